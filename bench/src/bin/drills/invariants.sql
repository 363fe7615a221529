-- What must hold in the database: a name, how many rows break it, how many there are.
SELECT 'pairs with two open requests', count(*) FILTER (WHERE open > 1), count(*)
    FROM (SELECT count(*) FILTER (WHERE status IN ('PENDING', 'ACCEPTED')) AS open
          FROM requests GROUP BY student_id, mentor_id) AS pairs
UNION ALL
SELECT 'mentors whose kept requests are not the rows', count(*) FILTER (WHERE
        m.requests_pending <> coalesce(r.pending, 0) OR m.requests_accepted <> coalesce(r.accepted, 0)
        OR m.requests_refused <> coalesce(r.refused, 0) OR m.requests_cancelled <> coalesce(r.cancelled, 0)
        OR m.requests_completed <> coalesce(r.completed, 0) OR m.requests_expired <> coalesce(r.expired, 0)),
        count(*)
    FROM mentors m LEFT JOIN (SELECT mentor_id,
        count(*) FILTER (WHERE status = 'PENDING') AS pending,
        count(*) FILTER (WHERE status = 'ACCEPTED') AS accepted,
        count(*) FILTER (WHERE status = 'REFUSED') AS refused,
        count(*) FILTER (WHERE status = 'CANCELLED') AS cancelled,
        count(*) FILTER (WHERE status = 'COMPLETED') AS completed,
        count(*) FILTER (WHERE status = 'EXPIRED') AS expired
        FROM requests GROUP BY mentor_id) r ON r.mentor_id = m.id
UNION ALL
SELECT 'students whose kept requests are not the rows', count(*) FILTER (WHERE
        s.requests_pending <> coalesce(r.pending, 0) OR s.requests_accepted <> coalesce(r.accepted, 0)), count(*)
    FROM students s LEFT JOIN (SELECT student_id,
        count(*) FILTER (WHERE status = 'PENDING') AS pending,
        count(*) FILTER (WHERE status = 'ACCEPTED') AS accepted
        FROM requests GROUP BY student_id) r ON r.student_id = s.id
UNION ALL
SELECT 'statuses whose kept number is not that of the rows',
        count(*) FILTER (WHERE coalesce(kept.value, 0) <> coalesce(counted.value, 0)), count(*)
    FROM (SELECT substr(name, 10) AS status, sum(value) AS value
          FROM counters WHERE name LIKE 'requests.%' GROUP BY name) kept
    FULL JOIN (SELECT status, count(*) AS value FROM requests GROUP BY status) counted USING (status)
UNION ALL
SELECT 'roles whose kept number is not that of the accounts',
        count(*) FILTER (WHERE coalesce(kept.value, 0) <> coalesce(counted.value, 0)), count(*)
    FROM (SELECT substr(name, 10) AS role, sum(value) AS value
          FROM counters WHERE name LIKE 'accounts.%' GROUP BY name) kept
    FULL JOIN (SELECT role, count(*) AS value FROM accounts WHERE deleted_at IS NULL GROUP BY role) counted
        USING (role)
UNION ALL
SELECT 'mentors whose kept score is not that of the ratings', count(*) FILTER (WHERE
        m.score_sum <> coalesce(r.sum, 0) OR m.score_count <> coalesce(r.count, 0)
        OR abs(m.rank - (20 + m.score_sum)::float8 / (5 + m.score_count)) > 1e-9), count(*)
    FROM mentors m LEFT JOIN (SELECT mentor_id, sum(score) AS sum, count(*) AS count
        FROM ratings GROUP BY mentor_id) r ON r.mentor_id = m.id
UNION ALL
SELECT 'mentors who take requests, or do not, against their switch and capacity', count(*) FILTER (WHERE
        m.accepting <> (m.accepting_requests AND m.requests_accepted < coalesce(m.capacity, 2147483647))),
        count(*)
    FROM mentors m JOIN accounts a ON a.id = m.id WHERE a.deleted_at IS NULL
UNION ALL
SELECT 'mentors who are listed, or not, against their account', count(*) FILTER (WHERE
        m.listed <> (a.deleted_at IS NULL AND a.blocked_at IS NULL)), count(*)
    FROM mentors m JOIN accounts a ON a.id = m.id
UNION ALL
SELECT 'places in the list by rating that are not the mentor''s', count(*) FILTER (WHERE
        c.rank <> m.rank OR c.accepting <> m.accepting OR NOT m.listed), count(*)
    FROM catalogue c JOIN mentors m ON m.id = c.mentor_id
UNION ALL
SELECT 'listed mentors who are not in the list by rating', count(*) FILTER (WHERE c.mentor_id IS NULL), count(*)
    FROM mentors m LEFT JOIN catalogue c ON c.mentor_id = m.id AND c.facet = '*' WHERE m.listed
UNION ALL
SELECT 'tags whose kept number is not that of the list', count(*) FILTER (WHERE
        coalesce(t.mentors, 0) <> coalesce(c.mentors, 0)), count(*)
    FROM tags t FULL JOIN (SELECT substr(facet, 2) AS key, count(*) AS mentors
        FROM catalogue WHERE facet LIKE '#%' GROUP BY facet) c ON c.key = t.key
UNION ALL
SELECT 'inboxes whose kept numbers are not those of the entries', count(*) FILTER (WHERE
        a.inbox_seq <> coalesce(n.last, 0) OR a.inbox_unread <> coalesce(n.unread, 0)
        OR coalesce(n.last - n.first + 1, 0) <> coalesce(n.entries, 0)), count(*)
    FROM accounts a LEFT JOIN (SELECT account_id, max(seq) AS last, min(seq) AS first, count(*) AS entries,
        count(*) FILTER (WHERE read_at IS NULL) AS unread FROM notifications GROUP BY account_id) n
        ON n.account_id = a.id
    WHERE a.deleted_at IS NULL
UNION ALL
SELECT 'entries about a request that is not there', count(*) FILTER (WHERE
        n.request_id IS NOT NULL AND r.id IS NULL), count(*)
    FROM notifications n LEFT JOIN requests r ON r.id = n.request_id
UNION ALL
SELECT 'favourites and swipes of people who are gone', count(*) FILTER (WHERE a.deleted_at IS NOT NULL), count(*)
    FROM (SELECT student_id AS id FROM favorites UNION ALL SELECT mentor_id FROM favorites
          UNION ALL SELECT student_id FROM swipes UNION ALL SELECT mentor_id FROM swipes) f
    JOIN accounts a ON a.id = f.id
