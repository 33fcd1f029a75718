(* Prints what each theorem of the README's tables rests on; the output is
   compared with assumptions.txt. *)
From Symnet Require Import SnakeOrder KuhnHat HatsAtPoint Interpolation Digits PiecewiseLinear
  ScanNetwork ScanSize TheoremS TheoremOneBit TheoremDial Theorem23 Counting
  CountingClass BitExtraction TheoremA1 MidValue Theorem21 Theorem22 ModulusOfContinuity
  UpperIntegral Checker TargetExpression TargetSlopes LipschitzTarget InstanceChecker Instances.
From Symnet.floats Require Import FloatDotProduct NoOverflow FloatNetwork IeeeNetwork RoundingRow ExactSums.
From Symnet.series Require Import Exponential Logarithm Arctangent SineAt Waves Roots Functions.

From Symnet Require Import ErrorFunction.
From Symnet.series Require Import Derivatives Lagrange Angles Erf.
From Symnet.kernel Require Import Cone Json Neurons Letters ScanFacts ScanRun ScanError CellFacts CellErrors NearCodes Evaluation CellErrorChecks MidChecks EvaluationChecks Jets Pieces Polynomials NearChecks
  NearRules NearFunctions NearSubstitute Teeth NearTeeth NearNorm NearAngle Written Gates NearAdditions NearGate Expansions NearInsteadWaves NearWaves WaveGroups WaveLines LineRules LineErrors StepRules Outputs Substitution Leaves Stacks Trees Branching FloatRows FloatStacks FloatBranching Replay.

Locate snake_chain.
Locate chain_small_steps.
Locate scan_width.
Locate scan_depth.
Locate scan_parameters.
Locate scan_intrinsic_places.
Locate scan_scaled.
Locate read_prints.
Definition on_nothing := (
  @snake_chain,
  @chain_small_steps,
  @scan_width,
  @scan_depth,
  @scan_parameters,
  @scan_intrinsic_places,
  @scan_scaled,
  @read_prints).
Print Assumptions on_nothing.

Locate hat_nonneg.
Locate partition_of_unity.
Locate hat_support.
Locate hats_at_a_point.
Locate hats_of_the_grid.
Locate variance_step.
Locate theta_bits.
Locate digit_bits.
Locate abel_summation.
Locate selection.
Locate scan_step_value.
Locate scan_computes.
Locate one_bit_scan_computes.
Locate dial_computes.
Locate lemma_B_2.
Locate proposition_B_1.
Locate root_at_sound.
Locate cut_sound.
Locate cut_sound_lower.
Locate prove_sound.
Locate digits_of_sound.
Locate pass_sound.
Locate state_sound.
Locate scan_sum_value.
Locate codes_between.
Locate wave_lipschitz.
Locate wave_square.
Locate four_groups.
Locate five_layers.
Locate bit_sound.
Locate code_sound.
Locate lower_sound.
Locate teeth_square.
Locate look_sound.
Locate stack_sound.
Locate walk_sound.
Locate mid_step.
Locate moved_indices.
Locate evaluated_sound.
Definition on_R := (
  @hat_nonneg,
  @partition_of_unity,
  @hat_support,
  @hats_at_a_point,
  @hats_of_the_grid,
  @variance_step,
  @theta_bits,
  @digit_bits,
  @abel_summation,
  @selection,
  @scan_step_value,
  @scan_computes,
  @one_bit_scan_computes,
  @dial_computes,
  @lemma_B_2,
  @proposition_B_1,
  @root_at_sound,
  @cut_sound,
  @cut_sound_lower,
  @prove_sound,
  @digits_of_sound,
  @pass_sound,
  @state_sound,
  @scan_sum_value,
  @codes_between,
  @wave_lipschitz,
  @wave_square,
  @four_groups,
  @five_layers,
  @bit_sound,
  @code_sound,
  @lower_sound,
  @teeth_square,
  @look_sound,
  @stack_sound,
  @walk_sound,
  @mid_step,
  @moved_indices,
  @evaluated_sound).
Print Assumptions on_R.

Locate interpolation_nondecreasing.
Locate interpolation_concave.
Locate theorem_S.
Locate theorem_S_lipschitz.
Locate lipschitz_bound_sqrt.
Locate theorem_S_one_bit.
Locate theorem_dial.
Locate counting_lower_bound.
Locate counting_lower_bound_closed.
Locate no_bits_below.
Locate no_bits_below_closed.
Locate unary_code.
Locate encoder_exists_for_the_class.
Locate no_decoder_without_the_bound.
Locate theorem_A_1.
Locate lemma_A_2.
Locate theorem_2_2.
Locate theorem_2_2_lipschitz.
Locate continuous_has_modulus.
Locate modulus_of_continuity_least.
Locate theorem_A_1_continuous.
Locate theorem_2_2_continuous.
Locate check_sound.
Locate sqrt_on_sound.
Locate cell_error.
Locate interpolated_error.
Locate bits_needed.
Definition on_R1 := (
  @interpolation_nondecreasing,
  @interpolation_concave,
  @theorem_S,
  @theorem_S_lipschitz,
  @lipschitz_bound_sqrt,
  @theorem_S_one_bit,
  @theorem_dial,
  @counting_lower_bound,
  @counting_lower_bound_closed,
  @no_bits_below,
  @no_bits_below_closed,
  @unary_code,
  @encoder_exists_for_the_class,
  @no_decoder_without_the_bound,
  @theorem_A_1,
  @lemma_A_2,
  @theorem_2_2,
  @theorem_2_2_lipschitz,
  @continuous_has_modulus,
  @modulus_of_continuity_least,
  @theorem_A_1_continuous,
  @theorem_2_2_continuous,
  @check_sound,
  @sqrt_on_sound,
  @cell_error,
  @interpolated_error,
  @bits_needed).
Print Assumptions on_R1.

Locate theorem_S_hoelder.
Locate theorem_2_3.
Locate theorem_2_1.
Locate theorem_2_1_lipschitz.
Locate theorem_2_1_hoelder.
Locate theorem_2_2_hoelder.
Locate theorem_2_1_continuous.
Locate upper_integral_riemann.
Locate theorem_2_1_riemann.
Locate value_at_rational.
Locate enclose_sound.
Locate lipschitz_checked_sound.
Locate accepts_sound.
Locate kink_instance.
Locate tent_instance.
Locate bowl_instance.
Locate dot_product.
Locate ieee_dot_product.
Locate row_off.
Locate network_off.
Locate ieee_network.
Locate near_row.
Locate one_power.
Locate one_whole_power.
Locate exact_sum.
Locate exp_on_sound.
Locate log_on_sound.
Locate atan_on_sound.
Locate tanh_on_sound.
Locate pi_at_sound.
Locate sin_on_sound.
Locate cos_on_sound.
Locate function_on_sound.
Locate function_differs.
Locate function_bends.
Locate erf_derives.
Locate area_above.
Locate area_below.
Locate erf_on_sound.
Locate angle_polar.
Locate angle_unique.
Locate angle_seen.
Locate angle_on_sound.
Locate angle_differs.
Locate codes_checked.
Locate lp_from_strips.
Locate minkowski.
Locate range_sound.
Locate expand_sound.
Locate piece_sound.
Locate is_sum_sound.
Locate covered_defined.
Locate depends_sound.
Locate rule_near_affine_sound.
Locate rule_near_function_sound.
Locate rule_near_substitute_sound.
Locate rule_near_sawtooth_sound.
Locate rule_near_norm_sound.
Locate rule_near_angle_sound.
Locate arcsine_value.
Locate rational_power_value.
Locate cube_root_value.
Locate gated_sum.
Locate rule_near_addition_sound.
Locate lagrange.
Locate expansion_sound.
Locate rule_near_gate_sound.
Locate rule_near_instead_sound.rule_near_carried_sound.
Locate rule_near_square_sound.
Locate euaf_line_sound.
Locate line_error_sound.
Locate euaf_steps_sound.
Locate check_output_sound.
Locate rule_branches_sound.
Locate rule_joined_sound.
Locate rule_counterexample_sound.
Locate carried_row_sound.
Locate build_rounded_sound.
Locate rule_float_branches_sound.
Locate rule_float_joined_sound.
Locate rule_float_counterexample_sound.
Locate rule_shifted_code_sound.
Locate rule_mid_sound.
Locate rule_near_output_sound.
Locate rule_everywhere_error_sound.
Locate rule_evaluated_code_sound.
Locate rule_any_pl_sound.
Locate replay_sound.
Locate judged_sound.
Definition on_R2 := (
  @theorem_S_hoelder,
  @theorem_2_3,
  @theorem_2_1,
  @theorem_2_1_lipschitz,
  @theorem_2_1_hoelder,
  @theorem_2_2_hoelder,
  @theorem_2_1_continuous,
  @upper_integral_riemann,
  @theorem_2_1_riemann,
  @value_at_rational,
  @enclose_sound,
  @lipschitz_checked_sound,
  @accepts_sound,
  @kink_instance,
  @tent_instance,
  @bowl_instance,
  @dot_product,
  @ieee_dot_product,
  @row_off,
  @network_off,
  @ieee_network,
  @near_row,
  @one_power,
  @one_whole_power,
  @exact_sum,
  @exp_on_sound,
  @log_on_sound,
  @atan_on_sound,
  @tanh_on_sound,
  @pi_at_sound,
  @sin_on_sound,
  @cos_on_sound,
  @function_on_sound,
  @function_differs,
  @function_bends,
  @erf_derives,
  @area_above,
  @area_below,
  @erf_on_sound,
  @angle_polar,
  @angle_unique,
  @angle_seen,
  @angle_on_sound,
  @angle_differs,
  @codes_checked,
  @lp_from_strips,
  @minkowski,
  @range_sound,
  @expand_sound,
  @piece_sound,
  @is_sum_sound,
  @covered_defined,
  @depends_sound,
  @rule_near_affine_sound,
  @rule_near_function_sound,
  @rule_near_substitute_sound,
  @rule_near_sawtooth_sound,
  @rule_near_norm_sound,
  @rule_near_angle_sound,
  @arcsine_value,
  @rational_power_value,
  @cube_root_value,
  @gated_sum,
  @rule_near_addition_sound,
  @lagrange,
  @expansion_sound,
  @rule_near_gate_sound,
  @rule_near_instead_sound,@rule_near_carried_sound,
  @rule_near_square_sound,
  @euaf_line_sound,
  @line_error_sound,
  @euaf_steps_sound,
  @check_output_sound,
  @rule_branches_sound,
  @rule_joined_sound,
  @rule_counterexample_sound,
  @carried_row_sound,
  @build_rounded_sound,
  @rule_float_branches_sound,
  @rule_float_joined_sound,
  @rule_float_counterexample_sound,
  @rule_shifted_code_sound,
  @rule_mid_sound,
  @rule_near_output_sound,
  @rule_everywhere_error_sound,
  @rule_evaluated_code_sound,
  @rule_any_pl_sound,
  @replay_sound,
  @judged_sound).
Print Assumptions on_R2.
