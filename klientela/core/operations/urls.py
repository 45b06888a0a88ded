"""Addresses of sample data."""

from django.urls import path

from klientela.core.operations.samples import pages

urlpatterns = [
    path("sample-data/", pages.page, name="sample-data"),
    path("sample-data/load/", pages.load_page, name="sample-data-load"),
    path("sample-data/remove/", pages.remove_page, name="sample-data-remove"),
]
