(* The error function: 2 / sqrt(pi) times the integral of exp(-s^2) from 0, its
   derivative, and between which sums it lies. *)
From Coq Require Import Reals Lra Lia.
Open Scope R_scope.

Definition bell (s : R) : R := exp (- (s * s)).
Lemma bell_continuous s : continuity_pt bell s.
Proof.
  apply (continuity_pt_comp (fun s => - (s * s)) exp); [|apply derivable_continuous_pt, derivable_pt_exp].
  apply (continuity_pt_opp (id * id)%F), continuity_pt_mult; apply derivable_continuous_pt, derivable_pt_id.
Qed.
Definition bell_integrable (t : R) : Riemann_integrable bell 0 t :=
  match Rle_dec 0 t with
  | left h => continuity_implies_RiemannInt h (fun s _ => bell_continuous s)
  | right h => RiemannInt_P1 (continuity_implies_RiemannInt (Rlt_le _ _ (Rnot_le_lt _ _ h)) (fun s _ => bell_continuous s))
  end.
Definition area (t : R) : R := RiemannInt (bell_integrable t).
Definition erf (t : R) : R := 2 / sqrt PI * area t.

Lemma area_derives t : derivable_pt_lim area t (bell t).
Proof.
  set (b := 1 + Rabs t). assert (B : - b <= b) by (unfold b; pose proof (Rabs_pos t); lra).
  assert (T : - b < t < b) by (unfold b, Rabs; destruct (Rcase_abs t); lra).
  set (C := fun x (_ : - b <= x <= b) => bell_continuous x). set (F := primitive B (FTC_P1 B C)).
  apply (derivable_pt_lim_locally_ext (fun x => F x - F 0) area t (- b) b); [exact T| |].
  - intros x X. assert (Z : - b <= 0 <= b) by (unfold b; pose proof (Rabs_pos t); lra).
    unfold F, primitive. destruct (Rle_dec (- b) x) as [p|p]; [|lra]. destruct (Rle_dec x b) as [q|q]; [|lra].
    destruct (Rle_dec (- b) 0) as [p0|p0]; [|lra]. destruct (Rle_dec 0 b) as [q0|q0]; [|lra]. unfold area.
    pose proof (RiemannInt_P26 (FTC_P1 B C p0 q0) (bell_integrable x) (FTC_P1 B C p q)) as E. lra.
  - replace (bell t) with (bell t - 0) by ring. apply (derivable_pt_lim_minus F (fct_cte (F 0))); [|apply derivable_pt_lim_const].
    apply RiemannInt_P28. lra.
Qed.
Lemma area_0 : area 0 = 0.
Proof. apply RiemannInt_P9. Qed.
Lemma erf_derives t : derivable_pt_lim erf t (2 / sqrt PI * bell t).
Proof. apply (derivable_pt_lim_scal area), area_derives. Qed.

(* ---------- what rises ---------- *)
Lemma rises (h h1 : R -> R) a b : a <= b -> (forall x, a <= x <= b -> derivable_pt_lim h x (h1 x)) -> (forall x, a <= x <= b -> 0 <= h1 x) -> h a <= h b.
Proof.
  intros [L|<-] D P; [|lra]. destruct (MVT_cor2 h h1 a b L D) as (c & E & C).
  pose proof (P c ltac:(lra)). assert (0 <= h1 c * (b - a)) by (apply Rmult_le_pos; lra). lra.
Qed.
Lemma area_rises a b : a <= b -> area a <= area b.
Proof. intro H. apply (rises area bell); [exact H|intros; apply area_derives|intros; left; apply exp_pos]. Qed.
Lemma area_odd t : area (- t) = - area t.
Proof.
  assert (D : forall x, derivable_pt_lim (fun x => area (- x)) x (- bell x)).
  { intro x. replace (- bell x) with (bell (- x) * -1) by (unfold bell; replace (- x * - x) with (x * x) by ring; ring).
    apply (derivable_pt_lim_comp (fun x => - x) area); [|apply area_derives].
    apply (derivable_pt_lim_opp id), derivable_pt_lim_id. }
  assert (S : forall x, derivable_pt_lim (fun x => area x + area (- x)) x 0).
  { intro x. replace 0 with (bell x + - bell x) by ring. apply (derivable_pt_lim_plus area (fun x => area (- x))); [apply area_derives|apply D]. }
  assert (N : forall x, derivable_pt_lim (fun x => - (area x + area (- x))) x 0).
  { intro x. replace 0 with (- 0) by ring. now apply (derivable_pt_lim_opp (fun x => area x + area (- x))). }
  assert (Z : area 0 + area (- 0) = 0) by (rewrite Ropp_0, area_0; ring).
  destruct (Rle_lt_dec 0 t) as [H|H].
  - pose proof (rises _ (fun _ => 0) 0 t H (fun x _ => S x) ltac:(intros; lra)) as A. pose proof (rises _ (fun _ => 0) 0 t H (fun x _ => N x) ltac:(intros; lra)) as B. cbv beta in *. lra.
  - apply Rlt_le in H. pose proof (rises _ (fun _ => 0) t 0 H (fun x _ => S x) ltac:(intros; lra)) as A. pose proof (rises _ (fun _ => 0) t 0 H (fun x _ => N x) ltac:(intros; lra)) as B. cbv beta in *. lra.
Qed.

(* ---------- exp(-t^2) times t + 2 t^3 / 3 + 2^2 t^5 / (3 5) + ... + z 2^n t^(2n+1) / (3 5 ... (2n+1)) ---------- *)
Definition odd (k : nat) : R := INR (2 * k + 1).
Fixpoint tail (z : R) (n k : nat) (t : R) : R :=
  match n with O => z * t ^ (2 * k + 1) | S n' => t ^ (2 * k + 1) + 2 / odd (S k) * tail z n' (S k) t end.
Fixpoint tail_slope (z : R) (n k : nat) (t : R) : R :=
  match n with O => z * (odd k * t ^ (2 * k)) | S n' => odd k * t ^ (2 * k) + 2 / odd (S k) * tail_slope z n' (S k) t end.
Lemma odd_positive k : 0 < odd k.
Proof. unfold odd. apply lt_0_INR. lia. Qed.
Lemma power_derives k t : derivable_pt_lim (fun t => t ^ (2 * k + 1)) t (odd k * t ^ (2 * k)).
Proof. unfold odd. rewrite Nat.add_1_r. apply (derivable_pt_lim_pow t (S (2 * k))). Qed.
Lemma tail_derives z n : forall k t, derivable_pt_lim (tail z n k) t (tail_slope z n k t).
Proof.
  induction n as [|n IH]; intros k t; cbn [tail tail_slope].
  - apply (derivable_pt_lim_scal (fun t => t ^ (2 * k + 1))), power_derives.
  - apply (derivable_pt_lim_plus (fun t => t ^ (2 * k + 1)) (fun t => 2 / odd (S k) * tail z n (S k) t)); [apply power_derives|].
    apply (derivable_pt_lim_scal (tail z n (S k))), IH.
Qed.
(* What is left of the derivative of the product, divided by exp(-t^2). *)
Definition left_over z n k t : R := tail_slope z n k t - 2 * t * tail z n k t.
Lemma left_over_step z n k t : left_over z (S n) k t = odd k * t ^ (2 * k) + 2 / odd (S k) * (left_over z n (S k) t - odd (S k) * t ^ (2 * S k)).
Proof.
  unfold left_over. cbn [tail tail_slope]. pose proof (odd_positive (S k)). replace (2 * k + 1)%nat with (S (2 * k)) by lia.
  replace (2 * S k)%nat with (S (S (2 * k))) by lia. cbn [pow]. field. lra.
Qed.
Lemma left_over_below n : forall k t, 0 <= t -> left_over 1 n k t <= odd k * t ^ (2 * k).
Proof.
  induction n as [|n IH]; intros k t T.
  - unfold left_over. cbn [tail tail_slope]. assert (0 <= t * t ^ (2 * k + 1)) by (apply Rmult_le_pos; [exact T|now apply pow_le]). lra.
  - rewrite left_over_step. pose proof (odd_positive (S k)) as P. pose proof (IH (S k) t T) as H.
    assert (0 <= 2 / odd (S k)) by (apply Rlt_le, Rdiv_lt_0_compat; lra).
    assert (0 <= 2 / odd (S k) * (odd (S k) * t ^ (2 * S k) - left_over 1 n (S k) t)) by (apply Rmult_le_pos; lra). lra.
Qed.
Lemma left_over_above n : forall k t, 0 <= t -> 4 * (t * t) <= odd (n + k) -> odd k * t ^ (2 * k) <= left_over 2 n k t.
Proof.
  induction n as [|n IH]; intros k t T L.
  - unfold left_over. cbn [tail tail_slope Nat.add] in *. replace (2 * k + 1)%nat with (S (2 * k)) by lia. cbn [pow].
    assert (0 <= (odd k - 4 * (t * t)) * t ^ (2 * k)) by (apply Rmult_le_pos; [lra|now apply pow_le]). lra.
  - rewrite left_over_step. pose proof (odd_positive (S k)) as P. pose proof (IH (S k) t T ltac:(now rewrite Nat.add_succ_r)) as H.
    assert (0 <= 2 / odd (S k)) by (apply Rlt_le, Rdiv_lt_0_compat; lra).
    assert (0 <= 2 / odd (S k) * (left_over 2 n (S k) t - odd (S k) * t ^ (2 * S k))) by (apply Rmult_le_pos; lra). lra.
Qed.
Lemma bell_derives t : derivable_pt_lim bell t (- (2 * t) * bell t).
Proof.
  replace (- (2 * t) * bell t) with (exp (- (t * t)) * - (1 * t + t * 1)) by (unfold bell; ring).
  apply (derivable_pt_lim_comp (fun s => - (s * s)) exp); [|apply derivable_pt_lim_exp].
  apply (derivable_pt_lim_opp (id * id)%F), (derivable_pt_lim_mult id id); apply derivable_pt_lim_id.
Qed.
Lemma product_derives z n t : derivable_pt_lim (fun t => bell t * tail z n 0 t) t (bell t * left_over z n 0 t).
Proof.
  replace (bell t * left_over z n 0 t) with ((- (2 * t) * bell t) * tail z n 0 t + bell t * tail_slope z n 0 t) by (unfold left_over; ring).
  apply (derivable_pt_lim_mult bell (tail z n 0)); [apply bell_derives|apply tail_derives].
Qed.
Lemma tail_0 z n : forall k, tail z n k 0 = 0.
Proof. induction n as [|n IH]; intro k; cbn [tail]; rewrite Nat.add_1_r; cbn [pow]; [ring|]. rewrite IH. ring. Qed.
Theorem area_above n t : 0 <= t -> bell t * tail 1 n 0 t <= area t.
Proof.
  intro T. enough (area 0 - bell 0 * tail 1 n 0 0 <= area t - bell t * tail 1 n 0 t) by (rewrite tail_0, area_0 in *; lra).
  apply (rises (fun t => area t - bell t * tail 1 n 0 t) (fun t => bell t - bell t * left_over 1 n 0 t)); [exact T| |].
  - intros x _. apply (derivable_pt_lim_minus area (fun t => bell t * tail 1 n 0 t)); [apply area_derives|apply product_derives].
  - intros x [X _]. pose proof (left_over_below n 0 x X) as H. unfold odd in H. cbn in H. pose proof (exp_pos (- (x * x))).
    replace (bell x - bell x * left_over 1 n 0 x) with (bell x * (1 - left_over 1 n 0 x)) by ring. apply Rmult_le_pos; [unfold bell; lra|lra].
Qed.
Theorem area_below n t : 0 <= t -> 4 * (t * t) <= odd n -> area t <= bell t * tail 2 n 0 t.
Proof.
  intros T L. enough (bell 0 * tail 2 n 0 0 - area 0 <= bell t * tail 2 n 0 t - area t) by (rewrite tail_0, area_0 in *; lra).
  apply (rises (fun t => bell t * tail 2 n 0 t - area t) (fun t => bell t * left_over 2 n 0 t - bell t)); [exact T| |].
  - intros x _. apply (derivable_pt_lim_minus (fun t => bell t * tail 2 n 0 t) area); [apply product_derives|apply area_derives].
  - intros x [X Y]. assert (Q : x * x <= t * t) by (apply Rmult_le_compat; lra).
    pose proof (left_over_above n 0 x X ltac:(rewrite Nat.add_0_r; lra)) as H. unfold odd in H. cbn in H. pose proof (exp_pos (- (x * x))).
    replace (bell x * left_over 2 n 0 x - bell x) with (bell x * (left_over 2 n 0 x - 1)) by ring. apply Rmult_le_pos; [unfold bell; lra|lra].
Qed.
