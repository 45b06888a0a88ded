"""Working a list: selecting rows, changing cells, looking at a record beside the list."""

import json
from decimal import Decimal

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.models import Grant
from klientela.core.records.services import create
from klientela.core.views.tests.levels import READ, ceiling
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.entity import entity_named
from klientela.modules.sales.models import Deal

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


@pytest.fixture
def deals(cast):
    with acting(cast.ewa):
        named = [{"name": name, "amount": Decimal(100), "currency": "PLN"} for name in ("Pump", "Fan")]
        return [create(entity_named("deals"), values, by=cast.ewa) for values in named]


def cell(client, deal, value, *, name="name", version=None, question=""):
    """A cell of a list saved as the script saves it."""
    data = {name: value, "version": version or deal.version, "cell": "1", **({"currency": "PLN"} if name == "amount" else {})}
    return client.post(f"/deals/{deal.pk}/fields/{name}/{question}", data, headers=PART)


def test_a_list_can_be_worked_only_as_far_as_one_may(cast, deals):
    page = client_of(cast.ewa).get("/deals/").content.decode()
    assert page.count('class="w-ck"><input') == 2
    assert 'data-edit="amount"' in page and 'data-edit="moved_at"' not in page
    Grant.objects.filter(role__slug="rep", entity="deals", op__in=("update", "delete", "export", "transfer")).delete()
    page = client_of(cast.ewa).get("/deals/").content.decode()
    assert 'class="w-ck' not in page and 'data-edit="' not in page and 'id="bulk"' not in page


def test_a_column_that_is_only_read_has_no_cells_to_change(cast, deals):
    ceiling("rep", "deals", "amount", level=READ)
    client = client_of(cast.ewa)
    assert 'data-edit="amount"' not in client.get("/deals/").content.decode()
    assert cell(client, deals[0], "5", name="amount").status_code == 404


def test_a_cell_becomes_its_input_and_the_row_comes_back(cast, deals):
    client = client_of(cast.ewa)
    editor = client.get(f"/deals/{deals[0].pk}/fields/name/?cell=1", headers=PART).content.decode()
    assert 'value="Pump"' in editor and 'name="version"' in editor and "<dd" not in editor
    answer = cell(client, deals[0], "Pump 2")
    assert answer.status_code == 200
    assert f'data-id="{deals[0].pk}"' in answer.content.decode() and "Pump 2" in answer.content.decode()
    assert "<tfoot" not in answer.content.decode()
    assert json.loads(answer["HX-Trigger"])["toast"]["text"] == "Name of Pump 2 saved."


def test_the_row_has_the_columns_of_the_list_and_totals_follow_an_amount(cast, deals):
    answer = cell(client_of(cast.ewa), deals[0], "250", name="amount", question="?columns=name,amount&name.contains=Pump")
    page = answer.content.decode()
    row = page[page.index("<tr data-id") : page.index("</tr>")]
    assert row.count("<td") == 3
    foot = page[page.index("<tfoot") :]
    assert "250" in foot and "350" not in foot


def test_two_tabs_in_one_cell_show_both_values(cast, deals):
    client = client_of(cast.ewa)
    cell(client, deals[0], "Theirs")
    late = cell(client, deals[0], "Mine")
    page = late.content.decode()
    assert late.status_code == 409 and "Theirs" in page and "Mine" in page
    assert Deal.unscoped.get(pk=deals[0].pk).name == "Theirs"
    assert f'name="version" value="{deals[0].version + 1}"' in page
    assert cell(client, deals[0], "Mine", version=deals[0].version + 1).status_code == 200


def test_a_wrong_value_says_why_and_stays(cast, deals):
    answer = cell(client_of(cast.ewa), deals[0], "much", name="amount")
    assert answer.status_code == 422
    assert "Enter a number" in answer.content.decode() and 'value="much"' in answer.content.decode()


def test_anothers_cell_and_preview_are_not_there(cast, deals):
    client = client_of(cast.ion)
    unknown = client.get("/nothing/").content
    for answer in (cell(client, deals[0], "Stolen"), client.get(f"/deals/{deals[0].pk}/peek/", headers=PART)):
        assert answer.status_code == 404 and answer.content == unknown


def test_a_record_stands_beside_its_list(cast, deals):
    client = client_of(cast.ewa)
    page = client.get(f"/deals/?peek={deals[0].pk}").content.decode()
    assert f'<aside class="peek" aria-label="Preview: Pump" data-id="{deals[0].pk}"' in page
    part = client.get(f"/deals/{deals[0].pk}/peek/", headers=PART).content.decode()
    assert part.lstrip().startswith("<aside") and "Ewa Nowak" in part
    assert client.get(f"/deals/{deals[0].pk}/peek/").url == f"/deals/?peek={deals[0].pk}"


def test_a_card_stands_beside_its_board(cast, deals):
    page = client_of(cast.ewa).get(f"/deals/?view=board&peek={deals[0].pk}").content.decode()
    assert f'aria-label="Preview: Pump" data-id="{deals[0].pk}"' in page
    assert "<aside" not in client_of(cast.ion).get(f"/deals/?view=board&peek={deals[0].pk}").content.decode()


@pytest.mark.parametrize("key", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_a_preview_that_is_not_there_leaves_the_list_alone(cast, deals, key):
    answer = client_of(cast.ewa).get(f"/deals/?peek={key}")
    assert answer.status_code == 200 and "<aside" not in answer.content.decode()


def test_what_is_open_with_a_company_stands_in_its_preview(cast, deals):
    with acting(cast.ewa):
        company = create(entity_named("organizations"), {"name": "Mill"}, by=cast.ewa)
        Deal.unscoped.filter(pk=deals[0].pk).update(party=company)
    client = client_of(cast.ewa)
    assert "Pump" in client.get(f"/organizations/{company.pk}/peek/", headers=PART).content.decode()
    ceiling("rep", "deals", "party")
    assert "Pump" not in client.get(f"/organizations/{company.pk}/peek/", headers=PART).content.decode()
