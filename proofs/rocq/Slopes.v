(* Slopes of a target on a box. A branch is a box of vectors; f has slopes S on
   a box B if for all x, y in B some vector u of some branch in S gives
   f(x) - f(y) <= u . (x - y). Here: sums of branches, branches times an
   interval, the hull of many branches, and the inequality for each. *)
From Coq Require Import Reals Lra Lia List Arith ZArith QArith Qreals Qabs Qminmax Psatz.
From Symnet Require Import PiecewiseLinear TargetExpression RationalIntervals.
Import ListNotations.
Open Scope R_scope.

Definition box : Type := list interval.
Definition branch : Type := list interval.
Definition in_box (B : box) (x : list R) : Prop := Forall2 holds B x.

(* u . (x - y) *)
Fixpoint dot (u x y : list R) : R :=
  match u, x, y with t :: u', a :: x', b :: y' => t * (a - b) + dot u' x' y' | _, _, _ => 0 end.

Fixpoint map2 {A B C} (F : A -> B -> C) (l : list A) (m : list B) : list C :=
  match l, m with a :: l', b :: m' => F a b :: map2 F l' m' | _, _ => [] end.

Definition zeros (d : nat) : branch := repeat (single 0) d.
Fixpoint unit (d i : nat) : branch :=
  match d, i with
  | O, _ => []
  | S d', O => single 1 :: zeros d'
  | S d', S i' => single 0 :: unit d' i'
  end.

(* ---------- branches ---------- *)
Definition hull (S : list branch) : list branch :=
  match S with [] => [] | g :: S' => [fold_left (map2 i_hull) S' g] end.
Definition most_branches : nat := 64.
Definition limited (S : list branch) : list branch := if (most_branches <? length S)%nat then hull S else S.

Definition scale (J : interval) (S : list branch) : list branch := map (map (i_mul J)) S.
Definition sums (S T : list branch) : list branch := flat_map (fun g => map (map2 i_add g) T) S.
Definition add_branches (S T : list branch) : list branch :=
  if (most_branches <? length S * length T)%nat then sums (hull S) (hull T) else sums S T.

Definition sized (d : nat) (S : list branch) : Prop := Forall (fun g => length g = d) S.

Lemma map2_length {A B C} (F : A -> B -> C) d : forall l m, length l = d -> length m = d -> length (map2 F l m) = d.
Proof. induction d as [|d IH]; intros [|a l] [|b m]; cbn; intros; try discriminate; auto. Qed.

Lemma forall2_length {A B} (P : A -> B -> Prop) l m : Forall2 P l m -> length l = length m.
Proof. induction 1; cbn; congruence. Qed.

Lemma zeros_length d : length (zeros d) = d.
Proof. apply repeat_length. Qed.
Lemma unit_length d : forall i, length (unit d i) = d.
Proof. induction d as [|d IH]; intros [|i]; cbn; auto. now rewrite zeros_length. Qed.

Lemma hull_sized d S : sized d S -> sized d (hull S).
Proof.
  intros [|g S' Hg HS]; [constructor|]. constructor; [|constructor].
  revert g Hg. induction HS as [|h S' Hh HS IH]; intros g Hg; [assumption|]. apply IH. now apply map2_length.
Qed.
Lemma limited_sized d S : sized d S -> sized d (limited S).
Proof. unfold limited. destruct (_ <? _)%nat; auto using hull_sized. Qed.
Lemma scale_sized d J S : sized d S -> sized d (scale J S).
Proof. intro H. apply Forall_map. eapply Forall_impl; [|exact H]. intros g Hg. now rewrite map_length. Qed.
Lemma app_sized d S T : sized d S -> sized d T -> sized d (S ++ T).
Proof. intros. now apply Forall_app. Qed.
Lemma sums_sized d S T : sized d S -> sized d T -> sized d (sums S T).
Proof.
  intros HS HT. apply Forall_flat_map. eapply Forall_impl; [|exact HS]. intros g Hg.
  apply Forall_map. eapply Forall_impl; [|exact HT]. intros h Hh. now apply map2_length.
Qed.
Lemma add_branches_sized d S T : sized d S -> sized d T -> sized d (add_branches S T).
Proof. unfold add_branches. intros. destruct (_ <? _)%nat; auto using sums_sized, hull_sized. Qed.

(* ---------- some vector of some branch bounds a difference ---------- *)
Definition bounds (S : list branch) (x y : list R) (r : R) : Prop :=
  exists g u, In g S /\ Forall2 holds g u /\ r <= dot u x y.

Lemma bounds_incl S T x y r : incl S T -> bounds S x y r -> bounds T x y r.
Proof. intros HI (g & u & Hg & H). exists g, u. split; [now apply HI|assumption]. Qed.

Lemma bounds_le S x y r s : r <= s -> bounds S x y s -> bounds S x y r.
Proof. intros L (g & u & Hg & Hu & H). exists g, u. repeat split; try assumption. lra. Qed.

Lemma forall2_hull_l g h u : length g = length h -> Forall2 holds g u -> Forall2 holds (map2 i_hull g h) u.
Proof.
  intros HL H. revert h HL. induction H; intros [|j h] HL; try discriminate; constructor.
  - now apply holds_hull_l.
  - apply IHForall2. now injection HL.
Qed.
Lemma forall2_hull_r h : forall g u, length g = length h -> Forall2 holds h u -> Forall2 holds (map2 i_hull g h) u.
Proof.
  intros g u HL H. revert g HL. induction H; intros [|j g] HL; try discriminate; constructor.
  - now apply holds_hull_r.
  - apply IHForall2. now injection HL.
Qed.

Lemma bounds_hull d S x y r : sized d S -> bounds S x y r -> bounds (hull S) x y r.
Proof.
  intros HS (g & u & Hg & Hu & Hr). destruct HS as [|g0 S H0 HS]; [easy|].
  exists (fold_left (map2 i_hull) S g0), u. repeat split; [now left| |assumption].
  destruct Hg as [->|Hg].
  - clear Hr. revert g H0 Hu. induction HS as [|h S Hh HS IH]; intros g Hg Hu; [assumption|].
    apply IH; [now apply map2_length|]. apply forall2_hull_l; congruence.
  - revert g0 H0. induction HS as [|h S Hh HS IH]; intros g0 H0; [easy|]. cbn [fold_left].
    destruct Hg as [->|Hg]; [|apply IH; [assumption|now apply map2_length]]. clear IH.
    assert (HL : length (map2 i_hull g0 g) = d) by now apply map2_length.
    assert (Hu' : Forall2 holds (map2 i_hull g0 g) u) by (apply forall2_hull_r; congruence).
    generalize dependent (map2 i_hull g0 g). clear -HS.
    induction HS as [|h S Hh HS IH]; intros g Hg Hu; [assumption|].
    apply IH; [now apply map2_length|]. apply forall2_hull_l; congruence.
Qed.

Lemma bounds_limited d S x y r : sized d S -> bounds S x y r -> bounds (limited S) x y r.
Proof. unfold limited. destruct (_ <? _)%nat; eauto using bounds_hull. Qed.

Lemma dot_scale c u : forall x y, dot (map (Rmult c) u) x y = c * dot u x y.
Proof. induction u as [|t u IH]; intros [|a x] [|b y]; cbn; try ring. rewrite IH. ring. Qed.
Lemma dot_swap u : forall x y, dot u y x = - dot u x y.
Proof. induction u as [|t u IH]; intros [|a x] [|b y]; cbn; try ring. rewrite IH. ring. Qed.
Lemma dot_add u : forall w x y, length u = length w -> dot (map2 Rplus u w) x y = dot u x y + dot w x y.
Proof.
  induction u as [|t u IH]; intros [|s w] x y HL; try discriminate; [cbn; ring|].
  destruct x as [|a x], y as [|b y]; cbn; try ring. rewrite IH by now injection HL. ring.
Qed.

(* c times a difference, c in J: of either sign. *)
Lemma bounds_scale J S x y r c : holds J c -> bounds S x y r -> bounds S y x (- r) -> bounds (scale J S) x y (c * r).
Proof.
  intros HJ H1 H2.
  assert (exists g u, In g S /\ Forall2 holds g u /\ c * r <= c * dot u x y) as (g & u & Hg & Hu & Hr).
  { destruct (Rle_lt_dec 0 c) as [P|P].
    - destruct H1 as (g & u & Hg & Hu & Hr). exists g, u. repeat split; try assumption. now apply Rmult_le_compat_l.
    - destruct H2 as (g & u & Hg & Hu & Hr). exists g, u. repeat split; try assumption.
      rewrite dot_swap in Hr. nra. }
  exists (map (i_mul J) g), (map (Rmult c) u). repeat split.
  - now apply (in_map (map (i_mul J))).
  - clear -Hu HJ. induction Hu; constructor; auto using holds_mul.
  - now rewrite dot_scale.
Qed.

Lemma bounds_sums d S T x y r s : sized d S -> sized d T ->
  bounds S x y r -> bounds T x y s -> bounds (sums S T) x y (r + s).
Proof.
  intros HS HT (g & u & Hg & Hu & Hr) (h & w & Hh & Hw & Hs).
  unfold sized in *. rewrite Forall_forall in HS, HT.
  exists (map2 i_add g h), (map2 Rplus u w). repeat split.
  - apply in_flat_map. exists g. split; [assumption|]. now apply in_map.
  - clear -Hu Hw. revert h w Hw. induction Hu; intros h w [|]; constructor; auto using holds_add.
  - rewrite dot_add; [lra|]. apply forall2_length in Hu, Hw. rewrite <- Hu, <- Hw, (HS g Hg). symmetry. now apply HT.
Qed.

Lemma bounds_add d S T x y r s : sized d S -> sized d T ->
  bounds S x y r -> bounds T x y s -> bounds (add_branches S T) x y (r + s).
Proof.
  intros HS HT H1 H2. unfold add_branches. destruct (_ <? _)%nat; apply (bounds_sums d);
    eauto using hull_sized, bounds_hull.
Qed.

Lemma dot_zeros d : forall x y, dot (repeat 0 d) x y = 0.
Proof. induction d as [|d IH]; intros [|a x] [|b y]; cbn; try ring. rewrite IH. ring. Qed.

Lemma zeros_hold d : Forall2 holds (zeros d) (repeat 0 d).
Proof. induction d; constructor; auto. rewrite <- Q2R_0. apply holds_single. Qed.

Lemma bounds_zeros d x y : bounds [zeros d] x y 0.
Proof. exists (zeros d), (repeat 0 d). repeat split; [now left|apply zeros_hold|]. rewrite dot_zeros. lra. Qed.

Fixpoint unit_R (d i : nat) : list R :=
  match d, i with O, _ => [] | S d', O => 1 :: repeat 0 d' | S d', S i' => 0 :: unit_R d' i' end.

Lemma unit_holds d : forall i, Forall2 holds (unit d i) (unit_R d i).
Proof.
  induction d as [|d IH]; intros [|i]; cbn; constructor; auto using zeros_hold.
  - rewrite <- Q2R_1. apply holds_single.
  - rewrite <- Q2R_0. apply holds_single.
Qed.

Lemma bounds_unit d i x y : length x = d -> length y = d -> bounds [unit d i] x y (nth i x 0 - nth i y 0).
Proof.
  intros Hx Hy. exists (unit d i), (unit_R d i). repeat split; [now left|apply unit_holds|right; symmetry].
  revert i x y Hx Hy. induction d as [|d IH]; intros i [|a x] [|b y] Hx Hy; try discriminate.
  - destruct i; cbn; ring.
  - injection Hx as Hx. injection Hy as Hy. destruct i as [|i]; cbn; [rewrite dot_zeros; ring|].
    rewrite (IH i x y Hx Hy). ring.
Qed.
