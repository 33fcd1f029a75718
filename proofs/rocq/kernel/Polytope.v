(* The domain of a fact, and the parts into which it is cut. A part speaks of
   some variables: the point (1, t_0, t_1, ...) is, on them, in a cone. More
   variables are taken on when a sign is asked that needs them. *)
From Coq Require Import Reals Lra Lia List ZArith QArith Qreals Bool.
From Symnet.kernel Require Import Cone.
Import ListNotations.
Open Scope R_scope.

(* A factor of a domain at its first coordinate: one variable between two ends,
   or two variables with 0 <= t_1 <= t_0 <= 1. *)
Inductive factor := Between (low high : option Q) | Triangle.
Definition domain := list (N * factor).

Definition at_least (q : option Q) (x : R) : Prop := match q with Some q => Q2R q <= x | None => True end.
Definition at_most (q : option Q) (x : R) : Prop := match q with Some q => x <= Q2R q | None => True end.
Definition in_factor (h : point) (v : N) (f : factor) : Prop :=
  match f with
  | Between low high => at_least low (h v) /\ at_most high (h v)
  | Triangle => 0 <= h (v + 1)%N /\ h (v + 1)%N <= h v /\ h v <= 1
  end.
Definition in_domain (h : point) (d : domain) : Prop := forall v f, In (v, f) d -> in_factor h v f.

(* ---------- a factor as corners and rays ---------- *)
Definition factor_variables (v : N) (f : factor) : list N := match f with Between _ _ => [v] | Triangle => [v; (v + 1)%N] end.
Definition factor_corners (v : N) (f : factor) : list form :=
  match f with
  | Between (Some a) (Some b) => if Qeq_bool a b then [[(v, a)]] else [[(v, a)]; [(v, b)]]
  | Between (Some a) None | Between None (Some a) => [[(v, a)]]
  | Between None None => [[]]
  | Triangle => [[]; [(v, 1%Q)]; [(v, 1%Q); ((v + 1)%N, 1%Q)]]
  end.
Definition factor_rays (v : N) (f : factor) : list form :=
  match f with
  | Between (Some _) (Some _) | Triangle => []
  | Between (Some _) None => [[(v, 1%Q)]]
  | Between None (Some _) => [[(v, (-1)%Q)]]
  | Between None None => [[(v, 1%Q)]; [(v, (-1)%Q)]]
  end.

(* A sum of vectors with weights. *)
Fixpoint mix (l : list (R * form)) : point :=
  match l with [] => fun _ => 0 | (w, c) :: l' => fun v => w * vector c v + mix l' v end.
Definition total (l : list (R * form)) : R := fold_right (fun c s => fst c + s) 0 l.
Definition weights_from (l : list (R * form)) (G : list form) : Prop := Forall (fun c => 0 <= fst c /\ In (snd c) G) l.

Lemma one_term v q u : vector [(v, q)] u = if (v =? u)%N then Q2R q else 0.
Proof. rewrite vector_at_point. cbn. destruct (v =? u)%N; ring. Qed.
Lemma two_terms v q w p u : vector [(v, q); (w, p)] u = (if (v =? u)%N then Q2R q else 0) + (if (w =? u)%N then Q2R p else 0).
Proof. rewrite vector_at_point. cbn. destruct (v =? u)%N, (w =? u)%N; ring. Qed.
Lemma no_term u : vector [] u = 0. Proof. apply zero_value. Qed.
Lemma minus_one : Q2R (-1) = -1. Proof. unfold Q2R; cbn; lra. Qed.

(* What lies in a factor is a mean of its corners plus a combination of its rays. *)
Lemma factor_mix h v f : in_factor h v f -> exists cs rs,
  weights_from cs (factor_corners v f) /\ total cs = 1 /\ weights_from rs (factor_rays v f) /\
  forall u, mix cs u + mix rs u = if existsb (N.eqb u) (factor_variables v f) then h u else 0.
Proof.
  assert (S1 : forall u, (u =? v)%N = (v =? u)%N) by (intro; apply N.eqb_sym).
  destruct f as [[a|] [b|]|]; cbn [in_factor at_least at_most factor_corners factor_rays factor_variables]; intro H.
  - destruct (Qeq_bool a b) eqn:E.
    + apply Qeq_bool_eq, Qeq_eqR in E. exists [(1, [(v, a)])], [].
      repeat split; [constructor; [cbn; split; [lra|auto]|constructor]|cbn; lra|constructor|].
      intro u. cbn [mix existsb]. rewrite one_term, S1. destruct (N.eqb_spec v u) as [->|]; cbn [orb]; lra.
    + apply Qeq_bool_neq in E. assert (Q2R a <> Q2R b) by (intro; apply E; now apply eqR_Qeq).
      assert (D : 0 < Q2R b - Q2R a) by lra. set (s := (h v - Q2R a) / (Q2R b - Q2R a)).
      assert (Es : s * (Q2R b - Q2R a) = h v - Q2R a) by (unfold s; field; lra).
      assert (0 <= s) by (unfold s, Rdiv; apply Rmult_le_pos; [lra|left; now apply Rinv_0_lt_compat]).
      assert (s <= 1) by nra. exists [(1 - s, [(v, a)]); (s, [(v, b)])], [].
      repeat split; [constructor; [cbn; split; [lra|auto]|constructor; [cbn; split; [lra|auto]|constructor]]|cbn; lra|constructor|].
      intro u. cbn [mix existsb]. rewrite !one_term, S1. destruct (N.eqb_spec v u) as [->|]; cbn [orb]; lra.
  - exists [(1, [(v, a)])], [(h v - Q2R a, [(v, 1%Q)])].
    repeat split; [constructor; [cbn; split; [lra|auto]|constructor]|cbn; lra|constructor; [cbn; split; [lra|auto]|constructor]|].
    intro u. cbn [mix existsb]. rewrite !one_term, S1, one_value. destruct (N.eqb_spec v u) as [->|]; cbn [orb]; lra.
  - exists [(1, [(v, b)])], [(Q2R b - h v, [(v, (-1)%Q)])].
    repeat split; [constructor; [cbn; split; [lra|auto]|constructor]|cbn; lra|constructor; [cbn; split; [lra|auto]|constructor]|].
    intro u. cbn [mix existsb]. rewrite !one_term, S1, minus_one. destruct (N.eqb_spec v u) as [->|]; cbn [orb]; lra.
  - destruct (Rle_lt_dec 0 (h v)) as [L|L].
    + exists [(1, [])], [(h v, [(v, 1%Q)])].
      repeat split; [constructor; [cbn; split; [lra|auto]|constructor]|cbn; lra|constructor; [cbn; split; [lra|auto]|constructor]|].
      intro u. cbn [mix existsb]. rewrite !one_term, no_term, S1, one_value. destruct (N.eqb_spec v u) as [->|]; cbn [orb]; lra.
    + exists [(1, [])], [(- h v, [(v, (-1)%Q)])].
      repeat split; [constructor; [cbn; split; [lra|auto]|constructor]|cbn; lra|constructor; [cbn; split; [lra|auto]|constructor]|].
      intro u. cbn [mix existsb]. rewrite !one_term, no_term, S1, minus_one. destruct (N.eqb_spec v u) as [->|]; cbn [orb]; lra.
  - exists [(1 - h v, []); (h v - h (v + 1)%N, [(v, 1%Q)]); (h (v + 1)%N, [(v, 1%Q); ((v + 1)%N, 1%Q)])], [].
    repeat split; [repeat (constructor; [cbn; split; [lra|auto]|]); constructor|cbn; lra|constructor|].
    intro u. cbn [mix existsb]. rewrite two_terms, one_term, no_term, one_value, S1, (N.eqb_sym u (v + 1)).
    destruct (N.eqb_spec v u) as [->|].
    + destruct (N.eqb_spec (u + 1) u) as [E|]; [lia|]. cbn [orb]. lra.
    + destruct (N.eqb_spec (v + 1) u) as [->|]; cbn [orb]; lra.
Qed.

(* ---------- parts ---------- *)
Record part := Part { variables : list N; generators : list form }.
Definition has (vs : list N) (v : N) : bool := existsb (N.eqb v) vs.
Definition in_part (h : point) (p : part) : Prop := exists f, cone (generators p) f /\ forall v, has (variables p) v = true -> f v = h v.

Lemma has_spec vs v : has vs v = true <-> In v vs.
Proof.
  unfold has. rewrite existsb_exists. split.
  - intros (u & H & E). apply N.eqb_eq in E. now subst.
  - intro H. exists v. split; [assumption|apply N.eqb_refl].
Qed.

Definition start : part := Part [0%N] [[(0%N, 1%Q)]].
Lemma in_start h : h 0%N = 1 -> in_part h start.
Proof.
  intro H. exists (fun v => 1 * vector [(0%N, 1%Q)] v). split; [apply cone_generator; [now left|lra]|].
  intros v Hv. apply has_spec in Hv. destruct Hv as [<-|[]]. rewrite one_term, one_value, H. cbn. ring.
Qed.

(* Only the coordinates that a part speaks of. *)
Definition restrict (vs : list N) (g : form) : form := filter (fun t => has vs (fst t)) g.
Lemma vector_restrict vs g v : vector (restrict vs g) v = if has vs v then vector g v else 0.
Proof.
  rewrite !vector_at_point. unfold restrict. induction g as [|[u q] g IH]; cbn [filter fst at_point].
  - now destruct (has vs v).
  - destruct (has vs u) eqn:Eu; cbn [at_point]; rewrite IH; destruct (N.eqb_spec u v) as [->|]; try rewrite Eu;
      try destruct (has vs v); ring.
Qed.

(* The product with a factor: every generator moved to every corner, and the rays. *)
Definition moved (c g : form) : form := plus g (coefficient g 0) c.
Definition product (v : N) (f : factor) (G : list form) : list form :=
  factor_rays v f ++ flat_map (fun g => if is_zero (coefficient g 0) then [g] else map (fun c => moved c g) (factor_corners v f)) G.
Definition with_factor (v : N) (f : factor) (p : part) : part :=
  Part (factor_variables v f ++ variables p) (product v f (map (restrict (variables p)) (generators p))).

Lemma product_mix v f G u cs : cone G u -> weights_from cs (factor_corners v f) -> total cs = 1 ->
  cone (product v f G) (fun j => u j + u 0%N * mix cs j).
Proof.
  intros H Hc H1. induction H as [u E|u u0 g w H IH Hg Hw E].
  - apply cone_zero. intro j. rewrite !E. ring.
  - apply (cone_ext _ (fun j => (u0 j + u0 0%N * mix cs j) + w * (1 * vector g j + vector g 0%N * mix cs j))).
    2: { intro j. rewrite !E. ring. }
    apply cone_sum; [assumption|]. apply cone_scaled; [assumption|].
    enough (K : cone (product v f G) (fun j => total cs * vector g j + vector g 0%N * mix cs j)) by (now rewrite H1 in K).
    clear IH H H1. induction Hc as [|[a c] cs [Ha Hin] Hc IHc].
    + apply cone_zero. intro j. unfold total. cbn [fold_right mix]. ring.
    + apply (cone_ext _ (fun j => a * (vector g j + vector g 0%N * vector c j)
                                  + (total cs * vector g j + vector g 0%N * mix cs j))).
      2: { intro j. unfold total. cbn [fold_right mix fst]. ring. }
      apply cone_sum; [|assumption]. apply cone_scaled; [assumption|]. cbn [snd] in Hin.
      destruct (is_zero (coefficient g 0)) eqn:Ez.
      * apply (cone_ext _ (fun j => 1 * vector g j)).
        -- apply cone_generator; [|lra]. apply in_or_app. right. apply in_flat_map. exists g. split; [assumption|].
           rewrite Ez. now left.
        -- intro j. assert (Z0 : vector g 0%N = 0) by (unfold vector; now apply is_zero_value). rewrite Z0. ring.
      * apply (cone_ext _ (fun j => 1 * vector (moved c g) j)).
        -- apply cone_generator; [|lra]. apply in_or_app. right. apply in_flat_map. exists g. split; [assumption|].
           rewrite Ez. apply in_map_iff. now exists c.
        -- intro j. unfold moved. rewrite vector_plus. change (Q2R (coefficient g 0)) with (vector g 0%N). ring.
Qed.

Lemma rays_mix v f G rs : weights_from rs (factor_rays v f) -> cone (product v f G) (mix rs).
Proof.
  induction 1 as [|[w c] rs [Hw Hin] H IH]; [now apply cone_zero|]. cbn [mix].
  apply (cone_sum _ (fun j => w * vector c j)); [|assumption]. apply cone_generator; [|assumption].
  apply in_or_app. now left.
Qed.

Definition disjoint (vs us : list N) : bool := forallb (fun v => negb (has us v)) vs.

Lemma with_factor_sound h v f p : in_factor h v f -> disjoint (factor_variables v f) (variables p) = true ->
  has (variables p) 0 = true -> h 0%N = 1 -> in_part h p -> in_part h (with_factor v f p).
Proof.
  intros Hf Hd H0 H1 (u & Hu & Eu). destruct (factor_mix h v f Hf) as (cs & rs & Hc & Ht & Hr & E).
  set (G := map (restrict (variables p)) (generators p)).
  assert (Hg : cone G (fun j => if has (variables p) j then u j else 0)).
  { clear -Hu. unfold G. induction Hu as [u E|u u0 g w H IH Hg Hw E].
    - apply cone_zero. intro j. now destruct (has (variables p) j).
    - apply (cone_step _ _ _ (restrict (variables p) g) w IH); [now apply in_map|assumption|].
      intro j. rewrite vector_restrict. destruct (has (variables p) j); [apply E|ring]. }
  pose proof (product_mix v f G _ cs Hg Hc Ht) as K. cbv beta in K. rewrite H0, (Eu 0%N H0), H1 in K.
  eexists. split; [apply (cone_sum _ _ _ K (rays_mix v f G rs Hr))|]. cbv beta. intros j Hj. cbn [variables with_factor] in Hj.
  specialize (E j). fold (has (factor_variables v f) j) in E.
  unfold has in Hj. rewrite existsb_app in Hj. fold (has (factor_variables v f) j) in Hj. fold (has (variables p) j) in Hj.
  destruct (has (factor_variables v f) j) eqn:Ef.
  - unfold disjoint in Hd. rewrite forallb_forall in Hd. apply has_spec in Ef. specialize (Hd j Ef).
    destruct (has (variables p) j); [discriminate|]. lra.
  - cbn [orb] in Hj. rewrite Hj, (Eu j Hj). lra.
Qed.

(* The factor that holds a variable. *)
Fixpoint holder (v : N) (d : domain) : option (N * factor) :=
  match d with
  | [] => None
  | (s, f) :: d' => if has (factor_variables s f) v then Some (s, f) else holder v d'
  end.
Lemma holder_in v d s f : holder v d = Some (s, f) -> In (s, f) d.
Proof.
  induction d as [|[t g] d IH]; cbn; [discriminate|]. destruct (has (factor_variables t g) v).
  - intro H. injection H as <- <-. now left.
  - intro H. right. now apply IH.
Qed.

(* A part in which all variables of a form are spoken of. *)
Fixpoint take_on (d : domain) (f : form) (p : part) : option part :=
  match f with
  | [] => Some p
  | (v, _) :: f' =>
      if has (variables p) v then take_on d f' p
      else match holder v d with
      | Some (s, fa) =>
          if disjoint (factor_variables s fa) (variables p) && has (factor_variables s fa ++ variables p) v
          then take_on d f' (with_factor s fa p) else None
      | None => None
      end
  end.

Definition fits (p : part) : Prop := has (variables p) 0 = true.

Lemma take_on_sound d h : in_domain h d -> h 0%N = 1 -> forall f p p', fits p -> in_part h p -> take_on d f p = Some p' ->
  fits p' /\ in_part h p' /\ (forall v, has (variables p) v = true -> has (variables p') v = true) /\
  forall v, In v (map fst f) -> has (variables p') v = true.
Proof.
  intros Hd H0. induction f as [|[v q] f IH]; cbn [take_on]; intros p p' Hp Hin H.
  - injection H as <-. split; [assumption|]. split; [assumption|]. split; [auto|]. intros v [].
  - destruct (has (variables p) v) eqn:E.
    + destruct (IH p p' Hp Hin H) as (A & B & C & D).
      split; [assumption|]. split; [assumption|]. split; [assumption|]. intros u [<-|Hu]; auto.
    + destruct (holder v d) as [[s fa]|] eqn:Eh; [|discriminate].
      destruct (disjoint (factor_variables s fa) (variables p)) eqn:Ed; [|discriminate].
      destruct (has (factor_variables s fa ++ variables p) v) eqn:Ev; [|discriminate]. cbn [andb] in H.
      assert (M : forall u, has (variables p) u = true -> has (variables (with_factor s fa p)) u = true).
      { intros u Hu. cbn. apply has_spec in Hu. apply has_spec. apply in_or_app. now right. }
      destruct (IH (with_factor s fa p) p') as (A & B & C & D); try assumption.
      * apply M. exact Hp.
      * apply with_factor_sound; try assumption. apply Hd. now apply (holder_in v).
      * split; [assumption|]. split; [assumption|]. split; [auto|].
        intros u [<-|Hu]; [apply C; exact Ev|auto].
Qed.

(* ---------- signs ---------- *)
Definition nowhere_below (f : form) (p : part) : bool := forallb (fun g => (0 <=? Qnum (dot f g))%Z) (generators p).
Definition nowhere_above (f : form) (p : part) : bool := forallb (fun g => (Qnum (dot f g) <=? 0)%Z) (generators p).
Definition speaks_of (f : form) (p : part) : Prop := forall v, In v (map fst f) -> has (variables p) v = true.

Lemma at_point_part f h u p : speaks_of f p -> (forall v, has (variables p) v = true -> u v = h v) -> at_point f u = at_point f h.
Proof. intros Hs E. apply at_point_ext. intros v Hv. apply E. now apply Hs. Qed.

Lemma nowhere_below_sound f p h : speaks_of f p -> in_part h p -> nowhere_below f p = true -> 0 <= at_point f h.
Proof.
  intros Hs (u & Hu & E) H. rewrite <- (at_point_part f h u p Hs E). apply (cone_sign (generators p)); [|assumption].
  intros g Hg. unfold nowhere_below in H. rewrite forallb_forall in H. specialize (H g Hg). apply Z.leb_le in H.
  rewrite <- dot_value. now apply sign_value.
Qed.
Lemma nowhere_above_sound f p h : speaks_of f p -> in_part h p -> nowhere_above f p = true -> at_point f h <= 0.
Proof.
  intros Hs (u & Hu & E) H. rewrite <- (at_point_part f h u p Hs E).
  enough (0 <= at_point (scaled (-1) f) u) by (rewrite scaled_value, minus_one in *; lra).
  apply (cone_sign (generators p)); [|assumption].
  intros g Hg. unfold nowhere_above in H. rewrite forallb_forall in H. specialize (H g Hg). apply Z.leb_le in H.
  rewrite scaled_value, minus_one, <- dot_value. enough (Q2R (dot f g) <= 0) by lra.
  assert (N0 : (0 <= Qnum (- dot f g))%Z) by (cbn; lia). apply sign_value in N0. rewrite Q2R_opp in N0. lra.
Qed.

Definition upper_part (f : form) (p : part) : part := Part (variables p) (upper f (generators p)).
Definition lower_part (f : form) (p : part) : part := Part (variables p) (lower f (generators p)).
Lemma upper_part_sound f p h : speaks_of f p -> in_part h p -> 0 <= at_point f h -> in_part h (upper_part f p).
Proof.
  intros Hs (u & Hu & E) H. exists u. split; [|assumption]. apply cut_sound; [assumption|].
  now rewrite (at_point_part f h u p Hs E).
Qed.
Lemma lower_part_sound f p h : speaks_of f p -> in_part h p -> at_point f h <= 0 -> in_part h (lower_part f p).
Proof.
  intros Hs (u & Hu & E) H. exists u. split; [|assumption]. apply cut_sound_lower; [assumption|].
  now rewrite (at_point_part f h u p Hs E).
Qed.
