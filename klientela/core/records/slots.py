"""What records add elsewhere."""

from django.utils.translation import gettext_lazy as _

from klientela.core.access.functions import Function
from klientela.core.records.own.definitions import levels_of
from klientela.core.records.own.formulas.needs import needs_of
from klientela.core.records.own.formulas.transform import transform_of
from klientela.core.records.proving import hidden_or_open, untold
from klientela.core.records.undoing import UNDO_OTHERS
from klientela.kernel.slot import slot
from klientela.kernel.verifying import Check

slot("access.functions").add(
    UNDO_OTHERS,
    Function(UNDO_OTHERS, _("Undo changes of others"), _("Take back what somebody else has done, in records one may change oneself.")),
)
slot("access.own_fields").add("own", levels_of)
slot("access.made_of").add("own", needs_of)
slot("own.computed").add("formulas", transform_of)
ACL = Check(
    "Each record is seen by whom the rules let see it",
    hidden_or_open,
    todo="Save the record again by its page; if many are named, bring back the last proved backup and tell the makers.",
)
TOLD = Check(
    "Each record is what its history says",
    untold,
    todo="Somebody changed the database past the program: compare the record with its history and correct it on its page.",
)
slot("verify.checks").add("acl", ACL, order=50)
slot("verify.checks").add("told", TOLD, order=60)
