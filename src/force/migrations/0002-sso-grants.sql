-- Roles that a group of the sign-on service stands for: brought up to date at each sign-in, while those given by hand stay.
SET LOCAL search_path TO muster;

ALTER TABLE role_grant ADD COLUMN from_sso boolean NOT NULL DEFAULT false;
