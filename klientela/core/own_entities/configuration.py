"""Kinds of records within the file of the whole configuration."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.identity.models import User
from klientela.core.own_entities.models import OwnEntity
from klientela.core.own_entities.services.kinds import change_kind, make_kind, remove_kind
from klientela.kernel.configuration import ConfigurationPart, Values

COLUMNS = ("singular", "plural", "singulars", "plurals", "icon", "group", "order", "about_party", "in_process")


def write_kinds() -> Values:
    """The kinds of records the company has made; their fields, permissions and processes are parts of their own."""
    return {kind.code: {name: getattr(kind, name) for name in COLUMNS} for kind in OwnEntity.objects.filter(deleted_at=None)}


def put_kinds(values: Values, *, by: User) -> None:
    """Make or change kinds; one is taken away only while it has no records."""
    for code, said in values.items():
        kind = OwnEntity.objects.filter(code=code, deleted_at=None).first()
        if said is None:
            if kind:
                remove_kind(kind, by=by)
            continue
        wanted = {name: said[name] for name in COLUMNS if name in said}
        if not {"singular", "plural"} <= set(wanted):
            raise ValidationError(_("The file does not say what records of the kind “%(code)s” are called.") % {"code": code})
        if kind:
            change_kind(kind, wanted, by=by)
        else:
            make_kind(wanted, by=by, code=code)


def kind_named(key: str, value: Any) -> str:
    """What several are called."""
    return str((value or {}).get("plural") or key)


KINDS = ConfigurationPart(gettext_lazy("Own kinds of records"), write_kinds, put_kinds, kind_named)
