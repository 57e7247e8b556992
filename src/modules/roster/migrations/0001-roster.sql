-- Who is on duty when: shift classes, rosters by unit and period, shifts, changes, swaps, call-outs, handovers, solver runs.
SET LOCAL search_path TO muster;

-- Declared by the agency. Times are wall-clock times of the roster's time zone; minutes say how long it lasts by the clock of elapsed time.
CREATE TABLE shift_class (
  agency_id uuid NOT NULL,
  class_id uuid NOT NULL,
  code text NOT NULL,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('duty', 'standby-station', 'standby-home', 'officer-of-the-day', 'forward', 'course')),
  starts_at text NOT NULL,
  minutes int NOT NULL CHECK (minutes BETWEEN 30 AND 2880),
  -- Minutes that count as hours worked.
  counted_minutes int NOT NULL CHECK (counted_minutes >= 0),
  is_night boolean NOT NULL,
  -- A post that is watched without a break: what the duty kind `rest` looks at.
  is_watch boolean NOT NULL,
  retired_at timestamptz,
  PRIMARY KEY (agency_id, class_id)
);
CREATE UNIQUE INDEX shift_class_code ON shift_class (agency_id, code) WHERE retired_at IS NULL;

CREATE TABLE roster_pattern (
  agency_id uuid NOT NULL,
  pattern_id uuid NOT NULL,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  -- Codes of shift classes, one a day of the cycle; empty: off.
  cycle text[] NOT NULL,
  groups int NOT NULL CHECK (groups BETWEEN 1 AND 12),
  PRIMARY KEY (agency_id, pattern_id)
);

-- What a unit asks of each shift of a class; qualification null: people in all.
CREATE TABLE roster_need (
  agency_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  class_id uuid NOT NULL,
  qualification text NOT NULL DEFAULT '',
  minimum int NOT NULL CHECK (minimum >= 0),
  PRIMARY KEY (agency_id, unit_id, class_id, qualification),
  FOREIGN KEY (agency_id, unit_id) REFERENCES unit (agency_id, unit_id),
  FOREIGN KEY (agency_id, class_id) REFERENCES shift_class (agency_id, class_id)
);

-- Rules of work for a unit and all below it; the nearest one up the tree holds.
CREATE TABLE roster_rule (
  agency_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  min_rest_minutes int NOT NULL,
  max_consecutive_days int NOT NULL,
  min_consecutive_days_off int NOT NULL,
  min_minutes_per_week int NOT NULL,
  max_minutes_per_week int NOT NULL,
  max_weekends_in_four int NOT NULL,
  PRIMARY KEY (agency_id, unit_id),
  FOREIGN KEY (agency_id, unit_id) REFERENCES unit (agency_id, unit_id)
);

-- The group (watch A, B, C…) that a member turns with in a unit; members of other units who serve here too stand here as well.
CREATE TABLE roster_member (
  agency_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  member_id uuid NOT NULL,
  group_number int NOT NULL DEFAULT 0,
  PRIMARY KEY (agency_id, unit_id, member_id),
  FOREIGN KEY (agency_id, unit_id) REFERENCES unit (agency_id, unit_id),
  FOREIGN KEY (agency_id, member_id) REFERENCES member (agency_id, member_id)
);

CREATE TABLE roster (
  agency_id uuid NOT NULL,
  roster_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  from_day date NOT NULL,
  to_day date NOT NULL,
  timezone text NOT NULL,
  -- ISO 3166 country of the holidays that the grid marks.
  country text NOT NULL,
  status text NOT NULL CHECK (status IN ('draft', 'submitted', 'approved', 'in-force', 'withdrawn')),
  revision int NOT NULL DEFAULT 0,
  submitted_at timestamptz,
  submitted_by text,
  approved_at timestamptz,
  approved_by text,
  in_force_at timestamptz,
  returned_reason text,
  PRIMARY KEY (agency_id, roster_id),
  FOREIGN KEY (agency_id, unit_id) REFERENCES unit (agency_id, unit_id),
  CHECK (from_day <= to_day AND to_day - from_day < 400),
  CONSTRAINT roster_no_overlap EXCLUDE USING gist (agency_id WITH =, unit_id WITH =, daterange(from_day, to_day, '[]') WITH &&) WHERE (status <> 'withdrawn')
);
CREATE INDEX roster_of_unit ON roster (agency_id, unit_id, from_day);

-- `day` is the column of the grid; from and to are instants. No member in two places at once, whichever roster it is.
CREATE TABLE shift (
  agency_id uuid NOT NULL,
  shift_id uuid NOT NULL,
  roster_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  member_id uuid NOT NULL,
  class_id uuid NOT NULL,
  day date NOT NULL,
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  is_locked boolean NOT NULL DEFAULT false,
  -- By the operation's clock where the command names one. Put in after the roster was submitted: what lies before this moment does not
  -- count as strength, so that filling a gap afterwards does not unmake it. Null: counts from its beginning.
  made_at timestamptz,
  -- By the same clock: a shift that had begun counts until then.
  cancelled_at timestamptz,
  PRIMARY KEY (agency_id, shift_id),
  FOREIGN KEY (agency_id, roster_id) REFERENCES roster (agency_id, roster_id),
  FOREIGN KEY (agency_id, unit_id) REFERENCES unit (agency_id, unit_id),
  FOREIGN KEY (agency_id, member_id) REFERENCES member (agency_id, member_id),
  FOREIGN KEY (agency_id, class_id) REFERENCES shift_class (agency_id, class_id),
  CHECK (from_at < to_at),
  CONSTRAINT shift_no_overlap EXCLUDE USING gist (agency_id WITH =, member_id WITH =, tstzrange(from_at, to_at) WITH &&) WHERE (cancelled_at IS NULL)
);
CREATE INDEX shift_of_roster ON shift (agency_id, roster_id, day) WHERE cancelled_at IS NULL;
CREATE INDEX shift_of_unit ON shift (agency_id, unit_id, from_at) WHERE cancelled_at IS NULL;
CREATE INDEX shift_of_member ON shift (agency_id, member_id, from_at) WHERE cancelled_at IS NULL;
-- Shifts that had begun when they were cancelled: the strength that was.
CREATE INDEX shift_cut_short ON shift (agency_id, unit_id, from_at) WHERE cancelled_at > from_at;

-- A change asked for inside the notice that the order gives: with a reason, a handover and an approver. `changes` as the command gave them.
CREATE TABLE roster_change (
  agency_id uuid NOT NULL,
  change_id uuid NOT NULL,
  roster_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  changes text NOT NULL,
  first_from_at timestamptz NOT NULL,
  asked_at timestamptz NOT NULL,
  asked_by text NOT NULL,
  -- Reason and handover lie in the body of this entry.
  entry_id uuid NOT NULL,
  status text NOT NULL CHECK (status IN ('asked', 'approved', 'refused', 'withdrawn')),
  settled_at timestamptz,
  settled_by text,
  PRIMARY KEY (agency_id, change_id),
  FOREIGN KEY (agency_id, roster_id) REFERENCES roster (agency_id, roster_id)
);
CREATE INDEX roster_change_asked ON roster_change (agency_id, roster_id) WHERE status = 'asked';

CREATE TABLE swap (
  agency_id uuid NOT NULL,
  swap_id uuid NOT NULL,
  shift_id uuid NOT NULL,
  from_member_id uuid NOT NULL,
  to_member_id uuid NOT NULL,
  -- Null: given away, nothing in return.
  other_shift_id uuid,
  status text NOT NULL CHECK (status IN ('offered', 'accepted', 'approved', 'declined', 'refused', 'ended')),
  offered_at timestamptz NOT NULL,
  settled_at timestamptz,
  PRIMARY KEY (agency_id, swap_id),
  FOREIGN KEY (agency_id, shift_id) REFERENCES shift (agency_id, shift_id),
  FOREIGN KEY (agency_id, other_shift_id) REFERENCES shift (agency_id, shift_id),
  FOREIGN KEY (agency_id, from_member_id) REFERENCES member (agency_id, member_id),
  FOREIGN KEY (agency_id, to_member_id) REFERENCES member (agency_id, member_id),
  CHECK (from_member_id <> to_member_id)
);
CREATE UNIQUE INDEX swap_one_a_shift ON swap (agency_id, shift_id) WHERE status IN ('offered', 'accepted');
CREATE INDEX swap_of_members ON swap (agency_id, to_member_id, status);

CREATE TABLE call_out (
  agency_id uuid NOT NULL,
  call_out_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  roster_id uuid NOT NULL,
  class_id uuid NOT NULL,
  day date NOT NULL,
  -- The shift that fell away and is to be filled; null: one more.
  for_shift_id uuid,
  wanted int NOT NULL CHECK (wanted >= 1),
  asked_at timestamptz NOT NULL,
  ended_at timestamptz,
  PRIMARY KEY (agency_id, call_out_id),
  FOREIGN KEY (agency_id, unit_id) REFERENCES unit (agency_id, unit_id),
  FOREIGN KEY (agency_id, roster_id) REFERENCES roster (agency_id, roster_id)
);
CREATE TABLE call_out_member (
  agency_id uuid NOT NULL,
  call_out_id uuid NOT NULL,
  member_id uuid NOT NULL,
  answer text CHECK (answer IN ('coming', 'cannot')),
  answered_at timestamptz,
  assigned_at timestamptz,
  PRIMARY KEY (agency_id, call_out_id, member_id),
  FOREIGN KEY (agency_id, call_out_id) REFERENCES call_out (agency_id, call_out_id),
  FOREIGN KEY (agency_id, member_id) REFERENCES member (agency_id, member_id)
);
CREATE INDEX call_out_asked ON call_out_member (agency_id, member_id) WHERE answer IS NULL;

CREATE TABLE watch_handover (
  agency_id uuid NOT NULL,
  handover_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  operation_id uuid,
  handed_at timestamptz NOT NULL,
  handed_by uuid NOT NULL,
  taken_at timestamptz,
  taken_by uuid,
  -- Per item of the checklist: in order or not; remarks lie in the body of this entry.
  items text NOT NULL,
  entry_id uuid NOT NULL,
  PRIMARY KEY (agency_id, handover_id),
  FOREIGN KEY (agency_id, unit_id) REFERENCES unit (agency_id, unit_id)
);
CREATE INDEX watch_handover_of_unit ON watch_handover (agency_id, unit_id, handed_at);

-- A feed that calendars fetch: only the hash of its address is kept.
CREATE TABLE calendar_link (
  agency_id uuid NOT NULL,
  link_id uuid NOT NULL,
  member_id uuid,
  unit_id uuid,
  secret_sha256 bytea NOT NULL,
  made_at timestamptz NOT NULL,
  -- Who made it: when they leave, the feed ends; of a unit it names people only while they may see them.
  made_by uuid NOT NULL,
  revoked_at timestamptz,
  PRIMARY KEY (agency_id, link_id),
  FOREIGN KEY (agency_id, unit_id) REFERENCES unit (agency_id, unit_id),
  FOREIGN KEY (agency_id, member_id) REFERENCES member (agency_id, member_id),
  CHECK ((member_id IS NULL) <> (unit_id IS NULL))
);
CREATE UNIQUE INDEX calendar_link_secret ON calendar_link (agency_id, secret_sha256);

-- One run of the solver over one or several rosters: what was asked, how far it is, the best so far.
CREATE TABLE roster_solve (
  agency_id uuid NOT NULL,
  solve_id uuid NOT NULL,
  roster_ids uuid[] NOT NULL,
  unit_id uuid NOT NULL,
  options text NOT NULL,
  status text NOT NULL CHECK (status IN ('waiting', 'running', 'ended', 'stopped', 'failed', 'applied')),
  started_by text NOT NULL,
  asked_at timestamptz NOT NULL,
  beat_at timestamptz,
  -- The server that runs it; another takes it when this one has not been heard for a while.
  runner_id uuid,
  is_stop_asked boolean NOT NULL DEFAULT false,
  -- Points of cost over time, the bound, the explanation when nothing is left to find: as the contract says, in JSON.
  progress text NOT NULL DEFAULT '{}',
  -- The best cells so far.
  result text,
  PRIMARY KEY (agency_id, solve_id),
  FOREIGN KEY (agency_id, unit_id) REFERENCES unit (agency_id, unit_id)
);
CREATE INDEX roster_solve_live ON roster_solve (agency_id, status) WHERE status IN ('waiting', 'running');

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['shift_class','roster_pattern','roster_need','roster_rule','roster_member','roster','shift','roster_change','swap','call_out','call_out_member','watch_handover','calendar_link','roster_solve'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY agency_only ON %I USING (agency_id = nullif(current_setting(''muster.agency'', true), '''')::uuid) WITH CHECK (agency_id = nullif(current_setting(''muster.agency'', true), '''')::uuid)', t);
  END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE ON shift_class, roster, shift, roster_change, swap, call_out, call_out_member, watch_handover, calendar_link, roster_solve TO muster_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON roster_pattern, roster_need, roster_rule, roster_member TO muster_app;
