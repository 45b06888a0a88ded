"""The plan a file gets when it is brought: that of the rows it corrects, a ready mapping, or the best guess."""

from klientela.core.exchange.left_out import corrected_plan
from klientela.core.exchange.plans import Plan
from klientela.core.exchange.proposing import propose
from klientela.core.exchange.reading import Table
from klientela.core.exchange.ready.recognising import ready_plan, recognise
from klientela.core.identity.models import User
from klientela.kernel.entity import Entity


def first_plan(table: Table, entity: Entity, *, by: User) -> Plan:
    """How a file of records of this kind is probably to be read."""
    known = corrected_plan(table, entity.slug, by=by)
    if known is None:
        found = recognise(table.headings, entity=entity.slug)
        known = ready_plan(found, table, by=by) if found and found.entity == entity.slug else None
    return known if known is not None and known.columns else propose(table, entity, by=by)
