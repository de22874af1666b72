// Small conveniences: close a dialog, copy words, count characters.
import { toast } from "./toasts.js";

document.addEventListener("click", async (event) => {
  event.target.closest("[data-close]")?.closest("dialog")?.close();
  if (event.target.matches("dialog[open]") && !event.target.closest(".confirm")) event.target.close(); // its backdrop
  const copier = event.target.closest("[data-copy]");
  if (!copier) return;
  const source = document.querySelector(copier.dataset.copy);
  await navigator.clipboard.writeText((source.value ?? source.innerText).trim());
  toast("Copied", "good");
});

document.addEventListener("input", (event) => {
  const counter = event.target.dataset?.count && document.querySelector(event.target.dataset.count);
  if (counter) counter.textContent = `${event.target.maxLength - event.target.value.length} characters left`;
});
