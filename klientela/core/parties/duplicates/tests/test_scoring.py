"""The usual weights tell duplicates from what only looks so: two public sets, and Polish and Romanian pairs of our own."""

import csv
import gzip
import io
from collections import defaultdict
from itertools import combinations

import pytest

from klientela.core.parties.duplicates.blocking import BLOCK, keys_of
from klientela.core.parties.duplicates.facts import person
from klientela.core.parties.duplicates.names import core_of
from klientela.core.parties.duplicates.scoring import compare, percent
from klientela.core.parties.duplicates.tests.labelled import DIFFERENT, SAME
from klientela.core.parties.duplicates.weights import Weights

USUAL = Weights()


def rows_of(path):
    text = gzip.open(path, "rt").read() if path.suffix == ".gz" else path.read_text()
    return list(csv.DictReader(io.StringIO(text), skipinitialspace=True))


def facts_in(row):
    place = {"street": row["address_1"], "house": row["street_number"], "postal_code": row["postcode"], "town": row["suburb"]}
    numbers = frozenset({("soc_sec_id", row["soc_sec_id"])} if row["soc_sec_id"] else ())
    return person(row["given_name"], row["surname"], born_on=row["date_of_birth"], numbers=numbers, **place)


def declared(facts):
    blocks = defaultdict(list)
    for place, one in enumerate(facts):
        for key in keys_of(one):
            blocks[key].append(place)
    likely = {pair for block in blocks.values() if len(block) <= BLOCK for pair in combinations(block, 2)}
    return {(a, b) for a, b in likely if compare(facts[a], facts[b], USUAL).bits >= USUAL.threshold}


@pytest.mark.real_data
@pytest.mark.parametrize(("name", "wanted"), [("febrl_dataset1.csv", 0.985), ("febrl_dataset3.csv.gz", 0.97)])
def test_the_same_weights_find_the_pairs_of_both_public_sets(name, wanted, real_data):
    rows = rows_of(real_data / "duplicates" / name)
    groups = defaultdict(list)
    for place, row in enumerate(rows):
        groups[row["rec_id"].split("-")[1]].append(place)
    true = {pair for group in groups.values() for pair in combinations(group, 2)}
    found = declared([facts_in(row) for row in rows])
    right = len(found & true)
    assert 2 * right / (len(found) + len(true)) >= wanted
    assert right / len(found) >= 0.99


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_and_the_same_is_likely_and_found(one, other):
    assert compare(one, other, USUAL).bits >= USUAL.threshold
    assert keys_of(one) & keys_of(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_only_looks_alike_is_not_likely(one, other):
    assert compare(one, other, USUAL).bits < USUAL.threshold


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("Róża Sp. z o.o.", "roza"),
        ("Róża sp.zo.o. sp.k.", "roza"),
        ("S.C. Țărnă S.R.L.", "tarna"),
        ("ORLEN S.A.", "orlen"),
        ("P.P.H.U. Kłos", "klos"),
        ("Kłos P.S.A.", "klos"),
        ("Popescu Ion P.F.A.", "popescu ion"),
        ("Sp. z o.o.", "sp zoo"),
        ("Sasa Ltd", "sasa"),
        ("PKP Intercity S.A.", "pkp intercity"),
        ("P.K.P. Intercity", "pkp intercity"),
    ],
)
def test_legal_forms_are_no_part_of_a_name(name, core):
    assert core_of(name) == core


def test_comparing_is_the_same_from_both_sides():
    pairs = [*SAME, *DIFFERENT]
    assert [compare(a, b, USUAL).bits for a, b in pairs] == pytest.approx([compare(b, a, USUAL).bits for a, b in pairs])


def test_likelihood_is_even_at_the_threshold():
    assert percent(8.0, 8.0) == 50
    assert percent(40.0, 8.0) == 99
    assert percent(-100.0, 8.0) == 0
