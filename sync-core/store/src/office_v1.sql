-- What only the office keeps: accounts, devices and what it heard of them. No other copy holds these tables.
CREATE TABLE IF NOT EXISTS code (
  hash BLOB PRIMARY KEY, person BLOB NOT NULL, until_ms INTEGER NOT NULL, used_ms INTEGER
) STRICT, WITHOUT ROWID;
-- An installation has a row for each person who was enrolled on it; disabled_ms = since when that person was taken off.
CREATE TABLE IF NOT EXISTS device (
  token BLOB PRIMARY KEY, replica BLOB NOT NULL, person BLOB NOT NULL, key BLOB NOT NULL, certificate BLOB NOT NULL,
  enrolled_ms INTEGER NOT NULL, disabled_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS device_replica ON device (replica);
CREATE TABLE IF NOT EXISTS reader (token BLOB PRIMARY KEY, label TEXT NOT NULL, made_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS heard (replica BLOB PRIMARY KEY, at_ms INTEGER NOT NULL, tips BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS alarm (
  number INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, kind TEXT NOT NULL, what TEXT NOT NULL, seen_ms INTEGER
) STRICT;
-- Streams that an officer has let in past the limits, and accounts that are disabled.
CREATE TABLE IF NOT EXISTS admitted (stream BLOB PRIMARY KEY, admitted_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS disabled (person BLOB PRIMARY KEY, since_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- Accounts of officers and units by name: secret = a password hash as a PHC string; ended_ms = since when the mandate has ended.
CREATE TABLE IF NOT EXISTS account (
  name TEXT PRIMARY KEY, person BLOB NOT NULL, display_name TEXT NOT NULL, role INTEGER NOT NULL, area INTEGER, unit BLOB,
  secret TEXT NOT NULL, made_ms INTEGER NOT NULL, ended_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sign_in (token BLOB PRIMARY KEY, account TEXT NOT NULL, until_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- Links of a unit are good from this serial number on; a unit that is not here has never taken links back.
CREATE TABLE IF NOT EXISTS unit_link (unit BLOB PRIMARY KEY, serial INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- What responsible units are told: a row for each notice, for ever, since no log says whether somebody was told. wakes = it does
-- not wait for the morning; message = what it goes out with.
CREATE TABLE IF NOT EXISTS notice (
  number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, partition INTEGER NOT NULL, finding BLOB NOT NULL, unit BLOB NOT NULL,
  what INTEGER NOT NULL, act BLOB NOT NULL, times INTEGER NOT NULL, at_ms INTEGER NOT NULL, due_ms INTEGER,
  wakes INTEGER NOT NULL, ready_ms INTEGER NOT NULL, message INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS notice_finding ON notice (partition, finding);
CREATE INDEX IF NOT EXISTS notice_message ON notice (message);
CREATE INDEX IF NOT EXISTS notice_waiting ON notice (unit, number) WHERE message IS NULL;
-- Notices to one unit that go out together: what is in a message never changes, so that every try says the same.
CREATE TABLE IF NOT EXISTS message (
  number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, unit BLOB NOT NULL, wakes INTEGER NOT NULL, made_ms INTEGER NOT NULL,
  tries INTEGER NOT NULL, next_try_ms INTEGER NOT NULL, sent_ms INTEGER, given_up_ms INTEGER, last_error TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS message_open ON message (unit) WHERE sent_ms IS NULL;
-- When a finding is to be looked at again, because a due nears or passes.
CREATE TABLE IF NOT EXISTS look_again (
  partition INTEGER NOT NULL, finding BLOB NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (partition, finding)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS look_again_at ON look_again (at_ms);
