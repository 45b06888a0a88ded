"""Addresses of sample data, and of what machines ask."""

from django.urls import path

from klientela.core.operations.health import pages as health
from klientela.core.operations.samples import pages

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("sample-data/", pages.page, name="sample-data"),
    path("sample-data/load/", pages.load_page, name="sample-data-load"),
    path("sample-data/remove/", pages.remove_page, name="sample-data-remove"),
]
