// What was typed into a form with data-draft survives a reload; it is forgotten once the form has been taken.
const PREFIX = "draft:";
const SENT = "draft-sent";

function fields(form) {
  return [...form.elements].filter((field) => field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type));
}

function key(form) {
  return `${PREFIX}${location.pathname.split("/")[1]}:${form.dataset.draft}`;
}

function keep(form) {
  const typed = fields(form).map((field) => [field.name, field.value, field.checked]);
  localStorage.setItem(key(form), JSON.stringify(typed));
}

function restore(form) {
  const kept = JSON.parse(localStorage.getItem(key(form)) ?? "null");
  if (!kept || form.querySelector("[aria-invalid=true]")) return;
  for (const field of fields(form)) {
    const same = kept.find(([name, value]) => name === field.name && (!/radio|checkbox/.test(field.type) || value === field.value));
    if (!same) continue;
    if (/radio|checkbox/.test(field.type)) field.checked = same[2];
    else field.value = same[1];
  }
}

// A sent form counts as taken when the next page does not show that form again with errors.
function settle() {
  const sent = sessionStorage.getItem(SENT);
  if (!sent) return;
  sessionStorage.removeItem(SENT);
  const refused = [...document.querySelectorAll("form[data-draft]")].some((form) => key(form) === sent && form.querySelector("[aria-invalid=true], .form-errors"));
  if (!refused && !document.querySelector("main[data-refused]")) localStorage.removeItem(sent);
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (form) keep(form);
});

document.addEventListener("submit", (event) => {
  if (event.target.dataset.draft) sessionStorage.setItem(SENT, key(event.target));
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.requestConfig.elt.closest?.("form[data-draft]"); // the form itself may be swapped away by now
  sessionStorage.removeItem(SENT);
  if (form && event.detail.successful && event.detail.requestConfig.verb === "post") localStorage.removeItem(key(form));
});

// A form that comes later, in a part of the page, finds its draft too.
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt.matches?.("form[data-draft]")) restore(event.detail.elt);
  event.detail.elt.querySelectorAll?.("form[data-draft]").forEach(restore);
});

settle();
document.querySelectorAll("form[data-draft]").forEach(restore);
