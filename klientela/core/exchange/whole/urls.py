"""Addresses of the pages about whole databases."""

from django.urls import path

from klientela.core.exchange.whole import column_views, result_views, views

urlpatterns = [
    path("imports/whole/", views.databases, name="databases"),
    path("imports/whole/new/", views.new_database, name="database-new"),
    path("imports/whole/<uuid:pk>/tables/", views.tables_page, name="database-tables"),
    path("imports/whole/<uuid:pk>/tables/<int:number>/", column_views.table_page, name="database-table"),
    path("imports/whole/<uuid:pk>/check/", result_views.check_page, name="database-check"),
    path("imports/whole/<uuid:pk>/run/", result_views.run_page, name="database-run"),
    path("imports/whole/<uuid:pk>/", result_views.report_page, name="database-report"),
    path("imports/whole/<uuid:pk>/undo/", result_views.undo_page, name="database-undo"),
    path("imports/whole/<uuid:pk>/delete/", views.delete_database, name="database-delete"),
]
