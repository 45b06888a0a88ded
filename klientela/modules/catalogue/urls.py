"""Addresses of the catalogue beside those of its entities."""

from django.urls import path

from klientela.modules.catalogue.pages import asking, history, segment

urlpatterns = [
    path("products/<uuid:pk>/price/", asking.price_page, name="product-price"),
    path("products/<uuid:pk>/prices/", history.prices_page, name="product-prices"),
    path("price-lists/question/parts/", segment.segment_parts, name="price-list-question"),
    path("price-lists/<uuid:pk>/customers/", segment.segment_page, name="price-list-customers"),
]
