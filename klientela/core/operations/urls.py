"""Addresses of sample data, of backups, and of what machines ask."""

from django.urls import path

from klientela.core.operations.backup import pages as backups
from klientela.core.operations.health import pages as health
from klientela.core.operations.metrics.pages import metrics
from klientela.core.operations.samples import pages
from klientela.core.operations.system import pages as system

urlpatterns = [
    path("metrics", metrics, name="metrics"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("sample-data/", pages.page, name="sample-data"),
    path("sample-data/load/", pages.load_page, name="sample-data-load"),
    path("sample-data/remove/", pages.remove_page, name="sample-data-remove"),
    path("settings/system/", system.page, name="system"),
    path("settings/system/failures/", system.failures_page, name="system-failures"),
    path("settings/system/verify/", system.verify_page, name="system-verify"),
    path("settings/system/work/<int:number>/again/", system.again_page, name="system-again"),
    path("settings/backups/", backups.page, name="backups"),
    path("settings/backups/order/", backups.order_page, name="backups-order"),
    path("settings/backups/<uuid:key>/file/", backups.download, name="backups-file"),
]
