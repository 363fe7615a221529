-- Rises whenever the change is noted again, also within one moment.
ALTER TABLE changes ADD COLUMN revision {int} NOT NULL DEFAULT 0;

-- Ended sessions are looked for more often than each second, among many changes of other kinds.
CREATE INDEX changes_of_sessions ON changes (changed_at) WHERE kind = 'session.ended';

-- What a person has not read yet, among what is kept for a month.
CREATE INDEX notifications_unread ON notifications (account_id, seq) WHERE read_at IS NULL;
