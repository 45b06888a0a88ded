"""Polish voivodeships: TERYT codes as in ISO 3166-2, and the postal codes that begin in each.

Postal areas follow the roads of 1973, not the borders of voivodeships; where two digits span several, three decide.
An address that names its voivodeship is believed before its postal code.
"""

from klientela.kernel.regions import Region

_ROWS = (
    ("02", "dolnośląskie", "Dolny Śląsk|Lower Silesia", "50 51 52 53 54 55 56 57 58 59 672"),
    ("04", "kujawsko-pomorskie", "Kujawy i Pomorze", "85 86 87 88 89"),
    ("06", "lubelskie", "Lubelszczyzna", "085 20 21 22 23 24"),
    ("08", "lubuskie", "Ziemia Lubuska", "65 66 67 68 69"),
    ("10", "łódzkie", "", "263 90 91 92 93 94 95 96 97 98 99"),
    ("12", "małopolskie", "Małopolska|Lesser Poland", "30 31 32 33 34 383"),
    ("14", "mazowieckie", "Mazowsze|Masovia", "00 01 02 03 04 05 06 07 08 09 264 265 266 267 268 269 271 273 963 965"),
    ("16", "opolskie", "Opolszczyzna", "45 46 47 48 49"),
    ("18", "podkarpackie", "Podkarpacie", "35 36 37 38 39"),
    ("20", "podlaskie", "Podlasie", "15 16 17 18 191 192"),
    ("22", "pomorskie", "Pomorze|Pomerania", "762 771 772 773 80 81 82 83 84 896"),
    ("24", "śląskie", "Śląsk|Silesia", "343 40 41 42 43 44 474"),
    ("26", "świętokrzyskie", "", "25 26 27 28 29"),
    ("28", "warmińsko-mazurskie", "Warmia i Mazury", "10 11 12 13 14 19 823"),
    ("30", "wielkopolskie", "Wielkopolska|Greater Poland", "60 61 62 63 64 774 893"),
    ("32", "zachodniopomorskie", "Pomorze Zachodnie|West Pomerania", "70 71 72 73 74 75 76 77 78"),
)

REGIONS = tuple(
    Region(f"PL-{code}", "PL", name, tuple(filter(None, others.split("|"))), tuple(starts.split())) for code, name, others, starts in _ROWS
)
