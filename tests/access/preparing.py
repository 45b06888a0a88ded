"""What doors need that no record of the company gives: a link that works once, a file that was brought, a letter, work under way.

Keyed by the path of the door as `bin/klientela urls` tells it; each line gives the parts of its address for one person, or none.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone
from fido2.cose import ES256
from fido2.webauthn import AttestedCredentialData

from klientela.core.access.acting import acting
from klientela.core.access.decisions import may
from klientela.core.access.links import make_link
from klientela.core.access.models import Link, PolicyVersion, Share
from klientela.core.exchange.models import ImportLine, ImportRun, ImportState
from klientela.core.exchange.services import start_import
from klientela.core.exchange.uploads import keep_upload
from klientela.core.identity.models import ApiToken, Passkey, Provider, Session, User
from klientela.core.identity.secrets import digest
from klientela.core.identity.services import INVITATION, one_time_link
from klientela.core.jobs.progress import start
from klientela.core.messaging.models import OutgoingMail, PasswordReset
from klientela.core.messaging.resets import binding
from klientela.kernel.entity import entity_named
from tests.access.company import Company

type Parts = list[dict[str, Any]]

NEVER = frozenset({"/api/v1/<path:rest>"})
"""Doors that by their nature tell everybody that there is nothing."""
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


PREPARED: dict[str, Callable[[Company, User], Parts]] = {
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
    "/work/<uuid:key>/": _work,
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
