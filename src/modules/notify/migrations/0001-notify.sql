-- How members are reached outside the app, which machines are told, and what became of each message.
SET LOCAL search_path TO muster;

-- What a member said; without a row the product's own order holds. The telephone is the member's record's.
CREATE TABLE contact (
  agency_id uuid NOT NULL,
  member_id uuid NOT NULL,
  email text,
  language text NOT NULL CHECK (language IN ('zh', 'en')),
  channel_order text[] NOT NULL,
  PRIMARY KEY (agency_id, member_id)
);

-- A browser that lets itself be woken. Whoever knows its address and keys can write to it: they are sealed.
CREATE TABLE push_subscription (
  agency_id uuid NOT NULL,
  subscription_id uuid NOT NULL,
  member_id uuid NOT NULL,
  -- HMAC of the address: a browser that changes hands is one row, and not two people's.
  endpoint_mark bytea NOT NULL,
  sealed bytea NOT NULL,
  label text NOT NULL,
  added_at timestamptz NOT NULL,
  failed_at timestamptz,
  PRIMARY KEY (agency_id, subscription_id),
  UNIQUE (agency_id, endpoint_mark)
);
CREATE INDEX push_subscription_of ON push_subscription (agency_id, member_id);

CREATE TABLE webhook (
  agency_id uuid NOT NULL,
  webhook_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('wecom', 'dingtalk', 'feishu', 'plain')),
  name text NOT NULL,
  host text NOT NULL,
  -- Address and secret; the address of a robot is its password.
  sealed bytea NOT NULL,
  is_signed boolean NOT NULL,
  language text NOT NULL CHECK (language IN ('zh', 'en')),
  unit_id uuid NOT NULL,
  added_at timestamptz NOT NULL,
  removed_at timestamptz,
  PRIMARY KEY (agency_id, webhook_id)
);

-- One row for each message and whom it goes to. It ends in one of: sent, given-up, quiet.
CREATE TABLE delivery (
  agency_id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  member_id uuid,
  webhook_id uuid,
  kind text NOT NULL,
  operation_id uuid,
  obligation_id uuid,
  -- As in the notification.
  facts text NOT NULL,
  -- Of the message, in the operation's time.
  told_at timestamptz NOT NULL,
  -- Real time from here on.
  at timestamptz NOT NULL,
  is_urgent boolean NOT NULL,
  -- By what it is tried now, and what is left to try after it.
  channel text NOT NULL,
  further text[] NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'given-up', 'quiet')),
  -- By this channel.
  tries integer NOT NULL,
  next_at timestamptz,
  ended_at timestamptz,
  reason text,
  -- A server that is sending it now holds it until then.
  held_until timestamptz,
  held_by uuid,
  PRIMARY KEY (agency_id, delivery_id),
  CHECK ((member_id IS NULL) <> (webhook_id IS NULL)),
  CHECK ((state IN ('waiting', 'failed')) = (next_at IS NOT NULL)),
  CHECK ((state IN ('waiting', 'failed')) = (ended_at IS NULL))
);
CREATE INDEX delivery_next ON delivery (agency_id, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX delivery_latest ON delivery (agency_id, at DESC, delivery_id);
CREATE INDEX delivery_of_member ON delivery (agency_id, member_id, at DESC) WHERE member_id IS NOT NULL;
CREATE INDEX delivery_of_webhook ON delivery (agency_id, webhook_id, at DESC) WHERE webhook_id IS NOT NULL;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['contact','push_subscription','webhook','delivery'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY agency_only ON %I USING (agency_id = nullif(current_setting(''muster.agency'', true), '''')::uuid) WITH CHECK (agency_id = nullif(current_setting(''muster.agency'', true), '''')::uuid)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO muster_app', t);
  END LOOP;
END $$;
