(* The broken line of an EUAF network (SYZ22 of the activation, Theorems 14 and 15
   for one number), over R: one of its four groups of neurons is a sum of hats,
   and the four groups together are a broken line. *)
From Coq Require Import Reals Lra Lia ZArith.
From Symnet.kernel Require Import Model Waves.
Open Scope R_scope.

(* ---------- a hat: wave (z - wave z) ---------- *)
Lemma hat_off z (m : Z) : (0 <= m)%Z -> 2 * IZR m <= z <= 2 * IZR m + 1 -> wave (z - wave z) = 0.
Proof.
  intros M H. rewrite (wave_rising z m M H). replace (z - (z - 2 * IZR m)) with (2 * IZR m) by ring. rewrite (wave_rising (2 * IZR m) m M) by lra. ring.
Qed.
Lemma hat_rising z (m : Z) : (0 <= m)%Z -> 2 * IZR m + 1 <= z <= 2 * IZR m + 3 / 2 -> wave (z - wave z) = 2 * z - 4 * IZR m - 2.
Proof. intros M H. rewrite (wave_falling z m M) by lra. rewrite (wave_rising _ m M) by lra. lra. Qed.
Lemma hat_falling z (m : Z) : (0 <= m)%Z -> 2 * IZR m + 3 / 2 <= z <= 2 * IZR m + 2 -> wave (z - wave z) = 4 * IZR m + 4 - 2 * z.
Proof. intros M H. rewrite (wave_falling z m M) by lra. rewrite (wave_falling _ m M) by lra. lra. Qed.

(* ---------- twelve first + eleven second = u^2 ---------- *)
Lemma two_squares u p q r : -1 <= u <= 1 -> p = wave (- u - 1) -> q = wave (- u - 2) -> r = wave ((u + 1) / 2) ->
  12 * wave (1 + (-12 * p + 12 * q)) + 11 * wave (1 + -10 / 11 * r) = u ^ 2.
Proof.
  intros H -> -> ->. replace (1 + (-12 * wave (- u - 1) + 12 * wave (- u - 2))) with (1 - 12 * wave (- u - 1) + 12 * wave (- u - 2)) by ring.
  rewrite (wave_square u H), (wave_id ((u + 1) / 2)) by lra. rewrite (wave_id (1 + -10 / 11 * ((u + 1) / 2))) by lra. field.
Qed.

(* What a group at y is: a hat times a number on half cells, nothing between them. *)
Definition hats (M alpha w y out : R) : Prop := forall k, (1 <= k)%Z ->
  (4 * IZR k - 4 <= 2 * y <= 4 * IZR k - 3 -> out = M * (2 * wave (w / (alpha + IZR k)) - 1) * (2 * y - 4 * IZR k + 4)) /\
  (4 * IZR k - 3 <= 2 * y <= 4 * IZR k - 2 -> out = M * (2 * wave (w / (alpha + IZR k)) - 1) * (4 * IZR k - 2 - 2 * y)) /\
  (4 * IZR k - 2 <= 2 * y <= 4 * IZR k -> out = 0).
Section Group.
Variables K alpha w M : R.
Hypothesis HK : 1 <= K.
Hypothesis Ha : 0 < alpha.
Hypothesis Hw : 0 < w.
(* The neurons of a group, y its place. *)
Variables y a b c e g h t h' : R.
Hypothesis Hy : 0 <= y <= 2 * K.
Hypothesis Ea : a = wave y.
Hypothesis Eb : b = wave (y / (2 * K)).
Hypothesis Ec : c = wave ((y + 1) / (2 * K + 1)).
Hypothesis Ee : e = wave (y + 1).
Hypothesis Eg : g = wave (- alpha - K * b + a / 2).
Hypothesis Eh : h = wave ((2 * K + 1) * c - e).
Hypothesis Et : t = wave (w * g + w).
Hypothesis Eh' : h' = wave h.

Lemma ratio_unit p q : 0 < q -> 0 <= p <= q -> 0 <= p / q <= 1.
Proof.
  intros Q P. assert (I : 0 < / q) by now apply Rinv_0_lt_compat. unfold Rdiv. split; [apply Rmult_le_pos; lra|].
  apply Rmult_le_reg_r with q; [exact Q|]. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.
Lemma group_b : b = y / (2 * K).
Proof. rewrite Eb. apply wave_id, ratio_unit; lra. Qed.
Lemma group_hat : h = wave (y + 1 - wave (y + 1)).
Proof. rewrite Eh, Ec, Ee. f_equal. rewrite (wave_id ((y + 1) / (2 * K + 1))) by (apply ratio_unit; lra). field. lra. Qed.
Lemma group_h_range : 0 <= h <= 1.
Proof. rewrite group_hat. pose proof (wave_below_itself (y + 1) ltac:(lra)). apply wave_range. lra. Qed.
Lemma group_h' : h' = h.
Proof. rewrite Eh'. apply wave_id, group_h_range. Qed.
Lemma group_argument : - alpha - K * b + a / 2 <= - alpha.
Proof. rewrite group_b, Ea. pose proof (wave_below_itself y ltac:(lra)). replace (K * (y / (2 * K))) with (y / 2) by (field; lra). lra. Qed.
Lemma group_t_range : 0 <= t <= 1.
Proof.
  rewrite Et. apply wave_range. pose proof group_argument as A. rewrite Eg, wave_negative by lra. set (z := - alpha - K * b + a / 2) in *.
  assert (0 < / (1 - z)) by (apply Rinv_0_lt_compat; lra). replace (w * (/ (1 - z) - 1) + w) with (w * / (1 - z)) by ring. apply Rmult_le_pos; lra.
Qed.
(* On half cell k the wave is constant. *)
Lemma group_wave (k : Z) : (1 <= k)%Z -> 2 * IZR k - 2 <= y <= 2 * IZR k - 1 -> t = wave (w / (alpha + IZR k)).
Proof.
  intros Kk H. assert (E : - alpha - K * b + a / 2 = - alpha - (IZR k - 1)).
  { rewrite group_b, Ea, (wave_rising y (k - 1)) by (lia || (rewrite minus_IZR; lra)). rewrite minus_IZR. field. lra. }
  pose proof (IZR_le _ _ Kk) as K1. rewrite Et, Eg, E. f_equal. rewrite wave_negative by lra. field. lra.
Qed.

(* What the group adds to the output. *)
Variables p1 q1 r1 p2 q2 r2 p3 q3 r3 : R.
Hypothesis P1 : p1 = wave (- (t + h' / 2 - 1 / 2) - 1).
Hypothesis Q1 : q1 = wave (- (t + h' / 2 - 1 / 2) - 2).
Hypothesis R1 : r1 = wave ((t + h' / 2 - 1 / 2 + 1) / 2).
Hypothesis P2 : p2 = wave (- (t - 1 / 2) - 1).
Hypothesis Q2 : q2 = wave (- (t - 1 / 2) - 2).
Hypothesis R2 : r2 = wave ((t - 1 / 2 + 1) / 2).
Hypothesis P3 : p3 = wave (- (h' / 2) - 1).
Hypothesis Q3 : q3 = wave (- (h' / 2) - 2).
Hypothesis R3 : r3 = wave ((h' / 2 + 1) / 2).
Definition group_sum : R :=
  24 * M * wave (1 + (-12 * p1 + 12 * q1)) + 22 * M * wave (1 + -10 / 11 * r1)
  - 24 * M * wave (1 + (-12 * p2 + 12 * q2)) - 22 * M * wave (1 + -10 / 11 * r2)
  - 24 * M * wave (1 + (-12 * p3 + 12 * q3)) - 22 * M * wave (1 + -10 / 11 * r3).
Lemma group_sum_value : group_sum = M * (2 * t - 1) * h.
Proof.
  pose proof group_t_range as T. pose proof group_h_range as H. rewrite <- group_h' in H. rewrite <- group_h'. unfold group_sum.
  pose proof (two_squares (t + h' / 2 - 1 / 2) p1 q1 r1 ltac:(lra) P1 Q1 R1) as S1. pose proof (two_squares (t - 1 / 2) p2 q2 r2 ltac:(lra) P2 Q2 R2) as S2.
  pose proof (two_squares (h' / 2) p3 q3 r3 ltac:(lra) P3 Q3 R3) as S3.
  set (A1 := wave (1 + (-12 * p1 + 12 * q1))) in *. set (A2 := wave (1 + (-12 * p2 + 12 * q2))) in *. set (A3 := wave (1 + (-12 * p3 + 12 * q3))) in *.
  set (B1 := wave (1 + -10 / 11 * r1)) in *. set (B2 := wave (1 + -10 / 11 * r2)) in *. set (B3 := wave (1 + -10 / 11 * r3)) in *.
  replace (24 * M * A1 + 22 * M * B1 - 24 * M * A2 - 22 * M * B2 - 24 * M * A3 - 22 * M * B3)
    with (2 * M * ((12 * A1 + 11 * B1) - (12 * A2 + 11 * B2) - (12 * A3 + 11 * B3))) by ring.
  rewrite S1, S2, S3. field.
Qed.
Lemma group_rising (k : Z) : (1 <= k)%Z -> 4 * IZR k - 4 <= 2 * y <= 4 * IZR k - 3 ->
  group_sum = M * (2 * wave (w / (alpha + IZR k)) - 1) * (2 * y - 4 * IZR k + 4).
Proof.
  intros Kk H. rewrite group_sum_value, (group_wave k) by (lia || lra). rewrite group_hat, (hat_rising (y + 1) (k - 1)) by (lia || (rewrite minus_IZR; lra)).
  rewrite minus_IZR. ring.
Qed.
Lemma group_falling (k : Z) : (1 <= k)%Z -> 4 * IZR k - 3 <= 2 * y <= 4 * IZR k - 2 ->
  group_sum = M * (2 * wave (w / (alpha + IZR k)) - 1) * (4 * IZR k - 2 - 2 * y).
Proof.
  intros Kk H. rewrite group_sum_value, (group_wave k) by (lia || lra). rewrite group_hat, (hat_falling (y + 1) (k - 1)) by (lia || (rewrite minus_IZR; lra)).
  rewrite minus_IZR. ring.
Qed.
Lemma group_off (k : Z) : (1 <= k)%Z -> 4 * IZR k - 2 <= 2 * y <= 4 * IZR k -> group_sum = 0.
Proof. intros Kk H. rewrite group_sum_value, group_hat, (hat_off (y + 1) k) by (lia || lra). ring. Qed.
Lemma group_hats : hats M alpha w y group_sum.
Proof. intros k Hk. split; [|split]; intro H; [now apply group_rising|now apply group_falling|now apply (group_off k)]. Qed.
End Group.

(* ---------- the four groups ---------- *)
(* The value at knot j. *)
Definition knot_value (M alpha w0 w1 w2 w3 : R) (j : Z) : R :=
  let c w k := M * (2 * wave (w / (alpha + IZR k)) - 1) in
  match (j mod 4)%Z with 0%Z => c w0 (j / 4 + 1)%Z | 1%Z => c w3 (j / 4 + 2)%Z | 2%Z => c w2 (j / 4 + 2)%Z | _ => c w1 (j / 4 + 2)%Z end.
Theorem four_groups M alpha w0 w1 w2 w3 (j : Z) u o0 o1 o2 o3 : (0 <= j)%Z -> IZR j <= u <= IZR j + 1 ->
  hats M alpha w0 ((u + 1) / 2) o0 -> hats M alpha w1 ((u + 2) / 2) o1 -> hats M alpha w2 ((u + 3) / 2) o2 -> hats M alpha w3 ((u + 4) / 2) o3 ->
  o0 + o1 + o2 + o3 = knot_value M alpha w0 w1 w2 w3 j * (IZR j + 1 - u) + knot_value M alpha w0 w1 w2 w3 (j + 1) * (u - IZR j).
Proof.
  intros J U H0 H1 H2 H3. set (q := (j / 4)%Z). assert (Q : (0 <= q)%Z) by (unfold q; Z.div_mod_to_equations; lia).
  assert (C : (j = 4 * q \/ j = 4 * q + 1 \/ j = 4 * q + 2 \/ j = 4 * q + 3)%Z) by (unfold q; Z.div_mod_to_equations; lia). clearbody q.
  assert (D : forall r, (0 <= r < 4)%Z -> ((4 * q + r) mod 4 = r /\ (4 * q + r) / 4 = q)%Z).
  { intros r R. split; Z.div_mod_to_equations; lia. }
  destruct (D 0%Z ltac:(lia)) as [D0 E0]. destruct (D 1%Z ltac:(lia)) as [D1 E1]. destruct (D 2%Z ltac:(lia)) as [D2 E2]. destruct (D 3%Z ltac:(lia)) as [D3 E3].
  clear D. assert (D4 : ((4 * q + 3 + 1) mod 4 = 0)%Z) by (Z.div_mod_to_equations; lia). assert (E4 : ((4 * q + 3 + 1) / 4 = q + 1)%Z) by (Z.div_mod_to_equations; lia).
  rewrite Z.add_0_r in D0, E0. unfold knot_value.
  assert (I : IZR (q + 1) = IZR q + 1 /\ IZR (q + 2) = IZR q + 2 /\ IZR (q + 1 + 1) = IZR q + 2) by (rewrite !plus_IZR; lra). destruct I as (I1 & I2 & I3).
  destruct C as [E|[E|[E|E]]]; subst j.
  - rewrite D0, E0, D1, E1. rewrite ?mult_IZR in U. rewrite mult_IZR.
    destruct (H0 (q + 1)%Z ltac:(lia)) as (_ & F0 & _). destruct (H1 (q + 1)%Z ltac:(lia)) as (_ & _ & F1). destruct (H2 (q + 1)%Z ltac:(lia)) as (_ & _ & F2).
    destruct (H3 (q + 2)%Z ltac:(lia)) as (F3 & _ & _). rewrite I1, I2 in *. rewrite F0, F1, F2, F3 by lra. field.
  - replace (4 * q + 1 + 1)%Z with (4 * q + 2)%Z by ring. rewrite D1, E1, D2, E2. rewrite ?plus_IZR, ?mult_IZR in U. rewrite !plus_IZR, mult_IZR.
    destruct (H3 (q + 2)%Z ltac:(lia)) as (_ & F3 & _). destruct (H0 (q + 1)%Z ltac:(lia)) as (_ & _ & F0). destruct (H1 (q + 1)%Z ltac:(lia)) as (_ & _ & F1).
    destruct (H2 (q + 2)%Z ltac:(lia)) as (F2 & _ & _). rewrite I1, I2 in *. rewrite F0, F1, F2, F3 by lra. field.
  - replace (4 * q + 2 + 1)%Z with (4 * q + 3)%Z by ring. rewrite D2, E2, D3, E3. rewrite ?plus_IZR, ?mult_IZR in U. rewrite !plus_IZR, mult_IZR.
    destruct (H2 (q + 2)%Z ltac:(lia)) as (_ & F2 & _). destruct (H0 (q + 1)%Z ltac:(lia)) as (_ & _ & F0). destruct (H3 (q + 2)%Z ltac:(lia)) as (_ & _ & F3).
    destruct (H1 (q + 2)%Z ltac:(lia)) as (F1 & _ & _). rewrite I1, I2 in *. rewrite F0, F1, F2, F3 by lra. field.
  - rewrite D3, E3, D4, E4. rewrite ?plus_IZR, ?mult_IZR in U. rewrite !plus_IZR, mult_IZR.
    destruct (H1 (q + 2)%Z ltac:(lia)) as (_ & F1 & _). destruct (H2 (q + 2)%Z ltac:(lia)) as (_ & _ & F2). destruct (H3 (q + 2)%Z ltac:(lia)) as (_ & _ & F3).
    destruct (H0 (q + 1 + 1)%Z ltac:(lia)) as (F0 & _ & _). rewrite I2, I3 in *. rewrite F0, F1, F2, F3 by lra.
    replace (IZR q + 1 + 1) with (IZR q + 2) by ring. field.
Qed.
