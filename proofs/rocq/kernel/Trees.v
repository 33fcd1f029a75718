(* Trees of halved inputs: together the leaves cover the box, and at each leaf every
   conjunction that is still open is impossible. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet Require Import PiecewiseLinear.
From Symnet.kernel Require Import Cone Model Json Decode Combinations Slack Substitution Leaves Conjunctions Stacks Properties.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope Z_scope.

(* With what is left of the work; refused; or not decided here. *)
Inductive outcome := Done (left : Z) | No | Unclear (what : string).

(* ---------- forms of constraints ---------- *)
Definition whole_terms (s : Z) (ts : list (N * Q)) : list (N * Z) := map (fun p => (fst p, Qnum (snd p) * (s / Zpos (Qden (snd p))))) ts.
Definition opposite (f : form) : form := Form (map (fun p => (fst p, - snd p)) (terms f)) (- constant_of f) (scale f) (least f).
(* The forms one of which must be at least `least` for the constraint to be impossible; None where inputs stand in it. *)
Definition forms_of (k : constraint) : option (list form) :=
  let s := fold_left (fun s p => common s (Zpos (Qden (snd p)))) (output_terms k) (Zpos (Qden (free_term k))) in
  match input_terms k with
  | _ :: _ => None
  | [] =>
      if (0 <? s) && (s <? longest) && forallb (fun p => s mod Zpos (Qden (snd p)) =? 0) ((0%N, free_term k) :: output_terms k) then
        let f := Form (whole_terms s (output_terms k)) (Qnum (free_term k) * (s / Zpos (Qden (free_term k)))) s
          (match relation_of k with Below => 0 | _ => 1 end) in
        Some (match relation_of k with Equal => [f; opposite f] | _ => [f] end)
      else None
  end.
Definition forms_of_all (c : list constraint) : option (list form) := option_map (@List.concat form) (all_some forms_of c).

(* ---------- the walk ---------- *)
Record part := Part { p_box : list (Z * Z); p_open : list (list form); p_ends : list (list (Z * Z)); p_depth : Z }.
Fixpoint halve (k : nat) (box : list (Z * Z)) : option (list (Z * Z) * list (Z * Z)) :=
  match box, k with
  | (a, b) :: box', O => let m := (a + b) / 2 in Some ((a, m) :: box', (m, b) :: box')
  | e :: box', S k' => match halve k' box' with Some (l, h) => Some (e :: l, e :: h) | None => None end
  | [], _ => None
  end.
Definition path_of (known : list relaxed) : Z :=
  fold_left (fun n l => n + count_of any (coarse_columns l) 0 * count_of any (live_rows l) 0) known 0.
Definition axis_of (c : ascii) : option nat :=
  let n := N_of_ascii c in if ((48 <=? n) && (n <=? 57))%N then Some (N.to_nat (n - 48)) else None.
Section Walk.
Variable unit : Z.
Variable hidden : list affine.
Variable last_ : affine.

Fixpoint still_open (box : list (Z * Z)) (known : list relaxed) (rows : list combination) (nothing : combination) (rs : list Z) (each : Z)
    (open : list (list form)) (n : Z) : option (list (list form) * Z) :=
  match open with
  | [] => Some ([], n)
  | fs :: open' =>
      let n := n - each * count_of any fs 0 in
      if n <? 0 then None else
      match still_open box known rows nothing rs each open' n with
      | Some (l, n) => Some (if impossible unit box known (divisor_of (whole_of last_)) rows nothing rs fs then l else fs :: l, n)
      | None => None
      end
  end.
(* The sizes of inputs, in units of 2^-Q. *)
Definition sizes_of (box : list (Z * Z)) : list Z := map (fun e => ceiling (Z.max (Z.abs (fst e)) (Z.abs (snd e))) finer) box.
(* Ends are kept for every part that waits: they are paid for by their number and their length, as memory is. *)
Definition keeping (es : list (list (Z * Z))) : Z := fold_left (fun n l => count_of any l n) es 0 * (12 + Z.log2 unit / 16).
Definition looked_at (p : part) (n : Z) : option (part * Z) :=
  let box := p_box p in
  match look unit box hidden (p_ends p) true (map (fun e => (fst e / finer, - (- snd e / finer))) box) (map any box) [] (sizes_of box) 0 n with
  | Out_of_work => None
  | Empty n => Some (Part box [] [] (p_depth p), n)
  | Known es known m sizes n =>
      let n := n - 2 - count_of any (rows_of last_) 0 * (count_of any m 0) / 32 - count_of any (error_rows (rounding_of last_)) 0 * count_of any m 0 / 32 - keeping es in
      if (n <? 0) || negb (small_enough unit (rounding_of last_) sizes) then None else
      let nothing := Combination 0 (select m (map (fun _ => 0) m)) (select m (map (fun _ => 0) m)) in
      match still_open box known (map (restrict m) (rows_of last_)) nothing (errors_at unit (rounding_of last_) sizes) (2 + path_of known / 10) (p_open p) n with
      | Some (l, n) => Some (Part box l es (p_depth p), n)
      | None => None
      end
  end.
Definition starts_with (c : ascii) (s : string) : bool := match s with String d _ => is d c | EmptyString => false end.
Definition signs : string := "trees with assumed signs, or with more than ten inputs".

Fixpoint walk (marks : string) (star : bool) (todo : list part) (n : Z) : outcome :=
  match marks with
  | EmptyString => match todo with [] => if star then No else Done n | _ => No end
  | String c rest =>
      match todo with
      | [] => No
      | p :: todo' =>
          let n := n - 2 in
          if n <? 0 then No
          else if is c "*" then (if star then No else walk rest true todo n)
          else if is c "." then
            if star then No else if starts_with "[" rest then Unclear signs
            else match p_open p with
            | [] => walk rest false todo' n
            | _ => match looked_at p n with
                | Some (q, n) => match p_open q with [] => walk rest false todo' n | _ => No end
                | None => No
                end
            end
          else match axis_of c with
          | Some k =>
              match (if star && match p_open p with [] => false | _ => true end then looked_at p n else Some (p, n)) with
              | Some (q, n) =>
                  match halve k (p_box q) with
                  | Some (l, h) =>
                      if 4096 <=? p_depth q then No else
                      walk rest false (Part l (p_open q) (p_ends q) (p_depth q + 1) :: Part h (p_open q) (p_ends q) (p_depth q + 1) :: todo') n
                  | None => No
                  end
              | None => No
              end
          | None => if is c "(" || is c "<" then Unclear signs else No
          end
      end
  end.
End Walk.

(* The ends of a box in units of 2^-(Q + 32), rounded outward. *)
Definition outward (unit : Z) (l : list (Q * Q)) : list (Z * Z) :=
  map (fun s => (Qnum (fst s) * (unit * finer) / Zpos (Qden (fst s)), - (- Qnum (snd s) * (unit * finer) / Zpos (Qden (snd s))))) l.

(* ---------- soundness ---------- *)
Open Scope R_scope.
Lemma inside_before box Y : Forall2 (fun e x => within e (x * IZR finer)) box Y ->
  Forall2 within (map (fun e => (fst e / finer, - (- snd e / finer))%Z) box) (select (map any box) Y).
Proof.
  pose proof finer_pos as PF. induction 1 as [|[a b] x box' X' [H1 H2] F IH]; cbn [map select any]; [constructor|]. constructor; [|assumption].
  unfold within. cbn [fst snd] in *. split.
  - eapply Rle_trans; [apply IZR_div; now vm_compute|]. apply (Rmult_le_reg_r (IZR finer)); [assumption|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
  - rewrite opp_IZR. apply Ropp_le_cancel. rewrite Ropp_involutive. eapply Rle_trans; [apply IZR_div; now vm_compute|].
    apply (Rmult_le_reg_r (IZR finer)); [assumption|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l, opp_IZR; lra.
Qed.
Lemma all_alive (P : Z * Z -> R -> Prop) box Y : Forall2 P box Y -> dead_are_zero (map any box) Y /\ select (map any box) Y = Y.
Proof.
  unfold dead_are_zero. induction 1 as [|e x box' X' _ F [IH1 IH2]]; cbn [map select any]; split; try constructor; try assumption; try discriminate. now rewrite IH2.
Qed.

Section Sound.
Variable unit : Z.
Hypothesis Hunit : (0 < unit)%Z.
Let S := IZR unit.
Variable hidden : list affine.
Variable last_ : affine.
Variable X : list R.
Variable trace : list (list R).
Variables hend out : list R.
(* That the inputs, the values behind the last relu layer, and the outputs are numbers. *)
Variables numbers numbers_behind numbers_out : Prop.
Hypothesis Hnumbers : numbers.
Hypothesis Hflow : through unit hidden numbers X trace numbers_behind hend.
Hypothesis Hlast : (0 < whole_of last_)%Z.
Hypothesis Hout : sums_where_small unit last_ numbers_behind hend numbers_out out.

Definition inside (box : list (Z * Z)) : Prop := Forall2 (fun e x => within e (x * IZR finer)) box X.
Definition closed (fs : list form) : Prop := exists f, In f fs /\ IZR (least f) <= form_value unit f out.
Definition part_ok (p : part) : Prop := inside (p_box p) -> ends_hold (p_ends p) trace -> Forall closed (p_open p) /\ (p_open p <> [] -> numbers_out).

Lemma zeros_give mask Y : List.length mask = List.length Y -> gives S (whole_of last_) (select mask Y)
  (Combination 0 (select mask (map (fun _ => 0%Z) mask)) (select mask (map (fun _ => 0%Z) mask))) 0.
Proof.
  intro L. unfold gives. cbn [offset coarse fine].
  assert (Z0 : forall mask0 l Y', rdot (select mask0 (map (fun _ : bool => 0%Z) l)) Y' = 0).
  { induction mask0 as [|m mask0 IH]; intros [|b l] Y'; cbn [map select]; try reflexivity.
    destruct m; [destruct Y' as [|y Y']; cbn [rdot]; [reflexivity|rewrite IH; lra]|apply IH]. }
  rewrite !Z0. split; [ring|]. split; apply select_length; now rewrite map_length.
Qed.
Lemma still_open_sound box known m rows rs out' nothing each : inside box -> chain S known X (select m hend) ->
  Forall2 (gives S (whole_of last_) (select m hend)) rows out' -> off_by rs out out' -> gives S (whole_of last_) (select m hend) nothing 0 ->
  forall open n l n', still_open unit last_ box known rows nothing rs each open n = Some (l, n') -> Forall closed l -> Forall closed open.
Proof.
  intros HI C F O N0. induction open as [|fs open IH]; intros n l n' E Hl; [constructor|]. cbn [still_open] in E. cbv zeta in E.
  destruct (_ <? 0)%Z; [discriminate|]. destruct (still_open unit last_ box known rows nothing rs each open _) as [[l' n'']|] eqn:E'; [|discriminate].
  injection E as <- <-. destruct (impossible unit box known (divisor_of (whole_of last_)) rows nothing rs fs) eqn:Im.
  - constructor; [|now apply (IH _ _ _ E')].
    destruct (divisor_of_ok (whole_of last_) Hlast) as [HO HE].
    apply (impossible_sound unit box X Hunit HI known (select m hend) (divisor_of (whole_of last_)) rows rs out out' nothing fs C HO); [now rewrite HE|exact O|now rewrite HE|exact Im].
  - constructor; [exact (Forall_inv Hl)|apply (IH _ _ _ E'); exact (Forall_inv_tail Hl)].
Qed.
Lemma sizes_of_sound box : inside box -> sized (sizes_of box) X.
Proof.
  unfold inside. clear. induction 1 as [|[a b] x box X' [H1 H2] F IH]; cbn [sizes_of map]; constructor; [|assumption]. cbn [fst snd] in *.
  pose proof finer_pos as PF. eapply Rle_trans; [|apply ceiling_above; reflexivity]. apply (Rmult_le_reg_r (IZR finer)); [exact PF|].
  unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra. rewrite max_IZR, !abs_IZR.
  rewrite <- (Rabs_pos_eq (IZR finer)) at 1 by lra. rewrite <- Rabs_mult. set (y := x * IZR finer) in *.
  unfold Rmax. destruct (Rle_dec _ _) as [G|G]; revert G; unfold Rabs; repeat destruct (Rcase_abs _); intros; lra.
Qed.
Lemma restricted_rows S' D m Y rows zs : dead_are_zero m Y -> Forall2 (gives S' D Y) rows zs ->
  Forall2 (gives S' D (select m Y)) (map (restrict m) rows) zs.
Proof. intros L F. induction F as [|c z cs zs' G F IH]; cbn [map]; constructor; [now apply gives_restrict|assumption]. Qed.
(* What is known on a part holds, and what is closed on it was impossible; then all values are numbers. *)
Lemma looked_at_sound p n q n' : looked_at unit hidden last_ p n = Some (q, n') -> p_box q = p_box p /\
  (inside (p_box p) -> ends_hold (p_ends p) trace ->
   (p_open q = [] \/ ends_hold (p_ends q) trace) /\ (Forall closed (p_open q) -> Forall closed (p_open p)) /\ numbers_out).
Proof.
  unfold looked_at. intro E. 
  assert (L : inside (p_box p) -> ends_hold (p_ends p) trace -> match look unit (p_box p) hidden (p_ends p) true
     (map (fun e => (fst e / finer, - (- snd e / finer))%Z) (p_box p)) (map any (p_box p)) [] (sizes_of (p_box p)) 0 n with
   | Empty _ => False | Out_of_work => True
   | Known es k m us w => ends_hold es trace /\ chain S k X (select m hend) /\ dead_are_zero m hend /\ numbers_behind /\ sized us hend end).
  { intros HI He. destruct (all_alive _ _ _ HI) as [A1 A2].
    exact (look_sound unit (p_box p) X Hunit HI hidden _ _ _ _ [] _ _ _ X trace hend numbers numbers_behind Hflow Hnumbers (sizes_of_sound _ HI) A1 (inside_before _ _ HI) A2 He). }
  destruct (look _ _ _ _ _ _ _ _ _ _ _) as [w| |es known m us w]; [| discriminate|].
  - injection E as <- <-. cbn [p_box p_open p_ends]. split; [reflexivity|]. intros HI He. now destruct (L HI He).
  - cbv zeta in E. destruct (_ || _) eqn:Sm in E; [discriminate|]. apply orb_false_elim in Sm. destruct Sm as [_ Sm]. apply negb_false_iff in Sm.
    destruct (still_open _ _ _ _ _ _ _ _ _ _) as [[l n'']|] eqn:E'; [|discriminate]. injection E as <- <-. cbn [p_box p_open p_ends].
    split; [reflexivity|]. intros HI He. destruct (L HI He) as (L1 & L2 & L3 & L4 & L5). destruct (Hout L4 us L5 Sm) as (No & out' & F & O).
    split; [now right|]. split; [|exact No].
    refine (fun Hc => still_open_sound _ known m _ _ out' _ _ HI L2 _ O _ _ _ _ _ E' Hc).
    + now apply restricted_rows.
    + apply zeros_give. now apply Forall2_len in L3.
Qed.
Lemma halve_covers : forall box k l h, halve k box = Some (l, h) -> inside box -> inside l \/ inside h.
Proof.
  unfold inside. clear. intro box. revert X. induction box as [|[a b] box IH]; intros X [|k] l h E F; try discriminate; cbn [halve] in E; inversion F as [|? x ? X' [H1 H2] F']; subst.
  - injection E as <- <-. cbn [fst snd] in *. destruct (Rle_lt_dec (x * IZR finer) (IZR ((a + b) / 2))) as [H|H]; [left|right]; constructor; try assumption; unfold within; cbn [fst snd]; lra.
  - destruct (halve k box) as [[l' h']|] eqn:E'; [|discriminate]. injection E as <- <-. destruct (IH X' k l' h' E' F'); [left|right]; now constructor.
Qed.
Theorem walk_sound marks : forall star todo n n', walk unit hidden last_ marks star todo n = Done n' -> Forall part_ok todo.
Proof.
  induction marks as [|c rest IH]; intros star todo n n' E; cbn [walk] in E.
  - destruct todo; [constructor|discriminate].
  - destruct todo as [|p todo]; [discriminate|]. cbv zeta in E. destruct (_ <? 0)%Z; [discriminate|].
    destruct (is c "*"); [destruct star; [discriminate|now apply IH in E]|]. destruct (is c ".").
    + destruct star; [discriminate|]. destruct (starts_with _ _); [discriminate|]. destruct (p_open p) as [|o os] eqn:Ho.
      * apply IH in E. constructor; [|assumption]. intros _ _. rewrite Ho. split; [constructor|easy].
      * destruct (looked_at unit hidden last_ p _) as [[q m]|] eqn:El; [|discriminate]. destruct (p_open q) eqn:Hq; [|discriminate].
        apply IH in E. constructor; [|assumption]. intros HI He. destruct (looked_at_sound p _ q m El) as (_ & Hl).
        destruct (Hl HI He) as (_ & Hc & No). split; [|now intros _]. apply Hc. rewrite Hq. constructor.
    + destruct (axis_of c) as [k|]; [|destruct (_ || _); discriminate].
      assert (T : forall q m, match halve k (p_box q) with Some (l, h) => if (4096 <=? p_depth q)%Z then No else
          walk unit hidden last_ rest false (Part l (p_open q) (p_ends q) (p_depth q + 1) :: Part h (p_open q) (p_ends q) (p_depth q + 1) :: todo) m | None => No end = Done n' ->
        Forall part_ok todo /\ part_ok q).
      { clear E. intros q m E. destruct (halve k (p_box q)) as [[l h]|] eqn:Eh; [|discriminate]. destruct (4096 <=? _)%Z; [discriminate|]. apply IH in E.
        pose proof (Forall_inv E) as P1. apply Forall_inv_tail in E. pose proof (Forall_inv E) as P2. apply Forall_inv_tail in E. split; [assumption|].
        intros HI He. unfold part_ok in P1, P2. cbn [p_box p_ends p_open] in P1, P2. destruct (halve_covers _ _ _ _ Eh HI); auto. }
      destruct (star && _).
      * destruct (looked_at unit hidden last_ p _) as [[q m]|] eqn:El; [|discriminate]. destruct (T q m E) as [T1 T2]. constructor; [|assumption].
        intros HI He. destruct (looked_at_sound p _ q m El) as (Hb & Hl). destruct (Hl HI He) as ([Hq|Hq] & Hc & No); (split; [apply Hc|now intros _]); [rewrite Hq; constructor|].
        apply T2; [now rewrite Hb|assumption].
      * destruct (T p _ E) as [T1 T2]. now constructor.
Qed.

(* ---------- a closed conjunction does not hold ---------- *)
Variables x y : N -> R.
Hypothesis Hy : forall i, (i < List.length out)%nat -> nth i out 0 = S * y (N.of_nat i).

Lemma whole_terms_value s ts : (forall p, In p ts -> (s mod Zpos (Qden (snd p)) = 0)%Z /\ (N.to_nat (fst p) < List.length out)%nat) ->
  S * sum_of (whole_terms s ts) out = S * S * IZR s * weighed ts y.
Proof.
  induction ts as [|[i [a b]] ts IH]; intro H; cbn [whole_terms map sum_of weighed fst snd]; [ring|].
  destruct (H (i, (a # b)%Q) ltac:(now left)) as [H1 H2]. cbn [fst snd Qden Qnum] in *. fold (whole_terms s ts).
  specialize (IH ltac:(intros p Hp; apply H; now right)). rewrite Hy by assumption. rewrite Nnat.N2Nat.id.
  rewrite Rmult_plus_distr_l, IH. unfold Q2R. cbn [Qnum Qden].
  pose proof (Z_div_exact_full_2 s (Zpos b) ltac:(lia) H1) as E. set (k := (s / Zpos b)%Z) in *. rewrite E, !mult_IZR.
  field. apply not_0_IZR. lia.
Qed.
Lemma sum_opposite ts : sum_of (map (fun p => (fst p, - snd p)%Z) ts) out = - sum_of ts out.
Proof. induction ts as [|[i q] ts IH]; cbn; [lra|]. rewrite IH, opp_IZR. lra. Qed.
Lemma forms_of_sound k fs : (forall p, In p (output_terms k) -> (N.to_nat (fst p) < List.length out)%nat) -> forms_of k = Some fs ->
  (exists f, In f fs /\ IZR (least f) <= form_value unit f out) -> ~ constraint_holds k x y.
Proof.
  intros Hp E (f & Hf & Hl) Hk. unfold forms_of in E. destruct (input_terms k) eqn:Ei; [|discriminate]. cbv zeta in E.
  set (s := fold_left _ _ _) in *. destruct (_ && _) eqn:C in E; [|discriminate]. injection E as <-.
  apply andb_prop in C. destruct C as [C C3]. apply andb_prop in C. destruct C as [C1 _]. apply Z.ltb_lt in C1. rewrite forallb_forall in C3.
  unfold constraint_holds in Hk. rewrite Ei in Hk. cbn [weighed] in Hk. set (v := Q2R (free_term k) + 0 + weighed (output_terms k) y) in Hk.
  assert (PS : 0 < S * S * IZR s) by (apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat; now apply (IZR_lt 0)|now apply (IZR_lt 0)]).
  assert (V : forall r, form_value unit (Form (whole_terms s (output_terms k)) (Qnum (free_term k) * (s / Zpos (Qden (free_term k)))) s r) out = S * S * IZR s * v).
  { intro r. unfold form_value. cbn [constant_of terms]. fold S. rewrite whole_terms_value.
    - pose proof (C3 (0%N, free_term k) ltac:(now left)) as M. apply Z.eqb_eq in M. cbn [snd] in M. unfold v, Q2R. destruct (free_term k) as [a b]. cbn [Qnum Qden] in *.
      pose proof (Z_div_exact_full_2 s (Zpos b) ltac:(lia) M) as E. set (q := (s / Zpos b)%Z) in *. rewrite E, !mult_IZR. field. apply not_0_IZR. lia.
    - intros p Hin. split; [apply Z.eqb_eq; apply (C3 p); now right|now apply Hp]. }
  assert (W : forall r, form_value unit (opposite (Form (whole_terms s (output_terms k)) (Qnum (free_term k) * (s / Zpos (Qden (free_term k)))) s r)) out = - (S * S * IZR s * v)).
  { intro r. rewrite <- (V r). unfold form_value, opposite. cbn [constant_of terms]. rewrite sum_opposite, opp_IZR. ring. }
  destruct (relation_of k); cbn [In] in Hf; (destruct Hf as [<-|Hf]; [rewrite V in Hl|]); cbn [least] in Hl.
  - assert (S * S * IZR s * v <= S * S * IZR s * 0) by (apply Rmult_le_compat_l; lra). lra.
  - easy.
  - assert (S * S * IZR s * v < S * S * IZR s * 0) by (apply Rmult_lt_compat_l; lra). lra.
  - easy.
  - rewrite Hk in Hl. lra.
  - destruct Hf as [<-|[]]. rewrite W, Hk in Hl. cbn [opposite least] in Hl. lra.
Qed.
Lemma forms_of_all_sound c fs : Forall (fun k => forall p, In p (output_terms k) -> (N.to_nat (fst p) < List.length out)%nat) c -> forms_of_all c = Some fs ->
  closed fs -> ~ Forall (fun k => constraint_holds k x y) c.
Proof.
  intros Hp E (f & Hf & Hl) Hc. unfold forms_of_all in E. destruct (all_some forms_of c) as [l|] eqn:A; [|discriminate]. injection E as <-.
  apply in_concat in Hf. destruct Hf as (g & Hg & Hf). apply all_some_spec in A. revert g Hg Hf. clear -A Hp Hc Hl Hy Hunit.
  induction A as [|k fs ks l E A IH]; intros g Hg Hf; [easy|]. pose proof (Forall_inv Hp) as P1. pose proof (Forall_inv Hc) as P2. cbv beta in P1, P2.
  destruct Hg as [<-|Hg]; [|apply (IH (Forall_inv_tail Hp) (Forall_inv_tail Hc) g Hg Hf)].
  apply (forms_of_sound k fs P1 E); [now exists f|assumption].
Qed.
End Sound.

Lemma outward_sound unit l (x : N -> R) : (0 < unit)%Z -> forall i, in_sides i l x ->
  Forall2 (fun e v => within e (v * IZR finer)) (outward unit l) (map (fun k => IZR unit * x (i + N.of_nat k)%N) (seq 0 (List.length l))).
Proof.
  intro Hu. pose proof finer_pos as PF. induction l as [|[a b] l IH]; intros i H; cbn [outward map seq List.length]; [constructor|].
  destruct H as [[H1 H2] H]. cbn [fst snd]. constructor.
  - rewrite N.add_0_r. assert (P : 0 < IZR unit * IZR finer) by (apply Rmult_lt_0_compat; [now apply (IZR_lt 0)|assumption]). unfold within. cbn [fst snd].
    replace (IZR unit * x i * IZR finer) with (x i * (IZR unit * IZR finer)) by ring. apply (Rmult_le_compat_r _ _ _ (Rlt_le _ _ P)) in H1, H2. unfold Q2R in H1, H2. split.
    + eapply Rle_trans; [apply IZR_div; lia|]. rewrite !mult_IZR. unfold Rdiv. lra.
    + rewrite opp_IZR. apply Ropp_le_cancel. rewrite Ropp_involutive. eapply Rle_trans; [apply IZR_div; lia|]. rewrite !mult_IZR, opp_IZR. unfold Rdiv. lra.
  - specialize (IH (i + 1)%N H). rewrite <- seq_shift, map_map.
    erewrite (map_ext (fun k => IZR unit * x (i + N.of_nat (S k))%N)); [exact IH|]. intro k. cbv beta. do 2 f_equal. lia.
Qed.
