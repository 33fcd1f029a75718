(* The size of the scan network: width d + 8, depth (d + 2) (N - 1) with
   N = (K+1)^d, the exact number of parameters, and the three places that hold
   an intrinsic parameter; every neuron reads existing neurons. *)
From Coq Require Import Reals List Arith ZArith Lia.
From Symnet Require Import Network SnakeOrder ScanNetwork ScaledOutput.
Import ListNotations.
Open Scope nat_scope.

Ltac reads :=
  repeat match goal with
  | |- Forall _ (_ ++ _) => apply Forall_app; split
  | |- Forall _ (carry_all _ _) => apply carry_all_reads; lia
  | |- Forall _ (_ :: _) => constructor
  | |- Forall _ [] => constructor
  | |- neuron_reads _ _ => split; cbn [terms carry map fst]
  | |- NoDup (_ :: _) => constructor; [cbn [In]; lia|]
  | |- NoDup [] => constructor
  | |- (_ < _)%nat => cbn [fst]; lia
  end.

Lemma carry_size a ns off d : size (Layer a (ns ++ carry_all off d)) = length ns + d.
Proof. unfold size. cbn [neurons]. now rewrite app_length, carry_all_length. Qed.

Lemma hat_pair_reads d K j k : j < d -> layers_read (5 + d) (hat_pair d K j k) (5 + d).
Proof.
  intro H. unfold hat_pair. cbn [layers_read neurons]. rewrite !carry_size. cbn [length].
  repeat split; reads.
Qed.

Lemma hat_layers_reads d K b : forall j, j + length b = d ->
  layers_read (5 + d) (hat_layers d K j b) (5 + d).
Proof.
  induction b as [|k b IH]; intros j H; [reflexivity|]. cbn [hat_layers length] in *.
  eapply layers_read_app; [apply hat_pair_reads; lia|]. apply IH. lia.
Qed.

Lemma digit_layers_reads d r : layers_read (5 + d) (digit_layers d r) (5 + d).
Proof.
  unfold digit_layers. cbn [layers_read neurons]. rewrite !carry_size. cbn [length].
  repeat split; reads.
Qed.

Lemma scan_step_reads d K b r : length b = d -> layers_read (5 + d) (scan_step d K b r) (5 + d).
Proof.
  intro H. eapply layers_read_app; [now apply hat_layers_reads|apply digit_layers_reads].
Qed.

(* Steps by induction along the node list. *)
Lemma scan_steps_unfold d K a b l :
  scan_steps d K (a :: b :: l) = scan_step d K a (S (length l)) ++ scan_steps d K (b :: l).
Proof. reflexivity. Qed.

Lemma scan_steps_reads d K l : Forall (fun b : node => length b = d) l ->
  layers_read (5 + d) (scan_steps d K l) (5 + d).
Proof.
  induction l as [|a [|b l] IH]; intro H; try reflexivity.
  rewrite scan_steps_unfold. eapply layers_read_app.
  - apply scan_step_reads. now apply Forall_inv in H.
  - apply IH. now apply Forall_inv_tail in H.
Qed.

Lemma snake_lengths K d : Forall (fun b : node => length b = d) (snake K d).
Proof. apply Forall_forall. intros b Hb. now apply (snake_nodes K d). Qed.

Theorem scan_well_formed d K : well_formed d (scan d K).
Proof.
  split; [reflexivity|]. unfold scan. cbn [layers layers_read]. split.
  - unfold scan_start. cbn [neurons]. reads.
  - unfold scan_start. rewrite carry_size. cbn [length].
    eapply layers_read_app; [apply scan_steps_reads, snake_lengths|].
    unfold scan_end. cbn [layers_read neurons size length]. repeat split; reads.
Qed.

(* ---------- depth ---------- *)
Lemma hat_layers_depth d K b : forall j, depth_of (hat_layers d K j b) = length b.
Proof.
  induction b as [|k b IH]; intro j; [reflexivity|]. cbn [hat_layers].
  rewrite depth_app, IH. reflexivity.
Qed.

Lemma scan_steps_depth d K l : Forall (fun b : node => length b = d) l ->
  depth_of (scan_steps d K l) = (d + 2) * (length l - 1).
Proof.
  induction l as [|a [|b l] IH]; intro H; [cbn; lia|cbn; lia|].
  rewrite scan_steps_unfold, depth_app, IH by now apply Forall_inv_tail in H.
  unfold scan_step. rewrite depth_app, hat_layers_depth.
  change (depth_of (digit_layers d (S (length l)))) with 2.
  rewrite (Forall_inv H). cbn [length]. lia.
Qed.

Theorem scan_depth d K : depth (scan d K) = (d + 2) * ((K + 1) ^ d - 1).
Proof.
  unfold depth, scan. cbn [layers].
  change (depth_of (?a :: ?l ++ ?m)) with (depth_of (l ++ m)).
  change (scan_start d :: ?l) with ([scan_start d] ++ l). rewrite !depth_app.
  rewrite scan_steps_depth by apply snake_lengths. rewrite snake_length. cbn. lia.
Qed.

(* ---------- width ---------- *)
Lemma hat_layers_width d K b : forall j, width_of (hat_layers d K j b) <= d + 7.
Proof.
  induction b as [|k b IH]; intro j; [cbn; lia|]. cbn [hat_layers]. rewrite width_app.
  specialize (IH (S j)). enough (width_of (hat_pair d K j k) <= d + 7) by lia.
  unfold hat_pair, width_of. cbn [filter is_relu act map fold_right].
  rewrite carry_size. cbn [length]. lia.
Qed.

Lemma digit_layers_width d r : width_of (digit_layers d r) = d + 8.
Proof.
  unfold digit_layers, width_of. cbn [filter is_relu act map fold_right].
  rewrite !carry_size. cbn [length]. lia.
Qed.

Lemma scan_steps_width d K l : 2 <= length l -> width_of (scan_steps d K l) = d + 8.
Proof.
  destruct l as [|a [|b l]]; cbn [length]; try lia. intros _.
  revert a b. induction l as [|c l IH]; intros a b.
  - rewrite scan_steps_unfold, width_app. unfold scan_step. rewrite width_app, digit_layers_width.
    pose proof (hat_layers_width d K a 0). cbn [scan_steps]. cbn [width_of filter map fold_right]. lia.
  - rewrite scan_steps_unfold, width_app, IH. unfold scan_step. rewrite width_app, digit_layers_width.
    pose proof (hat_layers_width d K a 0). lia.
Qed.

Lemma node_count d K : 1 <= d -> 1 <= K -> 2 <= (K + 1) ^ d.
Proof.
  intros Hd HK. destruct d; [lia|]. cbn [Nat.pow].
  assert (1 <= (K + 1) ^ d) by (apply Nat.neq_0_lt_0, Nat.pow_nonzero; lia). nia.
Qed.

Theorem scan_width d K : 1 <= d -> 1 <= K -> width (scan d K) = d + 8.
Proof.
  intros Hd HK. unfold width, scan. cbn [layers].
  change (scan_start d :: ?l) with ([scan_start d] ++ l). rewrite !width_app.
  rewrite scan_steps_width by (rewrite snake_length; now apply node_count). cbn. lia.
Qed.

(* ---------- parameters ---------- *)
(* Dense weights and biases of one step. *)
Definition step_parameters (d : nat) : nat :=
  d * ((d + 6) * (d + 7) + (d + 8) * (d + 5)) +
  ((d + 6) * (d + 8) + (d + 9) * (d + 5) + 2 * ((d + 6) * (d + 5))).

Lemma hat_layers_parameters d K b : forall j, j + length b = d ->
  dense_parameters (5 + d) (hat_layers d K j b)
  = length b * ((d + 6) * (d + 7) + (d + 8) * (d + 5)).
Proof.
  induction b as [|k b IH]; intros j H; [reflexivity|]. cbn [hat_layers length] in *.
  rewrite (dense_app _ _ _ (5 + d)) by (apply hat_pair_reads; lia). rewrite IH by lia.
  unfold hat_pair. cbn [dense_parameters]. rewrite !carry_size. cbn [length]. nia.
Qed.

Lemma scan_step_parameters d K b r : length b = d ->
  dense_parameters (5 + d) (scan_step d K b r) = step_parameters d.
Proof.
  intro H. unfold scan_step. rewrite (dense_app _ _ _ (5 + d)) by now apply hat_layers_reads.
  rewrite hat_layers_parameters, H by assumption. unfold step_parameters, digit_layers.
  cbn [dense_parameters]. rewrite !carry_size. cbn [length]. nia.
Qed.

Lemma scan_steps_parameters d K l : Forall (fun b : node => length b = d) l ->
  dense_parameters (5 + d) (scan_steps d K l) = (length l - 1) * step_parameters d.
Proof.
  induction l as [|a [|b l] IH]; intro H; try reflexivity.
  rewrite scan_steps_unfold, (dense_app _ _ _ (5 + d))
    by (apply scan_step_reads; now apply Forall_inv in H).
  rewrite IH by now apply Forall_inv_tail in H.
  rewrite scan_step_parameters by now apply Forall_inv in H.
  cbn [length]. nia.
Qed.

Theorem scan_parameters d K : parameters (scan d K)
  = (d + 1) * (d + 5) + ((K + 1) ^ d - 1) * step_parameters d + (d + 8).
Proof.
  unfold parameters, scan. cbn [layers inputs dense_parameters].
  unfold scan_start. rewrite carry_size. cbn [length].
  rewrite (dense_app _ _ _ (5 + d)) by apply scan_steps_reads, snake_lengths.
  rewrite scan_steps_parameters by apply snake_lengths. rewrite snake_length.
  unfold scan_end. cbn [dense_parameters size length neurons]. lia.
Qed.

(* ---------- intrinsic parameters ---------- *)
Lemma hat_layers_places d K b : forall j, places_of (hat_layers d K j b) = [].
Proof.
  induction b as [|k b IH]; intro j; [reflexivity|]. cbn [hat_layers].
  rewrite places_app, IH. unfold hat_pair, places_of, layer_places. cbn [flat_map neurons].
  rewrite !flat_map_app, !carry_all_places. reflexivity.
Qed.

Lemma digit_layers_places d r : places_of (digit_layers d r) = [].
Proof.
  unfold digit_layers, places_of, layer_places. cbn [flat_map neurons].
  rewrite !flat_map_app, !carry_all_places. reflexivity.
Qed.

Lemma scan_steps_places d K l : places_of (scan_steps d K l) = [].
Proof.
  induction l as [|a [|b l] IH]; try reflexivity.
  rewrite scan_steps_unfold, places_app, IH. unfold scan_step.
  now rewrite places_app, hat_layers_places, digit_layers_places.
Qed.

(* v, s and b, each in one place. *)
Theorem scan_intrinsic_places d K : intrinsic_places (scan d K) = [0; 1; 2].
Proof.
  unfold intrinsic_places, scan. cbn [layers].
  change (scan_start d :: ?l) with ([scan_start d] ++ l).
  rewrite !places_app, scan_steps_places.
  unfold places_of at 1, layer_places, scan_start. cbn [flat_map neurons].
  rewrite flat_map_app, carry_all_places. reflexivity.
Qed.

Theorem scan_intrinsic_parameters d K : intrinsic_parameters (scan d K) = 3.
Proof. unfold intrinsic_parameters. now rewrite scan_intrinsic_places. Qed.

(* The network is s phi(x, v) + b: the last layer holds s and b, the rest v alone. *)
Definition scan_sum (N : nat) : layer := Layer Identity [ Neuron [(2%nat, whole 1)] (whole (1 - Zk N)) ].

Lemma scan_end_layers N : scan_end N = [scan_sum N; output_map 1].
Proof. reflexivity. Qed.

Lemma scaled_after_steps d N steps : layers_read (5 + d) steps (5 + d) ->
  intrinsic_places (Network d (scan_start d :: steps ++ scan_end N)) = [0; 1; 2] ->
  scaled d 1 (Network d (scan_start d :: steps ++ [scan_sum N])) (Network d (scan_start d :: steps ++ scan_end N)).
Proof.
  intros R P. rewrite scan_end_layers in *. change [scan_sum N; output_map 1] with ([scan_sum N] ++ [output_map 1]) in *.
  rewrite app_assoc in *. apply (scaled_from_places d 1 (scan_start d :: steps ++ [scan_sum N])); [|exact P].
  cbn [layers_read]. split; [unfold scan_start; cbn [neurons]; reads|].
  unfold scan_start. rewrite carry_size. cbn [length]. eapply layers_read_app; [exact R|].
  unfold scan_sum. cbn [layers_read neurons size length]. repeat split; reads.
Qed.

Theorem scan_scaled d K :
  scaled d 1 (Network d (scan_start d :: scan_steps d K (snake K d) ++ [scan_sum (length (snake K d))])) (scan d K).
Proof. apply scaled_after_steps; [apply scan_steps_reads, snake_lengths|apply scan_intrinsic_places]. Qed.
