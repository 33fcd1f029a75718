(* What the rule `rounding` adds to a neuron (symnet/kernel/theories/rounding.py, `near`),
   with its constants: carried errors, k u/(1 - k u) times the sizes, and 2^-m for each
   weight that may lose something below the normal numbers. *)
From Coq Require Import Reals ZArith List Permutation Lra Lia.
From Flocq Require Import Core.
From Symnet.floats Require Import Growth Sums FloatDotProduct FloatNetwork Powers Paying Rounding.
Import ListNotations.
Open Scope R_scope.

Section Rule.
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
End Rule.
