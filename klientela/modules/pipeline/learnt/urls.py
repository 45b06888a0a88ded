"""Addresses of learnt chances."""

from django.urls import path

from klientela.modules.pipeline.learnt import pages

urlpatterns = [path("deals/<uuid:pk>/learnt/", pages.learnt_page, name="deal-learnt")]
