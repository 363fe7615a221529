-- Inboxes: entries are numbered per account in the order of commits.
CREATE TABLE notifications (
    account_id      {uuid}  NOT NULL REFERENCES accounts (id),
    seq             {int}   NOT NULL,
    id              {uuid}  NOT NULL UNIQUE,
    type            text    NOT NULL,
    request_id      {uuid},
    review_id       {uuid},
    created_at      {time}  NOT NULL,
    read_at         {time},
    PRIMARY KEY (account_id, seq)
) {table};

-- Entries are forgotten by age.
CREATE INDEX notifications_by_age ON notifications (created_at);

-- Derived things that no longer agree with the database, one row for each.
CREATE TABLE outbox (
    kind            text    NOT NULL,
    key             {uuid}  NOT NULL,
    -- Rises with every mark: finished work is forgotten only if it did not rise meanwhile.
    revision        {int}   NOT NULL,
    -- How often it was claimed since it was last finished.
    attempts        {int}   NOT NULL DEFAULT 0,
    marked_at       {time}  NOT NULL,
    -- When it may be claimed: while leased, when the lease ends.
    claimable_at    {time}  NOT NULL,
    leased          {bool}  NOT NULL DEFAULT FALSE,
    PRIMARY KEY (kind, key)
) {table};

CREATE INDEX outbox_claimable ON outbox (claimable_at);

-- What others may hold in memory and must forget; each replica reads the latest once a second.
CREATE TABLE changes (
    kind            text    NOT NULL,
    key             {uuid}  NOT NULL,
    changed_at      {time}  NOT NULL,
    PRIMARY KEY (kind, key)
) {table};

CREATE INDEX changes_by_time ON changes (changed_at);

-- Periodic jobs: whoever holds the lease runs.
CREATE TABLE jobs (
    name            text    NOT NULL PRIMARY KEY,
    due_at          {time}  NOT NULL,
    leased_until    {time},
    leased_by       {uuid},
    ran_at          {time},
    -- How far a long job has come, in its own words.
    progress        text
) {table};
