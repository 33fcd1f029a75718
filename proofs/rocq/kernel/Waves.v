(* The activation euaf over R: the wave of period 2 from 0 on, x/(1 + |x|) below 0. *)
From Coq Require Import Reals Lra Lia ZArith.
From Symnet.kernel Require Import Model.
Open Scope R_scope.

(* ---------- from 0 on: the distance to the nearest even number ---------- *)
Lemma wave_nearest t : 0 <= t -> exists k : Z, wave t = Rabs (t - 2 * IZR k) /\ 2 * IZR k - 1 <= t < 2 * IZR k + 1.
Proof.
  intro H. unfold wave. destruct (Rle_dec 0 t) as [_|N]; [|contradiction]. exists (Int_part ((t + 1) / 2)). split; [reflexivity|].
  destruct (base_Int_part ((t + 1) / 2)) as [A B]. lra.
Qed.
Lemma wave_at t (k : Z) : 0 <= t -> 2 * IZR k - 1 <= t <= 2 * IZR k + 1 -> wave t = Rabs (t - 2 * IZR k).
Proof.
  intros H Hk. destruct (wave_nearest t H) as (j & E & Hj). rewrite E. clear E.
  assert (A : (j = k \/ j = k + 1)%Z).
  { assert (L : (k < j + 1)%Z) by (apply lt_IZR; rewrite plus_IZR; lra). assert (U : (j <= k + 1)%Z) by (apply le_IZR; rewrite plus_IZR; lra). lia. }
  destruct A as [->| ->]; [reflexivity|]. rewrite plus_IZR in *. assert (t = 2 * IZR k + 1) by lra. subst t.
  rewrite Rabs_left, Rabs_right; lra.
Qed.
Lemma wave_rising t (m : Z) : (0 <= m)%Z -> 2 * IZR m <= t <= 2 * IZR m + 1 -> wave t = t - 2 * IZR m.
Proof. intros M H. apply IZR_le in M. rewrite (wave_at t m) by lra. apply Rabs_right. lra. Qed.
Lemma wave_falling t (m : Z) : (0 <= m)%Z -> 2 * IZR m + 1 <= t <= 2 * IZR m + 2 -> wave t = 2 * IZR m + 2 - t.
Proof.
  intros M H. apply IZR_le in M. rewrite (wave_at t (m + 1)) by (rewrite ?plus_IZR; lra). rewrite plus_IZR, Rabs_minus_sym, Rabs_right; lra.
Qed.
Lemma wave_id t : 0 <= t <= 1 -> wave t = t.
Proof. intro H. rewrite (wave_rising t 0) by (lia || lra). lra. Qed.
Lemma wave_range t : 0 <= t -> 0 <= wave t <= 1.
Proof. intro H. destruct (wave_nearest t H) as (k & -> & K). split; [apply Rabs_pos|]. apply Rabs_le. lra. Qed.
Lemma wave_least t (k : Z) : 0 <= t -> wave t <= Rabs (t - 2 * IZR k).
Proof.
  intro H. destruct (wave_nearest t H) as (j & -> & J). destruct (Z.eq_dec j k) as [->|N]; [lra|].
  assert (A : (j + 1 <= k \/ k + 1 <= j)%Z) by lia. assert (B : 1 <= Rabs (t - 2 * IZR k)).
  { destruct A as [A|A]; apply IZR_le in A; rewrite plus_IZR in A; [rewrite Rabs_minus_sym, Rabs_right|rewrite Rabs_right]; lra. }
  eapply Rle_trans; [|exact B]. apply Rabs_le. lra.
Qed.
Lemma wave_below_itself t : 0 <= t -> wave t <= t.
Proof. intro H. pose proof (wave_least t 0 H) as A. rewrite Rabs_right in A; lra. Qed.

(* ---------- below 0 ---------- *)
Lemma wave_negative t : t <= 0 -> wave t = / (1 - t) - 1.
Proof.
  intro H. destruct (Req_dec t 0) as [->|N]; [rewrite wave_id by lra; field|].
  unfold wave. destruct (Rle_dec 0 t) as [P|P]; [lra|]. rewrite Rabs_left by lra. field. lra.
Qed.

(* ---------- the constant 1 ---------- *)
Lemma wave_lipschitz_positive s t : 0 <= s -> 0 <= t -> Rabs (wave s - wave t) <= Rabs (s - t).
Proof.
  intros Hs Ht. assert (G : forall a b, 0 <= a -> 0 <= b -> wave a - wave b <= Rabs (a - b)).
  { intros a b Ha Hb. destruct (wave_nearest b Hb) as (k & -> & _). pose proof (wave_least a k Ha) as L.
    pose proof (Rabs_triang (a - b) (b - 2 * IZR k)) as T. replace (a - b + (b - 2 * IZR k)) with (a - 2 * IZR k) in T by ring. lra. }
  pose proof (G s t Hs Ht). pose proof (G t s Ht Hs) as B. rewrite (Rabs_minus_sym t s) in B. apply Rabs_le. lra.
Qed.
Lemma wave_lipschitz_negative s t : s <= 0 -> t <= 0 -> Rabs (wave s - wave t) <= Rabs (s - t).
Proof.
  intros Hs Ht. rewrite !wave_negative by assumption.
  replace (/ (1 - s) - 1 - (/ (1 - t) - 1)) with ((s - t) * (/ (1 - s) * / (1 - t))) by (field; lra).
  rewrite Rabs_mult. assert (A : 0 < / (1 - s) <= 1) by (split; [apply Rinv_0_lt_compat; lra|rewrite <- Rinv_1; apply Rinv_le_contravar; lra]).
  assert (B : 0 < / (1 - t) <= 1) by (split; [apply Rinv_0_lt_compat; lra|rewrite <- Rinv_1; apply Rinv_le_contravar; lra]).
  rewrite (Rabs_right (/ (1 - s) * / (1 - t))) by (apply Rle_ge, Rmult_le_pos; lra).
  pose proof (Rmult_le_compat (/ (1 - s)) 1 (/ (1 - t)) 1 ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra)).
  pose proof (Rmult_le_compat_l (Rabs (s - t)) _ _ (Rabs_pos (s - t)) H). lra.
Qed.
Theorem wave_lipschitz s t : Rabs (wave s - wave t) <= Rabs (s - t).
Proof.
  assert (Z0 : wave 0 = 0) by (apply wave_id; lra).
  assert (G : forall a b, a <= 0 -> 0 <= b -> Rabs (wave a - wave b) <= Rabs (a - b)).
  { intros a b Ha Hb. pose proof (wave_lipschitz_negative a 0 Ha ltac:(lra)) as A. pose proof (wave_lipschitz_positive 0 b ltac:(lra) Hb) as B.
    pose proof (Rabs_triang (wave a - wave 0) (wave 0 - wave b)) as T. replace (wave a - wave 0 + (wave 0 - wave b)) with (wave a - wave b) in T by ring.
    rewrite (Rabs_left1 (a - b)), (Rabs_left1 (a - 0)), (Rabs_left1 (0 - b)) in * by lra. lra. }
  destruct (Rle_lt_dec s 0) as [S|S], (Rle_lt_dec t 0) as [T|T].
  - now apply wave_lipschitz_negative.
  - apply G; lra.
  - rewrite (Rabs_minus_sym (wave s)), (Rabs_minus_sym s). apply G; lra.
  - apply wave_lipschitz_positive; lra.
Qed.

(* ---------- the square (SYZ22, Lemma 17) ---------- *)
Lemma wave_square u : -1 <= u <= 1 -> wave (1 - 12 * wave (- u - 1) + 12 * wave (- u - 2)) = (u + 2) * (u + 3) / 12 - 1.
Proof.
  intro H. rewrite (wave_negative (- u - 1)), (wave_negative (- u - 2)) by lra.
  replace (1 - 12 * (/ (1 - (- u - 1)) - 1) + 12 * (/ (1 - (- u - 2)) - 1)) with (1 - 12 / ((u + 2) * (u + 3))) by (field; lra).
  assert (P : 0 < (u + 2) * (u + 3)) by (apply Rmult_lt_0_compat; lra). assert (U : (u + 2) * (u + 3) <= 12) by nra.
  rewrite wave_negative.
  - field. split; lra.
  - enough (1 <= 12 / ((u + 2) * (u + 3))) by lra. apply Rmult_le_reg_r with ((u + 2) * (u + 3)); [exact P|].
    unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.
