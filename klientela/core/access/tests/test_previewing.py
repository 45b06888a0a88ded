"""The preview of a policy tells what really happens: compared with counting before and after, over random policies."""

import random

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.decisions import level_of, visible
from klientela.core.access.grants import rights_of
from klientela.core.access.models import Branch, PartyUser, Share, Territory, TerritoryMember
from klientela.core.access.policy_document import Key, facts
from klientela.core.access.policy_versions import apply, current_version
from klientela.core.access.previewing import effects
from klientela.core.access.sql import refresh_acl
from klientela.core.access.standing import Standing, standing_of
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named
from klientela.modules.sales.models import Deal

pytestmark = pytest.mark.django_db
SLUGS, SCOPES = ("deals", "parties", "products", "processes"), ("own", "subordinates", "team", "branch", "all")


def world(cast):
    for owner in (cast.ewa, cast.ion, cast.ana, cast.dora):
        with acting(owner):
            for number in range(3):
                create(entity_named("deals"), {"name": f"{owner} {number}"}, by=owner)
                create(entity_named("organizations"), {"name": f"{owner} {number}"}, by=owner)
    Party.unscoped.filter(name="Dora Wilk 1").update(owner=None, team=None, branch=Branch.objects.get(name="Cluj"))
    shared = Deal.unscoped.get(name="Dora Wilk 0")
    Share.objects.create(entity="deals", record=shared.pk, user=cast.ewa, level="update", code=0, by=cast.dora)
    refresh_acl(Deal, [shared.pk])
    Deal.unscoped.filter(name="Ion Popescu 2").update(locked_at=shared.created_at)


def other(known, dice):
    made = dict(known)
    for _ in range(8):
        role, entity, op = dice.choice(("rep", "team-leader", "director")), dice.choice(SLUGS), dice.choice(("read", "update", "export"))
        kind = dice.choices(("grants", "restrictions"), (3, 1))[0]
        reach = tuple(scope for scope in SCOPES if dice.random() < 0.4)
        made.pop(Key(role, kind, entity, op), None)
        made |= {Key(role, kind, entity, op): reach} if reach else {}
    made[Key("rep", "fields", "deals", "amount")] = (dice.choice(("hidden", "read", "write")), dice.choice((None, "read")))
    return made


def seen(user):
    with acting(user):
        return {
            (slug, op): set(visible(user, op, entity_named(slug)).values_list("pk", flat=True))
            for slug in SLUGS
            for op in ("read", "update")
        }


def amounts(people):
    return {user.pk: level_of(user, entity_named("deals"), "amount") for user in people}


def compare(told, before, after):
    """What was told of each person's records and what really came of it."""
    for user, reached in after.items():
        really = {key: (len(before[user][key] - now), len(now - before[user][key])) for key, now in reached.items()}
        counted = {(each.subject.name, each.op): (each.lost, each.gained) for each in told[user].counted} if user in told else {}
        assert counted == {key: both for key, both in really.items() if any(both)}


def test_the_preview_tells_what_happens(cast):
    world(cast)
    people, dice = list(User.objects.all()), random.Random(2026)
    for _ in range(15):
        known, wanted = facts(), other(facts(), dice)
        before, levels = {user.pk: seen(user) for user in people}, amounts(people)
        told = {effect.user.pk: effect for effect in effects(known, wanted)}
        apply(wanted, by=cast.zoe, base=current_version().number)
        compare(told, before, {user.pk: seen(user) for user in people})
        changed = {user: {(levels[user], level)} for user, level in amounts(people).items() if level != levels[user]}
        assert {user: {(f.before, f.after) for f in effect.fields} for user, effect in told.items() if effect.fields} == changed


def test_a_policy_that_changes_nothing_concerns_nobody(cast):
    assert effects(facts(), facts()) == []


def test_it_asks_once_for_each_kind_of_record(cast, django_assert_max_num_queries):
    world(cast)
    wanted = {**facts(), Key("rep", "grants", "deals", "read"): ("all",), Key("rep", "grants", "deals", "update"): ("team",)}
    effects(facts(), wanted)
    known = facts()
    with django_assert_max_num_queries(12):
        (first, *_rest) = effects(known, wanted)
    assert first.user in (cast.ewa, cast.ion)


def test_where_many_stand_is_where_each_stands(cast):
    world(cast)
    territory = Territory.objects.create(name="South")
    TerritoryMember.objects.create(user=cast.ion, territory=territory)
    PartyUser.objects.create(user=cast.eve, party=Party.unscoped.first().pk)
    people = {user.pk: user for user in User.objects.all()}
    together = standing_of(people)
    alone = {key: rights_of(user) for key, user in people.items()}
    assert together == {key: Standing(rights.by_scope, rights.shares) for key, rights in alone.items()}
