"""Addresses of the report pages."""

from django.urls import path

from klientela.modules.sales import closing, views
from klientela.modules.sales.competitors.pages import competitors
from klientela.modules.sales.credit.pages import close_page, month_page
from klientela.modules.sales.lines.pages import lines_page
from klientela.modules.sales.reports.pareto import pareto

urlpatterns = [
    path("deals/<uuid:pk>/win/", closing.win_page, name="deal-win"),
    path("deals/<uuid:pk>/lose/", closing.lose_page, name="deal-lose"),
    path("deals/<uuid:pk>/lines/", lines_page, name="lines-of-deal"),
    path("reports/funnel/", views.funnel, name="report-funnel"),
    path("reports/wins/", views.wins, name="report-wins"),
    path("reports/competitors/", competitors, name="report-competitors"),
    path("reports/commissions/", month_page, name="report-commissions"),
    path("reports/commissions/close/", close_page, name="commissions-close"),
    path("reports/revenue/", views.revenue, name="report-revenue"),
    path("reports/pareto/", pareto, name="report-pareto"),
]
