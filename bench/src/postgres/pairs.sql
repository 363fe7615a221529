-- Who asks whom: ten mentors for each student, spread like those of the service's scenario.
CREATE TABLE bench_pairs AS
WITH mentors_in_order AS (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS mentors FROM mentors
), students_in_order AS (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM students
)
SELECT row_number() OVER (ORDER BY round, s.place) - 1 AS n, s.id AS student, m.id AS mentor
FROM students_in_order s
CROSS JOIN generate_series(0, 9) AS round
JOIN mentors_in_order m ON m.place = (s.place * 13 + round * 101) % m.mentors;

ALTER TABLE bench_pairs ADD PRIMARY KEY (n);
ANALYZE bench_pairs;
