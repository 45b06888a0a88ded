"""Kinds of tax and register numbers this pack knows."""

from klientela.kernel.slot import slot
from klientela.packs.pl.identifiers import IDENTIFIERS

for kind in IDENTIFIERS:
    slot("identifiers.kinds").add(kind.code, kind)
