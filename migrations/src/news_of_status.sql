ALTER TABLE notifications ADD COLUMN status text;

UPDATE notifications SET status = (
    SELECT CASE WHEN r.decided_at = notifications.created_at AND r.status <> 'REFUSED'
        THEN 'ACCEPTED' ELSE r.status END
    FROM requests r
    WHERE r.id = notifications.request_id
        AND (r.decided_at = notifications.created_at
            OR (r.updated_at = notifications.created_at AND r.status NOT IN ('PENDING', 'ACCEPTED')))
)
WHERE type = 'request.updated';
