(* The rules of the Python kernel and the theorems of this folder, in the order of
   symnet/kernel/theories/__init__.py. A test compares the names.
     rests on        the theorem says what the rule concludes from its checks, and
                     `Rule.theorem` names it
     on paper        the proof is a section of docs/reference/kernel_rules*.md; what is
                     checked here proves a part of it, or a case *)
From Symnet Require Import SnakeOrder KuhnHat HatsAtPoint Interpolation Digits ScanNetwork ScanSize
  TheoremOneBit TheoremDial Counting CountingClass BitExtraction TheoremA1 MidValue Theorem21 Theorem22
  Checker TargetSlopes LipschitzTarget.
From Symnet.floats Require Import NoOverflow FloatNetwork IeeeNetwork RoundingRow ExactSums.
From Symnet.series Require Import Functions Waves.
From Symnet.kernel Require Import Substitution Leaves Trees Branching FloatBranching.

(* rule hypothesis, on paper *)

(* rule pl, on paper *)

(* rule unit-modulus, on paper *)

(* rule lipschitz, on paper; targets without series *)
Check Symnet.LipschitzTarget.lipschitz_checked_sound.
Check Symnet.TargetSlopes.enclose_sound.

(* rule hoelder, on paper *)

(* rule codes, on paper; the codes of a scan with two bits a node; enclosures of elementary functions *)
Check Symnet.Checker.check_sound.
Check Symnet.series.Functions.exp_on_sound.
Check Symnet.series.Functions.log_on_sound.
Check Symnet.series.Functions.atan_on_sound.
Check Symnet.series.Functions.tanh_on_sound.
Check Symnet.series.Functions.sqrt_on_sound.
Check Symnet.series.Waves.sin_on_sound.
Check Symnet.series.Waves.cos_on_sound.

(* rule local-error, on paper; the hats of a grid *)
Check Symnet.Interpolation.interpolation_nondecreasing.
Check Symnet.Interpolation.interpolation_concave.

(* rule lp-error, on paper; the network of Theorem 2.1 *)
Check Symnet.Theorem21.theorem_2_1.

(* rule slopes, on paper; targets without series *)
Check Symnet.TargetSlopes.enclose_sound.

(* rule axis-error, on paper *)

(* rule band-modulus, on paper *)

(* rule band-codes, on paper; what a modulus says of two points *)

(* rule table-error, on paper *)

(* rule state, on paper; two bits a node *)
Check Symnet.Digits.theta_bits.
Check Symnet.ScanNetwork.scan_step_value.

(* rule first-pass, on paper *)

(* rule snake-order, on paper; that neighbours differ by one step *)
Check Symnet.SnakeOrder.snake_chain.

(* rule partition, on paper; all of it but that sum_beta w_beta beta = K x *)
Check Symnet.KuhnHat.hat_nonneg.
Check Symnet.KuhnHat.partition_of_unity.
Check Symnet.KuhnHat.hat_support.
Check Symnet.HatsAtPoint.hats_of_the_grid.

(* rule run, on paper; one run, with two bits a node or with one; runs side by side *)
Check Symnet.ScanNetwork.scan_computes.
Check Symnet.TheoremOneBit.one_bit_scan_computes.
Check Symnet.TheoremDial.dial_computes.

(* rule interpolant, rests on abel_summation; the variance *)
Check Symnet.Digits.abel_summation.
Check Symnet.KuhnHat.variance_step.

(* rule bit, rests on lemma_B_2; the paper's network *)
Check Symnet.BitExtraction.lemma_B_2.
Check Symnet.BitExtraction.proposition_B_1.

(* rule bit-code, on paper; the network of Theorem A.1 *)
Check Symnet.TheoremA1.theorem_A_1.

(* rule bit-range, on paper; the same *)
Check Symnet.TheoremA1.theorem_A_1.

(* rule cell-value, on paper; the same *)
Check Symnet.TheoremA1.theorem_A_1.

(* rule scan-code, on paper *)

(* rule evaluated-code, on paper *)

(* rule shifted-code, on paper *)

(* rule mid, on paper; with d omega(delta), which the rule avoids *)
Check Symnet.MidValue.lemma_A_2.

(* rule near-output, on paper; the network of Theorem 2.2 *)
Check Symnet.Theorem22.theorem_2_2.

(* rule enclosure, on paper *)

(* rule near-input, on paper *)

(* rule near-affine, on paper *)

(* rule near-same, on paper *)

(* rule near-error, on paper *)

(* rule near-function, on paper *)

(* rule near-norm, on paper *)

(* rule near-angle, on paper *)

(* rule near-lattice, on paper *)

(* rule near-substitute, on paper *)

(* rule near-sawtooth, on paper *)

(* rule near-gate, on paper *)

(* rule near-addition, on paper *)

(* rule near-instead, on paper *)

(* rule euaf-line, on paper *)

(* rule euaf-steps, on paper *)

(* rule line-error, on paper *)

(* rule line-modulus, on paper; what a concave modulus says of interpolation *)

(* rule near-carried, on paper *)

(* rule near-square, on paper *)

(* rule kinks, on paper *)

(* rule sizes, on paper; the scan *)
Check Symnet.ScanSize.scan_width.
Check Symnet.ScanSize.scan_depth.
Check Symnet.ScanSize.scan_parameters.

(* rule printed-counts, on paper; the networks of Theorems 2.1 and 2.2 *)
Check Symnet.Theorem21.theorem_2_1.
Check Symnet.Theorem22.theorem_2_2.

(* rule printed-shape, on paper; the paper's network *)
Check Symnet.BitExtraction.proposition_B_1.

(* rule lower-bound, on paper; Lipschitz classes and E > 0 *)
Check Symnet.Counting.counting_lower_bound_closed.
Check Symnet.CountingClass.encoder_exists_for_the_class.
Check Symnet.CountingClass.no_decoder_without_the_bound.

(* rule network-bound, on paper *)

(* rule network-signs, on paper; Warren's theorem is a hypothesis *)

(* rule limit, on paper *)

(* rule rounding, on paper; one neuron, exact or near *)
Check Symnet.floats.ExactSums.exact_sum.
Check Symnet.floats.RoundingRow.near_row.
Check Symnet.floats.RoundingRow.one_power.
Check Symnet.floats.RoundingRow.one_whole_power.

(* rule deployed, on paper *)

(* rule sorts, on paper *)

(* rule near-rank, on paper *)

(* rule rank-after, on paper *)

(* rule control-law, on paper *)

(* rule invariant, on paper *)

(* rule decreases, on paper *)

(* rule mesh, on paper *)

(* rule mesh-hats, on paper *)

(* rule branches, on paper; bounds by backward substitution, trees of halvings *)
Check Symnet.kernel.Substitution.lower_sound.
Check Symnet.kernel.Leaves.look_sound.
Check Symnet.kernel.Trees.walk_sound.

(* rule joined, on paper; as the native kernel checks it *)
Check Symnet.kernel.Branching.rule_joined_sound.

(* rule counterexample, on paper; as the native kernel checks it *)
Check Symnet.kernel.Branching.rule_counterexample_sound.

(* rule error-on-parts, on paper *)

(* rule equal-on-parts, on paper *)

(* rule lipschitz-on-parts, on paper *)

(* rule monotone-on-parts, on paper *)

(* rule branches-in-floats, on paper; what rounding adds to a sum, to a row, and from row to row *)
Check Symnet.floats.NoOverflow.ieee_dot_product.
Check Symnet.floats.FloatNetwork.row_off.
Check Symnet.floats.FloatNetwork.network_off.
Check Symnet.floats.IeeeNetwork.ieee_network.
Check Symnet.kernel.FloatBranching.rule_float_branches_sound.

(* rule joined-in-floats, on paper; as the native kernel checks it *)
Check Symnet.kernel.FloatBranching.rule_float_joined_sound.

(* rule counterexample-in-floats, on paper; as the native kernel checks it *)
Check Symnet.kernel.FloatBranching.rule_float_counterexample_sound.

(* rule counterexample-in-order, on paper *)

(* rule branches-quantised, on paper *)

(* rule counterexample-quantised, on paper *)

(* rule error-in-floats, on paper *)

(* rule equal-in-floats, on paper *)

(* rule pieces, on paper *)

(* rule segments-every, on paper *)

(* rule segments-pieces, on paper *)

(* rule segments-shape, on paper *)

(* rule segments-least, on paper *)

(* rule segments-joined, on paper *)
