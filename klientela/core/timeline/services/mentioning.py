"""Telling colleagues that somebody wrote their names."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.identity.models import User
from klientela.core.timeline.models import Episode
from klientela.kernel.event import publish
from klientela.kernel.notice import Noteworthy

MOST = 20
KIND = "timeline.mention"
NAMED = _("%(who)s names you in a note")


def mention(episode: Episode, colleagues: Iterable[UUID], *, by: User) -> list[str]:
    """Tell the colleagues whose names stand in an episode; gives the names of those who cannot see it and were not told."""
    known = User.objects.filter(pk__in=list(colleagues)[:MOST], is_active=True, deleted_at=None).exclude(pk=by.pk)
    named = [colleague for colleague in known if f"@{colleague.name}" in episode.text]
    seeing = [colleague.pk for colleague in named if may(colleague, "read", episode)]
    if seeing:
        publish(
            Noteworthy(
                kind=KIND,
                users=tuple(seeing),
                title=NAMED,
                values={"who": by.name},
                entity="episodes",
                key=episode.pk,
                occurrence=f"{episode.pk}:{episode.version}",
                actor_id=by.pk,
            )
        )
    return [colleague.name for colleague in named if colleague.pk not in seeing]
