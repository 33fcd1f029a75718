"""Statements of certificates in words and in LaTeX: one entry a kind, nothing computed but numbers made readable."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeAlias

from symnet.core.rational import from_hex
from symnet.errors import MalformedFile
from symnet.kernel.targets.printing import target_text

Statement: TypeAlias = dict[str, Any]
LONG = 40
CUT = 400

PHASES = {
    "hypothesis": "Set up",
    "lipschitz": "Set up",
    "cell-index": "Construct phi_1",
    "cell-power": "Construct phi_1",
    "bit": "Construct phi_2",
    "decoded": "Construct L and put the parts together",
    "shifted-index": "Construct phi_1: the copies",
    "copied-code": "Construct phi_1: the copies",
    "shifted-code": "Construct phi_1: the copies",
    "index-code": "Construct L and put the parts together",
    "scan-code": "Read the digits",
    "constant": "Read the numbers out of v",
    "evaluated-code": "Products and bits at every cell",
    "entries": "Sizes",
    "mid": "Mid values",
    "near-output": "Mid values",
    "scan-hat": "The scan step",
    "dial-hat": "The scan step",
    "dial-state": "The scan step",
    "dial-sum": "The first pass",
    "dial-run": "Induction over the scan",
    "dial-runs": "Induction over the scan",
    "dial-interpolant": "Induction over the scan",
    "dial-codes": "Estimate",
    "dial-error": "Estimate",
    "scan-state": "The scan step",
    "snake-order": "The grid",
    "partition": "The grid",
    "scan-run": "Induction over the scan",
    "interpolant": "Induction over the scan",
    "corners": "Estimate",
    "near-corners": "Estimate",
    "near-error": "Estimate",
    "codes": "Estimate",
    "lp-error": "Estimate",
    "sup-error": "Estimate",
    "region": "Activation regions",
    "line": "Activation regions",
    "sizes": "Sizes",
    "printed-counts-2.1": "Sizes",
    "printed-counts-2.2": "Sizes",
    "printed-shape": "Sizes",
    "rounding": "Floating point",
    "lower-bound": "Lower bound",
}
"""Rule -> the part of the proof it belongs to."""


def number(value: Any) -> str:
    """Return a number of a certificate as p/q, or its length where it is long."""
    try:
        found = from_hex(value)
    except MalformedFile:
        return str(value)[:LONG]
    return number_text(found)


def number_text(found: Fraction) -> str:
    """Return p/q, or the bits of a long number."""
    if max(abs(found.numerator).bit_length(), found.denominator.bit_length()) > 400:
        return f"<{found.numerator.bit_length()} bits / {found.denominator.bit_length()} bits>"
    return str(found)


def bound_text(value: Any) -> str:
    """Return a bound as p/q with a decimal rounded up behind it where p/q is long."""
    text = number(value)
    if len(text) <= 16 or text.startswith("<"):
        return text
    found = from_hex(value)
    digits = 9
    scaled = -((-found.numerator * 10**digits) // found.denominator)
    return f"{text} (below {scaled // 10**digits}.{scaled % 10**digits:0{digits}d})"


def words(statement: Statement) -> str:
    """Return a statement in one sentence."""
    return _worded(WORDS, statement) or f"{statement.get('kind')}: {statement}"[:CUT]


def latex(statement: Statement) -> str:
    """Return a statement as LaTeX, without delimiters."""
    return _worded(LATEX, statement) or rf"\text{{{str(statement.get('kind'))[:LONG]}}}"


def _worded(table: dict[str, Callable[[Statement], str]], statement: Statement) -> str | None:
    """The entry of a kind; None where there is none or the statement, which need not be accepted, does not fit it."""
    kind = statement.get("kind")
    try:
        return table[kind](statement) if isinstance(kind, str) else None
    except (LookupError, TypeError, ValueError, ArithmeticError, MalformedFile):
        return None


def _neuron(place: Any) -> str:
    return f"neuron {number(place[1])} of {place[0]}" if isinstance(place, list) and len(place) == 2 else str(place)


def _norm(statement: Statement) -> str:
    norm = statement["norm"]
    return "sup" if norm == ["sup"] else f"L^{number(norm[1])}"


def _modulus(s: Statement) -> str:
    return f"f is defined on [0,1]^d and |f(x) - f(y)| <= {_modulus_bound(s)}"


def modulus_of_r(s: Statement) -> str:
    """Return the modulus that a statement names, as text in r."""
    if "expression" in s:
        return in_r(s["expression"])
    order = number(s["order"])
    return f"{bound_text(s['constant'])} r" if order == "1" else f"{bound_text(s['constant'])} r^({order})"


def _modulus_latex(s: Statement) -> str:
    if "expression" in s:
        return rf"\text{{{in_r(s['expression'])}}} \text{{ for }} |x-y|\le r"
    return rf"{number(s['constant'])}\,|x-y|^{{{number(s['order'])}}}"


def _modulus_bound(s: Statement) -> str:
    """omega(|x - y|) for the modulus that a statement names."""
    if "expression" in s:
        return f"{in_r(s['expression'])} for |x - y| <= r"
    order = number(s["order"])
    distance = "|x - y|" if order == "1" else f"|x - y|^({order})"
    return f"{bound_text(s['constant'])} {distance}"


def in_r(tree: Any) -> str:
    """Return the expression of a modulus, whose only variable is r."""
    found = re.sub(r"\bx1\b", "r", target_text(tree))
    return found[1:-1] if tree[0] in ("add", "mul", "div") else found


def _listed(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= 4 else f"{names[0]}, ..., {names[-1]}"


def _decoded(s: Statement) -> str:
    names = s["digits"]
    listed = ", ".join(names) if len(names) <= 4 else f"{names[0]}, ..., {names[-1]}"
    return (
        f"off the trifling region the network is {s['shift']} + {s['scale']} * (the code of the cell, its bits read from "
        f"{listed}); everywhere it lies in [{s['shift']}, {s['shift']} + {s['scale']} (1 - 2^-{len(names)})]"
    )


def _sizes(s: Statement) -> str:
    return ", ".join(f"{key.replace('_', ' ')} {number(s[key])}" for key in sorted(s) if key != "kind")


def _tail(s: Statement) -> str:
    return (
        f"on [0,1]^{number(s['dimension'])} the node {s['node']} is sum_(l=1..N-1) (c_l - 1) W_l(x), "
        f"c_l the base-4 digits of {s['digits']}, W_l = sum_(i>=l) w_i"
    )


def _lower_bound(s: Statement) -> str:
    return (
        f"no code of fewer than {number(s['bits'])} bits determines every g on [0,1]^{number(s['dimension'])} with "
        f"|g(x) - g(y)| <= {_modulus_bound(s)} within {bound_text(s['error'])} in the sup norm; "
        f"this network uses {number(s['used'])} bits, {number(s['ratio'])} times as many"
    )


def _near(s: Statement) -> str:
    shifts, level = s["shifts"], int(s["level"], 16)
    where = f"x + ({', '.join(map(number, shifts))})"
    met = "everywhere" if level == len(shifts) else f"where coordinates {level + 1}..{len(shifts)} of {where} are off the strips"
    return f"for x in the cube, {met}, {_neuron(s['neuron'])} lies between codes of cells whose corners are within 1/K of x"


def _rounding(s: Statement) -> str:
    inputs = "any inputs of that format" if s["grid"] == "any" else f"inputs on the 2^-{number(s['grid'])} grid"
    result = "exact" if from_hex(s["bound"]) == 0 else f"within {_rounded_up(s['bound'])}"
    return f"computed in {s['format']}, in any order of summation: {result} for {inputs} in the cube"


def _rounded_up(value: Any) -> str:
    """A bound in two decimal digits, rounded up, such as 3.4e-7."""
    found, power = from_hex(value), 0
    if found <= 0 or max(found.numerator.bit_length(), found.denominator.bit_length()) > 4_000:
        return number_text(found)
    while found >= 10:
        found, power = found / 10, power + 1
    while found < 1:
        found, power = found * 10, power - 1
    tenths = -(-10 * found.numerator // found.denominator)
    return f"{tenths // 10}.{tenths % 10}e{power}" if tenths < 100 else f"1.0e{power + 1}"


def _counts(s: Statement) -> str:
    found = {key: number(value) for key, value in s.items() if key not in ("kind", "theorem")}
    return (
        f"parameters counted blockwise: phi_1 {found['phi_1']} <= {found['phi_1_printed']}, phi_2 {found['phi_2']} <= "
        f"{found['phi_2_printed']} as printed in Theorem {s['theorem']} (phi_2 dense: {found['phi_2_dense']}); "
        f"{found['intrinsic_entries']} entries are intrinsic"
    )


WORDS: dict[str, Callable[[Statement], str]] = {
    "modulus": _modulus,
    "affine": lambda s: (
        f"on a polytope of {len(s['vertices'])} vertices and {len(s['rays'])} rays, {', '.join(map(_neuron, s['neurons']))} "
        "are affine with the given coefficients"
    ),
    "on-line": lambda s: f"{_neuron(s['neuron'])} is known on all of R, in {len(s['pieces'])} affine pieces",
    "sizes": _sizes,
    "lower-bound": _lower_bound,
    "scan-hat": lambda s: (
        f"in every step {_neuron(s['neuron'])} is Lambda({number(s['cells'])} x - beta), the Kuhn hat of the step's node"
    ),
    "scan-state": lambda s: (
        "a step with digit c and hat w does z <- 4z - c, W <- W - w, p_i <- (W - w) [c > i], acc <- A, x <- x"
    ),
    "order": lambda s: (
        f"the snake order meets each of the nodes of {{0..{number(s['cells'])}}}^{number(s['dimension'])} exactly once"
    ),
    "partition": lambda s: (
        "on each Kuhn simplex the hats of its corners are the barycentric coordinates and all other hats are 0"
    ),
    "tail-sum": _tail,
    "interpolant": lambda s: (
        f"on [0,1]^{number(s['dimension'])} the network is sum_i c_i w_i(x), c_i = {s['shift']} + {s['scale']} "
        f"sum_(l<=i) (digit_l({s['digits']}) - 1)"
    ),
    "dial-hat": lambda s: (
        f"in every step of every copy of {s['scan']}, {_neuron(s['neuron'])} is Lambda({number(s['cells'])} x - beta)"
    ),
    "dial-sum": lambda s: f"a step of {s['scan']} does h <- h + w, w <- the hat of the step's node, x <- x",
    "dial-state": lambda s: (
        f"a step with digit c of 0..{number(s['top'])} and hat w does z <- {number(s['base'])} z - c, W <- W - w, "
        "p_i <- (W - w) [c >= i], acc <- A, x <- x"
    ),
    "dial-sums": lambda s: (
        f"on [0,1]^{number(s['dimension'])} the node {s['node']} is sum_(l=1..N-1) ({number(s['gain'])} c_l - "
        f"{number(s['offset'])}) W_l(x), c_l the digits of {_listed(s['digits'])}"
    ),
    "dial-interpolant": lambda s: (
        f"on [0,1]^{number(s['dimension'])} the network is sum_i c_i w_i(x), c_i = {s['shift']} + {s['scale']} "
        f"sum_(l<=i) ({number(s['gain'])} digit_l - {number(s['offset'])}), digits of {_listed(s['digits'])}"
    ),
    "dial-codes": lambda s: (
        f"|c_i - f(x_i)| <= {bound_text(s['bound'])} at all nodes of the grid with {number(s['cells'])} cells an axis"
    ),
    "codes": lambda s: (
        f"|c_i - f(x_i)| <= {bound_text(s['bound'])} at all nodes of the grid with {number(s['cells'])} cells an axis"
    ),
    "error": lambda s: f"the {_norm(s)} norm of network - f on [0,1]^d is at most {bound_text(s['bound'])}",
    "cell-index": lambda s: (
        f"off the trifling region {_neuron(s['neuron'])} is the index of the cell of x_{int(s['axis'], 16) + 1}, K = {number(s['cells'])}"
    ),
    "cell-power": lambda s: f"off the trifling region {_neuron(s['neuron'])} is 4^j, j the number of the cell of x",
    "bit": lambda s: (
        f"{_neuron(s['neuron'])} is theta_j where {_neuron(s['reads'])} is 4^j a, a = sum_j theta_j 4^-j with {number(s['digits'])} "
        "digits; it lies in [0, 1] everywhere"
    ),
    "decoded": _decoded,
    "corners": lambda s: (
        f"at the lower corner of every cell the code of the cell is within {bound_text(s['bound'])} of f, K = {number(s['cells'])}"
    ),
    "shifted-index": lambda s: (
        f"where x_{int(s['axis'], 16) + 1} + {number(s['shift'])} is off the strips {_neuron(s['neuron'])} is its cell, "
        f"K = {number(s['cells'])}"
    ),
    "index-code": lambda s: (
        f"where the indices {', '.join(map(_neuron, s['indices']))} are integers {_neuron(s['neuron'])} is the code of the cell"
    ),
    "constant": lambda s: (
        ", ".join(f"{_neuron(place)} = {number(value)}" for place, value in zip(s["neurons"], s["values"], strict=True))
        + " for every x"
    ),
    "near-code": _near,
    "near-output": lambda s: (
        f"on the whole cube the network is {s['shift']} + {s['scale']} t, t between codes of cells whose corners are "
        "within 1/K of x"
    ),
    "near-corners": lambda s: (
        f"at the lower corner of every cell the code is within {bound_text(s['bound'])} of f, K = {number(s['cells'])}"
    ),
    "printed-counts": _counts,
    "rounding": _rounding,
    "entries": lambda s: f"{number(s['entries'])} entries of the network depend on the target",
    "printed-shape": lambda s: (
        f"the bit extraction of {number(s['digits'])} digits has width {number(s['width'])} and depth {number(s['depth'])}, "
        "as printed in Proposition B.1"
    ),
}

LATEX: dict[str, Callable[[Statement], str]] = {
    "modulus": lambda s: rf"|f(x)-f(y)| \le {_modulus_latex(s)}\quad (x,y\in[0,1]^d)",
    "affine": lambda s: (
        rf"\phi(t)=At+c \text{{ on }} \operatorname{{conv}}(V)+\operatorname{{cone}}(R),\ |V|={len(s['vertices'])},\ |R|={len(s['rays'])}"
    ),
    "on-line": lambda s: rf"\phi \text{{ on }} \mathbb{{R}} \text{{ in }} {len(s['pieces'])} \text{{ affine pieces}}",
    "sizes": lambda s: r",\ ".join(rf"\text{{{key.replace('_', ' ')}}}={number(s[key])}" for key in sorted(s) if key != "kind"),
    "lower-bound": lambda s: (
        rf"\text{{bits}}\ge {number(s['bits'])},\ \text{{used}}={number(s['used'])}={number(s['ratio'])}\cdot{number(s['bits'])}"
        if "expression" in s
        else rf"\text{{bits}}\ge\lceil({number(s['constant'])}/(2\cdot {number(s['error'])}))^{{1/({number(s['order'])})}}\rceil^"
        rf"{{{number(s['dimension'])}}}\ge{number(s['bits'])},\ \text{{used}}={number(s['used'])}={number(s['ratio'])}\cdot{number(s['bits'])}"
    ),
    "scan-hat": lambda s: (
        rf"w_l(x)=\Lambda({number(s['cells'])}x-\beta(l-1)),\ \Lambda(y)=\sigma(1-\max(0,y_1,\dots,y_d)+\min(0,y_1,\dots,y_d))"
    ),
    "scan-state": lambda s: r"z\mapsto 4z-c,\quad W\mapsto W-w,\quad A\mapsto A+(c-1)(W-w)+1",
    "order": lambda s: (
        rf"i\mapsto\beta(i) \text{{ is a bijection onto }} \{{0,\dots,{number(s['cells'])}\}}^{{{number(s['dimension'])}}}"
    ),
    "partition": lambda s: r"w_i\ge 0,\quad \sum_i w_i=1,\quad w_i \text{ barycentric on each Kuhn simplex}",
    "tail-sum": lambda s: r"\sum_{l=1}^{N-1}(c_l-1)\,W_l(x),\quad W_l=\sum_{i\ge l}w_i",
    "interpolant": lambda s: r"\phi(x)=\sum_i c_i w_i(x),\quad c_i=b+s\sum_{l\le i}(\mathrm{digit}_l-1)",
    "dial-hat": lambda s: rf"w_l(x)=\Lambda({number(s['cells'])}x-\beta(l-1))",
    "dial-sum": lambda s: r"h\mapsto h+w,\quad w\mapsto\Lambda(Kx-\beta)",
    "dial-state": lambda s: (
        rf"z\mapsto {number(s['base'])}z-c,\quad W\mapsto W-w,\quad A\mapsto A+({number(s['gain'])}c-{number(s['offset'])})(W-w)"
        rf"+{number(s['offset'])}"
    ),
    "dial-sums": lambda s: (
        rf"\sum_{{l=1}}^{{N-1}}({number(s['gain'])}c_l-{number(s['offset'])})\,W_l(x),\quad W_l=\sum_{{i\ge l}}w_i"
    ),
    "dial-interpolant": lambda s: r"\phi(x)=\sum_i c_i w_i(x),\quad c_i=b+s\sum_{l\le i}\mathrm{worth}(\mathrm{digit}_l)",
    "dial-codes": lambda s: rf"|c_i-f(x_i)|\le {number(s['bound'])}\quad (i=0,\dots,N-1)",
    "codes": lambda s: rf"|c_i-f(x_i)|\le {number(s['bound'])}\quad (i=0,\dots,N-1)",
    "error": lambda s: (
        rf"\|\phi-f\|_{{L^{{{number(s['norm'][1]) if len(s['norm']) > 1 else chr(92) + 'infty'}}}([0,1]^d)}}\le {number(s['bound'])}"
    ),
    "cell-index": lambda s: (
        rf"g_{{{int(s['axis'], 16) + 1}}}(x)=k \text{{ for }} x_{{{int(s['axis'], 16) + 1}}}\in[k/K,(k+1)/K-\delta],\ "
        rf"K={number(s['cells'])},\ \delta={number(s['delta'])}"
    ),
    "cell-power": lambda s: r"\phi_1(x)=4^{j},\quad j=1+\sum_i \beta_i K^{i-1} \text{ on } Q_\beta",
    "bit": lambda s: r"\phi_2^{(l)}(4^j a)=\theta_j,\quad a=\sum_j\theta_j4^{-j},\qquad \phi_2^{(l)}(\mathbb{R})\subset[0,1]",
    "decoded": lambda s: (
        rf"\phi|_{{Q_\beta}}=b+s\sum_{{l=1}}^{{{len(s['digits'])}}}2^{{-l}}\theta_{{j,l}},\qquad b\le\phi\le b+s(1-2^{{-{len(s['digits'])}}})"
    ),
    "corners": lambda s: rf"|\mathrm{{code}}_j-f(\beta_j/K)|\le {number(s['bound'])}\quad (j=1,\dots,K^d)",
    "shifted-index": lambda s: (
        rf"g(x)=k \text{{ for }} x_{{{int(s['axis'], 16) + 1}}}+({number(s['shift'])})\in[k/K,(k+1)/K-\delta],\ "
        rf"K={number(s['cells'])},\ \delta={number(s['delta'])}"
    ),
    "index-code": lambda s: r"\phi_2(L(\phi_1))=\mathrm{code}(\beta) \text{ at indices } \beta\in\{0,\dots,K-1\}^d",
    "constant": lambda s: rf"(a_1,\dots,a_n)=({', '.join(map(number, s['values']))}) \text{{ for every }} x",
    "near-code": lambda s: (
        rf"\min_\beta\mathrm{{code}}(\beta)\le\phi_{{{number(s['level'])}}}(x+({','.join(map(number, s['shifts']))}))\le"
        r"\max_\beta\mathrm{code}(\beta),\quad |x-\beta/K|_\infty\le 1/K"
    ),
    "near-output": lambda s: (
        r"\phi=s\,t+b,\quad \min_\beta\mathrm{code}(\beta)\le t\le\max_\beta\mathrm{code}(\beta),\ |x-\beta/K|_\infty\le 1/K"
    ),
    "near-corners": lambda s: (
        rf"|b+s\,\mathrm{{code}}(\beta)-f(\beta/K)|\le {number(s['bound'])}\quad (\beta\in\{{0,\dots,K-1\}}^d)"
    ),
    "rounding": lambda s: (
        rf"|\mathrm{{fl}}_{{\text{{{s['format']}}}}}(\phi)(x)-\phi(x)|\le {_rounded_up(s['bound'])}\quad (x\in[0,1]^d"
        + (")" if s["grid"] == "any" else rf"\cap 2^{{-{number(s['grid'])}}}\mathbb{{Z}}^d)")
    ),
    "entries": lambda s: rf"\text{{intrinsic entries}}={number(s['entries'])}",
    "printed-counts": lambda s: (
        rf"|\phi_1|={number(s['phi_1'])}\le {number(s['phi_1_printed'])},\quad |\phi_2|={number(s['phi_2'])}\le {number(s['phi_2_printed'])}"
    ),
    "printed-shape": lambda s: (
        rf"\text{{width }}{number(s['width'])},\ \text{{depth }}{number(s['depth'])}=2\cdot {number(s['digits'])}+2"
    ),
}
