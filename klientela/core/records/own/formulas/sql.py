"""Functions of the database for formulas. None of them ever raises: a value that does not fit says nothing, and the list goes on."""

FUNCTIONS = r"""
CREATE OR REPLACE FUNCTION records_divided(one numeric, other numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
  round(round(one * 1.00000000000000000000 / nullif(other, 0), 20), 10);

CREATE OR REPLACE FUNCTION records_whole(n numeric) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
  CASE WHEN n IS NOT NULL THEN greatest(-4000001, least(trunc(n), 4000001))::int END;

CREATE OR REPLACE FUNCTION records_days_later(d date, n numeric) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
  CASE WHEN abs(trunc(n)) <= 4000000 AND (d - date '0001-01-01') + trunc(n) BETWEEN 0 AND 3652058 THEN d + trunc(n)::int END;

CREATE OR REPLACE FUNCTION records_months_later(d date, n numeric) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
  CASE WHEN abs(trunc(n)) <= 4000000 AND extract(year FROM d) * 12 + extract(month FROM d) - 1 + trunc(n) BETWEEN 12 AND 119999
    THEN (d + make_interval(months => trunc(n)::int))::date END;

CREATE OR REPLACE FUNCTION records_figure(n numeric, places int) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
  CASE WHEN abs(n) < 1e30 THEN round(n, places) END;

CREATE OR REPLACE FUNCTION records_own_number(v jsonb) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
  CASE jsonb_typeof(v) WHEN 'number' THEN v::numeric END;

CREATE OR REPLACE FUNCTION records_own_text(v jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
  CASE jsonb_typeof(v) WHEN 'string' THEN nullif(v #>> '{}', '') END;

CREATE OR REPLACE FUNCTION records_own_truth(v jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
  CASE jsonb_typeof(v) WHEN 'boolean' THEN v::boolean END;

CREATE OR REPLACE FUNCTION records_own_day(v jsonb) RETURNS date LANGUAGE sql STABLE PARALLEL SAFE RETURN
  CASE WHEN (v #>> '{}') ~ '^\d{4}-\d\d-\d\d$' AND pg_input_is_valid(v #>> '{}', 'date') THEN (v #>> '{}')::date END;

CREATE OR REPLACE FUNCTION records_own_moment(v jsonb) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE RETURN
  CASE WHEN (v #>> '{}') ~ '^\d{4}-\d\d-\d\dT' AND pg_input_is_valid(v #>> '{}', 'timestamptz') THEN (v #>> '{}')::timestamptz END;

CREATE OR REPLACE FUNCTION records_moment_kept(m timestamptz) RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE RETURN
  to_jsonb(to_char(m AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'));
"""

FORGET = """
DROP FUNCTION IF EXISTS records_divided(numeric, numeric), records_whole(numeric), records_days_later(date, numeric),
  records_months_later(date, numeric), records_figure(numeric, int), records_own_number(jsonb), records_own_text(jsonb),
  records_own_truth(jsonb), records_own_day(jsonb), records_own_moment(jsonb), records_moment_kept(timestamptz) CASCADE;
"""
