"""What `bin/new-module` refuses before it writes anything, and the place it gives a module."""

import pytest

from launcher import new_module
from launcher.places import ROOT
from launcher.shell import Failed

DOES = "Vehicles and who drives them."
CONTRACT = """containers = ["klientela.modules"]
layers = [
  "(analytics) | (mobile)",
  "(people)",
  "sales | (procurement)",
  "catalogue",
]
"""
LIST = """MODULES = [
    "klientela.core.views",
    "klientela.modules.catalogue",
    "klientela.modules.sales",
    "klientela.packs.pl",
]
"""


@pytest.fixture(autouse=True)
def nothing_is_written():
    before = {path.name for path in (ROOT / "klientela" / "modules").iterdir()}
    yield
    assert {path.name for path in (ROOT / "klientela" / "modules").iterdir()} == before


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (["Fleet", DOES], "no name"),
        (["class", DOES], "no name"),
        (["../fleet", DOES], "no name"),
        (["sales", DOES], "is there already"),
        (["parties", DOES], "is there already"),
        (["pl", DOES], "is there already"),
        (["fleet", "Vehicles"], "one sentence"),
        (["fleet", 'Say "vehicles".'], "one sentence"),
        (["fleet", DOES, "--requires", "boats"], "no module boats"),
        (["warehouse", DOES, "--requires", "sales"], "cannot be required"),
    ],
)
def test_it_says_why(command, why):
    with pytest.raises(Failed, match=why):
        new_module.main(command)


def test_a_module_takes_the_place_kept_for_it():
    made = new_module._with_layer(CONTRACT, new_module.Plan("people", DOES, ("sales",)))
    assert '\n  "people",\n' in made
    assert new_module.ranks(made)["people"] == 1


def test_a_module_nobody_thought_of_stands_on_top():
    made = new_module._with_layer(CONTRACT, new_module.Plan("fleet", DOES, ("catalogue",)))
    assert '"(analytics) | (mobile) | fleet",' in made


def test_the_list_is_kept_from_low_to_high():
    places = new_module.ranks(CONTRACT)
    assert new_module._with_entry(LIST, "people", places).splitlines()[3:5] == [
        '    "klientela.modules.sales",',
        '    "klientela.modules.people",',
    ]
    lower = new_module._with_entry(LIST, "procurement", {**places, "procurement": 3})
    assert lower.index("procurement") < lower.index("sales")
