"""An address book reads and writes people, as far as its user may."""

from klientela.core.access.acting import acting, as_system
from klientela.core.exchange.vcards import read_cards
from klientela.core.parties.models import Address, ContactMechanism, Person
from klientela.core.records.services import create
from klientela.kernel.entity import entity_of

SHELF = "/dav/contacts/people/"
QUERY = (
    '<C:addressbook-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><D:prop><D:getetag/><C:address-data/></D:prop>'
    '<C:filter><C:prop-filter name="{}"><C:text-match match-type="contains">{}</C:text-match></C:prop-filter></C:filter>'
    "</C:addressbook-query>"
)
SEVERAL = (
    '<C:addressbook-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><D:prop><C:address-data/></D:prop>'
    "<D:href>{}maria.vcf</D:href><D:href>{}nobody.vcf</D:href></C:addressbook-multiget>"
)
SYNC = '<D:sync-collection xmlns:D="DAV:"><D:sync-token/><D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>'
LINES = ("UID:maria-1", "N:Nowak;Maria;Anna;dr;", "FN:dr Maria Anna Nowak", "EMAIL;TYPE=WORK:Maria@Example.com",
         "EMAIL;TYPE=HOME:m@example.org",
         "item1.TEL;TYPE=CELL:+48 601 234 567", "item1.X-ABLabel:Night", "TEL;TYPE=WORK:ask the desk", "X-PHONE-RINGTONE:bells",
         "ADR;TYPE=WORK:;;ul. Długa 5;Kraków;;31-147;Poland", "NOTE:Likes tea", "BDAY:1980-05-01", "ORG:Unknown Ltd;Sales")  # fmt: skip


def card(*lines, version="3.0"):
    return "\r\n".join(("BEGIN:VCARD", f"VERSION:{version}", *(lines or LINES), "END:VCARD", ""))


def test_a_card_becomes_a_person_and_comes_back_line_by_line(program, cast):
    assert program.ask("PUT", f"{SHELF}maria.vcf", card(), If_None_Match="*").status_code == 201
    with as_system("test"):
        person = Person.objects.get(family_name="Nowak")
        assert (person.given_name, person.email, person.phone, person.town) == ("Maria", "maria@example.com", "+48601234567", "Kraków")
        assert [row.value for row in ContactMechanism.objects.filter(party=person)] == ["m@example.org"]
        assert Address.objects.get(party=person).postal_code == "31-147" and person.owner == cast.ewa
    back = read_cards(program.ask("GET", f"{SHELF}maria.vcf").content)[0]
    assert {line.raw for line in back.lines} >= set(LINES) - {"UID:maria-1"}


def test_a_changed_card_changes_exactly_that(program, cast):
    program.ask("PUT", f"{SHELF}maria.vcf", card())
    seen = program.ask("GET", f"{SHELF}maria.vcf").headers["ETag"]
    changed = card(*(line.replace("m@example.org", "new@example.org").replace("tea", "coffee") for line in LINES))
    assert program.ask("PUT", f"{SHELF}maria.vcf", changed, If_Match=seen).status_code == 204
    assert program.ask("PUT", f"{SHELF}maria.vcf", card(), If_Match=seen).status_code == 412
    with as_system("test"):
        person = Person.objects.get(family_name="Nowak")
        assert person.description == "Likes coffee"
        assert [row.value for row in ContactMechanism.objects.filter(party=person, deleted_at=None)] == ["new@example.org"]


def test_queries_find_by_what_a_card_says(program):
    program.ask("PUT", f"{SHELF}maria.vcf", card())
    assert b"maria.vcf" in program.ask("REPORT", SHELF, QUERY.format("EMAIL", "MARIA")).content
    assert b"maria.vcf" not in program.ask("REPORT", SHELF, QUERY.format("FN", "Popescu")).content
    several = program.ask("REPORT", SHELF, SEVERAL.format(SHELF, SHELF)).content.decode()
    assert "Maria" in several and "404" in several
    assert "maria.vcf" in program.ask("REPORT", SHELF, SYNC).content.decode()


def test_people_of_others_are_not_there_and_not_to_be_changed(program, cast):
    with acting(cast.ion):
        foreign = create(entity_of(Person), {"given_name": "Radu", "family_name": "Ion"}, by=cast.ion)
    listed = program.ask("PROPFIND", SHELF, Depth="1").content.decode()
    readable = str(foreign.pk) in listed
    answer = program.ask("DELETE", f"{SHELF}{foreign.pk}.vcf")
    assert answer.status_code == (403 if readable else 404)
    with as_system("test"):
        assert Person.objects.filter(pk=foreign.pk, deleted_at=None).exists()


def test_half_a_card_writes_nothing(program):
    for half in (card()[:80], "", card("UID:x"), card() + card(), card().replace("VERSION:3.0\r\n", "")):
        assert program.ask("PUT", f"{SHELF}x.vcf", half).status_code == 400
    with as_system("test"):
        assert not Person.objects.filter(given_name="Maria").exists()
