-- Who made a link, and when one that works once was used.
SET LOCAL search_path TO muster;

ALTER TABLE link ADD COLUMN made_by text, ADD COLUMN made_at timestamptz, ADD COLUMN used_at timestamptz;

-- Sessions of a member that began before this moment are over, on every server at once.
CREATE TABLE session_end (
  agency_id uuid NOT NULL,
  member_id uuid NOT NULL,
  ended_before timestamptz NOT NULL,
  PRIMARY KEY (agency_id, member_id)
);

-- Keys for machines. The token is an HMAC over the ids: nothing here opens anything.
CREATE TABLE api_key (
  agency_id uuid NOT NULL,
  key_id uuid NOT NULL,
  member_id uuid NOT NULL,
  name text NOT NULL,
  -- Names of commands and views; `views` stands for every view.
  scope text[] NOT NULL,
  made_by text NOT NULL,
  made_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  PRIMARY KEY (agency_id, key_id)
);

-- What an agency lets a role do beyond what the product ships; in force once a second administrator approved it.
CREATE TABLE role_extension (
  agency_id uuid NOT NULL,
  role text NOT NULL,
  -- Of a command or view.
  name text NOT NULL,
  proposed_by text NOT NULL,
  proposed_at timestamptz NOT NULL,
  approved_by text,
  approved_at timestamptz,
  PRIMARY KEY (agency_id, role, name),
  CHECK (approved_by IS NULL OR approved_by <> proposed_by)
);

-- Who looked at whose personal data: once per looker, view and quarter of an hour for each person shown.
CREATE TABLE look (
  agency_id uuid NOT NULL,
  -- The person shown.
  member_id uuid NOT NULL,
  quarter_at timestamptz NOT NULL,
  view text NOT NULL,
  -- As the journal names an actor.
  looker text NOT NULL,
  PRIMARY KEY (agency_id, member_id, quarter_at, view, looker)
);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['session_end','api_key','role_extension','look'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY agency_only ON %I USING (agency_id = nullif(current_setting(''muster.agency'', true), '''')::uuid) WITH CHECK (agency_id = nullif(current_setting(''muster.agency'', true), '''')::uuid)', t);
  END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE ON session_end, api_key TO muster_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON role_extension TO muster_app;
GRANT SELECT, INSERT, DELETE ON look TO muster_app;
