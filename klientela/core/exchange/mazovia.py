"""The Mazovia code page of Polish DOS programs, which Python does not know: code page 437 with Polish letters in it."""

import codecs

NAME = "mazovia"
_LETTERS = {
    0x86: "ą", 0x8D: "ć", 0x91: "ę", 0x92: "ł", 0xA4: "ń", 0xA2: "ó", 0x9E: "ś", 0xA6: "ź", 0xA7: "ż",
    0x8F: "Ą", 0x95: "Ć", 0x90: "Ę", 0x9C: "Ł", 0xA5: "Ń", 0xA3: "Ó", 0x98: "Ś", 0xA0: "Ź", 0xA1: "Ż",
}  # fmt: skip
DECODING = "".join(_LETTERS.get(code) or bytes([code]).decode("cp437") for code in range(256))
ENCODING = {ord(letter): code for code, letter in reversed(list(enumerate(DECODING)))}


def _decode(data: bytes, errors: str = "strict") -> tuple[str, int]:
    return codecs.charmap_decode(data, errors, DECODING)


def _encode(text: str, errors: str = "strict") -> tuple[bytes, int]:
    return codecs.charmap_encode(text, errors, ENCODING)


class _Decoder(codecs.IncrementalDecoder):
    def decode(self, data: bytes, final: bool = False) -> str:  # type: ignore[override]
        return _decode(data, self.errors)[0]


class _Encoder(codecs.IncrementalEncoder):
    def encode(self, text: str, final: bool = False) -> bytes:
        return _encode(text, self.errors)[0]


def _find(name: str) -> codecs.CodecInfo | None:
    if name != NAME:
        return None
    return codecs.CodecInfo(_encode, _decode, incrementaldecoder=_Decoder, incrementalencoder=_Encoder, name=NAME)  # type: ignore[arg-type]


codecs.register(_find)
