"""Passkeys with Chromium's own virtual authenticator: made, used alone or after the password; no forged one is."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.site import Site
from tests.browser.visiting import Visitor
from tests.door.people import Account, account


class Authenticator:
    """A device that vouches for its owner, plugged into a page by Chromium's protocol."""

    def __init__(self, page: Page, *, verifies: bool = True) -> None:
        self.protocol: CDPSession = page.context.new_cdp_session(page)
        self.protocol.send("WebAuthn.enable")
        self.id: str = self.protocol.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": verifies,
                    "automaticPresenceSimulation": True,
                }
            },
        )["authenticatorId"]

    def passkeys(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.protocol.send("WebAuthn.getCredentials", {"authenticatorId": self.id})[
            "credentials"
        ]
        return found

    def put(self, key: dict[str, Any]) -> None:
        self.protocol.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": key})

    def unplug(self) -> None:
        self.protocol.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.id})


@pytest.fixture
def person(site: Site) -> Iterator[Account]:
    with psycopg.connect(site.addresses.owner, autocommit=True) as owner, account(owner, "kay@keys.example") as made:
        yield made


@pytest.fixture
def page(visitor: Visitor) -> Iterator[Page]:
    with visitor.window(None) as opened:
        yield opened


@pytest.fixture
def root(site: Site) -> str:
    """A passkey belongs to a name; an address of numbers has none."""
    return site.root.replace("127.0.0.1", "localhost")


def _by_password(page: Page, root: str, person: Account) -> None:
    page.goto(f"{root}/account/login/?next=/account/")
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill(person.password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def _by_passkey(page: Page, root: str) -> None:
    page.goto(f"{root}/account/login/?next=/account/")
    page.get_by_role("button", name="Sign in with a passkey").click()


def _sign_out(page: Page, root: str) -> None:
    page.goto(f"{root}/account/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{root}/account/login/**")


def _at_home(page: Page) -> None:
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


def _make_passkey(page: Page, root: str, person: Account) -> None:
    """Who changes how they sign in is asked for the password once more."""
    page.goto(f"{root}/account/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(person.password)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("Harbour laptop")
    page.get_by_label("Sign in with it alone").check()
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url(lambda url: "webauthn/add" not in url)


def test_made_then_used_alone_and_after_the_password(page: Page, root: str, person: Account) -> None:
    _by_password(page, root, person)
    _at_home(page)
    device = Authenticator(page)
    _make_passkey(page, root, person)
    page.goto(f"{root}/account/")
    expect(page.get_by_text("Harbour laptop").first).to_be_visible()
    assert [key["rpId"] for key in device.passkeys()] == ["localhost"]

    _sign_out(page, root)
    _by_passkey(page, root)
    _at_home(page)

    _sign_out(page, root)
    _by_password(page, root, person)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.goto(f"{root}/account/")
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()  # the password alone opens nothing
    page.get_by_role("button", name="Use a passkey").click()
    _at_home(page)


def test_another_device_with_the_same_name_of_key_is_refused(page: Page, root: str, person: Account) -> None:
    """It knows everything of the passkey but its private key."""
    _by_password(page, root, person)
    device = Authenticator(page)
    _make_passkey(page, root, person)
    (key,) = device.passkeys()
    _sign_out(page, root)
    device.unplug()
    forged = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    Authenticator(page).put(key | {"privateKey": base64.b64encode(forged).decode()})

    _by_passkey(page, root)
    expect(page.get_by_text("That code or passkey did not fit")).to_be_visible()
    page.goto(f"{root}/account/")

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_device_that_did_not_check_its_owner_does_not_sign_in_alone(page: Page, root: str, person: Account) -> None:
    _by_password(page, root, person)
    device = Authenticator(page)
    _make_passkey(page, root, person)
    (key,) = device.passkeys()
    _sign_out(page, root)
    device.unplug()
    Authenticator(page, verifies=False).put(key)

    _by_passkey(page, root)
    page.wait_for_timeout(500)
    page.goto(f"{root}/account/")

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
