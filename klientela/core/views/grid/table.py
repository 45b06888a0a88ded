"""The grid of one role: kinds of records by operations, each cell a set of scopes. Cells are flat components: there are hundreds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from klientela.core.access.models import Scope
from klientela.core.access.policy_document import FIELD, GRANT, RESTRICT, Facts, Key
from klientela.core.access.vocabulary import OPS as ALL_OPS
from klientela.core.access.vocabulary import SCOPES, Subject, holders, subjects
from klientela.core.views.grid.words import LETTERS, SHORT, field_label, op_label, rule_words, scopes_words, subject_label
from klientela.ui.markup import component, join
from klientela.ui.templatetags.ui import icon


@dataclass(frozen=True)
class View:
    """One role as somebody looks at it: its rules, those before his changes, and whether he may change them."""

    role: str
    facts: Facts
    before: Facts
    may_change: bool = False
    modules_off: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Row:
    """One kind of record."""

    name: str
    label: str
    icon: str
    url: str
    scopes: str
    cells: SafeString
    pills: list[str] = field(default_factory=list)
    summary: str = ""
    is_off: bool = False


@dataclass(frozen=True)
class Group:
    """The rows of one module."""

    label: Any
    rows: list[Row]


def groups(view: View) -> list[Group]:
    """All rows by module."""
    ordered = sorted(subjects().values(), key=lambda subject: _module_order()[_package(subject)])
    return [
        Group(apps.get_app_config(module).verbose_name, [row(view, subject) for subject in found])
        for module, found in groupby(ordered, key=_package)
    ]


def row(view: View, subject: Subject) -> Row:
    """One kind of record with its cells."""
    url = reverse("access-records", args=[view.role, subject.name])
    name = subject_label(subject)
    cells = [_td([_cell(view, subject, op, url=url)] if op in subject.ops else []) for op in ALL_OPS]
    actions = [_cell(view, subject, op, url=url, prefix=str(label)) for op, label in subject.actions.items()]
    return Row(
        name=subject.name,
        label=name,
        icon=subject.entity.icon,
        url=url,
        scopes=" ".join(subject.scopes),
        cells=join([*cells, _td(actions)]),
        pills=pills(view.facts, view.role, subject.name),
        summary=_summary(view, subject),
        is_off=subject.entity.module in view.modules_off,
    )


def pills(facts: Facts, role: str, entity: str) -> list[str]:
    """What a role says of fields, in words."""
    kinds = holders().get(entity, ())
    found = (key for key in facts if key.role == role and key.kind == FIELD and key.entity == entity)
    return [f"{field_label(kinds, key.name)} {rule_words(facts[key])}" for key in sorted(found)]


def unknown(view: View) -> list[tuple[str, list[str]]]:
    """Rules about records that this program does not know (any more): kept, and without effect."""
    known = {**subjects(), **holders(), "": None}
    lost = sorted(key for key in view.facts if key.role == view.role and key.entity not in known)
    return [
        (entity, [f"{key.name}: {scopes_words(view.facts[key]) if key.kind != FIELD else rule_words(view.facts[key])}" for key in keys])
        for entity, keys in groupby(lost, key=lambda key: key.entity)
    ]


def short_of(scopes: Iterable[str]) -> str:
    """A set of scopes in a few letters: the word for one, letters for several, nothing for none."""
    known = [scope for scope in SCOPES if scope in set(scopes)]
    if Scope.ALL in known:
        return str(SHORT[Scope.ALL])
    return str(SHORT[known[0]]) if len(known) == 1 else " ".join(str(LETTERS[scope]) for scope in known)


def glyph_of(scopes: Iterable[str]) -> str:
    """How full the circle before it is."""
    known = set(scopes)
    return "all" if Scope.ALL in known else "some" if known else "no"


def words_of(scopes: tuple[str, ...], confined: tuple[str, ...]) -> str:
    """A cell in full."""
    said = scopes_words(scopes)
    return _("%(scopes)s; confined to %(confined)s") % {"scopes": said, "confined": scopes_words(confined)} if confined else said


def lock_of(confined: tuple[str, ...]) -> SafeString | str:
    """The mark of a restriction."""
    return component("grid-lock")(icon("lock", "i-s"), short_of(confined)) if confined else ""


def _cell(view: View, subject: Subject, op: str, *, url: str, prefix: str = "") -> SafeString:
    now, was = (_rules(facts, view.role, entity=subject.name, op=op) for facts in (view.facts, view.before))
    words = f"{subject_label(subject)}, {op_label(op, subject.name)}: {words_of(*now)}"
    title = words if now == was else f"{words} ({_('before')}: {words_of(*was)})"
    tone = f"{glyph_of(now[0])} {'chg' if now != was else ''}"
    short = ": ".join(part for part in (prefix, short_of(now[0])) if part)
    shown = (glyph_of(now[0]), short, lock_of(now[1]))
    if not view.may_change:
        return component("grid-fact")(tone, title, *shown, words)
    return component("grid-cell")(tone, url, op, " ".join(now[0]), " ".join(now[1]), title, words, *shown)


def _td(inside: list[SafeString]) -> SafeString:
    return component("grid-td")(join(inside))


def _rules(facts: Facts, role: str, *, entity: str, op: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return facts.get(Key(role, GRANT, entity, op), ()), facts.get(Key(role, RESTRICT, entity, op), ())


def _summary(view: View, subject: Subject) -> str:
    """What a telephone shows instead of the cells."""
    said = ((op, _rules(view.facts, view.role, entity=subject.name, op=op)[0]) for op in (*subject.ops, *subject.actions))
    return " · ".join(f"{op_label(op, subject.name)}: {short_of(scopes)}" for op, scopes in said if scopes)


def _package(subject: Subject) -> str:
    """The package its table belongs to; kinds a company makes itself stand together."""
    return str(subject.model._meta.app_label)


def _module_order() -> dict[str, int]:
    found: Iterator[str] = (_package(subject) for subject in subjects().values())
    return {module: place for place, module in enumerate(dict.fromkeys(found))}
