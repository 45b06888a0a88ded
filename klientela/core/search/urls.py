"""Addresses of search."""

from django.urls import path

from klientela.core.search.views import search_page

urlpatterns = [path("search/", search_page, name="search")]
