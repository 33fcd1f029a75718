"""symnet: constructive approximation theorems as exact ReLU networks, with proofs.

The public names are loaded when they are first used, so that `import symnet` costs nothing.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from symnet.views import offer

__version__ = "0.1.0"

_HOMES = {
    "symnet.lower_bounds.entropy": ("LowerBound", "lower_bound"),
    "symnet.true_errors.true_error": ("TrueError", "true_error"),
    "symnet.comparisons.comparison": ("comparison",),
    "symnet.targets.data": ("data_target", "data_targets"),
    "symnet.targets.grid_table": ("GridTable", "table_target", "table_targets"),
    "symnet.constructions.approximation": ("Approximation",),
    "symnet.constructions.building": ("approximate",),
    "symnet.constructions.control_laws.law": ("ControlLaw",),
    "symnet.constructions.exact_objects": ("control_law", "mesh", "table"),
    "symnet.constructions.meshes.interpolant": ("Interpolant",),
    "symnet.constructions.segments.construction": ("SegmentTable",),
    "symnet.constructions.composite": ("Composite",),
    "symnet.constructions.certify": ("begin", "certify", "modulus_step"),
    "symnet.constructions.scan.recognition": ("closed_form",),
    "symnet.constructions.registry": ("CONSTRUCTIONS",),
    "symnet.constructions.plan": ("ProvedError", "Request"),
    "symnet.constructions.syz2022.theorem_2_2": ("nested_mids",),
    "symnet.core.codec": ("load", "save"),
    "symnet.core.entry": ("Intrinsic", "Scheduled"),
    "symnet.core.network": ("Layer", "Network", "Node", "Read", "Row", "Scan"),
    "symnet.core.rational": ("exact",),
    "symnet.core.schedule": ("Power", "Snake"),
    "symnet.core.size": ("Size",),
    "symnet.library.calculus": ("chain", "compose", "fan_out", "layer", "named", "side_by_side", "unrolled"),
    "symnet.reading.imported": ("Imported",),
    "symnet.reading.reader": ("read",),
    "symnet.piecewise.contract": ("Contract", "Times", "inputs", "outputs"),
    "symnet.piecewise.domain": ("Domain", "box", "cells", "half_line", "integers", "line", "triangle"),
    "symnet.piecewise.term": ("Term", "maximum", "minimum", "relu", "total", "variables"),
    "symnet.certificates.certificate": ("Certificate", "certificate", "load_certificate"),
    "symnet.certificates.derivation": ("Derivation", "hexed", "neuron"),
    "symnet.drawing.approximation": ("plot", "plot_error"),
    "symnet.drawing.figure": ("draw",),
    "symnet.drawing.picture": ("Picture",),
    "symnet.errors": ("MalformedFile", "MissingExtra", "Refuted", "SymnetError", "TooLarge", "Unproved", "UsageError"),
    "symnet.export.backends": ("convert",),
    "symnet.infinite_width.door": ("complete", "prune", "tangent_kernel", "tangent_kernel_of"),
    "symnet.library.bit_extraction": ("bit_contract", "bit_extraction", "sawtooth", "sawtooth_contract", "tent_contracts"),
    "symnet.library.cell_code": ("number_contract", "products_contract", "sum_contract"),
    "symnet.library.digit_scan": ("scan_body",),
    "symnet.library.digit_scan_contracts": ("first_pass_contracts", "scan_contracts"),
    "symnet.library.code_scan": ("code_scan", "code_scan_body", "code_step_contract", "code_sum_contract"),
    "symnet.library.kuhn_hat": ("hat_contract", "kuhn_hat"),
    "symnet.library.mid_value": ("mid_contract", "mid_value"),
    "symnet.library.powers": ("power_contract", "powers_contract", "powers_of_four"),
    "symnet.library.ramp": ("ramp", "ramp_contract"),
    "symnet.library.sorting": ("odd_even_merges", "sorter"),
    "symnet.constructions.sorting": ("sorter_certificate",),
    "symnet.library.step_function": ("index_contract", "step_contract", "step_function"),
    "symnet.kernel": ("Verdict", "check"),
    "symnet.piecewise.activation_regions": ("Proof", "prove"),
    "symnet.report.notebook": ("Steps", "VerdictView"),
    "symnet.report.page": ("report_page",),
    "symnet.regions.certificate": ("pieces_certificate",),
    "symnet.regions.domains": ("activation_domains",),
    "symnet.regions.explanation": ("explain",),
    "symnet.regions.space": ("space_domains",),
    "symnet.verification.door": ("verify",),
    "symnet.given_networks.door": (
        *("assert_certified", "certified_error", "equal", "lipschitz_constant", "monotone", "output_range", "robust_radius"),
    ),
    "symnet.given_networks.robustness": ("Robust",),
    "symnet.given_networks.settled": ("Settled",),
    "symnet.verification.vnnlib": ("load_property",),
    "symnet.targets": ("Enclosure", "HoelderModulus", "LipschitzModulus", "Target", "derive_lipschitz", "target"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}
__all__ = ["__version__", *sorted(_HOME)]
_VIEWS = {
    "Approximation.export": "symnet.export.files.export",
    "Approximation.true_error": "symnet.true_errors.true_error.true_error",
    "Certificate.page": "symnet.report.page.report_page",
    "Certificate.report": "symnet.report.page.save_report",
    "Certificate.steps": "symnet.report.notebook.steps_of",
    "Exact.export": "symnet.export.files.export_exact",
    "SegmentTable.files": "symnet.export.segment_table.table_files",
    "SegmentTable.picture": "symnet.drawing.segments.segment_picture",
    "Network.evaluator": "symnet.constructions.registry.evaluator_of",
    "Verdict": "symnet.report.notebook.VerdictView",
}
"""How objects of low packages are shown: the functions of the leaves, see symnet/views.py."""

if TYPE_CHECKING:
    from symnet.constructions.approximation import Approximation as Approximation
    from symnet.constructions.building import approximate as approximate
    from symnet.core.codec import load as load
    from symnet.core.codec import save as save
    from symnet.core.network import Network as Network


def _loaded(home: str, name: str) -> Any:
    return getattr(import_module(home), name)


offer({name: partial(_loaded, *place.rsplit(".", 1)) for name, place in _VIEWS.items()})


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'symnet' has no attribute {name!r}")
    value = _loaded(_HOME[name], name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(_HOME))
