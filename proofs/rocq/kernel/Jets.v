(* A target on a box by intervals, and a function of one variable on an interval:
   its values, its slopes and second derivatives, and both at one point. What is
   said of slopes is said of differences, so that kinks need no derivative. *)
From Coq Require Import Reals Lra Lia List ZArith QArith Qreals Bool.
From Symnet Require Import PiecewiseLinear Fractions TargetExpression RationalIntervals Slopes TargetSlopes.
From Symnet.series Require Import Exponential Derivatives Angles.
Import ListNotations.
Open Scope R_scope.

(* ---------- ranges ---------- *)
Definition i_pow (i : interval) (n : nat) : interval :=
  if Nat.odd n then (lowest (power_Q (fst i) n), lowest (power_Q (snd i) n)) else i_power i n.

Lemma odd_power_grows k x y : x <= y -> x ^ S (2 * k) <= y ^ S (2 * k).
Proof.
  assert (P : forall a b, 0 <= a -> a <= b -> a ^ S (2 * k) <= b ^ S (2 * k)) by (intros a b A B; now apply pow_incr).
  assert (N : forall a, (- a) ^ S (2 * k) = - a ^ S (2 * k)).
  { intro a. cbn [pow]. rewrite !pow_mult. replace ((- a) ^ 2) with (a ^ 2) by ring. ring. }
  assert (Z : forall a, 0 <= a -> 0 <= a ^ S (2 * k)) by (intros a A; now apply pow_le).
  intro H. destruct (Rle_lt_dec 0 x) as [A|A]; [now apply P|].
  pose proof (Z (- x) ltac:(lra)) as X. rewrite N in X.
  destruct (Rle_lt_dec 0 y) as [B|B]; [pose proof (Z y B); lra|].
  pose proof (P (- y) (- x) ltac:(lra) ltac:(lra)) as Q. rewrite !N in Q. lra.
Qed.
Lemma holds_pow i t n : holds i t -> holds (i_pow i n) (t ^ n).
Proof.
  intro H. unfold i_pow. destruct (Nat.odd n) eqn:E; [|now apply holds_power].
  apply Nat.odd_spec in E. destruct E as [k ->]. unfold holds in *. cbn [fst snd]. rewrite !lowest_value, !Q2R_power.
  replace (2 * k + 1)%nat with (S (2 * k)) by lia. split; apply odd_power_grows; lra.
Qed.

Fixpoint range (B : box) (e : expr) : option interval :=
  match e with
  | Var i => Some (nth i B (single 0))
  | Const q => Some (single q)
  | Neg a => option_map i_neg (range B a)
  | Add a b => both (range B a) (range B b) i_add
  | Sub a b => both (range B a) (range B b) (fun i j => i_add i (i_neg j))
  | Mul a b => both (range B a) (range B b) i_mul
  | Inv a => match range B a with Some i => inverted i | None => None end
  | Abs a => option_map i_abs (range B a)
  | Min a b => both (range B a) (range B b) i_min
  | Max a b => both (range B a) (range B b) i_max
  | Pow a n => option_map (fun i => i_pow i n) (range B a)
  | Pi => pi_on
  | Fun f a => match range B a with Some i => function_on f i | None => None end
  | Angle b a => match range B b, range B a with Some i, Some j => angle_on i j | _, _ => None end
  end.

Theorem range_sound B e : forall i, range B e = Some i -> ranges B i e.
Proof.
  induction e; cbn [range]; intros i0 E x Hx; cbn [defined value];
    try (destruct (range B e1) as [i1|]; [|discriminate E]; destruct (range B e2) as [i2|]; [|discriminate E];
         destruct (IHe1 _ eq_refl x Hx) as [D1 V1]; destruct (IHe2 _ eq_refl x Hx) as [D2 V2]);
    try (destruct (range B e) as [i1|]; [|discriminate E]; destruct (IHe _ eq_refl x Hx) as [D1 V1]);
    cbn [both option_map] in E;
    lazymatch type of E with inverted _ = _ => idtac | pi_on = _ => idtac | function_on _ _ = _ => idtac | angle_on _ _ = _ => idtac
      | _ => apply some_injective in E; subst i0 end.
  - split; [exact I|now apply nth_in_box].
  - split; [exact I|]. rewrite real_Q2R. apply holds_single.
  - split; [assumption|now apply holds_neg].
  - split; [now split|now apply holds_add].
  - split; [now split|]. apply holds_add; [assumption|now apply holds_neg].
  - split; [now split|now apply holds_mul].
  - destruct (inverted_sound i1 i0 _ E V1) as [N H]. now split.
  - split; [assumption|now apply holds_abs].
  - split; [now split|now apply holds_min].
  - split; [now split|now apply holds_max].
  - split; [assumption|now apply holds_pow].
  - split; [exact I|now apply pi_on_sound].
  - destruct (function_on_sound f i1 i0 _ E V1) as [A C]. split; [now split|assumption].
  - destruct (angle_on_sound i1 i2 i0 _ _ E V1 V2) as [A C]. split; [split; [now split|assumption]|assumption].
Qed.

(* ---------- slopes and second derivatives ---------- *)
Record jet := Jet { on : interval; slope : interval; bend : interval; here : interval; steep : interval }.
Definition constant_jet (i : interval) : jet := Jet i (single 0) (single 0) i (single 0).
Definition neg_jet (j : jet) : jet := Jet (i_neg (on j)) (i_neg (slope j)) (i_neg (bend j)) (i_neg (here j)) (i_neg (steep j)).
Definition add_jet (j k : jet) : jet :=
  Jet (i_add (on j) (on k)) (i_add (slope j) (slope k)) (i_add (bend j) (bend k)) (i_add (here j) (here k)) (i_add (steep j) (steep k)).
Definition mul_jet (j k : jet) : jet :=
  Jet (i_mul (on j) (on k)) (i_add (i_mul (slope j) (on k)) (i_mul (on j) (slope k)))
      (i_add (i_add (i_mul (bend j) (on k)) (i_mul (on j) (bend k))) (i_mul (single 2) (i_mul (slope j) (slope k))))
      (i_mul (here j) (here k)) (i_add (i_mul (steep j) (here k)) (i_mul (here j) (steep k))).
Fixpoint pow_jet (j : jet) (n : nat) : jet :=
  match n with
  | O => constant_jet (single 1)
  | S n' => let k := mul_jet j (pow_jet j n') in Jet (i_pow (on j) n) (slope k) (bend k) (i_pow (here j) n) (steep k)
  end.
(* g(f): the value of g, its slope and second derivative on the values of f, and the first two at the point. *)
Definition chain_jet (j : jet) (v s b v0 s0 : interval) : jet :=
  Jet v (i_mul s (slope j)) (i_add (i_mul b (i_power (slope j) 2)) (i_mul s (bend j))) v0 (i_mul s0 (steep j)).
Definition inv_jet (j : jet) : option jet :=
  match inverted (on j), inverted (here j) with
  | Some k, Some k0 => Some (chain_jet j k (i_neg (i_mul k k)) (i_mul (single 2) (i_mul (i_mul k k) k)) k0 (i_neg (i_mul k0 k0)))
  | _, _ => None
  end.
Definition function_jet (f : function) (j : jet) : option jet :=
  match function_on f (on j), function_on f (here j) with
  | Some v, Some v0 =>
      match slope_on f (on j) v, bend_on f (on j) v, slope_on f (here j) v0 with
      | Some s, Some b, Some s0 => Some (chain_jet j v s b v0 s0)
      | _, _, _ => None
      end
  | _, _ => None
  end.
Definition abs_jet (j : jet) : option jet :=
  if Qle_bool 0 (fst (on j)) then Some j else if Qle_bool (snd (on j)) 0 then Some (neg_jet j) else None.
Definition min_jet (j k : jet) : option jet :=
  if Qle_bool (snd (on j)) (fst (on k)) then Some j else if Qle_bool (snd (on k)) (fst (on j)) then Some k else None.
Definition max_jet (j k : jet) : option jet :=
  if Qle_bool (snd (on j)) (fst (on k)) then Some k else if Qle_bool (snd (on k)) (fst (on j)) then Some j else None.

Definition two_jets (a b : option jet) (F : jet -> jet -> option jet) : option jet :=
  match a, b with Some j, Some k => F j k | _, _ => None end.
Fixpoint expand (I : interval) (t : Q) (e : expr) : option jet :=
  match e with
  | Var O => Some (Jet I (single 1) (single 0) (single t) (single 1))
  | Var _ => None
  | Const q => Some (constant_jet (single q))
  | Pi => option_map constant_jet pi_on
  | Neg a => option_map neg_jet (expand I t a)
  | Add a b => two_jets (expand I t a) (expand I t b) (fun j k => Some (add_jet j k))
  | Sub a b => two_jets (expand I t a) (expand I t b) (fun j k => Some (add_jet j (neg_jet k)))
  | Mul a b => two_jets (expand I t a) (expand I t b) (fun j k => Some (mul_jet j k))
  | Min a b => two_jets (expand I t a) (expand I t b) min_jet
  | Max a b => two_jets (expand I t a) (expand I t b) max_jet
  | Inv a => match expand I t a with Some j => inv_jet j | None => None end
  | Abs a => match expand I t a with Some j => abs_jet j | None => None end
  | Pow a n => option_map (fun j => pow_jet j n) (expand I t a)
  | Fun f a => match expand I t a with Some j => function_jet f j | None => None end
  | Angle b a => (* of a fixed point: angles that vary are not looked at *)
      if speaks_of 0 e then option_map constant_jet (range [] e) else None
  end.
Lemma speaks_of_none e x : speaks_of 0 e = true -> (defined e [] -> defined e x) /\ value e x = value e [].
Proof.
  induction e; cbn [speaks_of]; intro H; try discriminate H; try (apply andb_prop in H; destruct H as [H1 H2]);
    repeat match goal with h : _ = true -> _ |- _ => specialize (h ltac:(assumption)) end; cbn [defined value];
    try (destruct IHe1 as [D1 V1]; destruct IHe2 as [D2 V2]; rewrite V1, V2); try (destruct IHe as [D V]; rewrite V); try (now split);
    (split; [|reflexivity]).
  - intros []. now split; auto.
  - intros []. now split; auto.
  - intros []. now split; auto.
  - intros []. now split; auto.
  - intros []. now split; auto.
  - intros []. now split; auto.
  - intros []. now split; auto.
  - intros [[] ]. now repeat split; auto.
Qed.

(* There are numbers d(u), the slopes at the points u, such that ... *)
Section Soundness.
Variables (I : interval) (t : R).
Hypothesis inside : holds I t.
Record expands (f : R -> R) (d : R -> R) (j : jet) : Prop := Expands {
  value_here : holds (here j) (f t);
  slope_here : holds (steep j) (d t);
  value_on : forall s, holds I s -> holds (on j) (f s);
  slope_on_ : forall s u, holds I s -> holds I u -> exists a, holds (slope j) a /\ f s - f u = a * (s - u);
  bend_on_ : forall s u, holds I s -> holds I u -> exists c, holds (bend j) c /\ f s - f u - d u * (s - u) = c * (s - u) ^ 2 / 2 }.

Lemma holds_zero : holds (single 0) 0. Proof. unfold holds, single. cbn [fst snd]. rewrite Q2R_0. lra. Qed.

Lemma constant_expands i q : holds i q -> expands (fun _ => q) (fun _ => 0) (constant_jet i).
Proof.
  intro H. split; cbn [constant_jet on slope bend here steep]; auto using holds_zero.
  - intros s u _ _. exists 0. split; [apply holds_zero|ring].
  - intros s u _ _. exists 0. split; [apply holds_zero|field].
Qed.
Lemma variable_expands q : t = Q2R q -> expands (fun s => s) (fun _ => 1) (Jet I (single 1) (single 0) (single q) (single 1)).
Proof.
  intro E. split; cbn [on slope bend here steep]; auto using holds_one.
  - rewrite E. apply holds_single.
  - intros s u _ _. exists 1. split; [apply holds_one|ring].
  - intros s u _ _. exists 0. split; [apply holds_zero|field].
Qed.
Lemma neg_expands f d j : expands f d j -> expands (fun s => - f s) (fun s => - d s) (neg_jet j).
Proof.
  intros [A B C D E]. split; cbn [neg_jet on slope bend here steep]; auto using holds_neg.
  - intros s u Hs Hu. destruct (D s u Hs Hu) as (a & Ha & Ea). exists (- a). split; [now apply holds_neg|lra].
  - intros s u Hs Hu. destruct (E s u Hs Hu) as (a & Ha & Ea). exists (- a). split; [now apply holds_neg|lra].
Qed.
Lemma add_expands f d j g e k : expands f d j -> expands g e k -> expands (fun s => f s + g s) (fun s => d s + e s) (add_jet j k).
Proof.
  intros [A B C D E] [A' B' C' D' E']. split; cbn [add_jet on slope bend here steep]; auto using holds_add.
  - intros s u Hs Hu. destruct (D s u Hs Hu) as (a & Ha & Ea). destruct (D' s u Hs Hu) as (b & Hb & Eb).
    exists (a + b). split; [now apply holds_add|lra].
  - intros s u Hs Hu. destruct (E s u Hs Hu) as (a & Ha & Ea). destruct (E' s u Hs Hu) as (b & Hb & Eb).
    exists (a + b). split; [now apply holds_add|lra].
Qed.
Lemma mul_expands f d j g e k : expands f d j -> expands g e k ->
  expands (fun s => f s * g s) (fun s => d s * g s + f s * e s) (mul_jet j k).
Proof.
  intros [A B C D E] [A' B' C' D' E']. split; cbn [mul_jet on slope bend here steep]; auto using holds_add, holds_mul.
  - intros s u Hs Hu. destruct (D s u Hs Hu) as (a & Ha & Ea). destruct (D' s u Hs Hu) as (b & Hb & Eb).
    exists (a * g s + f u * b). split; [apply holds_add; apply holds_mul; auto|].
    replace (f s * g s - f u * g u) with ((f s - f u) * g s + f u * (g s - g u)) by ring. rewrite Ea, Eb. ring.
  - intros s u Hs Hu. destruct (D s u Hs Hu) as (a & Ha & Ea). destruct (D' s u Hs Hu) as (b & Hb & Eb).
    destruct (E s u Hs Hu) as (p & Hp & Ep). destruct (E' s u Hs Hu) as (q & Hq & Eq).
    exists (p * g u + f u * q + 2 * (a * b)). split.
    + apply holds_add; [apply holds_add; apply holds_mul; auto|]. apply holds_mul; [apply holds_two|now apply holds_mul].
    + replace (f s * g s - f u * g u - (d u * g u + f u * e u) * (s - u)) with
        ((f s - f u - d u * (s - u)) * g u + f u * (g s - g u - e u * (s - u)) + (f s - f u) * (g s - g u)) by ring.
      rewrite Ep, Eq, Ea, Eb. field.
Qed.
Lemma chain_expands f d j (g g1 : R -> R) v s b v0 s0 : expands f d j ->
  (forall u, holds (on j) u -> holds v (g u)) -> holds v0 (g (f t)) -> holds s0 (g1 (f t)) ->
  (forall u, holds (on j) u -> holds s (g1 u)) ->
  (forall u w, holds (on j) u -> holds (on j) w -> exists a, holds s a /\ g u - g w = a * (u - w)) ->
  (forall u w, holds (on j) u -> holds (on j) w -> exists c, holds b c /\ g u - g w - g1 w * (u - w) = c * (u - w) ^ 2 / 2) ->
  expands (fun x => g (f x)) (fun x => g1 (f x) * d x) (chain_jet j v s b v0 s0).
Proof.
  intros [A B C D E] V V0 S0 S1 S2 T. split; cbn [chain_jet on slope bend here steep]; auto using holds_mul.
  - intros x u Hx Hu. destruct (D x u Hx Hu) as (a & Ha & Ea). destruct (S2 (f x) (f u) (C x Hx) (C u Hu)) as (c & Hc & Ec).
    exists (c * a). split; [now apply holds_mul|]. rewrite Ec, Ea. ring.
  - intros x u Hx Hu. destruct (D x u Hx Hu) as (a & Ha & Ea). destruct (E x u Hx Hu) as (p & Hp & Ep).
    destruct (T (f x) (f u) (C x Hx) (C u Hu)) as (c & Hc & Ec).
    exists (c * a ^ 2 + g1 (f u) * p). split.
    + apply holds_add; apply holds_mul; auto using holds_power.
    + replace (g (f x) - g (f u) - g1 (f u) * d u * (x - u)) with
        ((g (f x) - g (f u) - g1 (f u) * (f x - f u)) + g1 (f u) * (f x - f u - d u * (x - u))) by ring.
      rewrite Ec, Ep, Ea. field.
Qed.
Lemma inv_expands f d j k : expands f d j -> inv_jet j = Some k ->
  (forall s, holds I s -> f s <> 0) /\ expands (fun s => / f s) (fun s => - (/ f s * / f s) * d s) k.
Proof.
  intros X E. unfold inv_jet in E. destruct (inverted (on j)) as [k1|] eqn:E1; [|discriminate E].
  destruct (inverted (here j)) as [k0|] eqn:E0; [|discriminate E]. apply some_injective in E. subst k.
  assert (P : forall u, holds (on j) u -> u <> 0 /\ holds k1 (/ u)) by (intro u; now apply inverted_sound).
  split; [intros s Hs; apply P; now apply (value_on f d j X)|].
  destruct (inverted_sound _ k0 _ E0 (value_here f d j X)) as [N0 H0].
  apply (chain_expands f d j Rinv (fun u => - (/ u * / u))); auto using holds_neg, holds_mul.
  - intros u Hu. now apply P.
  - intros u Hu. destruct (P u Hu). now apply holds_neg, holds_mul.
  - intros u w Hu Hw. destruct (P u Hu), (P w Hw). exists (- (/ u * / w)). split; [now apply holds_neg, holds_mul|]. field. now split.
  - intros u w Hu Hw. destruct (P u Hu), (P w Hw). exists (2 * (/ w * / w * / u)). split.
    + apply holds_mul; [apply holds_two|]. now apply holds_mul; [apply holds_mul|].
    + field. now split.
Qed.
Lemma function_expands g f d j k : expands f d j -> function_jet g j = Some k ->
  (forall s, holds I s -> function_defined g (f s)) /\ expands (fun s => function_value g (f s)) (fun s => slope_of g (f s) * d s) k.
Proof.
  intros X E. unfold function_jet in E. destruct (function_on g (on j)) as [v|] eqn:E1; [|discriminate E].
  destruct (function_on g (here j)) as [v0|] eqn:E2; [|discriminate E].
  destruct (slope_on g (on j) v) as [s|] eqn:E3; [|discriminate E]. destruct (bend_on g (on j) v) as [b|] eqn:E4; [|discriminate E].
  destruct (slope_on g (here j) v0) as [s0|] eqn:E5; [|discriminate E]. apply some_injective in E. subst k.
  split; [intros u Hu; apply (function_on_sound g (on j) v); [assumption|now apply (value_on f d j X)]|].
  pose proof (value_here f d j X) as H0.
  apply (chain_expands f d j (function_value g) (slope_of g)); auto.
  - intros u Hu. now apply (function_on_sound g (on j) v).
  - now apply (function_on_sound g (here j) v0).
  - exact (slope_on_sound g (here j) v0 s0 _ E2 E5 H0).
  - intros u Hu. exact (slope_on_sound g (on j) v s u E1 E3 Hu).
  - intros u w Hu Hw. exact (function_differs g (on j) v s u w E1 E3 Hu Hw).
  - intros u w Hu Hw. exact (function_bends g (on j) v b u w E1 E4 Hu Hw).
Qed.
Lemma same_expands f g d j : (forall s, holds I s -> f s = g s) -> expands f d j -> expands g d j.
Proof.
  intros H [A B C D E]. split; auto.
  - now rewrite <- H.
  - intros s Hs. rewrite <- H by assumption. auto.
  - intros s u Hs Hu. rewrite <- !H by assumption. auto.
  - intros s u Hs Hu. rewrite <- !H by assumption. auto.
Qed.
Lemma abs_expands f d j k : expands f d j -> abs_jet j = Some k -> exists e, expands (fun s => Rabs (f s)) e k.
Proof.
  intros X E. unfold abs_jet in E. pose proof (value_on f d j X) as V. unfold holds at 2 in V.
  destruct (Qle_bool 0 (fst (on j))) eqn:L; [|destruct (Qle_bool (snd (on j)) 0) eqn:H; [|discriminate E]];
    apply some_injective in E; subst k.
  - apply Q2R_Qle_bool in L. rewrite Q2R_0 in L. exists d. apply (same_expands f); [|assumption].
    intros s Hs. specialize (V s Hs). rewrite Rabs_right; lra.
  - apply Q2R_Qle_bool in H. rewrite Q2R_0 in H. exists (fun s => - d s). apply (same_expands (fun s => - f s)); [|now apply neg_expands].
    intros s Hs. specialize (V s Hs). rewrite Rabs_left1; lra.
Qed.
Lemma min_expands f d j g e k l : expands f d j -> expands g e k -> min_jet j k = Some l -> exists h, expands (fun s => Rmin (f s) (g s)) h l.
Proof.
  intros X Y E. unfold min_jet in E. pose proof (value_on f d j X) as V. pose proof (value_on g e k Y) as W. unfold holds at 2 in V. unfold holds at 2 in W.
  destruct (Qle_bool (snd (on j)) (fst (on k))) eqn:L; [|destruct (Qle_bool (snd (on k)) (fst (on j))) eqn:H; [|discriminate E]];
    apply some_injective in E; subst l; [apply Q2R_Qle_bool in L|apply Q2R_Qle_bool in H].
  - exists d. apply (same_expands f); [|assumption]. intros s Hs. specialize (V s Hs). specialize (W s Hs). rewrite Rmin_left; lra.
  - exists e. apply (same_expands g); [|assumption]. intros s Hs. specialize (V s Hs). specialize (W s Hs). rewrite Rmin_right; lra.
Qed.
Lemma max_expands f d j g e k l : expands f d j -> expands g e k -> max_jet j k = Some l -> exists h, expands (fun s => Rmax (f s) (g s)) h l.
Proof.
  intros X Y E. unfold max_jet in E. pose proof (value_on f d j X) as V. pose proof (value_on g e k Y) as W. unfold holds at 2 in V. unfold holds at 2 in W.
  destruct (Qle_bool (snd (on j)) (fst (on k))) eqn:L; [|destruct (Qle_bool (snd (on k)) (fst (on j))) eqn:H; [|discriminate E]];
    apply some_injective in E; subst l; [apply Q2R_Qle_bool in L|apply Q2R_Qle_bool in H].
  - exists e. apply (same_expands g); [|assumption]. intros s Hs. specialize (V s Hs). specialize (W s Hs). rewrite Rmax_right; lra.
  - exists d. apply (same_expands f); [|assumption]. intros s Hs. specialize (V s Hs). specialize (W s Hs). rewrite Rmax_left; lra.
Qed.
Lemma pow_expands f d j n : expands f d j -> exists e, expands (fun s => f s ^ n) e (pow_jet j n).
Proof.
  intro X. induction n as [|n [e Y]].
  - exists (fun _ => 0). apply (constant_expands (single 1) 1), holds_one.
  - pose proof (mul_expands f d j (fun s => f s ^ n) e (pow_jet j n) X Y) as [A B C D E].
    exists (fun s => d s * f s ^ n + f s * e s). split; cbn [pow_jet on slope bend here steep]; auto.
    + apply holds_pow, (value_here f d j X).
    + intros s Hs. now apply holds_pow, (value_on f d j X).
Qed.
End Soundness.

Theorem expand_sound I t e : holds I (Q2R t) -> forall j, expand I t e = Some j ->
  (forall s, holds I s -> defined e [s]) /\ exists d, expands I (Q2R t) (fun s => value e [s]) d j.
Proof.
  intro Ht. induction e; cbn [expand two_jets option_map]; intros j0 E; cbn [defined value];
    try (destruct (expand I t e1) as [j1|]; [|discriminate E]; destruct (expand I t e2) as [j2|]; [|discriminate E];
         destruct (IHe1 _ eq_refl) as (D1 & d1 & X1); destruct (IHe2 _ eq_refl) as (D2 & d2 & X2); cbn [two_jets] in E);
    try (destruct (expand I t e) as [j1|]; [|discriminate E]; destruct (IHe _ eq_refl) as (D1 & d1 & X1); cbn [option_map] in E).
  - destruct i as [|i]; [|discriminate E]. apply some_injective in E. subst j0. split; [trivial|]. exists (fun _ => 1).
    now apply variable_expands.
  - apply some_injective in E. subst j0. split; [trivial|]. exists (fun _ => 0). apply (constant_expands I (Q2R t)). rewrite real_Q2R. apply holds_single.
  - apply some_injective in E. subst j0. split; [assumption|]. eexists. apply (neg_expands I (Q2R t) (fun s => value e [s])). eassumption.
  - apply some_injective in E. subst j0. split; [now split; auto|]. eexists. apply (add_expands I (Q2R t) (fun s => value e1 [s]) d1 j1 (fun s => value e2 [s]) d2 j2 X1 X2).
  - apply some_injective in E. subst j0. split; [now split; auto|]. eexists.
    apply (add_expands I (Q2R t) (fun s => value e1 [s]) d1 j1 (fun s => - value e2 [s]) (fun s => - d2 s)); [assumption|]. apply (neg_expands I (Q2R t) (fun s => value e2 [s])). eassumption.
  - apply some_injective in E. subst j0. split; [now split; auto|]. eexists. apply (mul_expands I (Q2R t) (fun s => value e1 [s]) d1 j1 (fun s => value e2 [s]) d2 j2 X1 X2).
  - destruct (inv_expands I (Q2R t) _ _ _ _ X1 E) as [N X]. split; [now split; auto|]. eexists. exact X.
  - split; [assumption|]. exact (abs_expands I (Q2R t) Ht _ _ _ _ X1 E).
  - split; [now split; auto|]. exact (min_expands I (Q2R t) Ht _ _ _ _ _ _ _ X1 X2 E).
  - split; [now split; auto|]. exact (max_expands I (Q2R t) Ht _ _ _ _ _ _ _ X1 X2 E).
  - apply some_injective in E. subst j0. split; [assumption|]. exact (pow_expands I (Q2R t) _ _ _ n X1).
  - destruct pi_on as [i|] eqn:P; [|discriminate E]. apply some_injective in E. subst j0. split; [trivial|]. exists (fun _ => 0).
    apply constant_expands. now apply pi_on_sound.
  - destruct (function_expands I (Q2R t) f _ _ _ _ X1 E) as [N X]. split; [now split; auto|]. eexists. exact X.
  - destruct (speaks_of 0 (Angle e1 e2)) eqn:C; [|discriminate E]. destruct (range [] (Angle e1 e2)) as [i|] eqn:R; [|discriminate E].
    apply some_injective in E. subst j0. destruct (range_sound [] _ i R [] (Forall2_nil _)) as [D V]. split.
    + intros s _. exact (proj1 (speaks_of_none _ [s] C) D).
    + exists (fun _ => 0). apply (same_expands I (Q2R t) Ht (fun _ => value (Angle e1 e2) [])); [|now apply (constant_expands I (Q2R t))].
      intros s _. exact (eq_sym (proj2 (speaks_of_none _ [s] C))).
Qed.
