"""Background work around records; read when the program starts."""

from klientela.core.records import organisation_jobs, territory_jobs

__all__ = ["organisation_jobs", "territory_jobs"]
