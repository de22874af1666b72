// htmx under our security policy: no inline style, no evaluated strings, errors said in words.
import htmx from "htmx.org/dist/htmx.esm.js";
import { toast } from "./toasts.js";

Object.assign(htmx.config, {
  includeIndicatorStyles: false,
  allowEval: false,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  scrollIntoViewOnBoost: false,
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true },
    { code: "[45]..", swap: false, error: true },
  ],
});

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = document.querySelector('meta[name="csrf"]')?.content ?? "";
});

document.addEventListener("htmx:sendError", () => {
  toast("The server could not be reached. What you typed is still here; try again in a moment.", "bad");
});

document.addEventListener("htmx:responseError", (event) => {
  const said = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html").querySelector(".subheading");
  toast(said?.textContent.trim() || "That did not work and nothing was changed. Reload the page and try again.", "bad");
  const lazy = event.target.closest(".panel.lazy");
  if (lazy) {
    lazy.removeAttribute("aria-busy");
    lazy.querySelector(".skeleton")?.remove();
  }
});

// After a refused form is swapped in, the reader lands on what is wrong.
document.addEventListener("htmx:afterSettle", (event) => {
  event.target.querySelector?.("[data-focus]")?.focus();
});
