"""Companies and people brought in with their numbers, addresses, employers and parents."""

from django.utils import translation

from klientela.core.access.acting import acting
from klientela.core.exchange.plans import ColumnPlan, Plan
from klientela.core.exchange.proposing import propose
from klientela.core.exchange.services import Report, run_import
from klientela.core.exchange.targets import goals_of
from klientela.core.exchange.uploads import table_of
from klientela.core.parties.models import Address, Identifier, Organization, PartyRelation, Person
from klientela.core.views.tests.levels import READ, ceiling
from klientela.kernel.entity import entity_named
from tests.cast import Cast

COMPANIES = (
    "Nazwa;NIP;Telefon;Ulica;Kod pocztowy;Miasto;Kraj;Spółka matka\n"
    "Browar Orlica;526-025-02-74;600 100 200;Lipowa 3;30-001;Kraków;Polska;Grupa Zachód\n"
    "Grupa Zachód;;;;;;Niemcy;\n"
)


def bring(content: str, slug: str, cast: Cast) -> Report:
    with acting(cast.dora):
        plan = propose(table_of(content.encode()), entity_named(slug), by=cast.dora)
    return run_import(content.encode(), plan, by=cast.dora)


def test_a_polish_file_brings_companies_with_all_that_belongs_to_them(cast: Cast) -> None:
    with translation.override("pl"):
        report = bring(COMPANIES, "organizations", cast)
    assert (report.created, report.problems) == (2, [])
    with acting(cast.dora):
        orlica = Organization.objects.get(name="Browar Orlica")
        assert (orlica.phone, orlica.town, orlica.country) == ("+48600100200", "Kraków", "PL")
        assert list(Identifier.objects.values_list("party", "kind", "value")) == [(orlica.pk, "pl.nip", "5260250274")]
        assert list(Address.objects.values_list("party", "street", "town")) == [(orlica.pk, "Lipowa 3", "Kraków")]
        assert PartyRelation.objects.get(party=orlica).other.name == "Grupa Zachód"


def test_the_same_file_again_changes_nothing(cast: Cast) -> None:
    with translation.override("pl"):
        bring(COMPANIES, "organizations", cast)
        again = bring(COMPANIES, "organizations", cast)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)


def test_a_wrong_number_is_an_error_of_its_row(cast: Cast) -> None:
    with translation.override("pl"):
        report = bring(COMPANIES.replace("526-025-02-74", "526-025-02-75"), "organizations", cast)
    assert not report.done and [(problem.row, problem.column) for problem in report.problems] == [(2, "NIP")]
    assert Organization.unscoped.count() == 0


def test_people_come_with_their_employer_and_a_whole_name(cast: Cast) -> None:
    plan = Plan(
        "persons", {"first": ColumnPlan("given_name"), "last": ColumnPlan("family_name"), "firm": ColumnPlan("employer", create=True)}
    )
    report = run_import(b"first,last,firm\nAnna,Nowak,Alfa\nJan,Kos,Alfa\n", plan, by=cast.dora)
    assert (report.created, report.made) == (2, {"companies": 1})
    with acting(cast.dora):
        assert set(Person.objects.values_list("name", flat=True)) == {"Anna Nowak", "Jan Kos"}
        assert set(PartyRelation.objects.values_list("kind", "other__name")) == {("works_at", "Alfa")}


def test_two_companies_cannot_each_be_the_parent_of_the_other(cast: Cast) -> None:
    plan = Plan("organizations", {"name": ColumnPlan("name"), "parent": ColumnPlan("parent")}, key="name")
    report = run_import(b"name,parent\nA,B\nB,A\n", plan, by=cast.dora)
    assert not report.done and [problem.row for problem in report.problems] == [3]


PLACED = "Name;Street;Postal code;City;Country\nAcme;Lipowa 3;30-001;Kraków;Poland\n"


def test_an_address_is_brought_without_the_part_of_it_one_may_not_write(cast: Cast) -> None:
    ceiling("director", "addresses", "country", READ)
    assert bring(PLACED, "organizations", cast).problems == []
    with acting(cast.dora):
        assert list(Address.objects.values_list("street", "town", "country")) == [("Lipowa 3", "Kraków", "")]


def test_where_no_town_may_be_written_no_column_makes_an_address(cast: Cast) -> None:
    ceiling("director", "addresses", "town", READ)
    with acting(cast.dora):
        goals = goals_of(entity_named("organizations"), cast.dora)
    assert not [name for name in goals if name in {"street", "postal_code"} or name.startswith("place:")]


def test_a_town_that_is_hidden_does_not_come_to_light_in_an_address(cast: Cast) -> None:
    assert bring("Name;City\nAcme;Kraków\n", "organizations", cast).created == 1
    ceiling("director", "parties", "town")
    columns = {"Name": ColumnPlan("name"), "Street": ColumnPlan("street")}
    plan = Plan("organizations", columns, key="name", separator=";", encoding="utf-8")
    report = run_import(b"Name;Street\nAcme;Lipowa 3\n", plan, by=cast.dora)
    assert [problem.reason for problem in report.problems] == ["An address needs a town."]
