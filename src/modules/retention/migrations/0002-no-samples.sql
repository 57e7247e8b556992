-- The planner's statistics hold samples of values, and of a table that was emptied they stay for ever. Nobody plans by these words.
SET LOCAL search_path TO muster;

DO $$
DECLARE c text;
BEGIN
  FOREACH c IN ARRAY ARRAY[
    'muster.member name', 'muster.member sort_key', 'muster.member telephone', 'muster.member external_id', 'muster.member attributes',
    'muster.desk_handover note', 'muster.question text', 'muster.question answer', 'muster.order_version note', 'muster.notification facts',
    'muster.contact email', 'muster.push_subscription label', 'muster.push_subscription sealed', 'muster.delivery facts', 'muster.delivery reason',
    'muster.api_key name', 'muster.file name', 'muster.roster returned_reason', 'muster.roster_change changes', 'muster.watch_handover items',
    'muster.roster_solve options', 'muster.roster_solve progress', 'muster.roster_solve result', 'muster.journal_body salt', 'muster.journal_body body',
    'muster.command result', 'muster.command body_hash', 'muster.due input', 'muster.force_snapshot content', 'muster.legal_hold reason', 'muster.legal_hold lift_reason',
    'auth."user" "name"', 'auth."user" "email"', 'auth."user" "username"', 'auth."user" "displayUsername"', 'auth."account" "password"',
    'auth."session" "userAgent"', 'auth."session" "token"', 'auth."passkey" "name"', 'auth."twoFactor" "secret"', 'auth."twoFactor" "backupCodes"',
    'auth."verification" "identifier"', 'auth."verification" "value"', 'auth."pin" "hash"'
  ] LOOP
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %s SET STATISTICS 0', split_part(c, ' ', 1), split_part(c, ' ', 2));
  END LOOP;
END $$;
