"""What other programs call the things we keep, in English, Polish and Romanian, by the name of our field.

Within one field the names stand in the order in which they are preferred, because an address book has several phones.
"""

from typing import Final

_NAMES: Final = {
    "name": (
        "full name", "display name", "file as", "nazwa", "nazwisko i imię", "imię i nazwisko", "denumire", "nume complet",
        "nume și prenume",
    ),
    "given_name": ("first name", "forename", "christian name", "imię", "imiona", "prenume"),
    "family_name": ("last name", "surname", "second name", "nazwisko", "nume de familie", "nume"),
    "additional_name": ("middle name", "drugie imię", "al doilea prenume"),
    "legal_name": ("registered name", "official name", "pełna nazwa", "nazwa pełna", "denumire legală", "denumire completă"),
    "job_title": (
        "position", "organization title", "title", "job", "occupation", "profession", "stanowisko", "funkcja", "funcție", "funcția",
        "post",
    ),
    "department": ("organization department", "dział", "departament"),
    "organization": (
        "organization name", "company", "company name", "employer", "account", "account name", "associated company", "firma", "companie",
    ),
    "born_on": ("birthday", "birthdate", "birth date", "date of birth", "data urodzenia", "urodziny", "data nașterii", "zi de naștere"),
    "industry": ("sector", "branch of industry", "branża", "sektor", "domeniu", "domeniu de activitate", "industrie"),
    "employees": (
        "number of employees", "staff", "headcount", "company size", "liczba pracowników", "zatrudnienie", "număr de angajați",
        "angajați",
    ),
    "founded": ("year established", "year founded", "established", "founding year", "rok założenia", "anul înființării", "an înființare"),
    "revenue": ("annual revenue", "turnover", "yearly revenue", "obrót", "przychód", "przychody", "cifra de afaceri", "venituri"),
    "parent": ("subsidiary of", "parent company", "parent account", "belongs to", "spółka matka", "firma nadrzędna", "societate mamă"),
    "tags": (
        "labels", "group membership", "categories", "category", "groups", "keywords", "etykiety", "znaczniki", "kategorie", "etichete",
        "categorii",
    ),
    "description": (
        "notes", "note", "note content", "comment", "comments", "remarks", "uwagi", "opis", "notatki", "descriere", "observații",
    ),
    "language": ("preferred language", "język", "limba", "limbă"),
}  # fmt: skip
_REACH: Final = {
    "email": (
        "e-mail", "email address", "e-mail address", "e-mail 1 value", "email work", "primary email", "business email",
        "person email work", "mail", "adres e-mail", "poczta", "adresa de e-mail", "adresă e-mail", "poșta electronică",
    ),
    "phone": (
        "phone number", "telephone", "phone 1 value", "primary phone", "business phone", "company main phone", "mobile phone",
        "work phone", "mobile", "cell", "tel", "home phone", "telefon", "numer telefonu", "telefon komórkowy", "komórka",
        "număr de telefon", "telefon mobil",
    ),
    "website": (
        "web page", "url", "website url", "web site", "homepage", "website 1 value", "domain", "company domain name", "strona www",
        "strona internetowa", "www", "witryna", "site", "site web", "pagina web",
    ),
    "fax": ("business fax", "fax number", "faks", "telefaks"),
    "street": (
        "address", "street address", "mailing street", "billing street", "business street", "address 1 street", "address line 1",
        "home street", "organization address", "ulica", "adres", "ulica i numer", "strada", "stradă", "adresa", "adresă",
    ),
    "postal_code": (
        "zip", "zip code", "postcode", "mailing postal code", "billing postal code", "business postal code", "address 1 postal code",
        "home postal code", "kod pocztowy", "kod", "cod poștal",
    ),
    "town": (
        "city", "locality", "mailing city", "billing city", "business city", "address 1 city", "home city", "miasto", "miejscowość",
        "oraș", "localitate",
    ),
    "region": (
        "state", "province", "county", "mailing state", "billing state", "business state", "address 1 region", "home state",
        "województwo", "powiat", "județ", "județul",
    ),
    "country": (
        "country region", "mailing country", "billing country", "business country", "address 1 country", "business country region",
        "home country", "home country region", "office location", "headquarters", "kraj", "państwo", "țara", "țară",
    ),
}  # fmt: skip
_WORK: Final = {
    "code": (
        "id", "record id", "number", "reference", "external id", "opportunity id", "product code", "sku", "symbol", "kod", "numer",
        "indeks", "cod", "număr", "identificator",
    ),
    "party": (
        "account", "account name", "company", "customer", "client", "organization name", "associated company", "klient", "kontrahent",
        "firma", "partener", "companie",
    ),
    "owner": (
        "sales agent", "agent", "sales rep", "rep", "salesperson", "deal owner", "contact owner", "company owner", "account owner",
        "assigned to", "responsible", "opiekun", "handlowiec", "właściciel", "responsabil", "agent de vânzări", "proprietar",
    ),
    "stage": ("deal stage", "pipeline stage", "sales stage", "status", "etap", "faza", "stadiu", "etapă", "etapa"),
    "process": ("pipeline", "sales process", "proces", "proces sprzedaży", "proces de vânzare", "lejek"),
    "amount": (
        "close value", "value", "deal value", "total", "sum", "price", "kwota", "wartość", "wartość szansy", "kwota operacji", "sumă",
        "suma", "valoare",
    ),
    "list_price": (
        "sales price", "price", "unit price", "retail price", "product price", "cena", "cena katalogowa", "preț", "preț de listă",
    ),
    "currency": ("product currency", "currency code", "waluta", "monedă", "moneda", "valuta"),
    "series": ("product line", "product family", "product series", "family", "seria", "linia produktów", "rodzina", "serie", "gamă"),
    "product": ("product name", "item", "article", "service", "produkt", "towar", "usługa", "produs", "articol", "serviciu"),
    "quantity": ("qty", "count", "units", "ilość", "sztuk", "cantitate", "bucăți"),
    "unit": ("product unit", "unit of measure", "uom", "jednostka", "jm", "unitate", "unitate de măsură"),
    "closes_on": (
        "expected close date", "expected close", "close date", "deadline", "przewidywane zamknięcie", "data zamknięcia", "termen",
        "dată închidere",
    ),
    "opened_at": (
        "engage date", "create date", "created", "created at", "open date", "start date", "data utworzenia", "data rozpoczęcia",
        "data creării",
    ),
    "closed_at": ("close date", "closed", "closed at", "won date", "end date", "data zamknięcia", "data închiderii"),
    "team": ("sales team", "zespół", "echipă", "echipa"),
    "manager": ("supervisor", "team leader", "manager s name", "kierownik", "przełożony", "șef", "superior"),
    "branch": ("regional office", "office", "region", "location", "oddział", "biuro", "filială", "birou", "punct de lucru"),
}  # fmt: skip
_IDENTIFIERS: Final = {
    "pl.nip": ("nip", "tax number", "numer nip", "vat id"),
    "pl.regon": ("regon", "numer regon"),
    "pl.krs": ("krs", "numer krs"),
    "pl.pesel": ("pesel", "numer pesel"),
    "ro.cui": ("cui", "cif", "cod fiscal", "tax number", "cod unic de înregistrare"),
    "ro.cnp": ("cnp", "cod numeric personal"),
    "ro.orc": ("nr reg com", "reg com", "trade register number", "număr registrul comerțului"),
    "eu.vat": ("vat", "vat number", "vat id", "eu vat", "nip ue", "vat ue", "cod tva"),
}  # fmt: skip

SYNONYMS: Final[dict[str, tuple[str, ...]]] = {**_NAMES, **_REACH, **_WORK, **_IDENTIFIERS}


def synonyms_of(*fields: str) -> tuple[str, ...]:
    """The names other programs give to these fields; an unknown field has none."""
    return tuple(name for field in fields for name in SYNONYMS.get(field, ()))
