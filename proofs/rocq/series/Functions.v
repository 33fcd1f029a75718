(* exp, log, atan, tanh and roots on intervals with rational ends: nondecreasing functions
   from their enclosures at the ends (functions.py, `rising`, `_tanh`). sin and cos are in
   Waves.v. *)
From Coq Require Import Reals ZArith QArith Qreals Lra Lia.
From Symnet Require Import RationalIntervals.
From Symnet.series Require Import FixedPoint Exponential Logarithm Arctangent Roots.
Open Scope R_scope.

Definition rising (at_point : Q -> Z -> option interval) (a : interval) (p : Z) : option interval :=
  match at_point (fst a) p, at_point (snd a) p with
  | Some i, Some j => Some (fst i, snd j)
  | _, _ => None
  end.

(* f is nondecreasing from each point of D on. *)
Lemma rising_sound (at_point : Q -> Z -> option interval) (f : R -> R) (D : R -> Prop) :
  (forall t p i, at_point t p = Some i -> D (Q2R t) /\ holds i (f (Q2R t))) ->
  (forall z x y, D z -> z <= x -> x <= y -> f x <= f y) ->
  forall a p i x, rising at_point a p = Some i -> holds a x -> D (Q2R (fst a)) /\ holds i (f x).
Proof.
  intros S M [a0 a1] p i x E H. unfold rising in E. unfold holds in H. cbn [fst snd] in *.
  destruct (at_point a0 p) as [j0|] eqn:E0; [|discriminate]. destruct (at_point a1 p) as [j1|] eqn:E1; [|discriminate].
  injection E as <-. destruct (S _ _ _ E0) as [D0 H0]. destruct (S _ _ _ E1) as [_ H1]. split; [exact D0|].
  unfold holds in *. cbn [fst snd] in *.
  pose proof (M _ (Q2R a0) x D0 ltac:(lra) ltac:(lra)). pose proof (M _ x (Q2R a1) D0 ltac:(lra) ltac:(lra)). lra.
Qed.

(* ---------- exp, log, atan ---------- *)
Definition exp_on := rising exp_at.
Definition log_on := rising log_at.
Definition atan_on := rising atan_at.

Theorem exp_on_sound a p i x : exp_on a p = Some i -> holds a x -> holds i (exp x).
Proof.
  intros E H. apply (rising_sound exp_at exp (fun _ => True)) with a p; try assumption.
  - intros t q j J. split; [exact I|]. now apply (exp_at_sound t q).
  - intros _ u v _ _ U. destruct (Req_dec u v) as [->|N]; [lra|]. left. apply exp_increasing. lra.
Qed.
Theorem log_on_sound a p i x : log_on a p = Some i -> holds a x -> 0 < x /\ holds i (ln x).
Proof.
  intros E H. destruct (rising_sound log_at ln (fun t => 0 < t)) with a p i x as [P Q]; try assumption.
  - intros t q j J. now apply (log_at_sound t q).
  - intros z u v Z L U. destruct (Req_dec u v) as [->|N]; [lra|]. left. apply ln_increasing; lra.
  - split; [unfold holds in H; lra|exact Q].
Qed.
Theorem atan_on_sound a p i x : atan_on a p = Some i -> holds a x -> holds i (atan x).
Proof.
  intros E H. apply (rising_sound atan_at atan (fun _ => True)) with a p; try assumption.
  - intros t q j J. split; [exact I|]. now apply (atan_at_sound t q).
  - intros _ u v _ _ U. destruct (Req_dec u v) as [->|N]; [lra|]. left. apply atan_increasing. lra.
Qed.

(* ---------- roots ---------- *)
Definition root_on (n : positive) := rising (fun t p => root_at t n p).

Lemma root_at_nonneg t n p i : root_at t n p = Some i -> 0 <= Q2R t.
Proof.
  unfold root_at. destruct (Z.ltb_spec (Qnum t) 0) as [|H]; [discriminate|]. intros _. unfold Q2R.
  apply IZR_le in H. apply Rmult_le_pos; [exact H|]. apply Rlt_le, Rinv_0_lt_compat. now apply IZR_lt.
Qed.
Theorem sqrt_on_sound a p i x : root_on 2 a p = Some i -> holds a x -> 0 <= x /\ holds i (sqrt x).
Proof.
  intros E H. destruct (rising_sound (fun t p => root_at t 2 p) sqrt (fun t => 0 <= t)) with a p i x as [P Q]; try assumption.
  - intros t q j J. pose proof (root_at_nonneg _ _ _ _ J). split; [assumption|]. now apply (sqrt_at_sound t q).
  - intros z u v Z L U. now apply sqrt_le_1_alt.
  - split; [unfold holds in H; lra|exact Q].
Qed.

(* ---------- tanh = 1 - 2/(exp 2t + 1) ---------- *)
Lemma tanh_is x : tanh x = (exp (2 * x) - 1) / (exp (2 * x) + 1).
Proof.
  unfold tanh, sinh, cosh. replace (2 * x) with (x + x) by ring. rewrite exp_plus, exp_Ropp.
  pose proof (exp_pos x). field. split; nra.
Qed.
Lemma fraction_grows a b : -1 < a -> a <= b -> (a - 1) / (a + 1) <= (b - 1) / (b + 1).
Proof.
  intros A H. replace ((a - 1) / (a + 1)) with (1 - 2 * / (a + 1)) by (field; lra).
  replace ((b - 1) / (b + 1)) with (1 - 2 * / (b + 1)) by (field; lra).
  assert (/ (b + 1) <= / (a + 1)) by (apply Rinv_le_contravar; lra). lra.
Qed.

(* The ends, rounded outward to multiples of 2^-p where their denominators, in lowest terms, are long. *)
Definition shortened_down (n : Z) (d : positive) (p : Z) : Q :=
  if ((2 * p <? bits (Zpos d)) && (2 * p <? bits (Zpos d / Z.gcd n (Zpos d))))%Z%bool then (n * Zpos (unit_of p) / Zpos d)%Z # unit_of p else n # d.
Definition shortened_up (n : Z) (d : positive) (p : Z) : Q :=
  if ((2 * p <? bits (Zpos d)) && (2 * p <? bits (Zpos d / Z.gcd n (Zpos d))))%Z%bool then up (n * Zpos (unit_of p)) (Zpos d) # unit_of p else n # d.

Definition tanh_nonneg (t : Q) (p : Z) : option interval :=
  if (max_exp * Zpos (Qden t) <? 2 * Qnum t)%Z then Some ((Zpos (unit_of max_exp) - 2)%Z # unit_of max_exp, 1%Q)
  else if (Qnum t =? 0)%Z then Some (single 0)
  else match exp_positive (2 * Qnum t) (Qden t) (p + 4) with
       | Some ((low, high), unit) =>
         match (low + Zpos unit)%Z, (high + Zpos unit)%Z with
         | Zpos a, Zpos b => Some (shortened_down (low - Zpos unit) a p, shortened_up (high - Zpos unit) b p)
         | _, _ => None
         end
       | None => None
       end.
Definition tanh_at (t : Q) (p : Z) : option interval :=
  if (Qnum t <? 0)%Z then match tanh_nonneg (- t) p with Some i => Some (i_neg i) | None => None end
  else tanh_nonneg t p.

Lemma shortened_down_below n d p : Q2R (shortened_down n d p) <= IZR n / IZR (Zpos d).
Proof.
  unfold shortened_down. destruct (_ && _)%bool; rewrite Q2R_ratio; [|lra].
  set (u := unit_of p). pose proof (unit_positive u) as U. pose proof (unit_positive d) as D.
  apply Rmult_le_reg_r with (IZR (Zpos u)); [exact U|]. unfold Rdiv at 1. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  apply down_le; [lia|]. rewrite mult_IZR. unfold Rdiv. right. field. lra.
Qed.
Lemma shortened_up_above n d p : IZR n / IZR (Zpos d) <= Q2R (shortened_up n d p).
Proof.
  unfold shortened_up. destruct (_ && _)%bool; rewrite Q2R_ratio; [|lra].
  set (u := unit_of p). pose proof (unit_positive u) as U. pose proof (unit_positive d) as D.
  apply Rmult_le_reg_r with (IZR (Zpos u)); [exact U|]. unfold Rdiv at 2. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  apply le_up; [lia|]. rewrite mult_IZR. unfold Rdiv. right. field. lra.
Qed.

Lemma tanh_nonneg_sound t p i : tanh_nonneg t p = Some i -> holds i (tanh (Q2R t)).
Proof.
  destruct t as [n d]. unfold tanh_nonneg. cbn [Qnum Qden]. pose proof (unit_positive d) as D. intro E.
  rewrite tanh_is. set (x := Q2R (n # d)) in *. assert (XD : x * IZR (Zpos d) = IZR n) by (unfold x; rewrite Q2R_ratio; field; lra).
  pose proof (exp_pos (2 * x)) as P.
  destruct (Z.ltb_spec (max_exp * Zpos d) (2 * n)) as [L|L].
  - apply some_injective in E; subst i. set (u := unit_of max_exp). unfold holds. cbn [fst snd]. rewrite Q2R_ratio, minus_IZR.
    pose proof (unit_positive u) as U.
    assert (T : exp (- (2 * x)) <= / IZR (Zpos u)).
    { unfold u. rewrite unit_of_power by (unfold max_exp; lia). apply exp_tiny. rewrite max_exp_nat.
      apply IZR_lt in L. rewrite !mult_IZR in L. apply Rmult_le_reg_r with (IZR (Zpos d)); [exact D|]. lra. }
    rewrite exp_Ropp in T. set (y := exp (2 * x)) in *.
    replace ((y - 1) / (y + 1)) with (1 - 2 * / (y + 1)) by (field; lra).
    replace ((IZR (Zpos u) - 2) / IZR (Zpos u)) with (1 - 2 * / IZR (Zpos u)) by (field; lra).
    assert (/ (y + 1) <= / y) by (apply Rinv_le_contravar; lra).
    assert (0 < / (y + 1)) by (apply Rinv_0_lt_compat; lra).
    replace (Q2R 1) with 1 by (unfold Q2R; cbn; lra). lra.
  - destruct (Z.eqb_spec n 0) as [->|N].
    { apply some_injective in E; subst i. replace (2 * x) with 0 by (unfold x; rewrite Q2R_ratio; unfold Rdiv; ring). rewrite exp_0.
      unfold holds, single. cbn [fst snd]. replace (Q2R 0) with 0 by (unfold Q2R; cbn; lra). lra. }
    destruct (exp_positive (2 * n) d (p + 4)) as [[[low high] unit]|] eqn:EX; [|discriminate].
    apply exp_positive_sound in EX. unfold encloses in EX. cbn [fst snd] in EX.
    replace (Q2R (2 * n # d)) with (2 * x) in EX by (unfold x; rewrite !Q2R_ratio, mult_IZR; unfold Rdiv; ring).
    pose proof (unit_positive unit) as U. set (y := exp (2 * x)) in *.
    destruct (low + Zpos unit)%Z as [|a|] eqn:A; try discriminate. destruct (high + Zpos unit)%Z as [|b|] eqn:B; try discriminate.
    apply some_injective in E; subst i. apply (f_equal IZR) in A, B. rewrite plus_IZR in A, B.
    pose proof (unit_positive a) as AP. pose proof (unit_positive b) as BP.
    unfold holds. cbn [fst snd].
    assert (LU : -1 < IZR low / IZR (Zpos unit)).
    { apply Rmult_lt_reg_r with (IZR (Zpos unit)); [exact U|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
    split.
    + eapply Rle_trans; [apply shortened_down_below|]. rewrite minus_IZR, <- A.
      replace ((IZR low - IZR (Zpos unit)) / (IZR low + IZR (Zpos unit))) with
        ((IZR low / IZR (Zpos unit) - 1) / (IZR low / IZR (Zpos unit) + 1)) by (field; lra).
      apply fraction_grows; [exact LU|]. apply Rmult_le_reg_r with (IZR (Zpos unit)); [exact U|].
      unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
    + eapply Rle_trans; [|apply shortened_up_above]. rewrite minus_IZR, <- B.
      replace ((IZR high - IZR (Zpos unit)) / (IZR high + IZR (Zpos unit))) with
        ((IZR high / IZR (Zpos unit) - 1) / (IZR high / IZR (Zpos unit) + 1)) by (field; lra).
      apply fraction_grows; [lra|]. apply Rmult_le_reg_r with (IZR (Zpos unit)); [exact U|].
      unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.

Lemma tanh_odd x : tanh (- x) = - tanh x.
Proof.
  unfold tanh, sinh, cosh. rewrite Ropp_involutive, (Rplus_comm (exp (- x))).
  pose proof (exp_pos x). pose proof (exp_pos (- x)). field. lra.
Qed.

Theorem tanh_at_sound t p i : tanh_at t p = Some i -> holds i (tanh (Q2R t)).
Proof.
  unfold tanh_at. destruct (_ <? _)%Z; [|apply tanh_nonneg_sound].
  destruct (tanh_nonneg (- t) p) as [j|] eqn:E; [|discriminate]. intro H. injection H as <-.
  apply tanh_nonneg_sound, holds_neg in E. rewrite Q2R_opp, tanh_odd, Ropp_involutive in E. exact E.
Qed.

Definition tanh_on := rising tanh_at.
Theorem tanh_on_sound a p i x : tanh_on a p = Some i -> holds a x -> holds i (tanh x).
Proof.
  intros E H. apply (rising_sound tanh_at tanh (fun _ => True)) with a p; try assumption.
  - intros t q j J. split; [exact I|]. now apply (tanh_at_sound t q).
  - intros _ u v _ _ U. rewrite !tanh_is. apply fraction_grows; [pose proof (exp_pos (2 * u)); lra|].
    destruct (Req_dec u v) as [->|N]; [lra|]. left. apply exp_increasing. lra.
Qed.
