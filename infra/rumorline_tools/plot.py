"""The precision–coverage curve as a picture; it loads nothing, and reads by day and by night."""

from __future__ import annotations

from math import ceil, floor
from pathlib import Path
from xml.sax.saxutils import escape

from rumorline.domain.errors import UsageError
from rumorline_tools.curve import Curve, Point

_WIDTH, _HEIGHT = 720, 440
_LEFT, _RIGHT, _TOP, _BOTTOM = 72, 696, 76, 380
_TICKS = 10
_NARROW = 0.25
"""Up to this coverage the axis is marked at every twentieth."""
_STYLE = """
:root { --paper: #fff; --ink: #1f2328; --soft: #59636e; --grid: #d8dee4; --line: #0550ae;
  --mark: #bc4c00 }
@media (prefers-color-scheme: dark) { :root { --paper: #0d1117; --ink: #e6edf3; --soft: #9198a1;
  --grid: #30363d; --line: #79c0ff; --mark: #ffa657 } }
text { font: 13px system-ui, sans-serif; fill: var(--soft) }
.title { font-size: 16px; font-weight: 600; fill: var(--ink) }
.paper { fill: var(--paper) }
.grid { stroke: var(--grid) }
.band { fill: var(--line); fill-opacity: .16 }
.line { fill: none; stroke: var(--line); stroke-width: 2 }
.point { fill: var(--line) }
.shipped { fill: var(--mark) }
.said { fill: var(--ink) }
"""


class _Axes:
    """Shares to places in the picture; the axes begin and end at a mark."""

    def __init__(self, points: tuple[Point, ...]) -> None:
        lowest = min((point.interval[0] for point in points), default=0.0)
        self.low = min(9, floor(lowest * _TICKS)) / _TICKS
        widest = max((point.coverage for point in points), default=0.0)
        self.across = _TICKS if widest > _NARROW else 2 * _TICKS
        self.far = max(1, ceil(widest * self.across)) / self.across

    def x(self, coverage: float) -> float:
        return round(_LEFT + (_RIGHT - _LEFT) * coverage / self.far, 1)

    def y(self, precision: float) -> float:
        share = (precision - self.low) / (1 - self.low)
        return round(_BOTTOM - (_BOTTOM - _TOP) * share, 1)


def write_plot(path: Path, drawn: Curve, title: str, versions: str) -> None:
    """Write the curve as SVG; UsageError if the file cannot be written."""
    try:
        path.write_text(svg(drawn, title, versions), "utf-8")
    except OSError as error:
        said = f"{path} cannot be written ({error.strerror}); name another file"
        raise UsageError(said) from error


def svg(drawn: Curve, title: str, versions: str) -> str:
    """The picture: the curve, its 95 % band, and the shipped threshold."""
    axes = _Axes(drawn.points)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(_described(drawn))}</desc>",
        f"<style>{_STYLE}</style>",
        f'<rect class="paper" width="{_WIDTH}" height="{_HEIGHT}"/>',
        f'<text class="title" x="{_LEFT}" y="30">{escape(title)}</text>',
        f'<text x="{_LEFT}" y="52">{escape(versions)}</text>',
        *_grid(axes),
        *_curve(drawn.points, axes),
        *(_shipped(drawn.shipped, drawn.threshold, axes) if drawn.shipped else []),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _grid(axes: _Axes) -> list[str]:
    across = [tick / axes.across for tick in range(round(axes.far * axes.across) + 1)]
    up = [tick / _TICKS for tick in range(round(axes.low * _TICKS), _TICKS + 1)]
    middle = (_LEFT + _RIGHT) / 2
    return [
        *(
            f'<line class="grid" x1="{axes.x(at)}" x2="{axes.x(at)}" y1="{_TOP}" y2="{_BOTTOM}"/>'
            f'<text x="{axes.x(at)}" y="{_BOTTOM + 20}" text-anchor="middle">{at:.0%}</text>'
            for at in across
        ),
        *(
            f'<line class="grid" x1="{_LEFT}" x2="{_RIGHT}" y1="{axes.y(at)}" y2="{axes.y(at)}"/>'
            f'<text x="{_LEFT - 10}" y="{axes.y(at) + 4}" text-anchor="end">{at:.0%}</text>'
            for at in up
        ),
        _label("coverage: evidence decided automatically", f"translate({middle} {_HEIGHT - 14})"),
        _label(
            "precision, with 95 % interval", f"translate(20 {(_TOP + _BOTTOM) / 2}) rotate(-90)"
        ),
    ]


def _label(said: str, where: str) -> str:
    return f'<text transform="{where}" text-anchor="middle">{said}</text>'


def _curve(points: tuple[Point, ...], axes: _Axes) -> list[str]:
    upper = [(axes.x(one.coverage), axes.y(one.interval[1])) for one in points]
    lower = [(axes.x(one.coverage), axes.y(one.interval[0])) for one in reversed(points)]
    line = [(axes.x(one.coverage), axes.y(one.precision)) for one in points]
    return [
        f'<polygon class="band" points="{_joined([*upper, *lower])}"/>',
        f'<polyline class="line" points="{_joined(line)}"/>',
        *(f'<circle class="point" cx="{x}" cy="{y}" r="2.5"/>' for x, y in line),
    ]


def _shipped(point: Point, threshold: float, axes: _Axes) -> list[str]:
    x, y = axes.x(point.coverage), axes.y(point.precision)
    left = x < (_LEFT + _RIGHT) / 2
    beside, anchor = (x + 10, "start") if left else (x - 10, "end")
    said = f"shipped, {threshold:g}: {point.right} of {point.made} right"
    return [
        f'<circle class="shipped" cx="{x}" cy="{y}" r="6"/>',
        f'<text class="said" x="{beside}" y="{y + 22}" text-anchor="{anchor}">{said}</text>',
    ]


def _described(drawn: Curve) -> str:
    if drawn.shipped is None:
        return f"Nothing reaches the shipped threshold, {drawn.threshold:g}."
    at = drawn.shipped
    low, high = at.interval
    return (
        f"At the shipped threshold, {drawn.threshold:g}, {at.right} of {at.made} automatic "
        f"decisions are right (95 % interval {low:.0%} to {high:.0%}) and {at.coverage:.0%} of the "
        "evidence is decided automatically."
    )


def _joined(places: list[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in places)
