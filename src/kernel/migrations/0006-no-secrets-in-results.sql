-- Forward from here results of commands hold no secret and marks of bodies are keyed; what was stored before is taken out.
SET LOCAL search_path TO muster;

ALTER TABLE command NO FORCE ROW LEVEL SECURITY;
-- Addresses that open something. A command sent again after this upgrade is answered with nothing; one makes a new link.
UPDATE command SET result = NULL WHERE name = 'make-answer-link';
-- Plain hashes of bodies, which tell a short body to whoever tries all there are. Empty: compared by sender and name.
UPDATE command SET body_hash = '';
ALTER TABLE command FORCE ROW LEVEL SECURITY;

-- The audit reads what happened outside operations, newest first.
CREATE INDEX journal_entry_outside ON journal_entry (agency_id, recorded_at DESC, entry_id) WHERE operation_id IS NULL;
CREATE INDEX link_newest ON link (agency_id, made_at DESC NULLS LAST, link_id);
CREATE INDEX link_subject ON link (agency_id, purpose, subject) WHERE revoked_at IS NULL AND used_at IS NULL;
