CREATE TABLE requests (
    id              {uuid}  NOT NULL PRIMARY KEY,
    student_id      {uuid}  NOT NULL REFERENCES students (id),
    mentor_id       {uuid}  NOT NULL REFERENCES mentors (id),
    query           text,
    status          {key}   NOT NULL,
    reason          text,
    cancelled_by    text,
    date            {time},
    place           text,
    created_at      {time}  NOT NULL,
    updated_at      {time}  NOT NULL,
    -- When the mentor accepted or refused.
    decided_at      {time},
    expires_at      {time}  NOT NULL,
    version         {int}   NOT NULL
) {table};

-- A pair has at most one open request.
CREATE UNIQUE INDEX requests_open_pair ON requests (student_id, mentor_id)
    WHERE status IN ('PENDING', 'ACCEPTED');
-- What a pair had with each other: the latest, and the last in a status.
CREATE INDEX requests_of_pair ON requests (student_id, mentor_id, created_at, id);
CREATE INDEX requests_of_pair_by_status ON requests (student_id, mentor_id, status, decided_at);
-- The lists of each side; without a status they are merged from all six.
CREATE INDEX requests_of_student ON requests (student_id, status, created_at, id);
CREATE INDEX requests_of_mentor ON requests (mentor_id, status, created_at, id);
CREATE INDEX requests_to_expire ON requests (expires_at, id) WHERE status = 'PENDING';
-- The latest response times of a mentor.
CREATE INDEX requests_decided ON requests (mentor_id, decided_at, created_at, id)
    WHERE decided_at IS NOT NULL;

-- One rating per pair, with or without a text. The student is null once deleted.
CREATE TABLE ratings (
    id              {uuid}  NOT NULL PRIMARY KEY,
    student_id      {uuid}  REFERENCES students (id),
    mentor_id       {uuid}  NOT NULL REFERENCES mentors (id),
    score           {int}   NOT NULL,
    text            text,
    created_at      {time}  NOT NULL,
    updated_at      {time}  NOT NULL,
    version         {int}   NOT NULL,
    UNIQUE (student_id, mentor_id)
) {table};

CREATE INDEX ratings_with_text ON ratings (mentor_id, created_at, id) WHERE text IS NOT NULL;
