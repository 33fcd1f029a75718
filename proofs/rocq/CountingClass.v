(* The hypothesis of the counting lower bound can be met: for every rho > 0 there are
   words of one length and a decoder that serve all lambda-Lipschitz f on [0,1]^d with
   |f| <= B with sup error < rho. The word of f: at each node beta/K of the grid, in
   unary with M bits, the level j in 0..M with j h - B in (f - h, f]. The decoder
   interpolates the levels by Kuhn hats. M (K + 1)^d bits, where M h >= 2 B, give error
   at most lambda sqrt(d)/K + h. Without the bound B there is no such decoder. *)
From Coq Require Import Reals Lra Lia List Arith ZArith.
From Symnet Require Import PiecewiseLinear Points SnakeOrder KuhnHat Interpolation Counting.
Import ListNotations.
Open Scope R_scope.

(* ---------- levels ---------- *)
(* The level of a value v: floor((v + B)/h). *)
Definition level_of (B h v : R) : nat := Z.to_nat (up ((v + B) / h) - 1).

Lemma level_of_near B h v : 0 < h -> - B <= v -> v - h < INR (level_of B h v) * h - B <= v.
Proof.
  intros Hh Hv. unfold level_of. set (q := (v + B) / h).
  assert (E : q * h = v + B) by (unfold q; field; lra).
  assert (Hq : 0 <= q) by (apply (Rmult_le_reg_r h); lra).
  destruct (archimed q) as [A C].
  assert (P : (0 < up q)%Z) by (apply lt_IZR; lra).
  rewrite INR_IZR_INZ, Z2Nat.id, minus_IZR by lia. nra.
Qed.

Lemma level_of_le B h M v : 0 < h -> 2 * B <= INR M * h -> - B <= v <= B -> (level_of B h v <= M)%nat.
Proof.
  intros Hh HM Hv. apply INR_le, (Rmult_le_reg_r h); [assumption|].
  pose proof (level_of_near B h v Hh ltac:(lra)). lra.
Qed.

(* j trues, then falses, M bits in all; a word is read by its number of trues. *)
Definition unary (M j : nat) : list bool := repeat true j ++ repeat false (M - j).
Definition trues (w : list bool) : nat := count_occ Bool.bool_dec w true.

Lemma unary_length M j : (j <= M)%nat -> length (unary M j) = M.
Proof. intro H. unfold unary. rewrite app_length, !repeat_length. lia. Qed.

Lemma unary_trues M j : trues (unary M j) = j.
Proof.
  unfold trues, unary. rewrite count_occ_app, count_occ_repeat_eq, count_occ_repeat_neq by easy. lia.
Qed.

(* ---------- words ---------- *)
(* The levels of f at the nodes, one after the other. *)
Definition word (B h : R) (M K : nat) (nodes : list node) (f : list R -> R) : list bool :=
  flat_map (fun b => unary M (level_of B h (f (node_point K b)))) nodes.

(* The first M bits are the level at the first node, and so on. *)
Fixpoint decoded (B h : R) (M K : nat) (nodes : list node) (w : list bool) (x : list R) : R :=
  match nodes with
  | [] => 0
  | b :: l => (INR (trues (firstn M w)) * h - B) * hat K b x + decoded B h M K l (skipn M w) x
  end.

Section Words.
Variables (B h : R) (M K : nat) (f : list R -> R) (nodes : list node).
Hypothesis Hlevel : forall b, In b nodes -> (level_of B h (f (node_point K b)) <= M)%nat.

Lemma word_length : length (word B h M K nodes f) = (M * length nodes)%nat.
Proof.
  unfold word. induction nodes as [|b l IH]; cbn [flat_map length]; [lia|].
  rewrite app_length, unary_length, IH by auto using in_eq, in_cons. lia.
Qed.

Lemma word_decoded x : decoded B h M K nodes (word B h M K nodes f) x
  = lsum (fun b => (INR (level_of B h (f (node_point K b))) * h - B) * hat K b x) nodes.
Proof.
  unfold word. induction nodes as [|b l IH]; cbn [flat_map decoded lsum]; [reflexivity|].
  set (j := level_of B h (f (node_point K b))).
  assert (L : length (unary M j) = M) by (apply unary_length, Hlevel, in_eq).
  rewrite firstn_app, skipn_app, L, Nat.sub_diag, firstn_all2, skipn_all2 by lia.
  cbn [firstn skipn app]. rewrite app_nil_r, unary_trues, IH by auto using in_cons. reflexivity.
Qed.
End Words.

(* ---------- the class is served ---------- *)
(* M (K + 1)^d bits: error at most lambda sqrt(d)/K + h. *)
Theorem unary_code d K M lambda B h : (1 <= K)%nat -> 0 <= lambda -> 0 < h -> 2 * B <= INR M * h ->
  exists decode : list bool -> list R -> R, forall f, lipschitz d lambda f -> bounded d B f ->
    exists w, length w = (M * (K + 1) ^ d)%nat /\
      forall x, cube d x -> Rabs (decode w x - f x) <= lambda * (sqrt (INR d) / INR K) + h.
Proof.
  intros HK Hl Hh HM. exists (decoded B h M K (snake K d)). intros f Hf Hb.
  assert (V : forall b, In b (snake K d) -> - B <= f (node_point K b) <= B).
  { intros b I. specialize (Hb _ (node_in_cube K d b HK I)). pwl. }
  assert (L : forall b, In b (snake K d) -> (level_of B h (f (node_point K b)) <= M)%nat).
  { intros b I. apply level_of_le; auto. }
  exists (word B h M K (snake K d) f). split.
  - rewrite word_length, snake_length by exact L. reflexivity.
  - intros x Hx. rewrite word_decoded by exact L.
    apply (coded_interpolation K d f x HK Hx (fun b => INR (level_of B h (f (node_point K b))) * h - B)).
    + intros b I. destruct (V b I) as [V1 _]. pose proof (level_of_near B h _ Hh V1). pwl.
    + apply (interpolation_nondecreasing K d (fun r => lambda * r)); try assumption.
      now apply linear_nondecreasing.
Qed.

Lemma natural_above r : exists n, r < INR n.
Proof.
  exists (Z.to_nat (up r)). destruct (archimed r) as [A _]. destruct (Z_lt_le_dec (up r) 0) as [N|N].
  - apply IZR_lt in N. pose proof (pos_INR (Z.to_nat (up r))). lra.
  - rewrite INR_IZR_INZ, Z2Nat.id by assumption. lra.
Qed.

(* Some n with c/n < e. *)
Lemma small_quotient c e : 0 <= c -> 0 < e -> exists n, (1 <= n)%nat /\ c / INR n < e.
Proof.
  intros Hc He. destruct (natural_above (c / e)) as [n Hn].
  assert (Q : 0 <= c / e) by (apply Rmult_le_pos; [lra|left; now apply Rinv_0_lt_compat]).
  assert (P : 0 < INR n) by lra. exists n. split; [apply INR_lt; cbn; lra|].
  apply (Rmult_lt_reg_r (INR n / e)); [now apply Rdiv_lt_0_compat|].
  replace (c / INR n * (INR n / e)) with (c / e) by (field; lra).
  replace (e * (INR n / e)) with (INR n) by (field; lra). assumption.
Qed.

(* Words of one length and a decoder serve the whole class, for every rho > 0. *)
Theorem encoder_exists_for_the_class d lambda B rho : 0 <= lambda -> 0 < rho ->
  exists bits (decode : list bool -> list R -> R), forall f, lipschitz d lambda f -> bounded d B f ->
    exists w, length w = bits /\ forall x, cube d x -> Rabs (decode w x - f x) < rho.
Proof.
  intros Hl Hr.
  assert (C : 0 <= lambda * sqrt (INR d)) by (apply Rmult_le_pos; [assumption|apply sqrt_pos]).
  destruct (small_quotient (lambda * sqrt (INR d)) (rho / 2) C ltac:(lra)) as (K & HK & E).
  destruct (natural_above (4 * B / rho)) as [M HM].
  destruct (unary_code d K M lambda B (rho / 2)) as (decode & H); try assumption; [lra| |].
  { apply Rmult_lt_compat_r with (r := rho) in HM; [|lra].
    replace (4 * B / rho * rho) with (4 * B) in HM by (field; lra). lra. }
  exists (M * (K + 1) ^ d)%nat, decode. intros f Hf Hb. destruct (H f Hf Hb) as (w & Hw & He).
  exists w. split; [assumption|]. intros x Hx. specialize (He x Hx). unfold Rdiv in *. lra.
Qed.

(* The lower bound and the code together: for lambda > 0 and 0 < rho <= B some decoder
   serves the class with error < rho, and its words have the bits that the bound asks for.
   (An error < rho is one <= rho: the hypothesis of the closed bound can be met as well.) *)
Corollary encoder_with_the_bits_asked_for d m lambda B rho :
  0 < lambda -> 0 < rho <= B -> INR m <= lambda / (2 * rho) ->
  exists bits (decode : list bool -> list R -> R), ((m + 1) ^ d <= bits)%nat /\
    forall f, lipschitz d lambda f -> bounded d B f ->
      exists w, length w = bits /\ forall x, cube d x -> Rabs (decode w x - f x) < rho.
Proof.
  intros Hl Hr Hm. destruct (encoder_exists_for_the_class d lambda B rho) as (bits & decode & H); try lra.
  exists bits, decode. split; [|assumption].
  now apply (counting_lower_bound d m bits lambda B rho decode).
Qed.

(* ---------- the bound B must be there ---------- *)
Lemma above_all (l : list R) : exists C, forall r, In r l -> r <= C.
Proof.
  induction l as [|a l [C H]]; [exists 0; easy|]. exists (Rmax a C).
  intros r [<-|Hr]; [apply Rmax_l|]. eapply Rle_trans; [now apply H|apply Rmax_r].
Qed.

(* No decoder of words of one length serves all lambda-Lipschitz functions: a constant
   lies above all its values at the origin. *)
Theorem no_decoder_without_the_bound d bits lambda rho (decode : list bool -> list R -> R) : 0 <= lambda ->
  ~ (forall f, lipschitz d lambda f ->
       exists w, length w = bits /\ forall x, cube d x -> Rabs (decode w x - f x) <= rho).
Proof.
  intros Hl H. set (values := map (fun w => decode w (repeat 0 d)) (patterns bits)).
  destruct (above_all values) as [C HC].
  destruct (H (fun _ => C + rho + 1)) as (w & Hw & He).
  - intros x y _ _. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity.
    apply Rmult_le_pos; [assumption|apply dist_nonneg].
  - assert (I : In (decode w (repeat 0 d)) values).
    { apply (in_map (fun w => decode w (repeat 0 d))). subst bits. apply patterns_all. }
    specialize (HC _ I). assert (O : cube d (repeat 0 d)).
    { split; [apply repeat_length|]. apply Forall_forall. intros t Ht. apply repeat_spec in Ht. lra. }
    specialize (He _ O). pwl.
Qed.
