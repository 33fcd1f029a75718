(* Powers of 1 + u: (1 + u)^n <= 1/(1 - n u), the constant gamma_n. *)
From Coq Require Import Reals Lra Lia.
Open Scope R_scope.

(* gamma_n = n u / (1 - n u). *)
Definition gamma (u : R) (n : nat) : R := INR n * u / (1 - INR n * u).

Section Growth.
  Variable u : R.
  Hypothesis small : 0 <= u.

  Lemma growth_at_least_1 n : 1 <= (1 + u) ^ n.
  Proof. apply pow_R1_Rle. lra. Qed.

  Lemma growth_monotone n m : (n <= m)%nat -> (1 + u) ^ n <= (1 + u) ^ m.
  Proof. intro H. apply Rle_pow; [lra|exact H]. Qed.

  Lemma growth_times_rest n : INR n * u < 1 -> (1 + u) ^ n * (1 - INR n * u) <= 1.
  Proof.
    induction n as [|n IH]; intro H.
    - cbn. lra.
    - rewrite S_INR in *. pose proof (pos_INR n).
      assert (INR n * u < 1) by lra. specialize (IH H1).
      pose proof (growth_at_least_1 n). cbn [pow].
      replace ((1 + u) * (1 + u) ^ n * (1 - (INR n + 1) * u))
        with ((1 + u) ^ n * (1 - INR n * u) - (1 + u) ^ n * ((INR n + 1) * u * u)) by ring.
      assert (0 <= (1 + u) ^ n * ((INR n + 1) * u * u)).
      { apply Rmult_le_pos; [lra|]. apply Rmult_le_pos; [|lra]. apply Rmult_le_pos; lra. }
      lra.
  Qed.

  Theorem growth_at_most n : INR n * u < 1 -> (1 + u) ^ n - 1 <= gamma u n.
  Proof.
    intro H. unfold gamma. apply Rmult_le_reg_r with (1 - INR n * u); [lra|].
    replace (INR n * u / (1 - INR n * u) * (1 - INR n * u)) with (INR n * u) by (field; lra).
    pose proof (growth_times_rest n H). lra.
  Qed.

  Lemma gamma_nonneg n : INR n * u < 1 -> 0 <= gamma u n.
  Proof. intro H. pose proof (growth_at_most n H). pose proof (growth_at_least_1 n). lra. Qed.

  Lemma growth_at_most_2 n : INR n * u <= 1 / 2 -> (1 + u) ^ n <= 2.
  Proof.
    intro H. assert (INR n * u < 1) by lra. pose proof (growth_times_rest n H0).
    pose proof (growth_at_least_1 n). nra.
  Qed.
End Growth.
