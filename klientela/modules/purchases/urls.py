"""Addresses of what was bought, beside those of its entities."""

from django.urls import path

from klientela.modules.purchases.reports import purchases_report

urlpatterns = [path("reports/purchases/", purchases_report, name="report-purchases")]
