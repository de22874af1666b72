from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from tradeoff import log
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.workspaces import access, events
from tradeoff.workspaces.models import Area, Member, Product
from tradeoff.workspaces.rules import Counts, Lifecycle, ProductInput


@transaction.atomic
def add_product(
    *,
    actor: Member,
    name: str,
    now: datetime,
    owner: Member | None = None,
    lifecycle: Lifecycle = Lifecycle.GROW,
    list_price_minor: int | None = None,
) -> Product:
    """Name something the company sells; refuses a name that is taken."""
    _require_keeper(actor)
    _require_free_product(actor, name)
    product = Product.objects.create(
        workspace_id=actor.workspace_id, name=name, owner=owner, lifecycle=lifecycle, list_price_minor=list_price_minor
    )
    log.record(events.ProductAdded(product_id=product.pk), actor=actor, now=now)
    return product


@transaction.atomic
def change_product(
    *,
    actor: Member,
    product: Product,
    name: str,
    owner: Member | None,
    lifecycle: Lifecycle,
    list_price_minor: int | None,
    now: datetime,
) -> Product:
    """Set a product's name, owner, place in its life and list price; refuses a name that is taken."""
    _require_keeper(actor)
    if name != product.name:
        _require_free_product(actor, name)
    product.name, product.owner, product.lifecycle, product.list_price_minor = name, owner, lifecycle, list_price_minor
    product.save()
    log.record(events.ProductChanged(product_id=product.pk), actor=actor, now=now)
    return product


@transaction.atomic
def add_area(*, actor: Member, product: Product, name: str, now: datetime, owner: Member | None = None) -> Area:
    """Cut out a part of a product that one person answers for; refuses a name the product has already."""
    _require_keeper(actor)
    _require_free_area(product, name)
    area = Area.objects.create(workspace_id=actor.workspace_id, product=product, name=name, owner=owner)
    log.record(events.AreaAdded(area_id=area.pk, product_id=product.pk), actor=actor, now=now)
    return area


@transaction.atomic
def change_area(*, actor: Member, area: Area, name: str, owner: Member | None, now: datetime) -> Area:
    """Set an area's name and who answers for it."""
    _require_keeper(actor)
    if name != area.name:
        _require_free_area(area.product, name)
    area.name, area.owner = name, owner
    area.save()
    log.record(events.AreaChanged(area_id=area.pk, product_id=area.product_id), actor=actor, now=now)
    return area


@transaction.atomic
def import_products(*, actor: Member, rows: Sequence[ProductInput], now: datetime) -> Counts:
    """Bring in products by name, with list prices; a second run changes only what the file says otherwise."""
    if not access.can_import_ground(actor):
        raise NotAllowed("Products are imported by an administrator or a leader of sales or product.")
    known = {product.name.casefold(): product for product in Product.objects.filter(workspace=actor.workspace_id)}
    by_id = {product.pk: product for product in known.values()}
    fresh: dict[str, Product] = {}
    changed: dict[int, Product] = {}
    for row in rows:
        if row.list_price_minor is not None and row.list_price_minor < 0:
            raise Invalid(f"{row.name}: a list price is not below 0.", field="list_price")
        key = row.name.casefold()
        product = by_id[row.id] if row.id is not None else known.get(key) or fresh.get(key)
        if product is None:
            fresh[key] = Product(workspace_id=actor.workspace_id, name=row.name, list_price_minor=row.list_price_minor)
        elif row.list_price_minor not in {None, product.list_price_minor}:
            product.list_price_minor = row.list_price_minor
            if product.pk is not None:
                changed[product.pk] = product
    Product.objects.bulk_create(fresh.values(), batch_size=1000)
    Product.objects.bulk_update(changed.values(), ["list_price_minor"], batch_size=500)
    log.record(events.ProductsImported(created=len(fresh), updated=len(changed)), actor=actor, now=now)
    return Counts(len(fresh), len(changed), len(rows) - len(fresh) - len(changed))


def _require_keeper(actor: Member) -> None:
    if not access.can_keep_products(actor):
        raise NotAllowed("Products and areas are kept by an administrator or the head of product.")


def _require_free_product(actor: Member, name: str) -> None:
    if Product.objects.filter(workspace=actor.workspace_id, name=name).exists():
        raise Conflict(f"There is a product called {name} already.", field="name")


def _require_free_area(product: Product, name: str) -> None:
    if Area.objects.filter(product=product, name=name).exists():
        raise Conflict(f"{product.name} has an area called {name} already.", field="name")
