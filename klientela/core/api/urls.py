"""Addresses of the API."""

from django.urls import path

from klientela.core.api.pages import documentation, openapi, unknown
from klientela.core.api.site import urls

urlpatterns = [
    path("", documentation, name="api"),
    path("openapi.json", openapi, name="api-openapi"),
    *urls(),
    path("<path:rest>", unknown, name="api-unknown"),
]
