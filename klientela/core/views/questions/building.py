"""The builder of a question as one thing that any page can hold: a list, a saved view, a rule."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from klientela.core.criteria.tree import Group
from klientela.core.identity.models import User
from klientela.core.views.naming import plural_of
from klientela.core.views.questions.checking import beyond, errors_in
from klientela.core.views.questions.editing import Place
from klientela.core.views.questions.finding import Found, find, whole
from klientela.core.views.questions.parts import Maker, Part
from klientela.core.views.questions.reading import Draft, is_building, is_sent, read_draft
from klientela.kernel.entity import Entity


@dataclass(frozen=True)
class Builder:
    """What the template `questions/builder.html` needs; a page gives it to the template as `builder`."""

    name: str
    entity: Entity
    tree: Group
    """The question, without what is not finished."""
    root: Part
    found: Found
    url: str
    errors: dict[Place, str]
    is_final: bool
    """Whether the form was sent as finished, and nothing is wrong or missing."""
    is_setting: bool = False
    """Whether it says when something holds, and not what a list shows."""

    @property
    def plural(self) -> Any:
        """What the question is about."""
        return plural_of(self.entity)

    @property
    def all(self) -> list[Part]:
        """Every part, however deep."""
        return list(_all(self.root))


def builder(entity: Entity, tree: Group, *, name: str, user: User, at: Place | None = None, is_plain: bool = False) -> Builder:
    """A builder that shows a question; `name` begins the names of its inputs, `at` is the part it opens at; `is_plain`: it asks about
    the record itself only."""
    only = tree.parts[0] if len(tree.parts) == 1 else None
    tree = only if tree.join == "all" and isinstance(only, Group) else tree
    return _made(entity, Draft(tree, at), name=name, user=user, is_plain=is_plain)


def sent_builder(entity: Entity, data: QueryDict, *, name: str, user: User, is_plain: bool = False) -> Builder | None:
    """The builder of this name as a form sent it; None if the form had none."""
    if not is_sent(data, name):
        return None
    draft = read_draft(data, name, entity=entity, user=user)
    return _made(entity, draft, name=name, user=user, is_final=not is_building(data, name), is_plain=is_plain)


def _made(entity: Entity, draft: Draft, *, name: str, user: User, is_final: bool = False, is_plain: bool = False) -> Builder:
    errors = errors_in(draft.tree, entity, user, is_final=is_final) | (beyond(draft.tree) if is_plain else {})
    question = whole(draft.tree, entity, user)
    return Builder(
        name=name,
        entity=entity,
        tree=question,
        root=Maker(name, user, errors, draft.place, is_plain=is_plain).part(draft.tree, (), entity),
        found=Found("") if errors else find(question, entity, user),
        url=reverse(f"{entity.slug}-question"),
        errors=errors,
        is_final=is_final and not errors,
    )


def _all(part: Part) -> Iterator[Part]:
    for inner in part.parts:
        yield inner
        yield from _all(inner)
