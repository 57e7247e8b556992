-- What the retention job may take away of the tables of other slices, which all stand before this one.
SET LOCAL search_path TO muster;

GRANT DELETE ON role_grant, absence, attendance, report_filing, question, rollcall_call, rollcall_called TO muster_app;
GRANT DELETE ON shift, roster_change, swap, call_out, call_out_member, watch_handover, calendar_link, roster_solve TO muster_app;
