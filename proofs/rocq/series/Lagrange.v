(* Taylor's theorem with the remainder of Lagrange, of a function whose
   derivatives of all orders are given, each over its factorial. *)
From Coq Require Import Reals Lra Lia List.
From Symnet.series Require Import Derivatives.
Import ListNotations.
Open Scope R_scope.

(* F j is the j-th derivative of F 0 over j!. *)
Definition rows (F : nat -> R -> R) (D : R -> Prop) : Prop :=
  forall j t, D t -> derivable_pt_lim (F j) t (INR (S j) * F (S j) t).

(* F_0(x) + F_1(x) h + ... up to h^(m-1). *)
Fixpoint partial (F : nat -> R -> R) (m : nat) (x h : R) : R :=
  match m with O => 0 | S m' => partial F m' x h + F m' x * h ^ m' end.
Lemma power_derives w m x : derivable_pt_lim (fun x => (w - x) ^ m) x (- (INR m * (w - x) ^ Nat.pred m)).
Proof.
  eapply same_limit.
  - apply (derivable_pt_lim_comp (fun x => w - x) (fun y => y ^ m)).
    + apply (derivable_pt_lim_minus (fct_cte w) id); [apply derivable_pt_lim_const|apply derivable_pt_lim_id].
    + apply derivable_pt_lim_pow.
  - ring.
Qed.
Lemma partial_derives F D w m x : rows F D -> D x ->
  derivable_pt_lim (fun x => partial F m x (w - x)) x (INR m * (F m x * (w - x) ^ Nat.pred m)).
Proof.
  intros H Hx. induction m as [|m IH]; cbn [partial].
  - eapply same_limit; [apply (derivable_pt_lim_const 0)|]. cbn. ring.
  - eapply same_limit.
    + apply (derivable_pt_lim_plus (fun x => partial F m x (w - x)) (fun x => F m x * (w - x) ^ m)); [exact IH|].
      apply (derivable_pt_lim_mult (F m) (fun x => (w - x) ^ m)); [exact (H m x Hx)|apply power_derives].
    + rewrite S_INR. cbn [Nat.pred]. destruct m as [|m]; [cbn; ring|]. cbn [Nat.pred]. ring.
Qed.
Lemma partial_here F m x : partial F (S m) x 0 = F 0%nat x.
Proof. induction m as [|m IH]; [cbn; ring|]. change (partial F (S (S m)) x 0) with (partial F (S m) x 0 + F (S m) x * 0 ^ S m). rewrite IH. cbn [pow]. ring. Qed.

Theorem lagrange F (D : R -> Prop) m u w : rows F D -> (forall a b c, D a -> D b -> a <= c <= b -> D c) -> D u -> D w ->
  exists c, D c /\ F 0%nat w = partial F (S m) u (w - u) + F (S m) c * (w - u) ^ S m.
Proof.
  intros H CV Hu Hw. destruct (Req_dec u w) as [->|N].
  { exists w. split; [exact Hw|]. rewrite Rminus_diag_eq, partial_here by reflexivity. cbn [pow]. ring. }
  set (n := S m). assert (NZ : (w - u) ^ n <> 0) by (apply pow_nonzero; lra).
  set (K := (F 0%nat w - partial F n u (w - u)) / (w - u) ^ n).
  set (G := fun x => partial F n x (w - x) + K * (w - x) ^ n).
  set (G' := fun x => INR n * (F n x * (w - x) ^ m) + K * (- (INR n * (w - x) ^ m))).
  assert (DG : forall x, D x -> derivable_pt_lim G x (G' x)).
  { intros x Hx. apply (derivable_pt_lim_plus (fun x => partial F n x (w - x)) (fun x => K * (w - x) ^ n)).
    - exact (partial_derives F D w n x H Hx).
    - apply (derivable_pt_lim_scal (fun x => (w - x) ^ n)). apply power_derives. }
  assert (E : G w = G u).
  { unfold G. rewrite Rminus_diag_eq by reflexivity. unfold n at 1. rewrite partial_here. unfold K. cbn [pow]. unfold n. cbn [pow]. field. unfold n in NZ. cbn [pow] in NZ.
    split; intro Z; apply NZ; rewrite Z; ring. }
  assert (Z : forall c, D c -> c <> w -> G' c = 0 -> F n c = K).
  { intros c _ Nc Z. unfold G' in Z. assert (INR n <> 0) by (apply not_0_INR; discriminate). assert ((w - c) ^ m <> 0) by (apply pow_nonzero; lra).
    apply Rminus_diag_uniq. apply Rmult_eq_reg_l with (INR n * (w - c) ^ m); [lra|]. now apply Rmult_integral_contrapositive. }
  assert (F0 : F 0%nat w = partial F n u (w - u) + K * (w - u) ^ n) by (unfold K; field; exact NZ).
  destruct (Rtotal_order u w) as [L|[L|L]]; [|lra|].
  - destruct (MVT_cor2 G G' u w L) as (c & M & C); [intros c C; apply DG; now apply (CV u w)|].
    assert (Dc : D c) by (apply (CV u w); trivial; lra). exists c. split; [exact Dc|]. rewrite (Z c Dc); [exact F0|lra|].
    rewrite E, Rminus_diag_eq in M by reflexivity. symmetry in M. apply Rmult_integral in M. destruct M; [assumption|lra].
  - destruct (MVT_cor2 G G' w u L) as (c & M & C); [intros c C; apply DG; now apply (CV w u)|].
    assert (Dc : D c) by (apply (CV w u); trivial; lra). exists c. split; [exact Dc|]. rewrite (Z c Dc); [exact F0|lra|].
    rewrite E, Rminus_diag_eq in M by reflexivity. symmetry in M. apply Rmult_integral in M. destruct M; [assumption|lra].
Qed.

(* ---------- the functions of targets ---------- *)
Fixpoint factorial (n : nat) : R := match n with O => 1 | S n' => INR n * factorial n' end.
Lemma factorial_nonzero n : factorial n <> 0.
Proof. induction n as [|n IH]; cbn [factorial]; [lra|]. apply Rmult_integral_contrapositive. split; [apply not_0_INR; discriminate|exact IH]. Qed.
Lemma factorial_next n : INR (S n) * / factorial (S n) = / factorial n.
Proof. cbn [factorial]. rewrite Rinv_mult. field. split; [apply factorial_nonzero|apply not_0_INR; discriminate]. Qed.

Definition exp_row (j : nat) (t : R) : R := / factorial j * exp t.
Lemma exp_rows D : rows exp_row D.
Proof.
  intros j t _. unfold exp_row. eapply same_limit; [apply (derivable_pt_lim_scal exp), derivable_pt_lim_exp|].
  rewrite <- (Rmult_assoc (INR (S j))), factorial_next. reflexivity.
Qed.
(* The sine and its derivatives: a quarter of a turn for each. *)
Definition wave_row (k j : nat) (t : R) : R := / factorial j * sin (t + INR (k + j) * (PI / 2)).
Lemma quarter_turn x : sin (x + PI / 2) = cos x.
Proof. rewrite sin_plus, cos_PI2, sin_PI2. ring. Qed.
Lemma quarter_turn_cos x : cos (x + PI / 2) = - sin x.
Proof. rewrite cos_plus, cos_PI2, sin_PI2. ring. Qed.
Lemma wave_rows k D : rows (wave_row k) D.
Proof.
  intros j t _. unfold wave_row. eapply same_limit.
  - apply (derivable_pt_lim_scal (fun t => sin (t + INR (k + j) * (PI / 2)))).
    apply (derivable_pt_lim_comp (fun t => t + INR (k + j) * (PI / 2)) sin); [|apply derivable_pt_lim_sin].
    apply (derivable_pt_lim_plus id (fct_cte (INR (k + j) * (PI / 2)))); [apply derivable_pt_lim_id|apply derivable_pt_lim_const].
  - rewrite <- (Rmult_assoc (INR (S j))), factorial_next, Nat.add_succ_r, S_INR.
    replace (t + (INR (k + j) + 1) * (PI / 2)) with (t + INR (k + j) * (PI / 2) + PI / 2) by field. rewrite quarter_turn. ring.
Qed.
(* Where G is the derivative of h with its rows, h followed by these. *)
Definition integrated (h : R -> R) (G : nat -> R -> R) (j : nat) (t : R) : R := match j with O => h t | S i => G i t / INR (S i) end.
Lemma integrated_rows h G D : rows G D -> (forall t, D t -> derivable_pt_lim h t (G 0%nat t)) -> rows (integrated h G) D.
Proof.
  intros H H0 [|i] t Ht; cbn [integrated].
  - eapply same_limit; [exact (H0 t Ht)|]. cbn. field.
  - eapply same_limit.
    + apply (derivable_pt_lim_ext (fun t => / INR (S i) * G i t)%R); [intro x; cbn [integrated]; unfold Rdiv; ring|]. apply (derivable_pt_lim_scal (G i)). exact (H i t Ht).
    + field. split; apply not_0_INR; discriminate.
Qed.
(* One over the variable. *)
Fixpoint inverse_row (j : nat) (t : R) : R := match j with O => / t | S i => - (inverse_row i t * / t) end.
Lemma inverse_rows (D : R -> Prop) : (forall t, D t -> t <> 0) -> rows inverse_row D.
Proof.
  intros N j t Ht. pose proof (N t Ht) as Nt.
  assert (I0 : derivable_pt_lim (fun t => / t) t (- (/ t * / t))).
  { eapply same_limit; [apply (inverse_derives id t 1); [exact Nt|apply derivable_pt_lim_id]|]. unfold id. ring. }
  induction j as [|j IH].
  - cbn [inverse_row]. eapply same_limit; [exact I0|]. cbn. ring.
  - cbn [inverse_row]. eapply same_limit.
    + apply (derivable_pt_lim_opp (fun t => inverse_row j t * / t)). apply (derivable_pt_lim_mult (inverse_row j) (fun t => / t)); [exact IH|exact I0].
    + cbn [inverse_row]. rewrite (S_INR (S j)). ring.
Qed.
Definition log_row : nat -> R -> R := integrated ln inverse_row.
Lemma log_rows (D : R -> Prop) : (forall t, D t -> 0 < t) -> rows log_row D.
Proof.
  intro P. apply integrated_rows; [apply inverse_rows; intros t Ht; pose proof (P t Ht); lra|].
  intros t Ht. cbn [inverse_row]. now apply derivable_pt_lim_ln, P.
Qed.
(* The root: each time by (1/2 - j) / ((j + 1) t). *)
Fixpoint root_row (j : nat) (t : R) : R := match j with O => sqrt t | S i => root_row i t * / t * ((1 - 2 * INR i) / (2 * INR (S i))) end.
Lemma root_rows (D : R -> Prop) : (forall t, D t -> 0 < t) -> rows root_row D.
Proof.
  intros P j t Ht. pose proof (P t Ht) as Pt.
  assert (I0 : derivable_pt_lim (fun t => / t) t (- (/ t * / t))).
  { eapply same_limit; [apply (inverse_derives id t 1); [unfold id; lra|apply derivable_pt_lim_id]|]. unfold id. ring. }
  assert (S2 : forall i, 2 * INR (S i) <> 0) by (intro i; pose proof (not_0_INR (S i) ltac:(discriminate)); lra).
  assert (E : forall i, INR (S i) * root_row (S i) t = root_row i t * / t * ((1 - 2 * INR i) / 2)).
  { intro i. cbn [root_row]. field. split; [lra|]. apply not_0_INR. discriminate. }
  rewrite E. induction j as [|j IH].
  - cbn [root_row]. eapply same_limit; [now apply derivable_pt_lim_sqrt|]. cbn [INR].
    pose proof (sqrt_lt_R0 t Pt) as S. pose proof (sqrt_sqrt t ltac:(lra)) as T. set (s := sqrt t) in *. rewrite <- T. field. lra.
  - cbn [root_row]. eapply same_limit.
    + apply (derivable_pt_lim_ext (fun t => ((1 - 2 * INR j) / (2 * INR (S j))) * (root_row j t * / t))%R); [intro x; ring|].
      apply (derivable_pt_lim_scal (fun t => root_row j t * / t)). apply (derivable_pt_lim_mult (root_row j) (fun t => / t)); [exact IH|exact I0].
    + pose proof (pos_INR j). rewrite !S_INR. field. lra.
Qed.
(* 1 / (1 + t^2): w_(j+1) = - (2 t w_j + w_(j-1)) w_0. The pair: w_j and the one before. *)
Fixpoint bell_pair (j : nat) (t : R) : R * R :=
  match j with
  | O => (/ (1 + t * t), 0)
  | S i => let (a, b) := bell_pair i t in (- ((2 * t * a + b) * / (1 + t * t)), a)
  end.
Definition bell_row (j : nat) (t : R) : R := fst (bell_pair j t).
Lemma bell_before j t : snd (bell_pair (S j) t) = bell_row j t.
Proof. unfold bell_row. cbn [bell_pair]. destruct (bell_pair j t). reflexivity. Qed.
Lemma bell_next j t : bell_row (S (S j)) t = - ((2 * t * bell_row (S j) t + bell_row j t) * / (1 + t * t)).
Proof. rewrite <- (bell_before j). unfold bell_row at 1 2. cbn [bell_pair]. destruct (bell_pair j t) as [a b]. reflexivity. Qed.
Lemma bell_rows D : rows bell_row D.
Proof.
  intros j t _. pose proof (positive_square t) as Q.
  assert (I0 : derivable_pt_lim (fun t => / (1 + t * t)) t (- (2 * t) * (/ (1 + t * t) * / (1 + t * t)))).
  { eapply same_limit.
    - apply (inverse_derives (fun x => 1 + x * x) t (0 + (1 * t + t * 1))); [lra|].
      apply (derivable_pt_lim_plus (fct_cte 1) (id * id)%F); [apply derivable_pt_lim_const|].
      apply (derivable_pt_lim_mult id id); apply derivable_pt_lim_id.
    - ring. }
  enough (T : derivable_pt_lim (bell_row j) t (INR (S j) * bell_row (S j) t) /\ derivable_pt_lim (bell_row (S j)) t (INR (S (S j)) * bell_row (S (S j)) t)) by apply T.
  induction j as [|j [IH1 IH2]].
  - assert (B0 : derivable_pt_lim (bell_row 0) t (INR 1 * bell_row 1 t)).
    { eapply same_limit; [exact I0|]. unfold bell_row. cbn. field. lra. }
    split; [exact B0|]. eapply same_limit.
    + apply (derivable_pt_lim_ext (fun t => - ((2 * (t * bell_row 0 t)) * / (1 + t * t)))); [intro x; unfold bell_row; cbn; ring|].
      apply (derivable_pt_lim_opp (fun t => (2 * (t * bell_row 0 t)) * / (1 + t * t))).
      apply (derivable_pt_lim_mult (fun t => 2 * (t * bell_row 0 t)) (fun t => / (1 + t * t))); [|exact I0].
      apply (derivable_pt_lim_scal (fun t => t * bell_row 0 t)). apply (derivable_pt_lim_mult id (bell_row 0)); [apply derivable_pt_lim_id|exact B0].
    + rewrite bell_next. unfold bell_row, id. cbn. field. lra.
  - split; [exact IH2|]. eapply same_limit.
    + apply (derivable_pt_lim_ext (fun t => - ((2 * (t * bell_row (S j) t) + bell_row j t) * / (1 + t * t)))); [intro x; rewrite bell_next; ring|].
      apply (derivable_pt_lim_opp (fun t => (2 * (t * bell_row (S j) t) + bell_row j t) * / (1 + t * t))).
      apply (derivable_pt_lim_mult (fun t => 2 * (t * bell_row (S j) t) + bell_row j t) (fun t => / (1 + t * t))); [|exact I0].
      apply (derivable_pt_lim_plus (fun t => 2 * (t * bell_row (S j) t)) (bell_row j)); [|exact IH1].
      apply (derivable_pt_lim_scal (fun t => t * bell_row (S j) t)). apply (derivable_pt_lim_mult id (bell_row (S j))); [apply derivable_pt_lim_id|exact IH2].
    + unfold id. rewrite (bell_next (S j)), (bell_next j), !S_INR. field. lra.
Qed.
Definition atan_row : nat -> R -> R := integrated atan bell_row.
Lemma atan_rows D : rows atan_row D.
Proof.
  apply integrated_rows; [apply bell_rows|]. intros t _. eapply same_limit; [apply derivable_pt_lim_atan|]. change (bell_row 0 t) with (/ (1 + t * t)). f_equal. ring.
Qed.
Lemma tanh_by_exp t : tanh t = 1 - 2 * / (exp (2 * t) + 1).
Proof.
  replace (2 * t) with (t + t) by ring. rewrite exp_plus. unfold tanh, sinh, cosh. rewrite exp_Ropp. pose proof (exp_pos t) as E. set (e := exp t) in *.
  assert (0 < e * e) by (apply Rmult_lt_0_compat; exact E). field. repeat split; lra.
Qed.
