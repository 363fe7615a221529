"""The machine, nginx and the stores: what the service stands on."""

from kit import Board, latest, lines, number, query


def per_second(metric, by="", labels=""):
    return f"sum{f' by ({by})' if by else ''} (rate({metric}{labels}[$__rate_interval]))"


DISKS = '{fstype!~"tmpfs|ramfs|overlay|squashfs"}'

BOARD = (
    Board(
        "stores",
        "Mentoro · Host and stores",
        "The machine, the way in, and the stores. What fills up shows here before anybody suffers.",
    )
    .row(
        "Now",
        number(
            "Way in",
            "1 while a request through nginx with TLS is answered by 200.",
            "short",
            latest('min(probe_success{job="front"})'),
            bad=(1, 0.5),
        ),
        number(
            "Web page",
            "1 while the page is served by the same way.",
            "short",
            latest('min(probe_success{job="page"})'),
            bad=(1, 0.5),
        ),
        number(
            "Certificate ends in",
            "Until then it must be renewed: docs/operations.md.",
            "s",
            latest('min(probe_ssl_earliest_cert_expiry{job="front"}) - time()'),
            bad=(1209600, 259200),
        ),
        number(
            "Targets that do not answer",
            "Whatever Prometheus should read and cannot.",
            "short",
            latest("count(up == 0) or vector(0)"),
            bad=(1, 2),
        ),
        number(
            "Fullest disk",
            "Of the file systems on disks.",
            "percent",
            latest(
                f"max(100 * (1 - node_filesystem_avail_bytes{DISKS} / node_filesystem_size_bytes{DISKS}))"
            ),
            bad=(85, 95),
            decimals=0,
        ),
        number(
            "PostgreSQL connections",
            "Open ones, as a share of max_connections.",
            "percent",
            latest("100 * sum(pg_stat_activity_count) / max(pg_settings_max_connections)"),
            bad=(70, 90),
            decimals=0,
        ),
        number(
            "Redis memory",
            "What it holds. At its maximum it forgets what was used least.",
            "bytes",
            latest("max(redis_memory_used_bytes)"),
        ),
        height=4,
    )
    .row(
        "Machine",
        lines(
            "Processor by mode",
            "Cores in use.",
            "short",
            query(per_second("node_cpu_seconds_total", "mode", '{mode!="idle"}'), "{{mode}}"),
            stacked=True,
        ),
        lines(
            "Load",
            "Processes that run or want to, as a share of the cores.",
            "percent",
            query(
                '100 * node_load1 / count without (cpu, mode) (node_cpu_seconds_total{mode="idle"})',
                "1 minute",
            ),
            bad=(150, 300),
        ),
        lines(
            "Memory",
            "In use and available.",
            "bytes",
            query("node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes", "in use"),
            query("node_memory_MemAvailable_bytes", "available"),
            stacked=True,
        ),
        lines(
            "Disks: free space",
            "By file system.",
            "percent",
            query(
                f"100 * node_filesystem_avail_bytes{DISKS} / node_filesystem_size_bytes{DISKS}",
                "{{mountpoint}}",
            ),
            bad=(15, 5),
            most=100,
        ),
        lines(
            "Disks: busy",
            "Share of the time in which a disk had something to do.",
            "percent",
            query("100 * rate(node_disk_io_time_seconds_total[$__rate_interval])", "{{device}}"),
            bad=(70, 95),
        ),
    )
    .row(
        "nginx",
        lines(
            "Requests",
            "Each second, event streams included.",
            "reqps",
            query(per_second("nginx_http_requests_total"), "requests"),
        ),
        lines(
            "Connections",
            "By what they do. An event stream is a writing one.",
            "short",
            query("sum(nginx_connections_reading)", "reading"),
            query("sum(nginx_connections_writing)", "writing"),
            query("sum(nginx_connections_waiting)", "waiting"),
            stacked=True,
        ),
        lines(
            "Connections accepted and dropped",
            "Each second. Dropped ones had no room in worker_connections.",
            "ops",
            query(per_second("nginx_connections_accepted"), "accepted connections"),
            query(
                f"{per_second('nginx_connections_accepted')} - {per_second('nginx_connections_handled')}",
                "dropped",
            ),
        ),
        lines(
            "Time of a request from outside",
            "What the prober sees of GET /api/ping, by phase.",
            "s",
            query('max by (phase) (probe_http_duration_seconds{job="front"})', "{{phase}}"),
            stacked=True,
        ),
    )
    .row(
        "PostgreSQL",
        lines(
            "Transactions",
            "Each second.",
            "ops",
            query(per_second("pg_stat_database_xact_commit", labels='{datname="mentoro"}'), "committed"),
            query(per_second("pg_stat_database_xact_rollback", labels='{datname="mentoro"}'), "rolled back"),
        ),
        lines(
            "Connections by state",
            "Of the service's database. Many `idle in transaction` are something that hangs.",
            "short",
            query('sum by (state) (pg_stat_activity_count{datname="mentoro"})', "{{state}}"),
            stacked=True,
        ),
        lines(
            "Longest transaction",
            "Any that is open for minutes keeps vacuum from its work.",
            "s",
            query('max(pg_stat_activity_max_tx_duration{datname="mentoro"})', "longest"),
            bad=(60, 300),
        ),
        lines(
            "Reads from memory",
            "Share of blocks that were in PostgreSQL's own cache.",
            "percent",
            query(
                '100 * sum(rate(pg_stat_database_blks_hit{datname="mentoro"}[$__rate_interval]))'
                ' / (sum(rate(pg_stat_database_blks_hit{datname="mentoro"}[$__rate_interval]))'
                ' + sum(rate(pg_stat_database_blks_read{datname="mentoro"}[$__rate_interval])) > 0)',
                "from memory",
            ),
            bad=(95, 80),
            most=100,
        ),
        lines(
            "Size",
            "Of the service's database.",
            "bytes",
            query('max(pg_database_size_bytes{datname="mentoro"})', "mentoro"),
        ),
        lines(
            "Deadlocks and conflicts",
            "In five minutes. A few deadlocks where deletions meet requests are answered by 503.",
            "short",
            query('sum(increase(pg_stat_database_deadlocks{datname="mentoro"}[5m]))', "deadlocks"),
            query('sum(increase(pg_stat_database_conflicts{datname="mentoro"}[5m]))', "conflicts"),
            bad=(1, 10),
        ),
    )
    .row(
        "Redis",
        lines(
            "Commands", "Each second.", "ops", query(per_second("redis_commands_processed_total"), "commands")
        ),
        lines(
            "Memory of Redis",
            "What it holds, and its maximum.",
            "bytes",
            query("max(redis_memory_used_bytes)", "in use"),
            query("max(redis_memory_max_bytes)", "maximum"),
        ),
        lines(
            "Clients",
            "Connections of replicas and of the exporter.",
            "short",
            query("sum(redis_connected_clients)", "connected"),
        ),
        lines(
            "Keys forgotten",
            "Each second: expired as meant, or evicted because the memory was full.",
            "ops",
            query(per_second("redis_expired_keys_total"), "expired keys"),
            query(per_second("redis_evicted_keys_total"), "evicted keys"),
        ),
    )
    .row(
        "Prometheus itself",
        lines(
            "Series",
            "That it holds in memory. A rise without more replicas is a label without bounds.",
            "short",
            query("max(prometheus_tsdb_head_series)", "series"),
        ),
        lines(
            "Time of a scrape",
            "By job, the slowest target.",
            "s",
            query("max by (job) (scrape_duration_seconds)", "{{job}}"),
            bad=(2, 8),
        ),
        lines(
            "Alerts sent and lost",
            "Each second, to Alertmanager.",
            "ops",
            query(per_second("prometheus_notifications_sent_total"), "sent"),
            query(per_second("prometheus_notifications_dropped_total"), "dropped"),
        ),
    )
)
