(* From the canonical object to networks and facts, as certificate_format.md and
   network_format.md say. None is malformed (in the network) or refused (in a
   step). Nothing is proved here: this file says which network a file holds and
   what its statements mean, so it is to be read. *)
From Coq Require Import List ZArith NArith QArith Qabs String Ascii Bool.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

(* ---------- names ---------- *)
Definition is_letter (c : ascii) : bool :=
  let n := N_of_ascii c in (((65 <=? n) && (n <=? 90)) || ((97 <=? n) && (n <=? 122)))%N.
Definition is_word (c : ascii) : bool :=
  let n := N_of_ascii c in is_letter c || ((48 <=? n) && (n <=? 57))%N || (n =? 95)%N.
Fixpoint all_words (s : string) : bool := match s with EmptyString => true | String c s' => is_word c && all_words s' end.
Definition is_name (s : string) : bool :=
  match s with String c s' => is_letter c && all_words s' && (String.length s <=? 64)%nat | EmptyString => false end.
Fixpoint node_name_rest (s : string) : bool :=
  match s with
  | EmptyString => true
  | String c s' => if is c "." then match s' with String d s'' => is_letter d && node_name_rest s'' | EmptyString => false end
                   else is_word c && node_name_rest s'
  end.
Definition is_node_name (s : string) : bool := match s with String c s' => is_letter c && node_name_rest s' | EmptyString => false end.

Definition guard (b : bool) : option unit := if b then Some tt else None.
Definition object_with (keys : list string) (j : json) : option (list (string * json)) :=
  match j with Object l => if same_keys l keys then Some l else None | _ => None end.

(* ---------- the network ---------- *)
Definition decode_term (j : json) : option (string * Q) :=
  match j with Items [Text name; factor] => let? q := number factor in Some (name, q) | _ => None end.
Fixpoint no_repetition (l : list string) : bool :=
  match l with [] => true | a :: l' => negb (known l' a) && no_repetition l' end.
Definition decode_entry (j : json) : option entry :=
  match j with
  | Text s => if is_name s then Some (Par s) else let? q := number_of short s in Some (Num q)
  | Items (c :: t :: ts) =>
      let? q := number c in let? ts := all decode_term (t :: ts) in
      if no_repetition (map fst ts) then Some (Sched q ts) else None
  | _ => None
  end.
Definition is_nothing (e : entry) : bool := match e with Num q => is_zero q | _ => false end.
Definition decode_weight (j : json) : option (N * entry) :=
  match j with
  | Items [position; e] => let? e := decode_entry e in let? p := count position in if is_nothing e then None else Some (p, e)
  | _ => None
  end.
Definition decode_row (j : json) : option row :=
  match j with
  | Items (b :: ws) => let? ws := all decode_weight ws in let? b := decode_entry b in Some (Row b ws)
  | _ => None
  end.
Definition decode_read (j : json) : option read :=
  match j with
  | Items [Text name; a; b] => let? a := count a in let? b := count b in Some (name, a, b)
  | _ => None
  end.
Definition decode_reads (j : json) : option (list read) :=
  let? l := items_of j in let? r := all decode_read l in
  if (0 <? List.length r)%nat && (List.length r <=? 4096)%nat then Some r else None.
Definition decode_activation (j : json) : option activation :=
  match j with
  | Text s => if String.eqb s "relu" then Some Relu else if String.eqb s "identity" then Some Identity
              else if String.eqb s "euaf" then Some Euaf else None
  | _ => None
  end.
Definition decode_layer (j : json) : option layer :=
  let? l := object_with ["activation"; "name"; "reads"; "rows"] j in
  match map snd l with
  | [act; Text name; reads; Items (r0 :: rs)] =>
      let? act := decode_activation act in let? reads := decode_reads reads in let? rows := all decode_row (r0 :: rs) in
      Some (Layer name reads act rows)
  | _ => None
  end.
Definition decode_schedule (j : json) : option schedule :=
  let? l := items_of j in
  match l with
  | Text kind :: numbers =>
      let? ns := all whole numbers in
      if forallb (fun n => n <=? most_count)%Z ns then
        match ns with
        | [b; t] => if String.eqb kind "power" && (2 <=? b)%Z then Some (Power b t) else None
        | [k; d; a; s] =>
            if String.eqb kind "snake" && (1 <=? k)%Z && (a <? d)%Z && (d <=? 64)%Z then Some (Snake k d a s) else None
        | _ => None
        end
      else None
  | _ => None
  end.
Definition decode_schedules (j : json) : option (list (string * schedule)) :=
  match j with
  | Object l => all (fun p => match p with (name, s) => if is_name name then let? s := decode_schedule s in Some (name, s) else None end) l
  | _ => None
  end.

(* Reads of earlier nodes only, inside their values; weights at increasing positions among what is read. *)
Definition arity (reads : list read) : N := fold_left (fun n r => n + (snd r - snd (fst r)))%N reads 0%N.
Definition reads_fit (sizes : list (string * N)) (r : read) : bool :=
  match r with (name, a, b) => match find name sizes with Some n => (a <? b)%N && (b <=? n)%N | None => false end end.
Definition node_fits (sizes : list (string * N)) (name : string) (reads : list read) : bool :=
  is_node_name name && match find name sizes with Some _ => false | None => true end &&
  forallb (reads_fit sizes) reads && (arity reads <=? 4194304)%N.
Fixpoint increasing (least : N) (ws : list (N * entry)) (arity : N) : bool :=
  match ws with [] => true | (p, _) :: ws' => (least <=? p)%N && (p <? arity)%N && increasing (p + 1) ws' arity end.
Definition entries (r : row) : list entry := bias r :: map snd (weights r).
Definition all_entries (l : layer) : list entry := flat_map entries (rows l).
Definition layer_fits (sizes : list (string * N)) (l : layer) : bool :=
  node_fits sizes (layer_name l) (layer_reads l) &&
  forallb (fun r => increasing 0 (weights r) (arity (layer_reads l))) (rows l).
Definition width (l : layer) : N := N.of_nat (List.length (rows l)).

(* The layers of a body: no parameters, no wave, its own schedules only. *)
Definition entry_in_body (names : list string) (e : entry) : bool :=
  match e with Num _ => true | Par _ => false | Sched _ ts => forallb (fun t => known names (fst t)) ts end.
Fixpoint body_fits (names : list string) (sizes : list (string * N)) (ls : list layer) : bool :=
  match ls with
  | [] => true
  | l :: ls' => layer_fits sizes l && negb (match layer_act l with Euaf => true | _ => false end) &&
      forallb (entry_in_body names) (all_entries l) && body_fits names ((layer_name l, width l) :: sizes) ls'
  end.
Definition last_width (ls : list layer) : N := match ls with [] => 0%N | _ => width (last ls (Layer "" [] Identity [])) end.
Definition scan_fits (sizes : list (string * N)) (s : scan) : bool :=
  node_fits sizes (scan_name s) (scan_reads s) && (0 <? state_size s)%N && (0 <? List.length (body s))%nat &&
  body_fits (map fst (schedules s)) [("input", state_size s)] (body s) &&
  (copies s * state_size s =? arity (scan_reads s))%N && (copies s * last_width (body s) =? arity (scan_reads s))%N.

Definition decode_body (j : json) : option (N * list layer) :=
  let? l := object_with ["inputs"; "nodes"] j in
  match map snd l with
  | [n; Items ns] => let? n := count_up_to 10000 n in let? ls := all decode_layer ns in Some (n, ls)
  | _ => None
  end.
Definition decode_scan (j : json) : option scan :=
  match j with
  | Object l =>
    if same_keys l ["body"; "name"; "reads"; "schedules"; "steps"] then
      match map snd l with
      | [b; Text name; reads; sch; st] =>
        let? (n, ls) := decode_body b in let? reads := decode_reads reads in
        let? sch := decode_schedules sch in let? st := count st in
        Some (Scan name reads n ls st sch 1 0)
      | _ => None
      end
    else if same_keys l ["body"; "copies"; "name"; "reads"; "schedules"; "steps"; "stride"] then
      match map snd l with
      | [b; c; Text name; reads; sch; st; stride] =>
        let? (n, ls) := decode_body b in let? reads := decode_reads reads in
        let? sch := decode_schedules sch in let? st := count st in
        let? c := count_up_to 1048576 c in let? stride := count stride in
        if (2 <=? c)%N then Some (Scan name reads n ls st sch c stride) else None
      | _ => None
      end
    else None
  | _ => None
  end.
Definition has_key (key : string) (j : json) : bool :=
  match j with Object l => match under key l with Some _ => true | None => false end | _ => false end.
Definition decode_node (j : json) : option node :=
  if has_key "rows" j then let? l := decode_layer j in Some (A_layer l) else let? s := decode_scan j in Some (A_scan s).

Definition outputs_of (n : node) : N := match n with A_layer l => width l | A_scan s => (copies s * last_width (body s))%N end.
Definition entry_outside (e : entry) : bool := match e with Sched _ _ => false | _ => true end.
Fixpoint nodes_fit (sizes : list (string * N)) (ns : list node) : bool :=
  match ns with
  | [] => true
  | n :: ns' =>
      match n with
      | A_layer l => layer_fits sizes l && forallb entry_outside (all_entries l)
      | A_scan s => scan_fits sizes s
      end && nodes_fit ((node_name n, outputs_of n) :: sizes) ns'
  end.
Definition used_names (ns : list node) : list string :=
  flat_map (fun n => match n with A_layer l => flat_map (fun e => match e with Par p => [p] | _ => [] end) (all_entries l)
    | A_scan _ => [] end) ns.
Definition decode_parameters (j : json) : option (list (string * Q)) :=
  match j with
  | Object l => all (fun p => match p with (name, Text s) => let? q := number_of long s in Some (name, q) | _ => None end) l
  | _ => None
  end.
Definition network_fits (net : network) : bool :=
  let used := used_names (nodes net) in
  (0 <? inputs net)%N && (0 <? List.length (nodes net))%nat && nodes_fit [("input", inputs net)] (nodes net) &&
  forallb (fun p => known used (fst p)) (parameters net) && forallb (known (map fst (parameters net))) used.

Definition decode_network (j : json) : option network :=
  match j with
  | Object l =>
      let given := same_keys l ["format"; "inputs"; "nodes"; "parameters"] in
      if given || same_keys l ["format"; "inputs"; "nodes"] then
        match under "format" l, under "inputs" l, under "nodes" l with
        | Some (Text f), Some n, Some (Items ns) =>
            let? n := count_up_to 10000 n in let? ns := all decode_node ns in
            let? ps := (if given then match under "parameters" l with Some p => decode_parameters p | None => None end else Some []) in
            let net := Network n ns ps in
            if String.eqb f "symnet network 1" && network_fits net && well_ordered net then Some net else None
        | _, _, _ => None
        end
      else None
  | _ => None
  end.

(* ---------- facts ---------- *)
(* At one member # of its family: the coefficients # and 4^# are numbers. *)
Record scope := Scope { size : N; index : Z; named : list (string * Q) }.
Definition coefficient_of (s : scope) (j : json) : option Q :=
  let? t := text_of j in
  if String.eqb t "#" then Some (index s # 1)
  else if String.eqb t "4^#" then Some (Zpos (match index s with Zpos p => Pos.mul (two_to p) (two_to p) | _ => xH end) # 1)
  else match find t (named s) with Some q => Some q | None => number_of short t end.
Fixpoint decode_weights (s : scope) (least : N) (ws : list json) : option form :=
  match ws with
  | [] => Some []
  | Items [v; c] :: ws' =>
      let? v := count v in
      if (least <=? v)%N && (v <? size s)%N && negb (json_eqb c (Text "0x0")) then
        let? q := coefficient_of s c in let? f := decode_weights s (v + 1) ws' in
        Some (if is_zero q then f else ((v + 1)%N, q) :: f)
      else None
  | _ => None
  end.
Definition decode_form (s : scope) (j : json) : option form :=
  match j with
  | Items (c :: ws) => let? q := coefficient_of s c in let? f := decode_weights s 0 ws in Some (if is_zero q then f else (0%N, q) :: f)
  | _ => None
  end.
Definition few (l : list json) : bool := (0 <? List.length l)%nat && (List.length l <=? 128)%nat.
Definition chain {A} (f : A -> A -> A) (l : list A) : option A := match l with [] => None | a :: l' => Some (fold_left f l' a) end.
Fixpoint decode_fact_term (depth : nat) (s : scope) (j : json) : option term :=
  match depth with
  | O => None
  | S depth =>
    match j with
    | Items _ => let? f := decode_form s j in Some (Linear f)
    | Object [(op, inner)] =>
        if String.eqb op "relu" then let? t := decode_fact_term depth s inner in Some (Positive t)
        else match inner with
        | Items l =>
            if negb (few l) then None
            else if String.eqb op "sum" then
              let? ts := all (fun i => match i with
                | Items [q; t] => let? q := number q in let? t := decode_fact_term depth s t in Some (Times q t) | _ => None end) l in
              chain Plus ts
            else if String.eqb op "max" then let? ts := all (decode_fact_term depth s) l in chain Maximum ts
            else if String.eqb op "min" then let? ts := all (decode_fact_term depth s) l in chain Minimum ts
            else None
        | _ => None
        end
    | _ => None
    end
  end.
Definition decode_place (j : json) : option place :=
  match j with Items [Text n; i] => let? i := count i in Some (n, i) | _ => None end.

Definition most_variables : Z := 16384.
Definition most_members : Z := 65536.
Definition end_of (j : json) : option (option Q) := if json_eqb j (Text "-") then Some None else let? q := number j in Some (Some q).
Definition nonempty (low high : option Q) : bool := match low, high with Some a, Some b => Qle_bool a b | _, _ => true end.
Definition between (low high : option Q) : option (list factor) := if nonempty low high then Some [Between low high] else None.
Definition decode_factor (i : Z) (j : json) : option (list factor) :=
  match j with
  | Items (Text kind :: rest) =>
      match rest with
      | [] => if String.eqb kind "triangle" then Some [Triangle] else None
      | [a; b] => if String.eqb kind "integers" then Some [Between (Some (i # 1)%Q) (Some (i # 1)%Q)] else None
      | [a; b; c] =>
          if String.eqb kind "box" then
            let? low := end_of a in let? high := end_of b in let? n := whole c in
            if (1 <=? n)%Z && (n <=? most_variables)%Z && nonempty low high
            then Some (repeat (Between low high) (Z.to_nat n)) else None
          else if String.eqb kind "cells" then
            let? cells := whole a in let? delta := number b in let? shift := number c in
            match cells with
            | Zpos k =>
                if (2 <=? cells)%Z && (cells <=? most_members)%Z && negb (Qle_bool delta 0) && negb (Qle_bool (1 # k) delta) then
                  between (if (i =? 0)%Z then None else Some (add (lowest (i # k)) (- shift)))
                          (if (i <? cells - 1)%Z then Some (add (add (lowest (i + 1 # k)) (- delta)) (- shift)) else None)
                else None
            | _ => None
            end
          else None
      | _ => None
      end
  | _ => None
  end.
Fixpoint decode_domain (i : Z) (at_variable : N) (l : list json) : option (domain * N) :=
  match l with
  | [] => Some ([], at_variable)
  | j :: l' =>
      let? fs := decode_factor i j in
      let (d, next) := fold_left (fun s f => ((snd s + 1, f)%N :: fst s, snd s + N.of_nat (List.length (factor_variables 0 f)))%N)
        fs ([], at_variable) in
      let? (rest, stop) := decode_domain i next l' in Some (rev d ++ rest, stop)
  end.

Definition pairs_with {A} (f : json -> option A) (j : json) : option (list (place * A)) :=
  match j with
  | Items l => if (Z.of_nat (List.length l) <=? most_variables)%Z then
      all (fun i => match i with Items [p; a] => let? p := decode_place p in let? a := f a in Some (p, a) | _ => None end) l else None
  | _ => None
  end.
Fixpoint distinct_places (l : list place) : bool :=
  match l with [] => true | p :: l' => negb (existsb (same_place p) l') && distinct_places l' end.
Definition place_is_there (sizes : list (string * N)) (p : place) : bool :=
  match find (fst p) sizes with Some n => (snd p <? n)%N | None => false end.
Definition sizes_for (net : network) (inside : option scan) : list (string * N) :=
  match inside with
  | None => ("input", inputs net) :: map (fun n => (node_name n, outputs_of n)) (nodes net)
  | Some s => ("input", state_size s) :: map (fun l => (layer_name l, width l)) (body s)
  end.
Definition decode_multiplied (here : list (string * schedule)) (s : scope) (j : json) : option (schedule * form * form) :=
  match j with
  | Items [definition; m; r] =>
      let? d := decode_schedule definition in let? m := decode_form s m in let? r := decode_form s r in
      if existsb (fun p => schedule_eqb d (snd p)) here then Some (d, m, r) else None
  | _ => None
  end.

Definition decode_member (net : network) (l : list (string * json)) (i : Z) : option fact :=
  match under "domain" l, under "in" l, under "reading" l, under "schedules" l, under "values" l with
  | Some (Items d), Some (Text inside), Some reads, Some (Items ms), Some vs =>
      let? place := (if String.eqb inside "" then Some None else let? s := scan_named net inside in Some (Some s)) in
      let? (dom, n) := decode_domain i 0 d in
      let s := Scope n i (parameters net) in
      let? ms := all (decode_multiplied (match place with Some s => schedules s | None => [] end) s) ms in
      let? reads := pairs_with (decode_form s) reads in
      let? vs := pairs_with (decode_fact_term 17 s) vs in
      let sizes := sizes_for net place in
      if (Z.of_N n <=? most_variables)%Z && distinct_places (map fst reads) &&
         forallb (place_is_there sizes) (map fst reads) && forallb (place_is_there sizes) (map fst vs)
      then Some (Fact inside dom reads ms vs) else None
  | _, _, _, _, _ => None
  end.

(* The members of the family: one, or one for each cell or integer. *)
Fixpoint counted (a : Z) (n : nat) : list Z := match n with O => [] | S n => a :: counted (a + 1)%Z n end.
Definition range (a b : Z) : list Z := counted a (Z.to_nat (b - a)).
Definition family (j : json) : list (list json) :=
  match j with Items (Text k :: rest) => if String.eqb k "cells" || String.eqb k "integers" then [Text k :: rest] else [] | _ => [] end.
Definition decode_members (d : list json) : option (list Z) :=
  match flat_map family d with
  | [] => Some [0%Z]
  | [Text k :: a :: b :: _] =>
      let? a := whole a in
      if String.eqb k "cells" then (if (2 <=? a)%Z && (a <=? most_members)%Z then Some (range 0 a) else None)
      else let? b := whole b in
      if (a <=? b)%Z && (b <=? most_members)%Z then Some (range a (b + 1)) else None
  | _ => None
  end.
Definition fact_keys : list string := ["domain"; "in"; "kind"; "reading"; "schedules"; "values"].
Definition decode_facts (net : network) (j : json) : option (list fact) :=
  let? l := object_with fact_keys j in
  match under "domain" l with
  | Some (Items d) => let? is := decode_members d in all (decode_member net l) is
  | _ => None
  end.
