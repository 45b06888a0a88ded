"""What pages of movements need: every bar of a waterfall."""

from collections.abc import Callable
from typing import Any

from klientela.core.identity.models import User
from klientela.modules.pipeline.standing.showing import NAMES
from tests.access.company import Company

type Parts = list[dict[str, Any]]

PREPARED_STANDING: dict[str, Callable[[Company, User], Parts]] = {
    "/reports/standing/moved/<slug:kind>/": lambda _company, _user: [{"kind": kind, "?": "?period=ever"} for kind in NAMES],
}
