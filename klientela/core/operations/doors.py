"""Every door of the program: URL patterns and API operations with their methods and declared policy."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from klientela.core.access.policy import modules_of, policy_of, url_doors

ALL = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True)
class Door:
    """One way into the program."""

    kind: str
    path: str
    name: str
    methods: tuple[str, ...]
    policy: str | None
    module: str = ""
    """The module it belongs to; while that is switched off there is no such door."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def doors() -> list[Door]:
    """All of them, by path."""
    return sorted(_found(), key=lambda door: (door.path, door.kind, door.methods))


def _found() -> Iterator[Door]:
    for path, view in url_doors():
        operations = _operations(view)
        if not operations:
            yield Door("page", path, getattr(view, "__name__", str(view)), _methods(view), _text(policy_of(view)), modules_of(view)[0])
        for operation in operations:
            policy, module = policy_of(operation.view_func) or policy_of(view), modules_of(operation.view_func)[0]
            name = operation.operation_id or operation.view_func.__name__
            yield Door("api", path, name, tuple(operation.methods), _text(policy), module)


def _operations(view: Any) -> list[Any]:
    """The API keeps the operations of a path in an object that its view closes over."""
    function = inspect.unwrap(view)
    holder = inspect.getclosurevars(function).nonlocals.get("self") if inspect.isfunction(function) else None
    return list(getattr(holder, "operations", []))


def _methods(view: Any) -> tuple[str, ...]:
    """What `require_http_methods` and its like allow, at whatever depth they stand, else everything."""
    while view is not None:
        allowed = getattr(view, "methods", None)
        if allowed is None and inspect.isfunction(view):
            allowed = inspect.getclosurevars(view).nonlocals.get("request_method_list")
        if allowed:
            return tuple(allowed)
        view = getattr(view, "__wrapped__", None)
    return ALL


def _text(policy: Any) -> str | None:
    return str(policy) if policy is not None else None
