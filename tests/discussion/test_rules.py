from __future__ import annotations

import pytest

from tradeoff.discussion.presenting import marked_up
from tradeoff.discussion.rules import Named, clean_name, mentioned, with_names, with_tokens
from tradeoff.kernel.errors import Invalid

PEOPLE = [Named(1, "Dana Whitlock"), Named(2, "Dana"), Named(3, "Kim Lee"), Named(4, "Kim Lee")]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("@Dana Whitlock, see", "@[1], see"),
        ("@dana whitlock's idea", "@[1]'s idea"),
        ("(@Dana)", "(@[2])"),
        ("@Danas idea", "@Danas idea"),
        ("mail dana@Dana Whitlock", "mail dana@Dana Whitlock"),
        ("@@Dana", "@@Dana"),
        ("@Kim Lee#4!", "@[4]!"),
        ("@Dana#2 and @Nobody", "@[2] and @Nobody"),
        ("no one", "no one"),
    ],
)
def test_names_become_ids(written: str, kept: str) -> None:
    assert with_tokens(written, PEOPLE) == kept


def test_of_two_of_one_name_one_must_be_picked() -> None:
    with pytest.raises(Invalid, match="2 people here are called “Kim Lee”"):
        with_tokens("@Kim Lee", PEOPLE)


def test_ids_become_names_again_for_the_author() -> None:
    names = {person.id: person.name for person in PEOPLE}

    assert with_names("@[1] and @[4] and @[99]", names) == "@Dana Whitlock and @Kim Lee#4 and @[99]"
    assert mentioned("@[4] @[1] @[4]") == (4, 1)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("a\nb & c", "a<br>b &amp; c"),
        ("@[1]<b>", '<span class="mention">@&lt;Dana&gt;</span>&lt;b&gt;'),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ('http://a.example/"onmouseover="x', None),
        ("see http://a.example/x?a=1&b=2.", None),
    ],
)
def test_a_text_is_only_ever_text(text: str, shown: str | None) -> None:
    html = marked_up(text, {1: "<Dana>"})

    if shown is not None:
        assert html == shown
    else:
        assert html.count("<a ") == 1
        assert 'onmouseover="' not in html
        assert 'rel="nofollow noopener noreferrer ugc"' in html


def test_the_full_stop_after_an_address_is_not_part_of_it() -> None:
    assert 'href="http://a.example/x?a=1&amp;b=2"' in marked_up("see http://a.example/x?a=1&b=2.", {})


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("../../x.pdf", "x.pdf"),
        ("C:\\a\\b.pdf", "b.pdf"),
        ("a\r\nX-Evil: 1.txt", "aX-Evil: 1.txt"),
        ("\u202efdp.exe", "fdp.exe"),
        ("...", "file"),
        ("", "file"),
    ],
)
def test_a_file_has_a_plain_name(name: str, called: str) -> None:
    assert clean_name(name) == called
