-- Roll calls that were opened, and who was called. Times still hidden are not here: they wait as due rows, which no view reads.
SET LOCAL search_path TO muster;

CREATE TABLE rollcall_call (
  agency_id uuid NOT NULL,
  call_id uuid NOT NULL,
  operation_id uuid NOT NULL,
  -- The order's appointment that opened it; null: made at once.
  appointment_id uuid,
  -- The duty under which it is owed; null: under none.
  clause_id text,
  duty_id text,
  occurrence text NOT NULL,
  sort text NOT NULL CHECK (sort IN ('scheduled', 'random', 'at-once')),
  opened_at timestamptz NOT NULL,
  answer_by timestamptz NOT NULL,
  verify_by timestamptz NOT NULL,
  report_to text NOT NULL,
  PRIMARY KEY (agency_id, call_id),
  FOREIGN KEY (agency_id, operation_id) REFERENCES operation (agency_id, operation_id),
  CHECK (opened_at <= answer_by AND answer_by <= verify_by)
);
CREATE INDEX rollcall_call_of ON rollcall_call (agency_id, operation_id, opened_at DESC);

-- Facts only: the state follows from them and the time (rules.ts).
CREATE TABLE rollcall_called (
  agency_id uuid NOT NULL,
  called_id uuid NOT NULL,
  call_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  role text NOT NULL,
  -- Null: nobody was on duty there.
  member_id uuid,
  obligation_id uuid,
  answered_at timestamptz,
  how text CHECK (how IN ('app', 'link', 'telephone')),
  excused_at timestamptz,
  reported_at timestamptz,
  PRIMARY KEY (agency_id, called_id),
  FOREIGN KEY (agency_id, call_id) REFERENCES rollcall_call (agency_id, call_id),
  CHECK ((answered_at IS NULL) = (how IS NULL))
);
CREATE INDEX rollcall_called_of ON rollcall_called (agency_id, call_id);
CREATE INDEX rollcall_called_waiting ON rollcall_called (agency_id, member_id) WHERE answered_at IS NULL AND excused_at IS NULL AND member_id IS NOT NULL;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['rollcall_call','rollcall_called'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY agency_only ON %I USING (agency_id = nullif(current_setting(''muster.agency'', true), '''')::uuid) WITH CHECK (agency_id = nullif(current_setting(''muster.agency'', true), '''')::uuid)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO muster_app', t);
  END LOOP;
END $$;
