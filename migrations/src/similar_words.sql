-- Each word of listed mentors once. Words like another are looked for among these: they are far
-- fewer than the rows of mentor_words, and grow far more slowly.
CREATE TABLE words (
    word {key} NOT NULL PRIMARY KEY
);

INSERT INTO words SELECT DISTINCT word FROM mentor_words;

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX words_by_trigrams ON words USING gin (word gin_trgm_ops);

-- Kept by the database, so that a replica of an older release keeps it too.
CREATE FUNCTION keep_new_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- In one order, so that two transactions never wait for each other in a ring.
    INSERT INTO words SELECT DISTINCT word FROM added ORDER BY word ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER keep_new_words AFTER INSERT ON mentor_words
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION keep_new_words();

-- Nobody's names stay. A word that somebody else begins to use in this very moment may be lost
-- here; it is then found by its beginning only, until it is next written.
CREATE FUNCTION forget_old_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM words WHERE word IN (
        SELECT w.word FROM words w JOIN (SELECT DISTINCT word FROM removed) r ON r.word = w.word
        WHERE NOT EXISTS (SELECT 1 FROM mentor_words m WHERE m.word = w.word)
        ORDER BY w.word FOR UPDATE OF w
    );
    RETURN NULL;
END $$;

CREATE TRIGGER forget_old_words AFTER DELETE ON mentor_words
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION forget_old_words();
