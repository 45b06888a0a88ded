"""What records add elsewhere."""

from django.utils.translation import gettext_lazy as _

from klientela.core.access.functions import Function
from klientela.core.records.own.definitions import levels_of
from klientela.core.records.own.formulas.needs import needs_of
from klientela.core.records.own.formulas.transform import transform_of
from klientela.core.records.undoing import UNDO_OTHERS
from klientela.kernel.slot import slot

slot("access.functions").add(
    UNDO_OTHERS,
    Function(UNDO_OTHERS, _("Undo changes of others"), _("Take back what somebody else has done, in records one may change oneself.")),
)
slot("access.own_fields").add("own", levels_of)
slot("access.made_of").add("own", needs_of)
slot("own.computed").add("formulas", transform_of)
