(* The rule near-instead: a function in the place of another one that it is near. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet Require Import PiecewiseLinear Fractions TargetExpression RationalIntervals Slopes TargetSlopes.
From Symnet.series Require Import Exponential.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Targets NearStatements Certificate Checks
  Polynomials NearChecks NearRules NearFunctions Expansions.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* ---------- pieces, one beginning where the one before ends ---------- *)
Definition most_pieces : Z := 4096.
Definition read_piece (j : json) : option (Q * Q) :=
  match j with Items [s; m] => let? s := number s in let? m := number m in Some (s, m) | _ => None end.
Fixpoint follow (start stop : Q) (l : list (Q * Q)) : bool :=
  match l with
  | [] => Qeq_bool start stop
  | (s, m) :: l' => Qle_bool start m && Qle_bool m s && follow s stop l'
  end.
(* On each the two are shown to be within r: expanded so far where it says, and cut into halves where that is not enough. *)
Fixpoint small_on (k : nat) (d : expr) (r : Q) (start : Q) (l : list (Q * Q)) (n : Z) : fuel_left :=
  match l with
  | [] => Some n
  | (s, m) :: l' => bind (small_piece k d r deepest (expansion_work k d + long_work [start; s; m; r]) start s m n) (small_on k d r s l')
  end.
Local Opaque small_piece.
Lemma small_on_sound k d r l : forall start stop n, l <> [] -> follow start stop l = true -> small_on (S k) d r start l n <> None ->
  forall t, Q2R start <= t <= Q2R stop -> defined d [t] /\ Rabs (value d [t]) <= Q2R r.
Proof.
  induction l as [|[s m] l IH]; intros start stop n NE F H t Ht; [easy|]. cbn [follow small_on] in *.
  apply andb_prop in F. destruct F as [F0 F]. apply andb_prop in F0. destruct F0 as [C1 C2]. apply Q2R_Qle_bool in C1, C2.
  apply bind_some in H. destruct H as (n1 & E & H). destruct (Rle_lt_dec t (Q2R s)) as [L|L].
  - apply (small_piece_sound k d r (expansion_work (S k) d + long_work [start; s; m; r])%Z t deepest start s m n); [now rewrite E|lra|lra].
  - destruct l as [|p l].
    + cbn [follow] in F. apply Qeq_bool_eq, Qeq_eqR in F. lra.
    + apply (IH s stop n1); [discriminate|exact F|exact H|lra].
Qed.

(* ---------- the rule ---------- *)
Definition rule_near_instead : check := fun c ps d st n =>
  match near_of c st, ps, fields ["bound"; "function"; "given"; "order"; "pieces"; "precision"] d with
  | Some s, [pj; ej], Some [_; hj; gj; oj; Items lj; _] =>
    match reads (near_of c) "near" [pj], reads (enclosure_of c) "enclosure" [ej], all read_piece lj, decode_tree 1 gj, decode_tree 1 hj, whole oj with
    | Some [t], Some [around], Some l, Some g, Some h, Some order =>
      let d' := Add h (Neg g) in
      if negb (light d') then Unsure "near-instead, of such functions" else
      if negb (same_field "bound" d st && (match cut_field st with Some cj => cuts_are cj [pj; ej] | None => false end)
            && same_place (near_neuron t) (near_neuron s) && is_replaced [in_tree around] g (near_tree t) && is_replaced [in_tree around] h (near_tree s)
            && (match l with [] => false | _ => true end) && (Z.of_nat (List.length l) <=? most_pieces)%Z && follow (low around) (high around) l
            && (1 <=? order)%Z && (order <=? 32)%Z) then Refused else
      match small_on (S (Z.to_nat (order - 1))) d' (add (near_bound s) (- near_bound t)%Q) (low around) l n with
      | Some n => Fine n
      | None => Unsure "near-instead, on these pieces"
      end
    | Some [_], Some [_], Some _, _, _, Some _ => Unsure "near-instead, of such functions"
    | _, _, _, _, _, _ => Refused
    end
  | None, _, _ => Unsure "near-instead, of such a tree"
  | _, _, _ => Refused
  end.
Lemma rule_near_instead_sound c ps d st n n' : kind_of st = "near" -> Forall (meaning c) ps -> rule_near_instead c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K HP H. assert (KK : is_kind st "near" = true) by (unfold is_kind; rewrite K; reflexivity). unfold rule_near_instead in H.
  destruct (near_of c st) as [s|] eqn:ES; [|discriminate H]. destruct ps as [|pj [|ej [|]]]; try discriminate H.
  destruct (fields _ d) as [[|? [|hj [|gj [|oj [|[|lj|] [|? [|]]]]]]]|]; try discriminate H.
  destruct (reads (near_of c) "near" [pj]) as [[|t [|]]|] eqn:R1; try discriminate H.
  destruct (reads (enclosure_of c) "enclosure" [ej]) as [[|around [|]]|] eqn:R2; try discriminate H.
  destruct (all read_piece lj) as [l|]; [|discriminate H]. destruct (decode_tree 1 gj) as [g|]; [|destruct (whole oj); discriminate H].
  destruct (decode_tree 1 hj) as [h|]; [|destruct (whole oj); discriminate H]. destruct (whole oj) as [order|]; [|discriminate H]. cbv zeta in H. destruct (negb (light _)) in H; [discriminate H|].
  destruct (negb _) eqn:C in H; [discriminate H|]. apply negb_false_iff in C. destruct (small_on _ _ _ _ l n) as [n1|] eqn:SM; [|discriminate H].
  repeat (apply andb_prop in C; destruct C as [C ?]).
  match goal with h : follow _ _ _ = true |- _ => rename h into FO end. assert (NE : l <> []) by (destruct l; [discriminate|discriminate]).
  match goal with h : same_place _ _ = true |- _ => apply same_place_spec in h; rename h into HO end.
  match goal with h : is_replaced _ g _ = true |- _ => rename h into RG end. match goal with h0 : is_replaced _ h _ = true |- _ => rename h0 into RH end.
  pose proof (near_cut_field c st s ES) as CS. unfold cut_of_near in CS. destruct (cut_field st) as [cj|]; [|discriminate].
  match goal with h : cuts_are _ _ = true |- _ => pose proof (cuts_are_same c cj _ _ CS h) as SC end.
  inversion SC as [|? ? SC1 SC2]; subst. inversion HP as [|? ? P1 P2]; subst.
  apply (near_meaning c st s KK ES). intros x rho v Hv.
  pose proof (nears_at c (near_cut s) x [pj] [t] R1 (Forall_cons _ SC1 (Forall_nil _)) (Forall_cons _ P1 (Forall_nil _)) Hv) as NA.
  pose proof (enclosures_at c (near_cut s) v [ej] [around] R2 SC2 P2 Hv) as EA.
  fold rho in NA. fold v in NA. apply Forall_inv in NA, EA. destruct NA as [_ NA]. destruct EA as [DT EA].
  assert (DA : Forall (fun e => defined e v) [in_tree around]) by (constructor; [exact DT|constructor]).
  destruct (is_replaced_value [in_tree around] v g (near_tree t) RG DA) as [VG _]. destruct (is_replaced_value [in_tree around] v h (near_tree s) RH DA) as [VH VD].
  cbn [map] in VG, VH, VD. set (u := value (in_tree around) v) in *.
  destruct (small_on_sound _ _ _ l _ _ n NE FO ltac:(now rewrite SM) u EA) as [DD DV]. cbn [defined value] in DD, DV.
  split; [apply VD, DD|]. rewrite VH. rewrite VG, HO in NA. rewrite add_value, Q2R_opp in DV.
  replace (at_place rho (near_neuron s) - value h [u]) with ((at_place rho (near_neuron s) - value g [u]) + - (value h [u] + - value g [u])) by ring.
  eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_Ropp. lra.
Qed.
