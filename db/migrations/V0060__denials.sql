-- Who wanted what in vain. Equal requests within seconds of each other are one row with a count.
CREATE TABLE denial (
  at          timestamptz NOT NULL,
  times       integer     NOT NULL,
  actor       text        NOT NULL,
  client      text        NOT NULL,
  source      text        NOT NULL,
  verb        text        NOT NULL,
  api_group   text        NOT NULL,
  resource    text        NOT NULL,
  subresource text        NOT NULL,
  namespace   text        NOT NULL,
  name        text        NOT NULL,
  path        text        NOT NULL,
  code        integer     NOT NULL,
  reason      text        NOT NULL
);

CREATE INDEX denial_at ON denial (at);
