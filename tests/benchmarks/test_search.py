"""The search box over the generated company: every way of asking, for whoever sees little, some and all of it."""

from statistics import median

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.grants import rules_version
from klientela.core.identity.models import User
from klientela.core.search.lists import narrow
from klientela.core.search.queries import search
from klientela.kernel.entity import entity_named
from tests.benchmarks.loading import VIEWERS, key
from tests.benchmarks.measuring import Sheet, Visitor, timed

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]
MOST_MS, WORST_MS, ROUNDS = 40, 150, 12
SEEN = ("0.1 %", "10 %", "100 %")
ASKED = {
    "part of a name": ("kowal", "medp", "chmiel", "scu", "termo"),
    "mistyped": ("kowalsky", "medpool", "nowka", "ionsecu", "interplats", "maria popecsu"),
    "accents": ("wójcik", "wojcik", "łódź", "lodz", "ionică"),
    "several words": ("jan kowalski", "kowalski jan", "plast inter", "srl medpol"),
    "e-mail": ("biuro@", "medpol", "@gmail", "kowalski@"),
    "end of a phone": ("0123", "4567", "123456", "722 123", "+48 601 2"),
    "tax number": ("PL 526-025", "RO12345", "1234567", "pl 123-456-78-90"),
    "common parts": ("ski", "an", "a", "ma", "ion", "pol", "nowak", "srl", "sp. k.", "escu", "o", "termo bud", "ki an"),
    "nothing": ("xqzwv", "qqq qqq", "zzzzzzzz"),
}


@pytest.fixture(scope="module")
def sheet(generated: str, sheets: list[Sheet]) -> Sheet:
    """The table of this file."""
    made = Sheet(f"Search, company of size {generated}", ("asked for", "sees", "median ms", "worst ms", "worst text"))
    sheets.append(made)
    return made


@pytest.mark.parametrize("sees", SEEN)
@pytest.mark.parametrize("asked", ASKED)
def test_a_search_is_fast(sheet: Sheet, asked: str, sees: str) -> None:
    user = User.objects.get(pk=key("user", VIEWERS[sees]))
    with acting(user, rules_version=rules_version()):
        took = {text: timed(lambda text=text: search(user, text), ROUNDS)[1] for text in ASKED[asked]}  # type: ignore[misc]
    worst = max(took, key=lambda text: took[text])
    sheet.add(asked, sees, median(took.values()), took[worst], worst)
    assert median(took.values()) <= MOST_MS
    assert took[worst] <= WORST_MS


@pytest.mark.parametrize("sees", SEEN)
@pytest.mark.parametrize("text", ["ski", "kowalsky", "jan kowalski"])
def test_the_box_of_a_list_is_fast(sheet: Sheet, text: str, sees: str) -> None:
    user, entity = User.objects.get(pk=key("user", VIEWERS[sees])), entity_named("persons")
    with acting(user, rules_version=rules_version()):
        took = timed(
            lambda: list(narrow(entity, entity.model.objects.all(), text).order_by("sort_key", "pk").values_list("sort_key", "pk")[:81]),
            ROUNDS,
        )[1]
    sheet.add("list of persons", sees, took, took, text)
    assert took <= WORST_MS


@pytest.mark.parametrize("sees", SEEN)
@pytest.mark.parametrize("text", ["", "kowal", "kowalsky", "new"])
def test_the_palette_answers_fast(sheet: Sheet, text: str, sees: str) -> None:
    found = Visitor(User.objects.get(pk=key("user", VIEWERS[sees]))).measure(f"/palette/?q={text}")
    sheet.add(f"palette, {found.statements} statements", sees, found.wall, found.wall, text)
    assert found.wall <= WORST_MS
