"""Attributes of products as people write them: a name and its values on each line."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def read_attributes(text: str) -> dict[str, list[str]]:
    """Values by attribute. Raises `ValidationError` for a line that cannot be understood."""
    found: dict[str, list[str]] = {}
    for line in filter(str.strip, text.splitlines()):
        name, colon, values = line.partition(":")
        kept = [value.strip() for value in values.split(",") if value.strip()]
        if not (colon and name.strip() and kept):
            raise ValidationError({"attributes": _("“%(line)s” is no attribute with its values.") % {"line": line.strip()}})
        found[name.strip()] = list(dict.fromkeys(kept))
    return found
