"""Changes of a policy in words: what each role gets and loses, and what that means for each person."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klientela.core.access.policy_changes import Change
from klientela.core.access.policy_document import FIELD, FUNCTION, GRANT, NAME, RESTRICT, SECOND_FACTOR, TEXT, Facts, Key
from klientela.core.access.previewing import Counted, Effect
from klientela.core.access.vocabulary import READ, holders
from klientela.core.views.grid.words import (
    TEXT_NAMES,
    field_label,
    function_label,
    level_word,
    op_label,
    place_label,
    role_name,
    rule_words,
    scopes_words,
    subject_label,
)
from klientela.ui.formats import formats_now


@dataclass(frozen=True)
class Line:
    """One change: what it is about, and both values."""

    what: str
    before: str
    after: str
    key: Key | None = None


@dataclass
class RoleChanges:
    """The changes of one role."""

    role: str
    name: str
    note: str = ""
    """New, or taken away as a whole."""
    lines: list[Line] = field(default_factory=list)


def by_role(changes: Iterable[Change], facts: Facts) -> list[RoleChanges]:
    """Changes in words, role by role; a role that comes or goes as a whole is one line. `facts` tell what roles are called."""
    return [_role(role, list(found), facts) for role, found in groupby(changes, key=lambda change: change.key.role)]


def _role(role: str, changes: list[Change], facts: Facts) -> RoleChanges:
    named = next((change for change in changes if change.key == Key(role, TEXT, "", NAME)), None)
    if named and named.before is None:
        return RoleChanges(role, named.after, _("New role. %s") % _rules(changes))
    if named and named.after is None:
        return RoleChanges(role, named.before, _("Taken away as a whole. %s") % _rules(changes))
    return RoleChanges(role, role_name(facts, role), lines=[line_of(change) for change in changes])


def _rules(changes: list[Change]) -> str:
    number = sum(change.key.kind != TEXT for change in changes)
    return ngettext("%(number)s rule.", "%(number)s rules.", number) % {"number": number}


def line_of(change: Change) -> Line:
    """One change in words."""
    return Line(what_of(change.key), value_words(change.key, change.before), value_words(change.key, change.after), change.key)


def what_of(key: Key) -> str:
    """What a fact is about."""
    if key.kind == TEXT:
        return str(TEXT_NAMES[key.name])
    if key.kind == FUNCTION:
        return str(function_label(key.name))
    if key.kind == FIELD:
        return f"{place_label(key.entity)} · {field_label(holders().get(key.entity, ()), key.name)}"
    what = f"{place_label(key.entity)} · {op_label(key.name, key.entity)}"
    return _("%s, confined to") % what if key.kind == RESTRICT else what


def value_words(key: Key, value: Any) -> str:
    """The value of a fact."""
    if key.kind in (GRANT, RESTRICT):
        return _("no limit") if key.kind == RESTRICT and not value else scopes_words(value)
    if key.kind == FIELD:
        return rule_words(value)
    if key.kind == FUNCTION or key.name == SECOND_FACTOR:
        return _("yes") if value else _("no")
    return str(value or "")


def effect_lines(effect: Effect) -> Iterator[str]:
    """What changes for one person, a sentence each."""
    for counted in effect.counted:
        yield _counted(counted)
    for subject, op, is_got in effect.uncounted:
        text = _("%(what)s: may now “%(op)s”") if is_got else _("%(what)s: may no longer “%(op)s”")
        yield text % {"what": subject_label(subject), "op": op_label(op, subject.name)}
    for name, is_got in effect.functions:
        yield (_("gets: %s") if is_got else _("loses: %s")) % function_label(name)
    for shown in effect.fields:
        what = f"{place_label(shown.holder)} · {field_label(shown.kinds, shown.name)}"
        yield _("%(field)s: %(before)s, then %(after)s") % {
            "field": what,
            "before": level_word(shown.before),
            "after": level_word(shown.after),
        }


def _counted(counted: Counted) -> str:
    what = subject_label(counted.subject)
    lost, gained = (formats_now().number(number) for number in (counted.lost, counted.gained))
    if counted.op == READ:
        texts = _("%(what)s: loses %(lost)s, gains %(gained)s"), _("%(what)s: loses %(lost)s"), _("%(what)s: gains %(gained)s")
    else:
        texts = (
            _("%(what)s: may no longer change %(lost)s, may now change %(gained)s"),
            _("%(what)s: may no longer change %(lost)s"),
            _("%(what)s: may now change %(gained)s"),
        )
    text = texts[0] if counted.lost and counted.gained else texts[1] if counted.lost else texts[2]
    return text % {"what": what, "lost": lost, "gained": gained}
