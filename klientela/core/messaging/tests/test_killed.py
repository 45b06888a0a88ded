"""A sender killed after the server took the letter and before that is written down: the letter is sent again, with the same number."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone

from klientela.core.messaging import outbox
from klientela.core.messaging.letters import Letter
from klientela.core.messaging.models import MailState, OutgoingMail
from klientela.core.messaging.services import write_letter

ROOT = Path(__file__).resolve().parents[4]
KILLED = """
import os, signal, uuid
from klientela.core.messaging import outbox
outbox.settle = lambda *_mail, **_options: os.kill(os.getpid(), signal.SIGKILL)
outbox.deliver(uuid.UUID({key!r}))
"""
KILLED_TOGETHER = """
import os, signal
from klientela.core.messaging import outbox
hand_over = outbox._handed_over_together
outbox._handed_over_together = lambda mails: (hand_over(mails), os.kill(os.getpid(), signal.SIGKILL))
outbox.deliver_due()
"""


def database_url() -> str:
    told = connection.settings_dict
    user, password, host = (quote(str(told[name]), safe="") for name in ("USER", "PASSWORD", "HOST"))
    return f"postgresql://{user}:{password}@/{told['NAME']}?host={host}&port={told['PORT'] or 5432}"


def send_and_die(program: str) -> int:
    env = {**os.environ, "DATABASE_URL": database_url(), "KLIENTELA_OWNER_URL": ""}
    return subprocess.run([sys.executable, "manage.py", "shell", "-c", program], cwd=ROOT, env=env, capture_output=True).returncode


@pytest.mark.django_db(transaction=True)
def test_a_killed_sender_loses_nothing(account, office):
    mail = write_letter(Letter("Hello", ("Text",)), kind="test", to="ewa@example.com")
    assert send_and_die(KILLED.format(key=str(mail.pk))) == -9
    mail.refresh_from_db()
    assert (mail.state, len(office.letters)) == (MailState.SENDING, 1)
    assert outbox.deliver_due() == 0
    OutgoingMail.objects.update(claimed_at=timezone.now() - outbox.LOST_AFTER - timedelta(seconds=1))
    assert outbox.deliver_due() == 1
    mail.refresh_from_db()
    assert (mail.state, mail.tries) == (MailState.SENT, 2)
    assert len({letter["Message-ID"] for letter in office.letters}) == 1 and len(office.letters) == 2


@pytest.mark.django_db(transaction=True)
def test_of_many_in_one_conversation_none_is_lost_and_nothing_waits_for_the_killed(account, office):
    mails = [write_letter(Letter(f"Hello {number}", ("Text",)), kind="test", to="ewa@example.com") for number in range(3)]
    assert send_and_die(KILLED_TOGETHER) == -9
    assert len(office.letters) == 3
    end, sent = time.monotonic() + 10, 0
    while not sent and time.monotonic() < end:
        sent = outbox.deliver_due()
        time.sleep(0.1)
    assert sent == 3
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {MailState.SENT}
    assert sorted(letter["Message-ID"] for letter in office.letters) == sorted(2 * [mail.message_id for mail in mails])
