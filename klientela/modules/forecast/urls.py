"""Addresses of plans and the forecast."""

from django.urls import path

from klientela.modules.forecast import pages
from klientela.modules.forecast.changes_page import changes_page
from klientela.modules.forecast.plans.pages import copy_page, hand_over_page, sheet_page

urlpatterns = [
    path("reports/forecast/", pages.forecast_page, name="report-forecast"),
    path("reports/forecast/changes/", changes_page, name="forecast-changes"),
    path("reports/forecast/call/", pages.call_page, name="forecast-call"),
    path("reports/forecast/check/", pages.check_page, name="forecast-check"),
    path("sales-plans/<uuid:pk>/targets/", sheet_page, name="plan-sheet"),
    path("sales-plans/<uuid:pk>/copy/", copy_page, name="plan-copy"),
    path("plan-targets/<uuid:pk>/hand-over/", hand_over_page, name="plan-hand-over"),
]
