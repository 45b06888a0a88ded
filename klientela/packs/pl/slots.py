"""Kinds of tax and register numbers and the regions this pack knows."""

from klientela.kernel.slot import slot
from klientela.packs.pl.identifiers import IDENTIFIERS
from klientela.packs.pl.regions import REGIONS

for kind in IDENTIFIERS:
    slot("identifiers.kinds").add(kind.code, kind)
slot("regions").add("pl", REGIONS)
