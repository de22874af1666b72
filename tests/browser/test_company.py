"""The company's sign-in in a browser: off to the provider and back, past our content security policy."""

from __future__ import annotations

import psycopg
from playwright.sync_api import expect

from tests.browser.site import Site, environment_of, served
from tests.browser.visiting import Visitor
from tests.door.provider import running_provider


def test_a_seller_comes_in_by_the_button(site: Site, visitor: Visitor) -> None:
    seller = site.person("Rep")
    with running_provider() as provider:
        named = {
            "OIDC_ISSUER": provider.issuer,
            "OIDC_CLIENT_ID": "tradeoff",
            "OIDC_CLIENT_SECRET": "between us",
            "OIDC_NAME": "Harbor ID",
        }
        provider.knows("priya", email=seller.email, email_verified=True)
        with served(environment_of(site.addresses, site.home) | named) as root, visitor.window(None) as page:
            page.goto(f"{root}/{seller.slug}/deals")
            page.get_by_role("link", name="Sign in with Harbor ID").click()
            page.locator("input[name=sub]").first.fill("priya")
            page.locator("form").first.evaluate("form => form.requestSubmit()")

            expect(page.get_by_role("heading", name="Deals", exact=True)).to_be_visible()
            assert page.url.startswith(f"{root}/{seller.slug}/deals")
    with psycopg.connect(site.addresses.owner, autocommit=True) as owner:
        gone = owner.execute("DELETE FROM socialaccount_socialaccount WHERE uid = 'priya'")
    assert gone.rowcount == 1
