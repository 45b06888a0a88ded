"""One's own booking page: what stands on it, and the address by which customers come to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from klientela.core.access.acting import acting
from klientela.core.access.decisions import may
from klientela.core.access.links import close_doors, door_behind, make_door
from klientela.core.identity.models import User, UserKind
from klientela.core.identity.sealing import CannotOpen, seal, unseal
from klientela.core.records.writing import may_make
from klientela.core.tasks.booking.times import USUAL
from klientela.core.tasks.calendar.asked import colleagues_of
from klientela.core.tasks.models import BookingPage, Meeting, WorkingHours
from klientela.kernel.entity import entity_of
from klientela.kernel.wall import beyond_the_wall

PLACE, OP, PURPOSE = "booking", "book", "address of a booking page"


def may_be_booked(user: User) -> bool:
    """Whether somebody can have a booking page: a person who may plan meetings of his own and ask guests to them."""
    meetings = entity_of(Meeting)
    return user.kind == UserKind.PERSON and may_make(user, meetings) and all(may(user, op, meetings) for op in ("read", "update"))


def page_of(user: User) -> BookingPage | None:
    """A user's booking page, if he has one."""
    return BookingPage.objects.filter(user=user).first()


def working_hours_of(user: User) -> WorkingHours:
    """When a user works, as it is kept or usual."""
    begins, ends, days = USUAL
    return WorkingHours.objects.filter(user=user).first() or WorkingHours(user=user, begins=begins, ends=ends, days=sorted(days))


@transaction.atomic
def keep_hours(user: User, values: Mapping[str, Any]) -> None:
    """Say when one works."""
    row = WorkingHours(user=user, **values)
    if row.ends <= row.begins:
        raise ValidationError({"ends": _("It ends before it begins.")})
    WorkingHours.objects.update_or_create(user=user, defaults=dict(values))


@transaction.atomic
def keep_page(user: User, values: Mapping[str, Any]) -> BookingPage:
    """Say what stands on one's booking page; colleagues who take part are those whose calendar one may look at."""
    if not may_be_booked(user):
        raise ValidationError(_("You may not plan meetings, so nobody can book one with you."))
    page = page_of(user) or BookingPage(user=user)
    for name, value in values.items():
        setattr(page, name, value)
    known = {one.pk for one in colleagues_of(user)}
    page.with_others = [key for key in page.with_others if key in known and key != user.pk]
    page.full_clean()
    page.save()
    return page


@transaction.atomic
def open_page(user: User) -> str:
    """Open one's booking page at a new address, good for a year; an older one leads nowhere from now on."""
    page = page_of(user)
    if page is None or not may_be_booked(user):
        raise ValidationError(_("Say first what is booked."))
    close_doors(PLACE, page.pk, op=OP)
    secret = make_door(PLACE, page.pk, maker=user, op=OP)
    page.sealed = seal(secret, purpose=PURPOSE)
    page.save(update_fields=["sealed"])
    return secret


@transaction.atomic
def close_page(user: User) -> None:
    """Take one's booking page back: its address leads nowhere, what was booked stays."""
    page = page_of(user)
    if page is not None:
        close_doors(PLACE, page.pk, op=OP)
        page.sealed = ""
        page.save(update_fields=["sealed"])


def secret_of(page: BookingPage) -> str:
    """The secret of the address of one's own page; empty where it is closed, or cannot be read any more."""
    try:
        return unseal(page.sealed, purpose=PURPOSE) if page.sealed else ""
    except CannotOpen:
        return ""


def page_behind(secret: str) -> tuple[BookingPage, User]:
    """The booking page at an address, and whose it is. Nothing is there any more once its owner may plan no meetings."""
    link = door_behind(secret, place=PLACE, op=OP)
    with beyond_the_wall("booking page"):
        page = BookingPage.objects.select_related("user").get(pk=link.record)
    with acting(page.user, reason="booking page"):
        if not may_be_booked(page.user):
            raise Http404
    return page, page.user


def horizon_of(page: BookingPage) -> tuple[datetime, datetime]:
    """Between which moments something can be booked now."""
    now = timezone.now()
    return now + timedelta(hours=page.notice), now + timedelta(days=page.horizon)
