"""Networks put together from parts: how far a neuron is from the expression that it stands for.

near       with the cut []: for every x in the box, T is defined at x and |neuron - T(x)| <= bound, T a tree in the inputs. With a
           cut [[neuron, low, high], ...]: for every x at which the values v of these neurons lie between their ends, T is defined
           at v and |neuron - T(v)| <= bound, T a tree in v.
enclosure  T is defined on the box, or on the product of the intervals of the cut, and low <= T <= high there.

A fact about how a neuron depends on others is used at the values that these have at one x, which lie in its domain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from ..arithmetic import Place, read, read_int, read_place, show, shown
from ..facts import node_of
from ..plain import items, number
from ..rule import Rule
from ..statements import FREE, box, fact, form, variable
from ..syntax import Budget, Certificate, Json, Rejected, Statement, words_of
from ..targets.expression import flatten, flattened, leaves, on_box, work
from ..targets.intervals import ZERO, Interval
from ..targets.intervals import shown as plainly
from ..targets.polynomials import Polynomial, Writer, below

MAX_BOXES, MAX_HALVINGS, MAX_PRECISION = 1 << 16, 64, 4_096
MAX_CUT = 1 << 12
AXES = "0123456789abcdefghijklmnopqrstuvwxyz"


def near(cut: Json, neuron: Place, tree: Json, bound: Fraction) -> Statement:
    """The statement that a neuron is near a tree."""
    return {"kind": "near", "bound": show(bound), "cut": cut, "neuron": shown(neuron), "tree": tree}


def cut_of(certificate: Certificate, cut: Json) -> list[tuple[Place, Fraction, Fraction]]:
    """The variables of a cut and their ends: the inputs on the box for [], else its neurons."""
    if cut == []:
        certificate.need_short_sides()
        return [(("input", axis), low, high) for axis, (low, high) in enumerate(certificate.box)]
    found = []
    for item in items(cut, "cut", MAX_CUT):
        neuron, *ends = items(item, "cut", 3, 3)
        low, high = (number(end, "cut") for end in ends)
        for end in (low, high):
            certificate.budget.hold(end)
        place = read_place(neuron, "cut")
        node_of(certificate.network, place)
        if low > high:
            raise Rejected(f"the interval [{plainly(low)}, {plainly(high)}] of a cut is empty")
        found.append((place, low, high))
    return found


def same_cut(cut: Json, premises: Sequence[Statement]) -> None:
    """Reject premises with another cut."""
    for premise in premises:
        if premise["cut"] != cut:
            raise Rejected(f"a premise has the cut {str(premise['cut'])[:200]}, not {str(cut)[:200]}")


def ranges(budget: Budget, nears: Sequence[Statement], enclosures: Sequence[Statement]) -> list[Interval]:
    """Where the neurons of some near statements are, by the enclosures of their trees: [low - e, high + e]."""
    if len(nears) != len(enclosures):
        raise Rejected(f"{len(enclosures)} enclosures stand beside {len(nears)} neurons")
    found = []
    for each, around in zip(nears, enclosures, strict=True):
        if each["tree"] != around["tree"]:
            raise Rejected(f"an enclosure is of {str(around['tree'])[:200]}, not of {str(each['tree'])[:200]}")
        bound = read(each, "bound")
        low, high = read(around, "low"), read(around, "high")
        for end in (low, high):
            budget.words(words_of(bound) + words_of(end))
        found.append((low - bound, high + bound))
    return found


def weighed(budget: Budget, weights: Iterable[Fraction], bounds: Iterable[Fraction], start: Fraction = ZERO) -> Fraction:
    """start + the sum of |weight| * bound, paid for by the length of what is added: a sum of many may be as long as all."""
    total = start
    for weight, bound in zip(weights, bounds, strict=True):
        budget.words(words_of(total) + words_of(weight) + words_of(bound))
        total += abs(weight) * bound
    return total


def split(premises: Sequence[Statement]) -> tuple[list[Statement], list[Statement]]:
    """The near statements and the enclosures among premises."""
    return [each for each in premises if each["kind"] == "near"], [each for each in premises if each["kind"] != "near"]


def interval(ends: Interval) -> list[Json]:
    """One variable between two ends, in the domain of a fact."""
    return box((show(ends[0]), show(ends[1])), 1)


def depends(neurons: Sequence[Place], ends: Sequence[Interval], neuron: Place, term: Json) -> Statement:
    """The fact that a neuron is a term of others, which have these ranges; of any values where there are none."""
    domain = [interval(each) for each in ends] if ends else [box(FREE, len(neurons))] if neurons else []
    return fact(domain, {place: variable(at) for at, place in enumerate(neurons)}, {neuron: term})


def replaced(certificate: Certificate, tree: Json, trees: Sequence[Json]) -> Json:
    """Return a tree with a tree in place of each variable, paid for before it is made."""
    sizes, renamed = [leaves(each) for each in trees], all(each[0] == "variable" for each in trees)
    for item in _parts(tree):
        if item[0] == "continued" and not renamed:
            raise Rejected("a quotient that is continued to a point is of a variable, and no other tree can take its place")
        certificate.budget.spend(1 + (sizes[int(item[1], 16)] if item[0] == "variable" else 0))
    root = [tree]
    todo: list[tuple[list[Json], int]] = [(root, 0)]
    while todo:
        parent, place = todo.pop()
        item = parent[place]
        if item[0] == "variable":
            parent[place] = trees[int(item[1], 16)]
            continue
        parent[place] = list(item)
        todo += [(parent[place], under) for under, part in enumerate(item) if isinstance(part, list)]
    return root[0]


def _parts(tree: Json) -> Iterator[list[Json]]:
    """A tree and the trees in it."""
    todo = [tree]
    while todo:
        item = todo.pop()
        yield item
        todo += [part for part in item if isinstance(part, list)]


def boxes(splits: Json, ends: Sequence[Interval]) -> Iterator[list[Interval]]:
    """Yield the boxes that a text in preorder cuts a box into: "." a box, a mark the axis to halve, lower half first."""
    if not isinstance(splits, str) or len(splits) > 2 * MAX_BOXES or not set(splits) <= {".", *AXES[: len(ends)]}:
        raise Rejected(f"splits must be a text of at most {2 * MAX_BOXES} dots and axes below {len(ends)}")
    todo = [(list(ends), 0)]
    for mark in splits:
        if not todo:
            raise Rejected("splits goes on after the last box")
        found, depth = todo.pop()
        if mark == ".":
            yield found
            continue
        if depth == MAX_HALVINGS:
            raise Rejected(f"a box is halved more than {MAX_HALVINGS} times")
        axis = AXES.index(mark)
        low, high = found[axis]
        middle = (low + high) / 2
        halves = ((middle, high), (low, middle))
        todo += [([*found[:axis], half, *found[axis + 1 :]], depth + 1) for half in halves]
    if todo:
        raise Rejected(f"splits ends with {len(todo)} boxes open")


def enclosure(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    the boxes that `splits` cuts the box of the cut into; on each, rational intervals show that T is defined and in [low, high]
    ---------------------------------------------------------------------------------------------------------------------------
    enclosure of T: low <= T <= high
    """
    ends = [(low, high) for _, low, high in cut_of(certificate, data["cut"])]
    low, high, precision = read(data, "low"), read(data, "high"), read_int(data, "precision", 16, MAX_PRECISION)
    operations = flatten(data["tree"], len(ends), certificate.budget)
    certificate.budget.spend((len(ends) + work(operations, precision)) * len(data["splits"]))
    for part in boxes(data["splits"], ends):
        found = on_box(operations, part, precision, certificate.budget)[-1]
        if found[0] < low or found[1] > high:
            values = f"[{plainly(found[0])}, {plainly(found[1])}]"
            raise Rejected(f"the expression is only known to be in {values}, not in [{plainly(low)}, {plainly(high)}]")
    return {"kind": "enclosure", **{key: data[key] for key in ("cut", "high", "low", "tree")}}


def near_input(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    input i of the box, or neuron i of a cut
    ----------------------------------------
    near: it is the variable i, bound 0
    """
    variables = cut_of(certificate, data["cut"])
    place = read_int(data, "input", 0, len(variables) - 1)
    return near(data["cut"], variables[place][0], ["variable", show(place)], Fraction(0))


def affine_facts(certificate: Certificate, premises: list[Statement], data: Statement) -> list[Statement]:
    """The neuron is the affine form of those of the premises, wherever they are, or where their enclosures say."""
    nears, around = split(premises)
    same_cut(data["cut"], premises)
    cut_of(certificate, data["cut"])
    weights = [number(each, "weights") for each in items(data["weights"], "weights", len(nears), len(nears))]
    term = form(dict(enumerate(weights)), read(data, "constant"))
    ends = ranges(certificate.budget, nears, around) if around else []
    return [depends([read_place(each["neuron"], "neuron") for each in nears], ends, read_place(data["neuron"], "neuron"), term)]


def near_affine(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    near for m_1, ..., m_k, bounds e_i, and no enclosure or one of each T_i; fact: n = sum w_i m_i + b; `tree` is
    sum w_i T_i + b as a polynomial in the T_i, or in common sub-expressions
    -----------------------------------------------------------------------------------------------------------------
    near(n, tree, sum |w_i| e_i)
    """
    nears, _ = split(premises)
    weights = [number(each, "weights") for each in data["weights"]]
    need_sum(certificate, data, nears, weights, read(data, "constant"))
    bound = weighed(certificate.budget, weights, (read(each, "bound") for each in nears))
    return near(data["cut"], read_place(data["neuron"], "neuron"), data["tree"], bound)


def need_sum(
    certificate: Certificate, data: Statement, nears: Sequence[Statement], weights: Sequence[Fraction], constant: Fraction
) -> None:
    """Reject unless the tree is the weighted sum of those of near statements as a polynomial in them, or in what they share."""
    budget, trees = certificate.budget, [data["tree"], *(each["tree"] for each in nears)]
    operations, (wanted, *places) = flattened(trees, len(cut_of(certificate, data["cut"])), budget)
    defined = below(operations, places)
    for kept in (set(places), set[int]()):
        writer = Writer(operations, kept, defined, budget)
        total: Polynomial = {(): constant} if constant else {}
        for weight, place in zip(weights, places, strict=True):
            total = writer.plus(total, writer.times({(): weight}, writer.of(place)))
        if total == writer.of(wanted):
            return
    raise Rejected("the tree is not seen to be the weighted sum of those of the premises")


def near_same(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    near(n, T, e); `tree` is T as a polynomial in common sub-expressions
    --------------------------------------------------------------------
    near(n, tree, e)
    """
    (given,) = premises
    trees = [given["tree"], data["tree"], *items(data["shared"], "shared", MAX_CUT)]
    inputs = len(given["cut"]) or certificate.network.inputs
    operations, (old, new, *shared) = flattened(trees, inputs, certificate.budget)
    defined = below(operations, [old])
    writer = Writer(operations, set(shared), defined, certificate.budget)
    if any((place, 1) not in defined for place in shared):
        raise Rejected("an expression that is shared is none of the one that is known")
    if writer.of(old) != writer.of(new):
        raise Rejected("the tree is not seen to be the one of the premise as a polynomial")
    return {**given, "tree": data["tree"]}


def near_error(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    near(output j, target j, e)
    -----------------------------------------
    the error in the sup norm is at most e
    """
    (given,) = premises
    j = certificate.place
    output = certificate.network.nodes[-1].name, j
    if given["cut"] != [] or given["neuron"] != shown(output):
        found = f"{given['neuron']} with the cut {str(given['cut'])[:80]}"
        raise Rejected(f"the premise is about {found}, not about the output {shown(output)} on the box")
    if certificate.targets[j : j + 1] != (given["tree"],):
        raise Rejected(f"the premise is about the expression {str(given['tree'])[:300]}, which is not the target {j}")
    return {"kind": "error", "norm": ["sup"], "bound": given["bound"]}


RULES = {
    "enclosure": Rule("", "cut high low precision splits tree", enclosure, "kernel_rules_near.md#enclosure", box=True),
    "near-input": Rule("", "cut input", near_input, "kernel_rules_near.md#near-input", box=True),
    "near-affine": Rule(
        "near* enclosure*",
        "constant cut neuron tree weights",
        near_affine,
        "kernel_rules_near.md#near-affine",
        affine_facts,
        box=True,
    ),
    "near-same": Rule("near", "shared tree", near_same, "kernel_rules_near.md#near-same", box=True),
    "near-error": Rule("near", "", near_error, "kernel_rules_near.md#near-error", whole=True),
}
