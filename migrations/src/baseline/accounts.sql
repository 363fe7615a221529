-- People of every role. After deletion the row stays as a tombstone: id, role and times.
CREATE TABLE accounts (
    id              {uuid}  NOT NULL PRIMARY KEY,
    role            text    NOT NULL,
    email           text,
    email_key       {key}   UNIQUE,
    name            text    NOT NULL,
    name_key        {key}   NOT NULL,
    password_hash   text,
    created_at      {time}  NOT NULL,
    blocked_at      {time},
    deleted_at      {time},
    version         {int}   NOT NULL,
    -- The number of the latest inbox entry, and how many entries are unread.
    inbox_seq       {int}   NOT NULL DEFAULT 0,
    inbox_unread    {int}   NOT NULL DEFAULT 0,
    last_active_on  {date}
) {table};

-- Admins list living accounts, newest or oldest first.
CREATE INDEX accounts_by_creation ON accounts (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX accounts_by_role ON accounts (role, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX accounts_blocked ON accounts (created_at, id)
    WHERE deleted_at IS NULL AND blocked_at IS NOT NULL;
CREATE INDEX accounts_by_name ON accounts (name_key, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX accounts_by_email ON accounts (email_key, created_at, id) WHERE deleted_at IS NULL;

-- Signed-in devices: each is the family of refresh tokens that began with one sign-in.
CREATE TABLE sessions (
    id              {uuid}  NOT NULL PRIMARY KEY,
    account_id      {uuid}  NOT NULL REFERENCES accounts (id),
    device          text,
    created_at      {time}  NOT NULL,
    last_used_at    {time}  NOT NULL,
    -- When the last of its refresh tokens stops working.
    expires_at      {time}  NOT NULL,
    ended_at        {time}
) {table};

CREATE INDEX sessions_of_account ON sessions (account_id, created_at, id) WHERE ended_at IS NULL;
-- Forgotten by age, as are tokens and codes.
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE INDEX sessions_by_end ON sessions (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE refresh_tokens (
    hash            {bytes} NOT NULL PRIMARY KEY,
    session_id      {uuid}  NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    -- The token that this one was exchanged for.
    parent          {bytes},
    created_at      {time}  NOT NULL,
    expires_at      {time}  NOT NULL,
    rotated_at      {time},
    successor_used  {bool}  NOT NULL DEFAULT FALSE
) {table};

CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at);

-- Invites to become an admin. The id is the start of the hash: enough to tell invites apart.
CREATE TABLE invites (
    hash            {bytes} NOT NULL PRIMARY KEY,
    id              {uuid}  NOT NULL,
    created_by      {uuid}  REFERENCES accounts (id),
    created_at      {time}  NOT NULL,
    expires_at      {time}  NOT NULL,
    used_at         {time},
    used_by         {uuid}  REFERENCES accounts (id)
) {table};

CREATE INDEX invites_by_creation ON invites (created_at, id);
CREATE INDEX invites_by_expiry ON invites (expires_at);

-- Password reset codes; a used one is gone.
CREATE TABLE reset_codes (
    hash            {bytes} NOT NULL PRIMARY KEY,
    account_id      {uuid}  NOT NULL REFERENCES accounts (id),
    created_at      {time}  NOT NULL,
    expires_at      {time}  NOT NULL
) {table};

CREATE INDEX reset_codes_of_account ON reset_codes (account_id);
CREATE INDEX reset_codes_by_expiry ON reset_codes (expires_at);

-- Who did what to which account: sign-ins, blocks, changes of role and password.
CREATE TABLE audit_events (
    id              {uuid}  NOT NULL PRIMARY KEY,
    account_id      {uuid}  NOT NULL REFERENCES accounts (id),
    kind            text    NOT NULL,
    at              {time}  NOT NULL,
    -- Null: the command line or the service itself.
    actor_id        {uuid}  REFERENCES accounts (id)
) {table};

CREATE INDEX audit_events_of_account ON audit_events (account_id, at, id);

-- First answers to repeated calls.
CREATE TABLE idempotency (
    account_id      {uuid}  NOT NULL,
    operation       text    NOT NULL,
    key             text    NOT NULL,
    fingerprint     {bytes} NOT NULL,
    -- Null until the call has come to its end.
    outcome         {json},
    created_at      {time}  NOT NULL,
    PRIMARY KEY (account_id, operation, key)
) {table};

CREATE INDEX idempotency_by_age ON idempotency (created_at);
