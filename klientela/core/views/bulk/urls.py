"""Addresses of bulk work."""

from django.urls import path

from klientela.core.views.bulk import runs, undo

urlpatterns = [
    path("bulk/", runs.runs_page, name="bulk-runs"),
    path("bulk/<uuid:pk>/", runs.run_page, name="bulk-run"),
    path("bulk/<uuid:pk>/stop/", runs.stop_run, name="bulk-stop"),
    path("bulk/<uuid:pk>/go-on/", runs.go_on, name="bulk-go-on"),
    path("undo/<uuid:batch>/", undo.undo_page, name="undo"),
]
