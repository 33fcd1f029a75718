(* A Lipschitz constant of a target on the cube, in the Euclidean norm, checked
   by a boolean function: the cube is halved into boxes, and on each every
   vector of every branch of slopes has length at most lambda. *)
From Coq Require Import Reals Lra Lia List Arith ZArith QArith Qreals Qabs Qminmax Psatz.
From Symnet Require Import PiecewiseLinear Fractions Points TargetExpression RationalIntervals Slopes TargetSlopes.
Import ListNotations.
Open Scope R_scope.

(* ---------- the boolean function ---------- *)
(* How the cube is cut: a box is a leaf, or halved along an axis, lower half first. *)
Inductive splitting : Type := Whole | Halved (axis : nat) (low high : splitting).

Definition middle (i : interval) : Q := lowest ((fst i + snd i) / 2)%Q.
Fixpoint replace_at (k : nat) (i : interval) (B : box) : box :=
  match B, k with [], _ => [] | _ :: B', O => i :: B' | j :: B', S k' => j :: replace_at k' i B' end.
Definition low_half (k : nat) (B : box) : box :=
  replace_at k (fst (nth k B (single 0)), middle (nth k B (single 0))) B.
Definition high_half (k : nat) (B : box) : box :=
  replace_at k (middle (nth k B (single 0)), snd (nth k B (single 0))) B.

(* The squared length of the longest vector of a branch. *)
Fixpoint square (g : branch) : Q :=
  match g with [] => 0 | i :: g' => Qmax (fst i * fst i) (snd i * snd i) + square g' end%Q.

Definition steep_at_most (lambda : Q) (B : box) (e : expr) : bool :=
  match enclose B e with
  | Some (_, G) => forallb (fun g => Qle_bool (square g) (lambda * lambda)) G
  | None => false
  end.

Fixpoint lipschitz_on (lambda : Q) (e : expr) (t : splitting) (B : box) : bool :=
  match t with
  | Whole => steep_at_most lambda B e
  | Halved k low high =>
      (k <? length B)%nat && lipschitz_on lambda e low (low_half k B) && lipschitz_on lambda e high (high_half k B)
  end.

Definition unit_cube (d : nat) : box := repeat (0, 1)%Q d.
Definition lipschitz_checked (d : nat) (lambda : Q) (e : expr) (t : splitting) : bool :=
  Qle_bool 0 lambda && lipschitz_on lambda e t (unit_cube d).

(* ---------- the inequality of Cauchy and Schwarz ---------- *)
Fixpoint squares (u : list R) : R := match u with [] => 0 | t :: u' => t ^ 2 + squares u' end.

Lemma squares_nonneg u : 0 <= squares u.
Proof. induction u as [|t u IH]; cbn [squares]; [lra|]. pose proof (pow2_ge_0 t). lra. Qed.

Lemma cauchy_schwarz_step t a D U V : 0 <= U -> 0 <= V -> D ^ 2 <= U * V ->
  (t * a + D) ^ 2 <= (t ^ 2 + U) * (a ^ 2 + V).
Proof.
  intros HU HV HD.
  assert (H : 2 * (t * a) * D <= t ^ 2 * V + a ^ 2 * U).
  { pose proof (pow2_ge_0 t) as T2. pose proof (pow2_ge_0 a) as A2.
    assert (0 <= t ^ 2 * V) by now apply Rmult_le_pos. assert (0 <= a ^ 2 * U) by now apply Rmult_le_pos.
    apply Rsqr_incr_0_var; [|lra]. unfold Rsqr.
    assert (4 * (t ^ 2 * a ^ 2) * D ^ 2 <= 4 * (t ^ 2 * a ^ 2) * (U * V)).
    { apply Rmult_le_compat_l; [|assumption]. pose proof (Rmult_le_pos _ _ T2 A2). lra. }
    pose proof (pow2_ge_0 (t ^ 2 * V - a ^ 2 * U)). nra. }
  replace ((t * a + D) ^ 2) with (t ^ 2 * a ^ 2 + 2 * (t * a) * D + D ^ 2) by ring.
  replace ((t ^ 2 + U) * (a ^ 2 + V)) with (t ^ 2 * a ^ 2 + (t ^ 2 * V + a ^ 2 * U) + U * V) by ring. lra.
Qed.

Lemma cauchy_schwarz u : forall x y, dot u x y ^ 2 <= squares u * sqdist x y.
Proof.
  induction u as [|t u IH]; intros x y; [cbn; lra|].
  destruct x as [|a x], y as [|b y]; cbn [dot squares sqdist];
    try (pose proof (squares_nonneg u); pose proof (pow2_ge_0 t); lra).
  apply cauchy_schwarz_step; auto using squares_nonneg, sqdist_nonneg.
Qed.

Lemma squares_in_branch g u : Forall2 holds g u -> squares u <= Q2R (square g).
Proof.
  induction 1 as [|i t g u Hi H IH]; cbn [squares square]; [rewrite Q2R_0; lra|].
  rewrite Q2R_plus, Q2R_max, !Q2R_mult. unfold holds in Hi.
  assert (t ^ 2 <= Rmax (Q2R (fst i) * Q2R (fst i)) (Q2R (snd i) * Q2R (snd i))); [|lra].
  destruct (Rle_lt_dec 0 t).
  - eapply Rle_trans; [|apply Rmax_r]. nra.
  - eapply Rle_trans; [|apply Rmax_l]. nra.
Qed.

(* ---------- one box ---------- *)
Definition lipschitz_in (B : box) (lambda : R) (f : list R -> R) : Prop :=
  forall x y, in_box B x -> in_box B y -> Rabs (f x - f y) <= lambda * dist x y.

Lemma dot_bound g u x y lambda : Forall2 holds g u -> 0 <= lambda -> Q2R (square g) <= lambda * lambda ->
  dot u x y <= lambda * dist x y.
Proof.
  intros Hu Hl Hg. assert (P : 0 <= lambda * dist x y) by (apply Rmult_le_pos; [assumption|apply dist_nonneg]).
  apply Rsqr_incr_0_var; [|assumption]. unfold Rsqr.
  pose proof (cauchy_schwarz u x y) as C. pose proof (squares_in_branch g u Hu) as S1.
  pose proof (sqdist_nonneg x y) as N. assert (E : dist x y * dist x y = sqdist x y) by now apply sqrt_sqrt.
  replace (lambda * dist x y * (lambda * dist x y)) with (lambda * lambda * (dist x y * dist x y)) by ring.
  rewrite E. apply Rle_trans with (squares u * sqdist x y); [lra|]. apply Rmult_le_compat_r; lra.
Qed.

Lemma steep_at_most_sound lambda B e : Qle_bool 0 lambda = true -> steep_at_most lambda B e = true ->
  (forall x, in_box B x -> defined e x) /\ lipschitz_in B (Q2R lambda) (value e).
Proof.
  intros Hl H. unfold steep_at_most in H. destruct (enclose B e) as [[i S]|] eqn:E; [|discriminate].
  destruct (enclose_sound B e i S E) as [HR [_ HS]]. split; [intros x Hx; now apply HR|].
  apply Qle_bool_iff, Qle_Rle in Hl. rewrite Q2R_0 in Hl.
  assert (L : forall x y, in_box B x -> in_box B y -> value e x - value e y <= Q2R lambda * dist x y).
  { intros x y Hx Hy. destruct (HS x y Hx Hy) as (g & u & Hg & Hu & Hr).
    rewrite forallb_forall in H. specialize (H g Hg). apply Qle_bool_iff, Qle_Rle in H. rewrite Q2R_mult in H.
    eapply Rle_trans; [exact Hr|]. now apply (dot_bound g). }
  intros x y Hx Hy. pose proof (L x y Hx Hy) as A. pose proof (L y x Hy Hx) as C. rewrite dist_sym in C. pwl.
Qed.

(* ---------- two halves ---------- *)
(* The point between x and y. *)
Definition along (t : R) (x y : list R) : list R := map2 (fun a b => a + t * (b - a)) x y.

Lemma dist_along t x y : 0 <= t <= 1 -> length x = length y ->
  dist x (along t x y) + dist (along t x y) y = dist x y.
Proof.
  intros Ht HL. assert (A : sqdist x (along t x y) = t ^ 2 * sqdist x y).
  { clear Ht. revert y HL. unfold along. induction x as [|a x IH]; intros [|b y] HL; try discriminate; cbn [map2 sqdist]; [ring|].
    rewrite IH by now injection HL. ring. }
  assert (C : sqdist (along t x y) y = (1 - t) ^ 2 * sqdist x y).
  { clear Ht A. revert y HL. unfold along. induction x as [|a x IH]; intros [|b y] HL; try discriminate; cbn [map2 sqdist]; [ring|].
    rewrite IH by now injection HL. ring. }
  unfold dist. rewrite A, C, !sqrt_mult_alt by apply pow2_ge_0.
  rewrite !sqrt_pow2 by lra. ring.
Qed.

Lemma holds_along i t a b : 0 <= t <= 1 -> holds i a -> holds i b -> holds i (a + t * (b - a)).
Proof.
  unfold holds. intros Ht [A1 A2] [B1 B2].
  assert (0 <= (1 - t) * (a - Q2R (fst i))) by (apply Rmult_le_pos; lra).
  assert (0 <= t * (b - Q2R (fst i))) by (apply Rmult_le_pos; lra).
  assert (0 <= (1 - t) * (Q2R (snd i) - a)) by (apply Rmult_le_pos; lra).
  assert (0 <= t * (Q2R (snd i) - b)) by (apply Rmult_le_pos; lra). lra.
Qed.

Lemma in_box_along B t x y : 0 <= t <= 1 -> in_box B x -> in_box B y -> in_box B (along t x y).
Proof.
  intros Ht Hx. revert y. induction Hx as [|i a B x Hi Hx IH]; intros y Hy; inversion Hy; subst; constructor.
  - now apply holds_along.
  - now apply IH.
Qed.

Lemma nth_along t x y k : length x = length y -> nth k (along t x y) 0 = nth k x 0 + t * (nth k y 0 - nth k x 0).
Proof.
  revert y k. unfold along. induction x as [|a x IH]; intros [|b y] k HL; try discriminate.
  - destruct k; cbn; ring.
  - destruct k as [|k]; cbn; [reflexivity|]. apply IH. now injection HL.
Qed.

Lemma in_box_replaced B i : forall k x, in_box B x -> holds i (nth k x 0) -> in_box (replace_at k i B) x.
Proof.
  intros k x Hx. revert k. induction Hx as [|j a B x Hj Hx IH]; intros k Hi; [destruct k; constructor|].
  destruct k as [|k]; cbn in *; constructor; auto. now apply IH.
Qed.

Lemma in_half k B x : in_box B x ->
  (nth k x 0 <= Q2R (middle (nth k B (single 0))) -> in_box (low_half k B) x) /\
  (Q2R (middle (nth k B (single 0))) <= nth k x 0 -> in_box (high_half k B) x).
Proof.
  intro Hx. pose proof (nth_in_box B x k Hx) as H. unfold holds in H.
  split; intro; apply in_box_replaced; auto; unfold holds; cbn [fst snd]; lra.
Qed.

(* A segment from one half to the other is cut where it meets the middle. *)
Lemma crossing k B lambda f m : (forall x, in_box B x ->
    (nth k x 0 <= m -> in_box (low_half k B) x) /\ (m <= nth k x 0 -> in_box (high_half k B) x)) ->
  lipschitz_in (low_half k B) lambda f -> lipschitz_in (high_half k B) lambda f ->
  forall x y, in_box B x -> in_box B y -> nth k x 0 <= m -> m < nth k y 0 -> Rabs (f x - f y) <= lambda * dist x y.
Proof.
  intros HB HL HH x y Hx Hy Mx My. set (t := (m - nth k x 0) / (nth k y 0 - nth k x 0)).
  assert (Ht : 0 <= t <= 1).
  { split; [apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; lra]|].
    apply (Rmult_le_reg_r (nth k y 0 - nth k x 0)); [lra|]. unfold t. field_simplify; lra. }
  assert (EL : length x = length y) by (rewrite <- (forall2_length _ _ _ Hx); now apply forall2_length in Hy).
  assert (Hz : in_box B (along t x y)) by now apply in_box_along.
  assert (Mz : nth k (along t x y) 0 = m) by (rewrite nth_along by assumption; unfold t; field; lra).
  rewrite <- (dist_along t x y Ht EL).
  pose proof (HL x (along t x y) (proj1 (HB x Hx) Mx) (proj1 (HB _ Hz) ltac:(lra))) as A.
  pose proof (HH (along t x y) y (proj2 (HB _ Hz) ltac:(lra)) (proj2 (HB y Hy) ltac:(lra))) as C. pwl.
Qed.

Lemma halves_lipschitz k B lambda f : lipschitz_in (low_half k B) lambda f -> lipschitz_in (high_half k B) lambda f ->
  lipschitz_in B lambda f.
Proof.
  intros HL HH x y Hx Hy. pose proof (in_half k B) as HB. set (m := Q2R (middle (nth k B (single 0)))) in HB.
  destruct (Rle_lt_dec (nth k x 0) m) as [Mx|Mx], (Rle_lt_dec (nth k y 0) m) as [My|My].
  - apply HL; now apply HB.
  - now apply (crossing k B lambda f m).
  - rewrite Rabs_minus_sym, dist_sym. now apply (crossing k B lambda f m).
  - apply HH; apply HB; lra || assumption.
Qed.

(* ---------- the theorem ---------- *)
Lemma lipschitz_on_sound lambda e t : Qle_bool 0 lambda = true -> forall B, lipschitz_on lambda e t B = true ->
  (forall x, in_box B x -> defined e x) /\ lipschitz_in B (Q2R lambda) (value e).
Proof.
  intro Hl. induction t as [|k low IHl high IHh]; intros B H; [now apply steep_at_most_sound|].
  cbn [lipschitz_on] in H. apply andb_prop in H. destruct H as [H Hh]. apply andb_prop in H. destruct H as [_ H].
  destruct (IHl _ H) as [Dl Ll]. destruct (IHh _ Hh) as [Dh Lh]. split; [|now apply (halves_lipschitz k)].
  intros x Hx. pose proof (in_half k B x Hx) as [P1 P2].
  destruct (Rle_lt_dec (nth k x 0) (Q2R (middle (nth k B (single 0))))) as [M|M]; [now apply Dl, P1|].
  apply Dh, P2. lra.
Qed.

Lemma cube_in_box d x : cube d x -> in_box (unit_cube d) x.
Proof.
  intros [HL H]. subst d. unfold unit_cube. induction H as [|t x Ht H IH]; cbn; constructor; [|exact IH].
  unfold holds. cbn [fst snd]. rewrite Q2R_0, Q2R_1. exact Ht.
Qed.

Theorem lipschitz_checked_sound d lambda e t : lipschitz_checked d lambda e t = true ->
  0 <= Q2R lambda /\ (forall x, cube d x -> defined e x) /\ lipschitz d (Q2R lambda) (value e).
Proof.
  unfold lipschitz_checked. intro H. apply andb_prop in H. destruct H as [Hl H].
  destruct (lipschitz_on_sound lambda e t Hl _ H) as [D L]. split; [|split].
  - apply Qle_bool_iff, Qle_Rle in Hl. now rewrite Q2R_0 in Hl.
  - intros x Hx. now apply D, cube_in_box.
  - intros x y Hx Hy. apply L; now apply cube_in_box.
Qed.
