"""Days without a time of day, as files give them."""

from datetime import UTC, datetime

import pytest

from klientela.core.processes.importing import so_far

MORNING = datetime(2026, 11, 22, 5, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 11, 22, 12, tzinfo=UTC), MORNING),
        (datetime(2026, 11, 21, 12, tzinfo=UTC), datetime(2026, 11, 21, 12, tzinfo=UTC)),
        (datetime(2026, 11, 23, 12, tzinfo=UTC), datetime(2026, 11, 23, 12, tzinfo=UTC)),
        (None, None),
    ],
)
def test_a_deal_closed_today_is_not_refused_in_the_morning(at: datetime | None, expected: datetime | None) -> None:
    assert so_far(at, MORNING) == expected
