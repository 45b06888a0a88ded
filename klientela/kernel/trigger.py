"""What the database does by itself whenever a row changes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Trigger:
    """A trigger: its name on the table, when it runs, and the function it calls with which arguments.

    It runs for each row, or once for all rows a statement has inserted, which the function then finds under the name `fresh`.
    """

    name: str
    timing: str
    function: str
    arguments: tuple[str, ...] = ()
    takes_all_new: bool = False

    @property
    def called(self) -> str:
        """How often it runs, as PostgreSQL writes it."""
        return "REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT" if self.takes_all_new else "FOR EACH ROW"
