"""Regions of a country, such as voivodeships and counties; country packs describe their own."""

from collections.abc import Iterable
from dataclasses import dataclass

from klientela.kernel.slot import slot


@dataclass(frozen=True, slots=True)
class Region:
    """A region by its ISO 3166-2 code, with the names people write and the beginnings of its postal codes (without marks).

    Of two regions whose beginnings fit a code the one with the longer beginning has it.
    """

    code: str
    country: str
    name: str
    others: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it goes by."""
        return (self.name, *self.others)


def regions() -> dict[str, Region]:
    """All regions the country packs know, by their code; rules of territories go on where a pack is switched off."""
    return {region.code: region for pack in slot("regions").kept().values() for region in pack}


def beginnings(codes: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Beginnings of postal codes of these regions, and the longer ones within them that belong to other regions."""
    known, wanted = regions(), set(codes)
    own = tuple(start for code in wanted if code in known for start in known[code].postcodes)
    countries = {known[code].country for code in wanted if code in known}
    foreign = (start for code, region in known.items() if code not in wanted and region.country in countries for start in region.postcodes)
    return own, tuple(start for start in foreign if any(start.startswith(short) and start != short for short in own))
