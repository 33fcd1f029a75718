(* The ground on which the rule `pl` stands: rational linear forms, cones that
   rational vectors generate, and what a half-space leaves of such a cone. A
   polytope conv(V) + cone(R) is the set of points t with (1, t) in the cone of
   the vectors (1, v), v in V, and (0, r), r in R; so one lemma about cones,
   [cut_sound], is the lemma about polytopes. Coordinate 0 is the constant. *)
From Coq Require Import Reals Lra List ZArith QArith Qreals Lia.
From Symnet Require Export Fractions.
Import ListNotations.
Open Scope R_scope.

Definition is_zero (q : Q) : bool := (Qnum q =? 0)%Z.
Definition add (a b : Q) : Q := if is_zero a then b else if is_zero b then a else lowest (a + b)%Q.
Definition mul (a b : Q) : Q := if is_zero a then 0%Q else if is_zero b then 0%Q else lowest (a * b)%Q.

Lemma zero_value : Q2R 0 = 0. Proof. unfold Q2R; cbn; lra. Qed.
Lemma is_zero_value q : is_zero q = true -> Q2R q = 0.
Proof. unfold is_zero. intro H. apply Z.eqb_eq in H. unfold Q2R. rewrite H. lra. Qed.

Lemma add_value a b : Q2R (add a b) = Q2R a + Q2R b.
Proof.
  unfold add. destruct (is_zero a) eqn:A; [rewrite (is_zero_value _ A); lra|].
  destruct (is_zero b) eqn:B; [rewrite (is_zero_value _ B); lra|]. now rewrite lowest_value, Q2R_plus.
Qed.
Lemma mul_value a b : Q2R (mul a b) = Q2R a * Q2R b.
Proof.
  unfold mul. destruct (is_zero a) eqn:A; [rewrite (is_zero_value _ A), zero_value; lra|].
  destruct (is_zero b) eqn:B; [rewrite (is_zero_value _ B), zero_value; lra|]. now rewrite lowest_value, Q2R_mult.
Qed.
Lemma one_value : Q2R 1 = 1. Proof. unfold Q2R; cbn; lra. Qed.
Lemma sign_value q : (0 <= Qnum q)%Z <-> 0 <= Q2R q.
Proof.
  unfold Q2R. assert (P : 0 < / IZR (Zpos (Qden q))) by (apply Rinv_0_lt_compat, IZR_lt; reflexivity).
  split; intro H.
  - apply IZR_le in H. nra.
  - apply le_IZR. nra.
Qed.
Lemma negative_value q : (Qnum q < 0)%Z <-> Q2R q < 0.
Proof. pose proof (sign_value q). split; intro; [apply Rnot_le_lt|apply Z.nle_gt]; intro A; apply H in A; [lia|lra]. Qed.

(* ---------- forms and vectors ---------- *)
Definition form := list (N * Q).
Definition point := N -> R.

(* The value of a form at a point (N -> R), and the coefficient of a vector. *)
Fixpoint at_point (f : form) (h : point) : R :=
  match f with [] => 0 | (v, q) :: f' => Q2R q * h v + at_point f' h end.
Fixpoint coefficient (f : form) (v : N) : Q :=
  match f with [] => 0%Q | (u, q) :: f' => if (u =? v)%N then add q (coefficient f' v) else coefficient f' v end.
Definition vector (g : form) : point := fun v => Q2R (coefficient g v).
Fixpoint dot (f g : form) : Q :=
  match f with [] => 0%Q | (v, q) :: f' => add (mul q (coefficient g v)) (dot f' g) end.

Lemma dot_value f g : Q2R (dot f g) = at_point f (vector g).
Proof. induction f as [|[v q] f IH]; cbn; [apply zero_value|]. now rewrite add_value, mul_value, IH. Qed.

Lemma at_point_ext f h k : (forall v, In v (map fst f) -> h v = k v) -> at_point f h = at_point f k.
Proof.
  induction f as [|[v q] f IH]; cbn; intro H; [reflexivity|]. rewrite (H v), IH; auto.
Qed.
Lemma at_point_sum f h k a : at_point f (fun v => h v + a * k v) = at_point f h + a * at_point f k.
Proof. induction f as [|[v q] f IH]; cbn; [ring|]. rewrite IH. ring. Qed.
Lemma at_point_scaled f h a : at_point f (fun v => a * h v) = a * at_point f h.
Proof. induction f as [|[v q] f IH]; cbn; [ring|]. rewrite IH. ring. Qed.
Lemma at_point_zero f : at_point f (fun _ => 0) = 0.
Proof. induction f as [|[v q] f IH]; cbn; [ring|]. rewrite IH. ring. Qed.

(* f + a v, without coefficients 0; in the order of the variables if f is. *)
Fixpoint add_term (v : N) (a : Q) (f : form) : form :=
  match f with
  | [] => if is_zero a then [] else [(v, a)]
  | (u, q) :: f' =>
      if (u =? v)%N then let s := add q a in if is_zero s then f' else (u, s) :: f'
      else if (v <? u)%N then if is_zero a then f else (v, a) :: f
      else (u, q) :: add_term v a f'
  end.
(* f + k g *)
Definition plus (f : form) (k : Q) (g : form) : form :=
  fold_left (fun f t => add_term (fst t) (mul k (snd t)) f) g f.

Lemma add_term_value v a f h : at_point (add_term v a f) h = at_point f h + Q2R a * h v.
Proof.
  induction f as [|[u q] f IH]; cbn.
  - destruct (is_zero a) eqn:E; cbn; [rewrite (is_zero_value _ E)|]; ring.
  - destruct (N.eqb_spec u v) as [->|].
    + destruct (is_zero (add q a)) eqn:E; cbn; rewrite ?add_value; [|ring].
      apply is_zero_value in E. rewrite add_value in E. replace (Q2R a) with (- Q2R q) by lra. ring.
    + destruct (v <? u)%N; cbn; [|rewrite IH; ring].
      destruct (is_zero a) eqn:E; cbn; [rewrite (is_zero_value _ E)|]; ring.
Qed.
Lemma plus_value f k g h : at_point (plus f k g) h = at_point f h + Q2R k * at_point g h.
Proof.
  unfold plus. revert f. induction g as [|[v q] g IH]; cbn [fold_left at_point fst snd]; intro f; [ring|].
  rewrite IH, add_term_value, mul_value. ring.
Qed.

Lemma vector_at_point g v : vector g v = at_point g (fun u => if (u =? v)%N then 1 else 0).
Proof.
  unfold vector. induction g as [|[u q] g IH]; cbn; [apply zero_value|].
  destruct (u =? v)%N; rewrite ?add_value, IH; ring.
Qed.
Lemma vector_plus f k g v : vector (plus f k g) v = vector f v + Q2R k * vector g v.
Proof. now rewrite !vector_at_point, plus_value. Qed.

(* k g *)
Definition scaled (k : Q) (g : form) : form := map (fun t => (fst t, mul k (snd t))) g.
Lemma scaled_value k g h : at_point (scaled k g) h = Q2R k * at_point g h.
Proof.
  unfold scaled. induction g as [|[u q] g IH]; cbn [map at_point fst snd]; [ring|]. rewrite IH, mul_value. ring.
Qed.
Lemma vector_of_scaled k g v : vector (scaled k g) v = Q2R k * vector g v.
Proof. now rewrite !vector_at_point, scaled_value. Qed.

(* A vector that is not 0, up to a positive factor: its first coefficient becomes 1 or -1. *)
Definition normal (g : form) : form :=
  match g with
  | (_, n # d) :: _ =>
      match n with Z0 => g | Zpos p => scaled (Zpos d # p) g | Zneg p => scaled (Zpos d # p) g end
  | [] => []
  end.
Lemma normal_value g : exists a, 0 <= a /\ forall v, vector g v = a * vector (normal g) v.
Proof.
  assert (P : forall p d : positive, 0 < Q2R (Zpos d # p)).
  { intros p d. apply Rlt_gt. replace 0 with (Q2R 0) by apply zero_value. apply Qlt_Rlt. reflexivity. }
  assert (T : exists a, 0 <= a /\ forall v, vector g v = a * vector g v) by (exists 1; split; [lra|intro; ring]).
  destruct g as [|[u [n d]] g]; [exact T|]. cbn [normal].
  destruct n as [|p|p]; [exact T| |]; (exists (/ Q2R (Zpos d # p)); split;
    [left; now apply Rinv_0_lt_compat|intro v; rewrite vector_of_scaled; field; apply Rgt_not_eq, P]).
Qed.

(* ---------- cones ---------- *)
(* The non-negative combinations of the vectors of G. *)
Inductive cone (G : list form) : point -> Prop :=
| cone_zero : forall f, (forall v, f v = 0) -> cone G f
| cone_step : forall f u g w, cone G u -> In g G -> 0 <= w -> (forall v, f v = u v + w * vector g v) -> cone G f.

Lemma cone_ext G f u : cone G f -> (forall v, f v = u v) -> cone G u.
Proof.
  intro H. revert u. induction H as [f E|f f0 g w H IH Hg Hw E]; intros u Eu.
  - apply cone_zero. intro v. now rewrite <- Eu.
  - apply (cone_step G u f0 g w); try assumption. intro v. now rewrite <- Eu.
Qed.
Lemma cone_generator G g w : In g G -> 0 <= w -> cone G (fun v => w * vector g v).
Proof.
  intros Hg Hw. apply (cone_step G _ (fun _ => 0) g w); try assumption; [now apply cone_zero|]. intro. ring.
Qed.
Lemma cone_sum G f u : cone G f -> cone G u -> cone G (fun v => f v + u v).
Proof.
  intros H Hu. induction H as [f E|f f0 g w H IH Hg Hw E].
  - apply (cone_ext G u); [assumption|]. intro v. rewrite E. ring.
  - apply (cone_step G _ (fun v => f0 v + u v) g w); try assumption. intro v. rewrite E. ring.
Qed.
Lemma cone_scaled G f a : 0 <= a -> cone G f -> cone G (fun v => a * f v).
Proof.
  intros Ha H. induction H as [f E|f f0 g w H IH Hg Hw E].
  - apply cone_zero. intro v. rewrite E. ring.
  - apply (cone_step G _ (fun v => a * f0 v) g (a * w)); try assumption; [nra|]. intro v. rewrite E. ring.
Qed.
Lemma cone_incl G G' f : (forall g, In g G -> In g G') -> cone G f -> cone G' f.
Proof.
  intros HG H. induction H as [f E|f f0 g w H IH Hg Hw E]; [now apply cone_zero|].
  apply (cone_step G' f f0 g w); auto.
Qed.
(* If every generator of G lies in the cone of G', so does all of G's cone. *)
Lemma cone_trans G G' f : (forall g, In g G -> cone G' (vector g)) -> cone G f -> cone G' f.
Proof.
  intros HG H. induction H as [f E|f f0 g w H IH Hg Hw E]; [now apply cone_zero|].
  apply (cone_ext _ (fun v => f0 v + w * vector g v)); [|intro; now rewrite E].
  apply cone_sum; [assumption|]. apply cone_scaled; auto.
Qed.

(* The sign of a form on a cone. *)
Lemma cone_sign G f phi : (forall g, In g G -> 0 <= at_point phi (vector g)) -> cone G f -> 0 <= at_point phi f.
Proof.
  intros HG H. induction H as [f E|f f0 g w H IH Hg Hw E].
  - rewrite (at_point_ext _ _ (fun _ => 0)) by auto. rewrite at_point_zero. lra.
  - rewrite (at_point_ext _ _ (fun v => f0 v + w * vector g v)) by auto. rewrite at_point_sum.
    specialize (HG g Hg). nra.
Qed.

(* ---------- the cut ---------- *)
(* What lies on the side phi >= 0, and for each pair of generators on opposite
   sides the combination on which phi is 0. *)
Definition above (phi : form) (G : list form) := filter (fun g => (0 <? Qnum (dot phi g))%Z) G.
Definition below (phi : form) (G : list form) := filter (fun g => (Qnum (dot phi g) <? 0)%Z) G.
Definition level (phi : form) (G : list form) := filter (fun g => (Qnum (dot phi g) =? 0)%Z) G.

Definition crossing (phi p q : form) : form := normal (plus (scaled (dot phi p) q) (- dot phi q) p).
Definition crossings (phi : form) (G : list form) : list form :=
  flat_map (fun p => map (crossing phi p) (below phi G)) (above phi G).

Section Cut.
Variables (phi : form) (G : list form).
(* Vectors whose cone holds the crossings and what lies above. *)
Variable C : list form.
Let val (g : form) := at_point phi (vector g).
Hypothesis HC : forall p q, In p G -> In q G -> 0 < val p -> val q < 0 ->
  cone C (fun v => val p * vector q v + - val q * vector p v).
Hypothesis HG : forall g, In g G -> 0 <= val g -> cone C (vector g).

Let up := filter (fun g => (0 <=? Qnum (dot phi g))%Z) G.
Let down := below phi G.

Lemma up_spec g : In g up -> In g G /\ 0 <= val g.
Proof.
  unfold up. rewrite filter_In. intros [H1 H2]. split; [assumption|]. apply Z.leb_le in H2.
  unfold val. rewrite <- dot_value. now apply sign_value.
Qed.
Lemma down_spec g : In g down -> In g G /\ val g < 0.
Proof.
  unfold down, below. rewrite filter_In. intros [H1 H2]. split; [assumption|]. apply Z.ltb_lt in H2.
  unfold val. rewrite <- dot_value. now apply negative_value.
Qed.

Lemma cone_split f : cone G f -> exists u n, cone up u /\ cone down n /\ forall v, f v = u v + n v.
Proof.
  induction 1 as [f E|f f0 g w H (u & n & Hu & Hn & E0) Hg Hw E].
  - exists (fun _ => 0), (fun _ => 0). repeat split; try (now apply cone_zero). intro v. rewrite E. ring.
  - destruct (Z.ltb_spec (Qnum (dot phi g)) 0) as [L|L].
    + exists u, (fun v => n v + w * vector g v). repeat split; [assumption| |intro v; rewrite E, E0; ring].
      apply cone_sum; [assumption|]. apply cone_generator; [|assumption].
      unfold down, below. apply filter_In. split; [assumption|]. now apply Z.ltb_lt.
    + exists (fun v => u v + w * vector g v), n. repeat split; [|assumption|intro v; rewrite E, E0; ring].
      apply cone_sum; [assumption|]. apply cone_generator; [|assumption].
      unfold up. apply filter_In. split; [assumption|]. now apply Z.leb_le.
Qed.

Lemma up_in_C u : cone up u -> cone C u.
Proof. apply cone_trans. intros g Hg. apply up_spec in Hg. now apply HG. Qed.

(* The part of a sum that crosses with one generator below. *)
Lemma crossed u q : cone up u -> In q down -> cone C (fun v => at_point phi u * vector q v + - val q * u v).
Proof.
  intros H Hq. apply down_spec in Hq. destruct Hq as [Hq Hq0].
  induction H as [u E|u u0 g w H IH Hg Hw E].
  - apply cone_zero. intro v. rewrite (at_point_ext _ _ (fun _ => 0)) by auto. rewrite at_point_zero, E. ring.
  - apply (cone_ext _ (fun v => (at_point phi u0 * vector q v + - val q * u0 v)
                                + w * (val g * vector q v + - val q * vector g v))).
    + apply cone_sum; [assumption|]. apply cone_scaled; [assumption|]. apply up_spec in Hg. destruct Hg as [Hg Hg0].
      destruct (Rle_lt_or_eq_dec _ _ Hg0) as [P|P]; [now apply HC|].
      rewrite <- P. apply (cone_ext _ (fun v => - val q * vector g v)); [|intro; ring].
      apply cone_scaled; [lra|]. apply HG; [assumption|lra].
    + intro v. rewrite (at_point_ext _ u (fun v => u0 v + w * vector g v)) by auto.
      rewrite at_point_sum, E. unfold val. ring.
Qed.

Lemma cut_parts n : cone down n -> forall u, cone up u -> 0 <= at_point phi u + at_point phi n ->
  cone C (fun v => u v + n v).
Proof.
  assert (Hneg : forall n, cone down n -> at_point phi n <= 0).
  { intros m H. induction H as [f E|f f0 g w H IH Hg Hw E].
    - rewrite (at_point_ext _ _ (fun _ => 0)) by auto. rewrite at_point_zero. lra.
    - rewrite (at_point_ext _ _ (fun v => f0 v + w * vector g v)) by auto. rewrite at_point_sum.
      apply down_spec in Hg. unfold val in Hg. nra. }
  induction 1 as [n E|n n0 q w H IH Hq Hw E]; intros u Hu Hs.
  - apply (cone_ext _ u); [now apply up_in_C|]. intro v. rewrite E. ring.
  - rewrite (at_point_ext _ n (fun v => n0 v + w * vector q v)), at_point_sum in Hs by auto.
    fold (val q) in Hs. pose proof (Hneg n0 H) as H0. pose proof (down_spec q Hq) as [_ Hq0].
    pose proof (cone_sign up u phi (fun g Hg => proj2 (up_spec g Hg)) Hu) as Hup.
    destruct (Rle_lt_or_eq_dec _ _ Hup) as [P|P].
    + set (a := at_point phi u) in *. set (theta := w * - val q / a).
      assert (T : theta * a = w * - val q) by (unfold theta; field; lra).
      assert (T0 : 0 <= theta) by (unfold theta; apply Rmult_le_pos; [nra|now left; apply Rinv_0_lt_compat]).
      assert (T1 : theta <= 1) by nra.
      apply (cone_ext _ (fun v => ((1 - theta) * u v + n0 v) + w / a * (a * vector q v + - val q * u v))).
      * apply cone_sum.
        -- apply IH; [apply cone_scaled; [lra|assumption]|]. rewrite at_point_scaled. fold a. nra.
        -- apply cone_scaled; [|now apply crossed]. unfold Rdiv. apply Rmult_le_pos; [assumption|].
           left. now apply Rinv_0_lt_compat.
      * intro v. rewrite E. unfold theta. field. lra.
    + assert (w = 0) by nra. subst w. apply (cone_ext _ (fun v => u v + n0 v)).
      * apply IH; [assumption|lra].
      * intro v. rewrite E. ring.
Qed.

Lemma cut_cone f : cone G f -> 0 <= at_point phi f -> cone C f.
Proof.
  intros H Hs. destruct (cone_split f H) as (u & n & Hu & Hn & E).
  apply (cone_ext _ (fun v => u v + n v)); [|intro; now rewrite E].
  apply cut_parts; try assumption.
  rewrite (at_point_ext _ f (fun v => u v + 1 * n v)), at_point_sum in Hs by (intros; rewrite E; ring). lra.
Qed.
End Cut.

(* The same vector twice is kept once. *)
Fixpoint same (f g : form) : bool :=
  match f, g with
  | [], [] => true
  | (v, Qmake a b) :: f', (u, Qmake c d) :: g' => (v =? u)%N && (a =? c)%Z && (b =? d)%positive && same f' g'
  | _, _ => false
  end.
Lemma same_spec f : forall g, same f g = true -> f = g.
Proof.
  induction f as [|[v [a b]] f IH]; intros [|[u [c d]] g] H; try discriminate; [reflexivity|].
  cbn in H. repeat (apply andb_prop in H; destruct H as [H ?]).
  apply N.eqb_eq in H. match goal with h : (a =? c)%Z = true |- _ => apply Z.eqb_eq in h end.
  match goal with h : (b =? d)%positive = true |- _ => apply Pos.eqb_eq in h end. subst. f_equal. now apply IH.
Qed.
Definition collect (G : list form) (g : form) : list form :=
  match g with [] => G | _ => if existsb (same g) G then G else g :: G end.
Definition distinct (G : list form) : list form := fold_left collect G [].

Lemma distinct_spec G f : cone G f -> cone (distinct G) f.
Proof.
  assert (H : forall G A g, In g G \/ In g A -> cone (fold_left collect G A) (vector g)).
  { clear. induction G as [|c G IH]; intros A g Hg; cbn [fold_left].
    - destruct Hg as [[]|Hg]. apply (cone_ext _ (fun v => 1 * vector g v)); [|intro; ring].
      apply cone_generator; [assumption|lra].
    - unfold collect at 2. destruct c as [|t c].
      + destruct Hg as [[<-|Hg]|Hg]; [apply cone_zero; intro; apply zero_value| |]; apply IH; tauto.
      + destruct (existsb (same (t :: c)) A) eqn:E.
        * destruct Hg as [[<-|Hg]|Hg]; try (apply IH; tauto). apply existsb_exists in E.
          destruct E as (u & Hu & E). apply same_spec in E. rewrite E. apply IH. now right.
        * destruct Hg as [[<-|Hg]|Hg]; apply IH; [right; now left|now left|right; now right]. }
  apply cone_trans. intros g Hg. apply H. now left.
Qed.

(* The side phi >= 0 of a cone. *)
Definition upper (phi : form) (G : list form) : list form :=
  distinct (above phi G ++ level phi G ++ crossings phi G).

Theorem cut_sound phi G f : cone G f -> 0 <= at_point phi f -> cone (upper phi G) f.
Proof.
  intros H Hs. apply distinct_spec. apply (cut_cone phi G); try assumption.
  - intros p q Hp Hq Pp Pq. destruct (normal_value (plus (scaled (dot phi p) q) (- dot phi q) p)) as (a & Ha & E).
    apply (cone_ext _ (fun v => a * vector (crossing phi p q) v)).
    + apply cone_generator; [|assumption]. rewrite !in_app_iff. right. right.
      apply in_flat_map. exists p. rewrite <- dot_value in Pp, Pq. split.
      * apply filter_In. split; [assumption|]. apply Z.ltb_lt. apply Z.nle_gt. intro L.
        assert (0 <= Qnum (- dot phi p))%Z by (cbn; lia). apply sign_value in H0. rewrite Q2R_opp in H0. lra.
      * apply in_map. apply filter_In. split; [assumption|]. apply Z.ltb_lt. now apply negative_value.
    + intro v. unfold crossing. rewrite <- E, vector_plus, vector_of_scaled, Q2R_opp, !dot_value. reflexivity.
  - intros g Hg Hv. apply (cone_ext _ (fun v => 1 * vector g v)); [|intro; ring].
    apply cone_generator; [|lra]. rewrite !in_app_iff. rewrite <- dot_value in Hv. apply sign_value in Hv.
    destruct (Z.eq_dec (Qnum (dot phi g)) 0) as [E|E]; [right; left|left]; apply filter_In; (split; [assumption|]);
      [now apply Z.eqb_eq|apply Z.ltb_lt; lia].
Qed.

(* The side phi <= 0 is that of - phi. *)
Definition lower (phi : form) (G : list form) : list form := upper (scaled (-1) phi) G.
Theorem cut_sound_lower phi G f : cone G f -> at_point phi f <= 0 -> cone (lower phi G) f.
Proof.
  intros H Hs. apply cut_sound; [assumption|]. rewrite scaled_value. replace (Q2R (-1)) with (-1) by (unfold Q2R; cbn; lra). lra.
Qed.
