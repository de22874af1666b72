// A short word at the edge of the page; good news leaves by itself, bad news waits to be read.
const tray = document.querySelector(".toasts");
const LASTS = 6000;

export function toast(text, tone = "info") {
  if (!tray) return;
  const made = tray.querySelector("#toast-template").content.firstElementChild.cloneNode(true);
  made.classList.add(tone);
  made.querySelector("span").textContent = text;
  tray.append(made);
  leave(made);
}

function leave(shown) {
  if (shown.matches(".bad, .error, .warn, .warning")) return;
  let timer = setTimeout(() => shown.remove(), LASTS);
  for (const start of ["mouseenter", "focusin"]) shown.addEventListener(start, () => clearTimeout(timer));
  for (const end of ["mouseleave", "focusout"]) shown.addEventListener(end, () => { timer = setTimeout(() => shown.remove(), LASTS); });
}

tray?.querySelectorAll(".toast").forEach(leave);

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-dismiss]")) event.target.closest(".toast")?.remove();
});

// From a response header: HX-Trigger: {"toast": {"text": "Saved", "tone": "good"}}
document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.tone));
