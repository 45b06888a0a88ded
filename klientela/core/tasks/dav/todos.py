"""The tasks of somebody as his programs read, write and tick them."""

from __future__ import annotations

from collections.abc import Collection as Several
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import fixed_for, get_for, may, visible
from klientela.core.exchange.foreign_text import text_of
from klientela.core.identity.models import User
from klientela.core.records.services import change, create, delete
from klientela.core.records.titles import title_of
from klientela.core.records.withholding import withheld_from
from klientela.core.records.writing import may_make
from klientela.core.tasks.dav.shelves import Item, Refused, Shelf, forget_item, keep_item, keys_named, mark_of
from klientela.core.tasks.interchange.todos import ReadTodo, todo_of, todo_text
from klientela.core.tasks.models import Collection, PeerItem, Task
from klientela.core.tasks.services import finish, reopen
from klientela.core.tasks.zones import zone_of
from klientela.kernel.entity import entity_of

CODE, ENDING = Collection.TASKS.value, ".ics"
MOST = 2_000
BACK = timedelta(days=31)
"""What was done before that stays here."""
TOLD = ("text", "priority", "due_on", "due_at", "done_at")


def items(user: User, names: Several[str] | None) -> dict[str, Item]:
    """One's own tasks, to be done or done lately."""
    rows = visible(user, "read", entity_of(Task)).filter(Q(done_at=None) | Q(done_at__gte=timezone.now() - BACK), owner=user)
    if names is not None:
        rows = rows.filter(pk__in=keys_named(user, CODE, names, ending=ENDING))
    known = {item.key: item for item in PeerItem.objects.filter(user=user, collection=CODE)}
    found: dict[str, Item] = {}
    for row in rows.order_by("-created_at", "pk")[:MOST]:
        item = _item(user, row, known.get(row.pk))
        found.setdefault(item.name, item)
    return {name: item for name, item in found.items() if names is None or name in names}


def _item(user: User, row: Task, kept: PeerItem | None) -> Item:
    task, title = withheld_from(row, user), title_of(row, user)
    uid, said = (kept.uid or str(row.pk), kept.text) if kept else (str(row.pk), "")
    mark = mark_of(title, [getattr(task, name) for name in TOLD], uid, said)
    return Item(kept.name if kept else f"{row.pk}{ENDING}", row.pk, mark, partial(todo_text, task, title, uid=uid, said=said))


@transaction.atomic
def put(user: User, name: str, content: bytes, item: Item | None) -> None:
    """Add, change or tick a task as a program says."""
    try:
        todo = todo_of(content, home=zone_of(user))
    except ValidationError as error:
        raise Refused(400, "C:valid-calendar-data", " ".join(error.messages)) from error
    entity, values = entity_of(Task), _values(todo, user)
    if item:
        task = get_for(user, entity, item.key, "update")
        task = change(entity, task.pk, values, by=user, version=task.version)
    else:
        if PeerItem.objects.filter(user=user, collection=CODE, uid=todo.uid).exists():
            raise Refused(409, "C:no-uid-conflict")
        task = create(entity, {name: value for name, value in values.items() if value not in (None, "")}, by=user)
    if todo.is_done != (not task.is_open):
        task = finish(task, user) if todo.is_done else reopen(task, by=user)
    keep_item(user, CODE, name=name, key=task.pk, uid=todo.uid, text=text_of(content))


def _values(todo: ReadTodo, user: User) -> dict[str, Any]:
    fixed = fixed_for(user, entity_of(Task))
    return {name: getattr(todo, name) for name in ("title", "text", "priority", "due_on", "due_at") if name not in fixed}


@transaction.atomic
def remove(user: User, item: Item) -> None:
    """Delete one's own task."""
    delete(entity_of(Task), item.key, by=user)
    forget_item(user, CODE, item.key)


TODOS = Shelf(
    code=CODE,
    home="calendars",
    component="VTODO",
    content_type="text/calendar; charset=utf-8; component=VTODO",
    title=_("Tasks"),
    may_read=lambda user: may(user, "read", entity_of(Task)),
    may_add=lambda user: may_make(user, entity_of(Task)),
    items=items,
    put=put,
    remove=remove,
)
