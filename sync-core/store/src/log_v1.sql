-- The log, version 1. These tables are kept for ever and only ever added to.
CREATE TABLE meta (k TEXT PRIMARY KEY, v ANY) STRICT, WITHOUT ROWID;

-- One row for each (district, lane, place); small numbers everywhere else. erased_upto = the feed number up to which its
-- erasures are known here, whether pages bring them or not.
CREATE TABLE partition (
  ord INTEGER PRIMARY KEY,
  district INTEGER NOT NULL,
  lane INTEGER NOT NULL,
  place BLOB NOT NULL,
  cursor INTEGER NOT NULL DEFAULT 0,
  in_scope INTEGER NOT NULL DEFAULT 0,
  erased_upto INTEGER NOT NULL DEFAULT 0,
  UNIQUE (district, lane, place)
) STRICT;

-- A stream that was only heard of has no genesis yet.
CREATE TABLE stream (
  ord INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  partition INTEGER,
  genesis BLOB,
  certificate BLOB,
  base_seq INTEGER NOT NULL DEFAULT 0,
  base_hash BLOB,
  tree INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX stream_partition ON stream (partition);

-- dot = stream << 30 | number << 6 | branch; parent = the branch of the parent at number − 1.
CREATE TABLE changeset (
  dot INTEGER PRIMARY KEY,
  parent INTEGER NOT NULL,
  hash BLOB NOT NULL,
  header BLOB NOT NULL,
  skeleton BLOB NOT NULL,
  vals BLOB
) STRICT;

-- The device's signature over the hash of this changeset.
CREATE TABLE signature (dot INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;

-- An office that was set back unnoticed may sign one number twice: the tag, the end of the signature, tells them apart.
CREATE TABLE receipt (
  stream INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  last_hash BLOB NOT NULL,
  epoch BLOB NOT NULL,
  number INTEGER NOT NULL,
  tag BLOB NOT NULL,
  partition INTEGER NOT NULL,
  position_epoch BLOB NOT NULL,
  position_number INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (stream, first_seq, last_seq, last_hash, epoch, number, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX receipt_position ON receipt (partition, position_number);

-- The office's feed chain; a phone keeps the marks it was given in meta.
CREATE TABLE feed (number INTEGER PRIMARY KEY, epoch BLOB NOT NULL, chain BLOB NOT NULL) STRICT;
CREATE TABLE history (place INTEGER PRIMARY KEY, epoch BLOB NOT NULL, first_number INTEGER NOT NULL) STRICT;

-- What the author of a changeset knew, where its header added to it.
CREATE TABLE knowledge (dot INTEGER PRIMARY KEY, names BLOB NOT NULL, entries BLOB NOT NULL, open INTEGER NOT NULL) STRICT;
CREATE TABLE awaited (
  partition INTEGER NOT NULL, stream INTEGER NOT NULL, seq INTEGER NOT NULL, prefix BLOB NOT NULL,
  PRIMARY KEY (partition, stream, seq, prefix)
) STRICT, WITHOUT ROWID;
CREATE TABLE ruling (
  target BLOB NOT NULL, dot INTEGER NOT NULL, says INTEGER NOT NULL, reason INTEGER NOT NULL, partition INTEGER NOT NULL,
  PRIMARY KEY (target, dot)
) STRICT, WITHOUT ROWID;
-- What was erased; said = an operation in the log says so, and not only the list beside an office that was set back, or
-- an office's answer to a copy that does not get the operation.
CREATE TABLE erased (commitment BLOB PRIMARY KEY, said INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- The changesets that say so.
CREATE TABLE erasure (partition INTEGER NOT NULL, dot INTEGER NOT NULL, PRIMARY KEY (partition, dot)) STRICT, WITHOUT ROWID;

-- What took no place in any stream: kept, shown, and never in anybody's way.
CREATE TABLE quarantine (
  hash BLOB PRIMARY KEY, received_ms INTEGER NOT NULL, person BLOB NOT NULL, replica BLOB NOT NULL,
  admissible INTEGER NOT NULL, reason TEXT NOT NULL, last_hash BLOB, settled_ms INTEGER, bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Where this copy's own work goes, by person and partition.
CREATE TABLE own_stream (
  person BLOB NOT NULL, partition INTEGER NOT NULL, stream INTEGER NOT NULL, PRIMARY KEY (person, partition)
) STRICT, WITHOUT ROWID;

-- Files known by their content: editions, map layers; photos later.
CREATE TABLE blob (
  hash BLOB PRIMARY KEY, size INTEGER NOT NULL, state INTEGER NOT NULL, next_try_ms INTEGER NOT NULL DEFAULT 0,
  tries INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
