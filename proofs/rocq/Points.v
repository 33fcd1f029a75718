(* Points of the cube, finite sums, moduli of continuity: what the theorems
   assume of f, and the concavity inequality (Jensen) in finite form, with the
   Lipschitz and the Hoelder modulus. *)
From Coq Require Import Reals Lra Lia List Psatz.
From Symnet Require Import PiecewiseLinear.
Import ListNotations.
Open Scope R_scope.

(* ---------- finite sums ---------- *)
Fixpoint lsum {A} (F : A -> R) (l : list A) : R :=
  match l with [] => 0 | a :: l' => F a + lsum F l' end.

Section Sums.
Context {A : Type}.
Implicit Types (F G : A -> R) (l : list A).

Lemma lsum_ext_in F G l : (forall a, In a l -> F a = G a) -> lsum F l = lsum G l.
Proof.
  induction l; cbn; intro H; [reflexivity|]. rewrite H by auto. f_equal. auto.
Qed.
Lemma lsum_ext F G l : (forall a, F a = G a) -> lsum F l = lsum G l.
Proof. intro H. now apply lsum_ext_in. Qed.
Lemma lsum_app F l m : lsum F (l ++ m) = lsum F l + lsum F m.
Proof. induction l; cbn; [lra|]. rewrite IHl. lra. Qed.
Lemma lsum_rev F l : lsum F (rev l) = lsum F l.
Proof. induction l; cbn; [reflexivity|]. rewrite lsum_app, IHl. cbn. lra. Qed.
Lemma lsum_plus F G l : lsum (fun a => F a + G a) l = lsum F l + lsum G l.
Proof. induction l; cbn; [lra|]. rewrite IHl. lra. Qed.
Lemma lsum_scal c F l : lsum (fun a => c * F a) l = c * lsum F l.
Proof. induction l; cbn; [lra|]. rewrite IHl. lra. Qed.
Lemma lsum_zero F l : (forall a, In a l -> F a = 0) -> lsum F l = 0.
Proof. induction l; cbn; intro H; [reflexivity|]. rewrite H, IHl by auto. lra. Qed.
Lemma lsum_le F G l : (forall a, In a l -> F a <= G a) -> lsum F l <= lsum G l.
Proof.
  induction l; cbn; intro H; [lra|].
  pose proof (H a (or_introl eq_refl)). specialize (IHl (fun b Hb => H b (or_intror Hb))). lra.
Qed.
Lemma lsum_nonneg F l : (forall a, In a l -> 0 <= F a) -> 0 <= lsum F l.
Proof.
  intro H. replace 0 with (lsum (fun _ : A => 0) l) by now apply lsum_zero. now apply lsum_le.
Qed.
Lemma lsum_abs F l : Rabs (lsum F l) <= lsum (fun a => Rabs (F a)) l.
Proof.
  induction l; cbn; [rewrite Rabs_R0; lra|]. eapply Rle_trans; [apply Rabs_triang|]. lra.
Qed.
End Sums.

Lemma lsum_map {A B} (h : A -> B) F l : lsum F (map h l) = lsum (fun a => F (h a)) l.
Proof. induction l; cbn; [reflexivity|]. now rewrite IHl. Qed.
Lemma lsum_concat {A} F (ll : list (list A)) : lsum F (concat ll) = lsum (lsum F) ll.
Proof. induction ll; cbn; [reflexivity|]. now rewrite lsum_app, IHll. Qed.

(* ---------- points ---------- *)
Definition cube (d : nat) (x : list R) : Prop :=
  length x = d /\ Forall (fun t => 0 <= t <= 1) x.

Fixpoint sqdist (x y : list R) : R :=
  match x, y with a :: x', b :: y' => (a - b) ^ 2 + sqdist x' y' | _, _ => 0 end.

(* The Euclidean distance. *)
Definition dist (x y : list R) : R := sqrt (sqdist x y).

Lemma sqdist_nonneg x : forall y, 0 <= sqdist x y.
Proof.
  induction x; intros [|b y]; cbn [sqdist]; try lra.
  specialize (IHx y). pose proof (pow2_ge_0 (a - b)). lra.
Qed.
Lemma dist_nonneg x y : 0 <= dist x y.
Proof. apply sqrt_pos. Qed.
Lemma sqdist_sym x : forall y, sqdist x y = sqdist y x.
Proof. induction x; intros [|b y]; cbn [sqdist]; try reflexivity. rewrite IHx. ring. Qed.
Lemma dist_sym x y : dist x y = dist y x.
Proof. unfold dist. now rewrite sqdist_sym. Qed.

(* A bound on each coordinate bounds the distance by sqrt(d) times it. *)
Lemma dist_coordinates c x y : 0 <= c ->
  Forall2 (fun a b => Rabs (a - b) <= c) x y -> dist x y <= sqrt (INR (length x)) * c.
Proof.
  intros Hc H. unfold dist.
  rewrite <- (sqrt_Rsqr c Hc), <- sqrt_mult_alt by apply pos_INR.
  apply sqrt_le_1_alt. unfold Rsqr. induction H; cbn [sqdist length]; [rewrite Rmult_0_l; lra|].
  rewrite S_INR. assert ((x - y) ^ 2 <= c * c).
  { rewrite <- (pow2_abs (x - y)). pose proof (Rabs_pos (x - y)). nra. }
  lra.
Qed.

(* ---------- the modulus of continuity ---------- *)
Definition nondecreasing (omega : R -> R) : Prop :=
  forall a b, 0 <= a <= b -> omega a <= omega b.

(* omega bounds the modulus of continuity of f on the cube. *)
Definition modulus (d : nat) (omega : R -> R) (f : list R -> R) : Prop :=
  forall x y, cube d x -> cube d y -> Rabs (f x - f y) <= omega (dist x y).

Definition concave (omega : R -> R) : Prop :=
  forall a b t, 0 <= a -> 0 <= b -> 0 <= t <= 1 ->
  t * omega a + (1 - t) * omega b <= omega (t * a + (1 - t) * b).

(* Jensen's inequality for finitely many weights of sum one. *)
Lemma jensen_sub {A} omega (w r : A -> R) l : concave omega ->
  (forall a, In a l -> 0 <= w a /\ 0 <= r a) -> 0 < lsum w l ->
  lsum (fun a => w a * omega (r a)) l <= lsum w l * omega (lsum (fun a => w a * r a) l / lsum w l).
Proof.
  intro Hc. induction l as [|a l IH]; cbn; intros Hp Hw; [lra|].
  destruct (Hp a (or_introl eq_refl)) as [Wa Ra].
  assert (Hl : forall b, In b l -> 0 <= w b /\ 0 <= r b) by auto.
  assert (S0 : 0 <= lsum w l) by (apply lsum_nonneg; intros; now apply Hl).
  assert (T0 : 0 <= lsum (fun b => w b * r b) l).
  { apply lsum_nonneg. intros b Hb. destruct (Hl b Hb). nra. }
  destruct (Req_dec (lsum w l) 0) as [E|E].
  - assert (Z : forall b, In b l -> w b = 0).
    { clear -Hl E. induction l as [|c l IH]; cbn in *; [easy|].
      assert (0 <= lsum w l) by (apply lsum_nonneg; intros; apply Hl; auto).
      destruct (Hl c (or_introl eq_refl)) as [Wc _]. intros b [<-|Hb]; [lra|].
      apply IH; auto. lra. }
    rewrite (lsum_zero (fun b => w b * omega (r b)) l), (lsum_zero (fun b => w b * r b) l), E
      by (intros; rewrite Z by assumption; ring).
    replace ((w a * r a + 0) / (w a + 0)) with (r a) by (field; lra). lra.
  - specialize (IH Hl ltac:(lra)).
    set (s := lsum w l) in *. set (t := lsum (fun b => w b * r b) l) in *.
    assert (Q : 0 <= t / s) by (apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; lra]).
    assert (L : 0 <= w a / (w a + s) <= 1).
    { split; [apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; lra]|].
      apply (Rmult_le_reg_r (w a + s)); [lra|]. field_simplify; lra. }
    pose proof (Hc (r a) (t / s) _ Ra Q L) as C.
    replace (w a / (w a + s) * r a + (1 - w a / (w a + s)) * (t / s))
      with ((w a * r a + t) / (w a + s)) in C by (field; lra).
    apply (Rmult_le_compat_l (w a + s)) in C; [|lra].
    replace ((w a + s) * (w a / (w a + s) * omega (r a) + (1 - w a / (w a + s)) * omega (t / s)))
      with (w a * omega (r a) + s * omega (t / s)) in C by (field; lra).
    lra.
Qed.

Lemma jensen {A} omega (w r : A -> R) l : concave omega ->
  (forall a, In a l -> 0 <= w a /\ 0 <= r a) -> lsum w l = 1 ->
  lsum (fun a => w a * omega (r a)) l <= omega (lsum (fun a => w a * r a) l).
Proof.
  intros Hc Hp E. pose proof (jensen_sub omega w r l Hc Hp ltac:(lra)) as J.
  rewrite E in J. unfold Rdiv in J. rewrite Rinv_1 in J. rewrite Rmult_1_r, Rmult_1_l in J. exact J.
Qed.

(* ---------- Lipschitz and Hoelder functions ---------- *)
Definition lipschitz (d : nat) (lambda : R) (f : list R -> R) : Prop :=
  forall x y, cube d x -> cube d y -> Rabs (f x - f y) <= lambda * dist x y.

(* r^alpha for r >= 0, with 0^alpha = 0. *)
Definition power (alpha r : R) : R := if Rle_dec r 0 then 0 else Rpower r alpha.

Definition hoelder (d : nat) (alpha lambda : R) (f : list R -> R) : Prop :=
  forall x y, cube d x -> cube d y -> Rabs (f x - f y) <= lambda * power alpha (dist x y).

Lemma linear_nondecreasing lambda : 0 <= lambda -> nondecreasing (fun r => lambda * r).
Proof. intros H a b Hab. nra. Qed.
Lemma linear_concave lambda : concave (fun r => lambda * r).
Proof. intros a b t _ _ _. lra. Qed.

Lemma power_nonneg alpha r : 0 <= power alpha r.
Proof. unfold power. destruct (Rle_dec r 0); [lra|]. left. apply exp_pos. Qed.

Lemma power_nondecreasing alpha lambda : 0 <= alpha -> 0 <= lambda ->
  nondecreasing (fun r => lambda * power alpha r).
Proof.
  intros Ha Hl a b Hab. apply Rmult_le_compat_l; [assumption|]. unfold power.
  destruct (Rle_dec a 0), (Rle_dec b 0); try lra.
  - left. apply exp_pos.
  - apply Rle_Rpower_l; lra.
Qed.

(* Bernoulli: u^alpha <= 1 + alpha (u - 1) for 0 < alpha <= 1. *)
Lemma bernoulli alpha u : 0 <= alpha <= 1 -> 0 < u -> Rpower u alpha <= 1 + alpha * (u - 1).
Proof.
  intros Ha Hu. unfold Rpower. set (L := ln u).
  assert (Eu : u = exp L) by (unfold L; now rewrite exp_ln).
  set (m := exp (alpha * L)).
  assert (Hm : 0 < m) by apply exp_pos.
  assert (E1 : exp L = m * exp ((1 - alpha) * L)).
  { unfold m. rewrite <- exp_plus. f_equal. ring. }
  assert (E2 : 1 = m * exp (- (alpha * L))).
  { unfold m. rewrite <- exp_plus, <- exp_0. f_equal. ring. }
  pose proof (exp_ineq1_le ((1 - alpha) * L)) as I1.
  pose proof (exp_ineq1_le (- (alpha * L))) as I2.
  assert (J1 : m * (1 + (1 - alpha) * L) <= exp L) by (rewrite E1; nra).
  assert (J2 : m * (1 + - (alpha * L)) <= 1) by (rewrite E2 at 2; nra).
  rewrite Eu. nra.
Qed.

(* The tangent of r^alpha at c > 0 lies above it. *)
Lemma power_tangent alpha c r : 0 < alpha <= 1 -> 0 < c -> 0 <= r ->
  power alpha r <= Rpower c alpha * (1 + alpha * (r / c - 1)).
Proof.
  intros Ha Hc Hr. assert (P : 0 < Rpower c alpha) by apply exp_pos.
  unfold power. destruct (Rle_dec r 0).
  - replace r with 0 by lra. unfold Rdiv. rewrite Rmult_0_l. nra.
  - assert (Q : 0 < r / c) by (apply Rdiv_lt_0_compat; lra).
    pose proof (bernoulli alpha (r / c) ltac:(lra) Q).
    replace r with (c * (r / c)) at 1 by (field; lra).
    rewrite <- Rpower_mult_distr by assumption. nra.
Qed.

Lemma power_concave alpha lambda : 0 < alpha <= 1 -> 0 <= lambda ->
  concave (fun r => lambda * power alpha r).
Proof.
  intros Ha Hl a b t Hra Hrb Ht. set (c := t * a + (1 - t) * b).
  assert (Hc0 : 0 <= c) by (unfold c; nra).
  enough (t * power alpha a + (1 - t) * power alpha b <= power alpha c) by nra.
  destruct (Req_dec c 0) as [E|E].
  - assert (Z : forall r, r = 0 -> power alpha r = 0).
    { intros r ->. unfold power. destruct (Rle_dec 0 0); lra. }
    rewrite (Z c E).
    assert (t * a = 0) by (unfold c in E; nra). assert ((1 - t) * b = 0) by (unfold c in E; nra).
    assert (t * power alpha a = 0).
    { apply Rmult_integral in H. destruct H as [->|H]; [ring|rewrite (Z a H); ring]. }
    assert ((1 - t) * power alpha b = 0).
    { apply Rmult_integral in H0. destruct H0 as [H0|H0]; [rewrite H0; ring|rewrite (Z b H0); ring]. }
    lra.
  - assert (Hc : 0 < c) by lra.
    pose proof (power_tangent alpha c a Ha Hc Hra) as A.
    pose proof (power_tangent alpha c b Ha Hc Hrb) as B.
    replace (power alpha c) with (Rpower c alpha) by (unfold power; destruct (Rle_dec c 0); lra).
    set (P := Rpower c alpha) in *.
    assert (I : t * (P * (1 + alpha * (a / c - 1))) + (1 - t) * (P * (1 + alpha * (b / c - 1)))
                = P * (1 + alpha * ((t * a + (1 - t) * b) / c - 1))) by (field; lra).
    fold c in I. replace (c / c) with 1 in I by (field; lra).
    assert (t * power alpha a <= t * (P * (1 + alpha * (a / c - 1)))) by (apply Rmult_le_compat_l; lra).
    assert ((1 - t) * power alpha b <= (1 - t) * (P * (1 + alpha * (b / c - 1))))
      by (apply Rmult_le_compat_l; lra).
    lra.
Qed.
