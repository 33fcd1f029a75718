"""A deep network that never ends: N_1 = r(W_1 x + b_1), N_(n+1) = r(W_(n+1) N_n + b_(n+1)), W_n = I + P_n, read from a file.

The file is one JSON object with the keys
    format   "symnet deep network 1"
    inputs   the number d of inputs
    first    {"weights": m rows of d numbers, "biases": m numbers}: layer 1
and either the rule of all later layers, entry by entry as expressions in n,
    weights  m rows of m expressions, biases  m expressions
or some layers and a bound on the rest, W_n = I + P_n,
    layers   a list of {"weights": m rows of m numbers, "biases": m numbers}: layers 2, 3, ...
    rest     {"weights": [c, q], "biases": [c, q]}: the norms of P_n and of b_n are at most c q^n for all later n
Numbers are integers, decimals, or texts such as "1/3". Norms are those that `norm` in the file says, "inf" (the default) or "1".
"""

from __future__ import annotations

import json
from collections.abc import Callable
from collections.abc import Sequence as Many
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from symnet.convergence.sequences import Growth, Sequence, sequence
from symnet.convergence.series import added, largest, tail
from symnet.core.codec import read_bytes
from symnet.core.rational import exact, whole
from symnet.errors import MalformedFile, UsageError

FORMAT = "symnet deep network 1"
MAX_WIDTH, MAX_LAYERS, MAX_BYTES = 64, 10_000, 1 << 25
Vector = tuple[Fraction, ...]
Matrix = tuple[Vector, ...]


@dataclass(frozen=True)
class Layer:
    """W and b of one layer."""

    weights: Matrix
    biases: Vector

    def __call__(self, values: Many[Fraction]) -> Vector:
        """Return r(W values + b)."""
        return tuple(max(Fraction(0), _dot(row, values) + bias) for row, bias in zip(self.weights, self.biases, strict=True))


def _dot(row: Many[Fraction], values: Many[Fraction]) -> Fraction:
    return sum((one * two for one, two in zip(row, values, strict=True)), Fraction(0))


@dataclass(frozen=True)
class Rest:
    """c q^n bounds the norm of P_n, and c' q'^n that of b_n, for all layers that are not given."""

    weights: tuple[Fraction, Fraction]
    biases: tuple[Fraction, Fraction]


@dataclass(frozen=True)
class DeepNetwork:
    """The first layer, and the later ones by a rule or as a list with a bound on the rest."""

    inputs: int
    first: Layer
    norm: str
    weights: tuple[tuple[Sequence, ...], ...] = ()
    biases: tuple[Sequence, ...] = ()
    layers: tuple[Layer, ...] = ()
    rest: Rest | None = None

    @property
    def width(self) -> int:
        """m."""
        return len(self.first.biases)

    @property
    def last(self) -> int | None:
        """The number of the last layer that is known, None where a rule gives all of them."""
        return len(self.layers) + 1 if self.rest is not None else None

    @cached_property
    def layer(self) -> Callable[[int], Layer]:
        """n -> the layer number n, remembered; raises UsageError beyond the last one that is known."""
        return lru_cache(None)(self._layer)

    def _layer(self, n: int) -> Layer:
        if n == 1:
            return self.first
        if self.last is not None:
            if n > self.last:
                raise UsageError(f"layer {n} is not in the file, which has {self.last}; ask for less depth")
            return self.layers[n - 2]
        weights = tuple(tuple(entry.at(n) for entry in row) for row in self.weights)
        return Layer(weights, tuple(entry.at(n) for entry in self.biases))

    @cached_property
    def sizes(self) -> Callable[[int], tuple[Fraction, Fraction]]:
        """n -> the norms of P_n and b_n, or what bounds them, remembered; n >= 2."""
        return lru_cache(None)(self._sizes)

    def _sizes(self, n: int) -> tuple[Fraction, Fraction]:
        if self.rest is not None and n > len(self.layers) + 1:
            (c, q), (e, r) = self.rest.weights, self.rest.biases
            return c * q**n, e * r**n
        found = self.layer(n)
        less = tuple(tuple(entry - (i == j) for j, entry in enumerate(row)) for i, row in enumerate(found.weights))
        return matrix_norm(less, self.norm), vector_norm(found.biases, self.norm)

    def tails(self, after: int) -> tuple[Fraction | None, Fraction | None]:
        """Return bounds of the sums of |P_k| and of |b_k| over k > after, None where they are not shown finite."""
        terms = self._terms if self.rest is None else self._rest_terms
        if terms is None or after < self.proved_from:
            return None, None
        return tail(terms[0], after), tail(terms[1], after)

    @property
    def _rest_terms(self) -> tuple[dict[Growth, Fraction], dict[Growth, Fraction]]:
        rest = self.rest or Rest((Fraction(0), Fraction(0)), (Fraction(0), Fraction(0)))
        (c, q), (e, r) = rest.weights, rest.biases
        return ({(0, q): c} if c and q else {}), ({(0, r): e} if e and r else {})

    @cached_property
    def _bounds(self) -> tuple[list[list[Any]], list[Any]]:
        """The bounds of the entries of P_n and of b_n, each None or (K, terms)."""
        return [[entry.bound() for entry in row] for row in self.residuals], [entry.bound() for entry in self.biases]

    @cached_property
    def residuals(self) -> tuple[tuple[Sequence, ...], ...]:
        """The entries of P_n."""
        rows = enumerate(self.weights)
        return tuple(tuple(_minus_one(entry) if i == j else entry for j, entry in enumerate(row)) for i, row in rows)

    @cached_property
    def proved_from(self) -> int:
        """The n from which on the terms below bound the norms."""
        if self.rest is not None:
            return max(1, len(self.layers) + 1)
        rows, biases = self._bounds
        starts: list[int] = [found[0] for found in (*chain(*rows), *biases) if found is not None]
        return max([1, *starts])

    @cached_property
    def _terms(self) -> tuple[dict[Growth, Fraction], dict[Growth, Fraction]] | None:
        """Terms that bound the norms of P_n and b_n from `proved_from` on."""
        rows, biases = self._bounds
        if any(found is None for found in (*chain(*rows), *biases)):
            return None
        lines = rows if self.norm == "inf" else list(map(list, zip(*rows, strict=True)))
        sizes = [found[1] for found in biases]
        weights = largest([added([found[1] for found in line]) for line in lines])
        return weights, largest(sizes) if self.norm == "inf" else added(sizes)


def _minus_one(entry: Sequence) -> Sequence:
    """The entry minus 1."""
    less = {growth: -c for growth, c in entry.bottom.terms.items()}
    return Sequence(f"{entry.text} - 1", entry.top.plus(type(entry.top)(less)), entry.bottom)


def vector_norm(vector: Many[Fraction], norm: str) -> Fraction:
    """Return the norm of a vector, "inf" or "1"."""
    sizes = [abs(value) for value in vector]
    return max(sizes, default=Fraction(0)) if norm == "inf" else sum(sizes, Fraction(0))


def matrix_norm(matrix: Many[Many[Fraction]], norm: str) -> Fraction:
    """Return the operator norm: the largest sum of sizes along a row for "inf", along a column for "1"."""
    lines = matrix if norm == "inf" else list(zip(*matrix, strict=True))
    return max((sum(map(abs, line), Fraction(0)) for line in lines), default=Fraction(0))


def load_deep_network(path: Path) -> DeepNetwork:
    """Read the file; raises MalformedFile, naming the place, where it is not of this form."""
    where, seen = str(path), read_bytes(path)
    if len(seen) > MAX_BYTES:
        raise MalformedFile(f"{where}: {len(seen)} bytes; a file has at most {MAX_BYTES}")
    try:
        data = json.loads(seen, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_once)
    except (ValueError, RecursionError) as problem:
        raise MalformedFile(f"{where}: not JSON ({problem})") from problem
    return deep_network(data, where)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, no key twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object has a key twice")
    return found


def deep_network(data: Any, where: str = "deep network") -> DeepNetwork:
    """Return the network that an object of the form above describes."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise MalformedFile(f'{where}: expected one object with "format": "{FORMAT}"')
    kinds = {"weights", "biases"}, {"layers", "rest"}
    kind = next((each for each in kinds if each <= data.keys()), None)
    known = {"format", "inputs", "first", "norm", *(kind or set())}
    if kind is None or not {"inputs", "first"} <= data.keys() <= known:
        raise MalformedFile(
            f"{where}: the keys are format, inputs, first, and weights with biases, or layers with rest; norm if wanted"
        )
    norm = data.get("norm", "inf")
    if norm not in ("inf", "1"):
        raise MalformedFile(f'{where}: norm is {str(norm)[:40]!r}; write "inf" or "1"')
    inputs = whole(data["inputs"], f"{where}, inputs")
    if inputs > MAX_WIDTH:
        raise MalformedFile(f"{where}: inputs = {inputs} is not from 1 to {MAX_WIDTH}")
    first = _layer(data["first"], None, inputs, f"{where}, first")
    width = len(first.biases)
    if kind == {"layers", "rest"}:
        given = _list(data["layers"], f"{where}, layers", None, MAX_LAYERS)
        layers = tuple(_layer(each, width, width, f"{where}, layer {n}") for n, each in enumerate(given, 2))
        return DeepNetwork(inputs, first, norm, layers=layers, rest=_rest(data["rest"], f"{where}, rest"))
    rows = _list(data["weights"], f"{where}, weights", width)
    weights = tuple(_expressions(row, f"{where}, weights, row {i}", width) for i, row in enumerate(rows, 1))
    return DeepNetwork(inputs, first, norm, weights, _expressions(data["biases"], f"{where}, biases", width))


def _list(value: Any, where: str, length: int | None, most: int = MAX_WIDTH) -> list[Any]:
    if not isinstance(value, list) or len(value) > most or (length is not None and len(value) != length):
        wanted = f"at most {most}" if length is None else str(length)
        raise MalformedFile(f"{where}: expected a list of {wanted} entries")
    return value


def _layer(data: Any, rows: int | None, columns: int, where: str) -> Layer:
    if not isinstance(data, dict) or data.keys() != {"weights", "biases"}:
        raise MalformedFile(f"{where}: expected an object with weights and biases")
    given = _list(data["weights"], f"{where}, weights", rows)
    if not given:
        raise MalformedFile(f"{where}: there is no neuron")
    weights = tuple(_numbers(row, f"{where}, row {i}", columns) for i, row in enumerate(given, 1))
    return Layer(weights, _numbers(data["biases"], f"{where}, biases", len(weights)))


def _numbers(data: Any, where: str, length: int) -> Vector:
    return tuple(exact(value, f"{where}, entry {j}") for j, value in enumerate(_list(data, where, length), 1))


def _expressions(data: Any, where: str, length: int) -> tuple[Sequence, ...]:
    return tuple(sequence(str(value), f"{where}, entry {j}") for j, value in enumerate(_list(data, where, length), 1))


def _rest(data: Any, where: str) -> Rest:
    if not isinstance(data, dict) or data.keys() != {"weights", "biases"}:
        raise MalformedFile(f'{where}: expected {{"weights": [c, q], "biases": [c, q]}}')
    pairs = [_numbers(data[key], f"{where}, {key}", 2) for key in ("weights", "biases")]
    if any(number < 0 for pair in pairs for number in pair):
        raise MalformedFile(f"{where}: c and q are at least 0")
    return Rest((pairs[0][0], pairs[0][1]), (pairs[1][0], pairs[1][1]))
