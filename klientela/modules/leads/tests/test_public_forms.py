"""Public forms take what comes to a busy site, tell who is refused when to come back, and say so when they are closed."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.access.models import Link
from klientela.modules.leads.capture import close_form, open_form, secret_of
from klientela.modules.leads.flooding import WINDOW, count_in
from klientela.modules.leads.models import Lead, LeadForm, Sending

pytestmark = pytest.mark.django_db


def limited(form, **most):
    LeadForm.unscoped.filter(pk=form.pk).update(**most)
    return LeadForm.unscoped.get(pk=form.pk)


def test_hundreds_of_leads_of_a_busy_site_are_taken_by_default(form):
    now = timezone.now()
    assert [count_in(form, f"10.0.{number}.7", at=now) for number in range(250)] == [None] * 250
    assert [count_in(form, "10.9.9.9", at=now) for _number in range(50)] == [None] * 50


def test_the_window_slides_and_what_is_refused_does_not_count(form):
    form, now = limited(form, hourly_of_one=2), timezone.now()
    assert count_in(form, "10.0.0.1", at=now) is None
    assert count_in(form, "10.0.0.1", at=now + timedelta(minutes=20)) is None
    refused = count_in(form, "10.0.0.1", at=now + timedelta(minutes=50))
    assert refused is not None and refused.is_of_one and refused.minutes == 10
    assert count_in(form, "10.0.0.2", at=now + timedelta(minutes=50)) is None
    assert count_in(form, "10.0.0.1", at=now + WINDOW) is None
    again = count_in(form, "10.0.0.1", at=now + WINDOW)
    assert again is not None and again.minutes == 20


def test_all_together_have_a_ceiling_of_their_own_and_old_messages_are_forgotten(form):
    form, now = limited(form, hourly=2), timezone.now()
    assert count_in(form, "10.0.0.1", at=now) is None
    assert count_in(form, "10.0.0.2", at=now) is None
    refused = count_in(form, "10.0.0.3", at=now)
    assert refused is not None and not refused.is_of_one and refused.seconds == 3600
    assert count_in(form, "10.0.0.3", at=now + WINDOW) is None
    assert Sending.objects.count() == 1


def test_who_is_refused_is_told_why_and_when_and_keeps_what_he_wrote(form):
    limited(form, hourly_of_one=1)
    stranger, address = Client(), f"/come/{form.secret}/"
    assert stranger.post(address, {"email": "a@x.example"}).status_code == 302
    refused = stranger.post(address, {"email": "b@x.example", "description": "Ten pumps"})
    text = refused.content.decode()
    assert refused.status_code == 429 and 3500 < int(refused["Retry-After"]) <= 3600
    assert "send it again in 60 minutes" in text and "Ten pumps" in text
    assert [lead.email for lead in Lead.unscoped.all()] == ["a@x.example"]


def test_a_closed_form_says_so_and_an_unknown_address_is_unknown(cast, form):
    with acting(cast.dora):
        close_form(form, by=cast.dora)
    stranger = Client()
    for address in (f"/come/{form.secret}/", f"/come/{form.secret}/thanks/"):
        told = stranger.get(address)
        assert told.status_code == 410 and "This form is closed" in told.content.decode()
        assert form.heading not in told.content.decode()
    assert stranger.post(f"/come/{form.secret}/", {"email": "a@x.example"}).status_code == 410
    assert not Lead.unscoped.exists()
    assert stranger.get("/come/unknown/").status_code == 404


def test_after_a_year_the_form_is_closed_for_strangers_and_on_its_own_page(cast, form):
    form = LeadForm.unscoped.get(pk=form.pk)
    secret = secret_of(form)
    assert secret
    Link.objects.filter(record=form.pk).update(expires_at=timezone.now() - timedelta(days=1))
    assert Client().get(f"/come/{secret}/").status_code == 410
    assert secret_of(form) == ""
    with acting(cast.dora):
        renewed = open_form(form, by=cast.dora)
    assert Client().get(f"/come/{renewed}/").status_code == 200
    assert Client().get(f"/come/{secret}/").status_code == 410
