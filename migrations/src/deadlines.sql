-- When the mentor was reminded that the request will soon expire.
ALTER TABLE requests ADD COLUMN reminded_at {time};

CREATE INDEX requests_to_remind ON requests (created_at, id)
    WHERE status = 'PENDING' AND reminded_at IS NULL;
-- The later of acceptance and date: what was agreed on is over some time after it.
CREATE INDEX requests_to_complete
    ON requests ((CASE WHEN date > decided_at THEN date ELSE decided_at END), id)
    WHERE status = 'ACCEPTED';
