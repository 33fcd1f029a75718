(* The core of SYZ22: phi_2 o L o phi_1 as one syntax tree. phi_1 and phi_2 are
   the same for every f; L holds the n numbers a_1, ..., a_n. Off the trifling
   region it returns the code of the cell, everywhere a value in [0, 1]. Also
   here: what a fixed network is, and its blockwise number of parameters. *)
From Coq Require Import Reals Lra Lia List Arith ZArith Psatz.
From Symnet Require Import PiecewiseLinear Network Parallel Points BitExtraction Cells BinaryCodes.
Import ListNotations.
Open Scope R_scope.

(* L(t) = (a_1 t, ..., a_n t) *)
Definition linear (n : nat) : layer :=
  Layer Identity (map (fun l => Neuron [(0%nat, Intrinsic l)] (whole 0)) (seq 0 n)).

(* phi_2(y) = sum_l 2^-l B.1(y_l) *)
Definition phi_2 (n J : nat) : list layer :=
  copies n 1 (extractor J)
  ++ [ Layer Identity [ Neuron (map (fun l => (l, ratio 1 (2 ^ Z.of_nat (S l)))) (seq 0 n)) (whole 0) ] ].

Definition core (d n K q : nat) : list layer := phi_1 d K q ++ linear n :: phi_2 n (K ^ d).

Lemma singletons (y : list R) : y = concat (map (fun t => [t]) y).
Proof. induction y; cbn; congruence. Qed.

Lemma phi_2_value theta n J y : length y = n ->
  exists bs, length bs = n /\ Forall (fun t => 0 <= t <= 1) bs /\
    (forall l, (l < n)%nat -> run theta (extractor J) [nth l y 0] = [nth l bs 0]) /\
    run theta (phi_2 n J) y = [lsum (fun l => / 2 ^ S l * nth l bs 0) (seq 0 n)].
Proof.
  intro Hy. set (B := fun t => step_g (sawtooth (2 * J + 1) (t / (2 * 4 ^ J)))).
  exists (map B y). split; [now rewrite map_length|]. split.
  { apply Forall_map, Forall_forall. intros t _. apply step_g_range. }
  split.
  { intros l Hl. rewrite extractor_value. f_equal.
    change (B (nth l y 0) = nth l (map B y) 0). rewrite <- (map_nth B). apply nth_indep.
    rewrite map_length. lia. }
  unfold phi_2. rewrite run_app.
  replace (run theta (copies n 1 (extractor J)) y) with (map B y).
  - rewrite run_cons. unfold layer_value. cbn [act neurons map activate run fold_left]. f_equal.
    rewrite neuron_sum, whole_value, Rplus_0_r. apply lsum_ext. intro l.
    rewrite ratio_value by (pose proof (pow2Z_pos (S l)); lia). rewrite <- pow2_IZR. f_equal. unfold Rdiv. ring.
  - rewrite (singletons y) at 2. rewrite <- Hy, <- (map_length (fun t => [t]) y).
    rewrite (copies_value theta (extractor J) 1 1); [|apply extractor_reads|].
    + rewrite map_map, (map_ext _ (fun t => [B t])) by (intro; apply extractor_value).
      rewrite <- (map_map B (fun t => [t])). apply singletons.
    + apply Forall_map, Forall_forall. now intros.
Qed.

Lemma binary_sum n (w : nat -> R) : (forall l, (l < n)%nat -> 0 <= w l <= 1) ->
  0 <= lsum (fun l => / 2 ^ S l * w l) (seq 0 n) <= 1 - / 2 ^ n.
Proof.
  induction n as [|n IH]; intro H; [cbn; rewrite Rinv_1; lra|].
  rewrite seq_S, lsum_app. cbn [lsum Nat.add].
  specialize (IH (fun l Hl => H l ltac:(lia))). specialize (H n ltac:(lia)).
  assert (0 < / 2 ^ n) by (apply Rinv_0_lt_compat, pow_lt; lra).
  assert (0 <= / 2 ^ n * w n <= / 2 ^ n) by (split; nra).
  change (2 ^ S n) with (2 * 2 ^ n). rewrite Rinv_mult. lra.
Qed.

(* phi_2 o L o phi_1 takes values in [0, 1] on all of R^d. *)
Theorem core_range theta d n K q x :
  exists t, run theta (core d n K q) x = [t] /\ 0 <= t <= 1.
Proof.
  unfold core. rewrite run_app, run_cons.
  set (y := layer_value theta (linear n) _).
  assert (Hy : length y = n) by (unfold y; rewrite layer_value_length; unfold size, linear; cbn;
    now rewrite map_length, seq_length).
  destruct (phi_2_value theta n (K ^ d) y Hy) as (bs & HL & HB & _ & E).
  eexists. split; [exact E|].
  assert (0 < / 2 ^ n) by (apply Rinv_0_lt_compat, pow_lt; lra).
  pose proof (binary_sum n (fun l => nth l bs 0)) as S. cbn beta in S.
  enough (forall l, (l < n)%nat -> 0 <= nth l bs 0 <= 1) as G by (specialize (S G); lra).
  intros l Hl. rewrite Forall_forall in HB. apply HB, nth_In. lia.
Qed.

(* Off the trifling region: the code of the cell, over 2^n. *)
Theorem core_value d n K q theta (c : nat -> Z) x b : (0 < K)%nat -> (0 < q)%nat ->
  (forall i, (i < K ^ d)%nat -> (0 <= c i < 2 ^ Z.of_nat n)%Z) ->
  (forall l, (l < n)%nat -> theta l = plane_number n c (K ^ d) l) ->
  length x = d -> in_cell K (gap K q) x b ->
  run theta (core d n K q) x = [IZR (c (cell_number K b)) / 2 ^ n].
Proof.
  intros HK Hq Hc Ht Hx Hb. destruct (in_cell_digits K _ x b Hb) as [HF HL].
  assert (Hi : (cell_number K b < K ^ d)%nat).
  { rewrite <- Hx, <- HL. now apply cell_number_lt. }
  unfold core. rewrite run_app, (phi_1_value theta d K q x b), run_cons by assumption.
  set (i := cell_number K b) in *.
  set (y := layer_value theta (linear n) _).
  assert (Ey : y = map (fun l => theta l * 4 ^ S i) (seq 0 n)).
  { unfold y, layer_value, linear. cbn [act neurons]. rewrite map_map. apply map_ext. intro l.
    unfold neuron_value. cbn [terms bias terms_value nth activate]. rewrite whole_value. cbn [entry_value]. ring. }
  assert (Hy : length y = n) by (rewrite Ey; now rewrite map_length, seq_length).
  destruct (phi_2_value theta n (K ^ d) y Hy) as (bs & HL2 & _ & HB & E). rewrite E. f_equal.
  rewrite <- bits_value by now apply Hc. apply lsum_ext_in. intros l Hl. apply in_seq in Hl. f_equal.
  specialize (HB l ltac:(lia)). rewrite Ey, nth_map_seq in HB by lia. cbn [Nat.add] in HB.
  rewrite Ht, Rmult_comm in HB by lia. unfold plane_number in HB.
  rewrite extractor_bit in HB by (try apply plane_length; assumption).
  rewrite plane_nth in HB by assumption. now injection HB.
Qed.

(* ---------- size ---------- *)
Lemma powers_reads J : layers_read 1 (powers J) 1.
Proof.
  unfold powers. cbn [layers_read neurons]. split.
  - apply Forall_map, Forall_forall. intros j _. split; cbn; repeat constructor; cbn; lia.
  - unfold size. cbn [neurons length]. rewrite map_length, seq_length.
    split; [|reflexivity]. constructor; [apply sum_reads|constructor].
Qed.

Lemma phi_1_reads d K q : layers_read d (phi_1 d K q) 1.
Proof.
  unfold phi_1. apply layers_read_app with d.
  - pose proof (copies_read d _ 1 1 (stair_reads K q)) as H. now rewrite Nat.mul_1_r in H.
  - cbn [app layers_read rho neurons]. unfold size. cbn [neurons length].
    split; [constructor; [apply sum_reads|constructor]|apply powers_reads].
Qed.

Lemma phi_2_reads n J : layers_read n (phi_2 n J) 1.
Proof.
  unfold phi_2. apply layers_read_app with n.
  - pose proof (copies_read n _ 1 1 (extractor_reads J)) as H. now rewrite Nat.mul_1_r in H.
  - cbn [layers_read neurons]. unfold size. cbn [neurons length].
    split; [constructor; [apply sum_reads|constructor]|reflexivity].
Qed.

Lemma core_reads d n K q : layers_read d (core d n K q) 1.
Proof.
  unfold core. apply layers_read_app with 1%nat; [apply phi_1_reads|]. cbn [layers_read linear neurons].
  split.
  - apply Forall_map, Forall_forall. intros l _. split; cbn; repeat constructor; cbn; lia.
  - unfold size, linear. cbn [neurons]. rewrite map_length, seq_length. apply phi_2_reads.
Qed.

Lemma no_places_copies c n_in ls : places_of ls = [] -> places_of (copies c n_in ls) = [].
Proof.
  intro H. apply length_zero_iff_nil. rewrite copies_places_length, H. cbn. lia.
Qed.

Lemma map_no_places (F : nat -> neuron) l : (forall i, neuron_places (F i) = []) ->
  flat_map neuron_places (map F l) = [].
Proof. intro H. induction l; cbn; [reflexivity|]. now rewrite H, IHl. Qed.

Lemma sum_no_places (F : nat -> entry) l c : (forall i, names (F i) = []) -> names c = [] ->
  neuron_places (Neuron (map (fun i => (i, F i)) l) c) = [].
Proof.
  intros H Hc. unfold neuron_places. cbn [terms bias]. rewrite Hc, app_nil_r.
  induction l; cbn; [reflexivity|]. now rewrite H, IHl.
Qed.

Lemma phi_1_places d K q : places_of (phi_1 d K q) = [].
Proof.
  unfold phi_1. rewrite !places_app, no_places_copies.
  - unfold places_of, layer_places, rho, powers. cbn [flat_map neurons app].
    rewrite map_no_places, !sum_no_places by reflexivity. reflexivity.
  - unfold places_of, layer_places, stair. cbn [flat_map neurons].
    rewrite flat_map_app, !map_no_places, sum_no_places by reflexivity. reflexivity.
Qed.

Lemma phi_2_places n J : places_of (phi_2 n J) = [].
Proof.
  unfold phi_2. rewrite places_app, no_places_copies by apply extractor_places.
  unfold places_of, layer_places. cbn [flat_map neurons app].
  rewrite sum_no_places by reflexivity. reflexivity.
Qed.

(* The intrinsic places of the core are a_1, ..., a_n, each once. *)
Theorem core_places d n K q : places_of (core d n K q) = seq 0 n.
Proof.
  unfold core. rewrite places_app, phi_1_places. cbn [app places_of flat_map].
  change (flat_map layer_places (phi_2 n (K ^ d))) with (places_of (phi_2 n (K ^ d))).
  rewrite phi_2_places, app_nil_r. unfold layer_places, linear. cbn [neurons].
  induction (seq 0 n) as [|l s IH]; cbn; [reflexivity|]. cbn in IH. now rewrite IH.
Qed.

(* ---------- numbers of parameters, blockwise ---------- *)
(* A network R^n -> R^m put together from dense blocks, one after another or c
   copies of one side by side, each copy with inputs of its own. stored_of is then
   SYZ22's number of its parameters: every block counts as dense, zeros included,
   and nothing else counts (copies_stored, stored_app). *)
Inductive blockwise : nat -> list layer -> nat -> Prop :=
| dense_block n ls m : layers_read n ls m -> stored_of ls = dense_parameters n ls -> blockwise n ls m
| one_after_another n ls k ms m : blockwise n ls k -> blockwise k ms m -> blockwise n (ls ++ ms) m
| side_by_side c n ls m : blockwise n ls m -> blockwise (c * n) (copies c n ls) (c * m).

Lemma blockwise_read n ls m : blockwise n ls m -> layers_read n ls m.
Proof.
  induction 1; [assumption|now apply layers_read_app with k|now apply copies_read].
Qed.

(* A network R^n -> R^m that is the same for every f (no intrinsic place in it),
   put together from dense blocks. *)
Definition fixed_network (n : nat) (ls : list layer) (m : nat) : Prop :=
  layers_read n ls m /\ places_of ls = [] /\ blockwise n ls m.

(* The block of one sum. *)
Lemma sum_blockwise (F : nat -> entry) n c a :
  let l := Layer a [Neuron (map (fun i => (i, F i)) (seq 0 n)) c] in
  stored_of [l] = dense_parameters n [l].
Proof.
  apply written_out_stored. split; [|exact I]. constructor; [|constructor]. cbn.
  now rewrite map_length, seq_length.
Qed.

Lemma sum_is_block (F : nat -> entry) n c a :
  blockwise n [Layer a [Neuron (map (fun i => (i, F i)) (seq 0 n)) c]] 1.
Proof.
  apply dense_block; [|apply sum_blockwise]. split; [|reflexivity].
  constructor; [apply sum_reads|constructor].
Qed.

Lemma stair_blockwise K q : stored_of (stair K q) = dense_parameters 1 (stair K q).
Proof.
  apply written_out_stored. unfold stair. cbn [written_out neurons]. unfold size. cbn [neurons].
  split; [apply Forall_app; split; apply Forall_map, Forall_forall; reflexivity|]. split; [|exact I].
  constructor; [|constructor]. cbn [terms]. rewrite app_length, !map_length, !seq_length. lia.
Qed.

Lemma powers_blockwise J : stored_of (powers J) = dense_parameters 1 (powers J).
Proof.
  apply written_out_stored. unfold powers. cbn [written_out neurons]. unfold size. cbn [neurons].
  split; [apply Forall_map, Forall_forall; reflexivity|]. split; [|exact I].
  constructor; [|constructor]. cbn [terms]. now rewrite !map_length, seq_length.
Qed.

(* phi_1: d staircases side by side, rho, h. *)
Theorem phi_1_blockwise d K q : blockwise d (phi_1 d K q) 1.
Proof.
  unfold phi_1. apply one_after_another with d.
  - pose proof (side_by_side d 1 (stair K q) 1) as B. rewrite Nat.mul_1_r in B.
    apply B, dense_block; [apply stair_reads|apply stair_blockwise].
  - apply one_after_another with 1%nat; [apply sum_is_block|].
    apply dense_block; [apply powers_reads|apply powers_blockwise].
Qed.

(* phi_2: n bit extractions side by side, then one sum. *)
Theorem phi_2_blockwise n J : blockwise n (phi_2 n J) 1.
Proof.
  unfold phi_2. apply one_after_another with n; [|apply sum_is_block].
  pose proof (side_by_side n 1 (extractor J) 1) as B. rewrite Nat.mul_1_r in B.
  apply B, dense_block; [apply extractor_reads|apply extractor_blockwise].
Qed.

Theorem phi_1_fixed d K q : fixed_network d (phi_1 d K q) 1.
Proof. split; [apply phi_1_reads|]. split; [apply phi_1_places|apply phi_1_blockwise]. Qed.

Theorem phi_2_fixed n J : fixed_network n (phi_2 n J) 1.
Proof. split; [apply phi_2_reads|]. split; [apply phi_2_places|apply phi_2_blockwise]. Qed.

Lemma stored_map (F : nat -> neuron) a l k : (forall i, length (terms (F i)) = k) ->
  stored_layer (Layer a (map F l)) = (length l * (k + 1))%nat.
Proof.
  intro H. unfold stored_layer. cbn [neurons]. induction l as [|i l IH]; [reflexivity|].
  cbn [map list_sum fold_right length]. change (fold_right Nat.add 0%nat) with list_sum.
  rewrite H, IH. lia.
Qed.

Lemma stored_sum (F : nat -> entry) l c a :
  stored_layer (Layer a [Neuron (map (fun i => (i, F i)) l) c]) = (length l + 1)%nat.
Proof. unfold stored_layer. cbn. rewrite map_length. lia. Qed.

Lemma stair_stored K q : (1 <= K)%nat -> stored_of (stair K q) = (6 * K - 5)%nat.
Proof.
  intro HK. unfold stored_of, stair. cbn [map list_sum fold_right]. rewrite stored_sum.
  unfold stored_layer. cbn [neurons]. rewrite map_app, list_sum_app.
  assert (E : forall (F : nat -> entry) l, list_sum (map (fun n => length (terms n) + 1)%nat
    (map (fun k => Neuron [(0%nat, whole (3 * Z.of_nat K * Z.of_nat q))] (F k)) l)) = (2 * length l)%nat).
  { intros F l. induction l as [|k l IH]; [reflexivity|].
    cbn [map list_sum fold_right length terms]. change (fold_right Nat.add 0%nat) with list_sum.
    rewrite IH. lia. }
  rewrite !E, !seq_length. lia.
Qed.

Theorem phi_1_stored d K q : (1 <= K)%nat ->
  stored_of (phi_1 d K q) = (d * (6 * K - 5) + (d + 1) + (3 * K ^ d + 1))%nat.
Proof.
  intro HK. unfold phi_1. rewrite !stored_app, copies_stored, stair_stored by assumption.
  assert (E1 : stored_of [rho d K] = (d + 1)%nat).
  { unfold stored_of, rho. cbn [map list_sum fold_right]. rewrite stored_sum, seq_length. lia. }
  assert (E2 : stored_of (powers (K ^ d)) = (3 * K ^ d + 1)%nat).
  { unfold stored_of, powers. cbn [map list_sum fold_right].
    rewrite stored_sum, (stored_map _ _ _ 1), seq_length by reflexivity. lia. }
  rewrite E1, E2. lia.
Qed.

Theorem phi_2_stored n J : stored_of (phi_2 n J) = (n * (12 * J + 13) + (n + 1))%nat.
Proof.
  unfold phi_2. rewrite stored_app, copies_stored, extractor_stored. f_equal.
  unfold stored_of. cbn [map list_sum fold_right]. rewrite stored_sum, seq_length. lia.
Qed.

Lemma power_linear K d : (2 <= K)%nat -> (1 <= d)%nat -> (d * K <= K ^ d)%nat.
Proof.
  intros HK Hd. induction d as [|d IH]; [lia|]. destruct d as [|d]; [cbn; lia|].
  cbn [Nat.pow] in *. specialize (IH ltac:(lia)). nia.
Qed.

(* The printed bounds on the blockwise numbers, K = 2^n: 2^(dn+4) for phi_1 and 2^(dn+5) n for phi_2. *)
Theorem phi_1_bound d n q : (1 <= d)%nat -> (1 <= n)%nat ->
  (stored_of (phi_1 d (2 ^ n) q) <= 2 ^ (d * n + 4))%nat.
Proof.
  intros Hd Hn. assert (HK : (2 <= 2 ^ n)%nat).
  { change 2%nat with (2 ^ 1)%nat at 1. apply Nat.pow_le_mono_r; lia. }
  rewrite phi_1_stored by lia. pose proof (power_linear (2 ^ n) d HK Hd) as PL.
  rewrite Nat.pow_add_r, (Nat.mul_comm d n), Nat.pow_mul_r. cbn [Nat.pow Nat.mul].
  set (K := (2 ^ n)%nat) in *. set (J := (K ^ d)%nat) in *. nia.
Qed.

Theorem phi_2_bound d n : (1 <= d)%nat -> (1 <= n)%nat ->
  (stored_of (phi_2 n ((2 ^ n) ^ d)) <= 2 ^ (d * n + 5) * n)%nat.
Proof.
  intros Hd Hn. assert (HK : (2 <= 2 ^ n)%nat).
  { change 2%nat with (2 ^ 1)%nat at 1. apply Nat.pow_le_mono_r; lia. }
  rewrite phi_2_stored. pose proof (power_linear (2 ^ n) d HK Hd) as PL.
  rewrite Nat.pow_add_r, (Nat.mul_comm d n), Nat.pow_mul_r. cbn [Nat.pow Nat.mul].
  set (K := (2 ^ n)%nat) in *. set (J := (K ^ d)%nat) in *. nia.
Qed.
