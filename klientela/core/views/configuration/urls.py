"""Addresses of the configuration as a file."""

from django.urls import path

from klientela.core.views.configuration import pages

urlpatterns = [
    path("settings/configuration/", pages.configuration, name="configuration"),
    path("settings/configuration/export/", pages.export_file, name="configuration-export"),
    path("settings/configuration/<uuid:pk>/undo/", pages.undo_import, name="configuration-undo"),
]
