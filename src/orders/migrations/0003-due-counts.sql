-- How many open obligations are due at a moment, by owner and clause: what is due soon is summed from few rows, however many fall due in one minute.
SET LOCAL search_path TO muster;

CREATE TABLE due_count (
  agency_id uuid NOT NULL,
  operation_id uuid NOT NULL,
  due_at timestamptz NOT NULL,
  unit_id uuid NOT NULL,
  clause_id text NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (agency_id, operation_id, due_at, unit_id, clause_id)
);

-- Operations that were in force before: the owner reads the rows of every agency, for this once.
ALTER TABLE obligation NO FORCE ROW LEVEL SECURITY;
INSERT INTO due_count (agency_id, operation_id, due_at, unit_id, clause_id, count)
SELECT agency_id, operation_id, effective_due_at, owner_unit_id, clause_id, count(*) FROM obligation WHERE state = 'open' GROUP BY 1, 2, 3, 4, 5;
ALTER TABLE obligation FORCE ROW LEVEL SECURITY;

ALTER TABLE due_count ENABLE ROW LEVEL SECURITY;
ALTER TABLE due_count FORCE ROW LEVEL SECURITY;
CREATE POLICY agency_only ON due_count
  USING (agency_id = nullif(current_setting('muster.agency', true), '')::uuid)
  WITH CHECK (agency_id = nullif(current_setting('muster.agency', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON due_count TO muster_app;

CREATE OR REPLACE FUNCTION analyze_obligations() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = muster
  AS 'BEGIN ANALYZE obligation; ANALYZE board_count; ANALYZE due_count; END';
