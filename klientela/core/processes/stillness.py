"""Which records stand still: open, and longer in their stage than is expected there."""

from datetime import timedelta

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may, sees, visible
from klientela.core.criteria.flags import Flag
from klientela.core.identity.models import User
from klientela.core.processes.models import InProcess, Stage, StageKind
from klientela.kernel.entity import Entity, entity_of

DAY = timedelta(days=1)


def is_in_process(entity: Entity) -> bool:
    """Whether records of a kind go through stages."""
    return issubclass(entity.model, InProcess)


def sees_stillness(entity: Entity, user: User) -> bool:
    """Whether a user sees everything by which one knows that a record stands still."""
    stages = entity_of(Stage)
    return (
        sees(user, entity, "stage", "moved_at", "closed_at") and may(user, "read", stages) and sees(user, stages, "kind", "expected_days")
    )


def stands_still(_entity: Entity, user: User) -> Q:
    """The condition that an open record has been in its stage for more days than expected; the same as the flame on a board."""
    due = ExpressionWrapper(OuterRef("moved_at") + F("expected_days") * Value(DAY), output_field=DateTimeField())
    stages = visible(user, "read", entity_of(Stage)).filter(pk=OuterRef("stage"), kind=StageKind.OPEN, expected_days__isnull=False)
    return Q(closed_at__isnull=True) & Q(Exists(stages.annotate(due=due).filter(due__lte=timezone.now() - DAY)))


STILL = Flag("stands_still", _("stands still"), is_about=is_in_process, is_for=sees_stillness, condition=stands_still)
