"""Rules and levels in words."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from klientela.core.access.decisions import may
from klientela.core.access.functions import functions
from klientela.core.criteria.checking import check
from klientela.core.criteria.sentences import sentence
from klientela.core.identity.models import User
from klientela.core.processes.approvals.deciders import holders_of, holders_of_role
from klientela.core.processes.approvals.gates import problems_of
from klientela.core.processes.approvals.judging import levels_of, tree_of
from klientela.core.processes.approvals.models import Level, Needs, Rule, Who
from klientela.core.views.naming import plural_of
from klientela.kernel.entity import Entity, entity_named

MOST_NAMES = 5


@dataclass
class Line:
    """A rule in the list, or a level in its rule."""

    of: Any
    what: str = ""
    when: str = ""
    levels: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def told_rule(rule: Rule, user: User) -> Line | None:
    """A rule in words; None where its kind of records is gone."""
    try:
        entity = entity_named(rule.entity)
    except LookupError:
        return None
    levels = [told_who(level) for level in levels_of(rule)]
    return Line(rule, str(plural_of(entity)), told_when(rule.criteria, entity, user), levels, warnings_of(rule, user))


def told_level(level: Level, rule: Rule, user: User) -> Line:
    """A level in words."""
    return Line(level, told_who(level), told_when(level.criteria, entity_named(rule.entity), user) if level.criteria else "")


def told_when(stored: Any, entity: Entity, user: User) -> str:
    """Which records need it."""
    tree = tree_of(stored)
    if tree is None:
        return _("A question that cannot be read any more")
    return sentence(tree, entity, user) if tree.parts else _("all")


def told_who(level: Level) -> str:
    """Who decides at a level."""
    if level.who == Who.PEOPLE:
        names = [person.name for person in User.objects.filter(pk__in=level.people).order_by("name")]
        return _several(names, level)
    if level.who == Who.ROLE:
        said = _("Role %(name)s") % {"name": _(level.role.name)} if level.role else ""
        return f"{said} · {level.get_needs_display()}"
    if level.who == Who.FUNCTION:
        known = functions().get(level.function)
        return f"{_('Who may: %(what)s') % {'what': known.label if known else level.function}} · {level.get_needs_display()}"
    return str(level.get_who_display())


def _several(names: list[str], level: Level) -> str:
    last = _("and") if level.needs == Needs.ALL else _("or")
    return get_text_list([*names[:MOST_NAMES], *(["…"] if len(names) > MOST_NAMES else [])], last)


def warnings_of(rule: Rule, user: User) -> list[str]:
    """What is wrong with a rule, and who of those it names could not see such records."""
    return [*problems_of(rule), *_broken(rule, user), *_blind(rule)]


def _broken(rule: Rule, user: User) -> list[str]:
    """A question about what is no longer there is taken to be true."""
    entity = entity_named(rule.entity)
    trees = [tree_of(stored) for stored in (rule.criteria, *(level.criteria for level in levels_of(rule)))]
    if all(tree is not None and not check(tree, entity, user) for tree in trees):
        return []
    return [
        _("A condition asks about something that is not there any more, or not for you. Where it is gone, the condition counts as true.")
    ]


def _blind(rule: Rule) -> list[str]:
    entity = entity_named(rule.entity)
    found: dict[Any, str] = {}
    for level in levels_of(rule):
        found |= {person.pk: person.name for person in _named(level)[:50] if not may(person, "read", entity)}
    text = _("May not see such records, so somebody else is asked: %(names)s.")
    return [text % {"names": ", ".join(found.values())}] if found else []


def _named(level: Level) -> list[User]:
    if level.who == Who.PEOPLE:
        return list(User.objects.filter(pk__in=level.people, is_active=True, deleted_at=None))
    if level.who == Who.ROLE:
        return holders_of_role(level.role_id)
    return holders_of(level.function) if level.who == Who.FUNCTION else []
