(* Two instances through the verified checker, by vm_compute: |x - 1/3| with
   1024 cells, and max(|x_0 - 1/2|, |x_1 - 1/4|) on 8 x 8 cells; and what the
   checker refuses. *)
From Coq Require Import Reals Lra Lia List Arith ZArith QArith Qreals Qabs Qround Qminmax Psatz.
From Symnet Require Import PiecewiseLinear Network Points SnakeOrder KuhnHat Interpolation ScanNetwork Checker.
Import ListNotations.
Open Scope R_scope.

(* ---------- an encoder: nothing is proved of it, the checker decides ---------- *)
Definition code_at (s q : Q) : Z := Qfloor (q / s + (1 # 2)).

Fixpoint code_digits (cs : list Z) : list Z :=
  match cs with a :: (b :: _) as t => (b - a + 1)%Z :: code_digits t | _ => [] end.

Definition encode_number (s : Q) (values : list Q) : Z := number_of (code_digits (map (code_at s) values)).
Definition encode_offset (s : Q) (values : list Q) : Q := (s * inject_Z (code_at s (hd 0%Q values)))%Q.

(* ---------- exact values as enclosures ---------- *)
Definition coordinate (K : nat) (a : node) (i : nat) : Q := (Z.of_nat (nth i a 0%nat) # Pos.of_nat K).

Lemma coordinate_value K a i : (1 <= K)%nat -> nth i (node_point K a) 0 = Q2R (coordinate K a i).
Proof.
  intro HK. assert (P : 0 < INR K) by now apply lt_0_INR.
  assert (E : forall k, INR k / INR K = Q2R (Z.of_nat k # Pos.of_nat K)).
  { intro k. unfold Q2R. cbn [Qnum Qden].
    rewrite <- (positive_nat_Z (Pos.of_nat K)), Nat2Pos.id, <- !INR_IZR_INZ by lia. reflexivity. }
  unfold coordinate, node_point. rewrite <- E.
  replace 0 with (INR 0 / INR K) at 1 by (cbn; unfold Rdiv; ring).
  apply (map_nth (fun k => INR k / INR K)).
Qed.

Lemma Q2R_abs q : Q2R (Qabs q) = Rabs (Q2R q).
Proof.
  destruct (Qlt_le_dec q 0) as [H|H].
  - rewrite (Qeq_eqR _ _ (Qabs_neg q (Qlt_le_weak _ _ H))), Q2R_opp. symmetry. apply Rabs_left.
    apply Qlt_Rlt in H. unfold Q2R at 2 in H. cbn in H. lra.
  - rewrite (Qeq_eqR _ _ (Qabs_pos q H)). symmetry. apply Rabs_pos_eq.
    apply Qle_Rle in H. unfold Q2R at 1 in H. cbn in H. lra.
Qed.

Lemma Q2R_max p q : Q2R (Qmax p q) = Rmax (Q2R p) (Q2R q).
Proof.
  destruct (Qlt_le_dec p q) as [H|H].
  - rewrite (Qeq_eqR _ _ (Q.max_r _ _ (Qlt_le_weak _ _ H))). symmetry. apply Rmax_right.
    left. now apply Qlt_Rlt.
  - rewrite (Qeq_eqR _ _ (Q.max_l _ _ H)). symmetry. apply Rmax_left. now apply Qle_Rle.
Qed.

Definition exact_boxes (value : node -> Q) (l : list node) : list (Q * Q) := map (fun a => (value a, value a)) l.

Lemma exact_boxes_enclose K f value l : (forall a, f (node_point K a) = Q2R (value a)) ->
  Forall2 (encloses K f) l (exact_boxes value l).
Proof.
  intro H. induction l as [|a l IH]; constructor; [|exact IH]. unfold encloses. cbn. rewrite H. lra.
Qed.

(* ---------- one coordinate moves by at most the distance ---------- *)
Lemma coordinate_dist x : forall y i, Rabs (nth i x 0 - nth i y 0) <= dist x y \/ length x <> length y.
Proof.
  intros y i. destruct (Nat.eq_dec (length x) (length y)) as [HL|HL]; [left|now right].
  rewrite <- sqrt_Rsqr_abs. apply sqrt_le_1_alt. revert y i HL.
  induction x as [|a x IH]; intros [|b y] i HL; try discriminate.
  - destruct i; cbn; unfold Rsqr; lra.
  - cbn [sqdist]. pose proof (sqdist_nonneg x y). pose proof (pow2_ge_0 (a - b)).
    destruct i as [|i]; cbn [nth]; [unfold Rsqr; nra|].
    specialize (IH y i ltac:(now injection HL)). lra.
Qed.

Lemma coordinate_lipschitz d x y i : cube d x -> cube d y -> Rabs (nth i x 0 - nth i y 0) <= dist x y.
Proof. intros [A _] [B _]. destruct (coordinate_dist x y i); [assumption|congruence]. Qed.

(* ---------- |x - 1/3| on 1024 cells ---------- *)
Definition f_kink (x : list R) : R := Rabs (nth 0 x 0 - 1 / 3).

Definition kink_value (a : node) : Q := Qabs (coordinate 1024 a 0 - (1 # 3)).
Definition kink_s : Q := 1 # 1024.
Definition kink_boxes := exact_boxes kink_value (snake 1024 1).
Definition kink_v : Z := Eval vm_compute in encode_number kink_s (map kink_value (snake 1024 1)).
Definition kink_b : Q := Eval vm_compute in encode_offset kink_s (map kink_value (snake 1024 1)).

Lemma kink_checked : check kink_s kink_b kink_v kink_boxes (1 # 2048) = true.
Proof. vm_compute. reflexivity. Qed.

Theorem kink_instance x : cube 1 x ->
  Rabs (realize (scan 1 1024) (three (IZR kink_v / 4 ^ ((1024 + 1) ^ 1 - 1)) (Q2R kink_s) (Q2R kink_b)) x
        - f_kink x) <= 1 / 1024.
Proof.
  intro Hx.
  assert (Hv : forall a, f_kink (node_point 1024 a) = Q2R (kink_value a)).
  { intro a. unfold f_kink, kink_value. rewrite (coordinate_value 1024 a 0) by lia.
    rewrite Q2R_abs, Q2R_minus. replace (Q2R (1 # 3)) with (1 / 3) by (unfold Q2R; cbn; lra). reflexivity. }
  assert (Hm : modulus 1 (fun r => 1 * r) f_kink).
  { intros y z Hy Hz. pose proof (coordinate_lipschitz 1 y z 0 Hy Hz). unfold f_kink. pwl. }
  destruct (check_sound 1 1024 kink_s kink_b kink_v kink_boxes (1 # 2048) (fun r => 1 * r) f_kink
    (le_n 1) ltac:(lia) kink_checked (linear_nondecreasing 1 ltac:(lra)) Hm
    (exact_boxes_enclose 1024 f_kink kink_value _ Hv)) as [_ H].
  eapply Rle_trans; [apply (H (linear_concave 1) x Hx)|].
  replace (INR 1024) with 1024 by (rewrite INR_IZR_INZ; reflexivity). cbn [INR]. rewrite sqrt_1.
  unfold Q2R. cbn [Qnum Qden]. lra.
Qed.

(* ---------- max(|x_0 - 1/2|, |x_1 - 1/4|) on 8 x 8 cells ---------- *)
Definition f_tent (x : list R) : R := Rmax (Rabs (nth 0 x 0 - 1 / 2)) (Rabs (nth 1 x 0 - 1 / 4)).

Definition tent_value (a : node) : Q :=
  Qmax (Qabs (coordinate 8 a 0 - (1 # 2))) (Qabs (coordinate 8 a 1 - (1 # 4))).
Definition tent_s : Q := 1 # 8.
Definition tent_boxes := exact_boxes tent_value (snake 8 2).
Definition tent_v : Z := Eval vm_compute in encode_number tent_s (map tent_value (snake 8 2)).
Definition tent_b : Q := Eval vm_compute in encode_offset tent_s (map tent_value (snake 8 2)).

(* The values are multiples of s: the codes are exact, E = 0. *)
Lemma tent_checked : check tent_s tent_b tent_v tent_boxes 0 = true.
Proof. vm_compute. reflexivity. Qed.

Theorem tent_instance x : cube 2 x ->
  Rabs (realize (scan 2 8) (three (IZR tent_v / 4 ^ ((8 + 1) ^ 2 - 1)) (Q2R tent_s) (Q2R tent_b)) x
        - f_tent x) <= sqrt 2 / 16.
Proof.
  intro Hx.
  assert (Hv : forall a, f_tent (node_point 8 a) = Q2R (tent_value a)).
  { intro a. unfold f_tent, tent_value. rewrite (coordinate_value 8 a 0), (coordinate_value 8 a 1) by lia.
    rewrite Q2R_max, !Q2R_abs, !Q2R_minus.
    replace (Q2R (1 # 2)) with (1 / 2) by (unfold Q2R; cbn; lra).
    replace (Q2R (1 # 4)) with (1 / 4) by (unfold Q2R; cbn; lra). reflexivity. }
  assert (Hm : modulus 2 (fun r => 1 * r) f_tent).
  { intros y z Hy Hz. pose proof (coordinate_lipschitz 2 y z 0 Hy Hz) as A.
    pose proof (coordinate_lipschitz 2 y z 1 Hy Hz) as B. unfold f_tent.
    set (r := dist y z) in *. clearbody r.
    set (y0 := nth 0 y 0) in *. set (z0 := nth 0 z 0) in *.
    set (y1 := nth 1 y 0) in *. set (z1 := nth 1 z 0) in *. clearbody y0 z0 y1 z1.
    assert (A1 : Rabs (y0 - 1 / 2) <= Rabs (z0 - 1 / 2) + r) by pwl.
    assert (A2 : Rabs (z0 - 1 / 2) <= Rabs (y0 - 1 / 2) + r) by pwl.
    assert (B1 : Rabs (y1 - 1 / 4) <= Rabs (z1 - 1 / 4) + r) by pwl.
    assert (B2 : Rabs (z1 - 1 / 4) <= Rabs (y1 - 1 / 4) + r) by pwl.
    clear A B. set (p := Rabs (y0 - 1 / 2)) in *. set (q := Rabs (z0 - 1 / 2)) in *.
    set (u := Rabs (y1 - 1 / 4)) in *. set (w := Rabs (z1 - 1 / 4)) in *. clearbody p q u w. pwl. }
  destruct (check_sound 2 8 tent_s tent_b tent_v tent_boxes 0 (fun r => 1 * r) f_tent
    ltac:(lia) ltac:(lia) tent_checked (linear_nondecreasing 1 ltac:(lra)) Hm
    (exact_boxes_enclose 8 f_tent tent_value _ Hv)) as [_ H].
  eapply Rle_trans; [apply (H (linear_concave 1) x Hx)|].
  replace (INR 2) with 2 by reflexivity. replace (INR 8) with 8 by (rewrite INR_IZR_INZ; reflexivity).
  unfold Q2R. cbn [Qnum Qden]. lra.
Qed.

(* ---------- what is refused ---------- *)
(* A wrong number v, a wrong offset b, a bound that is too small, a missing node. *)
Lemma wrong_number_refused : check tent_s tent_b (tent_v + 1) tent_boxes 0 = false.
Proof. vm_compute. reflexivity. Qed.
Lemma wrong_offset_refused : check tent_s (tent_b + (1 # 1000))%Q tent_v tent_boxes 0 = false.
Proof. vm_compute. reflexivity. Qed.
Lemma small_bound_refused : check kink_s kink_b kink_v kink_boxes (1 # 6000) = false.
Proof. vm_compute. reflexivity. Qed.
Lemma missing_node_refused : check tent_s tent_b tent_v (tl tent_boxes) 0 = false.
Proof. vm_compute. reflexivity. Qed.
