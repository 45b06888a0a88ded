"""What is asked of leads, and what they answered."""

from math import isfinite

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.records.fields import SortKey
from klientela.core.records.models import Part, Reference
from klientela.modules.leads.models.leads import Lead

YES, NO, MOST = "yes", "no", 1000


def number_in(text: str) -> float | None:
    """The number a text spells, with comma or point; None where it spells none."""
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        return None
    return found if isfinite(found) else None


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    YES_NO = "yes-no", _("Yes or no")
    CHOICE = "choice", _("One of several answers")
    NUMBER = "number", _("A number")


class Question(Reference):
    """Something one asks a lead before one believes in it; each answer is worth points."""

    name = models.CharField(_("question"), max_length=200)
    sort_key = SortKey(of="name")
    kind = models.CharField(_("kind"), max_length=10, choices=QuestionKind, default=QuestionKind.YES_NO)
    answers = models.TextField(
        _("answers and their points"),
        max_length=2_000,
        help_text=_("One on each line, such as “yes = 20”; for a number the points from that number on, such as “50 = 15”."),
    )
    position = models.PositiveSmallIntegerField(pgettext_lazy("in an order", "position"), default=1)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta(Reference.Meta):
        verbose_name = _("qualification question")
        verbose_name_plural = _("qualification questions")
        ordering = ("position", "name")
        indexes = (
            models.Index(fields=["sort_key", "id"], name="leadquestion_sort", condition=models.Q(deleted_at=None)),
            models.Index(fields=["change", "id"], name="leadquestion_change"),
        )
        constraints = (models.UniqueConstraint("name", name="leadquestion_once", condition=models.Q(deleted_at=None)),)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Each line that says points can be understood."""
        self.worth()

    def worth(self) -> dict[str, int]:
        """Points by answer, in their order. Raises `ValidationError` for a line that cannot be understood."""
        found = dict(self._line(line) for line in self.answers.splitlines() if line.strip())
        return {said: found.get(said, 0) for said in (YES, NO)} if self.kind == QuestionKind.YES_NO else found

    def _line(self, line: str) -> tuple[str, int]:
        said, sign, points = line.rpartition("=")
        if not sign:
            return line.strip(), 0
        try:
            worth = int(points)
        except ValueError:
            worth = MOST + 1
        is_odd = self.kind == QuestionKind.NUMBER and number_in(said) is None
        if not said.strip() or abs(worth) > MOST or is_odd:
            raise ValidationError({"answers": _("“%(line)s” is not an answer with its points.") % {"line": line.strip()}})
        return said.strip(), worth

    def points(self, value: str) -> int:
        """What an answer is worth; nothing where the question does not know it."""
        worth, given = self.worth(), number_in(value)
        if self.kind != QuestionKind.NUMBER:
            return worth.get(value, 0)
        steps = {step: points for said, points in worth.items() if (step := number_in(said)) is not None}
        reached = [step for step in steps if given is not None and step <= given]
        return steps[max(reached)] if reached else 0


class Answer(Part):
    """What a lead answered to a question."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="+", verbose_name=_("lead"))
    question = models.ForeignKey(Question, models.PROTECT, related_name="+", verbose_name=_("question"))
    value = models.CharField(_("answer"), max_length=200)

    class Meta(Part.Meta):
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        indexes = (models.Index(fields=["lead"], name="leadanswer_lead"), models.Index(fields=["question"], name="leadanswer_question"))
        constraints = (models.UniqueConstraint("lead", "question", name="leadanswer_once", condition=models.Q(deleted_at=None)),)

    def __str__(self) -> str:
        return self.value
