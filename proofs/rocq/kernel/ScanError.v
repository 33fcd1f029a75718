(* Codes near a target, moduli, the error of a scan network and the bits that
   any code needs: what the rules `codes`, `lipschitz`, `local-error` and
   `lower-bound` conclude. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals Bool.
From Symnet Require Import PiecewiseLinear Network Points SnakeOrder KuhnHat Interpolation Digits Counting Checker
  TargetExpression TargetSlopes LipschitzTarget InstanceChecker.
Import ListNotations.
Open Scope R_scope.

(* The codes m are near f: b + s (m_a - m_0) at every node a. *)
Definition codes_near (d K : nat) (f : list R -> R) (s b : Q) (q : R) (m : node -> Z) : Prop :=
  forall a, In a (snake K d) -> Rabs (Q2R s * (IZR (m a) - IZR (m (hd [] (snake K d)))) + Q2R b - f (node_point K a)) <= q.

(* What Checker.check accepts: the digits of the word v are those of codes near f. *)
Theorem codes_exist d K s b v boxes q f : check s b v boxes q = true -> Forall2 (encloses K f) (snake K d) boxes ->
  exists m, small_steps m (snake K d) /\ IZR v / 4 ^ ((K + 1) ^ d - 1) = digit_value (digits m (snake K d)) /\
            codes_near d K f s b (Q2R q) m.
Proof.
  intros Hc Hb. unfold check in Hc. set (ds := digits_of (length boxes - 1) v []) in *.
  apply andb_prop in Hc. destruct Hc as [Hc Hn]. apply andb_prop in Hc. destruct Hc as [Hsmall Hv].
  apply Z.eqb_eq in Hv. unfold number_of in Hv. rewrite number_of_digits in Hv. cbn [Z.mul Z.add] in Hv.
  assert (HS : Forall small_digit ds).
  { apply Forall_forall. intros c Hin. rewrite forallb_forall in Hsmall. specialize (Hsmall c Hin).
    unfold is_small in Hsmall. apply andb_prop in Hsmall. destruct Hsmall as [A B].
    apply Z.leb_le in A, B. unfold small_digit. lia. }
  assert (HL : forall boxes ds c, check_nodes s b q c ds boxes = true -> length boxes = S (length ds)).
  { clear. induction boxes as [|[lo hi] boxes IH]; intros ds c H; [discriminate|]. cbn [check_nodes] in H.
    apply andb_prop in H. destruct H as [_ H]. destruct ds as [|t ds], boxes as [|box boxes]; try discriminate; [reflexivity|].
    cbn [length]. f_equal. now apply (IH ds (c + t - 1)%Z). }
  assert (LL : length (snake K d) = length boxes) by (clear -Hb; induction Hb; cbn; congruence).
  assert (LC : forall ds c, length (codes_of c ds) = S (length ds)).
  { clear. induction ds as [|t ds IH]; intro c; [reflexivity|]. cbn [codes_of length]. now rewrite IH. }
  destruct (codes_on_nodes (snake K d) (codes_of 0 ds) (snake_nodup K d)) as (m & Em).
  { rewrite LL, LC. now apply HL in Hn. }
  pose proof (digits_of_codes m _ _ _ Em) as Ed.
  assert (E0 : m (hd [] (snake K d)) = 0%Z).
  { destruct (snake K d) as [|a l] eqn:Es; [now apply snake_nonempty in Es|]. cbn [hd].
    cbn [map] in Em. destruct ds; cbn in Em; now injection Em. }
  exists m. split; [unfold small_steps; now rewrite Ed|]. split.
  - rewrite Ed. destruct (digit_bits ds HS) as [-> _]. rewrite Hv, <- snake_length, LL.
    apply HL in Hn. rewrite Hn. cbn [length]. now rewrite Nat.sub_succ, Nat.sub_0_r.
  - intros a Ha. pose proof (check_nodes_sound K f s b q m 0 (snake K d) 0 ds boxes Hn Hb Em a Ha) as H.
    rewrite E0, Rminus_0_r. now rewrite Z.sub_0_r in H.
Qed.

(* f has the Lipschitz constant L on the cube, and is defined there. *)
Definition modulus_says (d : nat) (L : Q) (e : expr) : Prop :=
  0 <= Q2R L /\ (forall x, cube d x -> defined e x) /\
  forall x y, cube d x -> cube d y -> Rabs (value e x - value e y) <= Q2R L * dist x y.

(* A network that interpolates codes near f is near f. *)
Theorem interpolated_error d K (f : list R -> R) s b q L E m x net : (1 <= d)%nat -> (1 <= K)%nat -> cube d x -> 0 <= Q2R L ->
  (forall x y, cube d x -> cube d y -> Rabs (f x - f y) <= Q2R L * dist x y) ->
  net = Q2R s * (lsum (fun a => IZR (m a) * hat K a x) (snake K d) - IZR (m (hd [] (snake K d)))) + Q2R b ->
  codes_near d K f s b (Q2R q) m -> bound_holds d K L q E = true -> Rabs (net - f x) <= Q2R E.
Proof.
  intros Hd HK Hx HL Hf -> Hm Hb. set (m0 := m (hd [] (snake K d))) in *.
  replace (Q2R s * (lsum (fun a => IZR (m a) * hat K a x) (snake K d) - IZR m0) + Q2R b)
    with (lsum (fun a => (Q2R s * (IZR (m a) - IZR m0) + Q2R b) * hat K a x) (snake K d)).
  - eapply Rle_trans; [|apply (bound_holds_sound d K L q E HK HL Hb)].
    apply (coded_interpolation K d f x HK Hx (fun a => Q2R s * (IZR (m a) - IZR m0) + Q2R b)); [exact Hm|].
    exact (interpolation_concave K d (fun r => Q2R L * r) f x HK (linear_nondecreasing (Q2R L) HL) Hf Hx Hd (linear_concave (Q2R L))).
  - rewrite (lsum_ext _ (fun a => Q2R s * (IZR (m a) * hat K a x) + (Q2R b - Q2R s * IZR m0) * hat K a x)) by (intro; ring).
    rewrite lsum_plus, !lsum_scal, (partition_of_unity K d x HK Hx). ring.
Qed.

(* No code of fewer than n^d bits serves all functions with this Lipschitz constant within E. *)
Definition needs_bits (d n : nat) (L E : R) : Prop := forall bits (decode : list bool -> list R -> R),
  (forall f, lipschitz d L f -> exists w, length w = bits /\ forall x, cube d x -> Rabs (decode w x - f x) <= E) ->
  (n ^ d <= bits)%nat.
Theorem bits_needed d n L E : 0 < L -> 0 < E -> (1 <= n)%nat -> INR (n - 1) * (2 * E) < L -> needs_bits d n L E.
Proof.
  intros HL HE Hn H bits decode Hs.
  apply (counting_lower_bound_closed d n bits L (E + 1) E decode); try assumption; [lra| |].
  - apply (Rmult_lt_reg_r (2 * E)); [lra|]. rewrite Rmult_plus_distr_r. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra.
    assert (INR n = INR (n - 1) + 1) by (rewrite <- S_INR; f_equal; lia). nra.
  - intros f Hf _. now apply Hs.
Qed.
