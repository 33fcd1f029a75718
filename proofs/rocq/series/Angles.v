(* The angle of a point: it is one, it is the only one in (-PI, PI), it is an arc
   tangent as seen from any direction that the point is ahead of; its values on
   intervals, and its slopes there. *)
From Coq Require Import Reals Lra ZArith QArith Qreals.
From Symnet Require Import PiecewiseLinear Fractions TargetExpression RationalIntervals.
From Symnet.series Require Import Exponential Derivatives.
Open Scope R_scope.

(* ---------- the three half planes ---------- *)
Lemma angle_right b a : 0 < a -> angle b a = atan (b / a).
Proof. intro H. unfold angle. destruct (Rlt_dec 0 a); [reflexivity|lra]. Qed.
Lemma quotient_up b a : 0 < a -> 0 < b -> atan (b / a) = PI / 2 - atan (a / b).
Proof.
  intros A B. replace (b / a) with (/ (a / b)) by (field; lra). apply atan_inv. now apply Rdiv_lt_0_compat.
Qed.
Lemma angle_above b a : 0 < b -> angle b a = PI / 2 - atan (a / b).
Proof.
  intro H. unfold angle. destruct (Rlt_dec 0 a); [now apply quotient_up|]. destruct (Rlt_dec 0 b); [reflexivity|lra].
Qed.
Lemma angle_below b a : b < 0 -> angle b a = - (PI / 2) - atan (a / b).
Proof.
  intro H. unfold angle. destruct (Rlt_dec 0 a).
  - replace (b / a) with (- (- b / a)) by (field; lra). rewrite atan_opp, quotient_up by lra.
    replace (a / - b) with (- (a / b)) by (field; lra). rewrite atan_opp. lra.
  - destruct (Rlt_dec 0 b); [lra|reflexivity].
Qed.

(* ---------- it is the angle ---------- *)
Lemma arc_polar t : 0 < cos (atan t) /\ sin (atan t) = t * cos (atan t).
Proof.
  pose proof (atan_bound t) as B. assert (0 < cos (atan t)) by (apply cos_gt_0; lra). split; [assumption|].
  pose proof (tan_atan t) as T. unfold tan in T. rewrite <- T at 2. field. lra.
Qed.
Theorem angle_polar b a : angle_defined b a ->
  - PI < angle b a < PI /\ exists r, 0 < r /\ a = r * cos (angle b a) /\ b = r * sin (angle b a).
Proof.
  intro D. assert (C : 0 < a \/ 0 < b \/ b < 0) by (unfold angle_defined in D; lra). pose proof PI_RGT_0.
  destruct C as [C|[C|C]].
  - rewrite angle_right by assumption. pose proof (atan_bound (b / a)). destruct (arc_polar (b / a)) as [P S]. split; [lra|].
    exists (a / cos (atan (b / a))). split; [now apply Rdiv_lt_0_compat|]. rewrite S. split; field; lra.
  - rewrite angle_above by assumption. pose proof (atan_bound (a / b)). destruct (arc_polar (a / b)) as [P S]. split; [lra|].
    exists (b / cos (atan (a / b))). split; [now apply Rdiv_lt_0_compat|]. rewrite cos_shift, sin_shift, S. split; field; lra.
  - rewrite angle_below by assumption. pose proof (atan_bound (a / b)). destruct (arc_polar (a / b)) as [P S]. split; [lra|].
    replace (- (PI / 2) - atan (a / b)) with (- (PI / 2 - - atan (a / b))) by ring.
    rewrite cos_neg, sin_neg, cos_shift, sin_shift, cos_neg, sin_neg, S.
    exists (- b / cos (atan (a / b))). split; [apply Rdiv_lt_0_compat; lra|]. split; field; lra.
Qed.
Lemma whole_turn t : - (2 * PI) < t < 2 * PI -> cos t = 1 -> t = 0.
Proof.
  intros B C. assert (S : sin (t / 2) = 0).
  { pose proof (cos_2a_sin (t / 2)) as D. replace (2 * (t / 2)) with t in D by field. rewrite C in D.
    assert (E : sin (t / 2) * sin (t / 2) = 0) by lra. apply Rmult_integral in E. now destruct E. }
  destruct (Rtotal_order t 0) as [L|[E|G]]; [|assumption|].
  - pose proof (sin_gt_0 (- (t / 2)) ltac:(lra) ltac:(lra)) as P. rewrite sin_neg in P. lra.
  - pose proof (sin_gt_0 (t / 2) ltac:(lra) ltac:(lra)). lra.
Qed.
(* Two angles of less than a whole turn between them that point the same way. *)
Lemma same_way s t r u : - (2 * PI) < s - t < 2 * PI -> 0 < r -> 0 < u -> r * cos s = u * cos t -> r * sin s = u * sin t -> s = t.
Proof.
  intros B R U C S. assert (E : r = u).
  { apply Rsqr_inj; [lra|lra|]. unfold Rsqr. pose proof (sin2_cos2 s) as P. pose proof (sin2_cos2 t) as Q. unfold Rsqr in P, Q.
    replace (r * r) with ((r * sin s) * (r * sin s) + (r * cos s) * (r * cos s)) by (transitivity (r * r * (sin s * sin s + cos s * cos s)); [ring|rewrite P; ring]).
    rewrite S, C. transitivity (u * u * (sin t * sin t + cos t * cos t)); [ring|rewrite Q; ring]. }
  subst u. apply Rmult_eq_reg_l in C; [|lra]. apply Rmult_eq_reg_l in S; [|lra].
  enough (s - t = 0) by lra. apply whole_turn; [assumption|]. rewrite cos_minus, C, S.
  pose proof (sin2_cos2 t) as Q. unfold Rsqr in Q. lra.
Qed.
Theorem angle_unique b a t r : - PI < t < PI -> 0 < r -> a = r * cos t -> b = r * sin t -> angle b a = t.
Proof.
  intros B R A S. assert (D : angle_defined b a).
  { unfold angle_defined. destruct (Req_dec b 0) as [Z|Z]; [left|now right]. subst b.
    apply Rmult_integral in Z. destruct Z as [Z|Z]; [lra|]. destruct (Rtotal_order t 0) as [L|[E|G]].
    - pose proof (sin_gt_0 (- t) ltac:(lra) ltac:(lra)) as P. rewrite sin_neg in P. lra.
    - subst a t. rewrite cos_0. lra.
    - pose proof (sin_gt_0 t ltac:(lra) ltac:(lra)). lra. }
  destruct (angle_polar b a D) as [B' (u & U & A' & S')].
  apply (same_way _ _ u r); [lra|assumption|assumption|congruence|congruence].
Qed.

(* ---------- seen from a direction to the right, which the point is ahead of ---------- *)
Lemma angle_to_right b a : 0 <= a -> angle_defined b a -> - (PI / 2) <= angle b a <= PI / 2.
Proof.
  intros A D. pose proof PI_RGT_0. destruct A as [A|A].
  - rewrite angle_right by assumption. pose proof (atan_bound (b / a)). lra.
  - subst a. destruct D as [D|D]; [lra|]. assert (Z : 0 / b = 0) by (field; assumption).
    destruct (Rtotal_order b 0) as [L|[E|G]]; [|lra|].
    + rewrite angle_below, Z, atan_0 by assumption. lra.
    + rewrite angle_above, Z, atan_0 by assumption. lra.
Qed.
Theorem angle_seen p q a b : 0 <= p -> 0 < p * a + q * b ->
  angle_defined b a /\ angle b a = angle q p + atan ((p * b - q * a) / (p * a + q * b)).
Proof.
  intros P A. assert (D : angle_defined b a).
  { unfold angle_defined. destruct (Req_dec b 0) as [Z|Z]; [left|now right]. subst b.
    destruct (Rlt_le_dec 0 a) as [L|L]; [assumption|]. exfalso. assert (p * a <= p * 0) by (apply Rmult_le_compat_l; lra). lra. }
  assert (W : angle_defined q p).
  { unfold angle_defined. destruct (Req_dec q 0) as [Z|Z]; [left|now right]. subst q. destruct P as [P|P]; [assumption|]. subst p. lra. }
  split; [assumption|]. set (B := p * b - q * a) in *. set (C := p * a + q * b) in *.
  destruct (angle_polar q p W) as [_ (u & U & PC & PS)]. pose proof (angle_to_right q p P W) as RW.
  destruct (arc_polar (B / C)) as [H S]. pose proof (atan_bound (B / C)) as RA. set (s := angle q p) in *. set (t := atan (B / C)) in *.
  apply (angle_unique b a (s + t) (C / cos t / u)); [lra|now repeat apply Rdiv_lt_0_compat| |].
  - rewrite cos_plus, S. enough (E : u * u * a = u * (C * cos s - B * sin s)).
    { apply (Rmult_eq_reg_l (u * u)); [|apply Rmult_integral_contrapositive; lra]. rewrite E. field. lra. }
    unfold C, B. replace (u * ((p * a + q * b) * cos s - (p * b - q * a) * sin s)) with
      ((p * a + q * b) * (u * cos s) - (p * b - q * a) * (u * sin s)) by ring. rewrite <- PC, <- PS.
    transitivity (a * (u * u * (sin s * sin s + cos s * cos s))); [|rewrite PC, PS; ring].
    pose proof (sin2_cos2 s) as Q. unfold Rsqr in Q. rewrite Q. ring.
  - rewrite sin_plus, S. enough (E : u * u * b = u * (C * sin s + B * cos s)).
    { apply (Rmult_eq_reg_l (u * u)); [|apply Rmult_integral_contrapositive; lra]. rewrite E. field. lra. }
    unfold C, B. replace (u * ((p * a + q * b) * sin s + (p * b - q * a) * cos s)) with
      ((p * a + q * b) * (u * sin s) + (p * b - q * a) * (u * cos s)) by ring. rewrite <- PC, <- PS.
    transitivity (b * (u * u * (sin s * sin s + cos s * cos s))); [|rewrite PC, PS; ring].
    pose proof (sin2_cos2 s) as Q. unfold Rsqr in Q. rewrite Q. ring.
Qed.
Lemma angle_ahead p : 0 < p -> angle 0 p = 0.
Proof. intro H. rewrite angle_right by assumption. replace (0 / p) with 0 by (field; lra). apply atan_0. Qed.

(* ---------- on intervals ---------- *)
Definition quarter : option interval := option_map (i_mul (single (1 # 2))) pi_on.
Definition beside (half : option interval) (i : option interval) : option interval :=
  match half, i with Some h, Some k => Some (i_add h (i_neg k)) | _, _ => None end.
Definition angle_on (i j : interval) : option interval :=
  if positive_i j then function_on Atan (i_mul i (i_inv j))
  else if positive_i i then beside quarter (function_on Atan (i_mul j (i_inv i)))
  else if positive_i (i_neg i) then beside (option_map i_neg quarter) (function_on Atan (i_mul j (i_inv i)))
  else None.
(* a / (a^2 + b^2) and - b / (a^2 + b^2). *)
Definition angle_slopes (i j : interval) : option (interval * interval) :=
  option_map (fun k => (i_mul j k, i_neg (i_mul i k))) (inverted (i_add (i_power i 2) (i_power j 2))).

Lemma quarter_sound h : quarter = Some h -> holds h (PI / 2).
Proof.
  unfold quarter. destruct pi_on as [i|] eqn:E; [|discriminate]. cbn [option_map]. intro H. apply some_injective in H. subst h.
  replace (PI / 2) with (Q2R (1 # 2) * PI) by (unfold Q2R; cbn; field). apply holds_mul; [apply holds_single|now apply pi_on_sound].
Qed.
Lemma beside_sound h k i s t : beside h k = Some i -> (forall j, h = Some j -> holds j s) -> (forall j, k = Some j -> holds j t) -> holds i (s - t).
Proof.
  destruct h as [h|], k as [k|]; cbn [beside]; try discriminate. intros H S T. apply some_injective in H. subst i.
  apply holds_add; [now apply S|now apply holds_neg, T].
Qed.
Lemma positive_without i : positive_i i = true -> without_zero i = true.
Proof. intro H. unfold without_zero. now rewrite H. Qed.
Lemma negative_without i : positive_i (i_neg i) = true -> without_zero i = true.
Proof. intro H. unfold without_zero. rewrite H. apply Bool.orb_true_r. Qed.
Lemma atan_of_quotient i j k s t : without_zero j = true -> function_on Atan (i_mul i (i_inv j)) = Some k -> holds i s -> holds j t -> holds k (atan (s / t)).
Proof.
  intros W E S T. apply (function_on_sound Atan _ k _ E). apply holds_mul; [assumption|]. now apply holds_inv.
Qed.
Theorem angle_on_sound i j k b a : angle_on i j = Some k -> holds i b -> holds j a -> angle_defined b a /\ holds k (angle b a).
Proof.
  unfold angle_on. intros E B A. destruct (positive_i j) eqn:PJ; [|destruct (positive_i i) eqn:PI'; [|destruct (positive_i (i_neg i)) eqn:NI; [|discriminate E]]].
  - destruct (positive_i_true j a PJ A) as [_ P]. split; [now left|]. rewrite angle_right by assumption.
    apply (atan_of_quotient i j); auto using positive_without.
  - destruct (positive_i_true i b PI' B) as [_ P]. split; [right; lra|]. rewrite angle_above by assumption.
    apply (beside_sound _ _ _ _ _ E); [apply quarter_sound|]. intros l L. apply (atan_of_quotient j i); auto using positive_without.
  - destruct (positive_i_true _ _ NI (holds_neg _ _ B)) as [_ P]. split; [right; lra|]. rewrite angle_below by lra.
    apply (beside_sound _ _ _ _ _ E).
    + intros l L. destruct quarter as [h|] eqn:Q; [|discriminate L]. cbn [option_map] in L. apply some_injective in L. subst l.
      now apply holds_neg, quarter_sound.
    + intros l L. apply (atan_of_quotient j i); auto using negative_without.
Qed.

(* ---------- slopes ---------- *)
Lemma squares_positive a t : a <> 0 \/ t <> 0 -> 0 < t * t + a * a.
Proof.
  intros [H|H].
  - pose proof (Rle_0_sqr t). pose proof (Rsqr_pos_lt a H). unfold Rsqr in *. lra.
  - pose proof (Rle_0_sqr a). pose proof (Rsqr_pos_lt t H). unfold Rsqr in *. lra.
Qed.
Lemma over_derives a t : a <> 0 -> derivable_pt_lim (fun s => atan (s / a)) t (a / (t * t + a * a)).
Proof.
  intro N. pose proof (squares_positive a t (or_introl N)) as P. eapply same_limit.
  - apply (derivable_pt_lim_comp (id / fct_cte a)%F atan); [|apply derivable_pt_lim_atan].
    apply derivable_pt_lim_div; [apply derivable_pt_lim_id|apply derivable_pt_lim_const|exact N].
  - unfold div_fct, id, fct_cte, Rsqr. field. repeat split; try assumption; lra.
Qed.
Lemma under_derives a t : t <> 0 -> derivable_pt_lim (fun s => - atan (a / s)) t (a / (t * t + a * a)).
Proof.
  intro N. pose proof (squares_positive a t (or_intror N)) as P. eapply same_limit.
  - apply (derivable_pt_lim_opp (fun s => atan (a / s))).
    apply (derivable_pt_lim_comp (fct_cte a / id)%F atan); [|apply derivable_pt_lim_atan].
    apply derivable_pt_lim_div; [apply derivable_pt_lim_const|apply derivable_pt_lim_id|exact N].
  - unfold div_fct, id, fct_cte, Rsqr. field. repeat split; try assumption; lra.
Qed.
(* Differences by one coordinate at a time. *)
Lemma over_differs (I k : interval) a s t : a <> 0 -> (forall u, holds I u -> holds k (a / (u * u + a * a))) -> holds I s -> holds I t ->
  exists c, holds k c /\ atan (s / a) - atan (t / a) = c * (s - t).
Proof.
  intros N K. apply (mean_value (fun s => atan (s / a)) (fun u => a / (u * u + a * a)) (holds I) k); [exact (between_holds I)| |exact K].
  intros u _. now apply over_derives.
Qed.
Lemma under_differs (I k : interval) a s t : without_zero I = true -> (forall u, holds I u -> holds k (a / (u * u + a * a))) -> holds I s -> holds I t ->
  exists c, holds k c /\ atan (a / t) - atan (a / s) = c * (s - t).
Proof.
  intros N K Hs Ht. destruct (mean_value (fun s => - atan (a / s)) (fun u => a / (u * u + a * a)) (holds I) k) with (s := s) (t := t) as (c & Hc & E);
    [exact (between_holds I)| |exact K|exact Hs|exact Ht|exists c; split; [exact Hc|lra]].
  intros u Hu. apply under_derives. now apply (holds_inv I u N).
Qed.
Theorem angle_differs i j k S T b a d c : angle_on i j = Some k -> angle_slopes i j = Some (S, T) ->
  holds i b -> holds j a -> holds i d -> holds j c ->
  exists s t, holds S s /\ holds T t /\ angle b a - angle d c = s * (b - d) + t * (a - c).
Proof.
  unfold angle_slopes. intros E L B A D C. destruct (inverted _) as [l|] eqn:V; [|discriminate L]. cbn [option_map] in L.
  apply some_injective in L. injection L as L1 L2. subst S T.
  assert (K : forall u v, holds i u -> holds j v -> holds l (/ (u * u + v * v))).
  { intros u v U W. apply (inverted_sound _ l _ V). apply holds_add; now apply square_holds. }
  assert (K1 : forall v u, holds j v -> holds i u -> holds (i_mul j l) (v / (u * u + v * v))) by (intros; unfold Rdiv; now apply holds_mul; [|apply K]).
  assert (K2 : forall u v, holds i u -> holds j v -> holds (i_mul i l) (u / (v * v + u * u))).
  { intros u v U W. unfold Rdiv. rewrite (Rplus_comm (v * v)). now apply holds_mul; [|apply K]. }
  enough (M : exists s t, holds (i_mul j l) s /\ holds (i_mul i l) t /\ angle b a - angle d a = s * (b - d) /\ angle d c - angle d a = t * (a - c)).
  { destruct M as (s & t & Hs & Ht & E1 & E2). exists s, (- t). split; [assumption|]. split; [now apply holds_neg|]. lra. }
  unfold angle_on in E. destruct (positive_i j) eqn:PJ; [|destruct (positive_i i) eqn:PI'; [|destruct (positive_i (i_neg i)) eqn:NI; [|discriminate E]]].
  - destruct (positive_i_true j a PJ A) as [_ PA]. destruct (positive_i_true j c PJ C) as [_ PC].
    destruct (over_differs i (i_mul j l) a b d ltac:(lra) (fun u => K1 a u A) B D) as (s & Hs & Es).
    destruct (under_differs j (i_mul i l) d a c (positive_without j PJ) (fun u => K2 d u D) A C) as (t & Ht & Et).
    exists s, t. rewrite !angle_right by assumption. exact (conj Hs (conj Ht (conj Es Et))).
  - destruct (positive_i_true i b PI' B) as [_ PB]. destruct (positive_i_true i d PI' D) as [_ PD].
    destruct (under_differs i (i_mul j l) a b d (positive_without i PI') (fun u => K1 a u A) B D) as (s & Hs & Es).
    destruct (over_differs j (i_mul i l) d a c ltac:(lra) (fun u => K2 d u D) A C) as (t & Ht & Et).
    exists s, t. rewrite !angle_above by assumption. refine (conj Hs (conj Ht (conj _ _))); lra.
  - destruct (positive_i_true _ _ NI (holds_neg _ _ B)) as [_ PB]. destruct (positive_i_true _ _ NI (holds_neg _ _ D)) as [_ PD].
    destruct (under_differs i (i_mul j l) a b d (negative_without i NI) (fun u => K1 a u A) B D) as (s & Hs & Es).
    destruct (over_differs j (i_mul i l) d a c ltac:(lra) (fun u => K2 d u D) A C) as (t & Ht & Et).
    exists s, t. rewrite !angle_below by lra. refine (conj Hs (conj Ht (conj _ _))); lra.
Qed.
