"""What the database keeps of purchases: what a line is worth, and the total of a purchase (decision 0001)."""

TOTALS = """
CREATE OR REPLACE FUNCTION purchases_line_net() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.net := round(NEW.quantity * NEW.unit_price * (100 - NEW.discount) / 100, 4);
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION purchases_sum(of_purchase uuid) RETURNS numeric LANGUAGE sql STABLE AS $$
  SELECT coalesce(sum(net), 0) FROM purchases_purchaseline WHERE purchase_id = of_purchase AND deleted_at IS NULL
$$;

-- Locked first, in the order of keys: of two who add lines at once the second sees those of the first.
CREATE OR REPLACE FUNCTION purchases_add_up(keys uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM purchases_purchase WHERE id = ANY(keys) ORDER BY id FOR NO KEY UPDATE;
  UPDATE purchases_purchase p SET total = s.net FROM (
    SELECT k.id, coalesce(sum(l.net), 0) AS net FROM unnest(keys) k(id)
    LEFT JOIN purchases_purchaseline l ON l.purchase_id = k.id AND l.deleted_at IS NULL GROUP BY k.id
  ) s WHERE p.id = s.id AND p.total IS DISTINCT FROM s.net;
END $$;

CREATE OR REPLACE FUNCTION purchases_total_of_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM purchases_add_up(ARRAY(SELECT DISTINCT purchase_id FROM fresh));
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION purchases_total() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM purchases_add_up(ARRAY[OLD.purchase_id]);
  ELSIF (OLD.purchase_id, OLD.net, OLD.deleted_at) IS DISTINCT FROM (NEW.purchase_id, NEW.net, NEW.deleted_at) THEN
    PERFORM purchases_add_up(ARRAY[OLD.purchase_id] || CASE WHEN OLD.purchase_id <> NEW.purchase_id THEN NEW.purchase_id END);
  END IF;
  RETURN NULL;
END $$;

-- Whoever writes a total, it is that of the lines.
CREATE OR REPLACE FUNCTION purchases_own_total() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' OR NEW.total IS DISTINCT FROM OLD.total THEN NEW.total := purchases_sum(NEW.id); END IF;
  RETURN NEW;
END $$;
"""

NO_TOTALS = """
DROP FUNCTION IF EXISTS purchases_own_total() CASCADE;
DROP FUNCTION IF EXISTS purchases_total() CASCADE;
DROP FUNCTION IF EXISTS purchases_total_of_new() CASCADE;
DROP FUNCTION IF EXISTS purchases_add_up(uuid[]);
DROP FUNCTION IF EXISTS purchases_sum(uuid);
DROP FUNCTION IF EXISTS purchases_line_net() CASCADE;
"""

FIRST_NET = """
UPDATE purchases_purchaseline SET net = round(quantity * unit_price * (100 - discount) / 100, 4)
"""
FIRST_TOTALS = """
UPDATE purchases_purchase SET total = purchases_sum(id) WHERE total <> purchases_sum(id)
"""

OTHER_TOTALS = """
SELECT p.id FROM purchases_purchase p LEFT JOIN (
  SELECT purchase_id, sum(round(quantity * unit_price * (100 - discount) / 100, 4)) AS net
  FROM purchases_purchaseline WHERE deleted_at IS NULL GROUP BY purchase_id
) s ON s.purchase_id = p.id WHERE p.total <> coalesce(s.net, 0) ORDER BY 1 LIMIT %s
"""
"""Purchases whose total is not what their lines come to."""
