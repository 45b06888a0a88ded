"""Closing the account of somebody who leaves: what he looked after goes to a colleague or into the queue of a team."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.access.models import Team
from klientela.core.access.organisation import in_words, standing
from klientela.core.access.staff import change_staff, let_go
from klientela.core.access.trees import below
from klientela.core.identity.models import User
from klientela.core.jobs.models import Progress
from klientela.core.records.organisation_jobs import hand_over
from klientela.core.records.seeing import unseen_by
from klientela.core.records.transfer import refuse_receiver


@transaction.atomic
def close_account(user: User, *, by: User, to: User | Team | None = None, manager: User | None = None) -> Progress | None:
    """Close an account at once; its records go to a colleague or a team in the background, whose progress comes back.

    Those who reported to him report to `manager`, who leads his teams too.
    """
    held = standing(user)
    if held:
        refuse_successor(user, to)
    let_go(user, by=by, handed=True)
    _replace(user, manager, by=by)
    if not held or to is None:
        return None
    keys = {"user": str(user.pk), "to": str(to.pk) if isinstance(to, User) else None, "team": str(to.pk) if isinstance(to, Team) else None}
    return hand_over.start(by=by, total=sum(count for _entity, count in held), **keys)


def refuse_successor(user: User, to: User | Team | None) -> None:
    """Records need somebody who works here, is somebody else and could see them all; or a team."""
    if to is None or to == user:
        raise ValidationError(_("Choose who gets the records: a colleague or the queue of a team."))
    if isinstance(to, Team):
        if to.deleted_at:
            raise ValidationError(_("This team does not exist any more."))
        return
    refuse_receiver(to)
    if lost := unseen_by(to, user):
        text = _("%(name)s could not see all of it (%(what)s). Choose somebody else, or the queue of a team.")
        raise ValidationError(text % {"name": to, "what": in_words(lost)})


def _replace(user: User, manager: User | None, *, by: User) -> None:
    reports = list(User.objects.filter(manager=user, deleted_at=None))
    if manager is not None and manager.pk in below([user.pk], dict(User.objects.values_list("pk", "manager_id"))):
        change_staff(manager, {"manager": user.manager}, by=by)
    for report in reports:
        if report != manager:
            report.refresh_from_db()
            change_staff(report, {"manager": manager}, by=by)
    Team.objects.filter(leader=user).update(leader=manager)
