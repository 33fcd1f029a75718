(* From codes of cells to errors: off the strips between the cells, and in the
   L^p norm, the integral an upper Darboux sum (Theorem21.v, UpperIntegral.v);
   what the rules `local-error` and `lp-error` conclude for SYZ22, Theorem 2.1. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals Bool.
From Symnet Require Import PiecewiseLinear Points SnakeOrder Interpolation Cells Counting UpperIntegral.
From Symnet Require Theorem21.
Import ListNotations.
Open Scope R_scope.

(* A network that is near f at the corner of its cell, f with the Lipschitz constant L. *)
Theorem cell_error d K delta (f : list R -> R) L q x ks net : (1 <= K)%nat -> 0 < delta <= / INR K -> cube d x ->
  0 <= L -> (forall x y, cube d x -> cube d y -> Rabs (f x - f y) <= L * dist x y) -> in_cell K delta x ks -> cube d (node_point K ks) ->
  Rabs (net - f (node_point K ks)) <= q -> Rabs (net - f x) <= q + L * (sqrt (INR d) / INR K).
Proof.
  intros HK Hd Hx HL Hf Hc Hn Hq.
  assert (D : dist (node_point K ks) x <= sqrt (INR d) * / INR K).
  { rewrite dist_sym, <- (proj1 Hx). apply dist_coordinates; [left; apply Rinv_0_lt_compat, lt_0_INR; lia|].
    destruct Hx as [_ Fx]. clear -Hc Fx Hd HK. unfold node_point. induction Hc as [|t k x ks H Hc IH]; constructor.
    - apply (near_corner K delta t t k); try assumption; [now inversion Fx|rewrite Rminus_diag_eq, Rabs_R0 by reflexivity; lra].
    - apply IH. now inversion Fx. }
  replace (net - f x) with ((net - f (node_point K ks)) + (f (node_point K ks) - f x)) by ring.
  eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat; [exact Hq|]. eapply Rle_trans; [now apply Hf|].
  apply Rmult_le_compat_l; [exact HL|exact D].
Qed.

(* ---------- boxes: c for each cell, the last one of a cell is its strip, but for the last cell ---------- *)
Definition strip_box (c K k : nat) : R := if (S k =? K * c)%nat then 0 else trifling_box c k.
Lemma strip_box_range c K k : 0 <= strip_box c K k <= 1.
Proof. unfold strip_box. destruct (S k =? K * c)%nat; [lra|apply trifling_box_range]. Qed.
Lemma strip_box_count c K : (1 <= c)%nat -> (1 <= K)%nat -> lsum (strip_box c K) (seq 0 (K * c)) = INR K - 1.
Proof.
  intros Hc HK. replace (K * c)%nat with (K * c - 1 + 1)%nat by nia. rewrite seq_app, lsum_app. cbn [seq lsum Nat.add].
  unfold strip_box at 2. replace (S (K * c - 1)) with (K * c)%nat by nia. rewrite Nat.eqb_refl.
  rewrite (lsum_ext_in _ (trifling_box c)).
  - pose proof (trifling_box_count c K Hc) as T. replace (K * c)%nat with (K * c - 1 + 1)%nat in T by nia. rewrite seq_app, lsum_app in T.
    cbn [seq lsum Nat.add] in T. unfold trifling_box at 2 in T. replace (S (K * c - 1)) with (0 + K * c)%nat in T by nia.
    rewrite Nat.mod_add, Nat.mod_small in T by lia. cbn [Nat.eqb] in T. lra.
  - intros k Hk. apply in_seq in Hk. unfold strip_box. destruct (Nat.eqb_spec (S k) (K * c)); [lia|reflexivity].
Qed.
Lemma costless_off c K delta x b : (1 <= c)%nat -> (1 <= K)%nat -> delta * (INR K * INR c) = 1 ->
  Forall (fun k => (k < K * c)%nat) b -> in_box (K * c) x b -> total_cost (strip_box c K) b < 1 -> good K delta x.
Proof.
  intros Hc HK Hd Hb H. assert (PK : 0 < INR K) by (apply lt_0_INR; lia). assert (PC : 0 < INR c) by (apply lt_0_INR; lia).
  unfold total_cost. induction H as [|t k x b Ht H IH]; intro HC; constructor; cbn [lsum] in HC.
  - intros (j & Hj & L). rewrite mult_INR in Ht. set (D := INR K * INR c) in *. assert (HD : 0 < D) by (unfold D; now apply Rmult_lt_0_compat).
    assert (Ed : delta = / D) by (apply (Rmult_eq_reg_r D); [rewrite Rinv_l by lra; exact Hd|lra]).
    assert (EJ : INR j / INR K = INR (c * j) / D) by (unfold D; rewrite mult_INR; field; lra).
    rewrite EJ, Ed in L.
    assert (A : INR k < INR (c * j)).
    { apply (Rmult_lt_reg_r (/ D)); [now apply Rinv_0_lt_compat|]. unfold Rdiv in *. lra. }
    assert (B : INR (c * j) < INR (S k) + 1).
    { apply (Rmult_lt_reg_r (/ D)); [now apply Rinv_0_lt_compat|]. rewrite Rmult_plus_distr_r. unfold Rdiv in *. lra. }
    rewrite <- S_INR in B. apply INR_lt in A, B. assert (Ek : S k = (0 + j * c)%nat) by lia.
    assert (T : strip_box c K k = 1).
    { unfold strip_box. destruct (Nat.eqb_spec (S k) (K * c)) as [E|_]; [nia|]. unfold trifling_box. rewrite Ek, Nat.mod_add, Nat.mod_small by lia. reflexivity. }
    assert (0 <= lsum (strip_box c K) b) by (apply lsum_nonneg; intros; apply strip_box_range). lra.
  - apply IH; [now inversion Hb|]. pose proof (strip_box_range c K k). lra.
Qed.

(* A function within G off the strips and within T everywhere, with G^p + T^p V <= E^p for the volume V of the strips. *)
Theorem lp_from_strips d K c delta p (g : list R -> R) G T E : (1 <= c)%nat -> (1 <= K)%nat -> delta * (INR K * INR c) = 1 -> 1 <= p ->
  0 <= G -> 0 <= T -> 0 <= E -> power p G + power p T * (INR d * (INR K - 1) * delta) <= power p E ->
  (forall x, cube d x -> Rabs (g x) <= T) -> (forall x, cube d x -> good K delta x -> Rabs (g x) <= G) ->
  Theorem21.Lp_error_at_most d p g E.
Proof.
  intros Hc HK Hd Hp HG HT HE HB Hall Hgood. split; [exact HE|]. set (M := (K * c)%nat). assert (HM : (1 <= M)%nat) by (unfold M; nia).
  assert (PM : 0 < INR M) by (apply lt_0_INR; lia).
  exists M, (fun b => power p G + power p T * total_cost (strip_box c K) b). split; [exact HM|]. split.
  - intros b x Hb Hx. pose proof (in_box_cube M d x b HM Hb Hx) as Cx. pose proof (power_nonneg p T). pose proof (power_nonneg p G).
    assert (C0 : 0 <= total_cost (strip_box c K) b) by (apply lsum_nonneg; intros; apply strip_box_range).
    destruct (Rlt_le_dec (total_cost (strip_box c K) b) 1) as [L|L].
    + assert (power p (Rabs (g x)) <= power p G); [|nra]. apply power_mono; [lra|]. split; [apply Rabs_pos|]. apply Hgood; [assumption|].
      apply (costless_off c K delta x b); try assumption. apply (box_nodes_in _ _ _ Hb).
    + assert (power p (Rabs (g x)) <= power p T); [|nra]. apply power_mono; [lra|]. split; [apply Rabs_pos|now apply Hall].
  - rewrite lsum_plus, lsum_const, lsum_scal, box_nodes_count, pow_INR.
    pose proof (total_cost_sum (strip_box c K) M d) as C. unfold M in C at 3. rewrite strip_box_count in C by assumption.
    set (S0 := lsum (total_cost _) _) in *. assert (PMd : 0 < INR M ^ d) by now apply pow_lt.
    assert (ES : S0 = INR d * (INR K - 1) * INR M ^ d / INR M) by (rewrite <- C; field; lra).
    rewrite ES. assert (EM : / INR M = delta).
    { unfold M. rewrite mult_INR. apply (Rmult_eq_reg_r (INR K * INR c)); [|apply Rgt_not_eq, Rmult_lt_0_compat; apply lt_0_INR; lia].
      rewrite Hd, Rinv_l; [reflexivity|]. apply Rgt_not_eq, Rmult_lt_0_compat; apply lt_0_INR; lia. }
    replace ((INR M ^ d * power p G + power p T * (INR d * (INR K - 1) * INR M ^ d / INR M)) / INR M ^ d)
      with (power p G + power p T * (INR d * (INR K - 1) * / INR M)) by (field; lra).
    rewrite EM. exact HB.
Qed.

(* (E - G)^P >= T^P V^Q gives it for p = P/Q. *)
Lemma root_power P Q a : (1 <= Q)%nat -> 0 < a -> Rpower a (INR P / INR Q) ^ Q = a ^ P.
Proof.
  intros HQ Ha. assert (0 < INR Q) by (apply lt_0_INR; lia). rewrite <- (Rpower_pow Q) by apply exp_pos. rewrite Rpower_mult.
  replace (INR P / INR Q * INR Q) with (INR P) by (field; lra). now apply Rpower_pow.
Qed.
Lemma pow_strict a b n : 0 <= a < b -> (1 <= n)%nat -> a ^ n < b ^ n.
Proof.
  intros [H0 H] Hn. destruct n as [|n]; [lia|]. clear Hn. cbn [pow]. apply Rle_lt_trans with (a * b ^ n).
  - apply Rmult_le_compat_l; [exact H0|]. apply pow_incr. lra.
  - apply Rmult_lt_compat_r; [apply pow_lt; lra|exact H].
Qed.
Theorem minkowski P Q G T E V : (1 <= Q)%nat -> (Q <= P)%nat -> 0 <= G <= E -> 0 <= T -> 0 <= V -> T ^ P * V ^ Q <= (E - G) ^ P ->
  power (INR P / INR Q) G + power (INR P / INR Q) T * V <= power (INR P / INR Q) E.
Proof.
  intros HQ HP [HG HE] HT HV H. set (p := INR P / INR Q). assert (PQ : 0 < INR Q) by (apply lt_0_INR; lia).
  assert (Hp : 1 <= p). { unfold p. apply (Rmult_le_reg_r (INR Q)); [exact PQ|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. rewrite Rmult_1_l, Rmult_1_r. now apply le_INR. }
  enough (S : power p T * V <= power p (E - G)).
  { replace E with (G + (E - G)) at 1 by ring. eapply Rle_trans; [|apply power_superadditive; lra]. lra. }
  destruct (Rle_lt_dec T 0) as [L|L]; [rewrite (power_zero p T L), Rmult_0_l; apply power_nonneg|].
  destruct (Rle_lt_dec V 0) as [LV|LV]; [replace V with 0 by lra; rewrite Rmult_0_r; apply power_nonneg|].
  assert (D : 0 < E - G).
  { destruct (Req_dec (E - G) 0) as [E0|]; [|lra]. rewrite E0, (pow_ne_zero P) in H by lia.
    assert (0 < T ^ P * V ^ Q) by (apply Rmult_lt_0_compat; now apply pow_lt). lra. }
  rewrite !power_pos by assumption. apply Rnot_lt_le. intro C.
  assert (F : Rpower (E - G) p ^ Q < (Rpower T p * V) ^ Q) by (apply pow_strict; [split; [left; apply exp_pos|exact C]|exact HQ]).
  rewrite Rpow_mult_distr in F. unfold p in F. rewrite !root_power in F by assumption. lra.
Qed.
