from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.http import QueryDict

from tradeoff.kernel.errors import Refused
from tradeoff.kernel.money import CURRENCIES, Money
from tradeoff.ui.widgets import AmountBox, DateBox
from tradeoff.workspaces.models import Area, Member, Product, SalesTeam, User, Workspace
from tradeoff.workspaces.rules import Lifecycle, Reach, Role

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


class RefusableForm(forms.Form):
    def refuse(self, refusal: Refused) -> None:
        """Say a refusal beside the field it belongs to, else above the form."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


class MemberForm(RefusableForm):
    """A member with roles; address and password only while the member has no account to sign in with."""

    name = forms.CharField(max_length=120)
    title = forms.CharField(max_length=120, required=False, label="Job title")
    roles = forms.MultipleChoiceField(
        choices=[(role.value, role.label) for role in Role],
        widget=forms.CheckboxSelectMultiple,
        help_text="A member who is only a contributor sees no amounts and no account names.",
    )
    sales_team = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label="Sales team")
    email = forms.EmailField(label="E-mail", help_text="To sign in with.")
    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Ten characters or more; tell it to them. Somebody who signs in already keeps their own.",
    )

    def __init__(
        self, data: QueryDict | None = None, *, teams: Iterable[SalesTeam], member: Member | None = None
    ) -> None:
        super().__init__(data, initial=_initial(member) if member else None)
        team = self.fields["sales_team"]
        assert isinstance(team, forms.TypedChoiceField)
        self._teams = {row.pk: row for row in teams}
        team.choices = [("", "None"), *((row.pk, row.name) for row in self._teams.values())]
        if member is not None and member.user_id is not None:
            del self.fields["email"], self.fields["password"]
        elif member is not None:
            self.fields["email"].required = self.fields["password"].required = False
            self.fields["email"].help_text = "Cannot sign in yet; give an address to change that."

    def said(self) -> dict[str, Any]:
        """The cleaned values as the actions take them."""
        said = dict(self.cleaned_data)
        said["roles"] = [Role(role) for role in said["roles"]]
        said["sales_team"] = self._teams.get(said["sales_team"])
        return said


class MoveForm(RefusableForm):
    """A team and the first day in it."""

    team = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label="To the team")
    on = forms.DateField(label="From", widget=DateBox(), help_text="The first day there; it may be past or to come.")

    def __init__(self, data: QueryDict | None = None, *, teams: Iterable[SalesTeam]) -> None:
        super().__init__(data)
        field = self.fields["team"]
        assert isinstance(field, forms.TypedChoiceField)
        self._teams = {row.pk: row for row in teams}
        field.choices = [("", "No team"), *((row.pk, row.name) for row in self._teams.values())]

    def said(self) -> dict[str, Any]:
        return {"team": self._teams.get(self.cleaned_data["team"]), "on": self.cleaned_data["on"]}


class VisibilityForm(RefusableForm):
    """A choice of reach for each role that sees amounts."""

    def __init__(self, data: QueryDict | None = None, *, reaches: Mapping[Role, Reach]) -> None:
        super().__init__(data, initial={role.value: reach.value for role, reach in reaches.items()})
        options = [(reach.value, reach.label) for reach in Reach]
        for role in reaches:
            if role is not Role.ADMIN:
                self.fields[role.value] = forms.ChoiceField(label=role.label, choices=options)

    def said(self) -> dict[Role, Reach]:
        return {Role(name): Reach(value) for name, value in self.cleaned_data.items()}


class AccountForm(RefusableForm):
    time_zone = forms.ChoiceField(
        required=False,
        choices=[
            ("", "That of the workspace"),
            *((name, name.replace("_", " ")) for name in sorted(available_timezones())),
        ],
        help_text="Decides when your daily mail comes.",
    )

    def __init__(self, data: QueryDict | None = None, *, user: User) -> None:
        super().__init__(data, initial={"time_zone": user.time_zone})


class WorkspaceForm(RefusableForm):
    name = forms.CharField(max_length=120)
    fiscal_year_first_month = forms.TypedChoiceField(
        coerce=int, label="Fiscal year begins in", choices=list(enumerate(MONTHS, start=1))
    )
    time_zone = forms.ChoiceField(
        choices=[(name, name.replace("_", " ")) for name in sorted(available_timezones())],
        help_text="Decides when a day begins, and so what is overdue.",
    )

    def __init__(self, data: QueryDict | None = None, *, workspace: Workspace) -> None:
        fields = ("name", "fiscal_year_first_month", "time_zone")
        super().__init__(data, initial={field: getattr(workspace, field) for field in fields})


class OwnedForm(RefusableForm):
    """A thing with a name and the member who answers for it."""

    name = forms.CharField(max_length=120)
    owner = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label="Who answers for it")

    def __init__(
        self, data: QueryDict | None = None, *, members: Iterable[Member], initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.TypedChoiceField)
        self._members = {row.pk: row for row in members}
        owner.choices = [("", "Nobody yet"), *((row.pk, row.name) for row in self._members.values())]

    def chosen_owner(self) -> Member | None:
        return self._members.get(self.cleaned_data["owner"])


class ProductForm(OwnedForm):
    lifecycle = forms.ChoiceField(
        choices=[(stage.value, stage.value.capitalize()) for stage in Lifecycle], initial="grow"
    )
    list_price = forms.DecimalField(
        required=False,
        min_value=0,
        max_digits=14,
        widget=AmountBox,
        help_text="Estimates the amount of a deal that has none. Empty when there is no list price.",
    )

    def __init__(
        self, data: QueryDict | None = None, *, currency: str, product: Product | None = None, **more: Any
    ) -> None:
        super().__init__(data, initial=_product_initial(product, currency) if product else None, **more)
        self._currency = currency
        price = self.fields["list_price"]
        assert isinstance(price, forms.DecimalField)
        price.decimal_places = CURRENCIES[currency]

    def said(self) -> dict[str, Any]:
        price = self.cleaned_data["list_price"]
        return {
            "name": self.cleaned_data["name"],
            "owner": self.chosen_owner(),
            "lifecycle": Lifecycle(self.cleaned_data["lifecycle"]),
            "list_price_minor": None if price is None else Money.of(price, self._currency).minor,
        }


class AreaForm(OwnedForm):
    def __init__(self, data: QueryDict | None = None, *, area: Area | None = None, **more: Any) -> None:
        super().__init__(data, initial={"name": area.name, "owner": area.owner_id} if area else None, **more)

    def said(self) -> dict[str, Any]:
        return {"name": self.cleaned_data["name"], "owner": self.chosen_owner()}


class TeamForm(RefusableForm):
    name = forms.CharField(max_length=120)
    parent = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label="Belongs to")

    def __init__(self, data: QueryDict | None = None, *, teams: Iterable[SalesTeam]) -> None:
        super().__init__(data)
        parent = self.fields["parent"]
        assert isinstance(parent, forms.TypedChoiceField)
        self._teams = {row.pk: row for row in teams}
        parent.choices = [("", "No other team"), *((row.pk, row.name) for row in self._teams.values())]

    def said(self) -> dict[str, Any]:
        return {"name": self.cleaned_data["name"], "parent": self._teams.get(self.cleaned_data["parent"])}


def _initial(member: Member) -> dict[str, Any]:
    return {
        "name": member.name,
        "title": member.title,
        "roles": [role.value for role in member.role_set],
        "sales_team": member.sales_team_id,
    }


def _product_initial(product: Product, currency: str) -> dict[str, Any]:
    price = product.list_price_minor
    return {
        "name": product.name,
        "owner": product.owner_id,
        "lifecycle": product.lifecycle,
        "list_price": None if price is None else Money(price, currency).amount,
    }


class InviteForm(RefusableForm):
    """Addresses, one a line or with commas between, that get the same roles and team."""

    emails = forms.CharField(
        label="E-mail addresses",
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
        help_text="One a line, or with commas between.",
        max_length=10_000,
    )
    roles = forms.MultipleChoiceField(
        choices=[(role.value, role.label) for role in Role],
        widget=forms.CheckboxSelectMultiple,
        help_text="A member who is only a contributor sees no amounts and no account names.",
    )
    sales_team = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label="Sales team")

    def __init__(self, data: QueryDict | None = None, *, teams: Iterable[SalesTeam]) -> None:
        super().__init__(data)
        self._teams = {row.pk: row for row in teams}
        team = self.fields["sales_team"]
        assert isinstance(team, forms.TypedChoiceField)
        team.choices = [("", "None"), *((row.pk, row.name) for row in self._teams.values())]

    def said(self) -> dict[str, Any]:
        """The cleaned values as the action takes them."""
        said = self.cleaned_data
        return {
            "emails": [word for word in re.split(r"[\s,;]+", said["emails"]) if word],
            "roles": [Role(role) for role in said["roles"]],
            "sales_team": self._teams.get(said["sales_team"]),
        }


class JoinForm(RefusableForm):
    """Who comes in by an invitation; who is signed in has a password."""

    name = forms.CharField(max_length=120, label="Your name", help_text="As colleagues will see it.")
    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), help_text="Ten characters or more."
    )

    def __init__(self, data: QueryDict | None = None, *, needs_password: bool) -> None:
        super().__init__(data)
        if not needs_password:
            del self.fields["password"]

    def said(self) -> dict[str, str]:
        return {"name": self.cleaned_data["name"], "password": self.cleaned_data.get("password", "")}
