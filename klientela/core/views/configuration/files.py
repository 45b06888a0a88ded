"""A file of configuration: writing it, and reading one that may be wrong, old or newer than this program."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from klientela.core.identity.models import User
from klientela.kernel.configuration import ConfigurationPart, Values
from klientela.kernel.slot import slot

FORMAT, VERSION = "klientela.configuration", 1
LARGEST = 20 * 1024 * 1024

type Parts = dict[str, Values]


def parts() -> dict[str, ConfigurationPart]:
    """Every part there is here, in the order in which they are put: what others build on comes first."""
    return slot("configuration.parts").items()


def export(by: User | None = None) -> dict[str, Any]:
    """The whole configuration as one document, or as much of it as somebody may put."""
    written = {key: part.write() for key, part in parts().items() if by is None or part.may(by)}
    return {"format": FORMAT, "version": VERSION, "written_at": timezone.now().isoformat(), "parts": written}


def as_text(document: dict[str, Any]) -> str:
    """A document as a file, so that two of them can be compared line by line."""
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_file(content: bytes) -> Parts:
    """The parts of a file. Raises `ValidationError` that says in plain words what is wrong with it."""
    if len(content) > LARGEST:
        raise ValidationError(_("This file is too large to be a configuration."))
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except ValueError as error:
        raise ValidationError(_("This file cannot be read: it is no JSON.")) from error
    return read_document(document)


def read_document(document: Any) -> Parts:
    """The parts of a document."""
    if not isinstance(document, dict) or document.get("format") != FORMAT or not isinstance(document.get("version"), int):
        raise ValidationError(_("This is no file of a configuration. Export one in the settings of another installation."))
    if document["version"] > VERSION:
        said = {"theirs": document["version"], "ours": VERSION}
        told = _(
            "This file was written by a newer version of the program (format %(theirs)s, here %(ours)s). Update this installation first."
        )
        raise ValidationError(told % said)
    found = document.get("parts")
    if not isinstance(found, dict) or not all(isinstance(values, dict) for values in found.values()):
        raise ValidationError(_("This file is damaged: its parts cannot be read."))
    return {str(key): {str(name): value for name, value in values.items()} for key, values in found.items()}


def unknown(found: Parts, user: User) -> tuple[list[str], list[str]]:
    """The parts of a file that nothing here knows, and those this user may not change."""
    known = parts()
    return [key for key in found if key not in known], [str(known[key].label) for key in found if key in known and not known[key].may(user)]
