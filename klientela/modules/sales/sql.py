"""The functions in the database that keep how deals changed."""

KEPT = ("amount", "currency", "closes_on", "process_id", "stage_id", "owner_id", "team_id", "branch_id")
"""The columns of a deal that are kept before and after each change, beside whether it is open."""


def _names(prefix: str = "") -> str:
    return ", ".join(prefix + name.removesuffix("_id") for name in KEPT)


def _values(row: str) -> str:
    return ", ".join(f"{row}.{name}" for name in KEPT)


_COMPARED = (*KEPT, "closed_at", "deleted_at")
_OLD = ", ".join(f"OLD.{name}" for name in _COMPARED)
_NEW = ", ".join(f"NEW.{name}" for name in _COMPARED)
_COLUMNS = f"deal_id, at, was, now, {_names('was_')}, {_names()}"
_NOTHING = ", ".join("''" if name == "currency" else "NULL" for name in KEPT)

FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION sales_standing(closed timestamptz, deleted timestamptz, stage uuid) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF deleted IS NOT NULL THEN RETURN 'deleted'; END IF;
  IF closed IS NULL THEN RETURN 'open'; END IF;
  RETURN coalesce((SELECT CASE kind WHEN 'won' THEN 'won' ELSE 'lost' END FROM processes_stage WHERE id = stage), 'lost');
END $$;

CREATE OR REPLACE FUNCTION sales_keep_change(o sales_deal, n sales_deal, moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  now_is text := sales_standing(n.closed_at, n.deleted_at, n.stage_id);
  before_it timestamptz;
BEGIN
  IF o.id IS NULL THEN
    INSERT INTO sales_dealchange ({_COLUMNS}) VALUES (n.id, n.opened_at, '', 'open', {_NOTHING}, {_values("n")});
    IF now_is <> 'open' THEN
      INSERT INTO sales_dealchange ({_COLUMNS}) VALUES (
        n.id, greatest(n.opened_at, coalesce(n.closed_at, n.deleted_at)), 'open', now_is, {_values("n")}, {_values("n")});
    END IF;
    RETURN;
  END IF;
  SELECT max(at) INTO before_it FROM sales_dealchange WHERE deal_id = n.id;
  INSERT INTO sales_dealchange ({_COLUMNS}) VALUES (n.id, greatest(moment, before_it),
    sales_standing(o.closed_at, o.deleted_at, o.stage_id), now_is, {_values("o")}, {_values("n")});
END $$;

CREATE OR REPLACE FUNCTION sales_deal_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM sales_dealchange WHERE deal_id = OLD.id;
  ELSIF TG_OP = 'INSERT' THEN
    PERFORM sales_keep_change(NULL, NEW, NULL);
  ELSIF ({_OLD}) IS DISTINCT FROM ({_NEW}) THEN
    PERFORM sales_keep_change(OLD, NEW, CASE WHEN OLD.moved_at = NEW.moved_at THEN clock_timestamp() ELSE NEW.moved_at END);
  END IF;
  RETURN NULL;
END $$;
"""

NO_FUNCTIONS = """
DROP FUNCTION IF EXISTS sales_deal_changed() CASCADE;
DROP FUNCTION IF EXISTS sales_keep_change(sales_deal, sales_deal, timestamptz);
DROP FUNCTION IF EXISTS sales_standing(timestamptz, timestamptz, uuid);
"""

_TELLING = ", ".join(f"'{name}'" for name in _COMPARED)

BACKFILL = f"""
DO $$
DECLARE deal sales_deal; newer sales_deal; older sales_deal; states sales_deal[]; moments timestamptz[]; told record; none sales_deal;
BEGIN
  INSERT INTO sales_dealchange ({_COLUMNS})
    SELECT d.id, d.opened_at, '', 'open', {_NOTHING}, {_values("d")} FROM sales_deal d
    WHERE NOT EXISTS (SELECT FROM audit_change c WHERE c."row" = d.id AND c.table_name = 'sales_deal' AND c.op = 'U'
                      AND c.before ?| ARRAY[{_TELLING}]);
  INSERT INTO sales_dealchange ({_COLUMNS})
    SELECT d.id, greatest(d.opened_at, coalesce(d.closed_at, d.deleted_at)), 'open', sales_standing(d.closed_at, d.deleted_at, d.stage_id),
           {_values("d")}, {_values("d")}
    FROM sales_deal d JOIN sales_dealchange first ON first.deal_id = d.id WHERE d.closed_at IS NOT NULL OR d.deleted_at IS NOT NULL;
  FOR deal IN SELECT * FROM sales_deal x WHERE NOT EXISTS (SELECT FROM sales_dealchange k WHERE k.deal_id = x.id) LOOP
    states := ARRAY[deal]; moments := ARRAY[]::timestamptz[]; newer := deal;
    FOR told IN SELECT at, before FROM audit_change WHERE "row" = deal.id AND table_name = 'sales_deal' AND op = 'U'
             AND before ?| ARRAY[{_TELLING}] ORDER BY id DESC LOOP
      older := jsonb_populate_record(newer, told.before);
      moments := array_prepend(CASE WHEN older.moved_at = newer.moved_at THEN told.at ELSE newer.moved_at END, moments);
      states := array_prepend(older, states); newer := older;
    END LOOP;
    PERFORM sales_keep_change(none, states[1], NULL);
    FOR number IN 1 .. cardinality(moments) LOOP
      PERFORM sales_keep_change(states[number], states[number + 1], moments[number]);
    END LOOP;
  END LOOP;
END $$;
"""
"""Deals of before the trigger: from the deal as it is, rolled back by the history of what was changed in it."""

_LAST = " OR ".join(f"c.{name.removesuffix('_id')} IS DISTINCT FROM d.{name}" for name in KEPT)
_BEFORE = " OR ".join(f"c.was_{name.removesuffix('_id')} IS DISTINCT FROM c.last_{name.removesuffix('_id')}" for name in KEPT)
_LAGS = ", ".join(f"lag({name.removesuffix('_id')}) OVER following AS last_{name.removesuffix('_id')}" for name in KEPT)

STANDS_OTHERWISE = f"""
SELECT d.id FROM sales_deal d LEFT JOIN (SELECT DISTINCT ON (deal_id) * FROM sales_dealchange ORDER BY deal_id, at DESC, id DESC) c
  ON c.deal_id = d.id
WHERE c.id IS NULL OR c.now <> sales_standing(d.closed_at, d.deleted_at, d.stage_id) OR {_LAST} ORDER BY 1 LIMIT %s
"""
"""Deals that stand otherwise than their last change says."""

GAPS = f"""
SELECT DISTINCT c.deal_id FROM (SELECT *, lag(now) OVER following AS last_now, {_LAGS} FROM sales_dealchange
  WINDOW following AS (PARTITION BY deal_id ORDER BY at, id)) c
WHERE c.was <> coalesce(c.last_now, '') OR (c.last_now IS NOT NULL AND ({_BEFORE})) ORDER BY 1 LIMIT %s
"""
"""Deals whose changes do not follow each other."""
