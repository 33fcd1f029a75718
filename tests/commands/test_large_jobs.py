"""Large networks as jobs: encoded, their true error enclosed, domains in space counted, by whoever works and after any end."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path

import pytest
from ran import Run
from regions.small_networks import through_points

from symnet.constructions.scan import plan, slabs
from symnet.core.codec import save
from symnet.errors import SymnetError
from symnet.true_errors import tasks as error_tasks

FILES = ("network.json", "certificate.json")
ASKED = ("sin(2*x)*y", "--cells", 11, "--true-error", 0, "--no-report")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small grids are encoded, and searched, in slabs."""
    monkeypatch.setattr(plan, "SLABS", 0)
    monkeypatch.setattr(slabs, "SLAB", 48)
    monkeypatch.setattr(error_tasks, "SLAB", 64)


@pytest.mark.usefixtures("small")
def test_a_network_is_encoded_by_a_job_and_goes_on(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ended before it is whole, it goes on with what is there, by processes too; the files are those of one process."""
    assert run("approximate", *ASKED, "--out", tmp_path / "plain").code == 0
    done, job, there = [0], tmp_path / "job", tmp_path / "there"
    whole = slabs.ENCODE.judge

    def ended(shared: bytes, data: bytes, result: bytes) -> str:
        done[0] += 1
        if done[0] > 2:
            raise SymnetError("the end")
        return whole(shared, data, result)

    with monkeypatch.context() as patched:
        patched.setitem(vars(slabs.ENCODE), "judge", ended)
        assert run("approximate", *ASKED, "--out", there, "--job", job).err == "symnet: the end\n"
    shown = run("jobs", job).out
    assert "2 tasks" in shown and "--cells=11" in shown and not there.exists()
    resumed = run("jobs", job, "--resume", "--jobs", 2)
    assert resumed.code == 0 and "accepted by the kernel" in resumed.out
    assert [(there / name).read_bytes() for name in FILES] == [(tmp_path / "plain" / name).read_bytes() for name in FILES]
    assert json.loads(run("jobs", job, "--json").out)["done"] == 3
    other = run("approximate", *ASKED, "--bits", "one", "--out", there, "--overwrite", "--job", job)
    assert (other.code, "was begun with" in other.err) == (2, True)


def test_what_is_not_encoded_by_a_job(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("0,1\n1,2\n")
    found = run("approximate", "--data", tmp_path / "t.csv", "--error", "1/4", "--lipschitz", 2, "--job", tmp_path / "job")
    assert (found.code, "are for formulas" in found.err) == (2, True)
    assert not (tmp_path / "job").exists()


@pytest.mark.usefixtures("small")
def test_the_true_error_by_a_job(run: Run, tmp_path: Path) -> None:
    assert run("approximate", *ASKED, "--out", tmp_path / "net", "--no-check").code == 0
    network, job = tmp_path / "net" / "network.json", tmp_path / "job"
    alone = json.loads(run("error", network, ASKED[0], "--json").out)
    there = [json.loads(run("error", network, ASKED[0], "--json", *more).out) for more in (["--jobs", 2], ["--job", job])]
    assert there[0] == there[1] and there[0]["complete"]
    assert Fraction(alone["low"]) <= Fraction(there[0]["high"]) and Fraction(there[0]["low"]) <= Fraction(alone["high"])
    assert Fraction(there[0]["high"]) <= Fraction(101, 100) * Fraction(there[0]["low"])
    shown = json.loads(run("jobs", job, "--json").out)
    assert (shown["done"], shown["waiting"]) == (3, 0)
    assert json.loads(run("jobs", job, "--resume", "--json").out) == there[0]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("text", ["x*y", "abs(x - 1/3)*z", "exp(x)"])
def test_the_true_error_of_other_functions(run: Run, tmp_path: Path, text: str) -> None:
    """Exact values, a third variable, one variable: both enclosures hold the error."""
    assert run("approximate", text, "--cells", 3, "--true-error", 0, "--out", tmp_path / "net", "--no-check").code == 0
    network = tmp_path / "net" / "network.json"
    alone, there = (json.loads(run("error", network, text, "--json", *more).out) for more in ([], ["--jobs", 1]))
    assert Fraction(alone["low"]) <= Fraction(there["high"]) and Fraction(there["low"]) <= Fraction(alone["high"])
    assert there["complete"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--norm", "Lp:0"], "not a rational from 1 to 64"),
        (["--norm", "L2"], "write sup, or Lp:2"),
        (["--seconds", 3], "a time limit stops anywhere"),
        (["--relative", 0], "within a width above 0"),
        (["--certify"], "with --certify leave them out"),
    ],
)
def test_errors_that_are_no_jobs(run: Run, tmp_path: Path, more: list[object], said: str) -> None:
    assert run("approximate", "x*y", "--cells", 3, "--true-error", 0, "--out", tmp_path / "net", "--no-check").code == 0
    found = run("error", tmp_path / "net" / "network.json", "x*y", "--jobs", 1, *more)
    assert (found.code, said in found.err) == (2, True), found.err


def test_other_networks_have_no_slabs(run: Run, tmp_path: Path) -> None:
    save(through_points((3, 2)), tmp_path / "network.json")
    found = run("error", tmp_path / "network.json", "x*y", "--jobs", 1)
    assert (found.code, "networks of the construction scan" in found.err) == (2, True)


def test_results_that_are_no_errors(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from symnet.constructions.building import approximate
    from symnet.true_errors.tasks import ERROR, job_of, joined

    monkeypatch.setattr(error_tasks, "AGAIN", 10**9)
    monkeypatch.setattr(error_tasks, "POINTS", 0)
    built = approximate("sin(2*x)*y", cells=7)
    job, asked = job_of([built.network], [built.parts[0].target], Fraction(1, 100))  # type: ignore[list-item]
    (data,) = job.first
    result = ERROR.run(b"", data)
    assert ERROR.judge(b"", data, result) == ""
    for old, new, said in (
        (rb'"low":"[^"]*"', b'"low":"-0x1"', "contradict"),
        (rb'"high":"[^"]*"', b'"high":"0x0"', "contradict"),
        (rb'"place":\[[^]]*\]', b'"place":["0x1"]', "contradict"),
        (rb'"place":\["[^"]*"', b'"place":["0x3"', "not in the slab"),
        (rb'"low"', b'"lov"', "cannot be read"),
    ):
        changed = re.sub(old, new, result)
        assert changed != result and said in ERROR.judge(b"", data, changed), said
    high = re.sub(rb'"low":"[^"]*"', b'"low":"0x1"', re.sub(rb'"high":"[^"]*"', b'"high":"0x2"', result))
    assert ERROR.judge(b"", data, high) == ""
    with pytest.raises(SymnetError, match="the error at the place of a part is below 1"):
        joined(asked, Fraction(1, 100), [high])
    monkeypatch.setattr(error_tasks, "AGAIN", 1)
    assert "has another result" in ERROR.judge(b"", data, high)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("text", "norm"),
    [("sin(2*x)*y", "Lp:2"), ("x*y", "Lp:1"), ("exp(x)", "Lp:5/2"), ("x*y*z", "Lp:2"), ("exp(x)", "Lp:64")],
)
def test_a_mean_error_by_a_job(run: Run, tmp_path: Path, text: str, norm: str) -> None:
    """Both enclosures hold the norm, and are as close as was asked for; processes say what one says."""
    cells, part = (2, "1/2") if "z" in text else (9, "1/4")
    asked = (text, "--norm", norm, "--relative", part, "--json")
    assert run("approximate", text, "--cells", cells, "--true-error", 0, "--out", tmp_path / "net", "--no-check").code == 0
    network, job = tmp_path / "net" / "network.json", tmp_path / "job"
    alone, there = (json.loads(run("error", network, *asked, *more).out) for more in ([], ["--job", job]))
    assert there["norm"] == alone["norm"] == norm and there["complete"] and alone["complete"]
    assert Fraction(alone["low"]) <= Fraction(there["high"]) and Fraction(there["low"]) <= Fraction(alone["high"])
    assert 0 < Fraction(there["high"]) <= (1 + Fraction(part)) * Fraction(there["low"])
    assert json.loads(run("jobs", job, "--resume", "--json").out) == there
    if norm == "Lp:1":
        assert json.loads(run("error", network, *asked, "--jobs", 2).out) == there


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("norm", ["sup", "Lp:2"])
def test_the_error_of_several_outputs_by_a_job(run: Run, tmp_path: Path, norm: str) -> None:
    """Each as if it were alone; on a box too."""
    texts, network = ("sin(x)*y", "x + y/4"), tmp_path / "net" / "network.json"
    options = ("--box", "x in [0,2], y in [-1,1]", "--cells", 3, "--true-error", 0, "--no-check", "--no-report")
    assert run("approximate", "; ".join(texts), *options, "--out", tmp_path / "net").code == 0
    more = ("--norm", norm, "--jobs", 1, "--json", "--relative", "1/4")
    found = json.loads(run("error", network, "; ".join(texts), *more).out)["outputs"]
    for place, text in enumerate(texts):
        own = tmp_path / f"net{place}" / "network.json"
        assert run("approximate", text, *options, "--out", own.parent).code == 0
        assert json.loads(run("error", own, text, *more).out) == found[place]
    few = run("error", network, texts[0], *more)
    assert (few.code, "the network has 2 outputs, EXPRESSION 1" in few.err) == (2, True)


@pytest.mark.usefixtures("small")
def test_the_error_of_several_runs_by_a_job(run: Run, tmp_path: Path) -> None:
    """Codes in several numbers: the error is that of the same codes in one."""
    found = []
    for runs in (1, 3):
        network = tmp_path / str(runs) / "network.json"
        assert run("approximate", *ASKED, "--parameters", runs, "--out", network.parent, "--no-check").code == 0
        found.append(run("error", network, ASKED[0], "--jobs", 1, "--json").out)
    assert found[0] == found[1] != ""


def test_domains_in_space_by_processes(run: Run, tmp_path: Path) -> None:
    network = tmp_path / "network.json"
    save(through_points((6, 4), inputs=3), network)
    alone = run("regions", network, "--json", "--each")
    there = run("regions", network, "--json", "--each", "--jobs", 2, "--out", tmp_path / "job")
    assert alone.out == there.out and json.loads(alone.out)["patterns"] > 16
    assert run("jobs", tmp_path / "job", "--resume", "--json").code == 0
    assert "more than 9 activation domains" in run("regions", network, "--jobs", 1, "--most", 9).err
