"""What the database and the disk tell of the running system, gathered anew whenever it is asked for."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from klientela.core.operations.backup.services import last_proved
from klientela.core.operations.failures.keeping import failed_since
from klientela.core.operations.health.disk import room_at
from klientela.core.operations.system import watching

DAY = timedelta(days=1)


class System(Collector):
    """Work in the background, letters, room, the database, backups and failures."""

    def collect(self) -> Iterator[Metric]:
        """Each figure with its name, in the units of its name."""
        queue, letters, room, database = watching.queue(), watching.letters(), room_at(settings.HOME), watching.database()
        jobs = GaugeMetricFamily("klientela_jobs", "Work in the background by state; what is not due yet does not count.", labels=["state"])
        for state, number in (("waiting", queue.waiting), ("working", queue.working), ("failed", queue.failed)):
            jobs.add_metric([state], number)
        yield jobs
        oldest = (timezone.now() - queue.oldest).total_seconds() if queue.oldest else 0
        yield GaugeMetricFamily("klientela_job_oldest_seconds", "How long ago the oldest waiting work was ordered.", oldest)
        yield GaugeMetricFamily("klientela_letters_waiting", "Letters in the outbox that wait.", letters.waiting)
        yield GaugeMetricFamily("klientela_letters_lost", "Letters that did not arrive in the last seven days.", letters.lost)
        yield GaugeMetricFamily("klientela_disk_free_bytes", "Free room on the disk of the data folder.", room.free)
        yield GaugeMetricFamily("klientela_disk_bytes", "All room on the disk of the data folder.", room.total)
        yield GaugeMetricFamily("klientela_database_bytes", "Size of the database.", database["size"])
        yield GaugeMetricFamily("klientela_database_connections", "Connections to the database.", database["connected"])
        proved = last_proved()
        moment = proved.timestamp() if proved else 0
        yield GaugeMetricFamily("klientela_backup_proved_timestamp_seconds", "When a backup was proved last; 0: never.", moment)
        failed = failed_since(timezone.now() - DAY)
        yield GaugeMetricFamily("klientela_failures_lately", "How often something failed unexpectedly in the last day.", failed)
