"""What a request changed in the database, row by row, and whether whoever sent it may change that."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from klientela.core.access.acting import as_system
from klientela.core.exchange.models import Transfer, Upload
from klientela.core.identity.models import User
from klientela.kernel.entity import entities
from tests.access.knowing import Knowledge
from tests.access.oracle import policy
from tests.access.tokens import KEY

COUNTS = "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables WHERE schemaname = 'public'"
TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND has_table_privilege(oid, 'SELECT')"
LOGS = frozenset({
    "access_principal", "audit_change", "identity_rulesversion", "identity_securityevent", "identity_session", "identity_signintry",
    "search_searchdoc", "messaging_outgoingmail", "messaging_passwordrequest", "jobs_progress", "access_policyversion", "api_sentonce",
    "search_searchword", "search_searchown", "records_bulkrun", "records_bulkline", "records_configuration",
    "approvals_request", "approvals_call", "tasks_notice", "tasks_noticechoice", "tasks_quiethours", "tasks_seriesrun", "documents_blob",
    "documents_heldfile", "parties_merge", "sales_dealchange", "leads_routed",
    "operations_failure", "operations_failurecase",
})  # fmt: skip
"""Tables that tell what happened, or follow from other tables by themselves."""
SETTINGS = {
    "access_modulestate": "manage_settings",
    "records_ownfield": "manage_settings",
    "identity_provider": "manage_settings",
    "operations_backup": "manage_settings",
    "identity_providersecret": "manage_settings",
    "identity_signinrules": "manage_settings",
    "messaging_mailaccount": "manage_settings",
    "access_policydraft": "manage_access",
    "parties_duplicateweights": "manage_settings",
    "learning_edition": "see_learnt",
    "currencies_rate": "manage_rates",
    "currencies_reckoning": "manage_rates",
    "access_grant": "manage_access",
    "access_fieldrule": "manage_access",
    "views_viewshare": "share_views",
    "views_overlay": "manage_settings",
    "views_overlayedition": "manage_settings",
    "approvals_rule": "manage_settings",
    "own_entities_ownentity": "manage_settings",
    "approvals_level": "manage_settings",
}
"""Tables of the installation as a whole, by the function that lets people write them."""
OWN_ANSWERS = {"tasks_guest": "user_id"}
"""Rows of other people's records in which somebody answers for himself, by the column that names him."""
FOLLOWING = {"parties_strategy": {"last_contact", "contact_by", "version", "changed_at", "change"}}
"""What follows from what somebody did elsewhere, by table: a call he notes moves on the rhythm of contacts with the party."""
REASONS = {"leads_lead": "score_parts"}
"""The column in which a table keeps why it says something, with the keys of rules that nobody is shown who may not read them."""
QUEUE = ("procrastinate_",)

type Rows = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Difference:
    """One row before and after; None where it was not there."""

    table: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def rows_of(table: str) -> dict[str, Any]:
    """All rows of a table by their whole text; equal rows are one."""
    with as_system("the whole database is compared"), connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(t)::text FROM {connection.ops.quote_name(table)} t")
        return {text: json.loads(text) for (text,) in cursor.fetchall()}


def everything() -> Rows:
    """The whole database."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        names = [name for (name,) in cursor.fetchall()]
    return {name: rows_of(name) for name in names if not name.startswith(QUEUE)}


def counts() -> dict[str, int]:
    """How often each table was written in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS)
        return dict(cursor.fetchall())


def differences(before: Rows, counted: dict[str, int]) -> list[Difference]:
    """The rows that differ from the whole database as it was, looked for in tables written since the count."""
    touched = [name for name, count in counts().items() if count != counted.get(name, 0) and name in before and name not in LOGS]
    return [found for name in touched for found in _paired(name, before[name], rows_of(name))]


def _paired(table: str, before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    gone = [row for text, row in before.items() if text not in after]
    new = {_key(row): row for text, row in after.items() if text not in before}
    pairs = [Difference(table, row, new.pop(_key(row), None)) for row in gone]
    return [*pairs, *(Difference(table, None, row) for row in new.values())]


def _key(row: dict[str, Any]) -> str:
    return str(row.get("id") or row.get("key") or row.get("digest") or row)


def keys_in(row: dict[str, Any] | None) -> set[UUID]:
    """All keys a row holds."""
    return {UUID(found) for found in KEY.findall(json.dumps(row or {}))}


def _less_reasons(table: str, row: dict[str, Any] | None) -> dict[str, Any] | None:
    return {name: value for name, value in row.items() if name != REASONS.get(table)} if row else row


def changed_in(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """The columns in which a row differs."""
    return {name for name in before if before[name] != after.get(name)}


class Judge:
    """Says of a difference whether this person may have made it."""

    def __init__(self, user: User, knows: Knowledge, world: Any) -> None:
        self.user, self.knows, self.known = user, knows, set(world.recs)
        self.functions = {name for name in SETTINGS.values() if policy().may(world, user.pk, name)}
        brought = (known.objects.filter(owner=user).values_list("pk", flat=True) for known in (Upload, Transfer))
        self.uploads = {pk for keys in brought for pk in keys}
        self.parents = {known.model._meta.db_table: _column(known) for known in entities()}

    def allows(self, found: Difference) -> bool:
        """Whether the row is his to change, and points to nothing that he does not see."""
        new = keys_in(_less_reasons(found.table, found.after)) - keys_in(found.before)
        if new & self.knows.dark:
            return False
        if found.table in self.parents:
            return self._record(found)
        if found.table in SETTINGS and SETTINGS[found.table] in self.functions:
            return True
        mine = {self.user.pk} | self.uploads | set(self.knows.writable)
        return bool((keys_in(found.before) | keys_in(found.after)) & mine)

    def _record(self, found: Difference) -> bool:
        if found.before and found.after and changed_in(found.before, found.after) <= FOLLOWING.get(found.table, set()):
            return True
        if found.before is not None and found.before.get(OWN_ANSWERS.get(found.table, "")) == str(self.user.pk):
            return True
        if found.before is not None:
            return UUID(found.before["id"]) in self.knows.writable | {self.user.pk}
        column = self.parents[found.table]
        parent = (found.after or {}).get(column) if column else None
        return parent is None or UUID(parent) not in self.known or UUID(parent) in self.knows.writable


def _column(entity: Any) -> str:
    return entity.model._meta.get_field(entity.parent_field).column if entity.parent_field else ""
