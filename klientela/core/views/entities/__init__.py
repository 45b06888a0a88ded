"""How people see what is not a record: users, teams, branches and roles."""

from klientela.core.views.entities import organisation, users

__all__ = ["organisation", "users"]
