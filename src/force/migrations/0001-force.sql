-- Who: units as a tree, members, roles, qualifications, absences, duty; and the agency's own attributes.
SET LOCAL search_path TO muster;

-- Only for exclusion constraints over (uuid, range). A trusted extension: the database's owner may make it.
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA muster;

-- `path` holds the ids from the root down to the unit itself: what roles are inherited along, in one look-up.
CREATE TABLE unit (
  agency_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  external_id text NOT NULL,
  parent_id uuid,
  path uuid[] NOT NULL,
  type text NOT NULL,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  telephone text,
  attributes jsonb NOT NULL DEFAULT '{}',
  closed_at timestamptz,
  PRIMARY KEY (agency_id, unit_id),
  UNIQUE (agency_id, external_id),
  FOREIGN KEY (agency_id, parent_id) REFERENCES unit (agency_id, unit_id),
  CHECK (path[cardinality(path)] = unit_id),
  CHECK ((parent_id IS NULL) = (cardinality(path) = 1))
);
CREATE UNIQUE INDEX unit_one_root ON unit (agency_id) WHERE parent_id IS NULL;
CREATE INDEX unit_parent ON unit (agency_id, parent_id);

CREATE TABLE member (
  agency_id uuid NOT NULL,
  member_id uuid NOT NULL,
  external_id text NOT NULL,
  unit_id uuid NOT NULL,
  name text NOT NULL,
  -- Lower case without accents; the same order on every server.
  sort_key text NOT NULL,
  telephone text,
  attributes jsonb NOT NULL DEFAULT '{}',
  left_at timestamptz,
  PRIMARY KEY (agency_id, member_id),
  UNIQUE (agency_id, external_id),
  FOREIGN KEY (agency_id, unit_id) REFERENCES unit (agency_id, unit_id)
);
CREATE INDEX member_unit ON member (agency_id, unit_id, sort_key);

CREATE TABLE role_grant (
  agency_id uuid NOT NULL,
  grant_id uuid NOT NULL,
  member_id uuid NOT NULL,
  role text NOT NULL,
  unit_id uuid NOT NULL,
  granted_at timestamptz NOT NULL,
  withdrawn_at timestamptz,
  PRIMARY KEY (agency_id, grant_id),
  FOREIGN KEY (agency_id, member_id) REFERENCES member (agency_id, member_id),
  FOREIGN KEY (agency_id, unit_id) REFERENCES unit (agency_id, unit_id)
);
CREATE UNIQUE INDEX role_grant_held ON role_grant (agency_id, member_id, role, unit_id) WHERE withdrawn_at IS NULL;
CREATE INDEX role_grant_at_unit ON role_grant (agency_id, unit_id, role) WHERE withdrawn_at IS NULL;

CREATE TABLE qualification (
  agency_id uuid NOT NULL,
  member_id uuid NOT NULL,
  code text NOT NULL,
  expires_at timestamptz,
  PRIMARY KEY (agency_id, member_id, code),
  FOREIGN KEY (agency_id, member_id) REFERENCES member (agency_id, member_id)
);

-- Why somebody is away, in one of a few words; never a medical one.
CREATE TABLE absence (
  agency_id uuid NOT NULL,
  absence_id uuid NOT NULL,
  member_id uuid NOT NULL,
  kind text NOT NULL,
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  acting_member_id uuid,
  cancelled_at timestamptz,
  PRIMARY KEY (agency_id, absence_id),
  FOREIGN KEY (agency_id, member_id) REFERENCES member (agency_id, member_id),
  FOREIGN KEY (agency_id, acting_member_id) REFERENCES member (agency_id, member_id),
  CHECK (from_at < to_at),
  CONSTRAINT absence_no_overlap EXCLUDE USING gist (agency_id WITH =, member_id WITH =, tstzrange(from_at, to_at) WITH &&) WHERE (cancelled_at IS NULL)
);
CREATE INDEX absence_of_member ON absence (agency_id, member_id, from_at);
CREATE INDEX absence_acting ON absence (agency_id, acting_member_id, from_at) WHERE cancelled_at IS NULL AND acting_member_id IS NOT NULL;

-- On duty from, to; open-ended while it lasts. Times are the operation's where the command named one, else real.
CREATE TABLE attendance (
  agency_id uuid NOT NULL,
  attendance_id uuid NOT NULL,
  member_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  role text NOT NULL,
  from_at timestamptz NOT NULL,
  to_at timestamptz,
  PRIMARY KEY (agency_id, attendance_id),
  FOREIGN KEY (agency_id, member_id) REFERENCES member (agency_id, member_id),
  FOREIGN KEY (agency_id, unit_id) REFERENCES unit (agency_id, unit_id),
  CHECK (to_at IS NULL OR from_at <= to_at),
  CONSTRAINT attendance_no_overlap EXCLUDE USING gist (agency_id WITH =, member_id WITH =, tstzrange(from_at, to_at) WITH &&)
);
CREATE INDEX attendance_at_unit ON attendance (agency_id, unit_id, from_at);
CREATE INDEX attendance_open ON attendance (agency_id, unit_id, member_id) WHERE to_at IS NULL;

-- What the agency adds to the product's list of attributes; counts only once a second administrator approved it.
CREATE TABLE attribute (
  agency_id uuid NOT NULL,
  subject text NOT NULL,
  name text NOT NULL,
  type text NOT NULL,
  unit_of_measure text,
  choices text[] NOT NULL DEFAULT '{}',
  words_zh text NOT NULL,
  words_en text NOT NULL,
  proposed_by text NOT NULL,
  proposed_at timestamptz NOT NULL,
  approved_by text,
  approved_at timestamptz,
  PRIMARY KEY (agency_id, subject, name),
  CHECK (approved_by IS NULL OR approved_by <> proposed_by)
);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['unit','member','role_grant','qualification','absence','attendance','attribute'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY agency_only ON %I USING (agency_id = nullif(current_setting(''muster.agency'', true), '''')::uuid) WITH CHECK (agency_id = nullif(current_setting(''muster.agency'', true), '''')::uuid)', t);
  END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE ON unit, member, role_grant, absence, attendance TO muster_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON qualification, attribute TO muster_app;
