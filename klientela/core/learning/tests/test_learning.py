"""What is learnt is trusted only where it proves itself, and can be gone back to."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.models import FieldLevel, FieldRule, Role
from klientela.core.jobs.queue import perform
from klientela.core.learning import pages
from klientela.core.learning.gathering import gathered
from klientela.core.learning.guarding import LeftOut, suspicious
from klientela.core.learning.jobs import learn_every_night, learn_one
from klientela.core.learning.models import Edition, Verdict
from klientela.core.learning.queries import in_use, relied_upon, scored
from klientela.core.learning.scoring import Choice, Model, Number
from klientela.core.learning.services import go_back, train
from klientela.core.learning.subjects import Example, Feature, Subject
from klientela.kernel.errors import NotAllowed
from klientela.kernel.slot import slot
from tests.kit.browser import browser
from tests.learning.invented import DAY, features, invented, outcomes

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(monkeypatch):
    """Have one subject, besides those of the modules."""
    known = slot("learning.subjects")
    monkeypatch.setattr(known, "_known", list(known._known))
    return lambda subject: known.add(subject.code, subject)


def test_a_chance_is_learnt_with_its_reasons(given):
    given(invented())
    made = train("invented", by=None)
    assert (made.verdict, made.good + made.bad) == (Verdict.TRUSTED, 400)
    assert made.auc > 0.75 and made.report["left_out"] == [{"name": "signed", "reason": "after"}]
    good, bad = scored("invented", {"source": "fair", "visits": 8}), scored("invented", {"source": "call", "visits": 1})
    assert good.chance > 0.8 > 0.2 > bad.chance
    assert [(driver.feature, driver.value) for driver in good.drivers] == [("source", "fair"), ("visits", "8")]
    assert all(driver.weight > 0 for driver in good.drivers) and all(driver.weight < 0 for driver in bad.drivers)
    assert 0 < scored("invented", {"source": "never heard of", "visits": "many"}).chance < 1


def test_every_subject_is_learnt_by_a_job_of_its_own(given):
    given(invented(3))
    perform(learn_every_night, user_id=None, progress_key=None, arguments={})
    perform(learn_one, user_id=None, progress_key=None, arguments={"code": "invented"})
    assert Edition.objects.get().made_by is None


def test_from_three_outcomes_nothing_is_learnt_and_the_page_says_so(given, cast):
    given(invented(3))
    assert train("invented", by=None).verdict == Verdict.FEW
    assert scored("invented", {"source": "fair"}) is None
    page = browser(cast.dora).get("/settings/learning/").content.decode()
    assert "3 outcomes are known" in page and "at least 50 of each kind" in page


def test_what_foretells_nothing_is_not_relied_upon(given):
    plain = [Example(place, DAY, {"letter": "ab"[place // 2 % 2]}, bool(place % 2)) for place in range(200)]
    given(Subject("plain", "Plain", (Feature("letter", "Letter"),), lambda: iter(plain)))
    made = train("plain", by=None)
    assert made.verdict == Verdict.WEAK and made.auc <= 0.55 and scored("plain", {"letter": "a"}) is None


def test_an_earlier_edition_is_relied_upon_again_until_a_newer_one_comes(given, cast):
    given(invented())
    first, second = train("invented", by=None), train("invented", by=cast.dora)
    assert relied_upon("invented") == second.pk
    assert browser(cast.dora).post(f"/settings/learning/editions/{first.pk}/").status_code == 302
    assert relied_upon("invented") == first.pk and in_use("invented").made_at == first.made_at
    third = train("invented", by=None)
    assert relied_upon("invented") == third.pk and Edition.objects.count() == 3


def test_who_may_not_look_may_neither_train_nor_return(given, cast):
    given(invented(3))
    with pytest.raises(NotAllowed):
        train("invented", by=cast.ewa)
    with acting(cast.ewa), pytest.raises(NotAllowed):
        go_back(cast.ewa.pk, by=cast.ewa)
    assert browser(cast.ewa).get("/settings/learning/").status_code == 404
    assert pages.subject("nothing") is None


def test_a_chance_is_for_those_who_see_all_it_rests_on(given, cast, monkeypatch):
    hidden = Feature("source", "Source", made_of=(("deals", "amount"),))
    given(Subject("invented", "Invented", (hidden, features()[1]), lambda: outcomes(400)))
    train("invented", by=None)
    learnt = in_use("invented")
    assert learnt.is_open_to(cast.ewa) and not learnt.is_open_to(cast.eve)
    monkeypatch.setattr("klientela.core.learning.subjects.sees", lambda user, entity, *names: "amount" not in names)
    assert not learnt.is_open_to(cast.ewa)
    page = browser(cast.dora).get("/settings/learning/").content.decode()
    assert "fair" not in page and "rests on fields you do not see" in page


def test_features_that_give_the_outcome_away_are_noticed():
    ended = [
        Example(place, DAY, {"stamp": place % 2 + place / 1000, "note": "x" if place % 2 else None, "land": "PL"}, bool(place % 2))
        for place in range(200)
    ]
    columns = (Feature("stamp", "", "number"), Feature("note", ""), Feature("land", ""))
    assert suspicious(gathered(columns, ended)) == [LeftOut("stamp", "tells"), LeftOut("note", "one_sided"), LeftOut("land", "same")]


def test_a_sample_is_even_and_the_same_each_time():
    one, again = (gathered(features(), outcomes(500), most=100) for _ in range(2))
    assert len(one) == 100 and one.keys == again.keys and max(one.keys) > 400


def test_a_model_is_kept_and_read_again_without_loss():
    model = Model({"a": Choice({"x": 1 / 3}, 0.1), "b": Number(1.5, 0.7, -0.2, 0.3)}, 0.1, 1.2, -0.3)
    assert Model.from_json(model.as_json()) == model
    assert model.chance({"a": "x", "b": "2"}) == model.chance({"a": "x", "b": 2})


def test_what_was_left_out_is_named_only_to_whoever_sees_it(given, cast):
    hidden = Feature("secret", "Secret field", made_of=(("deals", "amount"),), known="after")
    given(Subject("odd", "Odd", (Feature("plain", "Plain field", known="after"), hidden), lambda: iter(())))
    train("odd", by=None)
    FieldRule.objects.create(role=Role.objects.get(slug="director"), entity="deals", field="amount", ceiling=FieldLevel.HIDDEN)
    page = browser(cast.dora).get("/settings/learning/").content.decode()
    assert "Plain field" in page and "Secret field" not in page
