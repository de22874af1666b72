// The list under a field from which one is chosen: open, closed, and which one is marked.
export const picker = { box: null, list: null };

export function open(field) {
  if (picker.box === field) return;
  close();
  picker.box = field;
  const list = document.createElement("ul");
  list.className = "picker";
  list.id = `${field.id || "people"}-picker`;
  list.role = "listbox";
  list.ariaLabel = "People";
  field.parentElement.classList.add("picker-place");
  field.after(list);
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "true");
  if (field.matches("input")) field.role = "combobox";
  picker.list = list;
}

export function close() {
  picker.list?.remove();
  picker.box?.setAttribute("aria-expanded", "false");
  picker.box?.removeAttribute("aria-activedescendant");
  picker.box = picker.list = null;
}

export function options() {
  return picker.list ? [...picker.list.querySelectorAll("[data-insert]")] : [];
}

export function mark(option) {
  options().forEach((one, index) => {
    one.id = `${picker.list.id}-${index}`;
    one.ariaSelected = String(one === option);
  });
  if (option) {
    picker.box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }
}
