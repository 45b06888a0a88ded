"""Which parties may be merged by whom: asked before the choice is shown, and again while they are held."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _

from klientela.core.access.decisions import fields_for, may, visible
from klientela.core.access.models import PartyUser
from klientela.core.identity.models import User
from klientela.core.parties.merging.errors import MergedMeanwhile
from klientela.core.parties.merging.leading import survivors
from klientela.core.parties.models import Party
from klientela.core.records.partners import FUNCTION
from klientela.core.records.titles import title_of
from klientela.kernel.entity import entity_of
from klientela.kernel.errors import NotAllowed

FEWEST, MOST = 2, 50
PLACES = ("owner_id", "team_id", "branch_id")


def mergeable(keys: Collection[UUID], *, by: User, lock: bool = False) -> list[Party]:
    """The parties, in the order asked for, if this user may make one of them.

    What he does not see is a 404. Raises `MergedMeanwhile`, `ValidationError` or `NotAllowed`.
    """
    wanted = list(dict.fromkeys(keys))
    found = _seen(wanted, by=by, lock=lock)
    if missing := [key for key in wanted if key not in found]:
        _tell_meanwhile(missing, by=by)
        raise Http404
    if not FEWEST <= len(wanted) <= MOST:
        raise ValidationError(_("Choose between %(fewest)s and %(most)s different records to merge.") % {"fewest": FEWEST, "most": MOST})
    parties = [found[key] for key in wanted]
    _demand(parties, by=by)
    return parties


def _seen(keys: Sequence[UUID], *, by: User, lock: bool) -> dict[UUID, Party]:
    """Held in the order of their keys, so that two merges never wait for each other."""
    if lock:
        list(Party.unscoped.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    return {party.pk: party for party in visible(by, "read", entity_of(Party)).filter(pk__in=keys).order_by("pk")}


def _tell_meanwhile(missing: Sequence[UUID], *, by: User) -> None:
    """Say what has become of merged ones, to whoever sees it."""
    become = survivors(missing)
    seen = _seen(list(become.values()), by=by, lock=False)
    for key in missing:
        if (party := seen.get(become.get(key, key))) is not None:
            text = _("One of these records was merged into “%(name)s” meanwhile. Nothing was changed.")
            raise MergedMeanwhile(text % {"name": title_of(party, by)}, survivor=party)


def _demand(parties: Sequence[Party], *, by: User) -> None:
    if len({party.kind for party in parties}) > 1:
        raise ValidationError(_("A company and a person cannot become one."))
    locked = [party for party in parties if party.locked_at]
    if locked and "locked_at" not in fields_for(by, entity_of(Party)):
        raise ValidationError(_("“%(name)s” is locked. Unlock it first.") % {"name": title_of(locked[0], by)})
    for op in ("update", "delete", *(["transfer"] if _differ(parties) else [])):
        open_to = set(visible(by, op, entity_of(Party)).filter(pk__in=[party.pk for party in parties]).values_list("pk", flat=True))
        if any(party.pk not in open_to for party in parties):
            raise NotAllowed(op)


def _differ(parties: Sequence[Party]) -> bool:
    """Whether they belong to different people, teams or branches: then it is handing over."""
    return any(len({getattr(party, name) for party in parties}) > 1 for name in PLACES)


def demand_partners(gone: Collection[UUID], *, by: User) -> list[Any]:
    """Those outside who work for merged parties will see the survivor: only who lets partners in may do that."""
    rows = list(PartyUser.objects.filter(party__in=gone))
    if rows and not may(by, FUNCTION):
        raise ValidationError(_("Somebody outside the company works for one of these records. Ask whoever lets partners in to merge them."))
    return rows


def demand_unchanged(parties: Sequence[Party], versions: Mapping[UUID, int]) -> None:
    """Refuse what was looked at in another state than it is in now."""
    if any(versions.get(party.pk, party.version) != party.version for party in parties):
        raise MergedMeanwhile(_("One of these records was changed meanwhile. Look at the values again; nothing was changed."))
