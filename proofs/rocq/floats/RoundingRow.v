(* A row as the rule `rounding` follows it: carried errors, and what rounding adds; and the
   one case in which nothing is added but what is lost below the normal numbers, a single
   value times a power of two. *)
From Coq Require Import Reals ZArith List Permutation Lra Lia.
From Flocq Require Import Core.
From Symnet.floats Require Import Growth Sums FloatDotProduct FloatNetwork Powers Rounding RoundingRule.
Import ListNotations.
Open Scope R_scope.

(* ---------- the losses of a row ---------- *)
Definition term_units (fl : R -> R) (a : term) : R :=
  match a with inl (_, h) => 1 + Rabs h | inr b => if Req_EM_T (fl b) b then 0 else 1 end.
(* 1 + size for each weight that is not 0, and 1 for a bias that is rounded. *)
Fixpoint row_units (fl : R -> R) (ws ss : list R) (b : R) : R :=
  match ws, ss with
  | w :: ws, s :: ss => unless_zero w (1 + s) + row_units fl ws ss b
  | _, _ => if Req_EM_T (fl b) b then 0 else 1
  end.

Lemma counted_leaves fl x : counted fl x = total (term_units fl) (leaves x).
Proof.
  unfold counted. induction x as [b|w h|x IHx y IHy|w h x IHx]; cbn [lost leaves]; unfold unless_zero, product_term, number_term;
    rewrite ?total_app.
  - destruct (Req_EM_T b 0); cbn; lra.
  - destruct (Req_EM_T w 0); cbn; lra.
  - now rewrite IHx, IHy.
  - rewrite IHx. destruct (Req_EM_T w 0); cbn; lra.
Qed.
Lemma terms_of_units fl ws : fl 0 = 0 -> forall hs ss b, Forall2 Rle (map Rabs hs) ss ->
  total (term_units fl) (terms_of ws hs b) <= row_units fl ws ss b.
Proof.
  intro Z.
  assert (N : forall b, total (term_units fl) (number_term b) <= if Req_EM_T (fl b) b then 0 else 1).
  { intro b. unfold number_term. destruct (Req_EM_T b 0) as [->|]; cbn; [destruct (Req_EM_T (fl 0) 0); lra|lra]. }
  induction ws as [|w ws IH]; intros [|h hs] ss b H; inversion H; subst; cbn [terms_of row_units]; try apply N.
  rewrite total_app. specialize (IH hs l' b ltac:(assumption)).
  unfold product_term, unless_zero. destruct (Req_EM_T w 0); cbn in *; lra.
Qed.

Section Row.
  Variables t m t' m' : Z.
  Hypothesis t_positive : (0 < t)%Z.
  Hypothesis wider_digits : (t <= t')%Z.
  Hypothesis wider_least : m' = m \/ (m + 2 <= m')%Z.
  Notation F := (in_format t m).
  Notation fl := (rounded t m).
  Notation rnd := (rounded t' m').
  Notation u := (nu t).
  Notation summed := (computed fl rnd).
  Variables j s l : nat.
  Hypothesis l_j : l = 0%nat -> j = 0%nat.
  Hypothesis bits : (j <= 1)%nat /\ (s <= 1)%nat /\ (l <= 1)%nat.

  (* What a neuron is computed as: the sum, rounded to the format; or the bias is added after that. *)
  Inductive neuron_computed (ws hs : list R) (b y : R) : Prop :=
  | together x : known_tree t m j s l x -> sums_row x ws hs b -> y = fl (summed x) -> neuron_computed ws hs b y
  | behind x : known_tree t m j s l x -> sums_row x ws hs 0 -> b <> 0 -> (j = 0%nat -> F b) ->
      y = fl (fl (summed x) + fl b) -> neuron_computed ws hs b y.

  Definition rounded_times (ws : list R) (b : R) : nat := (row_terms ws b + (j + s))%nat.

  Theorem near_row ws hs b y ss vs es : neuron_computed ws hs b y -> length hs = length ws ->
    INR (rounded_times ws b) * u < 1 -> Forall2 Rle (map Rabs hs) ss ->
    Forall2 (fun h ve => Rabs (h - fst ve) <= snd ve) hs (combine vs es) -> length vs = length es ->
    Rabs (y - (dot ws vs + b)) <=
      dot (map Rabs ws) es + gamma u (rounded_times ws b) * row_size ws b ss +
      bpow radix2 (- m) * (if Nat.eq_dec l 0 then 0 else row_units fl ws ss b).
  Proof.
    intros C L K HS HV LV. pose proof (bpow_gt_0 radix2 (- m)) as M0.
    assert (Fl0 : fl 0 = 0) by (apply rounded_format, format_0).
    assert (Z : row_size ws b (map Rabs hs) <= row_size ws b ss).
    { unfold row_size. apply Rplus_le_compat_r, dot_monotone; [apply sizes_nonneg|exact HS]. }
    assert (G : 0 <= gamma u (rounded_times ws b)) by (apply gamma_nonneg; [apply u_nonneg|exact K]).
    assert (UL : total (term_units fl) (terms_of ws hs b) <= row_units fl ws ss b) by now apply terms_of_units.
    assert (N : Rabs (y - (dot ws hs + b)) <= gamma u (rounded_times ws b) * row_size ws b (map Rabs hs) +
      bpow radix2 (- m) * (if Nat.eq_dec l 0 then 0 else total (term_units fl) (terms_of ws hs b))).
    { destruct C as [x X P ->|x X P B J ->].
      - assert (T : terms x = row_terms ws b) by (rewrite terms_leaves, (Permutation_length P); now apply terms_of_length).
        pose proof (near_sum t m t' m' t_positive wider_digits wider_least j s l l_j bits x X) as S.
        rewrite T in S. specialize (S K). unfold units in S. rewrite counted_leaves, (total_permutation _ _ _ P) in S.
        rewrite exact_leaves, (total_permutation _ _ _ P), terms_of_value, size_leaves, (total_permutation _ _ _ P), terms_of_size in S.
        exact S.
      - assert (T : (terms x + 1)%nat = row_terms ws b).
        { rewrite terms_leaves, (Permutation_length P), terms_of_length by exact L. unfold row_terms, counts at 2 4.
          destruct (Req_EM_T 0 0); [|lra]. destruct (Req_EM_T b 0); [contradiction|]. lia. }
        pose proof (near_sum_bias t m t' m' t_positive wider_digits wider_least j s l l_j bits x b X B J) as S.
        rewrite T in S. specialize (S K). unfold units in S.
        rewrite exact_leaves, (total_permutation _ _ _ P), terms_of_value, size_leaves, (total_permutation _ _ _ P), terms_of_size in S.
        assert (CT : counted fl (Sum x (Number b)) = total (term_units fl) (terms_of ws hs b)).
        { rewrite counted_leaves. cbn [leaves]. rewrite total_app, (total_permutation _ _ _ P).
          clear - Fl0. revert hs. induction ws as [|w ws IH]; intros [|h hs]; cbn [terms_of]; rewrite ?total_app;
            try (unfold number_term; destruct (Req_EM_T 0 0); cbn; lra).
          rewrite <- IH. lra. }
        rewrite CT, Rabs_R0, !Rplus_0_r in S. exact S. }
    assert (D : Rabs (y - (dot ws vs + b)) <= Rabs (y - (dot ws hs + b)) + Rabs (dot ws hs - dot ws vs)).
    { replace (y - (dot ws vs + b)) with ((y - (dot ws hs + b)) + (dot ws hs - dot ws vs)) by ring. apply Rabs_triang. }
    pose proof (dot_off ws hs vs es HV LV) as E.
    assert (gamma u (rounded_times ws b) * row_size ws b (map Rabs hs) <= gamma u (rounded_times ws b) * row_size ws b ss)
      by (apply Rmult_le_compat_l; lra).
    assert (bpow radix2 (- m) * (if Nat.eq_dec l 0 then 0 else total (term_units fl) (terms_of ws hs b)) <=
      bpow radix2 (- m) * (if Nat.eq_dec l 0 then 0 else row_units fl ws ss b))
      by (apply Rmult_le_compat_l; [lra|]; destruct (Nat.eq_dec l 0); lra).
    lra.
  Qed.

  (* ---------- a single value times a power of two ---------- *)
  Hypothesis normal_order : (m - t <= m' - t')%Z.

  Theorem one_power w h : F w -> F h -> power w -> Rabs (fl (rnd (w * h)) - w * h) <= bpow radix2 (- m).
  Proof.
    intros Fw Fh P. rewrite smallest. pose proof (sub_positive m) as SP.
    pose proof (format_wider t m t' m' t_positive wider_digits wider_least h Fh) as Wh.
    assert (T' : (0 < t')%Z) by lia.
    destruct (Rle_lt_dec (bpow radix2 (- m' + t' - 1)) (Rabs (w * h))) as [B|B].
    - rewrite (rounded_format t' m' (w * h)) by now apply power_exact.
      pose proof (power_off t m t_positive w h P Fh). lra.
    - pose proof (power_off t' m' T' w h P Wh) as O. set (y := rnd (w * h)) in *.
      assert (S : sub m' <= sub m) by (apply bpow_le; lia).
      assert (Y : Rabs y < bpow radix2 (- m + t)).
      { assert (Rabs y <= Rabs (y - w * h) + Rabs (w * h)) by (replace y with ((y - w * h) + w * h) at 1 by ring; apply Rabs_triang).
        assert (bpow radix2 (- m' + t' - 1) <= bpow radix2 (- m + t - 1)) by (apply bpow_le; lia).
        assert (sub m <= bpow radix2 (- m + t - 1)) by (apply bpow_le; lia).
        replace (- m + t)%Z with (1 + (- m + t - 1))%Z by lia. rewrite bpow_plus. change (bpow radix2 1) with 2. lra. }
      pose proof (small_off t m t_positive y Y) as Q.
      replace (fl y - w * h) with ((fl y - y) + (y - w * h)) by ring. eapply Rle_trans; [apply Rabs_triang|]. lra.
  Qed.
  Theorem one_whole_power w h : F h -> whole_power w -> fl (rnd (w * h)) = w * h.
  Proof.
    intros Fh P. pose proof (whole_power_format t m t_positive w h P Fh) as X.
    rewrite (rounded_format t' m' (w * h)); [now apply rounded_format|].
    apply (format_wider t m t' m' t_positive wider_digits wider_least). exact X.
  Qed.
End Row.
