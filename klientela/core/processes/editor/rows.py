"""The page of one gate or automatic step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import get_for, may, sees
from klientela.core.access.policy import grants, policy
from klientela.core.criteria.tree import to_json
from klientela.core.identity.models import User
from klientela.core.processes.editing import put_gate, put_step
from klientela.core.processes.editor.asking import asked_here
from klientela.core.processes.editor.forms import RowForm
from klientela.core.processes.gates import Gate
from klientela.core.processes.kinds import Setting
from klientela.core.processes.models import Process, Stage
from klientela.core.processes.steps import Step
from klientela.core.views.flash import say
from klientela.core.views.forms import version_in
from klientela.core.views.questions.building import Builder
from klientela.core.views.questions.settings import stored_form
from klientela.core.views.requests import user_of
from klientela.kernel.entity import Entity, entity_named, entity_of
from klientela.kernel.errors import StaleSave
from klientela.kernel.slot import slot

TEMPLATE = "processes/editor/row.html"
GATES, STEPS = "gates", "steps"
WHEN = "when"
STALE = gettext_lazy("Somebody changed this stage meanwhile. What you entered is still here; save again to keep it beside theirs.")


@dataclass(frozen=True)
class Place:
    """Where a gate or step stands: its stage, what it is, and the records it is about."""

    stage: Stage
    what: str
    entity: Entity
    row: Gate | Step

    @property
    def is_gate(self) -> bool:
        return self.what == GATES

    def settings(self, user: User) -> Sequence[Setting]:
        """What its kind asks for."""
        kind = self.row.behaviour
        if kind is None:
            raise Http404
        return kind.settings(self.entity, user)

    def warnings(self, form: RowForm, user: User, *, builders: dict[str, Builder]) -> list[str]:
        """What makes a gate one that nobody can pass."""
        if not isinstance(self.row, Gate) or self.row.behaviour is None:
            return []
        settings = {**form.settings(), **{name: to_json(made.tree) for name, made in builders.items()}}
        return [str(text) for text in self.row.behaviour.warnings(self.entity, settings, user)]

    def questions(self, user: User) -> list[tuple[str, Any]]:
        """Names and labels of the questions it asks; a step always has one, that of when it is done."""
        own = [(setting.name, setting.label) for setting in self.settings(user) if setting.kind == "question"]
        return own if self.is_gate else [(WHEN, _("Only where this is true; without conditions always")), *own]


@policy(grants("update", "processes"))
@require_http_methods(["GET", "HEAD", "POST"])
def row_page(request: HttpRequest, pk: UUID, what: str, key: str = "") -> HttpResponse:
    """Set up a gate or an automatic step of a stage."""
    user = user_of(request)
    place = _place(request, pk, what, key=key)
    data = request.POST if request.method == "POST" else None
    form = RowForm(place.settings(user), data, is_gate=place.is_gate, initial=_initial(place))
    builders = _builders(request, place, user)
    if data is None or not all(made.is_final for made in builders.values()):
        return _page(request, place, form, builders=builders)
    if form.is_valid() and _kept(request, place, form, builders=builders):
        warned = place.warnings(form, user, builders=builders)
        say(request, " ".join([_("Saved."), *warned]), tone="amber" if warned else "green", undo=current_actor().batch)
        return redirect("processes-record", pk=place.stage.process_id)
    return _page(request, place, form, builders=builders, status=422)


def _kept(request: HttpRequest, place: Place, form: RowForm, *, builders: dict[str, Builder]) -> bool:
    """Whether it was kept; if not, the form says why, and saving again keeps it beside what others did meanwhile."""
    try:
        _keep(place, form, builders, by=user_of(request), version=version_in(request))
    except StaleSave as stale:
        form.add_error(None, STALE)
        place.stage.version = stale.version
        return False
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


def check_names(user: User) -> None:
    """Processes are set up by whoever may read what they and their stages are called."""
    if not (sees(user, entity_of(Process), "name") and sees(user, entity_of(Stage), "name")):
        raise Http404


def stage_for(user: User, pk: UUID) -> Stage:
    """A stage of a process this user may change."""
    stage: Stage = get_for(user, entity_of(Stage), pk)
    check_names(user)
    if not may(user, "update", stage):
        raise Http404
    return stage


def _place(request: HttpRequest, pk: UUID, what: str, *, key: str) -> Place:
    stage = stage_for(user_of(request), pk)
    entity = entity_named(Process._base_manager.get(pk=stage.process_id).entity)
    read: Callable[..., Any] = Gate.read if what == GATES else Step.read
    if key:
        stored = next((row for row in getattr(stage, what) if row["key"] == key), None)
        if stored is None:
            raise Http404
        return Place(stage, what, entity, read(stored))
    kinds = slot("processes.gates" if what == GATES else "processes.actions").items()
    kind = request.GET.get("kind") or next(iter(kinds))
    known = kinds.get(kind)
    if known is None or not known.offered(entity):
        raise Http404
    return Place(stage, what, entity, read({"key": "", "kind": kind}))


def _initial(place: Place) -> dict[str, Any]:
    row = place.row
    return {**row.settings, "on": row.on, "words": row.message if isinstance(row, Gate) else row.name}


def _builders(request: HttpRequest, place: Place, user: User) -> dict[str, Builder]:
    stored = {**place.row.settings, **({} if isinstance(place.row, Gate) else {WHEN: place.row.when})}
    made = {}
    for name, _label in place.questions(user):
        made[name] = asked_here(request, place.entity, stored.get(name), name=name)
    return made


def _keep(place: Place, form: RowForm, builders: dict[str, Builder], *, by: User, version: int) -> None:
    asked = {name: to_json(made.tree) for name, made in builders.items() if name != WHEN or place.is_gate}
    if place.is_gate and any(not made.tree.parts for made in builders.values()):
        raise ValidationError(_("Add at least one condition."))
    settings = {**form.settings(), **asked}
    words, on = form.cleaned_data["words"], form.cleaned_data["on"]
    if isinstance(place.row, Gate):
        put_gate(place.stage, replace(place.row, on=on, settings=settings, message=words), by=by, version=version)
        return
    when = stored_form(builders[WHEN].tree)
    put_step(place.stage, replace(place.row, on=on, settings=settings, name=words, when=when), by=by, version=version)


def _page(request: HttpRequest, place: Place, form: RowForm, *, builders: dict[str, Builder], status: int = 200) -> HttpResponse:
    kind, user = place.row.behaviour, user_of(request)
    context = {
        "title": kind.label if kind else place.row.kind,
        "stage": place.stage,
        "process": place.stage.process,
        "form": form,
        "builders": [(label, builders[name]) for name, label in place.questions(user)],
        "is_gate": place.is_gate,
        "back": reverse("processes-record", args=[place.stage.process_id]),
    }
    return render(request, TEMPLATE, context, status=status)
