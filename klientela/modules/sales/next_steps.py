"""What comes next with a deal where nobody typed it: the next open task about it."""

from datetime import date

from klientela.core.access.decisions import may, sees
from klientela.core.identity.models import User
from klientela.core.tasks.about import about_of
from klientela.core.tasks.models import Task
from klientela.core.tasks.queries import tasks_open_to
from klientela.kernel.entity import entity_of
from klientela.modules.sales.models import Deal


def next_task(deal: Deal, user: User) -> tuple[str, date | None] | None:
    """Title and day of the next open task about a deal that a user sees; nothing where there is none."""
    entity = entity_of(Task)
    if not may(user, "read", entity) or not sees(user, entity, "title", "due_on"):
        return None
    found: tuple[str, date | None] | None = (
        tasks_open_to(user).filter(**about_of(deal), done_at=None).order_by("due_on", "pk").values_list("title", "due_on").first()
    )
    return found
