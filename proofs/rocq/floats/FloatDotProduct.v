(* The error of a dot product in a binary format (Flocq's FLT: t digits, least exponent
   -m), for every tree of sums, with and without fused multiply-add: with k terms, p of
   them products with a factor other than 1 and -1, and n = k - 1 + (1 if p > 0),
     |computed - exact| <= gamma_n (sum of the sizes of the terms) + 2 p sub,
   gamma_n = n nu / (1 - n nu), nu = 2^-t, sub = 2^-(m+1): what the Python kernel adds to
   a row (symnet/kernel/branching/floats.py). *)
From Coq Require Import Reals ZArith Lra Lia.
From Flocq Require Import Core Relative Plus_error.
From Symnet.floats Require Import Growth Sums.
Open Scope R_scope.

Section Format.
  Variables digits least : Z.
  Hypothesis digits_positive : (0 < digits)%Z.

  Instance positive_precision : Prec_gt_0 digits := digits_positive.
  Definition in_format : R -> Prop := generic_format radix2 (FLT_exp (- least) digits).
  Definition rounded : R -> R := round radix2 (FLT_exp (- least) digits) ZnearestE.
  Definition nu : R := bpow radix2 (- digits).
  Definition sub : R := bpow radix2 (- least - 1).

  Lemma nu_is : / 2 * bpow radix2 (- digits + 1) = nu.
  Proof. unfold nu. rewrite bpow_plus. change (bpow radix2 1) with 2. lra. Qed.
  Lemma sub_is : / 2 * bpow radix2 (- least) = sub.
  Proof. unfold sub, Z.sub. rewrite bpow_plus. change (bpow radix2 (- (1))) with (/ 2). lra. Qed.
  Lemma nu_positive : 0 < nu.
  Proof. apply bpow_gt_0. Qed.
  Lemma sub_positive : 0 < sub.
  Proof. apply bpow_gt_0. Qed.
  Lemma nu_at_most_half : nu <= / 2.
  Proof. unfold nu. change (/ 2) with (bpow radix2 (- (1))). apply bpow_le. lia. Qed.

  Lemma format_rounded x : in_format (rounded x).
  Proof. apply generic_format_round; typeclasses eauto. Qed.
  Lemma rounded_format x : in_format x -> rounded x = x.
  Proof. intro H. apply round_generic; [typeclasses eauto|exact H]. Qed.
  Lemma format_0 : in_format 0.
  Proof. apply generic_format_0. Qed.
  Lemma format_opp x : in_format x -> in_format (- x).
  Proof. apply generic_format_opp. Qed.

  (* A sum of two numbers has a relative error only. *)
  Lemma sum_rounded x y : in_format x -> in_format y -> Rabs (rounded (x + y) - (x + y)) <= nu * Rabs (x + y).
  Proof.
    intros Hx Hy. destruct (FLT_plus_error_N_ex radix2 (- least) digits (fun z => negb (Z.even z)) x y Hx Hy)
      as (eps & He & E).
    unfold rounded. rewrite E. replace ((x + y) * (1 + eps) - (x + y)) with (eps * (x + y)) by ring.
    rewrite Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos|].
    eapply Rle_trans; [exact He|]. eapply Rle_trans; [apply u_rod1pu_ro_le_u_ro|].
    unfold u_ro. rewrite nu_is. lra.
  Qed.

  (* Any number: a relative and an absolute error. *)
  Lemma any_rounded x : Rabs (rounded x - x) <= nu * Rabs x + sub.
  Proof.
    destruct (error_N_FLT radix2 (- least) digits digits_positive (fun z => negb (Z.even z)) x)
      as (eps & eta & He & Ht & _ & E).
    unfold rounded. rewrite E. replace (x * (1 + eps) + eta - x) with (eps * x + eta) by ring.
    eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_mult, <- nu_is, <- sub_is.
    apply Rplus_le_compat; [|exact Ht]. apply Rmult_le_compat_r; [apply Rabs_pos|exact He].
  Qed.

  (* Weights of a computation are numbers of the format, so they are not rounded. *)
  Definition compute : tree -> R := computed (fun x => x) rounded.
  Definition of_numbers : tree -> Prop := every (fun w h => in_format w /\ in_format h) in_format.

  (* Products with a factor other than 0, 1 and -1. *)
  Definition inexact (w : R) : nat := if Req_EM_T w 0 then 0%nat else if Req_EM_T (Rabs w) 1 then 0%nat else 1%nat.
  Fixpoint products (t : tree) : nat :=
    match t with
    | Number _ => 0
    | Product w _ => inexact w
    | Sum s t => products s + products t
    | Fused w _ s => inexact w + products s
    end.
  Definition any (n : nat) : nat := if (n =? 0)%nat then 0%nat else 1%nat.
  Definition roundings (t : tree) : nat := (terms t - 1 + any (products t))%nat.

  Lemma inexact_counts w : (inexact w <= counts w)%nat.
  Proof. unfold inexact, counts. destruct (Req_EM_T w 0); [lia|]. destruct (Req_EM_T (Rabs w) 1); lia. Qed.
  Lemma products_terms t : (products t <= terms t)%nat.
  Proof. induction t; cbn; try lia; pose proof (inexact_counts w); lia. Qed.
  Lemma any_monotone n m : (n <= m)%nat -> (any n <= any m)%nat.
  Proof. intro H. unfold any. destruct (Nat.eqb_spec n 0), (Nat.eqb_spec m 0); lia. Qed.

  Let loss (w _ : R) : R := if Req_EM_T (Rabs w) 1 then 0 else sub.

  Lemma lost_products t : lost loss (fun _ => 0) t = INR (products t) * sub.
  Proof.
    induction t; cbn [lost products]; unfold unless_zero.
    - destruct (Req_EM_T b 0); cbn; lra.
    - unfold inexact, loss. destruct (Req_EM_T w 0), (Req_EM_T (Rabs w) 1); cbn; lra.
    - rewrite plus_INR, IHt1, IHt2. ring.
    - rewrite plus_INR, IHt. unfold inexact, loss. destruct (Req_EM_T w 0), (Req_EM_T (Rabs w) 1); cbn; lra.
  Qed.

  Lemma one_times w h : Rabs w = 1 -> in_format h -> in_format (w * h).
  Proof.
    intros H F. unfold Rabs in H. destruct (Rcase_abs w).
    - replace (w * h) with (- h) by nra. now apply format_opp.
    - replace (w * h) with h by nra. exact F.
  Qed.

  (* What a product is asked for holds, whether it is exact or not. *)
  Lemma product_fine q w h : in_format h -> (Rabs w <> 1 -> (1 <= q)%nat) ->
    product_ok (fun x => x) rounded in_format nu 0 q (fun _ _ => 0) loss loss w h.
  Proof.
    intros H Q. pose proof nu_positive as U. pose proof sub_positive as SP. unfold product_ok, loss.
    pose proof (Rabs_pos (w * h)) as P. pose proof (growth_at_least_1 nu (Rlt_le _ _ U) q) as G.
    destruct (Req_EM_T (Rabs w) 1) as [E|E].
    - pose proof (one_times w h E H) as F. rewrite (rounded_format _ F). rewrite !Rminus_diag_eq by reflexivity.
      rewrite Rabs_R0. repeat split; cbn [pow]; try lra.
      + assert (0 <= ((1 + nu) ^ q - 1) * Rabs (w * h)) by (apply Rmult_le_pos; lra). lra.
      + intros c Fc. rewrite Rplus_0_r. now apply sum_rounded.
    - rewrite !Rminus_diag_eq by reflexivity. rewrite Rabs_R0.
      pose proof (growth_monotone nu (Rlt_le _ _ U) 1 q (Q E)) as M. rewrite pow_1 in M.
      repeat split; cbn [pow]; try lra.
      + eapply Rle_trans; [apply any_rounded|].
        apply Rplus_le_compat; [apply Rmult_le_compat_r; lra|].
        rewrite <- (Rmult_1_l sub) at 1. apply Rmult_le_compat_r; lra.
      + intros c Fc. apply any_rounded.
  Qed.

  Lemma fine t : of_numbers t -> forall q, (any (products t) <= q)%nat ->
    ok (fun x => x) rounded in_format nu 0 q (fun _ _ => 0) loss loss (fun _ => 0) t.
  Proof.
    assert (A : forall w h q, in_format h -> (any (inexact w) <= q)%nat -> w <> 0 ->
      product_ok (fun x => x) rounded in_format nu 0 q (fun _ _ => 0) loss loss w h).
    { intros w h q H Q N. apply product_fine; [exact H|]. intro E. unfold inexact in Q.
      destruct (Req_EM_T w 0); [contradiction|]. destruct (Req_EM_T (Rabs w) 1); [contradiction|]. exact Q. }
    unfold ok, of_numbers. induction t; cbn; intros H q Q.
    - unfold number_ok. rewrite Rminus_diag_eq by reflexivity. rewrite Rabs_R0. cbn. repeat split; try lra. exact H.
    - intro N. apply A; tauto.
    - destruct H as [Hs Ht]. split.
      + apply IHt1; [exact Hs|]. eapply Nat.le_trans; [apply any_monotone|exact Q]. lia.
      + apply IHt2; [exact Ht|]. eapply Nat.le_trans; [apply any_monotone|exact Q]. lia.
    - destruct H as [Hw Ht]. split.
      + intro N. apply A; [tauto| |exact N]. eapply Nat.le_trans; [apply any_monotone|exact Q]. lia.
      + apply IHt; [exact Ht|]. eapply Nat.le_trans; [apply any_monotone|exact Q]. lia.
  Qed.

  Lemma format_computed t : of_numbers t -> in_format (compute t).
  Proof.
    intro H. destruct t; cbn; try apply format_rounded. exact H.
  Qed.

  Theorem dot_product t : of_numbers t -> INR (roundings t) * nu <= 1 / 2 ->
    Rabs (compute t - exact t) <= gamma nu (roundings t) * size t + 2 * INR (products t) * sub.
  Proof.
    intros H N. pose proof (fine t H _ (le_n _)) as OK. pose proof nu_positive as U. pose proof sub_positive as SP.
    pose proof (size_nonneg t) as S0. pose proof (pos_INR (products t)) as P0.
    pose proof (gamma_nonneg nu (Rlt_le _ _ U) (roundings t) ltac:(lra)) as G0.
    assert (R0 : 0 <= gamma nu (roundings t) * size t) by (apply Rmult_le_pos; lra).
    assert (P1 : 0 <= INR (products t) * sub) by (apply Rmult_le_pos; lra).
    destruct (Nat.eq_dec (terms t) 0) as [Z|Z].
    - destruct (computed_nothing (fun x => x) rounded in_format nu rounded_format eq_refl format_0 _ _ _ _ _ _ (Nat.le_0_l _) t OK Z) as (E & F & _).
      unfold compute. rewrite E, F, Rminus_0_r, Rabs_R0. lra.
    - pose proof (sum_off (fun x => x) rounded in_format nu (Rlt_le _ _ U) format_rounded rounded_format eq_refl format_0
        sum_rounded 0 (any (products t)) _ _ _ _ (Nat.le_0_l _) t OK ltac:(lia)) as B.
      fold (roundings t) in B. rewrite lost_products in B. unfold compute.
      pose proof (growth_at_most nu (Rlt_le _ _ U) (roundings t) ltac:(lra)) as G.
      pose proof (growth_at_most_2 nu (Rlt_le _ _ U) (roundings t) N) as G2.
      assert (((1 + nu) ^ roundings t - 1) * size t <= gamma nu (roundings t) * size t) by (apply Rmult_le_compat_r; lra).
      assert ((1 + nu) ^ roundings t * (INR (products t) * sub) <= 2 * (INR (products t) * sub)) by (apply Rmult_le_compat_r; lra).
      lra.
  Qed.
End Format.
