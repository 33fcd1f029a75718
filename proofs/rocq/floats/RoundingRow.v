(* What the rule `rounding` adds to a neuron (symnet/kernel/theories/rounding.py, `near`), with
   its constants: carried errors, k u/(1 - k u) times the sizes, and 2^-m for each weight that
   may lose something below the normal numbers; for a sum, and for a row; and the one case in
   which nothing is added but that loss, a single value times a power of two. *)
From Coq Require Import Reals ZArith List Permutation Lra Lia.
From Flocq Require Import Core.
From Symnet.floats Require Import Growth Sums FloatDotProduct FloatNetwork Powers Paying Rounding.
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
  Notation known_sum := (known_tree t m j s l).

  (* Units of 2^-m that are lost: none where weights are powers of two from 1 on. *)
  Definition units (x : tree) : R := if Nat.eq_dec l 0 then 0 else counted fl x.

  Lemma smallest : bpow radix2 (- m) = 2 * sub m.
  Proof. rewrite <- sub_is. lra. Qed.

  (* One more rounding, with a loss of its own. *)
  Lemma and_rounded c e S D r phi : Rabs (c - e) <= D -> Rabs e <= S -> Rabs (r - c) <= u * Rabs c + phi ->
    Rabs (r - e) <= (1 + u) * D + u * S + phi.
  Proof.
    intros H HS Hr. pose proof (u_nonneg t) as U. replace (r - e) with ((r - c) + (c - e)) by ring.
    eapply Rle_trans; [apply Rabs_triang|].
    assert (Rabs c <= Rabs (c - e) + Rabs e) by (replace c with ((c - e) + e) at 1 by ring; apply Rabs_triang).
    assert (u * Rabs c <= u * (D + S)) by (apply Rmult_le_compat_l; lra). lra.
  Qed.

  (* The sum rounded to the format: off before what pays is counted. *)
  Lemma rounded_sum x : known_sum x -> exists A phi,
    Rabs (fl (summed x) - exact x) <=
      ((1 + u) ^ (terms x + (j + s)) - 1) * size x + (1 + u) ^ (terms x + (j + s)) * A + phi /\
    0 <= A /\ A <= 3 * size x /\ 0 <= phi /\ A <= sub m * units x - 3 / 4 * phi.
  Proof.
    intro H. pose proof (known_ok t m t' m' t_positive wider_digits wider_least j s l l_j bits x H) as OK.
    pose proof (u_nonneg t) as U. pose proof (size_nonneg x) as S0.
    destruct (Nat.eq_dec (terms x) 0) as [Z|Z].
    - destruct (computed_nothing fl rnd (in_format t' m') u (rounded_format t' m') (rounded_format t m 0 (format_0 t m))
        (format_0 t' m') _ _ _ _ _ _ (Nat.le_add_r j s) x OK Z) as (E1 & E2 & E3).
      exists 0, 0. rewrite E1, E2, E3, (rounded_format t m 0 (format_0 t m)), Rminus_0_r, Rabs_R0, !Rmult_0_r.
      assert (0 <= sub m * units x).
      { apply Rmult_le_pos; [apply Rlt_le, sub_positive|]. unfold units. destruct (Nat.eq_dec l 0); [lra|]. apply counted_nonneg. }
      repeat split; lra.
    - pose proof (sum_off fl rnd (in_format t' m') u U (format_rounded t' m' ltac:(lia)) (rounded_format t' m')
        (rounded_format t m 0 (format_0 t m)) (format_0 t' m') (sum_rnd t t' m' t_positive wider_digits) _ _ _ _ _ _
        (Nat.le_add_r j s) x OK ltac:(lia)) as B.
      destruct (last_rounding t m t' m' t_positive wider_digits wider_least j s l l_j bits x H) as (phi & R & P0 & PL).
      pose proof (lost_nonneg fl rnd (in_format t' m') u _ _ _ _ _ _ x OK) as A0.
      pose proof (losses_sizes t m m' j s l l_j bits x) as A3.
      match type of PL with ?a <= _ => set (A := a) in * end. exists A, phi.
      split; [|repeat split; try assumption].
      + pose proof (and_rounded _ _ _ _ _ _ B (exact_at_most_size x) R) as T. eapply Rle_trans; [exact T|].
        replace (terms x + (j + s))%nat with (S (terms x - 1 + (j + s))) by lia. cbn [pow].
        set (g := (1 + u) ^ (terms x - 1 + (j + s))). right. ring.
      + unfold units. destruct (Nat.eq_dec l 0); lra.
  Qed.

  (* Summed with the bias among the terms, or without any. *)
  Theorem near_sum x : known_sum x -> INR (terms x + (j + s)) * u < 1 ->
    Rabs (fl (summed x) - exact x) <= gamma u (terms x + (j + s)) * size x + bpow radix2 (- m) * units x.
  Proof.
    intros H K. destruct (rounded_sum x H) as (A & phi & B & A0 & A3 & P0 & AL).
    pose proof (paid u _ (size x) A (sub m * units x - phi / 2) (u_nonneg t) K (size_nonneg x) A0 A3 ltac:(lra)).
    rewrite smallest. lra.
  Qed.

  (* The bias is added behind, in the format. *)
  Theorem near_sum_bias x b : known_sum x -> b <> 0 -> (j = 0%nat -> F b) -> INR (terms x + 1 + (j + s)) * u < 1 ->
    Rabs (fl (fl (summed x) + fl b) - (exact x + b)) <=
      gamma u (terms x + 1 + (j + s)) * (size x + Rabs b) + bpow radix2 (- m) * units (Sum x (Number b)).
  Proof.
    intros H N J K. destruct (rounded_sum x H) as (A & phi & B & A0 & A3 & P0 & AL).
    pose proof (u_nonneg t) as U. pose proof (nu_at_most_half t t_positive) as UH. pose proof (Rabs_pos b) as B0.
    destruct (known_number t m t' m' t_positive wider_digits wider_least j s l l_j bits b J) as (_ & Hb & Zb).
    set (n := (terms x + (j + s))%nat) in *. set (D := (1 + u) ^ n) in *.
    match type of Hb with _ <= _ + _ * ?bb => set (beta := bb) in * end.
    assert (Q : Rabs (fl b - b) <= (D - 1) * Rabs b + D * beta).
    { apply (more u U j n); [unfold n; lia|exact B0|exact Zb|exact Hb]. }
    assert (C : Rabs (fl (summed x) + fl b - (exact x + b)) <= (D - 1) * (size x + Rabs b) + D * (A + beta) + phi).
    { replace (fl (summed x) + fl b - (exact x + b)) with ((fl (summed x) - exact x) + (fl b - b)) by ring.
      eapply Rle_trans; [apply Rabs_triang|]. lra. }
    assert (E : Rabs (exact x + b) <= size x + Rabs b).
    { eapply Rle_trans; [apply Rabs_triang|]. pose proof (exact_at_most_size x). lra. }
    pose proof (sum_rounded t m t_positive (fl (summed x)) (fl b) (format_rounded t m t_positive _) (format_rounded t m t_positive _)) as R.
    rewrite <- (Rplus_0_r (nu t * _)) in R. pose proof (and_rounded _ _ _ _ _ _ C E R) as T.
    assert (BB : beta <= Rabs b /\ beta <= sub m * (units (Sum x (Number b)) - units x)).
    { unfold beta, Rounding.beta, units, counted. cbn [lost]. unfold unless_zero. destruct (Req_EM_T b 0); [contradiction|].
      pose proof (Rmin_l (sub m) (Rabs b)). pose proof (Rmin_r (sub m) (Rabs b)). pose proof (sub_positive m).
      destruct (Req_EM_T (fl b) b) as [EB|EB]; [destruct (Nat.eq_dec l 0); lra|].
      destruct (Nat.eq_dec l 0) as [L|L]; [|lra]. exfalso. apply EB, rounded_format, J, l_j, L. }
    assert (U1 : u * phi <= 1 / 2 * phi) by (apply Rmult_le_compat_r; lra).
    pose proof (paid u (terms x + 1 + (j + s)) (size x + Rabs b) (A + beta) (sub m * units (Sum x (Number b)) - (1 + u) / 2 * phi)
      U K ltac:(pose proof (size_nonneg x); lra) ltac:(lra) ltac:(lra) ltac:(lra)) as P.
    replace (terms x + 1 + (j + s))%nat with (S n) in * by (unfold n; lia). cbn [pow] in P. fold D in P. rewrite smallest.
    replace (((1 + u) * D - 1) * (size x + Rabs b) + (1 + u) * D * (A + beta))
      with ((1 + u) * ((D - 1) * (size x + Rabs b) + D * (A + beta)) + u * (size x + Rabs b)) in P by ring.
    lra.
  Qed.

  (* ---------- a row ---------- *)
  (* What a neuron is computed as: the sum, rounded to the format; or the bias is added after that. *)
  Inductive neuron_computed (ws hs : list R) (b y : R) : Prop :=
  | together x : known_sum x -> sums_row x ws hs b -> y = fl (summed x) -> neuron_computed ws hs b y
  | behind x : known_sum x -> sums_row x ws hs 0 -> b <> 0 -> (j = 0%nat -> F b) ->
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
        pose proof (near_sum x X) as S.
        rewrite T in S. specialize (S K). unfold units in S. rewrite counted_leaves, (total_permutation _ _ _ P) in S.
        rewrite exact_leaves, (total_permutation _ _ _ P), terms_of_value, size_leaves, (total_permutation _ _ _ P), terms_of_size in S.
        exact S.
      - assert (T : (terms x + 1)%nat = row_terms ws b).
        { rewrite terms_leaves, (Permutation_length P), terms_of_length by exact L. unfold row_terms, counts at 2 4.
          destruct (Req_EM_T 0 0); [|lra]. destruct (Req_EM_T b 0); [contradiction|]. lia. }
        pose proof (near_sum_bias x b X B J) as S.
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
