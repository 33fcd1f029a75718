(* The text of a certificate: objects, lists and texts, nothing else, in one
   form. [read_json] takes only a text that [print] gives back, so there is one text
   for one content. *)
From Coq Require Import List ZArith NArith QArith String Ascii Bool Lia.
From Symnet.kernel Require Import Cone.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

Inductive json := Text (s : string) | Items (l : list json) | Object (l : list (string * json)).

(* ---------- printing: characters are put in front of those before ---------- *)
Fixpoint push (s : string) (out : list ascii) : list ascii :=
  match s with EmptyString => out | String c s' => push s' (c :: out) end.
Definition quoted (s : string) (out : list ascii) : list ascii := """"%char :: push s (""""%char :: out).
(* What goes in front of an item: a comma unless it is the first. *)
Definition comma (first : bool) (out : list ascii) : list ascii := if first then out else ","%char :: out.
Fixpoint printed (j : json) (out : list ascii) : list ascii :=
  match j with
  | Text s => quoted s out
  | Items l => "]"%char :: snd (fold_left (fun s i => (false, printed i (comma (fst s) (snd s)))) l (true, "["%char :: out))
  | Object l => "}"%char :: snd (fold_left (fun s p => (false, match p with (k, i) =>
      printed i (":"%char :: quoted k (comma (fst s) (snd s))) end)) l (true, "{"%char :: out))
  end.
(* The text, last character first. *)
Definition print (j : json) : list ascii := printed j [].

(* ---------- reading: a machine with a stack ---------- *)
Inductive frame := In_items (done : list json) | In_object (done : list (string * json)) (key : string).
Inductive state :=
| Value (empty_allowed : bool) (stack : list frame)                       (* a value comes, or the end of an empty list *)
| Key (empty_allowed : bool) (done : list (string * json)) (stack : list frame)
| Colon (key : string) (done : list (string * json)) (stack : list frame)
| Inside (key_of : option (list (string * json))) (text : list ascii) (stack : list frame)
| After (j : json) (stack : list frame).

Fixpoint string_of (l : list ascii) (s : string) : string := match l with [] => s | c :: l' => string_of l' (String c s) end.
Definition allowed (c : ascii) : bool := let n := N_of_ascii c in ((32 <=? n) && (n <=? 126) && negb (n =? 92))%N.
Definition is (c : ascii) (d : ascii) : bool := Ascii.eqb c d.

Definition advance (s : state) (c : ascii) : option state :=
  match s with
  | Value e st =>
      if is c """" then Some (Inside None [] st)
      else if is c "[" then Some (Value true (In_items [] :: st))
      else if is c "{" then Some (Key true [] st)
      else match e, st with
      | true, In_items [] :: st' => if is c "]" then Some (After (Items []) st') else None
      | _, _ => None
      end
  | Key e done st =>
      if is c """" then Some (Inside (Some done) [] st)
      else if e && is c "}" then Some (After (Object []) st) else None
  | Colon k done st => if is c ":" then Some (Value false (In_object done k :: st)) else None
  | Inside None text st => if is c """" then Some (After (Text (string_of text "")) st) else Some (Inside None (c :: text) st)
  | Inside (Some done) text st =>
      if is c """" then Some (Colon (string_of text "") done st) else Some (Inside (Some done) (c :: text) st)
  | After j (In_items done :: st) =>
      if is c "," then Some (Value false (In_items (j :: done) :: st))
      else if is c "]" then Some (After (Items (rev' (j :: done))) st) else None
  | After j (In_object done k :: st) =>
      if is c "," then Some (Key false ((k, j) :: done) st)
      else if is c "}" then Some (After (Object (rev' ((k, j) :: done))) st) else None
  | After _ [] => None
  end.
Fixpoint consume (l : list ascii) (s : state) : option state :=
  match l with
  | [] => Some s
  | c :: l' => if allowed c then match advance s c with Some s' => consume l' s' | None => None end else None
  end.

Fixpoint same_text (l m : list ascii) : bool :=
  match l, m with [], [] => true | a :: l', b :: m' => Ascii.eqb a b && same_text l' m' | _, _ => false end.
Fixpoint in_order (l : list (string * json)) : bool :=
  match l with
  | (a, _) :: (((b, _) :: _) as l') => String.ltb a b && in_order l'
  | _ => true
  end.
Fixpoint canonical (j : json) : bool :=
  match j with
  | Text _ => true
  | Items l => forallb canonical l
  | Object l => in_order l && forallb (fun p => match p with (_, i) => canonical i end) l
  end.

(* Nested at most 600 deep, as every checker. *)
Fixpoint deep (j : json) : N :=
  match j with
  | Text _ => 0
  | Items l => 1 + fold_left (fun m i => N.max m (deep i)) l 0
  | Object l => 1 + fold_left (fun m p => N.max m (match p with (_, i) => deep i end)) l 0
  end%N.
(* The digits behind every "p-" add up to no more than 2^27, as every checker asks. *)
Fixpoint exponents (l : list ascii) (before : Z) (now : Z) (count : Z) (total : Z) : Z :=
  (* before: 0, 1 after "p", 2 after "p-" and in its digits, of which there are `count` and whose value is `now` *)
  match l with
  | [] => total + now
  | c :: l' =>
      let n := Z.of_N (N_of_ascii c) in
      if (before =? 2) && (48 <=? n) && (n <=? 57) && (count <? 9) then exponents l' 2 (10 * now + (n - 48)) (count + 1) total
      else if (before =? 1) && (n =? 45) then exponents l' 2 0 0 total
      else exponents l' (if n =? 112 then 1 else 0) 0 0 (total + now)
  end%Z.
Definition read_json (text : list ascii) : option json :=
  match consume text (Value false []) with
  | Some (After j []) => if canonical j && (deep j <=? 600)%N && (exponents text 0 0 0 0 <=? 134217728)%Z && same_text (print j) (rev' text) then Some j else None
  | _ => None
  end.

Lemma same_text_spec l : forall m, same_text l m = true -> l = m.
Proof.
  induction l as [|a l IH]; intros [|b m] H; try discriminate; [reflexivity|]. cbn in H.
  apply andb_prop in H. destruct H as [E H]. apply Ascii.eqb_eq in E. subst. f_equal. now apply IH.
Qed.
(* What is read is printed as it stood, and its keys are in order, each once. *)
Theorem read_prints text j : read_json text = Some j -> rev (print j) = text /\ canonical j = true.
Proof.
  unfold read_json. destruct (consume text _) as [[| | | |i [|]]|]; try discriminate.
  destruct (canonical i) eqn:C; [|discriminate]. destruct (deep i <=? 600)%N; [|discriminate]. destruct (_ <=? 134217728)%Z; [|discriminate]. destruct (same_text (print i) (rev' text)) eqn:E; [|discriminate].
  cbn [andb]. intro H. injection H as <-. split; [|assumption].
  apply same_text_spec in E. unfold rev' in E. rewrite <- rev_alt in E. now rewrite E, rev_involutive.
Qed.

(* ---------- equality ---------- *)
Fixpoint json_eqb (a b : json) : bool :=
  match a, b with
  | Text s, Text t => String.eqb s t
  | Items l, Items m =>
      (fix go (l m : list json) : bool :=
         match l, m with [], [] => true | x :: l', y :: m' => json_eqb x y && go l' m' | _, _ => false end) l m
  | Object l, Object m =>
      (fix go (l m : list (string * json)) : bool :=
         match l, m with [], [] => true | (k, x) :: l', (h, y) :: m' => String.eqb k h && (json_eqb x y && go l' m') | _, _ => false end) l m
  | _, _ => false
  end.
Fixpoint json_eqb_spec (a : json) : forall b, json_eqb a b = true -> a = b.
Proof.
  destruct a as [s|l|l]; intros [t|m|m] H; try discriminate; cbn [json_eqb] in H.
  - apply String.eqb_eq in H. now subst.
  - f_equal. revert m H. induction l as [|x l IH]; intros [|y m] H; try discriminate; [reflexivity|].
    apply andb_prop in H. destruct H as [E H]. f_equal; [now apply json_eqb_spec|now apply IH].
  - f_equal. revert m H. induction l as [|[k x] l IH]; intros [|[k' y] m] H; try discriminate; [reflexivity|].
    apply andb_prop in H. destruct H as [Ek H]. apply andb_prop in H. destruct H as [E H]. apply String.eqb_eq in Ek. subst.
    f_equal; [f_equal; now apply json_eqb_spec|now apply IH].
Qed.

(* ---------- getting at things ---------- *)
Notation "'let?' x := a 'in' b" := (match a with Some x => b | None => None end)
  (at level 200, x pattern, a at level 100, b at level 200).

Definition all {A B} (f : A -> option B) : list A -> option (list B) := fix all l :=
  match l with [] => Some [] | a :: l' => let? b := f a in let? m := all l' in Some (b :: m) end.
Fixpoint under (key : string) (l : list (string * json)) : option json :=
  match l with [] => None | (k, j) :: l' => if String.eqb k key then Some j else under key l' end.
Fixpoint same_keys (l : list (string * json)) (ks : list string) : bool :=
  match l, ks with [], [] => true | (k, _) :: l', h :: ks' => String.eqb k h && same_keys l' ks' | _, _ => false end.
Definition text_of (j : json) : option string := match j with Text s => Some s | _ => None end.
Definition items_of (j : json) : option (list json) := match j with Items l => Some l | _ => None end.

(* ---------- numbers: 0x1f, -0x1/0x3 in lowest terms, 0x5p-3 with an odd mantissa ---------- *)
Definition hex_digit (c : ascii) : option Z :=
  let n := Z.of_N (N_of_ascii c) in
  if ((48 <=? n) && (n <=? 57))%Z then Some (n - 48)%Z
  else if ((97 <=? n) && (n <=? 102))%Z then Some (n - 87)%Z else None.
(* The digits from the start of a text: their value, how many, and what follows them. *)
Fixpoint digits (s : string) (limit : Z) (value count : Z) : Z * Z * string :=
  match s with
  | String c s' =>
      match hex_digit c with
      | Some x => if (count <? limit)%Z then digits s' limit (16 * value + x)%Z (count + 1)%Z else (value, count, s)
      | None => (value, count, s)
      end
  | EmptyString => (value, count, s)
  end.
Fixpoint decimal (s : string) (value count : Z) : option (Z * Z) :=
  match s with
  | EmptyString => Some (value, count)
  | String c s' =>
      let n := Z.of_N (N_of_ascii c) in
      if ((48 <=? n) && (n <=? 57) && (count <? 9))%Z then decimal s' (10 * value + (n - 48))%Z (count + 1)%Z else None
  end.
Definition short : Z := 65536.     (* hexadecimal digits *)
Definition long : Z := 262144.
Definition after_0x (s : string) : option string :=
  match s with String z (String x s') => if is z "0" && is x "x" then Some s' else None | _ => None end.
(* One digit 0, or digits of which the first is not 0. *)
Definition natural (s : string) (limit : Z) : option (Z * string) :=
  match digits s limit 0 0 with
  | (value, count, rest) =>
      if (count =? 0)%Z then None
      else match s with
      | String c _ => if is c "0" && negb (count =? 1)%Z then None else Some (value, rest)
      | EmptyString => None
      end
  end.
Definition unsigned (s : string) (limit : Z) : option Q :=
  let? s := after_0x s in
  let? (top, rest) := natural s limit in
  match rest with
  | EmptyString => Some (top # 1)
  | String c rest' =>
      if is c "p" then
        match rest' with
        | String m (String d0 rest'' as ds) =>
            if is m "-" && negb (is d0 "0") && Z.odd top then
              match decimal ds 0 0 with
              | Some (Zpos e, _) => if (Zpos e <=? 4 * limit)%Z then Some (top # two_to e) else None
              | _ => None
              end
            else None
        | _ => None
        end
      else if is c "/" then
        let? s := after_0x rest' in
        let? (bottom, rest) := natural s short in
        match rest, bottom with
        | EmptyString, Zpos b =>
            if (Z.land bottom (bottom - 1) =? 0)%Z || negb (Z.abs (euclid fuel top bottom) =? 1)%Z
               || (short <? Z.of_nat (String.length s))%Z then None
            else Some (top # b)
        | _, _ => None
        end
      else None
  end.
Definition number_of (limit : Z) (s : string) : option Q :=
  match s with
  | String c s' =>
      if is c "-" then let? q := unsigned s' limit in if (Qnum q =? 0)%Z then None else Some (- q)%Q
      else unsigned s limit
  | EmptyString => None
  end.
Definition number (j : json) : option Q := match j with Text s => number_of short s | _ => None end.
Definition whole (j : json) : option Z :=
  let? q := number j in match q with n # 1 => if (0 <=? n)%Z then Some n else None | _ => None end.
Definition count_up_to (most : Z) (j : json) : option N :=
  let? n := whole j in if (n <=? most)%Z then Some (Z.to_N n) else None.
Definition most_count : Z := 1099511627776.
Definition count := count_up_to most_count.
