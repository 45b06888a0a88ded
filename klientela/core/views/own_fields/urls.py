"""Addresses of the settings of own fields."""

from django.urls import path

from klientela.core.views.own_fields.doors import back_door, kind_page, order_door, remove_door
from klientela.core.views.own_fields.pages import field_page, fields_page, kinds_page, new_page
from klientela.core.views.own_fields.replacing import replace_page
from klientela.core.views.own_fields.returning import return_door

FIELD = "settings/fields/<slug:slug>/field/<slug:code>/"
urlpatterns = [
    path("settings/fields/", kinds_page, name="own-fields"),
    path("settings/fields/<slug:slug>/", fields_page, name="own-fields-of"),
    path("settings/fields/<slug:slug>/new/", new_page, name="own-field-new"),
    path("settings/fields/<slug:slug>/order/", order_door, name="own-fields-order"),
    path(FIELD, field_page, name="own-field"),
    path(f"{FIELD}kind/", kind_page, name="own-field-kind"),
    path(f"{FIELD}replace/<slug:choice>/", replace_page, name="own-field-replace"),
    path(f"{FIELD}remove/", remove_door, name="own-field-remove"),
    path(f"{FIELD}back/", back_door, name="own-field-back"),
    path(f"{FIELD}return/", return_door, name="own-field-return"),
]
