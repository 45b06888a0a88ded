"""Columns of the list of users that are no fields of theirs: main team and branch, and whether somebody can sign in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import BooleanField, Case, OuterRef, Q, Subquery, Value, When
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.access.models import Branch, BranchMember, Team, TeamMember
from klientela.core.identity.models import User, UserKind
from klientela.core.views.columns import NOTHING, Column, Need
from klientela.kernel.entity import Entity, entity_of
from klientela.ui.formats import Formats
from klientela.ui.markup import component

pill = component("pill")


@dataclass(frozen=True)
class Asked(Need):
    """A value that is asked for beside the row."""

    def expression(self, user: User, hidden: frozenset[str]) -> Any:
        """The value for the database; whether a colleague can sign in concerns those who look after accounts."""
        if self.path != "can_sign_in":
            return PLACES[self.path]
        return CAN_SIGN_IN if may(user, "update", entity_of(User)) else NOTHING


def users_columns(entity: Entity) -> list[Column]:
    """What the list of users shows beside their fields."""
    if entity.model is not User:
        return []
    return [
        Column("team", capfirst(Team._meta.verbose_name), (Asked("team"),), _text, "only-d"),
        Column("branch", capfirst(Branch._meta.verbose_name), (Asked("branch"),), _text, "only-d"),
        Column("can_sign_in", _("Sign-in"), (Asked("can_sign_in"),), _sign_in, "only-d", width="w-l"),
    ]


def _text(_words: Formats) -> Callable[..., object]:
    return lambda value: value or ""


def _sign_in(_words: Formats) -> Callable[..., object]:
    shown = {True: pill("green", gettext("can sign in")), False: pill("amber", gettext("cannot yet")), None: ""}
    return lambda value: shown[value if value is None else bool(value)]


def _main(kind: Any, place: str) -> Subquery:
    members = kind.objects.filter(user=OuterRef("pk"), is_main=True, **{f"{place}__deleted_at": None})
    return Subquery(members.values(f"{place}__name")[:1])


PLACES = {"team": _main(TeamMember, "team"), "branch": _main(BranchMember, "branch")}
_ABLE = Q(is_active=True) & ~Q(password="") & ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
CAN_SIGN_IN = Case(
    When(kind=UserKind.SERVICE, then=Value(None)), When(_ABLE, then=Value(True)), default=Value(False), output_field=BooleanField(null=True)
)
