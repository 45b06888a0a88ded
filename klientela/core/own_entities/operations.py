"""Addresses of the API of own kinds."""

from klientela.core.own_entities.routes import operations

urlpatterns = operations
