(* The trifling region, the K^d cells, their numbers, and phi_1 of SYZ22: the
   staircases g, rho and h as one fixed network that maps every point of a
   cell off the trifling region to 4^(number of the cell). *)
From Coq Require Import Reals Lra Lia List Arith ZArith Psatz.
From Symnet Require Import PiecewiseLinear Network Parallel Points SnakeOrder Interpolation.
Import ListNotations.
Open Scope R_scope.

(* ---------- cells of one coordinate ---------- *)
(* (k/K - delta, k/K), k = 1, ..., K - 1 *)
Definition trifling (K : nat) (delta x : R) : Prop :=
  exists k, (1 <= k <= K - 1)%nat /\ INR k / INR K - delta < x < INR k / INR K.

(* The k-th cell without its trifling end; the first and the last reach on. *)
Definition cell (K : nat) (delta x : R) (k : nat) : Prop :=
  (k < K)%nat /\ (k = 0%nat \/ INR k / INR K <= x) /\
  (k = (K - 1)%nat \/ x <= INR (S k) / INR K - delta).

Lemma frac_le K a b : (0 < K)%nat -> (a <= b)%nat -> INR a / INR K <= INR b / INR K.
Proof.
  intros HK H. apply Rmult_le_compat_r; [|now apply le_INR].
  left. now apply Rinv_0_lt_compat, lt_0_INR.
Qed.

Lemma cell_exists K delta x : (0 < K)%nat -> 0 < delta -> ~ trifling K delta x ->
  exists k, cell K delta x k.
Proof.
  intros HK Hd Hn.
  assert (G : forall m, (1 <= m <= K)%nat ->
     exists b, (b < m)%nat /\ (b = 0%nat \/ INR b / INR K <= x) /\
               (b = (m - 1)%nat \/ x < INR (S b) / INR K)).
  { induction m; intro Hm; [lia|]. destruct m.
    - exists 0%nat. repeat split; try lia; left; lia.
    - destruct IHm as (b & B1 & B2 & B3); [lia|].
      destruct B3 as [B3|B3].
      + destruct (Rlt_le_dec x (INR (S b) / INR K)).
        * exists b. split; [lia|]. split; [assumption|now right].
        * exists (S b). split; [lia|]. split; [now right|left; lia].
      + exists b. split; [lia|]. split; [assumption|now right]. }
  destruct (G K) as (b & B1 & B2 & B3); [lia|].
  exists b. split; [assumption|]. split; [assumption|].
  destruct B3 as [B3|B3]; [now left|].
  destruct (Nat.eq_dec b (K - 1)) as [E|E]; [now left|right].
  apply Rnot_lt_le. intro Hlt. apply Hn. exists (S b). split; [lia|]. lra.
Qed.

(* A point within delta of a cell's good part is within 1/K of its corner. *)
Lemma near_corner K delta x y k : (0 < K)%nat -> 0 < delta <= / INR K ->
  0 <= x <= 1 -> Rabs (y - x) <= delta -> cell K delta y k -> Rabs (x - INR k / INR K) <= / INR K.
Proof.
  intros HK Hd Hx Hy (Hk & Hlo & Hhi). assert (P : 0 < INR K) by now apply lt_0_INR.
  assert (E1 : INR (S k) / INR K = INR k / INR K + / INR K) by (rewrite S_INR; field; lra).
  assert (E2 : k = (K - 1)%nat -> INR (S k) / INR K = 1).
  { intros ->. replace (S (K - 1)) with K by lia. field. lra. }
  assert (E3 : k = 0%nat -> INR k / INR K = 0) by (intros ->; cbn; lra).
  rewrite E1 in *. set (c := INR k / INR K) in *. clearbody c.
  destruct Hlo as [Hlo|Hlo]; [specialize (E3 Hlo)|];
    (destruct Hhi as [Hhi|Hhi]; [specialize (E2 Hhi)|]); clear -E2 E3 Hlo Hhi Hd Hx Hy; pwl.
Qed.

(* Good points and cells of R^d. *)
Definition good (K : nat) (delta : R) (x : list R) : Prop :=
  Forall (fun t => ~ trifling K delta t) x.
Definition in_cell (K : nat) (delta : R) (x : list R) (b : list nat) : Prop :=
  Forall2 (cell K delta) x b.

Lemma good_in_cell K delta x : (0 < K)%nat -> 0 < delta -> good K delta x ->
  exists b, in_cell K delta x b.
Proof.
  intros HK Hd. induction 1 as [|t x Ht H (b & IH)]; [exists []; constructor|].
  destruct (cell_exists K delta t HK Hd Ht) as (k & Hk). exists (k :: b). now constructor.
Qed.

(* The trifling region grows with delta. *)
Lemma good_smaller K delta delta' x : delta' <= delta -> good K delta x -> good K delta' x.
Proof.
  intros H G. eapply Forall_impl; [|exact G]. intros t N (k & Hk & B). apply N.
  exists k. split; [assumption|]. lra.
Qed.

Lemma in_cell_digits K delta x b : in_cell K delta x b ->
  Forall (fun k => (k < K)%nat) b /\ length b = length x.
Proof.
  induction 1 as [|t k x b H _ [A B]]; [split; constructor|]. split; [constructor; [apply H|assumption]|].
  cbn. congruence.
Qed.

(* ---------- numbers of cells ---------- *)
Fixpoint cell_number (K : nat) (b : list nat) : nat :=
  match b with [] => 0 | k :: b' => k + K * cell_number K b' end%nat.
Fixpoint cell_digits (K d i : nat) : list nat :=
  match d with O => [] | S d' => (i mod K :: cell_digits K d' (i / K))%nat end.

Lemma cell_number_lt K b : (0 < K)%nat -> Forall (fun k => (k < K)%nat) b ->
  (cell_number K b < K ^ length b)%nat.
Proof.
  intro HK. induction 1 as [|k b Hk H IH]; cbn [cell_number length Nat.pow]; [lia|nia].
Qed.

Lemma cell_digits_number K b : (0 < K)%nat -> Forall (fun k => (k < K)%nat) b ->
  cell_digits K (length b) (cell_number K b) = b.
Proof.
  intro HK. induction 1 as [|k b Hk H IH]; cbn [cell_number length cell_digits]; [reflexivity|].
  replace (k + K * cell_number K b)%nat with (k + cell_number K b * K)%nat by lia.
  rewrite Nat.mod_add, Nat.mod_small, Nat.div_add, Nat.div_small by lia.
  cbn [Nat.add]. now rewrite IH.
Qed.

Lemma cell_digits_corner K d : (0 < K)%nat -> forall i, cube d (node_point K (cell_digits K d i)).
Proof.
  intros HK. assert (P : 0 < INR K) by now apply lt_0_INR.
  induction d; intro i; cbn [cell_digits node_point map]; [split; constructor|].
  destruct (IHd (i / K)%nat) as [A B]. split; [cbn [length]; f_equal; exact A|]. constructor; [|exact B].
  assert (i mod K < K)%nat by (apply Nat.mod_upper_bound; lia).
  split; [apply Rmult_le_pos; [apply pos_INR|left; now apply Rinv_0_lt_compat]|].
  apply (Rmult_le_reg_r (INR K)); [lra|]. field_simplify; [|lra]. apply le_INR. lia.
Qed.

(* ---------- sums of terms ---------- *)
Lemma terms_value_map theta v (e : nat -> entry) l :
  terms_value theta (map (fun i => (i, e i)) l) v
  = lsum (fun i => entry_value theta (e i) * nth i v 0) l.
Proof. induction l; cbn; [reflexivity|]. now rewrite IHl. Qed.

Lemma neuron_sum theta v (e : nat -> entry) l c :
  neuron_value theta v (Neuron (map (fun i => (i, e i)) l) c)
  = lsum (fun i => entry_value theta (e i) * nth i v 0) l + entry_value theta c.
Proof. unfold neuron_value. cbn [terms bias]. now rewrite terms_value_map. Qed.

Lemma sum_reads (e : nat -> entry) n c :
  neuron_reads n (Neuron (map (fun i => (i, e i)) (seq 0 n)) c).
Proof.
  split; cbn [terms].
  - apply Forall_map, Forall_forall. intros i Hi. apply in_seq in Hi. cbn. lia.
  - rewrite map_map. cbn. rewrite map_id. apply seq_NoDup.
Qed.

(* ---------- g: the staircase of one coordinate, delta = 1/(3 K q) ---------- *)
Definition gap (K q : nat) : R := / (3 * INR K * INR q).

Lemma gap_below K delta : (0 < K)%nat -> 0 < delta -> exists q, (1 <= q)%nat /\ gap K q <= delta.
Proof.
  intros HK Hd. assert (P : 0 < INR K) by now apply lt_0_INR.
  exists (S (Z.to_nat (up (/ delta)))). split; [lia|]. unfold gap.
  assert (I : 0 < / delta) by now apply Rinv_0_lt_compat. pose proof (archimed (/ delta)) as A.
  assert (Q : / delta <= INR (S (Z.to_nat (up (/ delta))))).
  { rewrite S_INR, INR_IZR_INZ, Z2Nat.id; [lra|]. apply le_IZR. lra. }
  set (r := INR (S _)) in *. assert (1 <= INR K) by (change 1 with (INR 1); now apply le_INR).
  rewrite <- (Rinv_inv delta). apply Rinv_le_contravar; [assumption|]. nra.
Qed.

Definition stair (K q : nat) : list layer :=
  let D := (3 * Z.of_nat K * Z.of_nat q)%Z in
  let c k := (3 * Z.of_nat q * Z.of_nat k)%Z in
  [ Layer Relu (map (fun k => Neuron [(0%nat, whole D)] (whole (1 - c k))) (seq 1 (K - 1)) ++
                map (fun k => Neuron [(0%nat, whole D)] (whole (- c k))) (seq 1 (K - 1)));
    Layer Identity [ Neuron (map (fun i => (i, whole (if (i <? K - 1)%nat then 1 else -1)))
                                 (seq 0 (2 * (K - 1)))) (whole 0) ] ].

Lemma lsum_shift (F : nat -> R) a n : lsum F (seq a n) = lsum (fun i => F (a + i)%nat) (seq 0 n).
Proof.
  revert a. induction n; intro a; [reflexivity|]. cbn [seq lsum]. rewrite Nat.add_0_r. f_equal.
  rewrite IHn. rewrite <- (seq_shift n 0), lsum_map. apply lsum_ext. intro. f_equal. lia.
Qed.

(* Of two lists of equal length one after the other, with weights 1 and -1. *)
Lemma pair_sum theta (u v : list R) n : length u = n -> length v = n ->
  lsum (fun i => entry_value theta (whole (if (i <? n)%nat then 1 else -1)) * nth i (u ++ v) 0)
       (seq 0 (2 * n))
  = lsum (fun i => nth i u 0 - nth i v 0) (seq 0 n).
Proof.
  intros Hu Hv. replace (2 * n)%nat with (n + n)%nat by lia. rewrite seq_app, lsum_app.
  cbn [Nat.add]. rewrite (lsum_shift _ n).
  transitivity (lsum (fun i => nth i u 0) (seq 0 n) + lsum (fun i => -1 * nth i v 0) (seq 0 n)).
  - f_equal; apply lsum_ext_in; intros i Hi; apply in_seq in Hi; rewrite whole_value.
    + rewrite app_nth1 by lia.
      replace (i <? n)%nat with true by (symmetry; apply Nat.ltb_lt; lia). cbv iota. ring.
    + rewrite app_nth2 by lia.
      replace (n + i <? n)%nat with false by (symmetry; apply Nat.ltb_ge; lia).
      cbv iota. f_equal. f_equal. lia.
  - rewrite <- lsum_plus. apply lsum_ext. intro. ring.
Qed.

Lemma nth_map_seq {A} (F : nat -> A) a n i z : (i < n)%nat -> nth i (map F (seq a n)) z = F (a + i)%nat.
Proof.
  intro H. rewrite (nth_indep _ z (F 0%nat)) by (rewrite map_length, seq_length; lia).
  rewrite map_nth, seq_nth by lia. reflexivity.
Qed.

Theorem stair_value theta K q x k : (0 < K)%nat -> (0 < q)%nat -> cell K (gap K q) x k ->
  run theta (stair K q) [x] = [INR k].
Proof.
  intros HK Hq (Hk & Hlo & Hhi).
  assert (P : 0 < INR K) by now apply lt_0_INR. assert (Q : 0 < INR q) by now apply lt_0_INR.
  unfold stair. rewrite !run_cons. unfold layer_value. cbn [act neurons]. rewrite map_app, !map_map.
  cbn [run fold_left map activate]. f_equal. rewrite neuron_sum, whole_value.
  rewrite pair_sum by now rewrite map_length, seq_length.
  rewrite (lsum_ext_in _ (fun i => if (i <? k)%nat then 1 else 0)).
  - replace (K - 1)%nat with (k + (K - 1 - k))%nat by lia. rewrite seq_app, lsum_app.
    rewrite (lsum_zero _ (seq _ (K - 1 - k))).
    2:{ intros i Hi. apply in_seq in Hi. replace (i <? k)%nat with false; [reflexivity|].
        symmetry. apply Nat.ltb_ge. lia. }
    rewrite (lsum_ext_in _ (fun _ => 1)).
    2:{ intros i Hi. apply in_seq in Hi. replace (i <? k)%nat with true; [reflexivity|].
        symmetry. apply Nat.ltb_lt. lia. }
    assert (E : forall a, lsum (fun _ : nat => 1) (seq a k) = INR k).
    { clear. induction k; intro a; [reflexivity|]. cbn [seq lsum]. rewrite IHk, S_INR. ring. }
    rewrite E. ring.
  - intros i Hi. apply in_seq in Hi. rewrite !nth_map_seq by lia.
    unfold neuron_value. cbn [terms bias terms_value nth]. rewrite !whole_value.
    set (j := (1 + i)%nat). rewrite minus_IZR, opp_IZR, !mult_IZR, <- !INR_IZR_INZ.
    set (D := 3 * INR K * INR q). set (u := D * (x - (INR j / INR K - gap K q))).
    assert (HD : 0 < D) by (unfold D; apply Rmult_lt_0_compat; lra).
    assert (HgD : gap K q * D = 1) by (unfold gap; fold D; field; lra).
    replace (D * x + 0 + (1 - 3 * INR q * INR j)) with u.
    2:{ unfold u. rewrite Rmult_minus_distr_l, Rmult_minus_distr_l, (Rmult_comm D (gap K q)), HgD.
        unfold D. field. lra. }
    replace (D * x + 0 + - (3 * INR q * INR j)) with (u - 1).
    2:{ unfold u. rewrite Rmult_minus_distr_l, Rmult_minus_distr_l, (Rmult_comm D (gap K q)), HgD.
        unfold D. field. lra. }
    change (ramp u = if (i <? k)%nat then 1 else 0).
    destruct (Nat.ltb_spec i k) as [L|L].
    + apply ramp_high. destruct Hlo as [Hlo|Hlo]; [lia|].
      pose proof (frac_le K j k HK ltac:(unfold j; lia)). unfold u. nra.
    + apply ramp_low. destruct Hhi as [Hhi|Hhi]; [lia|].
      pose proof (frac_le K (S k) j HK ltac:(unfold j; lia)). unfold u. nra.
Qed.

(* ---------- rho ---------- *)
Definition rho (d K : nat) : layer :=
  Layer Identity [ Neuron (map (fun i => (i, whole (Z.of_nat K ^ Z.of_nat i))) (seq 0 d)) (whole 0) ].

Lemma rho_value theta K b : layer_value theta (rho (length b) K) (map INR b) = [INR (cell_number K b)].
Proof.
  unfold rho, layer_value. cbn [act neurons map activate]. f_equal. rewrite neuron_sum, whole_value, Rplus_0_r.
  rewrite (lsum_ext _ (fun i => INR K ^ i * nth i (map INR b) 0))
    by (intro; now rewrite whole_value, INR_IZR_INZ, <- pow_IZR).
  induction b as [|k b IH]; [reflexivity|]. cbn [length seq lsum map nth pow cell_number].
  rewrite plus_INR, mult_INR, <- IH, <- seq_shift, lsum_map, <- lsum_scal.
  rewrite Rmult_1_l. f_equal. apply lsum_ext. intro i. cbn [pow nth]. ring.
Qed.

(* ---------- h: 4^(t+1) at t = 0, ..., J - 1 ---------- *)
Definition powers (J : nat) : list layer :=
  [ Layer Relu (map (fun j => Neuron [(0%nat, whole 1)] (whole (- Z.of_nat j))) (seq 0 J));
    Layer Identity [ Neuron (map (fun j => (j, whole (if (j =? 0)%nat then 12 else 9 * 4 ^ Z.of_nat j)))
                                 (seq 0 J)) (whole 4) ] ].

Theorem powers_value theta J t : (t < J)%nat -> run theta (powers J) [INR t] = [4 ^ S t].
Proof.
  intro Ht. unfold powers. rewrite !run_cons. unfold layer_value. cbn [act neurons]. rewrite map_map.
  cbn [run fold_left map activate]. f_equal. rewrite neuron_sum, whole_value.
  rewrite (lsum_ext_in _ (fun j => (if (j =? 0)%nat then 12 else 9 * 4 ^ j) * relu (INR t - INR j))).
  2:{ intros j Hj. apply in_seq in Hj. rewrite nth_map_seq, whole_value by lia. cbn [Nat.add].
      unfold neuron_value. cbn [terms bias terms_value nth]. rewrite !whole_value, opp_IZR, <- INR_IZR_INZ.
      f_equal; [|f_equal; ring]. destruct (j =? 0)%nat; [reflexivity|]. now rewrite mult_IZR, <- pow_IZR. }
  replace J with (t + (J - t))%nat by lia. rewrite seq_app, lsum_app.
  rewrite (lsum_zero _ (seq (0 + t) _)).
  2:{ intros j Hj. apply in_seq in Hj. rewrite relu_neg; [ring|].
      assert (INR t <= INR j) by (apply le_INR; lia). lra. }
  rewrite (lsum_ext_in _ (fun j => (if (j =? 0)%nat then 12 else 9 * 4 ^ j) * (INR t - INR j))).
  2:{ intros j Hj. apply in_seq in Hj. rewrite relu_pos; [reflexivity|].
      assert (INR j <= INR t) by (apply le_INR; lia). lra. }
  destruct t as [|t]; [cbn; lra|].
  assert (G : forall m y, lsum (fun j => (if (j =? 0)%nat then 12 else 9 * 4 ^ j) * (y - INR j)) (seq 0 (S m)) + 4
              = 4 ^ S m * (3 * (y - INR (S m)) + 4)).
  { induction m as [|m IH]; intro y; [cbn; lra|].
    rewrite seq_S, lsum_app. cbn [lsum Nat.add]. specialize (IH y).
    replace (S m =? 0)%nat with false by reflexivity. rewrite (S_INR (S m)). cbn [pow] in *. lra. }
  rewrite Rplus_0_r, G, Rminus_diag_eq by reflexivity. cbn [pow]. ring.
Qed.

(* ---------- phi_1 ---------- *)
Definition phi_1 (d K q : nat) : list layer :=
  copies d 1 (stair K q) ++ [rho d K] ++ powers (K ^ d).

Lemma stair_reads K q : layers_read 1 (stair K q) 1.
Proof.
  unfold stair. cbn [layers_read neurons]. split.
  - apply Forall_app; split; apply Forall_map, Forall_forall; intros k _; split; cbn;
      repeat constructor; cbn; lia.
  - unfold size. cbn [neurons length]. rewrite app_length, !map_length, !seq_length.
    replace (K - 1 + (K - 1))%nat with (2 * (K - 1))%nat by lia.
    split; [|reflexivity]. constructor; [apply sum_reads|constructor].
Qed.

Theorem phi_1_value theta d K q x b : (0 < K)%nat -> (0 < q)%nat -> length x = d ->
  in_cell K (gap K q) x b -> run theta (phi_1 d K q) x = [4 ^ S (cell_number K b)].
Proof.
  intros HK Hq Hx Hb. destruct (in_cell_digits K _ x b Hb) as [HF HL].
  unfold phi_1. rewrite !run_app.
  assert (E : run theta (copies d 1 (stair K q)) x = map INR b).
  { replace x with (concat (map (fun t => [t]) x)) by (clear; induction x; cbn; congruence).
    rewrite <- Hx, <- (map_length (fun t => [t]) x).
    rewrite (copies_value theta (stair K q) 1 1); [|apply stair_reads|].
    - rewrite map_map. clear HF HL Hx. induction Hb as [|t k x b H _ IH]; [reflexivity|].
      cbn [map concat]. now rewrite (stair_value theta K q t k HK Hq H), IH.
    - apply Forall_map, Forall_forall. now intros. }
  rewrite E, run_cons, <- Hx, <- HL, rho_value. cbn [run fold_left].
  apply powers_value. now apply cell_number_lt.
Qed.
