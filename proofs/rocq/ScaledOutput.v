(* Networks that end in the affine map t |-> s t + b: phi = s body + b, where the
   body holds the places 0, ..., m - 1 and the last layer the places m (s) and
   m + 1 (b). A function depends on its places alone. *)
From Coq Require Import Reals Lra List Arith Lia.
From Symnet Require Import Network.
Import ListNotations.
Open Scope R_scope.

Definition output_map (m : nat) : layer :=
  Layer Identity [ Neuron [(0%nat, Intrinsic m)] (Intrinsic (S m)) ].

(* phi = s body + b: body : R^d -> R is a network of its own, with m intrinsic parameters. *)
Definition scaled (d m : nat) (body phi : network) : Prop :=
  well_formed d body /\ intrinsic_places body = seq 0 m /\
  phi = Network d (layers body ++ [output_map m]).

Lemma scaled_well_formed d m body phi : scaled d m body phi -> well_formed d phi.
Proof.
  intros ([_ R] & _ & ->). split; [reflexivity|]. cbn [layers]. eapply layers_read_app; [exact R|].
  cbn [layers_read output_map neurons size length]. repeat constructor; cbn; auto; lia.
Qed.

Lemma scaled_places d m body phi : scaled d m body phi -> intrinsic_places phi = seq 0 (m + 2).
Proof.
  intros (_ & P & ->). unfold intrinsic_places in *. cbn [layers]. rewrite places_app, P, seq_app.
  reflexivity.
Qed.

Lemma scaled_parameters d m body phi : scaled d m body phi -> intrinsic_parameters phi = (m + 2)%nat.
Proof. intro H. unfold intrinsic_parameters. now rewrite (scaled_places d m body phi H), seq_length. Qed.

Lemma scaled_value d m body phi theta x : scaled d m body phi ->
  realize phi theta x = theta m * realize body theta x + theta (S m).
Proof.
  intros (_ & _ & ->). unfold realize. cbn [layers]. rewrite run_app, run_cons.
  unfold layer_value, output_map, neuron_value. cbn [act neurons map activate terms bias terms_value nth entry_value run fold_left].
  ring.
Qed.

(* The last layer of a network whose places are 0, ..., m + 1 holds the last two. *)
Lemma scaled_from_places d m ls : layers_read d ls 1 ->
  intrinsic_places (Network d (ls ++ [output_map m])) = seq 0 (m + 2) ->
  scaled d m (Network d ls) (Network d (ls ++ [output_map m])).
Proof.
  intros R P. split; [now split|]. split; [|reflexivity]. unfold intrinsic_places in *. cbn [layers] in *.
  rewrite places_app, seq_app in P. now apply app_inv_tail in P.
Qed.

(* ---------- a function depends on its places alone ---------- *)
Lemma entry_places theta theta' e : (forall k, In k (names e) -> theta k = theta' k) ->
  entry_value theta e = entry_value theta' e.
Proof. destruct e; intro H; [reflexivity|]. apply H. now left. Qed.

Lemma neuron_places_value theta theta' v n : (forall k, In k (neuron_places n) -> theta k = theta' k) ->
  neuron_value theta v n = neuron_value theta' v n.
Proof.
  destruct n as [ts c]. unfold neuron_places, neuron_value. cbn [terms bias]. intro H. f_equal.
  - assert (T : forall k, In k (flat_map (fun t => names (snd t)) ts) -> theta k = theta' k)
      by (intros k I; apply H, in_app_iff; now left).
    clear H. induction ts as [|[i e] ts IH]; cbn [terms_value flat_map snd] in *; [reflexivity|].
    rewrite (entry_places theta theta' e), IH; [reflexivity| |]; intros k I; apply T, in_app_iff; auto.
  - apply entry_places. intros k I. apply H, in_app_iff. now right.
Qed.

Lemma run_places theta theta' ls : (forall k, In k (places_of ls) -> theta k = theta' k) ->
  forall v, run theta ls v = run theta' ls v.
Proof.
  induction ls as [|l ls IH]; intros H v; [reflexivity|]. change (l :: ls) with ([l] ++ ls) in H.
  rewrite places_app in H. rewrite !run_cons, IH by (intros k I; apply H, in_app_iff; now right). f_equal.
  unfold layer_value. apply map_ext_in. intros n Hn. f_equal. apply neuron_places_value.
  intros k I. apply H, in_app_iff. left. unfold places_of. cbn [flat_map]. rewrite app_nil_r.
  apply in_flat_map. now exists n.
Qed.

Lemma realize_places theta theta' net x : (forall k, In k (intrinsic_places net) -> theta k = theta' k) ->
  realize net theta x = realize net theta' x.
Proof. intro H. unfold realize. now rewrite (run_places theta theta' _ H). Qed.
