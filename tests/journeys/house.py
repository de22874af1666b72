"""A small company with one person of each kind, and the browser-less client each of them uses."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tradeoff.asks.models import TriagePolicy
from tradeoff.crm.factories import make_account, make_deal, make_pipeline
from tradeoff.crm.models import Deal
from tradeoff.decisions.models import DecisionRight
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.factories import make_area, make_member, make_product, make_workspace
from tradeoff.workspaces.models import Area, Member, Workspace
from tradeoff.workspaces.rules import Role


@dataclass
class House:
    """The workspace, its people and one deal of the rep."""

    workspace: Workspace
    rep: Member
    manager: Member
    product_manager: Member
    head: Member
    contributor: Member
    area: Area
    deal: Deal
    _clients: dict[int, Client] = field(default_factory=dict)

    def get(self, member: Member, path: str = "", **headers: Any) -> HttpResponse:
        response = self._client_of(member).get(f"/{self.workspace.slug}/{path}", headers=headers)
        return self._back_home(response)

    def post(self, member: Member, path: str, **data: Any) -> HttpResponse:
        response = self._client_of(member).post(f"/{self.workspace.slug}/{path}", data)
        return self._back_home(response)

    def upload(self, member: Member, content: bytes, *, name: str = "export.csv", noun: str = "") -> HttpResponse:
        return self.post(member, "imports/new", file=SimpleUploadedFile(name, content, "text/csv"), noun=noun)

    def follow(self, member: Member, response: HttpResponse) -> HttpResponse:
        """The page a redirect names; fails with the words of the page when it is none."""
        assert response.status_code == 302, f"{response.status_code}: {words_of(response)}"
        found = self._client_of(member).get(response.headers["Location"])
        return self._back_home(found)

    def knock(self, member: Member, slug: str) -> int:
        """The status a member of this house gets at the door of another."""
        response = self._client_of(member).get(f"/{slug}/")
        tenancy.enter(self.workspace.pk)
        return response.status_code

    def _client_of(self, member: Member) -> Client:
        if member.pk not in self._clients:
            assert member.user is not None
            client = Client()
            client.force_login(member.user)
            self._clients[member.pk] = client
        return self._clients[member.pk]

    def _back_home(self, response: Any) -> HttpResponse:
        """A refused request is rolled back, and with it which workspace the test was in."""
        tenancy.enter(self.workspace.pk)
        assert isinstance(response, HttpResponse) or response.streaming
        return response  # type: ignore[no-any-return]


def make_house(**fields: Any) -> House:
    workspace = make_workspace(**fields)
    people = {
        name: make_member(role, workspace=workspace, name=name)
        for name, role in (
            ("Rita Rep", Role.REP), ("Mona Manager", Role.SALES_MANAGER), ("Pia Product", Role.PRODUCT_MANAGER),
            ("Hugo Head", Role.HEAD_OF_PRODUCT), ("Cora Contributor", Role.CONTRIBUTOR),
        )
    }  # fmt: skip
    product_manager, head, rep = people["Pia Product"], people["Hugo Head"], people["Rita Rep"]
    product = make_product(workspace=workspace, name="Planner", owner=product_manager, list_price_minor=120_000)
    area = make_area(product=product, name="Scheduling", owner=product_manager)
    TriagePolicy.objects.create(workspace=workspace, owner=product_manager, answer_within_days=3)
    DecisionRight.objects.create(workspace=workspace, area=None, holder=product_manager, rung=1, up_to_minor=10_000_000)
    DecisionRight.objects.create(workspace=workspace, area=None, holder=head, rung=2, up_to_minor=None)
    make_pipeline(workspace=workspace)
    account = make_account(workspace=workspace, name="Harbor Freight Lines", owner=rep)
    deal = make_deal(workspace=workspace, name="Harbor: 40 seats", account=account, owner=rep, product=product)
    return House(
        workspace, rep, people["Mona Manager"], product_manager, head, people["Cora Contributor"], area, deal
    )  # fmt: skip


def words_of(response: Any) -> str:
    """What a reader sees of a page: no tags, one space between words."""
    content = response.content.decode()
    main = re.search(r"<main.*</main>", content, re.DOTALL)
    text = re.sub(r"<(script|style|svg)\b.*?</\1>|<!--.*?-->", " ", main[0] if main else content, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def fields_of(response: Any, action_ends: str) -> dict[str, str]:
    """What a browser would send of the form with this address, as it stands on the page."""
    for form in re.findall(r"<form\b.*?</form>", response.content.decode(), re.DOTALL):
        found = re.search(r'action="([^"]*)"', form.split(">", 1)[0])
        action = html.unescape(found[1]).split("?")[0] if found else response.request["PATH_INFO"]
        if 'method="post"' in form and action.endswith(action_ends):
            return _controls(form)
    raise AssertionError(f"the page has no form that goes to {action_ends}: {words_of(response)[:400]}")


def _controls(form: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for tag, inside, attributes in re.findall(
        r"<(input|(?:textarea|select)(?=\b[^>]*>(.*?)</(?:textarea|select)>))\b([^>]*)>", form, re.DOTALL
    ):
        named = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', attributes))
        name = html.unescape(named.get("name", ""))
        if not name or name == "csrfmiddlewaretoken":
            continue
        if tag == "textarea":
            values[name] = html.unescape(inside.removeprefix("\n").removeprefix("\r\n"))
        elif tag == "select":
            chosen = re.search(r'<option value="([^"]*)"[^>]*\bselected\b', inside)
            first = re.search(r'<option value="([^"]*)"', inside)
            values[name] = html.unescape((chosen or first)[1]) if (chosen or first) else ""  # type: ignore[index]
        elif named.get("type") in {"checkbox", "radio"}:
            if re.search(r"\bchecked\b", attributes):
                values[name] = html.unescape(named.get("value", "on"))
        elif named.get("type") not in {"submit", "file"}:
            values[name] = html.unescape(named.get("value", ""))
    return values
