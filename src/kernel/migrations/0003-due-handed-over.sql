SET LOCAL search_path TO muster;

-- Rows that a server has taken and not yet done: few, and looked at five times a second for those that a killed server left.
CREATE INDEX due_handed_over ON due (agency_id, dispatched_at) WHERE dispatched_at IS NOT NULL AND done_at IS NULL;
