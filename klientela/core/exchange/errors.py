"""What can be wrong with a file or a cell, in words for the person who brought it."""

from typing import Any


class _MessageError(ValueError):
    def __init__(self, message: Any, **values: object) -> None:
        super().__init__(message, values)
        self.message = message
        self.values = values

    def __str__(self) -> str:
        return str(self.message) % self.values if self.values else str(self.message)


class UnreadableFile(_MessageError):
    """The file as a whole cannot be read as a table; `row` is the line in the file and `column` the number of the cell, where known."""

    def __init__(self, message: Any, *, row: int | None = None, column: int | None = None, **values: object) -> None:
        super().__init__(message, **values)
        self.row = row
        self.column = column


class ConversionError(_MessageError):
    """The text of one cell does not give a value of the kind that was asked for."""
