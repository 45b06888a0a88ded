"""Taking back tells nothing of records that have left one's sight since."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.records.runs import Reason
from klientela.core.records.tests.test_undoing import company, edit
from klientela.core.records.undoing import preview, undo_now
from klientela.core.views.tests.levels import only_own

pytestmark = pytest.mark.django_db


def left_behind(cast, **values):
    """A change Ewa made, of a record that is Dora's now, who may have changed it once more."""
    firm = company(cast.ewa)
    batch = edit(cast.ewa, firm, town="Iași")
    edit(cast.dora, firm, owner=cast.dora)
    if values:
        edit(cast.dora, firm, **values)
    return batch


@pytest.mark.parametrize("values", [{}, {"town": "Turda"}, {"town": "Cluj"}])
def test_what_happened_to_an_unseen_record_since_is_not_told(cast, values):
    only_own("rep", "parties")
    batch = left_behind(cast, **values)
    with acting(cast.ewa):
        shown = preview(batch, by=cast.ewa)
        outcome = undo_now(batch, by=cast.ewa)
    assert shown == []
    assert [(line.reason, line.fields, line.who) for line in outcome.lines] == [(Reason.MISSING, (), None)]
    assert outcome.restored == 0
