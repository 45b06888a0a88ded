"""Addresses of sample data and of backups."""

from django.urls import path

from klientela.core.operations.backup import pages as backups
from klientela.core.operations.samples import pages

urlpatterns = [
    path("sample-data/", pages.page, name="sample-data"),
    path("sample-data/load/", pages.load_page, name="sample-data-load"),
    path("sample-data/remove/", pages.remove_page, name="sample-data-remove"),
    path("settings/backups/", backups.page, name="backups"),
    path("settings/backups/order/", backups.order_page, name="backups-order"),
    path("settings/backups/<uuid:key>/file/", backups.download, name="backups-file"),
]
