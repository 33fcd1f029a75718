(* The counting lower bound. The class: the lambda-Lipschitz functions on [0,1]^d
   with |f| <= B on [0,1]^d. If words of one length and some decoder serve the whole
   class with sup error < rho, where rho <= B, then the words have at least (m + 1)^d
   bits, m = floor(lambda/(2 rho)); with error <= rho, where rho < B, at least m^d,
   m = ceil(lambda/(2 rho)). The conditions on B are sharp: for B < rho (B <= rho) no
   bits are needed. CountingClass.v has words and a decoder that serve the class, and
   shows that without the bound B there are none. *)
From Coq Require Import Reals Lra Lia List Arith Psatz.
From Symnet Require Import PiecewiseLinear Points SnakeOrder.
Import ListNotations.
Open Scope R_scope.

(* ---------- the triangle inequality ---------- *)
Lemma triangle_step a b u v : 0 <= u -> 0 <= v ->
  sqrt ((a + b) ^ 2 + (u + v) ^ 2) <= sqrt (a ^ 2 + u ^ 2) + sqrt (b ^ 2 + v ^ 2).
Proof.
  intros Hu Hv. set (A := a ^ 2 + u ^ 2). set (B := b ^ 2 + v ^ 2).
  assert (HA : 0 <= A) by (unfold A; pose proof (pow2_ge_0 a); pose proof (pow2_ge_0 u); lra).
  assert (HB : 0 <= B) by (unfold B; pose proof (pow2_ge_0 b); pose proof (pow2_ge_0 v); lra).
  assert (C : a * b + u * v <= sqrt A * sqrt B).
  { rewrite <- sqrt_mult by assumption. apply Rle_trans with (Rabs (a * b + u * v)); [apply Rle_abs|].
    rewrite <- sqrt_Rsqr_abs. apply sqrt_le_1_alt. unfold Rsqr, A, B.
    pose proof (pow2_ge_0 (a * v - b * u)). nra. }
  rewrite <- (sqrt_pow2 (sqrt A + sqrt B)) by (pose proof (sqrt_pos A); pose proof (sqrt_pos B); lra).
  apply sqrt_le_1_alt.
  assert (EA : sqrt A * sqrt A = A) by now apply sqrt_sqrt.
  assert (EB : sqrt B * sqrt B = B) by now apply sqrt_sqrt.
  replace ((sqrt A + sqrt B) ^ 2) with (sqrt A * sqrt A + sqrt B * sqrt B + 2 * (sqrt A * sqrt B)) by ring.
  rewrite EA, EB. unfold A at 1, B at 1. nra.
Qed.

Lemma dist_cons a x b y : dist (a :: x) (b :: y) = sqrt ((a - b) ^ 2 + dist x y ^ 2).
Proof.
  unfold dist. cbn [sqdist]. f_equal. f_equal.
  replace (sqrt (sqdist x y) ^ 2) with (sqrt (sqdist x y) * sqrt (sqdist x y)) by ring.
  symmetry. apply sqrt_sqrt, sqdist_nonneg.
Qed.

Lemma dist_triangle x : forall y z, length x = length y -> length y = length z ->
  dist x z <= dist x y + dist y z.
Proof.
  induction x as [|a x IH]; intros [|b y] [|c z] H1 H2; try discriminate.
  - unfold dist. cbn. rewrite sqrt_0. lra.
  - rewrite !dist_cons. specialize (IH y z ltac:(now injection H1) ltac:(now injection H2)).
    eapply Rle_trans; [|apply triangle_step; apply dist_nonneg].
    apply sqrt_le_1_alt. replace (a - c) with ((a - b) + (b - c)) by ring.
    apply Rplus_le_compat_l. apply pow_incr. split; [apply dist_nonneg|assumption].
Qed.

(* ---------- the least Lipschitz function above given values ---------- *)
(* min over the nodes c of (value at c) + lambda |x - c| *)
Fixpoint lipschitz_min (lambda top : R) (l : list (list R * R)) (x : list R) : R :=
  match l with
  | [] => top
  | (c, v) :: l' => Rmin (v + lambda * dist x c) (lipschitz_min lambda top l' x)
  end.

(* |f| <= B on the cube. *)
Definition bounded (d : nat) (B : R) (f : list R -> R) : Prop :=
  forall x, cube d x -> Rabs (f x) <= B.

Lemma bounded_weaken d B C f : B <= C -> bounded d B f -> bounded d C f.
Proof. intros H Hf x Hx. specialize (Hf x Hx). lra. Qed.

(* Values in [-r, r] at the nodes and top = r give values in [-r, r]. *)
Lemma lipschitz_min_bounded d lambda r l : 0 <= lambda -> 0 <= r ->
  Forall (fun cv => - r <= snd cv) l -> bounded d r (lipschitz_min lambda r l).
Proof.
  intros Hl Hr H x _. enough (- r <= lipschitz_min lambda r l x <= r) by pwl.
  induction H as [|[c v] l Hv H IH]; cbn [lipschitz_min]; [lra|]. cbn in Hv.
  assert (0 <= lambda * dist x c) by (apply Rmult_le_pos; [assumption|apply dist_nonneg]). pwl.
Qed.

Lemma lipschitz_min_lipschitz d lambda top l : 0 <= lambda ->
  Forall (fun cv => length (fst cv) = d) l -> lipschitz d lambda (lipschitz_min lambda top l).
Proof.
  intros Hl H x y [Hx _] [Hy _]. induction H as [|[c v] l Hc H IH]; cbn [lipschitz_min].
  - rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. apply Rmult_le_pos; [assumption|apply dist_nonneg].
  - cbn in Hc. pose proof (dist_triangle x y c ltac:(congruence) ltac:(congruence)) as T1.
    pose proof (dist_triangle y x c ltac:(congruence) ltac:(congruence)) as T2.
    rewrite (dist_sym y x) in T2.
    assert (A : lambda * dist x c <= lambda * dist x y + lambda * dist y c)
      by (rewrite <- Rmult_plus_distr_l; now apply Rmult_le_compat_l).
    assert (B : lambda * dist y c <= lambda * dist x y + lambda * dist x c)
      by (rewrite <- Rmult_plus_distr_l; now apply Rmult_le_compat_l).
    set (p := lambda * dist x c) in *. set (q := lambda * dist y c) in *.
    set (r := lambda * dist x y) in *. clearbody p q r. pwl.
Qed.

(* ---------- the grid with n points per axis at spacing h ---------- *)
Fixpoint box_nodes (n d : nat) : list node :=
  match d with O => [[]] | S d' => flat_map (fun k => map (cons k) (box_nodes n d')) (seq 0 n) end.

Definition centre (h : R) (b : node) : list R := map (fun k => INR k * h) b.

Lemma box_nodes_count n d : length (box_nodes n d) = (n ^ d)%nat.
Proof.
  induction d as [|d IH]; [reflexivity|]. cbn [box_nodes Nat.pow].
  assert (G : forall m a, length (flat_map (fun k => map (cons k) (box_nodes n d)) (seq a m)) = (m * n ^ d)%nat).
  { induction m; intro a; cbn [seq flat_map]; [reflexivity|]. rewrite app_length, map_length, IHm. unfold node in *. rewrite IH. lia. }
  apply G.
Qed.

Lemma box_nodes_in n d b : In b (box_nodes n d) -> length b = d /\ Forall (fun k => (k < n)%nat) b.
Proof.
  revert b. induction d as [|d IH]; intros b H; cbn [box_nodes] in H.
  - destruct H as [<-|[]]. now split.
  - apply in_flat_map in H. destruct H as (k & Hk & H). apply in_seq in Hk.
    apply in_map_iff in H. destruct H as (c & <- & Hc). destruct (IH c Hc) as [A B].
    split; [cbn; congruence|]. constructor; [lia|assumption].
Qed.

Lemma centre_cube n d h b : 0 <= h -> INR (n - 1) * h <= 1 -> In b (box_nodes n d) -> cube d (centre h b).
Proof.
  intros Hh Hn H. apply box_nodes_in in H. destruct H as [HL HF].
  split; [unfold centre; now rewrite map_length|]. apply Forall_map. eapply Forall_impl; [|exact HF].
  intros k Hk. cbv beta in Hk |- *. pose proof (pos_INR k). assert (INR k <= INR (n - 1)) by (apply le_INR; lia).
  assert (INR k * h <= INR (n - 1) * h) by now apply Rmult_le_compat_r. split; nra.
Qed.

Lemma centre_apart h a b : 0 <= h -> length a = length b -> a <> b -> h <= dist (centre h a) (centre h b).
Proof.
  intro Hh. revert b. induction a as [|k a IH]; intros [|l b] HL N; try discriminate; [easy|].
  cbn [centre map]. rewrite dist_cons. fold (centre h a) (centre h b).
  pose proof (pow2_ge_0 (dist (centre h a) (centre h b))) as P.
  rewrite <- (sqrt_pow2 h) at 1 by assumption. apply sqrt_le_1_alt.
  destruct (Nat.eq_dec k l) as [->|E].
  - assert (N' : a <> b) by congruence. specialize (IH b ltac:(now injection HL) N').
    assert (h ^ 2 <= dist (centre h a) (centre h b) ^ 2) by (apply pow_incr; lra).
    pose proof (pow2_ge_0 (INR l * h - INR l * h)). lra.
  - assert (D : 1 <= Rabs (INR k - INR l)).
    { destruct (lt_eq_lt_dec k l) as [[L|L]|L]; [|easy|]; apply le_INR in L; rewrite S_INR in L; pwl. }
    replace (INR k * h - INR l * h) with ((INR k - INR l) * h) by ring.
    assert (1 <= (INR k - INR l) ^ 2).
    { rewrite <- pow2_abs. replace 1 with (1 ^ 2) by ring. apply pow_incr. lra. }
    pose proof (pow2_ge_0 h). replace (((INR k - INR l) * h) ^ 2) with ((INR k - INR l) ^ 2 * h ^ 2) by ring. nra.
Qed.

(* ---------- all sign patterns are realised ---------- *)
Fixpoint patterns (n : nat) : list (list bool) :=
  match n with O => [[]] | S n' => map (cons true) (patterns n') ++ map (cons false) (patterns n') end.

Lemma patterns_count n : length (patterns n) = (2 ^ n)%nat.
Proof. induction n; cbn [patterns Nat.pow]; [reflexivity|]. rewrite app_length, !map_length, IHn. lia. Qed.

Lemma patterns_length n p : In p (patterns n) -> length p = n.
Proof.
  revert p. induction n; intros p H; cbn [patterns] in H; [destruct H as [<-|[]]; reflexivity|].
  apply in_app_iff in H. destruct H as [H|H]; apply in_map_iff in H; destruct H as (q & <- & Hq); cbn; auto.
Qed.

Lemma nodup_cons_map {A} (c : A) l : NoDup l -> NoDup (map (cons c) l).
Proof.
  induction 1 as [|p l Hp H IH]; cbn; constructor; [|assumption].
  intro I. apply in_map_iff in I. destruct I as (q & E & Hq). injection E as ->. contradiction.
Qed.

Lemma nodup_app {A} (l m : list A) : NoDup l -> NoDup m -> (forall a, In a l -> ~ In a m) -> NoDup (l ++ m).
Proof.
  intros Hl Hm H. induction Hl as [|a l Ha Hl IH]; cbn; [assumption|]. constructor.
  - intro I. apply in_app_iff in I. destruct I as [I|I]; [contradiction|]. apply (H a); [now left|assumption].
  - apply IH. intros b Hb. apply H. now right.
Qed.

Lemma patterns_nodup n : NoDup (patterns n).
Proof.
  induction n; cbn [patterns]; [constructor; [easy|constructor]|].
  apply nodup_app; [now apply nodup_cons_map|now apply nodup_cons_map|]. intros a Ha Hb.
  apply in_map_iff in Ha, Hb. destruct Ha as (p & <- & _), Hb as (q & E & _). discriminate.
Qed.

Lemma box_nodes_nodup n d : NoDup (box_nodes n d).
Proof.
  induction d as [|d IH]; [constructor; [easy|constructor]|]. cbn [box_nodes].
  set (rows := box_nodes n d) in *. clearbody rows. generalize 0%nat as a. induction n as [|m IHm]; intro a; [constructor|].
  cbn [seq flat_map]. apply nodup_app; [now apply nodup_cons_map|apply IHm|].
  intros p Hp Hq. apply in_map_iff in Hp. destruct Hp as (q & <- & _).
  apply in_flat_map in Hq. destruct Hq as (k & Hk & Hq). apply in_seq in Hk.
  apply in_map_iff in Hq. destruct Hq as (u & E & _). injection E as E _. lia.
Qed.

Definition signed (r : R) (b : bool) : R := if b then r else - r.

Definition pattern_function (lambda r h : R) (nodes : list node) (p : list bool) : list R -> R :=
  lipschitz_min lambda r (combine (map (centre h) nodes) (map (signed r) p)).

Lemma pattern_bounded d lambda r h nodes p : 0 <= lambda -> 0 <= r ->
  bounded d r (pattern_function lambda r h nodes p).
Proof.
  intros Hl Hr. apply lipschitz_min_bounded; [assumption|assumption|].
  apply Forall_forall. intros [c v] H. apply in_combine_r, in_map_iff in H.
  destruct H as ([|] & <- & _); cbn; lra.
Qed.

Lemma pattern_value lambda r h (nodes : list node) : forall p d,
  0 <= r -> 0 <= h -> 0 <= lambda -> 2 * r <= lambda * h -> length p = length nodes ->
  Forall (fun b : node => length b = d) nodes -> NoDup nodes ->
  forall i, (i < length nodes)%nat ->
  pattern_function lambda r h nodes p (centre h (nth i nodes [])) = signed r (nth i p true).
Proof.
  unfold pattern_function.
  assert (S : forall b r, 0 <= r -> - r <= signed r b <= r) by (intros [|] r0 H; cbn; lra).
  (* away from all nodes of the list the value is at least r *)
  assert (Far : forall (nodes : list node) p c d, 0 <= r -> 0 <= h -> 0 <= lambda -> 2 * r <= lambda * h ->
    Forall (fun b : node => length b = d) nodes -> length c = d -> ~ In c nodes ->
    lipschitz_min lambda r (combine (map (centre h) nodes) (map (signed r) p)) (centre h c) = r).
  { intros l. induction l as [|b l IH]; intros [|s p] c d Hr Hh Hl H2 HF Hc N; try reflexivity.
    cbn [map combine lipschitz_min]. inversion HF as [|? ? Hb HF']; subst.
    rewrite (IH p c (length c)) by (try assumption; try reflexivity; intro; apply N; now right).
    assert (A : h <= dist (centre h c) (centre h b)).
    { apply centre_apart; [assumption|congruence|]. intro E. apply N. left. now symmetry. }
    assert (lambda * h <= lambda * dist (centre h c) (centre h b)) by now apply Rmult_le_compat_l.
    specialize (S s r Hr). apply Rmin_right. lra. }
  induction nodes as [|b nodes IH]; intros [|s p] d Hr Hh Hl H2 HL HF HN i Hi; cbn in Hi; try lia; try discriminate.
  inversion HF as [|? ? Hb HF']; subst. inversion HN as [|? ? Nb HN']; subst. cbn [map combine lipschitz_min].
  destruct i as [|i]; cbn [nth].
  - rewrite (Far nodes p b (length b)) by (try assumption; reflexivity).
    assert (E : dist (centre h b) (centre h b) = 0).
    { unfold dist. replace (sqdist (centre h b) (centre h b)) with 0; [apply sqrt_0|].
      induction (centre h b); cbn [sqdist]; [reflexivity|]. rewrite <- IHl. ring. }
    rewrite E, Rmult_0_r, Rplus_0_r. specialize (S s r Hr). apply Rmin_left. lra.
  - rewrite (IH p (length b)) by (try assumption; cbn in HL; lia).
    assert (I : In (nth i nodes []) nodes) by (apply nth_In; lia).
    assert (A : h <= dist (centre h (nth i nodes [])) (centre h b)).
    { apply centre_apart; [assumption| |intro E; apply Nb; now rewrite <- E].
      rewrite Forall_forall in HF'. now apply HF'. }
    assert (lambda * h <= lambda * dist (centre h (nth i nodes [])) (centre h b)) by now apply Rmult_le_compat_l.
    pose proof (S s r Hr). pose proof (S (nth i p true) r Hr). apply Rmin_right. lra.
Qed.


(* ---------- the lower bound ---------- *)
(* The sign pattern that a function shows at the nodes. *)
Definition shown (h : R) (nodes : list node) (g : list R -> R) : list bool :=
  map (fun b => if Rlt_dec 0 (g (centre h b)) then true else false) nodes.

Lemma shown_pattern lambda r h nodes p d g :
  0 <= r -> 0 <= h -> 0 <= lambda -> 2 * r <= lambda * h -> length p = length nodes ->
  Forall (fun b : node => length b = d) nodes -> NoDup nodes ->
  (forall b, In b nodes -> Rabs (g (centre h b) - pattern_function lambda r h nodes p (centre h b)) < r) ->
  shown h nodes g = p.
Proof.
  intros Hr Hh Hl H2 HL HF HN Hg. unfold shown. apply (nth_ext _ _ true true).
  - rewrite map_length. now symmetry.
  - intros i Hi. rewrite map_length in Hi.
    set (F := fun b : node => if Rlt_dec 0 (g (centre h b)) then true else false).
    rewrite (nth_indep _ true (F [])) by now rewrite map_length. rewrite map_nth. unfold F.
    specialize (Hg _ (nth_In nodes [] Hi)).
    rewrite (pattern_value lambda r h nodes p d) in Hg by assumption.
    destruct (nth i p true); cbn [signed] in Hg; destruct (Rlt_dec 0 _); try reflexivity; exfalso; pwl.
Qed.

(* Functions that come within r of the whole class: at least one for each sign pattern. *)
Lemma codebook_size d n lambda B r h (codebook : list (list R -> R)) :
  0 <= r <= B -> 0 <= h -> 0 <= lambda -> 2 * r <= lambda * h -> INR (n - 1) * h <= 1 ->
  (forall f, lipschitz d lambda f -> bounded d B f ->
     exists g, In g codebook /\ forall x, cube d x -> Rabs (g x - f x) < r) ->
  (2 ^ (n ^ d) <= length codebook)%nat.
Proof.
  intros [Hr HB] Hh Hl H2 Hn H. set (nodes := box_nodes n d).
  assert (HF : Forall (fun b : node => length b = d) nodes).
  { apply Forall_forall. intros b Hb. now apply box_nodes_in in Hb. }
  rewrite <- patterns_count, <- (map_length (shown h nodes) codebook).
  apply NoDup_incl_length; [apply patterns_nodup|]. intros p Hp. apply patterns_length in Hp.
  assert (HL : length p = length nodes) by (rewrite Hp; symmetry; apply box_nodes_count).
  destruct (H (pattern_function lambda r h nodes p)) as (g & Hg & He).
  { apply lipschitz_min_lipschitz; [assumption|]. apply Forall_forall. intros [c v] Hc.
    apply in_combine_l in Hc. apply in_map_iff in Hc. destruct Hc as (b & <- & Hb). cbn.
    unfold centre. rewrite map_length. rewrite Forall_forall in HF. now apply HF. }
  { apply (bounded_weaken d r); [assumption|]. now apply pattern_bounded. }
  apply in_map_iff. exists g. split; [|assumption].
  apply (shown_pattern lambda r h nodes p d); try assumption; [apply box_nodes_nodup|].
  intros b Hb. apply He. now apply (centre_cube n d).
Qed.

Lemma patterns_all w : In w (patterns (length w)).
Proof.
  induction w as [|c w IH]; [now left|]. cbn [length patterns]. apply in_app_iff.
  destruct c; [left|right]; now apply in_map.
Qed.

(* Sup error < rho on the lambda-Lipschitz functions with |f| <= B, rho <= B: whatever the
   decoder, words of at least (floor(lambda/(2 rho)) + 1)^d bits (m = the floor, or any
   smaller number). *)
Theorem counting_lower_bound d m bits lambda B rho (decode : list bool -> list R -> R) :
  0 < lambda -> 0 < rho <= B -> INR m <= lambda / (2 * rho) ->
  (forall f, lipschitz d lambda f -> bounded d B f ->
     exists w, length w = bits /\ forall x, cube d x -> Rabs (decode w x - f x) < rho) ->
  ((m + 1) ^ d <= bits)%nat.
Proof.
  intros Hl Hr Hm H. apply (Nat.pow_le_mono_r_iff 2); [lia|].
  rewrite <- (patterns_count bits), <- (map_length decode (patterns bits)).
  apply (codebook_size d (m + 1) lambda B rho (2 * rho / lambda)); try lra.
  - left. apply Rdiv_lt_0_compat; lra.
  - right. field. lra.
  - replace (m + 1 - 1)%nat with m by lia.
    apply Rmult_le_compat_r with (r := 2 * rho / lambda) in Hm; [|left; apply Rdiv_lt_0_compat; lra].
    replace (lambda / (2 * rho) * (2 * rho / lambda)) with 1 in Hm by (field; lra). exact Hm.
  - intros f Hf Hb. destruct (H f Hf Hb) as (w & Hw & He). exists (decode w). split; [|assumption].
    apply in_map. subst bits. apply patterns_all.
Qed.

(* If t < lambda/(2 rho), then t <= lambda/(2 r) for some r in (rho, B]. *)
Lemma larger_radius lambda B rho t : 0 < lambda -> 0 < rho < B -> 0 <= t < lambda / (2 * rho) ->
  exists r, rho < r <= B /\ t <= lambda / (2 * r).
Proof.
  intros Hl Hr Ht. set (u := lambda / (2 * rho)) in *. set (r := lambda / (t + u)).
  assert (Er : lambda / (2 * r) = (t + u) / 2) by (unfold r; field; lra).
  assert (E : rho * (2 * u) = lambda) by (unfold u; field; lra).
  assert (R : rho < r).
  { apply (Rmult_lt_reg_r (t + u)); [lra|]. unfold r. field_simplify; [|lra]. nra. }
  exists (Rmin r B). split; [split; pwl|].
  apply Rle_trans with (lambda / (2 * r)); [lra|]. unfold Rdiv. apply Rmult_le_compat_l; [lra|].
  apply Rinv_le_contravar; pwl.
Qed.

(* Sup error <= rho on the lambda-Lipschitz functions with |f| <= B, rho < B: at least
   ceil(lambda/(2 rho))^d bits (m = the ceiling, or any smaller number). *)
Theorem counting_lower_bound_closed d m bits lambda B rho (decode : list bool -> list R -> R) :
  0 < lambda -> 0 < rho < B -> (1 <= m)%nat -> INR m < lambda / (2 * rho) + 1 ->
  (forall f, lipschitz d lambda f -> bounded d B f ->
     exists w, length w = bits /\ forall x, cube d x -> Rabs (decode w x - f x) <= rho) ->
  (m ^ d <= bits)%nat.
Proof.
  intros Hl Hr Hm1 Hm H.
  assert (E : INR m = INR (m - 1) + 1) by (rewrite <- S_INR; f_equal; lia).
  destruct (larger_radius lambda B rho (INR (m - 1)) Hl Hr) as (r & Hr2 & Hmr).
  { pose proof (pos_INR (m - 1)). lra. }
  replace m with (m - 1 + 1)%nat by lia.
  apply (counting_lower_bound d (m - 1) bits lambda B r decode); try assumption; [lra|].
  intros f Hf Hb. destruct (H f Hf Hb) as (w & Hw & He). exists w. split; [assumption|].
  intros x Hx. specialize (He x Hx). lra.
Qed.

(* ---------- the conditions on B are sharp ---------- *)
(* For B < rho the empty word, read as the function 0, serves the whole class. *)
Lemma no_bits_below d lambda B rho : B < rho ->
  exists decode : list bool -> list R -> R, forall f, lipschitz d lambda f -> bounded d B f ->
    exists w, length w = 0%nat /\ forall x, cube d x -> Rabs (decode w x - f x) < rho.
Proof.
  intro H. exists (fun _ _ => 0). intros f _ Hb. exists []. split; [reflexivity|].
  intros x Hx. specialize (Hb x Hx). pwl.
Qed.

(* With error <= rho, for B <= rho. *)
Lemma no_bits_below_closed d lambda B rho : B <= rho ->
  exists decode : list bool -> list R -> R, forall f, lipschitz d lambda f -> bounded d B f ->
    exists w, length w = 0%nat /\ forall x, cube d x -> Rabs (decode w x - f x) <= rho.
Proof.
  intro H. exists (fun _ _ => 0). intros f _ Hb. exists []. split; [reflexivity|].
  intros x Hx. specialize (Hb x Hx). pwl.
Qed.
