"""Every night a backup is ordered, every five minutes the log is put beside it, every morning somebody hears when none was proved."""

import logging
import os
from pathlib import Path

from django.conf import settings

from klientela.core.access.policy import function
from klientela.core.jobs.queue import Ticker, job, repeat
from klientela.core.operations.backup.envelope import backup_key
from klientela.core.operations.backup.services import LOG, key_file, order_backup, sound_the_alarm
from klientela.core.operations.backup.shelf import put_log_away
from klientela.core.operations.failures.keeping import forget_failures
from klientela.core.operations.health.alarming import sound_the_alarm_of_room
from klientela.core.operations.system.proving import prove
from klientela.core.operations.system.watching import PROOF

logger = logging.getLogger(__name__)


@job("backups.order", policy=function("manage_settings"))
def order() -> None:
    """Order the backup of the night."""
    if os.environ.get("KLIENTELA_SUPERVISED"):
        order_backup(by=None)


@job("backups.log", policy=function("manage_settings"))
def keep_log() -> None:
    """Encrypt the log of changes that the server has laid aside, for restoring any moment in between."""
    arriving = Path(settings.HOME) / "wal"
    if arriving.exists():
        put_log_away(arriving, settings.BACKUPS / LOG, key=backup_key(key_file()))


@job("backups.watch", policy=function("manage_settings"))
def watch() -> None:
    """Tell administrators when no backup was proved for too long."""
    if told := sound_the_alarm():
        logger.error("No backup was proved for more than eight days; %s administrators were told", told)


@job("system.room", policy=function("manage_settings"))
def look_for_room() -> None:
    """Tell administrators while there is too little room on the disk."""
    if told := sound_the_alarm_of_room():
        logger.error("There is little room on the disk; %s administrators were told", told)


@job("failures.forget", policy=function("manage_settings"))
def forget() -> None:
    """Let go of what failed long ago."""
    forget_failures()


@job(PROOF, policy=function("manage_settings"))
def verify(ticker: Ticker) -> None:
    """Prove the whole, for the page about the running system."""
    prove(ticker)


repeat(look_for_room, cron="*/10 * * * *")
repeat(forget, cron="17 3 * * *")
repeat(order, cron="11 1 * * *")
repeat(keep_log, cron="*/5 * * * *")
repeat(watch, cron="13 6 * * *")
