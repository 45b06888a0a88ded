from datetime import date

from klientela.kernel.holidays import orthodox_easter, western_easter
from klientela.packs.pl.holidays import days

WESTERN = {2000: (4, 23), 2008: (3, 23), 2024: (3, 31), 2025: (4, 20), 2026: (4, 5), 2027: (3, 28), 2038: (4, 25), 2100: (3, 28)}
ORTHODOX = {2000: (4, 30), 2008: (4, 27), 2024: (5, 5), 2025: (4, 20), 2026: (4, 12), 2027: (5, 2), 2038: (4, 25), 2100: (5, 2)}


def test_easter_falls_where_churches_have_it():
    assert {year: (western_easter(year).month, western_easter(year).day) for year in WESTERN} == WESTERN
    assert {year: (orthodox_easter(year).month, orthodox_easter(year).day) for year in ORTHODOX} == ORTHODOX
    assert all(western_easter(year).weekday() == orthodox_easter(year).weekday() == 6 for year in range(1900, 2200))


def test_poland_has_its_own_holidays():
    assert {date(2026, 6, 4), date(2026, 4, 6), date(2026, 12, 24)} <= days(2026).keys()
    assert date(2026, 5, 3) in days(2026) and date(2024, 12, 24) not in days(2024)
