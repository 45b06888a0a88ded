"""Statements that look for what no table may hold, and for guards of the database that are gone."""


def orphans(of: tuple[str, str, str], to: tuple[str, str], most: int) -> str:
    """Rows (table, key, column) that point to what is not there (table, key)."""
    (table, key, column), (target, target_key) = of, to
    return (
        f'SELECT t."{key}" FROM "{table}" t WHERE t."{column}" IS NOT NULL'
        f' AND NOT EXISTS (SELECT FROM "{target}" o WHERE o."{target_key}" = t."{column}") LIMIT {int(most)}'
    )


def lost(table: str, target: str, most: int) -> str:
    """Rows about a record, named by its kind and key, that is not there."""
    return (
        f'SELECT t.id FROM "{table}" t WHERE t.entity = ANY(%s)'
        f' AND NOT EXISTS (SELECT FROM "{target}" o WHERE o.id = t.record) LIMIT {int(most)}'
    )


def circles(table: str, key: str, column: str, *, most: int) -> str:
    """Rows that stand above themselves."""
    return f"""
WITH RECURSIVE up (start, place) AS (
  SELECT "{key}", "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL
  UNION SELECT up.start, t."{column}" FROM up JOIN "{table}" t ON t."{key}" = up.place WHERE t."{column}" IS NOT NULL)
SELECT start FROM up WHERE start = place LIMIT {int(most)}
"""


IDLE = """
SELECT 'trigger ' || tgname || ' of ' || tgrelid::regclass || ' is switched off' FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
  WHERE c.relnamespace = 'public'::regnamespace AND NOT tgisinternal AND tgenabled NOT IN ('O', 'A')
UNION ALL
SELECT 'constraint ' || conname || ' of ' || conrelid::regclass || ' was never proved' FROM pg_constraint
  WHERE connamespace = 'public'::regnamespace AND NOT convalidated
UNION ALL
SELECT 'index ' || indexrelid::regclass || ' is not valid' FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
  WHERE c.relnamespace = 'public'::regnamespace AND NOT indisvalid
"""
"""Guards that are there and do nothing."""

NAMES = """
SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'i'
"""

REFERENCES = """
SELECT c.relname, a.attname FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = f.conkey[1] WHERE f.contype = 'f' AND c.relnamespace = 'public'::regnamespace
"""
