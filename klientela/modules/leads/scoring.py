"""What a lead is worth trying, by the rules of the company: points of rules and answers, which fade while nothing happens."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any
from uuid import UUID

from django.utils import timezone

from klientela.core.access.acting import actor_or_none
from klientela.core.criteria.checking import check
from klientela.core.criteria.compiling import compile_tree
from klientela.core.criteria.tree import Group, from_json
from klientela.core.identity.models import User
from klientela.kernel.entity import entity_of
from klientela.modules.leads.models import Answer, Lead, Question, ScoreRule

PORTION = 1_000
RULE, QUESTION = "rule", "question"


@dataclass(frozen=True)
class Part:
    """What one rule or answer adds to a score: its points now, those it began with, and the days over which they have faded."""

    of: str
    key: str
    points: int
    full: int
    days: int = 0

    def stored(self) -> dict[str, Any]:
        """As it is kept beside the score."""
        return {"of": self.of, "key": self.key, "points": self.points, "full": self.full, "days": self.days}


def faded(points: int, half_life: int | None, days: int) -> int:
    """What is left of points after so many days without activity."""
    return points if not half_life else round(points * 0.5 ** (max(days, 0) / half_life))


def score_again(keys: Iterable[UUID]) -> int:
    """Work the scores of leads out anew, and keep those that differ. Gives how many did."""
    return sum(_score_portion(list(portion)) for portion in batched(keys, PORTION))


def _score_portion(keys: list[UUID]) -> int:
    rows = list(Lead.unscoped.filter(pk__in=keys).values_list("pk", "active_at", "score", "score_parts"))
    answers, hits, now, changed = _answers(keys), list(_hits(keys)), timezone.now(), 0
    for key, active_at, score, parts in rows:
        found = [*_by_rules(key, hits, _days(active_at, now)), *answers[key]]
        total, stored = sum(part.points for part in found), [part.stored() for part in found]
        if total != score or _bare(stored) != _bare(parts):
            Lead.unscoped.filter(pk=key).update(score=total, score_parts=stored)
            changed += 1
    return changed


def _bare(parts: Any) -> list[tuple[Any, ...]]:
    """Parts without the days, which change every day."""
    return [(part.get("of"), part.get("key"), part.get("points")) for part in parts or ()]


def _days(since: datetime, now: datetime) -> int:
    return max((now - since).days, 0)


def _by_rules(key: UUID, hits: list[tuple[ScoreRule, set[UUID]]], days: int) -> Iterator[Part]:
    for rule, found in hits:
        if key in found:
            points = faded(rule.points, rule.half_life, days)
            yield Part(RULE, str(rule.pk), points, rule.points, days if points != rule.points else 0)


def _hits(keys: Collection[UUID]) -> Iterator[tuple[ScoreRule, set[UUID]]]:
    """Each rule in use with those of the leads of which it is true; a rule that nobody can ask any more counts for none."""
    rows = Lead.unscoped.filter(pk__in=keys).order_by()
    for rule in ScoreRule.unscoped.filter(is_active=True, deleted_at=None).select_related("setter").order_by("position", "name"):
        tree = tree_of(rule.where)
        asker = asker_of(tree, rule.setter) if tree is not None else None
        if tree is not None and not tree.parts:
            yield rule, set(keys)
        elif tree is not None and asker is not None:
            yield rule, set(rows.filter(compile_tree(tree, entity_of(Lead), asker)).values_list("pk", flat=True))


def tree_of(stored: Any) -> Group | None:
    """A stored question; the one that asks nothing where none is stored, None where it cannot be read any more."""
    try:
        return from_json(stored) if stored else Group()
    except ValueError:
        return None


def asker_of(tree: Group, setter: User | None) -> User | None:
    """With whose rights a question is asked: those of whoever set it up, else of whoever acts."""
    actor = actor_or_none()
    known = [user for user in (setter if setter and setter.is_active else None, actor.user if actor else None) if user is not None]
    return next((user for user in known if not check(tree, entity_of(Lead), user)), None)


def _answers(keys: Collection[UUID]) -> Mapping[UUID, list[Part]]:
    found: dict[UUID, list[Part]] = defaultdict(list)
    rows = Answer.unscoped.filter(lead__in=keys, deleted_at=None, question__deleted_at=None, question__is_active=True)
    for answer in rows.select_related("question").order_by("question__position", "question__name"):
        if points := answer.question.points(answer.value):
            found[answer.lead_id].append(Part(QUESTION, str(answer.question_id), points, points))
    return found


def open_leads() -> list[UUID]:
    """The leads whose score is still kept."""
    return list(Lead.unscoped.filter(closed_at=None, deleted_at=None).order_by("pk").values_list("pk", flat=True))


__all__ = ["QUESTION", "RULE", "Part", "Question", "asker_of", "faded", "open_leads", "score_again", "tree_of"]
