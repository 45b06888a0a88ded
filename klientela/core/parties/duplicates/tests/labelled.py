"""Pairs of Polish and Romanian parties somebody has looked at: which are one and the same, and which only look so."""

from klientela.core.parties.duplicates.facts import Facts, company, person, taken_apart


def _firm(
    name: str, *, legal: str = "", street: str = "", nip: str = "", cui: str = "", phone: str = "", email: str = "", **more: str
) -> Facts:
    way, house = taken_apart(street)
    numbers = frozenset((kind, value) for kind, value in (("pl.nip", nip), ("ro.cui", cui)) if value)
    return company(name, legal_name=legal, street=way, house=house, numbers=numbers, phones=_set(phone), emails=_set(email), **more)


def _human(given: str, family: str, *, street: str = "", pesel: str = "", phone: str = "", email: str = "", **more: str) -> Facts:
    way, house = taken_apart(street)
    personal = frozenset({("pl.pesel", pesel)}) if pesel else frozenset()
    return person(given, family, street=way, house=house, personal=personal, phones=_set(phone), emails=_set(email), **more)


def _set(value: str) -> frozenset[str]:
    return frozenset({value}) if value else frozenset()


SAME = [
    (_firm("Hurtownia Róża sp. z o.o.", town="Łódź"), _firm("HURTOWNIA ROZA Spółka z ograniczoną odpowiedzialnością", town="Lodz")),
    (_firm("Zakłady Mięsne Henryk Kania S.A.", nip="6380000000"), _firm("Zaklady Miesne Henryk Kania SA", nip="6380000000")),
    (_firm("Dacia Service S.R.L.", town="Cluj-Napoca"), _firm("SC DACIA SERVICE SRL", town="Cluj Napoca")),
    (_firm("Brutăria Ștefan SRL", town="Iași"), _firm("Brutaria Stefan S.R.L.", town="Iaşi")),
    (_firm("Construcții Țărnă P.F.A.", town="Brașov"), _firm("Constructii Ţarna PFA", town="Brasov")),
    (_firm("Nowak Transport Sp.j."), _firm("NOWAK TRANSPORT Spółka jawna")),
    (_firm("Kowalski Meble Sp. k.", town="Poznań"), _firm("Kowalski Meble Spółka komandytowa", town="Poznań")),
    (_firm("Alfa Invest S.K.A.", town="Warszawa"), _firm("Alfa Invest spółka komandytowo-akcyjna", town="Warszawa")),
    (_firm("Nova Energia P.S.A.", town="Gdynia"), _firm("Nova Energia Prosta Spółka Akcyjna", town="Gdynia")),
    (_firm("P.H.U. Jan-Pol", phone="+48601000111"), _firm("PHU JANPOL", phone="+48601000111")),
    (_firm("F.H.U. Kwiaciarnia Magnolia", town="Rzeszów"), _firm("Kwiaciarnia Magnolia", town="Rzeszów")),
    (_firm("Müller Maschinenbau GmbH & Co. KG", town="Berlin"), _firm("Muller Maschinenbau GmbH", town="Berlin")),
    (_firm("Acme Polska Ltd.", email="biuro@acme.pl"), _firm("Acme Polska Limited", email="biuro@acme.pl")),
    (_firm("Widget Corp Inc", town="Wrocław"), _firm("Widget Corp", town="Wrocław")),
    (
        _firm("Ionescu Maria I.I.", town="Timișoara", phone="+40722000111"),
        _firm("Ionescu Maria II", town="Timisoara", phone="+40722000111"),
    ),
    (_firm("Piekarnia Złoty Kłos", street="ul. Długa 12", town="Kraków"), _firm("Piekarnia Zloty Klos", street="Długa 12", town="Kraków")),
    (_firm("Piekarnia Zloty Kloss", street="ul. Długa 12", town="Kraków"), _firm("Piekarnia Złoty Kłos", street="Dluga 12", town="Krakow")),
    (_firm("Budimex", legal="Przedsiębiorstwo Budowlane Iskra S.A.", nip="5260000000"), _firm("Budowlane Iskra", nip="5260000000")),
    (_firm("Auto Serwis Nowakowski", cui="14399840"), _firm("Serwis Auto Nowakowski", cui="14399840")),
    (_human("Jan", "Kowalski", email="jan.kowalski@wp.pl"), _human("Kowalski", "Jan", email="jan.kowalski@wp.pl")),
    (_human("Łukasz", "Żółć", phone="+48601222333"), _human("Lukasz", "Zolc", phone="+48601222333")),
    (_human("Ștefania", "Țurcanu", town="Iași", born_on="19800214"), _human("Stefania", "Ţurcanu", town="Iasi", born_on="19800214")),
    (_human("Anna Maria", "Wiśniewska", email="awi@firma.pl"), _human("Anna", "Wisniewska", email="awi@firma.pl")),
    (_human("I.", "Popescu", email="i.popescu@firma.ro"), _human("Ion", "Popescu", email="i.popescu@firma.ro", town="Cluj")),
    (_human("Katarzyna", "Lewandowska", phone="+48502000999", town="Gdańsk"), _human("Katażyna", "Lewandowska", phone="+48502000999")),
    (_human("Piotr", "Zieliński", pesel="80010112345"), _human("Piotr", "Zielinski", pesel="80010112345", town="Sopot")),
    (_human("Maria", "Ionescu", born_on="19751203", town="Arad"), _human("Maria", "Ionescu", born_on="19750312", town="Arad")),
]
DIFFERENT = [
    (_firm("Żabka Z1234", town="Kraków", street="Długa 5"), _firm("Żabka Z5678", town="Kraków", street="Krótka 7")),
    (
        _firm("Sklep Społem", town="Kraków", street="Długa 5", phone="+48120000001"),
        _firm("Sklep Społem", town="Lublin", street="Nowa 9", phone="+48810000002"),
    ),
    (_firm("Apteka Catena", town="Iași", street="Strada Unirii 4"), _firm("Apteka Catena", town="București", street="Bd. Magheru 21")),
    (_firm("Szkoła Podstawowa nr 5", town="Radom"), _firm("Szkoła Podstawowa nr 12", town="Radom")),
    (
        _firm("Orion Logistyka sp. z o.o.", phone="+48221112233", nip="1111111111"),
        _firm("Orion Budownictwo sp. z o.o.", phone="+48221112233", nip="2222222222"),
    ),
    (_firm("Nova SRL", town="Cluj", cui="1590082"), _firm("Nova S.A.", town="Cluj", cui="14399840")),
    (_firm("Alfa sp. z o.o.", phone="+48225550000"), _firm("Beta sp. z o.o.", phone="+48225550000")),
    (_firm("Transport Popescu SRL", town="Arad"), _firm("Transport Ionescu SRL", town="Arad")),
    (_firm("Biuro Rachunkowe Saldo", town="Kielce"), _firm("Biuro Rachunkowe Bilans", town="Kielce")),
    (_firm("Gmina Nowy Dwór", town="Nowy Dwór"), _firm("Gmina Stary Dwór", town="Stary Dwór")),
    (_human("Jan", "Kowalski", town="Warszawa"), _human("Jan", "Kowalski", town="Rzeszów")),
    (_human("Jan", "Nowak"), _human("Jan", "Nowak")),
    (
        _human("Stanisław", "Mazur", street="Polna 3", town="Tarnów", phone="+48140001122"),
        _human("Marek", "Mazur", street="Polna 3", town="Tarnów", phone="+48140001122"),
    ),
    (
        _human("Jan", "Mazur", street="Polna 3", town="Tarnów", born_on="19520310"),
        _human("Jan", "Mazur", street="Polna 3", town="Tarnów", born_on="19810722"),
    ),
    (_human("Ion", "Popescu", phone="+40212000000"), _human("Elena", "Radu", phone="+40212000000")),
    (_human("Ion", "Popescu", phone="+40212000000"), _human("Elena", "Popescu", phone="+40212000000")),
    (_human("Anna", "Zielińska", email="biuro@firma.pl"), _human("Ewa", "Zalewska", email="biuro@firma.pl")),
    (_human("Adam", "Wójcik", pesel="80010112345", town="Łódź"), _human("Adam", "Wójcik", pesel="91121254321", town="Łódź")),
    (_human("Maria", "Popa", town="Oradea"), _human("Mara", "Pop", town="Oradea")),
    (_human("Krzysztof", "Wiśniewski", phone="+48600000001"), _human("Krystyna", "Wiśniewska", phone="+48600000002")),
]
