-- Words in the names of listed mentors.
CREATE TABLE mentor_names (
    word            {key}   NOT NULL,
    mentor_id       {uuid}  NOT NULL REFERENCES mentors (id),
    PRIMARY KEY (word, mentor_id)
) {index_table};

CREATE INDEX mentor_names_of_mentor ON mentor_names (mentor_id, word);

INSERT INTO mentor_names (word, mentor_id)
SELECT w.word, w.mentor_id FROM mentor_words w JOIN accounts a ON a.id = w.mentor_id
WHERE ' ' || replace(replace(replace(a.name_key, 'ё', 'е'), '-', ' '), '''', ' ') || ' '
    LIKE '% ' || w.word || ' %';
