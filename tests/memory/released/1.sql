BEGIN TRANSACTION;
CREATE TABLE events (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,  -- the order of things: clocks jump
        at TEXT NOT NULL,                       -- UTC, ISO 8601 with milliseconds, as the machine believed it to be
        offset_s INTEGER NOT NULL,              -- local time minus UTC, in seconds
        profile TEXT NOT NULL,                  -- lower case; empty: who did not say a name
        kind TEXT NOT NULL,                     -- see mind.past.Kind
        data TEXT NOT NULL CHECK (json_type(data) = 'object')
    ) STRICT;
INSERT INTO "events" VALUES(1,'2026-05-04T10:00:28.000+00:00',7200,'','session.begun','{"exercise": "standing", "goal": "strength", "legs_mode": "one leg", "level_id": "supported", "tempo_id": "steady", "sets": 2, "repetitions": 12, "rest_s": 45.0, "set": 1, "turn": 0, "first": 0, "done": 0, "banked": 0, "pending_level": null}');
INSERT INTO "events" VALUES(2,'2026-05-04T10:00:35.000+00:00',7200,'','session.repetition','{"done": 1}');
INSERT INTO "events" VALUES(3,'2026-05-04T10:00:42.000+00:00',7200,'','session.repetition','{"done": 2}');
INSERT INTO "events" VALUES(4,'2026-05-04T10:00:49.000+00:00',7200,'','session.repetition','{"done": 3}');
INSERT INTO "events" VALUES(5,'2026-05-04T10:00:56.000+00:00',7200,'','session.over','{"how": "stopped"}');
INSERT INTO "events" VALUES(6,'2026-05-04T10:01:24.000+00:00',7200,'','session.begun','{"exercise": "prone", "goal": "strength", "legs_mode": "one leg", "level_id": "base", "tempo_id": "steady", "sets": 2, "repetitions": 12, "rest_s": 45.0, "set": 1, "turn": 0, "first": 0, "done": 0, "banked": 0, "pending_level": null}');
INSERT INTO "events" VALUES(7,'2026-05-04T10:01:31.000+00:00',7200,'','session.repetition','{"done": 1}');
INSERT INTO "events" VALUES(8,'2026-05-04T10:01:38.000+00:00',7200,'','session.repetition','{"done": 2}');
INSERT INTO "events" VALUES(9,'2026-05-04T10:01:45.000+00:00',7200,'','session.repetition','{"done": 3}');
INSERT INTO "events" VALUES(10,'2026-05-04T10:01:52.000+00:00',7200,'','pain','{"part": "knee", "danger": false, "certain": true}');
INSERT INTO "events" VALUES(11,'2026-05-04T10:01:59.000+00:00',7200,'','session.over','{"how": "pain"}');
INSERT INTO "events" VALUES(12,'2026-05-04T10:02:13.000+00:00',7200,'anna','profile.chosen','{}');
INSERT INTO "events" VALUES(13,'2026-05-04T10:02:27.000+00:00',7200,'anna','session.begun','{"exercise": "standing", "goal": "strength", "legs_mode": "one leg", "level_id": "supported", "tempo_id": "steady", "sets": 2, "repetitions": 12, "rest_s": 45.0, "set": 1, "turn": 0, "first": 0, "done": 0, "banked": 0, "pending_level": null}');
INSERT INTO "events" VALUES(14,'2026-05-04T10:02:34.000+00:00',7200,'anna','session.repetition','{"done": 1}');
INSERT INTO "events" VALUES(15,'2026-05-04T10:02:41.000+00:00',7200,'anna','session.repetition','{"done": 2}');
INSERT INTO "events" VALUES(16,'2026-05-04T10:02:48.000+00:00',7200,'anna','session.repetition','{"done": 3}');
CREATE INDEX events_of_profile ON events (profile, seq);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('events',16);
PRAGMA user_version = 1;
COMMIT;
