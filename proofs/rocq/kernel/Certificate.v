(* What a certificate holds, decoded, and what each kind of statement says of
   the network, the target and the box in it. *)
From Coq Require Import Reals Lra List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet Require Import Points SnakeOrder KuhnHat TargetExpression RationalIntervals Slopes Interpolation Cells.
From Symnet Require Theorem21.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Targets NearStatements LineStatements Letters ScanFacts ScanRun ScanError CellFacts
  NearCodes Sizes Printed Leaves Stacks Properties Onnx Machines FloatErrors.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

(* ---------- certificates ---------- *)
Record proof_step := Step { rule : string; premises : list N; data : json; statement : json }.
(* Of a network that is a chain of layers: its relu layers, composed once for all steps that need them. *)
Definition prepared_for (net : network) : Set := {s : option (list affine * affine) | s = None \/ stack_of net = s}.
(* The same with what rounding adds in a format. *)
Definition rounded_for (net : network) (o : origin) : Set :=
  {p : option (type * option (list affine * affine)) | match p with None => True | Some (t, s) => rounded_stack t net o = s end}.
Record certificate := Certificate { box : list (Q * Q); targets : list expr; network_of : network; claims : list json; steps_of : list proof_step;
  prepared : prepared_for network_of; origin_of : origin; rounded_once : rounded_for network_of origin_of }.

Definition kind_of (j : json) : string :=
  match j with Object l => match under "kind" l with Some (Text k) => k | _ => "" end | _ => "" end.
Definition dimension (c : certificate) : nat := N.to_nat (inputs (network_of c)).
Definition last_node (c : certificate) : node := last (nodes (network_of c)) (A_layer (Layer "" [] Identity [])).
Definition output (c : certificate) (x : list R) : R := run (network_of c) (input_of x) (node_name (last_node c)) 0%N.
Definition unit_side (p : Q * Q) : bool := Qeq_bool (fst p) 0 && Qeq_bool (snd p) 1.
(* The target of a network with one output, on a box. *)
Definition boxed_target (c : certificate) : option expr :=
  match targets c with
  | [e] => if (List.length (box c) =? dimension c)%nat && (outputs_of (last_node c) =? 1)%N && (1 <=? dimension c)%nat then Some e else None
  | _ => None
  end.
(* The same on the unit cube. *)
Definition plain_target (c : certificate) : option expr := if forallb unit_side (box c) then boxed_target c else None.

(* ---------- statements, read ---------- *)
Definition fields (keys : list string) (j : json) : option (list json) := let? l := object_with keys j in Some (map snd l).
Definition most_nodes : Z := 262144.
Definition cells_of (j : json) : option nat :=
  let? k := whole j in if (1 <=? k)%Z && (k <=? most_nodes)%Z then Some (Z.to_nat k) else None.
Definition is_number (j : json) (n : Z) : bool := match whole j with Some m => (m =? n)%Z | None => false end.
(* The digits 0, ..., top in base 2, 4, 8, ..., worth gain times the digit less offset. *)
Definition most_digits : nat := 16.
Definition read_letters (base gain offset top : json) : option letters :=
  let? b := whole base in let? g := whole gain in let? o := whole offset in let? t := whole top in
  if negb ((0 <=? t)%Z && (t <=? Z.of_nat most_digits)%Z) then None else
  let a := Letters b (Z.to_nat t) g o in
  if letters_ok a && is_power (Z.to_pos b) && (b <=? 4096)%Z && (g <=? 4096)%Z && (o <=? 4096)%Z then Some a else None.
(* cells, scan, digits *)
Definition read_state (j : json) : option (nat * string * letters) :=
  match fields ["base"; "cells"; "gain"; "kind"; "offset"; "scan"; "top"] j with
  | Some [b; k; g; _; o; Text s; t] => let? a := read_letters b g o t in let? k := cells_of k in Some (k, s, a)
  | _ => None
  end.
Definition read_pass (j : json) : option (nat * string) :=
  match fields ["cells"; "kind"; "scan"] j with Some [k; _; Text s] => let? k := cells_of k in Some (k, s) | _ => None end.
(* The names of the parameters that hold the digits of all nodes but the first, so many each. *)
Record digit_source := Source { names : list string; each : nat; alphabet : letters }.
Definition read_source (nodes : Z) (j : json) : option digit_source :=
  match j with
  | Items [Text kind; Items vs; n; b; t; g; o] =>
      let? a := read_letters b g o t in let? vs := all text_of vs in let? n := whole n in
      let m := Z.of_nat (List.length vs) in
      if String.eqb kind "snake" && (1 <=? m)%Z && (1 <=? n)%Z && (nodes - 1 <=? n * m)%Z && ((n - 1) * m <? nodes - 1)%Z
      then Some (Source vs (Z.to_nat n) a) else None
  | _ => None
  end.
Definition grid_size (K d : nat) : Z := (Z.of_nat (K + 1) ^ Z.of_nat d)%Z.
Definition read_tail_sums (d : nat) (j : json) : option (nat * digit_source * string) :=
  match fields ["cells"; "kind"; "node"; "source"] j with
  | Some [k; _; Text sum; src] => let? k := cells_of k in let? v := read_source (grid_size k d) src in Some (k, v, sum)
  | _ => None
  end.
Record coded := Coded { coded_cells : nat; word : digit_source; scale : string; shift : string }.
Definition same_ratio (j : json) (a b : Z) : bool :=
  match number j with Some (n # p) => (n * b =? a * Zpos p)%Z | None => false end.
Definition read_local (d : nat) (j : json) : option coded :=
  match fields ["cells"; "kind"; "on"; "reach"; "scale"; "shift"; "source"; "variance"] j with
  | Some [k; _; Items [Text on]; reach; Text s; Text b; src; variance] =>
      let? k := cells_of k in let? v := read_source (grid_size k d) src in
      let k2 := (Z.of_nat k * Z.of_nat k)%Z in
      if String.eqb on "cube" && same_ratio reach (Z.of_nat d) k2 && same_ratio variance (Z.of_nat d) (4 * k2)
      then Some (Coded k v s b) else None
  | _ => None
  end.
Definition long_number (j : json) : option Q := let? t := text_of j in number_of long t.
(* Codes at the points first, ..., past - 1 of the order: entered with a value, and left with one where points are left. *)
Record code_range := Range { within : Q; enter : Q; leave : option Q; first : nat; past : nat }.
Definition read_codes (d : nat) (j : json) : option (coded * code_range) :=
  match fields ["bound"; "cells"; "enter"; "kind"; "leave"; "scale"; "shift"; "source"; "start"; "stop"] j with
  | Some [q; k; e; _; l; Text s; Text b; src; from; stop] =>
      let? q := number q in let? k := cells_of k in let? v := read_source (grid_size k d) src in
      let? e := long_number e in let? from := whole from in let? stop := whole stop in
      let? l := (if json_eqb l (Text "") then Some None else let? l := long_number l in Some (Some l)) in
      if (0 <=? from)%Z && (from <? stop)%Z && (stop <=? grid_size k d)%Z &&
         Bool.eqb (stop =? grid_size k d)%Z (match l with None => true | Some _ => false end)
      then Some (Coded k v s b, Range q e l (Z.to_nat from) (Z.to_nat stop)) else None
  | _ => None
  end.
Definition read_modulus (j : json) : option Q :=
  match fields ["constant"; "kind"; "order"] j with
  | Some [c; _; o] => if is_number o 1 then number c else None
  | _ => None
  end.
Definition read_error (j : json) : option Q :=
  match fields ["bound"; "kind"; "norm"] j with
  | Some [e; _; Items [Text norm]] => if String.eqb norm "sup" then number e else None
  | _ => None
  end.
(* ---------- codes of cells (SYZ22, Theorem 2.1) ---------- *)
Definition read_bit (j : json) : option (positive * place * place) :=
  match fields ["digits"; "kind"; "neuron"; "reads"] j with
  | Some [n; _; neuron; reads] =>
      let? n := whole n in let? neuron := decode_place neuron in let? reads := decode_place reads in
      match n with Zpos p => Some (p, reads, neuron) | _ => None end
  | _ => None
  end.
Definition read_names (j : json) : option (list string) := let? l := items_of j in all text_of l.
Definition read_index_code (j : json) : option (nat * list string * list place * place) :=
  match fields ["cells"; "digits"; "indices"; "kind"; "neuron"] j with
  | Some [k; names; Items places; _; neuron] =>
      let? k := cells_of k in let? names := read_names names in let? places := all decode_place places in
      let? neuron := decode_place neuron in Some (k, names, places, neuron)
  | _ => None
  end.
Definition read_range (j : json) : option (Q * Q) :=
  match fields ["high"; "kind"; "low"] j with Some [h; _; l] => let? h := number h in let? l := number l in Some (l, h) | _ => None end.
Record cellular := Cellular { cell_count : nat; off : Q; bit_names : list string; cell_scale : string; cell_shift : string }.
Definition read_bit_source (j : json) : option (list string) :=
  match j with Items [Text kind; names] => if String.eqb kind "bits" then read_names names else None | _ => None end.
Definition delta_fits (delta : Q) (k : nat) : bool := (0 <? Qnum delta)%Z && (Qnum delta * Z.of_nat k <? Zpos (Qden delta))%Z.
Definition read_cellular (d : nat) (j : json) : option cellular :=
  match fields ["cells"; "kind"; "on"; "reach"; "scale"; "shift"; "source"; "variance"] j with
  | Some [k; _; Items [Text on; delta]; reach; Text s; Text b; src; Text variance] =>
      let? k := cells_of k in let? delta := number delta in let? names := read_bit_source src in
      if String.eqb on "cells" && same_ratio reach (Z.of_nat d) (Z.of_nat k * Z.of_nat k) && String.eqb variance "" && (2 <=? k)%nat && delta_fits delta k
      then Some (Cellular k delta names s b) else None
  | _ => None
  end.
(* Codes of cells on the whole cube (SYZ22, Theorem 2.2); no strips are left off. *)
Definition read_everywhere (d : nat) (j : json) : option cellular :=
  match fields ["cells"; "kind"; "on"; "reach"; "scale"; "shift"; "source"; "variance"] j with
  | Some [k; _; Items [Text on]; reach; Text s; Text b; src; Text variance] =>
      let? k := cells_of k in let? names := read_bit_source src in
      if String.eqb on "cube" && same_ratio reach (Z.of_nat d) (Z.of_nat k * Z.of_nat k) && String.eqb variance "" && (2 <=? k)%nat
      then Some (Cellular k 0 names s b) else None
  | _ => None
  end.
(* Cells, width of the strips, digits, the first coordinate whose strips are left off, neuron, shifts. *)
Record near_coded := NearCoded { mid_cells : nat; mid_off : Q; mid_names : list string; mid_level : nat; mid_neuron : place; mid_shifts : list Q }.
Definition read_near_code (d : nat) (j : json) : option near_coded :=
  match fields ["cells"; "delta"; "digits"; "kind"; "level"; "neuron"; "shifts"] j with
  | Some [k; delta; names; _; lv; neuron; Items cs] =>
      let? k := cells_of k in let? delta := number delta in let? names := read_names names in let? lv := whole lv in
      let? neuron := decode_place neuron in let? cs := all number cs in
      if (2 <=? k)%nat && delta_fits delta k && (List.length cs =? d)%nat && (lv <=? Z.of_nat d)%Z
      then Some (NearCoded k delta names (Z.to_nat lv) neuron cs) else None
  | _ => None
  end.
Definition cells_in (k d : nat) : Z := (Z.of_nat k ^ Z.of_nat d)%Z.
Definition read_cell_codes (d : nat) (j : json) : option (nat * list string * string * string * Q) :=
  match fields ["bound"; "cells"; "enter"; "kind"; "leave"; "scale"; "shift"; "source"; "start"; "stop"] j with
  | Some [q; k; Text enter; _; Text leave; Text s; Text b; src; from; stop] =>
      let? q := number q in let? k := cells_of k in let? names := read_bit_source src in
      if String.eqb enter "" && String.eqb leave "" && is_number from 0 && is_number stop (cells_in k d) then Some (k, names, s, b, q) else None
  | _ => None
  end.
Definition read_off_strips (j : json) : option (nat * Q * Q) :=
  match fields ["bound"; "cells"; "delta"; "kind"] j with
  | Some [e; k; delta; _] => let? e := number e in let? k := cells_of k in let? delta := number delta in
      if (2 <=? k)%nat && delta_fits delta k then Some (k, delta, e) else None
  | _ => None
  end.
Definition read_lp (j : json) : option (Q * Q) :=
  match fields ["bound"; "kind"; "norm"] j with
  | Some [e; _; Items [Text norm; p]] => if String.eqb norm "lp" then let? e := number e in let? p := number p in Some (p, e) else None
  | _ => None
  end.
Record bits_statement := Bits { bits : Z; constant : Q; error : Q; used : Z }.
Definition read_bits (d : nat) (j : json) : option bits_statement :=
  match fields ["bits"; "constant"; "dimension"; "error"; "kind"; "order"; "ratio"; "used"] j with
  | Some [b; c; dim; e; _; o; r; u] =>
      let? b := whole b in let? c := number c in let? e := number e in let? u := whole u in
      if is_number dim (Z.of_nat d) && is_number o 1 && same_ratio r u b && (0 <? b)%Z then Some (Bits b c e u) else None
  | _ => None
  end.

(* ---------- what they say ---------- *)
Open Scope R_scope.
Definition parameter_of (c : certificate) (name : string) : Q := parameter (parameters (network_of c)) name.

(* The digits that the parameters of a source hold, one parameter after the other: there are so many in each, and no others. *)
Definition source_digits (c : certificate) (s : digit_source) : option (list Z) :=
  let? dss := all (fun v => digits_of (alphabet s) (each s) (parameter_of c v)) (names s) in Some (List.concat dss).
(* sum_l worth(c_l) W_l(x): the digits c_l of the source, W_l the sum of the hats of the nodes from number l on. *)
Definition interpolant (c : certificate) (K : nat) (s : digit_source) (ds : list Z) (x : list R) : R :=
  tails (alphabet s) (fun u => hat K u x) ds (snake K (dimension c)).
(* b + s code at point k of the order: the code of point 0 is 0, each digit leads to the next one by its worth. *)
Definition code_value (c : certificate) (l : coded) (ds : list Z) (k : nat) : R :=
  Q2R (parameter_of c (shift l)) + Q2R (parameter_of c (scale l)) * IZR (code_at (alphabet (word l)) ds k).

Definition says_tail_sums (c : certificate) (K : nat) (s : digit_source) (sum : string) : Prop := (1 <= K)%nat /\
  exists ds, source_digits c s = Some ds /\
  forall x, cube (dimension c) x -> run (network_of c) (input_of x) sum 0%N = interpolant c K s ds x.
Definition says_local (c : certificate) (l : coded) : Prop := (1 <= coded_cells l)%nat /\
  exists ds, source_digits c (word l) = Some ds /\
  forall x, cube (dimension c) x ->
  output c x = Q2R (parameter_of c (scale l)) * interpolant c (coded_cells l) (word l) ds x + Q2R (parameter_of c (shift l)).
Definition says_codes (c : certificate) (e : expr) (l : coded) (r : code_range) : Prop :=
  (forall x, cube (dimension c) x -> defined e x) ->
  exists ds, source_digits c (word l) = Some ds /\
  (code_value c l ds (first r) = Q2R (enter r) ->
    codes_near (alphabet (word l)) (dimension c) (coded_cells l) (value e) (parameter_of c (scale l)) (parameter_of c (shift l))
      (within r) ds (first r) (past r) /\
    match leave r with Some q => code_value c l ds (past r) = Q2R q | None => True end).
(* The target is defined on the box, and the network is within E of it there. *)
Definition says_error (c : certificate) (e : expr) (E : Q) : Prop :=
  forall x, in_box (box c) x -> defined e x /\ Rabs (output c x - value e x) <= Q2R E.
(* The intrinsic parameters of the network take so many bits, some of them stored. *)
Definition uses_bits (net : network) (used : Z) : Prop := exists stored l, sizes_of net stored = Some l /\ nth_error l 1 = Some used.
(* No code of fewer than n^d bits serves all functions with the Lipschitz constant L within E; the network uses `used` bits,
   `ratio` times as many ([read_bits] compares the ratio). *)
Definition says_bits (c : certificate) (s : bits_statement) : Prop :=
  (exists n : nat, bits s = (Z.of_nat n ^ Z.of_nat (dimension c))%Z /\ needs_bits (dimension c) n (Q2R (constant s)) (Q2R (error s))) /\
  uses_bits (network_of c) (used s).

(* The base-4 digits 0, 1 that parameters hold, one for each of n cells. *)
Definition columns (c : certificate) (n : nat) (names : list string) : option (list (list bool)) :=
  all (fun v => let? ds := digits_of (Letters 4 1 1 1) n (parameter_of c v) in Some (map (Z.eqb 1) ds)) names.
(* Where the indices are k_1, ..., k_d < K, the neuron is the code of that cell. *)
Definition says_index_code (c : certificate) (K : nat) (names : list string) (indices : list place) (neuron : place) : Prop :=
  (1 <= K)%nat /\ exists cols, columns c (K ^ dimension c) names = Some cols /\
  forall x ks, Forall2 (fun p k => at_place (run (network_of c) x) p = INR k /\ (k < K)%nat) indices ks ->
  at_place (run (network_of c) x) neuron = cell_code cols (cell_number K ks).
Definition code_in_cell (c : certificate) (scale shift : string) (cols : list (list bool)) (i : nat) : R :=
  Q2R (parameter_of c scale) * cell_code cols i + Q2R (parameter_of c shift).
Definition says_cellular (c : certificate) (l : cellular) : Prop :=
  exists cols, columns c (cell_count l ^ dimension c) (bit_names l) = Some cols /\
  forall x ks, cube (dimension c) x -> in_cell (cell_count l) (Q2R (off l)) x ks ->
  output c x = code_in_cell c (cell_scale l) (cell_shift l) cols (cell_number (cell_count l) ks).
Definition says_cell_codes (c : certificate) (e : expr) (K : nat) (names : list string) (scale shift : string) (q : Q) : Prop :=
  (forall x, cube (dimension c) x -> defined e x) ->
  exists cols, columns c (K ^ dimension c) names = Some cols /\
  forall i, (i < K ^ dimension c)%nat ->
  Rabs (code_in_cell c scale shift cols i - value e (node_point K (cell_digits K (dimension c) i))) <= Q2R q.
(* The convex hull of b + s code(k), k over the cells with |x - k/K|^2 <= d/K^2: between two such numbers. *)
Definition reached (K d : nat) (x : list R) (ks : list nat) : Prop :=
  Forall (fun k => (k < K)%nat) ks /\ List.length ks = d /\ sqdist x (node_point K ks) <= INR d / INR K ^ 2.
Definition says_everywhere (c : certificate) (l : cellular) : Prop :=
  exists cols, columns c (cell_count l ^ dimension c) (bit_names l) = Some cols /\
  forall x, cube (dimension c) x -> exists low high,
  reached (cell_count l) (dimension c) x low /\ reached (cell_count l) (dimension c) x high /\
  code_in_cell c (cell_scale l) (cell_shift l) cols (cell_number (cell_count l) low) <= output c x
    <= code_in_cell c (cell_scale l) (cell_shift l) cols (cell_number (cell_count l) high).
(* For x of the cube that is off the strips once shifted, from a level on, the neuron is between codes of cells near x. *)
Definition says_near_code (c : certificate) (s : near_coded) : Prop :=
  exists cols, columns c (mid_cells s ^ dimension c) (mid_names s) = Some cols /\
  forall x, cube (dimension c) x -> off_strips (mid_cells s) (Q2R (mid_off s)) (mid_level s) (map Q2R (mid_shifts s)) x ->
  between_near (mid_cells s) (cell_code cols) x (at_place (run (network_of c) (input_of x)) (mid_neuron s)).
(* For the n parameters, all different, that the network uses as codes of K^d cells, K = 2^n, off the strips or on the whole cube,
   it is phi_2 after L after phi_1 with the counts stated, at most those printed ([counts_of]). *)
Definition counts_stated (c : certificate) (j : json) (p : printed) (l : cellular) : Prop :=
  no_repetition (bit_names l) = true /\ cell_count l = (2 ^ List.length (bit_names l))%nat /\
  exists found stated, counts_of (network_of c) p (N.of_nat (List.length (bit_names l))) = Some found /\ stated_counts p j = Some stated /\
    same_integers found stated = true.
Definition says_counts (c : certificate) (j : json) : Prop :=
  (exists l, says_cellular c l /\ counts_stated c j printed_2_1 l) \/
  (exists l, says_everywhere c l /\ counts_stated c j (printed_2_2 (inputs (network_of c))) l).
(* A neuron is a bit for the J digits of another one; what stands between the two has the width 2 and the depth 2 J + 2, as stated. *)
Definition says_shape (c : certificate) (j : json) : Prop :=
  exists (reads neuron : place) (J : positive), bit_says reads neuron (network_of c) (Pos.to_nat J) /\
  Printed.shape_of (network_of c) (fst reads) (fst neuron) = Some (2, 2 * Npos J + 2)%N /\ read_shape j = Some (2, 2 * Npos J + 2, Npos J)%N.
(* Off the strips between the cells the network is within E of the target. *)
Definition says_off_strips (c : certificate) (e : expr) (K : nat) (delta E : Q) : Prop :=
  forall x, cube (dimension c) x -> good K (Q2R delta) x -> defined e x /\ Rabs (output c x - value e x) <= Q2R E.
(* The target is defined on the unit cube; the integral of |network - target|^p is at most E^p. *)
Definition says_lp (c : certificate) (e : expr) (p E : Q) : Prop :=
  (forall x, cube (dimension c) x -> defined e x) /\
  Theorem21.Lp_error_at_most (dimension c) (Q2R p) (fun x => output c x - value e x) (Q2R E).

Definition if_some {A} (a : option A) (P : A -> Prop) : Prop := match a with Some x => P x | None => False end.
Definition is_kind (j : json) (k : string) : bool := String.eqb (kind_of j) k.

(* What a statement says, by its kind. The kinds order and partition say nothing by themselves here: what they say for all
   K and d is a theorem (snake_nodup, partition_of_unity) that the rules use. Other kinds say nothing that could be proved. *)
Definition meaning (c : certificate) (j : json) : Prop :=
  if is_kind j "pl" then if_some (decode_facts (network_of c) j) (Forall (fact_holds (network_of c)))
  else if is_kind j "sizes" then sizes_hold (network_of c) j
  else if is_kind j "order" then True
  else if is_kind j "partition" then True
  else if is_kind j "modulus" then if_some (plain_target c) (fun e => if_some (read_modulus j) (fun L => modulus_says (dimension c) L e))
  else if is_kind j "state" then if_some (read_state j) (fun p =>
    if_some (scan_named (network_of c) (snd (fst p))) (fun s =>
      letters_ok (snd p) = true /\ state_holds s (dimension c) (Z.of_nat (fst (fst p))) (snd p) (parameters (network_of c))))
  else if is_kind j "first-pass" then if_some (read_pass j) (fun p =>
    if_some (scan_named (network_of c) (snd p)) (fun s => pass_holds s (dimension c) (Z.of_nat (fst p)) (parameters (network_of c))))
  else if is_kind j "tail-sums" then if_some (read_tail_sums (dimension c) j) (fun p => says_tail_sums c (fst (fst p)) (snd (fst p)) (snd p))
  else if is_kind j "local" then match read_local (dimension c) j with
      | Some l => says_local c l
      | None => match read_cellular (dimension c) j with
          | Some l => says_cellular c l
          | None => if_some (read_everywhere (dimension c) j) (says_everywhere c)
          end
      end
  else if is_kind j "codes" then if_some (plain_target c) (fun e =>
      match read_codes (dimension c) j with
      | Some p => says_codes c e (fst p) (snd p)
      | None => match read_cell_codes (dimension c) j with Some (k, names, s, b, q) => says_cell_codes c e k names s b q | None => False end
      end)
  else if is_kind j "near" then if_some (read_near (network_of c) (box c) j) (says_near (network_of c))
  else if is_kind j "enclosure" then if_some (read_enclosure (network_of c) (box c) j) says_enclosure
  else if is_kind j "broken-line" then if_some (read_line j) (says_line (box c) (output c))
  else if is_kind j "steps" then if_some (read_pieces j) (says_steps (box c) (output c))
  else if is_kind j "error" then match read_error j with
      | Some q => if_some (boxed_target c) (fun e => says_error c e q)
      | None => if_some (plain_target c) (fun e => if_some (read_lp j) (fun p => says_lp c e (fst p) (snd p)))
      end
  else if is_kind j "bit" then if_some (read_bit j) (fun b => bit_says (snd (fst b)) (snd b) (network_of c) (Pos.to_nat (fst (fst b))))
  else if is_kind j "index-code" then match read_index_code j with Some (k, names, places, neuron) => says_index_code c k names places neuron | None => False end
  else if is_kind j "near-code" then if_some (read_near_code (dimension c) j) (says_near_code c)
  else if is_kind j "range" then if_some (read_range j) (fun r => forall x, Q2R (fst r) <= output c x <= Q2R (snd r))
  else if is_kind j "error-off-strips" then if_some (plain_target c) (fun e =>
    match read_off_strips j with Some (k, delta, q) => says_off_strips c e k delta q | None => False end)
  else if is_kind j "printed-counts" then says_counts c j
  else if is_kind j "printed-shape" then says_shape c j
  else if is_kind j "lower-bound" then if_some (read_bits (dimension c) j) (says_bits c)
  else if is_kind j "safe" then if_some (property_of (network_of c) j) (says_safe (network_of c))
  else if is_kind j "unsafe" then if_some (property_of (network_of c) j) (says_unsafe (network_of c))
  else if is_kind j "safe-in-floats" then
    if_some (machine_property (network_of c) (origin_of c) j) (says_safe_in_floats (network_of c) (origin_of c))
  else if is_kind j "unsafe-in-floats" then
    if_some (machine_property (network_of c) (origin_of c) j) (says_unsafe_in_floats (network_of c) (origin_of c))
  else False.

Lemma plain_boxed c e : plain_target c = Some e -> boxed_target c = Some e.
Proof. unfold plain_target. now destruct (forallb _ _). Qed.
Lemma boxed_dimension c e : boxed_target c = Some e -> List.length (box c) = dimension c.
Proof.
  unfold boxed_target. destruct (targets c) as [|? [|]]; try discriminate. destruct (_ =? _)%nat eqn:E; [|discriminate].
  intros _. now apply Nat.eqb_eq.
Qed.
Lemma unit_box_cube c e x : plain_target c = Some e -> in_box (box c) x -> cube (dimension c) x.
Proof.
  intros H Hx. rewrite <- (boxed_dimension c e (plain_boxed c e H)). unfold plain_target in H.
  destruct (forallb unit_side (box c)) eqn:U; [|discriminate]. clear H. split.
  - symmetry. now apply forall2_length in Hx.
  - revert x Hx U. induction (box c) as [|[a b] l IH]; intros x Hx U; inversion Hx as [|i t l' x' Hi Hx']; subst; constructor.
    + cbn [forallb unit_side fst snd] in U. apply andb_prop in U. destruct U as [U _]. apply andb_prop in U. destruct U as [A B].
      apply Qeq_bool_eq, Qeq_eqR in A, B. unfold RationalIntervals.holds in Hi. cbn [fst snd] in A, B, Hi. rewrite A, B in Hi.
      replace (Q2R 0) with 0 in Hi by (unfold Q2R; cbn; lra). replace (Q2R 1) with 1 in Hi by (unfold Q2R; cbn; lra). exact Hi.
    + apply IH; [assumption|]. cbn [forallb] in U. now apply andb_prop in U.
Qed.
