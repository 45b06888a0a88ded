"""What was learnt, asked for one record or many."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from klientela.core.identity.models import User
from klientela.core.learning.models import Edition, Verdict
from klientela.core.learning.scoring import Model
from klientela.core.learning.subjects import Fact, Feature, subject

MOST_DRIVERS = 5
LEAST_WEIGHT = 0.05


@dataclass(frozen=True)
class Driver:
    """One reason for a chance: the feature, its value in words, and how far it moves the chance up or down (in log odds)."""

    feature: str
    label: Any
    value: str
    weight: float


@dataclass(frozen=True)
class Scored:
    """The chance of one record, why, and what that rests on."""

    chance: float
    drivers: tuple[Driver, ...]
    trained_on: datetime
    auc: float


@dataclass(frozen=True)
class InUse:
    """The edition that is relied upon, ready to be asked."""

    features: Mapping[str, Feature]
    """What the subject rests on by now, by name."""
    model: Model
    made_at: datetime
    auc: float

    def scored(self, facts: Mapping[str, Fact]) -> Scored:
        """The chance of a record with these facts."""
        weighed = sorted(self.model.weighed(facts), key=lambda pair: -abs(pair[1]))
        telling = [pair for pair in weighed if abs(pair[1]) >= LEAST_WEIGHT][:MOST_DRIVERS]
        drivers = tuple(self._driver(name, weight, facts.get(name)) for name, weight in telling)
        return Scored(self.model.chance(facts), drivers, self.made_at, self.auc)

    def is_open_to(self, user: User) -> bool:
        """Whether a user sees every field the chance rests on: what is hidden from him influences nothing he sees."""
        return all(self.features[name].is_open_to(user) for name in self.model.parts)

    def _driver(self, name: str, weight: float, fact: Fact) -> Driver:
        feature = self.features[name]
        return Driver(name, feature.label, feature.said(fact), weight)


def in_use(code: str) -> InUse | None:
    """What is relied upon for a subject: the newest trusted edition that nobody has set aside; None: there is none yet."""
    asked = subject(code)
    if asked is None:
        return None
    newest = relied_upon(code)
    if newest is None:
        return None
    model, made_at, auc = _kept(newest)
    known = {feature.name: feature for feature in asked.features if feature.known == "before"}
    return InUse(known, model, made_at, auc) if model.parts.keys() <= known.keys() else None


def relied_upon(code: str) -> UUID | None:
    """The key of the edition that is relied upon."""
    trusted = Edition.objects.filter(subject=code, verdict=Verdict.TRUSTED, is_set_aside=False)
    return trusted.order_by("-made_at", "-pk").values_list("pk", flat=True).first()


@lru_cache(maxsize=16)
def _kept(key: UUID) -> tuple[Model, datetime, float]:
    edition = Edition.objects.get(pk=key)
    return Model.from_json(edition.model), edition.made_at, edition.auc or 0.0


def scored(code: str, facts: Mapping[str, Fact]) -> Scored | None:
    """The learnt chance of a record with these facts; None while nothing trusted is known. What a reader may know of it: `scored_for`."""
    learnt = in_use(code)
    return learnt.scored(facts) if learnt else None


def scored_for(user: User, code: str, facts: Mapping[str, Fact]) -> Scored | None:
    """The learnt chance for a reader; None also where it rests on a field that is hidden from him."""
    learnt = in_use(code)
    return learnt.scored(facts) if learnt and learnt.is_open_to(user) else None


def latest(code: str) -> Edition | None:
    """What the last training came to, trusted or not."""
    return Edition.objects.filter(subject=code).order_by("-made_at", "-pk").first()
