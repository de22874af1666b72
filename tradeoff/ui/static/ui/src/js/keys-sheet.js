// The "?" sheet, written from the registry each time it opens.
import { allKeys, bind } from "./keyboard.js";

const GROUPS = ["On this page", "Go to", "Lists", "Everywhere"];
const sheet = document.querySelector("#keys");

function element(tag, ...children) {
  const made = document.createElement(tag);
  made.append(...children);
  return made;
}

function caps(keys) {
  const apple = navigator.platform.startsWith("Mac");
  const named = keys.replace("mod+", apple ? "⌘ " : "Ctrl ").replace("Escape", "Esc");
  const span = document.createElement("span");
  span.append(...named.split(" ").flatMap((key) => [element("kbd", key.length === 1 ? key.toUpperCase() : key), " "]));
  return span;
}

function section(group) {
  const keys = allKeys().filter((entry) => entry.group === group);
  if (!keys.length) return [];
  const list = element("ul", ...keys.map((entry) => element("li", element("span", entry.label), caps(entry.keys))));
  return [element("section", element("h3", group), list)];
}

export function openSheet() {
  if (!sheet || sheet.open) return;
  sheet.querySelector("[data-keys]").replaceChildren(...GROUPS.flatMap(section));
  sheet.showModal();
}

bind("?", "Show the keys", "Everywhere", openSheet);
bind("mod+Enter", "Send the form", "Everywhere", () => false);

document.addEventListener("click", (event) => {
  if (event.target.closest('[data-opens="keys"]')) openSheet();
});
