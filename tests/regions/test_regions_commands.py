"""`symnet regions` and `symnet explain`: what they print, write and refuse."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from ran import Run
from regions.small_networks import tent, through_points

import symnet
from symnet.kernel import check


@pytest.fixture
def small(tmp_path: Path) -> Path:
    place = tmp_path / "network.json"
    symnet.save(through_points((3, 3)), place)
    return place


def test_counts_for_people_and_for_programs(run: Run, small: Path) -> None:
    done = run("regions", small)
    assert done.code == 0 and re.search(r"pieces +15 linear pieces", done.out) and re.search(r"area +1\n", done.out)
    found = json.loads(run("regions", small, "--json", "--each").out)
    assert (found["patterns"], found["forms"], found["pieces"], found["area"], found["edges"]) == (16, 15, 15, "1", 24)
    each = found["domains"]
    assert len(each) == 16 and sum(len(domain["neighbours"]) for domain in each) == 48
    assert {domain["piece"] for domain in each} == set(range(15)) and each[0]["corners"]
    assert "domain" not in run("regions", small, "--json").out


def test_files_and_the_certificate(run: Run, small: Path, tmp_path: Path) -> None:
    names = {"--certificate": "pieces.json", "--page": "page.html", "--picture": "picture.svg"}
    options = [part for option, name in names.items() for part in (option, tmp_path / name)]
    done = run("regions", small, *options)
    assert done.code == 0 and "kernel" in done.out and "accepted" in done.out
    verdict = check((tmp_path / "pieces.json").read_bytes())
    assert verdict.accepted and "exactly 15 linear pieces" in verdict.words[0]
    checked = run("check", tmp_path / "pieces.json")
    assert checked.code == 0 and "exactly 15 linear pieces, 15 affine maps and 16 activation patterns" in checked.out
    page = (tmp_path / "page.html").read_text()
    assert page.count("signs ") >= 32 and "<script" not in page and "exactly 15 linear pieces" in page
    assert not re.search(r'(src|href)="(?!data:|#)', page)
    assert (tmp_path / "picture.svg").read_text().count("<title>signs") + page.count("<path") > 16
    again = run("regions", small, *options)
    assert again.code == 2 and "--force" in again.err
    assert run("regions", small, *options, "--force", "--colour", "piece").code == 0
    assert run("report", tmp_path / "pieces.json", "--out", tmp_path / "report.html").code == 0


def test_a_picture_as_png(run: Run, small: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    for colour in ("slope", "value", "pattern"):
        done = run("regions", small, "--picture", tmp_path / f"{colour}.png", "--colour", colour)
        assert done.code == 0 and (tmp_path / f"{colour}.png").read_bytes().startswith(b"\x89PNG")


def test_too_little_work_for_the_kernel(run: Run, small: Path, tmp_path: Path) -> None:
    done = run("regions", small, "--certificate", tmp_path / "c.json", "--work", "100")
    assert done.code == 1 and "rejected" in done.out and "needs more work" in done.out and not (tmp_path / "c.json").exists()


def test_one_input_is_a_line(run: Run, tmp_path: Path) -> None:
    symnet.save(tent(3), tmp_path / "tent.json")
    done = run("regions", tmp_path / "tent.json", "--certificate", tmp_path / "c.json")
    assert done.code == 0 and "8 linear pieces" in done.out and re.search(r"length +1\n", done.out) and "8*x - 2" in done.out


def test_three_inputs_and_a_plane_through_them(run: Run, tmp_path: Path) -> None:
    symnet.save(through_points((3, 3), inputs=3), tmp_path / "n.json")
    done = run("regions", tmp_path / "n.json")
    assert done.code == 0 and "[0, 1] x [0, 1] x [0, 1]" in done.out
    found = json.loads(run("regions", tmp_path / "n.json", "--json", "--each").out)
    assert all(len(domain["inside"]) == 3 and domain["neighbours"] for domain in found["domains"])
    refused = run("regions", tmp_path / "n.json", "--page", tmp_path / "p.html")
    assert refused.code == 2 and "give a --plane through them" in refused.err
    plane = run("regions", tmp_path / "n.json", "--plane", "0,0,1/2; 1,0,0; 0,1,0", "--certificate", tmp_path / "c.json")
    assert plane.code == 0 and "(0, 0, 1/2) + s (1, 0, 0) + t (0, 1, 0)" in plane.out and "accepted" in plane.out


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--box", "x in [0,inf], y in [0,1]"], "unbounded"),
        (["--box", "x in [1,0], y in [0,1]"], "write the lower end first"),
        (["--plane", "0,0; 1,0; 2,0"], "parallel"),
        (["--most", "3"], "more than 3 activation domains"),
        (["--picture", "domains.gif"], "must end in .svg or .png"),
    ],
)
def test_bad_input(run: Run, small: Path, options: list[str], says: str) -> None:
    done = run("regions", small, *options)
    assert done.code == 2 and says in done.err and done.err.count("\n") == 1 and not done.out


def test_nothing_is_written_over_the_network(run: Run, small: Path) -> None:
    done = run("regions", small, "--certificate", small, "--force")
    assert done.code == 2 and "is a file that is read" in done.err


def test_explain_prints_the_map_and_the_product(run: Run, small: Path) -> None:
    done = run("explain", small, "1/2", "1/3")
    assert done.code == 0 and "W_3 J_2 W_2 J_1 W_1" in done.out and "on the cube |x - point| <=" in done.out
    found = json.loads(run("explain", small, "1/2", "1/3", "--json").out)
    assert found["signs"][0] == [1, 1, 1] and found["map"][0][0] == "-9947/131072" and found["radius"] == "2371/22488"
    assert found["reach"] == {"radius": "2371/22488", "exact": True, "map": found["map"]}
    assert "--most = 1 is not" in run("explain", small, "1/2", "1/3", "--most", "1").err
    refused = run("explain", small, "1/2")
    assert refused.code == 2 and "has 1 coordinates; the network takes 2" in refused.err
