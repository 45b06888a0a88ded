"""Names as they are compared: without accents, legal forms and what companies write before their names."""

import re
from functools import lru_cache

from klientela.kernel.plain import norm

LEGAL_FORMS = (
    r"sp(?:olka|olki)? z ?o ?o(?: sp(?:olka)? ?k(?:omandytowa)?)?",
    r"spolka z (?:ograniczona odpowiedzialnoscia|o ?o)(?: sp(?:olka)? ?k(?:omandytowa)?)?",
    r"(?:prosta )?spolka akcyjna",
    r"spolka (?:jawna|komandytowa|komandytowo akcyjna|partnerska|cywilna)",
    r"sp (?:j|k|p|c)",
    r"spj|spk|spzoo|sp zoo|zoo|ska|psa|s k a|p s a",
    r"s ?a(?: w upadlosci)?|s ?c|s ?r ?l(?: d)?|srl ?d|s ?n ?c|s ?c ?s|s ?c ?a",
    r"p ?f ?a|i ?i|i ?f|persoana fizica autorizata|intreprindere(?:a)? (?:individuala|familiala)",
    r"societate(?:a)? (?:cu raspundere limitata|pe actiuni|comerciala)",
    r"ltd|limited|llc|llp|inc|incorporated|corp|corporation|co|company|plc",
    r"gmbh(?: co(?: kg)?)?|ag|kg|ohg|ug|e ?k|bv|nv|sarl|sas|oy|ab|as|aps|spa|s p a|sro|s r o|kft|zrt|doo|d o o|ood|eood",
    r"z ?o ?o",
)
"""Legal forms of Poland, Romania and the countries they trade with most, after accents and dots have gone."""
BEFORE = (
    r"przedsiebiorstwo (?:handlowo|produkcyjno|uslugowo)(?: (?:produkcyjno|handlowo|uslugowe|handlowe|uslugowo))*",
    r"(?:firma|zaklad|przedsiebiorstwo) (?:handlowa|handlowo|uslugowa|uslugowo|produkcyjna)(?: (?:uslugowa|uslugowy|handlowa))?",
    r"p ?p ?h ?u|p ?h ?u ?p|[pfz] ?[hpu] ?[hpu]?|s ?c|firma|societatea comerciala",
)
"""What stands before names and says what sort of business it is."""
_DOTS = re.compile(r"[.'’`]+")
_SIGNS = re.compile(r"[^0-9a-z]+")
_FORM = re.compile(rf"(?<![a-z])(?:{'|'.join(LEGAL_FORMS)})$")
_BEFORE = re.compile(rf"^(?:{'|'.join(BEFORE)})(?= )")
_SOUNDS = (
    *(("szcz", "s"), ("sz", "s"), ("cz", "c"), ("rz", "z"), ("dz", "z"), ("ch", "h"), ("ck", "k"), ("ph", "f"), ("th", "t")),
    *(("tz", "c"), ("gh", "g"), ("qu", "k"), ("w", "v"), ("x", "ks"), ("y", "i"), ("j", "i"), ("q", "k")),
)
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = re.compile("(?<!^)[aeiou]")
LONGEST_SOUND = 6


@lru_cache(maxsize=200_000)
def plain(text: str) -> str:
    """Words of small letters and digits with a blank between, whatever accents and signs were written."""
    return _SIGNS.sub(" ", _DOTS.sub("", norm(text))).strip()


@lru_cache(maxsize=200_000)
def core_of(name: str) -> str:
    """The name of a company without its legal form and what stands before it; a name that is nothing else stays."""
    whole = _SIGNS.sub(" ", norm(name).replace("&", " ")).strip()
    kept = whole
    for _again in range(3):
        shorter = _BEFORE.sub("", _FORM.sub("", kept).strip()).strip()
        if not shorter or shorter == kept:
            break
        kept = shorter
    return _joined(kept or whole)


def _joined(words: str) -> str:
    """Letters that stand alone are one word: `p k p` and `pkp` are the same."""
    return re.sub(r"\b(\w)(?: (?=\w\b))", r"\1", words)


@lru_cache(maxsize=200_000)
def sound_of(word: str) -> str:
    """How a word sounds, roughly, in Polish and Romanian: what is misspelt sounds the same more often than not."""
    heard = word
    for written, said in _SOUNDS:
        heard = heard.replace(written, said)
    return _VOWELS.sub("", _DOUBLED.sub(r"\1", heard))[:LONGEST_SOUND]
