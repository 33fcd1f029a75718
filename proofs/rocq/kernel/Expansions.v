(* A function of one variable on an interval as a polynomial in the way from its
   middle, with coefficients in balls: what is left over is in the last one. *)
From Coq Require Import Reals Lra Lia List ZArith QArith Qreals Bool.
From Symnet Require Import PiecewiseLinear Fractions TargetExpression RationalIntervals TargetSlopes.
From Symnet.series Require Import FixedPoint Exponential Derivatives Lagrange.
From Symnet.kernel Require Import Cone Polytope Facts Balls.
Import ListNotations.
Open Scope R_scope.

(* ---------- the functions of targets: their rows on a ball ---------- *)
Fixpoint iterated {S : Type} (next : nat -> S -> S) (out : S -> ball) (n j : nat) (st : S) : list ball :=
  match n with O => [] | Datatypes.S n' => out st :: iterated next out n' (Datatypes.S j) (next j st) end.
Lemma iterated_sound {S : Type} (next : nat -> S -> S) out (good : nat -> S -> Prop) (row : nat -> R) :
  (forall j st, good j st -> has (out st) (row j) /\ good (Datatypes.S j) (next j st)) ->
  forall n j st, good j st -> Forall2 has (iterated next out n j st) (map row (seq j n)).
Proof.
  intros H n. induction n as [|n IH]; intros j st G; cbn [iterated seq map]; constructor; [now apply (H j st)|]. apply IH. now apply (H j st).
Qed.
Definition divided (a : ball) (j : nat) : ball := div_ball a (Pos.of_succ_nat j).
Lemma has_divided a x j : has a x -> has (divided a j) (x / INR (S j)).
Proof. intro H. rewrite INR_IZR_INZ. exact (has_div a (Pos.of_succ_nat j) x H). Qed.

Definition function_ball (f : function) (b : ball) : option ball := option_map ball_of (function_on f (interval_of b)).
Definition inverse_ball (b : ball) : option ball := option_map ball_of (inverted (interval_of b)).
Lemma function_ball_sound f b v u : function_ball f b = Some v -> has b u -> function_defined f u /\ has v (function_value f u).
Proof.
  unfold function_ball. destruct (function_on f (interval_of b)) as [i|] eqn:E; [|discriminate]. intros H Hu. injection H as <-.
  destruct (function_on_sound f _ i u E (proj1 (has_interval b u) Hu)) as [D V]. split; [exact D|now apply has_ball_of].
Qed.
Lemma inverse_ball_sound b v u : inverse_ball b = Some v -> has b u -> u <> 0 /\ has v (/ u).
Proof.
  unfold inverse_ball. destruct (inverted (interval_of b)) as [i|] eqn:E; [|discriminate]. intros H Hu. injection H as <-.
  destruct (inverted_sound _ i u E (proj1 (has_interval b u) Hu)) as [D V]. split; [exact D|now apply has_ball_of].
Qed.

(* So many coefficients of a function at all points of a ball; the points lie where the function is given by its rows. *)
Inductive outer := Of (f : function) | Inverse.
Definition outer_value (o : outer) : R -> R := match o with Of f => function_value f | Inverse => Rinv end.
Definition outer_defined (o : outer) (t : R) : Prop := match o with Of f => function_defined f t | Inverse => t <> 0 end.
Definition row_of (o : outer) : nat -> R -> R :=
  match o with
  | Of Exp => exp_row | Of Log => log_row | Of Sin => wave_row 0 | Of Cos => wave_row 1 | Of Atan => atan_row | Of Sqrt => root_row
  | Of (Tanh | Erf) => fun _ _ => 0 | Inverse => inverse_row
  end.
(* Whose row that is: none is given of tanh and erf. *)
Definition has_row (o : outer) : Prop := match o with Of (Tanh | Erf) => False | _ => True end.
Definition next_wave (j : nat) (p : ball * ball) : ball * ball := (divided (snd p) j, neg_ball (divided (fst p) j)).
Definition next_inverse (v : ball) (_ : nat) (b : ball) : ball := neg_ball (mul_ball b v).
Definition next_root (v : ball) (j : nat) (b : ball) : ball :=
  div_ball (times_ball (1 - 2 * Z.of_nat j) (mul_ball b v)) (2 * Pos.of_succ_nat j).
Definition next_bell (b v : ball) (_ : nat) (p : ball * ball) : ball * ball :=
  (neg_ball (mul_ball (add_ball (mul_ball (times_ball 2 b) (fst p)) (snd p)) v), fst p).
Fixpoint divided_from (j : nat) (l : list ball) : list ball := match l with [] => [] | b :: l' => divided b j :: divided_from (S j) l' end.
Definition coefficients (o : outer) (n : nat) (b : ball) : option (list ball) :=
  match o with
  | Of Exp => option_map (iterated (fun j v => divided v j) (fun v => v) n 0) (function_ball Exp b)
  | Of Sin => match function_ball Sin b, function_ball Cos b with Some s, Some c => Some (iterated next_wave fst n 0 (s, c)) | _, _ => None end
  | Of Cos => match function_ball Sin b, function_ball Cos b with Some s, Some c => Some (iterated next_wave fst n 0 (c, neg_ball s)) | _, _ => None end
  | Of Log => match function_ball Log b, inverse_ball b with
      | Some h, Some v => Some (firstn n (h :: divided_from 0 (iterated (next_inverse v) (fun a => a) n 0 v))) | _, _ => None end
  | Of Sqrt => match function_ball Sqrt b, inverse_ball b with Some h, Some v => Some (iterated (next_root v) (fun a => a) n 0 h) | _, _ => None end
  | Of Atan => match function_ball Atan b, inverse_ball (add_ball (Zpos unit, 0%Z) (mul_ball b b)) with
      | Some h, Some v => Some (firstn n (h :: divided_from 0 (iterated (next_bell b v) fst n 0 (v, zero_ball)))) | _, _ => None end
  | Of (Tanh | Erf) => None
  | Inverse => option_map (fun v => iterated (next_inverse v) (fun a => a) n 0 v) (inverse_ball b)
  end.

Lemma wave_states n u : forall j p k, has (fst p) (wave_row k j u) -> has (snd p) (/ factorial j * cos (u + INR (k + j) * (PI / 2))) ->
  Forall2 has (iterated next_wave fst n j p) (map (fun j => wave_row k j u) (seq j n)).
Proof.
  intros j p k A B.
  apply (iterated_sound next_wave fst (fun j p => has (fst p) (wave_row k j u) /\ has (snd p) (/ factorial j * cos (u + INR (k + j) * (PI / 2)))) (fun j => wave_row k j u)); [|now split].
  clear. intros j p [A B]. split; [exact A|]. unfold next_wave. cbn [fst snd].
  assert (F : forall y, / factorial (S j) * y = / factorial j * y / INR (S j)).
  { intro y. cbn [factorial]. rewrite Rinv_mult. unfold Rdiv. ring. }
  assert (T : u + INR (k + S j) * (PI / 2) = u + INR (k + j) * (PI / 2) + PI / 2) by (rewrite Nat.add_succ_r, S_INR; field).
  unfold wave_row in *. rewrite !F, T, quarter_turn, quarter_turn_cos. split; [now apply has_divided|].
  replace (/ factorial j * - sin (u + INR (k + j) * (PI / 2)) / INR (S j)) with (- (/ factorial j * sin (u + INR (k + j) * (PI / 2)) / INR (S j))) by (unfold Rdiv; ring).
  now apply has_neg, has_divided.
Qed.
Lemma inverse_states n u v : has v (/ u) -> Forall2 has (iterated (next_inverse v) (fun a => a) n 0 v) (map (fun j => inverse_row j u) (seq 0 n)).
Proof.
  intro V. apply (iterated_sound (next_inverse v) (fun a => a) (fun j a => has a (inverse_row j u))); [|exact V].
  intros j a A. split; [exact A|]. cbn [inverse_row]. now apply has_neg, has_mul.
Qed.
Lemma integrated_list h (G : nat -> R -> R) g (u : R) b l n : has b (h u) -> Forall2 has l (map (fun j => G j u) (seq g n)) ->
  Forall2 has (divided_from g l) (map (fun j => integrated h G (S j) u) (seq g n)).
Proof.
  intros _. revert g l. induction n as [|n IH]; intros g l H; cbn [seq map] in *; inversion H; subst; cbn [divided_from]; constructor; [now apply has_divided|now apply IH].
Qed.
Lemma firstn_has n : forall l m, Forall2 has l m -> Forall2 has (firstn n l) (firstn n m).
Proof. induction n as [|n IH]; intros l m H; [constructor|]. destruct H; cbn [firstn]; constructor; auto. Qed.
Lemma map_seq_first (F : nat -> R) n : firstn n (F 0%nat :: map (fun j => F (S j)) (seq 0 n)) = map F (seq 0 n).
Proof.
  assert (E : F 0%nat :: map (fun j => F (S j)) (seq 0 n) = map F (seq 0 (S n))) by (cbn [seq map]; f_equal; now rewrite <- seq_shift, map_map).
  rewrite E, firstn_map. f_equal. replace (S n) with (n + 1)%nat by lia. rewrite seq_app, firstn_app, seq_length, Nat.sub_diag. cbn. rewrite app_nil_r.
  rewrite <- (seq_length n 0) at 1. apply firstn_all.
Qed.
Lemma coefficients_sound o n b l : coefficients o n b = Some l -> forall u, has b u ->
  outer_defined o u /\ Forall2 has l (map (fun j => row_of o j u) (seq 0 n)).
Proof.
  intros H u Hu. destruct o as [f|]; [destruct f|]; cbn [coefficients] in H.
  - destruct (function_ball Exp b) as [v|] eqn:E; [|discriminate H]. injection H as <-. destruct (function_ball_sound _ _ _ _ E Hu) as [D V]. split; [exact D|].
    apply (iterated_sound (fun j v => divided v j) (fun v => v) (fun j a => has a (exp_row j u)) (fun j => exp_row j u)).
    + intros j a A. split; [exact A|]. replace (exp_row (S j) u) with (exp_row j u / INR (S j)); [now apply has_divided|].
      unfold exp_row, Rdiv. cbn [factorial]. rewrite Rinv_mult. ring.
    + unfold exp_row. cbn [factorial]. rewrite Rinv_1, Rmult_1_l. exact V.
  - destruct (function_ball Log b) as [h|] eqn:E; [|discriminate H]. destruct (inverse_ball b) as [v|] eqn:I; [|discriminate H]. injection H as <-.
    destruct (function_ball_sound _ _ _ _ E Hu) as [D V]. destruct (inverse_ball_sound _ _ _ I Hu) as [N W]. split; [exact D|]. cbn [row_of].
    rewrite <- (map_seq_first (fun j => log_row j u)). apply firstn_has. constructor; [exact V|].
    apply (integrated_list ln inverse_row 0 u h); [exact V|now apply inverse_states].
  - destruct (function_ball Sin b) as [s|] eqn:E; [|discriminate H]. destruct (function_ball Cos b) as [c|] eqn:E'; [|discriminate H]. injection H as <-.
    destruct (function_ball_sound _ _ _ _ E Hu) as [D V]. destruct (function_ball_sound _ _ _ _ E' Hu) as [_ W]. split; [exact D|]. cbn [row_of].
    apply wave_states; cbn [fst snd]; unfold wave_row; cbn [factorial Nat.add INR]; rewrite Rinv_1, Rmult_1_l, Rmult_0_l, Rplus_0_r; assumption.
  - destruct (function_ball Sin b) as [s|] eqn:E; [|discriminate H]. destruct (function_ball Cos b) as [c|] eqn:E'; [|discriminate H]. injection H as <-.
    destruct (function_ball_sound _ _ _ _ E Hu) as [_ V]. destruct (function_ball_sound _ _ _ _ E' Hu) as [D W]. split; [exact D|]. cbn [row_of].
    apply wave_states; cbn [fst snd]; unfold wave_row; cbn [factorial Nat.add INR]; rewrite Rinv_1, !Rmult_1_l; rewrite ?quarter_turn, ?quarter_turn_cos; [exact W|now apply has_neg].
  - destruct (function_ball Atan b) as [h|] eqn:E; [|discriminate H]. destruct (inverse_ball (add_ball _ _)) as [v|] eqn:I; [|discriminate H]. injection H as <-.
    destruct (function_ball_sound _ _ _ _ E Hu) as [D V]. destruct (inverse_ball_sound _ _ (1 + u * u) I) as [N W].
    { apply has_add; [|now apply has_mul]. unfold has. cbn [fst snd]. fold U. rewrite Rmult_1_l, Rminus_diag_eq, Rabs_R0 by reflexivity. lra. }
    split; [exact D|]. cbn [row_of]. rewrite <- (map_seq_first (fun j => atan_row j u)). apply firstn_has. constructor; [exact V|].
    apply (integrated_list atan bell_row 0 u h); [exact V|].
    apply (iterated_sound (next_bell b v) fst (fun j p => has (fst p) (bell_row j u) /\ has (snd p) (snd (bell_pair j u)))).
    + intros j p [A B]. split; [exact A|]. rewrite bell_before. unfold next_bell. cbn [fst snd]. split; [|exact A].
      unfold bell_row in *. cbn [bell_pair]. destruct (bell_pair j u) as [x y]. cbn [fst snd] in *. apply has_neg, has_mul; [|exact W].
      apply has_add; [|exact B]. apply has_mul; [|exact A]. change 2 with (IZR 2). now apply has_times.
    + split; [exact W|exact has_zero].
  - discriminate H.
  - destruct (function_ball Sqrt b) as [h|] eqn:E; [|discriminate H]. destruct (inverse_ball b) as [v|] eqn:I; [|discriminate H]. injection H as <-.
    destruct (function_ball_sound _ _ _ _ E Hu) as [D V]. destruct (inverse_ball_sound _ _ _ I Hu) as [N W]. split; [exact D|]. cbn [row_of].
    apply (iterated_sound (next_root v) (fun a => a) (fun j a => has a (root_row j u))); [|exact V].
    intros j a A. split; [exact A|]. unfold next_root. cbn [root_row].
    replace (root_row j u * / u * ((1 - 2 * INR j) / (2 * INR (S j)))) with (IZR (1 - 2 * Z.of_nat j) * (root_row j u * / u) * / IZR (Zpos (2 * Pos.of_succ_nat j))).
    + apply has_div, has_times. now apply has_mul.
    + rewrite Pos2Z.inj_mul, minus_IZR, !mult_IZR. change (Zpos (Pos.of_succ_nat j)) with (Z.of_nat (S j)). rewrite <- !INR_IZR_INZ. unfold Rdiv. ring.
  - discriminate H.
  - destruct (inverse_ball b) as [v|] eqn:I; [|discriminate H]. injection H as <-. destruct (inverse_ball_sound _ _ _ I Hu) as [N W].
    split; [exact N|]. cbn [row_of]. now apply inverse_states.
Qed.

(* ---------- functions of what is expanded ---------- *)
Definition around (A : list ball) : ball := match A with [] => zero_ball | a :: A' => (fst a, snd a + sizes A')%Z end.
Definition applied (o : outer) (k : nat) (A : list ball) : option (list ball) :=
  match A with
  | [] => None
  | a :: A' =>
      if negb (tame A) then None else
      match coefficients o k a, coefficients o (S k) (around A) with
      | Some l, Some m => composed k (zero_ball :: A') (l ++ [nth k m zero_ball])
      | _, _ => None
      end
  end.
Definition smooth_outer (o : outer) (t : R) : Prop := match o with Of f => smooth f t | Inverse => t <> 0 end.
Lemma coefficients_smooth o n b l u : coefficients o n b = Some l -> has b u -> smooth_outer o u.
Proof.
  intros H Hu. pose proof (coefficients_sound o n b l H u Hu) as [D _]. destruct o as [f|]; [|exact D].
  destruct f; cbn [smooth_outer smooth outer_defined function_defined] in *; trivial. cbn [coefficients] in H.
  destruct (function_ball Sqrt b); [|discriminate H]. destruct (inverse_ball b) as [v|] eqn:I; [|discriminate H].
  destruct (inverse_ball_sound _ _ _ I Hu) as [N _]. lra.
Qed.
Lemma outer_rows o (D : R -> Prop) : (forall t, D t -> smooth_outer o t) -> has_row o -> rows (row_of o) D.
Proof.
  intros S T. destruct o as [f|]; [destruct f|]; cbn [row_of smooth_outer smooth] in *.
  - apply exp_rows.
  - now apply log_rows.
  - apply wave_rows.
  - apply wave_rows.
  - apply atan_rows.
  - elim T.
  - now apply root_rows.
  - elim T.
  - now apply inverse_rows.
Qed.
Lemma first_row o t : has_row o -> row_of o 0 t = outer_value o t.
Proof.
  intro T. destruct o as [f|]; [destruct f|]; cbn [row_of outer_value function_value]; try reflexivity.
  - unfold exp_row. cbn [factorial]. rewrite Rinv_1. ring.
  - unfold wave_row. cbn [factorial Nat.add INR]. rewrite Rinv_1, Rmult_0_l, Rplus_0_r. ring.
  - unfold wave_row. cbn [factorial Nat.add INR]. rewrite Rinv_1, !Rmult_1_l, quarter_turn. reflexivity.
  - elim T.
  - elim T.
Qed.
Lemma horner_app l z h : horner (l ++ [z]) h = horner l h + z * h ^ List.length l.
Proof. induction l as [|a l IH]; cbn [app horner List.length pow]; [ring|]. rewrite IH. ring. Qed.
Lemma horner_rows (F : nat -> R -> R) t h k : horner (map (fun j => F j t) (seq 0 k)) h = partial F k t h.
Proof.
  induction k as [|k IH]; [reflexivity|]. rewrite seq_S, map_app. cbn [map partial Nat.add]. now rewrite horner_app, IH, map_length, seq_length.
Qed.
Lemma has_convex b x y z : has b x -> has b y -> x <= z <= y -> has b z.
Proof. rewrite !has_interval. unfold holds. lra. Qed.
Lemma has_wider m r q x : has (m, r) x -> 0 <= IZR q -> has (m, r + q)%Z x.
Proof. unfold has. cbn [fst snd]. rewrite plus_IZR. lra. Qed.
Lemma nth_has n : forall l m, Forall2 has l m -> (n < List.length m)%nat -> has (nth n l zero_ball) (nth n m 0).
Proof. induction n as [|n IH]; intros l m H L; destruct H; cbn [List.length] in L; try lia; cbn [nth]; [assumption|]. apply IH; [assumption|lia]. Qed.
Lemma forall2_app l m u v : Forall2 has l m -> Forall2 has u v -> Forall2 has (l ++ u) (m ++ v).
Proof. induction 1; cbn; [trivial|]. intro. constructor; auto. Qed.

Section Of.
Variable s : R.
Hypothesis small : Rabs s <= 1.
Lemma around_has A f : models s A f -> has (around A) f.
Proof. intros (a & HA & ->). destruct HA as [|x u A a Hx HA]; [apply has_zero|]. cbn [around horner]. now apply tail_has. Qed.
Lemma applied_models o k A f B : applied o (S k) A = Some B -> models s A f -> outer_defined o f /\ models s B (outer_value o f).
Proof.
  intros H M. pose proof (around_has A f M) as HF. destruct M as (a & HA & E). unfold applied in H. destruct HA as [|x u A a Hx HA]; [discriminate H|].
  destruct (negb _) in H; [discriminate H|].
  destruct (coefficients o (S k) x) as [l|] eqn:E0; [|discriminate H]. destruct (coefficients o (S (S k)) _) as [m|] eqn:E1; [|discriminate H].
  pose proof (coefficients_sound o _ _ l E0 u Hx) as [_ L]. destruct (coefficients_sound o _ _ m E1 f HF) as [DF _]. split; [exact DF|].
  assert (T : has_row o) by (destruct o as [[]|]; try exact I; discriminate E0).
  assert (HU : has (around (x :: A)) u) by (cbn [around]; destruct x; apply has_wider; [exact Hx|exact (sizes_nonneg s small A a HA)]).
  destruct (lagrange (row_of o) (has (around (x :: A))) k u f) as (c & Hc & F); trivial.
  { apply outer_rows; [|exact T]. intros t Ht. exact (coefficients_smooth o _ _ m t E1 Ht). }
  { intros y z w. apply has_convex. }
  destruct (coefficients_sound o _ _ m E1 c Hc) as [_ N].
  pose proof (nth_has (S k) _ _ N ltac:(rewrite map_length, seq_length; lia)) as NH.
  rewrite (nth_indep _ 0 (row_of o 0%nat c)) in NH by (rewrite map_length, seq_length; lia).
  rewrite (map_nth (fun j => row_of o j c)), seq_nth, Nat.add_0_l in NH by lia.
  assert (D : models s (zero_ball :: A) (f - u)).
  { exists (0 :: a). split; [constructor; [apply has_zero|exact HA]|]. rewrite E. cbn [horner]. ring. }
  pose proof (composed_models s small (S k) _ _ (l ++ [nth (S k) m zero_ball]) (map (fun j => row_of o j u) (seq 0 (S k)) ++ [row_of o (S k) c]) D) as C.
  rewrite <- (first_row o f T), F, <- horner_rows. rewrite horner_app, map_length, seq_length in C.
  apply C; [|exact H]. apply forall2_app; [exact L|]. constructor; [exact NH|constructor].
Qed.
End Of.

(* ---------- a function on an interval ---------- *)
Definition constant_ball (q : Q) : ball := ball_of (single q).
Definition one_ball : ball := (Zpos unit, 0)%Z.
Definition two_ball : ball := (2 * Zpos unit, 0)%Z.
Definition two_lists (a b : option (list ball)) (F : list ball -> list ball -> option (list ball)) : option (list ball) :=
  match a, b with Some A, Some B => F A B | _, _ => None end.
Definition one_list (a : option (list ball)) (F : list ball -> option (list ball)) : option (list ball) := match a with Some A => F A | None => None end.
(* tanh a is 1 - 2 / (exp(2 a) + 1). *)
Definition applied_function (f : function) (k : nat) (A : list ball) : option (list ball) :=
  match f with
  | Tanh => one_list (applied (Of Exp) k (map (mul_ball two_ball) A)) (fun E =>
      one_list (applied Inverse k (plus_l E [one_ball])) (fun V => Some (plus_l [one_ball] (map neg_ball (map (mul_ball two_ball) V)))))
  | _ => applied (Of f) k A
  end.
Fixpoint expansion (k : nat) (center radius : Q) (e : expr) : option (list ball) :=
  match e with
  | Var O => Some [constant_ball center; constant_ball radius]
  | Var _ => None
  | Const q => Some [constant_ball q]
  | Pi => option_map (fun i => [ball_of i]) pi_on
  | Neg a => option_map (map neg_ball) (expansion k center radius a)
  | Add a b => two_lists (expansion k center radius a) (expansion k center radius b) (fun A B => Some (plus_l A B))
  | Sub a b => two_lists (expansion k center radius a) (expansion k center radius b) (fun A B => Some (plus_l A (map neg_ball B)))
  | Mul a b => two_lists (expansion k center radius a) (expansion k center radius b) (product k)
  | Inv a => one_list (expansion k center radius a) (applied Inverse k)
  | Pow a n => one_list (expansion k center radius a) (fun A => power k A n)
  | Fun f a => one_list (expansion k center radius a) (applied_function f k)
  | Abs _ | Min _ _ | Max _ _ | Angle _ _ => None
  end.
Lemma constant_has q : has (constant_ball q) (Q2R q). Proof. apply has_ball_of, holds_single. Qed.
Lemma whole_has z : has (z * Zpos unit, 0)%Z (IZR z).
Proof. unfold has. cbn [fst snd]. rewrite mult_IZR. fold U. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. lra. Qed.
Lemma expansion_sound k center radius s : Rabs s <= 1 -> let t := Q2R center + Q2R radius * s in
  forall e A, expansion (S k) center radius e = Some A -> defined e [t] /\ models s A (value e [t]).
Proof.
  intros small t. induction e; cbn [expansion]; intros B H; cbn [defined value];
    try (destruct (expansion (S k) center radius e1) as [A1|]; [|discriminate H]; destruct (expansion (S k) center radius e2) as [A2|]; [|discriminate H];
         destruct (IHe1 _ eq_refl) as [D1 M1]; destruct (IHe2 _ eq_refl) as [D2 M2]; cbn [two_lists] in H);
    try (destruct (expansion (S k) center radius e) as [A1|]; [|discriminate H]; destruct (IHe _ eq_refl) as [D1 M1]; cbn [one_list option_map] in H).
  - destruct i as [|i]; [|discriminate H]. injection H as <-. split; [exact I|]. exists [Q2R center; Q2R radius].
    split; [apply Forall2_cons; [apply constant_has|apply Forall2_cons; [apply constant_has|apply Forall2_nil]]|]. cbn [horner nth]. unfold t. ring.
  - injection H as <-. split; [exact I|]. exists [Q2R q]. split; [apply Forall2_cons; [apply constant_has|apply Forall2_nil]|]. rewrite real_Q2R. cbn [horner]. ring.
  - injection H as <-. split; [exact D1|now apply neg_models].
  - injection H as <-. split; [now split|now apply plus_models].
  - injection H as <-. split; [now split|]. unfold Rminus. apply plus_models; [assumption|now apply neg_models].
  - split; [now split|]. now apply (product_models s small (S k) A1 A2).
  - destruct (applied_models s small Inverse k A1 _ B H M1) as [N M]. split; [now split|exact M].
  - discriminate H.
  - discriminate H.
  - discriminate H.
  - split; [exact D1|]. now apply (power_models s small (S k) A1).
  - destruct pi_on as [i|] eqn:P; [|discriminate H]. injection H as <-. split; [exact I|]. exists [PI]. split; [|cbn [horner]; ring].
    apply Forall2_cons; [|apply Forall2_nil]. now apply has_ball_of, pi_on_sound.
  - destruct f; try (destruct (applied_models s small (Of _) k A1 _ B H M1) as [N M]; split; [now split|exact M]).
    cbn [applied_function] in H. destruct (applied (Of Exp) (S k) _) as [E|] eqn:E1; [|discriminate H]. cbn [one_list] in H.
    destruct (applied Inverse (S k) _) as [V|] eqn:E2; [|discriminate H]. cbn [one_list] in H. injection H as <-.
    assert (T : has two_ball 2) by (apply whole_has).
    destruct (applied_models s small (Of Exp) k _ (2 * value e [t]) E E1) as [_ X]; [now apply times_models|].
    destruct (applied_models s small Inverse k _ (exp (2 * value e [t]) + 1) V E2) as [_ Y]; [apply plus_models; [exact X|apply one_models]|].
    split; [now split|]. cbn [function_value]. rewrite tanh_by_exp. unfold Rminus.
    apply (plus_models s [one_ball] _ 1); [apply one_models|]. now apply neg_models, times_models.
  - discriminate H.
Qed.

(* ---------- small on a piece, or on the parts that halving makes of it ---------- *)
Definition cubed (k : nat) : Z := (Z.of_nat (S k) * Z.of_nat (S k) * Z.of_nat (S k))%Z.
Definition squared (k : nat) : Z := (2 * Z.of_nat (S k) * Z.of_nat (S k))%Z.
Fixpoint expansion_work (k : nat) (e : expr) : Z :=
  match e with
  | Var _ | Const _ => 4
  | Pi => 64
  | Neg a | Abs a => Z.of_nat (S k) + expansion_work k a
  | Add a b | Sub a b | Min a b | Max a b | Angle a b => Z.of_nat (S k) + expansion_work k a + expansion_work k b
  | Mul a b => squared k + expansion_work k a + expansion_work k b
  | Pow a n => Z.of_nat n * squared k + expansion_work k a
  | Inv a => 64 + 4 * cubed k + expansion_work k a
  | Fun _ a => 256 + 8 * cubed k + expansion_work k a
  end%Z.
Section Piece.
Variables (k : nat) (e : expr) (r : Q).
Definition wide (a b c : Q) : Q := if Qle_bool (c - a) (b - c) then lowest (b - c) else lowest (c - a).
Definition is_small (a b c : Q) : bool :=
  match expansion k c (wide a b c) e with Some A => (sizes A <=? Qnum r * Zpos unit / Zpos (Qden r))%Z | None => false end.
Fixpoint small_piece (depth : nat) (work : Z) (a b c : Q) (n : Z) : fuel_left :=
  bind (spend work n) (fun n =>
  if is_small a b c then Some n else
  match depth with
  | O => None
  | S d => let m := lowest ((a + b) / 2)%Q in
      bind (small_piece d work a m (lowest ((a + m) / 2)%Q) n) (small_piece d work m b (lowest ((m + b) / 2)%Q))
  end).
End Piece.
Lemma wide_value a b c t : Q2R a <= t <= Q2R b -> Q2R a <= Q2R c <= Q2R b -> 0 <= Q2R (wide a b c) /\ Rabs (t - Q2R c) <= Q2R (wide a b c).
Proof.
  intros Ht Hc. assert (W : Q2R b - Q2R c <= Q2R (wide a b c) /\ Q2R c - Q2R a <= Q2R (wide a b c)).
  { unfold wide. destruct (Qle_bool _ _) eqn:E; rewrite lowest_value, Q2R_minus.
    - apply Q2R_Qle_bool in E. rewrite !Q2R_minus in E. lra.
    - assert (Q2R (b - c) < Q2R (c - a)); [|rewrite !Q2R_minus in *; lra]. apply Qlt_Rlt, Qnot_le_lt. intro A. apply Qle_bool_iff in A. congruence. }
  split; [lra|]. apply Rabs_le. lra.
Qed.
Lemma is_small_sound k e r a b c t : is_small (S k) e r a b c = true -> Q2R a <= Q2R c <= Q2R b -> Q2R a <= t <= Q2R b ->
  defined e [t] /\ Rabs (value e [t]) <= Q2R r.
Proof.
  unfold is_small. destruct (expansion _ c (wide a b c) e) as [A|] eqn:E; [|discriminate]. intros H Hc Ht. apply Z.leb_le in H.
  destruct (wide_value a b c t Ht Hc) as [W0 W]. set (w := Q2R (wide a b c)) in *.
  assert (S : exists s, Rabs s <= 1 /\ t = Q2R c + w * s).
  { destruct (Req_dec w 0) as [Z|Z].
    - exists 0. rewrite Rabs_R0. split; [lra|]. rewrite Z in W. assert (t - Q2R c = 0); [|lra].
      destruct (Req_dec (t - Q2R c) 0) as [Y|Y]; [exact Y|]. apply Rabs_pos_lt in Y. lra.
    - exists ((t - Q2R c) / w). split; [|field; exact Z]. unfold Rdiv. rewrite Rabs_mult, (Rabs_right (/ w)) by (left; apply Rinv_0_lt_compat; lra).
      apply Rmult_le_reg_r with w; [lra|]. rewrite Rmult_assoc, Rinv_l by exact Z. lra. }
  destruct S as (s & Hs & ->). destruct (expansion_sound k c (wide a b c) s Hs e A E) as [D (l & HA & V)]. fold w in D, V. split; [exact D|].
  pose proof (sizes_bound s Hs A l HA) as B. rewrite <- V in B. set (v := value e [Q2R c + w * s]) in *.
  pose proof U_positive as UP. apply Rmult_le_reg_r with U; [exact UP|]. rewrite <- (Rabs_right U) at 1 by lra. rewrite <- Rabs_mult.
  eapply Rle_trans; [exact B|]. eapply Rle_trans; [apply IZR_le; exact H|].
  destruct r as [n d]. cbn [Qnum Qden]. pose proof (down_at_most (n * Zpos unit) (Zpos d) ltac:(reflexivity)) as X. rewrite mult_IZR in X. fold U in X.
  unfold Q2R. cbn [Qnum Qden]. assert (P : 0 < IZR (Zpos d)) by now apply IZR_lt. apply Rmult_le_reg_r with (IZR (Zpos d)); [exact P|].
  replace (IZR n * / IZR (Zpos d) * U * IZR (Zpos d)) with (IZR n * U) by (field; lra). exact X.
Qed.
Lemma half_between a b : Q2R a <= Q2R b -> Q2R a <= Q2R (lowest ((a + b) / 2)%Q) <= Q2R b.
Proof.
  intro H. rewrite lowest_value. unfold Qdiv. rewrite Q2R_mult, Q2R_plus, Q2R_inv by (intro; discriminate). replace (Q2R 2) with 2 by (unfold Q2R; cbn; lra). lra.
Qed.
Lemma small_piece_sound k e r work t depth : forall a b c n, small_piece (S k) e r depth work a b c n <> None ->
  Q2R a <= Q2R c <= Q2R b -> Q2R a <= t <= Q2R b -> defined e [t] /\ Rabs (value e [t]) <= Q2R r.
Proof.
  induction depth as [|d IH]; cbn [small_piece]; intros a b c n H Hc Ht; apply bind_some in H; destruct H as (n1 & _ & H);
    (destruct (is_small (S k) e r a b c) eqn:S; [exact (is_small_sound k e r a b c t S Hc Ht)|]); [easy|].
  cbv zeta in H. apply bind_some in H. destruct H as (n2 & E1 & E2). pose proof (half_between a b ltac:(lra)) as M. set (m := lowest ((a + b) / 2)%Q) in *.
  destruct (Rle_lt_dec t (Q2R m)) as [L|L].
  - apply (IH a m (lowest ((a + m) / 2)%Q) n1); [now rewrite E1|apply half_between; lra|lra].
  - apply (IH m b (lowest ((m + b) / 2)%Q) n2); [assumption|apply half_between; lra|lra].
Qed.
