"""Making kinds of records, changing them, switching them off and taking them away. Each change is audited and works at once everywhere."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from klientela.core.access.decisions import demand
from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.access.models import ModuleState
from klientela.core.identity.models import SecurityEventKind, User
from klientela.core.identity.security import note_event
from klientela.core.own_entities.describing import describe_all
from klientela.core.own_entities.models import OwnEntity, OwnRecord
from klientela.core.own_entities.services.fields import FirstField, make_first
from klientela.core.own_entities.services.rules import begin_like, drop_rules
from klientela.core.processes.models import Process
from klientela.core.processes.setting_up import delete_process, set_up_process
from klientela.core.records.own.models import OwnField
from klientela.core.records.own.publishing import configuration_changed
from klientela.core.records.services import save

SETTING = "own kinds"
LONGEST_CODE = 30


@contextmanager
def publishing() -> Iterator[None]:
    """One step in which kinds change: this process knows them at once, others within two seconds; if it fails, everything is as before."""
    try:
        with transaction.atomic():
            yield
            tell_now()
    except BaseException:
        describe_all()
        raise


def tell_now() -> None:
    """Have this process go by what was just written, and others from the end of the transaction on."""
    configuration_changed()
    describe_all()


def make_kind(
    values: Mapping[str, Any], *, by: User, like: str = "", address: str = "", code: str = "", fields: Iterable[FirstField] = ()
) -> OwnEntity:
    """Make a kind of records. `like`: the kind of the program whose permissions it begins with; without, nobody may anything yet.

    `code`: the one it has elsewhere, where it comes from a file.
    """
    demand(by, MANAGE_SETTINGS)
    with publishing():
        kind: OwnEntity = save(OwnEntity(**{**values, "code": code or _code_of(values["plural"])}))
        make_first(kind, fields)
        tell_now()
        if kind.in_process:
            _set_up_process(kind, by=by)
        if like:
            begin_like(kind.slug, like, by=by)
        _note("made", kind, by=by, address=address)
    return kind


def change_kind(kind: OwnEntity, values: Mapping[str, Any], *, by: User, address: str = "") -> OwnEntity:
    """Change what a kind is called, where it stands and what it uses. Records that are in a process keep it."""
    demand(by, MANAGE_SETTINGS)
    with publishing():
        _refuse_losing(kind, values)
        for name, value in values.items():
            setattr(kind, name, value)
        save(kind, only=values.keys())
        kind.refresh_from_db()
        if kind.in_process and not _processes(kind).exists():
            _set_up_process(kind, by=by)
        _note("changed", kind, by=by, address=address)
    return kind


def switch(kind: OwnEntity, *, on: bool, by: User, address: str = "") -> None:
    """Switch a kind off, so that nobody reaches any of it while all its data stays, or on again."""
    demand(by, MANAGE_SETTINGS)
    with publishing():
        ModuleState.objects.update_or_create(module=kind.slug, defaults={"is_on": on})
        _note("switched on" if on else "switched off", kind, by=by, address=address)


def remove_kind(kind: OwnEntity, *, by: User, confirmed: str = "", address: str = "") -> None:
    """Take a kind away. While it has records its name must be typed; they then get tombstones, and the history keeps them."""
    demand(by, MANAGE_SETTINGS)
    if records_of(kind) and confirmed.strip() != str(kind):
        raise ValidationError({"confirmed": _("Type the name of the kind to take it away with all its records.")})
    with publishing():
        now = timezone.now()
        OwnRecord.unscoped.filter(kind=kind.slug, deleted_at=None).update(deleted_at=now)
        for process in _processes(kind):
            delete_process(process, by=by)
        OwnField.objects.filter(entity=kind.slug, deleted_at=None).update(deleted_at=now)
        drop_rules(kind.slug, by=by)
        kind.deleted_at = now
        kind.save(update_fields=["deleted_at", "changed_at"])
        _note("removed", kind, by=by, address=address)


def records_of(kind: OwnEntity) -> int:
    """How many records a kind has, whoever may see them: whoever sets it up learns the number and no more."""
    return int(OwnRecord.unscoped.filter(kind=kind.slug, deleted_at=None).count())


def _code_of(plural: str) -> str:
    """A code out of the name, in plain letters; never one that was used before."""
    told = slugify(_plain(plural))[:LONGEST_CODE].strip("-") or "records"
    wanted = told if told[0].isalpha() else f"k-{told}"
    used = set(OwnEntity.objects.filter(code__startswith=wanted).values_list("code", flat=True))
    numbered = (wanted if number == 1 else f"{wanted}-{number}" for number in range(1, len(used) + 2))
    return next(code for code in numbered if code not in used)


def _plain(text: str) -> str:
    return text.translate(str.maketrans("łŁđĐøØ", "lLdDoO"))


def _refuse_losing(kind: OwnEntity, values: Mapping[str, Any]) -> None:
    rows = OwnRecord.unscoped.filter(kind=kind.slug, deleted_at=None)
    if kind.about_party and not values.get("about_party", True) and rows.exclude(party=None).exists():
        raise ValidationError({"about_party": _("Records of this kind name a company or person. Empty these fields first.")})
    if kind.in_process and not values.get("in_process", True) and rows.exists():
        raise ValidationError({"in_process": _("Records of this kind are in a process. It stays.")})
    if not kind.in_process and values.get("in_process") and rows.exists():
        raise ValidationError({"in_process": _("There are records already that are in no process. Decide this while there are none.")})


def _set_up_process(kind: OwnEntity, *, by: User) -> None:
    stages = ({"name": _("Open"), "probability": 10}, {"name": _("In progress"), "probability": 50})
    ends = ({"name": _("Done"), "kind": "won"}, {"name": _("Given up"), "kind": "lost"})
    set_up_process({"name": kind.plural, "entity": kind.slug}, (*stages, *ends), by=by)


def _processes(kind: OwnEntity) -> Any:
    return Process.unscoped.filter(entity=kind.slug, deleted_at=None)


def _note(what: str, kind: OwnEntity, *, by: User, address: str) -> None:
    note_event(SecurityEventKind.SETTINGS_CHANGED, by=by, address=address, setting=SETTING, what=what, records=kind.slug)
