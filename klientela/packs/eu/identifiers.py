"""VAT numbers of the member states of the European Union, as traders give them on invoices across borders."""

from django.utils.translation import gettext_lazy as _
from stdnum.eu import vat

from klientela.kernel.identifiers import Checked, IdentifierKind


def format_vat(number: str) -> str:
    """The country, a space, and the number."""
    return f"{number[:2]} {number[2:]}"


MEMBERS = frozenset(code.upper() for code in vat.MEMBER_STATES)

VAT = IdentifierKind(
    code="eu.vat",
    label=_("EU VAT number"),
    country="",
    validate=Checked(vat.validate, "EU VAT number"),
    format=format_vat,
    role="vat",
    countries=MEMBERS,
)

IDENTIFIERS = (VAT,)
