"""What doors to learnt chances need: an edition that rests on everything a chance may rest on."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from klientela.core.identity.models import User
from klientela.core.learning.models import Edition, Verdict
from klientela.core.learning.scoring import MISSING, RARE, Choice, Model, Number
from klientela.modules.pipeline.learnt.subject import CODE, FEATURES
from tests.access.company import Company

type Parts = list[dict[str, Any]]
KEY = UUID("01980000-0000-7000-8000-00000000ed01")


def _learnt() -> UUID:
    parts = {
        feature.name: Number(0.1 * place, 1.0, 0.7, -0.4) if feature.kind == "number" else Choice({RARE: 0.3 + place / 50, MISSING: -0.2})
        for place, feature in enumerate(FEATURES)
    }
    known = {
        "subject": CODE,
        "verdict": Verdict.TRUSTED,
        "auc": 0.8,
        "auc_sd": 0.01,
        "good": 60,
        "bad": 60,
        "model": Model(parts, 0.1).as_json(),
    }
    Edition.objects.get_or_create(pk=KEY, defaults=known)
    return KEY


def _deals(company: Company, _user: User) -> Parts:
    _learnt()
    return [{"pk": row.pk} for row in company.rows["deals"]]


PREPARED_LEARNING: dict[str, Callable[[Company, User], Parts]] = {
    "/settings/learning/": lambda _company, _user: [{"?": f"?of={_learnt()}"}],
    "/settings/learning/editions/<uuid:key>/": lambda _company, _user: [{"key": _learnt()}],
    "/settings/learning/<slug:code>/": lambda _company, _user: [{"code": CODE}],
    "/deals/<uuid:pk>/learnt/": _deals,
}
