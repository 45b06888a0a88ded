"""Parties that stand in the base twice: how alike two are and why, the queue of likely pairs, and the warning while somebody types."""
