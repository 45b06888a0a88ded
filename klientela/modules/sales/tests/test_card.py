"""The card of a party tells of its deals what its reader may see, and the same as the timeline."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.parties.card.kinds import figures_of, open_with
from klientela.core.records.services import create
from klientela.core.timeline.queries.totals import totals
from klientela.core.timeline.services import note_episode
from klientela.core.timeline.sources import Ask
from klientela.core.views.tests.levels import ceiling
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.entity import entity_named
from klientela.modules.sales.models import Deal

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(cast):
    with acting(cast.ewa):
        made = create(entity_named("organizations"), {"name": "Pompa", "phone": "+48225554433"}, by=cast.ewa)
        for number in range(7):
            values = {"name": f"Deal {number}", "party": made, "amount": 10, "currency": "PLN"}
            create(entity_named("deals"), values, by=cast.ewa)
        create(entity_named("tasks"), {"title": "Call back", "party": made}, by=cast.ewa)
        for kind in ("call", "meeting", "note"):
            note_episode(kind=kind, party=made, by=cast.ewa, minutes=10)
        yield made


def deals_box(user, party):
    with acting(user):
        return next((box for box in open_with(user, party) if box.title == "Deals"), None)


def test_what_is_open_is_counted_and_added_up(cast, company):
    box = deals_box(cast.ewa, company)
    assert (box.count, len(box.lines), [int(part.amount) for part in box.sums]) == (7, 5, [70])
    assert box.all_url.endswith(f"?party={company.pk}") and "Interest" in str(box.lines[0].note)
    with acting(cast.ewa):
        assert [str(box.title) for box in open_with(cast.ewa, company)] == ["Deals", "Tasks"]


def test_sums_and_stages_follow_what_the_reader_sees(cast, company):
    Deal.unscoped.filter(name="Deal 1").update(owner=cast.ion, team=None)
    assert deals_box(cast.ewa, company).count == 6
    ceiling("rep", "deals", "amount")
    box = deals_box(cast.ewa, company)
    assert box.sums == () and all(line.sums == () for line in box.lines)
    ceiling("rep", "deals", "party")
    assert deals_box(cast.ewa, company) is None


def test_the_figures_are_those_of_the_timeline(cast, company):
    sums = totals(cast.ewa, Ask(party=company.pk))
    told = {str(figure.label): (str(figure.text), str(figure.note)) for figure in figures_of(cast.ewa, company)}
    assert (sums.contacts, sums.meetings, sums.minutes) == (2, 1, 30)
    assert told["Contacts"] == ("2", "1 meeting") and told["Time"][0] == "0:30" and told["Last contact"][0]


def test_the_head_acts_by_one_key_each_and_the_rest_comes_later(cast, company):
    page = client_of(cast.ewa).get(f"/organizations/{company.pk}/").content.decode()
    assert 'href="#note-text"' in page and page.count('data-key="n"') == 1
    for key, way in (("l", "tel:+48225554433"), ("o", f"/deals/new/?party={company.pk}")):
        assert f'href="{way}" data-key="{key}"' in page, way
    for part in ("figures", "open"):
        url = f"/party/{company.pk}/{part}/"
        assert f'hx-get="{url}"' in page and client_of(cast.ewa).get(url).status_code == 200
