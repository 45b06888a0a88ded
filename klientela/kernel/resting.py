"""Whether changes are taken just now: a database that is read-only, follows another, or has a full disk goes on answering questions."""

from time import monotonic

from django.db import connection

REMEMBERED = 60.0
"""Seconds for which a refused change is believed to stand for those that follow."""
SAYS = ("default_transaction_read_only", "in_hot_standby")
_refused_at = [-REMEMBERED]


def change_refused() -> None:
    """The database has just refused a change."""
    _refused_at[0] = monotonic()


def is_resting() -> bool:
    """Whether a change would be refused, as far as the connection says of itself, or as one was refused a moment ago."""
    return monotonic() - _refused_at[0] < REMEMBERED or _says_so()


def _says_so() -> bool:
    """PostgreSQL tells every client, without being asked, whenever one of these settings changes."""
    used = connection.connection
    return used is not None and not used.closed and any(used.info.parameter_status(name) == "on" for name in SAYS)
