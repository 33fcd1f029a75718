(* A network in IEEE 754 arithmetic: while the kernel's sizes stay below 2^(emax - 2), every
   number that a machine computes is finite, and the errors are those that are carried. *)
From Coq Require Import Reals ZArith List Permutation Bool Lra Lia.
From Flocq Require Import Core BinarySingleNaN.
From Symnet.floats Require Import Growth Sums FloatDotProduct NoOverflow FloatNetwork.
Import ListNotations.
Open Scope R_scope.

Section Binary.
  Variables prec emax : Z.
  Context (prec_gt_0_ : Prec_gt_0 prec) (prec_lt_emax_ : Prec_lt_emax prec emax).
  Notation float := (binary_float prec emax).
  Notation least := (emax + prec - 3)%Z.
  Notation run := (run prec emax _ _).
  Notation reals := (reals prec emax).
  Notation finite := (finite prec emax).
  Notation all_finite := (Forall (fun h : float => is_finite h = true)).

  (* relu of a machine's number: 0 for a number below 0. *)
  Definition float_relu (z : float) : float :=
    match z with
    | B754_finite true _ _ _ | B754_infinity true => B754_zero false
    | _ => z
    end.
  Definition float_active (n : neuron) (z : float) : float := if is_relu n then float_relu z else z.

  Lemma float_active_real n z : is_finite z = true -> is_finite (float_active n z) = true /\ B2R (float_active n z) = active n (B2R z).
  Proof.
    intro H. unfold float_active, active. destruct (is_relu n); [|now split].
    destruct z as [s|s| |s m e E]; try discriminate; cbn [float_relu].
    - split; [reflexivity|]. cbn. unfold Rmax. destruct (Rle_dec 0 0); reflexivity.
    - destruct s; (split; [reflexivity|]).
      + cbn. unfold Rmax. destruct (Rle_dec _ 0) as [L|L]; [reflexivity|]. exfalso. apply L.
        apply Rlt_le, F2R_lt_0. reflexivity.
      + cbn. unfold Rmax. destruct (Rle_dec _ 0) as [L|L]; [|reflexivity]. exfalso.
        assert (0 < F2R (Float radix2 (Zpos m) e)) by now apply F2R_gt_0. cbn in L. lra.
  Qed.

  (* What some machine computes: each neuron by a tree whose leaves are finite numbers and values computed before. *)
  Fixpoint runs (ns : list neuron) (hs ys : list float) : Prop :=
    match ns with
    | [] => ys = hs
    | n :: ns => exists t, length hs = length (weights n) /\ sums_row (reals t) (weights n) (map B2R hs) (bias n) /\
                 (all_finite hs -> finite t) /\ runs ns (float_active n (run t) :: hs) ys
    end.

  (* The kernel's test, neuron by neuron. *)
  Fixpoint within_limit (ns : list neuron) (ss : list R) : Prop :=
    match ns with
    | [] => True
    | n :: ns => let S := row_size (weights n) (bias n) ss in
                 S <= bpow radix2 (emax - 2) /\ within_limit ns (S + rho prec least (weights n) (bias n) S :: ss)
    end.

  Lemma runs_computes ns : (forall n, In n ns -> INR (row_roundings (weights n) (bias n)) * nu prec <= 1 / 2) ->
    forall hs ys ss, runs ns hs ys -> all_finite hs -> Forall2 Rle (map Rabs (map B2R hs)) ss -> within_limit ns ss ->
    all_finite ys /\ computes prec least ns (map B2R hs) (map B2R ys).
  Proof.
    induction ns as [|n ns IH]; intros N hs ys ss R A HS L; cbn in *.
    - subst ys. now split.
    - destruct R as (t & Lt & P & Fin & R). destruct L as [LS L]. specialize (Fin A).
      assert (Lm : length (map B2R hs) = length (weights n)) by now rewrite map_length.
      pose proof (row_counts _ _ _ _ Lm P) as C. pose proof (row_sizes _ _ _ _ _ P HS) as Z.
      specialize (N n (or_introl eq_refl)) as Nn. rewrite <- C in Nn.
      destruct (no_overflow prec emax _ _ t Fin ltac:(lra) Nn) as [FR ER].
      destruct (float_active_real n (run t) FR) as [FA EA]. rewrite ER in EA.
      assert (B : Rabs (compute prec least (reals t)) <= row_size (weights n) (bias n) ss +
        rho prec least (weights n) (bias n) (row_size (weights n) (bias n) ss)).
      { apply (row_off prec least prec_gt_0_ (weights n) (bias n) (map B2R hs) ss (map B2R hs) (map (fun _ => 0) hs) (reals t) Lm P);
          try assumption.
        - apply numbers.
        - now rewrite <- C.
        - clear. induction hs as [|h hs IH]; cbn; constructor; [cbn; rewrite Rminus_diag_eq, Rabs_R0 by reflexivity; lra|exact IH].
        - now rewrite !map_length. }
      destruct (IH (fun k I => N k (or_intror I)) _ _ (row_size (weights n) (bias n) ss +
        rho prec least (weights n) (bias n) (row_size (weights n) (bias n) ss) :: ss) R) as [FY CY]; try assumption.
      + now constructor.
      + cbn. constructor; [rewrite EA; now apply active_size|exact HS].
      + split; [exact FY|]. exists (reals t). split; [exact Lm|]. split; [exact P|]. split; [apply numbers|].
        cbn in CY. rewrite EA in CY. exact CY.
  Qed.

  Theorem ieee_network ns hs ys xs ss es :
    (forall n, In n ns -> INR (row_roundings (weights n) (bias n)) * nu prec <= 1 / 2) ->
    runs ns hs ys -> all_finite hs -> Forall2 Rle (map Rabs (map B2R hs)) ss -> within_limit ns ss ->
    Forall2 (fun h ve => Rabs (h - fst ve) <= snd ve) (map B2R hs) (combine xs es) -> length xs = length es ->
    all_finite ys /\ Forall2 Rle (map Rabs (map B2R ys)) (fst (carried prec least ns ss es)) /\
    Forall2 (fun y ve => Rabs (y - fst ve) <= snd ve) (map B2R ys) (combine (values ns xs) (snd (carried prec least ns ss es))).
  Proof.
    intros N R A HS L HV LV. destruct (runs_computes ns N hs ys ss R A HS L) as [F C]. split; [exact F|].
    exact (network_off prec least prec_gt_0_ ns N _ _ xs ss es C HS HV LV).
  Qed.
End Binary.
