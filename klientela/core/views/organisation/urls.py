"""Addresses of the pages of the organisation."""

from django.urls import path

from klientela.core.views.organisation import chart

urlpatterns = [
    path("organisation/", chart.by_manager, name="organisation"),
    path("organisation/branches/", chart.by_branch, name="organisation-branches"),
]
