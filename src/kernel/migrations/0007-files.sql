-- Photos and documents. The bytes lie in a store under their SHA-256; here stands whose they are and what they belong to.
SET LOCAL search_path TO muster;

CREATE TABLE file (
  agency_id uuid NOT NULL,
  file_id uuid NOT NULL,
  -- As the journal names an actor.
  uploader text NOT NULL,
  purpose text NOT NULL CHECK (purpose IN ('photo', 'document')),
  sha256 text NOT NULL,
  thumbnail_sha256 text,
  media_type text NOT NULL,
  bytes integer NOT NULL,
  -- Null once erased.
  name text,
  -- Where a photo was taken, kept only where a form asks for it.
  latitude double precision,
  longitude double precision,
  kept_at timestamptz NOT NULL,
  -- What the file was filed with; null: not used yet, and thrown away after a day.
  subject_kind text,
  subject_id uuid,
  operation_id uuid,
  attached_at timestamptz,
  -- From here on nobody is shown it; the clean-up removes the bytes, and then the row.
  erased_at timestamptz,
  PRIMARY KEY (agency_id, file_id),
  CHECK ((subject_kind IS NULL) = (attached_at IS NULL) AND (subject_id IS NULL) = (attached_at IS NULL)),
  CHECK ((latitude IS NULL) = (longitude IS NULL)),
  CHECK ((name IS NULL) = (erased_at IS NOT NULL))
);
CREATE INDEX file_content ON file (agency_id, sha256);
CREATE INDEX file_thumbnail ON file (agency_id, thumbnail_sha256);
CREATE INDEX file_subject ON file (agency_id, subject_kind, subject_id);
CREATE INDEX file_unused ON file (agency_id, uploader) WHERE attached_at IS NULL;
CREATE INDEX file_erased ON file (agency_id, erased_at) WHERE erased_at IS NOT NULL;

ALTER TABLE file ENABLE ROW LEVEL SECURITY;
ALTER TABLE file FORCE ROW LEVEL SECURITY;
CREATE POLICY agency_only ON file USING (agency_id = nullif(current_setting('muster.agency', true), '')::uuid) WITH CHECK (agency_id = nullif(current_setting('muster.agency', true), '')::uuid);

GRANT SELECT, INSERT, UPDATE, DELETE ON file TO muster_app;
