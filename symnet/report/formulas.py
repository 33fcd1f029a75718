"""Statements of certificates as LaTeX: one entry a kind, the symbols of the paper."""

from __future__ import annotations

from dataclasses import replace

from symnet.report.control_words import control_law_formula, decreases_formula, invariant_formula, mesh_formula
from symnet.report.facts_in_words import formula
from symnet.report.linear_pieces import pieces_formula
from symnet.report.moduli import in_r
from symnet.report.names import Names
from symnet.report.near_words import broken_line_latex, enclosure_latex, kinks_latex, levels_latex, near_latex
from symnet.report.notation import latex_name
from symnet.report.numbers import at_least, number, numbers, rounded_up
from symnet.report.properties import property_formula
from symnet.report.segment_words import SEGMENTS_LATEX
from symnet.report.sentences import Entry, Statement


def _modulus(s: Statement, names: Names) -> str:
    if "expression" in s:
        bound = rf"\text{{{in_r(s['expression'])}}} \text{{ for }} |x-y|\le r"
    else:
        bound = rf"{number(s['constant'])}\,|x-y|^{{{number(s['order'])}}}"
    lengths = rf",\ \text{{{names.place.lengths}}}" if names.place.lengths else ""
    return rf"|f(x)-f(y)| \le {bound}\quad (x,y\in {names.place.domain_latex}{lengths})"


def _slopes(s: Statement, names: Names) -> str:
    lengths = rf",\ \text{{{names.place.lengths}}}" if names.place.lengths else ""
    bound = rf"\sum_i S_i|x_i-y_i|,\quad S={numbers(s['slopes'])}"
    return rf"|f(x)-f(y)| \le {bound}\quad (x,y\in {names.place.domain_latex}{lengths})"


def _box_modulus(s: Statement, names: Names) -> str:
    return _modulus(s, replace(names, place=replace(names.place, on_cube=False)))


def _local(s: Statement, names: Names) -> str:
    at = names.place.letter
    scale, shift, cells, reach = latex_name(s["scale"]), latex_name(s["shift"]), numbers(s["cells"]), numbers(s["reach"])
    where = rf"{at}\in{names.place.cube_latex}" if s["on"] == ["cube"] else _off_strips(cells, number(s["on"][1]), at)
    code = rf"{shift}+{scale}\,\mathrm{{code}}(k)"
    if s["variance"] == "":
        near = rf"|{at}-k/{cells}|^2\le {reach}"
        return rf"\min_k({code})\le\phi\le\max_k({code}),\ {near}\quad ({where})"
    sums = rf"\phi=\sum_i c_i w_i({at}),\quad c_i={shift}+{scale}\sum_{{l\le i}}{_worth(s['source'])}"
    if isinstance(s["variance"], list):
        spread = rf"\sum_i w_i({at})|{at}_{{i,j}}-{at}_j|^2\le\sigma_j"
        parts = rf"{spread},\ \sigma={numbers(s['variance'])}"
        return rf"{sums},\quad {parts}\quad ({where})"
    return rf"{sums},\quad \sum_i w_i({at})|{at}_i-{at}|^2\le {number(s['variance'])}\quad ({where})"


def _grid(s: Statement) -> str:
    if isinstance(s["cells"], list):
        return r"\times".join(rf"\{{0,\dots,{number(cells)}\}}" for cells in s["cells"])
    return rf"\{{0,\dots,{number(s['cells'])}\}}^{{{number(s['dimension'])}}}"


def _off_strips(cells: str, delta: str, at: str) -> str:
    return rf"{at}_i\in[k_i/{cells},(k_i+1)/{cells}-{delta}]"


def _worth(source: list[str]) -> str:
    """What a digit c_l adds to the code."""
    gain, offset = number(source[5]), number(source[6])
    return rf"({'' if gain == '1' else gain}\mathrm{{digit}}_l-{offset})"


def _codes(s: Statement, names: Names) -> str:
    start, stop, bound = int(s["start"], 16), int(s["stop"], 16), number(s["bound"])
    if s["source"][0] == "snake":
        return rf"|c_i-f(x_i)|\le {bound}\quad (i={start},\dots,{stop - 1})"
    code = rf"{latex_name(s['shift'])}+{latex_name(s['scale'])}\,\mathrm{{code}}(k)"
    return rf"|{code}-f(k/{number(s['cells'])})|\le {bound}\quad (\text{{cells }}k\text{{ number }}{start + 1},\dots,{stop})"


def _error(s: Statement, names: Names) -> str:
    order = number(s["norm"][1]) if len(s["norm"]) > 1 else r"\infty"
    return rf"\|\phi-f\|_{{L^{{{order}}}({names.place.domain_latex})}}\le {number(s['bound'])}"


def _error_off_strips(s: Statement, names: Names) -> str:
    where = _off_strips(number(s["cells"]), number(s["delta"]), names.place.letter)
    return rf"|\phi-f|\le {number(s['bound'])}\quad ({where})"


def _state(s: Statement, names: Names) -> str:
    gain, offset = ("" if s[key] == "0x1" else number(s[key]) for key in ("gain", "offset"))
    acc = rf"\mathrm{{acc}}\mapsto\mathrm{{acc}}+{gain}\sum_i p_i-{offset}W+{number(s['offset'])}"
    z = names.place.register
    return rf"{z}\mapsto {number(s['base'])}{z}-c,\quad W\mapsto W-w,\quad p_i\mapsto(W-w)[c\ge i],\quad {acc}"


def _tail_sums(s: Statement, names: Names) -> str:
    return rf"\sum_{{l=1}}^{{N-1}}{_worth(s['source'])}\,W_l({names.place.letter}),\quad W_l=\sum_{{i\ge l}}w_i"


def _index_code(s: Statement, names: Names) -> str:
    indices = ",".join(latex_name(names.neuron(place)) for place in s["indices"][:12])
    return rf"{latex_name(names.neuron(s['neuron']))}=\mathrm{{code}}({indices})\quad (0\le k_i<{number(s['cells'])})"


def _bit(s: Statement, names: Names) -> str:
    neuron, reads = latex_name(names.neuron(s["neuron"])), latex_name(names.neuron(s["reads"]))
    return rf"{neuron}=\theta_j \text{{ at }} {reads}=4^j a,\quad a=\sum_j\theta_j4^{{-j}},\qquad 0\le {neuron}\le 1"


def _near_code(s: Statement, names: Names) -> str:
    cells, shifts = number(s["cells"]), ",".join(map(number, s["shifts"]))
    at = names.place.letter
    neuron = rf"{latex_name(names.neuron(s['neuron']))}"
    where = rf"{at}+({shifts})\text{{ off the strips from coordinate }}{int(s['level'], 16) + 1}\text{{ on}}"
    near = rf"\|{at}-k/{cells}\|_\infty\le 1/{cells}"
    return rf"\min_k\mathrm{{code}}(k)\le {neuron}\le\max_k\mathrm{{code}}(k),\ {near}\quad ({where})"


def _sizes(s: Statement, names: Names) -> str:
    return r",\ ".join(rf"\text{{{key.replace('_', ' ')}}}={number(s[key])}" for key in sorted(s) if key != "kind")


def _printed_counts(s: Statement, names: Names) -> str:
    first, second = (rf"|\phi_{part}|={number(s[f'phi_{part}'])}\le {number(s[f'phi_{part}_printed'])}" for part in (1, 2))
    return rf"{first},\quad {second}"


def _lower_bound(s: Statement, names: Names) -> str:
    bits, used = number(s["bits"]), rf"\text{{used}}={number(s['used'])}={number(s['ratio'])}\cdot{number(s['bits'])}"
    if "expression" in s:
        return rf"\text{{bits}}\ge {bits},\ {used}"
    points = rf"({number(s['constant'])}/(2\cdot {number(s['error'])}))^{{1/({number(s['order'])})}}"
    return rf"\text{{bits}}\ge\lceil{points}\rceil^{{{number(s['dimension'])}}}\ge{bits},\ {used}"


def _out_of_reach(s: Statement, norm: str, weights: str) -> str:
    domain = r"[0,1]" if number(s["dimension"]) == "1" else rf"[0,1]^{{{number(s['dimension'])}}}"
    size = rf"{number(s['depth'])} \text{{ layers of }} {number(s['width'])},\ {weights}"
    functions = rf"|f(x)-f(y)|\le {number(s['constant'])}\,|x-y|^{{{number(s['order'])}}}"
    return rf"\exists f:\ {functions},\quad \|\phi-f\|_{{L^{{{norm}}}({domain})}}\ge {at_least(s['error'])}\ (\phi:\ {size})"


def _network_bound(s: Statement, names: Names) -> str:
    norm = r"\infty" if len(s["norm"]) == 1 else number(s["norm"][1])
    return _out_of_reach(s, norm, rf"|\text{{weights}}|\le {number(s['weights'])}")


def _network_signs(s: Statement, names: Names) -> str:
    return _out_of_reach(s, r"\infty", r"\text{any weights}")


def _warren(s: Statement, names: Names) -> str:
    return r"t \text{ polynomials, degree} \le D,\ v \le t \text{ variables}:\quad \text{signs} \le 2 (2 e t D / v)^{v}"


def _limit(s: Statement, names: Names) -> str:
    norm = r"\infty" if s["norm"] == "inf" else "1"
    sums = rf"\sum_k\|P_k\|_{{{norm}}}\le {number(s['weights'])},\ \sum_k\|b_k\|_{{{norm}}}\le {number(s['biases'])}"
    layer = rf"N_{{\text{{{names.node(s['node'])}}}}}"
    return rf"\|N_\infty-{layer}\|_{{{norm}}}\le {number(s['bound'])}\quad ({sums},\ x\in {names.place.domain_latex})"


def _inputs(s: Statement, names: Names) -> str:
    """The inputs of a network that is computed in a format."""
    grid = "" if s["grid"] == "any" else rf"\cap 2^{{-{number(s['grid'])}}}\mathbb{{Z}}^d"
    return rf"x\in {names.place.domain_latex}{grid}"


def _rounding(s: Statement, names: Names) -> str:
    near = rf"|\mathrm{{fl}}_{{\text{{{s['format']}}}}}(\phi)-\phi|\le {rounded_up(s['bound'])}"
    return rf"{near}\quad ({_inputs(s, names)})"


def _deployed(s: Statement, names: Names) -> str:
    near = rf"|\mathrm{{fl}}_{{\text{{{s['format']}}}}}(g)(x)-f(x)|\le {rounded_up(s['bound'])}"
    return rf"{near}\quad ({_inputs(s, names)})"


def _sorted(s: Statement, names: Names) -> str:
    ranks = [number(rank) for rank in s["ranks"]]
    if ranks == [str(place) for place in range(1, len(ranks) + 1)]:
        return rf"\phi(x)=(x_{{(1)}},\dots,x_{{({len(ranks)})}})\quad (x\in {names.place.domain_latex})"
    shown = ",".join(rf"x_{{({rank})}}" for rank in ranks)
    return rf"\phi(x)=({shown})\quad (x\in {names.place.domain_latex})"


def _near_rank(s: Statement, names: Names) -> str:
    least = rf"\min_{{\mathrm{{rank}}\,A\le {number(s['rank'])}}}"
    return rf"{least}\|W_{{\text{{{names.node(s['node'])}}}}}-A\|_F^2\le {number(s['bound'])}"


def _rank_after(s: Statement, names: Names) -> str:
    later, before = (rf"W_{{\text{{{names.node(s[key])}}}}}" for key in ("node", "before"))
    return rf"\mathrm{{rank}}({later}-({number(s['factor'])}){before})\le {number(s['rank'])}"


def _equal(s: Statement, names: Names) -> str:
    return rf"|\phi_j-\psi_j|\le {number(s['bound'])}\quad (x\in {names.place.domain_latex})"


def _input(s: Statement) -> str:
    """The input that a machine gets for x."""
    return "x" if s["inputs"] == "floats" else rf"\mathrm{{fl}}_{{\text{{{s['format']}}}}}(x)"


def _equal_in_floats(s: Statement, names: Names) -> str:
    first, second = (rf"\mathrm{{fl}}_{{\text{{{s['format']}}}}}({each})_j" for each in (r"\phi", r"\psi"))
    return rf"|{first}({_input(s)})-{second}({_input(s)})|\le {number(s['bound'])}\quad (x\in {names.place.domain_latex})"


def _error_in_floats(s: Statement, names: Names) -> str:
    near = rf"|\mathrm{{fl}}_{{\text{{{s['format']}}}}}(\phi)({_input(s)})-f(x)|\le {number(s['bound'])}"
    return rf"{near}\quad (x\in {names.place.domain_latex})"


def _lipschitz(s: Statement, names: Names) -> str:
    order = number(s["norm"][1]) if len(s["norm"]) > 1 else r"\infty"
    left, right = (rf"\|{each}\|_{{{order}}}" for each in (r"\phi(x)-\phi(y)", "x-y"))
    return rf"{left}\le {number(s['bound'])}\ {right}\quad (x,y\in {names.place.domain_latex})"


def _monotone(s: Statement, names: Names) -> str:
    relation = r"\ge" if s["sign"] == "+" else r"\le"
    slope = rf"\partial_{{{int(s['input'], 16) + 1}}}\phi_{{{int(s['of'], 16) + 1}}}"
    return rf"{slope}{relation} 0\quad (x\in {names.place.domain_latex})"


LATEX: dict[str, Entry] = {
    "modulus": _modulus,
    "box-modulus": _box_modulus,
    "pl": formula,
    "state": _state,
    "first-pass": lambda s, names: (
        rf"h\mapsto h+w,\quad w\mapsto\Lambda({numbers(s['cells'])}{names.place.letter}-\mathrm{{node}}(l))"
    ),
    "order": lambda s, names: rf"i\mapsto\beta(i) \text{{ is a bijection onto }} {_grid(s)}",
    "slopes": _slopes,
    "partition": lambda s, names: r"w_i\ge 0,\quad \sum_i w_i=1,\quad w_i \text{ barycentric on each Kuhn simplex}",
    "tail-sums": _tail_sums,
    "bit": _bit,
    "index-code": _index_code,
    "near-code": _near_code,
    "range": lambda s, names: rf"{number(s['low'])}\le\phi\le {number(s['high'])}",
    "local": _local,
    "codes": _codes,
    "error-off-strips": _error_off_strips,
    "error": _error,
    "sizes": _sizes,
    "printed-counts": _printed_counts,
    "printed-shape": lambda s, names: (
        rf"\text{{width }}{number(s['width'])},\ \text{{depth }}{number(s['depth'])}=2\cdot {number(s['digits'])}+2"
    ),
    "near": near_latex,
    "enclosure": enclosure_latex,
    "broken-line": broken_line_latex,
    "steps": levels_latex,
    "kinks": kinks_latex,
    **SEGMENTS_LATEX,
    "lower-bound": _lower_bound,
    "network-bound": _network_bound,
    "network-signs": _network_signs,
    "warren": _warren,
    "limit": _limit,
    "control-law": control_law_formula,
    "invariant": invariant_formula,
    "decreases": decreases_formula,
    "mesh": mesh_formula,
    "rounding": _rounding,
    "deployed": _deployed,
    "equal": _equal,
    "error-in-floats": _error_in_floats,
    "equal-in-floats": _equal_in_floats,
    "lipschitz": _lipschitz,
    "monotone": _monotone,
    "sorted": _sorted,
    "near-rank": _near_rank,
    "rank-after": _rank_after,
    "pieces": lambda s, names: pieces_formula(s),
    "safe": lambda s, names: rf"\nexists x:\ {property_formula(s['property'])}",
    "unsafe": lambda s, names: rf"\exists x:\ {property_formula(s['property'])}",
    "safe-in-floats": lambda s, names: rf"\nexists x,\ \text{{computation}}:\ {property_formula(s['property'])}",
    "unsafe-in-floats": lambda s, names: rf"\exists x\ \forall\ \text{{computations}}:\ {property_formula(s['property'])}",
    "unsafe-in-order": lambda s, names: rf"\exists x:\ {property_formula(s['property'])}\ \text{{in order}}",
    "safe-quantised": lambda s, names: rf"\nexists x,\ \text{{computation}}:\ {property_formula(s['property'])}",
    "unsafe-quantised": lambda s, names: rf"\exists x\ \forall\ \text{{computations}}:\ {property_formula(s['property'])}",
}
