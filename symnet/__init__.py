"""symnet: constructive approximation theorems as exact ReLU networks, with proofs.

The public names are loaded when they are first used, so that `import symnet` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES = {
    "symnet.bounds.entropy": ("LowerBound", "lower_bound"),
    "symnet.bounds.true_error": ("TrueError", "true_error"),
    "symnet.constructions.compare": ("comparison",),
    "symnet.targets.data": ("data_target",),
    "symnet.constructions.approximation": ("Approximation", "approximate"),
    "symnet.constructions.certify": ("certify", "decoded_step", "modulus_step", "scan_steps", "size_step"),
    "symnet.constructions.certify_sup": ("near_output_step",),
    "symnet.constructions.closed_form": ("closed_form",),
    "symnet.constructions.counts": ("counts_step", "shape_step"),
    "symnet.constructions.registry": ("CONSTRUCTIONS",),
    "symnet.constructions.plan": ("ProvedError", "Request"),
    "symnet.constructions.shen_yang_zhang_sup": ("nested_mids",),
    "symnet.core.codec": ("load", "save"),
    "symnet.core.entry": ("Intrinsic", "Scheduled"),
    "symnet.core.network": ("Layer", "Network", "Node", "Read", "Row", "Scan"),
    "symnet.core.rational": ("exact",),
    "symnet.core.schedule": ("Power", "Snake"),
    "symnet.core.size": ("Size",),
    "symnet.calculus": ("chain", "compose", "fan_out", "layer", "named", "side_by_side", "unrolled"),
    "symnet.claims.contract": ("Case", "Contract", "Reading", "form"),
    "symnet.claims.domain": ("Polytope", "half_lines", "interval", "order_cones"),
    "symnet.derivation.certificate": ("Certificate", "certificate", "load_certificate"),
    "symnet.derivation.derivation": ("Derivation", "hexed", "neuron"),
    "symnet.drawing.approximation": ("plot", "plot_error"),
    "symnet.drawing.figure": ("draw",),
    "symnet.drawing.picture": ("Picture",),
    "symnet.errors": ("MalformedFile", "MissingExtra", "Refuted", "SymnetError", "TooLarge", "Unproved", "UsageError"),
    "symnet.export.backends": ("convert",),
    "symnet.gadgets.bit_extraction": ("bit_contract", "bit_extraction", "sawtooth", "tent_contract"),
    "symnet.gadgets.digit_scan": ("scan_body", "scan_contracts"),
    "symnet.gadgets.code_scan": ("code_scan", "code_scan_body", "code_scan_contract"),
    "symnet.gadgets.kuhn_hat": ("hat_contract", "kuhn_hat"),
    "symnet.gadgets.mid_value": ("mid_contract", "mid_value"),
    "symnet.gadgets.powers": ("powers_contract", "powers_of_four"),
    "symnet.gadgets.ramp": ("ramp", "ramp_contract"),
    "symnet.gadgets.step_function": ("step_contract", "step_function"),
    "symnet.kernel": ("Verdict", "check"),
    "symnet.provers.activation_regions": ("Proof", "prove"),
    "symnet.report.notebook": ("Steps", "VerdictView"),
    "symnet.report.page": ("report_page",),
    "symnet.targets": ("Enclosure", "HoelderModulus", "LipschitzModulus", "Target", "derive_lipschitz", "target"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}
__all__ = ["__version__", *sorted(_HOME)]

if TYPE_CHECKING:
    from symnet.constructions.approximation import Approximation as Approximation
    from symnet.constructions.approximation import approximate as approximate
    from symnet.core.codec import load as load
    from symnet.core.codec import save as save
    from symnet.core.network import Network as Network


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'symnet' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(_HOME))
