(* One boolean function for one instance of Theorem S: from the target as a
   syntax tree, (d, K, s, b, v), a Lipschitz constant and two bounds it decides
   that the scan network is within E of the target on the whole cube. The files
   that [symnet rocq] writes are data for [accepts_sound]. *)
From Coq Require Import Reals Lra Lia List Arith ZArith QArith Qreals Qabs Qminmax Psatz.
From Symnet Require Import PiecewiseLinear Network Points SnakeOrder KuhnHat Interpolation ScanNetwork Counting Checker
  TargetExpression RationalIntervals Slopes TargetSlopes LipschitzTarget.
Import ListNotations.
Open Scope R_scope.

Record scan_instance : Type := {
  dimension : nat;        (* d *)
  cells : nat;            (* K *)
  target : expr;          (* f *)
  lambda : Q;             (* a Lipschitz constant of f *)
  boxes_cut : splitting;  (* the boxes of the cube on which it is checked *)
  scale_s : Q;            (* s *)
  offset_b : Q;           (* b *)
  word_v : Z;             (* v 4^(N-1) *)
  at_nodes : Q;           (* how near every code is to f at its node *)
  error : Q               (* E *)
}.

(* The value of the target at every node, in snake order. *)
Definition node_values (K d : nat) (e : expr) : list Q :=
  let p := Pos.of_nat K in map (fun a => value_Q e (map (fun k => Z.of_nat k # p) a)) (snake K d).

Definition exact (values : list Q) : list (Q * Q) := map (fun q => (q, q)) values.

(* q + lambda sqrt(d) / (2 K) <= E, by squares. *)
Definition bound_holds (d K : nat) (lambda q E : Q) : bool :=
  let k := inject_Z (Z.of_nat K) in
  Qle_bool q E && Qle_bool (lambda * lambda * inject_Z (Z.of_nat d)) (4 * (k * k) * ((E - q) * (E - q))).

Definition accepts (i : scan_instance) : bool :=
  (1 <=? dimension i)%nat && (1 <=? cells i)%nat && rational (target i) && speaks_of (dimension i) (target i) &&
  lipschitz_checked (dimension i) (lambda i) (target i) (boxes_cut i) &&
  bound_holds (dimension i) (cells i) (lambda i) (at_nodes i) (error i) &&
  check (scale_s i) (offset_b i) (word_v i) (exact (node_values (cells i) (dimension i) (target i))) (at_nodes i).

(* A long integer from its parts of so many bits, the first part leading: coqc reads no numeral of any length. *)
Definition joined (bits : Z) (parts : list Z) : Z := fold_left (fun a p => Z.shiftl a bits + p)%Z parts 0%Z.

(* ---------- soundness ---------- *)
Lemma node_point_Q K a : (1 <= K)%nat -> node_point K a = map Q2R (map (fun k => Z.of_nat k # Pos.of_nat K) a).
Proof.
  intro HK. unfold node_point. rewrite map_map. apply map_ext. intro k. unfold Q2R. cbn [Qnum Qden].
  rewrite <- (positive_nat_Z (Pos.of_nat K)), Nat2Pos.id, <- !INR_IZR_INZ by lia. reflexivity.
Qed.

Lemma exact_encloses K f (v : node -> Q) l : (forall a, In a l -> Q2R (v a) = f (node_point K a)) ->
  Forall2 (encloses K f) l (exact (map v l)).
Proof.
  intro H. induction l as [|a l IH]; cbn [map exact]; constructor.
  - unfold encloses. cbn [fst snd]. rewrite (H a (or_introl eq_refl)). lra.
  - apply IH. intros b Hb. apply H. now right.
Qed.

Lemma node_values_enclose K d e : (1 <= K)%nat -> rational e = true -> (forall x, cube d x -> defined e x) ->
  Forall2 (encloses K (value e)) (snake K d) (exact (node_values K d e)).
Proof.
  intros HK HR HD. apply exact_encloses. intros a Ha. rewrite (node_point_Q K a HK). apply value_at_rational; [exact HR|].
  rewrite <- (node_point_Q K a HK). now apply HD, node_in_cube.
Qed.

Lemma bound_holds_sound d K lambda q E : (1 <= K)%nat -> 0 <= Q2R lambda -> bound_holds d K lambda q E = true ->
  Q2R lambda * (sqrt (INR d) / (2 * INR K)) + Q2R q <= Q2R E.
Proof.
  intros HK Hl H. unfold bound_holds in H. apply andb_prop in H. destruct H as [H1 H2].
  apply Qle_bool_iff, Qle_Rle in H1, H2. rewrite !Q2R_mult, Q2R_minus, !Q2R_inject in H2.
  rewrite <- !INR_IZR_INZ in H2. replace (Q2R 4) with 4 in H2 by (unfold Q2R; cbn; lra).
  assert (P : 0 < INR K) by now apply lt_0_INR. set (k := INR K) in *. set (L := Q2R lambda) in *.
  set (D := Q2R E - Q2R q) in *. assert (HD : 0 <= D) by (unfold D; lra).
  assert (S2 : sqrt (INR d) * sqrt (INR d) = INR d) by apply sqrt_sqrt, pos_INR.
  pose proof (sqrt_pos (INR d)) as S0. set (r := sqrt (INR d)) in *.
  enough (L * r <= 2 * k * D) as G.
  { assert (L * (r / (2 * k)) <= D); [|unfold D in *; lra].
    apply (Rmult_le_reg_r (2 * k)); [lra|]. replace (L * (r / (2 * k)) * (2 * k)) with (L * r) by (field; lra). lra. }
  apply Rsqr_incr_0_var; [|apply Rmult_le_pos; lra]. unfold Rsqr.
  replace (L * r * (L * r)) with (L * L * (r * r)) by ring. rewrite S2. lra.
Qed.

(* The network with the numbers of the instance in its three places. *)
Definition instance_network (d K : nat) (v : Z) (s b : R) (x : list R) : R :=
  realize (scan d K) (three (IZR v / 4 ^ ((K + 1) ^ d - 1)) s b) x.

(* What [accepts] accepts is within E of its target on the whole cube. *)
Theorem accepts_sound (i : scan_instance) : accepts i = true -> forall x, cube (dimension i) x ->
  Rabs (instance_network (dimension i) (cells i) (word_v i) (real (scale_s i)) (real (offset_b i)) x
        - value (target i) x) <= real (error i).
Proof.
  unfold accepts, instance_network. destruct i as [d K f L t s b v q E].
  cbn [dimension cells target lambda boxes_cut scale_s offset_b word_v at_nodes error]. intros H x Hx. rewrite !real_Q2R.
  repeat (apply andb_prop in H; destruct H as [H ?]).
  apply Nat.leb_le in H. match goal with h : rational f = true |- _ => rename h into HR end. match goal with h : (1 <=? K)%nat = true |- _ => apply Nat.leb_le in h; rename h into HK end.
  match goal with h : lipschitz_checked _ _ _ _ = true |- _ => destruct (lipschitz_checked_sound _ _ _ _ h) as (Hl & HD & HL) end.
  match goal with h : check _ _ _ _ _ = true |- _ =>
    destruct (check_sound d K s b v _ q (fun r => Q2R L * r) (value f) H HK h
      (linear_nondecreasing _ Hl) HL (node_values_enclose K d f HK HR HD)) as [_ HC] end.
  eapply Rle_trans; [apply (HC (linear_concave _) x Hx)|]. now apply bound_holds_sound.
Qed.
