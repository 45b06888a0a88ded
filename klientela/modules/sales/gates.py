"""The gate of closing stages: that somebody says why a deal ends."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.access.decisions import fields_for, fixed_for
from klientela.core.identity.models import User
from klientela.core.processes.kinds import GateKind, Missing, Settings
from klientela.core.processes.models import InProcess, Stage
from klientela.kernel.entity import Entity, entity_of
from klientela.modules.sales.models import Deal

KIND = "sales.reason"


def without_reason(record: InProcess, settings: Settings, *, by: User | None, to: Stage) -> Sequence[Missing]:
    """Nothing where a reason is given, or the stage closes nothing; who may not give one is told only that something is missing."""
    if to.is_open or not isinstance(record, Deal) or record.reason_id:
        return ()
    entity = entity_of(Deal)
    if by and "reason" in fields_for(by, entity):
        return (Missing(KIND, _("Something that is not for you must be filled in first. Ask your administrator.")),)
    fields = () if by is None or "reason" in fixed_for(by, entity) else ("reason", "close_note")
    return (Missing(KIND, _("Nobody has said why the deal ends this way."), fields=fields),)


def _told(entity: Entity, settings: Settings, user: User) -> str:
    return _("A reason of closing is given")


def _is_for_deals(entity: Entity) -> bool:
    return entity.model is Deal


REASON = GateKind(gettext_lazy("A reason of closing"), without_reason, _told, icon="flag", offered=_is_for_deals)
