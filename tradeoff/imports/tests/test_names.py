from __future__ import annotations

import pytest

from tradeoff.imports.engine.names import near, repair_values
from tradeoff.kernel.names import normalize


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GTXPro", "GTX Pro"),
        ("Acme, Inc.", "ACME Corp"),
        ("Müller GmbH & Co. KG", "müller"),
        ("Bluth Company", "bluth"),
        ("Ｂｅｔａtech", "Betatech"),
        ("Gekko & Co", "Gekko"),
        ("Green-Plus", "Green Plus"),
        ("Novo A/S", "Novo"),
    ],
)
def test_names_that_certainly_mean_the_same_share_a_key(one: str, other: str) -> None:
    assert normalize(one) == normalize(other) != ""


def test_keys_keep_different_names_apart() -> None:
    names = ["GTX Basic", "GTX Plus Basic", "GTX Pro", "Company", "Co", "GTK 500", "GTK 5000", "हिन्दी", "हन्द"]

    assert len({normalize(name) for name in names}) == len(names)
    assert normalize("  …!? ") == ""


def test_near_names_come_with_a_reason() -> None:
    found = near("Dalttechnolgy", ["Dalttechnology", "Donware", "Acme"])

    assert [(candidate.name, candidate.reason) for candidate in found] == [("Dalttechnology", "1 letter of 14 differs")]
    assert found[0].score > 95
    assert near("Umbrella Europe", ["Umbrella Corporation"])[0].reason == "one name begins with the other"


def test_near_never_offers_the_same_key_nor_another_number() -> None:
    assert near("GTXPro", ["GTX Pro"]) == ()
    assert near("GTK 500", ["GTK 5000"]) == ()
    assert near("", ["Acme"]) == ()


def test_a_slip_is_found_even_where_it_is_the_rule() -> None:
    found = repair_values(["technolgy"] * 12 + ["retail"] * 17, ["technology", "retail"])

    assert [(one.value, one.to, one.count) for one in found] == [("technolgy", "technology", 12)]


def test_a_slip_of_a_frequent_value_needs_no_vocabulary() -> None:
    found = repair_values(["Logistics"] * 8 + ["Logistcs"] * 2 + ["Warehouse", "LOGISTICS"])

    assert [(one.value, one.to, one.count) for one in found] == [
        ("Logistcs", "Logistics", 2),
        ("LOGISTICS", "Logistics", 1),
    ]


def test_different_words_are_left_alone() -> None:
    assert repair_values(["Region 1"] * 9 + ["Region 2"], []) == ()
    assert repair_values(["Austria", "Australia"] * 3, ["Austria", "Australia"]) == ()
    assert repair_values(["Iran", "Iraq", "Iraq", "Iraq", "Iraq"], []) == ()
    assert repair_values(["", "  "], ["retail"]) == ()
