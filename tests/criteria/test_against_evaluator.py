"""What the program finds for a question is what plain loops find, whoever asks whatever; and questions survive being stored."""

import json
from collections import Counter
from random import Random
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from klientela.core.access.acting import acting
from klientela.core.access.decisions import visible
from klientela.core.access.grants import rules_version
from klientela.core.criteria.checking import check
from klientela.core.criteria.compiling import compile_tree
from klientela.core.criteria.reading import UnknownField, read_where
from klientela.core.criteria.tree import MOST_RELATIONS, from_json, to_json
from klientela.kernel.entity import entity_named
from tests.criteria.company import WARSAW, WAYS, make_company, people_of
from tests.criteria.evaluator import is_true
from tests.criteria.trees import questions

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
ASKED = ("organizations", "persons", "deals", "addresses")
LEAST_TELLING = 30
"""So many questions at least must tell some records from others."""
EXAMPLES = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None, report_multiple_bugs=False)


@pytest.fixture
def people(db: None, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The people of a company made by chance."""
    return people_of(make_company(Random(2026), monkeypatch))


def keys_of(people: list[Any]) -> dict[str, list[str]]:
    """The records a question may name, by field; one of them is nowhere."""
    readable = people[0].readable
    named = {"owner": "users", "team": "teams", "stage": "stages", "party": "parties", "industry": "industries", "product": "products"}
    found = {name: sorted(map(str, readable[slug])) for name, slug in named.items()}
    found["party"] = sorted(str(row.pk) for row in people[0].company.rows["parties"])
    found["owner"] += ["me", "my.team", "my.subordinates"]
    found["team"] += ["my.team"]
    return {**found, "territory": sorted(people[0].company.territories)}


def unreadable(node: Any, slug: str, who: Any) -> bool:
    """Whether a question goes on to a kind of record that somebody may not read at all."""
    if isinstance(node, list):
        return False
    if "related" in node:
        target = WAYS[slug][node["related"]][0]
        return not who.may_ask(target) or unreadable(node["where"], target, who)
    return any(unreadable(part, slug, who) for parts in node.values() for part in parts)


def found(tree: Any, slug: str, who: Any) -> set[Any]:
    """What the program finds, in one statement."""
    entity = entity_named(slug)
    with acting(who.user, rules_version=rules_version()), timezone.override(WARSAW):
        condition = compile_tree(tree, entity, who.user)
        assert check(tree, entity, who.user) == []
        return set(visible(who.user, "read", entity).filter(condition).values_list("pk", flat=True))


def compare(slug: str, stored: Any, who: Any) -> str:
    """One question of one person, asked of both; of how many of his records it is true."""
    assume(json.dumps(stored).count('"related"') <= MOST_RELATIONS)
    tree = read_where(json.dumps(stored))
    assert from_json(json.loads(json.dumps(to_json(tree)))) == tree
    if unreadable(stored, slug, who):
        with pytest.raises(UnknownField), acting(who.user):
            compile_tree(tree, entity_named(slug), who.user)
        return "refused"
    rows = [row for row in who.company.rows[slug] if row.pk in who.readable[slug]]
    wanted = {row.pk for row in rows if is_true(stored, slug, row, who=who)}
    assert found(tree, slug, who) == wanted
    return "none" if not wanted else "all" if len(wanted) == len(rows) else "some"


def ask_by_chance(slug: str, people: list[Any], *, times: settings) -> Counter[str]:
    """Many questions of differing people; how many were true of some of their records."""
    keys, answers = keys_of(people), Counter[str]()

    @times
    @given(stored=questions(slug, keys), who=st.sampled_from(people))
    def all_alike(stored: Any, who: Any) -> None:
        answers[compare(slug, stored, who)] += 1

    all_alike()
    return answers


@pytest.mark.parametrize("slug", ASKED)
def test_the_program_finds_what_plain_loops_find(people, slug):
    answers = ask_by_chance(slug, people, times=settings(EXAMPLES, max_examples=200, derandomize=True))
    assert answers["some"] >= LEAST_TELLING, answers


@pytest.mark.exhaustive
@pytest.mark.parametrize("slug", ASKED)
def test_the_program_finds_what_plain_loops_find_for_long(people, slug):
    answers = ask_by_chance(slug, people, times=settings(EXAMPLES, max_examples=2_000))
    assert answers["some"] >= LEAST_TELLING, answers
