// Without a mouse: one sentence after the other, and at the end the whole note again.
function next(button) {
  const words = document.querySelector("[data-span-of]");
  const parts = [...new Intl.Segmenter(undefined, { granularity: "sentence" }).segment(words.textContent)]
    .filter((part) => part.segment.trim());
  const turn = Number(button.dataset.turn ?? 0);
  button.dataset.turn = (turn + 1) % (parts.length + 1);
  if (turn === parts.length) clear();
  else select(words, parts[turn].index, parts[turn].index + parts[turn].segment.trimEnd().length);
}

function clear() {
  document.getSelection().removeAllRanges();
  document.querySelectorAll("[data-span]").forEach((input) => { input.value = ""; });
  const said = document.querySelector("[data-span-said]");
  if (said) said.textContent = "The whole note is linked.";
}

function select(words, start, end) {
  const range = document.createRange();
  const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
  let passed = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const here = passed + node.length;
    if (passed <= start && start < here) range.setStart(node, start - passed);
    if (passed < end && end <= here) range.setEnd(node, end - passed);
    passed = here;
  }
  document.getSelection().removeAllRanges();
  document.getSelection().addRange(range);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-span-next]");
  if (button) next(button);
});
