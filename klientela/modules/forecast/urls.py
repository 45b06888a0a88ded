"""Addresses of the forecast."""

from django.urls import path

from klientela.modules.forecast import pages

urlpatterns = [
    path("reports/forecast/", pages.forecast_page, name="report-forecast"),
    path("reports/forecast/check/", pages.check_page, name="forecast-check"),
]
