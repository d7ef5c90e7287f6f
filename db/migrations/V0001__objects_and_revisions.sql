-- The one lock row: every write transaction locks it, and the revisions it hands out under that lock
-- are consecutive and in commit order, across servers. Revision 0 means "any" to clients, so the
-- first write gets 2.
CREATE TABLE cluster_revision (
  id       smallint PRIMARY KEY CHECK (id = 1),
  revision bigint   NOT NULL
);
INSERT INTO cluster_revision (id, revision) VALUES (1, 1);

-- What the cluster is now: one row per object. Servers read it once, at start; afterwards from their
-- watch cache. So the only index is the one that a write needs.
CREATE TABLE object (
  resource   text COLLATE "C" NOT NULL,
  api_group  text COLLATE "C" NOT NULL,
  namespace  text COLLATE "C" NOT NULL,
  name       text COLLATE "C" NOT NULL,
  uid        text             NOT NULL,
  revision   bigint           NOT NULL,
  generation bigint           NOT NULL,
  labels     jsonb            NOT NULL,
  document   jsonb            NOT NULL,
  created_at timestamptz      NOT NULL,
  updated_at timestamptz      NOT NULL,
  PRIMARY KEY (resource, api_group, namespace, name)
);

-- The watch log and the history: one row per change. The document is json, not jsonb: it is read
-- back byte for byte and never searched. Kinds that leave no history (leases, events) have their own
-- branch, whose small partitions are dropped as soon as no watch can ask for them.
CREATE TABLE revision (
  revision  bigint           NOT NULL,
  ephemeral boolean          NOT NULL,
  batch     bigint           NOT NULL,
  operation char(1)          NOT NULL CHECK (operation IN ('C', 'U', 'D')),
  resource  text COLLATE "C" NOT NULL,
  api_group text COLLATE "C" NOT NULL,
  namespace text COLLATE "C" NOT NULL,
  name      text COLLATE "C" NOT NULL,
  uid       text             NOT NULL,
  document  json             NOT NULL,
  actor     text             NOT NULL,
  client    text             NOT NULL,
  at        timestamptz      NOT NULL,
  PRIMARY KEY (revision, ephemeral)
) PARTITION BY LIST (ephemeral);

CREATE TABLE revision_lasting PARTITION OF revision FOR VALUES IN (false) PARTITION BY RANGE (revision);
CREATE TABLE revision_ephemeral PARTITION OF revision FOR VALUES IN (true) PARTITION BY RANGE (revision);

-- An object's history, newest first.
CREATE INDEX revision_lasting_object ON revision_lasting (resource, api_group, namespace, name, revision);

-- Who did what: what outlives the history, without documents.
CREATE TABLE audit (
  revision  bigint           NOT NULL,
  operation char(1)          NOT NULL,
  resource  text COLLATE "C" NOT NULL,
  api_group text COLLATE "C" NOT NULL,
  namespace text COLLATE "C" NOT NULL,
  name      text COLLATE "C" NOT NULL,
  uid       text             NOT NULL,
  actor     text             NOT NULL,
  client    text             NOT NULL,
  at        timestamptz      NOT NULL,
  PRIMARY KEY (revision)
) PARTITION BY RANGE (revision);

-- How far back the history can be read.
CREATE TABLE history_floor (
  id        smallint    PRIMARY KEY CHECK (id = 1),
  revision  bigint      NOT NULL,
  moved_at  timestamptz NOT NULL
);
INSERT INTO history_floor (id, revision, moved_at) VALUES (1, 1, now());

-- Which server leads a controller group. The token grows with each new leader.
CREATE TABLE lease (
  name       text        PRIMARY KEY,
  holder     text        NOT NULL,
  token      bigint      NOT NULL,
  expires_at timestamptz NOT NULL
);

-- lz4 costs a tenth of pglz's time; a server built without it keeps its default.
DO $$
BEGIN
  ALTER TABLE object ALTER COLUMN document SET COMPRESSION lz4;
  ALTER TABLE revision ALTER COLUMN document SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
  NULL;
END
$$;
