"""Inputs drawn by us are those that Django's templates draw, but for the space between their parts."""

import re
from datetime import date
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import override

from klientela.ui.widgets import Renderer

CHOICES = [("", "–"), (1234, "Ő & “<b>” 'x'"), (5, 12345.5), ("Group <1>", [("a", "A"), ("b", mark_safe("<i>B</i>"))])]
WIDGETS: list[tuple[forms.Widget, Any]] = [
    (forms.TextInput(attrs={"class": "input", "autofocus": True, "disabled": False, "maxlength": 1200}), "a \"b\" <c> & 'd'"),
    (forms.TextInput(), None),
    (forms.NumberInput(), 1234.5),
    (forms.PasswordInput(), "secret"),
    (forms.HiddenInput(), 12345),
    (forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), date(2026, 11, 22)),
    (forms.CheckboxInput(attrs={"class": "check"}), True),
    (forms.CheckboxInput(), False),
    (forms.FileInput(), None),
    (forms.Textarea(attrs={"rows": 3}), "two\nlines <b>"),
    (forms.Textarea(), None),
    (forms.Select(attrs={"class": "select"}, choices=CHOICES), 1234),
    (forms.Select(choices=CHOICES), "b"),
    (forms.SelectMultiple(choices=CHOICES), ["a", ""]),
    (forms.NullBooleanSelect(), True),
    (forms.RadioSelect(choices=CHOICES[:2]), ""),
]


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize(("widget", "value"), WIDGETS, ids=lambda part: type(part).__name__)
def test_an_input_is_drawn_as_by_its_template(widget: forms.Widget, value: Any, language: str) -> None:
    with override(language):
        drawn = widget.render("a<name", value, {"id": 'id_"x', "required": True}, renderer=Renderer())
        told = widget.render("a<name", value, {"id": 'id_"x', "required": True}, renderer=DjangoTemplates())
    assert re.sub(r">\s+<", "><", drawn) == re.sub(r">\s+<", "><", told)
