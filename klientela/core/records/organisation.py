"""Verbs about branches, their bank accounts, and teams."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from klientela.core.access.models import BankAccount, Branch, Team, TeamMember
from klientela.core.access.organisation import check_account, check_branch, refuse_deleting_branch, refuse_deleting_team
from klientela.core.identity.models import User
from klientela.core.records.organisation_jobs import forget_team
from klientela.core.records.services import bury, save
from klientela.kernel.phone import InvalidPhone, parse_phone


@transaction.atomic
def create_branch(values: Mapping[str, Any], *, by: User) -> Branch:
    """Enter a branch; with tax data of its own it is a company."""
    return change_branch(Branch(), values, by=by)


@transaction.atomic
def change_branch(branch: Branch, values: Mapping[str, Any], *, by: User) -> Branch:
    """Change a branch or its place in the tree."""
    for name, value in values.items():
        setattr(branch, name, value)
    branch.phone = _phone(branch)
    check_branch(branch)
    saved: Branch = save(branch)
    return saved


@transaction.atomic
def delete_branch(branch: Branch, *, by: User) -> None:
    """Close a branch where nobody works and to which nothing belongs."""
    refuse_deleting_branch(branch)
    bury(branch)


@transaction.atomic
def create_account(values: Mapping[str, Any], *, by: User) -> BankAccount:
    """Enter a bank account of a branch; its first one is the main one."""
    account = BankAccount(**values)
    others = BankAccount.objects.filter(branch=account.branch, deleted_at=None)
    account.is_main = account.is_main or not others.exists()
    return _keep_account(account)


@transaction.atomic
def change_account(account: BankAccount, values: Mapping[str, Any], *, by: User) -> BankAccount:
    """Correct a bank account, or make it the main one."""
    for name, value in values.items():
        setattr(account, name, value)
    return _keep_account(account)


@transaction.atomic
def delete_team(team: Team, *, by: User) -> None:
    """Dissolve a team: its members leave it, what was shared with it is so no more, its records stay with their owners."""
    refuse_deleting_team(team)
    _leave(team)
    bury(team)
    forget_team.defer(by=None, team=str(team.pk))


def _keep_account(account: BankAccount) -> BankAccount:
    check_account(account)
    if account.is_main:
        BankAccount.objects.filter(branch=account.branch, is_main=True).exclude(pk=account.pk).update(is_main=False)
    saved: BankAccount = save(account)
    return saved


def _leave(team: Team) -> None:
    """Whoever had this as his main team gets the next one he belongs to."""
    without = list(TeamMember.objects.filter(team=team, is_main=True).values_list("user", flat=True))
    TeamMember.objects.filter(team=team).delete()
    for user in without:
        following = TeamMember.objects.filter(user=user).order_by("pk").first()
        if following:
            TeamMember.objects.filter(pk=following.pk).update(is_main=True)


def _phone(branch: Branch) -> str:
    if not branch.phone:
        return ""
    try:
        return parse_phone(branch.phone, region=branch.country or None).e164
    except InvalidPhone as error:
        raise ValidationError({"phone": str(error)}) from error
