"""What hostile and careless mails say, in a time that grows no faster than they do."""

from __future__ import annotations

from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradeoff.kernel import mails

AGAIN = ("<!--", "<", "<a ", "&#", "<![CDATA[", "</", "<script>", "<a b='", "<!", "<title>")


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<p>We need <b>exports</b> now.</p>", "\nWe need exports now."),
        ("one<br>two<BR/>three", "one\ntwo\nthree"),
        ("<head><title>T</title></head><style>p{}</style>Hello", "Hello"),
        ("<script>if (a<b) { alert('</p>') }</script>after", "after"),
        ("before<!-- > <b>hidden</b> -->after", "beforeafter"),
        ("before<!-- never ends <b>x</b>", "before"),
        ("<img src=x onerror=alert(1)>words<svg/onload=alert(2)>", "words"),
        ("3 < 4 &amp; 5 > 2 &lt;script&gt;", "3 < 4 & 5 > 2 <script>"),
        ("<head>no end<body>words", "words"),
        ("a &nbsp; b", "a b"),
    ],
)
def test_words_of_a_page(page: str, words: str) -> None:
    assert mails.words_of_html(page) == words


@pytest.mark.parametrize("again", AGAIN)
def test_a_page_made_to_be_slow_is_read_in_one_pass(again: str) -> None:
    page = again * (2_000_000 // len(again))

    # a parser that begins anew at each sign takes hours, and this never comes back
    assert len(mails.words_of_html(page)) <= len(page)


@given(st.text(alphabet="<>!-/abcscript \"'=&;#x", max_size=120))
def test_no_page_makes_it_fail_and_nothing_hidden_is_told(noise: str) -> None:
    assert "SECRET" not in mails.words_of_html(f"{noise.replace('<', '')}<script>SECRET</script>")
    mails.words_of_html(noise)


@pytest.mark.parametrize("sender", ["(" * 9_000, "<" * 9_000, '"' * 9_000, "@" * 9_000, "=?utf-8?B?" * 900])
def test_a_sender_made_to_break_it_is_nobody(sender: str) -> None:
    fields = mails.fields_of(message_from_bytes(f"From: {sender}\nSubject: x\n\nHello".encode()))

    assert len(mails.addresses_in(fields, "from")) <= mails.MOST_ADDRESSES
    assert len(mails.name_in(fields, "from")) <= mails.LONGEST_NAME
