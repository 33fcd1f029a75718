(* One output of a network, as certificate_format.md says: its target, and its
   slice, the neurons that it depends on, the map from the box to the unit cube
   left off. Nothing is proved here; it says which network the sizes of an output
   are those of. Slices of networks with scans are not made. *)
From Coq Require Import List ZArith NArith QArith String Bool FMapPositive MSetPositive.
From Symnet Require Import TargetExpression.
From Symnet.kernel Require Import Cone Model Json Decode Neurons Certificate.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

(* ---------- the map from the box to the cube, and the network behind it ---------- *)
Definition is_map_row (axis : N) (side : Q * Q) (r : row) : bool :=
  let (low, high) := side in
  match bias r, weights r with
  | Num b, [(p, Num w)] => (p =? axis)%N && Qeq_bool (w * (high - low)) 1 && Qeq_bool (b * (high - low)) (- low)
  | _, _ => false
  end.
Fixpoint are_map_rows (axis : N) (sides : list (Q * Q)) (rs : list row) : bool :=
  match sides, rs with
  | [], [] => true
  | side :: sides', r :: rs' => is_map_row axis side r && are_map_rows (axis + 1) sides' rs'
  | _, _ => false
  end.
Definition is_map (inputs : N) (sides : list (Q * Q)) (l : layer) : bool :=
  match layer_act l, layer_reads l with
  | Identity, [(name, a, b)] => String.eqb name "input" && (a =? 0)%N && (b =? inputs)%N && are_map_rows 0 sides (rows l)
  | _, _ => false
  end.
Definition from_input (name : string) (r : read) : read := match r with (m, a, b) => (if String.eqb m name then "input" else m, a, b) end.
Definition reading_input (name : string) (n : node) : option node :=
  match n with
  | A_layer l => if existsb (fun r => String.eqb (fst (fst r)) "input") (layer_reads l) then None
      else Some (A_layer (Layer (layer_name l) (map (from_input name) (layer_reads l)) (layer_act l) (rows l)))
  | A_scan _ => None
  end.
Definition behind (net : network) (sides : list (Q * Q)) : option network :=
  match nodes net with
  | A_layer l :: ((_ :: _) as rest) =>
      if is_map (inputs net) sides l then let? ns := all (reading_input (layer_name l)) rest in Some (Network (inputs net) ns (parameters net)) else None
  | _ => None
  end.

(* ---------- what an output depends on ---------- *)
(* Values of nodes, each as its number + 1. *)
Definition kept := list (string * PositiveSet.t).
Definition keeps (m : kept) (name : string) (i : N) : bool :=
  match find name m with Some s => PositiveSet.mem (N.succ_pos i) s | None => false end.
Fixpoint keep (m : kept) (p : place) : kept :=
  match m with
  | [] => [(fst p, PositiveSet.singleton (N.succ_pos (snd p)))]
  | (name, s) :: m' => if String.eqb name (fst p) then (name, PositiveSet.add (N.succ_pos (snd p)) s) :: m' else (name, s) :: keep m' p
  end.
Fixpoint kept_rows (m : kept) (name : string) (i : N) (rs : list row) : list row :=
  match rs with [] => [] | r :: rs' => if keeps m name i then r :: kept_rows m name (i + 1) rs' else kept_rows m name (i + 1) rs' end.
(* The last node first: of a layer, what its kept rows read with a weight. *)
Fixpoint needed (ns : list node) (m : kept) : option kept :=
  match ns with
  | [] => Some m
  | A_scan _ :: _ => None
  | A_layer l :: ns' => needed ns' (fold_left keep (flat_map (sources_of (layer_reads l)) (kept_rows m (layer_name l) 0 (rows l))) m)
  end.

(* ---------- what is kept, numbered anew ---------- *)
(* For each value of a node, and for the number of its values, how many kept ones come before; all inputs are kept. *)
Definition ranks := list (string * PositiveMap.t N).
Fixpoint rank_map (m : kept) (name : string) (i count : N) (rs : list row) (found : PositiveMap.t N) : PositiveMap.t N :=
  let found := PositiveMap.add (N.succ_pos i) count found in
  match rs with [] => found | _ :: rs' => rank_map m name (i + 1) (if keeps m name i then count + 1 else count)%N rs' found end.
Definition rank (rk : ranks) (name : string) (i : N) : N :=
  if String.eqb name "input" then i
  else match find name rk with Some f => match PositiveMap.find (N.succ_pos i) f with Some k => k | None => 0%N end | None => 0%N end.
Definition new_read (rk : ranks) (r : read) : list read :=
  match r with (name, a, b) => let a := rank rk name a in let b := rank rk name b in if (a <? b)%N then [(name, a, b)] else [] end.
Fixpoint new_position (rk : ranks) (reads : list read) (position : N) : N :=
  match reads with
  | [] => 0
  | (name, a, b) :: reads' =>
      if (position <? b - a)%N then rank rk name (a + position) - rank rk name a
      else rank rk name b - rank rk name a + new_position rk reads' (position - (b - a))
  end%N.
Definition new_row (rk : ranks) (reads : list read) (r : row) : row :=
  Row (bias r) (map (fun w => (new_position rk reads (fst w), snd w)) (weights r)).
Definition new_layer (m : kept) (rk : ranks) (l : layer) : layer :=
  Layer (layer_name l) (flat_map (new_read rk) (layer_reads l)) (layer_act l) (map (new_row rk (layer_reads l)) (kept_rows m (layer_name l) 0 (rows l))).
Definition layers_kept (m : kept) (ns : list node) : list layer :=
  flat_map (fun n => match n with A_layer l => match find (layer_name l) m with Some _ => [l] | None => [] end | A_scan _ => [] end) ns.
Definition slice_of (net : network) (output : N) : option network :=
  match rev (nodes net) with
  | [] => None
  | n :: _ =>
      let? m := needed (rev (nodes net)) [(node_name n, PositiveSet.singleton (N.succ_pos output))] in
      let ls := layers_kept m (nodes net) in
      let rk := map (fun l => (layer_name l, rank_map m (layer_name l) 0 0 (rows l) (PositiveMap.empty N))) ls in
      let ns := map (fun l => A_layer (new_layer m rk l)) ls in
      let used := used_names ns in
      Some (Network (inputs net) ns (filter (fun p => known used (fst p)) (parameters net)))
  end.

(* ---------- of a certificate ---------- *)
Definition on_cube (c : certificate) : bool := forallb unit_side (box c).
Definition outputs (c : certificate) : N := outputs_of (last_node c).
(* Statements about one output are made where the box is not the unit cube or there are several outputs. *)
Definition has_output (c : certificate) (k : N) : bool :=
  (List.length (box c) =? dimension c)%nat && (1 <=? dimension c)%nat && (k <? outputs c)%N && negb (on_cube c && (outputs c =? 1)%N).
Definition target_of (c : certificate) (k : N) : option expr :=
  if has_output c k && (N.of_nat (List.length (targets c)) =? outputs c)%N then nth_error (targets c) (N.to_nat k) else None.
Definition slice (c : certificate) (k : N) : option network :=
  if has_output c k then let? net := (if on_cube c then Some (network_of c) else behind (network_of c) (box c)) in slice_of net k else None.
