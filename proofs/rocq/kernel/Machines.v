(* Networks as a machine computes them in float32 or float64: every operator of the file in
   order, each sum in any order, with or without fused multiply-add, as
   kernel_rules_floats.md says; and properties of what is computed. To be read, with
   `float_tree`, `run`, `reals`, `finite` in floats/NoOverflow.v, `sums_row` in
   floats/FloatNetwork.v and `float_relu` in floats/IeeeNetwork.v. The numbers are Flocq's. *)
From Coq Require Import Reals List ZArith NArith QArith Qreals String Bool.
From Flocq Require Import Core BinarySingleNaN.
From Symnet.floats Require Import FloatDotProduct NoOverflow FloatNetwork IeeeNetwork.
From Symnet.kernel Require Import Cone Model Json Decode Onnx Properties.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* What is done for the layer of this name: one sum for each row, where nothing else is said. *)
Definition operation_of (ops : list (string * operation)) (name : string) : operation :=
  match Model.find name ops with Some o => o | None => One_sum end.
(* What the network is given: the numbers of the format in the box, or all real numbers in it, rounded to the nearest. *)
Inductive given := Floats | Rounded.

Section Machine.
Variables prec emax : Z.
Context (prec_gt_0_ : Prec_gt_0 prec) (prec_lt_emax_ : Prec_lt_emax prec emax).
Notation float := (binary_float prec emax).
Variable net : network.
Variable ops : list (string * operation).

(* A number of the format. *)
Definition in_the_format (x : R) : Prop :=
  exists m e : Z, x = IZR m * bpow radix2 e /\ (Z.abs m < 2 ^ prec)%Z /\ (3 - emax - prec <= e <= emax - prec)%Z.
Definition entry_real (e : entry) : R := entry_value (parameters net) no_schedule e.
Definition entries_fit (l : layer) : Prop := forall r e, In r (rows l) -> In e (entries r) -> in_the_format (entry_real e).
(* Layers of relu or identity, with numbers of the format, of operators whose computation is modelled. *)
Definition modelled : Prop := forall n, In n (nodes net) -> exists l, n = A_layer l /\
  (layer_act l = Relu \/ layer_act l = Identity) /\ operation_of ops (layer_name l) <> Not_modelled /\ entries_fit l.

(* A computation gives every neuron a number of the machine. *)
Definition computed := string -> N -> float.
(* A weight, and the number that it is multiplied by. *)
Definition term_of (v : computed) (reads : list read) (w : N * entry) : list (R * float) :=
  match source reads (fst w) with Some (n, i) => [(entry_real (snd w), v n i)] | None => [] end.
(* A neuron of a product of matrices. *)
Definition is_product (name : string) (i : N) (m : layer) (r : row) : Prop :=
  In (A_layer m) (nodes net) /\ layer_name m = name /\ operation_of ops name = Matrix_product /\ nth_error (rows m) (N.to_nat i) = Some r.
(* What an entry of a row brings to the sum: its term; in an addition of a product of matrices, the terms of that product also. *)
Definition brings (v : computed) (l : layer) (w : N * entry) (ts : list (R * float)) : Prop :=
  ts = term_of v (layer_reads l) w \/
  operation_of ops (layer_name l) = Addition /\ exists name i m r, source (layer_reads l) (fst w) = Some (name, i) /\ is_product name i m r /\
    ts = flat_map (term_of v (layer_reads m)) (weights r).
(* z is computed for a row of a layer: by some tree, whose leaves that are not 0 are the terms and the bias. *)
Definition computed_for (v : computed) (l : layer) (r : row) (z : float) : Prop :=
  exists tss t, Forall2 (brings v l) (weights r) tss /\ let ts := List.concat tss in
  sums_row (reals prec emax t) (map fst ts) (map (fun p => B2R (snd p)) ts) (entry_real (bias r)) /\
  (Forall (fun p : R * float => is_finite (snd p) = true) ts -> finite prec emax t) /\ z = NoOverflow.run prec emax _ _ t.
Definition float_activate (a : activation) (z : float) : float := match a with Relu => float_relu prec emax z | _ => z end.
Definition computation (x : N -> float) (v : computed) : Prop :=
  (forall i, v "input" i = x i) /\
  forall l, In (A_layer l) (nodes net) -> forall i r, nth_error (rows l) i = Some r ->
  exists z, computed_for v l r z /\ v (layer_name l) (N.of_nat i) = float_activate (layer_act l) z.

Definition reals_of (x : N -> float) : N -> R := fun i => B2R (x i).
Definition given_in (g : given) (e : unsafe_set) (x : N -> float) : Prop :=
  (forall i, (i < inputs net)%N -> is_finite (x i) = true) /\
  match g with
  | Floats => in_sides 0 (sides e) (reals_of x)
  | Rounded => exists y : N -> R, in_sides 0 (sides e) y /\ forall i, (i < inputs net)%N -> B2R (x i) = rounded prec (emax + prec - 3) (y i)
  end.
(* All outputs are numbers, and with the inputs they satisfy all constraints. *)
Definition outputs_finite (y : N -> float) : Prop := forall i, (i < outputs_of (outputs_node net))%N -> is_finite (y i) = true.
Definition all_hold (c : list constraint) (x y : N -> float) : Prop := Forall (fun k => constraint_holds k (reals_of x) (reals_of y)) c.
Definition outputs_in (v : computed) : N -> float := v (node_name (outputs_node net)).

Definition safe_on_machines (g : given) (p : list unsafe_set) : Prop := modelled /\
  forall e x v, In e p -> given_in g e x -> computation x v ->
  outputs_finite (outputs_in v) /\ forall c, In c (conjunctions e) -> ~ all_hold c x (outputs_in v).
Definition unsafe_on_machines (g : given) (p : list unsafe_set) : Prop := modelled /\
  exists e x c, In e p /\ given_in g e x /\ In c (conjunctions e) /\
  forall v, computation x v -> outputs_finite (outputs_in v) /\ all_hold c x (outputs_in v).
End Machine.

(* The formats: digits, and the power of two beyond the largest number. *)
Definition precision (t : type) : Z := match t with Float32 => 24 | Float64 | Int64 => 53 end.
Definition beyond (t : type) : Z := match t with Float32 => 128 | Float64 | Int64 => 1024 end.
Definition positive_precision t : Prec_gt_0 (precision t). Proof. destruct t; reflexivity. Qed.
Definition precision_below t : Prec_lt_emax (precision t) (beyond t). Proof. destruct t; reflexivity. Qed.
Arguments safe_on_machines {prec emax} _ _ _ _ _ _.
Arguments unsafe_on_machines {prec emax} _ _ _ _ _ _.
Definition says_safe_in_floats (net : network) (o : origin) (s : type * given * list unsafe_set) : Prop :=
  let (tg, p) := s in safe_on_machines (positive_precision (fst tg)) (precision_below (fst tg)) net (operations o) (snd tg) p.
Definition says_unsafe_in_floats (net : network) (o : origin) (s : type * given * list unsafe_set) : Prop :=
  let (tg, p) := s in unsafe_on_machines (positive_precision (fst tg)) (precision_below (fst tg)) net (operations o) (snd tg) p.

(* ---------- reading ---------- *)
Definition conditions : list string :=
  ["each operator of the file in this format, in order; MatMul and the Add of a constant behind it as one or as two";
   "round to nearest, ties to even; numbers below the normal ones are kept";
   "every product and every sum rounded to the format, or a product and a sum fused and rounded once; sums in any order";
   "no products in fewer digits (TF32, bfloat16), no fast matrix products (Winograd, Strassen), no weights changed by fusion"].
Definition read_format (o : origin) (j : json) : option type :=
  let? t := (match j with Text s => if String.eqb s "float32" then Some Float32 else if String.eqb s "float64" then Some Float64 else None | _ => None end) in
  match number_type o with Some u => if type_eqb t u then Some t else None | None => Some t end.
Definition read_given (j : json) : option given :=
  match j with Text s => if String.eqb s "floats" then Some Floats else if String.eqb s "rounded" then Some Rounded else None | _ => None end.
(* Format, inputs and property of a statement; the format is that of the file, the conditions are those above. *)
Definition machine_property (net : network) (o : origin) (j : json) : option (type * given * list unsafe_set) :=
  match object_with ["conditions"; "format"; "inputs"; "kind"; "property"] j with
  | Some [(_, cs); (_, f); (_, g); _; (_, p)] =>
      if json_eqb cs (Items (map Text conditions)) then
        let? t := read_format o f in let? g := read_given g in
        let? es := decode_property (Z.of_N (inputs net)) (Z.of_N (outputs_of (outputs_node net))) p in Some (t, g, es)
      else None
  | _ => None
  end.
