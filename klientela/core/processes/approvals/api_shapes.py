"""What goes in and out of the API of approvals, typed."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field, TypeAdapter

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import may
from klientela.core.api.shapes import Shape
from klientela.core.identity.models import User
from klientela.core.processes.approvals.models import CallState, RequestState
from klientela.core.processes.approvals.services.ruling import approvable

ROOT = "/api/v1/approvals/"
LONGEST = 2_000
Text = Annotated[str, Field(max_length=LONGEST)]


class ApprovalCall(BaseModel):
    """One person a request was put to, and what he said."""

    user: UUID | None
    stands_for: UUID | None
    state: Literal[tuple(CallState.values)]  # type: ignore[valid-type]
    reason: str
    round: int
    due_at: datetime | None
    decided_at: datetime | None


class Approval(BaseModel):
    """A request for approval with everybody it was put to."""

    id: UUID
    rule: str
    entity: str
    record: Annotated[UUID | Literal["restricted"], Field(description="“restricted” when you may not read it.")]
    asked_by: UUID | None
    why: str
    state: Literal[tuple(RequestState.values)]  # type: ignore[valid-type]
    round: int
    asked_at: datetime
    ended_at: datetime | None
    is_yours: bool
    decisions: list[ApprovalCall]


class Decided(Approval):
    """The same after a decision; `asked_anew`: the record had changed meanwhile, so everybody is asked again."""

    asked_anew: bool


class ApprovalPage(BaseModel):
    """Requests, the newest first."""

    items: list[Approval]


class ApprovalNew(Shape):
    """Asks for approval of a record."""

    entity: str
    record: UUID
    rule: UUID
    why: Text = ""


class ApprovalDecision(Shape):
    """Agrees or refuses; a refusal needs a reason."""

    decision: Literal["approve", "refuse"]
    reason: Text = ""


def described(user: User) -> tuple[dict[str, Any], dict[str, Any]]:
    """The operations of approvals in the words of OpenAPI, and the shapes they name; nothing where no records can be approved."""
    if not any(may(user, "read", entity) for entity in approvable()):
        return {}, {}
    shapes = {model.__name__: _schema(model) for model in (ApprovalCall, Approval, Decided, ApprovalPage)}
    which = {"name": "which", "in": "query", "required": False, "schema": {"type": "string", "enum": ["asked"]}}
    one = f"{ROOT}{{pk}}/"
    paths = {
        ROOT: {
            "get": {**_told("list", _("What waits for you, or what you asked for"), "ApprovalPage"), "parameters": [which]},
            "post": {**_told("create", _("Ask for approval"), "Approval", status=201), **_body(ApprovalNew)},
        },
        one: {"get": {**_told("read", _("One request"), "Approval"), "parameters": [KEY]}},
        f"{one}decide/": {
            "post": {**_told("decide", _("Agree or refuse"), "Decided"), "parameters": [KEY], **_body(ApprovalDecision)},
        },
    }
    limit = current_actor().limit
    may_write = limit is None or any(limit.allows("update", entity.grants) for entity in approvable())
    return paths if may_write else {path: {"get": told["get"]} for path, told in paths.items() if "get" in told}, shapes


KEY = {"name": "pk", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}


def _told(name: str, summary: Any, shape: str, *, status: int = 200) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{shape}"}}}
    answer = {str(status): {"description": "OK", "content": content}}
    return {"operationId": f"approvals_{name}", "summary": str(summary), "tags": ["approvals"], "responses": answer}


def _body(model: type[BaseModel]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": model.model_json_schema()}}}}


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    found = TypeAdapter(model).json_schema(mode="serialization", ref_template="#/components/schemas/{model}")
    found.pop("$defs", None)
    return found
