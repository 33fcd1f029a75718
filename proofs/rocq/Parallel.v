(* Copies of a network side by side: c copies of one syntax tree, each reading
   its own stretch of the state. The value is the list of values; depth stays,
   width, stored parameters and intrinsic places are multiplied by c. *)
From Coq Require Import Reals Lra List Arith Lia.
From Symnet Require Import PiecewiseLinear Network.
Import ListNotations.
Open Scope nat_scope.

Definition shift_neuron (off : nat) (n : neuron) : neuron :=
  Neuron (map (fun t => (off + fst t, snd t)) (terms n)) (bias n).

Fixpoint copied_neurons (c n_in : nat) (ns : list neuron) : list neuron :=
  match c with
  | O => []
  | S c' => ns ++ map (shift_neuron n_in) (copied_neurons c' n_in ns)
  end.

(* c copies of the layers ls, each copy with n_in inputs. *)
Fixpoint copies (c n_in : nat) (ls : list layer) : list layer :=
  match ls with
  | [] => []
  | l :: ls' => Layer (act l) (copied_neurons c n_in (neurons l)) :: copies c (size l) ls'
  end.

(* ---------- value ---------- *)
Lemma neuron_value_left theta n v w : neuron_reads (length v) n ->
  neuron_value theta (v ++ w) n = neuron_value theta v n.
Proof.
  intros [H _]. unfold neuron_value. f_equal.
  induction (terms n) as [|[i e] ts IH]; cbn [terms_value]; [reflexivity|].
  inversion H; subst; cbn in *. rewrite IH, app_nth1 by assumption. reflexivity.
Qed.

Lemma neuron_value_right theta n v w :
  neuron_value theta (v ++ w) (shift_neuron (length v) n) = neuron_value theta w n.
Proof.
  unfold neuron_value, shift_neuron. cbn [terms bias]. f_equal.
  induction (terms n) as [|[i e] ts IH]; cbn [terms_value map fst snd]; [reflexivity|].
  rewrite IH, app_nth2_plus. reflexivity.
Qed.

Lemma copied_layer_value theta l n_in vs :
  Forall (neuron_reads n_in) (neurons l) -> Forall (fun v => length v = n_in) vs ->
  layer_value theta (Layer (act l) (copied_neurons (length vs) n_in (neurons l))) (concat vs)
  = concat (map (layer_value theta l) vs).
Proof.
  intros Hl Hv. induction Hv as [|v vs E Hv IH]; [reflexivity|].
  unfold layer_value in *. cbn [copied_neurons length neurons act concat map] in *.
  rewrite map_app. f_equal.
  - apply map_ext_in. intros n Hn. rewrite neuron_value_left; [reflexivity|].
    rewrite E. rewrite Forall_forall in Hl. now apply Hl.
  - rewrite map_map, <- IH. apply map_ext. intro n. subst n_in. now rewrite neuron_value_right.
Qed.

Theorem copies_value theta ls : forall n_in m vs,
  layers_read n_in ls m -> Forall (fun v => length v = n_in) vs ->
  run theta (copies (length vs) n_in ls) (concat vs) = concat (map (run theta ls) vs).
Proof.
  induction ls as [|l ls IH]; intros n_in m vs Hl Hv.
  - cbn. f_equal. symmetry. apply map_id.
  - cbn [copies]. rewrite run_cons, copied_layer_value by (try assumption; apply Hl).
    rewrite <- (map_length (layer_value theta l) vs).
    rewrite (IH (size l) m); [|apply Hl|].
    + rewrite map_map. reflexivity.
    + apply Forall_map, Forall_forall. intros v _. apply layer_value_length.
Qed.

(* ---------- size ---------- *)
Lemma nodup_injective {A B} (f : A -> B) l : (forall a b, f a = f b -> a = b) -> NoDup l -> NoDup (map f l).
Proof.
  intros Hf. induction 1 as [|a l Ha H IH]; cbn [map]; constructor; [|exact IH].
  intro I. apply in_map_iff in I. destruct I as (b & E & Hb). apply Hf in E. now subst.
Qed.

Lemma copied_length c n_in ns : length (copied_neurons c n_in ns) = c * length ns.
Proof. induction c; cbn; [reflexivity|]. now rewrite app_length, map_length, IHc. Qed.

Lemma shift_reads off m n : neuron_reads m n -> neuron_reads (off + m) (shift_neuron off n).
Proof.
  intros [H N]. unfold shift_neuron. split; cbn [terms].
  - apply Forall_map. eapply Forall_impl; [|exact H]. cbn. intros; lia.
  - rewrite map_map. cbn. rewrite <- (map_map fst (Nat.add off)).
    apply nodup_injective; [intros a b; lia|assumption].
Qed.

Lemma reads_more m m' n : m <= m' -> neuron_reads m n -> neuron_reads m' n.
Proof. intros H [A B]. split; [|assumption]. eapply Forall_impl; [|exact A]. cbn; intros; lia. Qed.

Lemma copied_reads c n_in ns : Forall (neuron_reads n_in) ns ->
  Forall (neuron_reads (c * n_in)) (copied_neurons c n_in ns).
Proof.
  intro H. induction c; cbn [copied_neurons]; [constructor|]. apply Forall_app. split.
  - eapply Forall_impl; [|exact H]. intros n. apply reads_more. lia.
  - apply Forall_map. eapply Forall_impl; [|exact IHc]. intros n. apply shift_reads.
Qed.

Theorem copies_read c ls : forall n_in m, layers_read n_in ls m ->
  layers_read (c * n_in) (copies c n_in ls) (c * m).
Proof.
  induction ls as [|l ls IH]; cbn [copies layers_read]; intros n_in m H; [now subst|].
  split; [apply copied_reads, H|]. unfold size at 1. cbn [neurons]. rewrite copied_length.
  apply IH, H.
Qed.

Theorem copies_depth c ls : forall n_in, depth_of (copies c n_in ls) = depth_of ls.
Proof.
  unfold depth_of. induction ls as [|l ls IH]; intro n_in; cbn [copies filter]; [reflexivity|].
  change (is_relu (Layer (act l) ?ns)) with (is_relu l).
  destruct (is_relu l); cbn [length]; now rewrite IH.
Qed.

Theorem copies_width c ls : forall n_in, width_of (copies c n_in ls) = c * width_of ls.
Proof.
  unfold width_of. induction ls as [|l ls IH]; intro n_in; cbn [copies filter]; [cbn; lia|].
  change (is_relu (Layer (act l) ?ns)) with (is_relu l).
  destruct (is_relu l); cbn [map fold_right]; rewrite IH; [|reflexivity].
  unfold size at 1. cbn [neurons]. rewrite copied_length, Nat.mul_max_distr_l. reflexivity.
Qed.

Lemma copied_stored c n_in ns a :
  stored_layer (Layer a (copied_neurons c n_in ns)) = c * stored_layer (Layer a ns).
Proof.
  unfold stored_layer. cbn [neurons]. induction c; cbn [copied_neurons]; [reflexivity|].
  rewrite map_app, list_sum_app, map_map. cbn [Nat.mul]. f_equal. rewrite <- IHc. f_equal.
  apply map_ext. intro n. unfold shift_neuron. cbn [terms]. now rewrite map_length.
Qed.

Theorem copies_stored c ls : forall n_in, stored_of (copies c n_in ls) = c * stored_of ls.
Proof.
  unfold stored_of. induction ls as [|l ls IH]; intro n_in; cbn [copies map list_sum fold_right]; [lia|].
  change (fold_right Nat.add 0) with list_sum. rewrite IH, copied_stored.
  unfold stored_layer. cbn [neurons]. lia.
Qed.

Lemma shift_places off n : neuron_places (shift_neuron off n) = neuron_places n.
Proof.
  unfold neuron_places, shift_neuron. cbn [terms bias]. f_equal.
  induction (terms n) as [|t ts IH]; cbn [map flat_map snd]; [reflexivity|]. now rewrite IH.
Qed.

Lemma copied_places c n_in ns :
  flat_map neuron_places (copied_neurons c n_in ns)
  = concat (repeat (flat_map neuron_places ns) c).
Proof.
  induction c; cbn [copied_neurons repeat concat]; [reflexivity|].
  rewrite flat_map_app, <- IHc. f_equal. rewrite !flat_map_concat_map, map_map. f_equal.
  apply map_ext. intro n. apply shift_places.
Qed.

Lemma count_occ_repeat_list (u : list nat) c k :
  count_occ Nat.eq_dec (concat (repeat u c)) k = c * count_occ Nat.eq_dec u k.
Proof. induction c; cbn [repeat concat]; [reflexivity|]. rewrite count_occ_app, IHc. lia. Qed.

Lemma length_repeat_list (u : list nat) c : length (concat (repeat u c)) = c * length u.
Proof. induction c; cbn [repeat concat]; [reflexivity|]. rewrite app_length, IHc. lia. Qed.

(* The places of c copies: every name as often as c copies hold it. *)
Theorem copies_places c ls k : forall n_in,
  count_occ Nat.eq_dec (places_of (copies c n_in ls)) k = c * count_occ Nat.eq_dec (places_of ls) k.
Proof.
  unfold places_of. induction ls as [|l ls IH]; intro n_in; cbn [copies flat_map]; [cbn; lia|].
  rewrite !count_occ_app, IH. unfold layer_places at 1. cbn [neurons]. rewrite copied_places.
  change (flat_map neuron_places (neurons l)) with (layer_places l).
  rewrite count_occ_repeat_list. lia.
Qed.

Theorem copies_places_length c ls : forall n_in,
  length (places_of (copies c n_in ls)) = c * length (places_of ls).
Proof.
  unfold places_of. induction ls as [|l ls IH]; intro n_in; cbn [copies flat_map]; [cbn; lia|].
  rewrite !app_length, IH. unfold layer_places at 1. cbn [neurons]. rewrite copied_places.
  change (flat_map neuron_places (neurons l)) with (layer_places l).
  rewrite length_repeat_list. lia.
Qed.
