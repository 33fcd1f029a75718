(* Products with powers of two, multiples of the smallest number, and the nearest number:
   what rounding does to them in a binary format. *)
From Coq Require Import Reals ZArith Lra Lia.
From Flocq Require Import Core Relative.
From Symnet.floats Require Import FloatDotProduct.
Open Scope R_scope.

Section Format.
  Variables digits least : Z.
  Hypothesis digits_positive : (0 < digits)%Z.
  Notation F := (in_format digits least).
  Notation fl := (rounded digits least).
  Instance precision : Prec_gt_0 digits := digits_positive.

  (* No number of the format is closer. *)
  Lemma nearest c x : F c -> Rabs (fl x - x) <= Rabs (c - x).
  Proof.
    intro H. destruct (round_N_pt radix2 (FLT_exp (- least) digits) (fun z => negb (Z.even z)) x) as [_ N].
    exact (N c H).
  Qed.
  Lemma at_most_itself x : Rabs (fl x - x) <= Rabs x.
  Proof. pose proof (nearest 0 x (format_0 digits least)) as H. now rewrite Rminus_0_l, Rabs_Ropp in H. Qed.

  Definition power (w : R) : Prop := exists e, Rabs w = bpow radix2 e.
  (* A power of two from 1 on, up to sign. *)
  Definition whole_power (w : R) : Prop := exists e, (0 <= e)%Z /\ Rabs w = bpow radix2 e.

  Lemma signed w x : Rabs w = x -> w = x \/ w = - x.
  Proof. unfold Rabs. destruct (Rcase_abs w); intros; [right|left]; lra. Qed.
  Lemma fl_opp x : fl (- x) = - fl x.
  Proof. apply round_NE_opp. Qed.

  Lemma shape h : F h -> exists m e, h = F2R (Float radix2 m e) /\ (Z.abs m < 2 ^ digits)%Z /\ (- least <= e)%Z.
  Proof.
    intro H. apply FLT_format_generic in H; [|exact digits_positive]. destruct H as [[m e] E M L].
    exists m, e. now repeat split.
  Qed.
  Lemma shifted e' m e : bpow radix2 e' * F2R (Float radix2 m e) = F2R (Float radix2 m (e + e')).
  Proof. unfold F2R. cbn [Fnum Fexp]. rewrite bpow_plus. ring. Qed.

  Lemma whole_power_format w h : whole_power w -> F h -> F (w * h).
  Proof.
    intros (e & E & W) H. destruct (shape h H) as (m & x & -> & M & L).
    assert (G : F (bpow radix2 e * F2R (Float radix2 m x))).
    { rewrite shifted. apply generic_format_FLT. exists (Float radix2 m (x + e)); [reflexivity|exact M|cbn; lia]. }
    destruct (signed w _ W) as [->| ->]; [exact G|].
    rewrite Ropp_mult_distr_l_reverse. now apply format_opp.
  Qed.

  (* A product with a power of two is a number of the format unless it is below the normal ones. *)
  Lemma power_exact w h : power w -> F h -> bpow radix2 (- least + digits - 1) <= Rabs (w * h) -> F (w * h).
  Proof.
    intros (e & P) H.
    assert (G : forall x, x = bpow radix2 e * h -> bpow radix2 (- least + digits - 1) <= Rabs x -> F x).
    { intros x E B. apply generic_format_FLT_FLX; [exact B|]. destruct (shape h H) as (m & y & E' & M & _).
      rewrite E, E', shifted. apply generic_format_FLX. exists (Float radix2 m (y + e)); [reflexivity|exact M]. }
    destruct (signed w _ P) as [->| ->]; intro B; [now apply G|].
    rewrite Ropp_mult_distr_l_reverse in *. apply format_opp, G; [reflexivity|]. now rewrite Rabs_Ropp in B.
  Qed.
  Lemma small_off x : Rabs x < bpow radix2 (- least + digits) -> Rabs (fl x - x) <= sub least.
  Proof.
    intro B. rewrite <- sub_is. eapply Rle_trans; [apply error_le_half_ulp; typeclasses eauto|].
    rewrite ulp_FLT_small; [lra|exact digits_positive|exact B].
  Qed.
  Lemma power_off w h : power w -> F h -> Rabs (fl (w * h) - w * h) <= sub least.
  Proof.
    intros P H. destruct (Rle_lt_dec (bpow radix2 (- least + digits - 1)) (Rabs (w * h))) as [B|B].
    - rewrite rounded_format by now apply power_exact. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity.
      apply Rlt_le, sub_positive.
    - apply small_off. eapply Rlt_trans; [exact B|]. apply bpow_lt. lia.
  Qed.

  (* A power of two is rounded to a power of two, or to 0. *)
  Lemma power_rounded w : power w -> fl w = 0 \/ power (fl w).
  Proof.
    intros (e & W).
    assert (G : fl (bpow radix2 e) = 0 \/ power (fl (bpow radix2 e))).
    { destruct (Z.le_gt_cases (- least) e) as [L|L].
      - right. rewrite rounded_format; [exists e; apply Rabs_pos_eq, bpow_ge_0|].
        apply generic_format_bpow. unfold FLT_exp. lia.
      - unfold rounded, round.
        set (c := cexp radix2 (FLT_exp (- least) digits) (bpow radix2 e)).
        set (y := scaled_mantissa radix2 (FLT_exp (- least) digits) (bpow radix2 e)).
        assert (C : c = (- least)%Z).
        { unfold c, cexp. rewrite mag_bpow. unfold FLT_exp. lia. }
        assert (Y : 0 < y < 1).
        { unfold y, scaled_mantissa. fold c. rewrite C, <- bpow_plus. split; [apply bpow_gt_0|].
          change 1 with (bpow radix2 0). apply bpow_lt. lia. }
        destruct (Znearest_DN_or_UP (fun z => negb (Z.even z)) y) as [E|E]; rewrite E.
        + left. replace (Zfloor y) with 0%Z by (symmetry; apply Zfloor_imp; cbn; lra). apply F2R_0.
        + right. replace (Zceil y) with 1%Z by (symmetry; apply Zceil_imp; cbn; lra).
          exists c. unfold F2R. cbn [Fnum Fexp]. rewrite Rmult_1_l. apply Rabs_pos_eq, bpow_ge_0. }
    destruct (signed w _ W) as [->| ->]; [exact G|]. rewrite fl_opp. destruct G as [->|(x & X)]; [left; ring|right].
    exists x. now rewrite Rabs_Ropp.
  Qed.

  (* Multiples of 2^-n. *)
  Definition multiple (n : Z) (x : R) : Prop := exists z, x = F2R (Float radix2 z (- n)).

  Lemma format_multiple x : F x -> multiple least x.
  Proof.
    intro H. destruct (shape x H) as (m & e & -> & _ & L). exists (m * 2 ^ (e - - least))%Z.
    rewrite (F2R_change_exp radix2 (- least) m e L). reflexivity.
  Qed.
  Lemma multiple_sum n x y : multiple n x -> multiple n y -> multiple n (x + y).
  Proof.
    intros (a & ->) (b & ->). exists (a + b)%Z. unfold F2R. cbn [Fnum Fexp]. rewrite plus_IZR. ring.
  Qed.
  Lemma multiple_rounded n x : (n <= least)%Z -> multiple n x -> multiple n (fl x).
  Proof.
    intros N (z & E). set (c := cexp radix2 (FLT_exp (- least) digits) x).
    destruct (Z.le_gt_cases c (- n)) as [L|L].
    - exists z. rewrite rounded_format; [exact E|]. rewrite E.
      apply generic_format_F2R. intros _. rewrite <- E. exact L.
    - unfold rounded, round. fold c. set (y := ZnearestE _). exists (y * 2 ^ (c - - n))%Z.
      rewrite (F2R_change_exp radix2 (- n) y c) by lia. reflexivity.
  Qed.
  (* Rounding a multiple of the smallest number has a relative error only. *)
  Lemma multiple_off x : multiple least x -> Rabs (fl x - x) <= nu digits * Rabs x.
  Proof.
    intros (z & ->). rewrite <- nu_is. apply relative_error_N_FLT_F2R_emin. exact digits_positive.
  Qed.
End Format.
