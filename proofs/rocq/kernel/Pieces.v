(* A piecewise linear function of one variable against a function: on each piece
   by convexity, by a second derivative or by its range, else on its halves. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals Bool.
From Symnet Require Import PiecewiseLinear Fractions TargetExpression RationalIntervals Slopes TargetSlopes.
From Symnet.series Require Import Exponential Derivatives.
From Symnet.kernel Require Import Cone Polytope Facts Targets Jets.
Import ListNotations.
Open Scope R_scope.

(* ---------- a term of one variable as a line ---------- *)
Definition line := (Q * Q)%type.            (* base + rise t *)
Definition along_line (l : line) (t : Q) : Q := add (fst l) (mul (snd l) t).
Definition on_line (l : line) (t : R) : R := Q2R (fst l) + Q2R (snd l) * t.
Lemma along_line_value l t : Q2R (along_line l t) = on_line l (Q2R t).
Proof. unfold along_line, on_line. now rewrite add_value, mul_value. Qed.

Fixpoint line_of_form (f : form) : option line :=
  match f with
  | [] => Some (0, 0)%Q
  | (v, q) :: f' =>
      match line_of_form f' with
      | Some (b, r) => if (v =? 0)%N then Some (add q b, r) else if (v =? 1)%N then Some (b, add q r) else None
      | None => None
      end
  end.
Definition plus_line (k l : line) : line := (add (fst k) (fst l), add (snd k) (snd l)).
Definition times_line (q : Q) (l : line) : line := (mul q (fst l), mul q (snd l)).
Definition nonnegative (l : line) (a b : Q) : bool := Qle_bool 0 (along_line l a) && Qle_bool 0 (along_line l b).
(* The greater of two lines, where one is everywhere on [a, b]. *)
Definition upper_line (k l : line) (a b : Q) : option line :=
  let m := plus_line k (times_line (-1) l) in
  if nonnegative m a b then Some k else if nonnegative (times_line (-1) m) a b then Some l else None.
Definition lower_line (k l : line) (a b : Q) : option line :=
  let m := plus_line k (times_line (-1) l) in
  if nonnegative m a b then Some l else if nonnegative (times_line (-1) m) a b then Some k else None.
Definition two_lines (k l : option line) (F : line -> line -> option line) : option line :=
  match k, l with Some k, Some l => F k l | _, _ => None end.
Fixpoint line_of (t : term) (a b : Q) : option line :=
  match t with
  | Linear f => line_of_form f
  | Times q s => option_map (times_line q) (line_of s a b)
  | Plus s u => two_lines (line_of s a b) (line_of u a b) (fun k l => Some (plus_line k l))
  | Maximum s u => two_lines (line_of s a b) (line_of u a b) (fun k l => upper_line k l a b)
  | Minimum s u => two_lines (line_of s a b) (line_of u a b) (fun k l => lower_line k l a b)
  | Positive s => match line_of s a b with Some l => upper_line l (0, 0)%Q a b | None => None end
  end.

Lemma plus_line_value k l t : on_line (plus_line k l) t = on_line k t + on_line l t.
Proof. unfold on_line, plus_line. cbn [fst snd]. rewrite !add_value. ring. Qed.
Lemma times_line_value q l t : on_line (times_line q l) t = Q2R q * on_line l t.
Proof. unfold on_line, times_line. cbn [fst snd]. rewrite !mul_value. ring. Qed.
Lemma line_between l a b t m : a <= t <= b -> m <= on_line l a -> m <= on_line l b -> m <= on_line l t.
Proof.
  unfold on_line. intros H A B. destruct (Rle_lt_dec 0 (Q2R (snd l))) as [P|P].
  - assert (Q2R (snd l) * a <= Q2R (snd l) * t) by (apply Rmult_le_compat_l; lra). lra.
  - assert (Q2R (snd l) * b <= Q2R (snd l) * t) by nra. lra.
Qed.
Lemma nonnegative_sound l a b t : nonnegative l a b = true -> Q2R a <= t <= Q2R b -> 0 <= on_line l t.
Proof.
  unfold nonnegative. intros H Ht. apply andb_prop in H. destruct H as [A B].
  apply Q2R_Qle_bool in A, B. rewrite along_line_value, Q2R_0 in A, B. now apply (line_between l (Q2R a) (Q2R b)).
Qed.
Lemma upper_line_sound k l a b m t : upper_line k l a b = Some m -> Q2R a <= t <= Q2R b -> on_line m t = Rmax (on_line k t) (on_line l t).
Proof.
  unfold upper_line. intros H Ht. destruct (nonnegative _ a b) eqn:E; [|destruct (nonnegative (times_line _ _) a b) eqn:F; [|discriminate H]];
    apply some_injective in H; subst m.
  - apply nonnegative_sound with (2 := Ht) in E. rewrite plus_line_value, times_line_value, minus_one in E. rewrite Rmax_left; lra.
  - apply nonnegative_sound with (2 := Ht) in F. rewrite times_line_value, plus_line_value, times_line_value, minus_one in F.
    rewrite Rmax_right; lra.
Qed.
Lemma lower_line_sound k l a b m t : lower_line k l a b = Some m -> Q2R a <= t <= Q2R b -> on_line m t = Rmin (on_line k t) (on_line l t).
Proof.
  unfold lower_line. intros H Ht. destruct (nonnegative _ a b) eqn:E; [|destruct (nonnegative (times_line _ _) a b) eqn:F; [|discriminate H]];
    apply some_injective in H; subst m.
  - apply nonnegative_sound with (2 := Ht) in E. rewrite plus_line_value, times_line_value, minus_one in E. rewrite Rmin_right; lra.
  - apply nonnegative_sound with (2 := Ht) in F. rewrite times_line_value, plus_line_value, times_line_value, minus_one in F.
    rewrite Rmin_left; lra.
Qed.
Lemma line_of_form_sound f l h : line_of_form f = Some l -> h 0%N = 1 -> at_point f h = on_line l (h 1%N).
Proof.
  intros E H. revert l E. unfold on_line. induction f as [|[v q] f IH]; cbn [line_of_form at_point]; intros l E.
  - apply some_injective in E. subst l. cbn [fst snd]. rewrite zero_value. ring.
  - destruct (line_of_form f) as [[b r]|]; [|discriminate E]. rewrite (IH _ eq_refl). cbn [fst snd].
    destruct (N.eqb_spec v 0) as [->|]; [|destruct (N.eqb_spec v 1) as [->|]; [|discriminate E]];
      apply some_injective in E; subst l; cbn [fst snd]; rewrite add_value, ?H; ring.
Qed.
Lemma line_of_sound t a b h : h 0%N = 1 -> Q2R a <= h 1%N <= Q2R b -> forall l, line_of t a b = Some l -> term_value t h = on_line l (h 1%N).
Proof.
  intros H0 H1. induction t as [f|q s IH|s IH u IHu|s IH u IHu|s IH u IHu|s IH]; cbn [line_of term_value]; intros l E;
    try (destruct (line_of s a b) as [k|]; [|discriminate E]; try (destruct (line_of u a b) as [k'|]; [|discriminate E]));
    cbn [option_map two_lines] in E.
  - now apply line_of_form_sound.
  - apply some_injective in E. subst l. now rewrite times_line_value, (IH k).
  - apply some_injective in E. subst l. now rewrite plus_line_value, (IH k), (IHu k').
  - rewrite (upper_line_sound _ _ _ _ _ _ E H1). now rewrite (IH k), (IHu k').
  - rewrite (lower_line_sound _ _ _ _ _ _ E H1). now rewrite (IH k), (IHu k').
  - rewrite (upper_line_sound _ _ _ _ _ _ E H1). rewrite (IH k eq_refl). unfold on_line at 3. cbn [fst snd]. rewrite zero_value.
    unfold relu. rewrite Rmax_comm. f_equal. ring.
Qed.

(* ---------- what it costs ---------- *)
Definition is_dyadic (q : Q) : bool := (Z.shiftl 1 (Z.log2 (Zpos (Qden q))) =? Zpos (Qden q))%Z.
(* Where all denominators are powers of two: how many digits values have before the point and behind it, and the work of
   their intervals and slopes. None for functions and quotients. *)
Definition before_point (q : Q) : Z := Z.max 0 (1 + Z.log2 (1 + Z.abs (Qnum q)) - Z.log2 (Zpos (Qden q))).
Definition behind_point (q : Q) : Z := Z.log2 (Zpos (Qden q)).
Definition operation_work (i d : Z) : Z := let l := (i + 2 * d)%Z in (16 + 4 * l + l * l / 256)%Z.
Fixpoint dyadic_work (i d : Z) (e : expr) : option (Z * Z * Z) :=
  match e with
  | Var _ => Some (i, d, 16%Z)
  | Const q => if is_dyadic q then Some (before_point q, behind_point q, 16%Z) else None
  | Neg a | Abs a => match dyadic_work i d a with Some (i, d, w) => Some (i, d, 16 + w)%Z | None => None end
  | Add a b | Sub a b | Min a b | Max a b => match dyadic_work i d a, dyadic_work i d b with
      | Some (i, d, w), Some (j, k, v) => let i := (1 + Z.max i j)%Z in let d := Z.max d k in Some (i, d, operation_work i d + w + v)%Z
      | _, _ => None end
  | Mul a b => match dyadic_work i d a, dyadic_work i d b with
      | Some (i, d, w), Some (j, k, v) => Some (i + j, d + k, operation_work (i + j) (d + k) + w + v)%Z
      | _, _ => None end
  | Pow a n => match dyadic_work i d a with
      | Some (i, d, w) => let m := Z.of_nat n in Some (m * i, m * d, (1 + m) * operation_work (m * i) (m * d) / 2 + w)%Z
      | None => None end
  | _ => None
  end.
Definition piece_work (e : expr) (ends others : list Q) : Z :=
  let rough := work_of e (ends ++ others) in
  if forallb is_dyadic ends then
    match dyadic_work (fold_left (fun n q => Z.max n (before_point q)) ends 0%Z) (fold_left (fun n q => Z.max n (behind_point q)) ends 0%Z) e with
    | Some (i, d, w) => Z.min rough (w + 2 * operation_work (i + fold_left (fun n q => n + length_of q)%Z others 0%Z) d)
    | None => rough
    end
  else rough.

(* ---------- a function against a line on [a, b] ---------- *)
Definition less (i : interval) (q : Q) : interval := i_add i (single (- q)%Q).
Definition within (r : Q) (i : interval) : bool := Qle_bool (- r)%Q (fst i) && Qle_bool (snd i) r.
Lemma less_holds i q t : holds i t -> holds (less i q) (t - Q2R q).
Proof. intro H. unfold less. apply holds_add; [assumption|]. rewrite <- Q2R_opp. apply holds_single. Qed.
Lemma within_sound r i t : within r i = true -> holds i t -> - Q2R r <= t <= Q2R r.
Proof.
  unfold within, holds. intros H T. apply andb_prop in H. destruct H as [A B]. apply Q2R_Qle_bool in A, B. rewrite Q2R_opp in A. lra.
Qed.

Section Piece.
Variables (e : expr) (l : line) (r : Q).
Definition end_ok (a : Q) : bool :=
  match range [(a, a)] e with Some i => within r (less i (along_line l a)) | None => false end.
Definition by_range (a b : Q) : bool :=
  match range [(a, b)] e with Some i => within r (less i (along_line l a)) && within r (less i (along_line l b)) | None => false end.
Definition by_bend (a b t : Q) : bool :=
  Qle_bool a t && Qle_bool t b &&
  match expand (a, b) t e with
  | Some j =>
      let v := less (here j) (along_line l t) in let s := less (steep j) (snd l) in
      let u := i_add v (i_mul s (less (single a) t)) in let w := i_add v (i_mul s (less (single b) t)) in
      if Qle_bool 0 (fst (bend j)) then Qle_bool (- r)%Q (fst u) && Qle_bool (- r)%Q (fst w) && end_ok a && end_ok b
      else if Qle_bool (snd (bend j)) 0 then Qle_bool (snd u) r && Qle_bool (snd w) r && end_ok a && end_ok b
      else let d := less (a, b) t in
           within r (i_add (i_add v (i_mul s d)) (i_mul (bend j) (i_mul (i_power d 2) (single (1 # 2)))))
  | None => false
  end.

Definition near_line (s : R) : Prop := defined e [s] /\ Rabs (on_line l s - value e [s]) <= Q2R r.
Lemma near_by s : defined e [s] -> - Q2R r <= value e [s] - on_line l s <= Q2R r -> near_line s.
Proof. intros D H. split; [exact D|]. apply Rabs_le. lra. Qed.

Lemma one_box a b s : Q2R a <= s <= Q2R b -> in_box [(a, b)] [s].
Proof. intro H. constructor; [exact H|constructor]. Qed.
Lemma end_ok_sound a : end_ok a = true -> - Q2R r <= value e [Q2R a] - on_line l (Q2R a) <= Q2R r.
Proof.
  unfold end_ok. destruct (range [(a, a)] e) as [i|] eqn:E; [|discriminate]. intro H.
  destruct (range_sound _ e i E [Q2R a] (one_box a a (Q2R a) ltac:(lra))) as [_ V].
  apply (within_sound r _ _ H). rewrite <- along_line_value. now apply less_holds.
Qed.
Lemma by_range_sound a b s : by_range a b = true -> Q2R a <= s <= Q2R b -> near_line s.
Proof.
  unfold by_range. destruct (range [(a, b)] e) as [i|] eqn:E; [|discriminate]. intros H Hs. apply andb_prop in H. destruct H as [A B].
  destruct (range_sound _ e i E [s] (one_box a b s Hs)) as [D V]. apply near_by; [exact D|].
  pose proof (within_sound r _ _ A (less_holds i (along_line l a) _ V)) as P. pose proof (within_sound r _ _ B (less_holds i (along_line l b) _ V)) as Q.
  rewrite along_line_value in P, Q. set (v := value e [s]) in *.
  pose proof (line_between l (Q2R a) (Q2R b) s (v - Q2R r) Hs ltac:(lra) ltac:(lra)).
  pose proof (line_between (times_line (-1) l) (Q2R a) (Q2R b) s (- v - Q2R r) Hs) as N. rewrite !times_line_value, !minus_one in N.
  specialize (N ltac:(lra) ltac:(lra)). lra.
Qed.

(* Convex: above its tangent at t, below its ends. *)
Lemma convex_piece (g d : R -> R) a b t s base rise R0 : a <= t <= b -> a <= s <= b ->
  (forall x y, a <= x <= b -> a <= y <= b -> 0 <= g x - g y - d y * (x - y)) ->
  - R0 <= g t - (base + rise * t) + (d t - rise) * (a - t) -> - R0 <= g t - (base + rise * t) + (d t - rise) * (b - t) ->
  g a - (base + rise * a) <= R0 -> g b - (base + rise * b) <= R0 -> - R0 <= g s - (base + rise * s) <= R0.
Proof.
  intros Ht Hs T A B EA EB. split.
  - pose proof (T s t Hs Ht) as P.
    enough (- R0 <= g t - (base + rise * t) + (d t - rise) * (s - t)) by lra.
    destruct (Rle_lt_dec 0 (d t - rise)) as [S|S].
    + assert ((d t - rise) * (a - t) <= (d t - rise) * (s - t)) by (apply Rmult_le_compat_l; lra). lra.
    + assert ((d t - rise) * (b - t) <= (d t - rise) * (s - t)) by nra. lra.
  - pose proof (T a s ltac:(lra) Hs) as P. pose proof (T b s ltac:(lra) Hs) as Q.
    destruct (Rle_lt_dec 0 (d s - rise)) as [S|S].
    + assert (0 <= (d s - rise) * (b - s)) by (apply Rmult_le_pos; lra). lra.
    + assert (0 <= (rise - d s) * (s - a)) by (apply Rmult_le_pos; lra). lra.
Qed.

Lemma by_bend_sound a b t s : by_bend a b t = true -> Q2R a <= s <= Q2R b -> near_line s.
Proof.
  unfold by_bend. intros H Hs. apply andb_prop in H. destruct H as [T H]. apply andb_prop in T. destruct T as [T1 T2].
  apply Q2R_Qle_bool in T1, T2. destruct (expand (a, b) t e) as [j|] eqn:E; [|discriminate H].
  destruct (expand_sound (a, b) t e (conj T1 T2) j E) as (D & d & X). specialize (D s Hs). apply near_by; [exact D|].
  pose proof (value_here _ _ _ _ _ X) as V0. pose proof (slope_here _ _ _ _ _ X) as S0. cbv beta in V0.
  set (g := fun u => value e [u]) in *. change (value e [s]) with (g s). change (value e [Q2R t]) with (g (Q2R t)) in V0.
  apply (less_holds _ (along_line l t)) in V0. apply (less_holds _ (snd l)) in S0. rewrite along_line_value in V0.
  set (v := less (here j) _) in *. set (sl := less (steep j) _) in *.
  assert (UW : forall c, holds (i_add v (i_mul sl (less (single c) t)))
      (g (Q2R t) - on_line l (Q2R t) + (d (Q2R t) - Q2R (snd l)) * (Q2R c - Q2R t)))
    by (intro c; apply holds_add; [assumption|]; apply holds_mul; [assumption|]; apply less_holds, holds_single).
  unfold on_line in *.
  destruct (Qle_bool 0 (fst (bend j))) eqn:C; [|destruct (Qle_bool (snd (bend j)) 0) eqn:C'].
  - repeat (apply andb_prop in H; destruct H as [H ?]).
    repeat match goal with h : Qle_bool _ _ = true |- _ => apply Q2R_Qle_bool in h; rewrite ?Q2R_opp, ?Q2R_0 in h end.
    repeat match goal with h : end_ok _ = true |- _ => apply end_ok_sound in h; unfold on_line in h end. cbv zeta in *.
    pose proof (UW a) as UA. pose proof (UW b) as UB. unfold holds in UA, UB.
    apply (convex_piece g d (Q2R a) (Q2R b) (Q2R t) s); try lra; [|unfold g; lra|unfold g; lra].
    intros x y Hx Hy. destruct (bend_on_ _ _ _ _ _ X x y Hx Hy) as (c & [Hc _] & ->).
    apply Rmult_le_pos; [|lra]. apply Rmult_le_pos; [lra|apply pow2_ge_0].
  - repeat (apply andb_prop in H; destruct H as [H ?]).
    repeat match goal with h : Qle_bool _ _ = true |- _ => apply Q2R_Qle_bool in h; rewrite ?Q2R_opp, ?Q2R_0 in h end.
    repeat match goal with h : end_ok _ = true |- _ => apply end_ok_sound in h; unfold on_line in h end. cbv zeta in *.
    pose proof (UW a) as UA. pose proof (UW b) as UB. unfold holds in UA, UB.
    enough (- Q2R r <= - g s - (- Q2R (fst l) + - Q2R (snd l) * s) <= Q2R r) by lra.
    apply (convex_piece (fun u => - g u) (fun u => - d u) (Q2R a) (Q2R b) (Q2R t) s); try lra; [|unfold g; lra|unfold g; lra].
    intros x y Hx Hy. destruct (bend_on_ _ _ _ _ _ X x y Hx Hy) as (c & [_ Hc] & Ec). pose proof (pow2_ge_0 (x - y)) as P.
    enough (c * (x - y) ^ 2 / 2 <= 0) by lra.
    assert (0 <= - c * (x - y) ^ 2) by (apply Rmult_le_pos; lra). lra.
  - assert (HT : holds (a, b) (Q2R t)) by (split; assumption). destruct (bend_on_ _ _ _ _ _ X s (Q2R t) Hs HT) as (c & Hc & Ec).
    apply (within_sound r _ (g s - (Q2R (fst l) + Q2R (snd l) * s)) H).
    replace (g s - (Q2R (fst l) + Q2R (snd l) * s)) with
      (g (Q2R t) - (Q2R (fst l) + Q2R (snd l) * Q2R t) + (d (Q2R t) - Q2R (snd l)) * (s - Q2R t) + c * ((s - Q2R t) ^ 2 * Q2R (1 # 2))).
    2: { replace (Q2R (1 # 2)) with (/ 2) by (unfold Q2R; cbn; lra). lra. }
    assert (HD : holds (less (a, b) t) (s - Q2R t)) by now apply less_holds.
    apply holds_add; [apply holds_add; [assumption|now apply holds_mul]|]. apply holds_mul; [assumption|].
    apply holds_mul; [now apply holds_power|apply holds_single].
Qed.

End Piece.

(* ---------- a root at 0: there it has no slope, but t^2 has a root that has ---------- *)
Fixpoint squared (e : expr) : expr :=
  match e with
  | Var O => Pow (Var 0) 2
  | Fun Sqrt (Var O) => Var 0
  | Var _ | Const _ | Pi => e
  | Neg a => Neg (squared a) | Abs a => Abs (squared a) | Inv a => Inv (squared a) | Pow a n => Pow (squared a) n | Fun f a => Fun f (squared a)
  | Add a b => Add (squared a) (squared b) | Sub a b => Sub (squared a) (squared b) | Mul a b => Mul (squared a) (squared b)
  | Min a b => Min (squared a) (squared b) | Max a b => Max (squared a) (squared b) | Angle a b => Angle (squared a) (squared b)
  end.
Fixpoint rooted (e : expr) : bool :=
  match e with
  | Fun Sqrt (Var O) => true
  | Var _ | Const _ | Pi => false
  | Neg a | Abs a | Inv a | Pow a _ | Fun _ a => rooted a
  | Add a b | Sub a b | Mul a b | Min a b | Max a b | Angle a b => rooted a || rooted b
  end.
Lemma squared_value u e : 0 <= u -> value (squared e) [u] = value e [u * u] /\ (defined (squared e) [u] -> defined e [u * u]).
Proof.
  intro U. induction e; try (destruct IHe as [V D]); try (destruct IHe1 as [V1 D1]; destruct IHe2 as [V2 D2]);
    try (cbn [squared value defined]; rewrite ?V, ?V1, ?V2; split; [reflexivity|intuition; fail]).
  - destruct i as [|i]; cbn; [split; [ring|trivial]|]. now destruct i.
  - assert (H : forall g, squared (Fun f e) = Fun g (squared e) -> f = g -> value (squared (Fun f e)) [u] = value (Fun f e) [u * u] /\
      (defined (squared (Fun f e)) [u] -> defined (Fun f e) [u * u])).
    { intros g -> <-. cbn [value defined]. rewrite V. split; [reflexivity|]. intros []. split; auto. }
    destruct f; try (now apply (H _ eq_refl)). destruct e as [[|i]| | | | | | | | | | | | |]; try (now apply (H _ eq_refl)).
    cbn [squared value defined function_value function_defined nth]. split; [symmetry; now apply sqrt_square|]. intros _. split; [exact I|]. now apply Rmult_le_pos.
Qed.
Definition by_root (e : expr) (l : line) (r : Q) (a b t : Q) : bool :=
  rooted e && Qle_bool a 0 && Qle_bool 0 a &&
  match function_on Sqrt (single b), function_on Sqrt (single t) with
  | Some (_, w), Some (_, v) =>
      let e' := Sub (squared e) (Mul (Const (snd l)) (Pow (Var 0) 2)) in let l' := (fst l, 0%Q) in
      by_bend e' l' r 0 w (if Qle_bool v w then v else w) || by_range e' l' r 0 w
  | _, _ => false
  end.
Lemma by_root_sound e l r a b t s : by_root e l r a b t = true -> Q2R a <= s <= Q2R b -> near_line e l r s.
Proof.
  unfold by_root. intros H Hs. destruct (rooted e); [|discriminate H]. destruct (Qle_bool a 0); [|discriminate H]. destruct (Qle_bool 0 a) eqn:A; [|discriminate H].
  apply Q2R_Qle_bool in A. rewrite Q2R_0 in A. cbn [andb] in H.
  destruct (function_on Sqrt (single b)) as [[? w]|] eqn:W; [|discriminate H]. destruct (function_on Sqrt (single t)) as [[? v]|]; [|discriminate H]. cbv zeta in H.
  destruct (function_on_sound Sqrt _ _ (Q2R b) W (holds_single b)) as [_ [_ HW]]. cbn [function_value snd] in HW.
  assert (U : Q2R 0 <= sqrt s <= Q2R w) by (rewrite Q2R_0; split; [apply sqrt_pos|]; eapply Rle_trans; [apply sqrt_le_1_alt, Hs|exact HW]).
  assert (N : near_line (Sub (squared e) (Mul (Const (snd l)) (Pow (Var 0) 2))) (fst l, 0%Q) r (sqrt s))
    by (apply orb_prop in H; destruct H as [H|H]; [exact (by_bend_sound _ _ _ _ _ _ _ H U)|exact (by_range_sound _ _ _ _ _ _ H U)]).
  rewrite Q2R_0 in U. destruct N as [D N]. destruct (squared_value (sqrt s) e (proj1 U)) as [V K]. rewrite sqrt_sqrt in V, K by lra.
  cbn [defined value nth] in D, N. split; [now apply K|]. rewrite V in N. unfold on_line in *. cbn [fst snd] in N. rewrite real_Q2R in N.
  replace (Q2R (fst l) + Q2R (snd l) * s - value e [s]) with (Q2R (fst l) + Q2R 0 * sqrt s - (value e [s] - Q2R (snd l) * sqrt s ^ 2)); [exact N|].
  rewrite Q2R_0. replace (sqrt s ^ 2) with s; [ring|]. symmetry. cbn [pow]. rewrite Rmult_1_r. apply sqrt_sqrt. lra.
Qed.

Section Halves.
Variables (e : expr) (l : line) (r : Q).
Definition middle (a b : Q) : Q := lowest ((a + b) / 2)%Q.
Fixpoint piece (depth : nat) (a b t : Q) (n : Z) : fuel_left :=
  bind (spend (if rooted e then work_of e [a; b; t; fst l; snd l] * 16 else piece_work e [a; b; t] [fst l; snd l]) n) (fun n =>
  let c := if Qle_bool a t && Qle_bool t b then t else middle a b in
  if by_bend e l r a b c then Some n else if by_range e l r a b then Some n else if by_root e l r a b c then Some n
  else match depth with
  | O => None
  | S k => let m := middle a b in bind (piece k a m t n) (piece k m b t)
  end).
Lemma piece_sound depth s : forall a b t n, piece depth a b t n <> None -> Q2R a <= s <= Q2R b -> near_line e l r s.
Proof.
  induction depth as [|k IH]; cbn [piece]; intros a b t n H Hs; apply bind_some in H; destruct H as (n1 & _ & H); cbv zeta in H;
    (destruct (by_bend e l r a b _) eqn:B; [exact (by_bend_sound e l r a b _ s B Hs)|]);
    (destruct (by_range e l r a b) eqn:C; [exact (by_range_sound e l r a b s C Hs)|]);
    (destruct (by_root e l r a b _) eqn:D; [exact (by_root_sound e l r a b _ s D Hs)|]); [easy|].
  apply bind_some in H. destruct H as (n2 & E1 & E2).
  destruct (Rle_lt_dec s (Q2R (middle a b))) as [L|L].
  - apply (IH a (middle a b) t n1); [now rewrite E1|lra].
  - apply (IH (middle a b) b t n2); [assumption|lra].
Qed.
End Halves.
