// Keys pressed before a row's own page part has come wait for it, so that none is meant for the row before.
import { isTyping } from "./keyboard.js";

const onTheWay = () => document.querySelector("[data-follow][data-asked]");
let waiting = [];

export function replay() {
  const keys = waiting;
  waiting = [];
  for (const key of keys) {
    (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  }
}

document.addEventListener("htmx:afterSettle", () => {
  if (!onTheWay() && !document.querySelector(".awaited")) replay();
});

document.addEventListener("keydown", (event) => {
  const plain = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
  const late = onTheWay() || (event.key === "l" && document.querySelector(".awaited"));
  if (!late || !plain || "jkx?".includes(event.key) || isTyping(event.target)) return;
  event.stopImmediatePropagation();
  event.preventDefault();
  waiting.push(event.key);
}, true);
