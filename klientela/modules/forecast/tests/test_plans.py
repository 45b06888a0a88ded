"""Plans: made, filled in, divided, put in force; each sets and sees what is his to set and see."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting
from klientela.core.access.models import FieldLevel, FieldRule, Role
from klientela.core.audit.models import Change
from klientela.core.exchange import services
from klientela.core.exchange.plans import ColumnPlan, Plan
from klientela.core.records.services import change, create, delete
from klientela.core.records.undoing import undo_now
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed
from klientela.modules.catalogue.models import Category, Product
from klientela.modules.forecast.models import PlanState, PlanTarget, SalesPlan
from klientela.modules.forecast.plans.filling import divided, grown, spread
from klientela.modules.forecast.plans.levels import LEVELS
from klientela.modules.forecast.plans.services import Typed, copy, hand_over, keep, put_in_force
from klientela.modules.forecast.plans.sheet import sheet_of
from klientela.modules.forecast.tests.test_forecast import put
from klientela.modules.sales.models import DealLine

pytestmark = pytest.mark.django_db
YEAR = 2024
TEN = (Decimal(10),) * 12


@pytest.fixture
def plan(cast):
    return make(cast.dora)


def make(by, name="Plan 2024", **values):
    with acting(by):
        return create(entity_named("sales-plans"), {"name": name, "year": YEAR, "currency": "PLN", **values}, by=by)


def aim(plan, by, months=TEN, **subject):
    with acting(by):
        keep(plan, [Typed(subject, tuple(Decimal(amount) for amount in months))], by=by)
        return PlanTarget.unscoped.filter(plan=plan, deleted_at=None, **subject).latest("created_at")


def sheet(user, plan, level):
    with acting(user):
        return sheet_of(user, SalesPlan.unscoped.get(pk=plan.pk), LEVELS[level])


def rows(user, plan, level):
    return {row.name: row for row in sheet(user, plan, level).rows}


def sent(user, plan, level, *, do="keep", **typed):
    """The sheet as its page has it, with these amounts typed by name and month, and a button pressed."""
    found = rows(user, plan, level)
    data = {"do": do, "how": "before", "percent": "0"}
    for row in found.values():
        data[f"v-{row.key}"] = str(row.target.version if row.target else 0)
        data |= {f"c-{row.key}-{n}": f"{amount:f}" if amount else "" for n, amount in enumerate(row.months, 1)}
    for name, amounts in typed.items():
        key = found[name.replace("_", " ")].key
        for n, amount in amounts.items():
            data[f"{'y' if n == 'year' else 'c'}-{key}" + ("" if n == "year" else f"-{n}")] = amount
    return client_of(user).post(f"/sales-plans/{plan.pk}/targets/?by={level}", data)


@pytest.mark.parametrize("places", [0, 2])
@pytest.mark.parametrize("weights", [[Decimal(0)] * 12, [Decimal(n) for n in range(12)], [Decimal(-1)] + [Decimal(1)] * 11])
def test_what_is_spread_adds_up(places, weights):
    months = spread(Decimal(1000), weights, places=places)
    assert sum(months) == 1000
    assert all(amount >= 0 and amount == round(amount, places) for amount in months)


def test_each_month_divided_adds_up():
    parts = divided(grown(TEN, Decimal(1), places=2), {"a": Decimal(1), "b": Decimal(2), "c": Decimal(0)}, places=2)
    assert [sum(column) for column in zip(*parts.values(), strict=True)] == [Decimal("10.10")] * 12
    assert not any(parts["c"])


def test_a_plan_counts_in_one_currency_or_in_deals(cast):
    assert make(cast.dora, name="Deals", measure="count").currency == ""
    assert make(cast.dora, name="Own currency", currency="").currency != ""
    with pytest.raises(NotAllowed):
        make(cast.ana)


def test_one_plan_of_a_year_is_in_force(cast, plan):
    other = make(cast.dora, name="Second")
    with acting(cast.dora):
        put_in_force(plan, by=cast.dora)
        put_in_force(other, by=cast.dora)
        assert [SalesPlan.objects.get(pk=each.pk).state for each in (plan, other)] == [PlanState.REPLACED, PlanState.IN_FORCE]
        with pytest.raises(ValidationError, match="in force"):
            delete(entity_named("sales-plans"), other.pk, by=cast.dora)
        with pytest.raises(ValidationError, match="keeps its year"):
            change(entity_named("sales-plans"), other.pk, {"year": 2025}, by=cast.dora, version=SalesPlan.objects.get(pk=other.pk).version)


def test_each_sees_his_part_of_a_plan(cast, plan):
    aim(plan, cast.dora, person=cast.ewa)
    aim(plan, cast.dora, for_team=cast.south)
    aim(plan, cast.dora)
    assert rows(cast.dora, plan, "rep")["Ewa Nowak"].year == 120
    assert rows(cast.ana, plan, "rep")["Ewa Nowak"].year == 120
    assert set(rows(cast.ewa, plan, "rep")) == {"Ewa Nowak"}
    assert rows(cast.ion, plan, "rep") == {}
    assert set(rows(cast.ana, plan, "team")) == {"South"}
    assert rows(cast.ana, plan, "company") == {}
    assert client_of(cast.eve).get(f"/sales-plans/{plan.pk}/targets/").status_code == 404


def test_a_leader_sets_what_people_bring_while_it_is_a_draft(cast, plan):
    assert sent(cast.ana, plan, "rep", Ewa_Nowak={1: "500", 2: "1,250.50"}).status_code == 302
    assert rows(cast.ewa, plan, "rep")["Ewa Nowak"].months[:3] == (500, Decimal("1250.50"), 0)
    with acting(cast.ana), pytest.raises(ValidationError, match="teams, branches"):
        keep(plan, [Typed({"for_team": cast.south}, TEN)], by=cast.ana)
    with acting(cast.ewa), pytest.raises(NotAllowed):
        keep(plan, [Typed({"person": cast.ewa}, TEN)], by=cast.ewa)
    with acting(cast.dora):
        put_in_force(plan, by=cast.dora)
    plan.refresh_from_db()
    assert not rows(cast.ana, plan, "rep")["Ewa Nowak"].may_change
    assert rows(cast.dora, plan, "rep")["Ewa Nowak"].may_change
    with acting(cast.ana), pytest.raises(ValidationError, match="in force"):
        target = PlanTarget.objects.get(person=cast.ewa)
        change(entity_named("plan-targets"), target.pk, {"m1": Decimal(1)}, by=cast.ana, version=target.version)


def test_what_is_wrong_is_said_and_nothing_is_saved(cast, plan):
    answer = sent(cast.dora, plan, "rep", Ewa_Nowak={1: "500"}, Ion_Popescu={2: "many"})
    assert answer.status_code == 422
    assert "Nothing was saved" in answer.content.decode()
    assert 'value="many"' in answer.content.decode()
    assert not PlanTarget.unscoped.exists()
    answer = sent(cast.dora, plan, "rep", Ewa_Nowak={1: "500", "year": "900"})
    assert answer.status_code == 422
    assert "The months are 500 together, not 900" in answer.content.decode()
    assert sent(cast.dora, plan, "rep", Ewa_Nowak={1: "-5"}).status_code == 422
    assert sent(cast.dora, plan, "rep", Ewa_Nowak={1: "9" * 30}).status_code == 422


def test_of_two_who_save_the_second_is_told(cast, plan):
    aim(plan, cast.dora, person=cast.ewa)
    key = str(cast.ewa.pk)
    data = {"do": "keep", f"v-{key}": "1", **{f"c-{key}-{n}": "11" for n in range(1, 13)}}
    assert sent(cast.ana, plan, "rep", Ewa_Nowak={1: "12"}).status_code == 302
    answer = client_of(cast.dora).post(f"/sales-plans/{plan.pk}/targets/?by=rep", data)
    assert answer.status_code == 422
    assert "somebody changed these targets meanwhile" in answer.content.decode()
    assert rows(cast.dora, plan, "rep")["Ewa Nowak"].months[0] == 12


def test_a_year_is_spread_like_the_years_before(cast, plan):
    put(cast, cast.ewa, "Won", 300, opened=date(2023, 1, 2), closed=date(2023, 3, 5))
    put(cast, cast.ewa, "Won", 100, opened=date(2021, 1, 2), closed=date(2021, 6, 5))
    put(cast, cast.ewa, "Won", 7000, opened=date(2019, 1, 2), closed=date(2019, 6, 5))
    found = rows(cast.dora, plan, "rep")["Ewa Nowak"]
    assert (found.before, found.so_far) == (300, 0)
    answer = sent(cast.dora, plan, "rep", do=f"spread:{found.key}", Ewa_Nowak={"year": "1000"})
    texts = answer.content.decode()
    assert answer.status_code == 200
    assert f'name="c-{found.key}-3" value="750"' in texts
    assert f'name="c-{found.key}-6" value="250"' in texts
    assert "not saved yet" in texts
    assert not PlanTarget.unscoped.exists()
    grow = client_of(cast.dora).post(
        f"/sales-plans/{plan.pk}/targets/?by=rep", {"do": "grow", "percent": "10", "how": "evenly", f"v-{found.key}": "0"}
    )
    assert f'name="c-{found.key}-3" value="330"' in grow.content.decode()


def test_a_target_of_a_team_is_divided_over_its_people(cast, plan):
    aim(plan, cast.dora, for_team=cast.south)
    put(cast, cast.ewa, "Won", 300, opened=date(2023, 1, 2), closed=date(2023, 3, 5))
    put(cast, cast.ion, "Won", 100, opened=date(2023, 1, 2), closed=date(2023, 3, 5))
    answer = sent(cast.ana, plan, "rep", do=f"divide:{cast.south.pk}").content.decode()
    assert f'name="c-{cast.ewa.pk}-1" value="8"' in answer
    assert f'name="c-{cast.ion.pk}-12" value="2"' in answer
    (group,) = sheet(cast.ana, plan, "rep").groups
    assert (group.name, group.target) == ("South", TEN)


def test_what_came_in_stands_beside_by_every_level(cast, plan):
    deal = put(cast, cast.ewa, "Won", 300, opened=date(2024, 1, 2), closed=date(2024, 3, 5))
    put(cast, cast.ewa, "Won", 99, opened=date(2024, 1, 2), closed=date(2024, 3, 5), currency="EUR")
    upper = Category.unscoped.create(name="Machines")
    category = Category.unscoped.create(name="Lathes", parent=upper)
    lathe = Product.unscoped.create(name="Lathe", category=category)
    DealLine.unscoped.create(deal=deal, product=lathe, quantity=1, unit_price=Decimal(300), currency="PLN")
    aim(plan, cast.dora, category=upper)
    aim(plan, cast.dora, product=lathe)
    assert rows(cast.dora, plan, "category")["Machines"].so_far == 300
    assert rows(cast.dora, plan, "category")["Lathes"].so_far == 300
    assert sheet(cast.dora, plan, "category").total.so_far == 300
    assert rows(cast.dora, plan, "product")["Lathe"].so_far == 300
    for level, name in (("rep", "Ewa Nowak"), ("team", "South"), ("branch", "Kraków"), ("company", "")):
        assert rows(cast.dora, plan, level)[name].so_far == 300
    counted = make(cast.dora, name="Deals", measure="count", currency="")
    assert rows(cast.dora, counted, "rep")["Ewa Nowak"].so_far == 2


def test_a_target_is_of_one_part_and_stays_with_it(cast, plan):
    entity = entity_named("plan-targets")
    with acting(cast.dora):
        with pytest.raises(ValidationError, match="of one person"):
            create(entity, {"plan": plan, "person": cast.ewa, "for_team": cast.south}, by=cast.dora)
        target = create(entity, {"plan": plan, "person": cast.ewa, "m1": Decimal(5)}, by=cast.dora)
        assert (target.owner, target.team, target.branch) == (cast.ewa, cast.south, cast.krakow)
        with pytest.raises(ValidationError):
            create(entity, {"plan": plan, "person": cast.ewa}, by=cast.dora)
        with pytest.raises(ValidationError, match="stays in its plan"):
            change(entity, target.pk, {"person": cast.ion}, by=cast.dora, version=target.version)


def leave(person):
    person.is_active = False
    person.save(update_fields=["is_active"])


def test_what_somebody_who_left_was_to_bring_is_handed_over(cast, plan):
    target = aim(plan, cast.dora, person=cast.ewa)
    aim(plan, cast.dora, person=cast.ion)
    leave(cast.ewa)
    assert rows(cast.ana, plan, "rep")["Ewa Nowak"].has_left
    assert "has left" in client_of(cast.dora).get(f"/sales-plans/{plan.pk}/targets/").content.decode()
    answer = client_of(cast.dora).post(f"/plan-targets/{target.pk}/hand-over/", {"to": str(cast.ion.pk), "month": "4"})
    assert answer.status_code == 302
    found = rows(cast.dora, plan, "rep")
    assert found["Ewa Nowak"].months == (10,) * 3 + (0,) * 9
    assert found["Ion Popescu"].months == (10,) * 3 + (20,) * 9
    with acting(cast.dora), pytest.raises(ValidationError, match="has left"):
        create(entity_named("plan-targets"), {"plan": make(cast.dora, name="Next"), "person": cast.ewa}, by=cast.dora)
    with acting(cast.dora), pytest.raises(ValidationError, match="somebody else"):
        hand_over(PlanTarget.objects.get(person=cast.ion), cast.ion, month=1, by=cast.dora)


def test_a_new_version_grows_and_leaves_out_who_has_left(cast, plan):
    aim(plan, cast.dora, person=cast.ewa)
    aim(plan, cast.dora, person=cast.ion)
    leave(cast.ion)
    with acting(cast.dora):
        made = copy(plan, {"name": "Plan 2025", "year": 2025}, percent=Decimal("2.5"), by=cast.dora)
    assert made.without == ("Ion Popescu",)
    assert {name: row.months[0] for name, row in rows(cast.dora, made.plan, "rep").items() if row.target} == {"Ewa Nowak": Decimal("10.25")}
    page = client_of(cast.dora)
    assert page.get(f"/sales-plans/{plan.pk}/copy/").status_code == 200
    assert page.post(f"/sales-plans/{plan.pk}/copy/", {"name": "Plan 2025", "year": "25", "percent": "0"}).status_code == 422
    assert page.post(f"/sales-plans/{plan.pk}/copy/", {"name": "Plan 2026", "year": "2026", "percent": "1,5"}).status_code == 302
    assert client_of(cast.ana).get(f"/sales-plans/{plan.pk}/copy/").status_code == 404


def test_who_hides_what_deals_are_worth_hides_what_came_in(cast, plan):
    aim(plan, cast.dora, person=cast.ewa)
    put(cast, cast.ewa, "Won", 300, opened=date(2024, 1, 2), closed=date(2024, 3, 5))
    FieldRule.objects.create(role=Role.objects.get(slug="director"), entity="deals", field="amount", ceiling=FieldLevel.HIDDEN)
    assert rows(cast.dora, plan, "rep")["Ewa Nowak"].so_far == 0


def test_the_page_of_a_plan_leads_to_its_sheet(cast, plan):
    aim(plan, cast.dora, for_team=cast.south)
    text = client_of(cast.dora).get(f"/sales-plans/{plan.pk}/").content.decode()
    assert f"/sales-plans/{plan.pk}/targets/?by=team" in text
    assert client_of(cast.ewa).get(f"/sales-plans/{plan.pk}/").status_code == 200


def test_a_plan_is_for_whom_all_its_fields_are(cast, plan):
    target = aim(plan, cast.dora, person=cast.ewa)
    pages = [f"/sales-plans/{plan.pk}/targets/", f"/sales-plans/{plan.pk}/copy/"]
    client = client_of(cast.dora)
    assert [client.get(page).status_code for page in pages] == [200, 200]
    assert "/targets/" in client.get(f"/sales-plans/{plan.pk}/").content.decode()
    rule = FieldRule.objects.create(role=Role.objects.get(slug="director"), entity="plan-targets", field="m3", ceiling=FieldLevel.HIDDEN)
    client = client_of(cast.dora)
    assert [client.get(page).status_code for page in pages] == [404, 404]
    assert client.post(f"/plan-targets/{target.pk}/hand-over/", {"to": str(cast.ion.pk), "month": "4"}).status_code == 404
    assert "/targets/" not in client.get(f"/sales-plans/{plan.pk}/").content.decode()
    rule.ceiling = FieldLevel.READ
    rule.save()
    with acting(cast.dora), pytest.raises(NotAllowed):
        copy(plan, {"name": "More", "year": 2025}, by=cast.dora)


def test_targets_come_from_a_file_and_what_is_wrong_with_one_is_told(cast, plan):
    columns = {"Plan": ColumnPlan("plan"), "Who": ColumnPlan("person"), "Jan": ColumnPlan("m1"), "Feb": ColumnPlan("m2")}

    def bring(*rows):
        content = "\n".join(["Plan,Who,Jan,Feb", *rows]).encode()
        wanted = Plan("plan-targets", columns)
        with acting(cast.dora):
            return services.run_import(content, wanted, by=cast.dora, name="targets.csv", tell=lambda percent, text: None)

    leave(cast.ion)
    told = bring("Plan 2024,Ewa Nowak,10,20", "Plan 2024,Ion Popescu,10,20", "No such plan,Ewa Nowak,1,2")
    assert not told.done
    assert "has left" in " ".join(problem.reason for problem in told.problems)
    assert not PlanTarget.unscoped.exists()
    assert bring("Plan 2024,Ewa Nowak,10,20").created == 1
    found = rows(cast.ana, plan, "rep")["Ewa Nowak"]
    assert found.months[:3] == (10, 20, 0)
    assert (found.target.owner, found.target.team) == (cast.ewa, cast.south)


def test_what_was_saved_in_a_sheet_is_taken_back_whole(cast, plan):
    aim(plan, cast.dora, person=cast.ewa)
    answer = sent(cast.dora, plan, "rep", Ewa_Nowak={1: "500"}, Ion_Popescu={2: "7"})
    assert answer.status_code == 302
    batch = Change.objects.filter(table="forecast_plantarget").latest("pk").batch
    with acting(cast.dora):
        assert undo_now(batch, by=cast.dora).lines == []
    found = rows(cast.dora, plan, "rep")
    assert (found["Ewa Nowak"].months[0], found["Ion Popescu"].year) == (10, 0)


def test_what_was_typed_for_a_row_one_may_no_longer_change_is_refused_aloud(cast, plan):
    aim(plan, cast.dora, person=cast.ewa)
    key = cast.ewa.pk
    with acting(cast.dora):
        put_in_force(plan, by=cast.dora)
    answer = client_of(cast.ana).post(f"/sales-plans/{plan.pk}/targets/", {"do": "keep", f"v-{key}": "1", f"c-{key}-1": "99"})
    assert answer.status_code == 422
    assert "you may not set one of these targets" in answer.content.decode()
    assert rows(cast.dora, plan, "rep")["Ewa Nowak"].months == TEN
    odd = client_of(cast.dora).post(f"/sales-plans/{plan.pk}/targets/", {"do": "keep", f"v-{key}": "9" * 6000, f"c-{key}-1": "99"})
    assert odd.status_code == 422
