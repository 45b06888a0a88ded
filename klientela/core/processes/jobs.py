"""Background jobs of processes."""

from klientela.core.processes.rehousing import take_away_later

__all__ = ["take_away_later"]
