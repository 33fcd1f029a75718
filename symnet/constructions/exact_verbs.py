"""What can be done with a segment table, a control law, a function on a mesh: certify it, evaluate it, write it, export it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symnet.constructions.folder import save_all
from symnet.core.rational import exact
from symnet.errors import UsageError
from symnet.views import view

if TYPE_CHECKING:
    from symnet.certificates.certificate import Certificate
    from symnet.core.network import Network


class ExactVerbs:
    """The verbs of a network that is a given function exactly."""

    if TYPE_CHECKING:

        @property
        def network(self) -> Network:
            """The network."""

        @property
        def certificate(self) -> Certificate:
            """Its certificate."""

    def __call__(self, *point: Any) -> Fraction | tuple[Fraction, ...]:
        """Return the network's exact value at a point, one number for each output."""
        given = tuple(exact(value, "coordinate") for value in point)
        if len(given) != self.network.inputs:
            raise UsageError(f"the point has {len(given)} coordinates; the network takes {self.network.inputs}")
        return self.network(*given)

    def values(self, points: Any) -> list[Fraction] | list[tuple[Fraction, ...]]:
        """Return the network's exact values at many points, see `Network.values`."""
        return self.network.values(points)

    def certify(self) -> Certificate:
        """Return the certificate, whose `verdict` is the kernel's."""
        return self.certificate

    def report(self, path: str | Path) -> None:
        """Write the page of the certificate, one HTML file that loads nothing."""
        self.certificate.report(path)

    @property
    def _files(self) -> Mapping[str, bytes]:
        """What is written beside network, certificate and page."""
        return {}

    def save(self, folder: str | Path, overwrite: bool = False) -> list[Path]:
        """Write network.json, certificate.json and report.html into a folder, a table's own files too, and return the places.

        Raises UsageError where one of them is there already and not to be overwritten, Unproved where the kernel does not
        accept the certificate.
        """
        return save_all(self, Path(folder), overwrite, self._files)

    def export(self, path: str | Path, to: str | None = None, overwrite: bool = False, **options: Any) -> Any:
        """Write the network for another library, and return what was written and the rounding statement.

        to: the backend, by default what the ending of `path` tells; options as for `symnet.convert`.
        """
        return view("Exact.export")(self.network, Path(path), to, overwrite, options)
