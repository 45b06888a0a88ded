"""A kind of records a company made, with a field of every kind, in every form and place that records of the program have."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from klientela.core.access.acting import acting
from klientela.core.criteria.tree import Condition, Group
from klientela.core.exchange.proposing import propose
from klientela.core.exchange.reading import open_table
from klientela.core.exchange.services import run_import
from klientela.core.own_entities.describing import forget_all
from klientela.core.own_entities.models import OwnRecord
from klientela.core.own_entities.services.kinds import make_kind
from klientela.core.parties.models import Party
from klientela.core.records.models import RecordRef
from klientela.core.records.own.publishing import forget
from klientela.core.records.services import create
from klientela.core.search.queries import search
from klientela.core.timeline.services import note_episode
from klientela.core.views.dashboards.views_shown import view_tile
from klientela.core.views.saved.services import keep_view
from klientela.kernel.entity import entity_named
from tests.cast import Cast
from tests.kit.browser import browser
from tests.kit.own_fields import own_field

pytestmark = pytest.mark.django_db
SLUG = "own-projects"
VALUES: dict[str, Any] = {
    "text": "Łódź", "longtext": "long words", "integer": 12, "decimal": Decimal("12.35"), "money": Decimal("7.5"), "currency": "PLN",
    "date": date(2026, 2, 28), "datetime": datetime(2026, 2, 28, 13, 5, tzinfo=UTC), "choice": "gold", "tags": ["gold", "silver"],
    "boolean": True, "email": "ola@example.com", "url": "https://example.com/", "country": "PL", "phone": "+48601602603",
}  # fmt: skip
COMPUTED = {
    "formula": {"expression": "own_a_integer * 2", "result": "decimal", "places": 2},
    "rollup": {"relation": f"{SLUG}.own_a_reference", "how": "count", "result": "integer"},
}
type Check = Callable[[Cast, OwnRecord], None]


@pytest.fixture
def record(cast: Cast) -> Iterator[OwnRecord]:
    """A project with a value of every kind; projects are open to whom deals are open."""
    forget_all()
    forget()
    with acting(cast.zoe):
        make_kind({"singular": "Project", "plural": "Projects", "in_process": True}, by=cast.zoe, like="deals")
    options = {"target": SLUG, "currency": "own_a_currency"}
    for place, kind in enumerate((*VALUES, "reference", *COMPUTED)):
        own_field(SLUG, f"a_{kind}", kind, options=COMPUTED.get(kind, options), position=place)
    forget_all()
    with acting(cast.ewa):
        party = create(entity_named("organizations"), {"name": "Brewery"}, by=cast.ewa)
        values = {f"own_a_{kind}": value for kind, value in VALUES.items()}
        project = entity_named(SLUG)
        first = create(project, {"name": "First", "party": Party.objects.get(pk=party.pk)}, by=cast.ewa)
        yield create(project, {"name": "Roof", "party": first.party, "own_a_reference": first, **values}, by=cast.ewa)
    forget_all()
    forget()


def text_of(cast: Cast, words: str, status: int = 200) -> str:
    page = browser(cast.ewa).get(f"/{SLUG}/{words}")
    assert page.status_code == status, (words, page.content[:500])
    return page.content.decode()


def in_every_form_of_the_list(cast: Cast, record: OwnRecord) -> None:
    columns = ",".join(f"own_a_{kind}" for kind in (*VALUES, "reference", *COMPUTED))
    listed = text_of(cast, f"?columns=name,{columns}")
    assert all(word in listed for word in ("Łódź", "12.35", "Gold", "ola@example.com", "24"))
    assert "Roof" in text_of(cast, "?view=board")
    assert "Roof" in text_of(cast, "?view=calendar&column=2026-02")
    assert "Roof" in text_of(cast, "?own_a_formula.gte=24&own_a_date=2026-02-28&own_a_tags.has=silver")


def in_the_pivot(cast: Cast, record: OwnRecord) -> None:
    for kind in ("choice", "date", "boolean", "country", "text"):
        assert "12" in text_of(cast, f"?view=pivot&by=own_a_{kind}&measure=count,sum:own_a_integer"), kind
    text_of(cast, "?view=chart&by=own_a_choice&measure=average:own_a_formula")


def on_a_start_page(cast: Cast, record: OwnRecord) -> None:
    with acting(cast.ewa):
        view = keep_view(entity_named(SLUG), "Golden", Group((Condition("own_a_choice", "is", "gold"),)), {}, by=cast.ewa)
        assert all(view_tile(cast.ewa, view.pk, form) for form in ("number", "list"))


def out_and_in(cast: Cast, record: OwnRecord) -> None:
    client = browser(cast.ewa)
    columns = ",".join(f"own_a_{kind}" for kind in VALUES)
    answer = client.get(f"/{SLUG}/export.csv?columns=name,{columns}")
    told = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert "Łódź" in told.decode("utf-8-sig") and client.get(f"/{SLUG}/export.xlsx?columns=name,{columns}").status_code == 200
    file = told.decode("utf-8-sig").replace("Roof", "Tower").encode()
    report = run_import(file, propose(open_table(file), entity_named(SLUG), by=cast.dora), by=cast.dora)
    assert (report.created, report.failed) == (1, 0), report.problems
    tower = OwnRecord.unscoped.get(name="Tower")
    assert {code: tower.own.get(code) for code in ("a_text", "a_choice", "a_date", "a_country")} == {
        "a_text": "Łódź", "a_choice": "gold", "a_date": "2026-02-28", "a_country": "PL",
    }  # fmt: skip


def with_search_notes_and_files(cast: Cast, record: OwnRecord) -> None:
    with acting(cast.ewa):
        assert record.pk in {hit.key for hit in search(cast.ewa, "roof").hits}
        note_episode(kind="call", party=record.party, by=cast.ewa, text="About the roof", about=RecordRef(SLUG, record.pk))
    client = browser(cast.ewa)
    client.post(f"/files/of/{SLUG}/{record.pk}/", {"file": [SimpleUploadedFile("plan.txt", b"A plan")]})
    page = text_of(cast, f"{record.pk}/")
    assert "plan.txt" in page
    assert "About the roof" in client.get(f"/organizations/{record.party_id}/").content.decode()


CHECKS: tuple[Check, ...] = (in_every_form_of_the_list, in_the_pivot, on_a_start_page, out_and_in, with_search_notes_and_files)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_kind_is_there(cast: Cast, record: OwnRecord, check: Check) -> None:
    check(cast, record)
