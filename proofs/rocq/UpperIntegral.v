(* The elementary integral used for the L^p theorem: an upper Darboux sum on a
   uniform grid of closed boxes. "upper_integral_at_most d F B" says that some
   upper sum of F over [0,1]^d is <= B. For d = 1 it is proved here that the
   Riemann integral of Coq's library is then <= B too, where F has one
   (upper_integral_riemann); for d > 1 that library has no integral, and this
   upper sum is the definition.
   Also here: powers r^p for real p >= 1, and the count of trifling boxes. *)
From Coq Require Import Reals Lra Lia List Arith Psatz.
From Symnet Require Import PiecewiseLinear Network Points SnakeOrder Interpolation Cells Counting.
Import ListNotations.
Open Scope R_scope.

(* x lies in the closed box number b of M boxes per axis. *)
Definition in_box (M : nat) (x : list R) (b : node) : Prop :=
  Forall2 (fun t k => INR k / INR M <= t <= INR (S k) / INR M) x b.

Definition upper_integral_at_most (d : nat) (F : list R -> R) (B : R) : Prop :=
  exists (M : nat) (U : node -> R), (1 <= M)%nat /\
    (forall b x, In b (box_nodes M d) -> in_box M x b -> F x <= U b) /\
    lsum U (box_nodes M d) / INR M ^ d <= B.

(* ---------- sums over boxes ---------- *)
Lemma box_sum_step M d (U : node -> R) :
  lsum U (box_nodes M (S d)) = lsum (fun k => lsum (fun b => U (k :: b)) (box_nodes M d)) (seq 0 M).
Proof.
  cbn [box_nodes]. rewrite flat_map_concat_map, lsum_concat, lsum_map. apply lsum_ext. intro k.
  now rewrite lsum_map.
Qed.

Lemma lsum_const {A} c (l : list A) : lsum (fun _ => c) l = INR (length l) * c.
Proof. induction l; cbn [lsum length]; [cbn; ring|]. rewrite IHl, S_INR. ring. Qed.

(* Summing a cost coordinate by coordinate over all boxes. *)
Definition total_cost (c : nat -> R) (b : node) : R := lsum c b.

Lemma total_cost_sum c M d :
  lsum (total_cost c) (box_nodes M d) * INR M = INR d * lsum c (seq 0 M) * INR M ^ d.
Proof.
  induction d as [|d IH]; [cbn; ring|]. rewrite box_sum_step.
  rewrite (lsum_ext _ (fun k => INR M ^ d * c k + lsum (total_cost c) (box_nodes M d))).
  - rewrite lsum_plus, lsum_scal, lsum_const, seq_length, S_INR. cbn [pow].
    replace ((INR M ^ d * lsum c (seq 0 M) + INR M * lsum (total_cost c) (box_nodes M d)) * INR M)
      with (INR M ^ d * lsum c (seq 0 M) * INR M + INR M * (lsum (total_cost c) (box_nodes M d) * INR M)) by ring.
    rewrite IH. ring.
  - intro k. unfold total_cost. cbn [lsum]. rewrite lsum_plus, lsum_const, box_nodes_count, pow_INR. reflexivity.
Qed.

(* ---------- d = 1: the Riemann integral of Coq's library ---------- *)
(* On the first m of M intervals the integral is at most the upper sum. *)
Lemma riemann_steps M (g : R -> R) (u : nat -> R) m : (1 <= M)%nat ->
  (forall k t, (k < m)%nat -> INR k / INR M <= t <= INR (S k) / INR M -> g t <= u k) ->
  forall e (pr : Riemann_integrable g 0 e), e = INR m / INR M ->
  RiemannInt pr <= lsum u (seq 0 m) / INR M.
Proof.
  intro HM. assert (P : 0 < INR M) by (apply lt_0_INR; lia).
  induction m as [|m IH]; intros Hu e pr E.
  - assert (E0 : e = 0) by (rewrite E; cbn; lra). clear E. subst e. rewrite RiemannInt_P9. cbn. lra.
  - set (c := INR m / INR M).
    assert (C : 0 <= c) by (apply Rmult_le_pos; [apply pos_INR|left; now apply Rinv_0_lt_compat]).
    assert (Ee : e = c + / INR M) by (rewrite E, S_INR; unfold c; field; lra).
    assert (I : 0 < / INR M) by now apply Rinv_0_lt_compat.
    assert (CE : 0 <= c <= e) by lra.
    rewrite <- (RiemannInt_P26 (RiemannInt_P22 pr CE) (RiemannInt_P23 pr CE) pr).
    rewrite seq_S, lsum_app. cbn [lsum Nat.add].
    assert (A : RiemannInt (RiemannInt_P22 pr CE) <= lsum u (seq 0 m) / INR M).
    { apply IH; [|reflexivity]. intros k t Hk. apply Hu. lia. }
    assert (B : RiemannInt (RiemannInt_P23 pr CE) <= u m * (e - c)).
    { rewrite <- (RiemannInt_P15 (RiemannInt_P14 c e (u m))). apply RiemannInt_P19; [lra|].
      intros t Ht. apply (Hu m t); [lia|]. rewrite <- E. fold c. lra. }
    replace (e - c) with (/ INR M) in B by lra. unfold Rdiv in *. lra.
Qed.

Theorem upper_integral_riemann (F : list R -> R) B (pr : Riemann_integrable (fun t => F [t]) 0 1) :
  upper_integral_at_most 1 F B -> RiemannInt pr <= B.
Proof.
  intros (M & U & HM & HU & HB). assert (P : 0 < INR M) by (apply lt_0_INR; lia).
  eapply Rle_trans; [|exact HB]. rewrite box_sum_step, pow_1. apply riemann_steps; [assumption| |field; lra].
  intros k t Hk Ht. cbn [box_nodes lsum]. rewrite Rplus_0_r. apply HU; [|constructor; [exact Ht|constructor]].
  apply in_flat_map. exists k. split; [apply in_seq; lia|now left].
Qed.

(* ---------- trifling boxes: M = K c boxes per axis, every c-th is trifling ---------- *)
Definition trifling_box (c k : nat) : R := if (S k mod c =? 0)%nat then 1 else 0.

Lemma trifling_box_range c k : 0 <= trifling_box c k <= 1.
Proof. unfold trifling_box. destruct (S k mod c =? 0)%nat; lra. Qed.

Lemma trifling_box_count c K : (1 <= c)%nat -> lsum (trifling_box c) (seq 0 (K * c)) = INR K.
Proof.
  intro Hc. induction K as [|K IH]; [reflexivity|].
  replace (S K * c)%nat with (K * c + (c - 1 + 1))%nat by lia.
  rewrite seq_app, lsum_app, IH, S_INR. f_equal. cbn [Nat.add]. rewrite seq_app, lsum_app.
  rewrite (lsum_zero _ (seq (K * c) (c - 1))).
  - cbn [seq lsum]. unfold trifling_box. replace (S (K * c + (c - 1)))%nat with (0 + (S K) * c)%nat by lia.
    rewrite Nat.mod_add, Nat.mod_small by lia. cbn. lra.
  - intros k Hk. apply in_seq in Hk. unfold trifling_box.
    replace (S k) with (S k - K * c + K * c)%nat by lia. rewrite Nat.mod_add, Nat.mod_small by lia.
    destruct (Nat.eqb_spec (S k - K * c) 0); [lia|reflexivity].
Qed.

(* A point of a box without cost is off the trifling region, delta = 1/M. *)
Lemma costless_good K q x b : (0 < K)%nat -> (0 < q)%nat ->
  in_box (K * (3 * q)) x b -> total_cost (trifling_box (3 * q)) b < 1 -> good K (gap K q) x.
Proof.
  intros HK Hq H. assert (P : 0 < INR K) by now apply lt_0_INR. assert (Q : 0 < INR q) by now apply lt_0_INR.
  unfold total_cost. induction H as [|t k x b Ht H IH]; intro HC; constructor; cbn [lsum] in HC.
  - intros (j & Hj & L). assert (E : INR (K * (3 * q)) = 3 * INR K * INR q).
    { rewrite !mult_INR. cbn. ring. }
    rewrite E in Ht. set (D := 3 * INR K * INR q) in *.
    assert (HD : 0 < D) by (unfold D; apply Rmult_lt_0_compat; lra).
    assert (EJ : INR j / INR K = INR (3 * q * j) / D).
    { unfold D. rewrite !mult_INR. cbn [INR]. field. lra. }
    unfold gap in L. fold D in L. rewrite EJ in L.
    assert (A : INR k < INR (3 * q * j)).
    { apply (Rmult_lt_reg_r (/ D)); [now apply Rinv_0_lt_compat|]. unfold Rdiv in *. lra. }
    assert (B : INR (3 * q * j) < INR (S k) + 1).
    { apply (Rmult_lt_reg_r (/ D)); [now apply Rinv_0_lt_compat|]. rewrite Rmult_plus_distr_r.
      unfold Rdiv in *. lra. }
    rewrite <- S_INR in B. apply INR_lt in A, B.
    assert (Ek : S k = (0 + j * (3 * q))%nat) by lia.
    assert (T : trifling_box (3 * q) k = 1).
    { unfold trifling_box. rewrite Ek, Nat.mod_add, Nat.mod_small by lia. reflexivity. }
    assert (0 <= lsum (trifling_box (3 * q)) b) by (apply lsum_nonneg; intros; apply trifling_box_range).
    lra.
  - apply IH. pose proof (trifling_box_range (3 * q) k). lra.
Qed.

Lemma in_box_cube M d x b : (1 <= M)%nat -> In b (box_nodes M d) -> in_box M x b -> cube d x.
Proof.
  intros HM Hb Hx. assert (P : 0 < INR M) by (apply lt_0_INR; lia).
  apply box_nodes_in in Hb. destruct Hb as [HL HF]. split.
  - rewrite <- HL. clear -Hx. induction Hx; cbn; congruence.
  - clear HL. revert HF. induction Hx as [|t k x b Ht H IH]; intro HF; constructor; inversion HF; subst.
    + split.
      * apply Rle_trans with (INR k / INR M); [|apply Ht]. apply Rmult_le_pos; [apply pos_INR|].
        left. now apply Rinv_0_lt_compat.
      * apply Rle_trans with (INR (S k) / INR M); [apply Ht|].
        apply (Rmult_le_reg_r (INR M)); [assumption|]. field_simplify; [|lra]. apply le_INR. lia.
    + now apply IH.
Qed.

(* ---------- real powers ---------- *)
Lemma power_mono p a b : 0 <= p -> 0 <= a <= b -> power p a <= power p b.
Proof.
  intros Hp H. pose proof (power_nondecreasing p 1 Hp ltac:(lra) a b H) as N. cbn beta in N. lra.
Qed.

Lemma power_pos p r : 0 < r -> power p r = Rpower r p.
Proof. intro H. unfold power. destruct (Rle_dec r 0); lra. Qed.

Lemma power_zero p r : r <= 0 -> power p r = 0.
Proof. intro H. unfold power. destruct (Rle_dec r 0); lra. Qed.

Lemma power_fraction p a c : 1 <= p -> 0 <= a <= c -> 0 < c -> power p a <= a / c * power p c.
Proof.
  intros Hp Ha Hc. destruct (Req_dec a 0) as [->|N].
  - rewrite power_zero by lra. unfold Rdiv. rewrite !Rmult_0_l. lra.
  - assert (U : 0 < a / c) by (apply Rdiv_lt_0_compat; lra).
    assert (U1 : a / c <= 1).
    { apply (Rmult_le_reg_r c); [assumption|]. field_simplify; lra. }
    rewrite !power_pos by lra. replace a with (a / c * c) at 1 by (field; lra).
    rewrite <- Rpower_mult_distr by assumption. apply Rmult_le_compat_r; [left; apply exp_pos|].
    rewrite <- (Rpower_1 (a / c)) at 2 by assumption. unfold Rpower.
    destruct (Req_dec (p * ln (a / c)) (1 * ln (a / c))) as [->|E]; [lra|].
    left. apply exp_increasing.
    assert (ln (a / c) <= 0).
    { rewrite <- ln_1. destruct (Req_dec (a / c) 1) as [->|E1]; [lra|]. left. apply ln_increasing; lra. }
    nra.
Qed.

(* a^p + b^p <= (a + b)^p *)
Lemma power_superadditive p a b : 1 <= p -> 0 <= a -> 0 <= b -> power p a + power p b <= power p (a + b).
Proof.
  intros Hp Ha Hb. destruct (Req_dec (a + b) 0) as [E|E].
  - rewrite !power_zero by lra. lra.
  - pose proof (power_fraction p a (a + b) Hp ltac:(lra) ltac:(lra)) as A.
    pose proof (power_fraction p b (a + b) Hp ltac:(lra) ltac:(lra)) as B.
    replace (power p (a + b)) with (a / (a + b) * power p (a + b) + b / (a + b) * power p (a + b))
      by (field; lra). lra.
Qed.

(* s^p 2^(-P n) <= (s 2^-n)^p for p <= P *)
Lemma power_scaled p P n s : 0 <= p <= INR P -> 0 <= s -> power p s / 2 ^ (P * n) <= power p (s / 2 ^ n).
Proof.
  intros Hp Hs. assert (T : 0 < 2 ^ n) by (apply pow_lt; lra).
  destruct (Req_dec s 0) as [->|N].
  - rewrite !power_zero; unfold Rdiv; rewrite ?Rmult_0_l; lra.
  - assert (0 < s / 2 ^ n) by (apply Rdiv_lt_0_compat; lra).
    rewrite !power_pos by lra. unfold Rdiv.
    rewrite <- Rpower_mult_distr by (try apply Rinv_0_lt_compat; lra).
    apply Rmult_le_compat_l; [left; apply exp_pos|].
    rewrite <- (Rpower_pow n 2), <- (Rpower_pow (P * n) 2), <- !Rpower_Ropp, Rpower_mult by lra.
    apply Rle_Rpower; [lra|]. rewrite mult_INR. pose proof (pos_INR n). nra.
Qed.

(* ---------- d = 1: |network - f|^p has a Riemann integral ---------- *)
Lemma relu_continuous (g : R -> R) t : continuity_pt g t -> continuity_pt (fun u => relu (g u)) t.
Proof.
  intro H. apply (continuity_pt_locally_ext (fun u => / 2 * (g u + Rabs (g u))) _ 1); [lra| |].
  - intros u _. pwl.
  - apply (continuity_pt_scal (fun u => g u + Rabs (g u)) (/ 2)).
    apply (continuity_pt_plus g (fun u => Rabs (g u))); [assumption|].
    apply (continuity_pt_comp g Rabs); [assumption|]. apply Rcontinuity_abs.
Qed.

(* The numbers of a state that depends on t. *)
Definition continuous_state (v : R -> list R) : Prop :=
  forall i t, continuity_pt (fun u => nth i (v u) 0) t.

Lemma terms_continuous theta v ts t : continuous_state v ->
  continuity_pt (fun u => terms_value theta ts (v u)) t.
Proof.
  intro H. induction ts as [|[i e] ts IH]; cbn [terms_value]; [now apply continuity_pt_const; intros a b|].
  apply (continuity_pt_plus (fun u => entry_value theta e * nth i (v u) 0)); [|exact IH].
  apply (continuity_pt_scal (fun u => nth i (v u) 0)), H.
Qed.

Lemma run_continuous theta ls : forall v, continuous_state v -> continuous_state (fun u => run theta ls (v u)).
Proof.
  induction ls as [|l ls IH]; intros v H; [exact H|]. apply (IH (fun u => layer_value theta l (v u))).
  intros i t. unfold layer_value. revert i. induction (neurons l) as [|c cs IHc]; intro i; cbn [map].
  - destruct i; now apply continuity_pt_const; intros a b.
  - destruct i as [|i]; cbn [nth]; [|apply IHc].
    assert (C : continuity_pt (fun u => neuron_value theta (v u) c) t).
    { apply (continuity_pt_plus (fun u => terms_value theta (terms c) (v u))).
      - now apply terms_continuous.
      - now apply continuity_pt_const; intros a b. }
    destruct (act l); [now apply relu_continuous|exact C].
Qed.

Lemma realize_continuous net theta t : continuity_pt (fun u => realize net theta [u]) t.
Proof.
  apply (run_continuous theta (layers net) (fun u => [u])). clear t. intros [|[|i]] t; cbn [nth].
  - apply derivable_continuous_pt, derivable_pt_id.
  - now apply continuity_pt_const; intros a b.
  - now apply continuity_pt_const; intros a b.
Qed.

Lemma rpower_one p : Rpower 1 p = 1.
Proof. unfold Rpower. now rewrite ln_1, Rmult_0_r, exp_0. Qed.

Lemma power_continuous p r : 1 <= p -> continuity_pt (power p) r.
Proof.
  intro Hp. destruct (Rtotal_order r 0) as [H|[->|H]].
  - apply (continuity_pt_locally_ext (fun _ => 0) _ (- r)); [lra| |now apply continuity_pt_const; intros a b].
    intros y Hy. change (Rabs (y - r) < - r) in Hy. symmetry. apply power_zero. pwl.
  - intros eps He. exists (Rmin 1 eps). split; [apply Rmin_glb_lt; lra|]. intros x (_ & Hx).
    change (Rabs (x - 0) < Rmin 1 eps) in Hx. change (Rabs (power p x - power p 0) < eps). rewrite (power_zero p 0) by lra. rewrite Rminus_0_r in *.
    destruct (Rle_dec x 0) as [L|L]; [rewrite power_zero, Rabs_R0; lra|].
    assert (B : x < 1 /\ x < eps) by (split; pwl).
    pose proof (power_fraction p x 1 Hp ltac:(lra) ltac:(lra)) as F.
    rewrite (power_pos p 1), rpower_one in F by lra. pose proof (power_nonneg p x). rewrite Rabs_pos_eq; lra.
  - apply (continuity_pt_locally_ext (fun y => Rpower y p) _ r); [assumption| |].
    + intros y Hy. change (Rabs (y - r) < r) in Hy. symmetry. apply power_pos. pwl.
    + apply derivable_continuous_pt. eexists. now apply derivable_pt_lim_power.
Qed.
