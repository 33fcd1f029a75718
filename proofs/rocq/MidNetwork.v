(* The nested mid of Lemma A.2 as layers: the 3^d shifted copies of the input,
   and 3^d values to one by d rounds of mid. On values >= 0 one mid needs width
   4 and depth 2. Every block is written out in full, its zeros included. *)
From Coq Require Import Reals Lra Lia List Arith ZArith Psatz.
From Symnet Require Import PiecewiseLinear Network Parallel Points SnakeOrder BitExtraction Cells
  CoreNetwork MidValue.
Import ListNotations.
Open Scope R_scope.

(* lo = a - sigma(a - b), hi = b + sigma(a - b); mid = lo + sigma(c - lo) - sigma(c - hi) *)
Definition mid_layers : list layer :=
  [ Layer Relu [ Neuron [(0, whole 1); (1, whole 0); (2, whole 0)]%nat (whole 0);
                 Neuron [(0, whole 1); (1, whole (-1)); (2, whole 0)]%nat (whole 0);
                 Neuron [(0, whole 0); (1, whole 1); (2, whole 0)]%nat (whole 0);
                 Neuron [(0, whole 0); (1, whole 0); (2, whole 1)]%nat (whole 0) ];
    Layer Relu [ Neuron [(0, whole 1); (1, whole (-1)); (2, whole 0); (3, whole 0)]%nat (whole 0);
                 Neuron [(0, whole (-1)); (1, whole 1); (2, whole 0); (3, whole 1)]%nat (whole 0);
                 Neuron [(0, whole 0); (1, whole (-1)); (2, whole (-1)); (3, whole 1)]%nat (whole 0) ];
    Layer Identity [ Neuron [(0, whole 1); (1, whole 1); (2, whole (-1))]%nat (whole 0) ] ].

Theorem mid_layers_value theta a b c : 0 <= a -> 0 <= b -> 0 <= c ->
  run theta mid_layers [a; b; c] = [mid a b c].
Proof.
  intros Ha Hb Hc. unfold mid_layers. rewrite !run_cons. values. cbn [run fold_left]. f_equal. unfold mid.
  rewrite !Rmult_1_l, !Rmult_0_l, !Rplus_0_l, !Rplus_0_r. pwl.
Qed.

Lemma mid_nonneg a b c : 0 <= a -> 0 <= b -> 0 <= c -> 0 <= mid a b c.
Proof. intros. unfold mid. pwl. Qed.

(* d rounds: 3^d values to one. *)
Fixpoint mid_rounds (d : nat) : list layer :=
  match d with
  | O => []
  | S d' => copies 3 (3 ^ d') (mid_rounds d') ++ mid_layers
  end.

(* The 3^d points x + delta {-1, 0, 1}^d, in the order of the rounds. *)
Fixpoint shifted (delta : R) (x : list R) : list (list R) :=
  match x with
  | [] => [[]]
  | t :: x' => map (cons (t - delta)) (shifted delta x') ++ map (cons t) (shifted delta x')
               ++ map (cons (t + delta)) (shifted delta x')
  end.

Lemma shifted_length delta x : length (shifted delta x) = (3 ^ length x)%nat.
Proof. induction x; cbn [shifted length Nat.pow]; [reflexivity|]. rewrite !app_length, !map_length, IHx. lia. Qed.

Ltac reads3 := repeat split; repeat constructor; cbn; lia.

Lemma mid_layers_read : layers_read 3 mid_layers 1.
Proof. unfold mid_layers. cbn [layers_read]. unfold size. cbn [neurons length]. repeat split; reads3. Qed.

Lemma mid_rounds_read d : layers_read (3 ^ d) (mid_rounds d) 1.
Proof.
  induction d as [|d IH]; [reflexivity|]. cbn [mid_rounds]. apply layers_read_app with (3 * 1)%nat.
  - exact (copies_read 3 _ _ _ IH).
  - exact mid_layers_read.
Qed.

Lemma nested_mid_nonneg delta x : forall g, (forall y, 0 <= g y) -> 0 <= nested_mid delta g x.
Proof. induction x; intros g Hg; cbn [nested_mid]; [apply Hg|]. apply mid_nonneg; apply IHx; intro; apply Hg. Qed.

Theorem mid_rounds_value theta delta x : forall g, (forall y, 0 <= g y) ->
  run theta (mid_rounds (length x)) (map g (shifted delta x)) = [nested_mid delta g x].
Proof.
  induction x as [|t x IH]; intros g Hg; [reflexivity|].
  cbn [length mid_rounds shifted nested_mid]. rewrite run_app, !map_app, !map_map.
  set (A := map (fun y => g (t - delta :: y)) (shifted delta x)).
  set (B := map (fun y => g (t :: y)) (shifted delta x)).
  set (C := map (fun y => g (t + delta :: y)) (shifted delta x)).
  replace (A ++ B ++ C) with (concat [A; B; C]) by (cbn; now rewrite app_nil_r).
  change 3%nat with (length [A; B; C]) at 1.
  rewrite (copies_value theta _ (3 ^ length x) 1); [|apply mid_rounds_read|].
  - cbn [map concat]. unfold A, B, C.
    rewrite (IH (fun y => g (t - delta :: y))), (IH (fun y => g (t :: y))),
      (IH (fun y => g (t + delta :: y))) by (intro; apply Hg).
    cbn [app]. apply mid_layers_value; apply nested_mid_nonneg; intro; apply Hg.
  - repeat constructor; unfold A, B, C; now rewrite map_length, shifted_length.
Qed.

Lemma mid_rounds_depth d : depth_of (mid_rounds d) = (2 * d)%nat.
Proof.
  induction d as [|d IH]; [reflexivity|]. cbn [mid_rounds]. rewrite depth_app, copies_depth, IH.
  change (depth_of mid_layers) with 2%nat. lia.
Qed.

(* 35 parameters a mid, (3^d - 1) / 2 mids. *)
Lemma mid_blockwise : stored_of mid_layers = dense_parameters 3 mid_layers.
Proof. reflexivity. Qed.

Lemma mid_rounds_stored d : (2 * stored_of (mid_rounds d) + 35 = 35 * 3 ^ d)%nat.
Proof.
  induction d as [|d IH]; [reflexivity|]. cbn [mid_rounds]. rewrite stored_app, copies_stored.
  change (stored_of mid_layers) with 35%nat. cbn [Nat.pow]. lia.
Qed.

Lemma mid_rounds_places d : places_of (mid_rounds d) = [].
Proof.
  induction d as [|d IH]; [reflexivity|]. cbn [mid_rounds].
  now rewrite places_app, no_places_copies by assumption.
Qed.

Lemma mid_rounds_blockwise d : blockwise (3 ^ d) (mid_rounds d) 1.
Proof.
  induction d as [|d IH]; [now apply dense_block|]. cbn [mid_rounds].
  apply one_after_another with (3 * 1)%nat; [exact (side_by_side 3 _ _ _ IH)|].
  apply (dense_block 3); [exact mid_layers_read|exact mid_blockwise].
Qed.

(* ---------- the shifts, delta = 1/D ---------- *)
Fixpoint directions (d : nat) : list (list Z) :=
  match d with
  | O => [[]]
  | S d' => map (cons (-1)%Z) (directions d') ++ map (cons 0%Z) (directions d')
            ++ map (cons 1%Z) (directions d')
  end.

(* x -> x + o / D: d neurons, each with d weights. *)
Definition unit_weight (i j : nat) : entry := whole (if (j =? i)%nat then 1 else 0).
Definition shift_row (d : nat) (D : Z) (o : list Z) : list neuron :=
  map (fun i => Neuron (map (fun j => (j, unit_weight i j)) (seq 0 d)) (ratio (nth i o 0%Z) D)) (seq 0 d).

Definition shifts (d : nat) (D : Z) : layer :=
  Layer Identity (flat_map (shift_row d D) (directions d)).

Fixpoint moved (D : R) (x : list R) (o : list Z) : list R :=
  match x, o with t :: x', z :: o' => (t + IZR z / D) :: moved D x' o' | _, _ => [] end.

Lemma directions_length d o : In o (directions d) -> length o = d.
Proof.
  revert o. induction d as [|d IH]; intros o H; cbn [directions] in H.
  - destruct H as [<-|[]]. reflexivity.
  - rewrite !in_app_iff in H.
    destruct H as [H|[H|H]]; apply in_map_iff in H; destruct H as (p & <- & Hp); cbn; now rewrite IH.
Qed.

Lemma directions_count d : length (directions d) = (3 ^ d)%nat.
Proof. induction d; cbn [directions Nat.pow]; [reflexivity|]. rewrite !app_length, !map_length, IHd. lia. Qed.

Lemma unit_weights_sum theta (x : list R) n i : (i < n)%nat ->
  lsum (fun j => entry_value theta (unit_weight i j) * nth j x 0) (seq 0 n) = nth i x 0.
Proof.
  intro H. replace n with (i + S (n - S i))%nat by lia. rewrite seq_app, lsum_app. cbn [seq lsum Nat.add].
  unfold unit_weight. rewrite Nat.eqb_refl, whole_value.
  assert (Z : forall j, j <> i -> entry_value theta (whole (if (j =? i)%nat then 1 else 0)) * nth j x 0 = 0).
  { intros j N. rewrite (proj2 (Nat.eqb_neq j i) N), whole_value. ring. }
  rewrite !lsum_zero; [ring| |]; intros j Hj; apply in_seq in Hj; apply Z; lia.
Qed.

Lemma shift_row_value theta D x : D <> 0%Z -> forall o, length o = length x ->
  map (fun n => activate Identity (neuron_value theta x n)) (shift_row (length x) D o) = moved (IZR D) x o.
Proof.
  intros HD o HL. unfold shift_row. rewrite map_map.
  transitivity (map (fun i => nth i x 0 + IZR (nth i o 0%Z) / IZR D) (seq 0 (length x))).
  { apply map_ext_in. intros i Hi. apply in_seq in Hi. cbn [activate].
    rewrite neuron_sum, unit_weights_sum, ratio_value by (assumption || lia). reflexivity. }
  revert o HL. induction x as [|t x IH]; intros [|z o] HL; try discriminate; [reflexivity|].
  cbn [length seq map nth moved]. f_equal. rewrite <- seq_shift, map_map. apply IH. now injection HL.
Qed.

Lemma moved_directions D x : D <> 0 -> map (moved D x) (directions (length x)) = shifted (/ D) x.
Proof.
  intro HD. induction x as [|t x IH]; [reflexivity|]. cbn [length directions shifted].
  rewrite !map_app, !map_map. cbn [moved].
  assert (E : forall z u, t + IZR z / D = u ->
    map (fun o => (t + IZR z / D) :: moved D x o) (directions (length x)) = map (cons u) (shifted (/ D) x)).
  { intros z u <-. rewrite <- IH, map_map. reflexivity. }
  rewrite (E (-1)%Z (t - / D)), (E 0%Z t), (E 1%Z (t + / D)) by (field; assumption). reflexivity.
Qed.

Theorem shifts_value theta D x : D <> 0%Z ->
  layer_value theta (shifts (length x) D) x = concat (shifted (/ IZR D) x).
Proof.
  intro HD. unfold layer_value, shifts. cbn [act neurons].
  rewrite <- moved_directions by (intro E; apply HD; now apply eq_IZR).
  rewrite flat_map_concat_map, concat_map, map_map. f_equal. apply map_ext_in. intros o Ho.
  apply shift_row_value; [assumption|]. now apply directions_length in Ho.
Qed.

Lemma shifts_size d D : size (shifts d D) = (3 ^ d * d)%nat.
Proof.
  unfold size, shifts. cbn [neurons]. rewrite <- directions_count.
  generalize (directions d). intro l. induction l as [|o l IH]; [reflexivity|].
  cbn [flat_map length]. rewrite app_length, IH. unfold shift_row. rewrite map_length, seq_length. lia.
Qed.

Lemma shifts_read d D : Forall (neuron_reads d) (neurons (shifts d D)).
Proof.
  unfold shifts. cbn [neurons]. apply Forall_flat_map, Forall_forall. intros o _.
  unfold shift_row. apply Forall_map, Forall_forall. intros i _. apply sum_reads.
Qed.

(* 3^d blocks R^d -> R^d with d (d + 1) parameters each: as they all read x, they
   are one dense layer. *)
Lemma shifts_blockwise d D : stored_of [shifts d D] = dense_parameters d [shifts d D].
Proof.
  apply written_out_stored. split; [|exact I]. unfold shifts. cbn [neurons].
  apply Forall_flat_map, Forall_forall. intros o _. unfold shift_row.
  apply Forall_map, Forall_forall. intros i _. cbn [terms]. now rewrite map_length, seq_length.
Qed.

Lemma shifts_stored d D : stored_of [shifts d D] = (3 ^ d * (d * (d + 1)))%nat.
Proof. rewrite shifts_blockwise. cbn [dense_parameters]. rewrite shifts_size. lia. Qed.

Lemma shifts_places d D : layer_places (shifts d D) = [].
Proof.
  unfold layer_places, shifts. cbn [neurons]. induction (directions d) as [|o l IH]; [reflexivity|].
  cbn [flat_map]. rewrite flat_map_app, IH. unfold shift_row. rewrite map_no_places; [reflexivity|].
  intro i. now apply sum_no_places.
Qed.

Lemma shifted_points delta x y : In y (shifted delta x) -> length y = length x.
Proof.
  revert y. induction x as [|t x IH]; intros y H; cbn [shifted] in H.
  - destruct H as [<-|[]]. reflexivity.
  - rewrite !in_app_iff in H.
    destruct H as [H|[H|H]]; apply in_map_iff in H; destruct H as (p & <- & Hp); cbn; now rewrite IH.
Qed.
