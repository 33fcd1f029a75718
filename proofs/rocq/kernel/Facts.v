(* The rule `pl`: what a piecewise-linear fact about neurons says, and the
   function that decides terms by cutting the domain where a relu, max or min
   changes sign. *)
From Coq Require Import Reals Lra Lia List ZArith QArith Qreals String Bool.
From Symnet Require Import PiecewiseLinear.
From Symnet.kernel Require Import Cone Model Polytope.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* ---------- what a fact says ---------- *)
Inductive term :=
| Linear (f : form)
| Times (q : Q) (a : term)
| Plus (a b : term)
| Maximum (a b : term)
| Minimum (a b : term)
| Positive (a : term).

Fixpoint term_value (t : term) (h : point) : R :=
  match t with
  | Linear f => at_point f h
  | Times q a => Q2R q * term_value a h
  | Plus a b => term_value a h + term_value b h
  | Maximum a b => Rmax (term_value a h) (term_value b h)
  | Minimum a b => Rmin (term_value a h) (term_value b h)
  | Positive a => relu (term_value a h)
  end.

Record fact := Fact {
  inside : string;                                  (* "" or the scan whose body is meant *)
  fact_domain : domain;
  reading : list (place * form);
  multiplied : list (schedule * form * form);       (* schedule * form = form *)
  claimed : list (place * term) }.

Definition at_place (rho : values) (p : place) : R := rho (fst p) (snd p).

(* For every point of the domain (h 0 = 1, h (i + 1) = t_i) at which the neurons of the
   reading are their forms, and schedules times forms are the other forms, the neurons are their terms. *)
Definition says (f : fact) (rho : values) (now : schedule -> R) : Prop :=
  forall h : point, h 0%N = 1 -> in_domain h (fact_domain f) ->
  Forall (fun r => at_place rho (fst r) = at_point (snd r) h) (reading f) ->
  Forall (fun m => now (fst (fst m)) * at_point (snd (fst m)) h = at_point (snd m) h) (multiplied f) ->
  Forall (fun c => at_place rho (fst c) = term_value (snd c) h) (claimed f).

Definition scan_named (net : network) (name : string) : option scan :=
  match List.find (fun n => String.eqb (node_name n) name) (nodes net) with
  | Some (A_scan s) => Some s
  | _ => None
  end.

(* At every input of the network; inside a scan, in every state, at every step of every copy. *)
Definition fact_holds (net : network) (f : fact) : Prop :=
  if String.eqb (inside f) "" then forall x, says f (run net x) (fun _ => 0)
  else exists s, scan_named net (inside f) = Some s /\
    forall c l state, (c < copies s)%N -> (1 <= l <= steps s)%N ->
    says f (body_run (parameters net) s c l state) (fun m => schedule_value m (stride s) c l).

(* ---------- deciding it ---------- *)
Definition fuel_left := option Z.      (* what is left of the work that a check may cost; None: refused *)
Definition spend (work : Z) (n : Z) : fuel_left := if (n <? work)%Z then None else Some (n - work)%Z.
(* Long coefficients cost more, and those of more than 2^20 bits are refused; the powers are computed once. *)
Definition powers : list (Z * Z) :=
  [(Zpos (two_to 64), 0); (Zpos (two_to 1024), 16); (Zpos (two_to 16384), 512); (Zpos (two_to 262144), 100000);
   (Zpos (two_to 1048576), 2000000)]%Z.
Definition heavy_number (n : Z) : Z :=
  match List.find (fun p => (Z.abs n <? fst p)%Z) powers with Some p => snd p | None => 1152921504606846976%Z end.
Definition heavy (f : form) : Z := fold_left (fun s t => (s + heavy_number (Qnum (snd t)) + heavy_number (Zpos (Qden (snd t))))%Z) f 0%Z.
Definition cost (f : form) (p : part) : Z :=
  (1 + Z.of_nat (List.length f) * Z.of_nat (List.length (generators p)) + fold_left (fun s g => s + heavy g) (generators p) 0)%Z.
Definition bind (a : fuel_left) (k : Z -> fuel_left) : fuel_left := match a with Some n => k n | None => None end.

Section Decide.
Variable d : domain.

(* Goes on with the form that is the positive part of f, on the parts where f has one sign. *)
Definition positive_part (f : form) (p : part) (n : Z) (k : form -> part -> Z -> fuel_left) : fuel_left :=
  match take_on d f p with
  | None => None
  | Some p =>
    bind (spend (cost f p) n) (fun n =>
    if nowhere_below f p then k f p n
    else if nowhere_above f p then k [] p n
    else bind (spend (Z.of_nat (List.length (generators p)) * cost f p) n) (fun n =>
         bind (k f (upper_part f p) n) (k [] (lower_part f p))))
  end.

Fixpoint decide_term (t : term) (p : part) (n : Z) (k : form -> part -> Z -> fuel_left) : fuel_left :=
  match t with
  | Linear f => k f p n
  | Times q a => decide_term a p n (fun f p n => k (plus [] q f) p n)
  | Plus a b => decide_term a p n (fun f p n => decide_term b p n (fun g p n => k (plus f 1 g) p n))
  | Maximum a b => decide_term a p n (fun f p n => decide_term b p n (fun g p n =>
      positive_part (plus g (-1) f) p n (fun r p n => k (plus f 1 r) p n)))
  | Minimum a b => decide_term a p n (fun f p n => decide_term b p n (fun g p n =>
      positive_part (plus f (-1) g) p n (fun r p n => k (plus f (-1) r) p n)))
  | Positive a => decide_term a p n (fun f p n => positive_part f p n k)
  end.

Section Soundness.
Variable h : point.
Hypothesis H0 : h 0%N = 1.
Hypothesis Hd : in_domain h d.
Variable goal : Prop.

Definition proves (k : form -> part -> Z -> fuel_left) (v : R) : Prop :=
  forall f p n, fits p -> in_part h p -> at_point f h = v -> k f p n <> None -> goal.

Lemma bind_some a k : bind a k <> None -> exists n, a = Some n /\ k n <> None.
Proof. destruct a as [n|]; cbn; intro H; [now exists n|easy]. Qed.

Lemma positive_part_sound f p n k : fits p -> in_part h p -> proves k (relu (at_point f h)) ->
  positive_part f p n k <> None -> goal.
Proof.
  intros Hp Hin Hk H. unfold positive_part in H. destruct (take_on d f p) as [p'|] eqn:E; [|easy].
  destruct (take_on_sound d h Hd H0 f p p' Hp Hin E) as (F & I & _ & S).
  apply bind_some in H. destruct H as (n1 & _ & H).
  destruct (nowhere_below f p') eqn:B.
  - apply (Hk f p' n1 F I); [|assumption]. rewrite relu_pos; [reflexivity|]. now apply (nowhere_below_sound f p').
  - destruct (nowhere_above f p') eqn:A.
    + apply (Hk [] p' n1 F I); [|assumption]. rewrite relu_neg; [reflexivity|]. now apply (nowhere_above_sound f p').
    + apply bind_some in H. destruct H as (n2 & _ & H). apply bind_some in H. destruct H as (n3 & E1 & E2).
      destruct (Rle_lt_dec 0 (at_point f h)) as [L|L].
      * apply (Hk f (upper_part f p') n2); [exact F|now apply upper_part_sound|now rewrite relu_pos|now rewrite E1].
      * apply (Hk [] (lower_part f p') n3); [exact F|apply lower_part_sound; try assumption; lra| |assumption].
        rewrite relu_neg by lra. reflexivity.
Qed.

Lemma decide_term_sound t : forall p n k, fits p -> in_part h p -> proves k (term_value t h) ->
  decide_term t p n k <> None -> goal.
Proof.
  induction t as [f|q a IHa|a IHa b IHb|a IHa b IHb|a IHa b IHb|a IHa]; cbn [decide_term term_value]; intros p n k Hp Hin Hk H.
  - now apply (Hk f p n).
  - apply (IHa p n _ Hp Hin) in H; [assumption|]. intros f p1 n1 F I E H1.
    apply (Hk (plus [] q f) p1 n1); try assumption. rewrite plus_value, E. cbn. ring.
  - apply (IHa p n _ Hp Hin) in H; [assumption|]. intros f p1 n1 F I E H1.
    apply (IHb p1 n1 _ F I) in H1; [assumption|]. intros g p2 n2 F2 I2 E2 H2.
    apply (Hk (plus f 1 g) p2 n2); try assumption. rewrite plus_value, E, E2, one_value. ring.
  - apply (IHa p n _ Hp Hin) in H; [assumption|]. intros f p1 n1 F I E H1.
    apply (IHb p1 n1 _ F I) in H1; [assumption|]. intros g p2 n2 F2 I2 E2 H2.
    apply positive_part_sound in H2; try assumption. intros r p3 n3 F3 I3 E3 H3.
    apply (Hk (plus f 1 r) p3 n3); try assumption.
    rewrite plus_value, minus_one, E, E2 in E3. rewrite plus_value, one_value, E, E3. pwl.
  - apply (IHa p n _ Hp Hin) in H; [assumption|]. intros f p1 n1 F I E H1.
    apply (IHb p1 n1 _ F I) in H1; [assumption|]. intros g p2 n2 F2 I2 E2 H2.
    apply positive_part_sound in H2; try assumption. intros r p3 n3 F3 I3 E3 H3.
    apply (Hk (plus f (-1) r) p3 n3); try assumption.
    rewrite plus_value, minus_one, E, E2 in E3. rewrite plus_value, minus_one, E, E3. pwl.
  - apply (IHa p n _ Hp Hin) in H; [assumption|]. intros f p1 n1 F I E H1.
    apply positive_part_sound in H1; try assumption. intros r p3 n3 F3 I3 E3 H3. rewrite E in E3.
    now apply (Hk r p3 n3).
Qed.
End Soundness.
End Decide.

