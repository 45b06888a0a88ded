"""What a formula means before it is ever worked out: the kinds of its values fit, or it is told where they do not."""

from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klientela.core.records.own.formulas.functions import ANY, FUNCTIONS, MATCHED, SAME, Function
from klientela.core.records.own.formulas.names import DAY, LINK, MOMENT, NOTHING, NUMBER, TEXT, TOLD, TRUTH, Names, Source, Type
from klientela.core.records.own.formulas.tree import Call, FormulaProblem, Literal, Name, Node
from klientela.core.records.own.formulas.working import MOST_PLACES

GROUPS = (SAME, MATCHED)
COMPARING = ("=", "<>", "<", "<=", ">", ">=")
ORDERED = frozenset({NUMBER, DAY, MOMENT})


@dataclass(frozen=True)
class Read:
    """A field read by a checked formula."""

    source: Source
    type: Type


@dataclass(frozen=True)
class Fixed:
    """A value that stands in a checked formula, in its own kind."""

    literal: Literal
    type: Type


@dataclass(frozen=True)
class Worked:
    """A function of a checked formula."""

    name: str
    function: Function
    values: "tuple[Checked, ...]"
    type: Type
    at: int


type Checked = Read | Fixed | Worked


def check(tree: Node, names: Names) -> Checked:
    """A formula with the kinds of all its values. Raises `FormulaProblem`, which names the place."""
    if isinstance(tree, Literal):
        return _fixed(tree)
    if isinstance(tree, Name):
        source = names(tree)
        return Read(source, source.type)
    function = FUNCTIONS.get(tree.function)
    if function is None:
        raise FormulaProblem(_("There is no function “%(name)s”.") % {"name": tree.function}, tree.at)
    _count(tree, function)
    values = [check(value, names) for value in tree.values]
    values = _fitting(tree, function, values)
    return Worked(tree.function, function, tuple(values), _given(tree, function, values), tree.at)


def reads(checked: Checked) -> frozenset[Source]:
    """The fields a checked formula reads."""
    if isinstance(checked, Read):
        return frozenset({checked.source})
    return frozenset().union(*map(reads, checked.values)) if isinstance(checked, Worked) else frozenset()


def _fixed(literal: Literal) -> Fixed:
    kinds = {bool: TRUTH, str: TEXT, date: DAY, type(None): NOTHING}
    kind = NOTHING if literal.value == "" else kinds.get(type(literal.value), NUMBER)
    return Fixed(replace(literal, value=None) if literal.value == "" else literal, Type(kind))


def _count(tree: Call, function: Function) -> None:
    number, fewest = len(tree.values), function.fewest
    if number < fewest:
        told = ngettext("“%(name)s” takes at least %(number)s value.", "“%(name)s” takes at least %(number)s values.", fewest)
        raise FormulaProblem(told % {"name": tree.function, "number": fewest}, tree.at)
    if number > len(function.takes) and not function.more:
        most = len(function.takes)
        told = ngettext("“%(name)s” takes %(number)s value.", "“%(name)s” takes %(number)s values.", most)
        raise FormulaProblem(told % {"name": tree.function, "number": most}, tree.at)


def _fitting(tree: Call, function: Function, values: list[Checked]) -> list[Checked]:
    kinds = function.kinds(len(values))
    shared = {group: _shared(tree, group, kinds=kinds, values=values) for group in GROUPS if group in kinds}
    found = [_one(tree, place, value, wanted=shared.get(kind, kind)) for place, (kind, value) in enumerate(zip(kinds, values, strict=True))]
    for place in function.literal:
        _check_literal(tree, place)
    return found


def _shared(tree: Call, group: str, *, kinds: list[str], values: list[Checked]) -> str:
    """The one kind of a group of values: that of the first which has one; a text that is a day counts as one beside days."""
    among = [value for kind, value in zip(kinds, values, strict=True) if kind == group]
    known = [value.type.kind for value in among if value.type.kind != NOTHING]
    if not known or (tree.function in COMPARING and len(known) < len(among)):
        raise FormulaProblem(_("“empty” cannot be compared: ask is_empty(…) instead."), tree.at)
    kind = DAY if DAY in known else known[0]
    if tree.function in ("<", "<=", ">", ">=", "min", "max") and kind not in ORDERED:
        raise FormulaProblem(_("“%(name)s” compares numbers and dates only.") % {"name": tree.function}, tree.at)
    if kind == LINK:
        raise FormulaProblem(_("A link can only be asked whether it is empty, or followed to one field: link.field"), tree.at)
    return kind


def _one(tree: Call, place: int, value: Checked, *, wanted: str) -> Checked:
    at = tree.values[place].at
    if isinstance(value, Fixed) and wanted in (DAY, MOMENT) and value.type.kind == TEXT and (wanted == DAY or tree.function == "date"):
        return _day(value.literal)
    kind = value.type.kind
    if wanted == ANY:
        if kind == LINK and tree.function != "is_empty":
            raise FormulaProblem(_("A link can only be asked whether it is empty, or followed to one field: link.field"), at)
        return value
    if kind != wanted and not (kind == NOTHING and tree.function not in COMPARING and wanted in _groups_of(tree, place)):
        told = {"name": tree.function, "wanted": TOLD[wanted], "given": str(value.type)}
        raise FormulaProblem(_("“%(name)s” needs %(wanted)s here, and this is %(given)s.") % told, at)
    return value


def _groups_of(tree: Call, place: int) -> tuple[str, ...]:
    """The kinds an empty value may stand for at a place: any where all are of one kind, none where the function names its own."""
    kind = FUNCTIONS[tree.function].kinds(len(tree.values))[place]
    return (NUMBER, TEXT, DAY, MOMENT, TRUTH) if kind in GROUPS else ()


def _day(literal: Literal) -> Fixed:
    try:
        return Fixed(replace(literal, value=date.fromisoformat(str(literal.value))), Type(DAY))
    except ValueError:
        raise FormulaProblem(_("“%(text)s” is no date; write it as 2026-01-31.") % {"text": literal.value}, literal.at) from None


def _check_literal(tree: Call, place: int) -> None:
    if place >= len(tree.values):
        return
    given = tree.values[place]
    value = given.value if isinstance(given, Literal) else None
    if type(value).__name__ != "Decimal" or value not in range(MOST_PLACES + 1):
        told = _("Write how many places to round to as a whole number, at most %(number)s.") % {"number": MOST_PLACES}
        raise FormulaProblem(told, given.at)


def _given(tree: Call, function: Function, values: list[Checked]) -> Type:
    currencies = _currencies(tree, function, values)
    _check_choices(tree, function, values)
    kind = function.gives
    if kind == SAME:
        kinds = function.kinds(len(values))
        kind = next(one.type.kind for one, its in zip(values, kinds, strict=True) if its == SAME and one.type.kind != NOTHING)
    return Type(kind, currencies[0] if currencies and kind == NUMBER else "")


def _currencies(tree: Call, function: Function, values: list[Checked]) -> list[str]:
    """The currency of the result, if it is an amount. Amounts of different currencies never meet in one."""
    found = [value.type.currency for value in values if value.type.currency]
    if function.money == "keeps" and len(set(found)) > 1:
        raise FormulaProblem(_("These amounts may be in different currencies, and cannot be taken together."), tree.at)
    if function.money == "scales" and len(found) > 1:
        raise FormulaProblem(_("An amount cannot be multiplied by an amount."), tree.at)
    if function.money == "divides":
        return found if len(found) == 1 and values[0].type.currency else _ratio(tree, found)
    return found if function.money else []


def _ratio(tree: Call, found: list[str]) -> list[str]:
    if len(set(found)) > 1:
        raise FormulaProblem(_("These amounts may be in different currencies, and cannot be taken together."), tree.at)
    return []


def _check_choices(tree: Call, function: Function, values: list[Checked]) -> None:
    """A text compared with a choice must be one of its codes: another would never be equal."""
    kinds = function.kinds(len(values))
    for group in GROUPS:
        among = [place for place, kind in enumerate(kinds) if kind == group]
        known = [values[place].type.choices for place in among if values[place].type.choices]
        for place in among if (known and function.gives == TRUTH) or group == MATCHED else ():
            value = values[place]
            if known and isinstance(value, Fixed) and value.literal.value is not None and value.literal.value not in known[0]:
                told = {"value": value.literal.value, "choices": ", ".join(sorted(known[0])[:20])}
                raise FormulaProblem(_("“%(value)s” is none of the choices: %(choices)s.") % told, tree.values[place].at)
