"""What fits a format: the runs, the grid or the format with which a copy is exact, found by trying.

A refusal says what would fit only where it has been seen to fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from symnet.constructions.scan.recut import digit_count, fitting_runs, recut
from symnet.core.network import Network
from symnet.errors import Unproved, UsageError
from symnet.export.formats import FORMATS, FloatFormat
from symnet.export.statement import RoundingStatement, exact_statement, first_rounding, least_statement


def in_fewest_runs(network: Network, form: FloatFormat, grid: int, within: Fraction | None) -> tuple[int, RoundingStatement]:
    """Return the fewest runs in which a scan network is exact on the grid, or (`within`) near enough, and its statement.

    Raises UsageError for a network that is no scan network, Unproved where no number of runs fits.
    """
    found = _exact_runs(network, form, grid)
    if found is None and within is not None:
        found = fitting_runs(network, form.precision, lambda cut: _near(cut, form, grid, within))
    if found is None:
        shortest = _one_digit_a_run(network)
        where = f"does not fit {form.name} in any number of runs: with one digit a run, "
        others = (trial for trial in _trials(form, grid) if trial != (form, grid))
        raise Unproved(where + f"{first_rounding(shortest, form, grid)}; {_first_fit(network, shortest, form, grid, others)}")
    return found


def remedy(network: Network, form: FloatFormat, grid: int) -> str:
    """Return the options that would make the copy exact, the first that do, or what is left without any."""
    try:
        shortest = _one_digit_a_run(network)
    except UsageError:  # no scan network
        shortest = None
    return _first_fit(network, shortest, form, grid, _trials(form, grid))


def _first_fit(
    network: Network, shortest: Network | None, form: FloatFormat, grid: int, trials: Iterable[tuple[FloatFormat, int]]
) -> str:
    for other, bits in trials:
        options = [f"--dtype {other.name}"] * (other != form) + [f"--grid-bits {bits}"] * (bits != grid)
        if exact_statement(network, other, bits) is None:
            if shortest is None or exact_statement(shortest, other, bits) is None:
                continue
            found = _exact_runs(network, other, bits)
            options += [f"--parameters {digit_count(network) if found is None else found[0]}"]
        return f"{' '.join(options)} would fit" + f" {form.name}" * (other == form)
    return "no other runs, grid or dtype makes it exact; accept a bound with --within, or export it as exact or smtlib"


def _one_digit_a_run(network: Network) -> Network:
    """What asks for the fewest bits; raises UsageError where the network is no scan network."""
    return recut(network, digit_count(network))


def _trials(form: FloatFormat, grid: int) -> Iterator[tuple[FloatFormat, int]]:
    """As asked for; a grid half as fine; wider formats, on either grid."""
    formats = [form, *(other for other in FORMATS.values() if other.precision > form.precision)]
    return ((other, bits) for other in formats for bits in dict.fromkeys((grid, grid // 2)))


def _exact_runs(network: Network, form: FloatFormat, grid: int) -> tuple[int, RoundingStatement] | None:
    return fitting_runs(network, form.precision, lambda cut: exact_statement(cut, form, grid))


def _near(network: Network, form: FloatFormat, grid: int, within: Fraction) -> RoundingStatement | None:
    statement = least_statement(network, form, grid)
    return statement if statement.cube_bound is not None and statement.cube_bound <= within else None
