// One registry binds every key, so the "?" sheet can never forget one.
const bound = new Map();
let opened = ""; // "g" while its second key is awaited

export function bind(keys, label, group, run) {
  bound.set(keys, { keys, label, group, run });
}

export function allKeys() {
  return [...bound.values(), ...pageKeys()];
}

export function isTyping(target) {
  return target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true]") !== null;
}

// What the page itself offers: data-key on a link or button, data-go on a place in the rail.
export function pageKeys() {
  const taken = new Set(); // what the page itself offers goes before what stands around it
  const offered = [...document.querySelectorAll("main [data-key]"), ...document.querySelectorAll(":not(main *)[data-key]")]
    .filter((element) => element.dataset.key && !taken.has(element.dataset.key) && taken.add(element.dataset.key));
  const acts = offered.map((element) => ({
    keys: element.dataset.key, label: element.dataset.keyLabel || element.textContent.trim(), group: "On this page", element,
  }));
  const places = [...document.querySelectorAll("[data-go]")].map((element) => ({
    keys: `g ${element.dataset.go}`, label: element.title || element.textContent.trim(), group: "Go to", element,
  }));
  return [...acts, ...places].map((entry) => ({ ...entry, run: () => activate(entry.element) }));
}

function activate(element) {
  if (element.matches("input, textarea, select")) element.focus();
  else element.click();
  // What a key opens has the focus at once, so that the next key is typed there.
  if (element.matches("summary")) element.parentElement.querySelector(":scope > :not(summary) :is(button, textarea, select, input:not([type=hidden]))")?.focus();
}

function find(keys) {
  return pageKeys().find((entry) => entry.keys === keys) ?? bound.get(keys);
}

document.addEventListener("keydown", (event) => {
  const command = event.ctrlKey || event.metaKey;
  const name = command ? `mod+${event.key.toLowerCase()}` : event.key;
  if (event.defaultPrevented || event.altKey || event.isComposing) return;
  if (!command && (isTyping(event.target) || (document.querySelector("dialog[open]") && name !== "Escape"))) return;
  const sequence = opened ? `${opened} ${name}` : name;
  opened = "";
  const entry = find(sequence);
  if (entry) {
    if (entry.run(event) !== false) event.preventDefault();
  } else if (allKeys().some((other) => other.keys.startsWith(`${name} `))) {
    opened = name;
    setTimeout(() => { opened = ""; }, 1500);
  }
});
