"""How mentors fare: how many there are, who takes requests, what becomes of those, and how they are rated."""

from kit import Board, bars, latest, lines, number, query, rows, rows_over_time

# A gauge of the whole service is the same on each replica, hence max.
BOARD = (
    Board(
        "mentors",
        "Mentoro · Mentors",
        """Numbers of mentors, and what becomes of the requests to them. Lines come from Prometheus,
        which keeps 30 days; days and spreads come from the database.""",
        since="now-30d",
        refresh="5m",
    )
    .row(
        "Now",
        number("Mentors", "Accounts of mentors.", "short", latest('max(mentoro_accounts{role="mentor"})')),
        number(
            "Mentors who take requests",
            "Those whose switch is on and who have room for one more.",
            "short",
            latest("max(mentoro_mentors_accepting)"),
        ),
        number(
            "Share who take requests",
            "Of all mentors. If it falls, students find fewer whom they can ask.",
            "percent",
            latest('100 * max(mentoro_mentors_accepting) / (max(mentoro_accounts{role="mentor"}) > 0)'),
            bad=(50, 20),
            decimals=0,
        ),
        number(
            "Mentors with a student",
            "Those who have at least one accepted request.",
            "short",
            rows("SELECT count(*) AS mentors FROM dashboards.mentors WHERE requests_accepted > 0"),
        ),
        number(
            "Requests that wait",
            "Requests that no mentor has answered yet.",
            "short",
            latest('max(mentoro_requests{status="pending"})'),
        ),
        number(
            "Mean rating",
            "Of all ratings, 1 to 5.",
            "none",
            rows("SELECT round(avg(score), 2) AS score FROM dashboards.ratings"),
            bad=(4, 3),
            decimals=2,
        ),
        height=4,
    )
    .row(
        "How many",
        lines(
            "Mentors over time",
            "All of them, and those who take requests.",
            "short",
            query('max(mentoro_accounts{role="mentor"})', "mentors"),
            query("max(mentoro_mentors_accepting)", "accepting"),
        ),
        lines(
            "New mentors each day",
            "By the day of their sign-up (UTC), those who left since included.",
            "short",
            rows_over_time(
                """SELECT day::timestamptz AS time, value AS "new mentors" FROM dashboards.days
                WHERE name = 'new.mentor' AND $__timeFilter(day) ORDER BY day"""
            ),
        ),
        lines(
            "Sign-ups",
            "Of mentors and students, in the hour before.",
            "short",
            query("sum by (role) (increase(mentoro_sign_ups_total[1h]))", "{{role}}"),
        ),
        lines(
            "Accounts blocked",
            "Accounts of every role that an admin has blocked.",
            "short",
            query("max(mentoro_accounts_blocked)", "blocked"),
        ),
    )
    .row(
        "What becomes of requests",
        lines(
            "Requests by where they stand",
            "All requests there have ever been.",
            "short",
            query("max by (status) (mentoro_requests)", "{{status}}"),
            stacked=True,
        ),
        lines(
            "Requests that were asked, accepted, refused …",
            "Changes in the hour before, by what the request became; pending is one that was asked.",
            "short",
            query("sum by (status) (increase(mentoro_request_changes_total[1h]))", "{{status}}"),
        ),
        lines(
            "Accepted against unanswered, by day",
            """Requests by the day on which they were asked: how many of them were accepted, refused, or
            are or stayed without an answer.""",
            "short",
            rows_over_time(
                """SELECT date_trunc('day', created_at) AS time,
                count(*) FILTER (WHERE decided_at IS NOT NULL AND status <> 'REFUSED') AS accepted,
                count(*) FILTER (WHERE status = 'REFUSED') AS refused,
                count(*) FILTER (WHERE decided_at IS NULL AND status <> 'CANCELLED') AS unanswered
                FROM dashboards.requests WHERE $__timeFilter(created_at) GROUP BY 1 ORDER BY 1"""
            ),
        ),
        number(
            "Share of answers that accept",
            "Of the answers of the time shown.",
            "percent",
            latest(
                'clamp_max(100 * sum(increase(mentoro_request_changes_total{status="accepted"}[$__range]))'
                ' / (sum(increase(mentoro_request_changes_total{status=~"accepted|refused"}[$__range])) > 0), 100)'
            ),
            bad=(50, 20),
            decimals=0,
        ),
    )
    .row(
        "How long students wait for an answer",
        lines(
            "Time to the first answer",
            "Of the requests answered in the day before, from asking to accepting or refusing.",
            "s",
            query(
                "histogram_quantile(0.5, sum by (le) (increase(mentoro_request_first_answer_seconds_bucket[1d])))",
                "half",
            ),
            query(
                "histogram_quantile(0.9, sum by (le) (increase(mentoro_request_first_answer_seconds_bucket[1d])))",
                "nine of ten",
            ),
            bad=(172800, 604800),
        ),
        bars(
            "Waiting requests by age",
            "Requests without an answer; after 14 days they expire, if the setting is the usual one.",
            "short",
            rows(
                """SELECT ages.name AS age, count(requests.created_at) AS requests
                FROM (VALUES (1, 'up to 1 day', 0, 1), (2, '1 to 3 days', 1, 3), (3, '3 to 7 days', 3, 7),
                (4, 'more than 7 days', 7, 100000)) AS ages (place, name, least, most)
                LEFT JOIN dashboards.requests ON status = 'PENDING'
                AND created_at <= now() - make_interval(days => least)
                AND created_at > now() - make_interval(days => most)
                GROUP BY place, name ORDER BY place"""
            ),
        ),
        bars(
            "Mentors by how quickly they answer",
            "By the median of their latest answers; those with fewer than five are not counted.",
            "short",
            rows(
                """SELECT times.name AS answers, count(responds_within_seconds) AS mentors
                FROM (VALUES (1, 'within an hour', 0, 3600), (2, 'within a day', 3600, 86400),
                (3, 'within 3 days', 86400, 259200), (4, 'later', 259200, 2000000000))
                AS times (place, name, least, most)
                LEFT JOIN dashboards.mentors
                ON responds_within_seconds >= least AND responds_within_seconds < most
                GROUP BY place, name ORDER BY place"""
            ),
        ),
    )
    .row(
        "How the load is spread",
        bars(
            "Mentors by how many students they have",
            "Listed mentors by the number of their accepted requests.",
            "short",
            rows(
                """SELECT spans.name AS students, count(requests_accepted) AS mentors
                FROM (VALUES (1, 'none', 0, 0), (2, '1', 1, 1), (3, '2', 2, 2), (4, '3 to 5', 3, 5),
                (5, '6 to 10', 6, 10), (6, 'more', 11, 1000000)) AS spans (place, name, least, most)
                LEFT JOIN dashboards.mentors ON listed AND requests_accepted BETWEEN least AND most
                GROUP BY place, name ORDER BY place"""
            ),
        ),
        bars(
            "Mentors by how many requests wait",
            """Listed mentors by the number of requests that they have not answered. Many with many is a
            crowd at few doors.""",
            "short",
            rows(
                """SELECT spans.name AS requests, count(requests_pending) AS mentors
                FROM (VALUES (1, 'none', 0, 0), (2, '1', 1, 1), (3, '2', 2, 2), (4, '3 to 5', 3, 5),
                (5, '6 to 10', 6, 10), (6, 'more', 11, 1000000)) AS spans (place, name, least, most)
                LEFT JOIN dashboards.mentors ON listed AND requests_pending BETWEEN least AND most
                GROUP BY place, name ORDER BY place"""
            ),
        ),
        number(
            "Students per mentor",
            "Mean number of accepted requests of those mentors who have any.",
            "none",
            rows(
                """SELECT coalesce(round(avg(requests_accepted), 2), 0) AS students
                FROM dashboards.mentors WHERE requests_accepted > 0"""
            ),
            decimals=2,
        ),
        bars(
            "Mentors by what fills them",
            "Listed mentors: whether they take requests, are full, or have switched them off.",
            "short",
            rows(
                """SELECT kinds.name AS mentors, count(kind) AS number
                FROM (VALUES (1, 'take requests'), (2, 'full'), (3, 'switched off')) AS kinds (place, name)
                LEFT JOIN (SELECT CASE WHEN accepting THEN 1 WHEN accepting_requests THEN 2 ELSE 3 END AS kind
                FROM dashboards.mentors WHERE listed) AS found ON kind = place
                GROUP BY place, name ORDER BY place"""
            ),
        ),
    )
    .row(
        "What students say",
        bars(
            "Ratings by score",
            "All ratings, with or without a text.",
            "short",
            rows(
                """SELECT scores.score::text AS score, count(ratings.score) AS ratings
                FROM generate_series(1, 5) AS scores (score)
                LEFT JOIN dashboards.ratings ON ratings.score = scores.score
                GROUP BY scores.score ORDER BY scores.score DESC"""
            ),
        ),
        lines(
            "Ratings over time",
            "All that stand.",
            "short",
            query("max(mentoro_reviews)", "ratings"),
        ),
        lines(
            "Reviews written, edited, deleted",
            "In the day before.",
            "short",
            query("sum by (change) (increase(mentoro_reviews_total[1d]))", "{{change}}"),
        ),
        lines(
            "Mean rating by day",
            "Of the ratings that were given on a day.",
            "none",
            rows_over_time(
                """SELECT date_trunc('day', created_at) AS time, round(avg(score), 2) AS score
                FROM dashboards.ratings WHERE $__timeFilter(created_at) GROUP BY 1 ORDER BY 1"""
            ),
            most=5,
        ),
    )
)
