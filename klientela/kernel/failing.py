"""What the program does when it fails: a reference for whoever waits, a line in the log, and whatever keeps failures; never a value."""

from __future__ import annotations

import logging
import os
import traceback
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from klientela.kernel.keys import new_key
from klientela.kernel.slot import slot

logger = logging.getLogger(__name__)

LINES = 40
OURS = f"{os.sep}klientela{os.sep}"


def note_failure(error: BaseException, *, door: str, user_id: UUID | None = None) -> str:
    """Note that the program failed at a door, or in a job, named without anything a person has typed; gives the reference to tell."""
    reference = str(new_key())[-12:]
    *_outer, inner = ("", *lines_of(error))
    logger.error("Reference %s: %s at %s", reference, kind_of(error), inner.rsplit(" ", 1)[0] or "an unknown place")
    for keep in slot("failures.keep"):
        keep(error, reference, door=door, user_id=user_id)
    return reference


def kind_of(error: BaseException) -> str:
    """The class of an error and of those behind it; of one of the database also the rule that was broken, which names no value."""
    return " ← ".join(map(_kind, _chain(error)))


def lines_of(error: BaseException) -> Iterator[str]:
    """Where it came through: the program's own lines, or all where none is its own; file, line and function, the innermost last."""
    found = traceback.extract_tb(error.__traceback__)
    ours = [line for line in found if OURS in line.filename] or list(found)
    for line in ours[-LINES:]:
        yield f"{'/'.join(Path(line.filename).parts[-3:])}:{line.lineno} {line.name}"


def _kind(error: BaseException) -> str:
    rule = getattr(getattr(error, "diag", None), "constraint_name", None)
    return f"{type(error).__name__} ({rule})" if rule else type(error).__name__


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or (None if following.__suppress_context__ else following.__context__)
