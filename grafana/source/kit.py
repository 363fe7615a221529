"""What all dashboards have in common: how a panel looks, where its numbers come from, what colours mean.

A panel cannot be made without title, description, unit and query: an operator who opens it at night
should see what it tells and when to worry.
"""

from grafana_foundation_sdk.builders import (
    barchart,
    bargauge,
    common,
    dashboard,
    prometheus,
    stat,
    timeseries,
)
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models.common import (
    BigValueGraphMode,
    GraphGradientMode,
    GraphThresholdsStyleMode,
    LegendDisplayMode,
    LegendPlacement,
    StackingMode,
    TooltipDisplayMode,
    VizOrientation,
)
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DashboardLinkType,
    DataSourceRef,
    DynamicConfigValue,
    FieldColorModeId,
    Threshold,
    ThresholdsMode,
    VariableRefresh,
)

PROMETHEUS = DataSourceRef(type_val="prometheus", uid="prometheus")
POSTGRES = DataSourceRef(type_val="grafana-postgresql-datasource", uid="postgresql")

# One meaning, one colour, on every dashboard.
COLOURS = {
    "green": "ok|found|hit|done|2xx|accepted|accepting|idle|available|like",
    "red": "error|5xx|failed|panicked|expired",
    "orange": "timeout|4xx|refused|limited|dislike|unanswered",
    "purple": "skipped|empty|degraded|miss|cancelled",
    "blue": "3xx|pending|completed|favorite|busy",
}

WIDTH, HEIGHT = 24, 8


def query(expression, legend=""):
    """Numbers over time from Prometheus; `legend` names each line by its labels."""
    made = prometheus.Dataquery().expr(expression).range().datasource(PROMETHEUS)
    return made.legend_format(legend or "__auto")


def latest(expression, legend=""):
    """One number per series, as it is now."""
    made = prometheus.Dataquery().expr(expression).instant().datasource(PROMETHEUS)
    return made.legend_format(legend or "__auto")


class Rows(Dataquery, Builder[Dataquery]):
    """A query to PostgreSQL, of whose data source the SDK has no model. It sees the views of the
    schema `dashboards` and nothing else."""

    def __init__(self, sql, over_time=False):
        self.sql = " ".join(sql.split())
        self.over_time = over_time
        self.ref_id = ""

    def build(self):
        return self

    def to_json(self):
        return {
            "datasource": POSTGRES,
            "editorMode": "code",
            "format": "time_series" if self.over_time else "table",
            "rawQuery": True,
            "rawSql": self.sql,
            "refId": self.ref_id,
        }


def rows(sql):
    """A table from PostgreSQL."""
    return Rows(sql)


def rows_over_time(sql):
    """Rows of `time` and numbers from PostgreSQL."""
    return Rows(sql, over_time=True)


def limits(orange, red):
    """From where on a number is worth a look, and from where on it is wrong. If `red` is the lesser,
    small numbers are the bad ones."""
    colours = [("green", None), ("orange", orange), ("red", red)]
    if red < orange:
        colours = [("red", None), ("orange", red), ("green", orange)]
    steps = [Threshold(value=value, color=colour) for colour, value in colours]
    return dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps)


def lines(title, description, unit, *queries, bad=None, stacked=False, most=None):
    """Numbers over time. `bad` is a pair for `limits`, drawn as lines."""
    legend = (
        common.VizLegendOptions()
        .show_legend(True)
        .display_mode(LegendDisplayMode.TABLE)
        .placement(LegendPlacement.BOTTOM)
        .calcs(["lastNotNull", "max"])
    )
    tooltip = common.VizTooltipOptions().mode(TooltipDisplayMode.MULTI)
    panel = timeseries.Panel().legend(legend).tooltip(tooltip).min(0)
    panel = panel.line_width(1).fill_opacity(30 if stacked else 8)
    if stacked:
        panel = panel.stacking(common.StackingConfig().mode(StackingMode.NORMAL))
    if most is not None:
        panel = panel.max(most)
    if bad:
        style = common.GraphThresholdsStyleConfig().mode(GraphThresholdsStyleMode.DASHED)
        panel = panel.thresholds(limits(*bad)).thresholds_style(style)
    for colour, names in COLOURS.items():
        fixed = {"mode": "fixed", "fixedColor": colour}
        panel = panel.override_by_regexp(f"/^({names})$/", [DynamicConfigValue(id_val="color", value=fixed)])
    return filled(panel, title, description, unit, queries)


def number(title, description, unit, source, bad=None, decimals=None):
    """One number, large."""
    panel = stat.Panel().graph_mode(BigValueGraphMode.NONE)
    reduce = common.ReduceDataOptions().calcs(["lastNotNull"]).values(False)
    panel = panel.reduce_options(reduce)
    if bad:
        panel = panel.thresholds(limits(*bad))
    else:
        blue = dashboard.FieldColor().mode(FieldColorModeId.FIXED).fixed_color("blue")
        panel = panel.color_scheme(blue)
    if decimals is not None:
        panel = panel.decimals(decimals)
    return filled(panel, title, description, unit, [source])


def bars(title, description, unit, source):
    """A bar for each row: its first column is the name, its second the number."""
    panel = barchart.Panel().orientation(VizOrientation.HORIZONTAL)
    legend = common.VizLegendOptions().show_legend(False)
    legend = legend.display_mode(LegendDisplayMode.LIST).placement(LegendPlacement.BOTTOM)
    panel = panel.legend(legend.calcs([])).line_width(1).fill_opacity(80)
    panel = panel.gradient_mode(GraphGradientMode.NONE)
    return filled(panel, title, description, unit, [source])


def steps(title, description, unit, *sources):
    """A bar for each query, in their order: a funnel."""
    panel = bargauge.Panel().orientation(VizOrientation.HORIZONTAL).min(0)
    reduce = common.ReduceDataOptions().calcs(["lastNotNull"]).values(False)
    return filled(panel.reduce_options(reduce), title, description, unit, sources)


def filled(panel, title, description, unit, sources):
    panel = panel.title(title).description(" ".join(description.split())).unit(unit)
    built = [source.build() for source in sources]
    for place, source in enumerate(built):
        source.ref_id = chr(ord("A") + place)
        panel = panel.with_target(Built(source))
    # Of the first; all sources of a panel are of one kind.
    kind = POSTGRES if isinstance(built[0], Rows) else PROMETHEUS
    return panel.datasource(kind)


class Built(Builder[Dataquery]):
    """Panels take builders; this one has been built, and got its letter."""

    def __init__(self, made):
        self.made = made

    def build(self):
        return self.made


class Board:
    """A dashboard, filled row by row; up to four panels of a row, or six small ones, share its width."""

    def __init__(self, name, title, description, since="now-6h", refresh="30s", per_replica=False):
        links = dashboard.DashboardLink("Mentoro").type(DashboardLinkType.DASHBOARDS)
        links = links.tags(["mentoro"]).as_dropdown(False).keep_time(True)
        self.name = name
        self.builder = (
            dashboard.Dashboard(title)
            .uid(f"mentoro-{name}")
            .description(" ".join(description.split()))
            .tags(["mentoro"])
            .timezone("browser")
            .time(since, "now")
            .refresh(refresh)
            .tooltip(DashboardCursorSync.CROSSHAIR)
            .link(links)
            .readonly()
        )
        if per_replica:
            self.builder = self.builder.with_variable(
                dashboard.QueryVariable("replica")
                .label("Replica")
                .query('label_values(up{job="mentoro"}, instance)')
                .datasource(PROMETHEUS)
                .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
                .multi(True)
                .include_all(True)
                .all_value(".*")
            )

    def row(self, title, *panels, height=HEIGHT):
        self.builder = self.builder.with_row(dashboard.Row(title))
        beside = len(panels) if len(panels) <= 4 or height < HEIGHT else 3
        for panel in panels:
            self.builder = self.builder.with_panel(panel.span(WIDTH // beside).height(height))
        return self
