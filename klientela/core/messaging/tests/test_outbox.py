"""Letters go out once what caused them is certain, are tried again, and never get lost."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from klientela.core.messaging import outbox
from klientela.core.messaging.letters import Letter
from klientela.core.messaging.models import MailAccount, MailState, OutgoingMail
from klientela.core.messaging.problems import Problem
from klientela.core.messaging.services import cancel, send_again, write_letter

pytestmark = pytest.mark.django_db
LETTER = Letter("A subject with ąę", ("First line with <b>.",), greeting="Hello Ewa,", link="https://crm.example.com/x/", label="Open it")


def write(**options):
    return write_letter(LETTER, kind="test", to=options.pop("to", "ewa@example.com"), name="Ewa Nowak", **options)


def now_due():
    OutgoingMail.objects.filter(state=MailState.WAITING).update(next_at=timezone.now())


def test_a_letter_arrives_as_it_was_written(account, office, work):
    mail = write()
    assert work() == ["messaging.send"]
    mail.refresh_from_db()
    assert (mail.state, mail.tries, mail.problem) == (MailState.SENT, 1, "") and "4711" in mail.answer
    (letter,) = office.letters
    assert (letter["Subject"], letter["From"], letter["To"]) == (
        LETTER.subject,
        "Żółta Firma <crm@example.com>",
        "Ewa Nowak <ewa@example.com>",
    )
    assert (letter["Message-ID"], letter["Auto-Submitted"]) == (mail.message_id, "auto-generated")
    assert "First line with <b>." in letter.get_body(("plain",)).get_content()
    assert "First line with &lt;b&gt;." in letter.get_body(("html",)).get_content()


def test_what_is_taken_back_sends_nothing(account, work):
    with pytest.raises(RuntimeError), transaction.atomic():
        write()
        raise RuntimeError
    assert not OutgoingMail.objects.exists() and not ProcrastinateJob.objects.filter(task_name="messaging.send").exists()


def test_the_same_job_twice_sends_once(account, office):
    mail = write()
    assert outbox.deliver(mail.pk).is_sent and outbox.deliver(mail.pk) is None
    assert len(office.letters) == 1


def test_without_an_account_nothing_is_written(db):
    assert write() is None and not OutgoingMail.objects.exists()


def test_greylisting_only_delays(account, office):
    office.replies["RCPT"] = ["451 4.7.1 Come back later"]
    mail = write()
    assert outbox.deliver_due() == 1
    mail.refresh_from_db()
    assert (mail.state, mail.problem, mail.answer) == (MailState.WAITING, Problem.LATER, "451 4.7.1 Come back later")
    assert timedelta(seconds=50) < mail.next_at - timezone.now() < timedelta(seconds=70)
    assert outbox.deliver_due() == 0
    now_due()
    assert outbox.deliver_due() == 1
    assert len(office.letters) == 1


def test_a_refusal_for_good_ends_it_until_somebody_sends_again(account, office, ewa, work):
    office.replies["RCPT"] = ["550 5.1.1 No such user"]
    mail = write()
    work()
    mail.refresh_from_db()
    assert (mail.state, mail.problem) == (MailState.FAILED, Problem.RECIPIENT)
    send_again(mail.pk, by=ewa)
    work()
    mail.refresh_from_db()
    assert (mail.state, mail.tries, mail.acted_by) == (MailState.SENT, 1, ewa)
    with pytest.raises(ValidationError):
        send_again(mail.pk, by=ewa)


def test_waits_grow_and_the_letter_is_given_up(account):
    MailAccount.objects.update(port=1)
    mail = write()
    waits = []
    for _try in range(len(outbox.WAITS) + 1):
        now_due()
        outbox.deliver_due()
        mail.refresh_from_db()
        waits.append(mail.next_at - timezone.now())
    assert waits[:-1] == sorted(waits[:-1]) and mail.tries == len(outbox.WAITS) + 1
    assert (mail.state, mail.problem) == (MailState.GIVEN_UP, Problem.REFUSED)


def test_a_server_in_trouble_is_asked_once_in_a_round(account):
    MailAccount.objects.update(port=1)
    first, second = write(), write()
    assert outbox.deliver_due() == 1
    first.refresh_from_db(), second.refresh_from_db()
    assert sorted([first.tries, second.tries]) == [0, 1]


def test_a_lost_letter_is_sent_again_with_the_same_number(account, office):
    mail = write()
    claimed = outbox.claim(pk=mail.pk)
    assert outbox.claim(pk=mail.pk) is None and outbox.release_lost() == 0
    OutgoingMail.objects.update(claimed_at=timezone.now() - outbox.LOST_AFTER - timedelta(seconds=1))
    assert outbox.deliver_due() == 1
    assert office.letters[0]["Message-ID"] == claimed.message_id
    outbox.settle(claimed, outbox.Outcome(Problem.TIMEOUT))
    mail.refresh_from_db()
    assert mail.state == MailState.SENT


def test_a_cancelled_letter_stays(account, office, ewa, work):
    mail = write(has_secret=True)
    cancel(mail.pk, by=ewa)
    work()
    mail.refresh_from_db()
    assert mail.state == MailState.CANCELLED and not mail.is_readable and office.letters == []
    with pytest.raises(ValidationError):
        cancel(mail.pk, by=ewa)
    with pytest.raises(ValidationError):
        send_again(mail.pk, by=ewa)


def test_a_link_stands_nowhere_in_the_clear_and_is_erased(account, office):
    mail = write(has_secret=True)
    assert LETTER.link not in str(OutgoingMail.objects.values().get())
    outbox.deliver(mail.pk)
    assert LETTER.link in office.letters[0].get_body(("plain",)).get_content()
    assert OutgoingMail.objects.get().sealed == ""


def test_a_letter_whose_link_expired_is_not_sent(account, office):
    mail = write(has_secret=True, useful_until=timezone.now() - timedelta(seconds=1))
    assert outbox.deliver_due() == 0
    mail.refresh_from_db()
    assert (mail.state, mail.problem, mail.sealed) == (MailState.GIVEN_UP, Problem.TOO_LATE, "") and office.letters == []


def test_old_letters_are_deleted(account):
    mail = write()
    outbox.deliver(mail.pk)
    OutgoingMail.objects.update(ended_at=timezone.now() - outbox.KEPT - timedelta(days=1))
    assert outbox.forget() == 1


@pytest.mark.parametrize(
    "to", ["ewa@example.com\nBcc: all@example.com", "Ewa <ewa@example.com>", "ewa", "ewa@example..com", "", "a@b@c.pl"]
)
def test_what_is_no_address_is_refused(account, to):
    with pytest.raises(ValidationError):
        write(to=to)


def test_headers_cannot_be_broken_out_of(account, office):
    with pytest.raises(ValidationError):
        write_letter(Letter("Hello\r\nBcc: all@example.com", ()), kind="test", to="ewa@example.com")
    mail = write_letter(LETTER, kind="test", to="ewa@żółw.pl", name='Ewa\r\nBcc: all@example.com, "x" <y@z.pl>')
    outbox.deliver(mail.pk)
    assert office.envelopes == [("crm@example.com", ["ewa@xn--w-uga1v8h.pl"])]
    assert office.letters[0]["Bcc"] is None and len(office.letters[0]["To"].addresses) == 1
