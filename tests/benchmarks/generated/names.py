"""Invented people, firms and towns: few names are everywhere, most are rare, as in life."""

from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple
from unicodedata import normalize

PL_MEN = """
Piotr Krzysztof Andrzej Tomasz Paweł Jan Michał Marcin Jakub Adam Marek Łukasz Grzegorz Mateusz Wojciech Mariusz Rafał Zbigniew
""".split()
PL_WOMEN = """
Anna Maria Katarzyna Małgorzata Agnieszka Barbara Ewa Krystyna Magdalena Elżbieta Joanna Zofia Monika Aleksandra Dorota Łucja
""".split()
RO_MEN = """
Gheorghe Ioan Vasile Constantin Andrei Alexandru Nicolae Mihai Ionuț Florin Ștefan Marian Dumitru Cristian Gabriel Răzvan Bogdan
""".split()
RO_WOMEN = """
Maria Elena Ana Ioana Mihaela Andreea Cristina Alexandra Daniela Gabriela Ștefania Georgiana Mariana Roxana Țuța Simona Raluca
""".split()
PL_FAMILIES = """
Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski Mazur Jankowski
Kwiatkowski Wojciechowski Krawczyk Kaczmarek Piotrowski Grabowski Zając Pawłowski Król Michalski Wróbel Wieczorek Jabłoński
Majewski Nowicki Olszewski
""".split()
RO_FAMILIES = """
Popa Popescu Ionescu Radu Pop Dumitru Stan Stoica Gheorghe Matei Ciobanu Rusu Munteanu Ionică Constantin Marin Dinu Tudor Barbu
Țepeș Dobre Moldovan Bălan Stănescu Lungu Nistor Șerban Vasilescu Mocanu Toma
""".split()
PL_STEMS = """
Bar Bor Brzez Chmiel Czarn Dęb Drozd Gawr Głow Gór Jawor Jezior Kalin Klim Kraj Lip Łęg Mal Mroz Ołt Pias Rog Rud Sarn Sok Szcz
Świd Tom Ul Wierzb Zab Żuk
""".split()
PL_ENDS = """
ski cki ski czyk iak ek owicz ny ała ura
""".split()
RO_STEMS = """
Alb Bog Brat Căl Cost Dob Fil Flor Gav Gran Iac Ispas Lup Mar Mold Muș Neag Oltean Pătr Petr Rotar Săl Sim Stroe Șerb Tăn Ungur
Văc Zamf
""".split()
RO_ENDS = """
escu eanu aru oiu ache ea an uș
""".split()
PL_MIDDLES = ("a", "ec", "ew", "ik", "in", "isz", "ów", "uch", "ał", "on", "")
RO_MIDDLES = ("u", "i", "a", "in", "or", "ăr", "")
TRADES = """
Retail Construction Medical Transport Software Food Energy Furniture Education Farming Banking Metal Textiles Hotels Printing
Chemicals
""".split()
GOODS = """
Termo Eko Bud Agro Med Trans Info Metal Drew Elektro Auto Hydro Foto Poli Inter Euro Nova Multi Opti Prima Tech Vita
""".split()
CRAFTS = """
bud pol plast met serwis system dom trans mag lux form net tex farm mix dent
""".split()
PL_TOWNS = (
    ("Warszawa", "mazowieckie", "00"),
    ("Kraków", "małopolskie", "30"),
    ("Łódź", "łódzkie", "90"),
    ("Wrocław", "dolnośląskie", "50"),
    ("Poznań", "wielkopolskie", "60"),
    ("Gdańsk", "pomorskie", "80"),
    ("Szczecin", "zachodniopomorskie", "70"),
    ("Bydgoszcz", "kujawsko-pomorskie", "85"),
    ("Lublin", "lubelskie", "20"),
    ("Białystok", "podlaskie", "15"),
    ("Katowice", "śląskie", "40"),
    ("Rzeszów", "podkarpackie", "35"),
    ("Kielce", "świętokrzyskie", "25"),
    ("Olsztyn", "warmińsko-mazurskie", "10"),
    ("Zielona Góra", "lubuskie", "65"),
    ("Opole", "opolskie", "45"),
)
RO_TOWNS = (
    ("București", "București", "01"),
    ("Cluj-Napoca", "Cluj", "40"),
    ("Timișoara", "Timiș", "30"),
    ("Iași", "Iași", "70"),
    ("Constanța", "Constanța", "90"),
    ("Craiova", "Dolj", "20"),
    ("Brașov", "Brașov", "50"),
    ("Galați", "Galați", "80"),
    ("Ploiești", "Prahova", "10"),
    ("Oradea", "Bihor", "41"),
    ("Sibiu", "Sibiu", "55"),
    ("Târgu Mureș", "Mureș", "54"),
)
PL_FORMS, RO_FORMS = ("Sp. z o.o.", "Sp. z o.o.", "S.A.", "s.c.", "PPHU", "Sp. k."), ("SRL", "SRL", "SRL", "SA", "PFA")
MAILS = {
    "PL": ("gmail.com", "wp.pl", "onet.pl", "o2.pl", "interia.pl", "yahoo.com", "op.pl"),
    "RO": ("gmail.com", "yahoo.com", "yahoo.ro", "hotmail.com"),
}


class Named(NamedTuple):
    """Somebody's name in its parts."""

    given: str
    family: str


def zipf[T](die: Random, among: Sequence[T], power: float = 2.2) -> T:
    """One of them, the first ones far more often than the last."""
    return among[int(len(among) * die.random() ** power)]


def _families(common: list[str], stems: list[str], middles: tuple[str, ...], *, ends: list[str]) -> list[str]:
    rare = [stem + middle + end for middle in middles for end in ends for stem in stems]
    return [*common, *dict.fromkeys(rare)]


FAMILIES = {
    "PL": _families(PL_FAMILIES, PL_STEMS, PL_MIDDLES, ends=PL_ENDS),
    "RO": _families(RO_FAMILIES, RO_STEMS, RO_MIDDLES, ends=RO_ENDS),
}
GIVEN = {"PL": (PL_MEN, PL_WOMEN), "RO": (RO_MEN, RO_WOMEN)}
TOWNS = {"PL": PL_TOWNS, "RO": RO_TOWNS}
REGIONS = [town[1] for country in ("PL", "RO") for town in TOWNS[country]]


def person(die: Random, country: str) -> Named:
    """Somebody of a country; Polish women's names end as women's names do."""
    woman = die.random() < 0.5
    family = zipf(die, FAMILIES[country], 3.0)
    if woman and country == "PL" and family.endswith(("ski", "cki", "ny")):
        family = f"{family[:-1]}a"
    return Named(zipf(die, GIVEN[country][woman], 1.6), family)


def firm(die: Random, country: str) -> str:
    """A firm's name: its owner's, or a made-up word, with its legal form."""
    word = zipf(die, GOODS, 1.4) + zipf(die, CRAFTS, 1.4)
    name = f"{word} {zipf(die, FAMILIES[country], 2.0)}" if die.random() < 0.6 else f"{word} {die.randrange(1, 400)}"
    form = die.choice(PL_FORMS if country == "PL" else RO_FORMS)
    return f"{form} {name}" if form == "PPHU" else f"{name} {form}"


def plain(text: str) -> str:
    """A word as it stands in addresses: small letters without accents."""
    folded = normalize("NFD", text.lower().replace("ł", "l"))
    return "".join(letter for letter in folded if letter.isascii() and letter.isalnum())


def mail(die: Random, country: str, who: Named) -> str:
    """A private address of somebody."""
    return f"{plain(who.given)}.{plain(who.family)}{die.randrange(1, 99)}@{zipf(die, MAILS[country], 1.5)}"


def phone(die: Random, country: str) -> str:
    """A number of a mobile."""
    return f"+48{die.randrange(500_000_000, 900_000_000)}" if country == "PL" else f"+407{die.randrange(20_000_000, 90_000_000)}"


def taxid(die: Random, country: str) -> tuple[str, str]:
    """Kind and value of a firm's tax number, with its check digit."""
    if country == "PL":
        return _checked(die, "pl.nip", (6, 5, 7, 2, 3, 4, 5, 6, 7), check=lambda total: total % 11)
    return _checked(die, "ro.cui", (7, 5, 3, 2, 1, 7, 5, 3, 2)[-8:], check=lambda total: total * 10 % 11 % 10)


def _checked(die: Random, kind: str, weights: Sequence[int], *, check: Callable[[int], int]) -> tuple[str, str]:
    while True:
        digits = [die.randrange(1, 10), *(die.randrange(10) for _weight in weights[1:])]
        found = check(sum(weight * digit for weight, digit in zip(weights, digits, strict=True)))
        if found < 10:
            return kind, "".join(map(str, (*digits, found)))
