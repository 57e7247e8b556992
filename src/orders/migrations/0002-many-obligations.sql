-- What screens ask of a million obligations, each by a few ranges of an index.
SET LOCAL search_path TO muster;

-- Of one clause, those in one state, the nearest first: cells of the whole agency, the attention list, counts of what is due soon.
CREATE INDEX obligation_state ON obligation (agency_id, operation_id, clause_id, state, effective_due_at, obligation_id) INCLUDE (owner_unit_id);
DROP INDEX obligation_wrong;

-- What members owe in person: few rows.
CREATE INDEX obligation_member ON obligation (agency_id, operation_id, member_id, effective_due_at) WHERE member_id IS NOT NULL;

-- After a publication of many rows the planner knows nothing of them until autovacuum looks, a minute or more later; meanwhile it reads
-- them all. Only the owner may look at once.
CREATE FUNCTION analyze_obligations() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = muster
  AS 'BEGIN ANALYZE obligation; ANALYZE board_count; END';
REVOKE ALL ON FUNCTION analyze_obligations() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION analyze_obligations() TO muster_app;
