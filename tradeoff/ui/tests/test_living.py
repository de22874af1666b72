from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from tradeoff.ui import sample, views


@pytest.mark.parametrize("view", [views.living, views.sample_deals, views.sample_deal])
def test_the_living_pages_draw_themselves_without_a_workspace_or_a_query(view: object) -> None:
    request = RequestFactory().get("/ui/")
    request.user = SimpleNamespace(is_authenticated=True)  # type: ignore[assignment]

    response = view(request)  # type: ignore[operator]

    assert response.status_code == 200
    assert b"<h1>" in response.content


def test_the_living_page_shows_both_themes() -> None:
    request = RequestFactory().get("/ui/")
    request.user = SimpleNamespace(is_authenticated=True)  # type: ignore[assignment]

    page = views.living(request).content.decode()

    assert page.count('data-theme="dark"') == page.count('data-theme="light"') >= 4


def test_a_stranger_is_sent_to_sign_in() -> None:
    request = RequestFactory().get("/ui/")
    request.user = SimpleNamespace(is_authenticated=False)  # type: ignore[assignment]

    assert views.living(request).status_code == 302


def test_the_readers_theme_is_drawn_by_the_server_and_nothing_else_gets_in() -> None:
    def head(cookie: str) -> str:
        request = RequestFactory().get("/ui/deals")
        request.COOKIES["theme"] = cookie
        request.user = SimpleNamespace(is_authenticated=True)  # type: ignore[assignment]
        return views.sample_deals(request).content.decode()[:200]

    assert '<html lang="en" data-theme="dark">' in head("dark")
    assert '<html lang="en">' in head('"><script>')


def test_a_constructed_workspace_says_so_in_the_footer() -> None:
    request = RequestFactory().get("/ui/deals")
    request.user = SimpleNamespace(is_authenticated=True)  # type: ignore[assignment]

    page = views.sample_deals(request).content.decode()

    assert sample.READER.workspace.constructed
    assert "This workspace is constructed" in page
