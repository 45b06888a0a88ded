"""Learning anew, and going back to what was learnt before."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from klientela.core.access.acting import as_system
from klientela.core.access.decisions import demand
from klientela.core.identity.models import User
from klientela.core.learning.gathering import Table, gathered
from klientela.core.learning.guarding import LeftOut, left_out_of, suspicious
from klientela.core.learning.models import Edition, Verdict
from klientela.core.learning.queries import relied_upon
from klientela.core.learning.subjects import Subject, subject

FUNCTION = "see_learnt"
LEAST_EACH = 50
"""So many outcomes of each kind are needed before anything is learnt."""
LEAST_AUC = 0.55
KEPT = 30


def train(code: str, *, by: User | None) -> Edition:
    """Learn a subject anew from all outcomes known by now; the edition says whether it can be relied upon."""
    asked = subject(code)
    if asked is None:
        raise ValidationError(_("There is nothing to learn under this name."))
    if by is not None:
        demand(by, FUNCTION)
    made = edition_of(asked)
    made.made_by = by
    with transaction.atomic():
        made.save()
        _forget_old(code)
    return made


def edition_of(asked: Subject) -> Edition:
    """What the outcomes of a subject teach, not yet kept."""
    features = asked.features
    out, early = left_out_of(features), [feature for feature in features if feature.known == "before"]
    with as_system("learning from known outcomes"):
        table = gathered(early, asked.examples())
    records = table.records()
    made = Edition(subject=asked.code, examples=len(table), good=sum(records.values()))
    made.bad = len(records) - made.good
    if min(made.good, made.bad) < LEAST_EACH:
        made.verdict, made.report = Verdict.FEW, {"left_out": _told(out)}
        return made
    return _learn(made, table, out)


def _learn(made: Edition, table: Table, out: list[LeftOut]) -> Edition:
    from klientela.core.learning.training import learnt

    out = [*out, *suspicious(table)]
    names = {left.name for left in out}
    used = Table([column for column in table.columns if column.feature.name not in names], table.outcomes, table.keys)
    if not used.columns:
        made.verdict, made.report = Verdict.WEAK, {"left_out": _told(out)}
        return made
    found = learnt(used)
    made.auc, made.auc_sd, made.model = found.auc, found.auc_sd, found.model.as_json()
    made.verdict = Verdict.TRUSTED if found.auc > LEAST_AUC else Verdict.WEAK
    made.report = {"left_out": _told(out), "reliability": found.reliability}
    return made


def _told(out: list[LeftOut]) -> list[dict[str, str]]:
    return [{"name": left.name, "reason": left.reason} for left in out]


def _forget_old(code: str) -> None:
    newest: list[Any] = list(Edition.objects.filter(subject=code).order_by("-made_at", "-pk").values_list("pk", flat=True)[:KEPT])
    Edition.objects.filter(subject=code).exclude(pk__in=[*newest, relied_upon(code)]).delete()


@transaction.atomic
def go_back(key: UUID, *, by: User) -> Edition:
    """Rely on an earlier trusted edition again; newer ones are set aside until something newer is learnt."""
    demand(by, FUNCTION)
    chosen = Edition.objects.filter(pk=key, verdict=Verdict.TRUSTED).first()
    if chosen is None:
        raise ValidationError(_("This edition cannot be relied upon."))
    same = Edition.objects.filter(subject=chosen.subject)
    same.filter(made_at__gt=chosen.made_at).update(is_set_aside=True)
    same.filter(pk=chosen.pk).update(is_set_aside=False)
    return chosen
