"""Which own fields are asked for what somebody typed, and by which patterns."""

from collections.abc import Iterable, Iterator

from klientela.core.records.own.models import CHOSEN, OwnField, OwnKind
from klientela.core.search.norm import has_run, inside, norm
from klientela.core.search.terms import digits_of

WORDS = frozenset({OwnKind.TEXT, OwnKind.LONGTEXT, OwnKind.EMAIL, OwnKind.URL})
FOUND_BY = WORDS | CHOSEN | {OwnKind.PHONE}

type Asked = dict[str, list[str]]
"""Keys of fields, and the patterns all of which their value has."""


def searched(fields: Iterable[OwnField], hidden: frozenset[str]) -> tuple[OwnField, ...]:
    """The own fields by whose values somebody finds records who does not see the hidden ones."""
    return tuple(field for field in fields if field.kind in FOUND_BY and field.name not in hidden)


def asked_of(fields: tuple[OwnField, ...], term: str) -> Iterator[Asked]:
    """What own fields are asked for a text, by patterns: words, the digits of a number, the codes of a choice called so."""
    words = [str(field.pk) for field in fields if field.kind in WORDS]
    phones = [str(field.pk) for field in fields if field.kind == OwnKind.PHONE]
    if words and has_run(term):
        yield {"fields": words, "patterns": list(map(inside, term.split()))}
    for digits in digits_of(term) if phones else ():
        yield {"fields": phones, "patterns": [inside(digits)]}
    for field in fields:
        if field.kind in CHOSEN:
            yield from ({"fields": [str(field.pk)], "patterns": [inside(f" {norm(code)} ")]} for code in _called(field, term))


def _called(field: OwnField, term: str) -> list[str]:
    """The choices whose name says what was typed; a short one is named in full."""
    told = ((code, norm(str(label))) for code, label in field.choices)
    return [code for code, label in told if (all(word in label for word in term.split()) if has_run(term) else label == term)]
