"""What can be learnt: the subjects packages declare, the features a chance rests on, and the known outcomes to learn from."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from klientela.core.access.decisions import may, sees
from klientela.core.identity.models import User
from klientela.kernel.entity import entity_named
from klientela.kernel.slot import slot

type Fact = str | float | int | None


@dataclass(frozen=True)
class Feature:
    """One thing known of a record, from which its chance is estimated."""

    name: str
    label: Any
    kind: Literal["number", "choice"] = "choice"
    made_of: tuple[tuple[str, str], ...] = ()
    """The fields it is worked out of, as (slug of the entity, field): nobody sees a chance that rests on what is hidden from him."""
    known: Literal["before", "after"] = "before"
    """Whether it is known before the outcome; what is filled in only afterwards is never learnt from."""
    says: Callable[[Any], str] | None = field(default=None, compare=False)
    """How a value is said to people, where that is not the value itself."""

    def said(self, value: Fact) -> str:
        """A value as people read it."""
        return self.says(value) if self.says and value is not None else "" if value is None else str(value)

    def is_open_to(self, user: User) -> bool:
        """Whether a user may know what this feature says."""
        return all(may(user, "read", entity_named(slug)) and sees(user, entity_named(slug), name) for slug, name in self.made_of)


@dataclass(frozen=True)
class Example:
    """Something that ended one way or the other, with what was known of it before. Several moments of a record share its key."""

    key: Any
    at: datetime
    facts: Mapping[str, Fact]
    outcome: bool


@dataclass(frozen=True)
class Subject:
    """A question the company's history answers, such as which leads become customers."""

    code: str
    label: Any
    features: tuple[Feature, ...]
    examples: Callable[[], Iterator[Example]]
    """All known outcomes, oldest first; asked by the system in the background."""

    def feature(self, name: str) -> Feature | None:
        """The feature of that name, if there still is one."""
        return next((feature for feature in self.features if feature.name == name), None)


def subjects() -> dict[str, Subject]:
    """What is learnt in this installation, by code."""
    return slot("learning.subjects").items()


def subject(code: str) -> Subject | None:
    """The subject of that code, if its module is switched on."""
    return subjects().get(code)
