"""Kinds of tax and register numbers, the regions and the holidays this pack knows."""

from klientela.kernel.slot import slot
from klientela.packs.ro.holidays import HOLIDAYS
from klientela.packs.ro.identifiers import IDENTIFIERS
from klientela.packs.ro.regions import REGIONS

for kind in IDENTIFIERS:
    slot("identifiers.kinds").add(kind.code, kind)
slot("regions").add("ro", REGIONS)
slot("calendar.holidays").add("ro", HOLIDAYS)
