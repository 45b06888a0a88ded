"""A source is read once while somebody decides about it, and nothing of it stays behind."""

import os
from uuid import uuid4

import pytest

from klientela.core.exchange.readers.base import Link
from klientela.core.exchange.readers.spooling import Spooled
from klientela.core.exchange.whole.keeping import SECONDS, Unpacked, forget, forget_old, kept


@pytest.fixture
def home(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path / f"klientela-read-{os.geteuid()}"


def reading(times):
    def read(folder):
        times.append(folder)
        path = folder / "table0.csv"
        path.write_text("name\nAnna\n")
        return Unpacked([Spooled("people", path, ("name",), 1, keys=("name",), links=(Link("town", "towns", "id"),))])

    return read


def look(key, times):
    with kept(key, reading(times)) as found:
        return found, found.tables[0].path.read_text()


def test_a_source_is_read_once_and_comes_back_as_it_was(home):
    key, times = uuid4(), []
    first, again = look(key, times), look(key, times)
    assert len(times) == 1 and first == again and first[1] == "name\nAnna\n"
    assert [one.name for one in home.iterdir()] == [key.hex] and home.stat().st_mode & 0o077 == 0
    forget(key)
    assert not list(home.iterdir()) and look(key, times) and len(times) == 2


def test_what_is_hours_old_is_read_anew_and_cleared(home):
    key, other, times = uuid4(), uuid4(), []
    look(key, times), look(other, times)
    past = (home / key.hex).stat().st_mtime - SECONDS - 1
    os.utime(home / key.hex, (past, past))
    look(key, times)
    assert len(times) == 3 and look(key, times) and len(times) == 3
    forget_old(now=past + 10 * SECONDS)
    assert not list(home.iterdir())


def test_a_folder_of_somebody_else_is_not_used(home):
    home.mkdir(mode=0o755)
    home.chmod(0o755)
    key, times = uuid4(), []
    assert look(key, times)[1] == look(key, times)[1] and len(times) == 2
    assert not list(home.iterdir())


def test_a_source_that_cannot_be_read_leaves_nothing(home):
    def broken(folder):
        (folder / "half").write_text("x")
        raise OSError("broken")

    with pytest.raises(OSError, match="broken"), kept(uuid4(), broken):
        pass
    assert not list(home.iterdir())
