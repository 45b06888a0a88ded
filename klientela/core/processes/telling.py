"""The automatic step that tells people something; how they are told is up to notifications."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.identity.models import User
from klientela.core.processes.kinds import ActionKind, Setting, Settings
from klientela.core.processes.models import InProcess
from klientela.core.processes.people import WHOM, people_of, whom_told
from klientela.kernel.entity import Entity, entity_of
from klientela.kernel.event import publish
from klientela.kernel.notice import Noteworthy, NoticeKind
from klientela.kernel.slot import slot

NOTIFY, NEWS = "notify", "process.step"


def tell(record: InProcess, settings: Settings, *, by: User | None) -> str:
    """Have the people around a record told; those who may not read it are told nothing."""
    people = people_of(record, settings.get("whom", ()), by=by)
    if not people:
        return ""
    keys = tuple(user.pk for user in people)
    publish(
        Noteworthy(
            kind=NEWS,
            users=keys,
            title=gettext_lazy("%(text)s"),
            values={"text": str(settings.get("text", ""))},
            entity=entity_of(record).slug,
            key=record.pk,
            actor_id=by.pk if by else None,
        )
    )
    return _("Told: %(names)s") % {"names": ", ".join(user.name for user in people)}


def _told(entity: Entity, settings: Settings, user: User) -> str:
    return _("Tell %(people)s: “%(text)s”") % {"people": whom_told(settings.get("whom", ())), "text": settings.get("text", "")}


def _settings(entity: Entity, user: User) -> Sequence[Setting]:
    return (
        Setting("whom", gettext_lazy("Who is told"), "choices", choices=WHOM),
        Setting("text", gettext_lazy("What is told"), "text"),
    )


def has_owner(entity: Entity) -> bool:
    """Whether records of an entity are somebody's."""
    return any(column.name == "owner" for column in entity.model._meta.fields)


slot("notifications.kinds").add(NEWS, NoticeKind(gettext_lazy("News from processes"), icon="git-branch"))
ACTION: Any = ActionKind(gettext_lazy("Tell somebody"), tell, _told, _settings, together=False, icon="bell", offered=has_owner)
slot("processes.actions").add(NOTIFY, ACTION, order=20)
