"""Numbers of a format and what a table computes, as the kernel has them, for plans of segment tables."""

from __future__ import annotations

from symnet.kernel.syntax import Rejected
from symnet.kernel.theories.number_formats import MAX_SCALE, WIDTHS, Format, format_of
from symnet.kernel.theories.segments import Table

__all__ = ["MAX_SCALE", "WIDTHS", "Format", "Rejected", "Table", "format_of"]
