from __future__ import annotations

import re

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from tradeoff.ui.parts import Chip, Part, Slope


def render(source: str, **values: object) -> str:
    return Template("{% load ui %}" + source).render(Context(values))


def test_a_button_with_an_address_is_a_link_and_carries_its_key() -> None:
    html = render('{% button "Log an ask" href="/asks/new" key="a" kind="primary" %}')

    assert html.startswith("<a ")
    assert 'class="button primary"' in html
    assert 'data-key="a" data-key-label="Log an ask"' in html


def test_extra_keywords_become_attributes() -> None:
    html = render('{% button "Load" type="button" hx_get="/x" disabled=True hidden=False data_no=None %}')

    assert 'hx-get="/x"' in html
    assert " disabled" in html
    assert "hidden" not in html
    assert "data-no" not in html


@pytest.mark.parametrize(
    "source",
    [
        "{% button evil href=evil title=evil %}",
        "{% badge evil %}",
        "{% status evil %}",
        "{% money evil %}",
        "{% person evil note=evil %}",
        "{% figure evil value=evil formula=evil n=evil href=evil %}",
        "{% meter 1 2 label=evil %}",
        "{% panel evil note=evil %}x{% endpanel %}",
        '{% empty "nothing_yet" title=evil %}{% endempty %}',
        '{% callout "info" title=evil %}{{ evil }}{% endcallout %}',
        "{% th evil %}",
        "{% fact evil %}{{ evil }}{% endfact %}",
        "{% table evil %}{% endtable %}",
        "{% icon evil label=evil %}",
    ],
)
def test_no_component_lets_markup_through(source: str) -> None:
    html = render(source, evil='"><script>alert(1)</script>')

    assert "<script" not in html.lower()
    assert "&quot;&gt;&lt;" in html


def test_an_icon_alone_has_a_name() -> None:
    assert 'aria-label="Copy"' in render('{% button "Copy" icon="copy" icon_only=True %}')


def test_status_knows_answers_and_reads_unknown_kinds_in_words() -> None:
    assert "badge warn" in render('{% status "not_now" %}')
    assert "Not now" in render('{% status "not now" %}')
    assert "On the shelf" in render('{% status "on_the_shelf" %}')


def test_estimated_money_says_so_without_colour_or_slant() -> None:
    html = render('{% money "$96,000" estimated=True %}')

    assert "estimated</span>" in html
    assert "Estimated: nobody has entered this amount" in html


def test_unknown_money_is_a_dash_and_not_zero() -> None:
    html = render("{% money none %}", none=None)

    assert "—" in html
    assert "0" not in html


def test_a_figure_opens_to_its_formula_inputs_and_rows() -> None:
    html = render(
        '{% figure "At stake" value="$5" formula=words inputs=inputs href="/rows" n="2 deals" as_of="12 Nov" %}',
        words="Each deal once.",
        inputs=[("Tern", "$5")],
    )

    target = re.search(r'popovertarget="([\w-]+)"', html)
    assert target is not None
    assert f'id="{target[1]}"' in html
    for words in ("Each deal once.", "Tern", 'href="/rows"', "2 deals · as of 12 Nov"):
        assert words in html


def test_a_figure_without_formula_is_a_plain_link() -> None:
    html = render('{% figure "Deals" value="8" href="/rows" %}')

    assert "popover" not in html
    assert '<a class="figure-value" href="/rows">' in html


class Intake(forms.Form):
    amount = forms.IntegerField(help_text="Whole dollars.", min_value=0)
    note = forms.CharField(required=False)
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_ties_label_help_unit_and_error_to_its_control() -> None:
    html = render('{% field form.amount unit="USD" %}', form=Intake({"amount": "-1"}))

    assert 'for="id_amount"' in html
    assert 'aria-describedby="id_amount-help id_amount-unit id_amount-error"' in html
    for part in ("help", "unit", "error"):
        assert f'id="id_amount-{part}"' in html
    assert 'aria-invalid="true"' in html


def test_an_optional_field_says_so_and_a_group_has_a_legend() -> None:
    assert "optional" in render("{% field form.note %}", form=Intake())
    assert "<legend" in render("{% field form.kind %}", form=Intake())
    assert "label" not in render("{% field form.token %}", form=Intake())


def test_form_errors_link_to_each_field_that_needs_a_look() -> None:
    html = render("{% form_errors form %}", form=Intake({"amount": "x", "kind": "a"}))

    assert 'href="#id_amount"' in html
    assert 'href="#id_kind' not in html
    assert render("{% form_errors form %}", form=Intake({"amount": "1", "kind": "a"})).strip() == ""


def test_more_fields_open_when_one_inside_is_wrong() -> None:
    source = "{% more_fields %}{% field form.amount %}{% endmore_fields %}"

    assert "<details" in render(source, form=Intake({"amount": "x"}))
    assert " open>" in render(source, form=Intake({"amount": "x"}))
    assert " open>" not in render(source, form=Intake({"amount": "3"}))


def test_a_sortable_head_keeps_filters_drops_the_page_and_turns_around() -> None:
    request = RequestFactory().get("/deals?stage=won&page=3&sort=-amount")

    html = render('{% th "Amount" sort_key="amount" sort="-amount" num=True %}', request=request)

    assert 'aria-sort="descending"' in html
    assert 'href="?stage=won&amp;sort=amount"' in html


def test_an_active_chip_can_be_taken_away() -> None:
    html = render(
        '{% chips "Stage" items %}', items=[Chip("Won", "?", "3", active=True), Chip("Lost", "?stage=lost", "0")]
    )

    assert html.count('aria-current="true"') == 1
    assert "remove this filter" in html


@pytest.mark.parametrize(("value", "width"), [(0, "0.0"), (3, "60.0"), (9, "100.0"), (-2, "0.0")])
def test_a_meter_stays_on_its_track(value: int, width: str) -> None:
    assert f'class="fill" width="{width}"' in render("{% meter value 5 label='x' %}", value=value)


def test_a_meter_of_nothing_is_empty() -> None:
    assert 'class="fill" width="0.0"' in render("{% meter 0 0 label='x' %}")


def test_an_interval_lies_between_its_ends() -> None:
    html = render("{% interval 0.12 0.05 0.21 label='12%, n = 48' %}")

    assert 'class="range" x="5.0" y="3" width="16.0"' in html
    assert 'aria-label="12%, n = 48"' in html


def test_split_bar_segments_fill_the_whole_in_order() -> None:
    html = render(
        "{% split_bar parts label='x' %}",
        parts=[Part("Now", 3, "$3", "accent"), Part("None", 0, "$0"), Part("Later", 1, "$1", "info")],
    )

    assert '<rect class="accent" x="0.0" width="75.0"' in html
    assert '<rect class="info" x="75.0" width="25.0"' in html
    assert "$0" in html


def test_ranks_are_said_in_words() -> None:
    assert "Sales rank 3, product rank 17, of 25" in render("{% ranks 3 17 25 %}")
    assert "product rank none" in render("{% ranks 3 none 25 %}", none=None)


def test_a_slope_is_colored_by_the_side_that_puts_it_higher() -> None:
    items = [Slope("A", 1, 3), Slope("B", 3, 1), Slope("C", 2, 2)]

    html = render("{% slope_chart items %}", items=items)

    assert [html.count(f"slope-line {tone}") for tone in ("sales", "product", "level")] == [1, 1, 1]


def test_load_more_stops_at_the_end() -> None:
    source = '{% more "/deals?page=2" shown=shown total=120 noun="deal" target="#rows" %}'

    assert 'hx-target="#rows"' in render(source, shown=50)
    assert "50 of 120 deals" in render(source, shown=50)
    assert "href" not in render(source, shown=120)


def test_dom_ids_are_made_of_use_kind_and_key() -> None:
    class Deal:
        id = 12

    assert render('{% dom_id deal "row" %}', deal=Deal()) == "row-deal-12"
    assert render("{% dom_id deal %}", deal=Deal()) == "deal-12"
