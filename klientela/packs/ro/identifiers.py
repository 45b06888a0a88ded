"""Romanian tax and register numbers."""

from django.utils.translation import gettext_lazy as _
from stdnum.ro import cnp, cui, onrc

from klientela.kernel.identifiers import Checked, IdentifierKind

CUI = IdentifierKind(
    code="ro.cui",
    label=_("Tax number (CUI)"),
    country="RO",
    validate=Checked(cui.validate, "CUI"),
    role="tax",
)
CNP = IdentifierKind(
    code="ro.cnp",
    label=_("Personal number (CNP)"),
    country="RO",
    validate=Checked(cnp.validate, "CNP"),
    sensitive=True,
    party_kinds=frozenset({"person"}),
)
TRADE_REGISTER = IdentifierKind(
    code="ro.orc",
    label=_("Trade register number (nr. Reg. Com.)"),
    country="RO",
    validate=Checked(onrc.validate, "nr. Reg. Com."),
    role="register",
)

IDENTIFIERS = (CUI, CNP, TRADE_REGISTER)
