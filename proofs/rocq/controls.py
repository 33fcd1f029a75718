"""Negative controls: each changes one constant, gate or threshold of a file and must be refused by coqc.

Needs the compiled files beside it (`make all`). Exit code 0: every change was refused.
"""

import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent

# (what is changed, file, the text as it stands, the text put in its place)
CONTROLS = [
    ("snake order without the turn", "SnakeOrder.v", "(if Nat.even k then snake K d' else rev (snake K d'))", "(snake K d')"),
    (
        "at most d hats at a point",
        "HatsAtPoint.v",
        "(forall b, In b l -> length b = d /\\ hat K b x <> 0) -> (length l <= d + 1)%nat.",
        "(forall b, In b l -> length b = d /\\ hat K b x <> 0) -> (length l <= d)%nat.",
    ),
    ("second moment d/5 for d/4", "KuhnHat.v", "(snake K d) <= INR d / 4.", "(snake K d) <= INR d / 5."),
    (
        "mean distance sqrt(d)/(3K) for sqrt(d)/(2K)",
        "Interpolation.v",
        "(snake K d) <= sqrt (INR d) / (2 * INR K).\nProof.\n  intro Hd.",
        "(snake K d) <= sqrt (INR d) / (3 * INR K).\nProof.\n  intro Hd.",
    ),
    ("a digit 3 let in", "Digits.v", "(c = 0 \\/ c = 1 \\/ c = 2)%Z", "(c = 0 \\/ c = 1 \\/ c = 3)%Z"),
    (
        "threshold of theta0 moved",
        "ScanNetwork.v",
        "Neuron [(0, whole (4 * p))]%nat (whole (1 - p));",
        "Neuron [(0, whole (4 * p))]%nat (whole (2 - p));",
    ),
    (
        "hat not taken off the tail sum",
        "ScanNetwork.v",
        "Neuron [(1, whole 1); (3, whole (-1))]%nat (whole 0);",
        "Neuron [(1, whole 1)]%nat (whole 0);",
    ),
    (
        "selection without its -1",
        "ScanNetwork.v",
        "Neuron [(3, whole 1); (1, whole 1)]%nat (whole (-1));",
        "Neuron [(3, whole 1); (1, whole 1)]%nat (whole 0);",
    ),
    (
        "minimum of the hat left out",
        "ScanNetwork.v",
        "Neuron [(3, whole (-1)); (4, whole (-1))]%nat (whole 1);",
        "Neuron [(3, whole (-1))]%nat (whole 1);",
    ),
    (
        "depth d + 1 a step for d + 2",
        "ScanSize.v",
        "depth_of (scan_steps d K l) = (d + 2) * (length l - 1)",
        "depth_of (scan_steps d K l) = (d + 1) * (length l - 1)",
    ),
    (
        "two intrinsic parameters for three",
        "ScanSize.v",
        "intrinsic_parameters (scan d K) = 3",
        "intrinsic_parameters (scan d K) = 2",
    ),
    (
        "Theorem S, error s/3 for s/2",
        "TheoremS.v",
        "<= omega (sqrt (INR d) / INR K) + s / 2) /\\",
        "<= omega (sqrt (INR d) / INR K) + s / 3) /\\",
    ),
    (
        "Theorem S, concave modulus at sqrt(d)/(3K)",
        "TheoremS.v",
        "omega (sqrt (INR d) / (2 * INR K)) + s / 2).",
        "omega (sqrt (INR d) / (3 * INR K)) + s / 2).",
    ),
    (
        "Lipschitz constant over 3K for 2K",
        "TheoremS.v",
        "<= lambda * (sqrt (INR d) + 1) / (2 * INR K).\nProof.\n  intros Hd HK. destruct",
        "<= lambda * (sqrt (INR d) + 1) / (3 * INR K).\nProof.\n  intros Hd HK. destruct",
    ),
    (
        "one bit fewer in v",
        "TheoremS.v",
        "Lemma encode_v_word : dyadic_word 4 ((K + 1) ^ d - 1) encode_v.",
        "Lemma encode_v_word : dyadic_word 4 ((K + 1) ^ d - 2) encode_v.",
    ),
    (
        "remainder below 1/4 for 1/3 in Lemma B.2",
        "BitExtraction.v",
        "Lemma base4_range theta : 0 <= base4 theta <= 1 / 3.",
        "Lemma base4_range theta : 0 <= base4 theta <= 1 / 4.",
    ),
    ("one tent layer fewer", "BitExtraction.v", ":: repeat tent_layer (2 * J)\n", ":: repeat tent_layer (2 * J - 1)\n"),
    ("threshold 1/3 of the last layer moved", "BitExtraction.v", "(ratio 1 3) ];", "(ratio 1 4) ];"),
    ("stair without its ramp", "Cells.v", "(whole (1 - c k))", "(whole (- c k))"),
    (
        "slope of h at the first power",
        "Cells.v",
        "(if (j =? 0)%nat then 12 else 9 * 4 ^ Z.of_nat j)",
        "(if (j =? 0)%nat then 9 else 9 * 4 ^ Z.of_nat j)",
    ),
    (
        "2^(dn+1) parameters for phi_1",
        "CoreNetwork.v",
        "(stored_of (phi_1 d (2 ^ n) q) <= 2 ^ (d * n + 4))%nat",
        "(stored_of (phi_1 d (2 ^ n) q) <= 2 ^ (d * n + 1))%nat",
    ),
    (
        "trifling region three times as wide",
        "MidValue.v",
        "Lemma not_both_trifling K delta a b : (0 < K)%nat -> 0 < delta -> 3 * delta <= / INR K ->",
        "Lemma not_both_trifling K delta a b : (0 < K)%nat -> 0 < delta -> delta <= / INR K ->",
    ),
    (
        "mid without its second clamp",
        "MidNetwork.v",
        "Neuron [(0, whole 1); (1, whole 1); (2, whole (-1))]%nat (whole 0) ] ].",
        "Neuron [(0, whole 1); (1, whole 1)]%nat (whole 0) ] ].",
    ),
    (
        "the rounding error of Theorem 2.2 with a minus",
        "Theorem22.v",
        "<= omega (sqrt (INR d) / 2 ^ n) + 2 / 2 ^ n * omega (sqrt (INR d)).",
        "<= omega (sqrt (INR d) / 2 ^ n) - 2 / 2 ^ n * omega (sqrt (INR d)).",
    ),
    (
        "3^d n + 1 entries in Theorem 2.2",
        "Theorem22.v",
        "intrinsic_parameters (sup_network d n) = (3 ^ d * n + 2)%nat",
        "intrinsic_parameters (sup_network d n) = (3 ^ d * n + 1)%nat",
    ),
    (
        "no room for the trifling region in L^p",
        "Theorem21.v",
        "Lp_error_at_most d p g (E + s / 2 ^ n).",
        "Lp_error_at_most d p g E.",
    ),
    (
        "one-bit variant, threshold moved",
        "OneBitScan.v",
        "Neuron [(0, whole (2 * p))]%nat (whole (1 - p));",
        "Neuron [(0, whole (2 * p))]%nat (whole (- p));",
    ),
    (
        "one-bit variant, error s/2 for s",
        "TheoremOneBit.v",
        "<= omega (sqrt (INR d) / INR K) + s) /\\",
        "<= omega (sqrt (INR d) / INR K) + s / 2) /\\",
    ),
    ("dial, padded with a node of the grid", "DialNetwork.v", "repeat (K + 2)%nat d.", "repeat K%nat d."),
    (
        "dial, one intrinsic parameter fewer",
        "TheoremDial.v",
        "intrinsic_parameters phi = (m + 2)%nat",
        "intrinsic_parameters phi = (m + 1)%nat",
    ),
    (
        "dial, runs that do not cover the snake",
        "TheoremDial.v",
        "Theorem theorem_dial (d K m R0 : nat) : (1 <= d)%nat -> (1 <= K)%nat -> ((K + 1) ^ d <= m * R0 + 1)%nat ->",
        "Theorem theorem_dial (d K m R0 : nat) : (1 <= d)%nat -> (1 <= K)%nat -> ((K + 1) ^ d <= m * R0 + 2)%nat ->",
    ),
    (
        "checker without its digit test",
        "Checker.v",
        "  forallb is_small ds && (number_of ds =? v)%Z && check_nodes",
        "  (number_of ds =? v)%Z && check_nodes",
    ),
    (
        "checker that looks at one end of the enclosure only",
        "Checker.v",
        "Qle_bool hi (inject_Z c * s + b + E) && Qle_bool (inject_Z c * s + b - E) lo &&",
        "Qle_bool hi (inject_Z c * s + b + E) && Qle_bool (inject_Z c * s + b - E) hi &&",
    ),
    (
        "instance with codes half as far",
        "Instances.v",
        "at_nodes := 1 # 2048; error := 1 # 1024",
        "at_nodes := 1 # 4096; error := 1 # 1024",
    ),
    (
        "slopes of a maximum from one argument",
        "TargetSlopes.v",
        "(fst i) then S else limited (S ++ T).",
        "(fst i) then S else limited S.",
    ),
    (
        "absolute value without its turned slopes",
        "TargetSlopes.v",
        "else limited (S ++ scale minus_one S).",
        "else limited (S ++ S).",
    ),
    (
        "slopes of a minimum from the larger argument",
        "TargetSlopes.v",
        "if Qle_bool (snd i) (fst j) then S else if Qle_bool (snd j) (fst i) then T",
        "if Qle_bool (snd i) (fst j) then T else if Qle_bool (snd j) (fst i) then S",
    ),
    (
        "slopes of a product from one factor",
        "TargetSlopes.v",
        "(i_mul i j, add_branches (scale j G) (scale i H))",
        "(i_mul i j, scale j G)",
    ),
    (
        "slopes of an inverse without the minus",
        "TargetSlopes.v",
        "interval := i_neg (i_mul (i_inv i) (i_inv i)).",
        "interval := i_mul (i_inv i) (i_inv i).",
    ),
    (
        "even powers from 1 on, not from 0",
        "RationalIntervals.v",
        "if Nat.even n then (Qmax 0 (fst p), snd p) else p",
        "if Nat.even n then (Qmax 1 (fst p), snd p) else p",
    ),
    (
        "hull of branches by the least upper ends",
        "RationalIntervals.v",
        "i_hull (i j : interval) : interval := (Qmin (fst i) (fst j), Qmax (snd i) (snd j)).",
        "i_hull (i j : interval) : interval := (Qmin (fst i) (fst j), Qmin (snd i) (snd j)).",
    ),
    (
        "length of a vector by its largest coordinate",
        "LipschitzTarget.v",
        "Qmax (fst i * fst i) (snd i * snd i) + square g' end%Q.",
        "Qmax (Qmax (fst i * fst i) (snd i * snd i)) (square g') end%Q.",
    ),
    (
        "upper halves of the cube left out",
        "LipschitzTarget.v",
        " && lipschitz_on lambda e high (high_half k B)",
        " && lipschitz_on lambda e high (low_half k B)",
    ),
    (
        "interpolation error lambda sqrt(d)/(3K) for lambda sqrt(d)/(2K)",
        "InstanceChecker.v",
        "(4 * (k * k) * ((E - q) * (E - q)))",
        "(9 * (k * k) * ((E - q) * (E - q)))",
    ),
    ("a bound below that at the nodes", "InstanceChecker.v", "Qle_bool q E && Qle_bool", "Qle_bool"),
    (
        "values at the nodes of another grid",
        "InstanceChecker.v",
        "let p := Pos.of_nat K in map",
        "let p := Pos.of_nat (S K) in map",
    ),
    (
        "a class bounded by rho/2 in the counting bound",
        "Counting.v",
        "  0 < lambda -> 0 < rho <= B -> INR m",
        "  0 < lambda -> 0 < rho <= 2 * B -> INR m",
    ),
    (
        "a class bounded by rho in the closed counting bound",
        "Counting.v",
        "0 < lambda -> 0 < rho < B -> (1 <= m)",
        "0 < lambda -> 0 < rho <= B -> (1 <= m)",
    ),
    (
        "no bits for a class bounded by rho",
        "Counting.v",
        "Lemma no_bits_below d lambda B rho : B < rho",
        "Lemma no_bits_below d lambda B rho : B <= rho",
    ),
    ("words of fewer nodes", "CountingClass.v", "length w = (M * (K + 1) ^ d)%nat", "length w = (M * K ^ d)%nat"),
    ("v below 1/2 in Theorem 2.3", "Theorem23.v", "exists v b : R, 0 <= v < 1 /\\", "exists v b : R, 0 <= v < 1 / 2 /\\"),
    ("a body that holds s", "ScaledOutput.v", "intrinsic_places body = seq 0 m /\\", "intrinsic_places body = seq 0 (S m) /\\"),
    (
        "zeros of a mid left out",
        "MidNetwork.v",
        "Neuron [(0, whole 1); (1, whole 0); (2, whole 0)]%nat (whole 0);",
        "Neuron [(0, whole 1)]%nat (whole 0);",
    ),
    (
        "a modulus of continuity over smaller distances",
        "ModulusOfContinuity.v",
        "dist x y <= r /\\ v = Rabs (f x - f y).",
        "dist x y < r /\\ v = Rabs (f x - f y).",
    ),
    (
        "3 for 4 in the Riemann integral of Theorem 2.1",
        "ModulusOfContinuity.v",
        "RiemannInt pr <= power p (omega (1 / 2 ^ n) + 4 / 2 ^ n * omega 1).",
        "RiemannInt pr <= power p (omega (1 / 2 ^ n) + 3 / 2 ^ n * omega 1).",
    ),
    (
        "half of an upper sum above the integral",
        "UpperIntegral.v",
        "upper_integral_at_most 1 F B -> RiemannInt pr <= B.",
        "upper_integral_at_most 1 F B -> RiemannInt pr <= B / 2.",
    ),
    (
        "dot product, the rounding of products left out",
        "floats/FloatDotProduct.v",
        "Definition roundings (t : tree) : nat := (terms t - 1 + any (products t))%nat.",
        "Definition roundings (t : tree) : nat := (terms t - 1)%nat.",
    ),
    (
        "dot product, sub for 2 sub a product",
        "floats/FloatDotProduct.v",
        "gamma nu (roundings t) * size t + 2 * INR (products t) * sub.",
        "gamma nu (roundings t) * size t + INR (products t) * sub.",
    ),
    (
        "no overflow up to 2^emax",
        "floats/NoOverflow.v",
        "Theorem no_overflow t : finite t -> size (reals t) <= bpow radix2 (emax - 2) ->",
        "Theorem no_overflow t : finite t -> size (reals t) <= bpow radix2 emax ->",
    ),
    (
        "row, errors of the values that it reads left out",
        "floats/FloatNetwork.v",
        "<= dot (map Rabs ws) es + rho ws b S.",
        "<= rho ws b S.",
    ),
    (
        "a machine's relu that keeps what is below 0",
        "floats/IeeeNetwork.v",
        "| B754_finite true _ _ _ | B754_infinity true => B754_zero false",
        "| B754_infinity true => B754_zero false",
    ),
    (
        "a near neuron, one rounding fewer",
        "floats/RoundingRow.v",
        "Definition rounded_times (ws : list R) (b : R) : nat := (row_terms ws b + (j + s))%nat.",
        "Definition rounded_times (ws : list R) (b : R) : nat := (row_terms ws b - 1 + (j + s))%nat.",
    ),
    (
        "no rounding up to 2^(t + 1 - q)",
        "floats/ExactSums.v",
        "Theorem exact_sum x : whole_tree x -> size x <= bpow radix2 (t - q) ->",
        "Theorem exact_sum x : whole_tree x -> size x <= bpow radix2 (t + 1 - q) ->",
    ),
    (
        "exp without what is left of its series",
        "series/Exponential.v",
        "Some (below, above + 2 * high_term + 1)%Z else",
        "Some (below, above)%Z else",
    ),
    (
        "log without what is left of its series",
        "series/Logarithm.v",
        "Some (below, above + 2 * high_next + 2)%Z",
        "Some (below, above)%Z",
    ),
    ("atan, one unit a term for two", "series/Arctangent.v", "(slack + 2)\n         end", "(slack + 1)\n         end"),
    ("sin, r as if it were not rounded", "series/SineAt.v", "(high - low) + 2 * factor)%Z in", "(high - low))%Z in"),
    (
        "sin on an interval without its peaks",
        "series/Waves.v",
        "if touches count start true test then 1 else Qmax",
        "if false then 1 else Qmax",
    ),
    ("root, its upper end one too low", "series/Roots.v", "Some (scaled (s, s + 1)%Z unit)", "Some (scaled (s, s)%Z unit)"),
    ("tanh, 2^-4000 left out", "series/Functions.v", "(Zpos (unit_of max_exp) - 2)%Z #", "Zpos (unit_of max_exp) #"),
    (
        "a cut that loses what lies on the plane",
        "kernel/Cone.v",
        "distinct (above phi G ++ level phi G ++ crossings phi G).",
        "distinct (above phi G ++ crossings phi G).",
    ),
    (
        "a cut that loses the crossings",
        "kernel/Cone.v",
        "distinct (above phi G ++ level phi G ++ crossings phi G).",
        "distinct (above phi G ++ level phi G).",
    ),
    (
        "a sum for a minimum",
        "kernel/Facts.v",
        "positive_part (plus f (-1) g) p n (fun r p n => k (plus f (-1) r) p n)))",
        "positive_part (plus f (-1) g) p n (fun r p n => k (plus f 1 r) p n)))",
    ),
    (
        "a relu that is one form where its sign changes",
        "kernel/Facts.v",
        "if nowhere_below f p then k f p n",
        "if negb (nowhere_above f p) then k f p n",
    ),
    (
        "an activation forgotten",
        "kernel/Neurons.v",
        "| Euaf => None",
        "| Euaf => decide_neurons order' ((q, g) :: env) p n k",
    ),
    (
        "the tail sum of a step without its hat",
        "kernel/ScanFacts.v",
        "(seq 1 T)) /\\ out 1%N = W - w /\\",
        "(seq 1 T)) /\\ out 1%N = W /\\",
    ),
    (
        "digits above the largest one",
        "kernel/Letters.v",
        "((0 <=? c) && (c <=? Z.of_nat (largest a)))%Z.",
        "((0 <=? c) && (c <=? Z.of_nat (S (largest a))))%Z.",
    ),
    (
        "leading digits that are dropped",
        "kernel/Letters.v",
        "&& forallb (Z.eqb 0) (firstn zeros all)",
        "&& true",
    ),
    (
        "runs that start with other digits",
        "kernel/ScanRun.v",
        "Hypothesis Hstart : fact_holds net (start_fact start before d T vs).",
        "Hypothesis Hstart : fact_holds net (start_fact start before d T (map (fun _ => 0%Q) vs)).",
    ),
    (
        "a range that is entered elsewhere",
        "kernel/ErrorChecks.v",
        "(first r =? place)%nat && same_value (enter r) code then",
        "(first r =? place)%nat then",
    ),
    (
        "codes near the lower ends of the values",
        "kernel/ScanError.v",
        "near c (fst i) && near c (snd i).",
        "near c (fst i) && near c (fst i).",
    ),
    (
        "a tent too few",
        "kernel/CellFacts.v",
        "Hypothesis Hsteps : steps s = Npos (xO J).",
        "Hypothesis Hsteps : steps s = Npos J.",
    ),
    ("strips that no box holds", "kernel/CellErrors.v", "if (S k =? K * c)%nat then 0 else trifling_box c k.", "0."),
    (
        "slopes of the sine by the sine",
        "series/Derivatives.v",
        "  | Sin => cos_on i series_precision",
        "  | Sin => sin_on i series_precision",
    ),
    (
        "second derivatives of products without the mixed term",
        "kernel/Jets.v",
        "(i_mul (single 2) (i_mul (slope j) (slope k)))",
        "(i_mul (single 1) (i_mul (slope j) (slope k)))",
    ),
    (
        "a convex piece that is measured at one end",
        "kernel/Pieces.v",
        "(- r)%Q (fst w) && end_ok a && end_ok b",
        "(- r)%Q (fst w) && end_ok a && end_ok a",
    ),
    (
        "a function of a neuron that is not where the tree is",
        "kernel/NearFunctions.v",
        "let r := add (near_bound s) (- mul (steepness l) (near_bound t))%Q in",
        "let r := near_bound s in",
    ),
    ("ends of a fact without the error", "kernel/NearChecks.v", "Qle_bool a (low around - bound)%Q", "Qle_bool a (low around)"),
    ("sums of any polynomials", "kernel/Polynomials.v", "Some (match r with [] => true | _ => false end, n)", "Some (true, n)"),
    ("errors of another target", "kernel/NearChecks.v", "&& expr_eqb (near_tree s) e && same_q", "&& same_q"),
    (
        "slopes of one branch",
        "kernel/NearSubstitute.v",
        "forallb (fun g => Qle_bool (pull g es) most) G",
        "existsb (fun g => Qle_bool (pull g es) most) G",
    ),
    (
        "a relu below that is not one",
        "kernel/Substitution.v",
        "if 0 <=? c then (if s then c else 0, 0)",
        "if 0 <=? c then (c, 1)",
    ),
    (
        "a line above that is too low",
        "kernel/Substitution.v",
        "(- kept, - Z.max (- kept * lo) ((- c - kept) * hi))",
        "(- kept, - (- kept * lo))",
    ),
    ("ends that are rounded inward", "kernel/Leaves.v", "- (- (offset c * unit +", "(offset c * unit +"),
    ("a neuron that is left out where it may be positive", "kernel/Leaves.v", "(0 <=? fst e) || (0 <? snd e)", "(0 <=? fst e)"),
    (
        "a part of the box left out",
        "kernel/Trees.v",
        "Some ((a, m) :: box', (m, b) :: box')",
        "Some ((a, m) :: box', (m + 1, b) :: box')",
    ),
    ("a strict inequality for one that is not", "kernel/Trees.v", "(match relation_of k with Below => 0 | _ => 1 end)", "0"),
    (
        "an identity layer without its bias",
        "kernel/Stacks.v",
        "Some b => summed ratio 0 (front_rows f) (weights r) b",
        "Some b => summed ratio 0 (front_rows f) (weights r) 0",
    ),
    ("an end of a box that is left out", "kernel/Branching.v", "Qle_bool a (x i) && Qle_bool (x i) b", "Qle_bool a (x i)"),
    ("steps that cite themselves", "kernel/Replay.v", "(N.to_nat p <? place)%nat then", "(N.to_nat p <? S place)%nat then"),
    ("claims that no step states", "kernel/Replay.v", "if negb (forallb (stated c) cs) then", "if false then"),
]


def refused(file: str, old: str, new: str) -> bool:
    """Whether coqc refuses the file with `old` replaced by `new`; `old` must stand in it exactly once."""
    text = (HERE / file).read_text()
    if text.count(old) != 1:
        raise SystemExit(f"controls.py is out of step: {file} holds {text.count(old)} times: {old}")
    with tempfile.TemporaryDirectory() as folder:
        changed = pathlib.Path(folder) / pathlib.Path(file).name
        changed.write_text(text.replace(old, new))
        run = subprocess.run(["coqc", "-Q", str(HERE), "Symnet", str(changed)], capture_output=True, text=True, check=False)
    if run.returncode and "Error" not in run.stderr:
        raise SystemExit(f"coqc did not run: {run.stderr}")
    return run.returncode != 0


def main() -> int:
    accepted = [what for what, file, old, new in CONTROLS if not refused(file, old, new)]
    for what in accepted:
        print(f"NOT refused: {what}")
    print(f"controls: {len(CONTROLS) - len(accepted)} of {len(CONTROLS)} refused")
    return 1 if accepted else 0


if __name__ == "__main__":
    sys.exit(main())
