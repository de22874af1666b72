// Choosing from the list of people by keyboard and pointer.
import { take } from "./people.js";
import { close, mark, options, picker } from "./picker.js";

document.addEventListener("keydown", (event) => {
  if (!picker.list || event.target !== picker.box) return;
  const all = options();
  const here = all.findIndex((one) => one.ariaSelected === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    mark(all[(here + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length]);
  } else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey || event.key === "Tab") && all[here]) {
    take(all[here]);
  } else if (event.key === "Escape") {
    close();
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}, true);

document.addEventListener("mousedown", (event) => {
  const option = event.target.closest?.(".picker [data-insert]");
  if (!option) return;
  event.preventDefault(); // the field keeps the focus
  take(option);
});

document.addEventListener("focusout", (event) => {
  if (event.target === picker.box) close();
});
