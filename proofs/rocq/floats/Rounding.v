(* One neuron as the rule `rounding` follows it (symnet/kernel/theories/rounding.py, `near`):
   weights and bias rounded once, the sum in any tree, fused or not, in the format or in a
   wider one, then rounded to the format, and the bias perhaps added after that. With c terms
   and k = c + (1 if some weight is no power of two) + (1 if some number is rounded),
     |computed - exact| <= gamma_k (sum of the sizes of the terms) + 2^-m L,
   L the sum of 1 + |h| over the products and 1 if the bias is rounded, or 0. *)
From Coq Require Import Reals ZArith Lra Lia.
From Flocq Require Import Core.
From Symnet.floats Require Import Growth Sums FloatDotProduct Powers Paying.
Open Scope R_scope.

(* The loss of each product and number, as the rule counts it, in units of 2^-m. *)
Definition counted (fl : R -> R) : tree -> R :=
  lost (fun _ h => 1 + Rabs h) (fun b => if Req_EM_T (fl b) b then 0 else 1).
Fixpoint product_count (t : tree) : nat :=
  match t with
  | Number _ => 0
  | Product w _ => counts w
  | Sum s t => product_count s + product_count t
  | Fused w _ s => counts w + product_count s
  end.

Lemma min_bound d r s a : d <= r + s -> d <= a -> 0 <= r -> d <= r + Rmin s a.
Proof. intros. unfold Rmin. destruct (Rle_dec s a); lra. Qed.

Section Rounding.
  (* The format, and the one of the operations: the same, or wider. *)
  Variables t m t' m' : Z.
  Hypothesis t_positive : (0 < t)%Z.
  Hypothesis wider_digits : (t <= t')%Z.
  Hypothesis wider_least : m' = m \/ (m + 2 <= m')%Z.
  Notation F := (in_format t m).
  Notation fl := (rounded t m).
  Notation W := (in_format t' m').
  Notation rnd := (rounded t' m').
  Notation u := (nu t).
  Let t'_positive : (0 < t')%Z.
  Proof. lia. Qed.
  Let least_order : (m <= m')%Z.
  Proof. lia. Qed.

  Lemma format_wider x : F x -> W x.
  Proof.
    intro H. destruct (shape t m t_positive x H) as (a & e & -> & A & L).
    apply generic_format_FLT. exists (Float radix2 a e); [reflexivity| |cbn; lia].
    cbn. eapply Z.lt_le_trans; [exact A|]. apply Z.pow_le_mono_r; lia.
  Qed.
  Lemma u_order : nu t' <= u.
  Proof. apply bpow_le. lia. Qed.
  Lemma sub_order : sub m' <= sub m.
  Proof. apply bpow_le. lia. Qed.
  Lemma u_nonneg : 0 <= u.
  Proof. apply bpow_ge_0. Qed.
  Lemma any_rnd x : Rabs (rnd x - x) <= u * Rabs x + sub m'.
  Proof.
    eapply Rle_trans; [apply any_rounded, t'_positive|].
    pose proof (Rmult_le_compat_r (Rabs x) _ _ (Rabs_pos x) u_order). lra.
  Qed.
  Lemma sum_rnd x y : W x -> W y -> Rabs (rnd (x + y) - (x + y)) <= u * Rabs (x + y).
  Proof.
    intros A B. eapply Rle_trans; [apply sum_rounded; [exact t'_positive|exact A|exact B]|].
    apply Rmult_le_compat_r; [apply Rabs_pos|apply u_order].
  Qed.

  (* What is known: j = 0 if all numbers are of the format, s = 0 if all weights are powers of two, l = 0 if
     they are also from 1 on. *)
  Variables j s l : nat.
  Let q := (j + s)%nat.
  Hypothesis l_j : l = 0%nat -> j = 0%nat.
  Definition known (w h : R) : Prop :=
    F h /\ (j = 0%nat -> F w) /\ (s = 0%nat -> power w) /\ (l = 0%nat -> whole_power w).
  Definition known_tree : tree -> Prop := every (fun w h => w <> 0 -> known w h) (fun b => j = 0%nat -> F b).
  Hypothesis bits : (j <= 1)%nat /\ (s <= 1)%nat /\ (l <= 1)%nat.

  Definition zeta (w h : R) : R := match j with O => 0 | _ => Rmin (sub m * Rabs h) (Rabs (w * h)) end.
  Definition sigma (w h : R) : R := match l with O => 0 | _ => Rmin (sub m') (2 * Rabs (w * h)) end.
  Definition alpha (w h : R) : R := zeta w h + sigma w h.
  Definition beta (b : R) : R := if Req_EM_T (fl b) b then 0 else Rmin (sub m) (Rabs b).

  Lemma zeta_nonneg w h : 0 <= zeta w h.
  Proof.
    unfold zeta. pose proof (sub_positive m). pose proof (Rabs_pos h). destruct j; [lra|].
    apply Rmin_glb; [apply Rmult_le_pos; lra|apply Rabs_pos].
  Qed.
  Lemma sigma_nonneg w h : 0 <= sigma w h.
  Proof.
    unfold sigma. pose proof (sub_positive m'). pose proof (Rabs_pos (w * h)). destruct l; [lra|].
    apply Rmin_glb; lra.
  Qed.
  Lemma beta_nonneg b : 0 <= beta b.
  Proof.
    unfold beta. pose proof (sub_positive m). pose proof (Rabs_pos b). destruct (Req_EM_T _ _); [lra|]. apply Rmin_glb; lra.
  Qed.

  Lemma then_rounded x v V z r c n k : Rabs (x - v) <= ((1 + u) ^ n - 1) * V + (1 + u) ^ n * z -> Rabs v = V ->
    0 <= V -> 0 <= z -> 0 <= c -> Rabs (r - x) <= (match k with O => 0 | _ => u * Rabs x end) + c -> (k <= 1)%nat ->
    Rabs (r - v) <= ((1 + u) ^ (n + k) - 1) * V + (1 + u) ^ (n + k) * (z + c).
  Proof.
    intros X VV V0 Z0 C0 R K. pose proof u_nonneg as U. pose proof (growth_at_least_1 u U n) as G.
    assert (T : Rabs (r - v) <= Rabs (r - x) + Rabs (x - v)).
    { replace (r - v) with ((r - x) + (x - v)) by ring. apply Rabs_triang. }
    destruct k as [|k].
    - rewrite Nat.add_0_r. assert (c <= (1 + u) ^ n * c) by (rewrite <- (Rmult_1_l c) at 1; apply Rmult_le_compat_r; lra). lra.
    - assert (k = 0%nat) by lia. subst k. rewrite Nat.add_1_r. cbn [pow]. set (g := (1 + u) ^ n) in *.
      assert (XB : Rabs x <= Rabs (x - v) + V).
      { rewrite <- VV. replace x with ((x - v) + v) at 1 by ring. apply Rabs_triang. }
      set (D := Rabs (x - v)) in *.
      assert (u * Rabs x <= u * (D + V)) by (apply Rmult_le_compat_l; lra).
      assert ((1 + u) * D <= (1 + u) * ((g - 1) * V + g * z)) by (apply Rmult_le_compat_l; lra).
      assert (1 * c <= ((1 + u) * g) * c) by (apply Rmult_le_compat_r; [lra|nra]). lra.
  Qed.

  Lemma weight_off w h : known w h -> Rabs (fl w * h - w * h) <= ((1 + u) ^ j - 1) * Rabs (w * h) + (1 + u) ^ j * zeta w h.
  Proof.
    intros (H & J & _). pose proof u_nonneg as U. unfold zeta. destruct j as [|[|]] eqn:E; [|clear E|lia].
    - rewrite (rounded_format t m w (J eq_refl)), Rminus_diag_eq, Rabs_R0 by reflexivity. cbn. lra.
    - rewrite pow_1. set (z := Rmin _ _).
      assert (D : Rabs (fl w * h - w * h) <= u * Rabs (w * h) + z).
      { replace (fl w * h - w * h) with ((fl w - w) * h) by ring. rewrite Rabs_mult. pose proof (Rabs_pos h).
        apply min_bound.
        - eapply Rle_trans; [apply Rmult_le_compat_r; [lra|apply any_rounded, t_positive]|]. rewrite Rabs_mult. lra.
        - rewrite Rabs_mult. apply Rmult_le_compat_r; [lra|]. apply at_most_itself, t_positive.
        - rewrite Rabs_mult. apply Rmult_le_pos; [exact U|]. apply Rmult_le_pos; apply Rabs_pos. }
      assert (0 <= z).
      { unfold z. apply Rmin_glb; [apply Rmult_le_pos; [apply Rlt_le, sub_positive|apply Rabs_pos]|apply Rabs_pos]. }
      nra.
  Qed.
  Lemma weight_twice w h : Rabs (fl w * h) <= 2 * Rabs (w * h).
  Proof.
    pose proof (at_most_itself t m t_positive w). rewrite !Rabs_mult. pose proof (Rabs_pos h).
    assert (Rabs (fl w) <= Rabs (fl w - w) + Rabs w) by (replace (fl w) with ((fl w - w) + w) at 1 by ring; apply Rabs_triang).
    nra.
  Qed.

  Lemma known_product w h : known w h -> product_ok fl rnd W u j q zeta sigma alpha w h.
  Proof.
    intros K. pose proof K as (H & J & S & L). pose proof u_nonneg as U. pose proof (format_wider _ H) as HW.
    unfold product_ok. repeat split; try apply zeta_nonneg; try apply sigma_nonneg; try (unfold alpha; lra).
    - now apply weight_off.
    - unfold q, alpha. apply (then_rounded (fl w * h) (w * h)); try lia; try reflexivity; try apply Rabs_pos.
      + now apply weight_off.
      + apply zeta_nonneg.
      + apply sigma_nonneg.
      + pose proof (at_most_itself t' m' t'_positive (fl w * h)) as A. pose proof (weight_twice w h) as T.
        unfold sigma. destruct l as [|l'] eqn:EL.
        * specialize (L eq_refl). rewrite (rounded_format t m w) by (apply J, l_j; reflexivity).
          rewrite (rounded_format t' m'), Rminus_diag_eq, Rabs_R0 by (reflexivity || now apply whole_power_format).
          destruct s; [lra|]. assert (0 <= u * Rabs (w * h)) by (apply Rmult_le_pos; [exact U|apply Rabs_pos]). lra.
        * apply min_bound; [|lra|].
          -- destruct s as [|s'] eqn:ES; [|apply any_rnd]. rewrite Rplus_0_l.
             destruct (power_rounded t m t_positive w (S eq_refl)) as [Z|P].
             ++ rewrite Z, Rmult_0_l, (rounded_format t' m' 0 (format_0 t' m')), Rminus_diag_eq, Rabs_R0 by reflexivity.
                apply Rlt_le, sub_positive.
             ++ now apply power_off.
          -- destruct s; [lra|]. apply Rmult_le_pos; [exact U|apply Rabs_pos].
    - intros c C. unfold sigma. destruct l as [|l'] eqn:EL.
      + specialize (L eq_refl). rewrite (rounded_format t m w) by (apply J, l_j; reflexivity). rewrite Rplus_0_r.
        apply sum_rnd; [now apply whole_power_format|exact C].
      + apply min_bound; [apply any_rnd| |apply Rmult_le_pos; [exact U|apply Rabs_pos]].
        eapply Rle_trans; [apply nearest; [exact t'_positive|exact C]|].
        replace (c - (fl w * h + c)) with (- (fl w * h)) by ring. rewrite Rabs_Ropp. apply weight_twice.
  Qed.

  Lemma known_number b : (j = 0%nat -> F b) -> number_ok fl W u j beta b.
  Proof.
    intro J. pose proof u_nonneg as U. unfold number_ok. repeat split; [apply format_wider, format_rounded, t_positive| |apply beta_nonneg].
    unfold beta. pose proof (growth_at_least_1 u U j) as G. pose proof (Rabs_pos b) as P.
    destruct (Req_EM_T (fl b) b) as [E|E].
    - rewrite E, Rminus_diag_eq, Rabs_R0 by reflexivity.
      assert (0 <= ((1 + u) ^ j - 1) * Rabs b) by (apply Rmult_le_pos; lra). lra.
    - destruct j as [|[|]]; [exfalso; apply E, rounded_format, J; reflexivity| |lia]. rewrite pow_1.
      assert (Rabs (fl b - b) <= u * Rabs b + Rmin (sub m) (Rabs b)).
      { apply min_bound; [apply any_rounded, t_positive|apply at_most_itself, t_positive|apply Rmult_le_pos; lra]. }
      assert (0 <= Rmin (sub m) (Rabs b)) by (apply Rmin_glb; [apply Rlt_le, sub_positive|lra]). nra.
  Qed.

  Lemma known_ok x : known_tree x -> ok fl rnd W u j q zeta sigma alpha beta x.
  Proof.
    unfold known_tree, ok. induction x as [b|w h|x IHx y IHy|w h x IHx]; cbn; intro H.
    - now apply known_number.
    - intro N. now apply known_product, H.
    - destruct H. split; [now apply IHx|now apply IHy].
    - destruct H as [A B]. split; [intro N; now apply known_product, A|now apply IHx].
  Qed.

  (* ---------- losses ---------- *)
  Notation losses := (lost alpha beta).
  Lemma losses_sizes x : losses x <= 3 * size x.
  Proof.
    assert (A : forall w h, unless_zero w (alpha w h) <= 3 * Rabs (w * h)).
    { intros w h. unfold unless_zero, alpha, zeta, sigma. pose proof (Rabs_pos (w * h)). destruct (Req_EM_T w 0); [lra|].
      pose proof (Rmin_r (sub m * Rabs h) (Rabs (w * h))). pose proof (Rmin_r (sub m') (2 * Rabs (w * h))).
      destruct j, l; lra. }
    induction x as [b|w h|x IHx y IHy|w h x IHx]; cbn [lost size].
    - unfold unless_zero, beta. pose proof (Rabs_pos b). pose proof (Rmin_r (sub m) (Rabs b)).
      destruct (Req_EM_T b 0); [lra|]. destruct (Req_EM_T (fl b) b); lra.
    - apply A.
    - lra.
    - specialize (A w h). lra.
  Qed.
  (* In a wider format the losses of products are at most half of what is counted for them, less a fourth. *)
  Lemma losses_counted x : losses x <= sub m * counted fl x - (sub m - sub m') * INR (product_count x).
  Proof.
    assert (A : forall w h, unless_zero w (alpha w h) <=
      sub m * unless_zero w (1 + Rabs h) - (sub m - sub m') * INR (counts w)).
    { intros w h. unfold unless_zero, alpha, zeta, sigma, counts. pose proof (Rabs_pos h). pose proof (sub_positive m).
      pose proof (sub_positive m'). destruct (Req_EM_T w 0); cbn; [lra|].
      assert (0 <= sub m * Rabs h) by (apply Rmult_le_pos; lra).
      pose proof (Rmin_l (sub m * Rabs h) (Rabs (w * h))). pose proof (Rmin_l (sub m') (2 * Rabs (w * h))).
      destruct j, l; lra. }
    unfold counted. induction x as [b|w h|x IHx y IHy|w h x IHx]; cbn [lost product_count]; rewrite ?plus_INR.
    - unfold unless_zero, beta. pose proof (sub_positive m). pose proof (Rmin_l (sub m) (Rabs b)). cbn.
      destruct (Req_EM_T b 0); [lra|]. destruct (Req_EM_T (fl b) b); lra.
    - apply A.
    - lra.
    - specialize (A w h). lra.
  Qed.
  Lemma no_losses x : l = 0%nat -> known_tree x -> losses x = 0.
  Proof.
    intros L. pose proof (l_j L) as J. unfold known_tree.
    assert (A : forall w h, unless_zero w (alpha w h) = 0).
    { intros. unfold unless_zero, alpha, zeta, sigma. rewrite L, J. destruct (Req_EM_T w 0); lra. }
    induction x as [b|w h|x IHx y IHy|w h x IHx]; cbn [lost every]; intro H; rewrite ?A.
    - unfold unless_zero, beta. destruct (Req_EM_T b 0); [reflexivity|].
      destruct (Req_EM_T (fl b) b) as [|E]; [reflexivity|]. exfalso. apply E, rounded_format, H, J.
    - reflexivity.
    - destruct H as [B C]. rewrite (IHx B), (IHy C). ring.
    - destruct H as [_ C]. rewrite (IHx C). ring.
  Qed.
  Lemma counted_nonneg x : 0 <= counted fl x.
  Proof.
    unfold counted. induction x as [b|w h|x IHx y IHy|w h x IHx]; cbn [lost]; unfold unless_zero in *.
    - destruct (Req_EM_T b 0); [lra|]. destruct (Req_EM_T (fl b) b); lra.
    - pose proof (Rabs_pos h). destruct (Req_EM_T w 0); lra.
    - lra.
    - pose proof (Rabs_pos h). destruct (Req_EM_T w 0); lra.
  Qed.

  (* ---------- the sum rounded to the format ---------- *)
  Notation summed := (computed fl rnd).
  (* All that is added up is a multiple of 2^-m where nothing is lost, or where there are no products. *)
  Lemma summed_multiple x : known_tree x -> l = 0%nat \/ product_count x = 0%nat -> multiple m (summed x).
  Proof.
    unfold known_tree. intros H C.
    assert (M0 : multiple m 0) by (exists 0%Z; now rewrite F2R_0).
    assert (A : forall w h, (w <> 0 -> known w h) -> l = 0%nat \/ counts w = 0%nat -> multiple m (fl w * h)).
    { intros w h K D. unfold counts in D. destruct (Req_EM_T w 0) as [->|N].
      - rewrite (rounded_format t m 0 (format_0 t m)), Rmult_0_l. exact M0.
      - destruct D as [D|]; [|lia]. destruct (K N) as (Hh & J & _ & L).
        rewrite (rounded_format t m w) by (apply J, l_j, D).
        apply (format_multiple t m t_positive). apply whole_power_format; [exact t_positive|now apply L|exact Hh]. }
    induction x as [b|w h|x IHx y IHy|w h x IHx]; cbn [computed product_count every] in *.
    - apply (format_multiple t m t_positive), format_rounded, t_positive.
    - apply multiple_rounded; [lia|now apply A].
    - destruct H. apply multiple_rounded; [lia|]. apply multiple_sum; [apply IHx|apply IHy]; try assumption; lia.
    - destruct H. apply multiple_rounded; [lia|]. apply multiple_sum; [apply A|apply IHx]; try assumption; lia.
  Qed.

  (* What the last rounding may lose below the normal numbers. *)
  Lemma last_rounding x : known_tree x -> exists phi,
    Rabs (fl (summed x) - summed x) <= u * Rabs (summed x) + phi /\ 0 <= phi /\
    losses x <= (if Nat.eq_dec l 0 then 0 else sub m * counted fl x) - 3 / 4 * phi.
  Proof.
    intro H. pose proof (losses_counted x) as LC. pose proof (sub_positive m) as SP. pose proof (pos_INR (product_count x)) as PC.
    pose proof sub_order as SO. assert (D : 0 <= (sub m - sub m') * INR (product_count x)) by (apply Rmult_le_pos; lra).
    destruct (Nat.eq_dec l 0) as [L|L].
    - exists 0. rewrite (no_losses x L H). split; [|split; lra]. rewrite Rplus_0_r.
      apply multiple_off; [exact t_positive|]. now apply summed_multiple; [|left].
    - destruct (Nat.eq_dec (product_count x) 0) as [P|P].
      + exists 0. split; [|split; lra]. rewrite Rplus_0_r.
        apply multiple_off; [exact t_positive|]. now apply summed_multiple; [|right].
      + destruct wider_least as [E|E].
        * exists 0. split; [|split; lra]. rewrite Rplus_0_r. apply multiple_off; [exact t_positive|].
          destruct (format_multiple t' m' t'_positive (summed x)) as (z & Z); [|exists z; rewrite Z; now rewrite E].
          eapply F_computed; [|exact (known_ok x H)]. intro y. apply format_rounded, t'_positive.
        * exists (sub m). split; [apply any_rounded, t_positive|]. split; [lra|].
          assert (1 <= INR (product_count x)) by (apply (le_INR 1); lia).
          assert (sub m' <= 1 / 4 * sub m).
          { unfold sub. replace (1 / 4) with (bpow radix2 (-2)) by (cbn; lra). rewrite <- bpow_plus. apply bpow_le. lia. }
          assert ((sub m - sub m') * 1 <= (sub m - sub m') * INR (product_count x)) by (apply Rmult_le_compat_l; lra). lra.
  Qed.
End Rounding.
