"""The weights the company uses: the usual ones, with what it has set itself."""

from collections.abc import Mapping

from django.db import transaction

from klientela.core.access.decisions import demand
from klientela.core.identity.models import User
from klientela.core.parties.duplicates.models import DuplicateWeights
from klientela.core.parties.duplicates.weights import DEFAULTS, THRESHOLD, Weight, Weights


def weights_in_use() -> Weights:
    """The weights pairs are compared by."""
    row = DuplicateWeights.objects.filter(pk=1).first()
    own = row.parts if row else {}
    parts = {name: Weight(*own[name]) if name in own else usual for name, usual in DEFAULTS.items()}
    return Weights(parts, row.threshold if row and row.threshold is not None else THRESHOLD)


@transaction.atomic
def set_weights(weights: Weights, *, by: User) -> None:
    """Compare by other weights from now on; what equals the usual ones is not kept, so that better ones reach the company later."""
    demand(by, "manage_settings")
    own = {name: [weight.agrees, weight.differs] for name, weight in weights.parts.items() if weight != DEFAULTS[name]}
    kept: Mapping[str, object] = {"parts": own, "threshold": weights.threshold if weights.threshold != THRESHOLD else None}
    DuplicateWeights.objects.update_or_create(pk=1, defaults=kept)
