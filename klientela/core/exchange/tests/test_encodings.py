"""Letters survive, whatever code page a program wrote them in."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from klientela.core.exchange.encodings import ENCODINGS
from klientela.core.exchange.reading import UnreadableFile, open_table

POLISH = "Zażółć gęślą jaźń, Łódź i Święta Góra"
ROMANIAN = "Cluj-Napoca, Târgu Mureş, Timişoara, Piteşti, Bacău şi Brăila în judeţ"
CZECH = "Příliš žluťoučký kůň úpěl ďábelské ódy"
HUNGARIAN = "Árvíztűrő tükörfúrógép"
GERMAN = "Müller & Söhne, Größe, Übermut"
RUSSIAN = "Общество с ограниченной ответственностью Ёлка, г. Санкт-Петербург"
UKRAINIAN = "Товариство Їжак і Ґанок, м. Київ, вул. Хрещатик"
FRENCH = "Élève à l'école, ça coûte très cher, où êtes-vous"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *[(POLISH, encoding) for encoding in ENCODINGS if encoding not in ("cp1252", "cp1251")],
        (RUSSIAN, "cp1251"),
        (UKRAINIAN, "cp1251"),
        ("ООО «Ромашка» и Alfa", "cp1251"),
        *[(ROMANIAN, encoding) for encoding in ("utf-8", "utf-16", "cp1250", "iso-8859-2", "cp852")],
        *[(CZECH, encoding) for encoding in ("utf-8", "cp1250", "iso-8859-2", "cp852")],
        *[(HUNGARIAN, encoding) for encoding in ("utf-8", "cp1250", "iso-8859-2", "cp852")],
        *[(GERMAN, encoding) for encoding in ("utf-8", "cp1252", "cp1250", "iso-8859-2", "cp852")],
        *[(FRENCH, encoding) for encoding in ("utf-8", "cp1252")],
        ("ą", "cp1250"),
        ("Wiśniewski", "cp1250"),
        ("Wiśniewski", "iso-8859-2"),
        ("Kraków", "cp1250"),
        ("Łęk", "cp852"),
    ],
)
def test_the_encoding_is_found(text: str, encoding: str) -> None:
    content = f"name;note\n{text};x\n".encode(encoding)
    [row] = open_table(content).rows()
    assert row.cells == [text, "x"]


def test_wide_letters_without_a_mark_are_read() -> None:
    [row] = open_table(f"name;city\nJan Kowalski;{POLISH}\n".encode("utf-16-le")).rows()
    assert row.cells == ["Jan Kowalski", POLISH]


@pytest.mark.parametrize(
    ("content", "chosen", "row", "says"),
    [
        ("a\nb\nŁódź\n".encode("cp1250"), "utf-8", 3, "not in the encoding utf-8"),
        ("a\nŁódź\n".encode(), "cp1250", None, "is in UTF-8"),
        (f"a\n{POLISH}\n".encode("cp852"), "cp1250", None, "looks like cp852"),
        (f"a\n{POLISH}\n".encode("cp1250"), "cp852", None, "looks like cp1250"),
        (b"a\nb\n", "klingon", None, "klingon"),
        (b"a\nb\n", "rot13", None, "rot13"),
        (b"a\nb\n", "utf-16", None, "utf-16|cut off|no rows"),
    ],
)
def test_a_wrong_choice_is_refused(content: bytes, chosen: str, row: int | None, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says) as refusal:
        open_table(content, encoding=chosen)
    assert refusal.value.row == row or row is None


@given(st.text("aąbcćdeęfghijklłmnńoóprsśtuwyzźżAĄBCĆDEĘŁŃÓŚŹŻ ", min_size=1), st.sampled_from([*ENCODINGS]))
def test_polish_text_in_the_chosen_encoding_is_what_was_written(text: str, encoding: str) -> None:
    assume(text.strip())
    try:
        [row] = open_table(f"a\n{text}\n".encode(encoding), encoding=encoding).rows()
    except UnreadableFile as refusal:
        assert encoding in ("cp1252", "cp1251") or "UTF-8" in str(refusal) or "looks like" in str(refusal)
    except UnicodeEncodeError:
        assert encoding in ("cp1252", "cp1251")
    else:
        assert row.cells == [text]
