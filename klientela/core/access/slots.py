"""The functions every installation has."""

from klientela.core.access.functions import OWN
from klientela.core.access.sql import wrong_codes
from klientela.kernel.slot import slot
from klientela.kernel.verifying import Check

for place, known in enumerate(OWN):
    slot("access.functions").add(known.name, known, order=place)
CODES = Check(
    "Everybody and every share has the code it was given",
    wrong_codes,
    todo="Bring back the last proved backup, or give the person, team or share anew.",
)
slot("verify.checks").add("codes", CODES, order=40)
