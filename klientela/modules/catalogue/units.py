"""Units things are sold in: the common ones of UN/ECE Recommendation 20, by their code."""

from typing import Any

from django.utils.translation import pgettext_lazy

UNITS: dict[str, Any] = {
    "C62": pgettext_lazy("unit", "piece"),
    "SET": pgettext_lazy("unit", "set"),
    "PR": pgettext_lazy("unit", "pair"),
    "DZN": pgettext_lazy("unit", "dozen"),
    "XPK": pgettext_lazy("unit", "package"),
    "XBX": pgettext_lazy("unit", "box"),
    "XPX": pgettext_lazy("unit", "pallet"),
    "XBO": pgettext_lazy("unit", "bottle"),
    "MIN": pgettext_lazy("unit", "minute"),
    "HUR": pgettext_lazy("unit", "hour"),
    "DAY": pgettext_lazy("unit", "day"),
    "WEE": pgettext_lazy("unit", "week"),
    "MON": pgettext_lazy("unit", "month"),
    "ANN": pgettext_lazy("unit", "year"),
    "E48": pgettext_lazy("unit", "service"),
    "LS": pgettext_lazy("unit", "lump sum"),
    "GRM": pgettext_lazy("unit", "gram"),
    "KGM": pgettext_lazy("unit", "kilogram"),
    "TNE": pgettext_lazy("unit", "tonne"),
    "CMT": pgettext_lazy("unit", "centimetre"),
    "MTR": pgettext_lazy("unit", "metre"),
    "KMT": pgettext_lazy("unit", "kilometre"),
    "MTK": pgettext_lazy("unit", "square metre"),
    "MTQ": pgettext_lazy("unit", "cubic metre"),
    "MLT": pgettext_lazy("unit", "millilitre"),
    "LTR": pgettext_lazy("unit", "litre"),
    "KWH": pgettext_lazy("unit", "kilowatt hour"),
}
PIECE = "C62"
