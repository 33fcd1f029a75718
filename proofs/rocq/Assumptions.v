(* Prints what each headline theorem rests on; the output is compared with
   assumptions.txt. *)
From Symnet Require Import KuhnHat HatsAtPoint SnakeOrder Digits ScanNetwork TheoremS BitExtraction
  TheoremA1 MidValue Theorem22 Theorem21 Theorem23
  TheoremOneBit TheoremDial Counting Checker
  TargetExpression TargetSlopes LipschitzTarget InstanceChecker Instances.

Locate snake_chain. Print Assumptions snake_chain.
Locate partition_of_unity. Print Assumptions partition_of_unity.
Locate hat_support. Print Assumptions hat_support.
Locate hats_at_a_point. Print Assumptions hats_at_a_point.
Locate variance_step. Print Assumptions variance_step.
Locate abel_summation. Print Assumptions abel_summation.
Locate scan_computes. Print Assumptions scan_computes.
Locate theorem_S. Print Assumptions theorem_S.
Locate theorem_S_lipschitz. Print Assumptions theorem_S_lipschitz.
Locate theorem_S_hoelder. Print Assumptions theorem_S_hoelder.
Locate theorem_S_one_bit. Print Assumptions theorem_S_one_bit.
Locate theorem_dial. Print Assumptions theorem_dial.
Locate theorem_2_3. Print Assumptions theorem_2_3.
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
Locate counting_lower_bound. Print Assumptions counting_lower_bound.
Locate counting_lower_bound_closed. Print Assumptions counting_lower_bound_closed.
Locate check_sound. Print Assumptions check_sound.
Locate value_at_rational. Print Assumptions value_at_rational.
Locate enclose_sound. Print Assumptions enclose_sound.
Locate lipschitz_checked_sound. Print Assumptions lipschitz_checked_sound.
Locate accepts_sound. Print Assumptions accepts_sound.
Locate kink_instance. Print Assumptions kink_instance.
Locate tent_instance. Print Assumptions tent_instance.
Locate bowl_instance. Print Assumptions bowl_instance.
