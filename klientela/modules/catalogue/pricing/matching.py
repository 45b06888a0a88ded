"""Whether a customer is one of those a price list is for: asked of that one customer, for all lists in one statement."""

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef, Q

from klientela.core.access.decisions import truth, visible
from klientela.core.access.models import RecordTerritory
from klientela.core.criteria.compiling import compile_tree
from klientela.core.criteria.tree import from_json
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.kernel.entity import entity_of
from klientela.modules.catalogue.models import PriceFor, PriceList


def matching(lists: Sequence[PriceList], party_id: UUID, *, user: User) -> frozenset[UUID]:
    """The keys of those lists that are for this customer, his group or his territory, as far as whoever asks can know it."""
    asked = {known.pk: condition for known in lists if (condition := _condition(known, user)) is not None}
    if not asked:
        return frozenset()
    columns = {f"fits_{place}": truth(condition) for place, condition in enumerate(asked.values())}
    found = visible(user, "read", entity_of(Party)).filter(pk=party_id).annotate(**columns).values_list(*columns).first()
    return frozenset(key for key, fits in zip(asked, found or (), strict=False) if fits)


def _condition(known: PriceList, user: User) -> Q | None:
    """The condition of a list; None where nobody can tell, for instance because its question asks what is hidden from this user."""
    if known.for_whom == PriceFor.CUSTOMER:
        return Q(pk=known.party_id)
    if known.for_whom == PriceFor.TERRITORY:
        return Q(Exists(RecordTerritory.objects.filter(record=OuterRef("pk"), territory=known.territory_id)))
    try:
        tree = from_json(known.segment)
        return compile_tree(tree, entity_of(Party), user) if tree.parts else None
    except (ValueError, BadRequest):
        return None
