"""What is wrong with the parts of a draft, told at the part it concerns."""

from django.utils.translation import gettext as _

from klientela.core.criteria.checking import check
from klientela.core.criteria.tree import Condition, Group, Node, Related
from klientela.core.identity.models import User
from klientela.core.views.questions.editing import Place, node_at, parts_of
from klientela.kernel.entity import Entity


def errors_in(tree: Group, entity: Entity, user: User, *, is_final: bool = False) -> dict[Place, str]:
    """What is wrong, by place; `is_final`: also what is still missing."""
    errors: dict[Place, str] = {}
    for problem in check(tree, entity, user):
        if problem.is_unknown or not _is_unfinished(node_at(tree, problem.path)):
            errors[problem.path] = problem.message
        elif is_final:
            errors[problem.path] = _("Enter a value.")
    return errors | (_empty_groups(tree, ()) if is_final else {})


def _is_unfinished(node: Node | None) -> bool:
    return isinstance(node, Condition | Related) and not node.value


def _empty_groups(node: Node, place: Place) -> dict[Place, str]:
    found: dict[Place, str] = {}
    for number, part in enumerate(parts_of(node)):
        if isinstance(part, Group) and not part.parts:
            found[*place, number] = _("Nothing stands in this group yet.")
        found |= _empty_groups(part, (*place, number))
    return found


def beyond(node: Node, place: Place = ()) -> dict[Place, str]:
    """The parts that ask about other records, where only the record itself can be asked about."""
    found: dict[Place, str] = {}
    for number, part in enumerate(parts_of(node)):
        if isinstance(part, Related):
            found[*place, number] = _("Ask only about the record itself, not about others it leads to.")
        else:
            found |= beyond(part, (*place, number))
    return found
