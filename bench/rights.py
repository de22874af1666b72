"""What a reader who may not know meets of planted names, amounts and inner words, at every address there is."""

from __future__ import annotations

from collections.abc import Iterator

from bench.figure import Figure
from bench.ground import Ground


def figures(_: Ground) -> Iterator[Figure]:
    """One company with its canaries, walked by a contributor and a seller of own reach; nothing of it is kept.

    Beside: what the same walk finds for a manager, who may know: else a walk that opens nothing would pass.
    """
    from django.db import transaction
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment(debug=False)
    try:
        with transaction.atomic():
            figure = _walked()
            transaction.set_rollback(True)
    finally:
        teardown_test_environment()
    yield figure


def _walked() -> Figure:
    from tests.jobs import run_jobs
    from tests.rights import planting
    from tradeoff.workspaces import rules
    from tradeoff.workspaces.factories import make_member

    house = planting.planted_house()
    run_jobs()
    banded, read = planting.crawl(house, house.contributor)
    told = planting.told_to(house, house.contributor) + planting.kept_in_log()
    known = planting.crawl(house, house.manager)[0]
    house.workspace.reaches = {rules.Role.REP: rules.Reach.OWN}
    house.workspace.save(update_fields=["reaches"])
    other = make_member(rules.Role.REP, workspace=house.workspace, name="Otto Other")
    # Why a decision was made is told inside to everybody in sales and product.
    narrow, read_too = planting.crawl(house, other)
    narrow = [leak for leak in narrow if leak.word != planting.INNER[2]]
    if not known:
        raise SystemExit("The walk finds nothing for who may know either: there is no figure.")
    leaks = [*banded, *told, *narrow]
    for leak in leaks[:20]:
        print(leak)
    beside = {"found_for_a_manager": float(len(known)), "banded_answers_read": float(read)}
    return Figure("rights.leaked", float(len(leaks)), "leaks", read + read_too, beside, warm=False)
