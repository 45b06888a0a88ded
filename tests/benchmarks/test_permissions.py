"""The editor of permissions with forty kinds of records: opening it, setting a cell, and looking at what a draft would change."""

from collections.abc import Iterator

import pytest

from klientela.core.access import drafts
from klientela.core.access.policy_document import Key, facts
from klientela.core.access.previewing import effects
from klientela.core.access.vocabulary import subjects
from klientela.core.identity.models import User
from klientela.core.operations.demo import company as demo
from klientela.kernel import entity as kernel
from klientela.kernel.entity import Action, Entity
from klientela.modules.sales.models import Deal
from tests.benchmarks.conftest import Company
from tests.benchmarks.measuring import Sheet, Visitor, timed

pytestmark = [pytest.mark.benchmark, pytest.mark.real_data, pytest.mark.django_db]
KINDS, MOST_MS, MOST_STATEMENTS = 40, 300, 16
ACTIONS = tuple(Action(name, name.title(), lambda record, *, by: record) for name in ("approve", "issue"))


@pytest.fixture(scope="module")
def sheet(company: Company, sheets: list[Sheet]) -> Sheet:
    """The table of this file."""
    made = Sheet("Editor of permissions, forty kinds of records", ("what", "CPU ms", "wall ms", "statements", "kB sent"))
    sheets.append(made)
    return made


@pytest.fixture
def administrator(company: Company, monkeypatch: pytest.MonkeyPatch) -> Iterator[User]:
    """Who administers a program of forty kinds of records, with some changes drafted."""
    known = dict(kernel._by_slug)
    for number in range(KINDS - len(subjects())):
        slug = f"kind-{number}"
        known[slug] = type(
            "Kind", (Entity,), {"model": Deal, "slug": slug, "plural": f"Kind {number}", "order": 300 + number, "actions": ACTIONS}
        )()
    monkeypatch.setattr(kernel, "_by_slug", known)
    user = User.objects.get(name=demo.ADMINISTRATOR)
    drafts.set_scopes(user, {("rep", f"kind-{n}", "read"): (["own", "team"], ["branch"]) for n in range(KINDS // 2)})
    yield user
    drafts.discard(user)


@pytest.mark.parametrize(
    "path", ["/access/roles/rep/", "/access/overview/", "/access/roles/rep/fields/", "/access/roles/rep/records/deals/"]
)
def test_a_page_opens_fast(administrator: User, sheet: Sheet, path: str) -> None:
    found = Visitor(administrator).measure(path)
    sheet.add(path, found.cpu, found.wall, found.statements, found.size / 1000)
    assert len(subjects()) == KINDS
    assert found.statements <= MOST_STATEMENTS
    assert found.wall <= MOST_MS


def test_a_preview_is_counted_fast(administrator: User, sheet: Sheet) -> None:
    now = facts()
    wanted = {**now, Key("rep", "grants", "deals", "read"): ("own", "team"), Key("rep", "grants", "parties", "update"): ("team",)}
    people = len(effects(now, wanted))
    cpu, wall = timed(lambda: effects(now, wanted), rounds=5)
    sheet.add(f"preview for {people} people", cpu, wall, "", "")
    assert people > 10
