"""A consent may be proved by a file, in a field the company adds to consents; whoever reads the party reads it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from klientela.core.access.acting import acting
from klientela.core.parties.consents.models import Consent, ConsentPurpose
from klientela.core.records.services import create
from klientela.core.views.tests.levels import ceiling
from klientela.kernel.entity import entity_named
from tests.kit.browser import browser
from tests.kit.own_fields import own_field

pytestmark = pytest.mark.django_db


def test_a_file_proves_a_consent_and_is_handed_out_to_who_may_see_it(cast):
    own_field("consents", "signed", "file")
    with acting(cast.ewa):
        party = create(entity_named("persons"), {"given_name": "Jan", "family_name": "Kos"}, by=cast.ewa)
    purpose = ConsentPurpose._base_manager.get(code="newsletter")
    box = f"/party/{party.pk}/box/consents/"
    said = {"purpose": purpose.pk, "channel": "email", "state": "given", "at": "2026-03-01T10:00"}
    client = browser(cast.ewa)
    asked = client.get(f"{box}form/")
    assert b"multipart/form-data" in asked.content and b"own_signed" in asked.content
    saved = client.post(f"{box}form/", {**said, "own_signed": SimpleUploadedFile("signed.pdf", b"%PDF-1.4 I agree")})
    consent = Consent._base_manager.get(party=party.pk)
    url = f"/files/in/consents/{consent.pk}/own_signed/"
    assert saved.status_code == 302 and url in client.get(box).content.decode()
    assert b"".join(client.get(url).streaming_content) == b"%PDF-1.4 I agree"
    assert browser(cast.eve).get(url).status_code == 404
    ceiling("rep", "consents", "own_signed")
    assert client.get(url).status_code == 404 and "own_signed" not in client.get(box).content.decode()
