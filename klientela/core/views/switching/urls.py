"""Addresses of the settings of modules."""

from django.urls import path

from klientela.core.views.switching import pages

urlpatterns = [
    path("settings/modules/", pages.modules_page, name="modules"),
    path("settings/modules/<slug:label>/off/", pages.off_page, name="module-off"),
    path("settings/modules/<slug:label>/on/", pages.put_on, name="module-on"),
]
