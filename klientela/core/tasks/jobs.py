"""What tasks do by themselves: each minute reminders and notifications that are due, once a day tidying."""

from uuid import UUID

from klientela.core.access.acting import current_actor
from klientela.core.access.policy import function, grants
from klientela.core.jobs.queue import job, repeat
from klientela.core.messaging.sending import order_round
from klientela.core.tasks.calendar.reminding import remind_meetings
from klientela.core.tasks.notices.mailing import mail_due
from klientela.core.tasks.notices.services import come_again
from klientela.core.tasks.notices.services import forget as forget_notices
from klientela.core.tasks.planning import Plan, plan_tasks, tell_planned
from klientela.core.tasks.reminding import remind, tell_late
from klientela.kernel.entity import entity_named

SYSTEM = function("manage_settings")


@job("tasks.remind", policy=SYSTEM)
def remind_all() -> None:
    """Tell of reminders that are due and of what was put off until now, and write the letters for them."""
    remind()
    remind_meetings()
    come_again()
    mail_due(then=order_round)


@job("tasks.late", policy=SYSTEM)
def tell_all_late() -> None:
    """Tell of what has become late."""
    tell_late()


@job("tasks.mail", policy=SYSTEM)
def mail_notices() -> None:
    """Write the letters for what was just told."""
    mail_due(then=order_round)


@job("tasks.forget", policy=SYSTEM)
def forget() -> None:
    """Delete notifications of long ago."""
    forget_notices()


@job("tasks.plan", policy=grants("create", "tasks"), attempts=3)
def plan_for_view(*, entity: str, question: str, plan: dict[str, object], run: str) -> None:
    """Make a task for each record that a list holds, then tell whoever planned."""
    by, wanted = current_actor().user, Plan.read(plan)
    if by is not None:
        count = plan_tasks(entity_named(entity), question, plan=wanted, by=by, run=UUID(run))
        tell_planned(count, plan=wanted, by=by, run=UUID(run))


repeat(remind_all, cron="* * * * *", at_start=True)
repeat(tell_all_late, cron="*/15 * * * *")
repeat(forget, cron="17 3 * * *")
