-- Where: premises, sites, posts, segments, assets and stores, in one table, since they differ only in their attributes.
SET LOCAL search_path TO muster;

CREATE TABLE place (
  agency_id uuid NOT NULL,
  place_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('premises', 'site', 'post', 'segment', 'asset', 'store')),
  external_id text NOT NULL,
  unit_id uuid NOT NULL,
  type text NOT NULL,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  attributes jsonb NOT NULL DEFAULT '{}',
  -- GeoJSON Point, LineString or Polygon; longitude first.
  geometry jsonb,
  closed_at timestamptz,
  PRIMARY KEY (agency_id, place_id),
  UNIQUE (agency_id, kind, external_id),
  FOREIGN KEY (agency_id, unit_id) REFERENCES unit (agency_id, unit_id)
);
CREATE INDEX place_unit ON place (agency_id, unit_id, kind);

ALTER TABLE place ENABLE ROW LEVEL SECURITY;
ALTER TABLE place FORCE ROW LEVEL SECURITY;
CREATE POLICY agency_only ON place
  USING (agency_id = nullif(current_setting('muster.agency', true), '')::uuid)
  WITH CHECK (agency_id = nullif(current_setting('muster.agency', true), '')::uuid);

GRANT SELECT, INSERT, UPDATE ON place TO muster_app;
