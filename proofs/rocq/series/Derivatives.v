(* The functions of targets on an interval: their values, slopes and second
   derivatives, enclosed; and what these say about differences (mean value
   theorem, and Taylor's formula of order two). *)
From Coq Require Import Reals Lra ZArith QArith Qreals.
From Symnet Require Import PiecewiseLinear ErrorFunction TargetExpression RationalIntervals.
From Symnet.series Require Import FixedPoint Exponential Arctangent Roots Functions Waves Erf.
Open Scope R_scope.

(* ---------- derivatives ---------- *)
Definition slope_of (f : function) (t : R) : R :=
  match f with
  | Exp => exp t | Log => / t | Sin => cos t | Cos => - sin t | Atan => / (1 + t * t)
  | Tanh => 1 - tanh t * tanh t | Sqrt => / (2 * sqrt t) | Erf => 2 / sqrt PI * bell t
  end.
Definition bend_of (f : function) (t : R) : R :=
  match f with
  | Exp => exp t | Log => - (/ t * / t) | Sin => - sin t | Cos => - cos t
  | Atan => - (2 * t) * (/ (1 + t * t) * / (1 + t * t))
  | Tanh => - (2 * tanh t) * (1 - tanh t * tanh t) | Sqrt => - (/ (2 * sqrt t) * (/ (2 * sqrt t) * / sqrt t))
  | Erf => - (2 * t) * (2 / sqrt PI * bell t)
  end.
Definition smooth (f : function) (t : R) : Prop := match f with Log | Sqrt => 0 < t | _ => True end.

Lemma tanh_derives t : derivable_pt_lim tanh t (1 - tanh t * tanh t).
Proof.
  pose proof (exp_pos t). pose proof (exp_pos (- t)).
  assert (C : cosh t <> 0) by (unfold cosh; lra).
  replace (1 - tanh t * tanh t) with ((cosh t * cosh t - sinh t * sinh t) / Rsqr (cosh t))
    by (unfold tanh, Rsqr; field; exact C).
  apply (derivable_pt_lim_div sinh cosh); [apply derivable_pt_lim_sinh|apply derivable_pt_lim_cosh|exact C].
Qed.

Lemma same_limit f t a b : derivable_pt_lim f t a -> a = b -> derivable_pt_lim f t b.
Proof. now intros H <-. Qed.
Lemma positive_square t : 0 < 1 + t * t. Proof. pose proof (Rle_0_sqr t). unfold Rsqr in *. lra. Qed.

Lemma slope_derives f t : smooth f t -> derivable_pt_lim (function_value f) t (slope_of f t).
Proof.
  destruct f; cbn; intro H.
  - apply derivable_pt_lim_exp.
  - now apply derivable_pt_lim_ln.
  - apply derivable_pt_lim_sin.
  - apply derivable_pt_lim_cos.
  - eapply same_limit; [apply derivable_pt_lim_atan|]. f_equal. ring.
  - apply tanh_derives.
  - now apply derivable_pt_lim_sqrt.
  - apply erf_derives.
Qed.

Lemma inverse_derives f t a : f t <> 0 -> derivable_pt_lim f t a -> derivable_pt_lim (fun x => / f x) t (- a * (/ f t * / f t)).
Proof.
  intros N D. eapply same_limit.
  - apply (derivable_pt_lim_ext (fct_cte 1 / f)%F); [intro x; unfold div_fct, fct_cte; unfold Rdiv; ring|].
    apply derivable_pt_lim_div; [apply derivable_pt_lim_const|exact D|exact N].
  - unfold fct_cte, Rsqr. field. exact N.
Qed.

Lemma bend_derives f t : smooth f t -> derivable_pt_lim (slope_of f) t (bend_of f t).
Proof.
  destruct f; cbn [smooth slope_of bend_of]; intro H.
  - apply derivable_pt_lim_exp.
  - eapply same_limit; [apply (inverse_derives id t 1); [unfold id; lra|apply derivable_pt_lim_id]|]. unfold id. ring.
  - apply derivable_pt_lim_cos.
  - apply (derivable_pt_lim_opp sin), derivable_pt_lim_sin.
  - pose proof (positive_square t). eapply same_limit.
    + apply (inverse_derives (fun x => 1 + x * x) t (0 + (1 * t + t * 1))); [lra|].
      apply (derivable_pt_lim_plus (fct_cte 1) (id * id)%F); [apply derivable_pt_lim_const|].
      apply (derivable_pt_lim_mult id id); apply derivable_pt_lim_id.
    + ring.
  - eapply same_limit.
    + apply (derivable_pt_lim_minus (fct_cte 1) (tanh * tanh)%F); [apply derivable_pt_lim_const|].
      apply (derivable_pt_lim_mult tanh tanh); apply tanh_derives.
    + ring.
  - assert (0 < sqrt t) by now apply sqrt_lt_R0. eapply same_limit.
    + apply (inverse_derives (fun x => 2 * sqrt x) t (0 * sqrt t + 2 * / (2 * sqrt t))); [lra|].
      apply (derivable_pt_lim_mult (fct_cte 2) sqrt); [apply derivable_pt_lim_const|now apply derivable_pt_lim_sqrt].
    + field. lra.
  - eapply same_limit; [apply (derivable_pt_lim_scal bell), bell_derives|ring].
Qed.

(* ---------- differences ---------- *)
Section Differences.
Variables (f f1 f2 : R -> R) (D : R -> Prop) (K1 K2 : interval).
Hypothesis convex_D : forall a b c, D a -> D b -> a <= c <= b -> D c.
Hypothesis first : forall t, D t -> derivable_pt_lim f t (f1 t).
Hypothesis in_K1 : forall t, D t -> holds K1 (f1 t).

Lemma mean_value s t : D s -> D t -> exists c, holds K1 c /\ f s - f t = c * (s - t).
Proof.
  intros Hs Ht. destruct (Rtotal_order s t) as [L|[->|L]].
  - destruct (MVT_cor2 f f1 s t L) as (c & E & C); [intros c C; apply first; now apply (convex_D s t)|].
    exists (f1 c). split; [apply in_K1, (convex_D s t); trivial; lra|]. lra.
  - exists (f1 t). split; [now apply in_K1|ring].
  - destruct (MVT_cor2 f f1 t s L) as (c & E & C); [intros c C; apply first; now apply (convex_D t s)|].
    exists (f1 c). split; [apply in_K1, (convex_D t s); trivial; lra|]. lra.
Qed.

Hypothesis second : forall t, D t -> derivable_pt_lim f1 t (f2 t).
Hypothesis in_K2 : forall t, D t -> holds K2 (f2 t).

(* Over f(t) + f'(t)(s - t) there is at least k (s - t)^2 / 2 where f'' >= k. *)
Lemma taylor_one k (g g1 g2 : R -> R) : (forall t, D t -> derivable_pt_lim g t (g1 t)) ->
  (forall t, D t -> derivable_pt_lim g1 t (g2 t)) -> (forall t, D t -> k <= g2 t) ->
  forall s t, D s -> D t -> k * (s - t) ^ 2 / 2 <= g s - g t - g1 t * (s - t).
Proof.
  intros G1 G2 B s t Hs Ht.
  set (h := fun x => g x - g1 t * x - k / 2 * (x - t) ^ 2). set (h1 := fun x => g1 x - g1 t - k * (x - t)).
  assert (Dh : forall x, D x -> derivable_pt_lim h x (h1 x)).
  { intros x Hx. unfold h, h1. eapply same_limit.
    - apply (derivable_pt_lim_minus (fun x => g x - g1 t * x) (fun x => k / 2 * (x - t) ^ 2)).
      + apply (derivable_pt_lim_minus g (fun x => g1 t * x)); [now apply G1|].
        apply (derivable_pt_lim_scal id), derivable_pt_lim_id.
      + apply (derivable_pt_lim_scal (fun x => (x - t) ^ 2)).
        apply (derivable_pt_lim_comp (fun x => x - t) (fun x => x ^ 2)).
        * apply (derivable_pt_lim_minus id (fct_cte t)); [apply derivable_pt_lim_id|apply derivable_pt_lim_const].
        * apply derivable_pt_lim_pow.
    - cbn. field. }
  assert (S : forall x, D x -> (t <= x -> 0 <= h1 x) /\ (x <= t -> h1 x <= 0)).
  { intros x Hx. unfold h1. split; intro L.
    - destruct (Req_dec t x) as [->|N]; [lra|].
      destruct (MVT_cor2 g1 g2 t x ltac:(lra)) as (c & E & C); [intros c C; apply G2; now apply (convex_D t x)|].
      pose proof (B c (convex_D t x c Ht Hx ltac:(lra))). enough (k * (x - t) <= g2 c * (x - t)) by lra.
      apply Rmult_le_compat_r; lra.
    - destruct (Req_dec t x) as [->|N]; [lra|].
      destruct (MVT_cor2 g1 g2 x t ltac:(lra)) as (c & E & C); [intros c C; apply G2; now apply (convex_D x t)|].
      pose proof (B c (convex_D x t c Hx Ht ltac:(lra))). enough (k * (t - x) <= g2 c * (t - x)) by lra.
      apply Rmult_le_compat_r; lra. }
  assert (P : 0 <= h s - h t).
  { destruct (Rtotal_order s t) as [L|[->|L]]; [|lra|].
    - destruct (MVT_cor2 h h1 s t L) as (c & E & C); [intros c C; apply Dh; now apply (convex_D s t)|].
      destruct (S c (convex_D s t c Hs Ht ltac:(lra))) as [_ S2]. specialize (S2 ltac:(lra)).
      assert (h1 c * (t - s) <= 0) by (apply Ropp_le_cancel; rewrite Ropp_mult_distr_l, Ropp_0; apply Rmult_le_pos; lra). lra.
    - destruct (MVT_cor2 h h1 t s L) as (c & E & C); [intros c C; apply Dh; now apply (convex_D t s)|].
      destruct (S c (convex_D t s c Ht Hs ltac:(lra))) as [S1 _]. specialize (S1 ltac:(lra)).
      assert (0 <= h1 c * (s - t)) by (apply Rmult_le_pos; lra). lra. }
  unfold h in P. replace ((t - t) ^ 2) with 0 in P by ring. lra.
Qed.

Lemma taylor_two s t : D s -> D t -> exists c, holds K2 c /\ f s - f t - f1 t * (s - t) = c * (s - t) ^ 2 / 2.
Proof.
  intros Hs Ht. set (r := f s - f t - f1 t * (s - t)).
  assert (A : Q2R (fst K2) * (s - t) ^ 2 / 2 <= r).
  { apply (taylor_one (Q2R (fst K2)) f f1 f2); auto. intros u Hu. apply (in_K2 u Hu). }
  assert (B : r <= Q2R (snd K2) * (s - t) ^ 2 / 2).
  { enough (- Q2R (snd K2) * (s - t) ^ 2 / 2 <= (- f s) - (- f t) - (- f1 t) * (s - t)) by (unfold r in *; lra).
    apply (taylor_one (- Q2R (snd K2)) (fun x => - f x) (fun x => - f1 x) (fun x => - f2 x)); auto.
    - intros u Hu. apply (derivable_pt_lim_opp f). now apply first.
    - intros u Hu. apply (derivable_pt_lim_opp f1). now apply second.
    - intros u Hu. pose proof (in_K2 u Hu) as [_ U]. lra. }
  destruct (Req_dec s t) as [->|N].
  - exists (f2 t). split; [now apply in_K2|]. unfold r. replace (t - t) with 0 by ring. field.
  - assert (P : 0 < (s - t) ^ 2) by (replace ((s - t) ^ 2) with (Rsqr (s - t)) by (unfold Rsqr; ring); apply Rsqr_pos_lt; lra). exists (2 * r / (s - t) ^ 2). split; [|field; lra].
    unfold holds. split; apply Rmult_le_reg_r with ((s - t) ^ 2); trivial; unfold Rdiv; rewrite ?Rmult_assoc, ?Rinv_l; lra.
Qed.
End Differences.

(* ---------- enclosures ---------- *)
Definition series_precision : Z := 96.
(* Numbers longer than this are not gone on with. *)
Definition long_interval (i : interval) : bool :=
  let long n := (512 <? Z.log2 n)%Z in
  (long (Z.abs (Qnum (fst i))) || long (Z.abs (Qnum (snd i))) || long (Zpos (Qden (fst i))) || long (Zpos (Qden (snd i))))%bool.
Definition function_by_series (f : function) (i : interval) : option interval :=
  match f with
  | Exp => exp_on i series_precision | Log => log_on i series_precision | Sin => sin_on i series_precision
  | Cos => cos_on i series_precision | Atan => atan_on i series_precision | Tanh => tanh_on i series_precision
  | Sqrt => root_on 2 i series_precision | Erf => erf_on i series_precision
  end.
Definition function_on (f : function) (i : interval) : option interval :=
  match function_by_series f i with Some j => if long_interval j then None else Some j | None => None end.
Definition inverted (i : interval) : option interval := if without_zero i then Some (i_inv i) else None.
Definition pi_on : option interval :=
  match pi_at series_precision with Some (ends, unit) => Some (scaled ends unit) | None => None end.

Definition bell_on (i : interval) : option interval :=
  match two_over_root_pi series_precision, exp_on (i_neg (i_power i 2)) series_precision with
  | Some c, Some k => Some (i_mul c k) | _, _ => None end.

(* From the interval i of the argument and j of the value. *)
Definition slope_on (f : function) (i j : interval) : option interval :=
  match f with
  | Exp => Some j
  | Log => inverted i
  | Sin => cos_on i series_precision
  | Cos => option_map i_neg (sin_on i series_precision)
  | Atan => inverted (i_add (single 1) (i_power i 2))
  | Tanh => Some (i_add (single 1) (i_neg (i_power j 2)))
  | Sqrt => inverted (i_mul (single 2) j)
  | Erf => bell_on i
  end.
Definition bend_on (f : function) (i j : interval) : option interval :=
  match f with
  | Exp => Some j
  | Log => option_map (fun k => i_neg (i_power k 2)) (inverted i)
  | Sin => Some (i_neg j)
  | Cos => Some (i_neg j)
  | Atan => option_map (fun k => i_mul (i_neg (i_mul (single 2) i)) (i_power k 2)) (inverted (i_add (single 1) (i_power i 2)))
  | Tanh => Some (i_mul (i_neg (i_mul (single 2) j)) (i_add (single 1) (i_neg (i_power j 2))))
  | Sqrt => match inverted (i_mul (single 2) j), inverted j with
            | Some k, Some l => Some (i_neg (i_mul k (i_mul k l))) | _, _ => None end
  | Erf => option_map (i_mul (i_neg (i_mul (single 2) i))) (bell_on i)
  end.

Local Opaque exp_on log_on sin_on cos_on atan_on tanh_on root_on erf_on two_over_root_pi pi_at.
Lemma pi_on_sound i : pi_on = Some i -> holds i PI.
Proof.
  unfold pi_on. destruct (pi_at series_precision) as [[ends unit]|] eqn:E; [|discriminate].
  intro H. injection H as <-. now apply scaled_holds, (pi_at_sound series_precision).
Qed.
Lemma function_on_sound f i j t : function_on f i = Some j -> holds i t -> function_defined f t /\ holds j (function_value f t).
Proof.
  unfold function_on. destruct (function_by_series f i) as [k|] eqn:E; [|discriminate]. destruct (long_interval k); [discriminate|].
  intros J H. apply some_injective in J. subst k.
  destruct f; cbn [function_by_series function_defined function_value] in *.
  - split; [exact I|]. now apply (exp_on_sound i series_precision).
  - now apply (log_on_sound i series_precision).
  - split; [exact I|]. now apply (sin_on_sound i series_precision).
  - split; [exact I|]. now apply (cos_on_sound i series_precision).
  - split; [exact I|]. now apply (atan_on_sound i series_precision).
  - split; [exact I|]. now apply (tanh_on_sound i series_precision).
  - now apply (sqrt_on_sound i series_precision).
  - split; [exact I|]. now apply (erf_on_sound i series_precision).
Qed.
Lemma bell_on_sound i k t : bell_on i = Some k -> holds i t -> holds k (2 / sqrt PI * bell t).
Proof.
  unfold bell_on. destruct (two_over_root_pi _) as [c|] eqn:C; [|discriminate]. destruct (exp_on _ _) as [l|] eqn:E; [|discriminate].
  intros K H. apply some_injective in K. subst k. apply holds_mul; [now apply (two_over_root_pi_sound series_precision)|].
  unfold bell. apply (exp_on_sound _ _ _ _ E). apply holds_neg. replace (t * t) with (t ^ 2) by ring. now apply holds_power.
Qed.
Lemma inverted_sound i k t : inverted i = Some k -> holds i t -> t <> 0 /\ holds k (/ t).
Proof. unfold inverted. destruct (without_zero i) eqn:W; [|discriminate]. intro H. injection H as <-. now apply holds_inv. Qed.
Lemma holds_one : holds (single 1) 1. Proof. unfold holds, single. cbn [fst snd]. rewrite Q2R_1. lra. Qed.
Lemma holds_two : holds (single 2) 2. Proof. unfold holds, single. cbn [fst snd]. replace (Q2R 2) with 2 by (unfold Q2R; cbn; lra). lra. Qed.
Lemma square_holds i t : holds i t -> holds (i_power i 2) (t * t).
Proof. intro H. replace (t * t) with (t ^ 2) by ring. now apply holds_power. Qed.

(* Where a slope is enclosed the function is smooth: an inverse is of a number other than 0. *)
Lemma root_smooth i j k t : function_on Sqrt i = Some j -> inverted (i_mul (single 2) j) = Some k -> holds i t -> 0 < t.
Proof.
  intros E K H. destruct (function_on_sound Sqrt i j t E H) as [P V]. cbn in P, V.
  destruct (inverted_sound _ k (2 * sqrt t) K) as [N _]; [apply holds_mul; [apply holds_two|exact V]|].
  destruct P as [P|P]; [exact P|]. subst t. rewrite sqrt_0 in N. lra.
Qed.
Lemma slope_smooth f i j k t : function_on f i = Some j -> slope_on f i j = Some k -> holds i t -> smooth f t.
Proof.
  destruct f; cbn [smooth slope_on]; trivial; intros E K H.
  - now apply (function_on_sound Log i j t E H).
  - exact (root_smooth i j k t E K H).
Qed.
Lemma bend_smooth f i j k t : function_on f i = Some j -> bend_on f i j = Some k -> holds i t -> smooth f t.
Proof.
  destruct f; cbn [smooth bend_on]; trivial; intros E K H.
  - now apply (function_on_sound Log i j t E H).
  - destruct (inverted (i_mul (single 2) j)) as [l|] eqn:L; [|discriminate]. exact (root_smooth i j l t E L H).
Qed.
Lemma slope_on_sound f i j k t : function_on f i = Some j -> slope_on f i j = Some k -> holds i t -> holds k (slope_of f t).
Proof.
  intros E K H. destruct (function_on_sound f i j t E H) as [P V]. clear E.
  destruct f; cbn [slope_on slope_of function_value function_defined] in *.
  - apply some_injective in K; now subst k.
  - now apply (inverted_sound i).
  - now apply (cos_on_sound i series_precision).
  - destruct (sin_on i series_precision) as [l|] eqn:L; [|discriminate]. apply some_injective in K; subst k.
    apply holds_neg. now apply (sin_on_sound i series_precision).
  - apply (inverted_sound _ _ _ K). apply holds_add; [apply holds_one|now apply square_holds].
  - apply some_injective in K; subst k. apply holds_add; [apply holds_one|]. now apply holds_neg, square_holds.
  - apply (inverted_sound _ _ _ K). apply holds_mul; [apply holds_two|exact V].
  - now apply (bell_on_sound i).
Qed.
Lemma bend_on_sound f i j k t : function_on f i = Some j -> bend_on f i j = Some k -> holds i t -> holds k (bend_of f t).
Proof.
  intros E K H. destruct (function_on_sound f i j t E H) as [P V]. clear E.
  destruct f; cbn [bend_on bend_of function_value function_defined] in *.
  - apply some_injective in K; now subst k.
  - destruct (inverted i) as [l|] eqn:L; [|discriminate]. apply some_injective in K; subst k.
    apply holds_neg, square_holds. now apply (inverted_sound i).
  - apply some_injective in K; subst k. now apply holds_neg.
  - apply some_injective in K; subst k. now apply holds_neg.
  - destruct (inverted _) as [l|] eqn:L; [|discriminate]. apply some_injective in K; subst k.
    apply holds_mul; [apply holds_neg, holds_mul; [apply holds_two|exact H]|]. apply square_holds.
    apply (inverted_sound _ _ _ L). apply holds_add; [apply holds_one|now apply square_holds].
  - apply some_injective in K; subst k. apply holds_mul; [apply holds_neg, holds_mul; [apply holds_two|exact V]|].
    apply holds_add; [apply holds_one|]. now apply holds_neg, square_holds.
  - destruct (inverted (i_mul (single 2) j)) as [l|] eqn:L; [|discriminate]. destruct (inverted j) as [m|] eqn:M; [|discriminate].
    apply some_injective in K; subst k. apply holds_neg.
    assert (holds l (/ (2 * sqrt t))) by (apply (inverted_sound _ _ _ L); apply holds_mul; [apply holds_two|exact V]).
    apply holds_mul; [assumption|]. apply holds_mul; [assumption|]. now apply (inverted_sound j).
  - destruct (bell_on i) as [l|] eqn:L; [|discriminate]. apply some_injective in K; subst k.
    apply holds_mul; [apply holds_neg, holds_mul; [apply holds_two|exact H]|now apply (bell_on_sound i)].
Qed.

Lemma between_holds i a b c : holds i a -> holds i b -> a <= c <= b -> holds i c.
Proof. unfold holds. lra. Qed.
Theorem function_differs f i j k s t : function_on f i = Some j -> slope_on f i j = Some k -> holds i s -> holds i t ->
  exists c, holds k c /\ function_value f s - function_value f t = c * (s - t).
Proof.
  intros E K. apply (mean_value (function_value f) (slope_of f) (holds i) k).
  - exact (between_holds i).
  - intros u Hu. apply slope_derives. exact (slope_smooth f i j k u E K Hu).
  - intros u Hu. exact (slope_on_sound f i j k u E K Hu).
Qed.
Theorem function_bends f i j k s t : function_on f i = Some j -> bend_on f i j = Some k -> holds i s -> holds i t ->
  exists c, holds k c /\ function_value f s - function_value f t - slope_of f t * (s - t) = c * (s - t) ^ 2 / 2.
Proof.
  intros E K. apply (taylor_two (function_value f) (slope_of f) (bend_of f) (holds i) k).
  - exact (between_holds i).
  - intros u Hu. apply slope_derives. exact (bend_smooth f i j k u E K Hu).
  - intros u Hu. apply bend_derives. exact (bend_smooth f i j k u E K Hu).
  - intros u Hu. exact (bend_on_sound f i j k u E K Hu).
Qed.
