"""Addresses of the import wizard."""

from django.urls import path

from klientela.core.exchange import result_views, views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/new/", views.new_import, name="import-new"),
    path("imports/<uuid:pk>/", result_views.report_page, name="import-report"),
    path("imports/<uuid:pk>/file/", views.file_page, name="import-file"),
    path("imports/<uuid:pk>/columns/", views.columns_page, name="import-columns"),
    path("imports/<uuid:pk>/check/", result_views.check_page, name="import-check"),
    path("imports/<uuid:pk>/corrections/", result_views.corrections, name="import-corrections"),
    path("imports/<uuid:pk>/run/", result_views.run_page, name="import-run"),
    path("imports/<uuid:pk>/errors.csv", result_views.errors_file, name="import-errors"),
    path("imports/<uuid:pk>/delete/", views.delete_import, name="import-delete"),
]
