// How much of a file has been sent; one that is too large is not sent at all.
document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.closest?.("form[data-progress]")?.querySelector("progress");
  if (!bar || !event.detail.lengthComputable) return;
  bar.hidden = false;
  bar.value = Math.round((event.detail.loaded / event.detail.total) * 100);
});

document.addEventListener("change", (event) => {
  const input = event.target;
  if (!input.dataset?.mostBytes) return;
  const large = [...input.files].some((file) => file.size > Number(input.dataset.mostBytes));
  input.setCustomValidity(large ? input.dataset.tooLarge : "");
  if (large) input.reportValidity();
});
