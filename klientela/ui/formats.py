"""Numbers, money and days as people of each language write them. Symbols come from CLDR once; afterwards it is string work."""

import re
from datetime import date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_skeleton, get_date_format
from babel.numbers import get_currency_precision, get_currency_symbol
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

NO_BREAK = "\u00a0"
MINUS = "-"
SYMBOLS = {("ro", "RON"): "lei"}
DAY_PATTERNS = {"pl": "{day:02}.{month:02}.{year}", "ro": "{day:02}.{month:02}.{year}", "en": "{day} {name} {year}"}
NEAR = 7


class Formats:
    """How one language in one time zone writes values. Two decided exceptions: RON is "lei", English spaces the currency."""

    def __init__(self, language: str, zone: tzinfo) -> None:
        self.language, self.zone = language, zone
        locale = Locale.parse(language)
        self.locale = locale
        self.group = locale.number_symbols["latn"]["group"]
        self.point = locale.number_symbols["latn"]["decimal"]
        self.months = [locale.months["format"]["abbreviated"][month] for month in range(1, 13)]
        self.day_pattern = DAY_PATTERNS.get(language) or str(get_date_format("medium", locale))

    def number(self, value: Decimal | int | float, places: int | None = None) -> str:
        """A number with its digits grouped; `places` after the point, or as many as it has."""
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        exact = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) if places is not None else _short(exact)
        sign, digits = (MINUS, -exact) if exact < 0 else ("", exact)
        whole, _, rest = f"{digits:f}".partition(".")
        whole = f"{int(whole):,}".replace(",", self.group)
        return f"{sign}{whole}{self.point}{rest}" if rest else f"{sign}{whole}"

    def money(self, value: Decimal | int, currency: str, *, whole: bool = False) -> str:
        """An amount with its currency; whole amounts of large sums may leave the minor unit out."""
        if not currency:
            return self.number(value, None if whole else 2)
        places = 0 if whole else get_currency_precision(currency)
        number = self.number(value, places)
        if self.language == "en":
            sign, digits = (MINUS, number[1:]) if number.startswith(MINUS) else ("", number)
            return f"{sign}{currency}{NO_BREAK}{digits}"
        return f"{number}{NO_BREAK}{self._symbol(currency)}"

    def percent(self, share: Decimal | float, places: int = 0) -> str:
        """A share of one as per cent."""
        number = self.number(Decimal(str(share)) * 100, places)
        return f"{number}%" if self.language != "ro" else f"{number}{NO_BREAK}%"

    def day(self, value: date | None) -> str:
        """A day in full; of a moment, its day in the reader's zone."""
        if value is None:
            return ""
        if isinstance(value, datetime):
            value = value.astimezone(self.zone).date()
        return self.day_pattern.format(day=value.day, month=value.month, year=value.year, name=self.months[value.month - 1])

    def month(self, value: date) -> str:
        """A month by name, with its year."""
        return str(format_skeleton("yMMMM", value, locale=self.locale))

    def short_month(self, value: date) -> str:
        """A month in figures, with its year, where there is little room."""
        return str(format_skeleton("yM", value, locale=self.locale))

    def near_day(self, value: date | None, today: date | None = None) -> str:
        """A day as people say it: today, yesterday, tomorrow, else day and month, with the year when it is another."""
        if value is None:
            return ""
        if isinstance(value, datetime):
            value = value.astimezone(self.zone).date()
        now = today or timezone.now().astimezone(self.zone).date()
        spoken = {0: gettext("today"), -1: gettext("yesterday"), 1: gettext("tomorrow")}.get((value - now).days)
        if spoken:
            return spoken
        return self.day(value) if value.year != now.year else f"{value.day} {self.months[value.month - 1]}"

    def moment(self, value: datetime | None) -> str:
        """A moment in the reader's time zone: day and time."""
        if value is None:
            return ""
        local = value.astimezone(self.zone)
        return f"{self.day(local.date())}, {local:%H:%M}"

    def ago(self, value: datetime | None, now: datetime | None = None) -> str:
        """How long ago something was, in days."""
        if value is None:
            return ""
        today = (now or timezone.now()).astimezone(self.zone).date()
        days = (today - value.astimezone(self.zone).date()).days
        if days == 0:
            return gettext("today")
        if days == 1:
            return gettext("yesterday")
        return ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": self.number(days)} if days > 0 else self.day(value.date())

    def _symbol(self, currency: str) -> str:
        return SYMBOLS.get((self.language, currency)) or str(get_currency_symbol(currency, self.locale))


def _short(value: Decimal) -> Decimal:
    """The value without needless zeros behind the point."""
    if value == value.to_integral_value():
        return value.quantize(Decimal(1))
    return value.normalize()


@lru_cache(maxsize=256)
def formats(language: str, zone: str = "UTC") -> Formats:
    """The formats of a language in a time zone."""
    return Formats(language.split("-", maxsplit=1)[0], ZoneInfo(zone))


def formats_now() -> Formats:
    """The formats of whoever is being answered."""
    return formats(get_language() or "en", timezone.get_current_timezone_name())


def parse_number(text: str) -> Decimal:
    """A number people typed, with comma or point, spaces or dots between thousands; `ValueError` if it is none."""
    bare = re.sub(r"[\s\u00a0\u202f']", "", text)
    last = max(bare.rfind(","), bare.rfind("."))
    if last >= 0 and (bare.count(bare[last]) == 1 or ("," in bare and "." in bare)):
        bare = re.sub(r"[.,]", "", bare[:last]) + "." + bare[last + 1 :]
    else:
        bare = re.sub(r"[.,]", "", bare)
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", bare, re.ASCII):
        raise ValueError(f"not a number: {text[:40]}")
    return Decimal(bare)
