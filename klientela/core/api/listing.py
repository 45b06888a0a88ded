"""Lists of the API: what a query string asks for, page by page."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from pydantic import BaseModel, Field

from klientela.core.access.breadth import aside, sees_few
from klientela.core.access.decisions import visible
from klientela.core.api.changes import changed, settled
from klientela.core.api.paging import BY_CHANGE, Order, order_of
from klientela.core.api.rows import represent
from klientela.core.criteria.compiling import compile_tree
from klientela.core.criteria.reading import LONGEST_WHERE, parse
from klientela.kernel.entity import Entity
from klientela.kernel.slot import slot

WHERE = (
    "A question as JSON. A group is an object with one key, `all`, `any` or `none`, and a list of parts; a part is a group, a condition"
    ' `["field", "operator", "value"]` or a statement about related records, `{"related": "deals.party", "how": "none", "where": {…}}`.'
    " Together with filters, all of them are true. The program's documentation of criteria lists operators, relations and limits."
)
EXAMPLE = (
    '{"all":[["employees","gte","50"],{"related":"deals.party","how":"none","where":'
    '{"all":[{"related":"stage","where":{"all":[["kind","is","won"]]}},["closed_at","gte","-12m"]]}}]}'
)


class Question(BaseModel):
    """What every list can be asked for beside its own filters."""

    limit: int = Field(50, ge=1, le=200)
    after: str = Field("", max_length=2000, description="The `next` of the answer before.")
    sort: str = Field("", max_length=60, description="One of the orders of the list, `-` before a falling one.")
    q: str = Field("", max_length=200, description="Text to search for.")
    where: str = Field("", max_length=LONGEST_WHERE, description=WHERE, examples=[EXAMPLE])
    changed_since: int | None = Field(None, ge=0, le=2**62, description="The `next_change` of an earlier answer; 0 for everything.")


def listed(entity: Entity, request: HttpRequest, question: Question) -> dict[str, Any]:
    """One page: `items`, the cursor of the `next` page or null, and for a feed of changes where to go on another day."""
    if question.changed_since is None:
        return _page(
            entity,
            asked(entity, request, question.q),
            request,
            question=question,
            order=order_of(entity, question.sort, user=_user(request)),
        )
    before = settled()
    rows = changed(entity, user=_user(request), since=question.changed_since, before=before)
    return {**_page(entity, rows, request, question=question, order=BY_CHANGE), "next_change": before}


def asked(entity: Entity, request: HttpRequest, text: str) -> QuerySet[Any]:
    """The records a query string asks for, of those the user may read."""
    user = _user(request)
    rows = visible(user, "read", entity).filter(compile_tree(parse(entity, request.GET, user), entity, user))
    for search in slot("list.search") if text else ():
        rows = search(entity, rows, text)
    return rows


def _page(entity: Entity, rows: QuerySet[Any], request: HttpRequest, *, question: Question, order: Order) -> dict[str, Any]:
    rest = order.after(rows, question.after) if question.after else rows
    in_order = aside(entity, rest, order.column, falling=order.falling) if sees_few(_user(request), entity) else order.sorted(rest)
    keys = list(in_order.values_list(order.column, "pk")[: question.limit + 1])
    shown, more = keys[: question.limit], len(keys) > question.limit
    places = {str(key): place for place, (_value, key) in enumerate(shown)}
    beside = ("change", "deleted_at") if order is BY_CHANGE else ()
    items = represent(entity, rows.filter(pk__in=list(places)), user=_user(request), more=beside) if places else []
    return {"items": sorted(items, key=lambda item: places[item["id"]]), "next": order.cursor(*shown[-1]) if more else None}


def _user(request: HttpRequest) -> Any:
    return request.user
