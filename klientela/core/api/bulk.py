"""Many records at once for programs: beginning a bulk change, seeing how far it is, taking it back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from klientela.core.access.decisions import demand
from klientela.core.api.once import once
from klientela.core.api.shapes import Shape
from klientela.core.records.bulk_runs import MOST, begin, begin_undo
from klientela.core.records.runs import BulkRun, What
from klientela.core.records.undoing import NothingToUndo, offer
from klientela.core.views.bulk.chosen import rows_asked
from klientela.core.views.bulk.jobs import start
from klientela.kernel.entity import Entity

MOST_LINES = 1_000
NEEDED = {
    What.EDIT: ("update",),
    What.TAG: ("update",),
    What.ASSIGN: ("transfer",),
    What.DELETE: ("delete",),
    What.UNDO: ("update", "transfer", "delete"),
}
"""What a key must have to take back what was done."""
_WHICH = _("Name either the keys of records, or a question; an empty question stands for all of them.")


class BulkChange(Shape):
    """One field and what happens to it."""

    field: str
    how: Literal["set", "clear", "add", "remove", "increase", "percent"] = "set"
    value: Any = None


class BulkBody(Shape):
    """What is to be done to which records: to those of `keys`, or to all that `question` finds (the query of their list)."""

    what: Literal["edit", "assign", "delete"]
    keys: list[UUID] | None = Field(default=None, max_length=MOST)
    question: str | None = Field(default=None, max_length=20_000)
    changes: list[BulkChange] = []
    owner: UUID | None = None
    team: UUID | None = None


class BulkLeft(BaseModel):
    """A record that stays as it was, and why."""

    record: UUID | None
    reason: str
    text: str
    fields: list[str]


class BulkProgress(BaseModel):
    """How far a bulk change is, and what came of it."""

    id: UUID
    what: str
    state: str
    total: int
    done: int
    changed: int
    finished_at: datetime | None
    left: list[BulkLeft]


def described() -> dict[str, Any]:
    """The bodies of bulk changes in the words of OpenAPI, by name."""
    return {model.__name__: model.model_json_schema() for model in (BulkChange, BulkLeft)} | {"BulkProgress": _schema(BulkProgress)}


def body_described() -> dict[str, Any]:
    """The body that begins a bulk change, in the words of OpenAPI."""
    return _schema(BulkBody)


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    found = model.model_json_schema(ref_template="#/components/schemas/{model}")
    found.pop("$defs", None)
    return found


def begin_bulk(entity: Entity) -> Callable[..., HttpResponse]:
    """The door at which a bulk change begins; it goes on in the background."""

    def begin_a_bulk_change(request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        body = BulkBody.model_validate_json(request.body or b"null")
        if (body.keys is None) == (body.question is None):
            raise ValidationError(_WHICH)
        if body.question is not None:
            rows_asked(entity, body.question, user)

        def make() -> BulkRun:
            run = begin(entity, What(body.what), _plan(body), by=user, keys=body.keys, question=body.question)
            start(run, by=user)
            return run

        key, again = once(request, make)
        response = _told(_run(request, entity, key), status=202)
        if again:
            response["Idempotency-Replayed"] = "true"
        return response

    return begin_a_bulk_change


def see_bulk(entity: Entity) -> Callable[..., HttpResponse]:
    """The door at which one sees how far a bulk change is."""

    def see_a_bulk_change(request: HttpRequest, pk: UUID) -> HttpResponse:
        return _told(_run(request, entity, pk))

    return see_a_bulk_change


def undo_bulk(entity: Entity) -> Callable[..., HttpResponse]:
    """The door at which a bulk change is taken back, in the background too."""

    def undo_a_bulk_change(request: HttpRequest, pk: UUID) -> HttpResponse:
        user: Any = request.user
        done = _run(request, entity, pk)
        for op in NEEDED[What(done.what)]:
            demand(user, op, entity)
        try:
            offered = offer(done.batch, by=user)
        except NothingToUndo as error:
            raise Http404 from error
        run = begin_undo(offered, by=user)
        start(run, by=user)
        return _told(run, status=202)

    return undo_a_bulk_change


def _plan(body: BulkBody) -> dict[str, Any]:
    if body.what == "assign":
        return {name: str(key) for name in ("owner", "team") if (key := getattr(body, name))}
    return {"changes": [change.model_dump() for change in body.changes]} if body.what == "edit" else {}


def _run(request: HttpRequest, entity: Entity, pk: UUID) -> BulkRun:
    user: Any = request.user
    run = BulkRun.objects.defer("keys", "versions").filter(pk=pk, owner=user, entity=entity.slug).first()
    if run is None:
        raise Http404
    return run


def _told(run: BulkRun, *, status: int = 200) -> HttpResponse:
    lines = [
        BulkLeft(record=line.record, reason=line.reason, text=line.text or str(line.get_reason_display()), fields=line.fields)
        for line in run.lines.order_by("pk")[:MOST_LINES]
    ]
    told = BulkProgress(
        id=run.pk,
        what=run.what,
        state=run.state,
        total=run.total,
        done=run.position,
        changed=run.changed,
        finished_at=run.finished_at,
        left=lines,
    )
    return JsonResponse(told.model_dump(mode="json"), status=status)
