"""Networks as pictures: layers as columns of neurons, intrinsic parameters marked, a scan as one box with its body beside it.

Small layers show every neuron and every weight; large ones show a few neurons and say how many there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from symnet.core.entry import Entry, Intrinsic
from symnet.core.network import INPUT, Layer, Network, Node, Row, Scan

MAX_SHOWN = 9
MAX_WEIGHTS = 900
COLUMN, ROW, TOP, RADIUS = 104.0, 30.0, 52.0, 8.0
STYLE = (
    ".f{stroke:var(--f,#1b5fa6)}.phi{stroke:var(--phi,#b4470c)}.f,.phi,.curve,.tick,.edge,.axis,.bound,.cells,.snake"
    "{fill:none}.f,.phi{stroke-width:1.8}.phi{stroke-dasharray:6 2}.band{fill:var(--band,#f3c9a8);opacity:.55}"
    ".axis{stroke:var(--ink,#222)}.tick{stroke:var(--rule,#d5d5d5)}.bound{stroke:var(--ink,#222);stroke-dasharray:3 3}"
    ".err{stroke:var(--err,#7a1fa2);fill:none;stroke-width:1.4}.cells{stroke:#000;stroke-opacity:.35;stroke-width:.5}"
    ".snake{stroke:#000;stroke-width:1;stroke-opacity:.6}"
    "text{font:12px system-ui,sans-serif;fill:var(--ink,#222)}.small{font-size:10px}"
    ".mono{font:10px ui-monospace,monospace;fill:#000}"
    ".edge{stroke:var(--edge,#8a8a8a);stroke-width:.7}.own{stroke:var(--own,#b4470c);stroke-width:2.4;fill:none}"
    ".neuron{fill:var(--paper,#fff);stroke:var(--ink,#222)}.relu{fill:var(--relu,#cfe0f5);stroke:var(--ink,#222)}"
    ".box{fill:var(--relu,#cfe0f5);stroke:var(--ink,#222)}.dot{fill:var(--own,#b4470c)}.ownlabel{fill:var(--own,#b4470c);font-weight:600}"
)
"""Colours of all pictures: custom properties that a page may set, with the light values behind them."""


def number(value: float) -> str:
    """Return a coordinate in few characters."""
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"


def standalone(svg: str) -> str:
    """Return an svg that carries its own colours, light and on a light ground."""
    at = svg.index(">") + 1
    return f'{svg[:at]}<style>{STYLE}</style><rect width="100%" height="100%" fill="#fff"/>{svg[at:]}'


@dataclass(frozen=True)
class Picture:
    """A network as a picture that a notebook shows, layer by layer; `draw` makes a matplotlib figure of it."""

    network: Network

    def _repr_svg_(self) -> str:
        return standalone(network_svg(self.network))


@dataclass
class Layout:
    """Where everything stands, in pixels: for SVG and for matplotlib."""

    width: float
    height: float
    neurons: list[tuple[float, float, bool]] = field(default_factory=list)
    edges: list[tuple[float, float, float, float, bool]] = field(default_factory=list)
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)
    labels: list[tuple[float, float, str, str]] = field(default_factory=list)
    marks: list[tuple[float, float]] = field(default_factory=list)


def layout(network: Network) -> Layout:
    """Return the places of neurons, weights and labels of a network; scans stay closed."""
    columns = _columns(network)
    stacks: dict[int, list[str]] = {}
    for name, column in columns.items():
        stacks.setdefault(column, []).append(name)
    counts = {INPUT: network.inputs, **{node.name: node.operation.outputs for node in network.nodes}}
    scans = {node.name for node in network.nodes if isinstance(node.operation, Scan)}
    rows = max(sum(_rows(counts[name], name in scans) + 1 for name in names) for names in stacks.values())
    drawn = Layout(COLUMN * (max(columns.values()) + 1) + 36, TOP + ROW * rows + 14)
    places = {}
    for column, names in stacks.items():
        tall = sum(_rows(counts[name], name in scans) + 1 for name in names)
        y = TOP + ROW * (rows - tall) / 2 + ROW / 2
        for name in names:
            places[name] = _stack(drawn, network, name, counts[name], COLUMN * column + 66, y)
            y += ROW * (_rows(counts[name], name in scans) + 1)
    for node in network.nodes:
        _connect(drawn, node, places)
    return drawn


def _columns(network: Network) -> dict[str, int]:
    """The longest way from the input to each node."""
    columns = {INPUT: 0}
    for node in network.nodes:
        columns[node.name] = 1 + max(columns[read.node] for read in node.reads)
    return columns


def _rows(count: int, scan: bool) -> int:
    return 4 if scan else min(count, MAX_SHOWN)


def _stack(drawn: Layout, network: Network, name: str, count: int, x: float, y: float) -> dict[int, tuple[float, float]]:
    """Draw the neurons of a node, or a box; return the places of the neurons that are shown."""
    node = next((node for node in network.nodes if node.name == name), None)
    drawn.labels.append((x, y - 26, _short(name), "small"))
    if node is not None and isinstance(node.operation, Scan):
        drawn.boxes.append((x - 36, y - 6, 72, 4 * ROW - 8))
        drawn.labels += [(x, y + 40, "scan", "label"), (x, y + 56, f"{node.operation.steps} steps", "small")]
        if node.operation.copies > 1:
            drawn.labels.append((x, y + 72, f"{node.operation.copies} copies", "small"))
        return dict.fromkeys(range(count), (x, y + 52))
    shown = _shown(node, count)
    bent = node is not None and isinstance(node.operation, Layer) and node.operation.activation != "identity"
    found = {}
    for row, place in enumerate(shown):
        down = y + ROW * (row + (1 if count > MAX_SHOWN and place == count - 1 else 0))
        found[place] = (x, down)
        drawn.neurons.append((x, down, bent))
    if count > MAX_SHOWN:
        drawn.labels.append((x, y + ROW * (MAX_SHOWN - 2) + 4, f"... {count} in all", "small"))
    return found


def _shown(node: Node | None, count: int) -> list[int]:
    """The neurons to draw: all of a few; of many those with intrinsic parameters first, then the first ones, and the last."""
    if count <= MAX_SHOWN:
        return list(range(count))
    rows = node.operation.rows if node is not None and isinstance(node.operation, Layer) else ()
    own = [place for place, row in enumerate(rows) if any(isinstance(entry, Intrinsic) for entry in _entries(row))]
    kept = sorted([*own[: MAX_SHOWN - 2], *(place for place in range(count - 1) if place not in own)][: MAX_SHOWN - 2])
    return [*kept, count - 1]


def _entries(row: Row) -> list[Entry]:
    return [row.bias, *(weight for _, weight in row.weights)]


def _short(name: str) -> str:
    return name if len(name) <= 16 else name[:13] + "..."


def _connect(drawn: Layout, node: Node, places: dict[str, dict[int, tuple[float, float]]]) -> None:
    """Draw the weights between neurons that are shown, and mark the intrinsic parameters."""
    if isinstance(node.operation, Scan):
        for read in node.reads:
            x, y = places[node.name][0]
            ends = {places[read.node][place] for place in range(read.start, read.stop) if place in places[read.node]}
            drawn.edges += [(end[0], end[1], x - 36, y, False) for end in sorted(ends)]
        return
    thin = sum(len(row.weights) for row in node.operation.rows) <= MAX_WEIGHTS
    for place, end in places[node.name].items():
        row = node.operation.rows[place]
        for source, entry in _sources(node, node.operation, place):
            start = places[source[0]].get(source[1])
            if start is not None and (thin or isinstance(entry, Intrinsic)):
                _weight(drawn, start, end, entry)
        if isinstance(row.bias, Intrinsic):
            drawn.marks.append((end[0], end[1] - RADIUS - 2))
            drawn.labels.append((end[0] + 8, end[1] - RADIUS + 1, row.bias.name, "ownlabel"))


def _sources(node: Node, layer: Layer, place: int) -> Iterator[tuple[tuple[str, int], Entry]]:
    where = [(read.node, position) for read in node.reads for position in range(read.start, read.stop)]
    for position, entry in layer.rows[place].weights:
        yield where[position], entry


def _weight(drawn: Layout, start: tuple[float, float], end: tuple[float, float], entry: Entry) -> None:
    own = isinstance(entry, Intrinsic)
    drawn.edges.append((*start, *end, own))
    if isinstance(entry, Intrinsic):
        label = (start[0] * 0.45 + end[0] * 0.55, start[1] * 0.45 + end[1] * 0.55 - 5)
        drawn.labels.append((*label, entry.name, "ownlabel"))


def network_svg(network: Network, title: str = "The network, layer by layer") -> str:
    """Return a picture of a network as an svg element; its colours are classes of STYLE."""
    drawn = layout(network)
    parts = [_edge(edge) for edge in sorted(drawn.edges, key=lambda edge: edge[4])]
    parts += [
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(w)}" height="{number(h)}" rx="6" class="box"/>'
        for x, y, w, h in drawn.boxes
    ]
    parts += [
        f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(RADIUS)}" class="{"relu" if relu else "neuron"}"/>'
        for x, y, relu in drawn.neurons
    ]
    parts += [f'<circle cx="{number(x)}" cy="{number(y)}" r="4" class="dot"/>' for x, y in drawn.marks]
    for x, y, content, css in drawn.labels:
        anchor = "start" if css == "ownlabel" else "middle"
        parts.append(f'<text x="{number(x)}" y="{number(y)}" text-anchor="{anchor}" class="{css}">{escape(content)}</text>')
    box = f'viewBox="0 0 {number(drawn.width)} {number(drawn.height)}" width="{number(drawn.width)}"'
    size = f'{box} style="min-width:{number(min(drawn.width, 560))}px"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="network" {size} role="img" aria-label="{escape(title)}">'
    return f"{head}<title>{escape(title)}</title>{''.join(parts)}</svg>"


def _edge(edge: tuple[float, float, float, float, bool]) -> str:
    x1, y1, x2, y2, own = edge
    return f'<path d="M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}" class="{"own" if own else "edge"}"/>'


def bodies(network: Network) -> list[tuple[str, Network]]:
    """Return (name, body) of the scans of a network, each body once."""
    found: dict[str, Network] = {}
    for node in network.nodes:
        if isinstance(node.operation, Scan) and node.operation.body not in found.values():
            found[node.name] = node.operation.body
    return list(found.items())
