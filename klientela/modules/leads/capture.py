"""Leads that strangers bring themselves, by a public form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from klientela.core.access.acting import acting
from klientela.core.access.decisions import demand, fixed_for, get_for
from klientela.core.access.links import close_doors, door_behind, is_door_open, make_door
from klientela.core.identity.models import User
from klientela.core.identity.sealing import CannotOpen, seal, unseal
from klientela.core.jobs.turns import wait_for_turn
from klientela.core.records.services import save_changes
from klientela.core.records.writing import may_make
from klientela.kernel.entity import entity_of
from klientela.modules.leads.models import Lead, LeadForm
from klientela.modules.leads.models.forms import FIELDS
from klientela.modules.leads.routing import route
from klientela.modules.leads.services import enter, note_activity

PLACE, OP, PURPOSE = "lead-form", "send", "address of a lead form"
MEANWHILE = timedelta(minutes=30)
"""Whoever writes again within this time is the same lead, with both messages."""
LONGEST = 20_000


@dataclass(frozen=True)
class Sent:
    """What somebody entered in a form, and whether he agreed to what it asks for."""

    values: Mapping[str, Any]
    agreed: bool = False


@transaction.atomic
def open_form(form: LeadForm, *, by: User) -> str:
    """Open a form at a new address, good for a year; an older one leads nowhere from now on."""
    demand(by, "update", form)
    if not may_make(by, entity_of(Lead)):
        raise ValidationError(_("Whoever opens a form must be allowed to enter leads."))
    close_doors(PLACE, form.pk, op=OP)
    secret = make_door(PLACE, form.pk, maker=by, op=OP)
    save_changes(form, {"maker": by, "sealed": seal(secret, purpose=PURPOSE)})
    return secret


@transaction.atomic
def close_form(form: LeadForm, *, by: User) -> None:
    """Close a form: its address leads nowhere, the leads stay."""
    demand(by, "update", form)
    close_doors(PLACE, form.pk, op=OP)
    save_changes(form, {"sealed": ""})


@transaction.atomic
def set_fields(form: LeadForm, *, asks: list[str], needed: list[str], by: User) -> None:
    """Say what a form asks for, and what must be filled in."""
    demand(by, "update", form)
    chosen = [name for name in FIELDS if name in asks]
    if not {"email", "phone"} & set(chosen):
        raise ValidationError(_("Ask for an e-mail or a phone, so that somebody can answer."))
    save_changes(form, {"asks": chosen, "needed": [name for name in chosen if name in needed]})


def secret_of(form: LeadForm) -> str:
    """The secret of the address of a form; empty where it is closed, too old, or cannot be read any more."""
    if not form.sealed or not is_door_open(PLACE, form.pk, op=OP):
        return ""
    try:
        return unseal(form.sealed, purpose=PURPOSE)
    except CannotOpen:
        return ""


def form_behind(secret: str) -> tuple[LeadForm, User]:
    """The form at an address, and with whose rights it keeps what is sent. Nothing is there once he may enter no leads."""
    link = door_behind(secret, place=PLACE, op=OP)
    maker: User = link.maker
    with acting(maker, reason="lead form"):
        form: LeadForm = get_for(maker, entity_of(LeadForm), link.record)
        if not may_make(maker, entity_of(Lead)):
            raise Http404
    return form, maker


@transaction.atomic
def capture(form: LeadForm, sent: Sent, *, maker: User) -> Lead:
    """Keep what a stranger sent: a new lead for whom the rules name, or one more message of a lead that came just now."""
    with acting(maker, reason="lead form"):
        wait_for_turn(f"lead form {str(sent.values.get('email') or sent.values.get('phone')).lower()}")
        known = _just_came(form, sent)
        if known is not None:
            return _joined(known, sent, form=form)
        lead = _new(form, sent, maker=maker)
        enter(lead, by=maker)
        route(lead, by=maker)
        return lead


def _just_came(form: LeadForm, sent: Sent) -> Lead | None:
    """The open lead of the same address that came by the same form within minutes."""
    reached = {name: sent.values[name] for name in ("email", "phone") if sent.values.get(name)}
    name = next(iter(reached), "")
    if not name:
        return None
    rows = Lead.unscoped.filter(form=form, closed_at=None, deleted_at=None, locked_at=None, created_at__gt=timezone.now() - MEANWHILE)
    found: Lead | None = rows.filter(**{f"{name}__iexact": reached[name]}).order_by("-created_at").first()
    return found


def _joined(lead: Lead, sent: Sent, *, form: LeadForm) -> Lead:
    told = [text for text in (lead.description, str(sent.values.get("description") or "")) if text]
    missing = {name: value for name, value in sent.values.items() if value and name in FIELDS and not getattr(lead, name)}
    agreed = {} if lead.consent_at else _agreed(form, sent)
    save_changes(lead, {**missing, **agreed, "description": "\n\n".join(dict.fromkeys(told))[:LONGEST]})
    note_activity([lead.pk])
    return lead


def _new(form: LeadForm, sent: Sent, *, maker: User) -> Lead:
    closed = fixed_for(maker, entity_of(Lead))
    said = {"source": form.source or form.name[:60], "campaign": form.campaign, "product": form.product, **sent.values}
    lead = Lead(**{name: value for name, value in said.items() if name not in closed})
    lead.form, lead.team, lead.branch = form, form.team, form.team.branch if form.team else None
    for name, value in _agreed(form, sent).items():
        setattr(lead, name, value)
    return lead


def _agreed(form: LeadForm, sent: Sent) -> dict[str, Any]:
    """The moment of a consent, what it is to, and the words that were shown, with their version."""
    if not (sent.agreed and form.purpose):
        return {}
    words = {"consent_text": asked_words(form), "consent_version": form.purpose.wording_version}
    return {"consent_at": timezone.now(), "consent_purpose": form.purpose, **words}


def asked_words(form: LeadForm) -> str:
    """The words in which a form asks for a consent; empty where it asks for none."""
    return (form.purpose.wording or form.purpose.name) if form.purpose else ""
