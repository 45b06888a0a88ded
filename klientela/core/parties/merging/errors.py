"""Why parties cannot be merged, for people."""

from typing import Any

from django.core.exceptions import ValidationError


class MergedMeanwhile(ValidationError):
    """Somebody was faster: one of the parties was merged, or changed, since they were looked at."""

    def __init__(self, message: Any, *, survivor: Any = None) -> None:
        super().__init__(message)
        self.survivor = survivor
        """What one of them has become, if that is all that is left to look at."""
