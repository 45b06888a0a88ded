"""What doors need that no record of the company gives: a link that works once, a file that was brought, a letter, work under way.

Keyed by the path of the door as `bin/klientela urls` tells it; each line gives the parts of its address for one person, or none.
"""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from django.utils import timezone
from fido2.cose import ES256
from fido2.webauthn import AttestedCredentialData

from klientela.core.access.acting import acting
from klientela.core.access.decisions import may
from klientela.core.access.links import make_link
from klientela.core.access.models import Link, PolicyVersion, Role, Share
from klientela.core.exchange.models import ImportLine, ImportRun, ImportState
from klientela.core.exchange.services import start_import
from klientela.core.exchange.uploads import keep_upload
from klientela.core.identity.models import ApiToken, Passkey, Provider, Session, User
from klientela.core.identity.secrets import digest
from klientela.core.identity.services import INVITATION, one_time_link
from klientela.core.jobs.progress import start
from klientela.core.messaging.models import OutgoingMail, PasswordReset
from klientela.core.messaging.resets import binding
from klientela.core.records.own.models import OwnField
from klientela.core.records.own.publishing import configuration_changed
from klientela.core.records.runs import BulkRun
from klientela.core.views.models import Dashboard, SavedView, ViewShare
from klientela.kernel.entity import entities, entity_named
from tests.access.company import Company
from tests.access.own_kind import SLUG
from tests.access.preparing_approvals import PREPARED_APPROVALS
from tests.access.preparing_backups import PREPARED_BACKUPS
from tests.access.preparing_booking import PREPARED_BOOKING
from tests.access.preparing_calendar import PREPARED_CALENDAR
from tests.access.preparing_calendars import PREPARED_CALENDARS
from tests.access.preparing_callers import PREPARED_CALLERS
from tests.access.preparing_card import PREPARED_CARD
from tests.access.preparing_catalogue import PREPARED_CATALOGUE
from tests.access.preparing_currencies import PREPARED_CURRENCIES
from tests.access.preparing_databases import PREPARED_DATABASES
from tests.access.preparing_documents import PREPARED_DOCUMENTS
from tests.access.preparing_duplicates import PREPARED_DUPLICATES
from tests.access.preparing_first_steps import PREPARED_FIRST_STEPS
from tests.access.preparing_kinds import PREPARED_KINDS
from tests.access.preparing_layouts import PREPARED_LAYOUTS
from tests.access.preparing_leads import PREPARED_LEADS
from tests.access.preparing_learning import PREPARED_LEARNING
from tests.access.preparing_merging import PREPARED_MERGING
from tests.access.preparing_own_fields import PREPARED_OWN_FIELDS
from tests.access.preparing_processes import PREPARED_PROCESSES
from tests.access.preparing_standing import PREPARED_STANDING
from tests.access.preparing_tasks import PREPARED_TASKS
from tests.access.preparing_trust import PREPARED_TRUST

type Parts = list[dict[str, Any]]

NEVER = frozenset({"/api/v1/<path:rest>"})
"""Doors that by their nature tell everybody that there is nothing."""
TIMELINE = ("", "totals/", "report/", "report.xlsx", "note/", "note/draft/", "note/names/")
DAYS = count()
"""Each change is another one."""
SECRET = "a-secret-of-the-tests-and-of-nobody-else"


def _run(company: Company, user: User, state: ImportState = ImportState.DRAFT) -> Parts:
    """An import of this person's own, as far as that."""
    if not (may(user, "import") and may(user, "create", entity_named("organizations"))):
        return []
    with acting(user):
        run = start_import(keep_upload("new.csv", [b"name,town\nNew Company,Iasi\n"], by=user), "organizations", by=user)
    run.state, run.counts = state, {"error": 1}
    run.save()
    ImportLine.objects.create(
        run=run, number=1, verdict="error", title="New Company", problems=[dict.fromkeys(("row", "column", "text", "reason"), "1")]
    )
    return [{"pk": run.pk}, *({"pk": other} for other in ImportRun.objects.exclude(owner=user).values_list("pk", flat=True)[:1])]


def _computed(company: Company, user: User) -> Parts:
    """A formula of the company's own."""
    options = {"expression": "1 + 1", "result": "decimal"}
    own, _made = OwnField.objects.get_or_create(
        entity="deals", code="worked", defaults={"label": "Worked", "kind": "formula", "options": options}
    )
    OwnField.objects.filter(pk=own.pk).update(deleted_at=None)
    configuration_changed()
    return [{"slug": "deals", "kind": "formula", "code": "worked"}]


def _checked(company: Company, user: User) -> Parts:
    return _run(company, user, ImportState.CHECKED)


def _done(company: Company, user: User) -> Parts:
    return _run(company, user, ImportState.DONE)


def _letter(company: Company, user: User) -> Parts:
    whole = {"kind": "test", "user": user, "recipient": "somebody@example.com", "language": "en", "subject": "Subject", "text": "Text"}
    letter = OutgoingMail.objects.create(**whole, message_id=f"<{uuid4()}@example.com>", next_at=timezone.now())
    return [{"pk": letter.pk}]


def _provider(company: Company, user: User) -> Parts:
    provider, _made = Provider.objects.get_or_create(issuer="https://127.0.0.1:9/nobody", client_id="x", defaults={"name": "Nobody"})
    return [{"pk": provider.pk}]


def _reset(company: Company, user: User) -> Parts:
    times = {"made_at": timezone.now(), "expires_at": timezone.now() + timedelta(hours=1)}
    PasswordReset.objects.create(digest=digest(SECRET + user.username), user=user, bound_to=binding(user), **times)
    return [{"secret": SECRET + user.username}]


def _invitation(company: Company, user: User) -> Parts:
    return [{"secret": one_time_link(INVITATION, user=user)}]


def _public(company: Company, user: User) -> Parts:
    """A link opens its record to whoever has it: here only to who sees it anyway."""
    deal = company.rows["deals"][0]
    if not may(user, "share", deal):
        return []
    with acting(user):
        return [{"secret": make_link(deal, by=user, days=3)}]


def _work(company: Company, user: User) -> Parts:
    mine, foreign = (start("records.hand_over", owner_id=one.pk, total=3) for one in (user, company.people["nobody"]))
    return [{"key": mine.key}, *([{"key": foreign.key}] if user.pk != foreign.owner_id else [])]


def _of_record(company: Company, _user: User) -> Parts:
    return [{"slug": slug, "pk": row.pk} for slug in ("deals", "organizations") for row in company.rows[slug]]


def _episodes(company: Company, _user: User) -> Parts:
    return [{"pk": row.pk} for row in company.rows["episodes"]]


def _shares(company: Company, _user: User) -> Parts:
    return [{"slug": row.entity, "pk": row.record, "share_id": row.pk} for row in Share.objects.all()]


def _links(company: Company, user: User) -> Parts:
    _public(company, company.people["director"])
    return [{"slug": row.entity, "pk": row.record, "link": row.pk} for row in Link.objects.all()]


def _partners(company: Company, _user: User) -> Parts:
    row = company.rows["organizations"][0]
    return [{"slug": "organizations", "pk": row.pk, "user": company.people["partner"].pk}]


def _sessions(company: Company, user: User) -> Parts:
    return [{"key": row.public_key if hasattr(row, "public_key") else row.pk} for row in Session.objects.all()]


def _roles(company: Company, _user: User) -> Parts:
    return [{"slug": slug, "name": name} for slug in ("rep", "clerk-x") for name in ("deals", "parties")]


def _versions(_company: Company, _user: User) -> Parts:
    return [{"number": number} for number in PolicyVersion.objects.values_list("number", flat=True)[:2]]


def _modules(_company: Company, _user: User) -> Parts:
    return [{"label": "sales"}, {"label": "parties"}]


def _custom_role(_company: Company, _user: User) -> Parts:
    return [{"slug": "clerk-x", "name": "deals", "op": "read"}]


def _key(company: Company, user: User) -> Parts:
    mine, foreign = (ApiToken.objects.filter(user=one).first() for one in (user, company.people["director"]))
    return [{"pk": token.pk} for token in (mine, foreign) if token]


def _service(company: Company, _user: User) -> Parts:
    return [{"pk": company.people["api"].pk}]


def _colleague(company: Company, _user: User) -> Parts:
    return [{"pk": company.people["colleague"].pk}]


def _passkeys(company: Company, user: User) -> Parts:
    for one in (user, company.people["director"]):
        point = ES256({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)})
        whole = bytes(AttestedCredentialData.create(bytes(16), one.pk.bytes, point))
        Passkey.objects.get_or_create(user=one, credential=one.pk.hex, defaults={"name": "Key", "public_key": whole})
    return [{"pk": known.pk} for known in Passkey.objects.all()]


def _bulk(_company: Company, _user: User) -> Parts:
    return [{"what": what} for what in ("edit", "assign", "tags", "delete")]


def _dashboards(_company: Company, user: User) -> Parts:
    """A start page of one's own, one that was deleted, and one of somebody else."""
    for name in ("Mine", "Gone"):
        Dashboard.objects.get_or_create(author=user, name=name)
    Dashboard.objects.filter(author=user, name="Gone").update(deleted_at=timezone.now())
    return [{"pk": pk} for pk in Dashboard.objects.filter(author=user).values_list("pk", flat=True)] + [
        {"pk": pk} for pk in Dashboard.objects.exclude(author=user).values_list("pk", flat=True)[:2]
    ]


def _taken_back_of(slug: str) -> Callable[[Company, User], Parts]:
    """A run of one's own that has changed something."""

    def made(company: Company, user: User) -> Parts:
        found = []
        for part in _undone(company, user)[:1]:
            run = BulkRun.objects.create(owner=user, entity=slug, what="edit", state="done", keys=[], batch=part["batch"])
            found.append({"pk": run.pk})
        return found

    return made


def _runs_of(slug: str) -> Callable[[Company, User], Parts]:
    def made(company: Company, user: User) -> Parts:
        people = (user, company.people["nobody"])
        return [{"pk": BulkRun.objects.create(owner=one, entity=slug, what="edit", state="done", keys=[]).pk} for one in people]

    return made


def _undone(company: Company, user: User) -> Parts:
    """What one has just changed oneself, and what a colleague has."""
    made = []
    for one in dict.fromkeys((user, company.people["director"])):
        deal = next((row for row in company.rows["deals"] if may(one, "update", row)), None)
        if deal is not None:
            with acting(one) as actor:
                type(deal)._base_manager.filter(pk=deal.pk).update(closes_on=date(2031, 1, 1) + timedelta(days=next(DAYS)))
            made.append({"batch": actor.batch})
    return made or [{"batch": uuid4()}]


def _views(_company: Company, user: User) -> Parts:
    """A view of one's own, one that was deleted, and one of somebody else."""
    for name in ("Mine", "Gone"):
        SavedView.objects.get_or_create(author=user, entity="deals", name=name)
    SavedView.objects.filter(author=user, name="Gone").update(deleted_at=timezone.now())
    return [{"pk": pk} for pk in SavedView.objects.values_list("pk", flat=True)[:6]]


def _left(company: Company, _user: User) -> Parts:
    """A shared view of somebody who has left."""
    left, _made = User.objects.get_or_create(username="left", defaults={"name": "Left", "is_active": False})
    view, _made = SavedView.objects.get_or_create(author=left, entity="deals", name="Of who left")
    ViewShare.objects.get_or_create(view=view, role=Role.objects.get(slug="rep"))
    return [{"pk": view.pk}]


SLUGS = (*(known.slug for known in entities()), SLUG)
"""All kinds of records, the one a company has made, too."""
PREPARED: dict[str, Callable[[Company, User], Parts]] = {
    **PREPARED_APPROVALS,
    **PREPARED_BOOKING,
    **PREPARED_CALENDARS,
    **PREPARED_CALLERS,
    **PREPARED_CARD,
    **PREPARED_CATALOGUE,
    **PREPARED_DATABASES,
    **PREPARED_DOCUMENTS,
    **PREPARED_PROCESSES,
    **PREPARED_KINDS,
    **PREPARED_TASKS,
    **PREPARED_DUPLICATES,
    **PREPARED_FIRST_STEPS,
    **PREPARED_CALENDAR,
    **PREPARED_LAYOUTS,
    **PREPARED_LEADS,
    **PREPARED_BACKUPS,
    **PREPARED_CURRENCIES,
    **PREPARED_LEARNING,
    **PREPARED_STANDING,
    **PREPARED_MERGING,
    **PREPARED_OWN_FIELDS,
    **PREPARED_TRUST,
    **{f"/{slug}/bulk/<slug:what>/": _bulk for slug in SLUGS},
    **{f"/api/v1/{slug}/bulk/<uuidstr:pk>/": _runs_of(slug) for slug in SLUGS},
    **{f"/api/v1/{slug}/bulk/<uuidstr:pk>/undo/": _taken_back_of(slug) for slug in SLUGS},
    "/dashboards/<uuid:pk>/": _dashboards,
    "/dashboards/<uuid:pk>/delete/": _dashboards,
    "/dashboards/<uuid:pk>/restore/": _dashboards,
    "/bulk/<uuid:pk>/": _runs_of("deals"),
    "/bulk/<uuid:pk>/stop/": _runs_of("deals"),
    "/bulk/<uuid:pk>/go-on/": _runs_of("deals"),
    "/undo/<uuid:batch>/": _undone,
    "/access/roles/<slug:slug>/": _roles,
    "/access/roles/<slug:slug>/fields/": _roles,
    "/access/roles/<slug:slug>/fields/<slug:name>/": _roles,
    "/access/roles/<slug:slug>/records/<slug:name>/": _roles,
    "/access/roles/<slug:slug>/delete/": _custom_role,
    "/access/roles/<slug:slug>/describe/": _custom_role,
    "/access/roles/<slug:slug>/functions/": _custom_role,
    "/access/roles/<slug:slug>/fields/<slug:name>/set/": _custom_role,
    "/access/roles/<slug:slug>/records/<slug:name>/set/": _custom_role,
    "/access/roles/<slug:slug>/records/<slug:name>/<slug:op>/": _custom_role,
    "/access/versions/<int:number>/": _versions,
    "/access/versions/<int:number>/return/": _versions,
    "/imports/<uuid:pk>/": _done,
    "/imports/<uuid:pk>/check/": _checked,
    "/imports/<uuid:pk>/stop/": _checked,
    "/imports/<uuid:pk>/go-on/": _checked,
    "/imports/<uuid:pk>/recognised/": _run,
    "/imports/<uuid:pk>/ready/": _run,
    "/imports/<uuid:pk>/undo/": _done,
    "/imports/<uuid:pk>/errors.xlsx": _checked,
    "/imports/<uuid:pk>/columns/": _run,
    "/imports/<uuid:pk>/errors.csv": _done,
    "/imports/<uuid:pk>/file/": _run,
    "/imports/<uuid:pk>/corrections/": _checked,
    "/imports/<uuid:pk>/run/": _checked,
    "/imports/<uuid:pk>/delete/": _run,
    "/invitation/<str:secret>/": _invitation,
    "/keys/<uuid:pk>/revoke/": _key,
    "/keys/of/<uuid:pk>/": _service,
    "/link/<str:secret>/": _public,
    "/links/<slug:slug>/<uuid:pk>/": _of_record,
    "/links/<slug:slug>/<uuid:pk>/<uuid:link>/end/": _links,
    "/me/sessions/<slug:key>/end/": _sessions,
    "/me/security/passkeys/<uuid:pk>/remove/": _passkeys,
    "/partners/<slug:slug>/<uuid:pk>/": _of_record,
    "/partners/<slug:slug>/<uuid:pk>/<uuid:user>/end/": _partners,
    "/password/new/<str:secret>/": _reset,
    "/settings/formulas/<slug:slug>/<slug:kind>/": _computed,
    "/settings/formulas/<slug:slug>/<slug:kind>/<slug:code>/": _computed,
    "/settings/formulas/<slug:slug>/<slug:kind>/<slug:code>/remove/": _computed,
    "/settings/outbox/<uuid:pk>/": _letter,
    "/settings/outbox/<uuid:pk>/again/": _letter,
    "/settings/outbox/<uuid:pk>/cancel/": _letter,
    "/settings/sign-in/providers/<uuid:pk>/": _provider,
    "/settings/sign-in/providers/<uuid:pk>/remove/": _provider,
    "/settings/modules/<slug:label>/off/": _modules,
    "/settings/modules/<slug:label>/on/": _modules,
    "/share/<slug:slug>/<uuid:pk>/": _of_record,
    "/share/<slug:slug>/<uuid:pk>/<uuid:share_id>/end/": _shares,
    "/sign-in/with/<uuid:pk>/": _provider,
    "/view-as/<uuid:pk>/": _colleague,
    "/views/<uuid:pk>/": _views,
    "/views/<uuid:pk>/default/": _views,
    "/views/<uuid:pk>/delete/": _views,
    "/views/<uuid:pk>/pin/": _views,
    "/views/<uuid:pk>/restore/": _views,
    "/views/<uuid:pk>/save/": _views,
    "/views/<uuid:pk>/take-over/": _left,
    "/work/<uuid:key>/": _work,
    "/palette/<slug:slug>/<uuid:pk>/": _of_record,
    **{f"/timeline/<slug:slug>/<uuid:pk>/{part}": _of_record for part in TIMELINE},
    "/timeline/episodes/<uuid:pk>/correct/": _episodes,
    "/timeline/episodes/<uuid:pk>/remove/": _episodes,
    "/reports/effect/<slug:code>/": lambda _company, _user: [{"code": code} for code in ("answers", "deal-won")],
    "/time/watch/<slug:what>/": lambda _company, _user: [{"what": what} for what in ("start", "stop")],
    "/help/<slug:topic>/": lambda _company, _user: [{"topic": "undo"}],
}


class Prepared:
    """The parts of addresses for one person, made when somebody comes to the door."""

    def __init__(self, company: Company, user: User) -> None:
        self.company, self.user = company, user
        self.made: dict[str, Parts] = {}

    def parts(self, path: str) -> Parts | None:
        """What to fill in at a door; None where records of the company do."""
        if path in PREPARED and path not in self.made:
            self.made[path] = PREPARED[path](self.company, self.user)
        return self.made.get(path)
