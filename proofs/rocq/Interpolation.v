(* The error of interpolating f by Kuhn hats at the nodes beta/K: at most
   omega(sqrt(d)/K) for a nondecreasing modulus, and omega(sqrt(d)/(2K)) for a
   concave one (Jensen and the variance step). *)
From Coq Require Import Reals Lra Lia List Arith Psatz.
From Symnet Require Import PiecewiseLinear Points SnakeOrder KuhnHat.
Import ListNotations.
Open Scope R_scope.

Definition node_point (K : nat) (b : node) : list R := map (fun k => INR k / INR K) b.

Lemma node_in_cube K d b : (1 <= K)%nat -> In b (snake K d) -> cube d (node_point K b).
Proof.
  intros HK Hb. apply snake_nodes in Hb. destruct Hb as [HL HF].
  assert (0 < INR K) by now apply lt_0_INR.
  split; [unfold node_point; now rewrite map_length|].
  apply Forall_map. eapply Forall_impl; [|exact HF]. intros k Hk. cbn.
  apply le_INR in Hk. pose proof (pos_INR k). split.
  - apply Rmult_le_pos; [assumption|left; now apply Rinv_0_lt_compat].
  - apply (Rmult_le_reg_r (INR K)); [assumption|]. field_simplify; lra.
Qed.

Lemma sqdist_refl x : sqdist x x = 0.
Proof. induction x; cbn [sqdist]; [reflexivity|]. rewrite IHx. ring. Qed.

(* Neighbouring nodes are 1/K apart. *)
Lemma adjacent_dist K a b : (1 <= K)%nat -> adjacent a b ->
  dist (node_point K a) (node_point K b) = 1 / INR K.
Proof.
  intros HK H. assert (P : 0 < INR K) by now apply lt_0_INR.
  unfold dist. assert (E : sqdist (node_point K a) (node_point K b) = (1 / INR K) * (1 / INR K)).
  { induction H; cbn [node_point map sqdist]; rewrite ?sqdist_refl, ?S_INR; try (field; lra).
    unfold node_point in IHadjacent. rewrite IHadjacent. field. lra. }
  rewrite E. apply sqrt_square. left. apply Rdiv_lt_0_compat; lra.
Qed.

Section Error.
Variables (K d : nat) (omega : R -> R) (f : list R -> R) (x : list R).
Hypothesis HK : (1 <= K)%nat.
Hypothesis Hmono : nondecreasing omega.
Hypothesis Hmod : modulus d omega f.
Hypothesis Hx : cube d x.

Let P : 0 < INR K. Proof. now apply lt_0_INR. Qed.

Lemma near_node b : In b (snake K d) -> hat K b x <> 0 ->
  dist (node_point K b) x <= sqrt (INR d) / INR K.
Proof.
  intros Hb Hw. pose proof (snake_nodes K d b Hb) as [HL _].
  assert (Lx : length x = d) by apply Hx.
  apply hat_support in Hw; [|congruence]. rewrite dist_sym, <- Lx. unfold Rdiv.
  apply dist_coordinates; [left; now apply Rinv_0_lt_compat|].
  clear -Hw P. unfold node_point. induction Hw as [|t k x b H Hw IH]; constructor; [|assumption].
  replace (t - INR k / INR K) with (/ INR K * (INR K * t - INR k)) by (field; lra).
  assert (0 < / INR K) by now apply Rinv_0_lt_compat.
  rewrite Rabs_mult, (Rabs_pos_eq (/ INR K)) by lra. nra.
Qed.

Lemma interpolation_bound E :
  lsum (fun b => hat K b x * omega (dist (node_point K b) x)) (snake K d) <= E ->
  lsum (fun b => hat K b x * Rabs (f (node_point K b) - f x)) (snake K d) <= E.
Proof.
  intro H. eapply Rle_trans; [|exact H]. apply lsum_le. intros b Hb.
  apply Rmult_le_compat_l; [apply hat_nonneg|]. apply Hmod; [|assumption]. now apply node_in_cube.
Qed.

Theorem interpolation_nondecreasing :
  lsum (fun b => hat K b x * Rabs (f (node_point K b) - f x)) (snake K d) <= omega (sqrt (INR d) / INR K).
Proof.
  apply interpolation_bound.
  rewrite <- (Rmult_1_r (omega (sqrt _ / _))), <- (partition_of_unity K d x HK Hx), <- lsum_scal.
  apply lsum_le. intros b Hb. pose proof (hat_nonneg K b x) as Hw.
  destruct (Req_dec (hat K b x) 0) as [->|N]; [lra|]. rewrite Rmult_comm.
  apply Rmult_le_compat_r; [assumption|]. apply Hmono. split; [apply dist_nonneg|now apply near_node].
Qed.

Lemma sqdist_sqoffset b y : sqdist (node_point K b) y = / INR K ^ 2 * sqoffset (map (Rmult (INR K)) y) b.
Proof.
  revert b. induction y as [|t y IH]; intros [|k b]; cbn [node_point map sqdist sqoffset]; try ring.
  unfold node_point in IH. rewrite IH. field. lra.
Qed.

Lemma mean_distance : (1 <= d)%nat ->
  lsum (fun b => hat K b x * dist (node_point K b) x) (snake K d) <= sqrt (INR d) / (2 * INR K).
Proof.
  intro Hd. set (c := sqrt (INR d) / (2 * INR K)).
  assert (D : 0 < INR d) by (apply lt_0_INR; lia).
  assert (S0 : 0 < sqrt (INR d)) by now apply sqrt_lt_R0.
  assert (C : 0 < c) by (apply Rdiv_lt_0_compat; lra).
  assert (CC : c * c = / INR K ^ 2 * (INR d / 4)).
  { unfold c. replace (INR d) with (sqrt (INR d) * sqrt (INR d)) at 3 by (apply sqrt_sqrt; lra).
    field. lra. }
  apply Rle_trans with (lsum (fun b => hat K b x * ((dist (node_point K b) x) ^ 2 / c + c) / 2) (snake K d)).
  { apply lsum_le. intros b _. pose proof (hat_nonneg K b x) as Hw.
    set (r := dist _ _). unfold Rdiv at 1. rewrite Rmult_assoc. apply Rmult_le_compat_l; [assumption|].
    apply (Rmult_le_reg_r (2 * c)); [lra|]. replace ((r ^ 2 / c + c) * / 2 * (2 * c)) with (r ^ 2 + c ^ 2) by (field; lra).
    assert (0 <= (r - c) ^ 2) by apply pow2_ge_0. nra. }
  rewrite (lsum_ext _ (fun b => (/ (2 * c) * / INR K ^ 2) * (hat K b x * sqoffset (map (Rmult (INR K)) x) b)
                                + (c / 2) * hat K b x)).
  2:{ intro b. unfold dist. replace (sqrt (sqdist (node_point K b) x) ^ 2) with (sqdist (node_point K b) x).
      - rewrite sqdist_sqoffset. field. lra.
      - cbn [pow]. rewrite Rmult_1_r. symmetry. apply sqrt_sqrt, sqdist_nonneg. }
  rewrite lsum_plus, !lsum_scal, (partition_of_unity K d x HK Hx).
  pose proof (variance_step K d x HK Hx) as V.
  assert (I : 0 < / (2 * c)) by (apply Rinv_0_lt_compat; lra).
  assert (I2 : 0 < / INR K ^ 2) by (apply Rinv_0_lt_compat, pow_lt; lra).
  apply (Rmult_le_compat_l (/ (2 * c) * / INR K ^ 2)) in V; [|nra].
  replace (/ (2 * c) * / INR K ^ 2 * (INR d / 4)) with (/ (2 * c) * (c * c)) in V by (rewrite CC; ring).
  replace (/ (2 * c) * (c * c)) with (c / 2) in V by (field; lra). lra.
Qed.

Theorem interpolation_concave : (1 <= d)%nat -> concave omega ->
  lsum (fun b => hat K b x * Rabs (f (node_point K b) - f x)) (snake K d)
  <= omega (sqrt (INR d) / (2 * INR K)).
Proof.
  intros Hd Hc. apply interpolation_bound.
  eapply Rle_trans.
  - apply (jensen omega (fun b => hat K b x) (fun b => dist (node_point K b) x)); [assumption| |].
    + intros b _. split; [apply hat_nonneg|apply dist_nonneg].
    + now apply partition_of_unity.
  - apply Hmono. split; [|now apply mean_distance]. apply lsum_nonneg. intros b _.
    apply Rmult_le_pos; [apply hat_nonneg|apply dist_nonneg].
Qed.

(* Codes within e of f at the nodes: the interpolant of the codes is within
   e of that of f. *)
Theorem coded_interpolation (c : node -> R) e E :
  (forall b, In b (snake K d) -> Rabs (c b - f (node_point K b)) <= e) ->
  lsum (fun b => hat K b x * Rabs (f (node_point K b) - f x)) (snake K d) <= E ->
  Rabs (lsum (fun b => c b * hat K b x) (snake K d) - f x) <= E + e.
Proof.
  intros Hc HE.
  replace (lsum (fun b => c b * hat K b x) (snake K d) - f x)
    with (lsum (fun b => hat K b x * (c b - f x)) (snake K d)).
  2:{ rewrite (lsum_ext _ (fun b => c b * hat K b x + - f x * hat K b x)) by (intro; ring).
      rewrite lsum_plus, lsum_scal, (partition_of_unity K d x HK Hx). ring. }
  eapply Rle_trans; [apply lsum_abs|].
  replace e with (e * 1) by ring. rewrite <- (partition_of_unity K d x HK Hx), <- lsum_scal.
  eapply Rle_trans; [|apply Rplus_le_compat_r, HE]. rewrite <- lsum_plus.
  apply lsum_le. intros b Hb. pose proof (hat_nonneg K b x) as Hw. specialize (Hc b Hb).
  rewrite Rabs_mult, (Rabs_pos_eq (hat K b x)) by assumption.
  replace (c b - f x) with ((c b - f (node_point K b)) + (f (node_point K b) - f x)) by ring.
  pose proof (Rabs_triang (c b - f (node_point K b)) (f (node_point K b) - f x)). nra.
Qed.
End Error.
