-- The request that a like made; undoing the like takes it back.
ALTER TABLE swipes ADD COLUMN request_id {uuid} REFERENCES requests (id);

-- What points at a mentor goes with the mentor.
CREATE INDEX swipes_of_mentor ON swipes (mentor_id);
CREATE INDEX favorites_of_mentor ON favorites (mentor_id);
