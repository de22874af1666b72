// A menu opened by its key has the focus inside; Esc closes it and nothing else.
document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.("details.act-menu") || !event.target.open) return;
  event.target.querySelector(".menu-body :is(button, textarea, select, input:not([type=hidden]))")?.focus();
}, true);

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.("details.act-menu[open]");
  if (!menu) return;
  event.stopImmediatePropagation();
  menu.open = false;
  menu.querySelector("summary").focus();
}, true);
