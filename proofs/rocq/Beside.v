(* Different networks of the same shape side by side: each reads its own
   stretch of the state, and the value is the list of values. *)
From Coq Require Import Reals List Arith Lia.
From Symnet Require Import PiecewiseLinear Network Parallel.
Import ListNotations.
Open Scope nat_scope.

Fixpoint beside2 (n_in : nat) (ls ms : list layer) : list layer :=
  match ls, ms with
  | l :: ls', m :: ms' =>
      Layer (act l) (neurons l ++ map (shift_neuron n_in) (neurons m)) :: beside2 (size l) ls' ms'
  | _, _ => []
  end.

(* All of lss, each with n_in inputs and the activations acts, layer by layer. *)
Fixpoint beside (n_in : nat) (acts : list activation) (lss : list (list layer)) : list layer :=
  match lss with
  | [] => map (fun a => Layer a []) acts
  | ls :: lss' => beside2 n_in ls (beside n_in acts lss')
  end.

Definition shaped (n_in : nat) (acts : list activation) (n_out : nat) (ls : list layer) : Prop :=
  layers_read n_in ls n_out /\ map act ls = acts.

Lemma beside2_acts ls : forall n_in ms, map act ls = map act ms -> map act (beside2 n_in ls ms) = map act ms.
Proof.
  induction ls as [|l ls IH]; intros n_in [|m ms] H; try discriminate; [reflexivity|].
  cbn in *. injection H as H1 H2. now rewrite H1, IH.
Qed.

Lemma beside_acts n_in acts n_out lss : Forall (shaped n_in acts n_out) lss -> map act (beside n_in acts lss) = acts.
Proof.
  induction 1 as [|ls lss [_ H] _ IH]; cbn [beside]; [rewrite map_map; cbn; apply map_id|].
  rewrite beside2_acts; [exact IH|]. congruence.
Qed.

(* ---------- value ---------- *)
Lemma beside2_value theta ls : forall n_in m ms u v, layers_read n_in ls m -> map act ls = map act ms ->
  length u = n_in -> run theta (beside2 n_in ls ms) (u ++ v) = run theta ls u ++ run theta ms v.
Proof.
  induction ls as [|l ls IH]; intros n_in m [|k ms] u v H A L; try discriminate; [reflexivity|].
  cbn [beside2 map] in *. injection A as A1 A2. destruct H as [H1 H2]. rewrite !run_cons.
  replace (layer_value theta (Layer (act l) (neurons l ++ map (shift_neuron n_in) (neurons k))) (u ++ v))
    with (layer_value theta l u ++ layer_value theta k v).
  - apply (IH (size l) m); [assumption|assumption|apply layer_value_length].
  - unfold layer_value. cbn [act neurons]. rewrite map_app, map_map. f_equal.
    + apply map_ext_in. intros n Hn. rewrite neuron_value_left; [reflexivity|].
      rewrite L. rewrite Forall_forall in H1. now apply H1.
    + apply map_ext. intro n. subst n_in. now rewrite neuron_value_right, A1.
Qed.

Lemma beside_nil_value theta acts : run theta (map (fun a => Layer a []) acts) [] = [].
Proof. induction acts as [|a acts IH]; [reflexivity|]. cbn [map]. rewrite run_cons. exact IH. Qed.

Theorem beside_value theta n_in acts n_out {A} (F : A -> list layer) (U : A -> list R) l :
  (forall a, In a l -> shaped n_in acts n_out (F a) /\ length (U a) = n_in) ->
  run theta (beside n_in acts (map F l)) (concat (map U l)) = concat (map (fun a => run theta (F a) (U a)) l).
Proof.
  induction l as [|a l IH]; intro H; cbn [map beside concat]; [apply beside_nil_value|].
  destruct (H a (or_introl eq_refl)) as [[H1 H2] H3].
  rewrite (beside2_value theta (F a) n_in n_out); [|assumption| |assumption].
  - f_equal. apply IH. intros b Hb. apply H. now right.
  - rewrite (beside_acts n_in acts n_out); [assumption|].
    apply Forall_map, Forall_forall. intros b Hb. apply H. now right.
Qed.

(* ---------- size ---------- *)
Lemma beside2_reads ls : forall n_in m ms n_in' m', layers_read n_in ls m -> layers_read n_in' ms m' ->
  map act ls = map act ms -> layers_read (n_in + n_in') (beside2 n_in ls ms) (m + m').
Proof.
  induction ls as [|l ls IH]; intros n_in m [|k ms] n_in' m' H H' A; try discriminate; cbn in *; [lia|].
  injection A as _ A. destruct H as [H1 H2], H' as [H1' H2']. split.
  - apply Forall_app. split.
    + eapply Forall_impl; [|exact H1]. intros n. apply reads_more. lia.
    + apply Forall_map. eapply Forall_impl; [|exact H1']. intros n. apply shift_reads.
  - unfold size at 1. cbn [neurons]. rewrite app_length, map_length. now apply IH.
Qed.

Lemma blank_reads acts : layers_read 0 (map (fun a => Layer a []) acts) 0.
Proof. induction acts; cbn; [reflexivity|]. split; [constructor|assumption]. Qed.

Theorem beside_reads n_in acts n_out lss : Forall (shaped n_in acts n_out) lss ->
  layers_read (length lss * n_in) (beside n_in acts lss) (length lss * n_out).
Proof.
  induction 1 as [|ls lss [H1 H2] H IH]; cbn [beside length Nat.mul]; [apply blank_reads|].
  apply beside2_reads; [assumption|exact IH|].
  rewrite (beside_acts n_in acts n_out) by assumption. assumption.
Qed.

Lemma beside2_width ls : forall n_in ms, map act ls = map act ms ->
  width_of (beside2 n_in ls ms) <= width_of ls + width_of ms.
Proof.
  unfold width_of. induction ls as [|l ls IH]; intros n_in [|m ms] H; try discriminate; [cbn; lia|].
  cbn [map] in H. injection H as H1 H2. specialize (IH (size l) ms H2). cbn [beside2 filter].
  change (is_relu (Layer (act l) ?ns)) with (is_relu l).
  assert (E : is_relu m = is_relu l) by (unfold is_relu; now rewrite H1). rewrite E.
  destruct (is_relu l); [|exact IH]. cbn [map fold_right]. unfold size at 1. cbn [neurons].
  rewrite app_length, map_length. fold (size l) (size m). lia.
Qed.

Theorem beside_width n_in acts n_out lss w : Forall (shaped n_in acts n_out) lss ->
  Forall (fun ls => width_of ls <= w) lss -> width_of (beside n_in acts lss) <= length lss * w.
Proof.
  intros H. induction H as [|ls lss [_ A] H IH]; intro HW; cbn [beside length Nat.mul].
  - clear. unfold width_of. induction acts as [|[] acts IH]; cbn; [lia|exact IH|exact IH].
  - inversion HW as [|? ? W1 W2]; subst. specialize (IH W2). eapply Nat.le_trans; [apply beside2_width|].
    + now rewrite (beside_acts n_in (map act ls) n_out).
    + lia.
Qed.

Lemma beside2_places ls : forall n_in ms, places_of ls = [] -> places_of ms = [] ->
  places_of (beside2 n_in ls ms) = [].
Proof.
  induction ls as [|l ls IH]; intros n_in [|m ms] H H'; try reflexivity.
  unfold places_of in *. cbn [beside2 flat_map] in *.
  apply app_eq_nil in H, H'. destruct H as [H1 H2], H' as [H1' H2'].
  rewrite IH by assumption. rewrite app_nil_r. unfold layer_places in *. cbn [neurons].
  rewrite flat_map_app, H1. cbn [app]. rewrite flat_map_concat_map, map_map.
  rewrite (map_ext _ neuron_places) by (intro; apply shift_places).
  now rewrite <- flat_map_concat_map.
Qed.

Theorem beside_places n_in acts lss : Forall (fun ls => places_of ls = []) lss ->
  places_of (beside n_in acts lss) = [].
Proof.
  induction 1 as [|ls lss H _ IH]; cbn [beside]; [|now apply beside2_places].
  induction acts; [reflexivity|]. cbn. exact IHacts.
Qed.

Definition relu_count (acts : list activation) : nat :=
  length (filter (fun a => match a with Relu => true | Identity => false end) acts).

Lemma depth_acts ls : depth_of ls = relu_count (map act ls).
Proof.
  unfold depth_of, relu_count. induction ls as [|l ls IH]; [reflexivity|]. cbn [filter map].
  unfold is_relu at 1. destruct (act l); cbn [length]; now rewrite IH.
Qed.
