"""What happened with parties in another program, brought in many at once: orders, invoices, calls, visits, notes of years."""

from collections.abc import Iterable, Sequence
from itertools import batched
from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import visible
from klientela.core.exchange.lines import Context, Line, new, sound
from klientela.core.parties.models import Party
from klientela.core.records.bulk import create_many
from klientela.core.timeline.models import EpisodePerson
from klientela.kernel.entity import Importer, ImportField, entity_of
from klientela.kernel.errors import NotAllowed

CHUNK = 2000
TOOK_PART = ImportField(
    "took_part",
    _("took part"),
    "reference",
    synonyms=(
        "contact person",
        "attendee",
        "participant",
        "from",
        "sender",
        "osoba kontaktowa",
        "uczestnik",
        "nadawca",
        "persoană de contact",
        "expeditor",
    ),
    target="persons",
)
NOTE = "note"

_NO_CURRENCY = _("Say in which currency.")
_NO_PARTY = _("Say with whom it was.")
_MAY_NOT_CHANGE = _("You may not change this record.")


def prepare(lines: Sequence[Line], context: Context) -> None:
    """A moment to the minute, a kind, a currency for money; of a party one does not look after one's own note is made."""
    for line in sound(lines):
        _settled(line)
        if line.is_new and line.values.get("party") is None and TOOK_PART.name not in line.extras:
            context.refuse(line, "party", _NO_PARTY)
        if _lacks_currency(line):
            context.refuse(line, "amount", _NO_CURRENCY)
    _take_as_own(new(lines), context)


def _settled(line: Line) -> None:
    if line.is_new:
        line.values.setdefault("kind", NOTE)
    if at := line.values.get("at"):
        line.values["at"] = at.replace(second=0, microsecond=0)


def _lacks_currency(line: Line) -> bool:
    has_money = any(line.values.get(name) is not None for name in ("amount", "cost"))
    return has_money and not (line.values.get("currency") or getattr(line.record, "currency", ""))


def _take_as_own(lines: Sequence[Line], context: Context) -> None:
    """Whoever does not look after a party keeps what he notes as his own: the party is then one that took part."""
    parties = {line.values["party"].pk for line in lines if line.values.get("party") is not None}
    own = set(visible(context.user, "update", entity_of(Party)).filter(pk__in=parties).values_list("pk", flat=True))
    for line in lines:
        party = line.values.get("party")
        if party is not None and party.pk not in own:
            line.values["party"] = None
            line.extras.setdefault(TOOK_PART.name, party)


def finish(lines: Sequence[Line], context: Context) -> None:
    """Who took part stands with each, once. History brought in tells nobody anything."""
    asking = [line for line in sound(lines) if line.extras.get(TOOK_PART.name)]
    asking = [line for line in asking if line.extras[TOOK_PART.name].pk != line.record.party_id]
    for some in batched(asking, CHUNK):
        _join(some, context)


def _join(lines: Iterable[Line], context: Context) -> None:
    records = [line.record.pk for line in lines]
    there = set(EpisodePerson.objects.filter(episode__in=records).values_list("episode_id", "party_id"))
    missing = [line for line in lines if (line.record.pk, line.extras[TOOK_PART.name].pk) not in there]
    rows: list[dict[str, Any]] = [{"episode": line.record, "party": line.extras[TOOK_PART.name], "at": line.record.at} for line in missing]
    try:
        batch = create_many(entity_of(EpisodePerson), rows, by=context.user)
    except NotAllowed:
        for line in missing:
            context.refuse(line, TOOK_PART.name, _MAY_NOT_CHANGE)
        return
    for place, line in enumerate(missing):
        line.has_changed = True
        if place in batch.refusals:
            context.refuse_error(line, batch.refusals[place])


EPISODES = Importer(fields=(TOOK_PART,), fills=frozenset({"party", "subject"}), prepare=prepare, finish=finish, whole=True)
