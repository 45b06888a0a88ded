"""Notifications and reminders: once on screen, one letter each, whatever is repeated or killed in between."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from klientela.core.access.acting import acting, as_system
from klientela.core.access.models import FieldLevel, FieldRule, RoleHolder
from klientela.core.messaging.models import OutgoingMail
from klientela.core.messaging.outbox import deliver_due
from klientela.core.tasks.models import ByMail, Notice
from klientela.core.tasks.notices.choices import choose
from klientela.core.tasks.notices.mailing import mail_due
from klientela.core.tasks.notices.quiet import Quiet
from klientela.core.tasks.notices.services import come_again, notify, see, snooze
from klientela.core.tasks.reminding import remind, tell_late
from klientela.core.tasks.services import add_task, finish
from klientela.kernel.wall import beyond_the_wall

pytestmark = pytest.mark.django_db
WARSAW = ZoneInfo("Europe/Warsaw")


@pytest.fixture
def all_rows():
    with beyond_the_wall("tests"):
        yield


@pytest.fixture
def task(cast):
    now = timezone.now()
    with acting(cast.ewa):
        return add_task(title="Call at 100% of 9", by=cast.ewa, due_at=now + timedelta(hours=1), remind_at=now - timedelta(minutes=1))


def test_a_reminder_is_told_once_however_often_it_is_looked_for(cast, task, all_rows):
    with as_system("reminders"):
        assert remind() == 1
        task.__class__.objects.filter(pk=task.pk).update(reminded_at=None)
        assert remind() == 1
        assert remind(now=timezone.now() - timedelta(days=1)) == 0
    (notice,) = Notice.objects.filter(user=cast.ewa)
    assert (notice.title, notice.kind, notice.about.key) == ("Call at 100% of 9", "task.reminder", task.pk)


def test_what_is_done_or_gone_is_not_told(cast, task, all_rows):
    with acting(cast.ewa):
        finish(task, by=cast.ewa)
    with as_system("reminders"):
        assert remind() == 0


def test_a_finished_task_settles_its_notices(cast, task, all_rows):
    with as_system("reminders"):
        remind()
    with acting(cast.ewa):
        finish(task, by=cast.ewa)
    assert Notice.objects.get(user=cast.ewa).closed_at


def test_each_notice_becomes_one_letter(cast, ewa, account, task, all_rows):
    with as_system("reminders"):
        remind()
        assert mail_due() == 1
        Notice.objects.update(mail_at=None)
        assert mail_due() == 0
    (mail,) = OutgoingMail.objects.filter(user=ewa)
    assert mail.subject == "Call at 100% of 9"
    assert f"/me/notifications/{Notice.objects.get().pk}/" in mail.text


def test_many_letters_go_in_one_conversation_and_a_refused_one_stops_no_other(cast, ewa, account, office, all_rows):
    for number in range(5):
        notify(ewa, "task.given", title=f"News {number}")
    assert mail_due() == 5
    office.replies["RCPT"] = ["250 ok", "550 unknown", "250 ok", "250 ok", "250 ok"]
    assert deliver_due() == 5
    assert sorted(OutgoingMail.objects.values_list("state", flat=True)) == ["failed", "sent", "sent", "sent", "sent"]
    assert len({letter["Message-ID"] for letter in office.letters}) == 4


def test_a_summary_gathers_what_is_wanted_once_a_day(cast, ewa, account, all_rows):
    with acting(ewa):
        choose(ewa, {"task.given": (True, ByMail.DIGEST)}, hours={"digest_at": time(7, 30)})
    for number in range(3):
        notify(ewa, "task.given", title=f"News {number}")
    assert mail_due() == 0
    assert mail_due(now=timezone.now() + timedelta(days=3)) == 3
    (mail,) = OutgoingMail.objects.filter(user=ewa)
    assert all(f"News {number}" in mail.text for number in range(3))


def test_whoever_may_not_read_it_is_told_nothing_and_who_does_not_want_it_neither(cast, task, all_rows):
    assert notify(cast.eve, "task.given", title="Secret", about=task) is None
    with acting(cast.ewa):
        choose(cast.ewa, {"task.given": (False, ByMail.NEVER)}, hours={})
    assert notify(cast.ewa, "task.given", title="Not wanted", about=task) is None
    assert not Notice.objects.exists()


def test_put_off_it_comes_again_on_screen(cast, all_rows):
    notice = notify(cast.ewa, "task.reminder", title="Later")
    see(cast.ewa)
    snooze(notice, until=timezone.now() + timedelta(minutes=30))
    assert come_again() == 0
    assert come_again(now=timezone.now() + timedelta(minutes=31)) == 1
    assert Notice.objects.get().seen_at is None


def test_what_became_late_is_told_once_in_the_morning(cast, all_rows):
    cast.ewa.zone = "Europe/Warsaw"
    cast.ewa.save()
    with acting(cast.ewa):
        add_task(title="Late one", by=cast.ewa, due_on=datetime(2026, 3, 28, tzinfo=UTC).date())
    with as_system("late"):
        assert tell_late(now=datetime(2026, 3, 29, 5, 59, tzinfo=UTC)) == 0
        assert tell_late(now=datetime(2026, 3, 29, 6, 0, tzinfo=UTC)) == 1
        assert tell_late(now=datetime(2026, 3, 29, 9, 0, tzinfo=UTC)) == 0


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        (datetime(2026, 11, 23, 20, 30, tzinfo=UTC), datetime(2026, 11, 24, 6, 0, tzinfo=UTC)),
        (datetime(2026, 11, 23, 12, 0, tzinfo=UTC), datetime(2026, 11, 23, 12, 0, tzinfo=UTC)),
        (datetime(2026, 11, 27, 22, 0, tzinfo=UTC), datetime(2026, 11, 30, 6, 0, tzinfo=UTC)),
        (datetime(2026, 3, 28, 20, 30, tzinfo=UTC), datetime(2026, 3, 30, 5, 0, tzinfo=UTC)),
    ],
)
def test_quiet_hours_end_by_the_clock_also_when_summer_time_comes(moment, end):
    quiet = Quiet(WARSAW, time(21), time(7), days=frozenset({5, 6}))
    assert quiet.end(moment) == end


def test_what_is_hidden_is_not_told_either(cast, task, all_rows):
    for role in RoleHolder.objects.filter(user=cast.ewa).values_list("role", flat=True):
        for name in ("title", "due_at", "due_on"):
            FieldRule.objects.create(role_id=role, entity="tasks", field=name, ceiling=FieldLevel.HIDDEN)
    with as_system("reminders"):
        remind()
    told = Notice.objects.get(user=cast.ewa)
    assert "Call" not in told.title and told.text == ""
