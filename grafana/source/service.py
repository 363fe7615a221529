"""Is the service well, and if not, what ails it: from what users notice down to what causes it."""

from kit import Board, latest, lines, number, query

# The shares of bad requests in 30 days that the objectives allow; docs/operations.md.
AVAILABILITY_BUDGET, LATENCY_BUDGET = 0.001, 0.01

ALL = 'mentoro_http_request_duration_seconds_count{instance=~"$replica"}'
FAILED = 'mentoro_http_request_duration_seconds_count{instance=~"$replica",status="5xx"}'
BUCKETS = 'mentoro_http_request_duration_seconds_bucket{instance=~"$replica"}'
# As in deploy/prometheus/rules/slo.yml.
UNAVAILABLE = (
    '(sum(increase(mentoro_http_request_duration_seconds_count{status="5xx"}[30d])) or vector(0))'
    " / sum(increase(mentoro_http_request_duration_seconds_count[30d]))"
)
TIMED = 'route!~"/api/(students|mentors)/{[a-z_]+}/avatar"'
LATE = (
    f'(1 - sum(increase(mentoro_http_request_duration_seconds_bucket{{{TIMED},le="0.25"}}[30d]))'
    f" / sum(increase(mentoro_http_request_duration_seconds_count{{{TIMED}}}[30d])))"
)


def of(metric, **labels):
    """The series of the replicas that are chosen, with these labels; a value may begin with `~` or
    `!` as its matcher would end."""
    matchers = ['instance=~"$replica"']
    for label, value in labels.items():
        sign = {"~": "=~", "!": "!="}.get(value[0], "=")
        matchers.append(f'{label}{sign}"{value.lstrip("~!")}"')
    return f"{metric}{{{','.join(matchers)}}}"


def rate(metric, by="", **labels):
    """How fast a counter rises each second, over all replicas."""
    group = f" by ({by})" if by else ""
    return f"sum{group} (rate({of(metric, **labels)}[$__rate_interval]))"


def quantile(share, metric, by="", **labels):
    """What so great a share of the observations does not exceed."""
    group = f"le, {by}" if by else "le"
    return f"histogram_quantile({share}, {rate(f'{metric}_bucket', group, **labels)})"


def part_of(counted, among):
    """The share of one rate in another, in percent; nothing while there is none of the other. What
    has never happened has no series yet."""
    return f"100 * ({counted} or 0 * {among}) / ({among} > 0)"


def burn(kind, window, budget):
    return query(f"mentoro:{kind}:ratio_rate{window} / {budget}", window)


BOARD = (
    Board(
        "service",
        "Mentoro · Service",
        """Objectives first, then requests, then what they depend on. Read it from the top: the first
        row says whether users suffer, the ones below say why.""",
        per_replica=True,
    )
    .row(
        "Objectives",
        number(
            "Availability, 30 days",
            "Share of requests that did not end in a 5xx. The objective is 99.9 %.",
            "percent",
            latest(f"100 * (1 - {UNAVAILABLE})"),
            bad=(99.95, 99.9),
            decimals=3,
        ),
        number(
            "Budget of failures left",
            "What is left of the 0.1 % of requests that may fail in 30 days. Below 0 the objective is missed.",
            "percent",
            latest(f"100 * (1 - {UNAVAILABLE} / {AVAILABILITY_BUDGET})"),
            bad=(50, 10),
            decimals=1,
        ),
        number(
            "Answered within 250 ms, 30 days",
            "Share of requests but uploads of pictures. The objective is 99 %.",
            "percent",
            latest(f"100 * (1 - {LATE})"),
            bad=(99.5, 99),
            decimals=2,
        ),
        number(
            "Budget of delays left",
            "What is left of the 1 % of requests that may be late in 30 days.",
            "percent",
            latest(f"100 * (1 - {LATE} / {LATENCY_BUDGET})"),
            bad=(50, 10),
            decimals=1,
        ),
        number(
            "Alerts that fire",
            "Each has a paragraph in docs/operations.md, to which its runbook_url leads.",
            "short",
            latest('count(ALERTS{alertstate="firing"}) or vector(0)'),
            bad=(1, 3),
        ),
        number(
            "Replicas",
            "Replicas whose metrics Prometheus can read.",
            "short",
            latest('sum(up{job="mentoro"}) or vector(0)'),
            bad=(2, 1),
        ),
        height=4,
    )
    .row(
        "How fast the budgets burn",
        lines(
            "Failures: burn rate by window",
            """1 uses the budget of 30 days up in 30 days. A page comes at 14.4 over an hour or 6 over six
            hours, a ticket at 3 over a day or 1 over three days.""",
            "short",
            *(
                burn("availability_errors", window, AVAILABILITY_BUDGET)
                for window in ("5m", "1h", "6h", "1d", "3d")
            ),
            bad=(6, 14.4),
        ),
        lines(
            "Delays: burn rate by window",
            "As for failures, of the 1 % of requests that may take more than 250 ms.",
            "short",
            *(burn("latency_errors", window, LATENCY_BUDGET) for window in ("5m", "1h", "6h", "1d", "3d")),
            bad=(6, 14.4),
        ),
    )
    .row(
        "Requests",
        lines(
            "Requests by status",
            "Answers each second by class of status.",
            "reqps",
            query(rate("mentoro_http_request_duration_seconds_count", "status"), "{{status}}"),
            stacked=True,
        ),
        lines(
            "Failures by route",
            "Share of 5xx among the answers of a route.",
            "percent",
            query(
                f"100 * (sum by (method, route) (rate({FAILED}[$__rate_interval]))"
                f" or 0 * sum by (method, route) (rate({ALL}[$__rate_interval])))"
                f" / sum by (method, route) (rate({ALL}[$__rate_interval]))",
                "{{method}} {{route}}",
            ),
            bad=(0.1, 1),
        ),
        lines(
            "Time to answer",
            "Of all requests; event streams up to the head of the answer.",
            "s",
            query(quantile(0.5, "mentoro_http_request_duration_seconds"), "p50"),
            query(quantile(0.95, "mentoro_http_request_duration_seconds"), "p95"),
            query(quantile(0.99, "mentoro_http_request_duration_seconds"), "p99"),
            bad=(0.25, 1),
        ),
    )
    .row(
        "Requests by route",
        lines(
            "Busiest routes",
            "The ten routes with the most requests each second.",
            "reqps",
            query(
                f"topk(10, {rate('mentoro_http_request_duration_seconds_count', 'method, route')})",
                "{{method}} {{route}}",
            ),
        ),
        lines(
            "Slowest routes, p95",
            "The ten routes that take longest. Signing in and up take 50 ms for the hash of the password alone.",
            "s",
            query(
                f"topk(10, {quantile(0.95, 'mentoro_http_request_duration_seconds', 'method, route')} >= 0)",
                "{{method}} {{route}}",
            ),
            bad=(0.25, 1),
        ),
        lines(
            "Problems by code",
            "Answers of application/problem+json each second, by the stable code of docs/errors.md.",
            "reqps",
            query(f"topk(10, {rate('mentoro_problems_total', 'code')})", "{{code}}"),
        ),
    )
    .row(
        "What it depends on",
        lines(
            "Calls that failed, by part",
            """Share of errors and time-outs among the calls to the database, index, Redis, images and
            embedder, without those that were skipped.""",
            "percent",
            query(
                part_of(
                    rate("mentoro_part_calls_total", "part", outcome="~error|timeout"),
                    rate("mentoro_part_calls_total", "part", outcome="!skipped"),
                ),
                "{{part}}",
            ),
            bad=(1, 5),
        ),
        lines(
            "Calls by outcome",
            "Calls each second to all parts. Skipped ones were not made, because the part is down.",
            "reqps",
            query(rate("mentoro_part_calls_total", "outcome"), "{{outcome}}"),
            stacked=True,
        ),
        lines(
            "Time that a call takes, p95",
            "By part.",
            "s",
            query(quantile(0.95, "mentoro_part_call_duration_seconds", "part"), "{{part}}"),
        ),
        lines(
            "Parts paused",
            "Replicas that skip the calls to a part after failures in a row. One call a second tries.",
            "short",
            query(f"sum by (part) ({of('mentoro_part_paused')})", "{{part}}"),
            bad=(1, 2),
        ),
    )
    .row(
        "How full it is",
        lines(
            "Queues of the pools",
            "How full the queues of work for the processor are. A full one answers 503 at once.",
            "percent",
            query(
                f"100 * max by (pool) ({of('mentoro_pool_queued')} / {of('mentoro_pool_queue_limit')})",
                "{{pool}}",
            ),
            bad=(50, 90),
            most=100,
        ),
        lines(
            "Time in the queue of a pool, p95",
            "How long hashing, pictures and embedding wait for a thread.",
            "s",
            query(quantile(0.95, "mentoro_pool_queue_seconds", "pool"), "{{pool}}"),
            bad=(0.25, 1),
        ),
        lines(
            "Work refused",
            "Jobs each second for which a pool had no room, and those that broke off.",
            "ops",
            query(rate("mentoro_pool_jobs_total", "pool", outcome="refused"), "{{pool}} refused"),
            query(rate("mentoro_pool_jobs_total", "pool", outcome="panicked"), "{{pool}} panicked"),
            bad=(0.1, 1),
        ),
        lines(
            "Connections to the database",
            "Busy ones, as a share of what a pool of a replica may open.",
            "percent",
            query(
                f"100 * max by (pool) ({of('mentoro_database_connections', state='busy')}"
                f" / ignoring (state) {of('mentoro_database_connections_limit')})",
                "{{pool}}",
            ),
            bad=(70, 90),
            most=100,
        ),
    )
    .row(
        "Processes",
        lines(
            "Processor",
            "Cores in use by each replica.",
            "short",
            query(
                f"rate({of('process_cpu_seconds_total', job='mentoro')}[$__rate_interval])", "{{instance}}"
            ),
        ),
        lines(
            "Memory",
            "Resident memory of each replica. Compose ends one at 1 GB.",
            "bytes",
            query(of("process_resident_memory_bytes", job="mentoro"), "{{instance}}"),
            bad=(800e6, 950e6),
        ),
        lines(
            "Open files",
            "Connections and files, as a share of the limit. Each event stream is one.",
            "percent",
            query(
                f"100 * {of('process_open_fds', job='mentoro')} / {of('process_max_fds', job='mentoro')}",
                "{{instance}}",
            ),
            bad=(60, 80),
            most=100,
        ),
        lines(
            "Requests in flight",
            "Requests that a replica is answering now.",
            "short",
            query(of("mentoro_http_requests_in_flight"), "{{instance}}"),
        ),
        lines(
            "Uptime by version",
            "Time since a replica started. A line that falls is a restart.",
            "dtdurations",
            query(
                f"(time() - {of('process_start_time_seconds', job='mentoro')})"
                f" * on (instance) group_left (version, revision) {of('mentoro_build_info')}",
                "{{instance}} {{version}}",
            ),
        ),
        lines(
            "Threads",
            "Threads of each replica. They are made at the start; a line that rises is a leak.",
            "short",
            query(of("process_threads", job="mentoro"), "{{instance}}"),
        ),
    )
    .row(
        "Work in the background",
        lines(
            "Outbox: age of the oldest row",
            "How far index and images lag behind the database. Two seconds are promised for the index.",
            "s",
            query("max by (consumer) (mentoro_outbox_oldest_age_seconds)", "{{consumer}}"),
            bad=(10, 60),
        ),
        lines(
            "Outbox: rows",
            "Derived things that no longer agree with the database.",
            "short",
            query("max by (consumer) (mentoro_outbox_rows)", "{{consumer}}"),
        ),
        lines(
            "Outbox: relayed and failed",
            "Rows each second.",
            "ops",
            query(rate("mentoro_outbox_relayed_total", "consumer"), "{{consumer}} relayed"),
            query(rate("mentoro_outbox_failures_total", "consumer"), "{{consumer}} failed"),
        ),
        lines(
            "Turns of background tasks",
            "Turns that worked each second, and those that failed. A task whose line ends is dead.",
            "ops",
            query(rate("mentoro_background_turns_total", "task", outcome="ok"), "{{task}}"),
            query(rate("mentoro_background_turns_total", "task", outcome="failed"), "{{task}} failed"),
        ),
        lines(
            "Age of what a replica knows",
            "Since the log of changes was last read. Above 2 s a replica trusts nothing and asks the database.",
            "s",
            query(of("mentoro_freshness_age_seconds"), "{{instance}}"),
            bad=(2, 5),
        ),
    )
    .row(
        "Event streams",
        lines(
            "Streams open",
            "Clients that listen, by replica.",
            "short",
            query(of("mentoro_event_streams_open"), "{{instance}}"),
            stacked=True,
        ),
        lines(
            "Streams opened, and closed by reason",
            "Each second. Many closed for one reason are worth a look.",
            "ops",
            query(rate("mentoro_event_streams_opened_total"), "opened"),
            query(rate("mentoro_event_streams_closed_total", "reason"), "closed: {{reason}}"),
        ),
        lines(
            "Events sent",
            "Each second, by type.",
            "ops",
            query(rate("mentoro_events_sent_total", "event"), "{{event}}"),
        ),
        lines(
            "Time until an event arrives",
            "From the change to its being written to a stream that was open.",
            "s",
            query(quantile(0.5, "mentoro_event_delivery_seconds"), "p50"),
            query(quantile(0.99, "mentoro_event_delivery_seconds"), "p99"),
            bad=(0.5, 2),
        ),
    )
    .row(
        "Answers from memory, and the way in",
        lines(
            "Conditional requests answered by 304",
            "Share of polls in which nothing had changed, by where that was known from.",
            "percent",
            query(
                f"100 * {rate('mentoro_conditional_requests_total', 'source', result='not_modified')}"
                f" / on () group_left () ({rate('mentoro_conditional_requests_total')} > 0)",
                "{{source}}",
            ),
            most=100,
        ),
        lines(
            "Cache hits",
            "Share of look-ups that found what they wanted.",
            "percent",
            query(
                part_of(
                    rate("mentoro_cache_requests_total", "cache", result="hit"),
                    rate("mentoro_cache_requests_total", "cache"),
                ),
                "{{cache}}",
            ),
            most=100,
        ),
        lines(
            "Sign-ins by outcome",
            "Each second. Many refused or limited ones are somebody who tries passwords.",
            "ops",
            query(rate("mentoro_sign_ins_total", "outcome"), "{{outcome}}"),
            stacked=True,
        ),
    )
)
