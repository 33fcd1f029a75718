(* A step of the scan with the digits 0, 1, 2 in base 4: the three facts about
   neurons that the rule `state` asks for, and what a step does by them. The
   state is z, W, p_1, p_2, acc, x_1, ..., x_d. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Bool.
From Symnet Require Import PiecewiseLinear.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* The coordinate of variable n, and the point with these variables. *)
Definition co (n : nat) : N := (N.of_nat n + 1)%N.
Definition variable (n : nat) : form := [(co n, 1%Q)].
Definition with_variables (g : nat -> R) : point := fun v => if (v =? 0)%N then 1 else g (N.to_nat v - 1)%nat.

Lemma at_co g n : with_variables g (co n) = g n.
Proof. unfold with_variables, co. destruct (N.eqb_spec (N.of_nat n + 1) 0); [lia|]. f_equal. lia. Qed.
Lemma at_zero g : with_variables g 0%N = 1. Proof. reflexivity. Qed.
Lemma Q2R_integer z : Q2R (z # 1) = IZR z. Proof. unfold Q2R. cbn. lra. Qed.

Section Facts.
Variables (s : scan) (d : nat) (K : Z) (hat : place).
Let digit (i : N) : place := (fst hat, i).
Let next (i : N) : place := (body_end s, i).
Definition input_place (i : nat) : place := ("input", N.of_nat i).
Definition nonnegative : factor := Between (Some 0%Q) None.
Definition free : factor := Between None None.
Definition offsets : list nat := map (fun a => (d + a)%nat) (seq 0 d).
Definition greatest : term := fold_left Maximum (map (fun n => Linear (variable n)) offsets) (Linear []).
Definition least : term := fold_left Minimum (map (fun n => Linear (variable n)) offsets) (Linear []).

Definition hat_fact : fact := Fact (scan_name s)
  (map (fun a => (co a, nonnegative)) (seq 0 d) ++ map (fun n => (co n, free)) offsets)
  (map (fun a => (input_place (5 + a), variable a)) (seq 0 d))
  (map (fun a => (Snake K (Z.of_nat d) (Z.of_nat a) 0, [(0%N, 1%Q)], [(co a, K # 1); (co (d + a), (-1 # 1))])) (seq 0 d))
  [(hat, Positive (Plus (Plus (Times 1 (Linear [(0%N, 1%Q)])) (Times (-1) greatest)) (Times 1 least)))].

Definition digits_fact : fact := Fact (scan_name s)
  [(co 0, nonnegative); (co 1, free); (co 2, free)]
  [(input_place 0, variable 0)]
  [(Power 4 (Z.of_N (steps s) + 1), [(0%N, (-1 # 4)%Q); (co 0, 1%Q)], variable 1);
   (Power 4 (Z.of_N (steps s) + 1), [(0%N, (-1 # 2)%Q); (co 0, 1%Q)], variable 2)]
  [(digit 0, Positive (Linear (variable 1))); (digit 1, Positive (Linear [(0%N, 1%Q); (co 1, 1%Q)]));
   (digit 2, Positive (Linear (variable 2))); (digit 3, Positive (Linear [(0%N, 1%Q); (co 2, 1%Q)]))].

Definition step_fact : fact := Fact (scan_name s)
  ((co 0, nonnegative) :: (co 1, Triangle) :: map (fun n => (co n, nonnegative)) (seq 3 (3 + d)) ++
   map (fun n => (co n, nonnegative)) (seq (6 + d) 4))
  ([(input_place 0, variable 0); (input_place 1, variable 1); (input_place 2, variable 3); (input_place 3, variable 4);
    (input_place 4, variable 5)] ++ map (fun a => (input_place (5 + a), variable (6 + a))) (seq 0 d) ++
   [(hat, variable 2); (digit 0, variable (6 + d)); (digit 1, [(co (6 + d), 1%Q); (co (8 + d), 1%Q)]);
    (digit 2, variable (7 + d)); (digit 3, [(co (7 + d), 1%Q); (co (9 + d), 1%Q)])])
  []
  ([(next 0, Positive (Linear [(co 0, (4 # 1)%Q); (co (8 + d), (-1 # 1)%Q); (co (9 + d), (-1 # 1)%Q)]));
    (next 1, Linear [(co 1, 1%Q); (co 2, (-1 # 1)%Q)]);
    (next 2, Positive (Linear [(0%N, (-1 # 1)%Q); (co 1, 1%Q); (co 2, (-1 # 1)%Q); (co (8 + d), 1%Q)]));
    (next 3, Positive (Linear [(0%N, (-1 # 1)%Q); (co 1, 1%Q); (co 2, (-1 # 1)%Q); (co (9 + d), 1%Q)]));
    (next 4, Positive (Linear [(0%N, 1%Q); (co 1, (-1 # 1)%Q); (co 3, 1%Q); (co 4, 1%Q); (co 5, 1%Q)]))] ++
   map (fun a => (next (N.of_nat (5 + a)), Linear (variable (6 + a)))) (seq 0 d)).

(* ---------- what a step does ---------- *)
Definition node_coordinate (c l : N) (a : nat) : R := schedule_value (Snake K (Z.of_nat d) (Z.of_nat a) 0) (stride s) c l.
Definition differences (c l : N) (sigma : N -> R) : list R :=
  map (fun a => IZR K * sigma (N.of_nat (5 + a)) - node_coordinate c l a) (seq 0 d).
Definition hat_value (c l : N) (sigma : N -> R) : R :=
  relu (1 - fold_left Rmax (differences c l sigma) 0 + fold_left Rmin (differences c l sigma) 0).
Definition bit_of (l : N) (q z : R) : R :=
  let u := powerRZ 4 (Z.of_N (steps s) + 1 - Z.of_N l) * (z - q) in relu (u + 1) - relu u.

Definition state_holds (ps : list (string * Q)) : Prop := forall c l sigma, (c < copies s)%N -> (1 <= l <= steps s)%N ->
  let w := hat_value c l sigma in let z := sigma 0%N in let W := sigma 1%N in
  let t1 := bit_of l (1 / 4) z in let t2 := bit_of l (1 / 2) z in
  0 <= z -> w <= W -> W <= 1 -> 0 <= sigma 2%N -> 0 <= sigma 3%N -> 0 <= sigma 4%N ->
  (forall a, (a < d)%nat -> 0 <= sigma (N.of_nat (5 + a))) ->
  let out := body_run ps s c l sigma (body_end s) in
  out 0%N = relu (4 * z - t1 - t2) /\ out 1%N = W - w /\
  out 2%N = relu (t1 + (W - w) - 1) /\ out 3%N = relu (t2 + (W - w) - 1) /\
  out 4%N = relu (sigma 4%N + sigma 2%N + sigma 3%N - W + 1) /\
  forall a, (a < d)%nat -> out (N.of_nat (5 + a)) = sigma (N.of_nat (5 + a)).

Section Proof.
Variable net : network.
Hypothesis Hw : well_ordered net = true.
Hypothesis Hs : scan_named net (scan_name s) = Some s.
Hypothesis Hin : scan_name s <> "".
Hypothesis Hhat : fact_holds net hat_fact.
Hypothesis Hdigits : fact_holds net digits_fact.
Hypothesis Hstep : fact_holds net step_fact.

Lemma inside_scan f : inside f = scan_name s -> fact_holds net f -> forall c l state, (c < copies s)%N -> (1 <= l <= steps s)%N ->
  says f (body_run (parameters net) s c l state) (fun m => schedule_value m (stride s) c l).
Proof.
  intros E H. unfold fact_holds in H. rewrite E in H. destruct (String.eqb_spec (scan_name s) "") as [|_]; [contradiction|].
  destruct H as (s' & E' & H). rewrite Hs in E'. injection E' as <-. exact H.
Qed.

Lemma fold_terms (op : term -> term -> term) (f : R -> R -> R) h :
  (forall a b, term_value (op a b) h = f (term_value a h) (term_value b h)) ->
  forall l t, term_value (fold_left op l t) h = fold_left f (map (fun t => term_value t h) l) (term_value t h).
Proof. intros H l. induction l as [|a l IH]; intro t; [reflexivity|]. cbn [fold_left map]. now rewrite IH, H. Qed.

Lemma in_nonnegative g n : 0 <= g n -> in_factor (with_variables g) (co n) nonnegative.
Proof. intro H. cbn. rewrite at_co, zero_value. split; [assumption|exact I]. Qed.
Lemma in_free g n : in_factor (with_variables g) (co n) free.
Proof. split; exact I. Qed.

Lemma body_is_input c l sigma : body_run (parameters net) s c l sigma "input" = sigma.
Proof.
  apply body_input; [exact Hw|]. unfold scan_named in Hs. destruct (List.find _ (nodes net)) as [[|s']|] eqn:F; try discriminate.
  injection Hs as ->. now apply find_some in F.
Qed.

Lemma value_of_variable g n : at_point (variable n) (with_variables g) = g n.
Proof. cbn. rewrite at_co, one_value. ring. Qed.

Lemma hat_neuron c l sigma : (c < copies s)%N -> (1 <= l <= steps s)%N ->
  (forall a, (a < d)%nat -> 0 <= sigma (N.of_nat (5 + a))) ->
  at_place (body_run (parameters net) s c l sigma) hat = hat_value c l sigma.
Proof.
  intros Hc Hl Hx.
  set (g := fun n => if (n <? d)%nat then sigma (N.of_nat (5 + n))
                     else IZR K * sigma (N.of_nat (5 + (n - d))) - node_coordinate c l (n - d)).
  assert (G1 : forall a, (a < d)%nat -> g a = sigma (N.of_nat (5 + a))).
  { intros a Ha. unfold g. destruct (Nat.ltb_spec a d); [reflexivity|lia]. }
  assert (G2 : forall a, g (d + a)%nat = IZR K * sigma (N.of_nat (5 + a)) - node_coordinate c l a).
  { intro a. unfold g. destruct (Nat.ltb_spec (d + a) d); [lia|]. now replace (d + a - d)%nat with a by lia. }
  pose proof (inside_scan hat_fact eq_refl Hhat c l sigma Hc Hl (with_variables g) (at_zero g)) as S.
  unfold hat_fact in S. cbn [fact_domain reading multiplied claimed] in S.
  assert (D : in_domain (with_variables g)
    (map (fun a => (co a, nonnegative)) (seq 0 d) ++ map (fun n => (co n, free)) offsets)).
  { intros v f Hv. apply in_app_or in Hv. destruct Hv as [Hv|Hv]; apply in_map_iff in Hv; destruct Hv as (a & E & Ha);
      injection E as <- <-; [|apply in_free]. apply in_nonnegative. apply in_seq in Ha. rewrite G1 by lia. apply Hx. lia. }
  specialize (S D). clear D.
  assert (Rd : Forall (fun r => at_place (body_run (parameters net) s c l sigma) (fst r) = at_point (snd r) (with_variables g))
    (map (fun a => (input_place (5 + a), variable a)) (seq 0 d))).
  { apply Forall_forall. intros r Hr. apply in_map_iff in Hr. destruct Hr as (a & <- & Ha). apply in_seq in Ha.
    cbn [fst snd]. rewrite value_of_variable, G1 by lia. unfold at_place, input_place. cbn [fst snd]. now rewrite body_is_input. }
  specialize (S Rd). clear Rd.
  assert (M : Forall (fun m => schedule_value (fst (fst m)) (stride s) c l * at_point (snd (fst m)) (with_variables g)
      = at_point (snd m) (with_variables g))
    (map (fun a => (Snake K (Z.of_nat d) (Z.of_nat a) 0, [(0%N, 1%Q)], [(co a, K # 1); (co (d + a), (-1 # 1))])) (seq 0 d))).
  { apply Forall_forall. intros m Hm. apply in_map_iff in Hm. destruct Hm as (a & <- & Ha). apply in_seq in Ha.
    cbn [fst snd at_point]. rewrite !at_co, at_zero, one_value, !Q2R_integer, G2, G1 by lia.
    fold (node_coordinate c l a). ring. }
  specialize (S M). clear M. apply Forall_inv in S. cbn [fst snd term_value] in S. rewrite S. unfold hat_value. f_equal.
  unfold greatest, least. rewrite (fold_terms Maximum Rmax), (fold_terms Minimum Rmin) by reflexivity.
  assert (E : map (fun t => term_value t (with_variables g)) (map (fun n => Linear (variable n)) offsets) = differences c l sigma).
  { unfold offsets, differences. rewrite !map_map. apply map_ext. intro a. cbn [term_value]. now rewrite value_of_variable, G2. }
  rewrite E. cbn [term_value at_point]. rewrite at_zero, one_value, minus_one. ring.
Qed.

Lemma digit_neurons c l sigma : (c < copies s)%N -> (1 <= l <= steps s)%N -> 0 <= sigma 0%N ->
  let u1 := powerRZ 4 (Z.of_N (steps s) + 1 - Z.of_N l) * (sigma 0%N - 1 / 4) in
  let u2 := powerRZ 4 (Z.of_N (steps s) + 1 - Z.of_N l) * (sigma 0%N - 1 / 2) in
  let rho := body_run (parameters net) s c l sigma in
  at_place rho (digit 0) = relu u1 /\ at_place rho (digit 1) = relu (u1 + 1) /\
  at_place rho (digit 2) = relu u2 /\ at_place rho (digit 3) = relu (u2 + 1).
Proof.
  intros Hc Hl Hz u1 u2 rho.
  set (g := fun n : nat => match n with O => sigma 0%N | S O => u1 | _ => u2 end).
  pose proof (inside_scan digits_fact eq_refl Hdigits c l sigma Hc Hl (with_variables g) (at_zero g)) as S.
  unfold digits_fact in S. cbn [fact_domain reading multiplied claimed] in S.
  assert (D : in_domain (with_variables g) [(co 0, nonnegative); (co 1, free); (co 2, free)]).
  { intros v f Hv. destruct Hv as [E|[E|[E|[]]]]; injection E as <- <-; [now apply in_nonnegative|apply in_free|apply in_free]. }
  specialize (S D). clear D.
  assert (Rd : Forall (fun r => at_place rho (fst r) = at_point (snd r) (with_variables g)) [(input_place 0, variable 0)]).
  { constructor; [|constructor]. cbn [fst snd]. rewrite value_of_variable. unfold at_place, input_place, rho. cbn [fst snd].
    now rewrite body_is_input. }
  specialize (S Rd). clear Rd.
  assert (Q1 : Q2R (-1 # 4) = - (1 / 4)) by (unfold Q2R; cbn; lra). assert (Q2 : Q2R (-1 # 2) = - (1 / 2)) by (unfold Q2R; cbn; lra).
  match type of S with ?M -> _ => assert (HM : M) end.
  { repeat constructor; cbn [fst snd schedule_value]; rewrite value_of_variable; cbn [at_point];
      rewrite at_co, at_zero, one_value, ?Q1, ?Q2; cbn [g]; unfold u1, u2; ring. }
  specialize (S HM). clear HM. fold rho in S.
  inversion S as [|? ? A1 S1]; subst. inversion S1 as [|? ? A2 S2]; subst. inversion S2 as [|? ? A3 S3]; subst.
  inversion S3 as [|? ? A4 S4]; subst. clear S S1 S2 S3 S4.
  cbn [fst snd term_value] in A1, A2, A3, A4. rewrite value_of_variable in A1, A3. cbn [at_point] in A2, A4.
  rewrite at_co, at_zero, one_value in A2, A4. cbn [g] in A1, A2, A3, A4.
  repeat split; [exact A1|rewrite A2; f_equal; ring|exact A3|rewrite A4; f_equal; ring].
Qed.

Theorem state_sound : state_holds (parameters net).
Proof.
  unfold state_holds. intros c l sigma Hc Hl. cbv zeta. intros Hz Hww HW H2 H3 H4 Hx.
  pose proof (hat_neuron c l sigma Hc Hl Hx) as Eh. destruct (digit_neurons c l sigma Hc Hl Hz) as (E0 & E1 & E2 & E3).
  set (w := hat_value c l sigma) in *. assert (Hw0 : 0 <= w) by apply relu_nonneg.
  unfold bit_of. set (u1 := powerRZ 4 _ * (sigma 0%N - 1 / 4)) in *. set (u2 := powerRZ 4 _ * (sigma 0%N - 1 / 2)) in *.
  set (rho := body_run (parameters net) s c l sigma) in *.
  set (t1 := relu (u1 + 1) - relu u1). set (t2 := relu (u2 + 1) - relu u2).
  assert (T1 : 0 <= t1) by (unfold t1; pwl). assert (T2 : 0 <= t2) by (unfold t2; pwl).
  set (g := fun n : nat => match n with
    | 0 => sigma 0%N | 1 => sigma 1%N | 2 => w | 3 => sigma 2%N | 4 => sigma 3%N | 5 => sigma 4%N
    | S (S (S (S (S (S k))))) => if (k <? d)%nat then sigma (N.of_nat (5 + k))
        else if (k =? d)%nat then relu u1 else if (k =? d + 1)%nat then relu u2 else if (k =? d + 2)%nat then t1 else t2 end%nat).
  assert (G : forall k, g (6 + k)%nat = if (k <? d)%nat then sigma (N.of_nat (5 + k))
    else if (k =? d)%nat then relu u1 else if (k =? d + 1)%nat then relu u2 else if (k =? d + 2)%nat then t1 else t2)
    by reflexivity.
  assert (Gx : forall a, (a < d)%nat -> g (6 + a)%nat = sigma (N.of_nat (5 + a))).
  { intros a Ha. rewrite G. destruct (Nat.ltb_spec a d); [reflexivity|lia]. }
  assert (G6 : g (6 + d)%nat = relu u1).
  { rewrite G. destruct (Nat.ltb_spec d d); [lia|]. now rewrite Nat.eqb_refl. }
  assert (G7 : g (7 + d)%nat = relu u2).
  { change (7 + d)%nat with (6 + S d)%nat. rewrite G. destruct (Nat.ltb_spec (S d) d); [lia|].
    destruct (Nat.eqb_spec (S d) d); [lia|]. destruct (Nat.eqb_spec (S d) (d + 1)); [reflexivity|lia]. }
  assert (G8 : g (8 + d)%nat = t1).
  { change (8 + d)%nat with (6 + S (S d))%nat. rewrite G. destruct (Nat.ltb_spec (S (S d)) d); [lia|].
    destruct (Nat.eqb_spec (S (S d)) d); [lia|]. destruct (Nat.eqb_spec (S (S d)) (d + 1)); [lia|].
    destruct (Nat.eqb_spec (S (S d)) (d + 2)); [reflexivity|lia]. }
  assert (G9 : g (9 + d)%nat = t2).
  { change (9 + d)%nat with (6 + S (S (S d)))%nat. rewrite G. destruct (Nat.ltb_spec (S (S (S d))) d); [lia|].
    destruct (Nat.eqb_spec (S (S (S d))) d); [lia|]. destruct (Nat.eqb_spec (S (S (S d))) (d + 1)); [lia|].
    destruct (Nat.eqb_spec (S (S (S d))) (d + 2)); [lia|reflexivity]. }
  clear G.
  pose proof (inside_scan step_fact eq_refl Hstep c l sigma Hc Hl (with_variables g) (at_zero g)) as S.
  unfold step_fact in S. cbn [fact_domain reading multiplied claimed] in S.
  match type of S with ?D -> _ => assert (HD : D) end.
  { intros v f [E|[E|Hv]].
    - injection E as <- <-. now apply in_nonnegative.
    - injection E as <- <-. replace (co 1 + 1)%N with (co 2) by (unfold co; lia). cbn [in_factor].
      replace (co 1 + 1)%N with (co 2) by (unfold co; lia). rewrite !at_co. cbn [g]. lra.
    - apply in_app_or in Hv. destruct Hv as [Hv|Hv]; apply in_map_iff in Hv; destruct Hv as (n & E & Hn);
        injection E as <- <-; apply in_nonnegative; apply in_seq in Hn.
      + destruct (Nat.eq_dec n 3) as [->|]; [exact H2|]. destruct (Nat.eq_dec n 4) as [->|]; [exact H3|].
        destruct (Nat.eq_dec n 5) as [->|]; [exact H4|]. assert (En : n = (6 + (n - 6))%nat) by lia. rewrite En, Gx by lia. apply Hx. lia.
      + destruct (Nat.eq_dec n (6 + d)) as [->|]; [rewrite G6; apply relu_nonneg|].
        destruct (Nat.eq_dec n (7 + d)) as [->|]; [rewrite G7; apply relu_nonneg|].
        destruct (Nat.eq_dec n (8 + d)) as [->|]; [now rewrite G8|]. assert (En : n = (9 + d)%nat) by lia. rewrite En. now rewrite G9. }
  specialize (S HD). clear HD.
  match type of S with ?D -> _ => assert (HD : D) end.
  { assert (In_ : forall i v, g v = sigma (N.of_nat i) ->
      at_place rho (input_place i) = at_point (variable v) (with_variables g)).
    { intros i v E. rewrite value_of_variable, E. unfold at_place, input_place, rho. cbn [fst snd]. now rewrite body_is_input. }
    apply Forall_app. split; [|apply Forall_app; split].
    - repeat (constructor; [cbn [fst snd]; apply In_; reflexivity|]). constructor.
    - apply Forall_forall. intros r Hr. apply in_map_iff in Hr. destruct Hr as (a & <- & Ha). apply in_seq in Ha.
      cbn [fst snd]. apply In_. apply Gx. lia.
    - constructor; [cbn [fst snd]; rewrite value_of_variable; exact Eh|].
      constructor; [cbn [fst snd]; rewrite value_of_variable, G6; exact E0|].
      constructor; [cbn [fst snd at_point]; rewrite !at_co, G6, G8, one_value; etransitivity; [exact E1|unfold t1; ring]|].
      constructor; [cbn [fst snd]; rewrite value_of_variable, G7; exact E2|].
      constructor; [cbn [fst snd at_point]; rewrite !at_co, G7, G9, one_value; etransitivity; [exact E3|unfold t2; ring]|constructor]. }
  specialize (S HD (Forall_nil _)). clear HD. apply Forall_app in S. destruct S as [S Sx].
  repeat match type of S with Forall _ (_ :: _) => let A := fresh "A" in pose proof (Forall_inv S) as A; apply Forall_inv_tail in S;
    cbn [fst snd term_value at_point] in A; rewrite ?at_co, ?at_zero, ?one_value, ?Q2R_integer, ?G8, ?G9 in A; cbn [g] in A end.
  unfold at_place in *. cbn [fst snd] in *.
  repeat split; try (etransitivity; [eassumption|]; try (f_equal; ring); ring).
  intros a Ha. rewrite Forall_forall in Sx.
  specialize (Sx (next (N.of_nat (5 + a)), Linear (variable (6 + a)))). cbn [fst snd term_value] in Sx.
  rewrite value_of_variable, Gx in Sx by assumption. apply Sx. apply in_map_iff. exists a. split; [reflexivity|]. apply in_seq. lia.
Qed.
End Proof.
End Facts.
