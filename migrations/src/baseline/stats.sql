-- Numbers of the whole service. Each is the sum of its shards, so that no row serialises writers.
CREATE TABLE counters (
    name            text    NOT NULL,
    shard           {int}   NOT NULL,
    value           {int}   NOT NULL,
    PRIMARY KEY (name, shard)
) {table};

-- The same per day (UTC). For `active` the day is the account's latest one: an account counts once.
CREATE TABLE daily_counters (
    name            text    NOT NULL,
    day             {date}  NOT NULL,
    shard           {int}   NOT NULL,
    value           {int}   NOT NULL,
    PRIMARY KEY (name, day, shard)
) {table};

-- What each week (its Monday, UTC) brought a mentor.
CREATE TABLE mentor_weeks (
    mentor_id       {uuid}  NOT NULL REFERENCES mentors (id),
    week            {date}  NOT NULL,
    received        {int}   NOT NULL DEFAULT 0,
    accepted        {int}   NOT NULL DEFAULT 0,
    completed       {int}   NOT NULL DEFAULT 0,
    PRIMARY KEY (mentor_id, week)
) {table};

-- Old weeks and days are forgotten.
CREATE INDEX mentor_weeks_by_week ON mentor_weeks (week);
CREATE INDEX daily_counters_by_day ON daily_counters (day);
