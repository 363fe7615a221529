CREATE TABLE students (
    id                  {uuid}  NOT NULL PRIMARY KEY REFERENCES accounts (id),
    bio                 text,
    interests           {json}  NOT NULL,
    contacts            {json}  NOT NULL,
    age                 {int},
    avatar              text,
    -- Kept counts of the student's requests.
    requests_pending    {int}   NOT NULL DEFAULT 0,
    requests_accepted   {int}   NOT NULL DEFAULT 0,
    version             {int}   NOT NULL
) {table};

CREATE TABLE mentors (
    id                      {uuid}  NOT NULL PRIMARY KEY REFERENCES accounts (id),
    expertise               text    NOT NULL,
    bio                     text,
    tags                    {json}  NOT NULL,
    languages               {json}  NOT NULL,
    contacts                {json}  NOT NULL,
    avatar                  text,
    accepting_requests      {bool}  NOT NULL,
    capacity                {int},
    -- Takes requests now: the switch is on, and fewer requests accepted than the capacity.
    accepting               {bool}  NOT NULL,
    -- Living and not blocked.
    listed                  {bool}  NOT NULL,
    score_sum               {int}   NOT NULL DEFAULT 0,
    score_count             {int}   NOT NULL DEFAULT 0,
    -- The Bayesian mean of the ratings, by which lists are ordered.
    rank                    {float} NOT NULL,
    -- Median of the latest response times; null below five answers.
    responds_within_seconds {int},
    -- Kept counts of requests to the mentor, by where they stand now.
    requests_pending        {int}   NOT NULL DEFAULT 0,
    requests_accepted       {int}   NOT NULL DEFAULT 0,
    requests_refused        {int}   NOT NULL DEFAULT 0,
    requests_cancelled      {int}   NOT NULL DEFAULT 0,
    requests_completed      {int}   NOT NULL DEFAULT 0,
    requests_expired        {int}   NOT NULL DEFAULT 0,
    version                 {int}   NOT NULL
) {table};

-- The order by rating, once for all listed mentors (facet '*'), once for each tag ('#' and its
-- key) and language ('@' and the language), so that every list is the walk of a key range.
-- What is filtered by is copied, and kept in step by the adapter.
CREATE TABLE catalogue (
    facet           {key}   NOT NULL,
    accepting       {bool}  NOT NULL,
    rank            {float} NOT NULL,
    created_at      {time}  NOT NULL,
    mentor_id       {uuid}  NOT NULL REFERENCES mentors (id),
    -- The mean of the ratings; null while unrated.
    score           {float},
    PRIMARY KEY (facet, accepting, rank, created_at, mentor_id)
) {index_table};

CREATE UNIQUE INDEX catalogue_of_mentor ON catalogue (mentor_id, facet);

-- Tags of listed mentors.
CREATE TABLE tags (
    key             {key}   NOT NULL PRIMARY KEY,
    -- As typed by the first who used it.
    tag             text    NOT NULL,
    mentors         {int}   NOT NULL
) {table};

CREATE INDEX tags_by_key ON tags (key, mentors, tag);
CREATE INDEX tags_by_use ON tags (mentors DESC, key);

-- Words in name, expertise and tags of listed mentors: the search when the index is away.
CREATE TABLE mentor_words (
    word            {key}   NOT NULL,
    mentor_id       {uuid}  NOT NULL REFERENCES mentors (id),
    PRIMARY KEY (word, mentor_id)
) {index_table};

CREATE INDEX mentor_words_of_mentor ON mentor_words (mentor_id, word);

-- Meanings of profiles, so that a lost index is built again without embedding again.
CREATE TABLE mentor_vectors (
    mentor_id       {uuid}  NOT NULL REFERENCES mentors (id),
    model           text    NOT NULL,
    -- SHA-256 of the text that the vector was made from.
    text_hash       {bytes} NOT NULL,
    vector          {bytes} NOT NULL,
    PRIMARY KEY (mentor_id, model)
) {table};

CREATE TABLE favorites (
    student_id      {uuid}  NOT NULL REFERENCES students (id),
    mentor_id       {uuid}  NOT NULL REFERENCES mentors (id),
    created_at      {time}  NOT NULL,
    PRIMARY KEY (student_id, mentor_id)
) {table};

CREATE INDEX favorites_by_creation ON favorites (student_id, created_at, mentor_id);

CREATE TABLE swipes (
    student_id      {uuid}  NOT NULL REFERENCES students (id),
    mentor_id       {uuid}  NOT NULL REFERENCES mentors (id),
    action          text    NOT NULL,
    created_at      {time}  NOT NULL,
    PRIMARY KEY (student_id, mentor_id)
) {table};
