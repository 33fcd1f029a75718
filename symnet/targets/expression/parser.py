"""The parser: text to expression tree by operator precedence, on its own two stacks and with every size bounded.

Chosen against eval and sympify, which run what they read, and against recursion, which deep brackets exhaust.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from symnet.errors import UsageError
from symnet.targets.expression.cases import EXAMPLE, Comparison
from symnet.targets.expression.macros import MACROS
from symnet.targets.expression.tokens import Token, complaint, tokens
from symnet.targets.expression.tree import (
    ARITY,
    CONSTANTS,
    FUNCTIONS,
    Apply,
    Expression,
    Named,
    Number,
    Variable,
    apply,
    rational,
)

MAX_NESTING = 200
CALLS = (*FUNCTIONS, "min", "max", "hypot", "atan2", "continued", *MACROS)
_COMPARISONS = ("<", "<=", ">", ">=")
_BINDS = {**dict.fromkeys(_COMPARISONS, 0), "+": 1, "-": 1, "*": 2, "/": 2, "sign+": 3, "sign-": 3, "**": 4}


@dataclass(slots=True)
class _Operator:
    """An operator that waits for its right operand, or an open bracket (with its function, if any)."""

    symbol: str
    position: int
    function: str = ""
    height: int = 0


@dataclass(slots=True)
class _Operand:
    """A finished tree, or a chain a + b + ... that may still grow (kept as a list: rebuilding would be quadratic)."""

    items: list[Any]
    chain: str = ""

    @property
    def expression(self) -> Any:
        """The tree; a comparison where it is the first argument of where."""
        return Apply(self.chain, tuple(self.items)) if self.chain else self.items[0]


@dataclass(slots=True)
class _State:
    text: str
    operands: list[_Operand] = field(default_factory=list)
    operators: list[_Operator] = field(default_factory=list)
    nesting: int = 0
    function: str = ""


def parse(text: str) -> Expression:
    """Return the tree of an expression in x, y, z or x1..x99.

    Raises UsageError, one line with the position, an excerpt and what to write instead.
    """
    if not isinstance(text, str):
        raise UsageError(f"expression {text!r:.40} is not text; write for example 'abs(x - 1/3)'")
    try:
        return _parsed(text)
    except UsageError as error:
        raise _in_our_notation(text) or error from None


def _in_our_notation(text: str) -> UsageError | None:
    """The complaint with the whole expression as it is written here, where another notation was used."""
    from symnet.targets.expression.rewriting import meant  # only for complaints

    return meant(text, CALLS, _parsed)


def _parsed(text: str) -> Expression:
    found = tokens(text)
    if found[0].kind == "end":
        raise UsageError("the expression is empty; write for example 'abs(x - 1/3)'")
    state = _State(text)
    wants_operand = True
    for index, token in enumerate(found):
        if token.kind == "end":
            break
        following = found[index + 1]
        wants_operand = _take_operand(state, token, following) if wants_operand else _take_operator(state, token)
    return _finish(state, wants_operand, found[-1])


def _finish(state: _State, wants_operand: bool, end: Token) -> Expression:
    if wants_operand:
        problem = "the expression ends where a number, variable or function should stand"
        raise complaint(state.text, end.position, problem)
    _reduce(state, 0)
    if state.operators:
        raise complaint(state.text, state.operators[-1].position, "this bracket is never closed; add )")
    found: Expression = state.operands[0].expression
    return found


def _take_operand(state: _State, token: Token, following: Token) -> bool:
    """Take a token where an operand may begin; tell whether an operand is still wanted."""
    if token.kind == "number":
        state.operands.append(_Operand([Number(_literal(state.text, token))]))
        return False
    if token.kind == "name":
        return _take_name(state, token, following)
    if token.text in "+-":
        state.operators.append(_Operator("sign" + token.text, token.position))
        return True
    if token.text == "(":
        _open(state, token)
        return True
    raise complaint(state.text, token.position, f"a number, variable or function should stand before {token.text}")


def _open(state: _State, token: Token) -> None:
    state.nesting += 1
    if state.nesting > MAX_NESTING:
        raise complaint(state.text, token.position, f"brackets are nested deeper than {MAX_NESTING}; write it flatter")
    state.operators.append(_Operator("(", token.position, state.function, len(state.operands)))
    state.function = ""


def _take_name(state: _State, token: Token, following: Token) -> bool:
    name = token.text
    if following.text == "(":
        if name not in CALLS:
            raise complaint(state.text, token.position, _unknown_function(name))
        state.function = name
        return True
    state.operands.append(_Operand([_leaf(state.text, token)]))
    return False


def _leaf(text: str, token: Token) -> Expression:
    name = token.text
    if name in CONSTANTS:
        return Named(name)
    if name in ("x", "y", "z"):
        return Variable("xyz".index(name))
    if name[0] == "x" and name[1:].isdigit() and name[1] != "0" and len(name) <= 3:
        return Variable(int(name[1:]) - 1)
    if name in CALLS:
        raise complaint(text, token.position, f"the function {name} needs its argument in brackets; write {name}(x)")
    hint = "inf and nan are not numbers here" if name.lower() in ("nan", "inf", "oo") else "write x, y, z or x1..x99"
    raise complaint(text, token.position, f'unknown variable "{name[:20]}"; {hint}; constants are pi and e')


def _unknown_function(name: str) -> str:
    if name in CONSTANTS or name in ("x", "y", "z") or (name[0] == "x" and name[1:].isdigit()):
        return f"{name}( looks like a product; write {name}*("
    from symnet.targets.expression.rewriting import unknown  # only for complaints

    return unknown(name, CALLS)


def _literal(text: str, token: Token) -> Fraction:
    mantissa, _, power = token.text.lower().partition("e")
    if len(power.lstrip("+-")) > 4 or len(mantissa) > 2_000 or abs(int(power or 0)) > 2_000:
        raise complaint(text, token.position, "a number has at most 2000 digits and an exponent from -2000 to 2000")
    whole, _, places = mantissa.partition(".")
    return Fraction(int((whole or "0") + places)) * Fraction(10) ** (int(power or 0) - len(places))


def _take_operator(state: _State, token: Token) -> bool:
    """Take a token where an operand has just ended; tell whether an operand is wanted next."""
    if token.kind != "symbol" or token.text == "(":
        last = state.operands[-1].expression
        product = "x*y"
        if isinstance(last, Number):
            product = f"{str(last.value)[:12]}*{token.text[:12]}{'x)' * (token.text == '(')}"
        raise complaint(state.text, token.position, f"an operator is missing here; for a product write {product}")
    if token.text == ")":
        _close(state, token)
        return False
    if token.text == ",":
        _reduce(state, 0)
        if not state.operators or not state.operators[-1].function:
            problem = "a comma stands only between the arguments of min, max and clip"
            raise complaint(state.text, token.position, problem)
        return True
    if token.text in _COMPARISONS:
        return _compare(state, token)
    symbol = "**" if token.text == "^" else token.text
    # ** is right-associative: it reduces only what binds tighter than itself, that is nothing.
    _reduce(state, _BINDS[symbol] + (symbol == "**"))
    state.operators.append(_Operator(symbol, token.position))
    return True


def _compare(state: _State, token: Token) -> bool:
    _reduce(state, 0)
    bracket = state.operators[-1] if state.operators else _Operator("", 0)
    compared = isinstance(state.operands[-1].items[0], Comparison)
    if bracket.function != "where" or len(state.operands) != bracket.height + 1 or compared:
        problem = f"a comparison stands only once, in the first argument of where; write for example {EXAMPLE}"
        raise complaint(state.text, token.position, problem)
    state.operators.append(_Operator(token.text, token.position))
    return True


def _close(state: _State, token: Token) -> None:
    _reduce(state, 0)
    if not state.operators:
        raise complaint(state.text, token.position, "this bracket closes nothing; remove it or add ( before")
    bracket = state.operators.pop()
    state.nesting -= 1
    arguments = [operand.expression for operand in state.operands[bracket.height :]]
    del state.operands[bracket.height :]
    if bracket.function:
        state.operands.append(_Operand([_call(state.text, bracket, arguments)]))
    else:
        state.operands.append(_Operand([arguments[0]]))


def _call(text: str, bracket: _Operator, arguments: list[Expression]) -> Expression:
    try:
        if bracket.function not in MACROS:
            return apply(bracket.function, *arguments)
        least, most, _, written_out = MACROS[bracket.function]
        if least <= len(arguments) <= (most or len(arguments)):
            return written_out(*arguments)
        problem = ""
    except UsageError as error:
        problem = str(error)
    raise complaint(text, bracket.position, _arity(bracket.function, len(arguments)) or problem)


def _arity(function: str, given: int) -> str:
    least, most = MACROS[function][:2] if function in MACROS else ARITY[function]
    if least <= given and (most is None or given <= most):
        return ""
    example = MACROS[function][2] if function in MACROS else f"{function}(x, y)" if most != 1 else f"{function}(x)"
    wanted = f"{'at least ' * (most is None)}{least} argument{'s' * (least > 1)}"
    return f"{function} takes {wanted}, {given} given; write {example}"


def _reduce(state: _State, least: int) -> None:
    """Apply the waiting operators that bind at least as tightly as `least`, down to the nearest open bracket."""
    while state.operators and state.operators[-1].symbol != "(":
        if _BINDS[state.operators[-1].symbol] < least:
            return
        operator = state.operators.pop()
        right = state.operands.pop()
        try:
            if operator.symbol in ("sign+", "sign-"):
                item = right.expression
                state.operands.append(_Operand([item if operator.symbol == "sign+" else apply("neg", item)]))
            else:
                state.operands.append(_binary(operator.symbol, state.operands.pop(), right.expression))
        except UsageError as error:
            raise complaint(state.text, operator.position, str(error)) from None


def _binary(symbol: str, left: _Operand, right: Expression) -> _Operand:
    if symbol in _COMPARISONS:
        return _Operand([Comparison(left.expression, symbol, right)])
    if symbol == "/":
        return _Operand([apply("div", left.expression, right)])
    if symbol == "**":
        return _Operand([_power(left.expression, right)])
    operator = "mul" if symbol == "*" else "add"
    item = apply("neg", right) if symbol == "-" else right
    if left.chain == operator:
        left.items.append(item)
        return left
    return _Operand([left.expression, item], operator)


def _power(base: Expression, exponent: Expression) -> Expression:
    number = rational(exponent)
    if number is not None:
        return Apply("pow", (base, Number(number)))
    if base == Named("e"):
        return Apply("exp", (exponent,))
    return Apply("exp", (Apply("mul", (exponent, Apply("log", (base,)))),))
