"""Words out of which the invented town is made. Nobody in it lives and none of its firms trades."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Place:
    """A town with the numbers its invented people may have: area codes followed by zeros are given to nobody."""

    name: str
    postal_code: str
    phone: str


@dataclass(frozen=True)
class Country:
    """What names and addresses look like in one of the two countries of the town."""

    code: str
    name: str
    women: tuple[str, ...]
    men: tuple[str, ...]
    families: tuple[tuple[str, str], ...]
    """Family names, as women and as men bear them."""
    trades: tuple[tuple[str, str], ...]
    """What a firm is called for its work, and the industry it belongs to."""
    signs: tuple[str, ...]
    form: str
    streets: tuple[str, ...]
    places: tuple[Place, ...]


POLAND: Final = Country(
    code="PL",
    name="Poland",
    women=("Agata", "Bożena", "Celina", "Dorota", "Elżbieta", "Grażyna", "Halina", "Iwona", "Jolanta", "Łucja", "Małgorzata", "Żaneta"),
    men=("Błażej", "Cezary", "Dariusz", "Eryk", "Grzegorz", "Józef", "Kazimierz", "Łukasz", "Mirosław", "Paweł", "Sławomir", "Świętosław"),
    families=(
        ("Jesionowiczówka", "Jesionowiczek"),
        ("Borsuczyńska", "Borsuczyński"),
        ("Jeżynowska", "Jeżynowski"),
        ("Lipogórska", "Lipogórski"),
        ("Modrzewniak", "Modrzewniak"),
        ("Niezapominajko", "Niezapominajko"),
        ("Ostrołącka", "Ostrołącki"),
        ("Piórkoś", "Piórkoś"),
        ("Sówczyńska", "Sówczyński"),
        ("Świerszczewicz", "Świerszczewicz"),
        ("Wierzbolińska", "Wierzboliński"),
        ("Żołędziewska", "Żołędziewski"),
    ),
    trades=(
        ("Piekarnia", "food"),
        ("Drukarnia", "printing"),
        ("Stolarnia", "furniture"),
        ("Apteka", "medical"),
        ("Młyn", "food"),
        ("Księgarnia", "retail"),
        ("Warsztat", "machinery"),
        ("Szklarnia", "agriculture"),
        ("Przędzalnia", "textiles"),
        ("Spedycja", "transport"),
    ),
    signs=(
        "Pod Jeżem",
        "Trzy Lipy",
        "Modra Sowa",
        "Stary Żuraw",
        "Złoty Żołądź",
        "Cicha Łąka",
        "Ślimak",
        "Nad Ługiem",
        "Zielony Świerszcz",
        "Biała Gęś",
    ),
    form="Sp. z o.o.",
    streets=("ul. Lipowa", "ul. Źródlana", "ul. Młyńska", "pl. Świętojański", "ul. Ogrodowa", "al. Jesionowa"),
    places=(
        Place("Kraków", "30-0{:02}", "+48120000{:03}"),
        Place("Rzeszów", "35-0{:02}", "+48170000{:03}"),
        Place("Łódź", "90-0{:02}", "+48420000{:03}"),
    ),
)

ROMANIA: Final = Country(
    code="RO",
    name="Romania",
    women=("Anca", "Bianca", "Crina", "Delia", "Florența", "Ioana", "Ilinca", "Lăcrămioara", "Măriuca", "Ruxandra", "Smaranda", "Ștefania"),
    men=("Călin", "Dănuț", "Emilian", "Gavril", "Horea", "Iulian", "Liviu", "Mircea", "Răzvan", "Silviu", "Șerban", "Vasile"),
    families=(
        ("Ariciuleanu", "Ariciuleanu"),
        ("Brândușoiu", "Brândușoiu"),
        ("Cireșanca", "Cireșanca"),
        ("Fluturescu", "Fluturescu"),
        ("Ghindăreanu", "Ghindăreanu"),
        ("Licuricescu", "Licuricescu"),
        ("Măceșeanu", "Măceșeanu"),
        ("Păpădiescu", "Păpădiescu"),
        ("Rouăreanu", "Rouăreanu"),
        ("Șoimuțiu", "Șoimuțiu"),
        ("Teișoreanu", "Teișoreanu"),
        ("Veverițescu", "Veverițescu"),
    ),
    trades=(
        ("Brutăria", "food"),
        ("Tipografia", "printing"),
        ("Tâmplăria", "furniture"),
        ("Farmacia", "medical"),
        ("Moara", "food"),
        ("Librăria", "retail"),
        ("Atelierul", "machinery"),
        ("Sera", "agriculture"),
        ("Țesătoria", "textiles"),
        ("Transporturile", "transport"),
    ),
    signs=(
        "La Trei Tei",
        "Bufnița Albastră",
        "Ariciul",
        "Cocorul Bătrân",
        "Ghinda de Aur",
        "Lunca Liniștită",
        "Melcul",
        "Pe Mal",
        "Greierele Verde",
        "Gâsca Albă",
    ),
    form="S.R.L.",
    streets=("str. Teilor", "str. Izvorului", "str. Morii", "piața Sfatului", "str. Grădinilor", "bd. Frasinului"),
    places=(
        Place("Cluj-Napoca", "4000{:02}", "+40264000{:03}"),
        Place("Timișoara", "3000{:02}", "+40256000{:03}"),
        Place("Iași", "7000{:02}", "+40232000{:03}"),
    ),
)

POSITIONS: Final = ("Owner", "Director", "Head of purchasing", "Accountant", "Office manager", "Technical manager", "Assistant")

PRODUCTS: Final = (
    ("KL-100", "Ledger Basic", "Ledger", 490),
    ("KL-200", "Ledger Plus", "Ledger", 980),
    ("KL-300", "Ledger Pro", "Ledger", 2450),
    ("KS-100", "Scale 30", "Scale", 640),
    ("KS-200", "Scale 150", "Scale", 1380),
    ("KS-300", "Scale Bridge", "Scale", 18900),
    ("KP-100", "Printer Label", "Printer", 720),
    ("KP-200", "Printer Line", "Printer", 4300),
    ("KC-100", "Counter Till", "Counter", 1150),
    ("KC-200", "Counter Kiosk", "Counter", 5900),
    ("KV-100", "Yearly care", "Care", 350),
    ("KV-200", "Full care", "Care", 1200),
)
"""Code, name, series and list price of what is sold in the town."""

STAFF: Final = (
    ("Marta Złotokłos", "Irena Górzanka", "Kraków", 0.70),
    ("Tymon Jaskółkiewicz", "Irena Górzanka", "Kraków", 0.62),
    ("Kalina Wrzosowicz", "Irena Górzanka", "Kraków", 0.55),
    ("Olgierd Chmielnik", "Irena Górzanka", "Kraków", 0.48),
    ("Sorin Cocoranu", "Doina Stejărescu", "Cluj", 0.68),
    ("Mălina Zmeurescu", "Doina Stejărescu", "Cluj", 0.60),
    ("Traian Bujoreanu", "Doina Stejărescu", "Cluj", 0.52),
    ("Ileana Vișinoiu", "Doina Stejărescu", "Cluj", 0.45),
    ("Bartosz Klonowiec", "Aurel Paltinescu", "Central", 0.64),
    ("Oana Mestecănescu", "Aurel Paltinescu", "Central", 0.57),
)
"""Who sells, whom they answer to, from which office, and which part of closed deals they win."""
