"""Addresses of the first steps."""

from django.urls import path

from klientela.core.views.guide import pages

urlpatterns = [
    path("first-steps/", pages.first_steps, name="first-steps"),
    path("first-steps/away/", pages.away, name="first-steps-away"),
    path("tours/<slug:code>/", pages.tour, name="tour"),
]
