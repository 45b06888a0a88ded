"""A pivot answered for somebody: what is asked, of which records, as a table, and the way to what is behind it."""

from django.http import QueryDict

from klientela.core.identity.models import User
from klientela.core.views.effective import effective
from klientela.core.views.listing import Ask, asked_rows, read_ask
from klientela.core.views.pivot.arranging import arranged
from klientela.core.views.pivot.asking import Offer, Question, offer_of, read
from klientela.core.views.pivot.counting import count
from klientela.core.views.pivot.defaults import with_default
from klientela.core.views.pivot.drilling import Drill
from klientela.core.views.pivot.table import Pivot
from klientela.kernel.entity import Entity

PLACES = ("sort", "after", "before", "column")
"""Words of a list that say nothing here."""


class Answer:
    """The pivot that words of an address ask of an entity, of the records a user may read; what cannot be asked is a bad request."""

    def __init__(self, query: QueryDict, entity: Entity, user: User, op: str = "read") -> None:
        plain = query.copy()
        for word in PLACES:
            plain.pop(word, None)
        self.entity = entity
        self.offer: Offer = offer_of(entity, user)
        self.question: Question = read(with_default(plain, self.offer, entity, user=user), entity, self.offer)
        self.ask: Ask = read_ask(effective(entity, user), plain, user)
        self.pivot: Pivot = arranged(self.question, count(self.question, asked_rows(entity, self.ask, user, op), user), user)
        self.drill = Drill(self.pivot, self.ask.tree, self.ask.text)
