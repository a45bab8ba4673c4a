"""How times grow with the number of tickets, as a picture with logarithmic axes."""

from __future__ import annotations

from math import ceil, floor, log10
from pathlib import Path
from xml.sax.saxutils import escape

from rumorline.domain.errors import UsageError
from rumorline_tools.bench.candidates import Candidates

_WIDTH, _HEIGHT = 760, 460
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 520, 48, 410
OURS = frozenset({"rumorline", "rumorline, of one town", "rumorline by words"})
_STYLE = """
:root { --paper: #fff; --ink: #1f2328; --soft: #59636e; --grid: #d8dee4; --ours: #bc4c00 }
@media (prefers-color-scheme: dark) { :root { --paper: #0d1117; --ink: #e6edf3; --soft: #9198a1;
  --grid: #30363d; --ours: #ffa657 } }
text { font: 12px system-ui, sans-serif; fill: var(--soft) }
.title { font-size: 16px; font-weight: 600; fill: var(--ink) }
.paper { fill: var(--paper) }
.grid { stroke: var(--grid) }
polyline { fill: none; stroke: var(--soft); stroke-width: 1.5 }
.ours { stroke: var(--ours); stroke-width: 3 }
text.ours { fill: var(--ours); stroke: none; font-weight: 600 }
"""


def write_growth(path: Path, found: Candidates) -> None:
    """Write the picture as SVG; UsageError if the file cannot be written."""
    try:
        path.write_text(growth(found), "utf-8")
    except OSError as error:
        said = f"{path} cannot be written ({error.strerror}); name another file"
        raise UsageError(said) from error


def growth(found: Candidates) -> str:
    """One line a system: median ms a post by the number of tickets."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for row in found.rows:
        if not row.skipped and row.median_ms > 0:
            lines.setdefault(row.system, []).append((log10(row.tickets), log10(row.median_ms)))
    every = [point for line in lines.values() for point in line] or [(2.0, 0.0)]
    across = floor(min(x for x, _ in every)), max(3, ceil(max(x for x, _ in every)))
    up = floor(min(y for _, y in every)), ceil(max(y for _, y in every) + 0.01)

    def place(x: float, y: float) -> tuple[float, float]:
        far, high = (x - across[0]) / (across[1] - across[0]), (y - up[0]) / (up[1] - up[0])
        return round(_LEFT + far * (_RIGHT - _LEFT), 1), round(_BOTTOM - high * (_BOTTOM - _TOP), 1)

    title = "Candidates: CPU ms a post by open tickets"
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">',
        f"<title>{title}</title>",
        f"<style>{_STYLE}</style>",
        f'<rect class="paper" width="{_WIDTH}" height="{_HEIGHT}"/>',
        f'<text class="title" x="{_LEFT}" y="28">{title}</text>',
    ]
    for x in range(across[0], across[1] + 1):
        at, _ = place(x, up[0])
        drawn.append(f'<line class="grid" x1="{at}" x2="{at}" y1="{_TOP}" y2="{_BOTTOM}"/>')
        drawn.append(f'<text x="{at}" y="{_BOTTOM + 18}" text-anchor="middle">{10**x:,}</text>')
    for y in range(up[0], up[1] + 1):
        _, at = place(across[0], y)
        drawn.append(f'<line class="grid" x1="{_LEFT}" x2="{_RIGHT}" y1="{at}" y2="{at}"/>')
        drawn.append(f'<text x="{_LEFT - 8}" y="{at + 4}" text-anchor="end">{10.0**y:g}</text>')
    drawn.append(f'<text x="{_LEFT}" y="{_HEIGHT - 12}">{escape(found.processor)}, one core</text>')
    labels = _TOP
    for name, line in sorted(lines.items(), key=lambda one: -one[1][-1][1]):
        kind = ' class="ours"' if name in OURS else ""
        points = [place(*point) for point in line]
        joined = " ".join(f"{x},{y}" for x, y in points)
        drawn.append(f'<polyline{kind} points="{joined}"/>')
        labels = max(labels + 15, int(points[-1][1]))
        drawn.append(f'<text{kind} x="{points[-1][0] + 8}" y="{labels + 4}">{escape(name)}</text>')
    return "\n".join([*drawn, "</svg>"]) + "\n"
