"""The second wall: rows that hold secrets are guarded by the database itself, which asks for whom each statement is.

A model joins by one line: `wall = "user"` names the field with the user whose rows they are; a field that leads to another
walled model says that this one's wall decides; `wall = "system"` leaves them to the program's own services.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

SYSTEM = "system"

_beyond: ContextVar[str] = ContextVar("beyond_the_wall", default="")


@contextmanager
def beyond_the_wall(reason: str) -> Iterator[None]:
    """Within, walled rows of everybody are reached: for the services that keep secrets, where nobody is signed in yet or for others."""
    if not reason:
        raise ValueError("Going beyond the wall needs a reason.")
    token = _beyond.set(reason)
    try:
        yield
    finally:
        _beyond.reset(token)


def is_beyond_the_wall() -> bool:
    """Whether a service that keeps secrets is at work."""
    return bool(_beyond.get())
