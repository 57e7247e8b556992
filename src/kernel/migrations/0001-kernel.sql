-- Machinery that every slice stands on. Every key holds agency_id (Citus distributes by it); no triggers; ids come from the caller.
SET LOCAL search_path TO muster;

CREATE TABLE agency (
  agency_id uuid PRIMARY KEY,
  key text NOT NULL,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  created_at timestamptz NOT NULL
);

-- A command that was accepted: sent twice, it happens once.
CREATE TABLE command (
  agency_id uuid NOT NULL,
  command_id uuid NOT NULL,
  actor text NOT NULL,
  name text NOT NULL,
  body_hash bytea NOT NULL,
  result text,
  entry_ids uuid[] NOT NULL DEFAULT '{}',
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, command_id)
);

-- The header is RFC 8785 text without personal data; leaf = SHA-256(header || body_hash), body_hash = SHA-256(salt || body).
CREATE TABLE journal_entry (
  agency_id uuid NOT NULL,
  entry_id uuid NOT NULL,
  kind text NOT NULL,
  operation_id uuid,
  recorded_at timestamptz NOT NULL,
  occurred_at timestamptz NOT NULL,
  header text NOT NULL,
  body_hash bytea NOT NULL,
  PRIMARY KEY (agency_id, entry_id)
);
CREATE INDEX journal_entry_kind ON journal_entry (agency_id, operation_id, kind, occurred_at);

-- Bodies may hold personal data and go with their salt when their retention ends.
CREATE TABLE journal_body (
  agency_id uuid NOT NULL,
  entry_id uuid NOT NULL,
  salt bytea NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (agency_id, entry_id),
  FOREIGN KEY (agency_id, entry_id) REFERENCES journal_entry (agency_id, entry_id)
);

CREATE TABLE journal_pending (
  agency_id uuid NOT NULL,
  entry_id uuid NOT NULL,
  PRIMARY KEY (agency_id, entry_id)
);

-- Position is the only order: for replay, projections and Last-Event-ID.
CREATE TABLE journal_position (
  agency_id uuid NOT NULL,
  position bigint NOT NULL,
  entry_id uuid NOT NULL,
  leaf bytea NOT NULL,
  batch bigint NOT NULL,
  PRIMARY KEY (agency_id, position),
  UNIQUE (agency_id, entry_id)
);

CREATE TABLE journal_batch (
  agency_id uuid NOT NULL,
  batch bigint NOT NULL,
  first_position bigint NOT NULL,
  last_position bigint NOT NULL,
  head text NOT NULL,
  signature bytea NOT NULL,
  sealed_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, batch)
);

-- Public halves of the keys that signed heads; the private half never enters the database.
CREATE TABLE journal_key (
  agency_id uuid NOT NULL,
  key_id text NOT NULL,
  public_key text NOT NULL,
  PRIMARY KEY (agency_id, key_id)
);

CREATE TABLE projection_cursor (
  agency_id uuid NOT NULL,
  name text NOT NULL,
  position bigint NOT NULL,
  revision bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (agency_id, name)
);

-- The clock of an operation over the database's clock: now = operation_anchor + (real now - real_anchor) * speed.
CREATE TABLE clock (
  agency_id uuid NOT NULL,
  clock_id uuid NOT NULL,
  real_anchor timestamptz NOT NULL,
  operation_anchor timestamptz NOT NULL,
  speed double precision NOT NULL CHECK (speed > 0),
  is_paused boolean NOT NULL,
  is_simulated boolean NOT NULL,
  PRIMARY KEY (agency_id, clock_id)
);

-- A command to run at a moment of the operation's time (real time where clock_id is null).
CREATE TABLE due (
  agency_id uuid NOT NULL,
  due_id uuid NOT NULL,
  clock_id uuid,
  at timestamptz NOT NULL,
  command text NOT NULL,
  input text NOT NULL,
  dispatched_at timestamptz,
  done_at timestamptz,
  PRIMARY KEY (agency_id, due_id)
);
CREATE INDEX due_waiting ON due (agency_id, clock_id, at) WHERE dispatched_at IS NULL;

-- Signed links for those without an account: one purpose, one subject, an expiry; only the hash of the token is kept.
CREATE TABLE link (
  agency_id uuid NOT NULL,
  link_id uuid NOT NULL,
  purpose text NOT NULL,
  subject text NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  PRIMARY KEY (agency_id, link_id)
);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['agency','command','journal_entry','journal_body','journal_pending','journal_position','journal_batch','journal_key','projection_cursor','clock','due','link'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY agency_only ON %I USING (agency_id = nullif(current_setting(''muster.agency'', true), '''')::uuid) WITH CHECK (agency_id = nullif(current_setting(''muster.agency'', true), '''')::uuid)', t);
  END LOOP;
END $$;

GRANT USAGE ON SCHEMA muster TO muster_app;
GRANT SELECT, INSERT ON agency, journal_entry, journal_body, journal_position, journal_batch, journal_key TO muster_app;
GRANT SELECT, INSERT, DELETE ON journal_pending TO muster_app;
GRANT SELECT, INSERT, UPDATE ON command, projection_cursor, clock, link TO muster_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON due TO muster_app;

-- Workers must know which agencies there are before they can name one: ids only.
CREATE POLICY owner_lists ON agency FOR SELECT TO muster_owner USING (true);
CREATE FUNCTION agency_ids() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = muster
  AS 'SELECT agency_id FROM agency ORDER BY agency_id';
REVOKE ALL ON FUNCTION agency_ids() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION agency_ids() TO muster_app;

-- The only way that a body leaves the journal; the retention command calls it and journals that it did.
CREATE FUNCTION erase_journal_bodies(entries uuid[]) RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = muster
  AS 'WITH gone AS (DELETE FROM journal_body WHERE agency_id = nullif(current_setting(''muster.agency'', true), '''')::uuid AND entry_id = ANY (entries) RETURNING 1) SELECT count(*) FROM gone';
REVOKE ALL ON FUNCTION erase_journal_bodies(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_journal_bodies(uuid[]) TO muster_app;
