"""Statements that replay a batch of the history backwards. Names of tables and columns are the program's own; values are passed."""

from collections.abc import Iterable

SILENT = "ARRAY['version', 'change', 'changed_at', 'acl', 'sort_key', 'password', 'last_login', 'digest']"
"""Columns of which the history says nothing: they follow from the others."""

TOUCHED = """
SELECT table_name, array_agg(DISTINCT "row"), bool_or(op = 'I' OR before ->> 'deleted_at' IS NOT NULL),
       bool_or(op = 'D' OR after ->> 'deleted_at' IS NOT NULL)
FROM audit_change WHERE batch = %s AND op <> 'E' GROUP BY 1 ORDER BY 1
"""
"""The rows of a batch by table; whether some of them are to be taken away, and whether some are to be brought back."""
ABOUT = """
SELECT array_agg(DISTINCT actor), bool_or(actor IS NULL), min(at), max(at), count(DISTINCT "row") FROM audit_change WHERE batch = %s
"""
EFFECT = """
SELECT table_name, count(*) FILTER (WHERE made), count(*) FILTER (WHERE NOT made), coalesce(sum(said) FILTER (WHERE NOT made), 0)
FROM (
  SELECT table_name, "row", bool_or(op = 'I') AS made,
         sum(CASE WHEN op = 'U' THEN (SELECT count(*) FROM jsonb_object_keys(before)) ELSE 0 END) AS said
  FROM audit_change WHERE batch = %s AND op <> 'E' GROUP BY 1, 2) each_row
GROUP BY 1
"""
"""How many rows of each table a batch made, how many it changed otherwise, and how many values of these."""
SINCE = """
SELECT DISTINCT ON (c."row") c."row", c.actor, c.at FROM audit_change c
WHERE c.table_name = %s AND c."row" = ANY(%s) AND c.batch IS DISTINCT FROM %s ORDER BY c."row", c.id DESC
"""
LATER = """
SELECT "row" FROM (SELECT "row", max(id) AS last FROM audit_change WHERE batch = %(batch)s AND table_name = %(table)s GROUP BY 1) mine
WHERE EXISTS (SELECT FROM audit_change l WHERE l."row" = mine."row" AND l.id > mine.last AND l.table_name = %(table)s)
"""
ONLY_MADE = """
SELECT k.key FROM unnest(%(keys)s::uuid[]) k(key)
CROSS JOIN LATERAL (
  SELECT count(*) AS entries, bool_and(c.op = 'I' AND c.batch = %(batch)s AND c.erased IS NULL) AS made
  FROM audit_change c WHERE c."row" = k.key AND c.table_name = %(table)s) said
WHERE said.entries = 1 AND said.made
"""
"""The rows of which the history knows nothing but that the batch made them: they are as it left them."""
BURY = "UPDATE {table} SET deleted_at = statement_timestamp(), changed_at = clock_timestamp() WHERE id = ANY(%s)"
AT_ONCE = "SET CONSTRAINTS ALL IMMEDIATE"
AT_THE_END = "SET CONSTRAINTS ALL DEFERRED"

OWN = "own_"
"""How the name of a value in the column of own values begins."""

UNCOMPILED = "SELECT set_config('jit', 'off', true)"
"""Compiling a statement for some hundred rows takes longer than running it."""

_TOLD = """
said AS (
  SELECT c.id, k.key, c.op, c.before, c.after, c.erased FROM unnest(%(keys)s::uuid[]) k(key)
  CROSS JOIN LATERAL (SELECT * FROM audit_change c WHERE c."row" = k.key OFFSET 0) c
  WHERE c.batch = %(batch)s AND c.table_name = %(table)s AND c.op <> 'E'),
ends AS (
  SELECT key, (array_agg(op ORDER BY id))[1] AS began, (array_agg(op ORDER BY id DESC))[1] AS ended FROM said GROUP BY key),
told AS (
  SELECT s.key, f.k, (array_agg(s.before -> f.k ORDER BY s.id))[1] AS was, (array_agg(s.after -> f.k ORDER BY s.id DESC))[1] AS became,
         bool_or(coalesce(s.erased ?| ARRAY['before.' || f.k, 'after.' || f.k], false)) AS erased
  FROM said s, LATERAL (SELECT jsonb_object_keys(s.before) UNION SELECT jsonb_object_keys(s.after)) f(k) GROUP BY 1, 2)
"""
JUDGED = """
WITH {told},
sides AS (
  SELECT key, jsonb_object_agg(k, coalesce(was, 'null')) AS was, jsonb_object_agg(k, coalesce(became, 'null')) AS became
  FROM told GROUP BY key),
typed AS (
  SELECT key, to_jsonb(jsonb_populate_record(NULL::{table}, was)) - 'own' || audit_own(was, false) AS was,
         to_jsonb(jsonb_populate_record(NULL::{table}, became)) - 'own' || audit_own(became, false) AS became FROM sides),
standing AS (SELECT e.*, y.was, y.became, audit_own(y.was, true) || audit_flat(to_jsonb(t)) AS now
  FROM ends e JOIN typed y USING (key) LEFT JOIN {table} t ON t.id = e.key),
fields AS (
  SELECT s.key, d.k, d.was, CASE
    WHEN NOT s.now ? d.k OR d.erased THEN 'lost'
    WHEN s.now -> d.k = s.was -> d.k THEN 'same'
    WHEN s.now -> d.k IS DISTINCT FROM s.became -> d.k THEN 'kept'
    WHEN NOT ({stands}) THEN 'gone'
    ELSE 'back' END AS verdict
  FROM standing s JOIN told d USING (key) WHERE s.began <> 'I' AND s.ended <> 'D' AND s.now IS NOT NULL)
SELECT s.key, CASE
    WHEN s.began = 'I' AND s.ended = 'D' THEN 'nothing'
    WHEN s.ended = 'D' THEN CASE WHEN s.now IS NULL THEN 'insert' ELSE 'nothing' END
    WHEN s.now IS NULL THEN 'missing'
    WHEN s.began = 'I' THEN CASE WHEN s.now ->> 'deleted_at' IS NOT NULL THEN 'nothing'
      WHEN s.now - {silent} = s.became - {silent} THEN 'bury' ELSE 'kept' END
    ELSE 'update' END,
  CASE WHEN s.ended = 'D' THEN (SELECT jsonb_object_agg(k, was) FROM told WHERE told.key = s.key AND was IS NOT NULL)
       ELSE jsonb_object_agg(f.k, f.was) FILTER (WHERE f.verdict = 'back') END::text,
  coalesce(array_agg(f.k) FILTER (WHERE f.verdict = 'back'), ARRAY[]::text[]),
  coalesce(array_agg(f.k) FILTER (WHERE f.verdict = 'kept'), ARRAY[]::text[]),
  coalesce(array_agg(f.k) FILTER (WHERE f.verdict IN ('gone', 'lost')), ARRAY[]::text[])
FROM standing s LEFT JOIN fields f USING (key) GROUP BY s.key, s.began, s.ended, s.now, s.was, s.became ORDER BY s.key
"""
"""What is to be done with each row: its kind, the values that come back; the fields that do, that were changed since, that cannot."""

BESIDE_AWAY = """
DELETE FROM {table} t USING audit_change c
WHERE c.batch = %(batch)s AND c.table_name = %(table)s AND c.op = 'I' AND c.parent = ANY(%(records)s) AND t.id = (c.after ->> 'id')::{key}
"""
BESIDE_BACK = """
INSERT INTO {table} ({columns}) SELECT {picked} FROM audit_change c, jsonb_populate_record(NULL::{table}, c.before) p
WHERE c.batch = %(batch)s AND c.table_name = %(table)s AND c.op = 'D' AND c.parent = ANY(%(records)s)
AND NOT EXISTS (SELECT FROM audit_change i WHERE i.batch = c.batch AND i.table_name = c.table_name AND i."row" = c."row" AND i.op = 'I'
  AND i.id < c.id)
ON CONFLICT DO NOTHING
"""


def judged(table: str, references: Iterable[tuple[str, str, str, str]]) -> str:
    """What is to be done with rows of a table. `references`: column, target table, type of its key, further condition."""
    stand = [_stands(column, target, key=key, more=more) for column, target, key, more in references]
    by_column = " ".join(f"WHEN '{column}' THEN {exists}" for column, exists in stand)
    field = f"CASE d.k {by_column} ELSE true END" if stand else "true"
    return JUDGED.format(told=_TOLD, table=table, stands=field, silent=SILENT)


def _stands(column: str, target: str, *, key: str, more: str) -> tuple[str, str]:
    exists = f"EXISTS (SELECT FROM {target} r WHERE r.id = (d.was #>> '{{}}')::{key}{more})"
    return column, f"(d.was IS NULL OR d.was = 'null' OR {exists})"


def update(table: str, columns: Iterable[str]) -> str:
    """Write values, given as JSON by key, into some columns of many rows; which moment they were changed is now.

    `own_…` is one value in the column of own values; the others there stay as they are.
    """
    named = list(columns)
    names = [name for name in named if not name.startswith(OWN)]
    said = "w.said::jsonb"
    if len(names) < len(named):
        names, said = [*names, "own"], "audit_nested(t.own, w.said::jsonb)"
    picked = ", ".join(f'p."{name}"' for name in names)
    written = ", ".join(f'"{name}"' for name in names)
    return (
        f"UPDATE {table} t SET ({written}, changed_at) = (SELECT {picked}, clock_timestamp() FROM "
        f"jsonb_populate_record(t, {said}) p) FROM unnest(%s::uuid[], %s::text[]) w(key, said) WHERE t.id = w.key"
    )


def insert(table: str, columns: Iterable[str]) -> str:
    """Put rows back that were taken out, given as JSON."""
    names = list(columns)
    written, picked = (", ".join(f'{prefix}"{name}"' for name in names) for prefix in ("", "p."))
    said = "audit_nested(NULL, w.said::jsonb)" if "own" in names else "w.said::jsonb"
    return (
        f"INSERT INTO {table} ({written}) SELECT {picked} FROM unnest(%s::text[]) w(said), "
        f"jsonb_populate_record(NULL::{table}, jsonb_build_object('version', 1, 'change', 0, 'changed_at', clock_timestamp(), 'acl', "
        f"'[]'::jsonb) || {said}) p ON CONFLICT (id) DO NOTHING"
    )
