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
