(* Even and odd parts behind folds: cosh and sinh, cos and sin, the theorems of
   addition, and the gate that gives an odd function its sign again. *)
From Coq Require Import Reals Lra Lia List ZArith QArith Qreals Bool.
From Symnet Require Import PiecewiseLinear.
Open Scope R_scope.

(* ---------- the gate ---------- *)
Definition gate (s z : R) : R := relu (s + z) - relu (s - z) - z.
Lemma gate_lattice s z : gate s z = Rmax (Rmin s z) (Rmin (- s) (- z)).
Proof. unfold gate, relu, Rmax, Rmin. repeat destruct (Rle_dec _ _); lra. Qed.
Lemma max_near a b c d e : Rabs (a - b) <= e -> Rabs (c - d) <= e -> Rabs (Rmax a c - Rmax b d) <= e.
Proof. intros A B. apply Rabs_le. unfold Rabs in A, B. unfold Rmax. destruct (Rcase_abs (a - b)), (Rcase_abs (c - d)), (Rle_dec a c), (Rle_dec b d); lra. Qed.
Lemma min_near a b c d e : Rabs (a - b) <= e -> Rabs (c - d) <= e -> Rabs (Rmin a c - Rmin b d) <= e.
Proof. intros A B. apply Rabs_le. unfold Rabs in A, B. unfold Rmin. destruct (Rcase_abs (a - b)), (Rcase_abs (c - d)), (Rle_dec a c), (Rle_dec b d); lra. Qed.
Lemma gate_near s z s' z' e : Rabs (s - s') <= e -> Rabs (z - z') <= e -> Rabs (gate s z - gate s' z') <= e.
Proof.
  intros A B. rewrite !gate_lattice. apply max_near; apply min_near; trivial.
  - replace (- s - - s') with (- (s - s')) by ring. now rewrite Rabs_Ropp.
  - replace (- z - - z') with (- (z - z')) by ring. now rewrite Rabs_Ropp.
Qed.

(* ---------- the two pairs ---------- *)
Definition even_part (wave : bool) : R -> R := if wave then cos else cosh.
Definition odd_part (wave : bool) : R -> R := if wave then sin else sinh.
Lemma even_abs wave t : even_part wave (Rabs t) = even_part wave t.
Proof.
  unfold Rabs. destruct (Rcase_abs t); [|reflexivity]. destruct wave; cbn [even_part].
  - apply cos_neg.
  - unfold cosh. rewrite Ropp_involutive. field.
Qed.
Lemma odd_neg wave t : odd_part wave (- t) = - odd_part wave t.
Proof. destruct wave; cbn [odd_part]; [apply sin_neg|]. unfold sinh. rewrite Ropp_involutive. field. Qed.
Lemma exp_grows x y : x <= y -> exp x <= exp y.
Proof. intros [H|H]; [left; now apply exp_increasing|right; now rewrite H]. Qed.
Lemma cosh_range t w : 0 <= t <= w -> 1 <= cosh t <= cosh w.
Proof.
  intro H. unfold cosh. assert (E : forall u, exp u * exp (- u) = 1) by (intro u; rewrite <- exp_plus, Rplus_opp_r; apply exp_0).
  pose proof (exp_pos t). pose proof (exp_pos (- t)). pose proof (E t) as Et. pose proof (E w) as Ew.
  pose proof (exp_pos w). pose proof (exp_pos (- w)). split.
  - assert (0 <= (exp t - 1) * (exp t - 1)) by (apply Rle_0_sqr). 
    assert (exp (- t) * ((exp t - 1) * (exp t - 1)) = exp t + exp (- t) - 2).
    { replace (exp (- t) * ((exp t - 1) * (exp t - 1))) with (exp t * exp (- t) * exp t - 2 * (exp t * exp (- t)) + exp (- t)) by ring. rewrite Et. ring. }
    assert (0 <= exp (- t) * ((exp t - 1) * (exp t - 1))) by (apply Rmult_le_pos; lra). lra.
  - assert (A : exp t <= exp w) by (apply exp_grows; lra). assert (B : 1 <= exp t * exp w).
    { rewrite <- exp_plus. rewrite <- exp_0. apply exp_grows. lra. }
    assert (C : exp (- t) * exp (- w) <= 1).
    { rewrite <- exp_plus. rewrite <- exp_0. apply exp_grows. lra. }
    assert (D : exp w + exp (- w) - (exp t + exp (- t)) = (exp w - exp t) * (1 - exp (- t) * exp (- w))).
    { replace ((exp w - exp t) * (1 - exp (- t) * exp (- w))) with
        (exp w - exp t - exp (- t) * (exp w * exp (- w)) + exp (- w) * (exp t * exp (- t))) by ring. rewrite Et, Ew. ring. }
    assert (0 <= (exp w - exp t) * (1 - exp (- t) * exp (- w))) by (apply Rmult_le_pos; lra). lra.
Qed.
Lemma sinh_range t w : 0 <= t <= w -> 0 <= sinh t <= sinh w.
Proof.
  intro H. unfold sinh. pose proof (exp_grows t w ltac:(lra)). pose proof (exp_grows (- w) (- t) ltac:(lra)). pose proof (exp_grows (- t) t ltac:(lra)). lra.
Qed.
Lemma sinh_slope t w : 0 <= t <= w -> sinh t <= cosh w * t.
Proof.
  intro H. destruct (Req_dec t 0) as [->|N]; [unfold sinh; rewrite Ropp_0; lra|].
  destruct (MVT_cor2 sinh cosh 0 t ltac:(lra) (fun c _ => derivable_pt_lim_sinh c)) as (c & E & C).
  assert (Z : sinh 0 = 0) by (unfold sinh; rewrite Ropp_0; field). rewrite Z in E.
  pose proof (cosh_range c w ltac:(lra)). replace (sinh t) with (cosh c * t) by lra. apply Rmult_le_compat_r; lra.
Qed.
Lemma sin_slope t : 0 <= t <= 3 -> 0 <= sin t <= t.
Proof.
  intro H. pose proof PI2_3_2. split; [apply sin_ge_0; lra|]. destruct (Req_dec t 0) as [->|N]; [rewrite sin_0; lra|].
  left. apply sin_lt_x. lra.
Qed.
(* How steep the odd part may be on [0, w]. *)
Definition steep_enough (wave : bool) (w m : R) : Prop := if wave then w <= 3 /\ 1 <= m else cosh w <= m.
Lemma odd_range wave w m t : steep_enough wave w m -> 0 <= t <= w -> 0 <= odd_part wave t <= m * t.
Proof.
  destruct wave; cbn [steep_enough odd_part]; intros S H.
  - pose proof (sin_slope t ltac:(lra)). assert (1 * t <= m * t) by (apply Rmult_le_compat_r; lra). lra.
  - pose proof (sinh_range t w H). pose proof (sinh_slope t w H). assert (cosh w * t <= m * t) by (apply Rmult_le_compat_r; lra). lra.
Qed.
Lemma gate_of_odd wave w m t : steep_enough wave w m -> Rabs t <= w -> gate (odd_part wave (Rabs t)) (m * t) = odd_part wave t.
Proof.
  intros S H. rewrite gate_lattice. pose proof (odd_range wave w m (Rabs t) S (conj (Rabs_pos t) H)) as O.
  unfold Rabs in O |- *. destruct (Rcase_abs t) as [N|N].
  - rewrite odd_neg in *. set (o := odd_part wave t) in *. unfold Rmax, Rmin. repeat destruct (Rle_dec _ _); lra.
  - set (o := odd_part wave t) in *. unfold Rmax, Rmin. repeat destruct (Rle_dec _ _); lra.
Qed.
(* s near E(|t|), d near O(|t|), m near t: the sum behind the gate is near p E(t) + q O(t). *)
Theorem gated_sum wave w m t s d y u v p q a b k sE sO : steep_enough wave w m -> Rabs t <= w ->
  Rabs (s - even_part wave (Rabs t)) <= a -> Rabs (d - odd_part wave (Rabs t)) <= b -> Rabs (m * y - m * t) <= k ->
  Rabs (even_part wave t) <= sE -> Rabs (odd_part wave t) <= sO ->
  Rabs (u * s + v * gate d (m * y) - (p * even_part wave t + q * odd_part wave t))
    <= Rabs u * a + Rabs v * Rmax b k + Rabs (u - p) * sE + Rabs (v - q) * sO.
Proof.
  intros S H A B K HE HO. rewrite even_abs in A. rewrite <- (gate_of_odd wave w m t S H) at 1.
  assert (G : Rabs (gate d (m * y) - gate (odd_part wave (Rabs t)) (m * t)) <= Rmax b k).
  { apply gate_near; [eapply Rle_trans; [exact B|apply Rmax_l]|eapply Rle_trans; [exact K|apply Rmax_r]]. }
  rewrite (gate_of_odd wave w m t S H) in *. set (E := even_part wave t) in *. set (O := odd_part wave t) in *. set (g := gate d (m * y)) in *.
  replace (u * s + v * g - (p * E + q * O)) with (u * (s - E) + v * (g - O) + (u - p) * E + (v - q) * O) by ring.
  assert (X : forall x z c, Rabs z <= c -> Rabs (x * z) <= Rabs x * c) by (intros x z c L; rewrite Rabs_mult; apply Rmult_le_compat_l; [apply Rabs_pos|exact L]).
  pose proof (X u (s - E) a A). pose proof (X v (g - O) _ G). pose proof (X (u - p) E sE HE). pose proof (X (v - q) O sO HO).
  eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat; [|assumption].
  eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat; [|assumption].
  eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat; assumption.
Qed.

(* ---------- theorems of addition ---------- *)
Lemma exp_added t c : exp (t + c) = exp c * cosh t + exp c * sinh t.
Proof. rewrite exp_plus. unfold cosh, sinh. field. Qed.
Lemma cosh_added t c : cosh (t + c) = cosh c * cosh t + sinh c * sinh t.
Proof. unfold cosh, sinh. rewrite Ropp_plus_distr, !exp_plus. field. Qed.
Lemma sinh_added t c : sinh (t + c) = sinh c * cosh t + cosh c * sinh t.
Proof. unfold cosh, sinh. rewrite Ropp_plus_distr, !exp_plus. field. Qed.
