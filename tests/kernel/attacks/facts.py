"""Attacks on piecewise-linear facts: false ones, and ones that do not say what they seem to."""

from __future__ import annotations

from typing import Any

from kernel.attacks.table import append, attack, insert, layer, node, restate, step
from kernel.certificates import Content
from kernel.hand_made import fact, form, scan, stated, written
from kernel.hand_made import layer as hand_layer

LINE = {"input": form(0, 1)}


@attack("tents", "pl", "neuron 0 of 'tooth' is 0x1*t0, not 0x2 + -0x1*t0")
def a_region_over_a_kink(c: Content) -> None:
    restate(c, "pl", 2, domain=[["box", "0x0", "0x2", "0x1"]])


@attack("tents", "pl", "is 0x2 + -0x1*t0, not 0x2 + -0x2*t0")
def a_form_of_another_slope(c: Content) -> None:
    _value(c, 2, form(2, -2))


@attack("tents", "pl", "is -0x6 + 0x1*t0, not 0x8 + -0x1*t0")
def a_gap_on_the_line(c: Content) -> None:
    restate(c, "pl", 3, domain=[["box", "0x6", "-", "0x1"]])


@attack("tents", "pl", "neuron 0 of 'tooth' is")
def a_line_that_begins_at_0(c: Content) -> None:
    """relu(t) for t: the same from 0 on."""
    _value(c, 0, {"sum": [["0x1", {"relu": form(0, 1)}], *step(c, "pl")["statement"]["values"][0][1]["sum"][1:]]})


@attack("tents", "pl", "is 0x8 + -0x1*t0, not -0x8 + 0x1*t0")
def a_line_that_ends_at_8(c: Content) -> None:
    """One hinge more: the same up to 8."""
    _value(c, 0, {"sum": [*step(c, "pl")["statement"]["values"][0][1]["sum"], ["0x2", {"relu": form(-8, 1)}]]})


def _value(c: Content, number: int, term: Any) -> None:
    """Put another term in place of that of the one neuron of a fact."""
    restate(c, "pl", number, values=[[["tooth", "0x0"], term]])


@attack("tents", "pl", "the interval [1, 0] is empty")
def a_polytope_without_a_vertex(c: Content) -> None:
    restate(c, "pl", 1, domain=[["box", "0x1", "0x0", "0x1"]])


@attack("tents", "pl", "is not an integer from 1 to 16384")
def a_box_of_no_variables(c: Content) -> None:
    restate(c, "pl", 1, domain=[["box", "-", "0x1", "0x0"]])


@attack("tents", "pl", "expected a list of 2 to 2 items")
def a_form_too_many(c: Content) -> None:
    step(c, "pl", 1)["statement"]["values"][0].append(form(0, 1))


@attack("tents", "pl", "there is no neuron 7 of 'tooth'")
def a_neuron_that_is_not_there(c: Content) -> None:
    restate(c, "pl", 1, values=[[["tooth", "0x7"], form(0, 1)]])


@attack("tents", "pl", "values must be [layer, number]")
def a_neuron_without_a_number(c: Content) -> None:
    restate(c, "pl", 1, values=[["tooth", form(0, 1)]])


@attack("tents", "pl", "values: expected a list")
def neurons_that_are_a_text(c: Content) -> None:
    restate(c, "pl", 1, values="tooth")


@attack("scan_1", "pl", "is a scan, not a layer")
def a_region_of_a_scan(c: Content) -> None:
    _added(c, fact([["box", "-", "-", "0x1"]], LINE, {"output": form(0)}))


@attack("scan_1", "pl", "there is no neuron 1 of 'input'")
def a_region_of_an_input_that_is_not_there(c: Content) -> None:
    _added(c, fact([["box", "-", "-", "0x1"]], {"input[1]": form(0, 1)}, {"input[1]": form(0, 1)}))


@attack("scan_1", "pl", "there is no neuron 1 of 'input'")
def an_input_that_is_not_there_in_the_reading(c: Content) -> None:
    _added(c, fact([["box", "-", "-", "0x1"]], {**LINE, "input[1]": form(9)}, {"input": form(0, 1)}))


def _added(c: Content, statement: Content) -> None:
    append(c, "pl", [], {}, statement)


@attack("tents", "pl", "a form has coefficients of more than 1048576 bits")
def weights_that_multiply_without_end(c: Content) -> None:
    """x times 2^-n, five times over, and back again: the last neuron is x."""
    there, back = "0x1p-262144", "0x1" + "0" * 65_535
    chain = [layer(f"n{k}", [[f"n{k - 1}" if k else "input", "0x0", "0x1"]], [["0x0", ["0x0", there]]]) for k in range(5)]
    chain += [layer(f"n{k}", [[f"n{k - 1}", "0x0", "0x1"]], [["0x0", ["0x0", back]]]) for k in range(5, 10)]
    chain.append(layer("last", [["n9", "0x0", "0x1"]], [["0x0", ["0x0", "0x1" + "0" * 5]]]))
    c.update(written(chain, [stated(fact([["box", "-", "-", "0x1"]], LINE, {"last": form(0, 1)}))]))


@attack("paper_1", "pl", "a form has coefficients of more than 1048576 bits")
def a_long_parameter_in_a_form(c: Content) -> None:
    c["network"]["parameters"]["a_1"] = "0x1p-1048576"
    node(c, "phi_1.power")["rows"][0][1][1] = "0x1p-8"
    c["steps"] = []
    c["claims"] = []
    _added(c, fact([["box", "-", "-", "0x1"]], {"phi_1.hinges": form(0, 1)}, {"multiply": form(0)}))


@attack("tents", "pl", "is 0x1p-1 + -0x1p-3*t0, not 0x1*t0")
def intervals_of_two_neurons(c: Content) -> None:
    restate(c, "pl", 1, values=[[["tent", "0x1"], form(0, 1)]])


@attack("facts", "pl", "a fact has at most one family")
def a_fact_of_two_families(c: Content) -> None:
    """Which index do t_0 and t_1 go through?"""
    families = [["integers", "0x1", "0x3"], ["integers", "0x1", "0x5"]]
    _added(c, fact(families, {"input[0]": form(0, 1), "input[1]": form(0, 0, 1)}, {"first[0]": form(0)}))


@attack("facts", "pl", "a fact has more than 16384 variables")
def a_fact_of_too_many_variables(c: Content) -> None:
    _added(c, fact([["box", "-", "-", "0x4000"]] * 2, {"input[0]": form(0, 1)}, {"input[0]": form(0, 1)}))


@attack("facts", "pl", "a domain has more than 8192 vertices and rays")
def a_domain_of_too_many_vertices(c: Content) -> None:
    """The sign of a sum of fourteen neurons, each between 0 and 1."""
    node(c, "first")["rows"] += [["0x0"]] * 11
    insert(c, "output", layer("total", [["first", "0x0", "0xe"]], [form(-1, *[1] * 14)], "relu"))
    reading = {f"first[{at}]": form(0, *[0] * at, 1) for at in range(14)}
    _added(c, fact([["box", "0x0", "0x1", "0xe"]], reading, {"total": {"relu": form(-1, *[1] * 14)}}))


@attack("facts", "pl", "a cut of a polytope has more than 65536 pairs of vertices and rays")
def a_cut_of_too_many_rays(c: Content) -> None:
    """A plane between 257 rays and 257 others."""
    _sides(c, 257)


def _sides(c: Content, count: int) -> None:
    slopes = [1] * count + [-1] * count
    node(c, "first")["rows"] += [["0x0"]] * (2 * count - 3)
    insert(c, "output", layer("total", [["first", "0x0", hex(2 * count)]], [form(0, *slopes)], "relu"))
    reading = {f"first[{at}]": form(0, *[0] * at, 1) for at in range(2 * count)}
    _added(c, fact([["box", "0x0", "-", hex(2 * count)]], reading, {"total": {"relu": form(0, *slopes)}}))


@attack("facts", "pl", "a neuron stands twice in the reading")
def a_neuron_read_twice(c: Content) -> None:
    statement = fact([["box", "-", "-", "0x2"]], {"input[0]": form(0, 1)}, {"input[0]": form(0, 0, 1)})
    statement["reading"].append([["input", "0x0"], form(0, 0, 1)])
    _added(c, statement)


@attack("facts", "pl", "there is no schedule ['power', '0x3', '0x3'] here")
def a_schedule_that_is_not_there(c: Content) -> None:
    named = [[["power", "0x3", "0x3"], form(1), form(0, 1)]]
    _added(c, fact([["box", "-", "-", "0x1"]], {"input[0]": form(0, 1)}, {"input[0]": form(0, 1)}, named, "walk"))


@attack("facts", "pl", "there is no schedule ['power', '0x2', '0x3'] here")
def a_schedule_outside_a_scan(c: Content) -> None:
    named = [[["power", "0x2", "0x3"], form(1), form(0, 1)]]
    _added(c, fact([["box", "-", "-", "0x1"]], {"input[0]": form(0, 1)}, {"input[0]": form(0, 1)}, named))


@attack("facts", "pl", "schedule 'node' multiplies 0x1, which the fact does not name")
def a_schedule_without_a_name(c: Content) -> None:
    step(c, "pl", 5)["statement"]["schedules"].pop(0)


@attack("facts", "pl", "schedule 'scale' multiplies 0x1p-1*t1, which the fact does not name")
def a_schedule_of_another_product(c: Content) -> None:
    step(c, "pl", 5)["statement"]["schedules"][1][1] = form(1, 0, 1)


@attack("facts", "pl", "neuron 1 of 'inner' is")
def a_schedule_of_twice_the_product(c: Content) -> None:
    step(c, "pl", 5)["statement"]["schedules"][1][1] = form(0, 0, 2)


@attack("facts", "pl", "delta = 0 is not in (0, 1/2)")
def strips_of_width_0(c: Content) -> None:
    _added(c, fact([["cells", "0x2", "0x0", "0x0"]], {"input[0]": form(0, 1)}, {"input[0]": form(0, 1)}))


@attack("facts", "pl", "delta = 1/2 is not in (0, 1/2)")
def strips_as_wide_as_a_cell(c: Content) -> None:
    _added(c, fact([["cells", "0x2", "0x1p-1", "0x0"]], {"input[0]": form(0, 1)}, {"input[0]": form(0, 1)}))


@attack("facts", "pl", "is not a factor of a domain")
def a_factor_that_is_none(c: Content) -> None:
    _added(c, fact([["ball", "0x0", "0x1"]], {"input[0]": form(0, 1)}, {"input[0]": form(0, 1)}))


@attack("facts", "pl", "is not a factor of a domain")
def a_triangle_of_a_size(c: Content) -> None:
    _added(c, fact([["triangle", "0x2"]], {"input[0]": form(0, 1)}, {"input[0]": form(0, 1)}))


@attack("facts", "pl", "a coefficient 0 is left out")
def a_coefficient_0(c: Content) -> None:
    _added(c, fact([["box", "-", "-", "0x1"]], {"input[0]": form(0, 1)}, {"three": ["0x3", ["0x0", "0x0"]]}))


@attack("facts", "pl", "variable = 0x0 is not an integer from 2 to 1")
def variables_in_another_order(c: Content) -> None:
    swapped = ["0x0", ["0x1", "-0x1"], ["0x0", "0x1"]]
    _added(c, fact([["triangle"]], {"input[0]": form(0, 1), "input[1]": form(0, 0, 1)}, {"first[0]": swapped}))


@attack("facts", "pl", "variable = 0x2 is not an integer from 0 to 1")
def a_variable_beyond_the_domain(c: Content) -> None:
    _added(c, fact([["triangle"]], {"input[0]": form(0, 1), "input[1]": form(0, 0, 0, 1)}, {"input[0]": form(0, 1)}))


@attack("facts", "pl", "a term is nested deeper than 16")
def a_term_that_is_too_deep(c: Content) -> None:
    term: Any = form(3)
    for _ in range(18):
        term = {"sum": [["0x1", term]]}
    _added(c, fact([["box", "-", "-", "0x1"]], {"input[0]": form(0, 1)}, {"three": term}))


@attack("facts", "pl", "'product' is not an operator of terms")
def a_product_of_terms(c: Content) -> None:
    _added(c, fact([["triangle"]], {"input[0]": form(0, 1)}, {"input[0]": {"product": [form(0, 1), form(1)]}}))


@attack("facts", "pl", "is not a term")
def a_term_of_two_operators(c: Content) -> None:
    _added(c, fact([["triangle"]], {"input[0]": form(0, 1)}, {"input[0]": {"max": [form(0, 1)], "min": [form(0, 1)]}}))


@attack("facts", "pl", "is not a term")
def a_term_that_is_a_text(c: Content) -> None:
    _added(c, fact([["triangle"]], {"input[0]": form(0, 1)}, {"input[0]": "t0"}))


@attack("facts", "pl", "node 'first' is not a scan")
def a_fact_inside_a_layer(c: Content) -> None:
    _added(c, fact([["triangle"]], {}, {}, (), "first"))


@attack("facts", "pl", "neuron 0 of 'twice' is 0x3, not 0x3 + 0x1*t0")
def a_scan_walked_one_step_too_few(c: Content) -> None:
    step(c, "pl", 4)["statement"]["values"][0][1] = form(3, 1)


@attack("facts", "pl", "is not one scan of at most 4096 steps that hold no scan")
def a_scan_of_too_many_steps_walked(c: Content) -> None:
    node(c, "twice")["steps"] = "0x1001"
    step(c, "pl", 4)["statement"]["values"][0][1] = form(0x1001, 1)


@attack("facts", "pl", "is not one scan of at most 4096 steps that hold no scan")
def two_copies_of_a_scan_walked(c: Content) -> None:
    node(c, "twice").update(reads=[["first", "0x1", "0x3"]], copies="0x2", stride="0x0")
    step(c, "pl", 4)["statement"]["reading"].append([["first", "0x2"], form(0)])


@attack("facts", "pl", "is not one scan of at most 4096 steps that hold no scan")
def a_scan_inside_a_scan_walked(c: Content) -> None:
    body = node(c, "twice")["body"]["nodes"]
    body.append(scan("more", [("again", 0, 1)], list(body), 0))


@attack("facts", "pl", "a value of more than 1048576 bits")
def a_value_that_is_lost_below_0(c: Content) -> None:
    """1 - relu(-2^-n x) for a long n: the value is 1 however long n is."""
    there = "0x1p-262144"
    chain = [hand_layer(f"n{k}", [(f"n{k - 1}" if k else "three", 0, 1)], [form(0, there)]) for k in range(5)]
    chain.append(hand_layer("lost", [("n4", 0, 1)], [form(0, -1)], "relu"))
    for each in chain:
        insert(c, "output", each)
    _added(c, fact([], {"three": form(3)}, {"lost": form(0)}))


@attack("", "pl", "the activation 'euaf' is not piecewise linear here")
def a_wave_that_is_its_argument(c: Content) -> None:
    """On all of R; it is so on [0, 1]."""
    wave = hand_layer("wave", [("input", 0, 1)], [form(0, 1)], "euaf")
    c.update(written([wave], [stated(fact([["box", "-", "-", "0x1"]], LINE, {"wave": form(0, 1)}))]))
