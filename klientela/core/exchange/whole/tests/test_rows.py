"""Rows of databases: those that are wrong, and what is told of those that change something."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from klientela.core.exchange.whole import steps
from klientela.core.exchange.whole.models import SourceKey, Transfer, TransferLine
from klientela.core.exchange.whole.results import lines_shown, tables_of
from klientela.core.exchange.whole.services import check_transfer, complete_transfer, forget_old_databases
from klientela.core.exchange.whole.tests.test_bad_input import COMPANIES, acting_dora, looked_over, silent
from klientela.core.parties.models import Organization

pytestmark = pytest.mark.django_db
__all__ = ("acting_dora",)


def test_rows_found_wrong_one_after_the_other_cost_themselves_only(acting_dora: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = ", ".join(f"({number}, 'Firma {number}', NULL)" for number in range(1, 10))
    transfer = looked_over(f"{COMPANIES.splitlines()[0]}\nINSERT INTO companies VALUES {rows};\n", acting_dora)
    run = steps._run

    def one_more_wrong(step: Any, context: Any, keyed: Any, *, left_out: Any) -> Any:
        lines = run(step, context, keyed, left_out=left_out)
        if len(left_out) < 8:
            context.refuse(next(line for line in lines if line.number not in left_out), "name", "odd")
        return lines

    monkeypatch.setattr(steps, "_run", one_more_wrong)
    Transfer.objects.filter(pk=transfer.pk).update(skip_errors=True)
    transfer.refresh_from_db()
    complete_transfer(transfer, by=acting_dora, tell=silent)
    assert transfer.tables.get().counts["create"] == 1
    assert Organization.objects.filter(name__startswith="Firma ").count() == 1


def test_a_link_that_cannot_be_filled_in_afterwards_is_told(acting_dora: Any) -> None:
    transfer = looked_over(COMPANIES.replace("'Kopalnia', 1", "'Kopalnia', 9"), acting_dora)
    assert check_transfer(transfer, by=acting_dora, tell=silent)["error"] == 1
    Transfer.objects.filter(pk=transfer.pk).update(skip_errors=True)
    transfer.refresh_from_db()
    complete_transfer(transfer, by=acting_dora, tell=silent)
    table = transfer.tables.get()
    (line,) = table.lines.filter(verdict="error")
    assert (table.counts["create"], table.counts["error"], Organization.objects.count()) == (2, 1, 3)
    assert (line.title, line.problems[0]["row"]) == ("Kopalnia", 3) and "9" in line.problems[0]["reason"]


def test_changes_are_told_by_their_labels_and_only_those_of_fields_one_may_fill(acting_dora: Any, rf: Any) -> None:
    transfer = looked_over(COMPANIES, acting_dora)
    table = transfer.tables.get()
    table.lines.create(number=1, verdict="update", changes=[["name", "Old", "New"], ["secret", "1", "2"]])
    table.counts = {"update": 1}
    table.save()
    request = rf.get("/")
    request.user = acting_dora
    (line,) = lines_shown(request, tables_of(transfer))["lines"]
    assert line.changes == [("Name", "Old", "New")]


def test_after_a_week_only_what_later_imports_need_is_kept(acting_dora: Any) -> None:
    brought, left, fresh = (looked_over(COMPANIES, acting_dora) for _time in range(3))
    complete_transfer(brought, by=acting_dora, tell=silent)
    old = timezone.now() - timedelta(days=8)
    Transfer.objects.filter(pk__in=(brought.pk, left.pk)).update(created_at=old, connection="sealed")
    forget_old_databases()
    assert dict(Transfer.objects.values_list("pk", "connection")) == {brought.pk: "", fresh.pk: ""}
    assert not TransferLine.objects.exists()
    assert SourceKey.objects.count() == 3
    assert [bool(table.shape) for one in (brought, fresh) for table in one.tables.all()] == [False, True]
