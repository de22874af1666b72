"""Who and what the company is: people, teams, products, areas, stages, rights and objectives, as written."""

from __future__ import annotations

from datetime import date

from tradeoff.config.demo.shapes import AreaPlan, Company, ObjectivePlan, Person, ProductLine, Right, Stage, Team
from tradeoff.config.demo.texts import Table, key_of


def company(page: Table) -> Company:
    return Company(**{name: value for name, value in page["company"].items() if name != "domain"})


def reaches(page: Table) -> dict[str, str]:
    """How far each role sees, by its name; a role left out sees all."""
    return dict(page["reaches"])


def people(page: Table) -> tuple[Person, ...]:
    domain = page["company"]["domain"]
    return tuple(
        Person(
            key=key_of(row["name"]),
            name=row["name"],
            title=row["title"],
            email=f"{key_of(row['name'])}@{domain}",
            roles=tuple(row["roles"]),
            team=row.get("team"),
        )
        for row in page["people"]
    )


def teams(page: Table) -> tuple[Team, ...]:
    """Parents before their children."""
    return tuple(Team(row["name"], row.get("parent")) for row in page["teams"])


def products(page: Table) -> tuple[ProductLine, ...]:
    return tuple(
        ProductLine(row["key"], row["name"], row["owner"], row["lifecycle"], row["seat_price"] * 100)
        for row in page["products"]
    )


def areas(page: Table) -> tuple[AreaPlan, ...]:
    return tuple(AreaPlan(**row) for row in page["areas"])


def stages(page: Table) -> tuple[Stage, ...]:
    return tuple(
        Stage(row["name"], position, row["probability"], row["forecast_category"], row["state"])
        for position, row in enumerate(page["stages"], start=1)
    )


def rights(page: Table) -> tuple[Right, ...]:
    return tuple(
        Right(row["holder"], row["rung"], row.get("area"), row["up_to"] * 100 if "up_to" in row else None)
        for row in page["rights"]
    )


def objectives(page: Table, today: date) -> tuple[ObjectivePlan, ...]:
    """Each ends with a fiscal year; January is the last month of ours."""
    return tuple(
        ObjectivePlan(
            row["key"], row["name"], row["why"], row["measure"], row["target"], date(today.year + row["years"], 1, 31)
        )
        for row in page["objectives"]
    )


def reports_of(key: str, everyone: tuple[Person, ...], tree: tuple[Team, ...]) -> frozenset[str]:
    """The person and everyone in the teams below theirs, for whom they may speak."""
    team = next(person.team for person in everyone if person.key == key)
    below = {team} if team else set()
    for node in tree:
        if node.parent in below:
            below.add(node.name)
    leads = {"sales_manager", "vp_sales"} & set(next(p.roles for p in everyone if p.key == key))
    return frozenset(p.key for p in everyone if p.key == key or (leads and p.team in below))
