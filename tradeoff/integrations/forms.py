from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.http import QueryDict

from tradeoff.workspaces.forms import RefusableForm

if TYPE_CHECKING:
    from tradeoff.integrations.models import Connection
    from tradeoff.integrations.vendors import TokenForm, Vendor

KEPT = "Leave it empty to keep the one that is there."
TWIN_APP = {"client_id": "tradeoff-demo", "client_secret": "tradeoff-demo"}
SECRET = {"autocomplete": "off", "spellcheck": "false"}


def _secret(label: str, text: str = "", *, required: bool = True) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=label, help_text=text, required=required, widget=widget, max_length=4000)


def _addresses(vendor: Vendor) -> dict[str, str]:
    """The vendor's own, or its twin's where a demo or a test has them all on this machine."""
    if settings.TWINS_ADDRESS:
        twin = f"{settings.TWINS_ADDRESS}/{vendor.name}"
        return {"base_url": twin, "oauth_base_url": twin}
    return {"base_url": vendor.base_url, "oauth_base_url": vendor.oauth_base_url or vendor.base_url}


class AddressForm(RefusableForm):
    """What every way of connecting asks: a name, and under Advanced the addresses."""

    name = forms.CharField(max_length=80, required=False, help_text="As people here call it.")
    base_url = forms.CharField(
        max_length=300, required=False, label="Base address", help_text="For a sandbox, another region or a test twin."
    )
    oauth_base_url = forms.CharField(max_length=300, required=False, label="Sign-in address")

    def __init__(
        self, data: QueryDict | None, *, vendor: Vendor, initial: dict[str, Any] | None = None, keeps: bool = False
    ) -> None:
        super().__init__(data, initial=_addresses(vendor) | {"name": vendor.label} | (initial or {}))
        if vendor.oauth is None:
            del self.fields["oauth_base_url"]
        if vendor.signing:
            text = "With it the vendor signs what it sends us." + (f" {KEPT}" if keeps else "")
            self.fields["signing_secret"] = _secret(vendor.signing, text, required=False)

    def said(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class SignInForm(AddressForm):
    """Connecting by signing in there: who we are to the vendor."""

    client_id = forms.CharField(max_length=300, label="Client ID", widget=forms.TextInput(attrs=SECRET))
    client_secret = _secret("Client secret")

    def __init__(self, data: QueryDict | None, *, vendor: Vendor, has_app: bool = False) -> None:
        super().__init__(data, vendor=vendor, initial=TWIN_APP if settings.TWINS_ADDRESS else None)
        if has_app:
            del self.fields["client_id"], self.fields["client_secret"]


class TokenConnectForm(AddressForm):
    """Connecting with a token from the vendor's settings."""

    def __init__(self, data: QueryDict | None, *, vendor: Vendor, form: TokenForm) -> None:
        super().__init__(data, vendor=vendor)
        self.auto_id = "token_%s"  # two forms of a page have no field in common
        self.own = add_token_fields(self, form)

    def said(self) -> dict[str, str]:
        left_out = {"token", *self.own}
        return {name: text for name, text in super().said().items() if name not in left_out}

    def told(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.own}


class NewTokenForm(RefusableForm):
    """Another token for a connection that has one."""

    def __init__(self, data: QueryDict | None, *, form: TokenForm) -> None:
        super().__init__(data)
        self.own = add_token_fields(self, form)

    def told(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.own}


class ChangeForm(AddressForm):
    """Its name, its app and, while nobody has opened the door, its addresses."""

    client_id = forms.CharField(max_length=300, label="Client ID", required=False, widget=forms.TextInput(attrs=SECRET))
    client_secret = _secret("Client secret", KEPT, required=False)

    def __init__(self, data: QueryDict | None, *, vendor: Vendor, connection: Connection) -> None:
        names = ("name", "base_url", "oauth_base_url", "client_id")
        super().__init__(data, vendor=vendor, initial={name: getattr(connection, name) for name in names}, keeps=True)
        if vendor.oauth is None:
            del self.fields["client_id"], self.fields["client_secret"]
        if connection.grant:
            for name in ("base_url", "oauth_base_url"):
                if name in self.fields:
                    self.fields[name].disabled = True

    def said(self) -> dict[str, str]:
        return {"oauth_base_url": "", "client_id": "", **super().said()}


def add_token_fields(form: forms.Form, told: TokenForm) -> list[str]:
    """The secret and what stands beside it; the names of the latter."""
    for name, label, text in told.fields:
        form.fields[name] = forms.CharField(label=label, help_text=text, max_length=300)
    form.fields["token"] = _secret(told.label, told.help)
    return [name for name, _label, _text in told.fields]
