// Naming a colleague: "@" in a text box, or typing in a box for one name, lists who may see what is discussed.
import htmx from "htmx.org/dist/htmx.esm.js";

let box = null; // the field whose list is open
let list = null;
let asked = 0;
let waiting = 0;

// What of a name has been typed: after "@" up to the caret, or all of a box that takes one name.
function typed(field) {
  if (field.dataset.people) return { from: 0, words: field.value };
  const before = field.value.slice(0, field.selectionStart);
  const found = /(?:^|[^\p{L}\p{N}_@.])@([\p{L}\p{M}'’-]*(?: [\p{L}\p{M}'’-]+)?)$/u.exec(before);
  return found && { from: before.length - found[1].length - 1, words: found[1] };
}

function open(field) {
  if (box === field) return;
  close();
  box = field;
  list = document.createElement("ul");
  list.className = "picker";
  list.id = `${field.id || "people"}-picker`;
  list.role = "listbox";
  list.ariaLabel = "People";
  field.parentElement.classList.add("picker-place");
  field.after(list);
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "true");
  if (field.matches("input")) field.role = "combobox";
}

function close() {
  list?.remove();
  box?.setAttribute("aria-expanded", "false");
  box?.removeAttribute("aria-activedescendant");
  box = list = null;
}

function options() {
  return list ? [...list.querySelectorAll("[data-insert]")] : [];
}

function mark(option) {
  options().forEach((one, index) => {
    one.id = `${list.id}-${index}`;
    one.ariaSelected = String(one === option);
  });
  if (option) {
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }
}

async function look(field) {
  const found = typed(field);
  if (!found) return close();
  const mine = ++asked;
  const address = field.dataset.mentions || field.dataset.people;
  const answer = await fetch(`${address}?q=${encodeURIComponent(found.words)}`, { headers: { "HX-Request": "true" } });
  if (!answer.ok || mine !== asked || document.activeElement !== field) return undefined;
  const text = await answer.text();
  if (field.dataset.mentions && found.words && !text.includes("data-insert")) return close();
  open(field);
  htmx.swap(list, text, { swapStyle: "innerHTML" });
  return mark(options()[0]);
}

function take(option) {
  const { from } = typed(box) ?? { from: box.selectionStart };
  const single = Boolean(box.dataset.people);
  const words = single ? option.dataset.insert : `@${option.dataset.insert} `;
  const field = box;
  close();
  field.setRangeText(words, from, single ? field.value.length : field.selectionStart, "end");
  asked += 1;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.focus();
}

document.addEventListener("input", (event) => {
  if (!event.target.matches?.("[data-mentions], [data-people]")) return;
  clearTimeout(waiting);
  waiting = setTimeout(look, 120, event.target);
});

document.addEventListener("keydown", (event) => {
  if (!list || event.target !== box) return;
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
  if (event.target === box) close();
});

// How much of a file has been sent.
document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.closest?.("form[data-progress]")?.querySelector("progress");
  if (!bar || !event.detail.lengthComputable) return;
  bar.hidden = false;
  bar.value = Math.round((event.detail.loaded / event.detail.total) * 100);
});
