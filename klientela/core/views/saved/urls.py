"""Addresses of saved views."""

from django.urls import path

from klientela.core.views.saved import pages, settings

urlpatterns = [
    path("", settings.views_page, name="views"),
    path("new/", pages.new_view, name="view-new"),
    path("<uuid:pk>/", settings.settings_page, name="view"),
    path("<uuid:pk>/save/", pages.save_view, name="view-save"),
    path("<uuid:pk>/delete/", pages.delete_view, name="view-delete"),
    path("<uuid:pk>/restore/", pages.restore_view, name="view-restore"),
    path("<uuid:pk>/pin/", pages.pin_view, name="view-pin"),
    path("<uuid:pk>/default/", pages.default_view, name="view-default"),
    path("<uuid:pk>/take-over/", pages.take_over, name="view-take-over"),
]
