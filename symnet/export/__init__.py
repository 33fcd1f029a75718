"""Export: a network in the numeric world, with a proved statement of what survives rounding.

One exact lowering (`lowering`, `program`) serves every backend; `exactness` decides what rounding does; each backend is
a leaf that loads its library only when asked for. Source of the exactness rule: mathematics.md section 6.
"""
