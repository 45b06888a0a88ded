"""Addresses of the import wizard."""

from django.urls import path

from klientela.core.exchange import file_views, halting_views, overview_views, result_views, views
from klientela.core.exchange.trust_urls import urlpatterns as trust_urls
from klientela.core.exchange.whole.urls import urlpatterns as whole_urls

urlpatterns = [
    *whole_urls,
    *trust_urls,
    path("imports/", overview_views.imports, name="imports"),
    path("imports/new/", file_views.new_import, name="import-new"),
    path("imports/<uuid:pk>/", result_views.report_page, name="import-report"),
    path("imports/<uuid:pk>/file/", file_views.file_page, name="import-file"),
    path("imports/<uuid:pk>/columns/", views.columns_page, name="import-columns"),
    path("imports/<uuid:pk>/check/", result_views.check_page, name="import-check"),
    path("imports/<uuid:pk>/corrections/", result_views.corrections, name="import-corrections"),
    path("imports/<uuid:pk>/run/", result_views.run_page, name="import-run"),
    path("imports/<uuid:pk>/errors.csv", result_views.errors_file, name="import-errors"),
    path("imports/<uuid:pk>/errors.xlsx", result_views.errors_workbook, name="import-errors-workbook"),
    path("imports/<uuid:pk>/undo/", overview_views.undo_page, name="import-undo"),
    path("imports/<uuid:pk>/stop/", halting_views.stop_page, name="import-stop"),
    path("imports/<uuid:pk>/go-on/", halting_views.go_on_page, name="import-go-on"),
    path("imports/<uuid:pk>/delete/", views.delete_import, name="import-delete"),
]
