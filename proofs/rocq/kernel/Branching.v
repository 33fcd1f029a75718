(* The rules about properties of given networks: branches, joined, counterexample. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Certificate Checks Combinations Slack Substitution Leaves Conjunctions Stacks Properties Trees Exact.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

(* ---------- branches ---------- *)
Definition few_terms (outputs : nat) (k : constraint) : bool := forallb (fun p => (N.to_nat (fst p) <? outputs)%nat) (output_terms k).
(* How much longer products of long numbers take than those of usual ones. *)
Definition length_factor (unit : Z) (hidden : list affine) (last_ : affine) (box : list (Z * Z)) : Z :=
  let longest := fold_left (fun n e => Z.max n (Z.log2 (1 + Z.abs (fst e) + Z.abs (snd e)))) box 0%Z in
  let widest := fold_left (fun n A => Z.max n (Z.log2 (whole_of A))) (last_ :: hidden) 0%Z in
  (1 + Z.max 0 (2 * Z.log2 unit + longest + widest - 192) / 32)%Z.
Fixpoint walk_all (unit : Z) (hidden : list affine) (last_ : affine) (es : list unsafe_set) (trees : list json) (n : Z) : answer :=
  match es, trees with
  | [], [] => Fine n
  | e :: es', Text marks :: trees' =>
      match all_some forms_of_all (conjunctions e) with
      | None => Unsure "constraints on inputs, or with numbers as long as these"
      | Some open =>
          if forallb (forallb (few_terms (List.length (rows_of last_)))) (conjunctions e) then
            let box := outward unit (sides e) in let times := length_factor unit hidden last_ box in
            match walk unit hidden last_ marks false [Part box open [] 0] (n / times)%Z with
            | Done m => walk_all unit hidden last_ es' trees' (Z.min n (m * times))%Z
            | No => Refused
            | Unclear what => Unsure what
            end
          else Refused
      end
  | _, _ => Refused
  end.
Definition rule_branches : check := fun c ps d st n =>
  match ps, fields ["bits"; "trees"] d, property_of (network_of c) st with
  | [], Some [b; Items trees], Some es =>
      match Json.whole b with
      | Some q =>
          if (8 <=? q)%Z && (q <=? 256)%Z then
            match proj1_sig (prepared c) with
            | Some (hidden, last_) => walk_all (2 ^ q) hidden last_ es trees n
            | None => Unsure "branches, of networks that are no chain of layers of relu and identity"
            end
          else Refused
      | None => Refused
      end
  | _, _, _ => Refused
  end.

Open Scope R_scope.
Lemma all_length {A B} (f : A -> option B) l : forall m, all f l = Some m -> List.length m = List.length l.
Proof.
  induction l as [|a l IH]; intros m E; cbn [all] in E; [now injection E as <-|]. fold (all f) in E.
  destruct (f a); [|discriminate]. destruct (all f l) as [m'|]; [|discriminate]. injection E as <-. cbn. f_equal. now apply IH.
Qed.
Lemma all_in {A B} (f : A -> option B) l : forall m b, all f l = Some m -> In b m -> exists a, In a l /\ f a = Some b.
Proof.
  induction l as [|a l IH]; intros m b E H; cbn [all] in E; [injection E as <-; easy|]. fold (all f) in E.
  destruct (f a) as [b'|] eqn:Ea; [|discriminate]. destruct (all f l) as [m'|]; [|discriminate]. injection E as <-.
  destruct H as [->|H]; [exists a; split; [now left|assumption]|]. destruct (IH m' b eq_refl H) as (a' & H1 & H2). exists a'. split; [now right|assumption].
Qed.
(* A box has a side for each input, and there is a conjunction. *)
Lemma decoded_sides inputs outputs p es e : decode_property (Z.of_N inputs) outputs p = Some es -> In e es -> List.length (sides e) = N.to_nat inputs /\ conjunctions e <> [].
Proof.
  unfold decode_property. destruct p as [|[|a l]|]; try discriminate. destruct (_ <? _)%Z; [|discriminate].
  destruct (all (decode_unsafe _ _) (a :: l)) as [fs|] eqn:E; [|discriminate]. destruct (_ <=? _)%Z; [|discriminate]. intros H Hin. injection H as <-.
  destruct (all_in _ _ _ _ E Hin) as (b & _ & Eb). unfold decode_unsafe in Eb.
  destruct (object_with _ b) as [[|[? [|ss|]] [|[? [|[|u us]|]] [|]]]|]; try discriminate.
  destruct (all decode_side ss) as [sides'|]; [|discriminate]. destruct (all (decode_conjunction _ _) (u :: us)) as [us'|] eqn:Eu; [|discriminate].
  destruct (_ =? _)%Z eqn:L; [|discriminate]. injection Eb as <-. cbn [sides conjunctions]. apply Z.eqb_eq in L. split; [lia|]. apply all_length in Eu. intros ->. discriminate Eu.
Qed.
Lemma sides_length net j es e : property_of net j = Some es -> In e es -> List.length (sides e) = N.to_nat (inputs net).
Proof.
  unfold property_of. destruct (object_with _ j) as [[|[? ?] [|[? p] [|]]]|]; try discriminate. intros H Hin. now destruct (decoded_sides _ _ _ _ _ H Hin).
Qed.

(* At x the outputs are y, computed as the layers say it; `numbers_out` follows on the way. *)
Definition runs_as (unit : Z) (hidden : list affine) (last_ : affine) (d : nat) (x y : N -> R) (numbers_out : Prop) : Prop :=
  (0 < whole_of last_)%Z /\ exists trace hend out (numbers behind : Prop), numbers /\
    through unit hidden numbers (map (fun i => IZR unit * x (N.of_nat i)) (seq 0 d)) trace behind hend /\
    sums_where_small unit last_ behind hend numbers_out out /\ List.length out = List.length (rows_of last_) /\
    forall i, (i < List.length out)%nat -> nth i out 0 = IZR unit * y (N.of_nat i).

Section Sound.
Variable unit : Z.
Hypothesis Hunit : (0 < unit)%Z.
Variables (hidden : list affine) (last_ : affine).

Lemma walk_all_closes d es : (forall e, In e es -> List.length (sides e) = d) -> forall trees n n', walk_all unit hidden last_ es trees n = Fine n' ->
  forall e x y No, In e es -> in_sides 0 (sides e) x -> runs_as unit hidden last_ d x y No ->
  (conjunctions e <> [] -> No) /\ forall c, In c (conjunctions e) -> ~ Forall (fun k => constraint_holds k x y) c.
Proof.
  induction es as [|e es IH]; intros Hl trees n n' E e0 x y No Hin Hx Hr; [easy|]. cbn [walk_all] in E.
  destruct trees as [|[marks| |] trees]; try discriminate. destruct (all_some forms_of_all (conjunctions e)) as [open|] eqn:Ho; [|discriminate].
  destruct (forallb _ (conjunctions e)) eqn:Hf; [|discriminate]. destruct (walk _ _ _ _ _ _ _) as [m| |] eqn:Ew; try discriminate.
  destruct Hin as [<-|Hin]; [|now apply (IH ltac:(intros f Hf'; apply Hl; now right) trees _ n' E e0 x y No)].
  destruct Hr as (Hlast & trace & hend & out & numbers & behind & Hn & Fl & Fo & Lo & Hy).
  pose proof (outward_sound unit (sides e) x Hunit 0%N Hx) as HX. rewrite (Hl e ltac:(now left)) in HX.
  set (X := map (fun k : nat => IZR unit * x (0 + N.of_nat k)%N) (seq 0 d)) in HX.
  assert (EX : map (fun i => IZR unit * x (N.of_nat i)) (seq 0 d) = X) by (unfold X; apply map_ext; intro k; now rewrite N.add_0_l).
  rewrite EX in Fl.
  pose proof (walk_sound unit Hunit hidden last_ X trace hend out numbers behind No Hn Fl Hlast Fo marks false _ _ m Ew) as W.
  apply Forall_inv in W. specialize (W HX I). cbn [p_open] in W. destruct W as [W Wn].
  apply all_some_spec in Ho. split.
  { intro Hc. apply Wn. intros ->. inversion Ho. congruence. }
  intros c Hc.
  assert (G : forall cs open, Forall2 (fun a b => forms_of_all a = Some b) cs open -> In c cs -> Forall (closed unit out) open -> exists fs, forms_of_all c = Some fs /\ closed unit out fs).
  { clear. induction 1 as [|a b cs os H F IH]; intros Hin Hc; [easy|]. destruct Hin as [<-|Hin]; [exists b; split; [assumption|exact (Forall_inv Hc)]|].
    apply IH; [assumption|exact (Forall_inv_tail Hc)]. }
  destruct (G _ _ Ho Hc W) as (fs & Ef & Hcl). clear G.
  apply (forms_of_all_sound unit Hunit out x y Hy) with (2 := Ef) (3 := Hcl).
  rewrite forallb_forall in Hf. specialize (Hf c Hc). rewrite forallb_forall in Hf. apply Forall_forall. intros k Hk' p Hp. specialize (Hf k Hk').
  unfold few_terms in Hf. rewrite forallb_forall in Hf. specialize (Hf p Hp). apply Nat.ltb_lt in Hf. lia.
Qed.
Lemma stack_runs net x : well_ordered net = true -> stack_of net = Some (hidden, last_) ->
  runs_as unit hidden last_ (N.to_nat (inputs net)) x (outputs_at net x) True.
Proof.
  intros Hw Hs. assert (PS : 0 < IZR unit) by now apply (IZR_lt 0).
  destruct (stack_sound net x (IZR unit) hidden last_ PS Hw Hs) as (trace & hend & Fl & Hlast & Fo). destruct (stack_exact net hidden last_ Hs) as [Ex El].
  split; [exact Hlast|]. set (out := map _ (seq 0 (List.length (rows_of last_)))) in Fo. exists trace, hend, out, True, True. split; [exact I|].
  split; [now apply flows_through|]. split.
  { intros _ us _ _. split; [exact I|]. exists out. split; [exact Fo|]. unfold errors_at. rewrite El. apply off_by_itself. }
  assert (Lo : List.length out = List.length (rows_of last_)) by (unfold out; now rewrite map_length, seq_length).
  split; [exact Lo|]. intros i Hi. unfold out.
  rewrite (nth_indep _ 0 (IZR unit * run net x (node_name (last (nodes net) (A_layer (Layer "" [] Identity [])))) (N.of_nat 0))) by (rewrite map_length, seq_length; lia).
  rewrite (map_nth (fun i => IZR unit * run net x (node_name (last (nodes net) (A_layer (Layer "" [] Identity [])))) (N.of_nat i))), seq_nth by lia. reflexivity.
Qed.
Lemma walk_all_sound net es : well_ordered net = true -> stack_of net = Some (hidden, last_) ->
  (forall e, In e es -> List.length (sides e) = N.to_nat (inputs net)) -> forall trees n n',
  walk_all unit hidden last_ es trees n = Fine n' -> says_safe net es.
Proof.
  intros Hw Hs Hl trees n n' E x (e & He & Hx & c & Hc & Hk).
  destruct (walk_all_closes _ es Hl trees n n' E e x (outputs_at net x) True He Hx (stack_runs net x Hw Hs)) as [_ C]. now apply (C c).
Qed.
End Sound.
Lemma rule_branches_sound c ps d st n n' : well_ordered (network_of c) = true -> kind_of st = "safe" -> rule_branches c ps d st n = Fine n' -> meaning c st.
Proof.
  intros Hw K H. kind K. unfold rule_branches in H. destruct ps; [|discriminate H]. destruct (fields _ d) as [[|b [|[| trees|] [|]]]|]; try discriminate H.
  destruct (property_of (network_of c) st) as [es|] eqn:Ep; [|discriminate H]. destruct (Json.whole b) as [q|]; [|discriminate H]. destruct (_ && _) eqn:Q in H; [|discriminate H].
  destruct (prepared c) as [s [->|Es]] eqn:Er; [discriminate H|]. cbn [proj1_sig] in H. destruct s as [[hidden last_]|]; [|discriminate H]. cbn [if_some].
  apply (walk_all_sound (2 ^ q)%Z) with (net := network_of c) (5 := H); try assumption.
  - apply andb_prop in Q. destruct Q as [Q _]. apply Z.leb_le in Q. apply Z.pow_pos_nonneg; lia.
  - intros e He. now apply (sides_length _ _ _ _ Ep).
Qed.

(* ---------- joined ---------- *)
Definition same_terms (l m : list (N * Q)) : bool := same_all (fun p q => (fst p =? fst q)%N && same_q (snd p) (snd q)) l m.
Definition same_relation (r s : relation) : bool := match r, s with At_most, At_most | Below, Below | Equal, Equal => true | _, _ => false end.
Definition same_constraint (a b : constraint) : bool :=
  same_relation (relation_of a) (relation_of b) && same_q (free_term a) (free_term b) && same_terms (input_terms a) (input_terms b)
  && same_terms (output_terms a) (output_terms b).
Definition same_sides (l m : list (Q * Q)) : bool := same_all (fun p q => Qeq_bool (fst p) (fst q) && Qeq_bool (snd p) (snd q)) l m.
Fixpoint halve_sides (k : nat) (l : list (Q * Q)) : option (list (Q * Q) * list (Q * Q)) :=
  match l, k with
  | (a, b) :: l', O => let m := lowest ((a + b) * (1 # 2))%Q in Some ((a, m) :: l', (m, b) :: l')
  | s :: l', S k' => match halve_sides k' l' with Some (p, q) => Some (s :: p, s :: q) | None => None end
  | [], _ => None
  end.
Definition side_work (l : list (Q * Q)) : Z := fold_left (fun n s => n + 4 + Z.log2 (Zpos (Qden (fst s))) / 8 + Z.log2 (Zpos (Qden (snd s))) / 8)%Z l 4%Z.
(* The parts that a tree of halvings has as leaves are, in order, the first of those that are given; the others are left. *)
Fixpoint halved (marks : string) (todo : list (list (Q * Q))) (us : list (list constraint)) (given : list unsafe_set) (n : Z) : option (list unsafe_set * Z) :=
  match marks with
  | EmptyString => match todo with [] => Some (given, n) | _ => None end
  | String c rest =>
      match todo with
      | [] => None
      | p :: todo' =>
          let n := (n - side_work p)%Z in
          if (n <? 0)%Z then None
          else if is c "." then
            match given with
            | g :: given' => if same_sides p (sides g) && same_all (same_all same_constraint) us (conjunctions g) then halved rest todo' us given' n else None
            | [] => None
            end
          else match axis_of c with
          | Some k => match halve_sides k p with Some (l, h) => halved rest (l :: h :: todo') us given n | None => None end
          | None => None
          end
      end
  end.
Fixpoint join_all (es : list unsafe_set) (trees : list json) (given : list unsafe_set) (n : Z) : answer :=
  match es, trees, given with
  | [], [], [] => Fine n
  | e :: es', Text marks :: trees', _ =>
      match halved marks [sides e] (conjunctions e) given n with Some (given, n) => join_all es' trees' given n | None => Refused end
  | _, _, _ => Refused
  end.
Definition safe_property (net : network) (p : json) : option (list unsafe_set) := if is_kind p "safe" then property_of net p else None.
Definition rule_joined : check := fun c ps d st n =>
  match fields ["trees"] d, property_of (network_of c) st, all_some (safe_property (network_of c)) ps with
  | Some [Items trees], Some es, Some gs => join_all es trees (List.concat gs) n
  | _, _, _ => Refused
  end.

Lemma same_all_spec {A} (eq : A -> A -> bool) : (forall a b, eq a b = true -> a = b) -> forall l m, same_all eq l m = true -> l = m.
Proof.
  intros H l. induction l as [|a l IH]; intros [|b m] E; try discriminate; [reflexivity|]. cbn in E. apply andb_prop in E. destruct E as [E1 E2]. f_equal; auto.
Qed.
Lemma same_q_spec p q : same_q p q = true -> p = q.
Proof. destruct p, q. unfold same_q. cbn. intro E. apply andb_prop in E. destruct E as [E1 E2]. apply Z.eqb_eq in E1. apply Pos.eqb_eq in E2. now subst. Qed.
Lemma same_terms_spec l m : same_terms l m = true -> l = m.
Proof.
  apply same_all_spec. intros [a p] [b q] E. cbn in E. apply andb_prop in E. destruct E as [E1 E2]. apply N.eqb_eq in E1. apply same_q_spec in E2. now subst.
Qed.
Lemma same_constraint_spec a b : same_constraint a b = true -> a = b.
Proof.
  destruct a as [r1 q1 i1 o1], b as [r2 q2 i2 o2]. unfold same_constraint. cbn. intro E. apply andb_prop in E. destruct E as [E E4]. apply andb_prop in E. destruct E as [E E3]. apply andb_prop in E. destruct E as [E1 E2].
  apply same_q_spec in E2. apply same_terms_spec in E3, E4. subst. f_equal. destruct r1, r2; try discriminate; reflexivity.
Qed.
Lemma same_sides_spec l : forall m i x, same_sides l m = true -> in_sides i l x -> in_sides i m x.
Proof.
  induction l as [|[a b] l IH]; intros [|[a' b'] m] i x E H; try discriminate; [exact I|]. unfold same_sides in E. cbn in E. apply andb_prop in E. destruct E as [E1 E2].
  apply andb_prop in E1. destruct E1 as [Ea Eb]. apply Qeq_bool_iff, Qeq_eqR in Ea, Eb. destruct H as [H1 H]. split; [rewrite <- Ea, <- Eb; exact H1|now apply IH].
Qed.
Lemma halve_sides_covers l : forall k p q i x, halve_sides k l = Some (p, q) -> in_sides i l x -> in_sides i p x \/ in_sides i q x.
Proof.
  induction l as [|[a b] l IH]; intros [|k] p q i x E H; try discriminate; cbn [halve_sides] in E.
  - injection E as <- <-. destruct H as [H1 H]. cbn [in_sides]. destruct (Rle_lt_dec (x i) (Q2R (lowest ((a + b) * (1 # 2))))); [left|right]; (split; [lra|exact H]).
  - destruct (halve_sides k l) as [[p' q']|] eqn:E'; [|discriminate]. injection E as <- <-. destruct H as [H1 H]. destruct (IH k p' q' (i + 1)%N x E' H); [left|right]; now split.
Qed.
Lemma halved_sound us marks : forall todo given n given' n', halved marks todo us given n = Some (given', n') ->
  exists used, given = used ++ given' /\ forall s x, In s todo -> in_sides 0 s x -> exists g, In g used /\ in_sides 0 (sides g) x /\ conjunctions g = us.
Proof.
  induction marks as [|c rest IH]; intros todo given n given' n' E; cbn [halved] in E.
  - destruct todo; [|discriminate]. injection E as <- <-. exists []. split; [reflexivity|easy].
  - destruct todo as [|p todo]; [discriminate|]. cbv zeta in E. destruct (_ <? 0)%Z; [discriminate|]. destruct (is c ".").
    + destruct given as [|g given]; [discriminate|]. destruct (same_sides p (sides g) && _) eqn:Sm; [|discriminate]. apply andb_prop in Sm. destruct Sm as [S1 S2].
      destruct (IH _ _ _ _ _ E) as (used & -> & H). exists (g :: used). split; [reflexivity|]. intros s x [<-|Hs] Hx.
      * exists g. split; [now left|]. split; [now apply (same_sides_spec p)|]. symmetry. revert S2. apply same_all_spec. intros a b. apply same_all_spec. apply same_constraint_spec.
      * destruct (H s x Hs Hx) as (g' & H1 & H2). exists g'. split; [now right|exact H2].
    + destruct (axis_of c) as [k|]; [|discriminate]. destruct (halve_sides k p) as [[l h]|] eqn:Eh; [|discriminate].
      destruct (IH _ _ _ _ _ E) as (used & Eu & H). exists used. split; [exact Eu|]. intros s x [<-|Hs] Hx; [|apply (H s); [right; now right|exact Hx]].
      destruct (halve_sides_covers p k l h 0%N x Eh Hx); [apply (H l)|apply (H h)]; try assumption; [now left|right; now left].
Qed.
Lemma join_all_covers es : forall trees given n n', join_all es trees given n = Fine n' -> forall e x, In e es -> in_sides 0 (sides e) x ->
  exists g, In g given /\ in_sides 0 (sides g) x /\ conjunctions g = conjunctions e.
Proof.
  induction es as [|e es IH]; intros trees given n n' E e0 x Hin Hx; [easy|]. cbn [join_all] in E.
  destruct trees as [|[marks| |] trees]; try discriminate. destruct (halved _ _ _ _ _) as [[given' m]|] eqn:Eh; [|discriminate].
  destruct (halved_sound _ _ _ _ _ _ _ Eh) as (used & -> & H). destruct Hin as [<-|He].
  - destruct (H (sides e) x ltac:(now left) Hx) as (g & G1 & G2). exists g. split; [apply in_app_iff; now left|exact G2].
  - destruct (IH trees given' m n' E e0 x He Hx) as (g & G1 & G2). exists g. split; [apply in_app_iff; now right|exact G2].
Qed.
Lemma join_all_sound net es : forall trees given n n', join_all es trees given n = Fine n' -> (forall g x, In g given -> ~ unsafe_in net g x) -> says_safe net es.
Proof.
  intros trees given n n' E Hg x (e & He & Hx & c & Hc & Hk). destruct (join_all_covers es trees given n n' E e x He Hx) as (g & G1 & G2 & G3).
  apply (Hg g x G1). split; [exact G2|]. exists c. now rewrite G3.
Qed.
Lemma rule_joined_sound c ps d st n n' : kind_of st = "safe" -> Forall (meaning c) ps -> rule_joined c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K HP H. kind K. unfold rule_joined in H. destruct (fields _ d) as [[|[|trees|] [|]]|]; try discriminate H.
  destruct (property_of (network_of c) st) as [es|]; [|discriminate H]. destruct (all_some _ ps) as [gs|] eqn:A; [|discriminate H]. cbn [if_some].
  apply (join_all_sound _ _ _ _ _ _ H). intros g x Hin Hu. apply in_concat in Hin. destruct Hin as (fs & Hfs & Hg). apply all_some_spec in A.
  revert fs Hfs Hg. clear -A HP Hu. induction A as [|p fs ps gs E A IH]; intros fs' Hfs Hg; [easy|]. destruct Hfs as [<-|Hfs]; [|exact (IH (Forall_inv_tail HP) fs' Hfs Hg)].
  pose proof (Forall_inv HP) as M. unfold safe_property in E. destruct (is_kind p "safe") eqn:Kp; [|discriminate]. unfold is_kind in Kp. apply String.eqb_eq in Kp.
  unfold meaning, is_kind in M. rewrite Kp in M. cbn [String.eqb Ascii.eqb Bool.eqb] in M. rewrite E in M. cbn [if_some] in M. apply (M x). now exists g.
Qed.

(* ---------- counterexample ---------- *)
Definition point_at (pts : list Q) (i : N) : Q := nth (N.to_nat i) pts 0%Q.
Fixpoint weighed_q (ts : list (N * Q)) (v : N -> Q) : Q := match ts with [] => 0%Q | (i, q) :: ts' => (q * v i + weighed_q ts' v)%Q end.
Definition constraint_at (c : constraint) (x y : N -> Q) : bool :=
  let value := (free_term c + weighed_q (input_terms c) x + weighed_q (output_terms c) y)%Q in
  match relation_of c with At_most => Qle_bool value 0 | Below => negb (Qle_bool 0 value) | Equal => Qeq_bool value 0 end.
Fixpoint sides_at (i : N) (l : list (Q * Q)) (x : N -> Q) : bool :=
  match l with [] => true | (a, b) :: l' => Qle_bool a (x i) && Qle_bool (x i) b && sides_at (i + 1) l' x end.
(* The outputs, numbers over one denominator. *)
Definition outputs_exactly (hidden : list affine) (last_ : affine) (pts : list Q) : option (list Z * positive) :=
  let E := fold_left (fun s q => common s (Zpos (Qden q))) pts 1%Z in
  if (0 <? E)%Z && forallb (fun q => E mod Zpos (Qden q) =? 0)%Z pts then
    let (h, P) := exact E hidden (map (fun q => Qnum q * (E / Zpos (Qden q)))%Z pts) 1 in
    match (E * (P * whole_of last_))%Z with Zpos d => Some (map (exact_row E P h) (rows_of last_), d) | _ => None end
  else None.
(* Numbers grow by the layers' denominators, at most 256 bits each. *)
Definition exact_work (hidden : list affine) (pts : list Q) : Z :=
  let size := fold_left (fun n q => n + 2 + Z.log2 (Z.abs (Qnum q)) / 64 + Z.log2 (Zpos (Qden q)) / 64)%Z pts 2%Z in
  snd (fold_left (fun s A => (fst s + 4, snd s + count_of any (rows_of A) 0 * (1 + count_of any (match rows_of A with r :: _ => coarse r | [] => [] end) 0) * (fst s + size) / 32))%Z hidden (4, size * size)%Z).
(* A sum of so many terms, its denominator the product of theirs: words of them, squared; and each term is found by counting. *)
Definition finding_terms (ts : list (N * Q)) : Z := fold_left (fun n t => n + Z.of_N (fst t) / 64)%Z ts 0%Z.
Definition sum_work (pts : list Q) (den : positive) (k : list constraint) : Z :=
  let words := (18 + Z.log2 (Zpos den) / 64 + fold_left (fun n q => Z.max n (Z.log2 (Zpos (Qden q)))) pts 0 / 64)%Z in
  fold_left (fun n c => let terms := Z.of_nat (List.length (input_terms c) + List.length (output_terms c)) in
    n + terms * terms * words * words / 4096 + finding_terms (input_terms c) + finding_terms (output_terms c))%Z k 0%Z.
Definition rule_counterexample : check := fun c ps d st n =>
  match ps, fields ["conjunction"; "point"] d, property_of (network_of c) st, proj1_sig (prepared c) with
  | [], Some [Items [a; b]; Items pts], Some es, Some (hidden, last_) =>
      match Json.whole a, Json.whole b, all number pts with
      | Some a, Some b, Some pts =>
        match spend (exact_work hidden pts) n with None => Refused | Some n =>
          match (if (a <? Z.of_nat (List.length es))%Z then nth_error es (Z.to_nat a) else None) with
          | Some e => match (if (b <? Z.of_nat (List.length (conjunctions e)))%Z then nth_error (conjunctions e) (Z.to_nat b) else None), outputs_exactly hidden last_ pts with
              | Some k, Some (out, den) =>
                  let y := fun i => nth (N.to_nat i) out 0%Z # den in
                  when ((List.length pts =? N.to_nat (inputs (network_of c)))%nat && ((sum_work pts den k <=? n)%Z && sides_at 0 (sides e) (point_at pts))
                        && forallb (fun k => few_terms (List.length (rows_of last_)) k && constraint_at k (point_at pts) y) k) (Fine (n - sum_work pts den k)%Z)
              | _, _ => Refused end
          | None => Refused end
        end
      | _, _, _ => Refused
      end
  | [], Some [Items [_; _]; Items _], Some _, None => Unsure "counterexample, of networks that are no chain of layers of relu and identity"
  | _, _, _, _ => Refused
  end.

Lemma weighed_q_value ts (x : N -> Q) : Q2R (weighed_q ts x) = weighed ts (fun i => Q2R (x i)).
Proof. induction ts as [|[i q] ts IH]; cbn [weighed_q weighed]; [unfold Q2R; cbn; lra|]. now rewrite Q2R_plus, Q2R_mult, IH. Qed.
Lemma constraint_at_sound k x y : constraint_at k x y = true -> constraint_holds k (fun i => Q2R (x i)) (fun i => Q2R (y i)).
Proof.
  unfold constraint_at, constraint_holds. intro H. rewrite <- !weighed_q_value, <- !Q2R_plus. cbv zeta. set (v := (_ + _ + _)%Q) in *.
  assert (Z0 : Q2R 0 = 0) by (unfold Q2R; cbn; lra). destruct (relation_of k).
  - apply Qle_bool_iff, Qle_Rle in H. now rewrite Z0 in H.
  - apply negb_true_iff in H. rewrite <- Z0. apply Qlt_Rlt. apply Qnot_le_lt. intro L. apply Qle_bool_iff in L. congruence.
  - apply Qeq_bool_iff, Qeq_eqR in H. now rewrite Z0 in H.
Qed.
Lemma sides_at_sound l x : forall i, sides_at i l x = true -> in_sides i l (fun i => Q2R (x i)).
Proof.
  induction l as [|[a b] l IH]; intros i H; [exact I|]. cbn [sides_at] in H. apply andb_prop in H. destruct H as [H H3]. apply andb_prop in H. destruct H as [H1 H2].
  apply Qle_bool_iff, Qle_Rle in H1, H2. split; [now split|now apply IH].
Qed.
Lemma outputs_exactly_sound net hidden last_ pts out den : well_ordered net = true -> stack_of net = Some (hidden, last_) ->
  List.length pts = N.to_nat (inputs net) -> outputs_exactly hidden last_ pts = Some (out, den) ->
  forall i, (N.to_nat i < List.length (rows_of last_))%nat -> outputs_at net (fun i => Q2R (point_at pts i)) i = Q2R (nth (N.to_nat i) out 0%Z # den).
Proof.
  intros Hw Hs Lp H i Hi. unfold outputs_exactly in H. cbv zeta in H. set (E := fold_left _ pts 1%Z) in *. destruct (_ && _) eqn:C in H; [|discriminate].
  apply andb_prop in C. destruct C as [C1 C2]. apply Z.ltb_lt in C1. rewrite forallb_forall in C2.
  set (h := map (fun q => (Qnum q * (E / Zpos (Qden q)))%Z) pts) in *. destruct (exact E hidden h 1) as [h' P] eqn:Ex.
  destruct (E * (P * whole_of last_))%Z as [|d|] eqn:Ed; try discriminate. injection H as <- <-.
  assert (PE : 0 < IZR E) by now apply (IZR_lt 0). set (x := fun i => Q2R (point_at pts i)).
  destruct (stack_sound net x (IZR E) hidden last_ PE Hw Hs) as (trace & hend & Fl & Hlast & Fo).
  assert (EX : map (fun k => IZR E * x (N.of_nat k)) (seq 0 (N.to_nat (inputs net))) = map (fun n => IZR n / IZR 1) h).
  { rewrite <- Lp. unfold h, x, point_at. rewrite map_map. clear -C1 C2. 
    rewrite <- (map_ext (fun k => IZR E * Q2R (nth k pts 0%Q))) by (intro k; now rewrite Nnat.Nat2N.id).
    assert (G : forall l : list Q, map (fun k => IZR E * Q2R (nth k l 0%Q)) (seq 0 (List.length l)) = map (fun q => IZR E * Q2R q) l).
    { induction l as [|q l IH]; [reflexivity|]. cbn [List.length seq map nth]. f_equal. rewrite <- seq_shift, map_map. exact IH. }
    rewrite G. apply map_ext_in. intros q Hq. specialize (C2 q Hq). apply Z.eqb_eq in C2. destruct q as [a b]. unfold Q2R. cbn [Qnum Qden] in *.
    pose proof (Z_div_exact_full_2 E (Zpos b) ltac:(lia) C2) as EE. set (k := (E / Zpos b)%Z) in *. rewrite EE, !mult_IZR. field. apply not_0_IZR. lia. }
  rewrite EX in Fl. destruct (exact_value E hidden h 1 trace hend ltac:(lia) Fl) as [Eh HP]. rewrite Ex in Eh, HP. cbn [fst snd] in Eh, HP.
  rewrite Eh in Fo. pose proof (exact_rows_value E (whole_of last_) P h' _ _ Hlast HP Fo) as V.
  set (name := node_name (last (nodes net) (A_layer (Layer "" [] Identity [])))) in *.
  assert (W : nth (N.to_nat i) (map (fun i => IZR E * run net x name (N.of_nat i)) (seq 0 (List.length (rows_of last_)))) 0 = IZR E * outputs_at net x i).
  { rewrite (nth_indep _ 0 (IZR E * run net x name (N.of_nat 0))) by (now rewrite map_length, seq_length).
    rewrite (map_nth (fun i => IZR E * run net x name (N.of_nat i))), seq_nth by assumption. cbn [Nat.add]. now rewrite Nnat.N2Nat.id. }
  rewrite V in W. rewrite (nth_indep _ 0 (IZR (exact_row E P h' (Combination 0 [] [])) / IZR (P * whole_of last_))) in W by (now rewrite map_length).
  rewrite (map_nth (fun c => IZR (exact_row E P h' c) / IZR (P * whole_of last_))) in W.
  rewrite (nth_indep _ 0%Z (exact_row E P h' (Combination 0 [] []))) by (now rewrite map_length). rewrite map_nth.
  unfold Q2R. cbn [Qnum Qden]. rewrite <- Ed, mult_IZR. 
  assert (PD : 0 < IZR (P * whole_of last_)) by (apply (IZR_lt 0); lia).
  apply (Rmult_eq_reg_l (IZR E)); [|lra]. rewrite <- W. field. lra.
Qed.
Lemma rule_counterexample_sound c ps d st n n' : well_ordered (network_of c) = true -> kind_of st = "unsafe" -> rule_counterexample c ps d st n = Fine n' -> meaning c st.
Proof.
  intros Hw K H. kind K. unfold rule_counterexample in H. destruct ps; [|discriminate H].
  destruct (fields _ d) as [[|[|[|a [|b [|]]]|] [|[|pts|] [|]]]|]; try discriminate H.
  destruct (property_of (network_of c) st) as [es|]; [|discriminate H].
  destruct (prepared c) as [s [->|Es]] eqn:Er; [discriminate H|]. cbn [proj1_sig] in H. destruct s as [[hidden last_]|]; [|discriminate H]. cbn [if_some].
  destruct (Json.whole a) as [i|], (Json.whole b) as [j|], (all number pts) as [qs|]; try discriminate H. destruct (spend _ n) as [m|]; [|discriminate H].
  destruct (if (_ <? _)%Z then nth_error es _ else None) as [e|] eqn:Ee; [|discriminate H].
  destruct (if (_ <? _)%Z then nth_error (conjunctions e) _ else None) as [k|] eqn:Ek; [|discriminate H].
  destruct (outputs_exactly hidden last_ qs) as [[out den]|] eqn:Eo; [|discriminate H]. cbv zeta in H. unfold when in H. destruct (_ && _) eqn:C in H; [|discriminate H].
  apply andb_prop in C. destruct C as [C C3]. apply andb_prop in C. destruct C as [C1 C2]. apply andb_prop in C2. destruct C2 as [_ C2]. apply Nat.eqb_eq in C1. rewrite forallb_forall in C3.
  assert (Ie : In e es) by (destruct (_ <? _)%Z; [now apply nth_error_In in Ee|discriminate]).
  assert (Ik : In k (conjunctions e)) by (destruct (_ <? Z.of_nat (List.length (conjunctions e)))%Z; [now apply nth_error_In in Ek|discriminate]).
  exists (fun i => Q2R (point_at qs i)), e. split; [exact Ie|]. split; [now apply sides_at_sound|]. exists k. split; [exact Ik|].
  apply Forall_forall. intros q Hq. specialize (C3 q Hq). apply andb_prop in C3. destruct C3 as [F1 F2]. apply constraint_at_sound in F2.
  pose proof (outputs_exactly_sound (network_of c) hidden last_ qs out den Hw Es C1 Eo) as O.
  assert (Same : forall ts, forallb (fun p => (N.to_nat (fst p) <? List.length (rows_of last_))%nat) ts = true ->
    weighed ts (outputs_at (network_of c) (fun i => Q2R (point_at qs i))) = weighed ts (fun i => Q2R (nth (N.to_nat i) out 0%Z # den))).
  { induction ts as [|[i0 q0] ts IH]; intro Ft; [reflexivity|]. cbn [forallb fst] in Ft. apply andb_prop in Ft. destruct Ft as [Ft1 Ft2]. apply Nat.ltb_lt in Ft1.
    cbn [weighed]. now rewrite O, IH. }
  unfold constraint_holds in *. cbv zeta in *. now rewrite (Same _ F1).
Qed.
