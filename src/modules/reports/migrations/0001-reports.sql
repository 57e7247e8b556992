-- What was filed for which obligation, and questions about the order. What a filing says lies in the journal's body, and goes with it.
SET LOCAL search_path TO muster;

CREATE TABLE report_filing (
  agency_id uuid NOT NULL,
  filing_id uuid NOT NULL,
  operation_id uuid NOT NULL,
  obligation_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('report', 'record')),
  clause_id text NOT NULL,
  duty_id text NOT NULL,
  unit_id uuid NOT NULL,
  is_nil boolean NOT NULL,
  entry_id uuid NOT NULL,
  member_id uuid,
  filed_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, filing_id),
  FOREIGN KEY (agency_id, operation_id) REFERENCES operation (agency_id, operation_id)
);
CREATE INDEX report_filing_of ON report_filing (agency_id, obligation_id, filed_at DESC);
CREATE INDEX report_filing_when ON report_filing (agency_id, operation_id, kind, filed_at);

CREATE TABLE question (
  agency_id uuid NOT NULL,
  question_id uuid NOT NULL,
  operation_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  clause_id text NOT NULL,
  text text NOT NULL,
  asked_at timestamptz NOT NULL,
  asked_by uuid,
  answer text,
  answered_at timestamptz,
  answered_by uuid,
  PRIMARY KEY (agency_id, question_id),
  FOREIGN KEY (agency_id, operation_id) REFERENCES operation (agency_id, operation_id),
  CHECK ((answer IS NULL) = (answered_at IS NULL))
);
CREATE INDEX question_of ON question (agency_id, operation_id, asked_at DESC);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['report_filing','question'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY agency_only ON %I USING (agency_id = nullif(current_setting(''muster.agency'', true), '''')::uuid) WITH CHECK (agency_id = nullif(current_setting(''muster.agency'', true), '''')::uuid)', t);
  END LOOP;
END $$;

GRANT SELECT, INSERT ON report_filing TO muster_app;
GRANT SELECT, INSERT, UPDATE ON question TO muster_app;
