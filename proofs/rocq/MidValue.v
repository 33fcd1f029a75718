(* Lemma A.2 (the mid value): nested mids over the 3^d points x + delta {-1,0,1}^d
   carry a bound off the trifling region to the whole cube. First for points
   near x (used for Theorem 2.2 with delta = 1/(3K), no omega(delta) term),
   then as printed, with d omega(delta). *)
From Coq Require Import Reals Lra Lia List Arith Psatz.
From Symnet Require Import PiecewiseLinear Points Interpolation Cells.
Import ListNotations.
Open Scope R_scope.

(* phi_d of the paper, coordinate by coordinate. *)
Fixpoint nested_mid (delta : R) (g : list R -> R) (x : list R) : R :=
  match x with
  | [] => g []
  | t :: x' => mid (nested_mid delta (fun y => g (t - delta :: y)) x')
                   (nested_mid delta (fun y => g (t :: y)) x')
                   (nested_mid delta (fun y => g (t + delta :: y)) x')
  end.

Lemma trifling_dec K delta x : {trifling K delta x} + {~ trifling K delta x}.
Proof.
  assert (G : forall m, {exists k, (1 <= k <= m)%nat /\ INR k / INR K - delta < x < INR k / INR K} +
                        {~ exists k, (1 <= k <= m)%nat /\ INR k / INR K - delta < x < INR k / INR K}).
  { induction m; [right; intros (k & Hk & _); lia|].
    destruct IHm as [IH|IH]; [left; destruct IH as (k & Hk & H); exists k; split; [lia|assumption]|].
    destruct (Rlt_dec (INR (S m) / INR K - delta) x); [destruct (Rlt_dec x (INR (S m) / INR K))|].
    - left. exists (S m). split; [lia|lra].
    - right. intros (k & Hk & H). destruct (Nat.eq_dec k (S m)); [subst; lra|].
      apply IH. exists k. split; [lia|assumption].
    - right. intros (k & Hk & H). destruct (Nat.eq_dec k (S m)); [subst; lra|].
      apply IH. exists k. split; [lia|assumption]. }
  apply G.
Qed.

(* Two points delta to 2 delta apart are not both in the trifling region. *)
Lemma not_both_trifling K delta a b : (0 < K)%nat -> 0 < delta -> 3 * delta <= / INR K ->
  delta <= b - a <= 2 * delta -> trifling K delta a -> trifling K delta b -> False.
Proof.
  intros HK Hd H3 Hab (k & _ & Hk) (l & _ & Hl).
  assert (P : 0 < INR K) by now apply lt_0_INR.
  assert (E : forall u v, (u < v)%nat -> INR u / INR K + / INR K <= INR v / INR K).
  { intros u v H. replace (INR u / INR K + / INR K) with (INR (S u) / INR K) by (rewrite S_INR; field; lra).
    now apply frac_le. }
  destruct (lt_eq_lt_dec l k) as [[H|H]|H].
  - specialize (E _ _ H). lra.
  - subst. lra.
  - specialize (E _ _ H). lra.
Qed.

Definition two_of_three (P : R -> Prop) (t delta : R) : Prop :=
  (P (t - delta) /\ P t) \/ (P (t - delta) /\ P (t + delta)) \/ (P t /\ P (t + delta)).

Lemma two_good K delta t : (0 < K)%nat -> 0 < delta -> 3 * delta <= / INR K ->
  two_of_three (fun u => ~ trifling K delta u) t delta.
Proof.
  intros HK Hd H3. unfold two_of_three.
  pose proof (fun a b => not_both_trifling K delta a b HK Hd H3) as N.
  destruct (trifling_dec K delta (t - delta)) as [A|A], (trifling_dec K delta t) as [B|B],
    (trifling_dec K delta (t + delta)) as [C|C]; auto;
  exfalso; first [apply (N (t - delta) t); auto; lra | apply (N t (t + delta)); auto; lra
                 | apply (N (t - delta) (t + delta)); auto; lra].
Qed.

(* The principle: what holds at two of three values of each coordinate. *)
Lemma nested_mid_principle (near : R -> R -> Prop) delta c eps x :
  Forall (fun t => two_of_three (near t) t delta) x ->
  forall g, (forall y, Forall2 near x y -> Rabs (g y - c) <= eps) ->
  Rabs (nested_mid delta g x - c) <= eps.
Proof.
  induction 1 as [|t x Ht Hx IH]; intros g Hg; cbn [nested_mid]; [apply Hg; constructor|].
  assert (G : forall u, near t u -> Rabs (nested_mid delta (fun y => g (u :: y)) x - c) <= eps).
  { intros u Hu. apply IH. intros y Hy. apply Hg. now constructor. }
  apply mid_value.
  destruct Ht as [[A B]|[[A B]|[A B]]]; [left|right; left|right; right]; split; now apply G.
Qed.

(* y is in the good part of a cell whose corner is within 1/K of x. *)
Definition corner_near (K : nat) (delta x y : R) : Prop :=
  exists k, cell K delta y k /\ Rabs (x - INR k / INR K) <= / INR K.

Lemma two_corners_near K delta t : (0 < K)%nat -> 0 < delta -> 3 * delta <= / INR K ->
  0 <= t <= 1 -> two_of_three (corner_near K delta t) t delta.
Proof.
  intros HK Hd H3 Ht.
  assert (G : forall u, Rabs (u - t) <= delta -> ~ trifling K delta u -> corner_near K delta t u).
  { intros u Hu Hn. destruct (cell_exists K delta u HK Hd Hn) as (k & Hk). exists k. split; [assumption|].
    apply (near_corner K delta t u); try assumption. lra. }
  assert (A1 : Rabs (t - delta - t) <= delta) by pwl. assert (A2 : Rabs (t - t) <= delta) by pwl.
  assert (A3 : Rabs (t + delta - t) <= delta) by pwl.
  destruct (two_good K delta t HK Hd H3) as [[A B]|[[A B]|[A B]]];
    [left|right; left|right; right]; split; apply G; assumption.
Qed.

Theorem mid_near_corners K delta g x c eps : (0 < K)%nat -> 0 < delta -> 3 * delta <= / INR K ->
  Forall (fun t => 0 <= t <= 1) x ->
  (forall y, Forall2 (corner_near K delta) x y -> Rabs (g y - c) <= eps) ->
  Rabs (nested_mid delta g x - c) <= eps.
Proof.
  intros HK Hd H3 Hx Hg. apply (nested_mid_principle (corner_near K delta)); [|assumption].
  eapply Forall_impl; [|exact Hx]. intros t Ht. now apply two_corners_near.
Qed.

(* ---------- Lemma A.2 as printed ---------- *)
Definition good_near (K : nat) (delta t u : R) : Prop :=
  0 <= u <= 1 /\ ~ trifling K delta u /\ Rabs (u - t) <= delta.

Lemma two_good_near K delta t : (0 < K)%nat -> 0 < delta -> 3 * delta <= / INR K ->
  0 <= t <= 1 -> two_of_three (good_near K delta t) t delta.
Proof.
  intros HK Hd H3 Ht. assert (P : 0 < INR K) by now apply lt_0_INR.
  assert (E : forall k, (1 <= k <= K - 1)%nat -> / INR K <= INR k / INR K <= 1 - / INR K).
  { intros k Hk. assert (I : 0 < / INR K) by now apply Rinv_0_lt_compat.
    assert (1 <= INR k) by (change 1 with (INR 1); apply le_INR; lia).
    assert (INR k + 1 <= INR K) by (rewrite <- S_INR; apply le_INR; lia).
    assert (INR K * / INR K = 1) by (apply Rinv_r; lra). unfold Rdiv. split; nra. }
  assert (K1 : / INR K <= 1).
  { rewrite <- Rinv_1. apply Rinv_le_contravar; [lra|]. change 1 with (INR 1). apply le_INR. lia. }
  assert (Lo : t < delta -> ~ trifling K delta t /\ ~ trifling K delta (t + delta)).
  { intro L. split; intros (k & Hk & H); specialize (E k Hk); lra. }
  assert (Hi : 1 - delta < t -> ~ trifling K delta (t - delta) /\ ~ trifling K delta t).
  { intro L. split; intros (k & Hk & H); specialize (E k Hk); lra. }
  assert (A1 : Rabs (t - delta - t) <= delta) by pwl. assert (A2 : Rabs (t - t) <= delta) by pwl.
  assert (A3 : Rabs (t + delta - t) <= delta) by pwl.
  unfold two_of_three, good_near.
  destruct (Rlt_le_dec t delta) as [L|L].
  { right; right. destruct (Lo L). repeat split; try assumption; lra. }
  destruct (Rlt_le_dec (1 - delta) t) as [M|M].
  { left. destruct (Hi M). repeat split; try assumption; lra. }
  destruct (two_good K delta t HK Hd H3) as [[A B]|[[A B]|[A B]]];
    [left|right; left|right; right]; repeat split; try assumption; lra.
Qed.

Lemma sqdist_app p : forall x y, sqdist (p ++ x) (p ++ y) = sqdist x y.
Proof. induction p; intros x y; cbn [app sqdist]; [reflexivity|]. rewrite IHp. ring. Qed.

(* One coordinate at a time: |f(y) - f(x)| <= d omega(delta). *)
Lemma coordinate_steps omega f delta x y : nondecreasing omega ->
  Forall2 (fun t u => 0 <= u <= 1 /\ Rabs (u - t) <= delta) x y -> Forall (fun t => 0 <= t <= 1) x ->
  forall p d, d = (length p + length x)%nat -> modulus d omega f -> Forall (fun t => 0 <= t <= 1) p ->
  Rabs (f (p ++ y) - f (p ++ x)) <= INR (length x) * omega delta.
Proof.
  intros Hm H Hx. induction H as [|t u x y [Hu Htu] H IH]; intros p d Hd Hf Hp.
  - cbn. rewrite Rmult_0_l, Rminus_diag_eq, Rabs_R0 by reflexivity. lra.
  - inversion Hx; subst x0 l. cbn [length] in *. rewrite S_INR.
    assert (A : Rabs (f (p ++ u :: y) - f (p ++ u :: x)) <= INR (length x) * omega delta).
    { specialize (IH H3 (p ++ [u]) d). rewrite <- !app_assoc in IH. apply IH; try assumption.
      - rewrite app_length. cbn. lia.
      - apply Forall_app. split; [assumption|]. now constructor. }
    assert (C : forall s, 0 <= s <= 1 -> cube d (p ++ s :: x)).
    { intros s Hs. split; [rewrite app_length; cbn; lia|]. apply Forall_app. split; [assumption|].
      now constructor. }
    assert (B : Rabs (f (p ++ u :: x) - f (p ++ t :: x)) <= omega delta).
    { eapply Rle_trans; [apply Hf; now apply C|]. apply Hm. split; [apply dist_nonneg|].
      unfold dist. rewrite sqdist_app. cbn [sqdist]. rewrite sqdist_refl, Rplus_0_r.
      replace ((u - t) ^ 2) with (Rsqr (u - t)) by (unfold Rsqr; ring). now rewrite sqrt_Rsqr_abs. }
    replace (f (p ++ u :: y) - f (p ++ t :: x)) with
      ((f (p ++ u :: y) - f (p ++ u :: x)) + (f (p ++ u :: x) - f (p ++ t :: x))) by ring.
    eapply Rle_trans; [apply Rabs_triang|]. lra.
Qed.

Theorem lemma_A_2 K d delta omega f g eps : (0 < K)%nat -> 0 < delta -> 3 * delta <= / INR K ->
  nondecreasing omega -> modulus d omega f ->
  (forall y, cube d y -> good K delta y -> Rabs (g y - f y) <= eps) ->
  forall x, cube d x -> Rabs (nested_mid delta g x - f x) <= eps + INR d * omega delta.
Proof.
  intros HK Hd H3 Hm Hf Hg x [HL Hx].
  apply (nested_mid_principle (good_near K delta)).
  { eapply Forall_impl; [|exact Hx]. intros t Ht. now apply two_good_near. }
  intros y Hy.
  assert (HS : Forall2 (fun t u => 0 <= u <= 1 /\ Rabs (u - t) <= delta) x y).
  { clear -Hy. induction Hy as [|t u x y (A & _ & B) _ IH]; constructor; auto. }
  assert (HG : good K delta y) by (clear -Hy; induction Hy as [|t u x y (_ & A & _) _ IH]; constructor; auto).
  assert (HC : cube d y).
  { split; [|clear -Hy; induction Hy as [|t u x y (A & _) _ IH]; constructor; auto].
    rewrite <- HL. symmetry. clear -Hy. induction Hy; cbn; congruence. }
  pose proof (coordinate_steps omega f delta x y Hm HS Hx [] d (eq_sym HL) Hf (Forall_nil _)) as S.
  cbn [app] in S. rewrite HL in S. specialize (Hg y HC HG).
  replace (g y - f x) with ((g y - f y) + (f y - f x)) by ring.
  eapply Rle_trans; [apply Rabs_triang|]. lra.
Qed.
