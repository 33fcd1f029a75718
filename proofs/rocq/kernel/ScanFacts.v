(* A step of the scan with digits 0, ..., T in base B: the three facts about
   neurons that the rule `state` asks for, and what a step does by them. The
   state is z, W, p_1, ..., p_T, acc, x_1, ..., x_d. And a step of the first
   pass, which adds up hats: the two facts of the rule `first-pass`; the state
   is w, h, x_1, ..., x_d. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Bool.
From Symnet Require Import PiecewiseLinear Points.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Letters.
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

Definition input_place (i : nat) : place := ("input", N.of_nat i).
Definition nonnegative : factor := Between (Some 0%Q) None.
Definition free : factor := Between None None.

(* ---------- what holds of a scan of the network ---------- *)
Section Scan.
Variables (net : network) (s : scan).
Hypothesis Hw : well_ordered net = true.
Hypothesis Hs : scan_named net (scan_name s) = Some s.
Hypothesis Hin : scan_name s <> "".

Lemma inside_scan f : inside f = scan_name s -> fact_holds net f -> forall c l state, (c < copies s)%N -> (1 <= l <= steps s)%N ->
  says f (body_run (parameters net) s c l state) (fun m => schedule_value m (stride s) c l).
Proof.
  intros E H. unfold fact_holds in H. rewrite E in H. destruct (String.eqb_spec (scan_name s) "") as [|_]; [contradiction|].
  destruct H as (s' & E' & H). rewrite Hs in E'. injection E' as <-. exact H.
Qed.
Lemma body_is_input c l sigma : body_run (parameters net) s c l sigma "input" = sigma.
Proof.
  apply body_input; [exact Hw|]. unfold scan_named in Hs. destruct (List.find _ (nodes net)) as [[|s']|] eqn:F; try discriminate.
  injection Hs as ->. now apply find_some in F.
Qed.
Lemma reads_state c l sigma g i v : g v = sigma (N.of_nat i) ->
  at_place (body_run (parameters net) s c l sigma) (input_place i) = at_point (variable v) (with_variables g).
Proof. intro E. cbn. rewrite at_co, one_value, E. unfold at_place, input_place. cbn [fst snd]. rewrite body_is_input. ring. Qed.
End Scan.

Lemma fold_terms (op : term -> term -> term) (f : R -> R -> R) h :
  (forall a b, term_value (op a b) h = f (term_value a h) (term_value b h)) ->
  forall l t, term_value (fold_left op l t) h = fold_left f (map (fun t => term_value t h) l) (term_value t h).
Proof. intros H l. induction l as [|a l IH]; intro t; [reflexivity|]. cbn [fold_left map]. now rewrite IH, H. Qed.
Lemma in_nonnegative g n : 0 <= g n -> in_factor (with_variables g) (co n) nonnegative.
Proof. intro H. cbn. rewrite at_co, zero_value. split; [assumption|exact I]. Qed.
Lemma in_free g n : in_factor (with_variables g) (co n) free.
Proof. split; exact I. Qed.
Lemma value_of_variable g n : at_point (variable n) (with_variables g) = g n.
Proof. cbn. rewrite at_co, one_value. ring. Qed.
Lemma at_point_app f e h : at_point (f ++ e) h = at_point f h + at_point e h.
Proof. induction f as [|[v q] f IH]; cbn; [ring|]. rewrite IH. ring. Qed.
Lemma at_point_map (k n : nat) q g : at_point (map (fun i => (co (k + i), q)) (seq 0 n)) (with_variables g)
  = Q2R q * lsum (fun i => g (k + i)%nat) (seq 0 n).
Proof. induction (seq 0 n) as [|i l IH]; cbn [map at_point lsum]; [ring|]. rewrite IH, at_co. ring. Qed.
Lemma of_all {A} (P : A -> Prop) l a : Forall P l -> In a l -> P a.
Proof. intro H. rewrite Forall_forall in H. apply H. Qed.
Lemma minus_integer z : Q2R (- z # 1) = - IZR z. Proof. rewrite Q2R_integer, opp_IZR. reflexivity. Qed.

(* ---------- the hat ---------- *)
Section Hat.
Variables (s : scan) (d : nat) (K : Z) (hat : place) (from : nat).    (* x stands at the places from, from + 1, ... of the state *)
Definition offsets : list nat := map (fun a => (d + a)%nat) (seq 0 d).
Definition greatest : term := fold_left Maximum (map (fun n => Linear (variable n)) offsets) (Linear []).
Definition least : term := fold_left Minimum (map (fun n => Linear (variable n)) offsets) (Linear []).

Definition hat_fact : fact := Fact (scan_name s)
  (map (fun a => (co a, nonnegative)) (seq 0 d) ++ map (fun n => (co n, free)) offsets)
  (map (fun a => (input_place (from + a), variable a)) (seq 0 d))
  (map (fun a => (Snake K (Z.of_nat d) (Z.of_nat a) 0, [(0%N, 1%Q)], [(co a, K # 1); (co (d + a), (-1 # 1))])) (seq 0 d))
  [(hat, Positive (Plus (Plus (Times 1 (Linear [(0%N, 1%Q)])) (Times (-1) greatest)) (Times 1 least)))].

Definition node_coordinate (c l : N) (a : nat) : R := schedule_value (Snake K (Z.of_nat d) (Z.of_nat a) 0) (stride s) c l.
Definition differences (c l : N) (sigma : N -> R) : list R :=
  map (fun a => IZR K * sigma (N.of_nat (from + a)) - node_coordinate c l a) (seq 0 d).
Definition hat_value (c l : N) (sigma : N -> R) : R :=
  relu (1 - fold_left Rmax (differences c l sigma) 0 + fold_left Rmin (differences c l sigma) 0).

Variable net : network.
Hypothesis Hw : well_ordered net = true.
Hypothesis Hs : scan_named net (scan_name s) = Some s.
Hypothesis Hin : scan_name s <> "".
Hypothesis Hhat : fact_holds net hat_fact.

Lemma hat_neuron c l sigma : (c < copies s)%N -> (1 <= l <= steps s)%N ->
  (forall a, (a < d)%nat -> 0 <= sigma (N.of_nat (from + a))) ->
  at_place (body_run (parameters net) s c l sigma) hat = hat_value c l sigma.
Proof.
  intros Hc Hl Hx.
  set (g := fun n => if (n <? d)%nat then sigma (N.of_nat (from + n))
                     else IZR K * sigma (N.of_nat (from + (n - d))) - node_coordinate c l (n - d)).
  assert (G1 : forall a, (a < d)%nat -> g a = sigma (N.of_nat (from + a))).
  { intros a Ha. unfold g. destruct (Nat.ltb_spec a d); [reflexivity|lia]. }
  assert (G2 : forall a, g (d + a)%nat = IZR K * sigma (N.of_nat (from + a)) - node_coordinate c l a).
  { intro a. unfold g. destruct (Nat.ltb_spec (d + a) d); [lia|]. now replace (d + a - d)%nat with a by lia. }
  pose proof (inside_scan net s Hs Hin hat_fact eq_refl Hhat c l sigma Hc Hl (with_variables g) (at_zero g)) as F.
  unfold hat_fact in F. cbn [fact_domain reading multiplied claimed] in F.
  assert (D : in_domain (with_variables g)
    (map (fun a => (co a, nonnegative)) (seq 0 d) ++ map (fun n => (co n, free)) offsets)).
  { intros v f Hv. apply in_app_or in Hv. destruct Hv as [Hv|Hv]; apply in_map_iff in Hv; destruct Hv as (a & E & Ha);
      injection E as <- <-; [|apply in_free]. apply in_nonnegative. apply in_seq in Ha. rewrite G1 by lia. apply Hx. lia. }
  specialize (F D). clear D.
  assert (Rd : Forall (fun r => at_place (body_run (parameters net) s c l sigma) (fst r) = at_point (snd r) (with_variables g))
    (map (fun a => (input_place (from + a), variable a)) (seq 0 d))).
  { apply Forall_forall. intros r Hr. apply in_map_iff in Hr. destruct Hr as (a & <- & Ha). apply in_seq in Ha.
    cbn [fst snd]. apply (reads_state net s Hw Hs). apply G1. lia. }
  specialize (F Rd). clear Rd.
  assert (M : Forall (fun m => schedule_value (fst (fst m)) (stride s) c l * at_point (snd (fst m)) (with_variables g)
      = at_point (snd m) (with_variables g))
    (map (fun a => (Snake K (Z.of_nat d) (Z.of_nat a) 0, [(0%N, 1%Q)], [(co a, K # 1); (co (d + a), (-1 # 1))])) (seq 0 d))).
  { apply Forall_forall. intros m Hm. apply in_map_iff in Hm. destruct Hm as (a & <- & Ha). apply in_seq in Ha.
    cbn [fst snd at_point]. rewrite !at_co, at_zero, one_value, !Q2R_integer, G2, G1 by lia.
    fold (node_coordinate c l a). ring. }
  specialize (F M). clear M. apply Forall_inv in F. cbn [fst snd term_value] in F. rewrite F. unfold hat_value. f_equal.
  unfold greatest, least. rewrite (fold_terms Maximum Rmax), (fold_terms Minimum Rmin) by reflexivity.
  assert (E : map (fun t => term_value t (with_variables g)) (map (fun n => Linear (variable n)) offsets) = differences c l sigma).
  { unfold offsets, differences. rewrite !map_map. apply map_ext. intro a. cbn [term_value]. now rewrite value_of_variable, G2. }
  rewrite E. cbn [term_value at_point]. rewrite at_zero, one_value, minus_one. ring.
Qed.
End Hat.

(* ---------- a step of the first pass ---------- *)
Section Pass.
Variables (s : scan) (d : nat) (K : Z).
Let next (i : nat) : place := (body_end s, N.of_nat i).
Definition pass_fact : fact := Fact (scan_name s) (map (fun n => (co n, nonnegative)) (seq 0 (2 + d)))
  (map (fun n => (input_place n, variable n)) (seq 0 (2 + d))) []
  ((next 1, Linear [(co 0, 1%Q); (co 1, 1%Q)]) :: map (fun a => (next (2 + a), Linear (variable (2 + a)))) (seq 0 d)).
Definition pass_hat : fact := hat_fact s d K (next 0) 2.
Definition pass_holds (ps : list (string * Q)) : Prop := forall c l sigma, (c < copies s)%N -> (1 <= l <= steps s)%N ->
  (forall i, (i < 2 + d)%nat -> 0 <= sigma (N.of_nat i)) ->
  let out := body_run ps s c l sigma (body_end s) in
  out 0%N = hat_value s d K 2 c l sigma /\ out 1%N = sigma 0%N + sigma 1%N /\
  forall a, (a < d)%nat -> out (N.of_nat (2 + a)) = sigma (N.of_nat (2 + a)).

Theorem pass_sound net : well_ordered net = true -> scan_named net (scan_name s) = Some s -> scan_name s <> "" ->
  fact_holds net pass_hat -> fact_holds net pass_fact -> pass_holds (parameters net).
Proof.
  intros Hw Hs Hin Hhat Hpass c l sigma Hc Hl Hp out.
  split. { apply (hat_neuron s d K (next 0) 2 net Hw Hs Hin Hhat c l sigma Hc Hl). intros a Ha. apply Hp. lia. }
  set (g := fun n => sigma (N.of_nat n)).
  pose proof (inside_scan net s Hs Hin pass_fact eq_refl Hpass c l sigma Hc Hl (with_variables g) (at_zero g)) as F.
  cbn [pass_fact fact_domain reading multiplied claimed] in F.
  match type of F with ?D -> _ => assert (HD : D) end.
  { intros v f Hv. apply in_map_iff in Hv. destruct Hv as (n & E & Hn). injection E as <- <-. apply in_seq in Hn.
    apply in_nonnegative. apply Hp. lia. }
  specialize (F HD). clear HD. match type of F with ?D -> _ => assert (HD : D) end.
  { apply Forall_forall. intros r Hr. apply in_map_iff in Hr. destruct Hr as (n & <- & _). now apply (reads_state net s Hw Hs). }
  specialize (F HD (Forall_nil _)). clear HD. pose proof (Forall_inv F) as S1. apply Forall_inv_tail in F. cbn [fst snd term_value at_point] in S1.
  rewrite !at_co, one_value in S1. unfold at_place in *. cbn [fst snd] in *. unfold g in S1. cbn [N.of_nat Pos.of_succ_nat] in S1. split; [unfold out, next in *; cbn in S1 |- *; rewrite S1; ring|].
  intros a Ha. pose proof (of_all _ _ (next (2 + a)%nat, Linear (variable (2 + a))) F) as C. cbn [fst snd term_value] in C.
  rewrite value_of_variable in C. apply C. apply in_map_iff. exists a. split; [reflexivity|]. apply in_seq. lia.
Qed.
End Pass.

(* ---------- a step of the scan ---------- *)
Section State.
Variables (s : scan) (d : nat) (K : Z) (a : letters) (hat : place).
Let T := largest a.
Let digit (i : nat) : place := (fst hat, N.of_nat i).
Let next (i : nat) : place := (body_end s, N.of_nat i).
Let r_at := (4 + T + d)%nat.
Let theta_at := (4 + T + d + T)%nat.

Definition state_hat : fact := hat_fact s d K hat (3 + largest a).
Definition digits_fact : fact := Fact (scan_name s)
  ((co 0, nonnegative) :: map (fun i => (co (1 + i), free)) (seq 0 T))
  [(input_place 0, variable 0)]
  (map (fun i => (Power (radix a) (Z.of_N (steps s) + 1), [(0%N, lowest (- Z.of_nat (S i) # Z.to_pos (radix a))); (co 0, 1%Q)], variable (1 + i))) (seq 0 T))
  (flat_map (fun i => [(digit (2 * i), Positive (Linear (variable (1 + i)))); (digit (2 * i + 1), Positive (Linear [(0%N, 1%Q); (co (1 + i), 1%Q)]))]) (seq 0 T)).
Definition step_fact : fact := Fact (scan_name s)
  ((co 0, nonnegative) :: (co 1, Triangle) :: map (fun n => (co n, nonnegative)) (seq 3 (T + 1 + d)) ++
   map (fun n => (co n, nonnegative)) (seq r_at (T + T)))
  ([(input_place 0, variable 0); (input_place 1, variable 1)] ++
   map (fun i => (input_place (2 + i), variable (3 + i))) (seq 0 (T + 1 + d)) ++ (hat, variable 2) ::
   flat_map (fun i => [(digit (2 * i), variable (r_at + i)); (digit (2 * i + 1), [(co (r_at + i), 1%Q); (co (theta_at + i), 1%Q)])]) (seq 0 T))
  []
  ([(next 0, Positive (Linear ((co 0, (radix a # 1)%Q) :: map (fun i => (co (theta_at + i), (-1 # 1)%Q)) (seq 0 T))));
    (next 1, Linear [(co 1, 1%Q); (co 2, (-1 # 1)%Q)])] ++
   map (fun i => (next (2 + i), Positive (Linear [(0%N, (-1 # 1)%Q); (co 1, 1%Q); (co 2, (-1 # 1)%Q); (co (theta_at + i), 1%Q)]))) (seq 0 T) ++
   (next (2 + T), Positive (Linear ((0%N, (taken a # 1)%Q) :: (co 1, (- taken a # 1)%Q) ::
      map (fun i => (co (3 + i), (gain a # 1)%Q)) (seq 0 T) ++ [(co (3 + T), 1%Q)]))) ::
   map (fun i => (next (3 + T + i), Linear (variable (4 + T + i)))) (seq 0 d)).

(* What ramp number i reads from z at step l. *)
Definition scaled_z (l : N) (i : nat) (z : R) : R :=
  powerRZ (IZR (radix a)) (Z.of_N (steps s) + 1 - Z.of_N l) * (z - INR i / IZR (radix a)).
Definition bit_of (l : N) (i : nat) (z : R) : R := relu (scaled_z l i z + 1) - relu (scaled_z l i z).
Definition state_holds (ps : list (string * Q)) : Prop := forall c l sigma, (c < copies s)%N -> (1 <= l <= steps s)%N ->
  let w := hat_value s d K (3 + largest a) c l sigma in let z := sigma 0%N in let W := sigma 1%N in
  0 <= z -> w <= W -> W <= 1 -> (forall i, (i < T + 1 + d)%nat -> 0 <= sigma (N.of_nat (2 + i))) ->
  let out := body_run ps s c l sigma (body_end s) in
  out 0%N = relu (IZR (radix a) * z - lsum (fun i => bit_of l i z) (seq 1 T)) /\ out 1%N = W - w /\
  (forall i, (i < T)%nat -> out (N.of_nat (2 + i)) = relu (bit_of l (S i) z + (W - w) - 1)) /\
  out (N.of_nat (2 + T)) = relu (sigma (N.of_nat (2 + T)) + IZR (gain a) * lsum (fun i => sigma (N.of_nat (2 + i))) (seq 0 T)
    - IZR (taken a) * W + IZR (taken a)) /\
  forall i, (i < d)%nat -> out (N.of_nat (3 + T + i)) = sigma (N.of_nat (3 + T + i)).

Variable net : network.
Hypothesis Ha : letters_ok a = true.
Hypothesis Hw : well_ordered net = true.
Hypothesis Hs : scan_named net (scan_name s) = Some s.
Hypothesis Hin : scan_name s <> "".
Hypothesis Hhat : fact_holds net state_hat.
Hypothesis Hdigits : fact_holds net digits_fact.
Hypothesis Hstep : fact_holds net step_fact.

Lemma digit_neurons c l sigma : (c < copies s)%N -> (1 <= l <= steps s)%N -> 0 <= sigma 0%N ->
  let rho := body_run (parameters net) s c l sigma in forall i, (i < T)%nat ->
  at_place rho (digit (2 * i)) = relu (scaled_z l (S i) (sigma 0%N)) /\
  at_place rho (digit (2 * i + 1)) = relu (scaled_z l (S i) (sigma 0%N) + 1).
Proof.
  intros Hc Hl Hz rho i Hi. destruct (letters_spec a Ha) as (HB & _).
  set (g := fun n : nat => match n with O => sigma 0%N | _ => scaled_z l n (sigma 0%N) end).
  pose proof (inside_scan net s Hs Hin digits_fact eq_refl Hdigits c l sigma Hc Hl (with_variables g) (at_zero g)) as F.
  cbn [digits_fact fact_domain reading multiplied claimed] in F.
  match type of F with ?D -> _ => assert (HD : D) end.
  { intros v f [E|Hv]; [injection E as <- <-; now apply in_nonnegative|]. apply in_map_iff in Hv. destruct Hv as (n & E & _).
    injection E as <- <-. apply in_free. }
  specialize (F HD). clear HD. match type of F with ?D -> _ => assert (HD : D) end.
  { constructor; [|constructor]. now apply (reads_state net s Hw Hs). }
  specialize (F HD). clear HD. match type of F with ?D -> _ => assert (HD : D) end.
  { apply Forall_forall. intros m Hm. apply in_map_iff in Hm. destruct Hm as (n & <- & _). cbn [fst snd schedule_value].
    rewrite value_of_variable. cbn [at_point]. rewrite at_co, at_zero, one_value, lowest_value. cbn [g Nat.add]. unfold scaled_z.
    assert (E : Q2R (- Z.of_nat (S n) # Z.to_pos (radix a)) = - (INR (S n) / IZR (radix a))).
    { unfold Q2R. cbn [Qnum Qden]. rewrite Z2Pos.id by lia. rewrite opp_IZR, <- INR_IZR_INZ. unfold Rdiv. ring. }
    rewrite E. ring. }
  specialize (F HD). clear HD. fold rho in F.
  assert (I2 : forall p, In p [(digit (2 * i), Positive (Linear (variable (1 + i)))); (digit (2 * i + 1), Positive (Linear [(0%N, 1%Q); (co (1 + i), 1%Q)]))] ->
    at_place rho (fst p) = term_value (snd p) (with_variables g)).
  { intros p Hp. apply (of_all _ _ p F). apply in_flat_map. exists i. split; [apply in_seq; lia|exact Hp]. }
  pose proof (I2 _ (or_introl eq_refl)) as A1. pose proof (I2 _ (or_intror (or_introl eq_refl))) as A2.
  cbn [fst snd term_value] in A1, A2. rewrite value_of_variable in A1. cbn [at_point] in A2. rewrite at_co, at_zero, one_value in A2.
  cbn [g Nat.add] in A1, A2. split; [exact A1|]. rewrite A2. f_equal. ring.
Qed.

Theorem state_sound : state_holds (parameters net).
Proof.
  intros c l sigma Hc Hl. cbv zeta. intros Hz Hww HW Hp.
  assert (Hx : forall i, (i < d)%nat -> 0 <= sigma (N.of_nat (3 + largest a + i))).
  { intros i Hi. replace (3 + largest a + i)%nat with (2 + (T + 1 + i))%nat by (unfold T; lia). apply Hp. lia. }
  pose proof (hat_neuron s d K hat (3 + largest a) net Hw Hs Hin Hhat c l sigma Hc Hl Hx) as Eh.
  pose proof (digit_neurons c l sigma Hc Hl Hz) as Ed.
  set (w := hat_value s d K (3 + largest a) c l sigma) in *. assert (Hw0 : 0 <= w) by apply relu_nonneg.
  set (rho := body_run (parameters net) s c l sigma) in *. cbv zeta in Ed. set (z := sigma 0%N) in *.
  assert (T0 : forall i, 0 <= bit_of l i z) by (intro i; unfold bit_of; set (u := scaled_z l i z); pwl).
  set (g := fun n : nat => if (n <? 2)%nat then sigma (N.of_nat n) else if (n =? 2)%nat then w
    else if (n <? r_at)%nat then sigma (N.of_nat (n - 1)) else if (n <? theta_at)%nat then relu (scaled_z l (S (n - r_at)) z)
    else bit_of l (S (n - theta_at)) z).
  assert (G3 : forall i, (i < T + 1 + d)%nat -> g (3 + i)%nat = sigma (N.of_nat (2 + i))).
  { intros i Hi. unfold g. destruct (Nat.ltb_spec (3 + i) 2); [lia|]. destruct (Nat.eqb_spec (3 + i) 2); [lia|].
    destruct (Nat.ltb_spec (3 + i) r_at); [f_equal; f_equal; lia|unfold r_at in *; lia]. }
  assert (G4 : forall i, (i < T)%nat -> g (r_at + i)%nat = relu (scaled_z l (S i) z)).
  { intros i Hi. unfold g, r_at, theta_at. destruct (Nat.ltb_spec (4 + T + d + i) 2); [lia|]. destruct (Nat.eqb_spec (4 + T + d + i) 2); [lia|].
    destruct (Nat.ltb_spec (4 + T + d + i) (4 + T + d)); [lia|]. destruct (Nat.ltb_spec (4 + T + d + i) (4 + T + d + T)); [|lia].
    f_equal. f_equal. f_equal. lia. }
  assert (G5 : forall i, g (theta_at + i)%nat = bit_of l (S i) z).
  { intros i. unfold g, r_at, theta_at. destruct (Nat.ltb_spec (4 + T + d + T + i) 2); [lia|]. destruct (Nat.eqb_spec (4 + T + d + T + i) 2); [lia|].
    destruct (Nat.ltb_spec (4 + T + d + T + i) (4 + T + d)); [lia|]. destruct (Nat.ltb_spec (4 + T + d + T + i) (4 + T + d + T)); [lia|].
    f_equal. f_equal. lia. }
  pose proof (inside_scan net s Hs Hin step_fact eq_refl Hstep c l sigma Hc Hl (with_variables g) (at_zero g)) as F.
  cbn [step_fact fact_domain reading multiplied claimed] in F.
  match type of F with ?D -> _ => assert (HD : D) end.
  { intros v f [E|[E|Hv]].
    - injection E as <- <-. now apply in_nonnegative.
    - injection E as <- <-. cbn [in_factor]. replace (co 1 + 1)%N with (co 2) by (unfold co; lia). rewrite !at_co. cbn [g Nat.ltb Nat.leb Nat.eqb N.of_nat Pos.of_succ_nat]. lra.
    - apply in_app_or in Hv. destruct Hv as [Hv|Hv]; apply in_map_iff in Hv; destruct Hv as (n & E & Hn);
        injection E as <- <-; apply in_nonnegative; apply in_seq in Hn.
      + replace n with (3 + (n - 3))%nat by lia. rewrite G3 by lia. apply Hp. lia.
      + destruct (le_lt_dec theta_at n) as [L|L].
        * replace n with (theta_at + (n - theta_at))%nat by lia. now rewrite G5.
        * replace n with (r_at + (n - r_at))%nat by lia. rewrite G4 by (unfold theta_at, r_at in *; lia). apply relu_nonneg. }
  specialize (F HD). clear HD.
  match type of F with ?D -> _ => assert (HD : D) end.
  { apply Forall_app. split; [|apply Forall_app; split; [|constructor]].
    - constructor; [now apply (reads_state net s Hw Hs)|]. constructor; [now apply (reads_state net s Hw Hs)|constructor].
    - apply Forall_forall. intros r Hr. apply in_map_iff in Hr. destruct Hr as (i & <- & Hi). apply in_seq in Hi.
      cbn [fst snd]. apply (reads_state net s Hw Hs). apply G3. lia.
    - cbn [fst snd]. rewrite value_of_variable. exact Eh.
    - apply Forall_forall. intros r Hr. apply in_flat_map in Hr. destruct Hr as (i & Hi & Hr). apply in_seq in Hi.
      destruct (Ed i ltac:(lia)) as [E1 E2]. destruct Hr as [<-|[<-|[]]]; cbn [fst snd].
      + rewrite value_of_variable, G4 by lia. exact E1.
      + cbn [at_point]. rewrite !at_co, G4, G5, one_value by lia. etransitivity; [exact E2|]. unfold bit_of. ring. }
  specialize (F HD (Forall_nil _)). clear HD. unfold at_place in F.
  assert (C : forall p, In p (claimed step_fact) -> rho (fst (fst p)) (snd (fst p)) = term_value (snd p) (with_variables g)).
  { intros p Hp'. exact (of_all _ _ p F Hp'). }
  clear F. cbn [step_fact claimed] in C.
  assert (G1 : g 1%nat = sigma 1%N) by reflexivity. assert (G2 : g 2%nat = w) by reflexivity. assert (G0 : g 0%nat = z) by reflexivity.
  assert (C0 := C (next 0%nat, _) ltac:(apply in_or_app; left; left; reflexivity)).
  assert (C1 := C (next 1%nat, _) ltac:(apply in_or_app; left; right; left; reflexivity)).
  assert (CT := C (next (2 + T)%nat, _) ltac:(apply in_or_app; right; apply in_or_app; right; left; reflexivity)).
  assert (Cp : forall i, (i < T)%nat -> rho (body_end s) (N.of_nat (2 + i))
    = relu (at_point [(0%N, (-1 # 1)%Q); (co 1, 1%Q); (co 2, (-1 # 1)%Q); (co (theta_at + i), 1%Q)] (with_variables g))).
  { intros i Hi. apply (C (next (2 + i)%nat, Positive (Linear [(0%N, (-1 # 1)%Q); (co 1, 1%Q); (co 2, (-1 # 1)%Q); (co (theta_at + i), 1%Q)]))).
    apply in_or_app; right; apply in_or_app; left. apply in_map_iff. exists i. split; [reflexivity|apply in_seq; lia]. }
  assert (Cx : forall i, (i < d)%nat -> rho (body_end s) (N.of_nat (3 + T + i)) = at_point (variable (4 + T + i)) (with_variables g)).
  { intros i Hi. apply (C (next (3 + T + i)%nat, Linear (variable (4 + T + i)))).
    apply in_or_app; right; apply in_or_app; right; right. apply in_map_iff. exists i. split; [reflexivity|apply in_seq; lia]. }
  clear C. cbn [fst snd term_value at_point next] in C0, C1, CT. repeat match goal with |- _ /\ _ => split end.
  - rewrite at_point_map, at_co, G0, !Q2R_integer in C0. etransitivity; [exact C0|]. f_equal.
    rewrite (lsum_ext _ (fun i => bit_of l (S i) z)) by (intro; apply G5).
    rewrite <- (lsum_map S (fun i => bit_of l i z)), seq_shift. ring.
  - rewrite !at_co, G1, G2, one_value, Q2R_integer in C1. etransitivity; [exact C1|]. ring.
  - intros i Hi. specialize (Cp i Hi). cbn [at_point] in Cp. rewrite !at_co, G1, G2, G5, at_zero, one_value, Q2R_integer in Cp. rewrite Cp. f_equal. ring.
  - rewrite at_point_app, at_point_map in CT. cbn [at_point] in CT.
    rewrite !at_co, at_zero, G1, one_value, minus_integer, !Q2R_integer, G3 in CT by lia.
    etransitivity; [exact CT|]. f_equal.
    rewrite (lsum_ext_in (fun i => g (3 + i)%nat) (fun i => sigma (N.of_nat (2 + i)))); [ring|].
    intros i Hi. apply in_seq in Hi. apply G3. lia.
  - intros i Hi. specialize (Cx i Hi). rewrite value_of_variable in Cx. rewrite Cx.
    replace (4 + T + i)%nat with (3 + (1 + T + i))%nat by lia. rewrite G3 by lia. reflexivity || (f_equal; f_equal; lia).
Qed.
End State.
