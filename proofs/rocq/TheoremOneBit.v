(* The one-bit variant of Theorem S: three intrinsic parameters, N - 1 bits in v
   in place of 2 (N - 1), error omega(sqrt(d)/(2K)) + s (concave modulus), depth
   (d + 2) (N - 1), width d + 7, N = (K+1)^d. The network is the scan with the
   digits 0 and 1, worth -1 and 1: codes that have the parity of their node change
   by exactly 1. *)
From Coq Require Import Reals Lra Lia List Arith ZArith Psatz.
From Symnet Require Import PiecewiseLinear Network Points SnakeOrder KuhnHat Interpolation Alphabet Digits
  ScanNetwork ScanSize ScaledOutput TheoremS.
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

(* ---------- the network ---------- *)
Definition one_bit : letters := Letters 2 1 2 1.
Definition one_bit_scan : nat -> nat -> network := letter_scan one_bit.

Theorem one_bit_scan_computes d K m x v s b : (1 <= K)%nat -> cube d x ->
  steps one_bit m (snake K d) -> v = packed one_bit (digits one_bit m (snake K d)) ->
  realize (one_bit_scan d K) (three v s b) x
  = s * (lsum (fun a => IZR (m a) * hat K a x) (snake K d) - IZR (m (hd [] (snake K d)))) + b.
Proof. now apply letter_scan_computes. Qed.

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
  intros Hd HK. eexists. exists (one_bit_scan d K). split; [apply letter_scan_scaled|].
  split; [apply letter_scan_well_formed|]. split; [apply letter_scan_width|]. split; [apply letter_scan_depth|].
  split; [unfold intrinsic_parameters, one_bit_scan; now rewrite letter_scan_places|].
  intros omega f s Hm Hf Hs0 Hs. set (m := fun u : node => parity_code s (parity u) (f (node_point K u))).
  apply (encoded one_bit d K omega f s s m); try assumption; try reflexivity.
  - apply chain_steps; [apply snake_chain|]. intros u w A Hu Hw.
    assert (P : forall u, (0 <= parity u)%Z) by (intro; unfold parity; destruct (Nat.odd _); lia).
    destruct (parity_code_step s (parity u) (parity w) (f (node_point K u)) (f (node_point K w))) as [E|E]; try apply P; try assumption.
    + now apply adjacent_parity.
    + apply (neighbours_close d K omega); try assumption. now apply adjacent_sym.
    + exists 1%Z. split; [split; reflexivity || discriminate|exact E].
    + exists 0%Z. split; [split; reflexivity || discriminate|exact E].
  - intros P u. now apply parity_code_error.
Qed.
