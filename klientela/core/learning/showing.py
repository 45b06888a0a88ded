"""What was learnt, the way its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from klientela.core.identity.models import User
from klientela.core.learning.models import Edition, Verdict
from klientela.core.learning.queries import relied_upon
from klientela.core.learning.scoring import MISSING, RARE, Choice, Model, Number
from klientela.core.learning.services import LEAST_EACH
from klientela.core.learning.subjects import Feature, Subject
from klientela.ui import plots
from klientela.ui.formats import formats_now
from klientela.ui.plotting import Mark, Plot, Row

MOST = 12
HISTORY = 10
MUCH = 0.7
REASONS = {
    "after": gettext_lazy("It is filled in only after the outcome."),
    "tells": gettext_lazy("It alone gives the outcome away, so it is probably filled in only afterwards."),
    "one_sided": gettext_lazy("It is filled in for one outcome only."),
    "same": gettext_lazy("It is the same everywhere."),
}


@dataclass(frozen=True)
class Strong:
    """A value that moves chances much, and how far."""

    label: Any
    value: str
    weight: float

    @property
    def is_up(self) -> bool:
        return self.weight > 0

    @property
    def is_much(self) -> bool:
        """Whether it alone more than doubles the odds, or halves them."""
        return abs(self.weight) > MUCH


@dataclass(frozen=True)
class Line:
    """One edition in the list of them."""

    edition: Edition
    is_used: bool

    @property
    def outcomes(self) -> int:
        return self.edition.good + self.edition.bad

    @property
    def exactness(self) -> str:
        return exactness(self.edition)

    @property
    def may_return(self) -> bool:
        return self.edition.verdict == Verdict.TRUSTED and not self.is_used


@dataclass(frozen=True)
class Shown:
    """One subject with what is known of it."""

    subject: Subject
    edition: Edition | None
    in_use: Edition | None
    verdict: str
    exactness: str
    strong: Sequence[Strong]
    withheld: int
    left_out: Sequence[tuple[Any, Any]]
    chart: SafeString | str
    earlier: Sequence[Line]

    @property
    def newer_is_not_trusted(self) -> bool:
        return self.in_use is not None and self.in_use != self.edition


def shown(subject: Subject, user: User) -> Shown:
    """A subject for somebody who may look at it; values of fields hidden from him are only counted."""
    editions = list(Edition.objects.filter(subject=subject.code).select_related("made_by").order_by("-made_at", "-pk")[:HISTORY])
    newest, key = editions[0] if editions else None, relied_upon(subject.code)
    used = Edition.objects.filter(pk=key).first() if key else None
    told = used or newest
    strong, withheld = _strong(subject, used, user)
    return Shown(
        subject=subject,
        edition=newest,
        in_use=used,
        verdict=verdict_of(newest),
        exactness=exactness(told) if told else "",
        strong=strong,
        withheld=withheld,
        left_out=_left_out(subject, newest, user),
        chart=_chart(told),
        earlier=[Line(edition, edition.pk == key) for edition in editions],
    )


def verdict_of(edition: Edition | None) -> str:
    """In words whether it is relied upon, and why not."""
    if edition is None:
        return _("Nothing was learnt yet.")
    outcomes = _outcomes(edition)
    if edition.verdict == Verdict.FEW:
        return _("%(outcomes)s Nothing is learnt from so few: at least %(least)s of each kind are needed.") % {
            "outcomes": outcomes,
            "least": LEAST_EACH,
        }
    if edition.verdict == Verdict.WEAK:
        return _("%(outcomes)s What is known of them hardly foretells how they end, so it is not relied upon.") % {"outcomes": outcomes}
    return _("%(outcomes)s The learnt chance is relied upon.") % {"outcomes": outcomes}


def _outcomes(edition: Edition) -> str:
    words, total = formats_now(), edition.good + edition.bad
    text = ngettext("%(n)s outcome is known: %(good)s good, %(bad)s bad.", "%(n)s outcomes are known: %(good)s good, %(bad)s bad.", total)
    return text % {"n": words.number(total), "good": words.number(edition.good), "bad": words.number(edition.bad)}


def exactness(edition: Edition) -> str:
    """The measure of exactness with its spread, as people write it."""
    words = formats_now()
    return "" if edition.auc is None else f"{words.number(edition.auc, 3)} ± {words.number(edition.auc_sd or 0, 3)}"


def _strong(subject: Subject, edition: Edition | None, user: User) -> tuple[list[Strong], int]:
    if edition is None or not edition.model:
        return [], 0
    found, withheld = [], 0
    model = Model.from_json(edition.model)
    for name, part in model.parts.items():
        feature = subject.feature(name)
        if feature is None or not feature.is_open_to(user):
            withheld += 1
            continue
        found += [Strong(feature.label, value, model.slope * weight) for value, weight in _values(feature, part)]
    return sorted(found, key=lambda strong: -abs(strong.weight))[:MOST], withheld


def _values(feature: Feature, part: Choice | Number) -> list[tuple[str, float]]:
    if isinstance(part, Number):
        return [(_("each usual step up"), part.weight)]
    return [(_named(feature, value), weight - part.centre) for value, weight in part.weights.items()]


def _named(feature: Feature, value: str) -> str:
    if value == MISSING:
        return _("not given")
    return _("a rare value") if value == RARE else feature.said(value)


def _left_out(subject: Subject, edition: Edition | None, user: User) -> list[tuple[Any, Any]]:
    out = edition.report.get("left_out", ()) if edition else ()
    known = ((subject.feature(left["name"]), left["reason"]) for left in out)
    return [(feature.label, REASONS.get(reason, reason)) for feature, reason in known if feature and feature.is_open_to(user)]


def _chart(edition: Edition | None) -> SafeString | str:
    tenths = edition.report.get("reliability") if edition else None
    if not tenths:
        return ""
    words = formats_now()
    rows = [
        Row(name, [Mark(tenth[place], words.percent(tenth[place])) for tenth in tenths])
        for name, place in ((_("Forecast"), 0), (_("Came true"), 1))
    ]
    return plots.lines(
        Plot(_("Forecast and what came true, in tenths"), [str(number) for number in range(1, len(tenths) + 1)], rows, words.percent)
    )
