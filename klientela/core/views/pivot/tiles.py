"""A pivot or chart small enough for a dashboard."""

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from klientela.core.identity.models import User
from klientela.core.views.pivot.answering import Answer
from klientela.core.views.pivot.bar import corner_of
from klientela.core.views.pivot.drawing import Drawing
from klientela.core.views.pivot.showing import Table
from klientela.kernel.entity import Entity
from klientela.ui.formats import formats_now


def tile_of(entity: Entity, question: QueryDict, user: User) -> SafeString:
    """What a question shows on a dashboard: with `view=pivot` a table, else its chart or number.

    Raises `BadRequest` as the page does where something is asked that is not there for this user.
    """
    answer, words = Answer(question, entity, user), formats_now()
    if question.get("view") != "pivot":
        return Drawing(answer.pivot, answer.drill, words).drawn()
    context = {"table": Table(answer.pivot, answer.drill, words), **corner_of(answer.pivot)}
    return render_to_string("views/pivot_tile.html", context)
