"""Databases as they should not be: circles, tables without a key, the same one twice at once, columns that are gone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting
from klientela.core.exchange.models import UploadPiece
from klientela.core.exchange.readers import live
from klientela.core.exchange.readers.live_connections import Connection
from klientela.core.exchange.readers.spooling import Spooled
from klientela.core.exchange.uploads import keep_upload
from klientela.core.exchange.whole import services, sources
from klientela.core.exchange.whole.carrying import plans_of, sequence
from klientela.core.exchange.whole.jobs import start_bringing
from klientela.core.exchange.whole.models import SourceKey, Transfer, TransferState
from klientela.core.exchange.whole.ordering import order_of
from klientela.core.exchange.whole.services import begin, begin_live, check_transfer, complete_transfer, survey_source
from klientela.core.exchange.whole.shapes import Link
from klientela.core.parties.models import Organization, PartyRelation
from klientela.core.timeline.models import Episode
from klientela.kernel.errors import NotAllowed
from tests.cast import Cast

pytestmark = pytest.mark.django_db
COMPANIES = """CREATE TABLE companies (id integer PRIMARY KEY, name text, parent_id integer REFERENCES companies (id));
INSERT INTO companies VALUES (1, 'Browar', 2), (2, 'Huta', NULL), (3, 'Kopalnia', 1);
"""
CALLS = """CREATE TABLE calls (company_id integer, call_date date, subject text);
INSERT INTO calls VALUES (1, '2026-02-03', 'Price'), (2, '2026-02-03', 'Price');
"""


def silent(percent: int, text: str) -> None:
    """Nobody waits."""


def looked_over(text: str, by: Any) -> Transfer:
    transfer = begin(keep_upload("old.sql", [text.encode()], by=by), by=by)
    survey_source(transfer, by=by, tell=silent)
    return transfer


@pytest.fixture
def acting_dora(cast: Cast) -> Iterator[Any]:
    with acting(cast.dora):
        yield cast.dora


def test_tables_that_wait_for_each_other_are_ordered_and_the_least_link_is_filled_in_afterwards() -> None:
    links = [Link("a", "b_id", "b", "id"), Link("b", "a_id", "a", "id"), Link("b", "c_id", "c", "id"), Link("c", "b_id", "b", "id")]
    order, late = order_of(["a", "b", "c"], links)
    assert sorted(order) == ["a", "b", "c"]
    assert [link for link in links if order.index(link.other) > order.index(link.table)] == late


def test_rows_that_refer_to_each_other_come_in_and_are_tied(acting_dora: Any) -> None:
    transfer = looked_over(COMPANIES, acting_dora)
    assert [link.column for link in sequence(plans_of(transfer))[1]] == ["parent_id"]
    assert check_transfer(transfer, by=acting_dora, tell=silent)["error"] == 0
    complete_transfer(transfer, by=acting_dora, tell=silent)
    tied = PartyRelation.objects.values_list("party__name", "other__name")
    assert sorted(tied) == [("Browar", "Huta"), ("Kopalnia", "Browar")]


def test_a_table_without_a_key_comes_in_once(acting_dora: Any) -> None:
    for _time in range(2):
        transfer = looked_over(COMPANIES + CALLS, acting_dora)
        assert check_transfer(transfer, by=acting_dora, tell=silent)["error"] == 0
        complete_transfer(transfer, by=acting_dora, tell=silent)
    assert (Organization.objects.count(), Episode.objects.count(), SourceKey.objects.count()) == (3, 2, 5)


def test_a_source_that_is_being_brought_in_is_not_brought_a_second_time_meanwhile(acting_dora: Any) -> None:
    first, second = looked_over(COMPANIES, acting_dora), looked_over(COMPANIES, acting_dora)
    assert first.source == second.source
    Transfer.objects.update(state=TransferState.CHECKED)
    start_bringing(first, by=acting_dora, skip_errors=False)
    with pytest.raises(ValidationError, match="already"):
        start_bringing(second, by=acting_dora, skip_errors=False)


def test_a_column_that_is_gone_is_named(acting_dora: Any) -> None:
    transfer = looked_over(COMPANIES, acting_dora)
    piece = UploadPiece.objects.get(upload=transfer.upload)
    piece.content = COMPANIES.replace("name text", "label text").encode()
    piece.save()
    with pytest.raises(ValidationError, match="no column “name”"):
        check_transfer(transfer, by=acting_dora, tell=silent)
    assert not Organization.objects.exists()


def test_how_a_running_database_is_reached_is_kept_enciphered_until_it_is_in(
    acting_dora: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "companies.csv"
    file.write_text("id,name\n1,Browar\n")
    monkeypatch.setattr(live, "spool_live", lambda connection, tables, folder: [Spooled("companies", file, ("id", "name"), 1, ("id",))])
    for module in (sources, services):
        monkeypatch.setattr(module, "may_connect", lambda user: True)
    transfer = begin_live(Connection("postgresql", "10.0.0.5", 5432, "sales", "reader", "very-secret"), by=acting_dora)
    assert "very-secret" not in transfer.connection
    survey_source(transfer, by=acting_dora, tell=silent)
    complete_transfer(transfer, by=acting_dora, tell=silent)
    transfer.refresh_from_db()
    assert (transfer.connection, Organization.objects.get().name) == ("", "Browar")


def test_who_does_not_manage_the_settings_has_no_server_asked(acting_dora: Any) -> None:
    with pytest.raises(NotAllowed):
        begin_live(Connection("postgresql", "10.0.0.5", 5432, "sales", "reader", ""), by=acting_dora)
