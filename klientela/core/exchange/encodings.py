"""Finds out in which encoding a file was written, or checks the one a person chose."""

import codecs
import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from klientela.core.exchange import mazovia
from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.sources import Source

ENCODINGS = {
    "utf-8": _("Unicode (UTF-8)"),
    "utf-16": _("Unicode (UTF-16)"),
    "cp1250": _("Central European (Windows-1250)"),
    "iso-8859-2": _("Central European (ISO 8859-2)"),
    "cp1252": _("Western European (Windows-1252)"),
    "cp852": _("Central European (DOS 852)"),
    mazovia.NAME: _("Polish DOS (Mazovia)"),
    "cp1251": _("Cyrillic (Windows-1251)"),
}
"""Encodings a person can choose, with their labels; the single-byte ones in the order in which they are preferred."""

_SINGLE_BYTE = tuple(name for name in ENCODINGS if not name.startswith("utf"))
_WIDE = ("utf-16-le", "utf-16-be")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_NON_ASCII = re.compile(rb"[\x20-\x7e]{0,2}[\x80-\xff]+[\x20-\x7e]{0,2}")
_SAMPLE = 30_000
_DAMAGED = 0.1
_MUCH_BETTER = 0.4

_ALPHABETS = {
    "pl": "ąćęłńóśźż",
    "ro": "ăâîşţșț",
    "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíľĺňóôŕšťúýž",
    "hu": "áéíóöőúüű",
    "de": "äöüß",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "es": "áéíñóúü¿¡",
    "pt": "àáâãçéêíóôõú",
    "it": "àèéìòù",
    "nordic": "äåæöø",
    "south slavic": "čćđšž",
    "cyrillic": "абвгдеёжзийклмнопрстуфхцчшщъыьэюяієїґўђѓјљњћќџ№",
}
_TYPOGRAPHY = "„”“‘’‚–—…«»°€§·®™£× \u00a0"

_UNKNOWN = _("“%(encoding)s” is not an encoding we know. Choose one from the list.")
_NOT_IN_IT = _("The file is not in the encoding %(encoding)s: there is a character it does not have. Choose another encoding.")
_IS_UTF8 = _("The file is in UTF-8; read as %(encoding)s its letters would be wrong. Choose UTF-8.")
_LOOKS_OTHERWISE = _("Read as %(encoding)s the file has signs in the middle of words. It looks like %(better)s; choose that.")
_CUT_OFF = _("The file ends in the middle of a character, so the upload was probably cut off. Bring the file again.")
_DAMAGED_LETTER = _("There is a damaged character in a file that is otherwise UTF-8. Save the file again and bring the new one.")


@dataclass(frozen=True)
class _Evidence:
    non_ascii: bytes
    utf8_error: UnicodeDecodeError | None

    @property
    def utf8_letters(self) -> int:
        return len(_UTF8_LETTER.findall(self.non_ascii))

    @property
    def other_bytes(self) -> int:
        return sum(byte > 0x7F for byte in _UTF8_LETTER.sub(b"", self.non_ascii))


def find_encoding(source: Source) -> str:
    """The encoding of the file by its mark, else UTF-8 if every byte agrees, else the code page that gives a known alphabet."""
    head = source.head(4096)
    marked = next((name for mark, name in _BOMS if head.startswith(mark)), None) or _without_mark_but_wide(head)
    if marked:
        _check_decodes(source, marked)
        return marked
    evidence = _evidence(source)
    error = evidence.utf8_error
    if error is None:
        return "utf-8"
    if evidence.utf8_letters and error.reason == "unexpected end of data":
        raise UnreadableFile(_CUT_OFF, row=source.line_of(error.start))
    if evidence.utf8_letters and evidence.other_bytes <= max(1, evidence.utf8_letters * _DAMAGED):
        raise UnreadableFile(_DAMAGED_LETTER, row=source.line_of(error.start))
    return _most_likely(evidence.non_ascii)


def check_encoding(source: Source, chosen: str) -> str:
    """The chosen encoding by its usual name; raises UnreadableFile if the file cannot have been written in it."""
    name = _known_name(chosen)
    if name in _SINGLE_BYTE:
        _check_likeness(_evidence(source), name)
    _check_decodes(source, name)
    return name


def codec_of(encoding: str) -> str:
    """The name under which Python reads the encoding without keeping its mark."""
    return "utf-8-sig" if encoding == "utf-8" else encoding


def _known_name(chosen: str) -> str:
    try:
        name = codecs.lookup(chosen).name
    except LookupError:
        name = ""
    name = {"utf-8-sig": "utf-8", "iso8859-2": "iso-8859-2"}.get(name, name)
    if name not in ENCODINGS and name not in _WIDE:
        raise UnreadableFile(_UNKNOWN, encoding=chosen)
    return name


def _check_likeness(evidence: _Evidence, chosen: str) -> None:
    if evidence.utf8_letters and evidence.utf8_error is None:
        raise UnreadableFile(_IS_UTF8, encoding=chosen)
    best = _most_likely(evidence.non_ascii)
    if _likeness(evidence.non_ascii, best) - _likeness(evidence.non_ascii, chosen) > _MUCH_BETTER:
        raise UnreadableFile(_LOOKS_OTHERWISE, encoding=chosen, better=best)


def _most_likely(sample: bytes) -> str:
    return max(_SINGLE_BYTE, key=lambda name: _likeness(sample, name))


def _check_decodes(source: Source, encoding: str) -> None:
    error = _first_error(source, encoding)
    if error is None:
        return
    if error.reason in {"unexpected end of data", "truncated data"}:
        raise UnreadableFile(_CUT_OFF, row=source.line_of(error.start))
    raise UnreadableFile(_NOT_IN_IT, row=source.line_of(error.start), encoding=encoding)


def _without_mark_but_wide(head: bytes) -> str | None:
    half = len(head) // 2
    if half and head[1::2].count(0) > half * 0.6 and not head[::2].count(0):
        return "utf-16-le"
    if half and head[::2].count(0) > half * 0.6 and not head[1::2].count(0):
        return "utf-16-be"
    return None


def _evidence(source: Source) -> _Evidence:
    sample = bytearray()
    for chunk in source.chunks():
        if not chunk.isascii() and len(sample) < _SAMPLE:
            sample += b" ".join(_NON_ASCII.findall(chunk)[:_SAMPLE])[:_SAMPLE]
    return _Evidence(bytes(sample), _first_error(source, "utf-8"))


def _first_error(source: Source, encoding: str) -> UnicodeDecodeError | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    read = 0
    for chunk in source.chunks():
        held = len(decoder.getstate()[0])
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            error.start += read - held
            return error
        read += len(chunk)
    held = len(decoder.getstate()[0])
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        error.start += read - held
        return error
    return None


def _likeness(sample: bytes, encoding: str) -> float:
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return -1.0
    high = [letter for letter in text if letter > "\x7f"]
    if not high:
        return 0.0
    if any("\x80" <= letter <= "\x9f" for letter in high):
        return -1.0
    known = max(sum(letter in letters for letter in high) for letters in _alphabets())
    capitals_inside = sum(one.isascii() and one.islower() and two > "\x7f" and two.isupper() for one, two in pairwise(text))
    mixed = sum((_is_latin(one) and _is_cyrillic(two)) or (_is_cyrillic(one) and _is_latin(two)) for one, two in pairwise(text))
    return (known - capitals_inside / 2 - mixed) / len(high)


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalpha()


def _is_cyrillic(letter: str) -> bool:
    return "\u0400" <= letter <= "\u04ff"


@cache
def _alphabets() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(letters + letters.upper() + _TYPOGRAPHY) for letters in _ALPHABETS.values())
