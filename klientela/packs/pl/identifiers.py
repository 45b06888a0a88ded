"""Polish tax and register numbers."""

import re

from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import InvalidComponent, InvalidFormat, InvalidLength
from stdnum.pl import nip, pesel, regon

from klientela.kernel.identifiers import Checked, IdentifierKind

_KRS_LENGTH = 10


def validate_krs(text: str) -> str:
    """A number of the National Court Register: ten digits, without a check digit; zeros in front may be left out."""
    digits = re.sub(r"[\s.-]", "", text)
    if not digits.isdigit():
        raise InvalidFormat
    if len(digits) > _KRS_LENGTH:
        raise InvalidLength
    if not int(digits):
        raise InvalidComponent
    return digits.zfill(_KRS_LENGTH)


NIP = IdentifierKind(
    code="pl.nip",
    label=_("Tax number (NIP)"),
    country="PL",
    validate=Checked(nip.validate, "NIP"),
    format=nip.format,
    role="tax",
)
REGON = IdentifierKind(
    code="pl.regon",
    label=_("Statistical number (REGON)"),
    country="PL",
    validate=Checked(regon.validate, "REGON"),
)
KRS = IdentifierKind(
    code="pl.krs",
    label=_("Court register number (KRS)"),
    country="PL",
    validate=Checked(validate_krs, "KRS"),
    role="register",
    party_kinds=frozenset({"organization"}),
)
PESEL = IdentifierKind(
    code="pl.pesel",
    label=_("Personal number (PESEL)"),
    country="PL",
    validate=Checked(pesel.validate, "PESEL"),
    sensitive=True,
    party_kinds=frozenset({"person"}),
)

IDENTIFIERS = (NIP, REGON, KRS, PESEL)
