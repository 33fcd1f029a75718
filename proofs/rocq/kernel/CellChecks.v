(* The rules for codes of cells (SYZ22, Theorem 2.1): bit, bit-code, bit-range,
   cell-value, printed-counts, printed-shape; codes, local-error and lp-error
   where the codes are those of cells. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet Require Import Points SnakeOrder TargetExpression BitExtraction Cells Interpolation InstanceChecker UpperIntegral.
From Symnet Require Theorem21.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Letters ScanFacts ScanRun ScanError CellFacts CellErrors Sizes Printed
  Certificate Checks RunChecks ErrorChecks.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* A family of so many members, as it is written: a longer one is not read. *)
Definition as_many (p : json) (k : Z) : bool :=
  match p with
  | Object l => match under "domain" l with
      | Some (Items [Items (Text kind :: a :: b :: _)]) => if String.eqb kind "cells" then is_number a k else
          match whole a, whole b with Some a, Some b => (b - a + 1 =? k)%Z | _, _ => false end
      | _ => false end
  | _ => false
  end.
Definition cites_all (c : certificate) (p : json) (fs : list fact) : bool :=
  is_kind p "pl" && as_many p (Z.of_nat (List.length fs)) && match decode_facts (network_of c) p with Some gs => same_all same_fact fs gs | _ => false end.
Definition fits_net (c : certificate) : bool := (1 <=? dimension c)%nat && (dimension c <=? 6)%nat.

(* ---------- bit ---------- *)
Definition rule_bit : check := fun c ps d st n =>
  match fields ["neuron"; "reads"; "scan"] d, fields ["digits"; "kind"; "neuron"; "reads"] st with
  | Some [a; b; Text name], Some [_; _; a'; b'] =>
    when (json_eqb a a' && json_eqb b b' && negb (String.eqb name ""))
    match read_bit st, scan_named (network_of c) name with
    | Some (J, reads, neuron), Some s =>
      match scan_reads s with
      | [(from, start, stop)] =>
        if (65536 <? Zpos J)%Z then Refused else
        let f1 := tent_first from J reads in let f2 := tent_step s in let f3 := tent_round s neuron in
        when (String.eqb (scan_name s) name && (start =? 0)%N && (stop =? 2)%N && (state_size s =? 2)%N && (last_width (body s) =? 2)%N
              && (copies s =? 1)%N && (steps s =? Npos (xO J))%N
              && match ps with [p; q; r] => cites c p f1 && cites c q f2 && cites c r f3 | _ => false end)
          (of_fuel (prove_all (network_of c) [f1; f2; f3] n))
      | _ => Refused
      end
    | _, _ => Refused
    end
  | _, _ => Refused
  end.
Lemma rule_bit_sound c ps d st n n' : well_ordered (network_of c) = true -> kind_of st = "bit" -> rule_bit c ps d st n = Fine n' -> meaning c st.
Proof.
  intros Hw K H. unfold rule_bit in H. destruct (fields _ d) as [[|a [|b [|[name| |] [|]]]]|]; try discriminate H.
  destruct (fields _ st) as [[|? [|? [|a' [|b' [|]]]]]|]; try discriminate H. unfold when in H. destruct (_ && _) eqn:E0 in H; [|discriminate H].
  destruct (read_bit st) as [[[J reads] neuron]|] eqn:E1; [|discriminate H].
  destruct (scan_named (network_of c) name) as [s|] eqn:HS; [|discriminate H].
  destruct (scan_reads s) as [|[[from start] stop] [|]] eqn:ER; try discriminate H. destruct (_ <? _)%Z in H; [discriminate H|]. cbv zeta in H.
  destruct (_ && _) eqn:EC in H; [|discriminate H]. unfold of_fuel in H. destruct (prove_all _ _ _) as [z|] eqn:EP in H; [|discriminate H].
  pose proof (prove_all_sound (network_of c) _ Hw n ltac:(now rewrite EP)) as F.
  pose proof (Forall_inv F) as F1. apply Forall_inv_tail in F. pose proof (Forall_inv F) as F2. apply Forall_inv_tail in F.
  pose proof (Forall_inv F) as F3. equalities. subst name start stop.
  kind K. rewrite E1. cbn [if_some fst snd]. apply (bit_sound s from J reads neuron); try assumption.
  intro Empty. match goal with g : negb (scan_name ?s =? "")%string = true |- _ => rewrite Empty in g; discriminate g end.
Qed.

(* ---------- bit-code, bit-range ---------- *)
(* The bits that the first premises state, each of so many digits: what they read, and where they are. *)
Fixpoint read_bits_of (J : BinNums.positive) (ps : list json) : option (list (place * place)) :=
  match ps with
  | [] => Some []
  | p :: ps' => let? (J', reads, neuron) := read_bit p in
      if is_kind p "bit" && (Zpos J' =? Zpos J)%Z then let? l := read_bits_of J ps' in Some ((reads, neuron) :: l) else None
  end.
Lemma read_bits_of_sound c J ps : Forall (meaning c) ps -> forall l, read_bits_of J ps = Some l ->
  Forall (fun b => bit_says (fst b) (snd b) (network_of c) (Pos.to_nat J)) l.
Proof.
  induction 1 as [|p ps Hp H IH]; intros l E; cbn [read_bits_of] in E; [injection E as <-; constructor|].
  destruct (read_bit p) as [[[J' reads] neuron]|] eqn:E1; [|discriminate E]. destruct (_ && _) eqn:E2 in E; [|discriminate E].
  destruct (read_bits_of J ps) as [l0|]; [|discriminate E]. injection E as <-. equalities.
  match goal with h : Zpos J' = Zpos J |- _ => injection h as h; subst J' end. constructor; [|now apply IH].
  meaning_of Hp "bit". rewrite E1 in Hp. exact Hp.
Qed.
Fixpoint distinct (ps : list place) : bool := match ps with [] => true | p :: l => negb (is_among l p) && distinct l end.
Definition most_cells : Z := 1024.
Definition until_last {A} (n : nat) (l : list A) : list A * list A := let k := (List.length l - n)%nat in (firstn k l, skipn k l).

Definition rule_bit_code : check := fun c ps d st n =>
  match fields ["cells"; "digits"; "indices"; "neuron"; "power"; "rho"] d, fields ["cells"; "digits"; "indices"; "kind"; "neuron"] st with
  | Some [k; names; places; neuron; power; rho], Some [k'; names'; places'; _; neuron'] =>
    when (json_eqb k k' && json_eqb names names' && json_eqb places places' && json_eqb neuron neuron' && fits_net c)
    match read_index_code st, decode_place power, decode_place rho with
    | Some (K, vs, indices, at_), Some power, Some rho =>
      let dim := dimension c in
      if (most_cells <? cells_in K dim)%Z then Unsure "bit-code, of so many cells" else
      match cells_in K dim, until_last 4 ps with
      | Zpos J, (bits0, facts) =>
        match read_bits_of J bits0, spend (cells_in K dim * (8 + Z.of_nat (List.length vs)))%Z n with
        | Some bits, Some n =>
          let values := map (parameter_of c) vs in
          let f1 := number_fact K dim indices rho in let fs := map (power_fact rho power) (seq 1 (Pos.to_nat J)) in
          let f3 := product_fact power values bits in let f4 := bits_fact at_ bits in
          when ((2 <=? K)%nat && (List.length indices =? dim)%nat && (List.length bits =? List.length vs)%nat && (1 <=? List.length vs)%nat && no_repetition vs
                && distinct (map fst bits) && distinct (map snd bits) && (Pos.to_nat J =? K ^ dim)%nat
                && match facts with [p; q; r; t] => cites c p f1 && cites_all c q fs && cites c r f3 && cites c t f4 | _ => false end)
            match columns c (K ^ dim) vs with
            | Some _ => of_fuel (prove_all (network_of c) (f1 :: f3 :: f4 :: fs) n)
            | None => Refused
            end
        | _, _ => Refused
        end
      | _, _ => Refused
      end
    | _, _, _ => Refused
    end
  | _, _ => Refused
  end.
Lemma columns_spec c n names cols : columns c n names = Some cols ->
  Forall2 (fun q col => List.length col = n /\ Q2R q = base4 col) (map (parameter_of c) names) cols.
Proof.
  revert cols. induction names as [|v vs IH]; intros cols H; unfold columns in H; cbn [all] in H; [injection H as <-; constructor|].
  destruct (digits_of (Letters 4 1 1 1) n (parameter_of c v)) as [ds|] eqn:D; [|discriminate H].
  match type of H with match ?x with Some _ => _ | None => _ end = _ => destruct x as [l|] eqn:A in H; [|discriminate H] end.
  injection H as <-. cbn [map]. constructor; [|apply IH; exact A].
  destruct (digits_of_sound (Letters 4 1 1 1) eq_refl n (parameter_of c v) ds D) as (L & Ok & E). split; [now rewrite map_length|]. rewrite E.
  clear -Ok. induction Ok as [|t ds [T1 T2] Ok IH]; [reflexivity|]. cbn [packed map base4 radix largest] in *. rewrite IH.
  assert (t = 0 \/ t = 1)%Z by lia. destruct H as [-> | ->]; reflexivity.
Qed.
Lemma rule_bit_code_sound c ps d st n n' : well_ordered (network_of c) = true -> kind_of st = "index-code" ->
  Forall (meaning c) ps -> rule_bit_code c ps d st n = Fine n' -> meaning c st.
Proof.
  intros Hw K H0 H. unfold rule_bit_code in H. destruct (fields _ d) as [[|k [|names [|places [|neuron [|power0 [|rho0 [|]]]]]]]|]; try discriminate H.
  destruct (fields _ st) as [[|k' [|names' [|places' [|? [|neuron' [|]]]]]]|]; try discriminate H. unfold when in H.
  destruct (_ && _) in H; [|discriminate H]. destruct (read_index_code st) as [[[[K0 vs] indices] at_]|] eqn:E1; [|discriminate H].
  destruct (decode_place power0) as [power|]; [|discriminate H]. destruct (decode_place rho0) as [rho|]; [|discriminate H]. cbv zeta in H.
  destruct (_ <? _)%Z in H; [discriminate H|]. destruct (cells_in K0 (dimension c)) as [|J|]; try discriminate H.
  destruct (until_last 4 ps) as [bits0 facts] eqn:EU. destruct (read_bits_of J bits0) as [bits|] eqn:EB; [|discriminate H].
  destruct (spend _ n) as [n1|] in H; [|discriminate H]. destruct (_ && _) eqn:EC in H; [|discriminate H].
  destruct (columns c (K0 ^ dimension c) vs) as [cols|] eqn:ED; [|discriminate H]. unfold of_fuel in H.
  destruct (prove_all _ _ _) as [z|] eqn:EP in H; [|discriminate H]. equalities.
  pose proof (prove_all_sound (network_of c) _ Hw n1 ltac:(now rewrite EP)) as F.
  pose proof (Forall_inv F) as F1. apply Forall_inv_tail in F. pose proof (Forall_inv F) as F3. apply Forall_inv_tail in F.
  pose proof (Forall_inv F) as F4. apply Forall_inv_tail in F.
  assert (HB : Forall (meaning c) bits0).
  { unfold until_last in EU. injection EU as <- _. rewrite <- (firstn_skipn (List.length ps - 4) ps) in H0. apply Forall_app in H0. apply H0. }
  kind K. rewrite E1. split; [lia|]. exists cols. split; [exact ED|]. intros x ks Hk.
  apply (code_sound (network_of c) K0 (dimension c) (K0 ^ dimension c) indices rho power at_ (map (parameter_of c) vs) bits); try assumption; try lia.
  - exact (columns_spec c _ _ _ ED).
  - now rewrite map_length.
  - match goal with h : Pos.to_nat J = _ |- _ => rewrite <- h end. exact (read_bits_of_sound c J bits0 HB bits EB).
  - intros j1 Hj. apply (of_all _ _ _ F). apply in_map_iff. exists j1. split; [reflexivity|]. apply in_seq.
    match goal with h : Pos.to_nat J = _ |- _ => rewrite h end. lia.
Qed.

Definition output_of (n : node) : option (string * string * string) :=
  match n with
  | A_layer l => match rows l, layer_reads l with
      | [Row (Par b) [(_, Par s)]], [(name, _, _)] => Some (name, s, b) | _, _ => None end
  | A_scan _ => None
  end.
Definition rule_bit_range : check := fun c ps d st n =>
  match d, read_range st, output_of (last_node c), until_last 1 ps with
  | Object [], Some (low, high), Some (name, s, b), (bits0, [f]) =>
    match bits0 with
    | p :: _ =>
      match read_bit p with
      | Some (J, _, _) =>
        (* bits of different lengths are read one by one by the Python kernel *)
        match read_bits_of J bits0 with
        | Some bits =>
          let f1 := bits_fact (name, 0%N) bits in
          let scale := parameter_of c s in let shift := parameter_of c b in
          when (plain c && output_layer (last_node c) name s b && distinct (map snd bits) && (List.length bits <=? 64)%nat && cites c f f1
                && Qle_bool 0 scale && Qeq_bool low shift && Qeq_bool high (shift + scale * (1 - (1 # two_to (Pos.of_nat (List.length bits))))))
            (of_fuel (prove_all (network_of c) [f1; output_fact name (node_name (last_node c)) scale shift] n))
        | None => Unsure "bit-range, of such bits"
        end
      | None => Refused
      end
    | [] => Refused
    end
  | _, _, _, _ => Refused
  end.
Lemma two_to_value n : Q2R (1 # two_to n) = / 2 ^ Pos.to_nat n.
Proof.
  unfold Q2R. cbn [Qnum Qden]. rewrite Rmult_1_l. f_equal.
  assert (E : forall n, Zpos (two_to n) = (2 ^ Zpos n)%Z).
  { induction n0; cbn [two_to].
    - rewrite Pos2Z.inj_xI, !Pos2Z.inj_mul, IHn0, Z.pow_add_r, Z.pow_twice_r by lia. ring.
    - rewrite (Pos2Z.inj_xO n0), Pos2Z.inj_mul, IHn0, Z.pow_twice_r. ring.
    - reflexivity. }
  rewrite E, <- (positive_nat_Z n), <- pow_IZR. reflexivity.
Qed.
Lemma rule_bit_range_sound c ps d st n n' : well_ordered (network_of c) = true -> kind_of st = "range" ->
  Forall (meaning c) ps -> rule_bit_range c ps d st n = Fine n' -> meaning c st.
Proof.
  intros Hw K H0 H. unfold rule_bit_range in H. destruct d as [|?|[|]]; try discriminate H.
  destruct (read_range st) as [[low high]|] eqn:E1; [|discriminate H]. destruct (output_of _) as [[[name s] b]|]; [|discriminate H].
  destruct (until_last 1 ps) as [bits0 facts] eqn:EU. destruct facts as [|f [|]]; try discriminate H. destruct bits0 as [|p bits0]; [discriminate H|].
  destruct (read_bit p) as [[[J ?] ?]|]; [|discriminate H]. destruct (read_bits_of J (p :: bits0)) as [bits|] eqn:EB; [|discriminate H]. cbv zeta in H.
  unfold when in H. destruct (_ && _) eqn:EC in H; [|discriminate H]. unfold of_fuel in H.
  destruct (prove_all _ _ _) as [z|] eqn:EP in H; [|discriminate H]. conjuncts.
  pose proof (prove_all_sound (network_of c) _ Hw n ltac:(now rewrite EP)) as F. pose proof (Forall_inv F) as F1. apply Forall_inv_tail in F. apply Forall_inv in F.
  assert (HB : Forall (meaning c) (p :: bits0)).
  { unfold until_last in EU. injection EU as Ea _. rewrite <- (firstn_skipn (List.length ps - 1) ps), Ea in H0. apply Forall_app in H0. apply H0. }
  pose proof (read_bits_of_sound c J _ HB bits EB) as Hbits.
  assert (Nb : bits <> []). { intros ->. cbn [read_bits_of] in EB. destruct (read_bit p) as [[[? ?] ?]|]; [|discriminate EB]. destruct (_ && _) in EB; [|discriminate EB]. destruct (read_bits_of J bits0); discriminate EB. }
  kind K. rewrite E1. cbn [if_some fst snd]. intro x. unfold output. rewrite (output_value _ name _ _ _ x F).
  pose proof (bits_sum (network_of c) (Pos.to_nat J) 1 (Pos.to_nat J) [(name, 0%N)] (name, 0%N) (map (fun _ => 0%Q) bits) bits
    ltac:(lia) ltac:(now rewrite Nat.pow_1_r) eq_refl ltac:(now rewrite map_length) Hbits F1 (input_of x)) as S. unfold at_place at 1 in S. cbn [fst snd] in S. rewrite S.
  set (bs := map _ bits). assert (R : 0 <= bits_value 1 bs <= 1 * (1 - / 2 ^ List.length bs)).
  { apply bits_value_range; [lra|]. apply Forall_forall. intros v Hv. apply in_map_iff in Hv. destruct Hv as (q & <- & Hq).
    rewrite Forall_forall in Hbits. apply (Hbits q Hq (input_of x)). }
  assert (Lb : List.length bs = List.length bits) by apply map_length. rewrite Lb in R.
  repeat match goal with h : Qeq_bool _ _ = true |- _ => apply Qeq_bool_eq, Qeq_eqR in h end.
  match goal with h : Qle_bool 0 _ = true |- _ => apply Qle_bool_iff, Qle_Rle in h; rewrite zero_value in h; rename h into HS end.
  rewrite Q2R_plus, Q2R_mult, Q2R_minus, one_value, two_to_value in *. rewrite Nat2Pos.id in * by (destruct bits; [contradiction|discriminate]).
  match goal with h : Q2R low = _ |- _ => rewrite h end. match goal with h : Q2R high = _ |- _ => rewrite h end.
  set (t := bits_value 1 bs) in *. set (m := 1 - / 2 ^ List.length bits) in *. rewrite Rmult_1_l in R. split; nra.
Qed.

(* ---------- cell-value ---------- *)
Fixpoint index_facts (K : nat) (delta : Q) (axis : nat) (indices : list place) : list (list fact) :=
  match indices with [] => [] | p :: l => map (index_fact K delta axis p) (seq 0 K) :: index_facts K delta (S axis) l end.
Definition rule_cell_value : check := fun c ps d st n =>
  match ps, fields ["delta"] d, read_cellular (dimension c) st with
  | p :: facts, Some [delta], Some l =>
    match read_index_code p, number delta with
    | Some (K, vs, indices, (name, i)), Some delta =>
      let dim := dimension c in let fss := index_facts K delta 0 indices in
      if (most_cells <? Z.of_nat K)%Z then Unsure "cell-value, of so many cells" else
      when (is_kind p "index-code" && fits_net c && (K =? cell_count l)%nat && same_q delta (off l) && same_names vs (bit_names l) && (i =? 0)%N
            && (List.length indices =? dim)%nat && (List.length facts =? dim)%nat && forallb (fun p => cites_all c (fst p) (snd p)) (combine facts fss)
            && output_layer (last_node c) name (cell_scale l) (cell_shift l)
            && no_repetition (cell_scale l :: cell_shift l :: vs) && (List.length (parameters (network_of c)) =? 2 + List.length vs)%nat)
        (of_fuel (prove_all (network_of c)
          (output_fact name (node_name (last_node c)) (parameter_of c (cell_scale l)) (parameter_of c (cell_shift l)) :: List.concat fss) n))
    | _, _ => Refused
    end
  | _, _, _ => Refused
  end.
Lemma same_q_spec p q : same_q p q = true -> p = q.
Proof. destruct p, q. unfold same_q. cbn. intro H. conjuncts. apply Z.eqb_eq in H. apply Pos.eqb_eq in H0. now subst. Qed.
Lemma index_values c K delta x : (1 <= K)%nat -> well_ordered (network_of c) = true -> forall indices axis ks xs,
  Forall (fact_holds (network_of c)) (List.concat (index_facts K delta axis indices)) -> List.length xs = List.length indices ->
  (forall i, (i < List.length xs)%nat -> input_of x (N.of_nat (axis + i)) = nth i xs 0) -> in_cell K (Q2R delta) xs ks ->
  Forall2 (fun p k => at_place (run (network_of c) (input_of x)) p = INR k /\ (k < K)%nat) indices ks.
Proof.
  intros HK Hw. induction indices as [|p l IH]; intros axis ks xs HF HL HX HC; cbn [index_facts List.concat] in HF; cbn [List.length] in HL.
  - destruct xs; [|discriminate HL]. inversion HC. constructor.
  - destruct xs as [|t xs]; [discriminate HL|]. inversion HC as [|? k ? ks' H1 H2]; subst. apply Forall_app in HF. destruct HF as [F1 F2]. constructor.
    + split; [|apply H1]. apply (index_value (network_of c) K delta axis p HK Hw (input_of x) k).
      * apply (of_all _ _ _ F1). apply in_map_iff. exists k. split; [reflexivity|]. apply in_seq. destruct H1 as [H1 _]. lia.
      * pose proof (HX 0%nat ltac:(cbn; lia)) as X0. rewrite Nat.add_0_r in X0. cbn [nth] in X0. now rewrite X0.
    + apply (IH (S axis) ks' xs F2); [now injection HL| |exact H2]. intros i Hi. pose proof (HX (S i) ltac:(cbn; lia)) as Xi. cbn [nth] in Xi.
      rewrite <- Xi. f_equal. lia.
Qed.
Lemma rule_cell_value_sound c ps d st n n' : well_ordered (network_of c) = true -> kind_of st = "local" ->
  Forall (meaning c) ps -> rule_cell_value c ps d st n = Fine n' -> meaning c st.
Proof.
  intros Hw K HP H. unfold rule_cell_value in H. destruct ps as [|p facts]; [discriminate H|].
  destruct (fields _ d) as [[|delta0 [|]]|]; try discriminate H. destruct (read_cellular (dimension c) st) as [l|] eqn:E2; [|discriminate H].
  destruct (read_index_code p) as [[[[K0 vs] indices] [name i]]|] eqn:E1; [|discriminate H]. destruct (number delta0) as [delta|]; [|discriminate H].
  cbv zeta in H. destruct (_ <? _)%Z in H; [discriminate H|]. unfold when in H. destruct (_ && _) eqn:EC in H; [|discriminate H].
  unfold of_fuel in H. destruct (prove_all _ _ _) as [z|] eqn:EP in H; [|discriminate H]. equalities.
  match goal with h : same_q _ _ = true |- _ => apply same_q_spec in h; subst delta end.
  match goal with h : same_names _ _ = true |- _ => apply same_names_spec in h; subst vs end. subst i.
  pose proof (prove_all_sound (network_of c) _ Hw n ltac:(now rewrite EP)) as F. pose proof (Forall_inv F) as F1. apply Forall_inv_tail in F.
  apply Forall_inv in HP. meaning_of HP "index-code". rewrite E1 in HP. destruct HP as (HK & cols & ED & HC). subst K0.
  kind K.
  assert (NL : read_local (dimension c) st = None).
  { unfold read_cellular in E2. unfold read_local. destruct (fields _ st) as [[|k0 [|? [|[|[|[on| |] [|dl [|]]]|] r]]]|]; try discriminate E2.
    destruct r as [|? [|[s0| |] [|[b0| |] ?]]]; reflexivity. }
  rewrite NL, E2. cbn [if_some]. exists cols. split; [exact ED|]. intros x ks Hx Hk.
  unfold output. rewrite (output_value _ name _ _ _ x F1). unfold code_in_cell. do 2 f_equal.
  pose proof (HC (input_of x) ks) as C. unfold at_place at 2 in C. cbn [fst snd] in C. apply C.
  apply (index_values c (cell_count l) (off l) x HK Hw indices 0 ks x F); [destruct Hx; congruence| |exact Hk].
  intros j Hj. unfold input_of. now rewrite Nat2N.id.
Qed.
