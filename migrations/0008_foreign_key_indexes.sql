-- Deleting a record asks every table that points to it. An index without the records in the bin cannot answer that, so
-- these cover all rows; lists use them as before.
drop index account_by_parent;
drop index contact_by_account;
drop index opportunity_by_account;
drop index lead_by_converted;
drop index activity_by_opportunity;
drop index activity_by_account;
drop index activity_by_contact;
drop index activity_by_lead;
drop index task_by_opportunity;
drop index task_by_account;
drop index task_by_contact;
drop index task_by_lead;
create index account_by_parent on account (workspace_id, parent_id) where parent_id is not null;
create index contact_by_account on contact (workspace_id, account_id, id) where account_id is not null;
create index opportunity_by_account on opportunity (workspace_id, account_id, id) where account_id is not null;
create index lead_by_converted on lead (workspace_id, converted_opportunity_id) where converted_opportunity_id is not null;
create index activity_by_opportunity on activity (workspace_id, opportunity_id, at, id) where opportunity_id is not null;
create index activity_by_account on activity (workspace_id, account_id, at, id) where account_id is not null;
create index activity_by_contact on activity (workspace_id, contact_id, at, id) where contact_id is not null;
create index activity_by_lead on activity (workspace_id, lead_id, at, id) where lead_id is not null;
create index task_by_opportunity on task (workspace_id, opportunity_id, id) where opportunity_id is not null;
create index task_by_account on task (workspace_id, account_id, id) where account_id is not null;
create index task_by_contact on task (workspace_id, contact_id, id) where contact_id is not null;
create index task_by_lead on task (workspace_id, lead_id, id) where lead_id is not null;
