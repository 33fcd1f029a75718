"""`symnet compare-gaps`: the same gaps filled by symnet complete and by what people use."""

from __future__ import annotations

import click

from symnet.errors import UsageError

MAX_SEEDS = 100


@click.command()
@click.argument("matrix")
@click.option("--observed", default="3/10", show_default=True, help="The share of entries that is not hidden.")
@click.option("--seeds", type=int, default=5, show_default=True, help="How many masks: those of the seeds 0, 1, ...")
@click.option("--prior", default="cosine:4", show_default=True, help="For symnet complete: identity, cosine:K or a file.")
@click.option("--depth", default="1", show_default=True, metavar="L", help="For symnet complete: hidden layers.")
@click.option("--ridge", default="1e-6", show_default=True, metavar="Q", help="For symnet complete: added to the diagonal.")
@click.option(
    "--only", multiple=True, metavar="METHOD", help="this, soft-impute, KNNImputer or IterativeImputer; may be repeated."
)
def compare_gaps(matrix: str, observed: str, seeds: int, prior: str, depth: str, ridge: str, only: tuple[str, ...]) -> None:
    """Hide entries of MATRIX, have several methods complete it, and print errors and times (extra: completion).

    MATRIX is smooth:ROWSxCOLUMNS, or a table of scikit-learn: wine, diabetes, breast-cancer, digits. The error is that of the
    hidden entries, relative to them, from the least to the greatest over the seeds.

    \b
    symnet compare-gaps smooth:60x80 --observed 3/10
    symnet compare-gaps wine --prior identity
    """
    from symnet.commands.complete import single_threaded
    from symnet.commands.table import print_table
    from symnet.core.rational import exact, whole
    from symnet.infinite_width.completion.peers import comparison, methods, truth
    from symnet.infinite_width.completion.prior import prior as prior_of

    single_threaded()
    if not 1 <= seeds <= MAX_SEEDS:
        raise UsageError(f"--seeds {seeds} is not from 1 to {MAX_SEEDS}")
    share, added = exact(observed, "--observed"), exact(ridge, "--ridge")
    rows, columns = truth(matrix).shape
    known = methods(prior_of(prior, columns), whole(depth, "--depth"), float(added))
    names = {name.partition(",")[0]: name for name in known}
    for name in only:
        if name not in names:
            raise UsageError(f"--only {name[:40]} is no method; write this, soft-impute, KNNImputer or IterativeImputer")
    wanted = {whole_name: known[whole_name] for name, whole_name in names.items() if not only or name in only}
    found = list(comparison(matrix, share, seeds, wanted))
    click.echo(f"{matrix}, {rows} x {columns}, {share} observed, seeds 0 to {seeds - 1}")
    lines = [(row.method, f"{min(row.errors):.4f}..{max(row.errors):.4f}", f"{row.seconds / seeds:.2f}") for row in found]
    print_table(lines, ("method", "relative error", "seconds a mask"), {1, 2})
