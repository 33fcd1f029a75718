"""Small networks and facts about them: random ones, their truth at points, and as z3 decides it; no code of the kernel's cut.

Networks are network files, facts are statements of kind "pl" as certificates write them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from fractions import Fraction
from typing import Any

import oracle
from hypothesis import strategies as st
from kernel.polytopes import NUMBERS

from symnet.certificates.certificate import sealed
from symnet.kernel import Verdict, check
from symnet.kernel.arithmetic import show
from symnet.kernel.cutting import prove
from symnet.kernel.networks import network as decoded
from symnet.kernel.statements import form, relu, total, variable
from symnet.kernel.syntax import Budget, Malformed, Rejected

Point = Mapping[int, Fraction]
PARAMETERS = {"p": Fraction(0), "q": Fraction(-2, 3)}
"""One of them is 0."""


def layer(name: str, reads: str, width: int, rows: list[Any], activation: str = "relu") -> Any:
    """A layer that reads another one of this width."""
    return {"activation": activation, "name": name, "reads": [[reads, "0x0", show(width)]], "rows": rows}


def row(bias: Any, *weights: tuple[int, Any]) -> Any:
    """A neuron: numbers, names or scheduled entries; weights by position."""
    return [written(bias), *([show(position), written(weight)] for position, weight in weights)]


def written(entry: Any) -> Any:
    """An entry of a row."""
    return show(entry) if isinstance(entry, int | Fraction) else entry


def network(inputs: int, *nodes: Any) -> Any:
    """A network file whose first layer names the parameters and is read by none."""
    names = layer("names", "input", inputs, [row("p", (0, "q"))])
    parameters = {name: show(value) for name, value in PARAMETERS.items()}
    return {"format": "symnet network 1", "inputs": show(inputs), "nodes": [names, *nodes], "parameters": parameters}


RELU = layer("n", "input", 1, [row(0, (0, 1))])
BENT = network(1, RELU)
"""relu(x)."""
READ = {("input", 0): variable(0)}
ENTRIES = st.one_of(NUMBERS, NUMBERS, NUMBERS, st.sampled_from(list(PARAMETERS)))


@st.composite
def layers(draw: st.DrawFn, inputs: int, depth: int, entries: st.SearchStrategy[Any] = ENTRIES, outputs: int = 0) -> list[Any]:
    """Layers with zero weights, repeated rows and named parameters; up to three neurons each, or a number of outputs."""
    nodes, before, size = [], "input", inputs
    for place in range(1, depth + 1):
        rows: list[Any] = []
        for _ in range(outputs if place == depth and outputs else draw(st.integers(1, 3))):
            if rows and draw(st.integers(0, 4)) == 0:
                rows.append(deepcopy(rows[0]))
                continue
            weights = [(at, draw(entries)) for at in range(size)]
            rows.append(row(draw(entries), *((at, weight) for at, weight in weights if weight != 0)))
        activation = draw(st.sampled_from(["relu", "identity"])) if place == depth else "relu"
        nodes.append(layer(f"n{place}", before, size, rows, activation))
        before, size = f"n{place}", len(rows)
    return nodes


def number(entry: Any) -> Fraction:
    """An entry of a row that is a number or a name."""
    return PARAMETERS[entry] if entry in PARAMETERS else oracle.number(entry)


def term_of(file: Any, place: tuple[str, int], reading: Mapping[tuple[str, int], Any]) -> Any:
    """A neuron as a term: relus of sums of those below, down to the reading."""
    if place in reading:
        return reading[place]
    node = next(node for node in file["nodes"] if node["name"] == place[0])
    bias, *weights = node["rows"][place[1]]
    below = node["reads"][0][0]
    parts = [(number(weight), term_of(file, (below, int(position, 16)), reading)) for position, weight in weights]
    found = total(*parts, (number(bias), ["0x1"]))
    return relu(found) if node["activation"] == "relu" else found


def at_point(term: Any, point: Point, named: Mapping[str, Fraction] = PARAMETERS) -> Fraction:
    """A term at a point."""
    if isinstance(term, list):
        constant, *pairs = term
        values = {**{"": Fraction(1)}, **{show(variable): value for variable, value in point.items()}}
        coefficients = [("", constant), *pairs]
        return sum(
            ((named[text] if text in named else oracle.number(text)) * values[at] for at, text in coefficients), Fraction(0)
        )
    ((name, inner),) = term.items()
    if name == "relu":
        return max(at_point(inner, point, named), Fraction(0))
    if name == "sum":
        return sum((oracle.number(factor) * at_point(each, point, named) for factor, each in inner), Fraction(0))
    values = [at_point(each, point, named) for each in inner]
    return max(values) if name == "max" else min(values)


def neurons(file: Any, known: Mapping[tuple[str, int], Fraction]) -> dict[tuple[str, int], Fraction]:
    """The values of all neurons of a network of layers that known ones give."""
    found, values = dict(known), {name: oracle.number(text) for name, text in file.get("parameters", {}).items()}
    for node in file["nodes"]:
        below = node["reads"][0][0]
        for place, (bias, *weights) in enumerate(node["rows"]):
            if (node["name"], place) not in found and all((below, int(at, 16)) in found for at, _ in weights):
                read = {at: found[below, int(at, 16)] for at, _ in weights}
                total_ = number_of(bias, values) + sum((number_of(text, values) * read[at] for at, text in weights), Fraction(0))
                found[node["name"], place] = max(total_, Fraction(0)) if node["activation"] == "relu" else total_
    return found


def number_of(text: str, values: Mapping[str, Fraction]) -> Fraction:
    """A number, or the parameter of this name."""
    return values[text] if text in values else oracle.number(text)


def place_of(item: Any) -> tuple[str, int]:
    """A neuron as a statement writes it."""
    return item[0], int(item[1], 16)


def fails_at(file: Any, fact: Any, point: Point) -> bool:
    """Whether a point of the domain refutes a fact about a network of layers."""
    known = {place_of(item): at_point(read, point) for item, read in fact["reading"]}
    found = neurons(file, known)
    return any(found[place_of(item)] != at_point(term, point) for item, term in fact["values"])


def verdict(file: Any, fact: Any, work: int = 1 << 24) -> str:
    """ "" where the kernel proves a fact, else why not."""
    try:
        prove(decoded(file, "network", {}), fact, Budget(work))
    except (Rejected, Malformed) as problem:
        return str(problem) or "rejected"
    return ""


def work(file: Any, fact: Any) -> int:
    """What a fact costs, accepted or not."""
    budget = Budget(1 << 30)
    with suppress(Rejected, Malformed):
        prove(decoded(file, "network", {}), fact, budget)
    return (1 << 30) - budget.left


def checked(file: Any, fact: Any, **options: Any) -> Verdict:
    """The verdict on a certificate that claims a fact."""
    content = {
        "box": [["0x0", "0x1"]] * int(file["inputs"], 16),
        "claims": [fact],
        "format": "symnet certificate 2",
        "hypotheses": [],
        "network": file,
        "steps": [{"data": {}, "premises": [], "rule": "pl", "statement": fact}],
        "target": [],
    }
    return check(sealed(content), **options)


def changes(value: Any) -> Iterator[tuple[list[Any], Any]]:
    """Where the numbers of a statement stand: the list that holds each, and its place in it."""
    todo = [value]
    while todo:
        found = todo.pop()
        for place, item in enumerate(found) if isinstance(found, list) else found.items():
            if isinstance(item, list | dict):
                todo.append(item)
            elif isinstance(item, str) and item.lstrip("-").startswith("0x"):
                yield found, place


@st.composite
def changed(draw: st.DrawFn, fact: Any) -> Any:
    """A fact with one number of its domain, reading or values changed; a place or variable stays."""
    found = deepcopy(fact)
    where = [*changes(found["domain"])]
    for item in (*found["reading"], *found["values"]):
        where += [(holder, at) for holder, at in changes([item[1]]) if not _is_variable(holder, at)]
    holder, at = draw(st.sampled_from([(holder, at) for holder, at in where if not (holder[0] == "box" and at == 3)]))
    old = oracle.number(holder[at])
    new = draw(
        st.sampled_from([old + 1, old - 1, -old, 2 * old, old + Fraction(1, 7)]).filter(lambda value: value != old and value)
    )
    holder[at] = show(new)
    return found


def _is_variable(holder: list[Any], at: Any) -> bool:
    """Whether it is the first of [variable, coefficient], not of [factor, term]."""
    return len(holder) == 2 and at == 0 and isinstance(holder[1], str)


def true_by_z3(file: Any, fact: Any, z3: Any) -> bool:
    """Whether z3 finds no point, and no values of the inputs, where a fact fails: boxes and triangles, layers only."""
    solver, variables = z3.Solver(), []
    for name, *rest in fact["domain"]:
        count = 2 if name == "triangle" else int(rest[2], 16)
        new = [z3.Real(f"t{len(variables) + place}") for place in range(count)]
        if name == "triangle":
            solver.add(new[1] >= 0, new[1] <= new[0], new[0] <= 1)
        for each in new if name == "box" else ():
            solver.add(*([each >= _exact(rest[0], z3)] if rest[0] != "-" else []))
            solver.add(*([each <= _exact(rest[1], z3)] if rest[1] != "-" else []))
        variables += new
    known = {("input", place): z3.Real(f"x{place}") for place in range(int(file["inputs"], 16))}
    read = {place_of(item): _z3_term(form_, variables, z3) for item, form_ in fact["reading"]}
    for node in file["nodes"]:
        below = node["reads"][0][0]
        for place, (bias, *weights) in enumerate(node["rows"]):
            parts = [_exact(weight, z3) * known[below, int(at, 16)] for at, weight in weights]
            before = z3.Sum([_exact(bias, z3), *parts])
            known[node["name"], place] = z3.If(before > 0, before, 0) if node["activation"] == "relu" else before
    solver.add(*(known[place] == value for place, value in read.items()))
    wrong = [known[place_of(item)] != _z3_term(term, variables, z3) for item, term in fact["values"]]
    solver.add(z3.Or(wrong))
    found = solver.check()
    assert found != z3.unknown
    return bool(found == z3.unsat)


def _exact(text: str, z3: Any) -> Any:
    value = number(text)
    return z3.Q(value.numerator, value.denominator)


def _z3_term(term: Any, variables: list[Any], z3: Any) -> Any:
    if isinstance(term, list):
        return z3.Sum([_exact(term[0], z3), *(_exact(text, z3) * variables[int(at, 16)] for at, text in term[1:])])
    ((name, inner),) = term.items()
    if name == "sum":
        return z3.Sum([_exact(factor, z3) * _z3_term(each, variables, z3) for factor, each in inner])
    first, *rest = [_z3_term(each, variables, z3) for each in (inner if name != "relu" else [["0x0"], inner])]
    for other in rest:
        first = z3.If(first <= other, first, other) if name == "min" else z3.If(first >= other, first, other)
    return first


def variable_forms(size: int, entries: st.SearchStrategy[Any] = ENTRIES) -> st.SearchStrategy[Any]:
    """Forms as statements write them, names among their coefficients."""

    def build(numbers: list[Any], constant: Any) -> Any:
        return form({at: value for at, value in enumerate(numbers) if value != 0}, constant)

    return st.builds(build, st.lists(entries, min_size=size, max_size=size), entries)


def terms(size: int, leaves: int = 6) -> st.SearchStrategy[Any]:
    """Terms in some variables."""
    return st.recursive(
        variable_forms(size),
        lambda inner: st.one_of(
            st.lists(st.tuples(NUMBERS, inner), min_size=1, max_size=3).map(lambda parts: total(*parts)),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"max": parts}),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"min": parts}),
            inner.map(relu),
        ),
        max_leaves=leaves,
    )


ENDS = [(Fraction(0), Fraction(1)), (Fraction(-1), Fraction(1)), (Fraction(0), None), (None, Fraction(1, 2)), (None, None)]
BOXES = st.sampled_from([*ENDS, (Fraction(2), Fraction(2)), (Fraction(0), Fraction(0)), (Fraction(-1, 3), Fraction(3, 2))])


@st.composite
def domains(draw: st.DrawFn, size: int) -> list[Any]:
    """Domains in some variables: boxes, half-lines, lines, points, triangles."""
    found: list[Any] = []
    while size:
        if size > 1 and draw(st.integers(0, 3)) == 0:
            found.append(["triangle"])
            size -= 2
            continue
        low, high = draw(BOXES)
        count = draw(st.integers(1, size))
        found.append(["box", "-" if low is None else show(low), "-" if high is None else show(high), show(count)])
        size -= count
    return found


@st.composite
def domain_points(draw: st.DrawFn, domain: list[Any]) -> dict[int, Fraction]:
    """Points of a domain, far ones among them."""
    found: list[Fraction] = []
    for name, *rest in domain:
        if name == "triangle":
            first, second = (Fraction(draw(st.integers(0, 12)), 12) for _ in range(2))
            found += [max(first, second), min(first, second)]
            continue
        for _ in range(int(rest[2], 16)):
            low, high = (None if text == "-" else oracle.number(text) for text in rest[:2])
            part = Fraction(draw(st.integers(0, 12)), 12)
            far = draw(st.sampled_from([1, 3, 1000])) * part
            if low is not None and high is not None:
                found.append(low + part * (high - low))
            elif low is not None or high is not None:
                found.append(low + far if high is None and low is not None else (high or Fraction(0)) - far)
            else:
                found.append(far - draw(st.sampled_from([0, 1, 1000])))
    return dict(enumerate(found))
