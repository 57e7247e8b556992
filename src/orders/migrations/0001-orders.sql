-- Operations, their orders, what is owed, what was done about it.
SET LOCAL search_path TO muster;

CREATE TABLE operation (
  agency_id uuid NOT NULL,
  operation_id uuid NOT NULL,
  key text NOT NULL,
  title_zh text NOT NULL,
  title_en text NOT NULL,
  timezone text NOT NULL,
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  status text NOT NULL CHECK (status IN ('drafted', 'in-force', 'withdrawn', 'closed')),
  -- Draws come from it; no view reads it, the journal holds its hash until the operation is closed.
  seed text NOT NULL,
  -- Null until a version is in force.
  version integer,
  compilation integer NOT NULL DEFAULT 0,
  force_sha256 text,
  in_force_at timestamptz,
  ended_at timestamptz,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, operation_id)
);

CREATE TABLE order_version (
  agency_id uuid NOT NULL,
  operation_id uuid NOT NULL,
  version integer NOT NULL,
  text text NOT NULL,
  sha256 text NOT NULL,
  note text NOT NULL,
  status text NOT NULL CHECK (status IN ('proposed', 'in-force', 'replaced', 'withdrawn', 'discarded')),
  proposed_by text NOT NULL,
  proposed_at timestamptz NOT NULL,
  decided_by text,
  decided_at timestamptz,
  obligations integer,
  PRIMARY KEY (agency_id, operation_id, version),
  FOREIGN KEY (agency_id, operation_id) REFERENCES operation (agency_id, operation_id)
);

-- The force as it was compiled against, by its hash: a replay compiles against the same.
CREATE TABLE force_snapshot (
  agency_id uuid NOT NULL,
  sha256 text NOT NULL,
  content text NOT NULL,
  PRIMARY KEY (agency_id, sha256)
);

CREATE TABLE level_change (
  agency_id uuid NOT NULL,
  operation_id uuid NOT NULL,
  change_id uuid NOT NULL,
  level text NOT NULL,
  at timestamptz NOT NULL,
  grace_ms bigint NOT NULL,
  PRIMARY KEY (agency_id, operation_id, change_id)
);

-- The terms come from the order, by command; the state from the follower. No key but its own: a million rows are written at once.
CREATE TABLE obligation (
  agency_id uuid NOT NULL,
  obligation_id uuid NOT NULL,
  operation_id uuid NOT NULL,
  clause_id text NOT NULL,
  duty_id text NOT NULL,
  kind text NOT NULL,
  sort text NOT NULL,
  subject_kind text NOT NULL,
  subject_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  member_id uuid,
  occurrence text NOT NULL,
  counts_from timestamptz NOT NULL,
  opens_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  closes_at timestamptz,
  need_key text NOT NULL,
  need_count double precision NOT NULL,
  suspendable boolean NOT NULL,
  has_ladder boolean NOT NULL,
  details text NOT NULL,
  -- The journal entry that opened it; null: it stands in the order itself.
  opened_by uuid,
  compilation integer NOT NULL,
  withdrawn_at timestamptz,
  -- Folded from here on.
  state text NOT NULL,
  owner_unit_id uuid NOT NULL,
  effective_due_at timestamptz NOT NULL,
  met_at timestamptz,
  next_at timestamptz,
  PRIMARY KEY (agency_id, obligation_id)
);
CREATE INDEX obligation_need ON obligation (agency_id, operation_id, need_key, opens_at);
CREATE INDEX obligation_cell ON obligation (agency_id, operation_id, owner_unit_id, clause_id);
CREATE INDEX obligation_next ON obligation (agency_id, operation_id, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX obligation_due ON obligation (agency_id, operation_id, effective_due_at);
-- What somebody must look at now: few rows at any time.
CREATE INDEX obligation_wrong ON obligation (agency_id, operation_id, effective_due_at) WHERE state IN ('late', 'breached', 'handed-back');

CREATE TABLE evidence (
  agency_id uuid NOT NULL,
  entry_id uuid NOT NULL,
  operation_id uuid NOT NULL,
  kind text NOT NULL,
  key text NOT NULL,
  obligation_id uuid,
  occurred_at timestamptz NOT NULL,
  -- For floors: the quantity from this moment on.
  quantity double precision,
  PRIMARY KEY (agency_id, entry_id, kind)
);
CREATE INDEX evidence_key ON evidence (agency_id, operation_id, key, occurred_at);
CREATE INDEX evidence_obligation ON evidence (agency_id, obligation_id) WHERE obligation_id IS NOT NULL;

CREATE TABLE disposition (
  agency_id uuid NOT NULL,
  entry_id uuid NOT NULL,
  obligation_id uuid NOT NULL,
  what text NOT NULL,
  at timestamptz NOT NULL,
  unit_id uuid,
  PRIMARY KEY (agency_id, entry_id)
);
CREATE INDEX disposition_of ON disposition (agency_id, obligation_id);

CREATE TABLE commitment (
  agency_id uuid NOT NULL,
  commitment_id uuid NOT NULL,
  operation_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  from_at timestamptz,
  to_at timestamptz,
  PRIMARY KEY (agency_id, commitment_id)
);
CREATE INDEX commitment_of ON commitment (agency_id, operation_id, unit_id);

-- The order as the follower knows it: facts of the last `order.compiled` that it folded.
CREATE TABLE followed_order (
  agency_id uuid NOT NULL,
  operation_id uuid NOT NULL,
  compilation integer NOT NULL,
  version integer NOT NULL,
  order_sha256 text NOT NULL,
  force_sha256 text NOT NULL,
  level_changes text NOT NULL,
  PRIMARY KEY (agency_id, operation_id)
);

-- Journal entries that open obligations (`after:` in a duty, kinds that are rules).
CREATE TABLE opening_event (
  agency_id uuid NOT NULL,
  event_id uuid NOT NULL,
  operation_id uuid NOT NULL,
  position bigint NOT NULL,
  content text NOT NULL,
  PRIMARY KEY (agency_id, event_id)
);
CREATE INDEX opening_event_of ON opening_event (agency_id, operation_id);

CREATE TABLE board_count (
  agency_id uuid NOT NULL,
  operation_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  clause_id text NOT NULL,
  state text NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (agency_id, operation_id, unit_id, clause_id, state)
);

CREATE TABLE attention_take (
  agency_id uuid NOT NULL,
  obligation_id uuid NOT NULL,
  operation_id uuid NOT NULL,
  member_id uuid NOT NULL,
  taken_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, obligation_id)
);
CREATE INDEX attention_take_by ON attention_take (agency_id, operation_id, member_id);

CREATE TABLE ladder_told (
  agency_id uuid NOT NULL,
  obligation_id uuid NOT NULL,
  step integer NOT NULL,
  deadline timestamptz NOT NULL,
  told_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, obligation_id, step, deadline)
);

CREATE TABLE notification (
  agency_id uuid NOT NULL,
  notification_id uuid NOT NULL,
  operation_id uuid NOT NULL,
  member_id uuid NOT NULL,
  kind text NOT NULL,
  obligation_id uuid,
  facts text NOT NULL,
  at timestamptz NOT NULL,
  read_at timestamptz,
  PRIMARY KEY (agency_id, notification_id)
);
CREATE INDEX notification_of ON notification (agency_id, operation_id, member_id, at DESC);

CREATE TABLE desk_handover (
  agency_id uuid NOT NULL,
  handover_id uuid NOT NULL,
  operation_id uuid NOT NULL,
  from_member_id uuid NOT NULL,
  to_member_id uuid NOT NULL,
  note text NOT NULL,
  -- What was open when the first of them signed.
  obligation_ids uuid[] NOT NULL,
  offered_at timestamptz NOT NULL,
  accepted_at timestamptz,
  PRIMARY KEY (agency_id, handover_id)
);
CREATE INDEX desk_handover_of ON desk_handover (agency_id, operation_id, offered_at DESC);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['operation','order_version','force_snapshot','level_change','obligation','evidence','disposition','commitment','followed_order','opening_event','board_count','attention_take','ladder_told','notification','desk_handover'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY agency_only ON %I USING (agency_id = nullif(current_setting(''muster.agency'', true), '''')::uuid) WITH CHECK (agency_id = nullif(current_setting(''muster.agency'', true), '''')::uuid)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO muster_app', t);
  END LOOP;
END $$;
