// Beside a list stands the row that has the focus: moving through the list shows it there, without a page in between.
import htmx from "htmx.org/dist/htmx.esm.js";
import { replay } from "./early-keys.js";

const wide = matchMedia("(min-width: 60rem)");
let asked = null;

function linkAt(target) {
  return wide.matches ? target.closest?.("[data-follow] [data-rows] > * a[href]") : null;
}

async function follow(link) {
  if (link.getAttribute("aria-current") === "true") return;
  const whole = link.closest("[data-follow]");
  mark(whole, link);
  whole.dataset.asked = "";
  asked?.abort();
  const mine = asked = new AbortController();
  try {
    const answer = await fetch(link.href, { signal: mine.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(whole.dataset.follow);
    if (!answer.ok || !fresh) throw new Error("another page came");
    document.querySelector(whole.dataset.follow).replaceWith(fresh);
    htmx.process(fresh);
    arrived(whole, link);
  } catch {
    if (asked === mine) location.assign(link.href); // the page itself says what is wrong
  }
}

function mark(whole, link) {
  whole.querySelectorAll("[data-rows] [aria-current=true]").forEach((other) => other.removeAttribute("aria-current"));
  whole.querySelectorAll(".is-current").forEach((row) => row.classList.remove("is-current"));
  link.setAttribute("aria-current", "true");
  link.closest("[data-rows] > *").classList.add("is-current");
}

function arrived(whole, link) {
  asked = null;
  delete whole.dataset.asked;
  history.replaceState(history.state, "", link.href);
  replay();
}

document.addEventListener("focusin", (event) => {
  const link = linkAt(event.target);
  if (link) follow(link);
});

document.addEventListener("click", (event) => {
  const link = linkAt(event.target);
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  link.focus();
});
