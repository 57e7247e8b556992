-- Floors over time: the quantity that counts and what is needed, as steps over each floor's window. What lies below is breached.
SET LOCAL search_path TO muster;

CREATE TABLE floor_profile (
  agency_id uuid NOT NULL,
  obligation_id uuid NOT NULL,
  -- Holds from here until the next row, or the end of the window.
  at timestamptz NOT NULL,
  -- Null: nobody knows; neither kept nor breached by that.
  quantity double precision,
  need double precision NOT NULL,
  PRIMARY KEY (agency_id, obligation_id, at)
);
CREATE INDEX floor_breach ON floor_profile (agency_id, obligation_id, at) WHERE quantity < need;

-- Floors of a subject: few among many obligations.
CREATE INDEX obligation_floor ON obligation (agency_id, kind, subject_id, due_at) WHERE sort = 'floor';

-- Who went with the crew, where somebody said so: by name, or how many.
ALTER TABLE commitment ADD COLUMN people integer, ADD COLUMN member_ids uuid[];

ALTER TABLE floor_profile ENABLE ROW LEVEL SECURITY;
ALTER TABLE floor_profile FORCE ROW LEVEL SECURITY;
CREATE POLICY agency_only ON floor_profile
  USING (agency_id = nullif(current_setting('muster.agency', true), '')::uuid)
  WITH CHECK (agency_id = nullif(current_setting('muster.agency', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON floor_profile TO muster_app;
