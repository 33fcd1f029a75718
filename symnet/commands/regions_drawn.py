"""Activation domains as pictures and as a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symnet.certificates.certificate import Certificate
    from symnet.regions.domains import Domain, Domains
    from symnet.report.polygons import Ends, Shape

MOST_NOTES = 20_000
"""Domains beyond which a page has no notes."""
CAPTIONS = {
    "slope": "Coloured by the rank of the slope, the sum of the absolute coefficients of the first output, small ones dark",
    "piece": "Coloured by linear piece",
    "pattern": "Coloured by pattern: each domain in one of ten colours",
    "value": "Coloured by the rank of the value of the first output at the middle of a domain",
}


def picture_of(found: Domains, colour: str, suffix: str) -> bytes:
    """Return the domains as an SVG or PNG file."""
    if suffix == ".png":
        from symnet.drawing.polygons import polygons_png

        shapes = _shapes(found, colour, False)
        return polygons_png([shape.corners for shape in shapes], [shape.colour for shape in shapes], _ends(found))
    from symnet.drawing.picture import standalone

    return standalone(domains_svg(found, colour)).encode()


def domains_svg(found: Domains, colour: str) -> str:
    """Return the domains as an svg element, with the map of each as its title where they are not too many."""
    from symnet.report.polygons import polygons_svg

    return polygons_svg(_shapes(found, colour, found.patterns <= MOST_NOTES), _ends(found), found.names, _title(found))


def page_of(found: Domains, colour: str, judged: Certificate | None) -> str:
    """Return a page with the domains, and the function over them as a surface."""
    from symnet.commands.regions_shown import rows
    from symnet.report.polygons import polygons_page, polygons_svg, surface_svg

    shapes = _shapes(found, colour, found.patterns <= MOST_NOTES)
    ends, title = _ends(found), _title(found)
    figures = [
        (polygons_svg(shapes, ends, found.names, title), f"{CAPTIONS[colour]}. Point at a domain for its affine map and signs."),
        (surface_svg(shapes, ends, "the first output"), "The first output over the rectangle"),
    ]
    lead = ["Where a network is one affine map, exactly: on each polygon no neuron changes sign."]
    if judged is not None and judged.verdict.accepted:
        lead.append(f"Accepted by the kernel: {'; '.join(judged.verdict.words)}.")
    return polygons_page("Activation domains", lead, [(row[0], row[1]) for row in rows(found)], figures)


def _title(found: Domains) -> str:
    return f"{found.patterns} activation domains on {found.where}"[:200]


def _ends(found: Domains) -> Ends:
    (a, b), (c, d) = found.plane.sides
    return (float(a), float(b)), (float(c), float(d))


def _shapes(found: Domains, colour: str, notes: bool) -> list[Shape]:
    from symnet.report.polygons import Shape, kinds, shades

    each, shapes = list(found), []
    if colour == "slope":
        colours = shades([float(sum(map(abs, domain.map.matrix[0]))) for domain in each])
    elif colour == "value":
        colours = shades([float(domain.map(domain.middle)[0]) for domain in each])
    else:
        colours = kinds(found.piece_of if colour == "piece" else range(len(each)))
    for domain, shade in zip(each, colours, strict=True):
        corners = [(float(s), float(t)) for s, t in domain.polygon]
        heights = [float(domain.map(corner)[0]) for corner in domain.polygon]
        shapes.append(Shape(corners, heights, shade, _note(domain, found.names) if notes else ""))
    return shapes


def _note(domain: Domain, names: Sequence[str]) -> str:
    texts = domain.map.texts(names)
    shown = "\n".join(text if len(text) <= 200 else _rounded(domain, place, names) for place, text in enumerate(texts[:4]))
    signs = domain.signs
    return f"{shown}\nsigns {signs if len(signs) <= 200 else signs[:200] + '...'}\narea {float(domain.area):.6g}"


def _rounded(domain: Domain, place: int, names: Sequence[str]) -> str:
    """A map with long numbers, to six digits."""
    numbers = [f"{float(value):.6g}*{name}" for value, name in zip(domain.map.matrix[place], names, strict=True)]
    return " + ".join([*numbers, f"{float(domain.map.constant[place]):.6g}"]) + " (rounded)"
