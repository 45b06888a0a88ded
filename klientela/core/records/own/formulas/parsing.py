"""From the text of a formula to its tree: signs bind as in arithmetic, nothing of it is ever run as a program."""

from decimal import Decimal
from functools import lru_cache

from django.utils.translation import gettext as _

from klientela.core.records.own.formulas.lexing import Token, tokens
from klientela.core.records.own.formulas.tree import DEEPEST, MOST_NODES, Call, FormulaProblem, Literal, Name, Node, nodes

BINDING = {"or": 1, "and": 2, "=": 4, "<>": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "&": 5, "+": 6, "-": 6, "*": 7, "/": 7}
"""How tight signs bind; those that bind tighter are worked out first."""
COMPARING = 4
NOT, MINUS = 3, 8
SPELLED = {"!=": "<>"}
WORDS = {"yes": True, "true": True, "no": False, "false": False, "empty": None}


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """The tree of a formula. Raises `FormulaProblem`, which names the place."""
    parser = _Parser(text)
    tree = parser.expression(0, depth=0)
    if parser.token.kind != "end":
        raise FormulaProblem(_("“%(sign)s” is not expected here.") % {"sign": parser.token.text}, parser.token.at)
    if sum(1 for _node in nodes(tree)) > MOST_NODES:
        raise FormulaProblem(_("This formula has too many parts."))
    return tree


class _Parser:
    """Reads one formula from left to right (precedence climbing, as V. Pratt described it in 1973)."""

    def __init__(self, text: str) -> None:
        self._rest = tokens(text)
        self.token = next(self._rest)

    def expression(self, binding: int, *, depth: int) -> Node:
        if depth > DEEPEST:
            raise FormulaProblem(_("This formula is nested too deep."), self.token.at)
        left = self._value(depth)
        while (sign := self._sign()) and BINDING[sign] > binding:
            taken = self._take()
            right = self.expression(BINDING[sign], depth=depth + 1)
            left = Call(sign, (left, right), taken.at)
            if BINDING[sign] == COMPARING and BINDING.get(self._sign()) == COMPARING:
                raise FormulaProblem(_("Compare two values at a time, and join comparisons with “and”."), self.token.at)
        return left

    def _value(self, depth: int) -> Node:
        token = self._take()
        if token.kind == "number":
            return Literal(Decimal(token.text), token.at)
        if token.kind == "text":
            quote = token.text[0]
            return Literal(token.text[1:-1].replace(quote * 2, quote), token.at)
        if token.kind == "word":
            return self._word(token, depth)
        if token.text == "(":
            inner = self.expression(0, depth=depth + 1)
            self._expect(")")
            return inner
        if token.text == "-":
            return Call("negative", (self.expression(MINUS, depth=depth + 1),), token.at)
        raise FormulaProblem(_("A value is missing here."), token.at)

    def _word(self, token: Token, depth: int) -> Node:
        word = token.text.lower()
        if word == "not":
            return Call("not", (self.expression(NOT, depth=depth + 1),), token.at)
        if self.token.text == "(" and self.token.kind == "sign":
            return Call(word, self._values(depth), token.at)
        if word in WORDS:
            return Literal(WORDS[word], token.at)
        if word in BINDING:
            raise FormulaProblem(_("A value is missing here."), token.at)
        return Name(tuple(word.split(".")), token.at)

    def _values(self, depth: int) -> tuple[Node, ...]:
        self._take()
        found: list[Node] = []
        while self.token.text != ")" or self.token.kind == "text":
            found.append(self.expression(0, depth=depth + 1))
            if self.token.text != "," or self.token.kind == "text":
                break
            self._take()
        self._expect(")")
        return tuple(found)

    def _sign(self) -> str:
        text = SPELLED.get(self.token.text, self.token.text.lower())
        return text if self.token.kind in ("sign", "word") and text in BINDING else ""

    def _take(self) -> Token:
        taken = self.token
        if taken.kind != "end":
            self.token = next(self._rest)
        return taken

    def _expect(self, sign: str) -> None:
        token = self._take()
        if token.text != sign or token.kind != "sign":
            raise FormulaProblem(_("“%(sign)s” is missing here.") % {"sign": sign}, token.at)
