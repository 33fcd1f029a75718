(* The rule `run`: runs of a scan side by side, and the first pass before them. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet Require Import Points SnakeOrder KuhnHat.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Letters ScanFacts ScanRun Sizes Certificate Checks.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* Rows that the Python kernel asks for: nothing rests on this but the agreement of the two. *)
Definition same_entry (e f : entry) : bool :=
  match e, f with Num p, Num q => Qeq_bool p q | Par a, Par b => String.eqb a b | _, _ => false end.
Definition same_row (r q : row) : bool :=
  same_entry (bias r) (bias q) && same_all (fun a b => (fst a =? fst b)%N && same_entry (snd a) (snd b)) (weights r) (weights q).
Definition affine (l : layer) (r : read) (rs : list row) : bool :=
  match layer_act l with Identity => true | _ => false end &&
  match layer_reads l with [(n, a, b)] => String.eqb n (fst (fst r)) && (a =? snd (fst r))%N && (b =? snd r)%N | _ => false end &&
  same_all same_row (rows l) rs.
Definition one : entry := Num 1. Definition minus : entry := Num (-1 # 1). Definition nil_row : row := Row (Num 0) [].
Definition weight_of (z : Z) : entry := Num (z # 1).
Definition copied (from d : nat) : list row := map (fun a => Row (Num 0) [(N.of_nat (from + a), one)]) (seq 0 d).
Definition start_rows (vs : list string) (T d : nat) : list row :=
  let m := List.length vs in
  flat_map (fun p => match p with (c, v) =>
    [Row (Par v) []; Row one (match c with O => [] | S b => [(N.of_nat b, minus)] end)] ++ repeat nil_row (T + 1) ++ copied (m - 1) d end)
    (combine (seq 0 m) vs).
Definition sum_rows (a : letters) (d m R0 : nat) : list row :=
  let n := (3 + largest a + d)%nat in
  [Row (weight_of ((1 - Z.of_nat (m * R0)) * taken a)) (flat_map (fun c =>
     (if (S c =? m)%nat then [(N.of_nat (c * n + 1), weight_of (- taken a))] else []) ++
     map (fun i => (N.of_nat (c * n + 2 + i), weight_of (gain a))) (seq 0 (largest a)) ++ [(N.of_nat (c * n + 2 + largest a), one)]) (seq 0 m))].
Definition begin_rows (d runs : nat) : list row := flat_map (fun _ => [nil_row; nil_row] ++ copied 0 d) (seq 0 runs).
Definition total_rows (d runs : nat) : list row :=
  map (fun c => Row (Num 0) [(N.of_nat (c * (2 + d)), one); (N.of_nat (c * (2 + d) + 1), one)]) (seq 0 runs) ++ copied 2 d.
Definition doubled_rows (d runs reach : nat) : list row :=
  map (fun c => Row (Num 0) (if (reach <=? c)%nat then [(N.of_nat (c - reach), one); (N.of_nat c, one)] else [(N.of_nat c, one)])) (seq 0 runs)
  ++ copied runs d.
(* The partial sums, each layer of twice the reach of the one before; the name of the last. *)
Fixpoint doubling (before : string) (d runs reach : nat) (ns : list node) : option string :=
  match ns with
  | [] => if (reach <? runs)%nat then None else Some before
  | A_layer l :: ns' => if (reach <? runs)%nat && affine l (before, 0%N, N.of_nat (runs + d)) (doubled_rows d runs reach)
                        then doubling (layer_name l) d runs (2 * reach) ns' else None
  | A_scan _ :: _ => None
  end.

(* m copies of R steps of a state of n numbers, one after another, from a layer. *)
Definition runs_on (s : scan) (from : string) (m n R0 : nat) : bool :=
  match scan_reads s with
  | [(name, a, b)] => String.eqb name from && (a =? 0)%N && (b =? N.of_nat (m * n))%N
  | _ => false
  end && (state_size s =? N.of_nat n)%N && (copies s =? N.of_nat m)%N && (steps s =? N.of_nat R0)%N
  && (stride s =? (if (m =? 1)%nat then 0 else N.of_nat R0))%N.
Lemma runs_on_spec s from m n R0 : runs_on s from m n R0 = true ->
  scan_reads s = [(from, 0%N, N.of_nat (m * n))] /\ state_size s = N.of_nat n /\ copies s = N.of_nat m /\ steps s = N.of_nat R0 /\
  forall c, (c < m)%nat -> (N.of_nat c * stride s = N.of_nat (c * R0))%N.
Proof.
  unfold runs_on. intro H. destruct (scan_reads s) as [|[[name a] b] [|]]; try discriminate H. equalities. subst. repeat split; try assumption.
  intros c Hc. match goal with h : stride s = _ |- _ => rewrite h end. destruct (Nat.eqb_spec m 1); [|lia]. replace c with 0%nat by lia. reflexivity.
Qed.
Definition letters_eqb (a b : letters) : bool :=
  ((radix a =? radix b) && (gain a =? gain b) && (taken a =? taken b))%Z && (largest a =? largest b)%nat.
Lemma letters_eqb_spec a b : letters_eqb a b = true -> a = b.
Proof. destruct a, b. unfold letters_eqb. cbn. intro H. equalities. now subst. Qed.

(* What finding the digits of a source costs. *)
Definition digits_weight (s : digit_source) : Z :=
  (64 + Z.of_nat (List.length (names s)) * Z.of_nat (each s) * (4 + Z.log2 (radix (alphabet s))))%Z.
Definition most_runs : nat := 64.
(* What the start reads, and the facts about the layers before it. *)
Definition first_pass_facts (c : certificate) (K m R0 : nat) (before : list node) (more : list json) : option (string * list fact) :=
  let dim := dimension c in
  match m, before, more with
  | 1%nat, [], [] => Some ("input", [])
  | _, A_layer begin :: A_scan h :: A_layer totals :: partial, [p] =>
      let? (K', name) := read_pass p in let? h' := scan_named (network_of c) name in
      let? last := doubling (layer_name totals) dim (m - 1) 1 partial in
      if (2 <=? m)%nat && is_kind p "first-pass" && (K =? K')%nat && String.eqb (scan_name h) name && String.eqb (scan_name h') name
         && runs_on h' (layer_name begin) (m - 1) (2 + dim) R0
         && affine begin ("input", 0%N, N.of_nat dim) (begin_rows dim (m - 1))
         && affine totals (name, 0%N, N.of_nat ((m - 1) * (2 + dim))) (total_rows dim (m - 1))
      then Some (layer_name totals, [begin_fact (layer_name begin) dim (m - 1); totals_fact name (layer_name totals) dim (m - 1)]) else None
  | _, _, _ => None
  end.
Definition read_from (l : layer) : string :=
  match layer_reads l with (name, _, _) :: _ => name | [] => "" end.

Definition rule_run : check := fun c ps d st n =>
  match d, ps, rev (nodes (network_of c)) with
  | Object [], p :: q :: r :: more, A_layer _ :: A_layer sum :: A_scan s' :: A_layer start :: before =>
    if negb (is_kind p "state" && is_kind q "order" && is_kind r "partition") then Refused else
    match read_state p, read_tail_sums (dimension c) st, fields ["cells"; "dimension"; "kind"] q with
    | Some (K, name, a), Some (K', src, node), Some [k; _; _] =>
      let dim := dimension c in let m := List.length (names src) in let n0 := (3 + largest a + dim)%nat in
      if (most_runs <? m)%nat then Unsure "run, with so many runs" else
      match scan_named (network_of c) name, spend (digits_weight src) n with
      | Some s, Some n =>
        when ((K =? K')%nat && is_number k (Z.of_nat K) && letters_eqb a (alphabet src) && String.eqb node (layer_name sum)
              && String.eqb (scan_name s) name && String.eqb (scan_name s') name && (1 <=? K)%nat && (1 <=? dim)%nat && (1 <=? m)%nat
              && (grid_size K dim <=? most_nodes)%Z && no_repetition (names src) && runs_on s (layer_name start) m n0 (each src)
              && affine start (read_from start, 0%N, N.of_nat (m - 1 + dim)) (start_rows (names src) (largest a) dim)
              && affine sum (name, 0%N, N.of_nat (m * n0)) (sum_rows a dim m (each src)))
          match first_pass_facts c K m (each src) (rev before) more, source_digits c src with
          | Some (from, fs), Some _ =>
              of_fuel (prove_all (network_of c)
                (start_fact (layer_name start) from dim (largest a) (map (parameter_of c) (names src)) ::
                 sum_fact name node a dim m (each src) :: fs) n)
          | _, _ => Refused
          end
      | _, _ => Refused
      end
    | _, _, _ => Refused
    end
  | _, _, _ => Refused
  end.

Lemma source_digits_spec c s : letters_ok (alphabet s) = true -> forall ds, source_digits c s = Some ds -> exists dss,
  ds = List.concat dss /\
  Forall2 (fun v ds => List.length ds = each s /\ Forall (digit_ok (alphabet s)) ds /\ Q2R v = packed (alphabet s) ds)
    (map (parameter_of c) (names s)) dss.
Proof.
  intros Ha ds. unfold source_digits. destruct (all _ (names s)) as [dss|] eqn:E; [|discriminate]. intro H. injection H as <-.
  exists dss. split; [reflexivity|]. revert dss E. induction (names s) as [|v vs IH]; intros dss E; cbn [all] in E.
  - injection E as <-. constructor.
  - destruct (digits_of (alphabet s) (each s) (parameter_of c v)) as [ds0|] eqn:D; [|discriminate E]. fold (all (fun v => digits_of (alphabet s) (each s) (parameter_of c v))) in E.
    destruct (all _ vs) as [l|] eqn:A in E; [|discriminate E]. injection E as <-. cbn [map]. constructor; [|now apply IH].
    exact (digits_of_sound (alphabet s) Ha _ _ _ D).
Qed.

Definition starts_well (c : certificate) (K m R0 : nat) (from : string) (x : list R) : Prop :=
  (forall i, (i < m - 1)%nat -> run (network_of c) (input_of x) from (N.of_nat i)
     = hats_from (dimension c) K x (i * R0) - hats_from (dimension c) K x (S i * R0)) /\
  (forall i, (i < dimension c)%nat -> run (network_of c) (input_of x) from (N.of_nat (m - 1 + i)) = nth i x 0).
Lemma first_pass_facts_sound c K m R0 before more from fs x : well_ordered (network_of c) = true -> (1 <= dimension c)%nat -> (1 <= K)%nat ->
  cube (dimension c) x -> Forall (meaning c) more ->
  first_pass_facts c K m R0 before more = Some (from, fs) -> Forall (fact_holds (network_of c)) fs ->
  starts_well c K m R0 from x.
Proof.
  intros Hw Hd HK Hx HP H HF. unfold first_pass_facts in H. cbv zeta in H.
  assert (One : m = 1%nat -> from = "input" -> starts_well c K m R0 from x).
  { intros -> ->. split; [intros i Hi; cbn in Hi; lia|]. intros i Hi. exact (input_value (network_of c) x Hw i). }
  assert (G : forall begin h totals partial p, before = A_layer begin :: A_scan h :: A_layer totals :: partial -> more = [p] ->
    (let? (K', name) := read_pass p in let? h' := scan_named (network_of c) name in
      let? last := doubling (layer_name totals) (dimension c) (m - 1) 1 partial in
      if (2 <=? m)%nat && is_kind p "first-pass" && (K =? K')%nat && String.eqb (scan_name h) name && String.eqb (scan_name h') name
         && runs_on h' (layer_name begin) (m - 1) (2 + dimension c) R0
         && affine begin ("input", 0%N, N.of_nat (dimension c)) (begin_rows (dimension c) (m - 1))
         && affine totals (name, 0%N, N.of_nat ((m - 1) * (2 + dimension c))) (total_rows (dimension c) (m - 1))
      then Some (layer_name totals, [begin_fact (layer_name begin) (dimension c) (m - 1); totals_fact name (layer_name totals) (dimension c) (m - 1)]) else None)
    = Some (from, fs) -> starts_well c K m R0 from x).
  { intros begin h totals partial p Eb Em HH. destruct (read_pass p) as [[K' name]|] eqn:E1; [|discriminate HH].
    destruct (scan_named (network_of c) name) as [h'|] eqn:HS; [|discriminate HH]. destruct (doubling _ _ _ _ _); [|discriminate HH].
    destruct (_ && _) eqn:EC in HH; [|discriminate HH]. injection HH as <- <-. equalities. subst K' name more.
    apply Forall_inv in HP. unfold meaning in HP.
    match goal with h : is_kind p "first-pass" = true |- _ => unfold is_kind in HP, h; apply String.eqb_eq in h; rewrite h in HP end.
    cbn [String.eqb Ascii.eqb Bool.eqb] in HP. rewrite E1 in HP. cbn [if_some fst snd] in HP.
    match goal with h : scan_name h' = scan_name h |- _ => rewrite <- h in * end. rewrite HS in HP. cbn [if_some] in HP.
    match goal with h : runs_on _ _ _ _ _ = true |- _ => destruct (runs_on_spec _ _ _ _ _ h) as (R1 & R2 & R3 & R4 & R5) end.
    pose proof (Forall_inv HF) as F1. apply Forall_inv_tail in HF. pose proof (Forall_inv HF) as F2.
    destruct (totals_values (network_of c) (dimension c) K x Hw Hd HK Hx h' (layer_name begin) (layer_name totals) (m - 1) R0 HS R1 R2 R3 R4 R5 HP F1 F2) as [A B].
    split; [exact A|]. apply B. lia. }
  destruct m as [|[|m]]; destruct before as [|[begin|] [|[|h] [|[totals|] partial]]]; destruct more as [|p [|]]; try discriminate H;
    try (injection H as <- <-; exact (One eq_refl eq_refl)); exact (G _ _ _ _ _ eq_refl eq_refl H).
Qed.

Lemma rule_run_sound c ps d st n n' : well_ordered (network_of c) = true -> kind_of st = "tail-sums" ->
  Forall (meaning c) ps -> rule_run c ps d st n = Fine n' -> meaning c st.
Proof.
  intros Hw K HP H. unfold rule_run in H. destruct d as [|?|[|]]; try discriminate H.
  destruct ps as [|p [|q [|r more]]]; try discriminate H.
  destruct (rev (nodes (network_of c))) as [|[out|] [|[sum|] [|[|s'] [|[start|] before]]]]; try discriminate H.
  destruct (is_kind p "state" && is_kind q "order" && is_kind r "partition") eqn:EK; [|discriminate H]. cbn [negb] in H.
  destruct (read_state p) as [[[K0 name] a]|] eqn:E1; [|discriminate H].
  destruct (read_tail_sums (dimension c) st) as [[[K1 src] node]|] eqn:E2; [|discriminate H].
  destruct (fields _ q) as [[|k [|? [|? [|]]]]|]; try discriminate H. cbv zeta in H. destruct (_ <? _)%nat in H; [discriminate H|].
  destruct (scan_named (network_of c) name) as [sc|] eqn:HS; [|discriminate H].
  destruct (spend _ n) as [n1|] in H; [|discriminate H].
  unfold when in H. destruct (_ && _) eqn:EC in H; [|discriminate H].
  destruct (first_pass_facts c K0 _ _ _ _) as [[from fs]|] eqn:EF; [|discriminate H].
  destruct (source_digits c src) as [ds|] eqn:ED; [|discriminate H]. unfold of_fuel in H.
  destruct (prove_all _ _ _) as [z|] eqn:EP in H; [|discriminate H]. equalities.
  match goal with h : letters_eqb _ _ = true |- _ => apply letters_eqb_spec in h; subst a end. subst K1 node name.
  pose proof (Forall_inv HP) as MP. apply Forall_inv_tail, Forall_inv_tail, Forall_inv_tail in HP. unfold meaning in MP.
  match goal with h : is_kind p "state" = true |- _ => unfold is_kind in MP, h; apply String.eqb_eq in h; rewrite h in MP end.
  cbn [String.eqb Ascii.eqb Bool.eqb] in MP. rewrite E1 in MP. cbn [if_some fst snd] in MP.
  match goal with h : scan_name s' = scan_name sc |- _ => idtac | h : scan_name sc = scan_name s' |- _ => rewrite <- h in * end.
  rewrite HS in MP. cbn [if_some] in MP. destruct MP as [Ok MP].
  kind K. rewrite E2. cbn [if_some fst snd]. split; [assumption|]. exists ds. split; [exact ED|]. intros x Hx.
  pose proof (prove_all_sound (network_of c) _ Hw n1 ltac:(now rewrite EP)) as F.
  pose proof (Forall_inv F) as F1. apply Forall_inv_tail in F. pose proof (Forall_inv F) as F2. apply Forall_inv_tail in F.
  destruct (source_digits_spec c src Ok ds ED) as (dss & -> & Hv).
  match goal with h : runs_on _ _ _ _ _ = true |- _ => destruct (runs_on_spec _ _ _ _ _ h) as (R1 & R2 & R3 & R4 & R5) end.
  pose proof (first_pass_facts_sound c K0 _ _ _ _ _ _ x Hw ltac:(assumption) ltac:(assumption) Hx HP EF F) as HB.
  unfold interpolant.
  apply (scan_sum_value (network_of c) (dimension c) K0 x Hw ltac:(assumption) ltac:(assumption) Hx sc (alphabet src) (layer_name start) from
    (layer_name sum) (each src) (map (parameter_of c) (names src)) dss Ok HS); rewrite ?map_length; try assumption.
Qed.
