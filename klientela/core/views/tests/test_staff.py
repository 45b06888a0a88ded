"""Placing colleagues, and who may."""

import pytest

from klientela.core.access.models import BranchMember, Role, RoleHolder, TeamMember
from klientela.core.access.services import home_of
from klientela.core.identity.models import User

pytestmark = pytest.mark.django_db


def place(client, user, **chosen):
    offers = {f"offers-{slug}": "1" for slug in chosen}
    return client.post(f"/users/{user.pk}/place/", {**offers, **{slug: [each.pk for each in rows] for slug, rows in chosen.items()}})


def test_an_administrator_gives_roles_teams_and_branches(cast, client):
    client.force_login(cast.zoe)
    rep = Role.objects.get(slug="rep")
    assert place(client, cast.eve, roles=[rep], teams=[cast.south], branches=[cast.cluj]).status_code == 302
    assert RoleHolder.objects.filter(user=cast.eve, role=rep).exists()
    assert home_of(cast.eve) == (cast.south, cast.cluj)


def test_what_the_form_does_not_offer_stays(cast, client):
    client.force_login(cast.zoe)
    place(client, cast.ewa, teams=[])
    assert not TeamMember.objects.filter(user=cast.ewa).exists()
    assert RoleHolder.objects.filter(user=cast.ewa).exists() and BranchMember.objects.filter(user=cast.ewa).exists()


def test_a_director_places_but_gives_no_roles(cast, client):
    client.force_login(cast.dora)
    assert place(client, cast.eve, teams=[cast.south]).status_code == 302
    answer = place(client, cast.dora, roles=Role.objects.all())
    assert answer.status_code in {403, 302}
    assert not RoleHolder.objects.filter(user=cast.dora, role__slug="administrator").exists()


def test_a_rep_places_nobody(cast, client):
    client.force_login(cast.ewa)
    assert place(client, cast.ewa, roles=Role.objects.all()).status_code == 404
    assert RoleHolder.objects.filter(user=cast.ewa).count() == 1


def test_an_administrator_does_not_lock_himself_out(cast, client):
    client.force_login(cast.zoe)
    assert place(client, cast.zoe, roles=[]).status_code == 422
    assert RoleHolder.objects.filter(user=cast.zoe).exists()
    client.post(f"/users/{cast.zoe.pk}/actions/deactivate/")
    assert User.objects.get(pk=cast.zoe.pk).is_active


def test_a_closed_account_is_out_at_once(cast, client):
    his = type(client)()
    his.force_login(cast.ion)
    client.force_login(cast.zoe)
    client.post(f"/users/{cast.ion.pk}/actions/deactivate/")
    assert not User.objects.get(pk=cast.ion.pk).is_active
    assert his.get("/").status_code == 302


def test_nobody_is_his_own_superior(cast):
    from klientela.core.access.staff import change_staff

    with pytest.raises(Exception, match="superior"):
        change_staff(cast.ana, {"manager": cast.ewa}, by=cast.zoe)


def test_the_page_of_a_colleague_shows_what_one_may_do(cast, client):
    client.force_login(cast.zoe)
    page = client.get(f"/users/{cast.eve.pk}/").content.decode()
    assert f"/users/{cast.eve.pk}/invite/" in page and 'name="offers-roles"' in page
    client.force_login(cast.ewa)
    page = client.get(f"/users/{cast.eve.pk}/").content.decode()
    assert "/invite/" not in page and "offers-" not in page
