"""A summary is sentences of the text itself, in its order, none twice."""

from hypothesis import given
from hypothesis import strategies as st

from tradeoff.text.summary import summary

CALL = """Thanks for making the time today. The approval of purchase orders takes us four days. Every order waits for
one approver, and when she travels the orders wait for her. It rained on the way here. We would like a second approver
for orders above ten thousand. When the approver travels, orders wait. Lunch was good."""


def test_it_says_what_the_text_is_about() -> None:
    said = " ".join(span.text for span in summary(CALL))
    assert "approver" in said
    assert "Lunch" not in said
    assert "rained" not in said


@given(text=st.text(max_size=400), most=st.integers(1, 5))
def test_it_is_sentences_of_the_text_in_order(text: str, most: int) -> None:
    found = summary(text, most)
    assert len(found) <= most
    assert [text[span.start : span.end] for span in found] == [span.text for span in found]
    assert [span.start for span in found] == sorted({span.start for span in found})


def test_five_megabytes_are_summed_up() -> None:
    assert len(summary("The export of invoices loses the last line. " * 120_000)) == 3
