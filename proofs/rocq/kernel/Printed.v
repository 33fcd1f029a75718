(* The sizes that Shen, Yang, Zhang 2022 print, counted on a network: definitions
   that say what the numbers of `printed-counts` and `printed-shape` count. L:
   the layers with intrinsic parameters, the output left out; phi_1: the nodes
   that L depends on; phi_2: all other nodes but the output. *)
From Coq Require Import List ZArith NArith QArith String Bool.
From Symnet.kernel Require Import Cone Model Json Decode Sizes.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

Definition is_par (e : entry) : bool := match e with Par _ => true | _ => false end.
Definition with_parameters (n : node) : bool := match n with A_layer l => existsb is_par (all_entries l) | A_scan _ => false end.
Definition names_read (n : node) : list string := map (fun r => fst (fst r)) (node_reads n).
(* All nodes that some nodes are computed from, the last node first. *)
Fixpoint upstream (found : list string) (ns : list node) : list string :=
  match ns with [] => found | n :: ns' => upstream (if known found (node_name n) then names_read n ++ found else found) ns' end.
Definition bare (r : row) : bool :=
  match bias r, weights r with Num q, [(_, Par _)] => is_zero q | _, _ => false end.
Definition is_linear (n : node) : bool :=
  match n with A_layer l => match layer_act l with Identity => true | _ => false end && forallb bare (rows l) | A_scan _ => false end.
(* phi_1, L, phi_2 *)
Definition parts (net : network) : option (list node * list node * list node) :=
  match rev (nodes net) with
  | [] => None
  | output :: backwards =>
      let inner := rev backwards in
      let linear := filter with_parameters inner in
      let names := map node_name linear in
      let needed := upstream (flat_map names_read linear) backwards in
      let before := filter (fun n => known needed (node_name n)) inner in
      let after := filter (fun n => negb (known needed (node_name n)) && negb (known names (node_name n))) inner in
      if (0 <? List.length linear)%nat && forallb (fun n => negb (known needed (node_name n))) linear
         && forallb (fun n => forallb (fun r => negb (known needed r)) (names_read n)) after && forallb is_linear linear
         && forallb (fun r => known (map node_name after) r) (names_read output)
      then Some (before, linear, after) else None
  end.
Definition count_parameters (ns : list node) : N := blockwise (Network 1 ns []).
(* The network of some nodes, the values of the nodes `sources` its inputs. *)
Fixpoint starts_of (sources : list string) (total : N) (ns : list node) : list (string * N) * N :=
  match ns with
  | [] => ([], total)
  | n :: ns' => if known sources (node_name n)
      then match starts_of sources (total + outputs_of n) ns' with (l, t) => ((node_name n, total) :: l, t) end
      else starts_of sources total ns'
  end.
Definition moved_read (starts : list (string * N)) (r : read) : read :=
  match r with (name, a, b) => match find name starts with Some at_ => ("input", at_ + a, at_ + b)%N | None => r end end.
Definition moved_node (starts : list (string * N)) (n : node) : node :=
  match n with
  | A_layer l => A_layer (Layer (layer_name l) (map (moved_read starts) (layer_reads l)) (layer_act l) (rows l))
  | A_scan s => A_scan (Scan (scan_name s) (map (moved_read starts) (scan_reads s)) (state_size s) (body s) (steps s) (schedules s) (copies s) (stride s))
  end.
Definition cut (net : network) (sources : list string) (kept : list node) : network :=
  match starts_of sources 0 (nodes net) with (starts, total) => Network total (map (moved_node starts) kept) [] end.
Definition dense_sizes (net : network) : option (N * N * N) :=
  let? stages := profile net in
  let? m := measured stages (0, 0, 0, 0, inputs net)%N in
  match m with (w, d, _, q, _) => Some (w, d, q) end.

(* What a theorem prints: L has at most so many times n neurons, phi_1 and phi_2 so many times K^d and K^d n parameters. *)
Record printed := Printed { theorem_name : string; linear_share : N; first_share : N; second_share : N }.
Definition printed_2_1 : printed := Printed "2.1" 1 16 32.
Definition printed_2_2 (d : N) : printed := let c := (3 ^ d)%N in Printed "2.2" c (c * 32) (c * 256).
(* In the order of the keys: intrinsic_entries, phi_1, phi_1_printed, phi_2, phi_2_dense, phi_2_printed; K = 2^n cells an axis. *)
Definition counts_of (net : network) (p : printed) (n : N) : option (list Z) :=
  let? (before, linear, after) := parts net in
  let? (_, _, q) := dense_sizes (cut net (map node_name linear) after) in
  let cells := (2 ^ (n * inputs net))%N in
  let first := count_parameters before in let second := count_parameters after in
  if (first <=? first_share p * cells)%N && (second <=? second_share p * cells * n)%N
     && (fold_left (fun m k => m + outputs_of k)%N linear 0 <=? linear_share p * n)%N
  then Some [Z.of_nat (List.length (used_names (nodes net))); Z.of_N first; Z.of_N (first_share p * cells); Z.of_N second; Z.of_N q;
             Z.of_N (second_share p * cells * n)]
  else None.
Definition count_keys : list string :=
  ["intrinsic_entries"; "kind"; "phi_1"; "phi_1_printed"; "phi_2"; "phi_2_dense"; "phi_2_printed"; "theorem"].
Definition stated_counts (p : printed) (j : json) : option (list Z) :=
  let? l := object_with count_keys j in
  match under "theorem" l with
  | Some (Text t) => if String.eqb t (theorem_name p) then
      all whole_integer (map snd (filter (fun p => negb (String.eqb (fst p) "kind") && negb (String.eqb (fst p) "theorem")) l)) else None
  | _ => None
  end.

(* Width and depth of what stands between two nodes, for so many digits. *)
Definition shape_of (net : network) (first last : string) : option (N * N) :=
  let names := fold_left (fun found n => if known found (node_name n)
    then filter (fun m => negb (String.eqb m first)) (names_read n) ++ found else found) (rev (nodes net)) [last] in
  let? (w, d, _) := dense_sizes (cut net [first] (filter (fun n => known names (node_name n)) (nodes net))) in Some (w, d).
Definition read_shape (j : json) : option (N * N * N) :=
  let? l := object_with ["depth"; "digits"; "kind"; "width"] j in
  match map snd l with
  | [d; n; _; w] => let? d := count d in let? n := count n in let? w := count w in Some (w, d, n)
  | _ => None
  end.
