"""Addresses of deals beside those every kind of record has, and of commissions."""

from django.urls import path

from klientela.modules.sales import closing
from klientela.modules.sales.credit.pages import close_page, month_page
from klientela.modules.sales.lines.pages import lines_page

urlpatterns = [
    path("deals/<uuid:pk>/win/", closing.win_page, name="deal-win"),
    path("deals/<uuid:pk>/lose/", closing.lose_page, name="deal-lose"),
    path("deals/<uuid:pk>/lines/", lines_page, name="lines-of-deal"),
    path("reports/commissions/", month_page, name="report-commissions"),
    path("reports/commissions/close/", close_page, name="commissions-close"),
]
