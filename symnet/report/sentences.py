"""Statements of certificates in words: one entry a kind, nothing computed but numbers made readable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from symnet.core.rational import from_hex
from symnet.report.control_words import control_law, decreases, invariant, mesh
from symnet.report.facts_in_words import sentence
from symnet.report.linear_pieces import pieces_words
from symnet.report.moduli import modulus_bound
from symnet.report.names import Names
from symnet.report.near_words import broken_line, enclosure, kinks, levels, near
from symnet.report.numbers import at_least, bound_text, number, numbers, rounded_up
from symnet.report.properties import property_words, words_in_floats, words_quantised
from symnet.report.segment_words import SEGMENTS_WORDS

Statement: TypeAlias = Mapping[str, Any]
Entry: TypeAlias = Callable[[Statement, Names], str]


def listed(names: list[str]) -> str:
    """Return names with commas, the middle of many left out."""
    return ", ".join(names) if len(names) <= 4 else f"{names[0]}, ..., {names[-1]}"


def _modulus(s: Statement, names: Names) -> str:
    lengths = f", {names.place.lengths}" if names.place.lengths else ""
    return f"f is defined on {names.place.domain} and |f(x) - f(y)| <= {modulus_bound(s)}{lengths}"


def _box_modulus(s: Statement, names: Names) -> str:
    domain = names.place.domain if names.place.inputs else "the box"
    return f"f is defined on {domain} and |f(x) - f(y)| <= {modulus_bound(s)}"


def _worth(source: Any) -> str:
    """What a digit adds to the code."""
    gain, offset = number(source[5]), number(source[6])
    return f"{'' if gain == '1' else f'{gain} '}digit_l - {offset}"


def _local(s: Statement, names: Names) -> str:
    cells, reach, source = numbers(s["cells"]), numbers(s["reach"]), s["source"]
    at = names.place.letter
    where = f"on {names.place.cube}" if s["on"] == ["cube"] else f"where {_off_strips(cells, s['on'][1], at)}"
    if source[0] == "bits":
        codes = f"{s['shift']} + {s['scale']} code(k) of the cells k with |{at} - k/{cells}|^2 <= {reach}"
        return f"{where} the network lies between the least and the greatest {codes}, code(k) read from {listed(source[1])}"
    codes = f"c_i = {s['shift']} + {s['scale']} sum_(l<=i) ({_worth(source)}), the digits of {listed(source[1])} along the snake"
    axes = " along the axes" if isinstance(s["cells"], list) else ""
    near = f"lies between c_i of nodes with |{at}_i - {at}|^2 <= {reach}{axes}; {codes}"
    if s["variance"] == "":
        return f"{where} the network {near}"
    mean = f"the mean of c_i for a random node X = {at}_i with E X = {at}, E |X - {at}|^2 <= {numbers(s['variance'])}{axes}"
    return f"{where} the network is {mean}, and {near}"


def _off_strips(cells: str, delta: Any, at: str) -> str:
    """Where Theorem 2.1 speaks."""
    return f"every coordinate of {at} is in an interval [k/{cells}, (k+1)/{cells} - {number(delta)}], the last one up to 1,"


def _codes(s: Statement, names: Names) -> str:
    cells, start, stop = numbers(s["cells"]), int(s["start"], 16), int(s["stop"], 16)
    near = f"|c_i - f(x_i)| <= {bound_text(s['bound'])}"
    if s["source"][0] == "bits":
        code = f"|{s['shift']} + {s['scale']} code(k) - f(k/{cells})| <= {bound_text(s['bound'])}"
        return f"{code} at the lower corners k/{cells} of the cells {start + 1}..{stop}"
    if (start, s["leave"]) == (0, ""):
        each = "along the axes" if isinstance(s["cells"], list) else "an axis"
        return f"{near} at all nodes of the grid with {cells} cells {each}"
    end = "" if s["leave"] == "" else f", and c_{stop} = {bound_text(s['leave'])}"
    return f"if c_{start} = {bound_text(s['enter'])}, then {near} for i = {start}..{stop - 1}{end}"


def _slopes(s: Statement, names: Names) -> str:
    lengths = f", {names.place.lengths}" if names.place.lengths else ""
    bound = f"|f(x) - f(y)| <= sum_i S_i |x_i - y_i|, S = {numbers(s['slopes'])}"
    return f"f is defined on {names.place.domain} and {bound}{lengths}"


def _grid(s: Statement) -> str:
    """The nodes of a grid."""
    if isinstance(s["cells"], list):
        return " x ".join(f"{{0..{number(cells)}}}" for cells in s["cells"])
    return f"{{0..{number(s['cells'])}}}^{number(s['dimension'])}"


def _norm(s: Statement) -> str:
    return "sup" if s["norm"] == ["sup"] else f"L^{number(s['norm'][1])}"


def _error(s: Statement, names: Names) -> str:
    mean = " (a mean over the box)" if s["norm"] != ["sup"] and names.place.on_cube else ""
    return f"the {_norm(s)} norm{mean} of network - f on {names.place.domain} is at most {bound_text(s['bound'])}"


def _off_strips_error(s: Statement, names: Names) -> str:
    return f"where {_off_strips(number(s['cells']), s['delta'], names.place.letter)} |network - f| <= {bound_text(s['bound'])}"


def _state(s: Statement, names: Names) -> str:
    top, gain, offset = (int(s[key], 16) for key in ("top", "gain", "offset"))
    digits = "p" if top == 1 else "p1 + p2" if top == 2 else "(p1 + ... + p" + str(top) + ")"
    worth = digits if gain == 1 else f"{gain} {digits if top != 2 else f'({digits})'}"
    tail, z, at = "W" if offset == 1 else f"{offset} W", names.place.register, names.place.letter
    return (
        f"a step of {names.node(s['scan'])} with digit c of 0..{top} and hat w does {z} <- {number(s['base'])} {z} - c, "
        f"W <- W - w, p_i <- (W - w) [c >= i], acc <- acc + {worth} - {tail} + {offset}, {at} <- {at}"
    )


def _first_pass(s: Statement, names: Names) -> str:
    at = names.place.letter
    hat = f"Lambda({numbers(s['cells'])} {at} - node(l))"
    return f"a step of {names.node(s['scan'])} does h <- h + w, w <- {hat}, {at} <- {at}"


def _tail_sums(s: Statement, names: Names) -> str:
    source = s["source"]
    return (
        f"on {names.place.cube} the node {names.node(s['node'])} is sum_(l=1..N-1) ({_worth(source)}) W_l({names.place.letter}), "
        f"the base-{number(source[3])} digits of {listed(source[1])}, W_l = sum_(i>=l) w_i"
    )


def _bit(s: Statement, names: Names) -> str:
    return (
        f"{names.neuron(s['neuron'])} is in [0, 1] everywhere, and theta_j where {names.neuron(s['reads'])} is 4^j a, "
        f"a = sum_j theta_j 4^-j with {number(s['digits'])} digits 0, 1"
    )


def _index_code(s: Statement, names: Names) -> str:
    indices = [names.neuron(place) for place in s["indices"]]
    integers = f"{'is an integer' if len(indices) == 1 else 'are integers'} in 0..{int(s['cells'], 16) - 1}"
    code = f"{names.neuron(s['neuron'])} is the code of that cell, read from {listed(s['digits'])}"
    return f"where {listed(indices)} {integers}, {code}"


def _near_code(s: Statement, names: Names) -> str:
    level, cells = int(s["level"], 16), number(s["cells"])
    moved = [_moved(names.place.coordinate(axis), shift) for axis, shift in enumerate(s["shifts"]) if axis >= level]
    met = f" where {listed(moved)} {'is' if len(moved) == 1 else 'are'} off the strips" if moved else ""
    near = f"|{names.place.letter} - k/{cells}| <= 1/{cells} in every coordinate"
    between = f"between the least and the greatest code of the cells k with {near}"
    return f"for {names.place.letter} in the cube{met}, {names.neuron(s['neuron'])} lies {between}"


def _moved(name: str, shift: Any) -> str:
    """A coordinate and what is added to it."""
    found = from_hex(shift)
    return f"{name} {'-' if found < 0 else '+'} {abs(found)}" if found else name


def _sizes(s: Statement, names: Names) -> str:
    return ", ".join(f"{key.replace('_', ' ')} {number(s[key])}" for key in sorted(s) if key != "kind")


def _printed_counts(s: Statement, names: Names) -> str:
    found = {key: number(value) for key, value in s.items() if key not in ("kind", "theorem")}
    return (
        f"parameters counted blockwise: phi_1 {found['phi_1']} <= {found['phi_1_printed']}, phi_2 {found['phi_2']} <= "
        f"{found['phi_2_printed']} as printed in Theorem {s['theorem']} (phi_2 dense: {found['phi_2_dense']}); "
        f"{found['intrinsic_entries']} entries are intrinsic"
    )


def _printed_shape(s: Statement, names: Names) -> str:
    shape = f"width {number(s['width'])} and depth {number(s['depth'])}"
    return f"the bit extraction of {number(s['digits'])} digits has {shape}, as printed in Proposition B.1"


def _sorted(s: Statement, names: Names) -> str:
    ranks = [int(number(rank)) for rank in s["ranks"]]
    if ranks == list(range(1, len(ranks) + 1)):
        return f"on {names.place.domain} the outputs are the {len(ranks)} smallest inputs in rising order"
    shown = ", ".join(map(str, ranks[:8])) + (f", ... ({len(ranks)} in all)" if len(ranks) > 8 else "")
    return f"on {names.place.domain} the outputs are the inputs of the ranks {shown}, 1 the smallest"


def _near_rank(s: Statement, names: Names) -> str:
    shown = f"a distance whose square is at most {bound_text(s['bound'])}"
    return f"the weights of {names.node(s['node'])} are within {shown} of a matrix of rank at most {number(s['rank'])}"


def _rank_after(s: Statement, names: Names) -> str:
    node, before = (names.node(s[key]) for key in ("node", "before"))
    rank = number(s["rank"])
    return f"the weights of {node} minus {bound_text(s['factor'])} times those of {before} are a matrix of rank at most {rank}"


def _lower_bound(s: Statement, names: Names) -> str:
    place = names.place
    domain = place.domain if place.inputs else f"[0,1]^{number(s['dimension'])}"
    lengths = f" ({place.lengths})" if place.lengths else ""
    return (
        f"no code of fewer than {number(s['bits'])} bits determines every g on {domain} with "
        f"|g(x) - g(y)| <= {modulus_bound(s)}{lengths} within {bound_text(s['error'])} in the sup norm; "
        f"this network uses {number(s['used'])} bits, {number(s['ratio'])} times as many"
    )


def _out_of_reach(s: Statement, norm: str, weights: str) -> str:
    """That some function of a class is out of reach of all networks of a size."""
    d, order = number(s["dimension"]), number(s["order"])
    gap = "|x - y|" if order == "1" else f"|x - y|^({order})"
    domain = "[0,1]" if d == "1" else f"[0,1]^{d}"
    depth, width = number(s["depth"]), number(s["width"])
    inner = f"{depth} hidden layer{'s' * (depth != '1')} of {width} neuron{'s' * (width != '1')}"
    layers = f"{d} input{'s' * (d != '1')}, {inner} and one output"
    return (
        f"some f on {domain} with |f(x) - f(y)| <= {bound_text(s['constant'])} {gap} is at least {at_least(s['error'])} away, "
        f"in the {norm}, from every ReLU network with {layers}{weights}"
    )


def _network_bound(s: Statement, names: Names) -> str:
    norm = "sup norm" if len(s["norm"]) == 1 else f"L^{number(s['norm'][1])} norm"
    weights = f" whose weights and biases are all in [-{bound_text(s['weights'])}, {bound_text(s['weights'])}]"
    return _out_of_reach(s, norm, weights)


def _network_signs(s: Statement, names: Names) -> str:
    return _out_of_reach(s, "sup norm", ", whatever its weights and biases")


def _warren(s: Statement, names: Names) -> str:
    few = "t polynomials of degree at most D in v <= t real variables have at most 2 (2 e t D / v)^v patterns of signs"
    return f"Warren's theorem: {few}, where signs are > 0, or not"


def _limit(s: Statement, names: Names) -> str:
    norm = "largest size of an entry" if s["norm"] == "inf" else "sum of the sizes of the entries"
    sums = f"{bound_text(s['weights'])} and {bound_text(s['biases'])}"
    return (
        f"on {names.place.domain}, after {names.node(s['node'])} all further layers x -> relu((I + P_k) x + b_k) whose norms "
        f"|P_k| and |b_k| add up to at most {sums} have a limit, within {bound_text(s['bound'])} of this layer ({norm})"
    )


def _inputs(s: Statement) -> str:
    """The inputs of a network that is computed in a format."""
    return "any inputs of that format" if s["grid"] == "any" else f"inputs on the 2^-{number(s['grid'])} grid"


def _rounding(s: Statement, names: Names) -> str:
    result = "exact" if from_hex(s["bound"]) == 0 else f"within {rounded_up(s['bound'])}"
    return f"computed in {s['format']}, in any order of summation: {result} for {_inputs(s)} in {names.place.domain}"


def _deployed(s: Statement, names: Names) -> str:
    layers = f"the layers g with sha256 {s['layers'][:16]}..., computed in {s['format']} in any order of summation"
    return f"{layers}, are within {rounded_up(s['bound'])} of f for {_inputs(s)} in {names.place.domain}"


def _equal(s: Statement, names: Names) -> str:
    other = f"the network with sha256 {s['other'][:16]}..."
    return f"on {names.place.domain} each output of the network is within {bound_text(s['bound'])} of that of {other}"


def _at_inputs(s: Statement, names: Names) -> str:
    """At which inputs a statement in floats holds."""
    where = names.place.domain
    return f"for inputs of that format in {where}" if s["inputs"] == "floats" else f"for all x in {where}, rounded to it first"


def _equal_in_floats(s: Statement, names: Names) -> str:
    both = f"the network and the one with sha256 {s['other'][:16]}..., computed in {s['format']} in any order of summation"
    where = _at_inputs(s, names)
    return f"{both}, have outputs within {bound_text(s['bound'])} of each other {where}; assumed: {'; '.join(s['conditions'])}"


def _error_in_floats(s: Statement, names: Names) -> str:
    computed = f"computed in {s['format']} in any order of summation, the network is within {bound_text(s['bound'])} of f"
    return f"{computed} {_at_inputs(s, names)}; assumed of the machine: {'; '.join(s['conditions'])}"


def _lipschitz(s: Statement, names: Names) -> str:
    bound, norm = bound_text(s["bound"]), _norm(s).removeprefix("L^")
    return f"|network(x) - network(x')| <= {bound} |x - x'| for x, x' in {names.place.domain}, in the norm {norm}"


def _monotone(s: Statement, names: Names) -> str:
    how = "does not fall" if s["sign"] == "+" else "does not rise"
    grows = names.place.coordinate(int(s["input"], 16))
    return f"output {int(s['of'], 16) + 1} {how} on {names.place.domain} where {grows} alone grows"


WORDS: dict[str, Entry] = {
    "modulus": _modulus,
    "box-modulus": _box_modulus,
    "pl": sentence,
    "state": _state,
    "first-pass": _first_pass,
    "order": lambda s, names: f"the snake order meets each of the nodes of {_grid(s)} exactly once",
    "slopes": _slopes,
    "partition": lambda s, names: (
        "on each Kuhn simplex the hats of its corners are the barycentric coordinates and all other hats are 0"
    ),
    "tail-sums": _tail_sums,
    "bit": _bit,
    "index-code": _index_code,
    "near-code": _near_code,
    "range": lambda s, names: f"for every x the network is in [{bound_text(s['low'])}, {bound_text(s['high'])}]",
    "local": _local,
    "codes": _codes,
    "error-off-strips": _off_strips_error,
    "error": _error,
    "sizes": _sizes,
    "printed-counts": _printed_counts,
    "printed-shape": _printed_shape,
    "near": near,
    "enclosure": enclosure,
    "broken-line": broken_line,
    "steps": levels,
    "kinks": kinks,
    **SEGMENTS_WORDS,
    "lower-bound": _lower_bound,
    "network-bound": _network_bound,
    "network-signs": _network_signs,
    "warren": _warren,
    "limit": _limit,
    "sorted": _sorted,
    "near-rank": _near_rank,
    "rank-after": _rank_after,
    "control-law": control_law,
    "invariant": invariant,
    "decreases": decreases,
    "mesh": mesh,
    "rounding": _rounding,
    "deployed": _deployed,
    "equal": _equal,
    "error-in-floats": _error_in_floats,
    "equal-in-floats": _equal_in_floats,
    "lipschitz": _lipschitz,
    "monotone": _monotone,
    "pieces": lambda s, names: pieces_words(s),
    "safe": lambda s, names: property_words("safe", s["property"]),
    "unsafe": lambda s, names: property_words("unsafe", s["property"]),
    **dict.fromkeys(("safe-in-floats", "unsafe-in-floats", "unsafe-in-order"), lambda s, names: words_in_floats(s)),
    **dict.fromkeys(("safe-quantised", "unsafe-quantised"), lambda s, names: words_quantised(s)),
}
