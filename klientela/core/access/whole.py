"""The reader who sees all of every record: the system itself, when it has to know what is true of a record, whoever looks at it.

Only what is true or false of one record comes out of it; the reader is refused unless the system acts (`as_system`).
"""

from uuid import UUID

from klientela.core.access.acting import current_actor
from klientela.core.access.grants import NOWHERE, Reach, Rights
from klientela.core.access.models import FieldLevel, Scope
from klientela.core.access.policies import Rules
from klientela.core.identity.models import User
from klientela.kernel.errors import OutsideAccess

WHOLE_READER = User(id=UUID(int=0), name="")
"""Nobody: asked as him, a question is about whole records."""


class _Whole(Rights):
    def scopes(self, entity: str, op: str) -> Reach:
        return frozenset({Scope.ALL}) if op == "read" else NOWHERE

    def level(self, entity: str, name: str, default: int = FieldLevel.WRITE) -> int:
        return FieldLevel.READ


def rights_of_whole_reader() -> Rights:
    """Reading everything of the modules that are switched on, and nothing else."""
    actor = current_actor()
    if actor.user is not None:
        raise OutsideAccess("Only the system asks about whole records.")
    return _Whole(Rules(functions=frozenset({"see_personal_numbers"})), modules_off=actor.modules_off)
