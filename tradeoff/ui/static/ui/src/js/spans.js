// Words marked in a note become the span that its link forms send; marking nothing sends the whole note.
const field = (name) => document.querySelectorAll(`[data-span="${name}"]`);

function offsetIn(words, node, offset) {
  const range = document.createRange();
  range.selectNodeContents(words);
  range.setEnd(node, offset);
  return [...range.toString()].length;
}

function mark() {
  const words = document.querySelector("[data-span-of]");
  const chosen = document.getSelection();
  if (!words || !chosen?.rangeCount || chosen.isCollapsed) return;
  const range = chosen.getRangeAt(0);
  if (!words.contains(range.commonAncestorContainer)) return;
  const start = offsetIn(words, range.startContainer, range.startOffset);
  const end = offsetIn(words, range.endContainer, range.endOffset);
  if (end <= start) return;
  field("start").forEach((input) => { input.value = start; });
  field("end").forEach((input) => { input.value = end; });
  const said = document.querySelector("[data-span-said]");
  if (said) said.textContent = `Only “${range.toString().trim().slice(0, 80)}” is linked.`;
}

document.addEventListener("selectionchange", mark);
