"""Texts as search compares them: without capitals and accents."""

from collections.abc import Callable
from typing import Any

from django.db.models import CharField, Func
from django.db.models.lookups import Contains, EndsWith, StartsWith

ALIKE = 0.35
"""From this similarity of words on, a text is like another: one or two letters of a word may be wrong. Search's index counts alike."""


class Norm(Func):
    """A text in lower case and without accents, as search compares it."""

    function = "records_norm"
    output_field = CharField()


class Similarity(Func):
    """How like a text is to the words of another that are most like it, 0 to 1."""

    function = "word_similarity"


TEXT_LOOKUPS: dict[str, Callable[..., Any]] = {"contains": Contains, "begins": StartsWith, "ends": EndsWith}
