"""The value of a field that holds a file: what the file is called and how large it is; its content lies with the attached files."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from klientela.kernel.slot import slot

NO_FILE = _("A file comes with a form: choose it there.")

type Keeper = Callable[[UploadedFile[bytes]], "StoredFile"]


@dataclass(frozen=True)
class StoredFile:
    """A file that stands in a field of a record. Who may have it is decided by the record and the field, not by its key."""

    key: UUID
    name: str
    size: int

    def __str__(self) -> str:
        return self.name

    @classmethod
    def read(cls, raw: Any) -> "StoredFile":
        """Out of what a record keeps; raises `ValueError`, `TypeError` or `AttributeError` for what is no file."""
        return cls(UUID(str(raw.get("file"))), str(raw.get("name") or ""), int(raw.get("size")))

    def written(self) -> dict[str, Any]:
        """As a record keeps it."""
        return {"file": str(self.key), "name": self.name, "size": self.size}


def file_address(entity: str, record: Any, field: str) -> str:
    """Where the file in a field of a record is handed out, to people; programs ask below `/api/v1`."""
    return f"/files/in/{entity}/{record}/{field}/"


def kept_file(value: Any) -> StoredFile:
    """The file a field takes: one that stands already, or one that was just sent and is kept now. Raises `ValidationError`."""
    if isinstance(value, StoredFile):
        return value
    keeper: Keeper | None = next(iter(slot("own.files")), None)
    if keeper is None or not isinstance(value, UploadedFile):
        raise ValidationError(NO_FILE)
    return keeper(value)
