-- What dashboards may read, and nothing else: numbers, times and states, nobody's id, name or words.
-- Who reads it is made by deploy/postgres/roles.sql. A later migration that takes a column away
-- replaces its view first.
CREATE SCHEMA dashboards;

-- New accounts by role, and accounts by their latest active day.
CREATE VIEW dashboards.days AS
    SELECT name, day, sum(value)::bigint AS value FROM daily_counters GROUP BY name, day;

CREATE VIEW dashboards.mentors AS
    SELECT m.listed, m.accepting, m.accepting_requests, m.responds_within_seconds,
        m.requests_pending, m.requests_accepted
    FROM mentors m JOIN accounts a ON a.id = m.id WHERE a.deleted_at IS NULL;

-- Of their interests only how many they are.
CREATE VIEW dashboards.students AS
    SELECT jsonb_array_length(s.interests) AS interests, s.requests_pending, s.requests_accepted
    FROM students s JOIN accounts a ON a.id = s.id WHERE a.deleted_at IS NULL;

CREATE VIEW dashboards.requests AS
    SELECT status, cancelled_by, created_at, decided_at FROM requests;

CREATE VIEW dashboards.ratings AS SELECT score, created_at FROM ratings;

CREATE VIEW dashboards.swipes AS SELECT action, created_at FROM swipes;
