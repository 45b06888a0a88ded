"""The permissions a kind of records begins with, and that they go with it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from klientela.core.access.decisions import demand
from klientela.core.access.functions import MANAGE_ACCESS
from klientela.core.access.policy_document import GRANT, RESTRICT, facts
from klientela.core.access.policy_versions import note_change
from klientela.core.access.policy_writing import write
from klientela.core.access.vocabulary import Subject, subjects
from klientela.core.identity.models import User


def models_of_rules() -> list[Subject]:
    """The kinds of records whose permissions a new one can begin with: those with an owner that stand in the menu."""
    return [subject for subject in subjects().values() if subject.is_scoped and any(kind.in_menu for kind in subject.kinds)]


def begin_like(slug: str, like: str, *, by: User) -> None:
    """Give every role the permissions on a new kind that it has on another, as far as the operations mean something for it."""
    demand(by, MANAGE_ACCESS)
    if like not in {subject.name for subject in models_of_rules()}:
        raise ValidationError({"like": _("There are no records called “%(name)s”.") % {"name": like}})
    subject, before = subjects()[slug], facts()
    ops = {*subject.ops, *subject.actions}
    copied = {
        key._replace(entity=slug): value
        for key, value in before.items()
        if key.kind in (GRANT, RESTRICT) and key.entity == like and key.name in ops
    }
    write(before, {**before, **copied})
    note_change(by=by, note=_("Permissions on %(kind)s as on %(like)s") % {"kind": slug, "like": like})


def drop_rules(slug: str, *, by: User) -> None:
    """Take away what roles say of a kind that is no more."""
    before = facts()
    write(before, {key: value for key, value in before.items() if key.entity != slug})
    note_change(by=by)
