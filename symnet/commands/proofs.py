"""`symnet check`, `steps` and `prove`: certificates judged by the kernel, and proofs read step by step."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symnet.commands.completion import proofs_begun
from symnet.commands.progress import checking_seconds, stages
from symnet.commands.working import Work, dask_option, job_option, kept_in, watching
from symnet.errors import MalformedFile, UsageError

if TYPE_CHECKING:
    from symnet.certificates.certificate import Certificate
    from symnet.kernel import Verdict
    from symnet.report.step import OutlineStep

CODES = {"accepted": 0, "rejected": 1, "malformed": 2, "sampled": 3}


@click.command()
@click.argument("certificate", type=click.Path(path_type=Path))
@click.option("--network", type=click.Path(path_type=Path), help="Also insist that the certificate is about this network file.")
@click.option("--claim", type=click.Path(path_type=Path), help="Also insist that it proves the claim in this file.")
@click.option("--file", "files", type=click.Path(path_type=Path), multiple=True, help="A file that it names by its SHA-256.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Check with so many processes.")
@dask_option
@job_option
@click.option("--work", type=click.IntRange(1), help="What the check may cost; by default about three minutes.")
@click.option("--sample", help="Of the steps in files of their own check a random sample only, such as 1%; proves nothing.")
@click.option("--seed", help="What the sample is drawn by: any text, chosen after the certificate was made.")
@click.option(
    "--kernel", type=click.Choice(["python", "native", "both"]), default="python", show_default=True, help="Which kernel judges."
)
@click.option("--json", "as_json", is_flag=True, help="The verdict as one JSON object.")
def check(
    certificate: Path,
    network: Path | None,
    claim: Path | None,
    files: tuple[Path, ...],
    jobs: int,
    dask: str | None,
    job: Path | None,
    work: int | None,
    sample: str | None,
    seed: str | None,
    kernel: str,
    as_json: bool,
) -> int:
    """Judge CERTIFICATE with the kernel, which trusts nothing of the rest of symnet.

    `symnet claim` writes the file for --claim. Files beside the certificate that bear its name are found by themselves.
    Exit codes: 0 accepted, 1 rejected, 2 malformed, 3 a sample was checked and nothing found. The same kernel runs alone:
    python -S -m symnet.kernel CERTIFICATE.

    --kernel native asks the kernel that is proved in Rocq instead (make native builds it; it knows fewer rules and refuses
    what it does not know), --kernel both asks both and accepts what both accept.
    """
    from symnet.certificates.certificate import load_certificate
    from symnet.commands.native_kernel import judge, need_program, with_native

    statement = certificate.with_name(certificate.name + ".statement.json") if certificate.name else certificate
    if certificate.suffix != ".json" and statement.is_file():
        raise UsageError(f"{certificate} is an exported network; the statement about it is {statement}")
    drawn = share_of(sample, seed)
    if kernel != "python":
        need_program()
        _need_python(kernel, drawn is not None, any((claim, network, as_json, jobs > 1, dask, job)))
    loaded = load_certificate(certificate, files)
    if kernel == "native":
        found = judge(loaded.data, work, loaded.files)
        click.echo(found.text)
        return found.code
    verdict, checked = _judged(loaded, certificate, claim, work, (jobs, dask, job), drawn)
    if verdict.accepted and network is not None:
        verdict = _about_network(verdict, network)
    _say(verdict, loaded, checked, as_json)
    if kernel == "python":
        return CODES[verdict.verdict]
    return with_native(loaded.data, loaded.files, work, verdict.verdict, as_json)


def _judged(
    loaded: Certificate,
    path: Path,
    claim: Path | None,
    work: int | None,
    where: tuple[int, str | None, Path | None],
    drawn: tuple[Fraction, str] | None,
) -> tuple[Verdict, str]:
    """The verdict, and who has checked the parts where they were tasks; where: --jobs, --dask and --job."""
    from symnet.core.codec import read_bytes

    jobs, dask, job = where
    if dask is None and job is None:
        with stages() as stage:
            stage.begin("checking the certificate", seconds=_estimate(loaded, jobs, drawn))
            return loaded.judged(None if claim is None else read_bytes(claim), jobs, work, drawn), ""
    if drawn is not None:
        raise UsageError("--sample is drawn in this process; leave out --dask and --job")
    return _by_tasks(loaded, path, claim, work, kept_in(None if dask is not None else jobs, dask, job))


def _say(verdict: Verdict, loaded: Certificate, checked: str, as_json: bool) -> None:
    """Print a verdict."""
    if as_json:
        click.echo(json.dumps({**verdict_json(verdict), **({"checked": checked} if checked else {})}))
    else:
        click.echo(verdict_text(verdict, loaded) + (f"\nchecked     {checked}" if checked else ""))


def _by_tasks(loaded: Certificate, path: Path, claim: Path | None, work: int | None, how: Work) -> tuple[Verdict, str]:
    """The verdict, the parts of the check done as tasks, and who has checked them."""
    from symnet.certificates.check_tasks import check_job, judged_by
    from symnet.core.codec import read_bytes

    job = check_job(loaded, work)
    wanted = None if claim is None else read_bytes(claim)
    asked = {"CERTIFICATE": path.resolve(), "work": work, "claim": None if claim is None else claim.resolve()}
    with watching("checking") as watch, how.begun(job, "check", asked, {path: loaded.data}) as place:
        verdict, progress = judged_by(wanted, job, place, watch)
    by = f"{progress.done - progress.reused} of {progress.done} parts by {place[0].name}"
    earlier = f", {progress.reused} by an earlier run, whose word the files in {how.out} are" if progress.reused else ""
    return verdict, by + earlier


def _need_python(kernel: str, sampled: bool, other: bool) -> None:
    """Refuse what only the Python kernel does; other: --claim, --network, --json, --jobs, --dask or --job is given."""
    if sampled:
        raise UsageError(f"--sample is the Python kernel's, which judges parts; leave out --kernel {kernel}")
    if kernel == "native" and other:
        raise UsageError("--claim, --network, --json, --jobs, --dask and --job are the Python kernel's; ask --kernel both")


def share_of(sample: str | None, seed: str | None) -> tuple[Fraction, str] | None:
    """Return the share and the seed of a sample; raises UsageError where they are none."""
    from symnet.core.rational import exact

    if sample is None and seed is None:
        return None
    if sample is None or seed is None:
        given, missing = ("--seed", "--sample 1%") if sample is None else ("--sample", "--seed 7")
        raise UsageError(f"{given} needs {missing} beside it: a sample is drawn by a share and a seed")
    share = exact(sample.removesuffix("%"), "--sample") / (100 if sample.endswith("%") else 1)
    if not 0 < share <= 1 or share.denominator >= 10**9:
        raise UsageError(f"--sample {sample} is not a share above 0 and at most 100%; write 1% or 1/100")
    return share, seed


def _estimate(loaded: Certificate, jobs: int, drawn: tuple[Fraction, str] | None) -> float | None:
    """Seconds of the check, where the file can be read at all; nothing is estimated that nobody sees."""
    if not sys.stderr.isatty():
        return None
    try:
        return checking_seconds(loaded.content) * float(1 if drawn is None else drawn[0]) / jobs
    except (MalformedFile, LookupError, TypeError, ValueError):
        return None


def _about_network(verdict: Verdict, path: Path) -> Verdict:
    from dataclasses import replace

    from symnet.certificates.derivation import network_digest
    from symnet.commands.networks import network_in

    found = network_digest(network_in(path))
    if found == verdict.network_sha256:
        return verdict
    return replace(
        verdict, verdict="rejected", reason=f"the certificate is about network {verdict.network_sha256}, {path} is {found}"
    )


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict for JSON: numbers of the claims as "p/q", sizes as integers."""
    from symnet.core.rational import from_hex

    errors = [claim for claim in verdict.claims if claim["kind"] == "error"]
    error = max(errors, key=lambda claim: from_hex(claim["bound"]), default=None)  # of several outputs the largest
    sizes = next((claim for claim in verdict.claims if claim["kind"] == "sizes"), None)
    claim = (
        {"target": verdict.target, "norm": norm_text(error["norm"]), "error": str(from_hex(error["bound"]))} if error else None
    )
    return {
        "verdict": verdict.verdict,
        "reason": verdict.reason,
        "claim": claim,
        "claims": list(verdict.claims),
        "hypotheses": list(verdict.hypotheses),
        "sizes": {key: int(from_hex(value)) for key, value in sizes.items() if key != "kind"} if sizes else None,
        "theories": list(verdict.theories),
        "lines": verdict.lines,
        "template_sha256": verdict.template_sha256,
        "network_sha256": verdict.network_sha256,
    }


def norm_text(norm: list[str]) -> str:
    """Return "sup" or "Lp:2"."""
    from symnet.core.rational import from_hex

    return "sup" if norm == ["sup"] else f"Lp:{from_hex(norm[1])}"


def verdict_text(verdict: Verdict, loaded: Certificate) -> str:
    """Return a verdict on a certificate in lines for people."""
    from symnet.report.names import names_of
    from symnet.report.targets import target_line
    from symnet.report.whole import whole
    from symnet.report.wording import to_read, words

    lines = [f"{verdict.verdict}: {verdict.reason}"]
    if verdict.accepted:
        names = names_of(whole(loaded.content, loaded.files))
        shown = target_line(loaded.content, verdict)
        lines += [f"target      {shown}"] if shown else []
        lines += [f"claim       {words(claim, names)}" for claim in verdict.claims]
        lines += [f"hypothesis  {words(assumed, names)}" for assumed in verdict.hypotheses] or ["hypothesis  none"]
        lines += [f"template    sha256 {verdict.template_sha256}", f"network     sha256 {verdict.network_sha256}"]
        lines.append(f"read        {to_read(verdict)}")
    return "\n".join(lines)


@click.command()
@click.argument("certificate", type=click.Path(path_type=Path))
@click.argument("step", required=False)
@click.option("--latex", is_flag=True, help="Statements as LaTeX.")
@click.option("--json", "as_json", is_flag=True, help="The steps as one JSON list.")
def steps(certificate: Path, step: str | None, latex: bool, as_json: bool) -> int:
    """Print the proof in CERTIFICATE as an outline, or one STEP (such as 2.1) with rule, premises and evidence.

    The certificate is checked first; a refuted step shows the counterexample. Exit code 1 where a step does not hold.
    """
    from symnet.certificates.certificate import load_certificate

    loaded = load_certificate(certificate)
    return print_steps(loaded, step, latex, as_json)


def print_steps(loaded: Certificate, step: str | None, latex: bool, as_json: bool = False) -> int:
    """Print an outline, or one step of it; return the exit code of the verdict."""
    from dataclasses import asdict

    from symnet.report.outline import find_step, outline

    found = outline(loaded.content, loaded.verdict, loaded.files)
    if step is not None:
        found = [find_step(found, step)]
    if as_json:
        click.echo(json.dumps([asdict(item) for item in found]))
    elif step is not None:
        click.echo(step_text(found[0], latex))
    else:
        for line in coordinates(loaded.content):
            click.echo(line)
        click.echo(outline_text(found, latex))
        click.echo(f"\n{loaded.verdict.verdict}: {loaded.verdict.reason}")
    return CODES[loaded.verdict.verdict]


def coordinates(content: Mapping[str, Any]) -> list[str]:
    """Return how the coordinates of a box are those of the unit cube, which statements about one output speak of."""
    from symnet.report.place import place_of

    steps = content["steps"]
    if all(isinstance(step, dict) and "output" not in step["statement"] for step in steps):
        return []
    found = place_of(content).coordinates()
    return [f"t is in the unit cube, {', '.join(found)}\n"] if found else []


def outline_text(found: list[OutlineStep], latex: bool) -> str:
    """Return the outline in lines: parts as headings, a step a line."""
    lines: list[str] = []
    part = ""
    for item in found:
        if item.part != part:
            part = item.part
            lines.append(f"\n{item.label.split('.')[0]}  {part}")
        cited = f"   [from {item.cited}]" if item.premises else ""
        mark = "" if item.status == "proved" else f"   ({item.status})"
        lines.append(f"  {item.label}  {item.formula if latex else item.sentence}   ({item.rule}){cited}{mark}")
    return "\n".join(lines).lstrip("\n")


def step_text(item: OutlineStep, latex: bool) -> str:
    """Return one step unfolded."""
    from symnet.report.rules import figure, theorem

    lines = [
        f"step {item.label} ({item.part}), number {item.place}",
        f"states     {item.formula if latex else item.sentence}",
        f"status     {item.status}",
        f"premises   {item.cited or 'none'}",
        f"rule       {item.rule}",
        *(f"           {line}" for line in figure(item.rule).splitlines()),
        f"rests on   {theorem(item.rule)}",
        *(f"evidence   {key} = {value}" for key, value in item.evidence),
    ]
    return "\n".join(lines)


@click.command()
@click.argument("name", required=False, shell_complete=proofs_begun)
@click.option("--d", "dimension", type=int, default=1, show_default=True, help="Dimension.")
@click.option("--n", type=int, default=2, show_default=True, help="2^n cells an axis, or n digits for lemmas on digits.")
@click.option("--target", help="The function a theorem about f is run on.")
@click.option("--out", type=click.Path(path_type=Path), help="Also write the certificate to this file.")
@click.option("--latex", is_flag=True, help="Statements as LaTeX.")
def prove(name: str | None, dimension: int, n: int, target: str | None, out: Path | None, latex: bool) -> int:
    """Run the proof NAME of the folder proofs/ for given numbers, check it with the kernel and print its steps.

    Without NAME the proofs are listed. Remarks say where the printed text is off.
    """
    from symnet.commands.library import load_proof, proof_names

    if name is None:
        for known, title in proof_names():
            click.echo(f"{known:28} {title}")
        return 0
    if dimension < 1 or n < 1:
        raise UsageError(f"--d {dimension} --n {n}: both must be at least 1")
    proof = load_proof(name)
    made = proof.prove(dimension=dimension, n=n, target=target)
    click.echo(f"{proof.TITLE}\n\n{proof.STATEMENT}\n")
    code = print_steps(made, None, latex)
    for remark in proof.REMARKS:
        click.echo(f"remark: {remark}")
    if out is not None:
        made.save(out)
        click.echo(f"written: {out}")
    sys.stdout.flush()
    return code
