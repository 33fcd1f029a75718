"""The affine layers of Theorem A.1: the number of a cell, products with stored numbers, the sum of bits.

Cell (k_1, ..., k_d) of K^d has the number sum_i k_i K^(i-1); bit l of its code has the weight 2^-l.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symnet.core.entry import Intrinsic
from symnet.core.network import Network
from symnet.library.calculus import layer
from symnet.piecewise import Contract, Name, Term, as_term, half_line, inputs, line, outputs, variables


def cell_number(dimension: int, cells: int, first: int, name: str) -> Network:
    """Return (k_1, ..., k_d) -> first + sum_i k_i K^(i-1), a layer of this name."""
    return layer(dimension, name, "identity", [({axis: cells**axis for axis in range(dimension)}, first)])


def stored_products(names: Sequence[str]) -> Network:
    """Return t -> (a t for each of the intrinsic parameters named)."""
    return layer(1, "multiply", "identity", [({0: Intrinsic(name)}, 0) for name in names])


def bit_sum(bits: int) -> Network:
    """Return (p_1, ..., p_n) -> sum_l 2^-l p_l."""
    return layer(bits, "add", "identity", [({bit: Fraction(1, 2 << bit) for bit in range(bits)}, 0)])


def number_contract(dimension: int, cells: int, first: int, name: str) -> Contract:
    """Return the contract of `cell_number`, for indices >= 0."""
    indices, network = variables(dimension), cell_number(dimension, cells, first, name)
    number = sum((cells**axis * index for axis, index in enumerate(indices)), as_term(first))
    names = tuple(f"k{axis + 1}" for axis in range(dimension))
    values = outputs(network, number)
    return Contract("number of a cell", network, inputs(*indices), half_line(dimension), values, names=names)


def products_contract(names: Sequence[str]) -> Contract:
    """Return the contract of `stored_products`, which is decided where the parameters have values."""
    (t,) = variables(1)
    network = stored_products(names)
    values = outputs(network, *(Name(name) * t for name in names))
    return Contract("products with stored numbers", network, inputs(t), line(), values, names=("t",))


def sum_contract(bits: int) -> Contract:
    """Return the contract of `bit_sum`, for bits >= 0."""
    network, p = bit_sum(bits), variables(bits)
    names = tuple(f"p{bit + 1}" for bit in range(bits))
    return Contract("sum of bits", network, inputs(*p), half_line(bits), outputs(network, weighted(p)), names=names)


def weighted(bits: Sequence[Term]) -> Term:
    """Return sum_l 2^-l bits_l."""
    return sum((bit / (2 << place) for place, bit in enumerate(bits)), as_term(0))
