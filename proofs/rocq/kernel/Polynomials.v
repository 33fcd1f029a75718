(* Whether a tree is a sum of trees as a polynomial in what they are made of,
   and whether it is defined where they are. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals Bool.
From Symnet Require Import Fractions TargetExpression.
From Symnet.series Require Import Exponential.
From Symnet.kernel Require Import Cone Facts Targets.
Import ListNotations.
Open Scope R_scope.

(* ---------- equal as they stand ---------- *)
Definition function_eqb (f g : function) : bool :=
  match f, g with
  | Exp, Exp | Log, Log | Sin, Sin | Cos, Cos | Atan, Atan | Tanh, Tanh | Sqrt, Sqrt | Erf, Erf => true
  | _, _ => false
  end.
Fixpoint expr_eqb (a b : expr) : bool :=
  match a, b with
  | Var i, Var j => (i =? j)%nat
  | Const p, Const q => (Qnum p =? Qnum q)%Z && (Qden p =? Qden q)%positive
  | Pi, Pi => true
  | Neg a, Neg b | Abs a, Abs b | Inv a, Inv b => expr_eqb a b
  | Add a c, Add b d | Sub a c, Sub b d | Mul a c, Mul b d | Min a c, Min b d | Max a c, Max b d => expr_eqb a b && expr_eqb c d
  | Pow a n, Pow b m => (n =? m)%nat && expr_eqb a b
  | Fun f a, Fun g b => function_eqb f g && expr_eqb a b
  | Angle a c, Angle b d => expr_eqb a b && expr_eqb c d
  | _, _ => false
  end.
Lemma expr_eqb_spec a : forall b, expr_eqb a b = true -> a = b.
Proof.
  induction a; intros b H; destruct b; cbn [expr_eqb] in H; try discriminate H;
    repeat match goal with h : _ && _ = true |- _ => apply andb_prop in h; destruct h end;
    repeat match goal with
    | h : (_ =? _)%nat = true |- _ => apply Nat.eqb_eq in h; subst
    | h : (_ =? _)%Z = true |- _ => apply Z.eqb_eq in h
    | h : (_ =? _)%positive = true |- _ => apply Pos.eqb_eq in h
    end; f_equal; auto.
  - destruct q, q0. cbn in *. now subst.
  - match goal with h : function_eqb ?a ?b = true |- _ => destruct a, b; discriminate || reflexivity end.
Qed.

(* ---------- polynomials: a product is a list of its factors ---------- *)
Definition poly := list (Q * list expr).
Fixpoint without (a : expr) (m : list expr) : option (list expr) :=
  match m with
  | [] => None
  | b :: m' => if expr_eqb a b then Some m' else option_map (cons b) (without a m')
  end.
Fixpoint same_product (l m : list expr) : bool :=
  match l with
  | [] => match m with [] => true | _ => false end
  | a :: l' => match without a m with Some m' => same_product l' m' | None => false end
  end.
Fixpoint add_product (c : Q) (m : list expr) (p : poly) : poly :=
  match p with
  | [] => if is_zero c then [] else [(c, m)]
  | (b, l) :: p' => if same_product m l then let s := add c b in if is_zero s then p' else (s, l) :: p' else (b, l) :: add_product c m p'
  end.
Definition plus_poly (p : poly) (k : Q) (q : poly) : poly := fold_left (fun p t => add_product (mul k (fst t)) (snd t) p) q p.
Definition times_poly (p q : poly) : poly :=
  fold_left (fun r t => fold_left (fun r u => add_product (mul (fst t) (fst u)) (snd t ++ snd u) r) q r) p [].

Section Values.
Variable x : list R.
Fixpoint product_value (m : list expr) : R := match m with [] => 1 | a :: m' => value a x * product_value m' end.
Fixpoint poly_value (p : poly) : R := match p with [] => 0 | (c, m) :: p' => Q2R c * product_value m + poly_value p' end.

Lemma without_value a m : forall l, without a m = Some l -> product_value m = value a x * product_value l.
Proof.
  induction m as [|b m IH]; cbn [without]; intros l H; [discriminate|]. destruct (expr_eqb a b) eqn:E.
  - apply expr_eqb_spec in E. apply some_injective in H. now subst.
  - destruct (without a m) as [k|]; [|discriminate]. cbn [option_map] in H. apply some_injective in H. subst l.
    cbn [product_value]. rewrite (IH k eq_refl). ring.
Qed.
Lemma same_product_value l : forall m, same_product l m = true -> product_value l = product_value m.
Proof.
  induction l as [|a l IH]; cbn [same_product]; intros m H; [destruct m; [reflexivity|discriminate]|].
  destruct (without a m) as [k|] eqn:E; [|discriminate]. cbn [product_value]. now rewrite (without_value a m k E), (IH k H).
Qed.
Lemma add_product_value c m p : poly_value (add_product c m p) = Q2R c * product_value m + poly_value p.
Proof.
  induction p as [|[b l] p IH]; cbn [add_product].
  - destruct (is_zero c) eqn:E; cbn [poly_value]; [rewrite (is_zero_value _ E); ring|ring].
  - destruct (same_product m l) eqn:E.
    + apply same_product_value in E. destruct (is_zero (add c b)) eqn:Z; cbn [poly_value]; rewrite E.
      * apply is_zero_value in Z. rewrite add_value in Z. replace (Q2R c) with (- Q2R b) by lra. ring.
      * rewrite add_value. ring.
    + cbn [poly_value]. rewrite IH. ring.
Qed.
Lemma plus_poly_value p k q : poly_value (plus_poly p k q) = poly_value p + Q2R k * poly_value q.
Proof.
  unfold plus_poly. revert p. induction q as [|[c m] q IH]; cbn [fold_left poly_value fst snd]; intro p; [ring|].
  rewrite IH, add_product_value, mul_value. ring.
Qed.
Lemma product_app l m : product_value (l ++ m) = product_value l * product_value m.
Proof. induction l as [|a l IH]; cbn [app product_value]; [ring|]. rewrite IH. ring. Qed.
Lemma times_poly_value p q : poly_value (times_poly p q) = poly_value p * poly_value q.
Proof.
  unfold times_poly. enough (H : forall r, poly_value (fold_left (fun r t => fold_left (fun r u =>
    add_product (mul (fst t) (fst u)) (snd t ++ snd u) r) q r) p r) = poly_value r + poly_value p * poly_value q)
    by (rewrite H; cbn [poly_value]; ring).
  induction p as [|[c m] p IH]; cbn [fold_left poly_value fst snd]; intro r; [ring|]. rewrite IH.
  enough (G : forall s, poly_value (fold_left (fun r u => add_product (mul c (fst u)) (m ++ snd u) r) q s) =
    poly_value s + Q2R c * product_value m * poly_value q) by (rewrite G; ring).
  clear IH.
  induction q as [|[b l] q IHq]; cbn [fold_left poly_value fst snd]; intro s; [ring|].
  rewrite IHq, add_product_value, mul_value, product_app. ring.
Qed.
End Values.

(* ---------- a tree as a polynomial; what is shared stands for itself ---------- *)
Definition most_factors : nat := 64.
Definition degree (p : poly) : nat := fold_left (fun n t => Nat.max n (List.length (snd t))) p 0%nat.
Definition multiplied (cost : Z) (p q : poly) (n : Z) : option (poly * Z) :=
  let s := Z.of_nat (List.length p * List.length q) in
  if (most_factors <? degree p + degree q)%nat then None else
  match spend (cost * (1 + s * s * Z.of_nat (1 + degree p + degree q))) n with
  | Some n => Some (times_poly p q, n)
  | None => None
  end.
(* The longest coefficient: a sum of two is reduced, which takes the square of their lengths. *)
Definition coefficient_bits (p : poly) : Z :=
  fold_left (fun n t => Z.max n (Z.log2 (1 + Z.abs (Qnum (fst t))) + Z.log2 (Zpos (Qden (fst t)))))%Z p 0%Z.
Definition summed (cost : Z) (p : poly) (k : Q) (q : poly) (n : Z) : option (poly * Z) :=
  let s := Z.of_nat (List.length q * (List.length p + List.length q)) in
  let l := (coefficient_bits p + coefficient_bits [(k, [])] + coefficient_bits q)%Z in
  match spend (cost * (1 + s * Z.of_nat (1 + degree p + degree q)) + Z.of_nat (List.length q) * (l / 16 + l * l / 1048576)) n with
  | Some n => Some (plus_poly p k q, n)
  | None => None
  end.

Section Of.
Variables (cost : Z) (shared : list expr).
Fixpoint poly_power (p : poly) (m : nat) (n : Z) : option (poly * Z) :=
  match m with
  | O => Some ([(1%Q, [])], n)
  | S m' => match poly_power p m' n with Some (q, n) => multiplied cost p q n | None => None end
  end.
Fixpoint poly_of (e : expr) (n : Z) : option (poly * Z) :=
  match spend cost n with None => None | Some n =>
  if existsb (expr_eqb e) shared then Some ([(1%Q, [e])], n) else
  match e with
  | Const q => Some ((if is_zero q then [] else [(q, [])]), n)
  | Inv (Const q) => if is_zero q then Some ([(1%Q, [e])], n) else Some ([(/ q, [])%Q], n)
  | Neg a => match poly_of a n with Some (p, n) => summed cost [] (-1) p n | None => None end
  | Add a b => match poly_of a n with
      | Some (p, n) => match poly_of b n with Some (q, n) => summed cost p 1 q n | None => None end | None => None end
  | Sub a b => match poly_of a n with
      | Some (p, n) => match poly_of b n with Some (q, n) => summed cost p (-1) q n | None => None end | None => None end
  | Mul a b => match poly_of a n with
      | Some (p, n) => match poly_of b n with Some (q, n) => multiplied cost p q n | None => None end | None => None end
  | Pow a m => if (m <=? most_factors)%nat then match poly_of a n with Some (p, n) => poly_power p m n | None => None end
               else Some ([(1%Q, [e])], n)
  | _ => Some ([(1%Q, [e])], n)
  end end.

Lemma multiplied_value x c p q n r m : multiplied c p q n = Some (r, m) -> poly_value x r = poly_value x p * poly_value x q.
Proof.
  unfold multiplied. destruct (_ <? _)%nat; [discriminate|]. destruct (spend _ n); [|discriminate].
  intro H. injection H as <- _. apply times_poly_value.
Qed.
Lemma summed_value x c p k q n r m : summed c p k q n = Some (r, m) -> poly_value x r = poly_value x p + Q2R k * poly_value x q.
Proof. unfold summed. destruct (spend _ n); [|discriminate]. intro H. injection H as <- _. apply plus_poly_value. Qed.
Lemma poly_power_value x p m : forall n r k, poly_power p m n = Some (r, k) -> poly_value x r = poly_value x p ^ m.
Proof.
  induction m as [|m IH]; cbn [poly_power]; intros n r k H.
  - injection H as <- _. cbn. rewrite one_value. ring.
  - destruct (poly_power p m n) as [[q l]|] eqn:E; [|discriminate]. rewrite (multiplied_value x _ _ _ _ _ _ H), (IH _ _ _ E). reflexivity.
Qed.
Lemma itself x (e : expr) : value e x = poly_value x [(1%Q, [e])].
Proof. cbn [poly_value product_value]. rewrite one_value. ring. Qed.
Lemma minus_one' : Q2R (-1) = -1. Proof. unfold Q2R; cbn; lra. Qed.
Theorem poly_of_value x e : forall n p m, poly_of e n = Some (p, m) -> value e x = poly_value x p.
Proof.
  induction e; intros n0 p0 m0 H; cbn [poly_of] in H; (destruct (spend cost n0) as [n1|]; [|discriminate H]);
    (destruct (existsb _ shared); [injection H as <- _; apply itself|]);
    try (injection H as <- _; apply itself).
  - destruct (is_zero q) eqn:Z; injection H as <- _; cbn [value poly_value product_value]; rewrite real_Q2R; [now rewrite (is_zero_value _ Z)|ring].
  - destruct (poly_of e n1) as [[p n2]|] eqn:E; [|discriminate H]. rewrite (summed_value x _ _ _ _ _ _ _ H), minus_one'.
    cbn [value poly_value]. rewrite (IHe _ _ _ E). ring.
  - destruct (poly_of e1 n1) as [[p n2]|] eqn:E1; [|discriminate H]. destruct (poly_of e2 n2) as [[q n3]|] eqn:E2; [|discriminate H].
    rewrite (summed_value x _ _ _ _ _ _ _ H), one_value. cbn [value]. rewrite (IHe1 _ _ _ E1), (IHe2 _ _ _ E2). ring.
  - destruct (poly_of e1 n1) as [[p n2]|] eqn:E1; [|discriminate H]. destruct (poly_of e2 n2) as [[q n3]|] eqn:E2; [|discriminate H].
    rewrite (summed_value x _ _ _ _ _ _ _ H), minus_one'. cbn [value]. rewrite (IHe1 _ _ _ E1), (IHe2 _ _ _ E2). ring.
  - destruct (poly_of e1 n1) as [[p n2]|] eqn:E1; [|discriminate H]. destruct (poly_of e2 n2) as [[q n3]|] eqn:E2; [|discriminate H].
    rewrite (multiplied_value x _ _ _ _ _ _ H). cbn [value]. now rewrite (IHe1 _ _ _ E1), (IHe2 _ _ _ E2).
  - destruct e; try (injection H as <- _; apply itself). destruct (is_zero q) eqn:Z; injection H as <- _; [apply itself|].
    cbn [value poly_value product_value]. rewrite real_Q2R, Q2R_inv; [ring|]. intro A. apply Qeq_eqR in A. rewrite zero_value in A.
    unfold is_zero in Z. apply Z.eqb_neq in Z. apply Z. unfold Q2R in A. destruct (Req_dec (IZR (Qnum q)) 0) as [B|B]; [now apply eq_IZR|].
    exfalso. apply Rmult_integral in A. destruct A as [A|A]; [contradiction|]. apply Rinv_neq_0_compat in A; [easy|]. apply not_0_IZR. discriminate.
  - destruct (n <=? most_factors)%nat; [|injection H as <- _; apply itself].
    destruct (poly_of e n1) as [[p n2]|] eqn:E; [|discriminate H]. rewrite (poly_power_value x _ _ _ _ _ H). cbn [value]. now rewrite (IHe _ _ _ E).
Qed.
End Of.

(* ---------- a tree as a weighted sum of trees ---------- *)
Fixpoint sum_of (cost : Z) (shared : list expr) (total : poly) (ws : list Q) (ts : list expr) (n : Z) : option (poly * Z) :=
  match ws, ts with
  | [], [] => Some (total, n)
  | w :: ws', t :: ts' => match poly_of cost shared t n with
      | Some (p, n) => match summed cost total w p n with Some (total, n) => sum_of cost shared total ws' ts' n | None => None end
      | None => None end
  | _, _ => None
  end.
Fixpoint weighted_sum (ws : list Q) (ts : list expr) (x : list R) : R :=
  match ws, ts with w :: ws', t :: ts' => Q2R w * value t x + weighted_sum ws' ts' x | _, _ => 0 end.
Lemma sum_of_value cost shared x ws : forall ts total n p m, sum_of cost shared total ws ts n = Some (p, m) ->
  poly_value x p = poly_value x total + weighted_sum ws ts x.
Proof.
  induction ws as [|w ws IH]; intros [|t ts] total n p m H; cbn [sum_of weighted_sum] in *; try discriminate H.
  - injection H as <- _. ring.
  - destruct (poly_of cost shared t n) as [[q k]|] eqn:E; [|discriminate H]. destruct (summed cost total w q k) as [[r l]|] eqn:S; [|discriminate H].
    rewrite (IH _ _ _ _ _ H), (summed_value x _ _ _ _ _ _ _ S), (poly_of_value cost shared x t _ _ _ E). ring.
Qed.
Definition constant_poly (b : Q) : poly := if is_zero b then [] else [(b, [])].
Definition is_sum (cost : Z) (shared : list expr) (tree : expr) (b : Q) (ws : list Q) (ts : list expr) (n : Z) : option (bool * Z) :=
  match sum_of cost shared (constant_poly b) ws ts n with
  | Some (p, n) => match poly_of cost shared tree n with
      | Some (q, n) => match summed cost p (-1) q n with Some (r, n) => Some (match r with [] => true | _ => false end, n) | None => None end
      | None => None end
  | None => None
  end.
Theorem is_sum_sound cost shared tree b ws ts n m x : is_sum cost shared tree b ws ts n = Some (true, m) ->
  value tree x = Q2R b + weighted_sum ws ts x.
Proof.
  unfold is_sum. destruct (sum_of _ _ _ ws ts n) as [[p n1]|] eqn:E1; [|discriminate].
  destruct (poly_of cost shared tree n1) as [[q n2]|] eqn:E2; [|discriminate].
  destruct (summed cost p (-1) q n2) as [[r n3]|] eqn:E3; [|discriminate]. destruct r; [|discriminate]. intros _.
  apply (summed_value x) in E3. rewrite minus_one' in E3. apply (sum_of_value _ _ x) in E1. rewrite (poly_of_value cost shared x tree _ _ _ E2).
  cbn [poly_value] in E3. unfold constant_poly in E1. destruct (is_zero b) eqn:Z; cbn [poly_value product_value] in E1.
  - rewrite (is_zero_value _ Z). lra.
  - lra.
Qed.

(* ---------- defined where others are ---------- *)
Fixpoint occurs (a e : expr) : bool :=
  expr_eqb a e || match e with
  | Var _ | Const _ | Pi => false
  | Neg b | Abs b | Inv b | Pow b _ | Fun _ b => occurs a b
  | Add b c | Sub b c | Mul b c | Min b c | Max b c | Angle b c => occurs a b || occurs a c
  end.
Lemma occurs_defined a x e : occurs a e = true -> defined e x -> defined a x.
Proof.
  induction e; cbn [occurs]; intros H D; apply orb_prop in H; destruct H as [H|H]; try discriminate H;
    try (apply expr_eqb_spec in H; now subst a); cbn [defined] in D;
    try (apply orb_prop in H; destruct H as [H|H]); try (now apply IHe); try (destruct D as [D1 D2]; auto);
    destruct D1; auto.
Qed.
Fixpoint covered (known : list expr) (e : expr) : bool :=
  match e with
  | Var _ | Const _ | Pi => true
  | Neg a | Abs a | Pow a _ => covered known a
  | Add a b | Sub a b | Mul a b | Min a b | Max a b => covered known a && covered known b
  | Inv (Const q) => negb (is_zero q)
  | Inv _ | Angle _ _ => existsb (occurs e) known
  | Fun f a => match f with Log | Sqrt => existsb (occurs e) known | Exp | Sin | Cos | Atan | Tanh | Erf => covered known a end
  end.
Lemma covered_defined known x : Forall (fun e => defined e x) known -> forall e, covered known e = true -> defined e x.
Proof.
  intro K. assert (O : forall e, existsb (occurs e) known = true -> defined e x).
  { intros e H. apply existsb_exists in H. destruct H as (k & Hk & H). rewrite Forall_forall in K. apply (occurs_defined e x k H). now apply K. }
  induction e; cbn [covered]; intro H; try exact I; try (apply andb_prop in H; destruct H as [H1 H2]; cbn [defined]; auto; fail); try (cbn [defined]; auto; fail).
  - destruct e; try (now apply O). split; [exact I|]. cbn [value]. rewrite real_Q2R. apply negb_true_iff in H. unfold is_zero in H.
    apply Z.eqb_neq in H. unfold Q2R. intro A. apply Rmult_integral in A. destruct A as [A|A]; [apply H; now apply eq_IZR|].
    apply Rinv_neq_0_compat in A; [easy|]. apply not_0_IZR. discriminate.
  - destruct f; try (now apply O); cbn [defined function_defined]; auto.
  - now apply O.
Qed.
