"""Rules of territories as people write and read them: names instead of codes, one kind in a line."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from babel import Locale
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from klientela.core.access.territories import Rules, source
from klientela.core.exchange.countries import find_country
from klientela.core.exchange.folding import fold
from klientela.kernel.regions import regions

LABELS: dict[str, Any] = {
    "countries": gettext_lazy("Countries"),
    "regions": gettext_lazy("Regions"),
    "postcodes": gettext_lazy("Postal codes"),
    "towns": gettext_lazy("Towns"),
    "industries": gettext_lazy("Industries"),
    "tags": pgettext_lazy("rules of a territory", "Tags"),
}
_KIND_OF_REGION = re.compile(r"^(wojewodztwo|woj|judetul|jud|county|voivodeship)\s+")


def told(rules: Rules) -> list[tuple[Any, list[str]]]:
    """The rules as label and values in words."""
    return [(LABELS[kind], words(kind, rules[kind])) for kind in LABELS if rules.get(kind)]


def words(kind: str, values: Iterable[str]) -> list[str]:
    """The values of a kind as people read them."""
    return [TELLING[kind](value) if kind in TELLING else value for value in values]


def read(kind: str, text: str) -> list[str]:
    """Values as rules keep them out of what was typed, separated by commas, semicolons or lines."""
    typed = [part for piece in re.split(r"[,;\n]", text) if (part := " ".join(piece.split()))]
    return [READING[kind](part) if kind in READING else part for part in typed]


def _country_name(code: str) -> str:
    return str(Locale.parse(get_language() or "en").territories.get(code, code))


def _region_name(code: str) -> str:
    found = regions().get(code)
    return found.name if found else code


def _industry_name(key: str) -> str:
    found = source()
    return dict(found.industries()).get(key, _("an industry that is gone")) if found else key


def _country(text: str) -> str:
    found = find_country(text)
    if found is None:
        raise ValidationError(_("“%(text)s” is not a country we know. Write its name or its two-letter code.") % {"text": text})
    return found.code


def _region(text: str) -> str:
    wanted = _KIND_OF_REGION.sub("", fold(text).replace(".", " ").strip())
    for region in regions().values():
        if wanted in {fold(name) for name in region.names} or text.upper() == region.code:
            return region.code
    raise ValidationError(_("“%(text)s” is not a voivodeship or county we know.") % {"text": text})


TELLING: dict[str, Callable[[str], str]] = {"countries": _country_name, "regions": _region_name, "industries": _industry_name}
READING: dict[str, Callable[[str], str]] = {"countries": _country, "regions": _region}
