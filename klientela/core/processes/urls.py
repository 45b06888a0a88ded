"""Addresses of moving records and of setting up processes."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from klientela.core.processes.editor.asking import question_door
from klientela.core.processes.editor.pages import away_page, change_door, copy_door, order_door, takes_page
from klientela.core.processes.editor.rows import row_page
from klientela.core.processes.passing import passing_page


class RowsConverter(StringConverter):
    """What a stage has several of: gates or steps."""

    regex = "gates|steps"


register_converter(RowsConverter, "rows")

urlpatterns = [
    path("pass/<slug:slug>/<uuid:pk>/", passing_page, name="pass-gates"),
    path("processes/<uuid:pk>/order/", order_door, name="process-order"),
    path("processes/<uuid:pk>/takes/", takes_page, name="process-takes"),
    path("processes/<uuid:pk>/copy/", copy_door, name="process-copy"),
    path("processes/question/<slug:slug>/", question_door, name="process-question"),
    path("processes/away/<slug:kind>/<uuid:pk>/", away_page, name="process-away"),
    path("stages/<uuid:pk>/<rows:what>/new/", row_page, name="stage-row-new"),
    path("stages/<uuid:pk>/<rows:what>/<slug:key>/", row_page, name="stage-row"),
    path("stages/<uuid:pk>/<rows:what>/<slug:key>/change/", change_door, name="stage-row-change"),
]
