// Forms: Ctrl/⌘ Enter sends, a second click does not send twice, a dangerous one asks first, a filter sends itself.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest?.("form") ?? document.querySelector("main form[method=post]");
    form?.requestSubmit();
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.confirm && !form.dataset.confirmed) {
    event.preventDefault();
    event.stopPropagation();
    ask(form, event.submitter);
    return;
  }
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  const pressed = event.submitter ?? form.querySelector("button[type=submit]");
  pressed?.classList.add("busy");
  pressed?.setAttribute("aria-disabled", "true");
}, true);

// The page may come back from the browser's memory, and htmx keeps the page: the form can be sent again.
function release() {
  document.querySelectorAll("form[data-sent], form[data-confirmed]").forEach((form) => {
    delete form.dataset.sent;
    delete form.dataset.confirmed;
  });
  document.querySelectorAll(".button.busy").forEach((button) => {
    button.classList.remove("busy");
    button.removeAttribute("aria-disabled");
  });
}
addEventListener("pageshow", release);
document.addEventListener("htmx:afterRequest", release);

document.querySelector("form[method=post] [data-focus]")?.focus();

function ask(form, submitter) {
  const dialog = document.querySelector("#confirm");
  dialog.querySelector("p").textContent = form.dataset.confirm;
  dialog.querySelector("[value=yes]").textContent = form.dataset.confirmLabel || submitter?.textContent.trim() || "Continue";
  dialog.returnValue = "";
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "yes") return;
    form.dataset.confirmed = "yes";
    form.requestSubmit(submitter);
  }, { once: true });
  dialog.showModal();
}

document.addEventListener("change", (event) => {
  event.target.closest?.("form[data-autosubmit]")?.requestSubmit();
});
