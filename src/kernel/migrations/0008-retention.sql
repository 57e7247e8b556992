-- How long an agency keeps what is personal, what a legal hold keeps from erasure, and what was erased when.
SET LOCAL search_path TO muster;

-- An agency's own period for a field; without a row the product's holds. A longer one waits for a second administrator.
CREATE TABLE retention_rule (
  agency_id uuid NOT NULL,
  field text NOT NULL,
  -- Null: at the end of the operation. Read only where set_at is.
  days integer CHECK (days >= 0),
  set_by text,
  set_at timestamptz,
  proposed_days integer CHECK (proposed_days >= 0),
  proposed_by text,
  proposed_at timestamptz,
  PRIMARY KEY (agency_id, field),
  CHECK ((set_by IS NULL) = (set_at IS NULL)),
  CHECK ((proposed_by IS NULL) = (proposed_at IS NULL))
);

-- In force from the approval by a second person until the lift is approved by a second person.
CREATE TABLE legal_hold (
  agency_id uuid NOT NULL,
  hold_id uuid NOT NULL,
  scope text NOT NULL CHECK (scope IN ('member', 'operation', 'all')),
  scope_id uuid,
  reason text NOT NULL,
  proposed_by text NOT NULL,
  proposed_at timestamptz NOT NULL,
  approved_by text,
  approved_at timestamptz,
  lift_reason text,
  lift_proposed_by text,
  lift_proposed_at timestamptz,
  lifted_by text,
  lifted_at timestamptz,
  PRIMARY KEY (agency_id, hold_id),
  CHECK ((scope = 'all') = (scope_id IS NULL)),
  CHECK (approved_by IS NULL OR approved_by <> proposed_by),
  CHECK (lifted_by IS NULL OR lifted_by <> lift_proposed_by)
);

-- One row a day and agency: counts only.
CREATE TABLE retention_run (
  agency_id uuid NOT NULL,
  day date NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  turns integer NOT NULL,
  rows_erased bigint NOT NULL,
  bodies_erased bigint NOT NULL,
  -- Field → count, as JSON.
  by_field text NOT NULL,
  PRIMARY KEY (agency_id, day)
);

-- Logins lie in another schema, which the app's role does not see: whose was erased, and when.
CREATE TABLE login_erased (
  agency_id uuid NOT NULL,
  member_id uuid NOT NULL,
  erased_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, member_id)
);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['retention_rule','legal_hold','retention_run','login_erased'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY agency_only ON %I USING (agency_id = nullif(current_setting(''muster.agency'', true), '''')::uuid) WITH CHECK (agency_id = nullif(current_setting(''muster.agency'', true), '''')::uuid)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO muster_app', t);
  END LOOP;
END $$;

-- What the retention job may take away of the kernel's own.
GRANT DELETE ON link, session_end, api_key TO muster_app;
