"""Ways in which work can be refused; each says what happened so that a person can go on.

A mistake the user can mend is Django's own `ValidationError`, naming the field.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError


class NotAllowed(Exception):
    """The person may not do this; nothing has happened."""


class OutsideAccess(RuntimeError):
    """Business data was asked for without saying who asks: use `acting(user)` or `as_system("reason")`."""


class StaleSave(Exception):
    """Somebody saved the record meanwhile. Holds their values and ours by field, so that a person can choose."""

    def __init__(self, theirs: Mapping[str, Any], ours: Mapping[str, Any], *, version: int) -> None:
        super().__init__("The record was changed meanwhile.")
        self.theirs = dict(theirs)
        self.ours = dict(ours)
        self.version = version


class Mendable(ValidationError):
    """A refusal with a page on which what is missing can be put right; `remedy` is its address."""

    remedy: str = ""
