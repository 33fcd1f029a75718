"""What can be done with a network that was built: certify it, evaluate it at many points, write it, its page and its exports."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from symnet.constructions.certify import certify
from symnet.constructions.folder import save_all
from symnet.views import view

if TYPE_CHECKING:
    from symnet.certificates.certificate import Certificate
    from symnet.constructions.approximation import Approximation
    from symnet.constructions.compiled.approximation import Compiled
    from symnet.constructions.composite import Composite
    from symnet.core.network import Network


class Verbs:
    """The verbs of an approximation, of one output on the cube or of several on a box."""

    if TYPE_CHECKING:

        @property
        def network(self) -> Network:
            """The whole network."""

    def values(self, points: Any) -> list[Fraction] | list[tuple[Fraction, ...]]:
        """Return the network's exact values at many points, see `Network.values`."""
        return self.network.values(points)

    def certify(self) -> Certificate:
        """Return the certificate, whose `verdict` is the kernel's; raises UsageError for Python callables."""
        return self._certificate

    @cached_property
    def _certificate(self) -> Certificate:
        return certify(cast("Approximation | Composite | Compiled", self))

    def report(self, path: str | Path) -> None:
        """Write the page of the certificate, one HTML file that loads nothing."""
        self.certify().report(path)

    def save(self, folder: str | Path, overwrite: bool = False) -> list[Path]:
        """Write network.json, certificate.json and report.html into a folder, all or none, and return the places.

        Raises UsageError where one of them is there already and not to be overwritten, Unproved where the kernel does not
        accept the certificate.
        """
        return save_all(cast("Approximation | Composite", self), Path(folder), overwrite)

    def export(self, path: str | Path, to: str | None = None, overwrite: bool = False, **options: Any) -> Any:
        """Write the network for another library, and return what was written and what is said of it.

        to: the backend, by default what the ending of `path` tells; options as for `symnet.convert`. The `text` of the answer
        is the rounding statement, its `bound` that of |what the file computes - target|; beside the file lie the certificates.
        """
        return view("Approximation.export")(self, Path(path), to, overwrite, options)
