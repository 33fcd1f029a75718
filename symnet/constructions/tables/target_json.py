"""Tables as certificates hold them: knots, and values, in a file of their own where they are many."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from symnet.certificates.derivation import written
from symnet.core.codec import canonical_json

if TYPE_CHECKING:
    from symnet.targets.grid_table import GridTable

INLINE = 20_000
"""Values that stand in the certificate itself; one whose target is in a file has no deployed claim."""


def table_json(table: GridTable) -> tuple[list[Any], dict[str, bytes]]:
    """Return a table as a certificate holds it, in the coordinates of its box, and the file it names."""
    knots, values = written(table.knots), written(table.values)
    if len(values) <= INLINE:
        return ["table", knots, values], {}
    data = canonical_json(values)
    digest = hashlib.sha256(data).hexdigest()
    return ["table", knots, ["file", digest]], {digest: data}
