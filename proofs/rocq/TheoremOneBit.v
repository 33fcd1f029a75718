(* The one-bit variant of Theorem S: three intrinsic parameters, N - 1 bits in v
   in place of 2 (N - 1), error omega(sqrt(d)/(2K)) + s (concave modulus), depth
   (d + 2) (N - 1), width d + 7, N = (K+1)^d. *)
From Coq Require Import Reals Lra Lia List Arith ZArith Psatz.
From Symnet Require Import PiecewiseLinear Network Points SnakeOrder KuhnHat Interpolation Digits
  ScanNetwork ScanSize ScaledOutput TheoremS OneBitScan.
Import ListNotations.
Open Scope R_scope.

(* ---------- codes with the parity of their node ---------- *)
Definition parity (b : node) : Z := if Nat.odd (list_sum b) then 1 else 0.

Lemma adjacent_parity a b : adjacent a b -> (parity a + parity b = 1)%Z.
Proof.
  intro H. assert (E : Nat.odd (list_sum b) = negb (Nat.odd (list_sum a))).
  { induction H as [k b|k b|k a b H IH]; cbn [list_sum fold_right]; change (fold_right Nat.add 0%nat) with list_sum.
    - rewrite Nat.add_succ_l, Nat.odd_succ. now rewrite Nat.negb_odd.
    - rewrite Nat.add_succ_l, Nat.odd_succ. now rewrite Nat.negb_even.
    - rewrite !Nat.odd_add, IH. now destruct (Nat.odd k), (Nat.odd (list_sum a)). }
  unfold parity. rewrite E. now destruct (Nat.odd (list_sum a)).
Qed.

(* m = 2 floor((v/s - p + 1)/2) + p *)
Definition parity_code (s : R) (p : Z) (v : R) : Z :=
  if Rlt_dec 0 s then (2 * (up ((v / s - IZR p + 1) / 2) - 1) + p)%Z else p.

Lemma parity_code_bounds s p v : 0 < s -> v / s - 1 < IZR (parity_code s p v) <= v / s + 1.
Proof.
  intro H. unfold parity_code. destruct (Rlt_dec 0 s); [|lra].
  rewrite plus_IZR, mult_IZR, minus_IZR. pose proof (archimed ((v / s - IZR p + 1) / 2)). lra.
Qed.

Lemma parity_code_error s p v : 0 < s -> Rabs (s * IZR (parity_code s p v) - v) <= s.
Proof.
  intro H. pose proof (parity_code_bounds s p v H). replace v with (s * (v / s)) at 2 by (field; lra).
  rewrite <- Rmult_minus_distr_l, Rabs_mult, (Rabs_pos_eq s) by lra.
  assert (Rabs (IZR (parity_code s p v) - v / s) <= 1) by pwl. nra.
Qed.

Lemma parity_code_odd s p v : exists k, parity_code s p v = (2 * k + p)%Z.
Proof.
  unfold parity_code. destruct (Rlt_dec 0 s); [eexists; reflexivity|]. exists 0%Z. lia.
Qed.

Lemma parity_code_step s p q v w : 0 <= s -> (p + q = 1)%Z -> (0 <= p)%Z -> (0 <= q)%Z -> Rabs (w - v) <= s ->
  (parity_code s q w - parity_code s p v = 1 \/ parity_code s q w - parity_code s p v = -1)%Z.
Proof.
  intros H0 Hpq Hp Hq H. destruct (Rle_lt_dec s 0) as [L|L].
  - unfold parity_code. destruct (Rlt_dec 0 s); [lra|lia].
  - pose proof (parity_code_bounds s p v L) as A. pose proof (parity_code_bounds s q w L) as B.
    assert (C : Rabs (w / s - v / s) <= 1).
    { unfold Rdiv. rewrite <- Rmult_minus_distr_r, Rabs_mult, (Rabs_pos_eq (/ s))
        by (left; now apply Rinv_0_lt_compat).
      apply (Rmult_le_reg_r s); [assumption|]. rewrite Rmult_assoc, Rinv_l; lra. }
    assert (D : IZR (parity_code s q w - parity_code s p v) < 3) by (rewrite minus_IZR; pwl).
    assert (E : -3 < IZR (parity_code s q w - parity_code s p v)) by (rewrite minus_IZR; pwl).
    apply lt_IZR in D, E.
    destruct (parity_code_odd s p v) as (i & Ei), (parity_code_odd s q w) as (j & Ej). lia.
Qed.

Lemma chain_unit_steps m l : chain l ->
  (forall a b, adjacent a b -> In a l -> In b l -> (m b - m a = 1 \/ m b - m a = -1)%Z) -> unit_steps m l.
Proof.
  induction 1 as [|a|a b l H C IH]; intro Hm; constructor.
  - apply Hm; [assumption|now left|right; now left].
  - apply IH. intros u w A Hu Hw. apply Hm; [assumption|now right|now right].
Qed.

(* ---------- size ---------- *)
Lemma bit_layers_reads d r : layers_read (5 + d) (bit_layers d r) (5 + d).
Proof.
  unfold bit_layers. cbn [layers_read neurons]. rewrite !carry_size. cbn [length]. repeat split; reads.
Qed.

Lemma bit_steps_reads d K l : Forall (fun b : node => length b = d) l ->
  layers_read (5 + d) (bit_steps d K l) (5 + d).
Proof.
  induction l as [|a [|b l] IH]; intro H; try reflexivity.
  change (bit_steps d K (a :: b :: l)) with (bit_step d K a (S (length l)) ++ bit_steps d K (b :: l)).
  eapply layers_read_app; [|apply IH; now apply Forall_inv_tail in H].
  eapply layers_read_app; [apply hat_layers_reads; now apply Forall_inv in H|apply bit_layers_reads].
Qed.

Lemma one_bit_well_formed d K : well_formed d (one_bit_scan d K).
Proof.
  split; [reflexivity|]. unfold one_bit_scan. cbn [layers layers_read]. split.
  - unfold scan_start. cbn [neurons]. reads.
  - unfold scan_start. rewrite carry_size. cbn [length].
    eapply layers_read_app; [apply bit_steps_reads, snake_lengths|].
    unfold scan_end. cbn [layers_read neurons size length]. repeat split; reads.
Qed.

Lemma one_bit_depth d K : depth (one_bit_scan d K) = ((d + 2) * ((K + 1) ^ d - 1))%nat.
Proof.
  unfold depth, one_bit_scan. cbn [layers]. change (scan_start d :: ?l) with ([scan_start d] ++ l).
  rewrite !depth_app. rewrite <- snake_length. pose proof (snake_lengths K d) as H.
  enough (depth_of (bit_steps d K (snake K d)) = (d + 2) * (length (snake K d) - 1))%nat as -> by (cbn; lia).
  induction (snake K d) as [|a [|b l] IH]; [cbn; lia|cbn; lia|].
  change (bit_steps d K (a :: b :: l)) with (bit_step d K a (S (length l)) ++ bit_steps d K (b :: l)).
  rewrite depth_app, IH by now apply Forall_inv_tail in H. unfold bit_step.
  rewrite depth_app, hat_layers_depth, (Forall_inv H).
  change (depth_of (bit_layers d (S (length l)))) with 2%nat. cbn [length]. lia.
Qed.

Lemma one_bit_width d K : (width (one_bit_scan d K) <= d + 7)%nat.
Proof.
  unfold width, one_bit_scan. cbn [layers]. change (scan_start d :: ?l) with ([scan_start d] ++ l).
  rewrite !width_app. enough (width_of (bit_steps d K (snake K d)) <= d + 7)%nat by (cbn; lia).
  induction (snake K d) as [|a [|b l] IH]; [cbn; lia|cbn; lia|].
  change (bit_steps d K (a :: b :: l)) with (bit_step d K a (S (length l)) ++ bit_steps d K (b :: l)).
  rewrite width_app. unfold bit_step. rewrite width_app. pose proof (hat_layers_width d K a 0).
  assert (width_of (bit_layers d (S (length l))) = d + 6)%nat.
  { unfold bit_layers, width_of. cbn [filter is_relu act map fold_right]. rewrite !carry_size. cbn [length]. lia. }
  lia.
Qed.

Lemma one_bit_places d K : intrinsic_places (one_bit_scan d K) = [0; 1; 2]%nat.
Proof.
  unfold intrinsic_places, one_bit_scan. cbn [layers]. change (scan_start d :: ?l) with ([scan_start d] ++ l).
  rewrite !places_app. replace (places_of (bit_steps d K (snake K d))) with (@nil nat).
  - unfold places_of at 1, layer_places, scan_start. cbn [flat_map neurons].
    rewrite flat_map_app, carry_all_places. reflexivity.
  - induction (snake K d) as [|a [|b l] IH]; try reflexivity.
    change (bit_steps d K (a :: b :: l)) with (bit_step d K a (S (length l)) ++ bit_steps d K (b :: l)).
    rewrite places_app, <- IH, app_nil_r. unfold bit_step. rewrite places_app, hat_layers_places.
    unfold bit_layers, places_of, layer_places. cbn [flat_map neurons].
    rewrite !flat_map_app, !carry_all_places. reflexivity.
Qed.

(* ---------- the theorem ---------- *)
Theorem theorem_S_one_bit (d K : nat) : (1 <= d)%nat -> (1 <= K)%nat ->
  exists body phi : network, scaled d 1 body phi /\
    well_formed d phi /\ (width phi <= d + 7)%nat /\
    depth phi = ((d + 2) * ((K + 1) ^ d - 1))%nat /\ intrinsic_parameters phi = 3%nat /\
    forall (omega : R -> R) (f : list R -> R) (s : R),
      nondecreasing omega -> modulus d omega f -> 0 <= s -> omega (1 / INR K) <= s ->
      exists v b : R, dyadic_word 2 ((K + 1) ^ d - 1) v /\ (0 < s -> exists m0 : Z, b = s * IZR m0) /\
        (forall x, cube d x ->
           Rabs (realize phi (three v s b) x - f x) <= omega (sqrt (INR d) / INR K) + s) /\
        (concave omega -> forall x, cube d x ->
           Rabs (realize phi (three v s b) x - f x) <= omega (sqrt (INR d) / (2 * INR K)) + s).
Proof.
  intros Hd HK. eexists. exists (one_bit_scan d K).
  split; [apply scaled_after_steps; [apply bit_steps_reads, snake_lengths|apply one_bit_places]|].
  split; [apply one_bit_well_formed|].
  split; [apply one_bit_width|]. split; [apply one_bit_depth|].
  split; [unfold intrinsic_parameters; now rewrite one_bit_places|].
  intros omega f s Hm Hf Hs0 Hs.
  set (m := fun a : node => parity_code s (parity a) (f (node_point K a))).
  assert (Hsteps : unit_steps m (snake K d)).
  { apply chain_unit_steps; [apply snake_chain|]. intros a b A Ha Hb.
    assert (P : forall u, (0 <= parity u)%Z) by (intro u; unfold parity; destruct (Nat.odd _); lia).
    apply parity_code_step; try apply P; [assumption|now apply adjacent_parity|].
    apply (neighbours_close d K omega f s HK Hf Hs); [now apply adjacent_sym|assumption|assumption]. }
  set (g := ground d K f s). set (m0 := IZR (m (hd [] (snake K d)))).
  assert (Herr : forall b, In b (snake K d) -> Rabs (s * IZR (m b) + g - f (node_point K b)) <= s).
  { intros b Hb. unfold g, ground, m. destruct (Rlt_dec 0 s) as [H|H].
    - rewrite Rplus_0_r. now apply parity_code_error.
    - assert (E : s = 0) by lra.
      rewrite <- (chain_constant (fun a => f (node_point K a)) (snake K d) (snake_chain K d)) with (a := b);
        [rewrite E; pwl| |assumption].
      intros u w A Hu Hw. pose proof (neighbours_close d K omega f s HK Hf Hs u w A Hu Hw). pwl. }
  exists (bit_value (step_bits m (snake K d))), (s * m0 + g).
  assert (Hmain : forall x E, cube d x ->
    lsum (fun b => hat K b x * Rabs (f (node_point K b) - f x)) (snake K d) <= E ->
    Rabs (realize (one_bit_scan d K) (three (bit_value (step_bits m (snake K d))) s (s * m0 + g)) x - f x) <= E + s).
  { intros x E Hx HE. rewrite (one_bit_scan_computes d K m) by (assumption || reflexivity). fold m0.
    replace (s * (lsum (fun a => IZR (m a) * hat K a x) (snake K d) - m0) + (s * m0 + g))
      with (lsum (fun b => (s * IZR (m b) + g) * hat K b x) (snake K d)).
    - apply (coded_interpolation K d f x); assumption.
    - rewrite (lsum_ext _ (fun b => s * (IZR (m b) * hat K b x) + g * hat K b x)) by (intro; ring).
      rewrite lsum_plus, !lsum_scal, (partition_of_unity K d x HK Hx). ring. }
  split; [|split; [|split]].
  - destruct (bit_value_word (step_bits m (snake K d))) as (k & E & R).
    rewrite step_bits_length, snake_length in *. now exists k.
  - intro P. exists (m (hd [] (snake K d))). unfold g, ground. fold m0. destruct (Rlt_dec 0 s); [ring|lra].
  - intros x Hx. apply Hmain; [assumption|]. now apply (interpolation_nondecreasing K d omega).
  - intros Hc x Hx. apply Hmain; [assumption|]. now apply (interpolation_concave K d omega).
Qed.
