"""Consents brought in with parties: a column for each purpose that needs one and each channel, yes or no."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from klientela.core.access.decisions import fixed_for, may, visible
from klientela.core.exchange.lines import Context, Line, sound
from klientela.core.identity.models import User
from klientela.core.parties.consents.models import Channel, Consent, ConsentPurpose, ConsentSource, ConsentState, LegalGround
from klientela.core.records.services import create
from klientela.kernel.entity import ImportField, entity_of
from klientela.kernel.errors import NotAllowed

CONSENT = "consent:"
_MAY_NOT = gettext_lazy("You may not change this record.")


def columns(user: User) -> tuple[ImportField, ...]:
    """The columns for what parties agreed to, as far as a user may enter it."""
    purposes = entity_of(ConsentPurpose)
    if not may(user, "read", purposes) or fixed_for(user, entity_of(Consent)) & {"purpose", "channel", "state"}:
        return ()
    asked = visible(user, "read", purposes).filter(ground=LegalGround.CONSENT).order_by("name")
    return tuple(_column(purpose, channel) for purpose in asked for channel in Channel)


def _column(purpose: ConsentPurpose, channel: Channel) -> ImportField:
    label = gettext("Consent: %(purpose)s, %(channel)s") % {"purpose": gettext(purpose.name), "channel": channel.label}
    words = (f"consent {purpose.code} {channel.value}", f"{purpose.code} {channel.value}")
    return ImportField(f"{CONSENT}{purpose.code}:{channel.value}", label, "boolean", synonyms=words)


def keep_consents(lines: Sequence[Line], context: Context) -> None:
    """Yes is consent given, no is consent refused; an empty cell says nothing."""
    purposes = {purpose.code: purpose for purpose in ConsentPurpose.objects.all()}
    for line in sound(lines):
        for column, value in line.extras.items():
            if column.startswith(CONSENT) and value is not None and value != "":
                _keep(line, column, purposes, value=bool(value), context=context)


def _keep(line: Line, column: str, purposes: dict[str, ConsentPurpose], *, value: bool, context: Context) -> None:
    _word, code, channel = column.split(":")
    said = {"state": ConsentState.GIVEN if value else ConsentState.REFUSED, "source": ConsentSource.FILE}
    wanted: dict[str, Any] = {"party": line.record, "purpose": purposes[code], "channel": channel, **said}
    known = Consent.objects.filter(party=line.record, purpose=purposes[code], channel=channel).values_list("state", flat=True).first()
    if known == wanted["state"]:
        return
    try:
        with transaction.atomic():
            create(entity_of(Consent), wanted, by=context.user)
    except ValidationError as error:
        context.refuse(line, column, " ".join(error.messages))
    except NotAllowed:
        context.refuse(line, column, _MAY_NOT)
    else:
        line.has_changed = True
