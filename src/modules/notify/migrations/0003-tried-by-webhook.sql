-- The last delivery of a webhook that was tried: a simulated operation leaves thousands behind that were not.
SET LOCAL search_path TO muster;

CREATE INDEX delivery_tried_by_webhook ON delivery (agency_id, webhook_id, at DESC) WHERE webhook_id IS NOT NULL AND (state <> 'quiet' OR tries > 0);
