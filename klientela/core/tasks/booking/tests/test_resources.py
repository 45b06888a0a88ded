"""A room is never had by two meetings at once, and whoever asks learns no more about the other than he may see."""

from datetime import UTC, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.records.services import create, delete
from klientela.core.tasks.booking.resources import resources_of, take, take_further, taken
from klientela.core.tasks.calendar.services import call_off, move, plan
from klientela.core.tasks.models import Meeting, ResourceUse
from klientela.kernel.entity import entity_named, entity_of

pytestmark = pytest.mark.django_db
NOON = timezone.now().astimezone(UTC).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=3)
HOUR = timedelta(hours=1)


@pytest.fixture
def room(cast):
    with acting(cast.dora):
        return create(entity_named("resources"), {"name": "Blue room", "kind": "room"}, by=cast.dora)


def meet(by, title, start=NOON, **rest):
    return plan(title=title, starts_at=start, ends_at=start + HOUR, by=by, **rest)


def test_a_room_is_had_by_one_meeting_at_a_time(cast, room):
    with acting(cast.ewa):
        take(meet(cast.ewa, "First"), [room], by=cast.ewa)
        later = meet(cast.ewa, "After it", NOON + HOUR)
        take(later, [room], by=cast.ewa)
        with pytest.raises(ValidationError, match=r"Blue room is taken .* by “First”"):
            take(meet(cast.ewa, "Third", NOON + HOUR / 2), [room], by=cast.ewa)
        assert taken([room.pk], NOON, NOON + 3 * HOUR) == [(NOON, NOON + HOUR), (NOON + HOUR, NOON + 2 * HOUR)]
        assert resources_of(later, cast.ewa) == [room]


def test_a_meeting_one_may_not_read_is_not_named(cast, room):
    with acting(cast.dora):
        take(meet(cast.dora, "Secret talks"), [room], by=cast.dora)
    with acting(cast.ewa), pytest.raises(ValidationError) as refused:
        take(meet(cast.ewa, "Mine"), [room], by=cast.ewa)
    assert "Secret" not in str(refused.value) and "Blue room is taken" in str(refused.value)


def test_the_database_itself_refuses_a_second_use(cast, room):
    with acting(cast.ewa):
        first, second = meet(cast.ewa, "First"), meet(cast.ewa, "Second")
        take(first, [room], by=cast.ewa)
        with pytest.raises(IntegrityError), transaction.atomic():
            ResourceUse.objects.create(resource=room, meeting=second, during=DateTimeTZRange(NOON + HOUR / 2, NOON + 2 * HOUR))


def test_a_room_moves_along_or_the_move_is_refused(cast, room):
    with acting(cast.ewa):
        first, second = meet(cast.ewa, "First"), meet(cast.ewa, "Second", NOON + 2 * HOUR)
        for one in (first, second):
            take(one, [room], by=cast.ewa)
        moved = move(first, starts_at=NOON + 4 * HOUR, ends_at=NOON + 5 * HOUR, by=cast.ewa, version=first.version)
        assert taken([room.pk], NOON, NOON + 9 * HOUR)[-1] == (NOON + 4 * HOUR, NOON + 5 * HOUR)
        with pytest.raises(ValidationError, match="Second"):
            move(moved, starts_at=NOON + 2 * HOUR, ends_at=NOON + 3 * HOUR, by=cast.ewa, version=moved.version)


@pytest.mark.parametrize("end", ["called off", "deleted"])
def test_what_does_not_take_place_needs_no_room(cast, room, end):
    with acting(cast.ewa):
        first = meet(cast.ewa, "First")
        take(first, [room], by=cast.ewa)
        call_off(first, by=cast.ewa) if end == "called off" else delete(entity_of(Meeting), first.pk, by=cast.ewa)
        take(meet(cast.ewa, "Second"), [room], by=cast.ewa)


def test_a_series_takes_two_years_and_goes_on(cast, room):
    with acting(cast.ewa):
        weekly = meet(cast.ewa, "Weekly", rrule="FREQ=WEEKLY", zone="UTC")
        take(weekly, [room], by=cast.ewa)
        assert ResourceUse.objects.count() in (104, 105)
        with pytest.raises(ValidationError, match="Weekly"):
            take(meet(cast.ewa, "In a year", NOON + timedelta(days=364)), [room], by=cast.ewa)
        call_off(weekly, by=cast.ewa, occurs_at=NOON + timedelta(days=364))
        take(meet(cast.ewa, "In a year", NOON + timedelta(days=364)), [room], by=cast.ewa)
        ResourceUse.objects.filter(during__startswith__gt=NOON + timedelta(days=600)).delete()
        take_further()
    assert taken([room.pk], NOON + timedelta(days=600), NOON + timedelta(days=900))


def test_a_daily_series_has_all_its_days(cast, room):
    with acting(cast.ewa):
        take(meet(cast.ewa, "Daily", rrule="FREQ=DAILY", zone="UTC"), [room], by=cast.ewa)
        days = [use.during.lower.date() for use in ResourceUse.objects.order_by("during")]
    assert len(days) == len(set(days)) == (days[-1] - days[0]).days + 1 > 720
    assert days[0] == NOON.date()
