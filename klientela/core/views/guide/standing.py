"""How far somebody is with his first steps, read from the data each time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from klientela.core.access.models import RoleHolder
from klientela.core.identity.models import User
from klientela.core.views.models import FirstSteps
from klientela.kernel.guide import Step, Tour
from klientela.kernel.slot import slot


@dataclass(frozen=True)
class Stand:
    """A step as it stands for somebody."""

    code: str
    step: Step
    url: str
    is_done: bool
    is_current: bool = False


@dataclass(frozen=True)
class Progress:
    """All steps of somebody, in their order."""

    steps: tuple[Stand, ...]

    @property
    def all(self) -> int:
        return len(self.steps)

    @property
    def done(self) -> int:
        return sum(stand.is_done for stand in self.steps)

    @property
    def is_complete(self) -> bool:
        return self.done == self.all

    @property
    def current(self) -> Stand | None:
        """What comes next."""
        return next((stand for stand in self.steps if stand.is_current), None)


@dataclass(frozen=True)
class Begun:
    """What is known of somebody before any step is asked about."""

    roles: frozenset[str]
    is_away: bool


def begun(user: User) -> Begun:
    """The ready and own roles of somebody by their codes, and whether he has put his first steps away: one statement."""
    held = RoleHolder.objects.filter(user=OuterRef("pk"), role__deleted_at=None).order_by().values("role__slug")
    away = FirstSteps.objects.filter(user=OuterRef("pk"), put_away_at__isnull=False)
    row = User.objects.filter(pk=user.pk).values_list(ArraySubquery(held), Exists(away)).get()
    return Begun(frozenset(row[0]), row[1])


def steps_for(user: User, roles: frozenset[str]) -> dict[str, Step]:
    """What this user does first: the steps of his roles that are open to him."""
    known: dict[str, Step] = slot("steps").items()
    has_own = any(step.roles & roles for step in known.values())
    return {code: step for code, step in known.items() if (not step.roles or not has_own or step.roles & roles) and step.allowed(user)}


def progress_of(user: User, at: Begun | None = None) -> Progress:
    """How far he is. The first step that is not done is the current one; where there is no page for what is not done, it is left out."""
    steps = steps_for(user, (at or begun(user)).roles)
    done = _done(steps, user)
    urls = {code: "" if done[code] else step.address(user) for code, step in steps.items()}
    shown = [code for code in steps if done[code] or urls[code]]
    first = next((code for code in shown if not done[code]), "")
    return Progress(tuple(Stand(code, steps[code], urls[code], done[code], code == first) for code in shown))


def put_away(*, by: User) -> None:
    """Take one's first steps off one's start page; they stay reachable under help."""
    FirstSteps.objects.update_or_create(user=by, defaults={"put_away_at": timezone.now()})


def bring_back(*, by: User) -> None:
    """Show one's first steps at the start again."""
    FirstSteps.objects.update_or_create(user=by, defaults={"put_away_at": None})


def tours_for(user: User) -> list[tuple[str, Tour, str]]:
    """The walks that lead over pages of this user: code, walk, address."""
    found = ((code, tour, tour.address(user)) for code, tour in slot("tours").items().items())
    return [(code, tour, with_tour(url, code)) for code, tour, url in found if url]


def with_tour(url: str, code: str) -> str:
    """An address that begins a walk when it is opened."""
    return f"{url}#tour={code}" if code else url


def _done(steps: Mapping[str, Step], user: User) -> dict[str, bool]:
    """Whether each step is done; what rows prove is asked in one statement."""
    proofs: dict[str, Any] = {code: step.done(user) for code, step in steps.items()}
    asked = {code: rows for code, rows in proofs.items() if isinstance(rows, QuerySet)}
    if asked:
        names = {f"step_{place}": Exists(rows) for place, rows in enumerate(asked.values())}
        row = User.objects.filter(pk=user.pk).annotate(**names).values_list(*names).get()
        proofs |= dict(zip(asked, row, strict=True))
    return {code: bool(proof) for code, proof in proofs.items()}
