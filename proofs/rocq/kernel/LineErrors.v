(* The rule line-error: a broken line is near the target, piece by piece. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet Require Import Fractions TargetExpression RationalIntervals Slopes TargetSlopes.
From Symnet.series Require Import Exponential.
From Symnet.kernel Require Import Cone Model Polytope Facts Json Decode Targets LineStatements Certificate Checks
  Jets Pieces Polynomials NearChecks NearRules NearFunctions NearWaves WaveLines LineRules.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* ---------- one line on the pieces of a cell ---------- *)
(* Where the function is touched: in the middle, by its range, or at a point of the piece. *)
Definition touch_fits (p q : Q) (t : json) : bool :=
  match t with
  | Text s => String.eqb s "" || String.eqb s "range" || match number t with Some r => Qle_bool p r && Qle_bool r q | None => false end
  | _ => false
  end.
(* The line between the values at a knot and at the next one. *)
Definition cell_line (step knot v w : Q) : line := let rise := lowest ((w - v) / step) in (add v (- mul rise knot), rise).
Lemma cell_line_value step knot v w s : 0 < Q2R step ->
  on_line (cell_line step knot v w) s = (1 - (s - Q2R knot) / Q2R step) * Q2R v + (s - Q2R knot) / Q2R step * Q2R w.
Proof.
  intro HS. assert (NS : ~ (step == 0)%Q) by (intro A; apply Qeq_eqR in A; rewrite zero_value in A; lra).
  unfold on_line, cell_line. cbv zeta. cbn [fst snd]. rewrite add_value, Q2R_opp, mul_value, lowest_value, Q2R_div, Q2R_minus by assumption. field. lra.
Qed.
Section Line.
Variables (e : expr) (r : Q).
Definition one_piece (l : line) (p q : Q) (touch : list json) (n : Z) : option (list json * Z) :=
  match touch with
  | t :: touch' =>
      if touch_fits p q t then match piece e l r deepest p q (touch_of t) n with Some n => Some (touch', n) | None => None end else None
  | [] => None
  end.
(* From p to q, cut where a cut is between; cuts are in order, and those that are left are for the next cell. *)
Fixpoint cell_pieces (l : line) (p q : Q) (cuts : list Q) (touch : list json) (n : Z) : option (list Q * list json * Z) :=
  match spend 4 n with
  | None => None
  | Some n =>
    match cuts with
    | c :: cuts' =>
        if Qle_bool c p then cell_pieces l p q cuts' touch n
        else if Qle_bool q c then match one_piece l p q touch n with Some (touch, n) => Some (cuts, touch, n) | None => None end
        else match one_piece l p c touch n with Some (touch, n) => cell_pieces l c q cuts' touch n | None => None end
    | [] => match one_piece l p q touch n with Some (touch, n) => Some ([], touch, n) | None => None end
    end
  end.
Fixpoint line_cells (step high knot v : Q) (vs : list Q) (cuts : list Q) (touch : list json) (n : Z) : option (list json * Z) :=
  match vs with
  | [] => Some (touch, n)
  | w :: vs' =>
    if Qle_bool high knot then Some (touch, n) else
    match spend (4 + long_work [v; w; step; knot])%Z n with
    | None => None
    | Some n =>
        let next := add knot step in
        match cell_pieces (cell_line step knot v w) knot (if Qle_bool high next then high else next) cuts touch n with
        | Some (cuts, touch, n) => line_cells step high next w vs' cuts touch n
        | None => None
        end
    end
  end.

Lemma one_piece_sound l p q touch n o : one_piece l p q touch n = Some o -> forall s, Q2R p <= s <= Q2R q -> near_line e l r s.
Proof.
  unfold one_piece. destruct touch as [|t touch]; [discriminate|]. destruct (touch_fits p q t); [|discriminate].
  destruct (piece e l r deepest p q (touch_of t) n) as [m|] eqn:E; [|discriminate]. intros _ s Hs.
  apply (piece_sound e l r deepest s p q (touch_of t) n); [rewrite E; discriminate|exact Hs].
Qed.
Lemma cell_pieces_sound l q cuts : forall p touch n o, cell_pieces l p q cuts touch n = Some o -> forall s, Q2R p <= s <= Q2R q -> near_line e l r s.
Proof.
  induction cuts as [|c cuts IH]; cbn [cell_pieces]; intros p touch n o H s Hs; (destruct (spend 4 n) as [n1|]; [|discriminate H]).
  - destruct (one_piece l p q touch n1) as [[t m]|] eqn:E; [|discriminate H]. exact (one_piece_sound _ _ _ _ _ _ E s Hs).
  - destruct (Qle_bool c p); [exact (IH p touch n1 o H s Hs)|]. destruct (Qle_bool q c).
    + destruct (one_piece l p q touch n1) as [[t m]|] eqn:E; [|discriminate H]. exact (one_piece_sound _ _ _ _ _ _ E s Hs).
    + destruct (one_piece l p c touch n1) as [[t m]|] eqn:E; [|discriminate H]. destruct (Rle_lt_dec s (Q2R c)) as [L|L].
      * apply (one_piece_sound _ _ _ _ _ _ E s). lra.
      * apply (IH c t m o H s). lra.
Qed.
Lemma line_cells_sound step high : 0 < Q2R step -> forall vs knot v cuts touch n o, line_cells step high knot v vs cuts touch n = Some o ->
  Q2R knot < Q2R high -> Q2R high <= Q2R knot + INR (List.length vs) * Q2R step -> forall s, Q2R knot <= s <= Q2R high ->
  exists j a b t, nth_error (v :: vs) j = Some a /\ nth_error (v :: vs) (S j) = Some b /\ 0 <= t <= 1 /\ s = Q2R knot + (INR j + t) * Q2R step /\
    defined e [s] /\ Rabs ((1 - t) * Q2R a + t * Q2R b - value e [s]) <= Q2R r.
Proof.
  intro HS. induction vs as [|w vs IH]; cbn [line_cells]; intros knot v cuts touch n o H KH HH s Hs; [cbn [List.length INR] in HH; lra|].
  destruct (Qle_bool high knot) eqn:L; [apply Q2R_Qle_bool in L; lra|]. clear L. destruct (spend _ n) as [n1|] in H; [|discriminate H]. cbv zeta in H.
  destruct (cell_pieces _ knot _ cuts touch n1) as [[[cuts' touch'] n2]|] eqn:C; [|discriminate H].
  assert (NK : Q2R (add knot step) = Q2R knot + Q2R step) by apply add_value.
  destruct (Rle_lt_dec s (Q2R (add knot step))) as [SN|SN].
  - assert (P : Q2R knot <= s <= Q2R (if Qle_bool high (add knot step) then high else add knot step)) by (destruct (Qle_bool high _); lra).
    destruct (cell_pieces_sound _ _ _ _ _ _ _ C s P) as [D N]. exists 0%nat, v, w, ((s - Q2R knot) / Q2R step).
    assert (T : 0 <= (s - Q2R knot) / Q2R step <= 1) by (apply WaveGroups.ratio_unit; lra).
    split; [reflexivity|]. split; [reflexivity|]. split; [exact T|]. split; [cbn [INR]; field; lra|]. split; [exact D|].
    rewrite cell_line_value in N by exact HS.
    exact N.
  - cbn [List.length] in HH. rewrite S_INR in HH.
    destruct (IH (add knot step) w cuts' touch' n2 o H ltac:(lra) ltac:(lra) s ltac:(lra)) as (j & a & b & t & A & B & T & X & D & N).
    exists (S j), a, b, t. split; [exact A|]. split; [exact B|]. split; [exact T|]. split; [|now split]. rewrite S_INR. rewrite X, NK. ring.
Qed.
End Line.

(* ---------- the rule ---------- *)
Fixpoint ordered_cuts (l : list Q) : bool := match l with a :: ((b :: _) as l') => Qle_bool a b && ordered_cuts l' | _ => true end.
Definition a_precision (j : json) : bool := match whole j with Some n => (16 <=? n)%Z && (n <=? 4096)%Z | None => false end.
Definition line_error (c : certificate) (e : expr) (p d st : json) (n : Z) : answer :=
  match box c, read_line p, fields ["bound"; "cuts"; "precision"; "touch"] d, read_error st with
  | [(low, high)], Some s, Some [_; Items cj; pj; Items touch], Some E =>
    match all number cj, line_values s, spend (16 * (Z.of_nat (List.length (line_values s)) + Z.of_nat (List.length cj)))%Z n with
    | Some cuts, v :: vs, Some n =>
      if negb (is_kind p "broken-line" && same_field "bound" d st && a_precision pj && forallb is_short (low :: high :: line_step s :: cuts) && negb (Qle_bool high low)
            && (Z.of_nat (List.length cuts) <=? most_values)%Z) then Refused else
      if negb (ordered_cuts cuts) then Unsure "line-error, of cuts that are not in order" else
      match line_cells e (add E (- line_bound s)) (line_step s) high low v vs cuts touch n with
      | Some (rest, n) => when (match rest with [] => true | _ => false end) (Fine n)
      | None => Unsure "line-error, on these pieces"
      end
    | _, _, _ => Refused
    end
  | _, _, _, _ => Refused
  end.
Lemma line_error_sound c e p d st n n' : line_error c e p d st n = Fine n' -> if_some (read_line p) (says_line (box c) (output c)) ->
  if_some (read_error st) (fun E => forall x, in_box (box c) x -> defined e x /\ Rabs (output c x - value e x) <= Q2R E).
Proof.
  intros H HP. unfold line_error in H. destruct (box c) as [|[low high] [|]]; try discriminate H. destruct (read_line p) as [s|]; [|discriminate H].
  destruct (fields _ d) as [[|? [|[| cj|] [|pj [|[|touch|] [|]]]]]|]; try discriminate H. destruct (read_error st) as [E|]; [|discriminate H].
  destruct (all number cj) as [cuts|]; [|discriminate H]. destruct (line_values s) as [|v vs] eqn:EV; [discriminate H|].
  destruct (spend _ n) as [n1|] in H; [|discriminate H]. destruct (negb _) eqn:C in H; [discriminate H|]. apply negb_false_iff in C.
  destruct (negb _) in H; [discriminate H|]. destruct (line_cells _ _ _ _ _ _ _ _ _ n1) as [[rest n2]|] eqn:LC; [|discriminate H]. clear H.
  apply andb_prop in C. destruct C as [C _]. apply andb_prop in C. destruct C as [_ C]. apply negb_true_iff in C.
  assert (LH : Q2R low < Q2R high) by (apply Qlt_Rlt, Qnot_le_lt; intro A; apply Qle_bool_iff in A; congruence).
  cbn [if_some] in *. destruct HP as (low' & high' & EB & HS & HH & HL). injection EB as <- <-. rewrite EV in HH, HL. cbn [List.length] in HH. rewrite Nat.sub_0_r in HH || rewrite Nat.sub_succ, Nat.sub_0_r in HH.
  intros x Hx. inversion Hx as [|i s0 bs xs Hi Hxs]; subst. inversion Hxs; subst. unfold holds in Hi. cbn [fst snd] in Hi.
  destruct (line_cells_sound e _ _ high HS vs low v cuts touch n1 _ LC LH HH s0 Hi) as (jj & a & b & t & A & B & T & X & D & N).
  split; [exact D|]. specialize (HL jj a b t A B T). cbv zeta in HL. rewrite <- X in HL. specialize (HL ltac:(lra)).
  rewrite add_value, Q2R_opp in N. set (m := (1 - t) * Q2R a + t * Q2R b) in *.
  replace (output c [s0] - value e [s0]) with ((output c [s0] - m) + (m - value e [s0])) by ring. eapply Rle_trans; [apply Rabs_triang|]. lra.
Qed.
Definition rule_line_error : check := fun c ps d st n =>
  match ps, plain_target c with [p], Some e => line_error c e p d st n | _, _ => Refused end.
Lemma rule_line_error_sound c ps d st n n' : kind_of st = "error" -> Forall (meaning c) ps -> rule_line_error c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K HP H. unfold rule_line_error in H. destruct ps as [|p [|]]; try discriminate H. destruct (plain_target c) as [e|] eqn:E; [|discriminate H].
  apply Forall_inv in HP. assert (KP : is_kind p "broken-line" = true).
  { clear -H. unfold line_error in H. destruct (box c) as [|[? ?] [|]]; try discriminate H. destruct (read_line p); [|discriminate H].
    destruct (fields _ d) as [[|? [|[| ?|] [|? [|[|?|] [|]]]]]|]; try discriminate H. destruct (read_error st); [|discriminate H].
    destruct (all number _); [|discriminate H]. destruct (line_values _); [discriminate H|]. destruct (spend _ n); [|discriminate H].
    destruct (is_kind p "broken-line"); [reflexivity|discriminate H]. }
  is_meant HP "broken-line". pose proof (line_error_sound c e p d st n n' H HP) as S. kind K. rewrite (plain_boxed c e E).
  destruct (read_error st) as [q|]; [exact S|destruct S].
Qed.
