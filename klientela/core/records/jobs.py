"""Background work around records; read when the program starts."""

from klientela.core.records import organisation_jobs, territory_jobs
from klientela.core.records.own import jobs as own_jobs

__all__ = ["organisation_jobs", "own_jobs", "territory_jobs"]
