"""What a pivot tells is what plain loops tell, whoever asks; and the list behind each figure holds just as many records."""

from random import Random
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klientela.core.access.acting import acting
from klientela.core.access.decisions import visible
from klientela.core.access.grants import rules_version
from klientela.core.criteria.compiling import compile_tree
from klientela.core.criteria.reading import parse
from klientela.core.views.pivot.answering import Answer
from klientela.core.views.pivot.keys import RESTRICTED
from klientela.kernel.entity import entity_named
from tests.criteria.company import WARSAW, make_company, people_of
from tests.pivot import plain

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
STRETCHES = ("year", "quarter", "month", "week", "day", "weekday")
DAYS = tuple(f"{name}:{stretch}" for name in ("closes_on", "moved_at", "closed_at") for stretch in STRETCHES)
DIVIDING = {
    "deals": (
        *("stage", "stage.kind", "party", "party.industry", "party.town", "party.country", "party.kind", "party.born_on:year"),
        *("owner", "team", "currency", *DAYS),
    ),
    "organizations": ("industry", "town", "country", "tags", "owner", "team", "owner.kind"),
    "addresses": ("region", "purpose", "country", "party.industry", "party.town", "party.owner"),
    "deal-lines": ("product", "currency", "deal.stage", "deal.closes_on:quarter", "deal.party"),
}
TOLD = {
    "deals": (
        *("count", "sum:amount", "average:amount", "least:amount", "most:amount", "least:closes_on", "most:moved_at"),
        *("distinct:party", "distinct:stage", "distinct:currency"),
    ),
    "organizations": ("count", "sum:revenue", "sum:employees", "average:employees", "distinct:industry", "distinct:owner"),
    "addresses": ("count", "distinct:town"),
    "deal-lines": ("count", "sum:quantity", "sum:unit_price", "most:unit_price", "distinct:product"),
}
EXAMPLES = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None, report_multiple_bugs=False)


@pytest.fixture
def people(db: None, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The people of a company made by chance."""
    return people_of(make_company(Random(2027), monkeypatch))


def asked(slug: str, words: dict[str, str], who: Any) -> Answer:
    """What the program answers."""
    query = QueryDict(mutable=True)
    query.update(words)
    return Answer(query, entity_named(slug), who.user)


def told(answer: Answer) -> set[Any]:
    """Every figure there is something to tell of."""
    found = set()
    for (row, column), cell in answer.pivot.counts.cells.items():
        place = tuple(tuple(plain.RESTRICTED if value is RESTRICTED else value for value in key) for key in (row, column))
        for (measure, currency), numbers in cell.items():
            value = measure.value(numbers)
            if value is not None and not (measure.how == "average" and numbers[1] == 0):
                found.add((place, measure.name, currency, round(value, 9) if measure.how == "average" else value))
    return found


def counted(url: str, slug: str, who: Any) -> int:
    """How many records the list behind a figure holds."""
    query, entity = QueryDict(url.partition("?")[2]), entity_named(slug)
    tree = parse(entity, query, who.user)
    found: int = visible(who.user, "read", entity).filter(compile_tree(tree, entity, who.user)).count()
    return found


def compare(slug: str, by: list[str], across: list[str], *, measures: list[str], who: Any) -> None:
    """One pivot of one person."""
    if not who.may_ask(slug) or (not who.may_ask("parties")):
        return
    words = {"by": ",".join(by), "across": ",".join(across), "measure": ",".join(measures)}
    with acting(who.user, rules_version=rules_version()), timezone.override(WARSAW):
        answer = asked(slug, words, who)
        rows = [row for row in who.company.rows[slug] if row.pk in who.readable[slug]]
        cells = plain.groups(rows, by, across, who=who)
        wanted = {
            (place, name, currency, round(value, 9) if name.startswith("average") else value)
            for place, name, currency, value in plain.all_of(cells, measures, who)
        }
        found = {figure for figure in told(answer) if figure[0] in cells or figure[3]}
        assert (sorted(map(repr, found - wanted)), sorted(map(repr, wanted - found))) == ([], [])
        compare_lists(answer, slug, who)


def compare_lists(answer: Answer, slug: str, who: Any) -> None:
    """The list behind each cell against its count."""
    for (row, column), cell in list(answer.pivot.counts.cells.items())[:40]:
        for (measure, _currency), numbers in cell.items():
            url = answer.drill.url(row, column)
            if measure.how == "count" and url:
                assert counted(url, slug, who) == numbers[0], (row, column)


@pytest.mark.parametrize("slug", DIVIDING)
def test_pivots_tell_what_plain_loops_tell(people, slug):
    @settings(EXAMPLES, max_examples=40, derandomize=True)
    @given(
        by=st.lists(st.sampled_from(DIVIDING[slug]), max_size=2, unique=True),
        across=st.lists(st.sampled_from(DIVIDING[slug]), max_size=1),
        measures=st.lists(st.sampled_from(TOLD[slug]), min_size=1, max_size=3, unique=True),
        one=st.integers(0, len(people) - 1),
    )
    def all_alike(by: list[str], across: list[str], measures: list[str], one: int) -> None:
        figures = ["count", *(name for name in measures if name != "count")]
        compare(slug, by, [name for name in across if name not in by], measures=figures, who=people[one])

    all_alike()
