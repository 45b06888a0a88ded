"""The envelope: what was put in comes out; whatever is altered, cut off, continued or of another key does not."""

import io
import resource

import pytest

from klientela.core.operations.backup.envelope import PIECE, Opening, Sealing, Unusable, backup_key
from klientela.core.operations.backup.packing import add_bytes, pack, unpack

KEY = "a key of forty-eight signs or so"
CONTENT = bytes(range(256)) * (2 * PIECE // 256) + b"end"


def sealed(content=CONTENT, key=KEY):
    out = io.BytesIO()
    sealing = Sealing(out, key)
    sealing.write(content)
    sealing.seal()
    return out.getvalue()


def opened(content, key=KEY):
    return io.BufferedReader(Opening(io.BytesIO(content), key)).read()


@pytest.mark.parametrize("content", [b"", b"x", CONTENT[:PIECE], CONTENT])
def test_what_was_put_in_comes_out_and_is_not_seen_from_outside(content):
    made = sealed(content)
    assert opened(made) == content
    assert CONTENT[:40] not in made


def test_any_flipped_bit_is_refused():
    made = sealed()
    places = {*range(60), len(made) // 2, PIECE + 63, PIECE + 64, *range(len(made) - 24, len(made))}
    for place in places:
        with pytest.raises(Unusable):
            opened(made[:place] + bytes([made[place] ^ 1]) + made[place + 1 :])


def test_a_file_cut_off_or_continued_is_refused_also_between_pieces():
    made = sealed()
    head, piece = 43, 4 + PIECE + 16
    for length in (0, 10, head, head + piece, head + 2 * piece, len(made) - 1):
        with pytest.raises(Unusable):
            opened(made[:length])
    for more in (b"x", made[head : head + piece]):
        with pytest.raises(Unusable):
            opened(made + more)
    swapped = made[:head] + made[head + piece : head + 2 * piece] + made[head : head + piece] + made[head + 2 * piece :]
    with pytest.raises(Unusable):
        opened(swapped)


def test_another_key_says_so():
    with pytest.raises(Unusable, match="another installation's key"):
        opened(sealed(), key="another")


def test_the_key_is_made_once_and_for_one_user_only(tmp_path):
    key = backup_key(tmp_path / "secrets" / "backup_key")
    assert len(key) == 48
    assert backup_key(tmp_path / "secrets" / "backup_key") == key
    assert (tmp_path / "secrets" / "backup_key").stat().st_mode & 0o777 == 0o600


def test_a_full_disk_leaves_nothing_that_looks_like_a_backup(tmp_path):
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, old[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            pack(tmp_path / "one.backup", KEY, notes={}, adding=lambda archive: add_bytes(archive, "x", random_bytes()))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    assert list(tmp_path.iterdir()) == []
    pack(tmp_path / "one.backup", KEY, notes={"a": 1}, adding=lambda archive: add_bytes(archive, "x", random_bytes()))
    (tmp_path / "to").mkdir()
    assert unpack(tmp_path / "one.backup", KEY, to=tmp_path / "to") == {"a": 1}


def random_bytes():
    import secrets

    return secrets.token_bytes(400_000)
