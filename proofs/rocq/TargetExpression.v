(* Targets as syntax trees: rational, piecewise-linear and elementary functions
   of x_0, ..., x_(d-1), their value over R, where they are defined, and for
   those without pi, exp and the like their value over Q, proved equal at
   rational points. *)
From Coq Require Import Reals Lra Lia List ZArith QArith Qreals Qabs Qminmax.
From Symnet Require Import PiecewiseLinear Fractions ErrorFunction.
Import ListNotations.
Open Scope R_scope.

Inductive function : Type := Exp | Log | Sin | Cos | Atan | Tanh | Sqrt | Erf.

Inductive expr : Type :=
| Var (i : nat)
| Const (q : Q)
| Neg (a : expr)
| Add (a b : expr)
| Sub (a b : expr)
| Mul (a b : expr)
| Inv (a : expr)
| Abs (a : expr)
| Min (a b : expr)
| Max (a b : expr)
| Pow (a : expr) (n : nat)
| Pi
| Fun (f : function) (a : expr)
| Angle (b a : expr).

(* A rational as one writes it: 2 and 1 / 3, not 2 / 1. *)
Definition real (q : Q) : R :=
  match q with Qmake n 1 => IZR n | Qmake n p => IZR n / IZR (Zpos p) end.

Lemma real_Q2R q : real q = Q2R q.
Proof. destruct q as [n [p|p|]]; unfold real, Q2R; cbn; try reflexivity. lra. Qed.

(* ---------- values ---------- *)
Definition function_value (f : function) : R -> R :=
  match f with Exp => exp | Log => ln | Sin => sin | Cos => cos | Atan => atan | Tanh => tanh | Sqrt => sqrt | Erf => erf end.
Definition function_defined (f : function) (t : R) : Prop :=
  match f with Log => 0 < t | Sqrt => 0 <= t | Exp | Sin | Cos | Atan | Tanh | Erf => True end.
(* The angle in (-PI, PI) of the point with coordinates a, b, where a > 0 or b is not 0 ([angle_polar], series/Angles.v). *)
Definition angle (b a : R) : R :=
  if Rlt_dec 0 a then atan (b / a) else if Rlt_dec 0 b then PI / 2 - atan (a / b) else - (PI / 2) - atan (a / b).
Definition angle_defined (b a : R) : Prop := 0 < a \/ b <> 0.

Fixpoint value (e : expr) (x : list R) : R :=
  match e with
  | Var i => nth i x 0
  | Const q => real q
  | Neg a => - value a x
  | Add a b => value a x + value b x
  | Sub a b => value a x - value b x
  | Mul a b => value a x * value b x
  | Inv a => / value a x
  | Abs a => Rabs (value a x)
  | Min a b => Rmin (value a x) (value b x)
  | Max a b => Rmax (value a x) (value b x)
  | Pow a n => value a x ^ n
  | Pi => PI
  | Fun f a => function_value f (value a x)
  | Angle b a => angle (value b x) (value a x)
  end.

(* No number 0 is inverted, logarithms are of positive numbers, roots of numbers from 0 on, and angles not of points (a, 0), a <= 0. *)
Fixpoint defined (e : expr) (x : list R) : Prop :=
  match e with
  | Var _ | Const _ | Pi => True
  | Neg a | Abs a | Pow a _ => defined a x
  | Fun f a => defined a x /\ function_defined f (value a x)
  | Inv a => defined a x /\ value a x <> 0
  | Add a b | Sub a b | Mul a b | Min a b | Max a b => defined a x /\ defined b x
  | Angle b a => (defined b x /\ defined a x) /\ angle_defined (value b x) (value a x)
  end.

(* Only the coordinates 0, ..., d - 1 occur. *)
Fixpoint speaks_of (d : nat) (e : expr) : bool :=
  match e with
  | Var i => (i <? d)%nat
  | Const _ | Pi => true
  | Neg a | Abs a | Pow a _ | Inv a | Fun _ a => speaks_of d a
  | Add a b | Sub a b | Mul a b | Min a b | Max a b | Angle a b => speaks_of d a && speaks_of d b
  end.

(* Without pi, functions and angles: such a target has a rational value at a rational point. *)
Fixpoint rational (e : expr) : bool :=
  match e with
  | Var _ | Const _ => true
  | Pi | Fun _ _ | Angle _ _ => false
  | Neg a | Abs a | Pow a _ | Inv a => rational a
  | Add a b | Sub a b | Mul a b | Min a b | Max a b => rational a && rational b
  end.

(* ---------- the same over Q ---------- *)
Fixpoint power_Q (q : Q) (n : nat) : Q := match n with O => 1%Q | S n' => (q * power_Q q n')%Q end.

Fixpoint value_Q (e : expr) (x : list Q) : Q :=
  match e with
  | Var i => nth i x 0
  | Const q => q
  | Neg a => - value_Q a x
  | Add a b => lowest (value_Q a x + value_Q b x)
  | Sub a b => lowest (value_Q a x - value_Q b x)
  | Mul a b => lowest (value_Q a x * value_Q b x)
  | Inv a => / value_Q a x
  | Abs a => Qabs (value_Q a x)
  | Min a b => Qmin (value_Q a x) (value_Q b x)
  | Max a b => Qmax (value_Q a x) (value_Q b x)
  | Pow a n => power_Q (value_Q a x) n
  | Pi | Fun _ _ | Angle _ _ => 0
  end%Q.

Lemma Q2R_abs q : Q2R (Qabs q) = Rabs (Q2R q).
Proof.
  destruct (Qlt_le_dec q 0) as [H|H].
  - rewrite (Qeq_eqR _ _ (Qabs_neg q (Qlt_le_weak _ _ H))), Q2R_opp. symmetry. apply Rabs_left.
    apply Qlt_Rlt in H. unfold Q2R at 2 in H. cbn in H. lra.
  - rewrite (Qeq_eqR _ _ (Qabs_pos q H)). symmetry. apply Rabs_pos_eq.
    apply Qle_Rle in H. unfold Q2R at 1 in H. cbn in H. lra.
Qed.

Lemma Q2R_max p q : Q2R (Qmax p q) = Rmax (Q2R p) (Q2R q).
Proof.
  destruct (Qlt_le_dec p q) as [H|H].
  - rewrite (Qeq_eqR _ _ (Q.max_r _ _ (Qlt_le_weak _ _ H))). symmetry. apply Rmax_right.
    left. now apply Qlt_Rlt.
  - rewrite (Qeq_eqR _ _ (Q.max_l _ _ H)). symmetry. apply Rmax_left. now apply Qle_Rle.
Qed.

Lemma Q2R_min p q : Q2R (Qmin p q) = Rmin (Q2R p) (Q2R q).
Proof.
  destruct (Qlt_le_dec p q) as [H|H].
  - rewrite (Qeq_eqR _ _ (Q.min_l _ _ (Qlt_le_weak _ _ H))). symmetry. apply Rmin_left.
    left. now apply Qlt_Rlt.
  - rewrite (Qeq_eqR _ _ (Q.min_r _ _ H)). symmetry. apply Rmin_right. now apply Qle_Rle.
Qed.

Lemma Q2R_0 : Q2R 0 = 0.
Proof. unfold Q2R. cbn. lra. Qed.
Lemma Q2R_1 : Q2R 1 = 1.
Proof. unfold Q2R. cbn. lra. Qed.

Lemma Q2R_power q n : Q2R (power_Q q n) = Q2R q ^ n.
Proof. induction n as [|n IH]; cbn [power_Q pow]; [apply Q2R_1|]. now rewrite Q2R_mult, IH. Qed.

Theorem value_at_rational e x : rational e = true -> defined e (map Q2R x) -> Q2R (value_Q e x) = value e (map Q2R x).
Proof.
  induction e; cbn [defined value value_Q rational]; intros HR H; try discriminate HR; try (destruct H as [H1 H2]);
    try (apply andb_prop in HR; destruct HR as [R1 R2]; specialize (IHe1 R1 H1); specialize (IHe2 R2 H2));
    try specialize (IHe HR); rewrite ?lowest_value.
  - rewrite <- Q2R_0. symmetry. apply map_nth.
  - symmetry. apply real_Q2R.
  - now rewrite Q2R_opp, IHe.
  - now rewrite Q2R_plus, IHe1, IHe2.
  - now rewrite Q2R_minus, IHe1, IHe2.
  - now rewrite Q2R_mult, IHe1, IHe2.
  - specialize (IHe H1). rewrite Q2R_inv; [now rewrite IHe|].
    intro E. apply Qeq_eqR in E. rewrite Q2R_0 in E. congruence.
  - now rewrite Q2R_abs, IHe.
  - now rewrite Q2R_min, IHe1, IHe2.
  - now rewrite Q2R_max, IHe1, IHe2.
  - now rewrite Q2R_power, IHe.
Qed.
