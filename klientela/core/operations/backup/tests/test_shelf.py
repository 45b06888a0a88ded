"""Which backups stay, and how the log is put away."""

from datetime import UTC, datetime, timedelta

from klientela.core.operations.backup.packing import opened_file
from klientela.core.operations.backup.shelf import Keeping, forget_log, kept, put_log_away

LAST = datetime(2026, 11, 22, 1, 11, tzinfo=UTC)


def test_seven_days_five_weeks_and_twelve_months_stay_of_three_years():
    every = [LAST - timedelta(days=number) for number in range(3 * 365)]
    stay = sorted(kept(every, Keeping()), reverse=True)
    assert stay[:7] == every[:7]
    sundays = {LAST - timedelta(weeks=number) for number in range(5)}
    ends = {datetime(2026, month + 1, 1, 1, 11, tzinfo=UTC) - timedelta(days=1) for month in range(1, 11)}
    assert set(stay) == {*every[:7], *sundays, *ends, datetime(2025, 12, 31, 1, 11, tzinfo=UTC)}


def test_the_newest_always_stays_and_of_one_day_only_the_newest():
    twice = [LAST, LAST - timedelta(hours=1)]
    assert kept(twice, Keeping()) == {LAST}
    assert kept(twice, Keeping(0, 0, 0)) == {LAST}
    assert kept([], Keeping()) == set()


def test_the_log_is_encrypted_where_it_goes_and_gone_where_it_came_from(tmp_path):
    arriving, log = tmp_path / "wal", tmp_path / "backups" / "wal"
    arriving.mkdir()
    name = "0" * 23 + "1"
    (arriving / name).write_bytes(b"what happened" * 1000)
    (arriving / ".arriving").write_bytes(b"half")
    assert put_log_away(arriving, log, key="key") == 1
    assert [path.name for path in arriving.iterdir()] == [".arriving"]
    with opened_file(log / f"{name}.log", "key") as content:
        assert content.read() == b"what happened" * 1000
    assert b"what happened" not in (log / f"{name}.log").read_bytes()
    forget_log(log, before=datetime(2020, 1, 1, tzinfo=UTC))
    assert len(list(log.iterdir())) == 1
    forget_log(log, before=datetime(2100, 1, 1, tzinfo=UTC))
    assert list(log.iterdir()) == []
