"""From the text of a formula to its words and signs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from klientela.core.records.own.formulas.tree import LONGEST, FormulaProblem

TOKEN = re.compile(
    r"""(?P<blank>\s+)
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<text>"(?:[^"]|"")*"|'(?:[^']|'')*')
    |(?P<word>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
    |(?P<sign><=|>=|<>|!=|[-+*/&=<>(),])""",
    re.VERBOSE | re.ASCII,
)


@dataclass(frozen=True)
class Token:
    """A word, number, text or sign, with its place; the last one of each formula is the `end`."""

    kind: str
    text: str
    at: int


def tokens(text: str) -> Iterator[Token]:
    """The words and signs of a formula. Raises `FormulaProblem` at the first sign that means nothing."""
    if len(text) > LONGEST:
        raise FormulaProblem(_("A formula has at most %(number)s signs.") % {"number": LONGEST})
    at = 0
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None:
            raise FormulaProblem(_("“%(sign)s” is not understood here.") % {"sign": text[at]}, at)
        if found.lastgroup != "blank":
            yield Token(str(found.lastgroup), found.group(), at)
        at = found.end()
    yield Token("end", "", at)
