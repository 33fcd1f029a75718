(* Codes near a target, moduli, the error of a scan network and the bits that
   any code needs: what the rules `codes`, `lipschitz`, `local-error` and
   `lower-bound` conclude. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals Qabs Qminmax Bool.
From Symnet Require Import PiecewiseLinear Network Points SnakeOrder KuhnHat Interpolation Counting Checker
  TargetExpression TargetSlopes LipschitzTarget InstanceChecker.
From Symnet.kernel Require Import Cone Letters.
Import ListNotations.
Open Scope R_scope.

(* ---------- the target at the nodes: a rational one, by fractions ---------- *)
(* Short fractions are left as they are. *)
Definition shortened (q : Q) : Q := if (Zpos (Qden q) <? 18446744073709551616)%Z then q else lowest q.
Definition add_short (a b : Q) : Q := if (Zpos (Qden a) =? Zpos (Qden b))%Z then Qnum a + Qnum b # Qden a else shortened (a + b)%Q.
Fixpoint value_at (e : expr) (x : list Q) : Q :=
  match e with
  | Var i => nth i x 0
  | Const q => q
  | Neg a => - value_at a x
  | Add a b => add_short (value_at a x) (value_at b x)
  | Sub a b => add_short (value_at a x) (- value_at b x)
  | Mul a b => shortened (value_at a x * value_at b x)
  | Inv a => / value_at a x
  | Abs a => Qabs (value_at a x)
  | Min a b => Qmin (value_at a x) (value_at b x)
  | Max a b => Qmax (value_at a x) (value_at b x)
  | Pow a n => power_Q (value_at a x) n
  | Pi | Fun _ _ | Angle _ _ => 0 (* not rational *)
  end%Q.
(* The nodes in snake order as points. *)
Fixpoint snake_with {A} (f : nat -> A) (K d : nat) : list (list A) :=
  match d with
  | O => [[]]
  | S d' => let there := snake_with f K d' in let back := rev there in
      flat_map (fun k => let v := f k in map (cons v) (if Nat.even k then there else back)) (seq 0 (S K))
  end.
Definition snake_points (K d : nat) : list (list Q) := snake_with (fun k => Z.of_nat k # Pos.of_nat K) K d.
Definition values_between (K d : nat) (e : expr) (start stop : nat) : list Q :=
  map (value_at e) (firstn (stop - start) (skipn start (snake_points K d))).

Lemma shortened_value q : Q2R (shortened q) = Q2R q.
Proof. unfold shortened. destruct (_ <? _)%Z; [reflexivity|apply lowest_value]. Qed.
Lemma add_short_value a b : Q2R (add_short a b) = Q2R a + Q2R b.
Proof.
  unfold add_short. destruct (Z.eqb_spec (Zpos (Qden a)) (Zpos (Qden b))) as [E|]; [injection E as E|now rewrite shortened_value, Q2R_plus].
  unfold Q2R. cbn [Qnum Qden]. rewrite <- E, plus_IZR. ring.
Qed.
Theorem value_at_value e x : rational e = true -> defined e (map Q2R x) -> Q2R (value_at e x) = value e (map Q2R x).
Proof.
  induction e; cbn [defined value value_at rational]; intros HR H; try discriminate HR; try (destruct H as [H1 H2]);
    try (apply andb_prop in HR; destruct HR as [R1 R2]; specialize (IHe1 R1 H1); specialize (IHe2 R2 H2));
    try specialize (IHe HR); rewrite ?add_short_value, ?shortened_value.
  - rewrite <- Q2R_0. symmetry. apply map_nth.
  - symmetry. apply real_Q2R.
  - now rewrite Q2R_opp, IHe.
  - now rewrite IHe1, IHe2.
  - rewrite Q2R_opp, IHe1, IHe2. reflexivity.
  - now rewrite Q2R_mult, IHe1, IHe2.
  - specialize (IHe H1). rewrite Q2R_inv; [now rewrite IHe|].
    intro E. apply Qeq_eqR in E. rewrite Q2R_0 in E. congruence.
  - now rewrite Q2R_abs, IHe.
  - now rewrite Q2R_min, IHe1, IHe2.
  - now rewrite Q2R_max, IHe1, IHe2.
  - now rewrite Q2R_power, IHe.
Qed.
Lemma snake_with_map {A} (f : nat -> A) K d : snake_with f K d = map (map f) (snake K d).
Proof.
  induction d as [|d IH]; [reflexivity|]. cbn [snake_with snake]. rewrite IH. cbv zeta.
  induction (seq 0 (S K)) as [|k l IHl]; [reflexivity|]. cbn [flat_map]. rewrite map_app, IHl. f_equal.
  destruct (Nat.even k); rewrite <- ?map_rev, !map_map; reflexivity.
Qed.
Lemma nth_error_skip {A} (l : list A) : forall n k, nth_error (skipn n l) k = nth_error l (n + k).
Proof. induction l as [|a l IH]; intros [|n] k; try reflexivity; cbn; [now destruct k|apply IH]. Qed.
Lemma nth_error_first {A} (l : list A) : forall n k, (k < n)%nat -> nth_error (firstn n l) k = nth_error l k.
Proof. induction l as [|a l IH]; intros [|n] [|k] H; try reflexivity; try lia. cbn. apply IH. lia. Qed.
Lemma values_between_spec K d e start stop k u : (1 <= K)%nat -> rational e = true -> (forall x, cube d x -> defined e x) ->
  (start + k < stop)%nat -> nth_error (snake K d) (start + k) = Some u ->
  exists q, nth_error (values_between K d e start stop) k = Some q /\ Q2R q = value e (node_point K u).
Proof.
  intros HK HR HD Hk Hu. exists (value_at e (map (fun k => Z.of_nat k # Pos.of_nat K) u)). unfold values_between, snake_points. split.
  - apply map_nth_error. rewrite nth_error_first, nth_error_skip, snake_with_map by lia. now apply map_nth_error.
  - rewrite (node_point_Q K u HK). apply value_at_value; [exact HR|]. rewrite <- (node_point_Q K u HK). apply HD, node_in_cube; [assumption|].
    now apply nth_error_In in Hu.
Qed.

(* ---------- codes ---------- *)
(* b + s code is within q of f at the nodes start, ..., stop - 1 of the order. *)
Definition codes_near (a : letters) (d K : nat) (f : list R -> R) (s b q : Q) (ds : list Z) (start stop : nat) : Prop :=
  forall k u, (start <= k < stop)%nat -> nth_error (snake K d) k = Some u ->
  Rabs (Q2R b + Q2R s * IZR (code_at a ds k) - f (node_point K u)) <= Q2R q.

(* |e + s c - v| <= q in whole numbers: s = n/D, e = m/D, q = o/p. *)
Definition is_near (n m D o p c : Z) (v : Q) : bool :=
  (Z.abs ((m + n * c) * Zpos (Qden v) - Qnum v * D) * p <=? o * D * Zpos (Qden v))%Z.
Fixpoint all_near {V} (near : Z -> V -> bool) (a : letters) (c : Z) (ds : list Z) (values : list V) {struct values} : bool :=
  match values with
  | [] => true
  | v :: vs => near c v && match vs with [] => true | _ => match ds with t :: ds' => all_near near a (c + worth a t)%Z ds' vs | [] => false end end
  end.
Definition near_with (s e q : Q) : Z -> Q -> bool :=
  is_near (Qnum s * Zpos (Qden e)) (Qnum e * Zpos (Qden s)) (Zpos (Qden s) * Zpos (Qden e)) (Qnum q) (Zpos (Qden q)).
Lemma near_with_value s e q c v : near_with s e q c v = true -> Rabs (Q2R e + Q2R s * IZR c - Q2R v) <= Q2R q.
Proof.
  unfold near_with, is_near. intro H. apply Z.leb_le, IZR_le in H. rewrite !mult_IZR, abs_IZR, minus_IZR, !mult_IZR, plus_IZR, !mult_IZR in H.
  unfold Q2R. set (A := IZR (Zpos (Qden s))) in *. set (B := IZR (Zpos (Qden e))) in *. set (C := IZR (Zpos (Qden v))) in *. set (P := IZR (Zpos (Qden q))) in *.
  assert (PA : 0 < A) by (apply IZR_lt; reflexivity). assert (PB : 0 < B) by (apply IZR_lt; reflexivity).
  assert (PC : 0 < C) by (apply IZR_lt; reflexivity). assert (PP : 0 < P) by (apply IZR_lt; reflexivity).
  set (t := IZR (Qnum e) * / B + IZR (Qnum s) * / A * IZR c - IZR (Qnum v) * / C).
  replace ((IZR (Qnum e) * A + IZR (Qnum s) * B * IZR c) * C - IZR (Qnum v) * (A * B)) with (t * (A * B * C)) in H by (unfold t; field; lra).
  assert (PABC : 0 < A * B * C) by (repeat apply Rmult_lt_0_compat; assumption).
  rewrite Rabs_mult, (Rabs_pos_eq (A * B * C)) in H by lra.
  apply (Rmult_le_reg_r (A * B * C * P)); [now apply Rmult_lt_0_compat|].
  replace (IZR (Qnum q) * / P * (A * B * C * P)) with (IZR (Qnum q) * (A * B) * C) by (field; lra).
  replace (Rabs t * (A * B * C * P)) with (Rabs t * (A * B * C) * P) by ring. exact H.
Qed.
Lemma all_near_spec {V} (near : Z -> V -> bool) a : forall values ds c k v, all_near near a c ds values = true -> nth_error values k = Some v ->
  near (c + code_at a ds k)%Z v = true.
Proof.
  induction values as [|v0 vs IH]; intros ds c [|k] v H Hk; try discriminate; cbn [all_near] in H; apply andb_prop in H; destruct H as [H0 H].
  - injection Hk as <-. cbn [code_at]. now rewrite Z.add_0_r.
  - cbn [nth_error] in Hk. destruct vs as [|v1 vs]; [destruct k; discriminate|]. destruct ds as [|t ds]; [discriminate|].
    specialize (IH ds (c + worth a t)%Z k v H Hk). cbn [code_at]. now rewrite Z.add_assoc.
Qed.
Lemma code_at_skip a : forall start ds k, code_at a ds (start + k) = (code_at a ds start + code_at a (skipn start ds) k)%Z.
Proof.
  induction start as [|n IH]; intros ds k; [reflexivity|]. destruct ds as [|t ds]; cbn [Nat.add code_at skipn]; [now destruct k|].
  rewrite IH. ring.
Qed.
(* From the code that is entered. *)
Theorem codes_checked a d K e s b enter q ds start stop : (1 <= K)%nat -> rational e = true -> (forall x, cube d x -> defined e x) ->
  all_near (near_with s enter q) a 0 (skipn start ds) (values_between K d e start stop) = true ->
  Q2R b + Q2R s * IZR (code_at a ds start) = Q2R enter -> codes_near a d K (value e) s b q ds start stop.
Proof.
  intros HK HR HD H E k u Hk Hu. replace k with (start + (k - start))%nat in * by lia. set (j := (k - start)%nat) in *.
  destruct (values_between_spec K d e start stop j u HK HR HD) as (v & Hv & <-); [lia|assumption|].
  pose proof (all_near_spec _ a _ _ _ j v H Hv) as N. apply near_with_value in N. rewrite Z.add_0_l, <- E in N.
  rewrite code_at_skip, plus_IZR. replace (Q2R b + Q2R s * (IZR (code_at a ds start) + IZR (code_at a (skipn start ds) j)))
    with (Q2R b + Q2R s * IZR (code_at a ds start) + Q2R s * IZR (code_at a (skipn start ds) j)) by ring. exact N.
Qed.

(* The same for values of any target that are known to be between two fractions each. *)
Definition near_both (near : Z -> Q -> bool) (c : Z) (i : Q * Q) : bool := near c (fst i) && near c (snd i).
Theorem codes_between a d K (f : list R -> R) s b enter q ds start stop values :
  (forall j u, (start + j < stop)%nat -> nth_error (snake K d) (start + j) = Some u ->
    exists i, nth_error values j = Some i /\ Q2R (fst i) <= f (node_point K u) <= Q2R (snd i)) ->
  all_near (near_both (near_with s enter q)) a 0 (skipn start ds) values = true ->
  Q2R b + Q2R s * IZR (code_at a ds start) = Q2R enter -> codes_near a d K f s b q ds start stop.
Proof.
  intros HV H E k u Hk Hu. replace k with (start + (k - start))%nat in * by lia. set (j := (k - start)%nat) in *.
  destruct (HV j u) as (i & Hi & Hf); [lia|assumption|].
  pose proof (all_near_spec _ a _ _ _ j i H Hi) as N. apply andb_prop in N. destruct N as [N1 N2].
  apply near_with_value in N1, N2. rewrite Z.add_0_l, <- E in N1, N2. rewrite code_at_skip, plus_IZR.
  set (v := f (node_point K u)) in *. set (c0 := IZR (code_at a ds start)) in *. set (c1 := IZR (code_at a (skipn start ds) j)) in *.
  replace (Q2R b + Q2R s * (c0 + c1) - v) with (Q2R b + Q2R s * c0 + Q2R s * c1 - v) by ring.
  set (t := Q2R b + Q2R s * c0 + Q2R s * c1) in *. apply Rabs_le.
  pose proof (Rle_abs (- (t - Q2R (snd i)))) as A2. rewrite Rabs_Ropp in A2. pose proof (Rle_abs (t - Q2R (fst i))) as A1. lra.
Qed.

(* f has the Lipschitz constant L on the cube, and is defined there. *)
Definition modulus_says (d : nat) (L : Q) (e : expr) : Prop :=
  0 <= Q2R L /\ (forall x, cube d x -> defined e x) /\
  forall x y, cube d x -> cube d y -> Rabs (value e x - value e y) <= Q2R L * dist x y.

(* A network that interpolates codes near f is near f. *)
Theorem interpolated_error a d K (f : list R -> R) s b q L E ds x net : (1 <= d)%nat -> (1 <= K)%nat -> cube d x -> 0 <= Q2R L ->
  (forall x y, cube d x -> cube d y -> Rabs (f x - f y) <= Q2R L * dist x y) ->
  (length (snake K d) <= S (length ds))%nat -> net = Q2R s * tails a (fun u => hat K u x) ds (snake K d) + Q2R b ->
  codes_near a d K f s b q ds 0 (length (snake K d)) -> bound_holds d K L q E = true -> Rabs (net - f x) <= Q2R E.
Proof.
  intros Hd HK Hx HL Hf Hl -> Hm Hb.
  destruct (codes_on_nodes (snake K d) (map (code_at a ds) (seq 0 (length (snake K d)))) (snake_nodup K d)) as (m & Em);
    [now rewrite map_length, seq_length|].
  assert (Mk : forall k u, nth_error (snake K d) k = Some u -> m u = code_at a ds k).
  { intros k u Hk. pose proof (map_nth_error m k _ Hk) as A. rewrite Em in A.
    assert (Lk : (k < length (snake K d))%nat) by (apply nth_error_Some; congruence).
    assert (Sk : nth_error (seq 0 (length (snake K d))) k = Some k).
    { rewrite (nth_error_nth' _ 0%nat) by (now rewrite seq_length). now rewrite seq_nth. }
    rewrite (map_nth_error (code_at a ds) k _ Sk) in A. congruence. }
  pose proof (codes_sum a (fun u => hat K u x) m (snake K d) ds 0 Hl Mk) as S0. rewrite Rmult_0_l, Rplus_0_l in S0. rewrite <- S0.
  replace (Q2R s * lsum (fun u => IZR (m u) * hat K u x) (snake K d) + Q2R b)
    with (lsum (fun u => (Q2R b + Q2R s * IZR (m u)) * hat K u x) (snake K d)).
  - eapply Rle_trans; [|apply (bound_holds_sound d K L q E HK HL Hb)].
    apply (coded_interpolation K d f x HK Hx (fun u => Q2R b + Q2R s * IZR (m u))).
    + intros u Hu. apply In_nth_error in Hu. destruct Hu as (k & Hk). rewrite (Mk k u Hk). apply (Hm k u); [|assumption].
      split; [lia|]. apply nth_error_Some. congruence.
    + exact (interpolation_concave K d (fun r => Q2R L * r) f x HK (linear_nondecreasing (Q2R L) HL) Hf Hx Hd (linear_concave (Q2R L))).
  - rewrite (lsum_ext _ (fun u => Q2R s * (IZR (m u) * hat K u x) + Q2R b * hat K u x)) by (intro; ring).
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
