"""Addresses of the pages of the organisation."""

from django.urls import path

from klientela.core.views.organisation import chart, closing, moving, territories, work

urlpatterns = [
    path("organisation/", chart.by_manager, name="organisation"),
    path("organisation/branches/", chart.by_branch, name="organisation-branches"),
    path("territories/<uuid:pk>/rules/", territories.rules_page, name="territories-rules"),
    path("users/<uuid:pk>/move/", moving.move_page, name="users-move"),
    path("users/<uuid:pk>/close/", closing.close_page, name="users-close"),
    path("work/<uuid:key>/", work.work_page, name="work"),
]
