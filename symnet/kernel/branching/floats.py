"""Formats of floating-point numbers, and what computing in one does to the layers of a network, whatever the order of sums.

A sum of terms, of which p are products that are not exact, of n roundings at most on the way of any term, is off by at most
n nu / (1 - n nu) times the sum of the sizes of its terms, and 2 p sub. nu = 2^-digits is half the distance from 1 to the next
number, sub = 2^-(least + 1) half the smallest number above 0.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from ..arithmetic import show
from ..evaluation import source
from ..syntax import Budget, Entry, Json, Network, Node, Rejected, Row
from .bounds import FINER, Substitution
from .formats import FORMATS, Format
from .layers import AROUND, CONSTANT, MAX_BITS, MAX_COMPOSED, Errors, Stack, check_layer, number_of
from .leaves import bounded, closed, forms, outward
from .property import Constraint, Sides, Terms
from .property import Entry as Boxed

INPUTS = ("floats", "rounded")
"""What the inputs are: the numbers of the format in the box, or all real numbers in it, rounded to the nearest one."""
KNOWN = ("", "Add", "Cast", "Gemm", "MatMul", "Mul", "Neg", "Relu", "Sub", "Transpose")
"""The operators whose computation is known: sums of products, and numbers of one format rounded to another."""
Sizes = dict[int, int]
"""Coefficients >= 0 by variable, for the size of a value."""


def format_of(name: Json, network: Network) -> Format:
    """The format of a name, which is that of the numbers of the network where it is a file."""
    if not isinstance(name, str) or name not in FORMATS:
        raise Rejected(f"the format {str(name)[:40]!r} is none of {', '.join(FORMATS)}")
    if network.format not in ("", name):
        raise Rejected(f"the file computes in {network.format}, not in {name}")
    return FORMATS[name]


def given(entry: Boxed, format_: Format, inputs: Json) -> Sides:
    """The ends between which the numbers lie that the network gets; rejects where none does."""
    if inputs not in INPUTS:
        raise Rejected(f"the inputs are {str(inputs)[:40]!r}, none of {', '.join(INPUTS)}")
    if inputs == "floats":
        for axis, (low, high) in enumerate(entry.box):
            if format_.rounded(low, 1) > high:
                raise Rejected(f"no number of the format lies in the side of input {axis}: nothing would be said")
        return entry.box
    if any(constraint.inputs for conjunction in entry.unsafe for constraint in conjunction):
        raise Rejected("a constraint names inputs, and they are rounded: it is not said which numbers are meant")
    return tuple((format_.rounded(low), format_.rounded(high)) for low, high in entry.box)


def errors_of(network: Network, format_: Format, bits: int, budget: Budget, inputs: str = "floats") -> Errors:
    """Return what rounding adds at most to the sums of a network of relu and identity layers, that of rounded inputs too."""
    found = _Rounding(network, format_, bits + 2 * FINER, budget)
    if inputs == "rounded":
        found.round_inputs()
    return found.errors()


def format_in(node: Node, format_: Format) -> Format:
    """The format of the numbers of a node, that of the input being given."""
    return FORMATS[node.format] if node.format else format_


def casts(network: Network) -> bool:
    """Whether some layer is in another format than the input."""
    return any(node.format for node in network.nodes)


def errors_of_both(first: Network, second: Network, format_: Format, bits: int, budget: Budget) -> Errors:
    """Return what rounding adds to the sums of two networks side by side, and to the differences of their outputs."""
    one, two = (errors_of(network, format_, bits, budget) for network in (first, second))
    shift = sum(map(len, one.layers[:-1]))
    budget.spend(4 * sum(len(form) for layer in (*one.layers[-1:], *two.layers) for form in layer))
    moved = [
        [{variable + shift * (variable >= first.inputs): number for variable, number in form.items()} for form in layer]
        for layer in two.layers
    ]
    outputs = [
        {variable: mine.get(variable, 0) + its.get(variable, 0) for variable in {**mine, **its}}
        for mine, its in zip(one.layers[-1], moved[-1], strict=True)
    ]
    (a, b), (c, d) = one.peaks[0], two.peaks[0]
    peaks = [(max(a, c), max(b, d)), *one.peaks[1:], *two.peaks[1:]]
    return Errors([*one.layers[:-1], *moved[:-1], outputs], one.finer, peaks, min(one.limit, two.limit))


def settled(stack: Stack, bits: int, point: Sequence[Fraction], constraint: Constraint, budget: Budget) -> bool:
    """Whether a constraint is seen to hold at a point for all values that the outputs may have there."""
    substitution = Substitution(stack, bits, outward(tuple((value, value) for value in point), bits), budget)
    known = bounded(substitution, None, ())
    return known is not None and all(
        closed(substitution, known, forms(each, bits, budget, len(point)), {})[0] for each in _against(constraint)
    )


def _against(constraint: Constraint) -> list[Constraint]:
    """Constraints that are impossible where this one holds, and only there."""
    relation = "<=" if constraint.relation == "<" else "<"
    turned = Constraint(relation, -constraint.constant, _negated(constraint.inputs), _negated(constraint.outputs))
    return [replace(constraint, relation="<"), turned] if constraint.relation == "=" else [turned]


def _negated(terms: Terms) -> Terms:
    return tuple((place, -factor) for place, factor in terms)


def in_order(network: Network, format_: Format, point: Sequence[Fraction], budget: Budget) -> list[Fraction]:
    """The outputs as they are computed layer by layer, each product rounded, added from the first one on, the bias last."""
    values = {"input": list(point)}
    first = format_
    for node in network.nodes:
        check_node(node)
        found, format_ = [], format_in(node, first)
        for row in node.rows:
            budget.spend(8 + 8 * len(row.weights) * len(node.reads))
            terms = [
                format_.rounded(number_in(format_, network, entry, budget) * values[name][place])
                for (name, place), entry in ((source(node, position), entry) for position, entry in row.weights)
            ]
            total = Fraction(0)
            for term in (*terms, number_in(format_, network, row.bias, budget)):
                total = format_.rounded(total + term)
            found.append(max(total, Fraction(0)) if node.activation == "relu" else total)
        values[node.name] = found
    return values[network.nodes[-1].name]


def number_in(format_: Format, network: Network, entry: Entry, budget: Budget) -> Fraction:
    """A weight or a bias, which is a number of the format."""
    found = number_of(network, entry)
    budget.hold(found)
    if not network.format and format_.rounded(found) != found:
        raise Rejected(f"{show(found)[:60]} is a weight or bias and no number of the format")
    return found


def check_node(node: Node) -> None:
    """Refuse what is no layer of relu or identity, and operators that are not modelled."""
    check_layer(node)
    if node.operator not in KNOWN:
        raise Rejected(f"node {node.name!r}, {node.operator}: how a machine computes it is not modelled")


class _Rounding:
    """The sizes of the computed values, and how far they are from exact ones, as forms in sizes of inputs and of relus."""

    def __init__(self, network: Network, format_: Format, finer: int, budget: Budget) -> None:
        self.network, self.format, self.finer, self.budget = network, format_, finer, budget
        one = 1 << finer
        self.sizes: dict[str, list[Sizes]] = {"input": [{place: one} for place in range(network.inputs)]}
        self.off: dict[str, list[Sizes]] = {"input": [{} for _ in range(network.inputs)]}
        self.starts = [0, network.inputs]
        self.peaks = [(0, 0)]
        self.left = MAX_COMPOSED
        self.formats = {"input": format_}

    def round_inputs(self) -> None:
        """Let the inputs be real numbers that are rounded to the format first."""
        for place in range(self.network.inputs):
            self.budget.spend(8)
            size, error = {place: 1 << self.finer}, Sizes()
            self.once(self.format, size, error)
            self.sizes["input"][place], self.off["input"][place] = size, error

    def once(self, format_: Format, size: Sizes, error: Sizes) -> None:
        """Add to a size and an error what rounding a number of this size to a format adds."""
        own = {variable: -(-factor >> format_.digits) for variable, factor in size.items()}
        own[CONSTANT] = own.get(CONSTANT, 0) + self.up(Fraction(1, 1 << format_.least + 1))
        for form in (size, error):
            self.add(form, own)

    def errors(self) -> Errors:
        """Go through the layers."""
        layers = []
        for node in joined(self.network.nodes):
            check_node(node)
            sizes, off = self.node(node)
            if node.activation == "relu":
                layers.append(off)
                first = self.starts[-1]
                self.starts.append(first + len(off))
                self.peaks.append((0, 0))
                sizes, off = [{first + place: 1 << self.finer} for place in range(len(off))], [{} for _ in off]
            self.sizes[node.name], self.off[node.name] = sizes, off
            self.formats[node.name] = format_in(node, self.format)
        layers.append(self.off[self.network.nodes[-1].name])
        return Errors(layers, self.finer, self.peaks, min(each.most for each in self.formats.values()) - 1)

    def node(self, node: Node) -> tuple[list[Sizes], list[Sizes]]:
        """The sizes of the sums of a node as they are computed, and how far they are from exact ones."""
        sizes, off = [], []
        for row in node.rows:
            self.budget.spend(4 + len(row.weights) * len(node.reads))
            size, error = self.row(node, row)
            self.left -= sum(AROUND + number.bit_length() for form in (size, error) for number in form.values())
            if self.left < 0:
                raise Rejected(
                    f"the sizes of sums, composed with those of layers before them, have more than {MAX_COMPOSED} bits"
                )
            sizes.append(size)
            off.append(error)
        return sizes, off

    def row(self, node: Node, row: Row) -> tuple[Sizes, Sizes]:
        """The size of a sum as it is computed, and how far it is from the exact one."""
        format_ = format_in(node, self.format)
        bias = number_in(format_, self.network, row.bias, self.budget)
        size: Sizes = {CONSTANT: self.up(abs(bias))} if bias else {}
        error: Sizes = {}
        terms, products = len(row.weights) + (bias != 0), 0
        for position, entry in row.weights:
            name, place = source(node, position)
            weight = number_in(format_, self.network, entry, self.budget)
            top, bottom = abs(weight.numerator), weight.denominator
            products += top != bottom
            self.add(size, self.sizes[name][place], top, bottom)
            self.add(error, self.off[name][place], top, bottom)
        self.peak(size)
        if any(self.formats[name].digits > format_.digits for name, _, _ in node.reads):  # of a Cast, which is one number
            self.once(format_, size, error)
        roundings = terms - 1 + (products > 0)
        if roundings > 0:  # a row has fewer than 2^22 weights, so that roundings times nu is below 1/2
            rate = Fraction(roundings, (1 << format_.digits) - roundings)
            own = {variable: -(-factor * rate.numerator // rate.denominator) for variable, factor in size.items()}
            if products:
                own[CONSTANT] = own.get(CONSTANT, 0) + self.up(Fraction(products, 1 << format_.least))
            for form in (size, error):
                self.add(form, own)
        return size, error

    def add(self, total: Sizes, form: Sizes, top: int = 1, bottom: int = 1) -> None:
        """Add a form times a factor top / bottom >= 0, rounded up."""
        if not form:
            return
        self.budget.spend(4 * len(form))
        for variable, number in form.items():
            found = total.get(variable, 0) + (number if top == bottom else -(-number * top // bottom))
            if found.bit_length() > MAX_BITS:
                raise Rejected(f"the size of a sum, composed with those of layers before it, has more than {MAX_BITS} bits")
            total[variable] = found

    def peak(self, size: Sizes) -> None:
        """Keep what bounds a sum by the largest of the values that it is made of."""
        constant = size.get(CONSTANT, 0)
        level = bisect(self.starts, max(0, *size, 0)) - 1
        most = self.peaks[level]
        self.peaks[level] = max(most[0], sum(size.values()) - constant), max(most[1], constant)

    def up(self, value: Fraction) -> int:
        """A number >= 0 in units of 2^-finer, rounded up."""
        return -(-(value.numerator << self.finer) // value.denominator)


def joined(nodes: Sequence[Node]) -> list[Node]:
    """The nodes; where one adds something to a product of matrices, both are one layer of sums."""
    products = {node.name: node for node in nodes if node.operator == "MatMul"}
    found, readers = [], dict.fromkeys(products, 0)
    for node in nodes:
        met = products.keys() & {name for name, _, _ in node.reads}
        for name in met:
            readers[name] = max(readers[name], 1 if node.operator == "Add" else 2)
        found.append(_in_place(node, products) if met and node.operator == "Add" else node)
    return [node for node in found if readers.get(node.name) != 1]


def _in_place(node: Node, products: Mapping[str, Node]) -> Node:
    """A node that adds whole values, with the sums of products in place of the products that it reads."""
    reads: list[tuple[str, int, int]] = []
    terms: list[tuple[tuple[int, Entry], ...]] = []
    at = 0
    for name, start, stop in node.reads:
        before = products.get(name)
        if before is None:
            reads.append((name, start, stop))
            terms += [((at + place, Fraction(1)),) for place in range(stop - start)]
            at += stop - start
            continue
        reads += before.reads
        terms += [tuple((at + place, entry) for place, entry in row.weights) for row in before.rows]
        at += before.arity
    rows = tuple(Row(row.bias, tuple(term for place, _ in row.weights for term in terms[place])) for row in node.rows)
    return replace(node, reads=tuple(reads), rows=rows)
