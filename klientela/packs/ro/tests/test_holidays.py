from datetime import date

from klientela.packs.ro.holidays import days


def test_romania_has_its_own_holidays():
    assert {date(2026, 4, 10), date(2026, 4, 13), date(2026, 6, 1), date(2026, 12, 1)} <= days(2026).keys()
    assert date(2026, 5, 3) not in days(2026)
