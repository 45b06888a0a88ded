"""What must hold of records in processes: their stage is one of their process, and they are closed where it says so."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import F, Q

from klientela.core.processes.models import InProcess, StageKind

MOST = 20
OPEN = Q(stage__kind=StageKind.OPEN)


def problems() -> Iterator[str]:
    """Records in a stage of another process, and records that are open in an end or closed before one."""
    for model in apps.get_models():
        if issubclass(model, InProcess):
            yield from (
                f"{_named(model, key)} stands in a stage of another process" for key in _keys(model, ~Q(stage__process=F("process")))
            )
            yield from (f"{_named(model, key)} is open in a stage that ends" for key in _keys(model, Q(closed_at=None) & ~OPEN))
            yield from (f"{_named(model, key)} is closed in an open stage" for key in _keys(model, OPEN & ~Q(closed_at=None)))


def _keys(model: Any, wrong: Q) -> list[Any]:
    return list(model.objects.filter(wrong).order_by("pk").values_list("pk", flat=True)[:MOST])


def _named(model: Any, key: Any) -> str:
    return f"{model._meta.db_table} {key}"
