\set n :n + 1
\set shard random(0, 7)
\set place :n * :clients + :client_id
BEGIN;
SELECT student, mentor FROM bench_pairs WHERE n = :place \gset
UPDATE students SET requests_pending = requests_pending + 1 WHERE id = :student;
INSERT INTO requests (id, student_id, mentor_id, query, status, created_at, updated_at, expires_at, version)
    VALUES (gen_random_uuid(), :student, :mentor, 'Расскажите, с чего начать?', 'PENDING', now(), now(), now() + interval '14 days', 1)
    ON CONFLICT DO NOTHING;
UPDATE mentors SET requests_pending = requests_pending + 1 WHERE id = :mentor;
INSERT INTO mentor_weeks (mentor_id, week, received) VALUES (:mentor, date_trunc('week', now())::date, 1)
    ON CONFLICT (mentor_id, week) DO UPDATE SET received = mentor_weeks.received + 1;
INSERT INTO counters (name, shard, value) VALUES ('requests.PENDING', :shard, 1)
    ON CONFLICT (name, shard) DO UPDATE SET value = counters.value + excluded.value;
UPDATE accounts SET inbox_seq = inbox_seq + 1, inbox_unread = inbox_unread + 1 WHERE id = :mentor RETURNING inbox_seq \gset
INSERT INTO notifications (account_id, seq, id, type, created_at)
    VALUES (:mentor, :inbox_seq, gen_random_uuid(), 'request.created', now());
COMMIT;
