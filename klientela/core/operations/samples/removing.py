"""Taking sample data out again, looked at first: nothing of the company's own is touched, and what has become its own stays."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from klientela.core.access.acting import acting, as_system
from klientela.core.access.decisions import demand, visible
from klientela.core.audit.undo.replay import judge, restore, touched
from klientela.core.identity.models import User
from klientela.core.operations.models import SampleData
from klientela.core.operations.samples.loading import SAMPLE_DATA
from klientela.core.operations.samples.staying import Rows, made_in, staying
from klientela.core.records.titles import title_of
from klientela.core.records.undoing import entity_behind
from klientela.core.views.naming import plural_of, singular_of
from klientela.kernel.entity import Entity
from klientela.kernel.wall import beyond_the_wall

SHOWN = 20
GONE = _("The sample data are gone already.")


@dataclass(frozen=True)
class Kind:
    """One kind of sample record: how many go, how many stay."""

    entity: Entity
    goes: int
    stays: int

    @property
    def name(self) -> str:
        return str(plural_of(self.entity))


@dataclass(frozen=True)
class Staying:
    """A sample record that stays."""

    entity: Entity
    key: UUID
    title: str

    @property
    def url(self) -> str:
        return reverse(f"{self.entity.slug}-record", args=[self.key])

    @property
    def kind(self) -> str:
        return str(singular_of(self.entity))


@dataclass(frozen=True)
class Preview:
    """What would happen if the sample data were removed now."""

    kinds: tuple[Kind, ...]
    staying: tuple[Staying, ...]

    @property
    def goes(self) -> int:
        return sum(kind.goes for kind in self.kinds)

    @property
    def stays(self) -> int:
        return sum(kind.stays for kind in self.kinds)


def preview(sample: SampleData, *, by: User) -> Preview:
    """What goes and what stays; of records he does not see he learns only how many there are."""
    made, stay = _standing(sample)
    kinds, shown = [], []
    for model, keys in made.items():
        entity = entity_behind(model)
        if entity is None or entity.part_of:
            continue
        left = stay.get(model, set())
        kinds.append(Kind(entity, len(keys) - len(left), len(left)))
        rows = visible(by, "read", entity).filter(pk__in=left).order_by("pk")[:SHOWN] if left else ()
        shown += [Staying(entity, row.pk, title_of(row, by)) for row in rows]
    return Preview(tuple(sorted(kinds, key=lambda kind: kind.entity.order)), tuple(shown[:SHOWN]))


@transaction.atomic
def remove(*, by: User) -> int:
    """Put a tombstone on the sample records that nobody has made his own; gives their number. It can be looked up in the history."""
    demand(by, SAMPLE_DATA)
    with beyond_the_wall("sample data are removed once"):
        sample = SampleData.objects.select_for_update().filter(removed_at=None).first()
        if sample is None:
            raise ValidationError(GONE)
        _made, stay = _standing(sample)
        with acting(by, reason=_now("Sample data removed")):
            number = sum(_take_out(batch, stay) for batch in reversed(sample.batches))
        sample.removed_at = timezone.now()
        sample.save(update_fields=["removed_at"])
    return number


def _standing(sample: SampleData) -> tuple[Rows, Rows]:
    with as_system("what has become of sample data"), beyond_the_wall("what is attached to sample data"):
        made = made_in(sample.batches)
        return made, staying(sample.batches, made)


def _take_out(batch: UUID, stay: Rows) -> int:
    number = 0
    for model, keys in touched(batch).items():
        rows: list[Any] = [row for row in judge(batch, model, keys) if row.kind == "bury" and row.key not in stay.get(model, ())]
        restore(model, rows)
        number += len(rows)
    return number
