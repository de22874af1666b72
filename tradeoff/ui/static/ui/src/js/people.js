// Naming a colleague: "@" in a text box, or typing in a box for one name, lists who may see what is discussed.
import htmx from "htmx.org/dist/htmx.esm.js";
import { close, mark, open, options, picker } from "./picker.js";

let asked = 0;
let waiting = 0;

// What of a name has been typed: after "@" up to the caret, or all of a box that takes one name.
function typed(field) {
  if (field.dataset.people) return { from: 0, words: field.value };
  const before = field.value.slice(0, field.selectionStart);
  const found = /(?:^|[^\p{L}\p{N}_@.])@([\p{L}\p{M}'’-]*(?: [\p{L}\p{M}'’-]+)?)$/u.exec(before);
  return found && { from: before.length - found[1].length - 1, words: found[1] };
}

async function look(field) {
  const found = typed(field);
  if (!found) return close();
  const mine = ++asked;
  const address = field.dataset.mentions || field.dataset.people;
  const answer = await fetch(`${address}?q=${encodeURIComponent(found.words)}`, { headers: { "HX-Request": "true" } });
  if (!answer.ok || mine !== asked || document.activeElement !== field) return undefined;
  const text = await answer.text();
  if (field.dataset.mentions && found.words && !text.includes("data-insert")) return close();
  open(field);
  htmx.swap(picker.list, text, { swapStyle: "innerHTML" });
  return mark(options()[0]);
}

export function take(option) {
  const { from } = typed(picker.box) ?? { from: picker.box.selectionStart };
  const single = Boolean(picker.box.dataset.people);
  const words = single ? option.dataset.insert : `@${option.dataset.insert} `;
  const field = picker.box;
  close();
  field.setRangeText(words, from, single ? field.value.length : field.selectionStart, "end");
  asked += 1;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.focus();
}

document.addEventListener("input", (event) => {
  if (!event.target.matches?.("[data-mentions], [data-people]")) return;
  clearTimeout(waiting);
  waiting = setTimeout(look, 120, event.target);
});
