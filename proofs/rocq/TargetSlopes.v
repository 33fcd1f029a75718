(* The range and the slopes of a target on a box, by [enclose], and that they
   hold: on the box the target is defined, its range is enclosed, and its slopes
   bound its differences. *)
From Coq Require Import Reals Lra Lia List Arith ZArith QArith Qreals Qabs Qminmax Psatz.
From Symnet Require Import PiecewiseLinear Fractions TargetExpression RationalIntervals Slopes.
From Symnet.series Require Import Derivatives Angles.
Import ListNotations.
Open Scope R_scope.

(* ---------- the computation ---------- *)
Definition minus_one : interval := single (- (1)).

(* Both signs only where the argument may have both. *)
Definition abs_branches (i : interval) (S : list branch) : list branch :=
  if Qle_bool 0 (fst i) then S else if Qle_bool (snd i) 0 then scale minus_one S
  else limited (S ++ scale minus_one S).
(* The branches of the argument that is the smaller one on the box, of both where neither is known to be. *)
Definition min_branches (i j : interval) (S T : list branch) : list branch :=
  if Qle_bool (snd i) (fst j) then S else if Qle_bool (snd j) (fst i) then T else limited (S ++ T).
Definition max_branches (i j : interval) (S T : list branch) : list branch :=
  if Qle_bool (snd i) (fst j) then T else if Qle_bool (snd j) (fst i) then S else limited (S ++ T).
Definition inv_slope (i : interval) : interval := i_neg (i_mul (i_inv i) (i_inv i)).
(* A power as a product of a and a power. *)
Fixpoint power_branches (d : nat) (i : interval) (S : list branch) (n : nat) : list branch :=
  match n with
  | O => [zeros d]
  | Datatypes.S n' => add_branches (scale (i_power i n') S) (scale i (power_branches d i S n'))
  end.

Definition both {A B} (a b : option A) (F : A -> A -> B) : option B :=
  match a, b with Some u, Some v => Some (F u v) | _, _ => None end.

(* The range of e on a box and its slopes there. *)
Fixpoint enclose (B : box) (e : expr) : option (interval * list branch) :=
  match e with
  | Var i => Some (nth i B (single 0), [unit (length B) i])
  | Const q => Some (single q, [zeros (length B)])
  | Neg a => option_map (fun '(i, G) => (i_neg i, scale minus_one G)) (enclose B a)
  | Add a b => both (enclose B a) (enclose B b) (fun '(i, G) '(j, H) => (i_add i j, add_branches G H))
  | Sub a b => both (enclose B a) (enclose B b)
                 (fun '(i, G) '(j, H) => (i_add i (i_neg j), add_branches G (scale minus_one H)))
  | Mul a b => both (enclose B a) (enclose B b)
                 (fun '(i, G) '(j, H) => (i_mul i j, add_branches (scale j G) (scale i H)))
  | Inv a => match enclose B a with
             | Some (i, G) => if without_zero i then Some (i_inv i, scale (inv_slope i) G) else None
             | None => None
             end
  | Abs a => option_map (fun '(i, G) => (i_abs i, abs_branches i G)) (enclose B a)
  | Min a b => both (enclose B a) (enclose B b) (fun '(i, G) '(j, H) => (i_min i j, min_branches i j G H))
  | Max a b => both (enclose B a) (enclose B b) (fun '(i, G) '(j, H) => (i_max i j, max_branches i j G H))
  | Pow a n => option_map (fun '(i, G) => (i_power i n, power_branches (length B) i G n)) (enclose B a)
  | Pi => option_map (fun i => (i, [zeros (length B)])) pi_on
  | Fun f a => match enclose B a with
               | Some (i, G) => match function_on f i with
                   | Some j => option_map (fun k => (j, scale k G)) (slope_on f i j)
                   | None => None
                   end
               | None => None
               end
  | Angle b a => match enclose B b, enclose B a with
                 | Some (i, G), Some (j, H) => match angle_on i j, angle_slopes i j with
                     | Some k, Some (s, t) => Some (k, add_branches (scale s G) (scale t H))
                     | _, _ => None
                     end
                 | _, _ => None
                 end
  end.

(* ---------- soundness ---------- *)
Definition ranges (B : box) (i : interval) (e : expr) : Prop :=
  forall x, in_box B x -> defined e x /\ holds i (value e x).

Definition slopes (B : box) (S : list branch) (f : list R -> R) : Prop :=
  sized (length B) S /\ forall x y, in_box B x -> in_box B y -> bounds S x y (f x - f y).

Lemma holds_minus_one : holds minus_one (- (1)).
Proof. rewrite <- Q2R_1, <- Q2R_opp. apply holds_single. Qed.

Lemma slopes_scaled B S f J c x y : slopes B S f -> holds J c -> in_box B x -> in_box B y ->
  bounds (scale J S) x y (c * (f x - f y)).
Proof.
  intros [_ H] HJ Hx Hy. apply bounds_scale; auto. eapply bounds_le; [|apply (H y x Hy Hx)]. lra.
Qed.

Lemma slopes_neg B S f : slopes B S f -> slopes B (scale minus_one S) (fun x => - f x).
Proof.
  intro H. split; [apply scale_sized, H|]. intros x y Hx Hy.
  eapply bounds_le; [|apply (slopes_scaled B S f _ (- (1))); auto using holds_minus_one]. lra.
Qed.

Lemma slopes_add B S T f g : slopes B S f -> slopes B T g -> slopes B (add_branches S T) (fun x => f x + g x).
Proof.
  intros [SS HS] [ST HT]. split; [now apply add_branches_sized|]. intros x y Hx Hy.
  eapply bounds_le; [|apply (bounds_add _ S T _ _ _ _ SS ST (HS x y Hx Hy) (HT x y Hx Hy))]. lra.
Qed.

(* f g (x) - f g (y) = g(x) (f(x) - f(y)) + f(y) (g(x) - g(y)) *)
Lemma slopes_mul B S T f g i j : slopes B S f -> slopes B T g ->
  (forall x, in_box B x -> holds i (f x)) -> (forall x, in_box B x -> holds j (g x)) ->
  slopes B (add_branches (scale j S) (scale i T)) (fun x => f x * g x).
Proof.
  intros HS HT Hf Hg. split; [apply add_branches_sized; apply scale_sized; [apply HS|apply HT]|].
  intros x y Hx Hy.
  eapply bounds_le; [|apply (bounds_add (length B) _ _ _ _ (g x * (f x - f y)) (f y * (g x - g y)))].
  - lra.
  - apply scale_sized, HS.
  - apply scale_sized, HT.
  - now apply slopes_scaled with (B := B); auto.
  - now apply slopes_scaled with (B := B); auto.
Qed.

Lemma slopes_inv B S f i : slopes B S f -> without_zero i = true -> (forall x, in_box B x -> holds i (f x)) ->
  slopes B (scale (inv_slope i) S) (fun x => / f x).
Proof.
  intros HS Hi Hf. split; [apply scale_sized, HS|]. intros x y Hx Hy.
  destruct (holds_inv i (f x) Hi (Hf x Hx)) as [Nx Ix]. destruct (holds_inv i (f y) Hi (Hf y Hy)) as [Ny Iy].
  replace (/ f x - / f y) with (- (/ f x * / f y) * (f x - f y)) by (field; auto).
  apply slopes_scaled with (B := B); auto. unfold inv_slope. auto using holds_neg, holds_mul.
Qed.

Lemma slopes_function B S a f i j k : slopes B S a -> function_on f i = Some j -> slope_on f i j = Some k ->
  (forall x, in_box B x -> holds i (a x)) -> slopes B (scale k S) (fun x => function_value f (a x)).
Proof.
  intros HS Ej Ek Ha. split; [apply scale_sized, HS|]. intros x y Hx Hy.
  destruct (function_differs f i j k (a x) (a y) Ej Ek (Ha x Hx) (Ha y Hy)) as (c & Hc & E). rewrite E.
  now apply slopes_scaled with (B := B).
Qed.

Lemma slopes_angle B S T f g i j k s t : slopes B S f -> slopes B T g -> angle_on i j = Some k -> angle_slopes i j = Some (s, t) ->
  (forall x, in_box B x -> holds i (f x)) -> (forall x, in_box B x -> holds j (g x)) ->
  slopes B (add_branches (scale s S) (scale t T)) (fun x => angle (f x) (g x)).
Proof.
  intros HS HT E L Hf Hg. split; [apply add_branches_sized; apply scale_sized; [apply HS|apply HT]|]. intros x y Hx Hy.
  destruct (angle_differs i j k s t (f x) (g x) (f y) (g y) E L (Hf x Hx) (Hg x Hx) (Hf y Hy) (Hg y Hy)) as (c & e & Hc & He & D).
  rewrite D. apply (bounds_add (length B)); [apply scale_sized, HS|apply scale_sized, HT| |]; now apply slopes_scaled with (B := B).
Qed.

Lemma Q2R_Qle_bool p q : Qle_bool p q = true -> Q2R p <= Q2R q.
Proof. intro H. now apply Qle_Rle, Qle_bool_iff. Qed.

(* |f(x)| - |f(y)| <= c (f(x) - f(y)) for c the sign of f(x). *)
Lemma slopes_abs B S f i : slopes B S f -> (forall x, in_box B x -> holds i (f x)) ->
  slopes B (abs_branches i S) (fun x => Rabs (f x)).
Proof.
  intros [SS HS] Hf. unfold abs_branches.
  assert (HM : forall x y, in_box B x -> in_box B y -> bounds (scale minus_one S) x y (- (1) * (f x - f y)))
    by (intros x y Hx Hy; exact (slopes_scaled B S f _ (- (1)) x y (conj SS HS) holds_minus_one Hx Hy)).
  destruct (Qle_bool 0 (fst i)) eqn:E; [|destruct (Qle_bool (snd i) 0) eqn:F].
  - split; [assumption|]. intros x y Hx Hy. pose proof (Hf x Hx) as [Lx _]. pose proof (Hf y Hy) as [Ly _].
    apply Q2R_Qle_bool in E. rewrite Q2R_0 in E. eapply bounds_le; [|apply (HS x y Hx Hy)]. pwl.
  - split; [now apply scale_sized|]. intros x y Hx Hy. pose proof (Hf x Hx) as [_ Ux]. pose proof (Hf y Hy) as [_ Uy].
    apply Q2R_Qle_bool in F. rewrite Q2R_0 in F. eapply bounds_le; [|apply (HM x y Hx Hy)]. pwl.
  - assert (SA : sized (length B) (S ++ scale minus_one S)) by auto using app_sized, scale_sized.
    split; [now apply limited_sized|]. intros x y Hx Hy. apply (bounds_limited (length B)); [assumption|].
    destruct (Rle_lt_dec 0 (f x)) as [P|P].
    + eapply bounds_incl; [apply incl_appl, incl_refl|]. eapply bounds_le; [|apply (HS x y Hx Hy)]. pwl.
    + eapply bounds_incl; [apply incl_appr, incl_refl|]. eapply bounds_le; [|apply (HM x y Hx Hy)]. pwl.
Qed.

Section TwoArguments.
Variables (B : box) (S T : list branch) (f g : list R -> R) (i j : interval).
Hypothesis HS : slopes B S f.
Hypothesis HT : slopes B T g.
Hypothesis Hf : forall x, in_box B x -> holds i (f x).
Hypothesis Hg : forall x, in_box B x -> holds j (g x).

Lemma of_first (h : list R -> R) : (forall x y, in_box B x -> in_box B y -> h x - h y <= f x - f y) -> slopes B S h.
Proof.
  destruct HS as [SS H]. intro L. split; [assumption|]. intros x y Hx Hy.
  eapply bounds_le; [now apply L|auto].
Qed.

Lemma of_second (h : list R -> R) : (forall x y, in_box B x -> in_box B y -> h x - h y <= g x - g y) -> slopes B T h.
Proof.
  destruct HT as [ST H]. intro L. split; [assumption|]. intros x y Hx Hy.
  eapply bounds_le; [now apply L|auto].
Qed.

Lemma of_both (h : list R -> R) :
  (forall x y, in_box B x -> in_box B y -> h x - h y <= f x - f y \/ h x - h y <= g x - g y) -> slopes B (limited (S ++ T)) h.
Proof.
  destruct HS as [SS H1], HT as [ST H2]. intro L.
  assert (SA : sized (length B) (S ++ T)) by now apply app_sized.
  split; [now apply limited_sized|]. intros x y Hx Hy. apply (bounds_limited (length B)); [assumption|].
  destruct (L x y Hx Hy) as [P|P].
  - eapply bounds_incl; [apply incl_appl, incl_refl|]. eapply bounds_le; [exact P|auto].
  - eapply bounds_incl; [apply incl_appr, incl_refl|]. eapply bounds_le; [exact P|auto].
Qed.

(* Where neither is the smaller one on the box, the one that is smaller at y bounds the difference. *)
Lemma slopes_min : slopes B (min_branches i j S T) (fun x => Rmin (f x) (g x)).
Proof.
  unfold min_branches. destruct (Qle_bool (snd i) (fst j)) eqn:E; [|destruct (Qle_bool (snd j) (fst i)) eqn:F].
  - apply Q2R_Qle_bool in E. apply of_first. intros x y Hx Hy.
    pose proof (Hf x Hx) as []. pose proof (Hg x Hx) as []. pose proof (Hf y Hy) as []. pose proof (Hg y Hy) as []. pwl.
  - apply Q2R_Qle_bool in F. apply of_second. intros x y Hx Hy.
    pose proof (Hf x Hx) as []. pose proof (Hg x Hx) as []. pose proof (Hf y Hy) as []. pose proof (Hg y Hy) as []. pwl.
  - apply of_both. intros x y Hx Hy. destruct (Rle_lt_dec (f y) (g y)); [left|right]; pwl.
Qed.

(* Where neither is the greater one on the box, the one that is greater at x bounds the difference. *)
Lemma slopes_max : slopes B (max_branches i j S T) (fun x => Rmax (f x) (g x)).
Proof.
  unfold max_branches. destruct (Qle_bool (snd i) (fst j)) eqn:E; [|destruct (Qle_bool (snd j) (fst i)) eqn:F].
  - apply Q2R_Qle_bool in E. apply of_second. intros x y Hx Hy.
    pose proof (Hf x Hx) as []. pose proof (Hg x Hx) as []. pose proof (Hf y Hy) as []. pose proof (Hg y Hy) as []. pwl.
  - apply Q2R_Qle_bool in F. apply of_first. intros x y Hx Hy.
    pose proof (Hf x Hx) as []. pose proof (Hg x Hx) as []. pose proof (Hf y Hy) as []. pose proof (Hg y Hy) as []. pwl.
  - apply of_both. intros x y Hx Hy. destruct (Rle_lt_dec (g x) (f x)); [left|right]; pwl.
Qed.
End TwoArguments.

Lemma slopes_power B S f i n : slopes B S f -> (forall x, in_box B x -> holds i (f x)) ->
  slopes B (power_branches (length B) i S n) (fun x => f x ^ n).
Proof.
  intros HS Hf. induction n as [|n IH]; cbn [power_branches pow].
  - split; [repeat constructor; apply zeros_length|]. intros x y _ _.
    eapply bounds_le; [|apply bounds_zeros]. lra.
  - apply slopes_mul; auto. intros x Hx. now apply holds_power, Hf.
Qed.

Lemma nth_in_box B x n : in_box B x -> holds (nth n B (single 0)) (nth n x 0).
Proof.
  intro H. revert n. induction H; intros [|n]; cbn; auto; rewrite <- Q2R_0; apply holds_single.
Qed.

Theorem enclose_sound B e : forall i S, enclose B e = Some (i, S) -> ranges B i e /\ slopes B S (value e).
Proof.
  assert (HR : forall i a x, ranges B i a -> in_box B x -> holds i (value a x)) by (intros i a x H Hx; now apply H).
  induction e; cbn [enclose]; intros i0 S0 E;
    try (destruct (enclose B e1) as [[i1 S1]|]; [|discriminate]; destruct (enclose B e2) as [[i2 S2]|]; [|discriminate];
         destruct (IHe1 _ _ eq_refl) as [R1 P1]; destruct (IHe2 _ _ eq_refl) as [R2 P2]);
    try (destruct (enclose B e) as [[i1 S1]|]; [|discriminate]; destruct (IHe _ _ eq_refl) as [R1 P1]);
    cbn [both option_map] in E;
    lazymatch goal with |- _ /\ slopes _ _ (value (Inv _)) => idtac | |- _ /\ slopes _ _ (value Pi) => idtac
      | |- _ /\ slopes _ _ (value (Fun _ _)) => idtac | |- _ /\ slopes _ _ (value (Angle _ _)) => idtac | _ => injection E as <- <- end.
  - split; [intros x Hx; split; [exact I|now apply nth_in_box]|].
    split; [repeat constructor; apply unit_length|]. intros x y Hx Hy.
    apply bounds_unit; symmetry; eapply forall2_length; eassumption.
  - split; [intros x Hx; split; [exact I|cbn [value]; rewrite real_Q2R; apply holds_single]|].
    split; [repeat constructor; apply zeros_length|]. intros x y Hx Hy. cbn [value].
    eapply bounds_le; [|apply bounds_zeros]. lra.
  - split; [intros x Hx; destruct (R1 x Hx); split; [assumption|now apply holds_neg]|now apply slopes_neg].
  - split; [intros x Hx; destruct (R1 x Hx), (R2 x Hx); split; [now split|now apply holds_add]
           |now apply slopes_add].
  - split; [intros x Hx; destruct (R1 x Hx), (R2 x Hx); split; [now split|apply holds_add; auto using holds_neg]|].
    apply (slopes_add B S1 _ (value e1) (fun x => - value e2 x)); [assumption|now apply slopes_neg].
  - split; [intros x Hx; destruct (R1 x Hx), (R2 x Hx); split; [now split|now apply holds_mul]|].
    apply slopes_mul; eauto.
  - destruct (without_zero i1) eqn:Z; [|discriminate]. injection E as <- <-. split.
    + intros x Hx. destruct (R1 x Hx) as [D V]. destruct (holds_inv _ _ Z V). split; [now split|assumption].
    + apply slopes_inv; eauto.
  - split; [intros x Hx; destruct (R1 x Hx); split; [assumption|now apply (holds_abs i1 (value e x))]|]. apply slopes_abs; eauto.
  - split; [intros x Hx; destruct (R1 x Hx), (R2 x Hx); split; [now split|now apply (holds_min _ _ (value e1 x) (value e2 x))]|].
    apply slopes_min; eauto.
  - split; [intros x Hx; destruct (R1 x Hx), (R2 x Hx); split; [now split|now apply (holds_max _ _ (value e1 x) (value e2 x))]|].
    apply slopes_max; eauto.
  - split; [intros x Hx; destruct (R1 x Hx); split; [assumption|now apply (holds_power i1 (value e x))]|]. apply slopes_power; eauto.
  - destruct pi_on as [i|] eqn:EP; [|discriminate]. cbn [option_map] in E. injection E as <- <-.
    split; [intros x Hx; split; [exact I|now apply pi_on_sound]|].
    split; [repeat constructor; apply zeros_length|]. intros x y Hx Hy. cbn [value].
    eapply bounds_le; [|apply bounds_zeros]. lra.
  - destruct (function_on f i1) as [j|] eqn:EJ; [|discriminate]. destruct (slope_on f i1 j) as [k|] eqn:EK; [|discriminate].
    cbn [option_map] in E. injection E as <- <-. split.
    + intros x Hx. destruct (R1 x Hx) as [D V]. destruct (function_on_sound f i1 j _ EJ V) as [A C]. split; [split; assumption|exact C].
    + apply (slopes_function B S1 (value e) f i1 j k); eauto.
  - destruct (angle_on i1 i2) as [k|] eqn:EK; [|discriminate]. destruct (angle_slopes i1 i2) as [[s t]|] eqn:ES; [|discriminate].
    injection E as <- <-. split; [|now apply (slopes_angle B S1 S2 _ _ i1 i2 k s t); eauto].
    intros x Hx. destruct (R1 x Hx) as [D V], (R2 x Hx) as [D' V']. destruct (angle_on_sound i1 i2 k _ _ EK V V') as [A C].
    split; [split; [now split|exact A]|exact C].
Qed.
