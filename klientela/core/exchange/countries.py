"""Countries out of text: by code or by name in English, Polish or Romanian, with the mistakes people make in long names."""

from dataclasses import dataclass
from functools import cache

from babel import Locale
from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.closest import closest
from klientela.core.exchange.errors import ConversionError
from klientela.core.exchange.folding import fold

_LANGUAGES = ("en", "pl", "ro")
_SURE_ENOUGH = 0.88
_OTHER_NAMES = {
    "America": "US", "Anglia": "GB", "Angli": "GB", "Bosnia": "BA", "Britain": "GB", "Burma": "MM", "Chiny": "CN", "Czech Republic": "CZ",
    "Republika Czeska": "CZ", "Republica Cehă": "CZ", "Dania": "DK", "England": "GB", "Great Britain": "GB", "Wielka Brytania": "GB",
    "Marea Britanie": "GB", "Scotland": "GB", "Wales": "GB", "Northern Ireland": "GB", "Holandia": "NL", "Holland": "NL", "Olanda": "NL",
    "Hong Kong": "HK", "Ivory Coast": "CI", "Korea": "KR", "Coreea": "KR", "Republic of Korea": "KR", "Macedonia": "MK", "Moldavia": "MD",
    "Republic of Moldova": "MD", "Republica Moldova": "MD", "Palestine": "PS", "Russia": "RU", "Russian Federation": "RU", "Rosja": "RU",
    "Rzeczpospolita Polska": "PL", "Republic of Poland": "PL", "Slovak Republic": "SK", "Stany Zjednoczone Ameryki": "US",
    "Statele Unite ale Americii": "US", "SUA": "US", "Syria": "SY", "Taiwan": "TW", "Turkey": "TR", "Türkiye": "TR", "UAE": "AE",
    "UK": "GB", "Emirates": "AE", "U.K.": "GB", "U.S.": "US", "U.S.A.": "US", "United States of America": "US",
    "USA": "US", "Vatican": "VA",
    "Viet Nam": "VN", "Zjednoczone Królestwo": "GB", "EL": "GR", "Deutschland": "DE", "España": "ES", "Italia": "IT", "Österreich": "AT",
    "Magyarország": "HU", "Česko": "CZ", "Česká republika": "CZ", "Slovensko": "SK", "Україна": "UA",
}  # fmt: skip
_THREE_LETTERS = (
    "AUT AT BEL BE BGR BG HRV HR CYP CY CZE CZ DNK DK EST EE FIN FI FRA FR DEU DE GRC GR HUN HU IRL IE ITA IT LVA LV LTU LT LUX LU MLT MT "
    "NLD NL POL PL PRT PT ROU RO ROM RO SVK SK SVN SI ESP ES SWE SE NOR NO CHE CH ISL IS GBR GB UKR UA MDA MD BLR BY RUS RU SRB RS BIH BA "
    "MKD MK ALB AL MNE ME TUR TR USA US CAN CA MEX MX BRA BR ARG AR CHL CL CHN CN JPN JP KOR KR IND IN IDN ID VNM VN THA TH MYS MY SGP SG "
    "PHL PH AUS AU NZL NZ ISR IL ARE AE SAU SA QAT QA EGY EG ZAF ZA KEN KE NGA NG MAR MA TUN TN GEO GE ARM AM AZE AZ KAZ KZ JOR JO PAN PA"
)
_UNKNOWN = _("“%(text)s” is not a country we know. Write its name or its two-letter code.")


@dataclass(frozen=True)
class FoundCountry:
    """A country by its ISO 3166 code; not certain where the name had to be corrected."""

    code: str
    certain: bool


def find_country(text: str) -> FoundCountry | None:
    """The country a text names, also with a typing mistake."""
    names = _names()
    wanted = fold(text)
    if wanted in names:
        return FoundCountry(names[wanted], certain=True)
    proposal = closest(wanted, names) if len(wanted) > 4 else None
    if proposal is None or proposal.confidence < _SURE_ENOUGH:
        return None
    return FoundCountry(names[proposal.value], certain=False)


def to_country(text: str) -> str:
    """The two-letter code of the country the text names."""
    found = find_country(text)
    if found is None:
        raise ConversionError(_UNKNOWN, text=text)
    return found.code


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}:
                names.setdefault(fold(name), code)
                names.setdefault(code.casefold(), code)
    pairs = _THREE_LETTERS.split()
    names.update({long.casefold(): short for long, short in zip(pairs[::2], pairs[1::2], strict=True)})
    names.update({fold(name): code for name, code in _OTHER_NAMES.items()})
    return names
