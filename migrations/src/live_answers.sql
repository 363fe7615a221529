-- Rises whenever the change is noted again, also within one moment.
ALTER TABLE changes ADD COLUMN revision {int} NOT NULL DEFAULT 0;

-- What a person has not read yet, among what is kept for a month.
CREATE INDEX notifications_unread ON notifications (account_id, seq) WHERE read_at IS NULL;
