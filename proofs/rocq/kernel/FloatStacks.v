(* A network as a machine computes it, as relu layers and outputs whose computed sums are
   off by what is carried: what the walk through a tree needs. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Bool Permutation.
From Flocq Require Import Core BinarySingleNaN.
From Symnet Require Import PiecewiseLinear.
From Symnet.floats Require Import NoOverflow FloatNetwork IeeeNetwork.
From Symnet.kernel Require Import Cone Model Decode Onnx Combinations Slack Leaves Stacks Properties Machines FloatErrors FloatRows Branching.
Import ListNotations.
Open Scope list_scope.
Open Scope R_scope.

(* Names are those of one node each. *)
Lemma ordered_new {A} (name : A -> string) reads ns : forall seen n, ordered name reads seen ns = true -> In n ns -> ~ In (name n) seen.
Proof.
  induction ns as [|m ns IH]; intros seen n H Hn; [easy|]. cbn in H. apply andb_prop in H. destruct H as [H1 H2]. destruct Hn as [->|Hn].
  - intro C. apply known_spec in C. apply andb_prop in H1. now rewrite C in H1.
  - intro C. apply (IH _ n H2 Hn). now right.
Qed.
Lemma ordered_once {A} (name : A -> string) reads ns : forall seen n m, ordered name reads seen ns = true -> In n ns -> In m ns -> name n = name m -> n = m.
Proof.
  induction ns as [|k ns IH]; intros seen n m H Hn Hm E; [easy|]. cbn in H. apply andb_prop in H. destruct H as [_ H2].
  destruct Hn as [->|Hn], Hm as [->|Hm]; [reflexivity| | |now apply (IH (name k :: seen))].
  - exfalso. apply (ordered_new name reads ns _ m H2 Hm). rewrite <- E. now left.
  - exfalso. apply (ordered_new name reads ns _ n H2 Hn). rewrite E. now left.
Qed.
Lemma list_of_choices {A} (P : nat -> A -> Prop) n : (forall i, (i < n)%nat -> exists a, P i a) -> exists l, List.length l = n /\ forall i a, nth_error l i = Some a -> P i a.
Proof.
  induction n as [|n IH]; intro H; [exists []; split; [reflexivity|]; intros [|i] a E; discriminate|].
  destruct (IH ltac:(intros; apply H; lia)) as (l & L & G). destruct (H n ltac:(lia)) as (a & Ha). exists (l ++ [a]). rewrite app_length, L. split; [cbn; lia|].
  intros i b E. destruct (Nat.lt_ge_cases i n) as [Hi|Hi]; [rewrite nth_error_app1 in E by lia; now apply G|].
  rewrite nth_error_app2 in E by lia. rewrite L in E. destruct (i - n)%nat eqn:D; [|now destruct n0]. injection E as <-. now replace i with n by lia.
Qed.

(* ---------- errors in fewer digits ---------- *)
Section Errors.
Variable unit : Z.
Hypothesis Hunit : (0 < unit)%Z.
Let S := IZR unit.
Lemma rdot_grows (short one : Z) us : (0 < short)%Z -> (0 < one)%Z -> Forall (Z.le 0) us -> forall ms,
  rdot ms (map IZR us) <= IZR short * IZR one * IZR (Combinations.dot 0 (map (fun q => ceiling (Z.max 0 q) short) ms) (map (fun u => ceiling u one) us)).
Proof.
  intros Hs Ho F. assert (Ps : 0 < IZR short) by now apply (IZR_lt 0). assert (Po : 0 < IZR one) by now apply (IZR_lt 0).
  induction F as [|u us Hu F IH]; intros [|m ms]; cbn [map rdot]; rewrite ?dot_nil_r, ?dot_nil_l; try lra.
  rewrite dot_cons, plus_IZR, mult_IZR. specialize (IH ms). apply (IZR_le 0) in Hu.
  assert (A : IZR m <= IZR short * IZR (ceiling (Z.max 0 m) short) /\ 0 <= IZR (ceiling (Z.max 0 m) short)).
  { pose proof (ceiling_above (Z.max 0 m) short Hs) as C. assert (M : IZR m <= IZR (Z.max 0 m)) by (apply IZR_le; lia). assert (M0 : 0 <= IZR (Z.max 0 m)) by (apply (IZR_le 0); lia).
    assert (IZR (Z.max 0 m) = IZR short * (IZR (Z.max 0 m) / IZR short)) by (field; lra). split.
    - assert (IZR short * (IZR (Z.max 0 m) / IZR short) <= IZR short * IZR (ceiling (Z.max 0 m) short)) by (apply Rmult_le_compat_l; lra). lra.
    - eapply Rle_trans; [|exact C]. apply Rmult_le_pos; [exact M0|now apply Rlt_le, Rinv_0_lt_compat]. }
  assert (B : IZR u <= IZR one * IZR (ceiling u one)).
  { pose proof (ceiling_above u one Ho) as C. assert (IZR u = IZR one * (IZR u / IZR one)) by (field; lra).
    assert (IZR one * (IZR u / IZR one) <= IZR one * IZR (ceiling u one)) by (apply Rmult_le_compat_l; lra). lra. }
  set (a := IZR (ceiling (Z.max 0 m) short)) in *. set (b := IZR (ceiling u one)) in *. destruct A as [A A0].
  assert (IZR m * IZR u <= IZR short * a * (IZR one * b)).
  { apply Rle_trans with (IZR short * a * IZR u); [now apply Rmult_le_compat_r|]. apply Rmult_le_compat_l; [apply Rmult_le_pos; lra|exact B]. }
  lra.
Qed.
Lemma rough_pos us : (0 < rough us)%Z.
Proof. unfold rough. rewrite Z.shiftl_1_l. apply Z.pow_pos_nonneg; lia. Qed.
Lemma errors_at_map r us : errors_at unit r us =
  map (fun e => ceiling ((fst e * unit + rough us * Combinations.dot 0 (snd e) (map (fun u => ceiling u (rough us)) us)) * up r) (down r)) (error_rows r).
Proof. unfold errors_at. now destruct (error_rows r). Qed.
Lemma errors_at_sound n fs rows us : all_some (fun s : spread => dense_errors n (snd s)) fs = Some rows -> List.length us = n -> Forall (Z.le 0) us ->
  forall i g, nth_error fs i = Some g -> S * form_at (snd g) (map (fun u => IZR u / S) us) * IZR finer <= IZR (nth i (errors_at unit (short_rounding rows) us) 0%Z).
Proof.
  intros A Lu Fu i g Eg. assert (PS : 0 < S) by now apply (IZR_lt 0). pose proof fixed_pos as PF. pose proof finer_pos as PF2.
  apply all_some_spec in A. destruct (nth_error rows i) as [e|] eqn:Ee.
  2:{ apply nth_error_None in Ee. apply Forall2_len in A. assert (Hi : (i < List.length fs)%nat) by (apply nth_error_Some; now rewrite Eg). lia. }
  destruct (Forall2_nth _ _ _ A i e Ee) as (g' & Eg' & E). rewrite Eg in Eg'. injection Eg' as <-.
  unfold dense_errors in E. destruct (dense 0 n (snd (snd g))) as [m|] eqn:Ed; [|discriminate]. cbn in E. injection E as <-.
  change 0%N with (N.of_nat 0) in Ed. destruct (dense_value (map (fun u => IZR u / S) us) n 0 _ _ Ed) as [V L]. cbn [skipn] in V.
  unfold short_rounding. cbv zeta. set (short := Z.shiftl 1 _). assert (Hs : (0 < short)%Z) by (unfold short; rewrite Z.shiftl_1_l; apply Z.pow_pos_nonneg; lia).
  rewrite errors_at_map. cbn [error_rows up down]. rewrite map_map. set (one := rough us). set (value := fun e : Z * list Z => _).
  rewrite (nth_error_nth _ _ _ (map_nth_error value i rows Ee)). unfold value. cbn [fst snd]. clear value.
  eapply Rle_trans; [|apply ceiling_above; reflexivity]. unfold form_at, sparse_value. rewrite V.
  assert (Sc : forall ms, S * rdot ms (map (fun u => IZR u / S) us) = rdot ms (map IZR us)).
  { clear -PS. induction us as [|u us IH]; intros [|m ms]; cbn [map rdot]; try ring. rewrite Rmult_plus_distr_l, IH. field. lra. }
  pose proof (rdot_grows short one us Hs (rough_pos us) Fu m) as D. rewrite <- Sc in D.
  pose proof (ceiling_above (fst (snd g)) short Hs) as C.
  assert (C' : IZR (fst (snd g)) <= IZR short * IZR (ceiling (fst (snd g)) short)).
  { assert (Ps : 0 < IZR short) by now apply (IZR_lt 0). assert (IZR (fst (snd g)) = IZR short * (IZR (fst (snd g)) / IZR short)) by (field; lra).
    assert (IZR short * (IZR (fst (snd g)) / IZR short) <= IZR short * IZR (ceiling (fst (snd g)) short)) by (apply Rmult_le_compat_l; lra). lra. }
  rewrite !mult_IZR, plus_IZR, !mult_IZR. fold S. apply (Rmult_le_reg_r (IZR fixed)); [exact PF|].
  unfold Rdiv. rewrite !Rmult_assoc. rewrite Rinv_l by lra. rewrite (Rmult_comm (/ IZR fixed)), !Rmult_assoc, Rinv_r, !Rmult_1_r by lra.
  set (K := IZR (Combinations.dot 0 _ _)) in *. set (q := rdot m _) in *. apply (Rmult_le_compat_l S) in C'; [|lra].
  assert (S * (IZR (fst (snd g)) + q) <= (IZR (ceiling (fst (snd g)) short) * S + IZR one * K) * IZR short); [lra|].
  apply (Rmult_le_compat_r (IZR finer)) in H; [|lra]. lra.
Qed.
End Errors.

(* ---------- fronts ---------- *)
Section Machine.
Variable t : type.
Notation prec := (precision t).
Notation emax := (beyond t).
Notation float := (binary_float prec emax).
Let Hp : Prec_gt_0 prec := positive_precision t.
Let Hpe : Prec_lt_emax prec emax := precision_below t.
Variable net : network.
Hypothesis Hw : well_ordered net = true.
Variable ops : list (string * operation).
Variable x : N -> float.
Variable v : string -> N -> float.
Hypothesis Hv : computation prec emax Hp Hpe net ops x v.
Notation held := (held t v).
Notation is_a_product := (is_product net ops).
Notation weight_of_entry := (entry_value (parameters net) no_schedule).

Definition bounded (us h : list R) : Prop := Forall2 (fun u y => Rabs y <= u) us h /\ Forall (fun u => u <= IZR largest_value) us.
Lemma bounded_ok us h : bounded us h -> sizes_ok us.
Proof. intros [F _]. unfold sizes_ok. induction F as [|u y us h H F IH]; constructor; [|exact IH]. pose proof (Rabs_pos y). lra. Qed.
Definition exact_of (f : front) (h : list R) : values := fun _ i =>
  match nth_error (front_rows f) (N.to_nat i) with Some s => sparse_value s h / IZR (front_whole f) | None => 0 end.
(* Where the values behind the last relu layer are numbers, those that the front stands for are held as is carried. *)
Definition near (f : front) (c : list spread) (h : list R) (numbers : Prop) : Prop :=
  (0 < front_whole f)%Z /\ List.length c = List.length (front_rows f) /\
  forall us, numbers -> bounded us h -> forall i g, nth_error c i = Some g -> held us (front_name f) i (exact_of f h (front_name f) (N.of_nat i)) g.
Definition behind_ok (f : front) (c : carried) (h : list R) (numbers : Prop) : Prop :=
  match behind c with
  | None => forall i m r, ~ is_a_product (front_name f) i m r
  | Some (given, ms) => exists f0 m, near f0 given h numbers /\ In (A_layer m) (nodes net) /\ layer_name m = front_name f /\ rows m = ms /\ put_in m f0 = Some f
  end.

Lemma exact_front f h : (0 < front_whole f)%Z -> front_ok (exact_of f h) f h.
Proof.
  intro H. split; [exact H|]. intros i s E. unfold exact_of. rewrite Nnat.Nat2N.id, E. field. apply not_0_IZR. lia.
Qed.
Lemma exact_step l f g h : (0 < front_whole f)%Z -> put_in l f = Some g -> forall i r, nth_error (rows l) i = Some r ->
  exact_of g h (layer_name l) (N.of_nat i) = weight_of_entry (bias r) + weighted (parameters net) no_schedule (exact_of f h) (layer_reads l) (weights r).
Proof.
  intros H E i r Er. destruct (put_in_value net (exact_of f h) l f g h (exact_front f h H) E) as (G1 & G2 & G3 & G4).
  unfold exact_of at 1. rewrite Nnat.Nat2N.id. destruct (nth_error (front_rows g) i) as [s|] eqn:Es.
  - specialize (G4 i s Es). unfold sum_value in G4. rewrite Er in G4. rewrite <- G4. field. apply not_0_IZR. lia.
  - apply nth_error_None in Es. rewrite G3 in Es. assert (i < List.length (rows l))%nat by (apply nth_error_Some; now rewrite Er). lia.
Qed.
Lemma put_in_reads l f g : put_in l f = Some g -> layer_reads l = [(front_name f, 0%N, N.of_nat (List.length (front_rows f)))].
Proof.
  unfold put_in. destruct (one_read l f && _ && _ && _) eqn:C; [|discriminate]. intros _. apply andb_prop in C. destruct C as [C _]. apply andb_prop in C. destruct C as [C _].
  apply andb_prop in C. destruct C as [C1 _]. unfold one_read in C1. destruct (layer_reads l) as [|[[name start] stop] [|]]; try discriminate. apply andb_prop in C1. destruct C1 as [C1 E3].
  apply andb_prop in C1. destruct C1 as [E1 E2]. apply String.eqb_eq in E1. apply N.eqb_eq in E2, E3. now subst.
Qed.
Lemma same_layer l m : In (A_layer l) (nodes net) -> In (A_layer m) (nodes net) -> layer_name l = layer_name m -> l = m.
Proof.
  intros H1 H2 E. pose proof Hw as W. unfold well_ordered in W. apply andb_prop in W. destruct W as [W _].
  assert (G : A_layer l = A_layer m) by now apply (ordered_once node_name node_reads (nodes net) _ _ _ W). now injection G.
Qed.

(* Each row of a layer. *)
Lemma own_terms l ws : forall tss, Forall2 (fun w ts => ts = term_of prec emax net v (layer_reads l) w) ws tss ->
  List.concat tss = flat_map (term_of prec emax net v (layer_reads l)) ws.
Proof. intros tss F. induction F as [|w ts ws tss -> F IH]; cbn; [reflexivity|]. now rewrite IH. Qed.
Lemma layer_held l f c g h numbers o fs : In (A_layer l) (nodes net) -> o = operation_of ops (layer_name l) -> near f (forms c) h numbers -> behind_ok f c h numbers ->
  put_in l f = Some g -> carried_rows t o c l = Some fs -> List.length fs = List.length (rows l) /\
  forall us, numbers -> bounded us h -> forall i r s z, nth_error (rows l) i = Some r -> nth_error fs i = Some s -> computed_for prec emax Hp Hpe net ops v l r z ->
  is_finite z = true /\ Rabs (B2R z) <= form_at (fst s) us /\ Rabs (B2R z - exact_of g h (layer_name l) (N.of_nat i)) <= form_at (snd s) us.
Proof.
  intros Hl Ho (HD & Lc & Hn) Hb E Ec. unfold carried_rows in Ec. destruct (all_some (carried_row t (forms c)) (rows l)) as [own|] eqn:Eo; [|discriminate].
  apply all_some_spec in Eo.
  assert (Reads : layer_reads l = [(front_name f, 0%N, N.of_nat (List.length (forms c)))]) by (rewrite Lc; now apply (put_in_reads l f g)).
  (* summed by its own terms *)
  assert (Own : forall us, numbers -> bounded us h -> forall i r s z tss tree_, nth_error (rows l) i = Some r -> nth_error own i = Some s ->
    Forall2 (fun w ts => ts = term_of prec emax net v (layer_reads l) w) (weights r) tss -> let ts := List.concat tss in
    sums_row (reals prec emax tree_) (map fst ts) (map (fun p => B2R (snd p)) ts) (weight_of_entry (bias r)) ->
    (Forall (fun p : R * float => is_finite (snd p) = true) ts -> finite prec emax tree_) -> z = NoOverflow.run prec emax Hp Hpe tree_ ->
    is_finite z = true /\ Rabs (B2R z) <= form_at (fst s) us /\ Rabs (B2R z - exact_of g h (layer_name l) (N.of_nat i)) <= form_at (snd s) us).
  { intros us N0 Bd i r s z tss tree_ Er Es F. cbv zeta. rewrite (own_terms l _ _ F). intros P Fin Z. destruct (Forall2_nth _ _ _ Eo i s Es) as (r' & Er' & Ecr). rewrite Er in Er'. injection Er' as <-.
    rewrite (exact_step l f g h HD E i r Er).
    apply (carried_row_sound t net v us (bounded_ok us h Bd) (proj2 Bd) (front_name f) (forms c) (layer_reads l) Reads (exact_of f h)) with (tree_ := tree_); try assumption.
    intros k gk Hk. now apply Hn. }
  assert (Plain : fs = own -> (forall w ts, brings prec emax net ops v l w ts -> ts = term_of prec emax net v (layer_reads l) w) -> List.length fs = List.length (rows l) /\
    forall us, numbers -> bounded us h -> forall i r s z, nth_error (rows l) i = Some r -> nth_error fs i = Some s -> computed_for prec emax Hp Hpe net ops v l r z ->
    is_finite z = true /\ Rabs (B2R z) <= form_at (fst s) us /\ Rabs (B2R z - exact_of g h (layer_name l) (N.of_nat i)) <= form_at (snd s) us).
  { intros -> Br. split; [symmetry; now apply Forall2_len in Eo|]. intros us N0 Bd i r s z Er Es (tss & tree_ & Fb & P & Fin & Z). apply (Own us N0 Bd i r s z tss tree_); try assumption.
    clear -Fb Br. induction Fb; constructor; auto. }
  assert (NotAdd : o <> Addition -> forall w ts, brings prec emax net ops v l w ts -> ts = term_of prec emax net v (layer_reads l) w).
  { intros No w ts [H|[H _]]; [exact H|]. exfalso. apply No. now rewrite Ho. }
  destruct o; try (injection Ec as <-; apply Plain; [reflexivity|apply NotAdd; discriminate]).
  unfold behind_ok in Hb. destruct (behind c) as [[given ms]|].
  2:{ injection Ec as <-. apply Plain; [reflexivity|]. intros w ts [H|[_ (name & i & m & r & So & Pr & _)]]; [exact H|]. exfalso.
      rewrite Reads in So. cbn [source] in So. destruct (_ <? _)%N in So; [|discriminate]. injection So as <- <-. now apply (Hb (0 + fst w)%N m r). }
  destruct Hb as (f0 & m & (HD0 & Lc0 & Hn0) & Hm & Nm & Rm & Em).
  destruct (all_some _ (rows l)) as [both|] eqn:Eb in Ec; [|discriminate]. injection Ec as <-. apply all_some_spec in Eb.
  assert (Reads0 : layer_reads m = [(front_name f0, 0%N, N.of_nat (List.length given))]) by (rewrite Lc0; now apply (put_in_reads m f0 f)).
  split. { rewrite map_length, combine_length. apply Forall2_len in Eo, Eb. lia. }
  intros us N0 Bd i r s z Er Es Hc. rewrite nth_error_map in Es. match type of Es with option_map _ ?e = _ => destruct e as [[s1 s2]|] eqn:Ecm end; cbn [option_map fst snd] in Es; [|discriminate Es]. injection Es as <-.
  assert (Pair : nth_error own i = Some s1 /\ nth_error both i = Some s2).
  { clear -Ecm. revert both i Ecm. induction own as [|a own IH]; intros [|b both] [|i] E; try discriminate; cbn in *; [now injection E as -> ->|now apply IH]. }
  destruct Pair as [E1 E2]. cbn [fst snd].
  destruct (larger_at (fst s1) (fst s2) us (bounded_ok us h Bd)) as [L1 L2]. destruct (larger_at (snd s1) (snd s2) us (bounded_ok us h Bd)) as [L3 L4].
  destruct (Forall2_nth _ _ _ Eb i s2 E2) as (r' & Er' & Ej). rewrite Er in Er'. injection Er' as <-.
  destruct (in_place ms r) as [r2|] eqn:Ei; [|discriminate].
  unfold in_place in Ei. destruct (weights r) as [|[p e] [|]] eqn:Ew; try discriminate; [|destruct e; discriminate]. destruct e as [w| |]; try discriminate.
  destruct (nth_error ms (N.to_nat p)) as [rm|] eqn:Erm; [|discriminate]. destruct (is_one w && nothing_added rm) eqn:C1; [|discriminate]. injection Ei as <-.
  apply andb_prop in C1. destruct C1 as [C1 C2].
  destruct Hc as (tss & tree_ & Fb & P & Fin & Z). rewrite Ew in Fb. inversion Fb as [|w0 ts ws0 tss0 Hb0 Fb0]. subst w0 ws0 tss. inversion Fb0. subst tss0. clear Fb Fb0.
  destruct Hb0 as [Hb0|[_ (name & j & m' & r' & So & (Hm' & Nm' & Om' & Er') & Hts)]].
  - assert (F : Forall2 (fun w ts => ts = term_of prec emax net v (layer_reads l) w) (weights r) [ts]) by (rewrite Ew; now repeat constructor).
    destruct (Own us N0 Bd i r s1 z [ts] tree_ Er E1 F P Fin Z) as (A1 & A2 & A3). split; [exact A1|]. split; lra.
  - assert (Hsrc : name = front_name f /\ j = p).
    { rewrite Reads in So. cbn [source fst] in So. rewrite N.sub_0_r, N.add_0_l in So. destruct (_ <? _)%N in So; [|discriminate]. now injection So as <- <-. }
    destruct Hsrc as [-> ->]. assert (m' = m) by (apply same_layer; [assumption|assumption|congruence]). subst m'. rewrite Rm, Erm in Er'. injection Er' as <-.
    cbn [List.concat] in P, Fin. rewrite app_nil_r in P, Fin. subst ts.
    destruct (carried_row_sound t net v us (bounded_ok us h Bd) (proj2 Bd) (front_name f0) given (layer_reads m) Reads0 (exact_of f0 h) ltac:(intros k gk Hk; now apply Hn0)
      (Row (bias r) (weights rm)) s2 tree_ z Ej P Fin Z) as (A1 & A2 & A3). cbn [bias weights] in A3.
    assert (Ex : exact_of g h (layer_name l) (N.of_nat i) = weight_of_entry (bias r) + weighted (parameters net) no_schedule (exact_of f0 h) (layer_reads m) (weights rm)).
    { rewrite (exact_step l f g h HD E i r Er), Ew. cbn [weighted fst] in *. rewrite So. cbn [value_at].
      assert (W : weight_of_entry (Num w) = 1). { cbn [entry_value]. unfold is_one in C1. apply andb_prop in C1. destruct C1 as [K1 K2]. apply Z.eqb_eq in K1. apply Pos.eqb_eq in K2. destruct w as [a b]. cbn in K1, K2. subst. unfold Q2R. cbn. lra. }
      assert (Bm : weight_of_entry (bias rm) = 0). { unfold nothing_added in C2. destruct (bias rm) as [q| |]; try discriminate. apply Z.eqb_eq in C2. cbn [entry_value]. unfold Q2R. rewrite C2. lra. }
      rewrite W. rewrite <- Rm in Erm. pose proof (exact_step m f0 f h HD0 Em (N.to_nat p) rm Erm) as G. rewrite Nnat.N2Nat.id, Bm in G.
      change (exact_of f h (layer_name m) p) with (exact_of f h (front_name f) p) in G. rewrite G. ring. }
    rewrite Ex. split; [exact A1|]. split; lra.
Qed.

(* Behind a relu layer all starts again. *)
Lemma relu_real (z : float) : B2R (float_relu prec emax z) = relu (B2R z).
Proof.
  unfold relu. destruct z as [s|s| |s m e E]; try destruct s; cbn [float_relu]; try (cbn; rewrite Rmax_left; lra).
  - cbn [B2R]. rewrite Rmax_left; [reflexivity|]. apply Rlt_le, F2R_lt_0. reflexivity.
  - cbn [B2R]. rewrite Rmax_right; [reflexivity|]. apply Rlt_le, F2R_gt_0. reflexivity.
Qed.
Lemma relu_number (z : float) : is_finite z = true -> is_finite (float_relu prec emax z) = true.
Proof. destruct z as [s|s| |s m e E]; try discriminate; try destruct s; reflexivity. Qed.
Definition values_of (name : string) (n : nat) : list R := map (fun i => B2R (v name (N.of_nat i))) (seq 0 n).
Definition numbers_at (name : string) (n : nat) : Prop := forall i, (i < n)%nat -> is_finite (v name (N.of_nat i)) = true.
Lemma values_length name n : List.length (values_of name n) = n.
Proof. unfold values_of. now rewrite map_length, seq_length. Qed.
Lemma values_nth name n i : (i < n)%nat -> nth i (values_of name n) 0 = B2R (v name (N.of_nat i)).
Proof.
  intro H. unfold values_of. rewrite (nth_indep _ 0 (B2R (v name (N.of_nat 0)))) by (now rewrite map_length, seq_length).
  now rewrite (map_nth (fun i => B2R (v name (N.of_nat i)))), seq_nth.
Qed.
Lemma fresh_near name n : near (fresh name n) (fresh_forms n) (values_of name n) (numbers_at name n).
Proof.
  split; [reflexivity|]. cbn [fresh front_rows]. unfold fresh_forms. split; [now rewrite !map_length|]. intros us N0 [Bd _] i g Eg. rewrite nth_error_map in Eg.
  destruct (nth_error (seq 0 n) i) as [j|] eqn:Ej; cbn [option_map] in Eg; [|discriminate]. injection Eg as <-.
  assert (Hi : (i < n)%nat) by (rewrite <- (seq_length n 0); apply nth_error_Some; now rewrite Ej).
  assert (j = i) by (rewrite (nth_error_nth' _ 0%nat) in Ej by (now rewrite seq_length); rewrite seq_nth in Ej by assumption; now injection Ej). subst j.
  pose proof fixed_pos as PF. cbn [fresh front_name]. split; [now apply N0|].
  assert (B : Rabs (B2R (v name (N.of_nat i))) <= nth i us 0).
  { rewrite <- (values_nth name n i Hi). assert (L : (i < List.length us)%nat) by (apply Forall2_len in Bd; rewrite values_length in Bd; lia). clear -Bd L. revert i L. induction Bd as [|u y us h H F IH]; intros [|i] L; cbn in *; try lia; [exact H|apply IH; lia]. }
  unfold held, form_at, sparse_value. cbn [fst snd eval]. rewrite Nnat.Nat2N.id. split.
  - replace ((0 + (IZR fixed * nth i us 0 + 0)) / IZR fixed) with (nth i us 0) by (field; lra). exact B.
  - assert (X : exact_of (fresh name n) (values_of name n) name (N.of_nat i) = B2R (v name (N.of_nat i))).
    { unfold exact_of. cbn [fresh front_rows front_whole]. rewrite Nnat.Nat2N.id, nth_error_map, (nth_error_nth' _ 0%nat) by (now rewrite seq_length). rewrite seq_nth by assumption. cbn [option_map Nat.add].
      unfold sparse_value. cbn [fst snd eval]. rewrite Nnat.Nat2N.id, values_nth by assumption. field. }
    rewrite X, Rminus_diag_eq, Rabs_R0 by reflexivity. unfold Rdiv. cbn. lra.
Qed.

Section Scaled.
Variable unit : Z.
Hypothesis Hunit : (0 < unit)%Z.
Let S := IZR unit.
(* Sums that are as near as is carried are those of a layer with its errors. *)
Lemma rounded_sums base f h (numbers after : Prop) fs a zs : (0 < front_whole f)%Z -> List.length h = base -> List.length fs = List.length (front_rows f) ->
  List.length zs = List.length (front_rows f) -> rounded_affine base f fs = Some a ->
  (forall us, numbers -> bounded us h -> after /\ forall i s z, nth_error fs i = Some s -> nth_error zs i = Some z ->
    Rabs (z - exact_of f h (front_name f) (N.of_nat i)) <= form_at (snd s) us) ->
  (0 < whole_of a)%Z /\ List.length (rows_of a) = List.length (front_rows f) /\ sums_where_small unit a numbers (map (Rmult S) h) after (map (Rmult S) zs).
Proof.
  intros HD Lh Lf Lz E H. unfold rounded_affine in E. destruct (affine_of base f) as [a0|] eqn:Ea; [|discriminate]. match type of E with match ?e with _ => _ end = _ => destruct e as [[|r0 rows1]|] eqn:Ar; try discriminate E end. injection E as <-. set (rows0 := r0 :: rows1) in *.
  cbn [whole_of rows_of rounding_of]. assert (PS : 0 < S) by now apply (IZR_lt 0).
  set (ex := exact_of f h (front_name f)).
  destruct (affine_value f h (fun i => ex (N.of_nat i)) base a0 HD (fun i s Es => proj2 (exact_front f h HD) i s Es) Lh Ea S) as [W F].
  split; [exact W|]. pose proof (Forall2_len _ _ _ F) as Lr. rewrite map_length, seq_length in Lr. split; [exact Lr|].
  intros N0 us Sz Sm. set (us' := map (fun u => IZR u / S) us).
  assert (Fu : Forall (Z.le 0) us). { clear -Sz. unfold sized in Sz. induction Sz as [|u y us Y Hu F IH]; constructor; [|exact IH]. apply le_IZR. pose proof (Rabs_pos y). lra. }
  assert (Lus : List.length us = base) by (rewrite (Forall2_len _ _ _ Sz), map_length; exact Lh).
  assert (Bd : bounded us' h).
  { split.
    - unfold us'. clear -Sz PS. revert us Sz. induction h as [|y h IH]; intros us Sz; inversion Sz as [|u ? us0 ? Hu F]; subst; cbn [map]; constructor; [|now apply IH].
      rewrite Rabs_mult, (Rabs_pos_eq S) in Hu by lra. apply (Rmult_le_reg_r S); [exact PS|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
    - unfold us'. unfold small_enough in Sm. cbn [rounding_of] in Sm. destruct (error_rows (short_rounding rows0)) as [|er ers] eqn:Eer.
      + discriminate Eer.
      + rewrite forallb_forall in Sm. apply Forall_forall. intros u Hu. apply in_map_iff in Hu. destruct Hu as (k & <- & Hk). specialize (Sm k Hk). apply Z.leb_le, IZR_le in Sm. rewrite mult_IZR in Sm.
        apply (Rmult_le_reg_r S); [exact PS|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. unfold S. lra. }
  destruct (H us' N0 Bd) as [Ha Hz]. split; [exact Ha|]. exists (map (fun i => S * ex (N.of_nat i)) (seq 0 (List.length (front_rows f)))). cbn [whole_of rows_of rounding_of]. split; [exact F|].
  assert (G : forall rs k zs0, (forall i z, nth_error zs0 i = Some z -> S * Rabs (z - ex (N.of_nat (k + i))) * IZR finer <= IZR (nth i rs 0%Z)) ->
    off_by rs (map (Rmult S) zs0) (map (fun i => S * ex (N.of_nat i)) (seq k (List.length zs0)))).
  { clear -PS. intros rs k zs0. revert rs k. induction zs0 as [|z zs0 IH]; intros rs k Hz; cbn [map List.length seq off_by]; [exact I|]. split.
    - specialize (Hz 0%nat z eq_refl). rewrite Nat.add_0_r in Hz. rewrite <- Rmult_minus_distr_l, Rabs_mult, (Rabs_pos_eq S) by lra. now destruct rs.
    - apply IH. intros i z0 Hi. specialize (Hz (Datatypes.S i) z0 Hi). replace (Datatypes.S k + i)%nat with (k + Datatypes.S i)%nat by lia. destruct rs; [now destruct i|exact Hz]. }
  rewrite <- Lz. apply (G _ 0%nat). intros i z Ez. cbn [Nat.add].
  destruct (nth_error fs i) as [s|] eqn:Es; [|apply nth_error_None in Es; assert (i < List.length zs)%nat by (apply nth_error_Some; now rewrite Ez); lia].
  pose proof (errors_at_sound unit Hunit base fs rows0 us Ar Lus Fu i s Es) as B. fold S us' in B.
  eapply Rle_trans; [|exact B]. apply Rmult_le_compat_r; [pose proof finer_pos; lra|]. apply Rmult_le_compat_l; [lra|]. now apply Hz.
Qed.

(* What the walk through a tree needs, from the layers one after another. *)
Lemma last_name ns l d : last (map node_name (A_layer l :: ns)) d = last (map node_name ns) (layer_name l).
Proof. cbn [map node_name]. destruct ns as [|m ns]; [reflexivity|]. cbn. revert m. induction ns as [|b ns IH]; intro m; [reflexivity|]. cbn. apply IH. Qed.
Lemma computed_rows l : In (A_layer l) (nodes net) -> exists zs, List.length zs = List.length (rows l) /\ forall i z, nth_error zs i = Some z ->
  exists r, nth_error (rows l) i = Some r /\ computed_for prec emax Hp Hpe net ops v l r z /\ v (layer_name l) (N.of_nat i) = float_activate prec emax (layer_act l) z.
Proof.
  intro Hl. apply (list_of_choices (fun i z => exists r, nth_error (rows l) i = Some r /\ computed_for prec emax Hp Hpe net ops v l r z /\ v (layer_name l) (N.of_nat i) = float_activate prec emax (layer_act l) z)).
  intros i Hi. destruct (nth_error (rows l) i) as [r|] eqn:Er; [|apply nth_error_None in Er; lia]. destruct (proj2 Hv l Hl i r Er) as (z & H1 & H2). now exists z, r.
Qed.
Lemma identity_step l f c g h numbers o fs : In (A_layer l) (nodes net) -> o = operation_of ops (layer_name l) -> near f (forms c) h numbers -> behind_ok f c h numbers ->
  put_in l f = Some g -> carried_rows t o c l = Some fs -> layer_act l = Identity -> near g fs h numbers /\ front_name g = layer_name l.
Proof.
  intros Hl Ho Hn Hb Eg Ec Ea. destruct (layer_held l f c g h numbers o fs Hl Ho Hn Hb Eg Ec) as (Lf & Held).
  destruct (put_in_value net (exact_of f h) l f g h (exact_front f h (proj1 Hn)) Eg) as (HDg & Ng & Lg & _). destruct (computed_rows l Hl) as (zs & Lz & Hz).
  split; [|exact Ng]. split; [exact HDg|]. split; [congruence|]. intros us N0 Bd i s Es. rewrite Ng.
  destruct (nth_error zs i) as [z|] eqn:Ez; [|apply nth_error_None in Ez; assert (i < List.length fs)%nat by (apply nth_error_Some; now rewrite Es); lia].
  destruct (Hz i z Ez) as (r & Er & Cr & Vz). destruct (Held us N0 Bd i r s z Er Es Cr) as (A1 & A2 & A3). unfold FloatRows.held. rewrite Vz, Ea. cbn [float_activate]. now split.
Qed.
Lemma relu_step l f c g h numbers o fs base a : In (A_layer l) (nodes net) -> o = operation_of ops (layer_name l) -> near f (forms c) h numbers -> behind_ok f c h numbers ->
  put_in l f = Some g -> carried_rows t o c l = Some fs -> layer_act l = Relu -> rounded_affine base g fs = Some a -> List.length h = base ->
  exists zs, (0 < whole_of a)%Z /\ sums_where_small unit a numbers (map (Rmult S) h) (numbers_at (layer_name l) (List.length (front_rows g))) (map (Rmult S) zs) /\
    map relu (map (Rmult S) zs) = map (Rmult S) (values_of (layer_name l) (List.length (front_rows g))).
Proof.
  intros Hl Ho Hn Hb Eg Ec Ea Er Lh. destruct (layer_held l f c g h numbers o fs Hl Ho Hn Hb Eg Ec) as (Lf & Held).
  destruct (put_in_value net (exact_of f h) l f g h (exact_front f h (proj1 Hn)) Eg) as (HDg & Ng & Lg & _). destruct (computed_rows l Hl) as (zs & Lz & Hz).
  exists (map B2R zs).
  destruct (rounded_sums base g h numbers (numbers_at (layer_name l) (List.length (front_rows g))) fs a (map B2R zs) HDg Lh ltac:(congruence) ltac:(rewrite map_length; congruence) Er) as (W & _ & Sm).
  - intros us N0 Bd. split.
    + intros i Hi. destruct (nth_error zs i) as [z|] eqn:Ez; [|apply nth_error_None in Ez; lia]. destruct (nth_error fs i) as [s|] eqn:Es; [|apply nth_error_None in Es; lia].
      destruct (Hz i z Ez) as (r & Err & Cr & Vz). destruct (Held us N0 Bd i r s z Err Es Cr) as (A1 & _). rewrite Vz, Ea. now apply relu_number.
    + intros i s z Es Ez. rewrite nth_error_map in Ez. destruct (nth_error zs i) as [y|] eqn:Ey; cbn [option_map] in Ez; [|discriminate]. injection Ez as <-.
      destruct (Hz i y Ey) as (r & Err & Cr & _). rewrite Ng. now destruct (Held us N0 Bd i r s y Err Es Cr) as (_ & _ & A3).
  - split; [exact W|]. split; [exact Sm|]. assert (PS : 0 < S) by now apply (IZR_lt 0). rewrite map_map, (map_map B2R).
    rewrite Lg, <- Lz. apply nth_ext with (d := 0) (d' := 0); [now rewrite !map_length, values_length|]. intros i Hi. rewrite !map_length in Hi.
    destruct (nth_error zs i) as [z|] eqn:Ez; [|apply nth_error_None in Ez; lia]. destruct (Hz i z Ez) as (r & _ & _ & Vz).
    rewrite (nth_error_nth _ _ 0 (map_nth_error (fun z => relu (S * B2R z)) i zs Ez)), relu_scaled by assumption.
    rewrite (nth_indep _ 0 (S * 0)) by (now rewrite map_length, values_length). rewrite (map_nth (Rmult S)), values_nth by assumption. rewrite Vz, Ea. cbn [float_activate]. now rewrite relu_real.
Qed.
Definition outcome (name : string) (n : nat) (numbers : Prop) (h : list R) (hidden : list affine) (last_ : affine) : Prop :=
  (0 < whole_of last_)%Z /\ List.length (rows_of last_) = n /\ exists trace hend behind, through unit hidden numbers (map (Rmult S) h) trace behind hend /\
    sums_where_small unit last_ behind hend (numbers_at name n) (map (Rmult S) (values_of name n)).
Theorem build_rounded_sound ns : forall f c base h numbers hidden last_, near f (forms c) h numbers -> behind_ok f c h numbers -> List.length h = base ->
  (forall l, In (A_layer l) ns -> In (A_layer l) (nodes net)) -> build_rounded t ops ns f c base = Some (hidden, last_) ->
  exists n, outcome (last (map node_name ns) (front_name f)) n numbers h hidden last_.
Proof.
  induction ns as [|[l|] ns IH]; intros f c base h numbers hidden last_ Hn Hb Lh Hin E; cbn [build_rounded] in E; [|cbv zeta in E|discriminate].
  - destruct (rounded_affine base f (forms c)) as [a|] eqn:Ea; [|discriminate]. injection E as <- <-. cbn [map last]. destruct Hn as (HD & Lc & Hn).
    exists (List.length (front_rows f)).
    destruct (rounded_sums base f h numbers (numbers_at (front_name f) (List.length (front_rows f))) (forms c) a (values_of (front_name f) (List.length (front_rows f))) HD Lh Lc (values_length _ _) Ea) as (W & Lr & Sm).
    + intros us N0 Bd. split.
      * intros i Hi. destruct (nth_error (forms c) i) as [g|] eqn:Eg; [|apply nth_error_None in Eg; lia]. now destruct (Hn us N0 Bd i g Eg).
      * intros i s z Es Ez. destruct (Hn us N0 Bd i s Es) as (_ & _ & B). assert (Hi : (i < List.length (front_rows f))%nat) by (rewrite <- Lc; apply nth_error_Some; now rewrite Es).
        apply (nth_error_nth _ _ 0) in Ez. rewrite values_nth in Ez by assumption. now subst z.
    + split; [exact W|]. split; [exact Lr|]. exists [], (map (Rmult S) h), numbers. split; [now split|exact Sm].
  - assert (Hl : In (A_layer l) (nodes net)) by (apply Hin; now left). assert (HD : (0 < front_whole f)%Z) by apply Hn.
    assert (Go : forall o, o = operation_of ops (layer_name l) -> match put_in l f, carried_rows t o c l with
        | Some g, Some fs => match layer_act l with
            | Identity => build_rounded t ops ns g (carried_on o c l fs) base
            | Relu => match (match o with Matrix_product => None | _ => rounded_affine base g fs end) with
                | Some a => let m := List.length (front_rows g) in
                    option_map (fun p => (a :: fst p, snd p)) (build_rounded t ops ns (fresh (layer_name l) m) (Carried (fresh_forms m) None) m)
                | None => None end
            | Euaf => None end
        | _, _ => None end = Some (hidden, last_) -> exists n, outcome (last (map node_name (A_layer l :: ns)) (front_name f)) n numbers h hidden last_);
      [|destruct (operation_of ops (layer_name l)) eqn:Eo; [apply (Go Matrix_product)|apply (Go Addition)|apply (Go One_sum)|discriminate]; first [reflexivity|exact E]].
    clear E. intros o Ho E. destruct (put_in l f) as [g|] eqn:Eg; [|discriminate]. destruct (carried_rows t o c l) as [fs|] eqn:Ec; [|discriminate].
    rewrite last_name. destruct (layer_act l) eqn:Ea; [| |discriminate].
    + match type of E with match ?e with _ => _ end = _ => destruct e as [a|] eqn:Er; [|discriminate E] end. cbv zeta in E.
      set (m := List.length (front_rows g)) in *. destruct (build_rounded t ops ns _ _ m) as [[hid la]|] eqn:Eb; [|discriminate]. cbn [option_map fst snd] in E. injection E as <- <-.
      apply (IH (fresh (layer_name l) m) (Carried (fresh_forms m) None) m _ _ hid la (fresh_near (layer_name l) m)) in Eb.
      * cbn [fresh front_name] in Eb. destruct Eb as (n & W & Ln & trace & hend & behind_ & Th & Sm). exists n. split; [exact W|]. split; [exact Ln|].
        assert (Er' : rounded_affine base g fs = Some a) by (destruct o; try exact Er; discriminate).
        destruct (relu_step l f c g h numbers o fs base a Hl Ho Hn Hb Eg Ec Ea Er' Lh) as (zs & W' & Sm' & Re). fold m in Sm', Re.
        exists (map (Rmult S) zs :: trace), hend, behind_. split; [|exact Sm]. cbn [through]. split; [exact W'|]. exists (numbers_at (layer_name l) m). split; [exact Sm'|]. now rewrite Re.
      * intros i m0 r0 (_ & _ & O & _). cbn [fresh front_name] in O. rewrite <- Ho in O. subst o. rewrite O in Er. discriminate Er.
      * apply values_length.
      * intros l' Hl'. apply Hin. now right.
    + destruct (identity_step l f c g h numbers o fs Hl Ho Hn Hb Eg Ec Ea) as [Near Ng]. rewrite <- Ng.
      apply (IH g (carried_on o c l fs) base h numbers hidden last_ Near) in E; [exact E| |exact Lh|intros l' Hl'; apply Hin; now right].
      unfold behind_ok, carried_on. cbn [behind]. assert (Plain : o <> Matrix_product -> forall i m r, ~ is_a_product (front_name g) i m r).
      { intros No i m r (_ & _ & O & _). rewrite Ng in O. apply No. congruence. }
      destruct o; try (apply Plain; discriminate). exists f, l. split; [exact Hn|]. split; [exact Hl|]. split; [now symmetry|]. now split.
Qed.
End Scaled.
End Machine.
