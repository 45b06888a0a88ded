"""The organisation — branches, teams, territories, roles — and the rules that open its records."""

from klientela.core.access.models.drafts import PolicyDraft
from klientela.core.access.models.links import Link
from klientela.core.access.models.organisation import (
    BankAccount,
    Branch,
    BranchMember,
    PartyUser,
    Team,
    TeamMember,
    Territory,
    TerritoryMember,
    Unplaced,
)
from klientela.core.access.models.placing import Principal, PrincipalKind, RecordTerritory, Share, ShareLevel
from klientela.core.access.models.roles import (
    DefaultsLoaded,
    Effect,
    EmergencyAccess,
    FieldLevel,
    FieldRule,
    Grant,
    ModuleState,
    PolicyVersion,
    Role,
    RoleHolder,
    Scope,
)

__all__ = [
    "BankAccount",
    "Branch",
    "BranchMember",
    "DefaultsLoaded",
    "Effect",
    "EmergencyAccess",
    "FieldLevel",
    "FieldRule",
    "Grant",
    "Link",
    "ModuleState",
    "PartyUser",
    "PolicyDraft",
    "PolicyVersion",
    "Principal",
    "PrincipalKind",
    "RecordTerritory",
    "Role",
    "RoleHolder",
    "Scope",
    "Share",
    "ShareLevel",
    "Team",
    "TeamMember",
    "Territory",
    "TerritoryMember",
    "Unplaced",
]
