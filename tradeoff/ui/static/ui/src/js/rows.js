// Moving through a list by keyboard: focus goes to the row's first link, so Enter opens it without our help.
import { bind } from "./keyboard.js";

function rows() {
  return [...document.querySelectorAll("[data-rows]")]
    .flatMap((list) => [...list.querySelectorAll(list.dataset.rows || ":scope > *")])
    .filter((row) => row.offsetParent !== null && row.querySelector("a[href], button"));
}

// The row with the focus, else the one that is shown beside the list.
function place(all) {
  const focused = all.findIndex((row) => row.contains(document.activeElement));
  return focused >= 0 ? focused : all.findIndex((row) => row.querySelector("[aria-current=true]"));
}

function move(step) {
  const all = rows();
  const here = place(all);
  const next = all[Math.min(Math.max(here + step, 0), all.length - 1)];
  const link = next?.querySelector("th a[href]") ?? next?.querySelector("a[href], button");
  link?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function pick() {
  const all = rows();
  const box = all[place(all)]?.querySelector(".pick input");
  if (!box) return false;
  box.click();
  return true;
}

bind("j", "Next row", "Lists", () => move(1));
bind("k", "Previous row", "Lists", () => move(-1));
bind("x", "Select the row", "Lists", pick);
bind("Enter", "Open the row", "Lists", () => false);
