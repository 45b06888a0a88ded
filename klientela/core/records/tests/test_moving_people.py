"""People are moved with what they look after, and leave without leaving it behind."""

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting
from klientela.core.access.models import Share, Team, TeamMember
from klientela.core.access.services import home_of
from klientela.core.access.sql import count_stale
from klientela.core.access.staff import change_staff, let_go
from klientela.core.identity.models import User
from klientela.core.jobs.models import Progress
from klientela.core.jobs.queue import perform
from klientela.core.records.leaving import close_account
from klientela.core.records.moving import Move, move_person, standing_now
from klientela.core.records.organisation_jobs import hand_over, take_along
from klientela.core.records.seeing import preview_move
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named
from klientela.modules.sales.models import Deal
from tests.cast import hire

pytestmark = pytest.mark.django_db


def deal(by, name):
    with acting(by):
        return create(entity_named("deals"), {"name": name}, by=by)


def seen(user):
    with acting(user):
        return set(Deal.objects.values_list("name", flat=True))


def run(job, progress, by):
    arguments = progress_arguments(progress)
    perform(job, user_id=str(by.pk), progress_key=str(progress.key), arguments=arguments)
    return Progress.objects.get(pk=progress.pk)


def progress_arguments(progress):
    from procrastinate.contrib.django.models import ProcrastinateJob

    return ProcrastinateJob.objects.get(pk=progress.job_id).args["arguments"]


@pytest.fixture
def north(cast):
    """Another team of Cluj with its leader, who sees the team's deals."""
    team = Team.objects.create(name="North", branch=cast.cluj)
    nora = hire("Nora Lis", "team-leader", team=team, branch=cast.cluj)
    return team, nora


def move_of(user, **changed):
    now = standing_now(user)
    return Move(**{**{name: getattr(now, name) for name in ("team", "branch", "manager", "territories")}, **changed})


def test_a_move_is_shown_before_it_happens_and_changes_nothing(cast, north):
    team, nora = north
    deal(cast.ewa, "Boilers")
    deal(cast.ion, "Pumps")
    preview = preview_move(cast.ewa, move_of(cast.ewa, team=team, manager=nora), by=cast.dora)
    told = {sight.person.name: ([(e.slug, n) for e, n in sight.gained], [(e.slug, n) for e, n in sight.lost]) for sight in preview.sights}
    assert told["Nora Lis"] == ([("deals", 1)], [])
    assert told["Ana Ionescu"] == ([], [("deals", 1)])
    assert [(entity.slug, number) for entity, number in preview.along] == [("deals", 1)]
    assert (home_of(cast.ewa)[0], User.objects.get(pk=cast.ewa.pk).manager) == (cast.south, cast.ana)
    assert seen(nora) == set()


def test_what_was_shown_is_what_happens(cast, north):
    team, nora = north
    deal(cast.ewa, "Boilers")
    progress = move_person(cast.ewa, move_of(cast.ewa, team=team, manager=nora), by=cast.dora)
    assert run(take_along, progress, cast.dora).result == {"moved": 1}
    assert (seen(nora), seen(cast.ana), seen(cast.ewa)) == ({"Boilers"}, set(), {"Boilers"})
    assert (home_of(cast.ewa)[0], TeamMember.objects.filter(user=cast.ewa).count()) == (team, 1)
    assert count_stale(Deal) == 0


def test_records_may_stay_in_the_old_team(cast, north):
    team, nora = north
    deal(cast.ewa, "Boilers")
    move = move_of(cast.ewa, team=team, with_records=False)
    assert [sight.person.name for sight in preview_move(cast.ewa, move, by=cast.dora).sights] == []
    assert move_person(cast.ewa, move, by=cast.dora) is None
    assert (seen(nora), seen(cast.ana)) == (set(), {"Boilers"})


def test_a_circle_of_managers_is_refused_by_every_way(cast, north):
    for change in (
        lambda: move_person(cast.ana, move_of(cast.ana, manager=cast.ewa), by=cast.dora),
        lambda: change_staff(cast.ana, {"manager": cast.ion}, by=cast.dora),
    ):
        with pytest.raises(ValidationError, match="superior"):
            change()
        cast.ana.refresh_from_db()


def test_a_deleted_team_receives_nobody(cast, north):
    team, _nora = north
    Team.objects.filter(pk=team.pk).update(deleted_at="2026-01-01T00:00Z")
    team.refresh_from_db()
    with pytest.raises(ValidationError, match="deleted meanwhile"):
        move_person(cast.ewa, move_of(cast.ewa, team=team), by=cast.dora)


def test_nobody_leaves_while_records_are_his(cast):
    deal(cast.ewa, "Boilers")
    with pytest.raises(ValidationError, match="Deals: 1"):
        let_go(cast.ewa, by=cast.dora)
    with pytest.raises(ValidationError, match="Choose who gets"):
        close_account(cast.ewa, by=cast.dora)
    with pytest.raises(ValidationError, match="could not see all"):
        close_account(cast.ewa, by=cast.dora, to=cast.zoe)
    assert User.objects.get(pk=cast.ewa.pk).is_active


def test_an_administrator_closes_an_account_and_a_colleague_gets_the_records(cast):
    deal(cast.ewa, "Boilers")
    progress = close_account(cast.ewa, by=cast.zoe, to=cast.ion, manager=cast.ana)
    assert not User.objects.get(pk=cast.ewa.pk).is_active
    assert run(hand_over, progress, cast.zoe).result == {"moved": 1, "refused": 0}
    assert (seen(cast.ion), seen(cast.zoe)) == ({"Boilers"}, set())
    assert count_stale(Deal) == 0


def test_records_wait_in_the_queue_of_a_team_and_reports_get_another_manager(cast, north):
    deal(cast.ana, "Boilers")
    progress = close_account(cast.ana, by=cast.dora, to=cast.south, manager=cast.dora)
    run(hand_over, progress, cast.dora)
    left = Deal.unscoped.get(name="Boilers")
    assert (left.owner, left.team) == (None, cast.south)
    assert set(User.objects.filter(manager=cast.dora)) == {cast.ewa, cast.ion}
    assert Team.objects.get(pk=cast.south.pk).leader == cast.dora


def test_a_report_may_follow_his_manager(cast):
    close_account(cast.ana, by=cast.dora, manager=cast.ewa)
    assert User.objects.get(pk=cast.ewa.pk).manager is None
    assert User.objects.get(pk=cast.ion.pk).manager == cast.ewa


def test_what_was_shared_with_the_leaver_is_so_no_more(cast):
    shared = deal(cast.dora, "Shared")
    Share.objects.create(entity="deals", record=shared.pk, user=cast.ewa, code=0)
    deal(cast.ewa, "Boilers")
    run(hand_over, close_account(cast.ewa, by=cast.dora, to=cast.ion), cast.dora)
    assert (Share.objects.count(), count_stale(Deal)) == (0, 0)


def test_users_are_never_deleted(cast):
    assert entity_named("users").delete is not None
