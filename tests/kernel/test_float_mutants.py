"""A rho forgotten anywhere is caught: kernels that leave one out, against the test vectors and sums in random orders."""

from __future__ import annotations

import importlib
import itertools
import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from kernel import test_floats
from kernel.test_floats import TOY

KERNEL = Path(test_floats.floats.__file__).parents[1]
BOUNDS, LEAVES, FLOATS = "branching/bounds.py", "branching/leaves.py", "branching/floats.py"
MUTANTS = {
    "of the form that is bounded": (BOUNDS, "        if top.rounding:\n", "        if not top:\n"),
    "of the layers below": (BOUNDS, "constant -= self._rounded(factors, rounding)", "pass"),
    "of multipliers": (
        BOUNDS,
        "constant -= self._rounded(factors, rounding)",
        "constant -= self._rounded(_relaxed(given, layer, slopes[number - 1])[0], layer.rounding)",
    ),
    "of multipliers of inactive neurons": (
        BOUNDS,
        "(*rounding, *(layer.reading.rounding[place] for place in added))",
        "rounding",
    ),
    "of negative coefficients": (BOUNDS, "map(abs, factors)", "(max(factor, 0) for factor in factors)"),
    "in the spread": (
        LEAVES,
        "for (low, high), r in zip(ends, rounding, strict=True)]",
        "for (low, high), r in zip(ends, [0] * len(ends), strict=True)]",
    ),
    "in the spread, below": (LEAVES, "(low + (-r >> FINER), high - (-r >> FINER))", "(low, high - (-r >> FINER))"),
    "from inputs": (
        LEAVES,
        "-(-max(abs(low), abs(high)) >> FINER) for low, high in substitution.box]",
        "0 for _ in substitution.box]",
    ),
    "of layers that are composed": (FLOATS, "self.add(error, self.off[name][place], top, bottom)", "pass"),
    "of a product": (FLOATS, "terms - 1 + (products > 0)", "terms - 1"),
    "of sums": (FLOATS, "terms - 1 + (products > 0)", "(products > 0)"),
    "of its own": (FLOATS, f"{' ' * 12}for form in (size, error):", f"{' ' * 12}for form in (size,):"),
    "of the bias": (FLOATS, "size: Sizes = {CONSTANT: self.up(abs(bias))} if bias else {}", "size: Sizes = {}"),
    "of numbers below the normal ones": (FLOATS, "self.up(Fraction(products, 1 << format_.least))", "0"),
    "of weights below 0": (FLOATS, "abs(weight.numerator)", "max(weight.numerator, 0)"),
    "of a Cast": (FLOATS, "if narrows:", "if not narrows and not node.reads:"),
    "of numbers that are rounded": (FLOATS, f"\n{' ' * 8}for form in (size, error):", f"\n{' ' * 8}for form in (size,):"),
    "of inputs": (FLOATS, 'if inputs == "rounded":', 'if inputs != "rounded" and not found.network.inputs:'),
}
NAMES = {
    "branching.bounds": ("Substitution",),
    "branching.floats": ("errors_of",),
    "branching.layers": ("stacked",),
    "branching.leaves": ("bounded", "outward"),
}
VECTORS = (
    test_floats.test_a_multiplier_counts_for_rounding,
    partial(test_floats.test_a_multiplier_of_an_inactive_neuron_counts_too, []),
    test_floats.test_errors_of_layers_that_are_composed_are_passed_on,
    test_floats.test_products_that_underflow,
    test_floats.test_what_is_exact_has_no_error,
    test_floats.test_a_cast_is_off_by_half_of_the_last_place,
)
numbers = itertools.count()


def mutant(folder: Path, file: str, old: str, new: str) -> str:
    """A kernel with one text replaced; returns the name of the package."""
    name = f"kernel_without_{next(numbers)}"
    shutil.copytree(KERNEL, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    path = folder / name / file
    text = path.read_text()
    assert text.count(old) == 1, (file, old)
    path.write_text(text.replace(old, new))
    return name


def fails(check: Callable[[], object]) -> bool:
    """Whether a check fails."""
    try:
        check()
    except AssertionError:
        return True
    return False


def caught() -> bool:
    """Whether a test vector or a sum in a random order shows that something is wrong."""
    return any(map(fails, VECTORS)) or any(fails(partial(test_floats.holds_in_bands, seed, TOY, 12)) for seed in range(400))


@pytest.mark.parametrize("name", MUTANTS)
def test_a_rounding_that_is_forgotten(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    package = mutant(tmp_path, *MUTANTS[name])
    for module, names in NAMES.items():
        made = importlib.import_module(f"{package}.{module}")
        for each in names:
            monkeypatch.setattr(test_floats, each, getattr(made, each))
    found = caught()
    for loaded in [each for each in sys.modules if each.startswith(package)]:
        del sys.modules[loaded]
    assert found


def test_the_kernel_itself_is_not_caught() -> None:
    assert not any(map(fails, VECTORS))
