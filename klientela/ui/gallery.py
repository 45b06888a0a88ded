"""Samples of every component: short ones, and the longest words the languages have. Samples are data and are not translated."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from klientela.ui import plots
from klientela.ui.charts import spark
from klientela.ui.plotting import Mark, Plot, Row

LONG = "Zapotrzebowanie chłodnicze przedsiębiorstwa przetwórczo-spożywczego „Świętokrzyskie Źródło” w Ostrowcu"
MONTHS = ["sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru"]
SOLD = [212, 238, 301, 276, 322, 348, 295, 251, 366, 402, 389, 431]
PLAN = [230, 240, 270, 290, 300, 320, 300, 270, 340, 360, 370, 380]
TONES = [
    ("", "New"),
    ("amber", "Qualifying"),
    ("blue", "Quoted"),
    ("violet", "Negotiation"),
    ("green", "Won"),
    ("red", "Lost"),
    ("copper", "Going cold"),
    ("accent", "Recommended"),
]


@dataclass(frozen=True)
class Card:
    """A card of the sample board."""

    title: str
    company: str
    owner: str
    money: str
    due: str
    note: str
    state: str = ""


BOARD = [
    (
        "Qualification",
        "20%",
        "c1",
        [
            Card("Monitoring IoT, 22 punkty", "Browar Orlica", "Kamil Lisowski", "41 800 zł", "29 sty", "Telefon · jutro"),
            Card(LONG, LONG, "Anna Sowa", "96 000 zł", "30 sty", "21 dni w etapie", "rot"),
        ],
    ),
    (
        "Quote",
        "60%",
        "c2",
        [Card("Wytwornica lodu", "Mleczarnia Kurpie", "Magdalena Wrona", "33 000 zł", "27 lis", "2 dni po terminie", "late")],
    ),
    ("Won", "", "c3", [Card("Przeglądy 2027", "Odlewnia Pilica", "Anna Sowa", "39 480 zł", "19 lis", "Zamówienie ZK/311", "won")]),
]
ROWS = [
    ("Browar Orlica", "a", "green", "Klient", "2 dni temu", "Demo sterownika · 25 lis", "184 200 zł"),
    ("Świetlik Opakowania", "a", "violet", "Negocjacje", "71 dni", "Brak planu", "162 940 zł"),
    (LONG, "c", "blue", "Oferta", "wczoraj", LONG, "97 410,55 zł"),
]
STEPS = [
    {"label": "Kwalifikacja", "note": "6 dni", "state": "done"},
    {"label": "Analiza potrzeb", "note": "11 dni", "state": "done"},
    {"label": "Oferta", "note": "3 dni · norma 14", "state": "current"},
    {"label": "Negocjacje", "note": "", "state": "ahead"},
]


class SampleForm(forms.Form):
    """Every kind of field, one of them wrong."""

    name = forms.CharField(label="Name", initial="Mleczarnia Kurpie", widget=forms.TextInput({"class": "input"}))
    tax_id = forms.CharField(label="Tax ID", min_length=10, widget=forms.TextInput({"class": "input"}))
    term = forms.ChoiceField(
        label="Payment term",
        choices=[("21", "21 days"), ("60", LONG)],
        required=False,
        help_text="From the price list Partner",
        widget=forms.Select({"class": "select"}),
    )
    due_on = forms.DateField(label="Due on", required=False, widget=forms.DateInput({"class": "input", "type": "date"}))
    note = forms.CharField(label=LONG, required=False, widget=forms.Textarea({"class": "area", "rows": 3}))


def samples() -> dict[str, Any]:
    """What the gallery shows."""
    return {
        "form": SampleForm({"name": "Mleczarnia Kurpie", "tax_id": "774-00"}),
        "tones": TONES,
        "hues": range(1, 9),
        "board": BOARD,
        "rows": ROWS,
        "steps": STEPS,
        "long": LONG,
        "spark": spark([3, 5, 4, 6, 7, 6, 9]),
        **charts(),
    }


def charts() -> dict[str, Any]:
    """One chart of each form."""
    steps = _plot("Funnel", {"Kwalifikacja": 86, "Analiza potrzeb": 52, LONG: 34, "Wygrane": 14}, notes=["60%", "65%", "41%", ""])
    people = _plot("Profit by representative", {"Kamil Lisowski": 48200, "Magdalena Wrona": 41650, LONG: 12050})
    months = Plot("Sales by month, thousand", MONTHS, [Row("2025", _marks(PLAN)), Row("2026", _marks(SOLD))])
    return {
        "funnel": plots.bars(steps, steps=True),
        "bars": plots.bars(people),
        "columns": plots.columns(Plot("Sales by month, thousand", MONTHS, [Row("", _marks(SOLD))], goal=PLAN)),
        "stacked": plots.stacked(months),
        "line": plots.lines(months),
        "area": plots.areas(months),
        "ring": plots.ring(_plot("Share of revenue", {"Chłodnictwo": 48, "Serwis": 31, "Monitoring": 12, LONG: 9}), hole=True),
        "dots": plots.dots(months),
    }


def _marks(values: Sequence[int]) -> list[Mark]:
    return [Mark(value, str(value), "#charts") for value in values]


def _plot(label: str, values: dict[str, int], notes: Sequence[str] = ()) -> Plot:
    return Plot(label, list(values), [Row("", _marks(list(values.values())))], notes=notes)
