"""Chances learnt from real outcomes are as exact as an independent computation found them, and said the same by plain arithmetic."""

import pytest

from klientela.core.learning.gathering import gathered
from klientela.core.learning.scoring import Model
from klientela.core.learning.training import learnt
from tests.learning.outcomes import calls, leads

pytestmark = pytest.mark.real_data


def test_leads_of_a_school_are_foretold_without_what_was_filled_in_afterwards(real_data):
    features, examples = leads(real_data)
    found = learnt(gathered(features, examples))
    assert found.auc >= 0.85 and found.auc_sd < 0.02
    kept = Model.from_json(found.model.as_json())
    probabilities = found.fitted.predict_proba(found.matrix)[:, 1]
    assert max(abs(kept.raw(one.facts) - wanted) for one, wanted in zip(examples, probabilities, strict=True)) < 1e-9
    assert all(abs(forecast - true) < 0.08 for forecast, true, _number in found.reliability)


def test_calls_of_a_bank_are_foretold_without_how_long_they_took(real_data):
    features, examples = calls(real_data)
    first, again = (learnt(gathered(features, examples)) for _ in range(2))
    assert first.auc >= 0.70
    assert first.model == again.model and first.auc == again.auc
