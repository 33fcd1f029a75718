(* Sums that round nothing, as the rule `rounding` finds them (rounding.py, `exact`): all
   products and numbers are multiples of 2^-q, and their sizes add up to 2^(t - q) at most. *)
From Coq Require Import Reals ZArith Lra Lia.
From Flocq Require Import Core.
From Symnet.floats Require Import Sums FloatDotProduct Powers Rounding.
Open Scope R_scope.

Section Exact.
  Variables t m t' m' q : Z.
  Hypothesis t_positive : (0 < t)%Z.
  Hypothesis wider_digits : (t <= t')%Z.
  Hypothesis wider_least : (m <= m')%Z.
  Hypothesis coarse : (q <= m)%Z.
  Notation F := (in_format t m).
  Notation fl := (rounded t m).
  Notation rnd := (rounded t' m').

  Lemma few_digits t0 m0 x : (0 < t0)%Z -> (t <= t0)%Z -> (q <= m0)%Z -> multiple q x -> Rabs x <= bpow radix2 (t - q) ->
    in_format t0 m0 x.
  Proof.
    intros T0 T M (z & E) B. subst x. rewrite <- F2R_Zabs in B.
    assert (Z : (Z.abs z <= 2 ^ t)%Z).
    { apply le_IZR. rewrite (IZR_Zpower radix2) by lia. unfold F2R in B. cbn [Fnum Fexp] in B.
      unfold Z.sub in B. rewrite bpow_plus in B. pose proof (bpow_gt_0 radix2 (- q)).
      apply Rmult_le_reg_r with (bpow radix2 (- q)); assumption. }
    assert (P : (2 ^ t <= 2 ^ t0)%Z) by (apply Z.pow_le_mono_r; lia).
    destruct (Z.eq_dec (Z.abs z) (2 ^ t0)) as [A|A].
    - assert (G : in_format t0 m0 (F2R (Float radix2 (Z.abs z) (- q)))).
      { rewrite A. unfold F2R. cbn [Fnum Fexp]. rewrite (IZR_Zpower radix2) by lia. rewrite <- bpow_plus.
        apply generic_format_bpow. unfold FLT_exp. lia. }
      destruct (Z.abs_spec z) as [[_ S]|[_ S]]; rewrite S in G; [exact G|].
      rewrite F2R_Zopp in G. apply format_opp in G. now rewrite Ropp_involutive in G.
    - apply generic_format_FLT. exists (Float radix2 z (- q)); [reflexivity|cbn|cbn; lia].
      lia.
  Qed.

  (* Weights and numbers are of the format; products and numbers are multiples of 2^-q. *)
  Definition whole_tree : tree -> Prop := every (fun w h => F w /\ multiple q (w * h)) (fun b => F b /\ multiple q b).

  Lemma exact_multiple x : whole_tree x -> multiple q (exact x).
  Proof.
    unfold whole_tree. induction x as [b|w h|x IHx y IHy|w h x IHx]; cbn; intro H.
    - apply H.
    - apply H.
    - destruct H. apply multiple_sum; auto.
    - destruct H. apply multiple_sum; [tauto|auto].
  Qed.

  Theorem exact_sum x : whole_tree x -> size x <= bpow radix2 (t - q) -> computed fl rnd x = exact x /\ fl (exact x) = exact x.
  Proof.
    intros H S.
    assert (G : forall y, whole_tree y -> size y <= bpow radix2 (t - q) -> rnd (exact y) = exact y).
    { intros y Hy Sy. apply rounded_format, few_digits; try lia; [now apply exact_multiple|].
      eapply Rle_trans; [apply exact_at_most_size|exact Sy]. }
    split.
    - revert H S. induction x as [b|w h|x IHx y IHy|w h x IHx]; intros H S; pose proof (G _ H S) as E;
        cbn [computed exact size] in *; unfold whole_tree in H; cbn [every] in H.
      + apply rounded_format, H.
      + rewrite (rounded_format t m w) by apply H. exact E.
      + pose proof (size_nonneg x). pose proof (size_nonneg y). destruct H. rewrite IHx, IHy by (assumption || lra). exact E.
      + pose proof (size_nonneg x). pose proof (Rabs_pos (w * h)). destruct H as [[Fw _] H].
        rewrite (rounded_format t m w Fw), IHx by (assumption || lra). exact E.
    - apply rounded_format, few_digits; try lia; [now apply exact_multiple|].
      eapply Rle_trans; [apply exact_at_most_size|exact S].
  Qed.
End Exact.
