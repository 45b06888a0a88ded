"""Addresses of the reports of deals."""

from django.urls import path

from klientela.modules.pipeline import views
from klientela.modules.pipeline.competitors.pages import competitors
from klientela.modules.pipeline.reports.pareto import pareto
from klientela.modules.pipeline.reports.reps import reps
from klientela.modules.pipeline.reports.won import won

urlpatterns = [
    path("reports/funnel/", views.funnel, name="report-funnel"),
    path("reports/wins/", views.wins, name="report-wins"),
    path("reports/competitors/", competitors, name="report-competitors"),
    path("reports/revenue/", views.revenue, name="report-revenue"),
    path("reports/won/", won, name="report-won"),
    path("reports/reps/", reps, name="report-reps"),
    path("reports/pareto/", pareto, name="report-pareto"),
]
