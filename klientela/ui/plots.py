"""Charts of several series whose every mark leads somewhere: columns side by side or stacked, bars, lines, areas, rings, dots.

Geometry is SVG attributes, colours are classes, each mark is a link that says its number. A table with the same numbers stands beside.
"""

from django.utils.safestring import SafeString

from klientela.ui.charts import HEIGHT, Frame, short_number
from klientela.ui.formats import formats_now
from klientela.ui.markup import component, join
from klientela.ui.plotting import (
    Mark,
    Plot,
    Row,
    area,
    between,
    column,
    ground,
    heaped,
    legend,
    linked,
    path,
    slice_of,
    spoken,
    tone_of,
)

ROOM, WIDEST = 72.0, 8.0
"""So much of a place its columns take, in per cent, and at most so much of the picture each."""
HOLE = 58.0
MOST_VALUES = 14
"""So many columns have room to say their numbers."""


def columns(plot: Plot) -> SafeString:
    """For each place the columns of all series beside each other; a single one says its numbers where there is room."""
    goal = [None if value is None else float(value) for value in plot.goal]
    frame = plot.frame([*(mark.size for row in plot.rows for mark in row.marks), *(value for value in goal if value is not None)])
    count, many = max(len(plot.rows), 1), max(len(plot.places), 1)
    width, marks = min(ROOM / many / count, WIDEST), []
    for number, row in enumerate(plot.toned):
        for place, mark in _told(row):
            left = (place + 0.5) * 100 / many + (number - count / 2) * width
            shape = column(frame, left=left, width=width * 0.94, begins=0, ends=mark.size, tone=mark.tone or row.tone)
            marks.append(linked(mark, plot.told(row, place), shape))
    line = [component("chart-curve")(HEIGHT, HEIGHT, "plan", path(frame, goal))] if goal else []
    return ground(plot, frame, [*marks, *_values(plot, frame), *line])


def _values(plot: Plot, frame: Frame) -> list[SafeString]:
    if len(plot.rows) != 1 or len(plot.places) > MOST_VALUES:
        return []
    shown = frame.named()
    return [
        component("chart-value")("" if shown[place] else "opt", frame.x(place), round(frame.y(max(mark.size, 0)) - 5, 1), spoken(mark.size))
        for place, mark in _told(plot.rows[0])
        if mark.size and plot.tick in (None, spoken)
    ]


def stacked(plot: Plot, *, full: bool = False) -> SafeString:
    """For each place one column of all series, or their shares of it."""
    heaps = plot.heaps()
    frame = plot.frame([1.0], formats_now().percent) if full else plot.frame(heaps)
    width, marks = min(ROOM / max(len(plot.places), 1), WIDEST), []
    for row, (below, above) in zip(plot.toned, between(heaped(plot)), strict=True):
        for place, mark in _told(row):
            whole = (heaps[place] or 1) if full else 1
            left = (place + 0.5) * 100 / len(plot.places) - width / 2
            shape = column(frame, left=left, width=width, begins=below[place] / whole, ends=above[place] / whole, tone=f"part {row.tone}")
            marks.append(linked(mark, plot.told(row, place), shape))
    return ground(plot, frame, marks)


def lines(plot: Plot) -> SafeString:
    """A line for each series; a missing number leaves a gap."""
    series = [[None if mark.value is None else mark.size for mark in row.marks] for row in plot.rows]
    frame = plot.frame([value for values in series for value in values if value is not None])
    shapes, marks = [], []
    for row, values in zip(plot.toned, series, strict=True):
        shapes.append(component("chart-curve")(HEIGHT, HEIGHT, row.tone, path(frame, values)))
        for place, value in enumerate(values):
            if value is not None:
                dot = component("plot-dot")(row.tone, frame.x(place), frame.y(value), 4)
                marks.append(linked(row.marks[place], plot.told(row, place), dot))
    return ground(plot, frame, [*shapes, *marks])


def areas(plot: Plot) -> SafeString:
    """The series as areas that stand on each other."""
    frame = plot.frame(plot.heaps())
    shapes, marks = [], []
    for row, (below, above) in zip(plot.toned, between(heaped(plot)), strict=True):
        shapes.append(component("plot-area")(HEIGHT, HEIGHT, row.tone, area(frame, above, below)))
        for place, mark in _told(row):
            dot = component("plot-dot")(row.tone, frame.x(place), frame.y(above[place]), 4)
            marks.append(linked(mark, plot.told(row, place), dot))
    return ground(plot, frame, [*shapes, *marks])


def bars(plot: Plot, *, steps: bool = False) -> SafeString:
    """A bar for each place, of the parts its series give it; steps of a way stand close to each other."""
    heaps = plot.heaps()
    most, lines = max([*heaps, 0]) or 1, []
    for place, name in enumerate(plot.places):
        at, parts = 0.0, []
        for row in plot.toned:
            size = 100 * max(row.marks[place].size, 0) / most
            if size:
                shape = component("chart-part")(row.marks[place].tone or row.tone, short_number(at), short_number(size))
                parts.append(linked(row.marks[place], plot.told(row, place), shape))
            at += size
        note = component("chart-onward" if steps else "chart-note")(plot.notes[place]) if plot.notes and plot.notes[place] else ""
        lines.append(component("plot-bar")(name, join(parts), _heap_text(plot, place, heaps[place]), note))
    return join([component("plot-bars")("steps" if steps else "", plot.label, join(lines)), legend(plot)])


def ring(plot: Plot, *, hole: bool) -> SafeString:
    """A circle divided by the places of the first series."""
    row, turned, parts, keys = plot.rows[0], 0.0, [], []
    whole = sum(max(mark.size, 0) for mark in row.marks) or 1
    for place, mark in _told(row):
        share, tone = max(mark.size, 0) / whole, tone_of(place)
        shape = component("plot-slice")(tone, slice_of(turned, share, hole=HOLE if hole else 0.0))
        parts.append(linked(mark, f"{plot.told(row, place)}, {formats_now().percent(share)}", shape))
        keys.append(component("plot-key")(tone, plot.places[place], mark.text, formats_now().percent(share)))
        turned += share
    return component("plot-ring")(plot.label, join(parts), join(keys))


def dots(plot: Plot) -> SafeString:
    """A dot for each place: the first series across, the second up."""
    across, up = plot.rows[:2]
    known = [place for place in range(len(plot.places)) if across.marks[place].value is not None and up.marks[place].value is not None]
    frame = plot.frame([up.marks[place].size for place in known])
    wide = plot.frame([across.marks[place].size for place in known])
    marks = []
    for place in known:
        told = f"{plot.places[place]}: {across.name} {across.marks[place].text}, {up.name} {up.marks[place].text}"
        x = short_number(100 * ((across.marks[place].size - wide.low) / wide.step + 0.5) / len(wide.levels()))
        marks.append(linked(up.marks[place], told, component("plot-dot")("c1 big", x, frame.y(up.marks[place].size), 7)))
    names = join([component("chart-name")("", wide.tick(level)) for level in reversed(wide.levels())])
    body = ground(Plot(plot.label, plot.places, [], plot.tick), frame, marks, names=names)
    return join([component("plot-sides")(up.name, across.name), body])


def numbers(plot: Plot) -> SafeString:
    """Each series as one large number."""
    shown = [(row.name, row.marks[0]) for row in plot.rows]
    parts = [component("plot-number")(name, linked_text(mark.href, mark.text)) for name, mark in shown]
    return component("plot-numbers")(join(parts))


def linked_text(href: str, text: str) -> SafeString:
    """A number that leads to what is behind it."""
    return component("link")(href, text) if href else component("plot-text")(text)


def _told(row: Row) -> list[tuple[int, Mark]]:
    """The marks there is something to say of, with their places."""
    return [(place, mark) for place, mark in enumerate(row.marks) if mark.text]


def _heap_text(plot: Plot, place: int, heap: float) -> str:
    return plot.rows[0].marks[place].text if len(plot.rows) == 1 else spoken(heap)
