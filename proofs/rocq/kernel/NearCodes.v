(* Mid values (SYZ22, Lemma A.2), about the neurons of a network in a file: what
   `near-code` says of a neuron, and what the rules `shifted-code`, `mid` and
   `near-output` conclude. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Bool.
From Symnet Require Import PiecewiseLinear Points Interpolation Cells MidValue.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons ScanFacts ScanMaps CellFacts.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* ---------- what is said ---------- *)
(* A cell k is near x: |x_i - k_i/K| <= 1/K for all i. *)
Definition near_cell (K : nat) (x : list R) (ks : list nat) : Prop :=
  Forall2 (fun t k => (k < K)%nat /\ Rabs (t - INR k / INR K) <= / INR K) x ks.
(* Between the least and the greatest code of the cells near x; the code of a cell by its number. *)
Definition between_near (K : nat) (code : nat -> R) (x : list R) (t : R) : Prop :=
  exists low high, near_cell K x low /\ near_cell K x high /\ code (cell_number K low) <= t <= code (cell_number K high).
(* From coordinate number `level` on, counted from 0, x_i + c_i is off the strips (k/K - delta, k/K). *)
Definition off_strips (K : nat) (delta : R) (level : nat) (shifts x : list R) : Prop :=
  forall i, (level <= i < List.length x)%nat -> ~ trifling K delta (nth i x 0 + nth i shifts 0).

(* ---------- near cells ---------- *)
Lemma near_cell_digits K x ks : near_cell K x ks -> Forall (fun k => (k < K)%nat) ks /\ List.length ks = List.length x.
Proof.
  induction 1 as [|t k x ks [H _] _ [A B]]; [split; [constructor|reflexivity]|]. split; [now constructor|]. cbn. congruence.
Qed.
Lemma near_cell_dist K x ks : (1 <= K)%nat -> near_cell K x ks -> dist x (node_point K ks) <= sqrt (INR (List.length x)) * / INR K.
Proof.
  intros HK H. apply dist_coordinates; [left; apply Rinv_0_lt_compat, lt_0_INR; lia|]. unfold node_point.
  induction H as [|t k x ks [_ H] _ IH]; constructor; assumption.
Qed.

(* ---------- the middle one of three ---------- *)
Lemma between_pair K code x a b t : between_near K code x a -> between_near K code x b -> Rmin a b <= t <= Rmax a b -> between_near K code x t.
Proof.
  intros (l1 & h1 & L1 & H1 & A) (l2 & h2 & L2 & H2 & B) T.
  assert (Lo : exists l, near_cell K x l /\ code (cell_number K l) <= t).
  { unfold Rmin in T. destruct (Rle_dec a b); [exists l1|exists l2]; (split; [assumption|lra]). }
  assert (Hi : exists h, near_cell K x h /\ t <= code (cell_number K h)).
  { unfold Rmax in T. destruct (Rle_dec a b); [exists h2|exists h1]; (split; [assumption|lra]). }
  destruct Lo as (l & Nl & Cl), Hi as (h & Nh & Ch). exists l, h. repeat split; assumption.
Qed.
Definition middle (a b c : R) : R := a + b + c - Rmax (Rmax a b) c - Rmin (Rmin a b) c.
Lemma middle_between a b c :
  (Rmin a b <= middle a b c <= Rmax a b) /\ (Rmin a c <= middle a b c <= Rmax a c) /\ (Rmin b c <= middle a b c <= Rmax b c).
Proof. unfold middle. repeat split; pwl. Qed.
(* Nothing is used of the third one. *)
Lemma between_middle K code x a b c :
  (between_near K code x a /\ between_near K code x b) \/ (between_near K code x a /\ between_near K code x c) \/
  (between_near K code x b /\ between_near K code x c) -> between_near K code x (middle a b c).
Proof.
  destruct (middle_between a b c) as (AB & AC & BC).
  intros [[A B]|[[A B]|[A B]]]; refine (between_pair _ _ _ _ _ _ A B _); assumption.
Qed.

(* ---------- shifts ---------- *)
Fixpoint replaced {A} (i : nat) (v : A) (l : list A) : list A :=
  match l, i with [], _ => [] | _ :: l', O => v :: l' | a :: l', S i' => a :: replaced i' v l' end.
Lemma replaced_map {A B} (f : A -> B) v l : forall i, map f (replaced i v l) = replaced i (f v) (map f l).
Proof. induction l as [|a l IH]; intros [|i]; cbn; [reflexivity|reflexivity|reflexivity|now rewrite IH]. Qed.
Lemma replaced_length {A} (v : A) l : forall i, List.length (replaced i v l) = List.length l.
Proof. induction l as [|a l IH]; intros [|i]; cbn; [reflexivity|reflexivity|reflexivity|now rewrite IH]. Qed.
Lemma replaced_at (v d : R) l : forall i, (i < List.length l)%nat -> nth i (replaced i v l) d = v.
Proof. induction l as [|a l IH]; intros [|i] H; cbn in *; try lia; [reflexivity|apply IH; lia]. Qed.
Lemma replaced_other (v d : R) l : forall i j, i <> j -> nth j (replaced i v l) d = nth j l d.
Proof.
  induction l as [|a l IH]; intros [|i] [|j] H; cbn; try reflexivity; [contradiction|]. apply IH. congruence.
Qed.
Lemma off_strips_with K delta i shifts x v : (i < List.length x)%nat -> List.length shifts = List.length x ->
  off_strips K delta (S i) shifts x -> ~ trifling K delta (nth i x 0 + v) -> off_strips K delta i (replaced i v shifts) x.
Proof.
  intros Hi HL H N j Hj. destruct (Nat.eq_dec i j) as [<-|E].
  - rewrite replaced_at by lia. exact N.
  - rewrite replaced_other by exact E. apply H. lia.
Qed.
(* Lemma A.2, one coordinate: two of the three points are off the strips. *)
Theorem mid_step K delta i shifts x code a b c : (1 <= K)%nat -> 0 < delta -> 3 * delta <= / INR K ->
  (i < List.length x)%nat -> List.length shifts = List.length x -> off_strips K delta (S i) shifts x ->
  (off_strips K delta i (replaced i (- delta) shifts) x -> between_near K code x a) ->
  (off_strips K delta i (replaced i 0 shifts) x -> between_near K code x b) ->
  (off_strips K delta i (replaced i delta shifts) x -> between_near K code x c) -> between_near K code x (middle a b c).
Proof.
  intros HK Hd H3 Hi HL H A B C. apply between_middle.
  assert (At : forall v, ~ trifling K delta (nth i x 0 + v) -> off_strips K delta i (replaced i v shifts) x).
  { intros v. now apply off_strips_with. }
  destruct (two_good K delta (nth i x 0) ltac:(lia) Hd H3) as [[P Q]|[[P Q]|[P Q]]].
  - left. split; [apply A, At; exact P|apply B, At; now rewrite Rplus_0_r].
  - right; left. split; [apply A, At; exact P|apply C, At; exact Q].
  - right; right. split; [apply B, At; now rewrite Rplus_0_r|apply C, At; exact Q].
Qed.

Definition middle_fact (p q r neuron : place) : fact :=
  let terms := [Linear (variable 0); Linear (variable 1); Linear (variable 2)] in
  Fact "" (free_variables 3) [(p, variable 0); (q, variable 1); (r, variable 2)] []
  [(neuron, Plus (Plus (Plus (Plus (Times 1 (Linear (variable 0))) (Times 1 (Linear (variable 1)))) (Times 1 (Linear (variable 2))))
    (Times (-1 # 1) (Maximum (Maximum (Linear (variable 0)) (Linear (variable 1))) (Linear (variable 2)))))
    (Times (-1 # 1) (Minimum (Minimum (Linear (variable 0)) (Linear (variable 1))) (Linear (variable 2)))))].
Lemma middle_value net p q r neuron x : fact_holds net (middle_fact p q r neuron) ->
  at_place (run net x) neuron = middle (at_place (run net x) p) (at_place (run net x) q) (at_place (run net x) r).
Proof.
  intro H. set (a := at_place (run net x) p). set (b := at_place (run net x) q). set (c := at_place (run net x) r).
  set (g := fun i : nat => match i with O => a | S O => b | _ => c end).
  pose proof (at_input net _ x g H eq_refl eq_refl) as V. cbn [middle_fact fact_domain reading claimed] in V.
  specialize (V (free_in_domain g 3)). match type of V with ?D -> _ => assert (HD : D) end.
  { repeat constructor; cbn [fst snd]; rewrite value_of_variable; reflexivity. }
  specialize (V HD _ (or_introl eq_refl)). cbn [fst snd term_value] in V. rewrite !value_of_variable, !Q2R_integer in V.
  cbn [g] in V. rewrite V. unfold middle. ring.
Qed.

(* ---------- indices of shifted coordinates ---------- *)
Section Shifted.
Variables (net : network) (K : nat) (delta : Q).
Definition moved_low (shift : Q) (k : nat) : option Q :=
  if (k =? 0)%nat then None else Some (add (lowest (Z.of_nat k # Pos.of_nat K)) (- shift)).
Definition moved_high (shift : Q) (k : nat) : option Q :=
  if (S k =? K)%nat then None else Some (add (add (lowest (Z.of_nat (S k) # Pos.of_nat K)) (- delta)) (- shift)).
Definition moved_fact (axis : nat) (index : place) (shift : Q) (k : nat) : fact :=
  Fact "" [(co 0, Between (moved_low shift k) (moved_high shift k))] [(input_place axis, variable 0)] []
  [(index, Linear (if (k =? 0)%nat then [] else [(0%N, (Z.of_nat k # 1)%Q)]))].
Hypothesis HK : (1 <= K)%nat.
Hypothesis Hw : well_ordered net = true.
Lemma moved_value x axis index shift k : fact_holds net (moved_fact axis index shift k) ->
  cell K (Q2R delta) (x (N.of_nat axis) + Q2R shift) k -> at_place (run net x) index = INR k.
Proof.
  intros H (Hk & Hlo & Hhi). set (t := x (N.of_nat axis)) in *.
  pose proof (at_input net _ x (fun _ => t) H eq_refl eq_refl) as A. cbn [moved_fact fact_domain reading claimed] in A.
  match type of A with ?D -> _ => assert (HD : D) end.
  { intros v f [E|[]]. injection E as <- <-. cbn [in_factor]. rewrite at_co. unfold moved_low, moved_high. split.
    - destruct (Nat.eqb_spec k 0); [exact I|]. cbn [at_least]. rewrite add_value, (fraction_value K HK), Q2R_opp. destruct Hlo; [contradiction|lra].
    - destruct (Nat.eqb_spec (S k) K); [exact I|]. cbn [at_most]. rewrite !add_value, (fraction_value K HK), !Q2R_opp. destruct Hhi as [Hhi|Hhi]; [lia|lra]. }
  specialize (A HD). clear HD. match type of A with ?D -> _ => assert (HD : D) end.
  { constructor; [|constructor]. cbn [fst snd]. rewrite value_of_variable. unfold at_place, input_place. cbn [fst snd]. rewrite run_input by exact Hw. reflexivity. }
  specialize (A HD _ (or_introl eq_refl)). clear HD. cbn [fst snd term_value] in A. rewrite A.
  destruct (Nat.eqb_spec k 0) as [->|]; cbn [at_point]; [reflexivity|]. rewrite at_zero, Q2R_integer, <- INR_IZR_INZ. ring.
Qed.
Fixpoint moved_facts (axis : nat) (indices : list place) (shifts : list Q) : list (list fact) :=
  match indices, shifts with
  | p :: l, c :: cs => map (moved_fact axis p c) (seq 0 K) :: moved_facts (S axis) l cs
  | _, _ => []
  end.
(* Where the shifted point is off the strips, the indices are those of a near cell. *)
Lemma moved_indices x : 0 < Q2R delta <= / INR K -> forall indices axis shifts xs,
  Forall (fact_holds net) (List.concat (moved_facts axis indices shifts)) -> List.length shifts = List.length indices -> List.length xs = List.length indices ->
  Forall (fun c => Rabs (Q2R c) <= Q2R delta) shifts -> Forall (fun t => 0 <= t <= 1) xs ->
  (forall i, (i < List.length xs)%nat -> x (N.of_nat (axis + i)) = nth i xs 0) ->
  off_strips K (Q2R delta) 0 (map Q2R shifts) xs ->
  exists ks, near_cell K xs ks /\ Forall2 (fun p k => at_place (run net x) p = INR k /\ (k < K)%nat) indices ks.
Proof.
  intro Hd. induction indices as [|p l IH]; intros axis shifts xs HF HS HX HC HI HV HO; cbn [List.length] in HS, HX.
  - destruct xs; [|discriminate HX]. exists []. split; constructor.
  - destruct shifts as [|c cs]; [discriminate HS|]. destruct xs as [|t xs]; [discriminate HX|].
    cbn [moved_facts List.concat] in HF. apply Forall_app in HF. destruct HF as [F1 F2].
    inversion HC as [|? ? C1 C2]; subst. inversion HI as [|? ? I1 I2]; subst.
    assert (G : ~ trifling K (Q2R delta) (t + Q2R c)) by exact (HO 0%nat ltac:(cbn; lia)).
    destruct (cell_exists K (Q2R delta) (t + Q2R c) ltac:(lia) ltac:(lra) G) as (k & Hk).
    destruct (IH (S axis) cs xs F2 ltac:(now injection HS) ltac:(now injection HX) C2 I2) as (ks & N & V).
    + intros i Hi. pose proof (HV (S i) ltac:(cbn; lia)) as X. cbn [nth] in X. rewrite <- X. f_equal. lia.
    + intros i Hi. exact (HO (S i) ltac:(cbn; lia)).
    + exists (k :: ks). pose proof (proj1 Hk) as Lk. split.
      * constructor; [split; [exact Lk|]|exact N]. apply (near_corner K (Q2R delta) t (t + Q2R c) k); try assumption. replace (t + Q2R c - t) with (Q2R c) by ring. exact C1.
      * constructor; [split; [|exact Lk]|exact V]. apply (moved_value x axis p c k); [|pose proof (HV 0%nat ltac:(cbn; lia)) as X; rewrite Nat.add_0_r in X; cbn [nth] in X; now rewrite X].
        apply (of_all _ _ _ F1). apply in_map_iff. exists k. split; [reflexivity|]. apply in_seq. lia.
Qed.
End Shifted.
