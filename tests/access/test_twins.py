"""Layer 4: two worlds which somebody cannot tell apart by what he may know; every answer he gets is the same in both."""

from random import Random
from typing import Any

import pytest

from tests.access.company import Company, make_company
from tests.access.crawling import Answer, Ask, Visitor, crawl
from tests.access.knowing import knowledge, world_of
from tests.access.preparing import Prepared
from tests.access.twins import change_the_dark, still, told, work
from tests.access.writing import in_bodies, in_forms

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
STEPS = 60
ELSEWHERE = ("/health/", "/sign-in/with/", "/link/")


def session(company: Company, visitor: Visitor, answers: list[Answer]) -> list[Ask]:
    """A session of work made by chance out of what somebody met."""
    forms = [form for answer in answers for form in answer.forms]
    working = [*in_forms(company, visitor, forms), *in_bodies(company, visitor)]
    rng = Random(2026)
    steps = [*rng.sample(working, min(STEPS // 2, len(working))), *rng.sample([answer.ask for answer in answers], STEPS // 2)]
    return rng.sample(steps, len(steps))


@pytest.mark.parametrize("name", ["rep", "clerk", pytest.param("partner", marks=pytest.mark.exhaustive)])
def test_two_worlds_look_the_same(monkeypatch, name: str):
    company = make_company()
    world, user = world_of(company), company.people[name]
    visitor = Visitor(name, user, knowledge(company, world, user))
    with still(monkeypatch) as die:
        visitor.before = lambda ask: die.seed(str(ask))
        answers = [answer for answer in crawl(company, visitor, Prepared(company, user)) if not answer.ask.path.startswith(ELSEWHERE)]
        steps = session(company, visitor, answers)
        first = [*map(told, answers), *work(visitor, steps, die)]
        assert change_the_dark(company, world, visitor) > 10
        visitor.before = lambda ask: die.seed(str(ask))
        second = [*(told(visitor.send(answer.ask)) for answer in answers), *work(visitor, steps, die)]
    pairs = zip([*(answer.ask for answer in answers), *steps], first, second, strict=True)
    differing = [line for ask, one, other in pairs if one != other for line in in_words(ask, one, other)]
    assert not differing, "\n".join(differing)


def in_words(ask: Ask, one: Any, other: Any) -> list[str]:
    """In a few words, what differs."""
    if one[0] != other[0]:
        return [f"{ask}: {one[0]} or {other[0]}"]
    heads = {name: (one[1].get(name), other[1].get(name)) for name in {*one[1], *other[1]} if one[1].get(name) != other[1].get(name)}
    place = next((at for at, (left, right) in enumerate(zip(one[2], other[2], strict=False)) if left != right), 0)
    around = slice(max(place - 60, 0), place + 60)
    return [f"{ask}: {heads} …{one[2][around]!r}… or …{other[2][around]!r}…"]
