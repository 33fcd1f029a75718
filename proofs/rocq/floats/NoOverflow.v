(* The same sums in IEEE 754 arithmetic (Flocq's binary floats, round to nearest, ties to
   even): where the sizes of the terms add up to 2^(emax-2) at most, no intermediate
   number overflows, whatever the order, and the result obeys the bound. *)
From Coq Require Import Reals ZArith Lra Lia Bool.
From Flocq Require Import Core BinarySingleNaN.
From Symnet.floats Require Import Growth Sums FloatDotProduct.
Open Scope R_scope.

Section Binary.
  Variables prec emax : Z.
  Context (prec_gt_0_ : Prec_gt_0 prec) (prec_lt_emax_ : Prec_lt_emax prec emax).
  Notation float := (binary_float prec emax).
  Notation least := (emax + prec - 3)%Z.

  Inductive float_tree : Type :=
  | FNumber (b : float)
  | FProduct (w h : float)
  | FSum (s t : float_tree)
  | FFused (w h : float) (s : float_tree).

  (* As a machine computes it. *)
  Fixpoint run (t : float_tree) : float :=
    match t with
    | FNumber b => b
    | FProduct w h => Bmult mode_NE w h
    | FSum s t => Bplus mode_NE (run s) (run t)
    | FFused w h s => Bfma mode_NE w h (run s)
    end.

  (* The same tree of real numbers. *)
  Fixpoint reals (t : float_tree) : tree :=
    match t with
    | FNumber b => Number (B2R b)
    | FProduct w h => Product (B2R w) (B2R h)
    | FSum s t => Sum (reals s) (reals t)
    | FFused w h s => Fused (B2R w) (B2R h) (reals s)
    end.

  Fixpoint finite (t : float_tree) : Prop :=
    match t with
    | FNumber b => is_finite b = true
    | FProduct w h => is_finite w = true /\ is_finite h = true
    | FSum s t => finite s /\ finite t
    | FFused w h s => is_finite w = true /\ is_finite h = true /\ finite s
    end.

  Lemma round_is x : round radix2 (SpecFloat.fexp prec emax) (round_mode mode_NE) x = rounded prec least x.
  Proof. unfold rounded. replace (- least)%Z with (3 - emax - prec)%Z by lia. reflexivity. Qed.
  Lemma format_of b : in_format prec least (B2R (b : float)).
  Proof.
    unfold in_format. replace (- least)%Z with (3 - emax - prec)%Z by lia.
    apply generic_format_B2R.
  Qed.
  Lemma numbers t : of_numbers prec least (reals t).
  Proof.
    unfold of_numbers. induction t; cbn; repeat split; try apply format_of; assumption.
  Qed.

  Lemma positive : (0 < prec)%Z.
  Proof. exact prec_gt_0_. Qed.
  Lemma at_least_2 : (2 <= emax)%Z.
  Proof. pose proof positive. unfold Prec_lt_emax in prec_lt_emax_. lia. Qed.

  (* Numbers in the middle of a computation are small. *)
  Lemma below t : size (reals t) <= bpow radix2 (emax - 2) -> INR (roundings (reals t)) * nu prec <= 1 / 2 ->
    Rabs (compute prec least (reals t)) < bpow radix2 emax.
  Proof.
    intros S N. pose proof (dot_product prec least positive (reals t) (numbers t) N) as D.
    pose proof (exact_at_most_size (reals t)) as E. pose proof (size_nonneg (reals t)) as S0.
    set (n := roundings (reals t)) in *. set (p := products (reals t)) in *.
    pose proof (nu_positive prec) as U.
    assert (G : gamma (nu prec) n <= 1).
    { unfold gamma. apply Rmult_le_reg_r with (1 - INR n * nu prec); [lra|].
      replace (INR n * nu prec / (1 - INR n * nu prec) * (1 - INR n * nu prec)) with (INR n * nu prec) by (field; lra). lra. }
    assert (GS : gamma (nu prec) n * size (reals t) <= size (reals t)).
    { rewrite <- (Rmult_1_l (size (reals t))) at 2. apply Rmult_le_compat_r; lra. }
    assert (PN : (p <= n)%nat).
    { pose proof (products_terms (reals t)). unfold n, roundings, any. fold p. destruct (Nat.eqb_spec p 0); fold p in H; lia. }
    assert (L : 2 * INR p * sub least <= bpow radix2 (2 - emax)).
    { unfold sub. apply le_INR in PN. pose proof (bpow_gt_0 radix2 (- least - 1)).
      replace (- least - 1)%Z with ((2 - emax) + (- prec))%Z by lia. rewrite bpow_plus. fold (nu prec).
      pose proof (bpow_gt_0 radix2 (2 - emax)).
      assert (INR p * nu prec <= 1 / 2) by (eapply Rle_trans; [apply Rmult_le_compat_r; [lra|exact PN]|exact N]).
      replace (2 * INR p * (bpow radix2 (2 - emax) * nu prec)) with (2 * (INR p * nu prec) * bpow radix2 (2 - emax)) by ring.
      rewrite <- (Rmult_1_l (bpow radix2 (2 - emax))) at 2. apply Rmult_le_compat_r; lra. }
    pose proof at_least_2 as A2.
    assert (bpow radix2 (2 - emax) <= bpow radix2 (emax - 2)) by (apply bpow_le; lia).
    assert (bpow radix2 emax = 4 * bpow radix2 (emax - 2)).
    { replace emax with (2 + (emax - 2))%Z at 1 by lia. rewrite bpow_plus. reflexivity. }
    pose proof (bpow_gt_0 radix2 (emax - 2)).
    assert (Rabs (compute prec least (reals t)) <= Rabs (compute prec least (reals t) - exact (reals t)) + Rabs (exact (reals t))).
    { set (c := compute prec least (reals t)). set (e := exact (reals t)).
      replace c with ((c - e) + e) at 1 by ring. apply Rabs_triang. }
    lra.
  Qed.

  Lemma roundings_left s t : (roundings s <= roundings (Sum s t))%nat.
  Proof.
    unfold roundings. cbn. pose proof (any_monotone (products s) (products s + products t) ltac:(lia)). lia.
  Qed.
  Lemma roundings_right s t : (roundings t <= roundings (Sum s t))%nat.
  Proof.
    unfold roundings. cbn. pose proof (any_monotone (products t) (products s + products t) ltac:(lia)). lia.
  Qed.
  Lemma roundings_fused w h t : (roundings t <= roundings (Fused w h t))%nat.
  Proof.
    unfold roundings. cbn. pose proof (any_monotone (products t) (inexact w + products t) ltac:(lia)). lia.
  Qed.
  Lemma fewer n m x : (n <= m)%nat -> INR m * nu x <= 1 / 2 -> INR n * nu x <= 1 / 2.
  Proof.
    intros H M. apply le_INR in H. pose proof (nu_positive x).
    eapply Rle_trans; [apply Rmult_le_compat_r; [lra|exact H]|exact M].
  Qed.

  Theorem no_overflow t : finite t -> size (reals t) <= bpow radix2 (emax - 2) ->
    INR (roundings (reals t)) * nu prec <= 1 / 2 ->
    is_finite (run t) = true /\ B2R (run t) = compute prec least (reals t).
  Proof.
    induction t as [b|w h|s IHs t IHt|w h s IHs]; intros F S N; pose proof (below _ S N) as B; cbn in F.
    - split; [exact F|reflexivity].
    - cbn [run reals compute computed] in *. unfold compute in B. cbn [computed] in B.
      pose proof (Bmult_correct prec emax _ _ mode_NE w h) as C. rewrite round_is, Rlt_bool_true in C by exact B.
      destruct C as (C1 & C2 & _). destruct F as [Fw Fh]. rewrite C2, Fw, Fh. split; [reflexivity|exact C1].
    - cbn [reals size] in S. pose proof (size_nonneg (reals s)). pose proof (size_nonneg (reals t)).
      destruct F as [Fs Ft].
      destruct (IHs Fs ltac:(lra) (fewer _ _ _ (roundings_left (reals s) (reals t)) N)) as [As Es].
      destruct (IHt Ft ltac:(lra) (fewer _ _ _ (roundings_right (reals s) (reals t)) N)) as [At Et].
      cbn [run reals] in *. unfold compute in B. cbn [computed] in B.
      fold (compute prec least (reals s)) in B. fold (compute prec least (reals t)) in B. rewrite <- Es, <- Et in B.
      pose proof (Bplus_correct prec emax _ _ mode_NE (run s) (run t) As At) as C. rewrite round_is, Rlt_bool_true in C by exact B.
      destruct C as (C1 & C2 & _). split; [exact C2|]. rewrite C1, Es, Et. reflexivity.
    - cbn [reals size] in S. pose proof (size_nonneg (reals s)). pose proof (Rabs_pos (B2R w * B2R h)).
      destruct F as (Fw & Fh & Fs).
      destruct (IHs Fs ltac:(lra) (fewer _ _ _ (roundings_fused (B2R w) (B2R h) (reals s)) N)) as [As Es].
      cbn [run reals] in *. unfold compute in B. cbn [computed] in B.
      fold (compute prec least (reals s)) in B. rewrite <- Es in B.
      pose proof (Bfma_correct prec emax _ _ mode_NE w h (run s) Fw Fh As) as C. cbv zeta in C.
      rewrite round_is, Rlt_bool_true in C by exact B.
      destruct C as (C1 & C2 & _). split; [exact C2|]. rewrite C1, Es. reflexivity.
  Qed.

  (* What the kernel adds to a row, for a machine's own numbers. *)
  Theorem ieee_dot_product t : finite t -> size (reals t) <= bpow radix2 (emax - 2) ->
    INR (roundings (reals t)) * nu prec <= 1 / 2 ->
    is_finite (run t) = true /\
    Rabs (B2R (run t) - exact (reals t)) <=
      gamma (nu prec) (roundings (reals t)) * size (reals t) + 2 * INR (products (reals t)) * sub least.
  Proof.
    intros F S N. destruct (no_overflow t F S N) as [A E]. split; [exact A|]. rewrite E.
    apply dot_product; [exact positive|apply numbers|exact N].
  Qed.
End Binary.
