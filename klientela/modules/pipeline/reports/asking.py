"""What a report page is asked: the period, the process, whose deals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Max, Min

from klientela.core.access.decisions import sees
from klientela.core.access.models import Team
from klientela.core.identity.models import User
from klientela.core.processes.models import Process
from klientela.core.records.withholding import called, told_order
from klientela.core.views.periods import Option, offered_periods
from klientela.core.views.requests import key_of
from klientela.kernel.entity import entity_of
from klientela.kernel.period import Period
from klientela.modules.sales.api.counting import Choice, Deal, today

DEFAULT = "ever"


@dataclass(frozen=True)
class Question:
    """A period and the deals a report is about, with what else could be asked."""

    period: Period
    period_name: str
    choice: Choice
    processes: list[Process]

    @property
    def process(self) -> Process | None:
        """The process chosen; the first one where only one can be shown."""
        wanted = (process for process in self.processes if process.pk == self.choice.process)
        return next(wanted, self.processes[0] if self.processes else None)

    @property
    def is_narrowed(self) -> bool:
        return not self.period.is_ever or self.choice != Choice()


ASKED = {"process": "process", "team": "team", "rep": "owner", "branch": "branch"}
"""What can be chosen, and the field of a deal it compares."""


def question_of(query: Mapping[str, str], user: User) -> Question:
    """Read a report's address; what cannot be read or is hidden is left out."""
    period = Period.parse(query, today(), default=DEFAULT)
    named = query.get("period", "") or (DEFAULT if period.is_ever else "")
    keys = {name: key_of(query.get(name, "")) for name, field in ASKED.items() if sees(user, entity_of(Deal), field)}
    rows = Process.objects.filter(entity="deals").order_by(*told_order(Process, user)) if "process" in keys else ()
    return Question(period, named, Choice(**keys), [called(process, user) for process in rows])


def offered(question: Question, user: User) -> dict[str, Any]:
    """What can be asked for, by the deals whoever is acting may read, looked through once: "periods", owners ("people"), "teams"."""
    asked = {"owner": question.choice.rep, "team": question.choice.team}
    seen = [name for name in asked if sees(user, entity_of(Deal), name)]
    rows = Deal.objects.order_by().values(*seen) if seen else Deal.objects.order_by().values("process")
    found = list(rows.annotate(first=Min("opened_at"), last=Max("opened_at")))
    years = _years(found) if sees(user, entity_of(Deal), "opened_at") else range(0)
    keys = {name: {row[name] for row in found if row[name]} for name in seen}
    return {
        "periods": offered_periods(question.period_name, question.period, years),
        "people": _named(User, keys.get("owner"), asked["owner"]),
        "teams": _named(Team, keys.get("team"), asked["team"]),
    }


def _named(model: type[User | Team], keys: set[UUID] | None, chosen: UUID | None) -> list[Option]:
    rows = model._base_manager.filter(pk__in=keys).order_by("name").values_list("pk", "name") if keys else ()
    return [Option(str(key), name, key == chosen) for key, name in rows]


def years_of_deals() -> range:
    """The years in which deals were opened, the last first."""
    return _years([Deal.objects.aggregate(first=Min("opened_at"), last=Max("opened_at"))])


def _years(found: Iterable[Mapping[str, Any]]) -> range:
    ends = [row for row in found if row["first"]]
    return range(max(row["last"] for row in ends).year, min(row["first"] for row in ends).year - 1, -1) if ends else range(0)
