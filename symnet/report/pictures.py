"""The pictures of a page, chosen by dimension: curves, heat maps, sections; what is stored; the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from symnet.core.network import Network
from symnet.core.rational import from_hex
from symnet.drawing.picture import bodies, network_svg
from symnet.report import curves, digits, heat
from symnet.report.facts import Error, error_of, rounded
from symnet.report.functions import Functions, functions
from symnet.report.gadget_graph import gadget_figure
from symnet.report.gadgets import MOST, gadgets
from symnet.report.kinks import kinks_of
from symnet.report.phi import CellValues, Interpolant, network_of
from symnet.report.pieces import pieces
from symnet.report.place import outputs_named, place_of
from symnet.report.targets import target_texts

MAX_OUTPUTS = 8
SHORT = 60


@dataclass(frozen=True)
class Section:
    """Pictures that belong together: (svg, caption), and what to say about them."""

    heading: str
    figures: list[tuple[str, str]]
    notes: list[str]
    layout: str = "small"


def sections(content: Mapping[str, Any]) -> list[Section]:
    """Return all pictures of an accepted certificate, those of each output together."""
    texts, place = target_texts(content), place_of(content)
    parts: list[Section] = []
    for number, output in enumerate(outputs_named(content)[:MAX_OUTPUTS]):
        found = functions(content, output)
        own = [*_functions(content, found, error_of(content, output), output), *_stored(found), *_gadgets(content, output)]
        if output is not None and place.outputs > 1:
            what = f"Output {number + 1}" + (f", {texts[number]}" if number < len(texts) and len(texts[number]) <= SHORT else "")
            own = [replace(section, heading=f"{what}: {section.heading[:1].lower()}{section.heading[1:]}") for section in own]
        parts += own
    return [part for part in [*parts, *_pieces(content), *_network(content)] if part.figures]


def _functions(content: Mapping[str, Any], found: Functions, error: Error | None, output: str | None) -> list[Section]:
    if found.phi is None or (found.tree is None and found.table is None and found.grid is None):
        return []
    band, said = _band(content, error, output)
    if found.table is not None and (found.dimension > 1 or not found.table):
        return _network_alone(found)
    if found.dimension == 1:
        return [_one(found, band, said, kinks_of(content) if len(content["target"]) == 1 else [])]
    if found.dimension == 2:
        return [_two(found, error, "Target, network and error")]
    rest = f"{', '.join(found.place.coordinate(axis) for axis in range(2, min(found.dimension, 6)))}"
    more = ", ..." if found.dimension > 6 else ""
    return [_sections(found, band, said), _two(found, error, f"The section with {rest}{more} in the middle")]


def _band(content: Mapping[str, Any], error: Error | None, output: str | None) -> tuple[Fraction | None, str]:
    """What bounds |phi - f| at single points, and in words."""
    if error is not None and error.norm == "sup norm":
        return error.bound, f"dashed: the proved bound {error.decimal}"
    for step in content["steps"]:
        if step["statement"]["kind"] == "error-off-strips" and step["statement"].get("output") == output:
            good = from_hex(step["statement"]["bound"])
            return good, f"dashed: {rounded(good, 1)}, proved off the trifling region"
    return None, ""


def _one(found: Functions, band: Fraction | None, said: str, kinks: list[float]) -> Section:
    sampled = curves.curve(found, 0)
    inner = [t for t in kinks if sampled.points[0] < t < sampled.points[-1]]
    where = f"On {found.place.domain}"
    svg = curves.curve_figure(sampled, None if band is None else float(band), said, where, kinks=inner)
    what = "The values of the table, joined (solid)" if found.table or found.grid else "The target f (solid)"
    marked = f" The strokes across phi are its {len(inner)} kinks." if inner else ""
    return Section("Target, network and error", [(svg, _curve_caption(what, band) + marked)], _largest(sampled.errors), "wide")


def _network_alone(found: Functions) -> list[Section]:
    """The network where the target is a table of points that no line joins."""
    if found.dimension != 2:
        return []
    sampled = heat.field(found, heat.whole_square(found))
    svg = heat.heat_figure(
        sampled.network, sampled.window, heat.value_range(sampled), "The network phi", heat.grid_lines(found, sampled.window)
    )
    return [Section("The network", [(svg, "The network phi.")], [])]


def _curve_caption(what: str, band: Fraction | None) -> str:
    shown = f"{what}, the network phi (dashed)"
    return f"{shown}, the proved band around phi (shaded); below, phi - f." if band else f"{shown}; below, phi - f."


def _largest(errors: list[float | None]) -> list[str]:
    known = [abs(value) for value in errors if value is not None]
    if not known:
        return []
    return [
        f"The largest |phi - f| among the {len(known)} points drawn is {max(known):.6g}: what the picture shows, not a bound."
    ]


def _sections(found: Functions, band: Fraction | None, said: str) -> Section:
    figures, errors = [], []
    for axis in range(min(found.dimension, 6) + 1):
        sampled = curves.curve(found, axis if axis < min(found.dimension, 6) else found.dimension)
        where = (
            "Along the diagonal"
            if axis == min(found.dimension, 6)
            else f"Along {found.place.coordinate(axis)}, the others in the middle"
        )
        svg = curves.curve_figure(sampled, None if band is None else float(band), said, where, 360.0)
        figures.append((svg, f"{where}: f (solid), phi (dashed), the proved band; below, phi - f."))
        errors += sampled.errors
    return Section(f"Sections through {found.place.domain}", figures, _largest(errors), "medium")


def _two(found: Functions, error: Error | None, heading: str) -> Section:
    sampled = heat.field(found, heat.whole_square(found))
    largest, where = heat.largest_error(sampled)
    bound = float(error.bound) if error is not None and error.norm == "sup norm" else largest or 1.0
    figures = _maps(found, sampled, bound)
    if min(found.counts[:2]) > 8:
        close = heat.field(found, heat.window_around(found, where))
        lines = heat.grid_lines(found, close.window)
        svg = heat.heat_figure(close.errors, close.window, (-bound, bound), "phi - f, enlarged", lines)
        what = "cells" if isinstance(found.phi, CellValues) else "cells and Kuhn simplices"
        figures.append((svg, f"phi - f near its largest sampled value, with the {what} of the grid."))
    notes = _largest([value for row in sampled.errors for value in row])
    if error is not None and error.norm == "sup norm":
        notes.append(f"The colours of the error run from -E to E, E = {error.decimal} the proved bound.")
    return Section(heading, figures, notes)


def _maps(found: Functions, sampled: heat.Field, bound: float) -> list[tuple[str, str]]:
    lines = heat.grid_lines(found, sampled.window)
    ends = heat.value_range(sampled)
    flat = heat.heat_figure(sampled.target, sampled.window, ends, "The target f", [])
    network = heat.heat_figure(sampled.network, sampled.window, ends, "The network phi", lines)
    errors = heat.heat_figure(sampled.errors, sampled.window, (-bound, bound), "The error phi - f", lines)
    return [(flat, "The target f."), (network, "The network phi."), (errors, "The error phi - f.")]


def _stored(found: Functions) -> list[Section]:
    if isinstance(found.phi, Interpolant) and found.phi.top <= digits.MAX_TOP:
        shown = digits.digits_figure(found.phi), digits.said(found.phi)
        what = found.phi.names[0] if len(found.phi.names) == 1 else f"{found.phi.names[0]}, ..., {found.phi.names[-1]}"
        return [Section(f"The bits of {what} over the grid in snake order", [shown], [], "wide")]
    if isinstance(found.phi, CellValues):
        figures = [(svg, f"a_{place + 1}: dark is 1.") for place, svg in enumerate(digits.bits_figures(found.phi))]
        return [Section("The bits of a_1, ..., a_n over the cells", figures, ["Cell j is read from digit j of each a."])]
    return []


def _gadgets(content: Mapping[str, Any], output: str | None) -> list[Section]:
    """The parts that a network is put together from."""
    parts = gadgets(content, output)
    if len(parts) < 2 or len(parts) > MOST:
        return []
    what = "From the inputs on the left to the output on the right; blue parts are of pieces, the others are sums of them."
    note = "A part's share is what is left of its own error at the output, by the rules that pass errors on; the shares add up."
    return [Section("The parts and their shares of the error", [(gadget_figure(parts), what)], [note], "wide")]


def _pieces(content: Mapping[str, Any]) -> list[Section]:
    """Functions of one variable that claims give by a formula."""
    figures = []
    for name, found in pieces(content["claims"]).items():
        svg = curves.pieces_figure([(float(a), float(b), float(c), float(d)) for a, b, c, d in found], f"{name} on the real line")
        figures.append((svg, f"The {name}, as the claim gives it."))
    return [Section("The function, piece by piece", figures[:8], [], "wide")]


def _body(name: str, what: str) -> str:
    """A sentence about a scan, which is called by its name unless that is scan."""
    return f"{what} the scan" if name == "scan" else f"{what} the scan {name}"


def _kinds(network: Network) -> str:
    """The activations of the neurons that are not identities."""
    names = {getattr(node.operation, "activation", "relu") for node in network.nodes} - {"identity"}
    return " or ".join(sorted(names)) or "relu"


def _network(content: Mapping[str, Any]) -> list[Section]:
    if "onnx" in content["network"]:  # it stands in a file of its own
        return []
    network = network_of(content)
    figures = [
        (
            network_svg(network),
            f"Input on the left, output on the right; blue neurons are {_kinds(network)}, white ones are identities.",
        )
    ]
    for name, body in bodies(network)[:3]:
        figures.append((network_svg(body, _body(name, "One step of")), f"{_body(name, 'One step of')}."))
    names = ", ".join(network.intrinsic[:12]) + (", ..." if len(network.intrinsic) > 12 else "")
    return [Section("The network", figures, [f"Marked in colour: the intrinsic parameters {names}." if names else ""], "medium")]
