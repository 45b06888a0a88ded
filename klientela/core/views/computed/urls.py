"""Addresses of formulas and summaries."""

from django.urls import path

from klientela.core.views.computed import pages

urlpatterns = [
    path("settings/formulas/", pages.computed_fields, name="computed-fields"),
    path("settings/formulas/<slug:slug>/<slug:kind>/", pages.computed_field, name="computed-new"),
    path("settings/formulas/<slug:slug>/<slug:kind>/<slug:code>/", pages.computed_field, name="computed-field"),
    path("settings/formulas/<slug:slug>/<slug:kind>/<slug:code>/remove/", pages.remove_computed, name="computed-remove"),
]
