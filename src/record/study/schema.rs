//! The tables of `study.db`, as SQL.

/// Says that a database is a study of Sandtable: "SndS" in ASCII, as `PRAGMA application_id` keeps it.
pub const STUDY_APPLICATION_ID: i32 = 0x536E_6453;

/// Of these tables; a change of them is a new version.
pub const STUDY_VERSION: i32 = 3;

/// What is written while a study goes on. A row of `replication` is the mark that it was carried out: it is written whole or not at all, and
/// nothing else counts. Seeds and replications may pass 2^63 in a scenario, so seeds are text; replications of a study are counted from 0.
pub const TABLES: &str = "
CREATE TABLE study(
  study TEXT PRIMARY KEY CHECK(length(study) = 16), kind TEXT NOT NULL CHECK(kind IN('replicate', 'compare', 'sweep', 'tune')),
  design TEXT NOT NULL CHECK(json_valid(design)), extent TEXT NOT NULL CHECK(json_valid(extent)),
  design_sha256 TEXT NOT NULL CHECK(length(design_sha256) = 64), seed TEXT NOT NULL, version TEXT NOT NULL, shard INTEGER, shards INTEGER
) STRICT;
CREATE TABLE scenario(
  study TEXT NOT NULL REFERENCES study, place INTEGER NOT NULL CHECK(place >= 0), name TEXT NOT NULL, description TEXT NOT NULL,
  path TEXT NOT NULL, scenario_text TEXT NOT NULL, files TEXT NOT NULL CHECK(json_valid(files)),
  overrides TEXT NOT NULL CHECK(json_valid(overrides)), PRIMARY KEY(study, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE point(
  study TEXT NOT NULL REFERENCES study, point INTEGER NOT NULL CHECK(point >= 0), scenario INTEGER NOT NULL, label TEXT NOT NULL,
  overrides TEXT NOT NULL CHECK(json_valid(overrides)), without TEXT, PRIMARY KEY(study, point),
  FOREIGN KEY(study, scenario) REFERENCES scenario(study, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE layout(
  layout TEXT PRIMARY KEY CHECK(length(layout) = 16), metrics TEXT NOT NULL CHECK(json_valid(metrics)), units TEXT NOT NULL CHECK(json_valid(units))
) STRICT, WITHOUT ROWID;
CREATE TABLE replication(
  study TEXT NOT NULL, point INTEGER NOT NULL, replication INTEGER NOT NULL CHECK(replication >= 0),
  status TEXT NOT NULL CHECK(status IN('completed', 'horizon', 'stuck', 'deadlock', 'out_of_budget')), why TEXT NOT NULL CHECK(json_valid(why)),
  finish_ms INTEGER, end_ms INTEGER NOT NULL, messages INTEGER NOT NULL, layout TEXT NOT NULL REFERENCES layout,
  figures TEXT NOT NULL, criteria TEXT NOT NULL, tasks BLOB NOT NULL, days BLOB NOT NULL,
  sha256 TEXT NOT NULL CHECK(length(sha256) = 64), PRIMARY KEY(study, point, replication), FOREIGN KEY(study, point) REFERENCES point
) STRICT, WITHOUT ROWID;
CREATE VIEW figure AS
  SELECT r.study, r.point, r.replication, m.value AS metric, json_extract(r.figures, '$[' || m.key || ']') AS value
  FROM replication r JOIN layout l ON l.layout = r.layout JOIN json_each(l.metrics) m;
";
