-- Whom a message may disturb is asked again before each try. Those told before this go out as it was decided then.
SET LOCAL search_path TO muster;

ALTER TABLE delivery ADD COLUMN off_duty boolean NOT NULL DEFAULT true;
ALTER TABLE delivery ADD COLUMN wakes boolean NOT NULL DEFAULT true;
