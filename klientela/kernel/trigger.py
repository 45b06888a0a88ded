"""What the database does by itself whenever a row changes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Trigger:
    """A row trigger: its name on the table, when it runs, and the function it calls with which arguments."""

    name: str
    timing: str
    function: str
    arguments: tuple[str, ...] = ()
