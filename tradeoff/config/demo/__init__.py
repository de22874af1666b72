"""The demo: a constructed company with two years behind it, and an empty workspace beside it.

`plan` says what there is (pure, from a seed and a day); `building` writes it; the people's password is no secret.
"""

from __future__ import annotations

from datetime import datetime

SHOWN_ROLES = (
    "rep", "sales_manager", "vp_sales", "product_manager", "head_of_product", "executive_sponsor", "contributor",
    "admin",
)  # fmt: skip


def build(*, now: datetime) -> bool:
    """Write both workspaces in one transaction; False, and nothing done, when they are there already."""
    from tradeoff.config.demo.building import build_both  # models load only inside django_ready

    return build_both(now=now)


def sign_ins() -> list[tuple[str, str, str, str]]:
    """(role, e-mail, password, workspace slug): one person a role, and who looks at the empty workspace."""
    from tradeoff.config.demo.building import EMPTY_ADMIN
    from tradeoff.config.demo.plan import company, people

    house = company()
    lines, seen = [], set()
    for role in SHOWN_ROLES:
        person = next(one for one in people() if role in one.roles and one.email not in seen)
        seen.add(person.email)
        words = role.replace("_", " ").capitalize().replace("Vp", "VP")
        lines.append((words, person.email, house.password, house.slug))
    lines.append(("Empty workspace", EMPTY_ADMIN, house.password, house.empty_slug))
    return lines
