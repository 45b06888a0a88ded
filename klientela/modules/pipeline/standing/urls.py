"""Addresses of where every talk stands."""

from django.urls import path

from klientela.modules.pipeline.standing import pages

urlpatterns = [
    path("reports/standing/", pages.standing, name="report-standing"),
    path("reports/standing/moved/", pages.moved, name="report-moved"),
    path("reports/standing/moved/<slug:kind>/", pages.behind, name="report-moved-deals"),
    path("reports/standing/stages/", pages.stages, name="report-stages"),
    path("reports/standing/time/", pages.over_time, name="report-time"),
]
