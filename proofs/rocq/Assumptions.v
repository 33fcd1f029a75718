(* Prints what each theorem of the README's tables rests on; the output is
   compared with assumptions.txt. *)
From Symnet Require Import SnakeOrder KuhnHat HatsAtPoint Interpolation Digits PiecewiseLinear
  ScanNetwork ScanSize TheoremS OneBitScan TheoremOneBit TheoremDial Theorem23 Counting
  CountingClass BitExtraction TheoremA1 MidValue Theorem21 Theorem22 ModulusOfContinuity
  UpperIntegral Checker TargetExpression TargetSlopes LipschitzTarget InstanceChecker Instances.
From Symnet.floats Require Import FloatDotProduct NoOverflow FloatNetwork IeeeNetwork RoundingRow ExactSums.
From Symnet.series Require Import Exponential Logarithm Arctangent SineAt Waves Roots Functions.

Locate snake_chain. Print Assumptions snake_chain.
Locate hat_nonneg. Print Assumptions hat_nonneg.
Locate partition_of_unity. Print Assumptions partition_of_unity.
Locate hat_support. Print Assumptions hat_support.
Locate hats_at_a_point. Print Assumptions hats_at_a_point.
Locate hats_of_the_grid. Print Assumptions hats_of_the_grid.
Locate variance_step. Print Assumptions variance_step.
Locate interpolation_nondecreasing. Print Assumptions interpolation_nondecreasing.
Locate interpolation_concave. Print Assumptions interpolation_concave.
Locate chain_small_steps. Print Assumptions chain_small_steps.
Locate theta_bits. Print Assumptions theta_bits.
Locate digit_bits. Print Assumptions digit_bits.
Locate abel_summation. Print Assumptions abel_summation.
Locate selection. Print Assumptions selection.
Locate scan_step_value. Print Assumptions scan_step_value.
Locate scan_computes. Print Assumptions scan_computes.
Locate scan_width. Print Assumptions scan_width.
Locate scan_depth. Print Assumptions scan_depth.
Locate scan_parameters. Print Assumptions scan_parameters.
Locate scan_intrinsic_places. Print Assumptions scan_intrinsic_places.
Locate scan_scaled. Print Assumptions scan_scaled.
Locate theorem_S. Print Assumptions theorem_S.
Locate theorem_S_lipschitz. Print Assumptions theorem_S_lipschitz.
Locate lipschitz_bound_sqrt. Print Assumptions lipschitz_bound_sqrt.
Locate theorem_S_hoelder. Print Assumptions theorem_S_hoelder.
Locate one_bit_scan_computes. Print Assumptions one_bit_scan_computes.
Locate theorem_S_one_bit. Print Assumptions theorem_S_one_bit.
Locate dial_computes. Print Assumptions dial_computes.
Locate theorem_dial. Print Assumptions theorem_dial.
Locate theorem_2_3. Print Assumptions theorem_2_3.
Locate counting_lower_bound. Print Assumptions counting_lower_bound.
Locate counting_lower_bound_closed. Print Assumptions counting_lower_bound_closed.
Locate no_bits_below. Print Assumptions no_bits_below.
Locate no_bits_below_closed. Print Assumptions no_bits_below_closed.
Locate unary_code. Print Assumptions unary_code.
Locate encoder_exists_for_the_class. Print Assumptions encoder_exists_for_the_class.
Locate no_decoder_without_the_bound. Print Assumptions no_decoder_without_the_bound.
Locate lemma_B_2. Print Assumptions lemma_B_2.
Locate proposition_B_1. Print Assumptions proposition_B_1.
Locate theorem_A_1. Print Assumptions theorem_A_1.
Locate lemma_A_2. Print Assumptions lemma_A_2.
Locate theorem_2_1. Print Assumptions theorem_2_1.
Locate theorem_2_1_lipschitz. Print Assumptions theorem_2_1_lipschitz.
Locate theorem_2_1_hoelder. Print Assumptions theorem_2_1_hoelder.
Locate theorem_2_2. Print Assumptions theorem_2_2.
Locate theorem_2_2_lipschitz. Print Assumptions theorem_2_2_lipschitz.
Locate theorem_2_2_hoelder. Print Assumptions theorem_2_2_hoelder.
Locate continuous_has_modulus. Print Assumptions continuous_has_modulus.
Locate modulus_of_continuity_least. Print Assumptions modulus_of_continuity_least.
Locate theorem_A_1_continuous. Print Assumptions theorem_A_1_continuous.
Locate theorem_2_1_continuous. Print Assumptions theorem_2_1_continuous.
Locate theorem_2_2_continuous. Print Assumptions theorem_2_2_continuous.
Locate upper_integral_riemann. Print Assumptions upper_integral_riemann.
Locate theorem_2_1_riemann. Print Assumptions theorem_2_1_riemann.
Locate check_sound. Print Assumptions check_sound.
Locate value_at_rational. Print Assumptions value_at_rational.
Locate enclose_sound. Print Assumptions enclose_sound.
Locate lipschitz_checked_sound. Print Assumptions lipschitz_checked_sound.
Locate accepts_sound. Print Assumptions accepts_sound.
Locate kink_instance. Print Assumptions kink_instance.
Locate tent_instance. Print Assumptions tent_instance.
Locate bowl_instance. Print Assumptions bowl_instance.
Locate dot_product. Print Assumptions dot_product.
Locate ieee_dot_product. Print Assumptions ieee_dot_product.
Locate row_off. Print Assumptions row_off.
Locate network_off. Print Assumptions network_off.
Locate ieee_network. Print Assumptions ieee_network.
Locate near_row. Print Assumptions near_row.
Locate one_power. Print Assumptions one_power.
Locate one_whole_power. Print Assumptions one_whole_power.
Locate exact_sum. Print Assumptions exact_sum.
Locate exp_on_sound. Print Assumptions exp_on_sound.
Locate log_on_sound. Print Assumptions log_on_sound.
Locate atan_on_sound. Print Assumptions atan_on_sound.
Locate tanh_on_sound. Print Assumptions tanh_on_sound.
Locate sqrt_on_sound. Print Assumptions sqrt_on_sound.
Locate root_at_sound. Print Assumptions root_at_sound.
Locate pi_at_sound. Print Assumptions pi_at_sound.
Locate sin_on_sound. Print Assumptions sin_on_sound.
Locate cos_on_sound. Print Assumptions cos_on_sound.

From Symnet.series Require Import Derivatives.
From Symnet.kernel Require Import Cone Json Neurons ScanFacts ScanRun ScanError Jets Pieces Polynomials NearChecks NearRules NearFunctions
  NearSubstitute Substitution Leaves Stacks Trees Branching Replay.
Locate function_on_sound. Print Assumptions function_on_sound.
Locate function_differs. Print Assumptions function_differs.
Locate function_bends. Print Assumptions function_bends.
Locate cut_sound. Print Assumptions cut_sound.
Locate cut_sound_lower. Print Assumptions cut_sound_lower.
Locate prove_sound. Print Assumptions prove_sound.
Locate state_sound. Print Assumptions state_sound.
Locate scan_sum_value. Print Assumptions scan_sum_value.
Locate codes_exist. Print Assumptions codes_exist.
Locate interpolated_error. Print Assumptions interpolated_error.
Locate bits_needed. Print Assumptions bits_needed.
Locate range_sound. Print Assumptions range_sound.
Locate expand_sound. Print Assumptions expand_sound.
Locate piece_sound. Print Assumptions piece_sound.
Locate is_sum_sound. Print Assumptions is_sum_sound.
Locate covered_defined. Print Assumptions covered_defined.
Locate depends_sound. Print Assumptions depends_sound.
Locate rule_near_affine_sound. Print Assumptions rule_near_affine_sound.
Locate rule_near_function_sound. Print Assumptions rule_near_function_sound.
Locate rule_near_substitute_sound. Print Assumptions rule_near_substitute_sound.
Locate lower_sound. Print Assumptions lower_sound.
Locate look_sound. Print Assumptions look_sound.
Locate stack_sound. Print Assumptions stack_sound.
Locate walk_sound. Print Assumptions walk_sound.
Locate rule_branches_sound. Print Assumptions rule_branches_sound.
Locate rule_joined_sound. Print Assumptions rule_joined_sound.
Locate rule_counterexample_sound. Print Assumptions rule_counterexample_sound.
Locate read_prints. Print Assumptions read_prints.
Locate replay_sound. Print Assumptions replay_sound.
Locate judged_sound. Print Assumptions judged_sound.
