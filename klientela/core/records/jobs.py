"""Background work around records; read when the program starts."""

from klientela.core.records import organisation_jobs

__all__ = ["organisation_jobs"]
