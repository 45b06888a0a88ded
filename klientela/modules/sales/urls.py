"""Addresses of the report pages."""

from django.urls import path

from klientela.modules.sales import views

urlpatterns = [
    path("reports/funnel/", views.funnel, name="report-funnel"),
    path("reports/wins/", views.wins, name="report-wins"),
    path("reports/revenue/", views.revenue, name="report-revenue"),
]
