(* The neurons of an EUAF network that is a broken line, compared with those of a
   network; and that the network is the line. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Bool.
From Symnet.kernel Require Import Cone Model Facts Targets NearWaves Waves WaveGroups.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* ---------- neurons by the positions that they read ---------- *)
Definition neuron := (list (N * Q) * Q)%type.
Fixpoint sum_at (v : N -> R) (ws : list (N * Q)) : R := match ws with [] => 0 | (p, q) :: ws' => Q2R q * v p + sum_at v ws' end.
Definition neuron_value (v : N -> R) (n : neuron) : R := Q2R (snd n) + sum_at v (fst n).
Lemma sum_at_app v a b : sum_at v (a ++ b) = sum_at v a + sum_at v b.
Proof. induction a as [|[p q] a IH]; cbn [app sum_at]; [ring|]. rewrite IH. ring. Qed.

(* Comparing two numbers, each with the other's denominator. *)
Definition words (z : Z) : Z := (1 + Z.log2 (1 + Z.abs z) / 64)%Z.
Definition comparing_two (p q : Q) : Z := (1 + (words (Qnum p) * words (Zpos (Qden q)) + words (Qnum q) * words (Zpos (Qden p))) / 8)%Z.
Definition finding_number (ps : list (string * Q)) : Z := (1 + Z.of_nat (List.length ps) / 4)%Z.
Definition same_number (ps : list (string * Q)) (e : entry) (q : Q) (n : Z) : fuel_left :=
  bind (spend (finding_number ps) n) (fun n =>
  match number_in ps e with
  | Some p => bind (spend (comparing_two p q) n) (fun n => if Qeq_bool p q then Some n else None)
  | None => None
  end).
Fixpoint same_row (ps : list (string * Q)) (arity : N) (ws : list (N * entry)) (es : list (N * Q)) (n : Z) : fuel_left :=
  match ws, es with
  | [], [] => Some n
  | (p, e) :: ws', (p', q) :: es' => if (p =? p')%N && (p <? arity)%N then bind (same_number ps e q n) (same_row ps arity ws' es') else None
  | _, _ => None
  end.
Fixpoint same_rows (ps : list (string * Q)) (arity : N) (rs : list row) (ns : list neuron) (n : Z) : fuel_left :=
  match rs, ns with
  | [], [] => Some n
  | r :: rs', (es, b) :: ns' => bind (same_number ps (bias r) b n) (fun n => bind (same_row ps arity (weights r) es n) (same_rows ps arity rs' ns'))
  | _, _ => None
  end.
(* A layer that reads all of another one and nothing else. *)
Definition same_layer (ps : list (string * Q)) (before : string) (arity : N) (wave : bool) (l : layer) (ns : list neuron) (n : Z) : fuel_left :=
  match layer_reads l, layer_act l, wave with
  | [(name, start, stop)], Euaf, true | [(name, start, stop)], Identity, false =>
      if String.eqb name before && (start =? 0)%N && (stop =? arity)%N then same_rows ps arity (rows l) ns n else None
  | _, _, _ => None
  end.

Lemma same_number_value ps sch e q n : same_number ps e q n <> None -> entry_value ps sch e = Q2R q.
Proof.
  unfold same_number. intro H. apply bind_some in H. destruct H as (n1 & _ & H). destruct (number_in ps e) as [p|] eqn:E; [|easy].
  apply bind_some in H. destruct H as (n2 & _ & H). destruct (Qeq_bool p q) eqn:Q; [|easy]. apply Qeq_bool_eq, Qeq_eqR in Q.
  now rewrite (number_in_value ps sch e p E).
Qed.
Lemma same_row_value ps sch rho name arity ws : forall es n, same_row ps arity ws es n <> None ->
  weighted ps sch rho [(name, 0%N, arity)] ws = sum_at (rho name) es.
Proof.
  induction ws as [|[p e] ws IH]; intros [|[p' q] es] n H; cbn [same_row weighted sum_at] in *; try easy.
  destruct ((p =? p')%N && (p <? arity)%N) eqn:E; [|easy]. apply andb_prop in E. destruct E as [E1 E2]. apply N.eqb_eq in E1. subst p'.
  apply bind_some in H. destruct H as (n1 & A & B). rewrite (same_number_value ps sch e q n), (IH es n1 B) by (now rewrite A). f_equal. f_equal.
  cbn [source]. rewrite N.sub_0_r, E2. reflexivity.
Qed.
Lemma same_rows_value ps sch rho name arity rs : forall ns n, same_rows ps arity rs ns n <> None -> forall i nr, nth_error ns i = Some nr ->
  exists r, nth_error rs i = Some r /\ entry_value ps sch (bias r) + weighted ps sch rho [(name, 0%N, arity)] (weights r) = neuron_value (rho name) nr.
Proof.
  induction rs as [|r rs IH]; intros [|[es b] ns] n H i nr Hi; cbn [same_rows] in H; try easy; [now destruct i|].
  apply bind_some in H. destruct H as (n1 & A & H). apply bind_some in H. destruct H as (n2 & B & H). destruct i as [|i].
  - cbn [nth_error] in *. injection Hi as <-. exists r. split; [reflexivity|]. unfold neuron_value. cbn [fst snd].
    now rewrite (same_number_value ps sch (bias r) b n), (same_row_value ps sch rho name arity (weights r) es n1) by (rewrite ?A, ?B; discriminate).
  - exact (IH ns n2 H i nr Hi).
Qed.
Lemma same_layer_value ps sch rho before arity w l ns n : same_layer ps before arity w l ns n <> None -> forall i nr, nth_error ns (N.to_nat i) = Some nr ->
  layer_value ps sch rho l i = activate (if w then Euaf else Identity) (neuron_value (rho before) nr).
Proof.
  unfold same_layer. intros H i nr Hi. destruct (layer_reads l) as [|[[name a] b] [|]] eqn:R; try easy;
    try (destruct (layer_act l); now destruct w).
  assert (E : layer_act l = (if w then Euaf else Identity) /\
    (if String.eqb name before && (a =? 0)%N && (b =? arity)%N then same_rows ps arity (rows l) ns n else None) <> None).
  { destruct (layer_act l), w; try easy. }
  destruct E as [EA E]. destruct (_ && _) eqn:C in E; [|easy]. apply andb_prop in C. destruct C as [C C2]. apply andb_prop in C. destruct C as [C0 C1].
  apply String.eqb_eq in C0. apply N.eqb_eq in C1, C2. subst name a b. destruct (same_rows_value ps sch rho before arity _ _ _ E _ _ Hi) as (r & HR & V).
  unfold layer_value. rewrite HR, EA, R. f_equal. exact V.
Qed.

(* ---------- the neurons of a group ---------- *)
Lemma quotient p q : Q2R (p # q) = IZR p / IZR (Zpos q).
Proof. reflexivity. Qed.
Ltac constant q r := replace (Q2R q) with r in * by (unfold Q2R; cbn; lra).
Ltac constants := constant (0 # 1) 0; constant (1 # 1) 1; constant (2 # 1) 2; constant (-1 # 1) (-1); constant (-2 # 1) (-2); constant (1 # 2) (1 / 2); constant (1 # 4) (1 / 4);
  constant (-1 # 2) (- (1 / 2)); constant (-3 # 2) (- (3 / 2)); constant (12 # 1) 12; constant (-12 # 1) (-12); constant (-10 # 11) (-10 / 11); constant (11 # 12) (11 / 12).

Section Groups.
Variables kk rise alpha m : Q.
Definition places (start : Q) : list neuron :=
  [([(0%N, rise)], start); ([(0%N, rise / (2 * kk))%Q], (start / (2 * kk))%Q);
   ([(0%N, rise / (2 * kk + 1))%Q], ((start + 1) / (2 * kk + 1))%Q); ([(0%N, rise)], (start + 1)%Q)].
Definition cells (b : N) : list neuron :=
  [([(b, 1 # 2); ((b + 1)%N, (- kk)%Q)], (- alpha)%Q); ([((b + 2)%N, (2 * kk + 1)%Q); ((b + 3)%N, -1 # 1)], 0%Q)].
Definition turned (b : N) (w : Q) : list neuron := [([(b, w)], w); ([((b + 1)%N, 1%Q)], 0%Q)].
Definition terms (b : N) : list neuron :=
  let t := b in let h := (b + 1)%N in
  [([(t, -1 # 1); (h, -1 # 2)], -1 # 2); ([(t, -1 # 1); (h, -1 # 2)], -3 # 2); ([(t, 1 # 2); (h, 1 # 4)], 1 # 4);
   ([(t, -1 # 1)], -1 # 2); ([(t, -1 # 1)], -3 # 2); ([(t, 1 # 2)], 1 # 4);
   ([(h, -1 # 2)], -1 # 1); ([(h, -1 # 2)], -2 # 1); ([(h, 1 # 4)], 1 # 2)].
Definition squared (b : N) : list neuron :=
  [([(b, -12 # 1); ((b + 1)%N, 12 # 1)], 1%Q); ([((b + 2)%N, -10 # 11)], 1%Q);
   ([((b + 3)%N, -12 # 1); ((b + 4)%N, 12 # 1)], 1%Q); ([((b + 5)%N, -10 # 11)], 1%Q);
   ([((b + 6)%N, -12 # 1); ((b + 7)%N, 12 # 1)], 1%Q); ([((b + 8)%N, -10 # 11)], 1%Q)].
(* 24 M first + 22 M second of each form, m = 24 M. *)
Definition summed_up (b : N) : list (N * Q) :=
  let s := (m * (11 # 12))%Q in
  [(b, m); ((b + 1)%N, s); ((b + 2)%N, (- m)%Q); ((b + 3)%N, (- s)%Q); ((b + 4)%N, (- m)%Q); ((b + 5)%N, (- s)%Q)].

Definition at_ (v u : N -> R) (b : N) (g : list neuron) : Prop := forall r nr, nth_error g r = Some nr -> v (b + N.of_nat r)%N = wave (neuron_value u nr).
Lemma group_is (w start : Q) (v0 v1 v2 v3 v4 v5 : N -> R) (b1 b2 b3 b4 b5 : N) : 1 <= Q2R kk -> 0 < Q2R alpha -> 0 < Q2R w ->
  let y := Q2R start + Q2R rise * v0 0%N in 0 <= y <= 2 * Q2R kk ->
  at_ v1 v0 b1 (places start) -> at_ v2 v1 b2 (cells b1) -> at_ v3 v2 b3 (turned b2 w) -> at_ v4 v3 b4 (terms b3) -> at_ v5 v4 b5 (squared b4) ->
  hats (Q2R m / 24) (Q2R alpha) (Q2R w) y (sum_at v5 (summed_up b5)).
Proof.
  intros HK Ha Hw y Hy F1 F2 F3 F4 F5.
  assert (N2 : ~ (2 * kk == 0)%Q) by (intro A; apply Qeq_eqR in A; rewrite Q2R_mult in A; replace (Q2R 2) with 2 in A by (unfold Q2R; cbn; lra); replace (Q2R 0) with 0 in A by (unfold Q2R; cbn; lra); lra).
  assert (N3 : ~ (2 * kk + 1 == 0)%Q) by (intro A; apply Qeq_eqR in A; rewrite Q2R_plus, Q2R_mult in A; replace (Q2R 2) with 2 in A by (unfold Q2R; cbn; lra); replace (Q2R 0) with 0 in A by (unfold Q2R; cbn; lra); replace (Q2R 1) with 1 in A by (unfold Q2R; cbn; lra); lra).
  assert (E1 := F1 0%nat _ eq_refl). assert (E2 := F1 1%nat _ eq_refl). assert (E3 := F1 2%nat _ eq_refl). assert (E4 := F1 3%nat _ eq_refl).
  assert (G1 := F2 0%nat _ eq_refl). assert (G2 := F2 1%nat _ eq_refl). assert (T1 := F3 0%nat _ eq_refl). assert (T2 := F3 1%nat _ eq_refl).
  assert (S0 := F4 0%nat _ eq_refl). assert (S1 := F4 1%nat _ eq_refl). assert (S2 := F4 2%nat _ eq_refl). assert (S3 := F4 3%nat _ eq_refl).
  assert (S4 := F4 4%nat _ eq_refl). assert (S5 := F4 5%nat _ eq_refl). assert (S6 := F4 6%nat _ eq_refl). assert (S7 := F4 7%nat _ eq_refl). assert (S8 := F4 8%nat _ eq_refl).
  assert (X0 := F5 0%nat _ eq_refl). assert (X1 := F5 1%nat _ eq_refl). assert (X2 := F5 2%nat _ eq_refl). assert (X3 := F5 3%nat _ eq_refl).
  assert (X4 := F5 4%nat _ eq_refl). assert (X5 := F5 5%nat _ eq_refl). clear F1 F2 F3 F4 F5.
  unfold neuron_value in *. cbn [sum_at fst snd] in *. rewrite !Q2R_div in * by assumption.
  cbn [N.of_nat Pos.of_succ_nat Pos.succ] in *. rewrite ?N.add_0_r in *.
  rewrite ?Q2R_plus, ?Q2R_mult, ?Q2R_opp in *. constants.
  assert (EY : Q2R start + (Q2R rise * v0 0%N + 0) = y) by (unfold y; ring). rewrite EY in E1.
  assert (Y2 : Q2R start / (2 * Q2R kk) + (Q2R rise / (2 * Q2R kk) * v0 0%N + 0) = y / (2 * Q2R kk)) by (unfold y; field; lra). rewrite Y2 in E2.
  assert (Y3 : (Q2R start + 1) / (2 * Q2R kk + 1) + (Q2R rise / (2 * Q2R kk + 1) * v0 0%N + 0) = (y + 1) / (2 * Q2R kk + 1)) by (unfold y; field; lra). rewrite Y3 in E3.
  assert (Y4 : Q2R start + 1 + (Q2R rise * v0 0%N + 0) = y + 1) by (unfold y; ring). rewrite Y4 in E4. clearbody y. clear EY Y2 Y3 Y4 N2 N3.
  replace (sum_at v5 (summed_up b5)) with (group_sum (Q2R m / 24) (v4 b4) (v4 (b4 + 1)%N) (v4 (b4 + 2)%N) (v4 (b4 + 3)%N) (v4 (b4 + 4)%N) (v4 (b4 + 5)%N)
    (v4 (b4 + 6)%N) (v4 (b4 + 7)%N) (v4 (b4 + 8)%N)).
  - apply (group_hats (Q2R kk) (Q2R alpha) (Q2R w) (Q2R m / 24) HK Ha Hw y _ _ _ _ (v2 b2) (v2 (b2 + 1)%N) (v3 b3) (v3 (b3 + 1)%N) Hy E1 E2 E3 E4);
      (etransitivity; [eassumption|f_equal; field]).
  - unfold summed_up, group_sum. cbn [sum_at]. rewrite X0, X1, X2, X3, X4, X5, ?Q2R_opp, ?Q2R_mult. constants.
    rewrite !Rplus_0_r. field.
Qed.
End Groups.

(* ---------- the five layers ---------- *)
Section Layers.
Variables (low step alpha m w0 w1 w2 w3 : Q) (K : Z).
Definition rise_of : Q := (/ (2 * step))%Q.
Definition start_of (i : Z) : Q := ((i # 2) - low * rise_of)%Q.
Definition groups (g : N -> list neuron) (b : N) : list neuron := g 0%N ++ g b ++ g (2 * b)%N ++ g (3 * b)%N.
Definition place_neurons : list neuron :=
  let f i := places (K # 1) rise_of (start_of i) in f 1%Z ++ f 2%Z ++ f 3%Z ++ f 4%Z.
Definition turned_neurons : list neuron := turned 0 w0 ++ turned 2 w1 ++ turned 4 w2 ++ turned 6 w3.
Definition line_sum : list (N * Q) := summed_up m 0 ++ summed_up m 6 ++ summed_up m 12 ++ summed_up m 18.
Definition same_five (ps : list (string * Q)) (l1 l2 l3 l4 l5 : layer) (n : Z) : fuel_left :=
  bind (same_layer ps "input" 1 true l1 place_neurons n) (fun n =>
  bind (same_layer ps (layer_name l1) 16 true l2 (groups (cells (K # 1) alpha) 4) n) (fun n =>
  bind (same_layer ps (layer_name l2) 8 true l3 turned_neurons n) (fun n =>
  bind (same_layer ps (layer_name l3) 8 true l4 (groups terms 2) n) (same_layer ps (layer_name l4) 36 true l5 (groups squared 9))))).

Lemma at_group (v u : N -> R) pre g post b : (forall i nr, nth_error (pre ++ g ++ post) (N.to_nat i) = Some nr -> v i = wave (neuron_value u nr)) ->
  b = N.of_nat (List.length pre) -> at_ v u b g.
Proof.
  intros F -> r nr H. apply F. rewrite N2Nat.inj_add, !Nat2N.id, nth_error_app2 by lia.
  replace (List.length pre + r - List.length pre)%nat with r by lia. rewrite nth_error_app1; [exact H|]. apply nth_error_Some. now rewrite H.
Qed.
Lemma four_lists (v u : N -> R) (g0 g1 g2 g3 : list neuron) b1 b2 b3 :
  (forall i nr, nth_error (g0 ++ g1 ++ g2 ++ g3) (N.to_nat i) = Some nr -> v i = wave (neuron_value u nr)) ->
  b1 = N.of_nat (List.length g0) -> b2 = N.of_nat (List.length (g0 ++ g1)) -> b3 = N.of_nat (List.length (g0 ++ g1 ++ g2)) ->
  at_ v u 0 g0 /\ at_ v u b1 g1 /\ at_ v u b2 g2 /\ at_ v u b3 g3.
Proof.
  intros F E1 E2 E3. split; [|split; [|split]].
  - exact (at_group v u [] g0 (g1 ++ g2 ++ g3) 0%N F eq_refl).
  - exact (at_group v u g0 g1 (g2 ++ g3) b1 F E1).
  - apply (at_group v u (g0 ++ g1) g2 g3 b2); [|exact E2]. intros i nr H. apply F. rewrite <- H. f_equal. now rewrite <- app_assoc.
  - apply (at_group v u (g0 ++ g1 ++ g2) g3 [] b3); [|exact E3]. intros i nr H. apply F. rewrite <- H. f_equal. rewrite app_nil_r. now rewrite <- !app_assoc.
Qed.

Theorem five_layers net x l1 l2 l3 l4 l5 n u (j : Z) : well_ordered net = true ->
  (forall l, In l [l1; l2; l3; l4; l5] -> In (A_layer l) (nodes net)) -> same_five (parameters net) l1 l2 l3 l4 l5 n <> None ->
  0 < Q2R step -> 0 < Q2R alpha -> 0 < Q2R w0 -> 0 < Q2R w1 -> 0 < Q2R w2 -> 0 < Q2R w3 ->
  x 0%N = Q2R low + u * Q2R step -> (0 <= j)%Z -> IZR j <= u <= IZR j + 1 -> u <= 4 * IZR K - 4 ->
  let c := knot_value (Q2R m / 24) (Q2R alpha) (Q2R w0) (Q2R w1) (Q2R w2) (Q2R w3) in
  sum_at (run net x (layer_name l5)) line_sum = c j * (IZR j + 1 - u) + c (j + 1)%Z * (u - IZR j).
Proof.
  intros W HN H HS Ha H0 H1 H2 H3 Hx Hj Hu HK c. unfold same_five in H. apply bind_some in H. destruct H as (n1 & A1 & H).
  apply bind_some in H. destruct H as (n2 & A2 & H). apply bind_some in H. destruct H as (n3 & A3 & H). apply bind_some in H. destruct H as (n4 & A4 & A5).
  set (rho := run net x) in *.
  assert (L : forall l, In l [l1; l2; l3; l4; l5] -> forall before arity ns k, same_layer (parameters net) before arity true l ns k <> None ->
    forall i nr, nth_error ns (N.to_nat i) = Some nr -> rho (layer_name l) i = wave (neuron_value (rho before) nr)).
  { intros l Hl before arity ns k E i nr Hi. pose proof (run_node net x (A_layer l) W (HN l Hl) i) as R. cbn [node_name node_value] in R. fold rho in R.
    rewrite R. exact (same_layer_value _ no_schedule rho before arity true l ns k E i nr Hi). }
  assert (F1 := L l1 ltac:(cbn; tauto) _ _ _ _ ltac:(rewrite A1; discriminate)). assert (F2 := L l2 ltac:(cbn; tauto) _ _ _ _ ltac:(rewrite A2; discriminate)).
  assert (F3 := L l3 ltac:(cbn; tauto) _ _ _ _ ltac:(rewrite A3; discriminate)). assert (F4 := L l4 ltac:(cbn; tauto) _ _ _ _ ltac:(rewrite A4; discriminate)).
  assert (F5 := L l5 ltac:(cbn; tauto) _ _ _ _ A5). clear L.
  unfold place_neurons, turned_neurons, groups in F1, F2, F3, F4, F5. cbv zeta in F1.
  destruct (four_lists _ _ _ _ _ _ 4%N 8%N 12%N F1 eq_refl eq_refl eq_refl) as (a0 & a1 & a2 & a3).
  destruct (four_lists _ _ _ _ _ _ 2%N 4%N 6%N F2 eq_refl eq_refl eq_refl) as (b0 & b1 & b2 & b3).
  destruct (four_lists _ _ _ _ _ _ 2%N 4%N 6%N F3 eq_refl eq_refl eq_refl) as (d0 & d1 & d2 & d3).
  destruct (four_lists _ _ _ _ _ _ 9%N 18%N 27%N F4 eq_refl eq_refl eq_refl) as (e0 & e1 & e2 & e3).
  destruct (four_lists _ _ _ _ _ _ 6%N 12%N 18%N F5 eq_refl eq_refl eq_refl) as (f0 & f1 & f2 & f3). clear F1 F2 F3 F4 F5 A1 A2 A3 A4 A5.
  assert (X : rho "input" 0%N = Q2R low + u * Q2R step) by (unfold rho; now rewrite (run_input net x W)).
  assert (RI : Q2R rise_of = / (2 * Q2R step)).
  { unfold rise_of. rewrite Q2R_inv, Q2R_mult; [f_equal; f_equal; unfold Q2R; cbn; lra|]. intro A. apply Qeq_eqR in A. rewrite Q2R_mult in A.
    replace (Q2R 2) with 2 in A by (unfold Q2R; cbn; lra). replace (Q2R 0) with 0 in A by (unfold Q2R; cbn; lra). lra. }
  assert (Y : forall i, Q2R (start_of i) + Q2R rise_of * rho "input" 0%N = (u + IZR i) / 2).
  { intro i. unfold start_of. rewrite Q2R_minus, Q2R_mult, RI, X, quotient. field. lra. }
  assert (KQ : Q2R (K # 1) = IZR K) by (rewrite quotient; field).
  assert (J0 : 0 <= IZR j) by now apply (IZR_le 0).
  assert (K1 : 1 <= IZR K) by lra.
  unfold line_sum. rewrite !sum_at_app.
  assert (G0 := group_is (K # 1) rise_of alpha m w0 (start_of 1) _ _ _ _ _ _ 0 0 0 0 0 ltac:(lra) Ha H0 ltac:(rewrite Y, KQ; lra) a0 b0 d0 e0 f0).
  assert (G1 := group_is (K # 1) rise_of alpha m w1 (start_of 2) _ _ _ _ _ _ 4 2 2 9 6 ltac:(lra) Ha H1 ltac:(rewrite Y, KQ; lra) a1 b1 d1 e1 f1).
  assert (G2 := group_is (K # 1) rise_of alpha m w2 (start_of 3) _ _ _ _ _ _ 8 4 4 18 12 ltac:(lra) Ha H2 ltac:(rewrite Y, KQ; lra) a2 b2 d2 e2 f2).
  assert (G3 := group_is (K # 1) rise_of alpha m w3 (start_of 4) _ _ _ _ _ _ 12 6 6 27 18 ltac:(lra) Ha H3 ltac:(rewrite Y, KQ; lra) a3 b3 d3 e3 f3).
  rewrite Y in G0, G1, G2, G3. rewrite <- !Rplus_assoc. exact (four_groups _ _ _ _ _ _ j u _ _ _ _ Hj Hu G0 G1 G2 G3).
Qed.
End Layers.
