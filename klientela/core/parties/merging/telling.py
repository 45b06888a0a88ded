"""How the history of a party tells what was merged into it."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import pgettext_lazy

from klientela.core.access.decisions import sees
from klientela.core.identity.models import User
from klientela.core.parties.merging.services import MERGES
from klientela.core.parties.models import Merge, Party
from klientela.core.views.beside import Beside
from klientela.kernel.entity import entity_of
from klientela.kernel.wall import beyond_the_wall


def _sees_names(user: User) -> bool:
    return sees(user, entity_of(Party), "name")


@beyond_the_wall(MERGES)
def names_of(keys: Collection[UUID]) -> dict[UUID, str]:
    """What the parties of these merges were called that are no more."""
    merged = dict(Merge.objects.filter(pk__in=keys).values_list("pk", "merged"))
    names = dict(Party.unscoped.filter(pk__in=[key for some in merged.values() for key in some]).values_list("pk", "name"))
    return {merge: ", ".join(names.get(key, "") for key in some) for merge, some in merged.items()}


TOLD = Beside("parties_merge", pgettext_lazy("in a history", "Merged into this"), "merged_names", _sees_names, names_of)
"""The table has no such column: names are looked up when they are told."""
