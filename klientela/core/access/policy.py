"""The policy of every door. A URL, API operation, job or export that declares none stops the start of the program."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, get_resolver

from klientela.core.access.decisions import may
from klientela.core.identity.models import User
from klientela.kernel.entity import entity_named
from klientela.kernel.module import is_on, module_of


@dataclass(frozen=True)
class Policy:
    """Who may come through a door: everybody, anybody signed in, or who may do `op` (to an entity, or as a function)."""

    kind: str
    op: str = ""
    entity: str = ""

    def __str__(self) -> str:
        return ":".join(part for part in (self.kind, self.entity, self.op) if part)

    def admits(self, user: User | None) -> bool:
        """Whether this user may come through at all; which records he then reaches is decided behind."""
        if self.kind == "public":
            return True
        if user is None:
            return False
        return self.kind == "signed_in" or may(user, self.op, entity_named(self.entity) if self.entity else None)


PUBLIC = Policy("public")
SIGNED_IN = Policy("signed_in")


def grants(op: str, entity: str) -> Policy:
    """For those who may do the operation to some records of the entity."""
    return Policy("grant", op, entity)


def function(name: str) -> Policy:
    """For those who hold a function that has no record, such as import."""
    return Policy("function", name)


def policy[F: Callable[..., Any]](declared: Policy) -> Callable[[F], F]:
    """Declare the policy of a view, job or export."""

    def mark(door: F) -> F:
        door.policy = declared  # type: ignore[attr-defined]
        return door

    return mark


def ends_viewing[F: Callable[..., Any]](door: F) -> F:
    """Mark the doors open to whoever looks as somebody else although they change something: ending it, signing out."""
    door.ends_viewing = True  # type: ignore[attr-defined]
    return door


def policy_of(door: Any) -> Policy | None:
    """The declared policy of a view, job or export, if there is one."""
    return getattr(door, "policy", None)


def modules_of(door: Any) -> tuple[str, ...]:
    """The modules a door belongs to: that of the records its policy is about, and that of its code."""
    declared = policy_of(door)
    of_records = (entity_named(declared.entity).module,) if declared and declared.entity else ()
    return (*of_records, module_of(getattr(door, "__module__", "")))


def is_door_on(door: Any) -> bool:
    """Whether the modules of a door are switched on; else it is as if there were no such door."""
    return all(is_on(label) for label in modules_of(door))


def url_doors() -> Iterator[tuple[str, Any]]:
    """Every URL pattern with its view."""
    yield from _walk(get_resolver(), "/")


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, Any]]:
    for item in resolver.url_patterns:
        path = f"{prefix}{item.pattern}"
        if isinstance(item, URLResolver):
            yield from _walk(item, path)
        elif isinstance(item, URLPattern):
            yield path, item.callback


@register()
def every_door_declares_its_policy(**_: Any) -> list[Error]:
    """A door nobody thought about stays shut: the program does not start."""
    return [Error(f"{path} declares no policy", id="access.E001") for path in undeclared_doors()]


def undeclared_doors() -> list[str]:
    """The URL patterns whose view declares no policy."""
    return [path for path, view in url_doors() if policy_of(view) is None]


def stop_undeclared() -> None:
    """Stop the program when a door declares no policy; asked when web server and worker start."""
    if undeclared := undeclared_doors():
        raise ImproperlyConfigured(f"These doors declare no policy: {', '.join(undeclared)}")
