"""Making one party of several."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from klientela.core.access.acting import acting, current_actor
from klientela.core.access.models import PartyUser
from klientela.core.access.placing import refresh_of_parties
from klientela.core.identity.models import User
from klientela.core.jobs.turns import wait_for_turn
from klientela.core.parties.merging.checking import demand_partners, demand_unchanged, mergeable
from klientela.core.parties.merging.choosing import Choice, choices_of, chosen_values, entity_for
from klientela.core.parties.merging.moving import Moving, move_all
from klientela.core.parties.models import ContactMechanism, Merge, Party, ReachKind
from klientela.core.records.services import change
from klientela.kernel.wall import beyond_the_wall

MERGES = "what a merge did is remembered"
TURN = "parties.merging"
WAYS = {"phone": ReachKind.PHONE, "email": ReachKind.EMAIL, "website": ReachKind.WEB}


@dataclass(frozen=True)
class Wish:
    """How parties are to be merged: what was chosen by field, what they looked like, and whether further ways to reach stay."""

    choices: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[UUID, int] = field(default_factory=dict)
    keeps_ways: bool = True


@transaction.atomic
def merge(keys: Collection[UUID], survivor: UUID, wish: Wish | None = None, *, by: User) -> Merge:
    """Make one party of several: the survivor keeps its owner, team and branch, and gets chosen values and what belongs to the others.

    Raises `Http404`, `NotAllowed`, `MergedMeanwhile` or `ValidationError`; then nothing has happened.
    """
    wish = wish or Wish()
    wait_for_turn(TURN)
    parties = mergeable(keys, by=by, lock=True)
    if survivor not in {party.pk for party in parties}:
        raise ValidationError(_("Choose which of these records stays."))
    demand_unchanged(parties, wish.versions)
    stays, gone = _parted(parties, survivor)
    partners = demand_partners([party.pk for party in gone], by=by)
    choices = choices_of(parties, survivor, by=by)
    with acting(by, rules_version=current_actor().rules_version, reason=str(_("Merged"))) as doing:
        _bury(gone, into=stays)
        values = chosen_values(choices, wish.choices, parties)
        change(entity_for(stays), stays.pk, values, by=by, version=stays.version)
        if wish.keeps_ways:
            _keep_ways(stays, choices)
        move_all(Moving(stays.pk, [party.pk for party in gone]))
        return _remember(stays, gone, batch=doing.batch, by=by, moved=_move_partners(partners, stays))


def _parted(parties: Sequence[Party], survivor: UUID) -> tuple[Party, list[Party]]:
    return next(party for party in parties if party.pk == survivor), [party for party in parties if party.pk != survivor]


def _bury(gone: Sequence[Party], *, into: Party) -> None:
    now = timezone.now()
    keys = [party.pk for party in gone]
    Party.unscoped.filter(pk__in=keys).update(deleted_at=now, merged_into=into, changed_at=now)


def _keep_ways(stays: Party, choices: Sequence[Choice]) -> None:
    """Phones, e-mails and web pages that were not chosen stay as further ways to reach; only those the user sees are known here."""
    kept = Party.unscoped.values(*WAYS).get(pk=stays.pk)
    for choice in choices:
        kind = WAYS.get(choice.field.name)
        others = dict.fromkeys(option.value for option in choice.options if option.value) if kind else {}
        others.pop(kept.get(choice.field.name), None)
        known = (
            set(ContactMechanism.unscoped.filter(party=stays, kind=kind, deleted_at=None).values_list("value", flat=True))
            if others
            else set()
        )
        for value in others.keys() - known:
            ContactMechanism.unscoped.create(party=stays, kind=kind, value=value)


def _move_partners(partners: Sequence[PartyUser], stays: Party) -> dict[str, list[str]]:
    """Who works for a merged party works for the survivor; which of them, so that it can be taken back."""
    known = set(PartyUser.objects.filter(party=stays.pk).values_list("user", flat=True))
    moved: dict[str, list[str]] = {}
    for row in partners:
        if row.user_id not in known:
            known.add(row.user_id)
            moved.setdefault(str(row.party), []).append(str(row.user_id))
            PartyUser.objects.filter(pk=row.pk).update(party=stays.pk)
    if moved:
        refresh_of_parties([stays.pk])
    return moved


@beyond_the_wall(MERGES)
def _remember(stays: Party, gone: Sequence[Party], *, batch: UUID, by: User, moved: Mapping[str, list[str]]) -> Merge:
    keys = sorted(party.pk for party in gone)
    return Merge.objects.create(survivor=stays, merged=keys, batch=batch, by=by, moved={"partners": moved} if moved else {})
