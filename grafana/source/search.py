"""How quickly and how well mentors are found."""

from kit import Board, latest, lines, number, query
from service import of, part_of, quantile, rate

HTTP = "mentoro_http_request_duration_seconds"


def share(metric, **labels):
    return part_of(rate(metric, **labels), rate(metric))


def quantiles(route):
    return (query(quantile(share, HTTP, route=route), f"p{share * 100:.0f}") for share in (0.5, 0.95, 0.99))


BOARD = (
    Board(
        "search",
        "Mentoro · Search",
        """Searches and the feed: their speed by stage, how often they find nothing or do without the
        index, and whether the index holds everybody.""",
        per_replica=True,
    )
    .row(
        "Now",
        number(
            "Mentors in the index",
            "Documents of the index, as the replica with the fewest has them.",
            "short",
            latest("min(mentoro_index_documents)"),
        ),
        number(
            "Mentors missing in the index",
            "Mentors who are not blocked but not in the index either. A few for a moment are normal.",
            "short",
            latest(
                'clamp_min(max(mentoro_accounts{role="mentor"}) - max(mentoro_accounts_blocked)'
                " - min(mentoro_index_documents), 0)"
            ),
            bad=(5, 50),
        ),
        number(
            "Lag of the index",
            "Age of the oldest change of a profile that is not in the index yet. Two seconds are promised.",
            "s",
            latest('max(mentoro_outbox_oldest_age_seconds{consumer="index"})'),
            bad=(2, 60),
        ),
        number(
            "Searches without the index, 1 hour",
            "Share of searches that were answered by letters from the database.",
            "percent",
            latest(
                '100 * sum(increase(mentoro_searches_total{degraded="yes"}[1h]))'
                " / (sum(increase(mentoro_searches_total[1h])) > 0)"
            ),
            bad=(1, 5),
            decimals=1,
        ),
        number(
            "Searches that find nobody, 1 hour",
            "Share of searches without a result.",
            "percent",
            latest(
                '100 * sum(increase(mentoro_searches_total{result="empty"}[1h]))'
                " / (sum(increase(mentoro_searches_total[1h])) > 0)"
            ),
            bad=(20, 50),
            decimals=1,
        ),
        height=4,
    )
    .row(
        "How much",
        lines(
            "Searches and pages of the feed",
            "Each second.",
            "reqps",
            query(rate("mentoro_searches_total"), "searches"),
            query(rate("mentoro_feed_pages_total"), "pages of the feed"),
        ),
        lines(
            "Answers that are empty",
            "Share of searches that find nobody, and of pages of a feed that is used up.",
            "percent",
            query(share("mentoro_searches_total", result="empty"), "searches"),
            query(share("mentoro_feed_pages_total", result="empty"), "pages of the feed"),
            bad=(20, 50),
            most=100,
        ),
        lines(
            "Answers without the index",
            "Share of searches and pages of the feed that had to do without index or model.",
            "percent",
            query(share("mentoro_searches_total", degraded="yes"), "searches"),
            query(share("mentoro_feed_pages_total", degraded="yes"), "pages of the feed"),
            bad=(1, 5),
            most=100,
        ),
    )
    .row(
        "How fast",
        lines(
            "Time of a search",
            "Of GET /api/mentors as a whole.",
            "s",
            *quantiles("/api/mentors"),
            bad=(0.1, 0.25),
        ),
        lines(
            "Time of a page of the feed",
            "Of GET /api/feed as a whole.",
            "s",
            *quantiles("/api/feed"),
            bad=(0.1, 0.25),
        ),
        lines(
            "Time by stage, p50",
            "What a search is made of: the meaning of the query, the look into the index, the rows.",
            "s",
            query(quantile(0.5, "mentoro_search_stage_duration_seconds", "stage"), "{{stage}}"),
        ),
        lines(
            "Time by stage, p95",
            "The stage that grows is the one to look at.",
            "s",
            query(quantile(0.95, "mentoro_search_stage_duration_seconds", "stage"), "{{stage}}"),
        ),
    )
    .row(
        "What it stands on",
        lines(
            "Index: calls by outcome",
            "Each second.",
            "ops",
            query(rate("mentoro_part_calls_total", "outcome", part="index"), "{{outcome}}"),
            stacked=True,
        ),
        lines(
            "Meanings of queries from the cache",
            "Share of queries whose meaning was known. A miss costs a run of the model.",
            "percent",
            query(
                part_of(
                    rate("mentoro_cache_requests_total", cache="query_embedding", result="hit"),
                    rate("mentoro_cache_requests_total", cache="query_embedding"),
                ),
                "hits",
            ),
            most=100,
        ),
        lines(
            "Embedding: queue and work, p95",
            "How long a text waits for the model, and how long the model takes.",
            "s",
            query(quantile(0.95, "mentoro_pool_queue_seconds", pool="embedding"), "waiting"),
            query(quantile(0.95, "mentoro_pool_job_duration_seconds", pool="embedding"), "working"),
            bad=(0.1, 0.5),
        ),
        lines(
            "Documents of the index",
            "By replica, and how many mentors there are.",
            "short",
            query(of("mentoro_index_documents"), "{{instance}}"),
            query('max(mentoro_accounts{role="mentor"})', "mentors"),
        ),
        lines(
            "Lag of the index over time",
            "Age of the oldest change that is not in the index yet.",
            "s",
            query('max(mentoro_outbox_oldest_age_seconds{consumer="index"})', "index"),
            bad=(2, 60),
        ),
    )
)
