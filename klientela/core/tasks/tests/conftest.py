"""A mail account that leads to a server on this computer."""

from klientela.core.messaging.tests.conftest import account, ewa, office

__all__ = ["account", "ewa", "office"]
