"""What the companies of these tests leave in the process is taken back after each file."""

from collections.abc import Iterator

import pytest

from tests.access.own_kind import forget_everything


@pytest.fixture(scope="module", autouse=True)
def no_kinds_are_left() -> Iterator[None]:
    """The kinds of records a company made are known to nobody afterwards."""
    yield
    forget_everything()
