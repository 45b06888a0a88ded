"""Processes as a part of the configuration: stages by their names, with gates and steps."""

from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.access.decisions import may
from klientela.core.identity.models import User
from klientela.core.processes.gates import Gate
from klientela.core.processes.models import Process, Stage
from klientela.core.processes.setting_up import change_stage, create_stage, delete_process, delete_stage
from klientela.core.processes.steps import Step
from klientela.core.records.services import save
from klientela.core.views.naming import named_of_entity
from klientela.kernel.configuration import ConfigurationPart, Values
from klientela.kernel.entity import entity_named, entity_of

PLAIN = ("kind", "probability", "expected_days", "colour", "limit", "is_limit_firm")


def write_processes() -> Values:
    """Every process with its stages in their order."""
    found = Process._base_manager.filter(deleted_at=None).order_by("entity", "position", "name")
    return {f"{process.entity}/{process.name}": _process(process) for process in found}


def _process(process: Process) -> dict[str, Any]:
    stages = Stage._base_manager.filter(process=process, deleted_at=None).order_by("position")
    return {"position": process.position, "takes": process.takes, "stages": [_stage(stage) for stage in stages]}


def _stage(stage: Stage) -> dict[str, Any]:
    """A stage without who set up what: whoever brings it in does."""
    rows = {name: [{**row, "by": ""} for row in getattr(stage, name)] for name in ("gates", "steps")}
    return {"name": stage.name, **{name: getattr(stage, name) for name in PLAIN}, **rows}


def put_processes(values: Values, *, by: User) -> None:
    """Make or change processes and their stages; a stage or process that is in use is not taken away."""
    for key, said in values.items():
        slug, _slash, name = key.partition("/")
        process = Process._base_manager.filter(entity=slug, name=name, deleted_at=None).first()
        if said is None:
            if process:
                delete_process(process, by=by)
            continue
        process = process or Process(entity=_known(slug), name=name)
        process.position, process.takes = said.get("position", 1), said.get("takes")
        _put_stages(save(process), said.get("stages", []), by=by)


def _known(slug: str) -> str:
    try:
        return entity_named(slug).slug
    except LookupError as error:
        raise ValidationError(_("There are no records “%(name)s” here.") % {"name": slug}) from error


def _put_stages(process: Process, said: list[dict[str, Any]], *, by: User) -> None:
    known = {stage.name: stage for stage in Stage._base_manager.filter(process=process, deleted_at=None)}
    for place, each in enumerate(said, 1):
        values = {**{name: each[name] for name in PLAIN if name in each}, "position": place, **_rows(each, by)}
        stage = known.pop(str(each.get("name", "")), None)
        if stage is None:
            create_stage({"process": process, "name": str(each.get("name", "")), **values}, by=by)
        else:
            change_stage(stage, values, by=by)
    for stage in known.values():
        delete_stage(stage, by=by)


def _rows(said: dict[str, Any], by: User) -> dict[str, Any]:
    """Gates and steps, set up by whoever brings them in; what is not understood is refused."""
    try:
        gates = [{**vars(Gate.read(row)), "by": str(by.pk)} for row in said.get("gates", [])]
        steps = [{**vars(Step.read(row)), "by": str(by.pk)} for row in said.get("steps", [])]
    except (TypeError, AttributeError) as error:
        raise ValidationError(_("A gate or step of “%(stage)s” is not understood.") % {"stage": said.get("name", "")}) from error
    return {"gates": gates, "steps": steps}


def copy_process(process: Process, *, by: User) -> Process:
    """Another process for the same records with the same stages, gates and steps, for another line of business."""
    said = {**_process(process), "takes": None, "position": process.position + 1}
    name = _free_name(process)
    put_processes({f"{process.entity}/{name}": said}, by=by)
    made: Process = Process._base_manager.get(entity=process.entity, name=name, deleted_at=None)
    return made


def _free_name(process: Process) -> str:
    taken = set(Process._base_manager.filter(entity=process.entity, deleted_at=None).values_list("name", flat=True))
    return next(name for number in count(2) if (name := f"{process.name[:90]} ({number})") not in taken)


PROCESSES = ConfigurationPart(
    gettext_lazy("Processes"), write_processes, put_processes, named_of_entity, may=lambda user: may(user, "update", entity_of(Process))
)
