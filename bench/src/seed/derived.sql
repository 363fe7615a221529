-- What the service keeps in step with accounts, profiles, requests and ratings.

UPDATE accounts SET inbox_seq = n.entries, inbox_unread = n.entries
FROM (SELECT account_id, count(*) AS entries FROM notifications GROUP BY account_id) n
WHERE n.account_id = accounts.id;

UPDATE students SET requests_pending = n.pending, requests_accepted = n.accepted
FROM (
    SELECT student_id,
        count(*) FILTER (WHERE status = 'PENDING') AS pending,
        count(*) FILTER (WHERE status = 'ACCEPTED') AS accepted
    FROM requests GROUP BY student_id
) n
WHERE n.student_id = students.id;

UPDATE mentors SET
    requests_pending = n.pending,
    requests_accepted = n.accepted,
    requests_refused = n.refused,
    requests_cancelled = n.cancelled,
    requests_completed = n.completed,
    requests_expired = n.expired
FROM (
    SELECT mentor_id,
        count(*) FILTER (WHERE status = 'PENDING') AS pending,
        count(*) FILTER (WHERE status = 'ACCEPTED') AS accepted,
        count(*) FILTER (WHERE status = 'REFUSED') AS refused,
        count(*) FILTER (WHERE status = 'CANCELLED') AS cancelled,
        count(*) FILTER (WHERE status = 'COMPLETED') AS completed,
        count(*) FILTER (WHERE status = 'EXPIRED') AS expired
    FROM requests GROUP BY mentor_id
) n
WHERE n.mentor_id = mentors.id;

UPDATE mentors SET
    score_sum = n.total,
    score_count = n.ratings,
    rank = (20.0 + n.total) / (5.0 + n.ratings)
FROM (SELECT mentor_id, sum(score) AS total, count(*) AS ratings FROM ratings GROUP BY mentor_id) n
WHERE n.mentor_id = mentors.id;

-- The median of the latest hundred response times, from five of them on.
UPDATE mentors SET responds_within_seconds = n.took
FROM (
    SELECT mentor_id, took, place, answers FROM (
        SELECT mentor_id, took,
            row_number() OVER (PARTITION BY mentor_id ORDER BY took) AS place,
            count(*) OVER (PARTITION BY mentor_id) AS answers
        FROM (
            SELECT mentor_id, unixepoch(decided_at) - unixepoch(created_at) AS took,
                row_number() OVER (PARTITION BY mentor_id ORDER BY decided_at DESC) AS age
            FROM requests WHERE decided_at IS NOT NULL
        )
        WHERE age <= 100
    )
    WHERE answers >= 5 AND place = (answers + 1) / 2
) n
WHERE n.mentor_id = mentors.id;

-- The first mentor is the one whom everybody wants.
UPDATE mentors SET accepting_requests = 1, capacity = NULL
WHERE id = (SELECT id FROM accounts WHERE email_key = 'mentor-0@example.org');

UPDATE mentors SET accepting =
    accepting_requests AND (capacity IS NULL OR requests_accepted < capacity);

-- All generated tags and languages are in their folded form.
INSERT INTO catalogue (facet, accepting, rank, created_at, mentor_id, score)
SELECT f.facet, m.accepting, m.rank, a.created_at, m.id,
    CASE WHEN m.score_count > 0 THEN CAST(m.score_sum AS real) / m.score_count END
FROM (
    SELECT id, '*' AS facet FROM mentors
    UNION SELECT m.id, '#' || t.value FROM mentors m, json_each(m.tags) t
    UNION SELECT m.id, '@' || l.value FROM mentors m, json_each(m.languages) l
) f
JOIN mentors m ON m.id = f.id
JOIN accounts a ON a.id = m.id
ORDER BY f.facet, m.accepting, m.rank, a.created_at, m.id;

INSERT INTO tags (key, tag, mentors)
SELECT substr(facet, 2), substr(facet, 2), count(*) FROM catalogue
WHERE facet LIKE '#%' GROUP BY facet;

INSERT INTO mentor_weeks (mentor_id, week, received, accepted, completed)
SELECT mentor_id, date(created_at, 'weekday 0', '-6 days') AS monday, count(*),
    count(*) FILTER (WHERE status IN ('ACCEPTED', 'COMPLETED')),
    count(*) FILTER (WHERE status = 'COMPLETED')
FROM requests GROUP BY mentor_id, monday;

INSERT INTO counters (name, shard, value)
SELECT 'accounts.' || role, 0, count(*) FROM accounts GROUP BY role
UNION ALL SELECT 'requests.' || status, 0, count(*) FROM requests GROUP BY status
UNION ALL SELECT 'reviews', 0, count(*) FROM ratings;

INSERT INTO daily_counters (name, day, shard, value)
SELECT 'new.' || role, date(created_at), 0, count(*) FROM accounts GROUP BY role, date(created_at);
