"""Kinds of tax and register numbers, the regions and the holidays this pack knows."""

from klientela.kernel.slot import slot
from klientela.packs.pl.holidays import HOLIDAYS
from klientela.packs.pl.identifiers import IDENTIFIERS
from klientela.packs.pl.regions import REGIONS

for kind in IDENTIFIERS:
    slot("identifiers.kinds").add(kind.code, kind)
slot("regions").add("pl", REGIONS)
slot("calendar.holidays").add("pl", HOLIDAYS)
