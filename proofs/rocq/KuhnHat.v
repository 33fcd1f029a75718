(* Kuhn hats for every dimension d: the nodal function of the Kuhn
   (Freudenthal) triangulation is non-negative, its integer shifts sum to 1,
   it vanishes at distance 1 from its node, and its second moment about any
   point is at most d/4 (the variance step of Theorem S). *)
From Coq Require Import Reals Lra Lia List Arith Psatz.
From Symnet Require Import PiecewiseLinear Points SnakeOrder.
Import ListNotations.
Open Scope R_scope.

(* max(0, y_1, ..., y_d) and min(0, y_1, ..., y_d) *)
Definition max0 (y : list R) : R := fold_right Rmax 0 y.
Definition min0 (y : list R) : R := fold_right Rmin 0 y.

(* Lambda(y) = sigma(1 - max(0, y) + min(0, y)) *)
Definition Lambda (y : list R) : R := relu (1 - max0 y + min0 y).

(* u - beta, coordinate by coordinate *)
Fixpoint offset (u : list R) (b : node) : list R :=
  match u, b with t :: u', k :: b' => (t - INR k) :: offset u' b' | _, _ => [] end.

(* w_beta(x) = Lambda(K x - beta) *)
Definition hat (K : nat) (b : node) (x : list R) : R :=
  Lambda (offset (map (Rmult (INR K)) x) b).

(* The same with running values M of the maximum and m of minus the minimum,
   in the order in which the network reads the coordinates. *)
Fixpoint hat_from (M m : R) (u : list R) (b : node) : R :=
  match u, b with
  | t :: u', k :: b' => hat_from (Rmax M (t - INR k)) (Rmax m (INR k - t)) u' b'
  | _, _ => relu (1 - M - m)
  end.

Lemma hat_from_Lambda u : forall b M m, 0 <= M -> 0 <= m ->
  hat_from M m u b = relu (1 - Rmax M (max0 (offset u b)) - Rmax m (- min0 (offset u b))).
Proof.
  induction u as [|t u IH]; intros [|k b] M m HM Hm; cbn [hat_from offset max0 min0 fold_right];
    try (f_equal; pwl).
  rewrite IH by pwl. fold (max0 (offset u b)) (min0 (offset u b)). f_equal. pwl.
Qed.

Lemma hat_unfold K b x : hat K b x = hat_from 0 0 (map (Rmult (INR K)) x) b.
Proof.
  rewrite hat_from_Lambda by lra. unfold hat, Lambda. f_equal.
  set (y := offset _ b).
  assert (0 <= max0 y) by (unfold max0; induction y; cbn; [lra|pwl]).
  assert (min0 y <= 0) by (unfold min0; clear H; induction y; cbn; [lra|pwl]).
  pwl.
Qed.

Lemma hat_nonneg K b x : 0 <= hat K b x.
Proof. apply relu_nonneg. Qed.

(* ---------- support ---------- *)
Lemma hat_from_zero u : forall b M m, 1 <= M + m -> hat_from M m u b = 0.
Proof.
  induction u as [|t u IH]; intros [|k b] M m H; cbn [hat_from]; try (apply relu_neg; lra).
  apply IH. pwl.
Qed.

Lemma hat_from_support u : forall b M m, 0 <= M -> 0 <= m -> length u = length b ->
  hat_from M m u b <> 0 -> Forall2 (fun t k => Rabs (t - INR k) <= 1) u b.
Proof.
  induction u as [|t u IH]; intros [|k b] M m HM Hm HL H; try discriminate; constructor.
  - apply Rnot_lt_le. intro L. apply H. cbn [hat_from]. apply hat_from_zero. pwl.
  - cbn [hat_from] in H. injection HL as HL. eapply IH; [| |exact HL|exact H]; pwl.
Qed.

(* A hat is non-zero only where each coordinate is within 1/K of its node. *)
Theorem hat_support K b x : length x = length b -> hat K b x <> 0 ->
  Forall2 (fun t k => Rabs (INR K * t - INR k) <= 1) x b.
Proof.
  rewrite hat_unfold. intros HL H. apply hat_from_support in H; try lra; [|now rewrite map_length].
  revert b HL H. induction x as [|t x IH]; intros [|k b] HL H; try discriminate; constructor.
  - cbn in H. now inversion H.
  - apply IH; [now injection HL|]. cbn in H. now inversion H.
Qed.

(* ---------- partition of unity ---------- *)
Lemma hat_from_total K u : (1 <= K)%nat -> Forall (fun t => 0 <= t <= INR K) u ->
  forall M m, 0 <= M -> 0 <= m -> grid_sum K (length u) (hat_from M m u) = relu (1 - M - m).
Proof.
  intros HK Hu. induction Hu as [|t u Ht Hu IH]; intros M m HM Hm; [reflexivity|].
  cbn [length grid_sum hat_from].
  destruct (unit_cell K t HK Ht) as (k0 & Hk0 & Hc).
  rewrite (two_terms K k0); [|assumption|].
  - rewrite !IH by pwl. rewrite S_INR. pwl.
  - intros k N1 N2. rewrite IH by pwl.
    assert (INR k + 1 <= INR k0 \/ INR k0 + 2 <= INR k).
    { destruct (lt_eq_lt_dec k k0) as [[L|L]|L]; [left|lia|right].
      - rewrite <- S_INR. apply le_INR. lia.
      - replace (INR k0 + 2) with (INR (k0 + 2)) by (rewrite plus_INR; cbn; lra). apply le_INR. lia. }
    pwl.
Qed.

Lemma scaled_range K x d : cube d x -> Forall (fun t => 0 <= t <= INR K) (map (Rmult (INR K)) x).
Proof.
  intros [_ Hx]. apply Forall_map. eapply Forall_impl; [|exact Hx].
  intros t Ht. cbn. pose proof (pos_INR K). nra.
Qed.

Theorem partition_of_unity K d x : (1 <= K)%nat -> cube d x ->
  lsum (fun b => hat K b x) (snake K d) = 1.
Proof.
  intros HK Hx. rewrite snake_sum.
  rewrite (grid_sum_ext K d _ (hat_from 0 0 (map (Rmult (INR K)) x))) by (intro; apply hat_unfold).
  destruct Hx as [<- Hx']. rewrite <- (map_length (Rmult (INR K)) x).
  rewrite hat_from_total; try lra; try assumption; [pwl|].
  now apply (scaled_range K x (length x)).
Qed.

(* ---------- the second moment ---------- *)
(* |u - beta|_2^2 *)
Fixpoint sqoffset (u : list R) (b : node) : R :=
  match u, b with t :: u', k :: b' => (INR k - t) ^ 2 + sqoffset u' b' | _, _ => 0 end.

(* Cutting at a splits an interval of thresholds (M, 1 - m] in two. *)
Definition additive (Phi : R -> R -> R) : Prop :=
  (forall M m a, 0 <= M -> 0 <= m -> 0 <= a <= 1 ->
     Phi (Rmax M a) m + Phi M (Rmax m (1 - a)) = Phi M m) /\
  (forall M m, 0 <= M -> 0 <= m -> 1 <= M + m -> Phi M m = 0).

Definition split_moment (a M m : R) : R :=
  a ^ 2 * relu (1 - m - Rmax M a) + (1 - a) ^ 2 * relu (1 - M - Rmax m (1 - a)).

Lemma split_moment_additive a : 0 <= a <= 1 -> additive (split_moment a).
Proof.
  intro Ha. unfold split_moment. split.
  - intros M m c HM Hm Hc.
    assert (E1 : relu (1 - m - Rmax (Rmax M c) a) + relu (1 - Rmax m (1 - c) - Rmax M a)
                 = relu (1 - m - Rmax M a)) by pwl.
    assert (E2 : relu (1 - Rmax M c - Rmax m (1 - a)) + relu (1 - M - Rmax (Rmax m (1 - c)) (1 - a))
                 = relu (1 - M - Rmax m (1 - a))) by pwl.
    rewrite <- E1, <- E2. ring.
  - intros M m HM Hm H.
    assert (E1 : relu (1 - m - Rmax M a) = 0) by pwl.
    assert (E2 : relu (1 - M - Rmax m (1 - a)) = 0) by pwl.
    rewrite E1, E2. ring.
Qed.

Lemma moment_step K u t Phi : (1 <= K)%nat -> 0 <= t <= INR K ->
  Forall (fun t => 0 <= t <= INR K) u -> additive Phi ->
  (forall M m, 0 <= M -> 0 <= m ->
     grid_sum K (length u) (fun b => hat_from M m u b * sqoffset u b) = Phi M m) ->
  exists a, 0 <= a <= 1 /\ forall M m, 0 <= M -> 0 <= m ->
    grid_sum K (S (length u)) (fun b => hat_from M m (t :: u) b * sqoffset (t :: u) b)
    = split_moment a M m + Phi M m.
Proof.
  intros HK Ht Hu [Hadd Hzero] HPhi.
  destruct (unit_cell K t HK Ht) as (k0 & Hk0 & Hc).
  exists (t - INR k0). split; [lra|]. intros M m HM Hm. cbn [grid_sum hat_from sqoffset].
  assert (E : forall k, grid_sum K (length u) (fun b =>
     hat_from (Rmax M (t - INR k)) (Rmax m (INR k - t)) u b * ((INR k - t) ^ 2 + sqoffset u b))
     = (INR k - t) ^ 2 * relu (1 - Rmax M (t - INR k) - Rmax m (INR k - t))
       + Phi (Rmax M (t - INR k)) (Rmax m (INR k - t))).
  { intro k. rewrite <- HPhi, <- (hat_from_total K u HK Hu), <- grid_sum_scal, <- grid_sum_plus by pwl.
    apply grid_sum_ext. intro b. ring. }
  rewrite (lsum_ext _ _ _ E). clear E. rewrite (two_terms K k0); [|assumption|].
  - rewrite S_INR. unfold split_moment.
    rewrite <- (Hadd M m (t - INR k0)) by lra.
    replace (Rmax m (INR k0 - t)) with m by pwl.
    replace (Rmax M (t - (INR k0 + 1))) with M by pwl.
    replace (INR k0 + 1 - t) with (1 - (t - INR k0)) by ring.
    replace (1 - Rmax M (t - INR k0) - m) with (1 - m - Rmax M (t - INR k0)) by ring.
    ring.
  - intros k N1 N2.
    assert (INR k + 1 <= INR k0 \/ INR k0 + 2 <= INR k).
    { destruct (lt_eq_lt_dec k k0) as [[L|L]|L]; [left|lia|right].
      - rewrite <- S_INR. apply le_INR. lia.
      - replace (INR k0 + 2) with (INR (k0 + 2)) by (rewrite plus_INR; cbn; lra). apply le_INR. lia. }
    rewrite Hzero by pwl. replace (relu _) with 0 by pwl. ring.
Qed.

Lemma moment_form K u : (1 <= K)%nat -> Forall (fun t => 0 <= t <= INR K) u ->
  exists Phi, additive Phi /\ Phi 0 0 <= INR (length u) / 4 /\
  forall M m, 0 <= M -> 0 <= m ->
    grid_sum K (length u) (fun b => hat_from M m u b * sqoffset u b) = Phi M m.
Proof.
  intros HK Hu. induction Hu as [|t u Ht Hu (Phi & HA & HB & HC)].
  - exists (fun _ _ => 0). repeat split; intros; cbn; lra.
  - destruct (moment_step K u t Phi HK Ht Hu HA HC) as (a & Ha & Hstep).
    exists (fun M m => split_moment a M m + Phi M m). repeat split.
    + intros M m c HM Hm Hc. destruct HA as [HA _]. rewrite <- (HA M m c) by assumption.
      rewrite <- (proj1 (split_moment_additive a Ha) M m c) by assumption. ring.
    + intros M m HM Hm H. rewrite (proj2 HA), (proj2 (split_moment_additive a Ha)) by assumption. ring.
    + cbn [length]. rewrite S_INR.
      assert (split_moment a 0 0 <= 1 / 4).
      { unfold split_moment. replace (relu (1 - 0 - Rmax 0 a)) with (1 - a) by pwl.
        replace (relu (1 - 0 - Rmax 0 (1 - a))) with a by pwl.
        assert (0 <= (2 * a - 1) ^ 2) by apply pow2_ge_0. nra. }
      lra.
    + exact Hstep.
Qed.

(* With X a random node, P(X = beta) = w_beta(x): E |X - K x|^2 <= d/4. *)
Theorem variance_step K d x : (1 <= K)%nat -> cube d x ->
  lsum (fun b => hat K b x * sqoffset (map (Rmult (INR K)) x) b) (snake K d) <= INR d / 4.
Proof.
  intros HK Hx. rewrite snake_sum. set (u := map (Rmult (INR K)) x).
  rewrite (grid_sum_ext K d _ (fun b => hat_from 0 0 u b * sqoffset u b))
    by (intro; unfold u; now rewrite hat_unfold).
  destruct (moment_form K u HK (scaled_range K x d Hx)) as (Phi & _ & HB & HC).
  assert (E : length u = d) by (unfold u; rewrite map_length; apply Hx).
  rewrite E in HB, HC. rewrite HC; lra.
Qed.
