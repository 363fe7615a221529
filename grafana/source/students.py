"""How students fare: how many there are, whether they find somebody, and how far they come."""

from kit import Board, bars, latest, lines, number, query, rows, rows_over_time, steps


def risen(metric, labels="", window="$__range"):
    return f"sum(increase({metric}{labels}[{window}]))"


BOARD = (
    Board(
        "students",
        "Mentoro · Students",
        """Numbers of students, and their way from a search to a mentor. Lines come from Prometheus,
        which keeps 30 days; days and spreads come from the database.""",
        since="now-30d",
        refresh="5m",
    )
    .row(
        "Now",
        number("Students", "Accounts of students.", "short", latest('max(mentoro_accounts{role="student"})')),
        number(
            "Accounts active today",
            "Students, mentors and admins who were here since midnight (UTC).",
            "short",
            rows(
                """SELECT coalesce(sum(value), 0) AS accounts FROM dashboards.days
                WHERE name = 'active' AND day = (now() AT TIME ZONE 'UTC')::date"""
            ),
        ),
        number(
            "Accounts active in 7 days",
            "An account counts once, on its latest day.",
            "short",
            rows(
                """SELECT coalesce(sum(value), 0) AS accounts FROM dashboards.days
                WHERE name = 'active' AND day > (now() AT TIME ZONE 'UTC')::date - 7"""
            ),
        ),
        number(
            "Students with a mentor",
            "Share of students with a request that stands accepted now.",
            "percent",
            rows(
                """SELECT round(100.0 * count(*) FILTER (WHERE requests_accepted > 0) / greatest(count(*), 1), 1)
                AS share FROM dashboards.students"""
            ),
            bad=(20, 5),
            decimals=1,
        ),
        number(
            "Searches that find nobody",
            "Of the time shown.",
            "percent",
            latest(
                "100 * "
                + risen("mentoro_searches_total", '{result="empty"}')
                + f" / ({risen('mentoro_searches_total')} > 0)"
            ),
            bad=(20, 50),
            decimals=1,
        ),
        height=4,
    )
    .row(
        "The way from a search to a mentor",
        steps(
            "Funnel",
            "How often each step was taken in the time shown. Steps of one student may lie in different times.",
            "short",
            latest(
                risen("mentoro_searches_total") + " + " + risen("mentoro_feed_pages_total"),
                "looked for a mentor",
            ),
            latest(
                risen("mentoro_searches_total", '{result="found"}')
                + " + "
                + risen("mentoro_feed_pages_total", '{result="found"}'),
                "was shown some",
            ),
            latest(risen("mentoro_request_changes_total", '{status="pending"}'), "asked"),
            latest(risen("mentoro_request_changes_total", '{status="accepted"}'), "was accepted"),
            latest(risen("mentoro_request_changes_total", '{status="completed"}'), "came to the end"),
            latest(risen("mentoro_reviews_total", '{change="written"}'), "reviewed"),
        ),
        lines(
            "Funnel over time",
            "Steps in the hour before.",
            "short",
            query(risen("mentoro_searches_total", window="1h"), "searches"),
            query(risen("mentoro_feed_pages_total", window="1h"), "pages of the feed"),
            query(risen("mentoro_request_changes_total", '{status="pending"}', "1h"), "asked"),
            query(risen("mentoro_request_changes_total", '{status="accepted"}', "1h"), "accepted"),
        ),
        lines(
            "Searches and feeds that find nobody",
            "Share of the hour before.",
            "percent",
            query(
                "100 * "
                + risen("mentoro_searches_total", '{result="empty"}', "1h")
                + f" / ({risen('mentoro_searches_total', window='1h')} > 0)",
                "searches",
            ),
            query(
                "100 * "
                + risen("mentoro_feed_pages_total", '{result="empty"}', "1h")
                + f" / ({risen('mentoro_feed_pages_total', window='1h')} > 0)",
                "pages of the feed",
            ),
            bad=(20, 50),
            most=100,
        ),
    )
    .row(
        "How many",
        lines(
            "Students over time",
            "Accounts of students.",
            "short",
            query('max(mentoro_accounts{role="student"})', "students"),
        ),
        lines(
            "New students each day",
            "By the day of their sign-up (UTC), those who left since included.",
            "short",
            rows_over_time(
                """SELECT day::timestamptz AS time, value AS "new students" FROM dashboards.days
                WHERE name = 'new.student' AND $__timeFilter(day) ORDER BY day"""
            ),
        ),
        bars(
            "Accounts by when they were last here",
            "Accounts of every role; one that never came back counts on the day of its sign-up.",
            "short",
            rows(
                """SELECT spans.name AS "last here", coalesce(sum(value), 0) AS accounts
                FROM (VALUES (1, 'today', 0, 0), (2, 'this week', 1, 6), (3, 'this month', 7, 29),
                (4, 'before', 30, 100000)) AS spans (place, name, least, most)
                LEFT JOIN dashboards.days ON days.name = 'active'
                AND (now() AT TIME ZONE 'UTC')::date - day BETWEEN least AND most
                GROUP BY place, spans.name ORDER BY place"""
            ),
        ),
    )
    .row(
        "The feed",
        lines(
            "Swipes by action",
            "In the hour before.",
            "short",
            query("sum by (action) (increase(mentoro_swipes_total[1h]))", "{{action}}"),
            stacked=True,
        ),
        bars(
            "Standing swipes by action",
            "Each pair of student and mentor has one at most.",
            "short",
            rows("SELECT action, count(*) AS swipes FROM dashboards.swipes GROUP BY action ORDER BY 2 DESC"),
        ),
        lines(
            "Swipes each day",
            "Those that stand, by the day on which they were made.",
            "short",
            rows_over_time(
                """SELECT date_trunc('day', created_at) AS time,
                count(*) FILTER (WHERE action = 'like') AS "like",
                count(*) FILTER (WHERE action = 'favorite') AS favorite,
                count(*) FILTER (WHERE action = 'dislike') AS dislike
                FROM dashboards.swipes WHERE $__timeFilter(created_at) GROUP BY 1 ORDER BY 1"""
            ),
        ),
    )
    .row(
        "Asking",
        lines(
            "Requests asked each day",
            "By the day on which they were asked.",
            "short",
            rows_over_time(
                """SELECT date_trunc('day', created_at) AS time, count(*) AS requests
                FROM dashboards.requests WHERE $__timeFilter(created_at) GROUP BY 1 ORDER BY 1"""
            ),
        ),
        bars(
            "Students by open requests",
            "By how many of their requests are pending or accepted.",
            "short",
            rows(
                """SELECT spans.name AS requests, count(requests_pending) AS students
                FROM (VALUES (1, 'none', 0, 0), (2, '1', 1, 1), (3, '2 to 5', 2, 5), (4, '6 to 10', 6, 10),
                (5, 'more', 11, 1000000)) AS spans (place, name, least, most)
                LEFT JOIN dashboards.students ON requests_pending + requests_accepted BETWEEN least AND most
                GROUP BY place, name ORDER BY place"""
            ),
        ),
        bars(
            "Students by number of interests",
            "The feed of those without interests is the list by rating.",
            "short",
            rows(
                """SELECT spans.name AS interests, count(students.interests) AS students
                FROM (VALUES (1, 'none', 0, 0), (2, '1 to 3', 1, 3), (3, '4 to 10', 4, 10), (4, 'more', 11, 1000))
                AS spans (place, name, least, most)
                LEFT JOIN dashboards.students ON students.interests BETWEEN least AND most
                GROUP BY place, name ORDER BY place"""
            ),
        ),
        bars(
            "Requests by who took them back",
            "Cancelled requests; the system does so when an account goes or is blocked.",
            "short",
            rows(
                """SELECT sides.name AS side, count(cancelled_by) AS requests
                FROM (VALUES ('student'), ('mentor'), ('system')) AS sides (name)
                LEFT JOIN dashboards.requests ON cancelled_by = sides.name
                GROUP BY sides.name ORDER BY sides.name"""
            ),
        ),
    )
)
