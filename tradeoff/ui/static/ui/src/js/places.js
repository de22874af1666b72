// Keys that lead somewhere: the search box, and back.
import { bind } from "./keyboard.js";

function search() {
  const box = document.querySelector("#search") ?? document.querySelector("input[type=search]");
  box?.focus();
  box?.select();
}

// A dialog or popover closes by itself on Esc; otherwise Esc goes to where the trail came from.
function back() {
  if (document.querySelector("dialog[open], :popover-open")) return false;
  if (document.activeElement?.matches("tr a, [data-rows] a")) return document.activeElement.blur();
  const last = [...document.querySelectorAll(".trail a")].at(-1);
  if (!last) return false;
  last.click();
  return true;
}

bind("/", "Search", "Everywhere", search);
bind("Escape", "Close, or go back", "Everywhere", back);

// In a field, Esc leaves the field and keeps what was typed.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.matches("input, textarea, select") && !event.target.closest("dialog")) event.target.blur();
});
