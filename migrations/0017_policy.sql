-- Rules of the sales policy that the workspace switched off; keys of TWELVE_ACTIONS, [] = all that can be on are on.
alter table workspace add column policy_off text[] not null default '{}';
