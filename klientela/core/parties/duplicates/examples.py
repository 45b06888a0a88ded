"""Pairs by which somebody who sets weights sees what they do; made up, so that they tell nothing of anybody."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.parties.duplicates.facts import Facts, company, person
from klientela.core.parties.duplicates.scoring import compare, percent
from klientela.core.parties.duplicates.weights import Weights

ORION = "Orion Logistyka sp. z o.o."
EXAMPLES: tuple[tuple[Any, Facts, Facts], ...] = (
    (
        _("One company, written twice, in one town"),
        company("Hurtownia Róża sp. z o.o.", town="Łódź"),
        company("HURTOWNIA ROZA Spółka z o.o.", town="Lodz"),
    ),
    (_("The same name and nothing else known"), company("Brutăria Ștefan SRL"), company("Brutaria Stefan S.R.L.")),
    (
        _("Two branches of a chain in two towns"),
        company("Sklep Społem", town="Kraków", phones=frozenset({"+48120000001"})),
        company("Sklep Społem", town="Lublin", phones=frozenset({"+48810000002"})),
    ),
    (
        _("Two companies behind one switchboard, with tax numbers of their own"),
        company(ORION, phones=frozenset({"+48221112233"}), numbers=frozenset({("nip", "5260250995")})),
        company("Orion Budownictwo sp. z o.o.", phones=frozenset({"+48221112233"}), numbers=frozenset({("nip", "6381433919")})),
    ),
    (
        _("A person with given and family name exchanged, by one e-mail"),
        person("Jan", "Kowalski", emails=frozenset({"jan@firma.pl"})),
        person("Kowalski", "Jan", emails=frozenset({"jan@firma.pl"})),
    ),
    (_("Two people with a common name in one town"), person("Jan", "Nowak", town="Radom"), person("Jan", "Nowak", town="Radom")),
    (
        _("Father and son at one address"),
        person("Jan", "Mazur", street="polna", house="3", town="tarnow", born_on="19520310"),
        person("Jan", "Mazur", street="polna", house="3", town="tarnow", born_on="19810722"),
    ),
)


@dataclass(frozen=True)
class Example:
    """What weights say of a made-up pair, beside what those in use say."""

    label: Any
    percent: int
    before: int

    @property
    def is_likely(self) -> bool:
        """Whether such a pair would be in the queue."""
        return self.percent >= 50


def examples(weights: Weights, in_use: Weights) -> Iterator[Example]:
    """All made-up pairs by these weights and by those in use."""
    for label, one, other in EXAMPLES:
        now, before = (percent(compare(one, other, given).bits, given.threshold) for given in (weights, in_use))
        yield Example(label, now, before)
