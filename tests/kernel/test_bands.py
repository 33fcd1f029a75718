"""Bands: what a kernel that accepts a step about one has shown, against every function at the edges; work; claim files."""

from __future__ import annotations

import json
from fractions import Fraction

from amount import examples
from hypothesis import given
from hypothesis import strategies as st
from kernel.attacks import table
from kernel.certificates import Content, base, files
from kernel.truth import band_edges, refuted
from oracle import number

from symnet.certificates.certificate import sealed
from symnet.certificates.claim import Claim, error_claim
from symnet.certificates.derivation import hexed
from symnet.kernel import check
from symnet.kernel.decode import decode
from symnet.kernel.targets.printing import target_text

ROWS = st.lists(st.tuples(st.fractions(0, 1, max_denominator=6), st.fractions(-1, 1, max_denominator=4)), min_size=1, max_size=4)


@examples(60)
@given(ROWS, st.data(), st.fractions(0, 3, max_denominator=4), st.fractions(0, 2, max_denominator=16))
def test_what_is_accepted_holds_at_the_edges_of_the_band(
    rows: list[tuple[Fraction, Fraction]], data: st.DataObject, constant: Fraction, bound: Fraction
) -> None:
    """The codes of a certificate, any rows of any band for them: accepted only where both edges are within the bound."""
    content = base("band_1")
    places = data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=6, max_size=6))
    content["target"][0][1]["constant"] = hexed(constant)
    content["target"][0][2] = [[hexed(at), hexed(value), hexed(value + Fraction(1, 8))] for at, value in rows]
    for step in content["steps"]:
        if step["rule"] == "band-modulus":
            step["statement"]["constant"] = hexed(constant)
        if step["rule"] == "band-codes":
            codes = step
    codes["data"].update(above=[hexed(each) for each in places[:3]], below=[hexed(each) for each in places[3:]])
    codes["data"]["bound"] = codes["statement"]["bound"] = hexed(bound)
    content["steps"] = content["steps"][: content["steps"].index(codes) + 1]
    content["claims"] = [content["steps"][0]["statement"]]
    if not check(sealed(content)).accepted:
        return
    code = number(content["network"]["parameters"]["b"])
    scale, digits = number(content["network"]["parameters"]["s"]), number(content["network"]["parameters"]["v"])
    values = [code]
    for place in range(2):
        values.append(values[-1] + scale * (int(digits * 4 ** (place + 1)) % 4 - 1))
    for place, value in enumerate(values):
        low, high = band_edges(content["target"][0], (Fraction(place, 2),))
        assert float(high) <= float(value + bound) + 1e-12 and float(low) >= float(value - bound) - 1e-12


def test_the_oracle_finds_what_is_false() -> None:
    content = base("band_1")
    assert refuted(content) == ""
    content["claims"][0]["bound"] = "0x1p-2"
    assert "|network - f|" in refuted(content)
    content["target"][0][1]["constant"] = "0x0"
    assert refuted(content) == "", "no function is meant"


def least_work(content: Content) -> int:
    """The least budget with which a certificate is accepted."""
    data, low, high = sealed(content), 0, 1 << 26
    assert check(data, files(), high).accepted
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if check(data, files(), middle).accepted else (middle, high)
    assert "more work than its budget" in check(data, files(), low).reason
    return high


def test_points_of_a_band_take_work() -> None:
    """Each of 41 points costs more than the comparison of two numbers, in the step that has them."""
    content = base("band_file")
    content["claims"] = [step["statement"] for step in content["steps"] if step["rule"] == "band-modulus"]
    content["steps"] = content["steps"][: [step["rule"] for step in content["steps"]].index("band-codes") + 1]
    with_codes = least_work(content)
    content["steps"].pop()
    assert with_codes - least_work(content) > 41 * 24


def test_layers_beside_the_scans_take_work_each_time() -> None:
    """Many runs of few steps have layers of many entries, which a second step of the rule compares again."""
    content = base("runs_many")
    once, weight = least_work(content), decode(sealed(content), {}).network.weight
    content["steps"].append(table.step(content, "run"))
    assert least_work(content) - once > weight > 7


def test_long_numbers_of_a_row_take_work() -> None:
    """The square of the words of a number of 60,000 bits is what its comparison costs."""
    short, long = base("band_1"), base("band_1")
    long["target"][0][2][1][2] = hexed(Fraction(1, 3**40_000))
    assert least_work(long) > least_work(short) + 10_000
    box = base("band_box")
    before = least_work(box)
    box["target"][0][2][0][0] = hexed(-1 + Fraction(1, 3**40_000))
    assert "more work than its budget" in check(sealed(box), files(), before + 1_000).reason


def test_a_claim_about_a_band() -> None:
    content = base("band_file")
    bound = number(content["claims"][0]["bound"])
    claim = Claim(error_claim(bound, None), content["target"], 1)
    assert check(sealed(content), files(), claim=claim.data).accepted
    other = json.loads(json.dumps(content["target"]))
    other[0][2][1] = "0" * 64
    found = check(sealed(content), files(), claim=Claim(error_claim(bound, None), other, 1).data)
    assert found.verdict == "rejected" and "the claim is about every f with" in found.reason


def test_a_band_in_words() -> None:
    rows = [["0x0", "0x1", "0x1"], ["0x1p-1", "-0x1/0x3", "0x2"]]
    assert target_text(["band", {"constant": "0x3", "order": "0x1p-1"}, rows]) == (
        "every f with |f(x) - f(y)| <= 3 |x - y|^(1/2) and f(0) in [1, 1]; f(1/2) in [-1/3, 2]"
    )
    modulus = {"expression": ["sqrt", ["variable", "0x0"]]}
    assert "h(r) wherever |x - y| <= r, h(x1) = sqrt(x1), and values as in the file with SHA-256 ab" in target_text(
        ["band", modulus, ["file", "ab"]]
    )
