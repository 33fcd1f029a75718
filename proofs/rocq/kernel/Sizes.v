(* The sizes of a network, for the rule `sizes`: definitions that say what the
   numbers count. A network is dense layers from input to output, nodes side by
   side taken together, scans written out; no edge skips a layer. *)
From Coq Require Import List ZArith NArith QArith String Bool.
From Symnet.kernel Require Import Cone Model Json Decode.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

(* Neurons and whether they are hidden; or a body at every step, and the values it reads. *)
Inductive stage := Dense (neurons : N) (hidden : bool) | Loop (times : N) (inner : list (N * bool)) (reads : N).

(* The level of a node is one more than that of all nodes it reads; a constant stands behind the inputs. *)
Definition level_of (levels : list (string * N)) (reads : list read) : option N :=
  match reads with
  | (name, _, _) :: reads' =>
      let? k := find name levels in
      if forallb (fun r => match find (fst (fst r)) levels with Some j => (j =? k)%N | None => false end) reads' then Some (k + 1)%N else None
  | [] => Some 1%N
  end.
Section Levels.
Context {A : Type} (name : A -> string) (reads : A -> list read).
Fixpoint with_levels (levels : list (string * N)) (ns : list A) : option (list (N * A)) :=
  match ns with
  | [] => Some []
  | n :: ns' => let? k := level_of levels (reads n) in let? l := with_levels ((name n, k) :: levels) ns' in Some ((k, n) :: l)
  end.
(* The nodes of each level, from 1 on; the last level is the last node alone. *)
Definition by_level (ns : list A) : option (list (list A)) :=
  let? l := with_levels [("input", 0%N)] ns in
  let top := fold_left (fun m p => N.max m (fst p)) l 0%N in
  let groups := map (fun k => map snd (filter (fun p => (fst p =? N.of_nat k)%N) l)) (seq 1 (N.to_nat top)) in
  match rev groups, rev l with
  | [n] :: _, (k, _) :: _ => if (k =? top)%N then Some groups else None
  | _, _ => None
  end.
End Levels.

Definition hidden (a : activation) : bool := match a with Identity => false | _ => true end.
(* Layers side by side, all hidden or none. *)
Definition beside (l : list (N * bool)) : option (N * bool) :=
  match l with
  | (n, h) :: l' => if forallb (fun p => Bool.eqb (snd p) h) l' then Some (fold_left (fun m p => m + fst p)%N l' n, h) else None
  | [] => None
  end.
Definition body_stages (s : scan) : option (list (N * bool)) :=
  let? groups := by_level layer_name layer_reads (body s) in
  all (fun ls => beside (map (fun l => (copies s * width l, hidden (layer_act l))%N) ls)) groups.
Fixpoint columns (l m : list (N * bool)) : option (list (N * bool)) :=
  match l, m with
  | [], [] => Some []
  | (a, h) :: l', (b, g) :: m' => if Bool.eqb h g then let? r := columns l' m' in Some ((a + b, h)%N :: r) else None
  | _, _ => None
  end.
Definition stage_of (n : node) : option stage :=
  match n with
  | A_layer l => Some (Dense (width l) (hidden (layer_act l)))
  | A_scan s => let? i := body_stages s in Some (Loop (steps s) i (arity (scan_reads s)))
  end.
Definition two_beside (a b : stage) : option stage :=
  match a, b with
  | Dense n h, Dense m g => if Bool.eqb h g then Some (Dense (n + m) h) else None
  | Loop t i r, Loop u j q => if (t =? u)%N then let? k := columns i j in Some (Loop t k (r + q)) else None
  | _, _ => None
  end.
Definition together_stage (l : list stage) : option stage :=
  match l with
  | [] => None
  | a :: l' => fold_left (fun s b => match s with Some a => two_beside a b | None => None end) l' (Some a)
  end.
Definition profile (net : network) : option (list stage) :=
  let? groups := by_level node_name node_reads (nodes net) in
  all (fun ns => let? l := all stage_of ns in together_stage l) groups.

(* Width, depth, hidden neurons, dense parameters, and the number of values given. *)
Definition measure := (N * N * N * N * N)%type.
Definition dense (m : measure) (p : N * bool) : measure :=
  match m with (w, d, n, q, before) =>
    let (count, h) := p in let q := (q + (before + 1) * count)%N in
    if h then (N.max w count, d + 1, n + count, q, count)%N else (w, d, n, q, count)
  end.
Fixpoint measured (l : list stage) (m : measure) : option measure :=
  match l with
  | [] => Some m
  | Dense c h :: l' => measured l' (dense m (c, h))
  | Loop t inner r :: l' =>
      match m with (w, d, n, q, before) =>
        if negb (r =? before)%N then None else
        match fold_left dense inner (0, 0, 0, 0, before)%N with (w', d', n', q', _) =>
          measured l' (if (t =? 0)%N then w else N.max w w', d + t * d', n + t * n', q + t * q', before)%N
        end
      end
  end.
(* Node by node: (values read + 1) * values given, a body at every step of every copy. *)
Definition block (l : layer) : N := ((arity (layer_reads l) + 1) * width l)%N.
Definition blockwise (net : network) : N :=
  fold_left (fun n k => n + match k with A_layer l => block l
    | A_scan s => copies s * steps s * fold_left (fun m l => m + block l) (body s) 0 end)%N (nodes net) 0%N.
Definition bit_length (n : Z) : Z := match n with Z0 => 0 | _ => Z.log2 (Z.abs n) + 1 end%Z.
Definition is_power (p : positive) : bool := match Z.log2 (Zpos p) with Zpos n => Zpos (two_to n) =? Zpos p | _ => Zpos p =? 1 end%Z.
(* The bits of a number: of a stored one as stated, a multiple of 2^-bits in [0, 1); else its own. *)
Definition own_bits (q : Q) : Z :=
  let top := bit_length (Qnum q) in let places := (bit_length (Zpos (Qden q)) - 1)%Z in
  ((if Qnum q <? 0 then 1 else 0) + (if is_power (Qden q) then Z.max top places else top + places + 1))%Z.
Definition bits_of (stored : list (string * json)) (p : string * Q) : option Z :=
  match under (fst p) stored with
  | None => Some (own_bits (snd p))
  | Some j =>
      let? n := count j in let q := snd p in
      if (0 <=? Qnum q)%Z && (Qnum q <? Zpos (Qden q))%Z && is_power (Qden q) && (bit_length (Zpos (Qden q)) <=? Z.of_N n + 1)%Z
      then Some (Z.of_N n) else None
  end.
(* In the order of the keys of the statement. *)
Definition sizes_of (net : network) (stored : list (string * json)) : option (list Z) :=
  let? stages := profile net in
  let? m := measured stages (0, 0, 0, 0, inputs net)%N in
  let? bits := all (bits_of stored) (parameters net) in
  if forallb (fun p => known (map fst (parameters net)) (fst p)) stored then
    match m with (w, d, n, q, _) =>
      Some [Z.of_N d; fold_left Z.add bits 0%Z; Z.of_nat (List.length (used_names (nodes net)));
            Z.of_nat (List.length (parameters net)); Z.of_N n; Z.of_N q; Z.of_N (blockwise net); Z.of_N w]
    end
  else None.
Definition size_keys : list string :=
  ["depth"; "intrinsic_bits"; "intrinsic_entries"; "intrinsic_parameters"; "kind"; "neurons"; "parameters"; "parameters_blockwise"; "width"].
Definition whole_integer (j : json) : option Z := let? q := number j in match q with n # 1 => Some n | _ => None end.
Definition stated_sizes (j : json) : option (list Z) :=
  let? l := object_with size_keys j in
  all whole_integer (map snd (filter (fun p => negb (String.eqb (fst p) "kind")) l)).
Definition same_integers (l m : list Z) : bool := forallb (fun p => (fst p =? snd p)%Z) (combine l m) && (List.length l =? List.length m)%nat.

(* The network has the sizes that a statement says, some parameters stored in so many bits. *)
Definition sizes_hold (net : network) (j : json) : Prop :=
  exists stored l m, sizes_of net stored = Some l /\ stated_sizes j = Some m /\ same_integers l m = true.
