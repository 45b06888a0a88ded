"""Calendars and people as programs ask for them, a secret address of a calendar, and files that were brought."""

from collections.abc import Callable
from typing import Any

from klientela.core.access.acting import acting
from klientela.core.exchange.models import Upload
from klientela.core.exchange.uploads import keep_upload
from klientela.core.identity.models import User
from klientela.core.tasks.dav.feed import renew_feed
from tests.access.company import Company

type Parts = list[dict[str, Any]]

CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Doe;Jane;;;\r\nFN:Jane Doe\r\nEND:VCARD\r\n"


def _places(company: Company, _user: User) -> Parts:
    """The collections, and each meeting and person under the name it has for programs."""
    items = [f"calendars/meetings/{row.pk}.ics" for row in company.rows.get("meetings", ())]
    items += [f"calendars/tasks/{row.pk}.ics" for row in company.rows.get("tasks", ())]
    people = [f"contacts/people/{row.pk}.vcf" for row in company.rows.get("persons", ())]
    return [{"where": where} for where in ("principal/", "calendars/meetings/", *items, *people)]


def _feed(_company: Company, user: User) -> Parts:
    with acting(user):
        return [{"secret": renew_feed(user, is_busy_only=False)}]


def _files(company: Company, user: User) -> Parts:
    """A file of one's own, and one of somebody else."""
    other = company.people["director"]
    for one in (user, other):
        with acting(one):
            keep_upload("people.vcf", [CARD], by=one)
    return [{"pk": pk} for pk in Upload.objects.filter(owner__in=[user, other], name="people.vcf").values_list("pk", flat=True)]


PREPARED_CALENDARS: dict[str, Callable[[Company, User], Parts]] = {
    "/dav/<path:where>": _places,
    "/calendar-feed/<str:secret>.ics": _feed,
    "/me/bring-in/<uuid:pk>/": _files,
}
