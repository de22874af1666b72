// Every behaviour binds itself to the page by data- attributes; the page works without any of them.
import "./js/server.js";
import "./js/keyboard.js";
import "./js/rows.js";
import "./js/places.js";
import "./js/keys-sheet.js";
import "./js/palette.js";
import "./js/forms.js";
import "./js/drafts.js";
import "./js/people.js";
import "./js/people-keys.js";
import "./js/sending.js";
import "./js/toasts.js";
import "./js/theme.js";
import "./js/small.js";
