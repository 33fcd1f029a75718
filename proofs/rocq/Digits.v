(* Codes of f at the nodes and their two-bit digits: neighbouring codes differ
   by at most 1; the digits 0, 1, 2 are packed base 4 into one number v in
   [0, 1) with 2 (N - 1) bits; two ramps read the leading digit exactly. *)
From Coq Require Import Reals Lra Lia List Arith ZArith Psatz.
From Symnet Require Import PiecewiseLinear Points SnakeOrder.
Import ListNotations.
Open Scope R_scope.

(* m = floor(v/s + 1/2); s = 0 is the case of a constant f. *)
Definition code (s v : R) : Z := if Rlt_dec 0 s then (up (v / s + 1 / 2) - 1)%Z else 0%Z.

Lemma code_bounds s v : 0 < s -> v / s - 1 / 2 < IZR (code s v) <= v / s + 1 / 2.
Proof.
  intro H. unfold code. destruct (Rlt_dec 0 s); [|lra]. rewrite minus_IZR.
  pose proof (archimed (v / s + 1 / 2)). lra.
Qed.

Lemma code_error s v : 0 < s -> Rabs (s * IZR (code s v) - v) <= s / 2.
Proof.
  intro H. pose proof (code_bounds s v H).
  replace v with (s * (v / s)) at 2 by (field; lra).
  rewrite <- Rmult_minus_distr_l, Rabs_mult, (Rabs_pos_eq s) by lra.
  assert (Rabs (IZR (code s v) - v / s) <= 1 / 2) by pwl. nra.
Qed.

Lemma code_step s v w : 0 <= s -> Rabs (v - w) <= s -> (-1 <= code s v - code s w <= 1)%Z.
Proof.
  intros H0 H. destruct (Rle_lt_dec s 0).
  - unfold code. destruct (Rlt_dec 0 s); [lra|lia].
  - pose proof (code_bounds s v r). pose proof (code_bounds s w r).
    assert (Rabs (v / s - w / s) <= 1).
    { unfold Rdiv. rewrite <- Rmult_minus_distr_r, Rabs_mult, (Rabs_pos_eq (/ s))
        by (left; now apply Rinv_0_lt_compat).
      apply (Rmult_le_reg_r s); [assumption|]. rewrite Rmult_assoc, Rinv_l; lra. }
    assert (IZR (code s v - code s w) < 2) by (rewrite minus_IZR; pwl).
    assert (-2 < IZR (code s v - code s w)) by (rewrite minus_IZR; pwl).
    apply lt_IZR in H4, H5. lia.
Qed.

(* ---------- digits ---------- *)
Fixpoint digits (m : node -> Z) (l : list node) : list Z :=
  match l with
  | a :: (b :: _) as t => (m b - m a + 1)%Z :: digits m t
  | _ => []
  end.

(* v = sum_i c_i 4^-i *)
Fixpoint digit_value (ds : list Z) : R :=
  match ds with [] => 0 | c :: ds' => (IZR c + digit_value ds') / 4 end.

Fixpoint digit_number (ds : list Z) : Z :=
  match ds with [] => 0 | c :: ds' => c * 4 ^ Z.of_nat (length ds') + digit_number ds' end%Z.

Definition small_digit (c : Z) : Prop := (c = 0 \/ c = 1 \/ c = 2)%Z.

Definition small_steps (m : node -> Z) (l : list node) : Prop := Forall small_digit (digits m l).

Lemma digits_length m l : length (digits m l) = (length l - 1)%nat.
Proof.
  induction l as [|a [|b l] IH]; try reflexivity. cbn [digits length] in *. rewrite IH. cbn. lia.
Qed.

Lemma chain_small_steps m l : chain l ->
  (forall a b, adjacent a b -> In a l -> In b l -> (-1 <= m b - m a <= 1)%Z) -> small_steps m l.
Proof.
  unfold small_steps. induction 1 as [|a|a b l H C IH]; intro Hm; try constructor.
  - specialize (Hm a b H (or_introl eq_refl) (or_intror (or_introl eq_refl))).
    unfold small_digit. lia.
  - apply IH. intros u w A Hu Hw. apply Hm; [assumption|now right|now right].
Qed.

Lemma pow4_pos n : 0 < 4 ^ n.
Proof. apply pow_lt; lra. Qed.
Lemma pow4_IZR n : 4 ^ n = IZR (4 ^ Z.of_nat n).
Proof. now rewrite <- pow_IZR. Qed.

Lemma digit_value_range ds : Forall small_digit ds ->
  0 <= digit_value ds <= 1 - / 4 ^ length ds.
Proof.
  induction 1 as [|c ds Hc H IH]; cbn [digit_value length pow]; [rewrite Rinv_1; lra|].
  pose proof (pow4_pos (length ds)).
  rewrite Rinv_mult. assert (0 <= IZR c <= 2) by (destruct Hc as [->|[->| ->]]; lra). lra.
Qed.

Theorem digit_bits ds : Forall small_digit ds ->
  digit_value ds = IZR (digit_number ds) / 4 ^ length ds /\
  (0 <= digit_number ds < 4 ^ Z.of_nat (length ds))%Z.
Proof.
  induction 1 as [|c ds Hc H [IH1 IH2]]; cbn [digit_value digit_number length]; [split; [cbn; lra|cbn; lia]|].
  pose proof (pow4_pos (length ds)). split.
  - rewrite IH1, plus_IZR, mult_IZR, <- pow4_IZR. cbn [pow]. field. lra.
  - rewrite Nat2Z.inj_succ, Z.pow_succ_r by lia. destruct Hc as [->|[->| ->]]; lia.
Qed.

(* ---------- reading the leading digit ---------- *)
(* Of r digits left; S = 4^r.  ramp(S (z - 1/4) + 1) and ramp(S (z - 1/2) + 1) *)
Definition theta0 (r : nat) (z : R) : R := ramp (4 ^ r * (z - 1 / 4) + 1).
Definition theta1 (r : nat) (z : R) : R := ramp (4 ^ r * (z - 1 / 2) + 1).

Lemma theta_digit c ds : small_digit c -> Forall small_digit ds ->
  let r := S (length ds) in let z := digit_value (c :: ds) in
  theta0 r z = (if (1 <=? c)%Z then 1 else 0) /\ theta1 r z = (if (2 <=? c)%Z then 1 else 0).
Proof.
  intros Hc H. cbn zeta. cbn [digit_value]. unfold theta0, theta1. cbn [pow].
  pose proof (digit_value_range ds H) as V. set (v := digit_value ds) in *.
  pose proof (pow4_pos (length ds)) as P. set (p := 4 ^ length ds) in *.
  assert (V' : 0 <= p * v <= p - 1).
  { split; [nra|]. replace (p - 1) with (p * (1 - / p)) by (field; lra). nra. }
  replace (4 * p * ((IZR c + v) / 4 - 1 / 4) + 1) with (p * (IZR c - 1) + p * v + 1) by field.
  replace (4 * p * ((IZR c + v) / 4 - 1 / 2) + 1) with (p * (IZR c - 2) + p * v + 1) by field.
  destruct Hc as [->|[->| ->]]; cbn [Z.leb Z.compare Pos.compare Pos.compare_cont];
    split; (apply ramp_high || apply ramp_low); lra.
Qed.

(* theta0 + theta1 is the digit; what is left is the tail. *)
Lemma theta_bits c ds : small_digit c -> Forall small_digit ds ->
  let r := S (length ds) in let z := digit_value (c :: ds) in
  (theta0 r z = 0 \/ theta0 r z = 1) /\ (theta1 r z = 0 \/ theta1 r z = 1) /\
  theta0 r z + theta1 r z = IZR c /\ 4 * z - theta0 r z - theta1 r z = digit_value ds.
Proof.
  intros Hc H. cbn zeta. destruct (theta_digit c ds Hc H) as [E0 E1]. rewrite E0, E1.
  cbn [digit_value].
  destruct Hc as [->|[->| ->]]; cbn; repeat split; try lra; auto.
Qed.

(* ---------- tail sums (Abel) ---------- *)
(* W_l = sum_{i >= l} w_i; the recursion of the scan and what it computes. *)
Fixpoint abel (w : node -> R) (m : node -> Z) (W : R) (l : list node) : R :=
  match l with
  | a :: (b :: _) as t => IZR (m b - m a) * (W - w a) + abel w m (W - w a) t
  | _ => 0
  end.

Theorem abel_summation w m a l : let W := lsum w (a :: l) in
  abel w m W (a :: l) = lsum (fun b => IZR (m b) * w b) (a :: l) - IZR (m a) * W.
Proof.
  cbn zeta. revert a. induction l as [|b l IH]; intro a; cbn [abel lsum]; [ring|].
  specialize (IH b). cbn [lsum] in IH.
  replace (w a + (w b + lsum w l) - w a) with (w b + lsum w l) by ring.
  cbn [abel] in *. rewrite IH, minus_IZR. ring.
Qed.
