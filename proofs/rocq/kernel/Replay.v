(* The kernel: a certificate is accepted if each step states what its rule makes
   of the file, and each claim is the statement of a step. [replay_sound]: then
   the claims hold of the network in the file. *)
From Coq Require Import Reals List ZArith NArith QArith String Ascii Bool.
From Symnet Require Import TargetExpression.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

(* ---------- targets: rational and piecewise linear functions ---------- *)
Fixpoint decode_tree (d : N) (j : json) : option expr :=
  match j with
  | Items [Text op; Text a] =>
      if String.eqb op "number" then let? q := number_of short a in Some (Const q)
      else if String.eqb op "variable" then
        let? i := count (Text a) in if (i <? d)%N then Some (Var (N.to_nat i)) else None
      else None
  | Items [Text op; a] =>
      let? a := decode_tree d a in
      if String.eqb op "neg" then Some (Neg a) else if String.eqb op "abs" then Some (Abs a) else None
  | Items (Text op :: l) =>
      if String.eqb op "pow" then
        match l with
        | [a; Items [Text k; Text m]] =>
            let? a := decode_tree d a in let? m := number_of short m in
            if String.eqb k "number" then
              match m with
              | n # 1 => if (Z.abs n <=? 1000)%Z then
                  Some (if (0 <=? n)%Z then Pow a (Z.to_nat n) else Inv (Pow a (Z.to_nat (- n)))) else None
              | _ => None
              end
            else None
        | _ => None
        end
      else
        let? l := all (decode_tree d) l in
        match l with
        | [a; b] => if String.eqb op "div" then Some (Mul a (Inv b))
            else if String.eqb op "add" then Some (Add a b) else if String.eqb op "mul" then Some (Mul a b)
            else if String.eqb op "min" then Some (Min a b) else if String.eqb op "max" then Some (Max a b) else None
        | a :: l' => if String.eqb op "add" then Some (fold_left Add l' a) else if String.eqb op "mul" then Some (fold_left Mul l' a)
            else if String.eqb op "min" then Some (fold_left Min l' a) else if String.eqb op "max" then Some (fold_left Max l' a) else None
        | [] => None
        end
  | _ => None
  end.

(* ---------- certificates ---------- *)
Record proof_step := Step { rule : string; premises : list N; data : json; statement : json }.
Record certificate := Certificate { box : list (Q * Q); targets : list expr; network_of : network; claims : list json; steps_of : list proof_step }.

Definition kind_of (j : json) : string :=
  match j with Object l => match under "kind" l with Some (Text k) => k | _ => "" end | _ => "" end.

(* What a statement says. One that this file does not know says nothing that could be proved. *)
Definition meaning (c : certificate) (j : json) : Prop :=
  if String.eqb (kind_of j) "pl" then
    exists fs, decode_facts (network_of c) j = Some fs /\ Forall (fact_holds (network_of c)) fs
  else False.

(* ---------- rules ---------- *)
Fixpoint prove_all (net : network) (fs : list fact) (n : Z) : fuel_left :=
  match fs with [] => Some n | f :: fs' => bind (prove net f n) (prove_all net fs') end.
Definition rule_pl (c : certificate) (s : proof_step) (n : Z) : fuel_left :=
  match data s, premises s, decode_facts (network_of c) (statement s) with
  | Object [], [], Some fs => prove_all (network_of c) fs n
  | _, _, _ => None
  end.
Definition rules : list (string * string) := [("pl", "pl")].   (* rule, kind of its statement *)
Definition check_step (c : certificate) (place : N) (s : proof_step) (n : Z) : fuel_left :=
  if forallb (fun p => (p <? place)%N) (premises s) then
    if String.eqb (rule s) "pl" && String.eqb (kind_of (statement s)) "pl" then rule_pl c s n
    else None
  else None.

Lemma prove_all_sound net fs : well_ordered net = true -> forall n, prove_all net fs n <> None -> Forall (fact_holds net) fs.
Proof.
  intro Hw. induction fs as [|f fs IH]; intros n H; [constructor|]. cbn in H. apply bind_some in H. destruct H as (n' & E & H).
  constructor; [|now apply (IH n')]. apply (prove_sound net f n Hw). now rewrite E.
Qed.
Lemma check_step_sound c place s n : well_ordered (network_of c) = true -> check_step c place s n <> None -> meaning c (statement s).
Proof.
  intros Hw H. unfold check_step in H. destruct (forallb _ _); [|easy].
  destruct (String.eqb (rule s) "pl") eqn:R; [|easy]. destruct (String.eqb (kind_of (statement s)) "pl") eqn:K; [|easy].
  cbn [andb] in H. unfold meaning. rewrite K. unfold rule_pl in H. destruct (data s) as [|l|[|]]; try easy.
  destruct (premises s); try easy. destruct (decode_facts (network_of c) (statement s)) as [fs|] eqn:E; [|easy].
  exists fs. split; [reflexivity|]. now apply (prove_all_sound _ fs Hw n).
Qed.

(* ---------- the whole ---------- *)
Inductive verdict := Accepted | Rejected (why : string) | Malformed (why : string) | Unknown (what : string).

Fixpoint check_steps (c : certificate) (place : N) (ss : list proof_step) (n : Z) : fuel_left * N :=
  match ss with
  | [] => (Some n, place)
  | s :: ss' => match check_step c place s n with Some n' => check_steps c (place + 1) ss' n' | None => (None, place) end
  end.
Definition stated (c : certificate) (claim : json) : bool := existsb (fun s => json_eqb claim (statement s)) (steps_of c).
Definition claimable : list string := ["pl"].
Definition replay (c : certificate) (work : Z) : verdict :=
  if negb (well_ordered (network_of c)) then Malformed "the nodes are not in order" else
  match check_steps c 0 (steps_of c) work with
  | (None, _) => Rejected "a step is not what its rule makes, or takes more work than the budget"
  | (Some _, _) =>
      match claims c with
      | [] => Rejected "the certificate claims nothing"
      | cs => if forallb (fun j => stated c j && known claimable (kind_of j)) cs then Accepted
              else Rejected "a claim is not the statement of any step, or of no kind that can be claimed"
      end
  end.

Lemma check_steps_sound c : well_ordered (network_of c) = true -> forall ss place n n' q, check_steps c place ss n = (Some n', q) ->
  Forall (fun s => meaning c (statement s)) ss.
Proof.
  intro Hw. induction ss as [|s ss IH]; intros place n n' q H; [constructor|]. cbn in H.
  destruct (check_step c place s n) as [m|] eqn:E; [|discriminate].
  constructor; [|now apply (IH (place + 1)%N m n' q)]. apply (check_step_sound c place s n Hw). now rewrite E.
Qed.

Theorem replay_sound c work : replay c work = Accepted -> Forall (meaning c) (claims c).
Proof.
  unfold replay. destruct (well_ordered (network_of c)) eqn:W; [|discriminate]. cbn [negb].
  destruct (check_steps c 0 (steps_of c) work) as [[n'|] q] eqn:E; [|discriminate].
  pose proof (check_steps_sound c W _ _ _ _ _ E) as S. destruct (claims c) as [|c0 cs] eqn:C; [discriminate|].
  destruct (forallb _ _) eqn:F; [|discriminate]. intros _. apply Forall_forall. intros j Hj.
  rewrite forallb_forall in F. specialize (F j Hj). apply andb_prop in F. destruct F as [F _].
  apply existsb_exists in F. destruct F as (s & Hs & Ej). apply json_eqb_spec in Ej. subst j.
  rewrite Forall_forall in S. now apply S.
Qed.

(* ---------- from the text ---------- *)
Definition top_keys : list string := ["box"; "claims"; "format"; "hypotheses"; "network"; "sha256"; "steps"; "target"].
Definition decode_box (inputs : N) (l : list json) : option (list (Q * Q)) :=
  match l with
  | [] => Some []
  | _ => if (N.of_nat (List.length l) =? inputs)%N then
      all (fun j => match j with
        | Items [a; b] => let? a := number a in let? b := number b in if Qle_bool b a then None else Some (a, b)
        | _ => None end) l else None
  end.
Definition is_statement (j : json) : bool :=
  match j with Object l => match under "kind" l with Some (Text _) => true | _ => false end | _ => false end.
Definition decode_step (j : json) : option proof_step :=
  let? l := object_with ["data"; "premises"; "rule"; "statement"] j in
  match map snd l with
  | [Object d; Items ps; Text r; st] =>
      let? ps := all count ps in if is_statement st then Some (Step r ps (Object d) st) else None
  | _ => None
  end.

(* What another checker may know and this one does not: files of their own, other rules, other targets. *)
Definition has_a_scan_inside (j : json) : bool :=
  match j with
  | Object l => match under "body" l with
      | Some (Object b) => match under "nodes" b with Some (Items ns) => existsb (has_key "body") ns | _ => false end
      | _ => false end
  | _ => false
  end.
Definition network_unknown (j : json) : bool :=
  match j with
  | Object l => has_key "onnx" j
      || match under "nodes" l with Some (Items ns) => existsb has_a_scan_inside ns | _ => false end
      || match under "parameters" l with Some (Object ps) => existsb (fun p => match snd p with Items _ => true | _ => false end) ps | _ => false end
  | _ => false
  end.
Definition step_unknown (j : json) : option string :=
  match j with
  | Items _ => Some "steps in a file of their own"
  | Object l => match under "rule" l with
      | Some (Text r) => match find r rules with
          | None => Some r
          | Some _ => match under "statement" l with Some st => if has_key "output" st then Some "statements about one output" else None | None => None end
          end
      | _ => None end
  | _ => None
  end.
Fixpoint first_unknown (l : list json) : option string :=
  match l with [] => None | j :: l' => match step_unknown j with Some w => Some w | None => first_unknown l' end end.

Definition decoded (j : json) : certificate + verdict :=
  match object_with top_keys j with
  | None => inr (Malformed "not the keys of a certificate")
  | Some l =>
    match map snd l with
    | [Items box; Items claims; Text format; Items hypotheses; net; Text digest; Items steps; Items targets] =>
      if negb (String.eqb format "symnet certificate 2") then inr (Malformed "not the format symnet certificate 2")
      else match first_unknown steps with
      | Some w => inr (Unknown w)
      | None =>
        if network_unknown net then inr (Unknown "networks in files, or scans inside of scans")
        else match decode_network net with
        | None => inr (Malformed "network")
        | Some net =>
          match decode_box (inputs net) box, all decode_step steps with
          | Some box, Some steps =>
            if negb (forallb is_statement claims && forallb is_statement hypotheses && (List.length claims <=? 100)%nat
                     && (List.length hypotheses <=? 100)%nat) then inr (Malformed "claims or hypotheses")
            else if negb ((List.length targets =? 0)%nat
                     || (N.of_nat (List.length targets) =? outputs_of (last (nodes net) (A_layer (Layer "" [] Identity []))))%N)
                    || (match box, targets with [], _ :: _ => true | _, _ => false end)
            then inr (Malformed "target")
            else match all (decode_tree (inputs net)) targets with
            | None => inr (Unknown "a target that is not rational or piecewise linear")
            | Some ts => match hypotheses with
                | [] => inl (Certificate box ts net claims steps)
                | _ => inr (Rejected "a hypothesis is listed and no claim rests on it")
                end
            end
          | _, _ => inr (Malformed "box or steps")
          end
        end
      end
    | _ => inr (Malformed "not the values of a certificate")
    end
  end.

(* The text without the seal, whose SHA-256 the seal is, last character first; the program compares them. *)
Definition unsealed (j : json) : list ascii * string :=
  match j with
  | Object l => (print (Object (filter (fun p => negb (String.eqb (fst p) "sha256")) l)),
                 match under "sha256" l with Some (Text s) => s | _ => "" end)
  | _ => ([], "")
  end.

Definition judged (j : json) (work : Z) : verdict :=
  match decoded j with inl c => replay c work | inr v => v end.

(* What the program accepts: the text is the one text of an object that holds a certificate, and its claims hold. *)
Theorem judged_sound text j work : read_json text = Some j -> judged j work = Accepted ->
  exists c, decoded j = inl c /\ Forall (meaning c) (claims c).
Proof.
  intros _ H. unfold judged in H. destruct (decoded j) as [c|v] eqn:E.
  - exists c. split; [reflexivity|]. now apply (replay_sound c work).
  - subst v. exfalso. clear -E. unfold decoded in E.
    repeat (match type of E with context [match ?x with _ => _ end] => destruct x end; try discriminate).
Qed.
