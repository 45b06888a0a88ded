"""One event of a foreign calendar: its time, rule, exceptions and people. What is wrong is refused with a reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from icalendar import Component

from klientela.core.tasks.interchange.reading import Differing, Invited, ReadEvent
from klientela.core.tasks.interchange.zones import zone_behind
from klientela.core.tasks.recurring import checked

ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}
EARLIEST, LATEST = 1900, 2200
NO_START = _("It has no beginning that can be read.")
NO_LENGTH = _("Its end or length cannot be read.")
BACKWARDS = _("It ends before it begins.")
TOO_FAR = _("Choose a day between 1900 and 2200.")
BAD_RULE = _("Its rule of repeating or its exceptions cannot be read.")
FOLLOWING = _("It changes all following occurrences of a series, which is not supported.")
UNTITLED = _("Without a title")
DAY = timedelta(days=1)
USUAL_SCALE = ("RSCALE=GREGORIAN", "SKIP=OMIT")


def event_of(component: Component, *, uid: str, home: ZoneInfo, differing: Sequence[Component] = ()) -> ReadEvent:
    """The event of a component, with the occurrences of its series that differ; by the clock of `home` where it names none."""
    _refuse_damage(component)
    starts_at, zone, is_all_day = _start(component, home)
    ends_at = _end(component, starts_at, zone=zone, is_all_day=is_all_day)
    rule = _rule(component, starts_at.astimezone(ZoneInfo(zone)).date())
    gone = [Differing(moment, is_gone=True) for moment in _moments(component, "exdate", zone)]
    moved = [_differing(other, zone=zone) for other in differing]
    known = {each.occurs_at: each for each in (*gone, *moved)}
    return ReadEvent(
        uid=uid[:255],
        title=_text(component, "summary", 200) or str(UNTITLED),
        starts_at=starts_at,
        ends_at=ends_at,
        zone=zone,
        is_all_day=is_all_day,
        place=_text(component, "location", 300),
        text=_text(component, "description", 10_000),
        rrule=rule,
        differing=tuple(known.values()) if rule else (),
        more_starts=tuple(moment for moment in _moments(component, "rdate", zone) if moment != starts_at),
        invited=tuple(_invited(component)),
        is_private=_word(component, "class") in ("PRIVATE", "CONFIDENTIAL"),
        is_free=_word(component, "transp") == "TRANSPARENT",
        is_cancelled=_word(component, "status") == "CANCELLED",
        sequence=_number(component),
        source=(component, *differing),
    )


def occurrence_of(component: Component, zone: str) -> datetime | None:
    """Of which occurrence of its series a component tells; None: of all."""
    line = component.get("recurrence-id")
    return _moment(line.dt, zone or "UTC") if line is not None else None


def _refuse_damage(component: Component) -> None:
    """A line of the event's times that could not be read makes the whole event wrong; others are of no weight."""
    wrong = {str(name).upper() for name, _why in component.errors if name}
    for names, reason in (({"DTSTART"}, NO_START), ({"DTEND", "DURATION"}, NO_LENGTH), ({"RRULE", "EXDATE", "RDATE"}, BAD_RULE)):
        if wrong & names:
            raise ValidationError(str(reason))
    if "dtstart" not in component:
        raise ValidationError(str(NO_START))


def _start(component: Component, home: ZoneInfo) -> tuple[datetime, str, bool]:
    line = _first(component["dtstart"])
    value = line.dt
    if not isinstance(value, datetime):
        _refuse_far(value)
        return _midnight(value, home.key), home.key, True
    _refuse_far(value)
    zone = zone_behind(value, str(line.params.get("TZID", "")), home=home, repeats="rrule" in component)
    return _aware(value, zone), zone, False


def _end(component: Component, starts_at: datetime, *, zone: str, is_all_day: bool) -> datetime:
    if "dtend" in component:
        ends_at = _moment(_first(component["dtend"]).dt, zone)
    elif "duration" in component:
        ends_at = _later(starts_at, _first(component["duration"]).dt, zone)
    else:
        ends_at = _later(starts_at, DAY if is_all_day else timedelta(), zone)
    if ends_at < starts_at:
        raise ValidationError(str(BACKWARDS))
    _refuse_far(ends_at)
    return _later(starts_at, DAY, zone) if is_all_day and ends_at == starts_at else ends_at


def _later(moment: datetime, length: timedelta, zone: str) -> datetime:
    """Whole days go by the clock, hours by time that passes."""
    wall = (moment.astimezone(ZoneInfo(zone)) + timedelta(days=length.days)).astimezone(UTC)
    return wall + (length - timedelta(days=length.days))


def _rule(component: Component, since: date) -> str:
    rules = component.get("rrule")
    if rules is None:
        return ""
    if isinstance(rules, list):
        raise ValidationError(str(BAD_RULE))
    text = ";".join(part for part in rules.to_ical().decode().split(";") if part.upper() not in USUAL_SCALE)
    return checked(text, since)


def _moments(component: Component, name: str, zone: str) -> Iterator[datetime]:
    """The moments of EXDATE or RDATE lines; of a period its beginning."""
    lines = component.get(name, [])
    for line in lines if isinstance(lines, list) else [lines]:
        for value in getattr(line, "dts", [line]):
            given = value.dt[0] if isinstance(value.dt, tuple) else value.dt
            if not isinstance(given, date):
                raise ValidationError(str(BAD_RULE))
            yield _moment(given, zone)


def _differing(component: Component, *, zone: str) -> Differing:
    _refuse_damage(component)
    line = _first(component["recurrence-id"])
    if str(line.params.get("RANGE", "")).upper() == "THISANDFUTURE":
        raise ValidationError(str(FOLLOWING))
    starts_at, own_zone, is_all_day = _start(component, ZoneInfo(zone))
    return Differing(
        occurs_at=_moment(line.dt, zone),
        starts_at=starts_at,
        ends_at=_end(component, starts_at, zone=own_zone, is_all_day=is_all_day),
        title=_text(component, "summary", 200),
        place=_text(component, "location", 300),
        is_gone=_word(component, "status") == "CANCELLED",
    )


def _invited(component: Component) -> Iterator[Invited]:
    lines = component.get("attendee", [])
    for line in lines if isinstance(lines, list) else [lines]:
        email = str(line).strip().lower().removeprefix("mailto:")
        if "@" in email and len(email) <= 254:
            params = {key.upper(): str(value) for key, value in line.params.items()}
            answer = ANSWERS.get(params.get("PARTSTAT", "").upper(), "waiting")
            yield Invited(email, params.get("CN", "")[:200], answer, params.get("ROLE", "").upper() != "OPT-PARTICIPANT")


def _moment(value: date | datetime, zone: str) -> datetime:
    return _aware(value, zone) if isinstance(value, datetime) else _midnight(value, zone)


def _aware(value: datetime, zone: str) -> datetime:
    return (value if value.tzinfo else value.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def _midnight(value: date, zone: str) -> datetime:
    return datetime.combine(value, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _refuse_far(value: date) -> None:
    if not EARLIEST <= value.year <= LATEST:
        raise ValidationError(str(TOO_FAR))


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) else value


def _text(component: Component, name: str, most: int) -> str:
    value = _first(component.get(name, ""))
    return "".join(letter for letter in str(value) if letter >= " " or letter in "\n\t").strip()[:most]


def _word(component: Component, name: str) -> str:
    return str(_first(component.get(name, ""))).strip().upper()


def _number(component: Component) -> int:
    text = str(_first(component.get("sequence", 0)))
    return min(int(text), 2_000_000_000) if text.isdecimal() else 0
