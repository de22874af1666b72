// How much of a file has been sent.
document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.closest?.("form[data-progress]")?.querySelector("progress");
  if (!bar || !event.detail.lengthComputable) return;
  bar.hidden = false;
  bar.value = Math.round((event.detail.loaded / event.detail.total) * 100);
});
