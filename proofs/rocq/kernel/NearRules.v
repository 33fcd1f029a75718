(* The rules near-affine, near-same, near-function and near-substitute. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet Require Import PiecewiseLinear Fractions TargetExpression RationalIntervals Slopes TargetSlopes LipschitzTarget.
From Symnet.series Require Import Exponential.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Targets NearStatements ScanRun Certificate Checks
  Jets Pieces Polynomials NearChecks.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* What near statements with one cut say at one input, at which the variables of the cut are v. *)
Definition near_at (rho : values) (v : list R) (s : near_statement) : Prop :=
  defined (near_tree s) v /\ Rabs (at_place rho (near_neuron s) - value (near_tree s) v) <= Q2R (near_bound s).
Definition encloses_at (v : list R) (s : enclosure_statement) : Prop :=
  defined (in_tree s) v /\ Q2R (low s) <= value (in_tree s) v <= Q2R (high s).

(* Statements with the cut of a first one, which is read once. *)
Definition cut_of_near (net : network) (box : list (Q * Q)) (j : json) : option cut := let? cj := cut_field j in read_cut net box cj.
Lemma near_cut_field c j s : near_of c j = Some s -> cut_of_near (network_of c) (box c) j = Some (near_cut s).
Proof.
  unfold near_of, read_near, cut_of_near. intro E. destruct (object_with _ j) as [l|] eqn:O; [|discriminate E]. unfold object_with in O.
  destruct j as [| |m]; try discriminate O. destruct (same_keys m _) eqn:S; [|discriminate O]. injection O as ->.
  destruct l as [|[k1 b] [|[k2 cj] [|[k3 kd] [|[k4 nj] [|[k5 tj] [|]]]]]]; cbn [map snd] in E; try discriminate E.
  cbn [same_keys] in S. repeat (apply andb_prop in S; destruct S as [? S]).
  repeat match goal with h : (_ =? _)%string = true |- _ => apply String.eqb_eq in h; subst end.
  cbn [cut_field under String.eqb Ascii.eqb Bool.eqb]. destruct (number b); [|discriminate E]. destruct (read_cut _ _ cj); [|discriminate E].
  destruct (decode_place nj); [|discriminate E]. destruct (read_tree _ tj); [|discriminate E]. now injection E as <-.
Qed.
Lemma enclosure_cut_field c j s : enclosure_of c j = Some s -> cut_of_near (network_of c) (box c) j = Some (in_cut s).
Proof.
  unfold enclosure_of, read_enclosure, cut_of_near. intro E. destruct (object_with _ j) as [l|] eqn:O; [|discriminate E]. unfold object_with in O.
  destruct j as [| |m]; try discriminate O. destruct (same_keys m _) eqn:S; [|discriminate O]. injection O as ->.
  destruct l as [|[k1 cj] [|[k2 b] [|[k3 kd] [|[k4 a] [|[k5 tj] [|]]]]]]; cbn [map snd] in E; try discriminate E.
  cbn [same_keys] in S. repeat (apply andb_prop in S; destruct S as [? S]).
  repeat match goal with h : (_ =? _)%string = true |- _ => apply String.eqb_eq in h; subst end.
  cbn [cut_field under String.eqb Ascii.eqb Bool.eqb]. destruct (number b); [|discriminate E]. destruct (read_cut _ _ cj); [|discriminate E].
  destruct (number a); [|discriminate E]. destruct (read_tree _ tj); [|discriminate E]. now injection E as <-.
Qed.
Definition same_cut (c : certificate) (k : cut) (j : json) : Prop := cut_of_near (network_of c) (box c) j = Some k.
Lemma cuts_are_same c cj k l : read_cut (network_of c) (box c) cj = Some k -> cuts_are cj l = true -> Forall (same_cut c k) l.
Proof.
  intros E H. apply Forall_forall. intros j Hj. unfold cuts_are in H. rewrite forallb_forall in H. specialize (H j Hj).
  unfold same_cut, cut_of_near. destruct (cut_field j) as [i|]; [|discriminate H]. apply json_eqb_spec in H. now subst i.
Qed.

Fixpoint reads {A} (f : json -> option A) (k : string) (l : list json) : option (list A) :=
  match l with
  | [] => Some []
  | j :: l' => if is_kind j k then let? a := f j in let? m := reads f k l' in Some (a :: m) else None
  end.
Lemma nears_at c k x l : forall ss, reads (near_of c) "near" l = Some ss -> Forall (same_cut c k) l -> Forall (meaning c) l ->
  in_box (map snd k) (values_at (run (network_of c) x) k) -> Forall (near_at (run (network_of c) x) (values_at (run (network_of c) x) k)) ss.
Proof.
  induction l as [|j l IH]; intros ss E HC HM Hv; cbn [reads] in E; [injection E as <-; constructor|].
  destruct (is_kind j "near") eqn:K; [|discriminate E]. destruct (near_of c j) as [s|] eqn:S; [|discriminate E].
  destruct (reads _ _ l) as [m|]; [|discriminate E]. injection E as <-. inversion HC as [|? ? C0 C1]; subst. inversion HM as [|? ? M0 M1]; subst.
  constructor; [|now apply IH]. pose proof (near_cut_field c j s S) as F. unfold same_cut in C0. rewrite C0 in F. injection F as F.
  apply (near_meaning c j s K S) in M0. specialize (M0 x). cbv zeta in M0. rewrite <- F in M0. exact (M0 Hv).
Qed.
Lemma enclosures_at c k v l : forall ss, reads (enclosure_of c) "enclosure" l = Some ss -> Forall (same_cut c k) l -> Forall (meaning c) l ->
  in_box (map snd k) v -> Forall (encloses_at v) ss.
Proof.
  induction l as [|j l IH]; intros ss E HC HM Hv; cbn [reads] in E; [injection E as <-; constructor|].
  destruct (is_kind j "enclosure") eqn:K; [|discriminate E]. destruct (enclosure_of c j) as [s|] eqn:S; [|discriminate E].
  destruct (reads _ _ l) as [m|]; [|discriminate E]. injection E as <-. inversion HC as [|? ? C0 C1]; subst. inversion HM as [|? ? M0 M1]; subst.
  constructor; [|now apply IH]. pose proof (enclosure_cut_field c j s S) as F. unfold same_cut in C0. rewrite C0 in F. injection F as F.
  apply (enclosure_meaning c j s K S) in M0. specialize (M0 v). rewrite <- F in M0. exact (M0 Hv).
Qed.

(* Neurons within their bounds are between the ends: enclosed by statements in the same order, or free. *)
Fixpoint all_reach (es : list ends) (ss : list near_statement) (around : list enclosure_statement) : bool :=
  match es, ss, around with
  | [], [], [] => true
  | e :: es', s :: ss', a :: around' => exactly e (low a - near_bound s) (high a + near_bound s) && expr_eqb (near_tree s) (in_tree a) && reaches e (near_bound s) a && all_reach es' ss' around'
  | _, _, _ => false
  end.
Definition ends_fit (es : list ends) (ss : list near_statement) (around : list enclosure_statement) : bool :=
  match around with
  | [] => (List.length es =? List.length ss)%nat && forallb is_free es
  | _ => all_reach es ss around
  end.
Lemma ends_fit_sound rho v es ss around : ends_fit es ss around = true -> Forall (near_at rho v) ss -> Forall (encloses_at v) around ->
  Forall2 inside_ends es (map (at_place rho) (map near_neuron ss)).
Proof.
  unfold ends_fit. intros H HS HA. destruct around as [|a0 around0].
  - apply andb_prop in H. destruct H as [L F]. apply Nat.eqb_eq in L. clear HS HA. revert ss L. induction es as [|e es IH]; intros [|s ss] L; try discriminate L; [constructor|].
    cbn [forallb] in F. apply andb_prop in F. destruct F as [F0 F]. cbn [map]. constructor; [|apply IH; [assumption|now injection L]].
    destruct e as [[|] [|]]; try discriminate F0. split; exact I.
  - remember (a0 :: around0) as around. clear Heqaround a0 around0. revert ss around H HS HA.
    induction es as [|e es IH]; intros [|s ss] [|a around] H HS HA; cbn [all_reach] in H; try discriminate H; [constructor|].
    apply andb_prop in H. destruct H as [H H2]. apply andb_prop in H. destruct H as [H0 H1]. apply andb_prop in H0. destruct H0 as [_ H0]. apply expr_eqb_spec in H0.
    inversion HS as [|? ? S0 S1]; subst. inversion HA as [|? ? A0 A1]; subst. cbn [map]. constructor; [|now apply (IH ss around)].
    destruct S0 as [_ S0]. destruct A0 as [_ A0]. rewrite H0 in S0. exact (reaches_sound e _ a _ _ H1 A0 S0).
Qed.
Definition same_places (l m : list place) : bool := same_all same_place l m.
Lemma same_places_spec l : forall m, same_places l m = true -> l = m.
Proof.
  induction l as [|p l IH]; intros [|q m] H; cbn in H; try discriminate H; [reflexivity|]. apply andb_prop in H. destruct H as [A B].
  apply same_place_spec in A. subst q. f_equal. now apply IH.
Qed.

(* ---------- near-affine ---------- *)
Fixpoint numbered (i : nat) (ws : list Q) : form := match ws with [] => [] | w :: ws' => (N.of_nat (S i), w) :: numbered (S i) ws' end.
Definition is_affine (t : term) (b : Q) (ws : list Q) : bool :=
  match t with Linear f => match Cone.plus f (-1) ((0%N, b) :: numbered 0 ws) with [] => true | _ => false end | _ => false end.
Fixpoint weighted_values (ws : list Q) (v : list R) : R := match ws, v with w :: ws', a :: v' => Q2R w * a + weighted_values ws' v' | _, _ => 0 end.
Lemma numbered_value ws : forall v i, List.length v = (i + List.length ws)%nat ->
  at_point (numbered i ws) (point_of v) = weighted_values ws (skipn i v).
Proof.
  induction ws as [|w ws IH]; intros v i L; [reflexivity|]. cbn [numbered at_point]. rewrite point_of_next, IH by (cbn [List.length] in L; lia).
  assert (E : skipn i v = nth i v 0 :: skipn (S i) v).
  { cbn [List.length] in L. assert (A : (i < List.length v)%nat) by lia. clear -A. revert i A. induction v as [|a v IH]; intros i A; [cbn in A; lia|].
    destruct i as [|i]; [reflexivity|]. cbn [skipn nth]. cbn [List.length] in A. rewrite (IH i) by lia. reflexivity. }
  rewrite E. reflexivity.
Qed.
Lemma is_affine_value t b ws v : is_affine t b ws = true -> List.length v = List.length ws ->
  term_value t (point_of v) = Q2R b + weighted_values ws v.
Proof.
  destruct t as [f| | | | |]; cbn [is_affine]; try discriminate. destruct (Cone.plus f (-1) _) as [|? ?] eqn:E; [|discriminate]. intros _ L.
  apply (f_equal (fun g => at_point g (point_of v))) in E. rewrite Cone.plus_value, minus_one in E. cbn [at_point term_value] in *.
  rewrite (numbered_value ws v 0) in E by (cbn; congruence). cbn [skipn] in E. change (point_of v 0%N) with 1 in E. lra.
Qed.
Definition magnitude (q : Q) : Q := if (Qnum q <? 0)%Z then (- q)%Q else q.
Lemma magnitude_value q : Q2R (magnitude q) = Rabs (Q2R q).
Proof.
  unfold magnitude. destruct (Z.ltb_spec (Qnum q) 0) as [H|H].
  - rewrite Q2R_opp. apply negative_value in H. now rewrite Rabs_left.
  - apply sign_value in H. rewrite Rabs_right; [reflexivity|lra].
Qed.
Fixpoint weighted_bound (ws : list Q) (ss : list near_statement) : Q :=
  match ws, ss with w :: ws', s :: ss' => add (mul (magnitude w) (near_bound s)) (weighted_bound ws' ss') | _, _ => 0%Q end.
Lemma weighted_bound_sound rho v ws : forall ss, List.length ws = List.length ss -> Forall (near_at rho v) ss ->
  Rabs (weighted_values ws (map (at_place rho) (map near_neuron ss)) - weighted_sum ws (map near_tree ss) v) <= Q2R (weighted_bound ws ss).
Proof.
  induction ws as [|w ws IH]; intros [|s ss] L H; try discriminate L; cbn [map weighted_values weighted_sum weighted_bound].
  - rewrite zero_value, Rminus_diag_eq, Rabs_R0 by reflexivity. lra.
  - inversion H as [|? ? H0 H1]; subst. specialize (IH ss ltac:(now injection L) H1). rewrite add_value, mul_value, magnitude_value.
    destruct H0 as [_ H0]. set (a := at_place rho (near_neuron s)) in *. set (t := value (near_tree s) v) in *.
    set (r := weighted_values ws _) in *. set (q := weighted_sum ws _ v) in *.
    replace (Q2R w * a + r - (Q2R w * t + q)) with (Q2R w * (a - t) + (r - q)) by ring.
    eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_mult. apply Rplus_le_compat; [|assumption].
    apply Rmult_le_compat_l; [apply Rabs_pos|assumption].
Qed.

Definition tree_cost (e : expr) (ts : list expr) : Z :=
  let w := fold_left (fun n t => n + weight t)%Z ts (weight e) in (1 + w / 64 + w * w / 65536)%Z.
Definition long_work (ws : list Q) : Z := fold_left (fun n w => let l := length_of w in (n + 1 + l + l * l / 1024))%Z ws 1%Z.
(* How long sums of them are: a denominator that is no multiple of those before, and of which they are none, adds its length. *)
Definition sum_length (ws : list Q) : Z :=
  let '(longest, added, before) := fold_left (fun s w => let '(longest, added, before) := s in
    let d := Zpos (Qden w) in let longest := Z.max longest (length_of w) in
    if (before mod d =? 0)%Z then (longest, added, before)
    else if (d mod before =? 0)%Z then (longest, added + Z.log2 d - Z.log2 before, d)%Z
    else (longest, added + Z.log2 d + 1, if (Z.log2 before <? 8192)%Z then before * d else d)%Z) ws (0, 0, 1)%Z in
  (longest + 2 * added)%Z.
Definition adding (ws : list Q) : Z := let l := sum_length ws in (Z.of_nat (List.length ws) * (1 + l / 16 + l * l / 1048576))%Z.
Definition rule_near_affine : check := fun c ps d st n =>
  match near_of c st, fields ["constant"; "cut"; "neuron"; "tree"; "weights"] d with
  | Some s, Some [b; cj; _; _; Items ws] =>
    let (nj, rest) := of_kind "near" ps in let (ej, fj) := of_kind "enclosure" rest in
    match fj, reads (near_of c) "near" nj, reads (enclosure_of c) "enclosure" ej, number b, all number ws with
    | [fj], Some ss, Some around, Some b, Some ws =>
      match depends c fj with
      | Some dep =>
        if negb (forallb (fun k => same_field k d st) ["cut"; "neuron"; "tree"] && cuts_are cj (st :: nj ++ ej)
              && (List.length ws =? List.length ss)%nat && same_places (of_neurons dep) (map near_neuron ss)
              && ends_fit (between_ends dep) ss around && same_place (the_neuron dep) (near_neuron s)
              && is_affine (the_term dep) b ws) then Refused else
        match spend (let all := b :: ws ++ map near_bound ss in long_work all + 2 * adding all)%Z n with
        | Some n =>
          if negb (Qeq_bool (near_bound s) (weighted_bound ws ss)) then Refused else
          let ts := map near_tree ss in
          if negb (covered ts (near_tree s)) then Refused else
          let cost := tree_cost (near_tree s) ts in
          match is_sum cost ts (near_tree s) b ws ts n with
          | Some (true, n) => Fine n
          | Some (false, n) => match is_sum cost [] (near_tree s) b ws ts n with
              | Some (true, n) => Fine n | Some (false, _) => Refused | None => Unsure "near-affine, of so large polynomials" end
          | None => Unsure "near-affine, of so large polynomials"
          end
        | None => Refused
        end
      | None => Refused
      end
    | _, _, _, _, _ => Refused
    end
  | _, _ => Refused
  end.

Lemma of_kind_app k l a b : of_kind k l = (a, b) -> l = a ++ b.
Proof.
  revert a b. induction l as [|j l IH]; cbn [of_kind]; intros a b H; [now injection H as <- <-|].
  destruct (is_kind j k); [|now injection H as <- <-]. destruct (of_kind k l) as [a' b'] eqn:E. injection H as <- <-. now rewrite (IH a' b').
Qed.
Lemma defined_all rho v ss : Forall (near_at rho v) ss -> Forall (fun e => defined e v) (map near_tree ss).
Proof. induction 1 as [|s ss [D _] H IH]; constructor; assumption. Qed.
Lemma rule_near_affine_sound c ps d st n n' : kind_of st = "near" -> Forall (meaning c) ps -> rule_near_affine c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K HP H. assert (KK : is_kind st "near" = true) by (unfold is_kind; rewrite K; reflexivity). unfold rule_near_affine in H.
  destruct (near_of c st) as [s|] eqn:ES; [|discriminate H]. destruct (fields _ d) as [[|bj [|cj [|? [|? [|[|wj|] [|]]]]]]|]; try discriminate H.
  destruct (of_kind "near" ps) as [nj rest] eqn:O1. destruct (of_kind "enclosure" rest) as [ej fj] eqn:O2.
  apply of_kind_app in O1, O2. subst ps rest. destruct fj as [|fj [|]]; try discriminate H.
  destruct (reads (near_of c) "near" nj) as [ss|] eqn:R1; [|discriminate H]. destruct (reads (enclosure_of c) "enclosure" ej) as [around|] eqn:R2; [|discriminate H].
  destruct (number bj) as [b|]; [|discriminate H]. destruct (all number wj) as [ws|]; [|discriminate H].
  destruct (depends c fj) as [dep|] eqn:ED; [|discriminate H]. destruct (negb _) eqn:C in H; [discriminate H|]. apply negb_false_iff in C.
  destruct (spend _ n) as [n1|]; [|discriminate H]. destruct (negb (Qeq_bool _ _)) eqn:B in H; [discriminate H|]. apply negb_false_iff in B.
  destruct (negb (covered _ _)) eqn:V in H; [discriminate H|]. apply negb_false_iff in V.
  repeat (apply andb_prop in C; destruct C as [C ?]).
  match goal with h : cuts_are cj _ = true |- _ => rename h into HC end. match goal with h : same_places _ _ = true |- _ => apply same_places_spec in h; rename h into HN end.
  match goal with h : same_place _ _ = true |- _ => apply same_place_spec in h; rename h into HO end.
  match goal with h : is_affine _ _ _ = true |- _ => rename h into HF end. match goal with h : ends_fit _ _ _ = true |- _ => rename h into HE end.
  match goal with h : (_ =? _)%nat = true |- _ => apply Nat.eqb_eq in h; rename h into HL end.
  apply Forall_app in HP. destruct HP as [P1 P2]. apply Forall_app in P2. destruct P2 as [P2 P3]. apply Forall_inv in P3.
  pose proof (near_cut_field c st s ES) as CS. cbn [cuts_are forallb] in HC. apply andb_prop in HC. destruct HC as [HC0 HC].
  unfold cut_of_near in CS. destruct (cut_field st) as [sj|]; [|discriminate CS]. apply json_eqb_spec in HC0. subst sj.
  pose proof (cuts_are_same c cj _ _ CS HC) as SC. apply Forall_app in SC. destruct SC as [SC1 SC2].
  apply (near_meaning c st s KK ES). intros x rho v Hv.
  pose proof (nears_at c (near_cut s) x nj ss R1 SC1 P1 Hv) as NA. pose proof (enclosures_at c (near_cut s) v ej around R2 SC2 P2 Hv) as EA.
  fold rho in NA. fold v in NA.
  pose proof (covered_defined _ v (defined_all rho v ss NA) _ V) as D. split; [exact D|].
  pose proof (depends_sound c fj dep ED P3 x) as DP. cbv zeta in DP. fold rho in DP. rewrite HN, HO in DP.
  specialize (DP (ends_fit_sound rho v _ ss around HE NA EA)).
  rewrite (is_affine_value _ b ws _ HF) in DP by (now rewrite !map_length). rewrite DP.
  assert (T : value (near_tree s) v = Q2R b + weighted_sum ws (map near_tree ss) v).
  { destruct (is_sum _ (map near_tree ss) _ b ws _ n1) as [[[|] n2]|] eqn:I1; [exact (is_sum_sound _ _ _ _ _ _ _ _ v I1)| |discriminate H].
    destruct (is_sum _ [] _ b ws _ n2) as [[[|] n3]|] eqn:I2; [exact (is_sum_sound _ _ _ _ _ _ _ _ v I2)|discriminate H|discriminate H]. }
  rewrite T. apply Qeq_bool_eq, Qeq_eqR in B. rewrite B.
  pose proof (weighted_bound_sound rho v ws ss HL NA) as W. eapply Rle_trans; [|exact W]. right. f_equal. ring.
Qed.

(* ---------- near-same ---------- *)
Definition rule_near_same : check := fun c ps d st n =>
  match ps, near_of c st, fields ["shared"; "tree"] d with
  | [p], Some s, Some [Items sh; _] =>
    match reads (near_of c) "near" ps with
    | Some [t] =>
      match all (read_tree (near_cut s)) sh with
      | Some shared =>
        if negb (same_field "tree" d st && forallb (fun k => same_field k p st) ["bound"; "cut"; "neuron"] && same_place (near_neuron s) (near_neuron t)
              && same_q (near_bound s) (near_bound t) && (match cut_field st with Some cj => cuts_are cj [p] | None => false end)
              && forallb (fun e => occurs e (near_tree t)) shared && covered [near_tree t] (near_tree s)) then Refused else
        match is_sum (tree_cost (near_tree s) [near_tree t]) shared (near_tree s) 0 [1%Q] [near_tree t] n with
        | Some (true, n) => Fine n | Some (false, _) => Refused | None => Unsure "near-same, of so large polynomials" end
      | None => Refused
      end
    | _ => Refused
    end
  | _, _, _ => Refused
  end.
Lemma rule_near_same_sound c ps d st n n' : kind_of st = "near" -> Forall (meaning c) ps -> rule_near_same c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K HP H. assert (KK : is_kind st "near" = true) by (unfold is_kind; rewrite K; reflexivity). unfold rule_near_same in H.
  destruct ps as [|p [|]]; try discriminate H. destruct (near_of c st) as [s|] eqn:ES; [|discriminate H].
  destruct (fields _ d) as [[|[|sh|] [|? [|]]]|]; try discriminate H. destruct (reads (near_of c) "near" [p]) as [[|t [|]]|] eqn:R1; try discriminate H.
  destruct (all _ sh) as [shared|]; [|discriminate H]. destruct (negb _) eqn:C in H; [discriminate H|]. apply negb_false_iff in C.
  repeat (apply andb_prop in C; destruct C as [C ?]).
  match goal with h : covered _ _ = true |- _ => rename h into V end. match goal with h : same_q _ _ = true |- _ => apply same_q_value in h; rename h into B end.
  match goal with h : same_place _ _ = true |- _ => apply same_place_spec in h; rename h into HO end.
  pose proof (near_cut_field c st s ES) as CS. unfold cut_of_near in CS. destruct (cut_field st) as [cj|]; [|discriminate CS].
  match goal with h : cuts_are _ _ = true |- _ => pose proof (cuts_are_same c cj _ _ CS h) as SC end.
  apply (near_meaning c st s KK ES). intros x rho v Hv.
  pose proof (nears_at c (near_cut s) x [p] [t] R1 SC HP Hv) as NA. fold rho in NA. fold v in NA. apply Forall_inv in NA.
  split; [apply (covered_defined [near_tree t] v); [constructor; [apply NA|constructor]|exact V]|]. destruct NA as [_ NA]. rewrite HO, B.
  destruct (is_sum _ shared _ 0 _ _ n) as [[[|] n2]|] eqn:I1; [|discriminate H|discriminate H].
  rewrite (is_sum_sound _ _ _ _ _ _ _ _ v I1). cbn [weighted_sum]. rewrite zero_value, one_value.
  replace (0 + (1 * value (near_tree t) v + 0)) with (value (near_tree t) v) by ring. exact NA.
Qed.
