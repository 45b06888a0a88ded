"""Addresses of start pages."""

from django.urls import path

from klientela.core.views.dashboards import doors

urlpatterns = [
    path("arrange/", doors.arrange, name="dashboard-arrange"),
    path("new/", doors.new, name="dashboard-new"),
    path("begin/", doors.begin, name="dashboard-begin"),
    path("<uuid:pk>/", doors.settings, name="dashboard"),
    path("<uuid:pk>/delete/", doors.delete, name="dashboard-delete"),
    path("<uuid:pk>/restore/", doors.restore, name="dashboard-restore"),
]
