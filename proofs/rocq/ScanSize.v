(* The size of the scan network: width d + 8, depth (d + 2) (N - 1) with
   N = (K+1)^d, the exact number of parameters, and the three places that hold
   an intrinsic parameter; every neuron reads existing neurons. *)
From Coq Require Import Reals List Arith ZArith Lia.
From Symnet Require Import Alphabet Digits Network SnakeOrder ScanNetwork ScaledOutput.
Import ListNotations.
Open Scope nat_scope.

Ltac reads :=
  repeat match goal with
  | |- Forall _ (_ ++ _) => apply Forall_app; split
  | |- Forall _ (carry_all _ _) => apply carry_all_reads; lia
  | |- Forall _ (_ :: _) => constructor
  | |- Forall _ [] => constructor
  | |- neuron_reads _ (Neuron (_ :: map _ _) _) => idtac
  | |- neuron_reads _ (Neuron (_ :: map _ _ ++ _) _) => idtac
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

Lemma each_reads (n : nat -> neuron) k l : (forall i, In i l -> neuron_reads k (n i)) -> Forall (neuron_reads k) (map n l).
Proof. intro H. now apply Forall_map, Forall_forall. Qed.
Lemma places_from (p : nat -> nat) o (e : entry) : (forall i, p i = o + i) ->
  forall n k, map fst (map (fun i => (p i, e)) (seq k n)) = seq (o + k) n.
Proof.
  intros H n. induction n as [|n IH]; intro k; [reflexivity|]. cbn [seq map fst]. rewrite IH, H. f_equal. f_equal. lia.
Qed.
Lemma sum_reads i e ts k n o : i < o -> o + n <= k -> map fst ts = seq o n -> neuron_reads k (Neuron ((i, e) :: ts) (whole 0)).
Proof.
  intros Hi Ho E. assert (B : Forall (fun j => o <= j < k) (map fst ts)).
  { rewrite E. apply Forall_forall. intros j Hj. apply in_seq in Hj. lia. }
  split; cbn [terms map fst].
  - constructor; [cbn; lia|]. apply Forall_map in B. eapply Forall_impl; [|exact B]. cbn. intros. lia.
  - rewrite E. constructor; [rewrite in_seq; lia|apply seq_NoDup].
Qed.

Lemma digit_layers_reads a d r : layers_read (5 + d) (digit_layers a d r) (5 + d).
Proof.
  unfold digit_layers. cbn [layers_read]. unfold ramp_layer, digit_layer, select_layer, sum_layer. cbv zeta. rewrite !carry_size.
  cbn [neurons]. repeat rewrite !app_length, !map_length, !seq_length. cbn [length]. set (T := largest a).
  repeat split; reads; try (apply each_reads; intros i Hi; apply in_seq in Hi; split; cbn [terms map fst]; reads).
  - apply (sum_reads _ _ _ _ (T + T) 4); [lia|lia|]. rewrite map_app, (places_from _ 3), (places_from _ (3 + T)) by (intros; lia).
    rewrite seq_app. f_equal. f_equal. lia.
  - apply (sum_reads _ _ _ _ T 3); [lia|lia|]. now apply (places_from _ 2).
Qed.

Lemma scan_step_reads a d K b r : length b = d -> layers_read (5 + d) (scan_step a d K b r) (5 + d).
Proof.
  intro H. eapply layers_read_app; [now apply hat_layers_reads|apply digit_layers_reads].
Qed.

(* Steps by induction along the node list. *)
Lemma scan_steps_unfold a d K u b l :
  scan_steps a d K (u :: b :: l) = scan_step a d K u (S (length l)) ++ scan_steps a d K (b :: l).
Proof. reflexivity. Qed.

Lemma scan_steps_reads a d K l : Forall (fun b : node => length b = d) l ->
  layers_read (5 + d) (scan_steps a d K l) (5 + d).
Proof.
  induction l as [|u [|b l] IH]; intro H; try reflexivity.
  rewrite scan_steps_unfold. eapply layers_read_app.
  - apply scan_step_reads. now apply Forall_inv in H.
  - apply IH. now apply Forall_inv_tail in H.
Qed.

Lemma snake_lengths K d : Forall (fun b : node => length b = d) (snake K d).
Proof. apply Forall_forall. intros b Hb. now apply (snake_nodes K d). Qed.

Theorem letter_scan_well_formed a d K : well_formed d (letter_scan a d K).
Proof.
  split; [reflexivity|]. unfold letter_scan. cbn [layers layers_read]. split.
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

Lemma scan_steps_depth a d K l : Forall (fun b : node => length b = d) l ->
  depth_of (scan_steps a d K l) = (d + 2) * (length l - 1).
Proof.
  induction l as [|u [|b l] IH]; intro H; [cbn; lia|cbn; lia|].
  rewrite scan_steps_unfold, depth_app, IH by now apply Forall_inv_tail in H.
  unfold scan_step. rewrite depth_app, hat_layers_depth.
  change (depth_of (digit_layers a d (S (length l)))) with 2.
  rewrite (Forall_inv H). cbn [length]. lia.
Qed.

Theorem letter_scan_depth a d K : depth (letter_scan a d K) = (d + 2) * ((K + 1) ^ d - 1).
Proof.
  unfold depth, letter_scan. cbn [layers].
  change (scan_start d :: ?l) with ([scan_start d] ++ l). rewrite !depth_app.
  rewrite scan_steps_depth by apply snake_lengths. rewrite snake_length. cbn. lia.
Qed.
Theorem scan_depth d K : depth (scan d K) = (d + 2) * ((K + 1) ^ d - 1).
Proof. apply letter_scan_depth. Qed.

(* ---------- width ---------- *)
Lemma hat_layers_width d K b : forall j, width_of (hat_layers d K j b) <= d + 7.
Proof.
  induction b as [|k b IH]; intro j; [cbn; lia|]. cbn [hat_layers]. rewrite width_app.
  specialize (IH (S j)). enough (width_of (hat_pair d K j k) <= d + 7) by lia.
  unfold hat_pair, width_of. cbn [filter is_relu act map fold_right].
  rewrite carry_size. cbn [length]. lia.
Qed.

Lemma digit_layers_width a d r : width_of (digit_layers a d r) = d + 4 + 2 * largest a.
Proof.
  unfold digit_layers, width_of, ramp_layer, digit_layer, select_layer, sum_layer. cbn [filter is_relu act map fold_right].
  rewrite !carry_size. repeat rewrite !app_length, !map_length, !seq_length. cbn [length]. lia.
Qed.

(* Seven neurons beside the inputs for the hats, 4 + 2 T for the digits. *)
Lemma scan_steps_width a d K l : width_of (scan_steps a d K l) <= d + Nat.max 7 (4 + 2 * largest a).
Proof.
  induction l as [|u [|b l] IH]; [cbn; lia|cbn; lia|]. rewrite scan_steps_unfold, width_app. unfold scan_step.
  rewrite width_app, digit_layers_width. pose proof (hat_layers_width d K u 0). lia.
Qed.
Theorem letter_scan_width a d K : width (letter_scan a d K) <= d + Nat.max 7 (4 + 2 * largest a).
Proof.
  unfold width, letter_scan. cbn [layers]. change (scan_start d :: ?l) with ([scan_start d] ++ l). rewrite !width_app.
  pose proof (scan_steps_width a d K (snake K d)). cbn [width_of scan_start scan_end filter is_relu act map fold_right]. lia.
Qed.

Lemma node_count d K : 1 <= d -> 1 <= K -> 2 <= (K + 1) ^ d.
Proof.
  intros Hd HK. destruct d; [lia|]. cbn [Nat.pow].
  assert (1 <= (K + 1) ^ d) by (apply Nat.neq_0_lt_0, Nat.pow_nonzero; lia). nia.
Qed.

Theorem scan_width d K : 1 <= d -> 1 <= K -> width (scan d K) = d + 8.
Proof.
  intros Hd HK. pose proof (letter_scan_width two_bits d K) as U. pose proof (node_count d K Hd HK) as N. rewrite <- snake_length in N.
  apply Nat.le_antisymm; [exact U|]. unfold width, scan, letter_scan. cbn [layers].
  change (scan_start d :: ?l) with ([scan_start d] ++ l). rewrite !width_app.
  destruct (snake K d) as [|u [|b l]]; cbn [length] in N; try lia.
  rewrite scan_steps_unfold, width_app. unfold scan_step. rewrite width_app, digit_layers_width. cbn [largest two_bits]. lia.
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
  dense_parameters (5 + d) (scan_step two_bits d K b r) = step_parameters d.
Proof.
  intro H. unfold scan_step. rewrite (dense_app _ _ _ (5 + d)) by now apply hat_layers_reads.
  rewrite hat_layers_parameters, H by assumption. unfold step_parameters, digit_layers, ramp_layer, digit_layer, select_layer, sum_layer.
  cbn [dense_parameters]. rewrite !carry_size. cbn [length map app seq largest two_bits Nat.add]. nia.
Qed.

Lemma scan_steps_parameters d K l : Forall (fun b : node => length b = d) l ->
  dense_parameters (5 + d) (scan_steps two_bits d K l) = (length l - 1) * step_parameters d.
Proof.
  induction l as [|u [|b l] IH]; intro H; try reflexivity.
  rewrite scan_steps_unfold, (dense_app _ _ _ (5 + d))
    by (apply scan_step_reads; now apply Forall_inv in H).
  rewrite IH by now apply Forall_inv_tail in H.
  rewrite scan_step_parameters by now apply Forall_inv in H.
  cbn [length]. nia.
Qed.

Theorem scan_parameters d K : parameters (scan d K)
  = (d + 1) * (d + 5) + ((K + 1) ^ d - 1) * step_parameters d + (d + 8).
Proof.
  unfold parameters, scan, letter_scan. cbn [layers inputs dense_parameters].
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

Lemma each_places (n : nat -> neuron) l : (forall i, neuron_places (n i) = []) -> flat_map neuron_places (map n l) = [].
Proof. intro H. induction l as [|i l IH]; [reflexivity|]. cbn [map flat_map]. now rewrite H, IH. Qed.
Lemma whole_places (p : nat -> nat) k l : flat_map (fun t => names (snd t)) (map (fun i => (p i, whole k)) l) = [].
Proof. induction l as [|i l IH]; [reflexivity|exact IH]. Qed.

Lemma digit_layers_places a d r : places_of (digit_layers a d r) = [].
Proof.
  unfold digit_layers, places_of, layer_places, ramp_layer, digit_layer, select_layer, sum_layer. cbn [flat_map neurons].
  repeat rewrite !flat_map_app. rewrite !carry_all_places, !each_places by reflexivity.
  cbn [flat_map neuron_places terms bias carry]. unfold neuron_places. cbn [flat_map terms bias].
  rewrite flat_map_app, !whole_places. reflexivity.
Qed.

Lemma scan_steps_places a d K l : places_of (scan_steps a d K l) = [].
Proof.
  induction l as [|u [|b l] IH]; try reflexivity.
  rewrite scan_steps_unfold, places_app, IH. unfold scan_step.
  now rewrite places_app, hat_layers_places, digit_layers_places.
Qed.

(* v, s and b, each in one place. *)
Theorem letter_scan_places a d K : intrinsic_places (letter_scan a d K) = [0; 1; 2].
Proof.
  unfold intrinsic_places, letter_scan. cbn [layers]. change (scan_start d :: ?l) with ([scan_start d] ++ l).
  rewrite !places_app, scan_steps_places. unfold places_of at 1, layer_places, scan_start. cbn [flat_map neurons].
  rewrite flat_map_app, carry_all_places. reflexivity.
Qed.
Theorem scan_intrinsic_places d K : intrinsic_places (scan d K) = [0; 1; 2].
Proof. apply letter_scan_places. Qed.

(* The network is s phi(x, v) + b: the last layer holds s and b, the rest v alone. *)
Definition scan_sum (a : letters) (N : nat) : layer := Layer Identity [ Neuron [(2%nat, whole 1)] (whole (taken a * (1 - Zk N))) ].
Definition letter_body (a : letters) (d K : nat) : network :=
  Network d (scan_start d :: scan_steps a d K (snake K d) ++ [scan_sum a (length (snake K d))]).

Theorem letter_scan_scaled a d K : scaled d 1 (letter_body a d K) (letter_scan a d K).
Proof.
  pose proof (letter_scan_places a d K) as P. unfold letter_body, letter_scan in *.
  change (scan_end a ?N) with ([scan_sum a N] ++ [output_map 1]) in *. set (steps := scan_steps a d K (snake K d)) in *.
  rewrite app_assoc in *. apply (scaled_from_places d 1 (scan_start d :: steps ++ [_])); [|exact P].
  cbn [layers_read]. split; [unfold scan_start; cbn [neurons]; reads|].
  unfold scan_start. rewrite carry_size. cbn [length]. eapply layers_read_app; [apply scan_steps_reads, snake_lengths|].
  unfold scan_sum. cbn [layers_read neurons size length]. repeat split; reads.
Qed.
Theorem scan_scaled d K :
  scaled d 1 (Network d (scan_start d :: scan_steps two_bits d K (snake K d) ++ [scan_sum two_bits (length (snake K d))])) (scan d K).
Proof. apply letter_scan_scaled. Qed.
