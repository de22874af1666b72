from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import QueryDict

from tradeoff.imports.engine.inputs import Choices
from tradeoff.imports.engine.mapping import Column, Mapping
from tradeoff.imports.engine.targets import TARGETS
from tradeoff.imports.models import SavedMapping
from tradeoff.imports.report import key_of_name, key_of_repair
from tradeoff.imports.rules import PAGE_LIMITS, Noun
from tradeoff.kernel.errors import Invalid
from tradeoff.tables.encoding import CHOICES
from tradeoff.tables.reading import Shape
from tradeoff.tables.sheet_xml import LAST_ROW

TOO_LARGE = "A page takes files of up to 100 MB. Import it on the server with: tradeoff import, or divide it."


class UploadForm(forms.Form):
    """One file, and what it holds when its columns do not say."""

    file = forms.FileField(
        label="File",
        allow_empty_file=True,  # an empty one is refused by the reader, which says more
        widget=forms.FileInput(
            attrs={
                "accept": ".csv,.tsv,.txt,.xlsx,.xlsm,text/csv",
                "data-most-bytes": str(PAGE_LIMITS.bytes),
                "data-too-large": TOO_LARGE,
            }
        ),
        help_text="CSV with any separator, or an Excel workbook (.xlsx), up to 100 MB and 200,000 rows; "
        "one row names the columns. Larger files come in by the command tradeoff import.",
    )
    noun = forms.ChoiceField(
        label="What it holds",
        required=False,
        choices=[("", "Tell from the columns"), *((noun.value, noun.label) for noun in Noun)],
    )

    def wanted(self) -> Noun | None:
        said = self.cleaned_data["noun"]
        return Noun(said) if said else None


class ReadForm(forms.Form):
    """How the file is to be read; what is left empty is found."""

    noun = forms.ChoiceField(label="It holds", choices=[(noun.value, noun.label) for noun in Noun])
    sheet = forms.ChoiceField(label="Sheet", required=False)
    header_row = forms.IntegerField(
        label="Column names in row",
        required=False,
        min_value=1,
        max_value=LAST_ROW,
        help_text="Empty: found by itself.",
    )
    encoding = forms.ChoiceField(
        label="Letters", required=False, choices=[("", "Told from the file"), *CHOICES.items()]
    )

    def __init__(self, report: dict[str, Any], **given: Any) -> None:
        super().__init__(**given)
        sheets = report.get("sheets", [])
        if len(sheets) > 1:
            cast("forms.ChoiceField", self.fields["sheet"]).choices = [(name, name) for name in sheets]
        else:
            del self.fields["sheet"]
        if sheets:
            del self.fields["encoding"]

    def wanted(self) -> tuple[Noun, Shape]:
        said = self.cleaned_data
        shape = Shape(said.get("sheet", ""), said["header_row"] or 0, said.get("encoding", ""))
        return Noun(said["noun"]), shape


class MappingForm(forms.Form):
    """A remembered mapping's name and what each of its columns becomes."""

    name = forms.CharField(label="Name", max_length=80)

    def __init__(self, saved: SavedMapping, **given: Any) -> None:
        super().__init__(**given)
        fields = [(field.name, field.label) for field in TARGETS[Noun(saved.noun)].fields]
        self.headers = [column.header for column in saved.kept]
        self.initial.setdefault("name", saved.name)
        for number, column in enumerate(saved.kept):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=column.header, required=False, choices=[("", "Leave out"), *fields], initial=column.field or ""
            )

    def chosen(self) -> dict[str, str]:
        """Field by column name."""
        return {header: self.cleaned_data[f"column-{number}"] for number, header in enumerate(self.headers)}

    def columns(self) -> list[forms.BoundField]:
        return [self[f"column-{number}"] for number in range(len(self.headers))]


def mapping_from(posted: QueryDict, before: Mapping) -> Mapping:
    """The mapping with the person's field for each column; refuses a field chosen twice."""
    chosen = before
    taken: dict[str, str] = {}
    known = {field.name for field in TARGETS[before.noun].fields}
    for column in before.columns:
        said = posted.get(f"column-{column.index}")
        if said is None:
            continue
        if said and said not in known:
            raise Invalid(f"“{said[:60]}” is not a field of {before.noun.value}.")
        if said and said in taken:
            raise Invalid(f"Two columns are mapped to the same field: “{taken[said]}” and “{column.header}”.")
        taken[said] = column.header
        styles = _styles(posted, column)
        if (said or None, styles) != (column.field, _styles_of(column)):
            chosen = chosen.choose(column.index, said or None, **styles)
    return chosen


def choices_from(posted: QueryDict, report: dict[str, Any], before: Choices) -> Choices:
    """Which repairs, same names and estimates the person accepted, out of those the checks so far offered."""
    offered = [key_of_repair(row) for row in report.get("repairs", [])]
    ticked = set(posted.getlist("repair"))
    same = dict(before.same)
    for item in (*report.get("answered", []), *report.get("review", [])):
        key = key_of_name(item)
        said = posted.get(f"same-{key}")
        if said == "different":
            same[key] = None
        elif said and said == str(item["near_id"]):
            same[key] = item["near_id"]
        elif said is not None:
            same.pop(key, None)
    return Choices(
        repairs={**before.repairs, **{key: key in ticked for key in offered}},
        same=same,
        estimate_amounts="estimate_amounts" in posted,
        estimate_closes="estimate_closes" in posted,
    )


def _styles_of(column: Column) -> dict[str, Any]:
    return {"scale": column.scale, "day_first": column.day_first, "decimal": column.decimal}


def _styles(posted: QueryDict, column: Column) -> dict[str, Any]:
    """How the cells of a column are written: what the page says where it asks, else as before."""
    styles = _styles_of(column)
    if (scale := posted.get(f"scale-{column.index}")) is not None:
        if scale not in {"1", "1000", "1000000"}:
            raise Invalid("A column counts in ones, thousands or millions.")
        styles["scale"] = int(scale)
    if (order := posted.get(f"dates-{column.index}")) is not None:
        styles["day_first"] = {"day": True, "month": False}.get(order)
    if (decimal := posted.get(f"decimal-{column.index}")) is not None:
        styles["decimal"] = decimal or None
    return styles
