"""Addresses of what was bought, beside those of its entities."""

from django.urls import path

from klientela.modules.purchases.around import buyers_page, goods_page
from klientela.modules.purchases.reports import purchases_report

urlpatterns = [
    path("reports/purchases/", purchases_report, name="report-purchases"),
    path("parties/<uuid:pk>/bought/", goods_page, name="bought-customer"),
    path("products/<uuid:pk>/buyers/", buyers_page, name="bought-product"),
]
