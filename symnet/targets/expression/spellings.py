"""How people write functions elsewhere, and what says the same here: data for the hints of the parser.

A substitute is text in u, v, w, the arguments. Of several the first is shown whose functions are all known here, so a function
that becomes known later is named at once. A name stands in one of the tables below or is a misspelling.
"""

from __future__ import annotations

SUBSTITUTES: dict[tuple[str, int], tuple[str, ...]] = {
    **{(name, 1): ("abs(u)",) for name in ("fabs", "absolute", "absval", "abso", "betrag")},
    **{(name, 1): ("log(u)",) for name in ("ln", "loge", "logn", "log_e")},
    **{(name, 1): ("log10(u)", "log(u)/log(10)") for name in ("log10", "log_10", "lg10")},
    **{(name, 1): ("log2(u)", "log(u)/log(2)") for name in ("log2", "log_2", "ld", "lb")},
    ("log", 2): ("log(u)/log(v)",),
    ("logb", 2): ("log(u)/log(v)",),
    ("log1p", 1): ("log1p(u)", "log(1 + u)"),
    ("expm1", 1): ("expm1(u)", "exp(u) - 1"),
    ("exp2", 1): ("2**(u)",),
    ("exp10", 1): ("10**(u)",),
    **{(name, 2): ("(u)**(v)",) for name in ("pow", "power", "powr", "float_power")},
    **{(name, 1): ("(u)**2",) for name in ("square", "sqr")},
    ("cube", 1): ("(u)**3",),
    **{(name, 1): ("sqrt(u)",) for name in ("squareroot", "sqroot", "root", "wurzel", "raiz", "racine")},
    ("root", 2): ("(u)**(1/(v))",),
    **{(name, 1): ("cbrt(u)", "(u)**(1/3)") for name in ("cbrt", "cuberoot")},
    **{(name, 1): ("1/sqrt(u)",) for name in ("rsqrt", "invsqrt")},
    ("reciprocal", 1): ("1/(u)",),
    ("negative", 1): ("-(u)",),
    **{(name, 1): ("sin(u)",) for name in ("sine", "sinus", "sen", "seno")},
    **{(name, 1): ("cos(u)",) for name in ("cosine", "cosinus", "coseno")},
    **{(name, 1): ("tan(u)",) for name in ("tg", "tangent", "tangens")},
    **{(name, 1): ("cot(u)", "cos(u)/sin(u)") for name in ("cot", "ctg", "cotg", "cotan", "cotangent")},
    **{(name, 1): ("sec(u)", "1/cos(u)") for name in ("sec", "secant")},
    **{(name, 1): ("csc(u)", "1/sin(u)") for name in ("csc", "cosec")},
    **{(name, 1): ("sinh(u)",) for name in ("sh", "hsin")},
    **{(name, 1): ("cosh(u)",) for name in ("ch", "hcos")},
    **{(name, 1): ("tanh(u)",) for name in ("th", "tgh", "hyptan")},
    ("coth", 1): ("coth(u)", "1/tanh(u)"),
    ("sech", 1): ("sech(u)", "1/cosh(u)"),
    ("csch", 1): ("csch(u)", "1/sinh(u)"),
    **{(name, 1): ("asin(u)",) for name in ("asin", "arcsin", "arsin")},
    **{(name, 1): ("acos(u)",) for name in ("acos", "arccos")},
    **{(name, 1): ("atan(u)",) for name in ("arctan", "arctg", "atg", "arctangent")},
    **{(name, 2): ("atan2(u, v)",) for name in ("atan2", "arctan2", "arctan", "atan")},
    **{(name, 1): ("asinh(u)", "log(u + sqrt((u)**2 + 1))") for name in ("asinh", "arcsinh", "arsinh", "arsh")},
    **{(name, 1): ("acosh(u)", "log(u + sqrt((u)**2 - 1))") for name in ("acosh", "arccosh", "arcosh", "arch")},
    **{(name, 1): ("atanh(u)", "log((1 + u)/(1 - (u)))/2") for name in ("atanh", "arctanh", "artanh", "arth")},
    ("sinpi", 1): ("sin(pi*(u))",),
    ("cospi", 1): ("cos(pi*(u))",),
    **{(name, 1): ("pi*(u)/180",) for name in ("radians", "deg2rad")},
    **{(name, 1): ("180*(u)/pi",) for name in ("degrees", "rad2deg")},
    ("versin", 1): ("1 - cos(u)",),
    ("hypot", 2): ("hypot(u, v)", "sqrt((u)**2 + (v)**2)"),
    ("norm", 2): ("norm(u, v)", "sqrt((u)**2 + (v)**2)"),
    ("norm", 3): ("norm(u, v, w)", "sqrt((u)**2 + (v)**2 + (w)**2)"),
    **{(name, 2): ("max(u, v)",) for name in ("maximum", "fmax", "amax")},
    **{(name, 2): ("min(u, v)",) for name in ("minimum", "fmin", "amin")},
    **{(name, 3): ("clip(u, v, w)",) for name in ("clamp", "constrain", "minmax")},
    ("fma", 3): ("(u)*(v) + w",),
    **{(name, 2): ("u + v",) for name in ("add", "plus")},
    **{(name, 2): ("u - (v)",) for name in ("subtract", "minus")},
    **{(name, 2): ("(u)*(v)",) for name in ("multiply", "times", "mul")},
    **{(name, 2): ("(u)/(v)",) for name in ("divide", "true_divide", "div")},
    ("relu", 1): ("relu(u)", "max(u, 0)"),
    ("relu6", 1): ("clip(u, 0, 6)",),
    ("leaky_relu", 1): ("max(u, (u)/100)",),
    ("elu", 1): ("max(u, 0) + exp(min(u, 0)) - 1",),
    ("hardtanh", 1): ("clip(u, -1, 1)",),
    **{(name, 1): ("sigmoid(u)", "1/(1 + exp(-(u)))") for name in ("sigmoid", "logistic", "expit", "sigm")},
    ("softplus", 1): ("softplus(u)", "log(1 + exp(u))"),
    ("softsign", 1): ("(u)/(1 + abs(u))",),
    **{(name, 1): ("silu(u)", "(u)/(1 + exp(-(u)))") for name in ("silu", "swish")},
    ("mish", 1): ("(u)*tanh(log(1 + exp(u)))",),
    ("gelu", 1): ("gelu(u)",),
    ("logaddexp", 2): ("log(exp(u) + exp(v))",),
    ("logsumexp", 2): ("log(exp(u) + exp(v))",),
    ("erf", 1): ("erf(u)",),
    ("erfc", 1): ("erfc(u)",),
    ("sinc", 1): ("sinc(u)",),
    ("sinc_pi", 1): ("sinc(pi*(u))",),
    **{(name, 1): ("xlogx(u)",) for name in ("xlogx", "entr")},
    **{(name, 3): ("where(u, v, w)",) for name in ("where", "iif", "ifelse", "if")},
}  # fmt: skip
"""(foreign name, number of arguments) -> substitutes, the best first."""

DISCONTINUOUS: dict[str, str] = {
    **dict.fromkeys(("sign", "sgn", "signum", "copysign", "csgn"), "clip(1000*x, -1, 1)"),
    **dict.fromkeys(("heaviside", "step", "unitstep", "hvsd", "stepfun", "indicator"), "clip(1000*x, 0, 1)"),
    **dict.fromkeys(("floor", "floordiv", "int", "trunc", "fix", "ceil", "ceiling", "round", "rint", "nint", "around"), ""),
    **dict.fromkeys(("mod", "fmod", "rem", "remainder", "frac", "fractional", "modf", "divmod"), ""),
    **dict.fromkeys(("rect", "boxcar", "square_wave", "squarewave", "saw", "sawtooth", "dirac", "diracdelta"), ""),
}
"""Functions that jump -> a continuous one that people may have meant, where there is one."""

ELSEWHERE = frozenset(
    """
    gamma lgamma gammaln loggamma factorial fact digamma polygamma psi beta betaln zeta eta lambertw airy airyai ai bi
    bessel besselj bessely besseli besselk jn yn jv yv j0 j1 y0 y1 i0 i1 ellipk ellipe erfi erfinv erfcinv erfcx ndtr norm
    expi expint ei li si ci shi chi fresnel fresnels fresnelc dawsn polylog legendre hermite laguerre chebyt chebyu
    chebyshev binomial binom comb perm gcd lcm fibonacci acot asec acsc arccot arcsec arccsc acoth asech acsch haversin
    conj conjugate real imag re im arg phase angle complex sum prod product mean median std var cumsum dot cross det inv
    diff derivative integrate integral quad limit series solve interp interpolate spline lookup random rand randn normal
    gaussian pdf cdf softmax argmax argmin piecewise select case switch conv convolve eval exec open print lambda import
    __import__ getattr str float list range len map lg log_ tri triangle cis sinint cosint erf2 logit nextafter ulp
    """.split()  # noqa: SIM905 - a list of words
)
"""Functions that other programs know; none of them is a misspelling of a function here, so no other one is proposed."""

AMBIGUOUS: dict[str, str] = {
    "lg": "is the logarithm to base 10 for some and to base 2 for others; write log(x)/log(10) or log(x)/log(2)",
    "logit": "is log(p/(1 - p)); write that",
    "gaussian": "has several forms; write the one you mean, for example exp(-x**2/2)",
    "normal": "has several forms; write the one you mean, for example exp(-x**2/2)",
    "haversin": "is (1 - cos(x))/2; write that",
    "acot": "has two forms; write pi/2 - atan(x) for the continuous one",
    "arccot": "has two forms; write pi/2 - atan(x) for the continuous one",
    "factorial": "is a function of whole numbers; write the number",
    "fact": "is a function of whole numbers; write the number",
    "sum": "is not needed; write x + y",
    "prod": "is not needed; write x*y",
    "product": "is not needed; write x*y",
    "dot": "is not needed; write the sum, for example 2*x + 3*y",
}
"""Names with a remedy in words."""

MODULES = """
    np numpy math cmath sp sympy scipy torch tf jnp jax mp mpmath special nn functional F K Math M Maths xp cp pl onp th keras
""".split()  # noqa: SIM905 - a list of words
"""Names that stand before a dot elsewhere and mean nothing here."""

CONSTANTS_ELSEWHERE = {
    **dict.fromkeys(("PI", "Pi", "M_PI", "Pie", "pie"), "pi"),
    **dict.fromkeys(("E", "M_E", "euler", "Euler"), "e"),
    **dict.fromkeys(("tau", "TAU", "twopi"), "(2*pi)"),
    **dict.fromkeys(("golden", "GoldenRatio", "phi"), "((1 + sqrt(5))/2)"),
}

CHARACTERS = {
    **dict.fromkeys("\u2212\u2013\u2014\u2010\u2011\u2012\ufe63\uff0d", "-"),
    **dict.fromkeys("\u00b7\u00d7\u2219\u22c5\u2217\u2715\u2022\u25cf", "*"),
    **dict.fromkeys("\u00f7\u2215\u2044", "/"),
    **dict.fromkeys("\u00a0\u2009\u200a\u202f\u2002\u2003\u3000\u2007", " "),
    **dict.fromkeys("\u200b\u2060\ufeff\u2061", ""),
    **{"\u03c0": "pi", "\u212f": "e", "\U0001d70b": "pi", "\u2062": "*", "\u2147": "e"},
    **{"\u00bd": "(1/2)", "\u2153": "(1/3)", "\u2154": "(2/3)", "\u00bc": "(1/4)", "\u00be": "(3/4)", "\u215b": "(1/8)"},
    **{"\uff08": "(", "\uff09": ")", "\uff0b": "+", "\uff0c": ",", "\u2223": "|", "\uff0a": "*", "\uff0f": "/"},
}
"""Letters that look like or mean one of ours."""

SUPERSCRIPTS = {**dict(zip("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079", "0123456789", strict=True)),
                "\u207b": "-", "\u207a": "+", "\u02e3": "x", "\u207f": "n"}  # fmt: skip
SUBSCRIPTS = dict(zip("\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088\u2089", "0123456789", strict=True))
