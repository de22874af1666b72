// Ctrl/⌘ K: places and acts of this page, filtered while typing; what the server finds is appended by htmx.
import { bind, pageKeys } from "./keyboard.js";

const dialog = document.querySelector("[data-palette]");
const input = dialog?.querySelector("input");
const list = dialog?.querySelector("[data-palette-actions]");

function choices() {
  return [...dialog.querySelectorAll(".palette-list :is(a, button)")];
}

function choose(step) {
  const all = choices();
  const here = all.findIndex((item) => item.classList.contains("chosen"));
  const next = all[(here + step + all.length) % all.length] ?? all[0];
  all.forEach((item) => item.classList.toggle("chosen", item === next));
  next?.scrollIntoView({ block: "nearest" });
}

function item(entry) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(entry.group === "Go to" ? `Go to ${entry.label}` : entry.label);
  const key = document.createElement("kbd");
  key.textContent = entry.keys.toUpperCase();
  button.append(key);
  button.addEventListener("click", () => { dialog.close(); entry.run(); });
  const line = document.createElement("li");
  line.append(button);
  return line;
}

function show() {
  const words = input.value.trim().toLowerCase();
  const fitting = pageKeys().filter((entry) => entry.label.toLowerCase().includes(words));
  list.replaceChildren(...fitting.map(item));
  choose(1);
}

function open() {
  if (!dialog || dialog.open) return;
  input.value = "";
  dialog.querySelector("#palette-results").replaceChildren();
  show();
  dialog.showModal();
}

if (dialog) {
  bind("mod+k", "Go to, do, or find", "Everywhere", open);
  input.addEventListener("input", show);
  dialog.addEventListener("htmx:afterSwap", () => { if (!dialog.querySelector(".chosen")) choose(1); });
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); choose(step); }
    if (event.key === "Enter") { event.preventDefault(); dialog.querySelector(".chosen")?.click(); }
  });
}
