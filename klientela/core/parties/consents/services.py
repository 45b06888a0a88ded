"""Keeping what parties agreed to: what was said last counts, everything before stays in the history."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models import User
from klientela.core.parties.consents.models import Consent, ConsentPurpose, ConsentSource, ConsentState
from klientela.core.records.services import bury, save_changes, save_new
from klientela.kernel.entity import entity_of

STAYS = _("Purpose and channel stay. Enter another consent instead.")
_SAID = ("at", "valid_until", "source", "proof", "wording", "wording_version")
TOLD = _("Somebody who has withdrawn or refused must stay known, so this cannot be deleted.")


@transaction.atomic
def create_purpose(values: Mapping[str, Any], *, by: User) -> ConsentPurpose:
    """Set up a purpose for which parties are contacted."""
    made: ConsentPurpose = save_new(entity_of(ConsentPurpose), values, by=by)
    return made


@transaction.atomic
def change_purpose(purpose: ConsentPurpose, values: Mapping[str, Any], *, by: User) -> ConsentPurpose:
    """Change a purpose; other words in which people are asked are another version, those who agreed before agreed to the old one."""
    kept = dict(values)
    if "wording" in kept:
        kept["wording_version"] = purpose.wording_version + 1
    changed: ConsentPurpose = save_changes(purpose, kept)
    return changed


@transaction.atomic
def create_consent(values: Mapping[str, Any], *, by: User) -> Consent:
    """Keep what a party said about a purpose and a channel; where it said something before, the new word takes its place.

    `wording` and `wording_version` are given by services that know which words were shown; otherwise those of today were.
    """
    party, purpose, channel = values["party"], values.get("purpose"), values.get("channel")
    known = Consent.objects.select_for_update(of=("self",)).filter(party=party, purpose=purpose, channel=channel).first()
    if known is not None:
        return change_consent(known, {**_said(values), "state": values.get("state") or ConsentState.GIVEN}, by=by)
    made: Consent = save_new(entity_of(Consent), {**_shown(purpose), **values, "entered_by": by}, by=by)
    return made


@transaction.atomic
def change_consent(consent: Consent, values: Mapping[str, Any], *, by: User | None) -> Consent:
    """Keep that a party says something else now, or correct how it said it."""
    if any(getattr(consent, name) != values.get(name, getattr(consent, name)) for name in ("purpose", "channel")):
        raise ValidationError({"purpose": STAYS})
    kept = dict(values)
    if kept.get("state", consent.state) != consent.state:
        kept = {"at": timezone.now(), "source": "", "proof": "", "valid_until": None, **_shown(consent.purpose), **kept, "entered_by": by}
    changed: Consent = save_changes(consent, kept)
    return changed


def withdraw(consent: Consent, *, by: User | None, source: str = ConsentSource.OTHER, proof: str = "") -> Consent:
    """Keep that a party takes its consent back, now."""
    return change_consent(consent, {"state": ConsentState.WITHDRAWN, "source": source, "proof": proof}, by=by)


def delete_consent(consent: Consent, *, by: User) -> None:
    """Take away what was entered by mistake; a withdrawal stays."""
    if consent.state != ConsentState.GIVEN:
        raise ValidationError(TOLD)
    bury(consent)


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in _SAID if name in values}


def _shown(purpose: ConsentPurpose | None) -> dict[str, Any]:
    """The words in which somebody was asked, as they were then."""
    return {"wording": purpose.wording, "wording_version": purpose.wording_version} if purpose else {}
