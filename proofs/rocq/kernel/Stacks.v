(* A network of layers, each reading the whole layer before it, as relu layers and
   the outputs: identity layers are put into what reads them, exactly. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Bool.
From Symnet Require Import PiecewiseLinear.
From Symnet.kernel Require Import Model Combinations Slack Leaves.
Import ListNotations.
Open Scope list_scope.
Open Scope Z_scope.

(* A constant, and numbers by the place of what they are multiplied by, the places increasing. *)
Definition sparse := (Z * list (N * Z))%type.
Fixpoint merge (a b : list (N * Z)) : list (N * Z) :=
  match a with
  | [] => b
  | (i, p) :: a' =>
      (fix go (b : list (N * Z)) : list (N * Z) :=
         match b with
         | [] => (i, p) :: a'
         | (j, q) :: b' => if (i <? j)%N then (i, p) :: merge a' b else if (j <? i)%N then (j, q) :: go b' else (i, p + q) :: merge a' b'
         end) b
  end.
Definition times (w : Z) (l : list (N * Z)) : list (N * Z) := if w =? 1 then l else map (fun p => (fst p, w * snd p)) l.
Definition plus_times (w : Z) (f g : sparse) : sparse := (w * fst f + fst g, merge (times w (snd f)) (snd g)).

(* A common multiple. *)
Definition common (a b : Z) : Z := if a mod b =? 0 then a else if b mod a =? 0 then b else a * b.
Definition dens (s : Z) (e : entry) : Z := match e with Num q => common s (Zpos (Qden q)) | _ => s end.
Definition weights_common (rs : list row) : Z := fold_left (fun s r => fold_left (fun s p => dens s (snd p)) (weights r) s) rs 1.
Definition biases_common (rs : list row) : Z := fold_left (fun s r => dens s (bias r)) rs 1.
(* q times m, where that is an integer. *)
Definition scaled_to (m : Z) (e : entry) : option Z :=
  match e with Num q => if m mod Zpos (Qden q) =? 0 then Some (Qnum q * (m / Zpos (Qden q))) else None | _ => None end.
Definition longest : Z := 2 ^ 256.

Fixpoint summed (ratio : Z) (k : N) (fs : list sparse) (ws : list (N * entry)) (constant : Z) : option sparse :=
  match ws with
  | [] => Some (constant, [])
  | (p, e) :: ws' =>
      match fs with
      | [] => None
      | f :: fs' =>
          if (p =? k)%N then
            match scaled_to ratio e, summed ratio (k + 1) fs' ws' constant with
            | Some w, Some g => Some (plus_times w f g)
            | _, _ => None
            end
          else summed ratio (k + 1) fs' ws constant
      end
  end.
Fixpoint all_some {A B} (f : A -> option B) (l : list A) : option (list B) :=
  match l with
  | [] => Some []
  | a :: l' => match f a with Some b => match all_some f l' with Some m => Some (b :: m) | None => None end | None => None end
  end.
(* The values of a node: (constant + sum) / whole, of the values of the relu layer before it. *)
Record front := Front { front_name : string; front_whole : Z; front_rows : list sparse }.
Definition one_read (l : layer) (f : front) : bool :=
  match layer_reads l with
  | [(name, start, stop)] => String.eqb name (front_name f) && (start =? 0)%N && (stop =? N.of_nat (List.length (front_rows f)))%N
  | _ => false
  end.
Definition put_in (l : layer) (f : front) : option front :=
  let D := common (front_whole f * weights_common (rows l)) (biases_common (rows l)) in
  let ratio := D / front_whole f in
  if one_read l f && (0 <? D) && (D mod front_whole f =? 0) && (D <? longest) then
    match all_some (fun r => match scaled_to D (bias r) with Some b => summed ratio 0 (front_rows f) (weights r) b | None => None end) (rows l) with
    | Some rs => Some (Front (layer_name l) D rs)
    | None => None
    end
  else None.

Fixpoint dense (k : N) (n : nat) (l : list (N * Z)) : option (list Z) :=
  match n with
  | O => match l with [] => Some [] | _ => None end
  | S n' =>
      match l with
      | (i, q) :: l' => if (i =? k)%N then option_map (cons q) (dense (k + 1) n' l') else option_map (cons 0) (dense (k + 1) n' l)
      | [] => option_map (cons 0) (dense (k + 1) n' [])
      end
  end.
Definition combination_of (n : nat) (s : sparse) : option combination :=
  match dense 0 n (snd s) with
  | Some l => if forallb (fun q => Z.abs q <? longest) (fst s :: l)
      then Some (Combination (fst s) (map (fun q => Z.quot q half) l) (map (fun q => Z.rem q half) l)) else None
  | None => None
  end.
Definition affine_of (n : nat) (f : front) : option affine := option_map (fun rs => Affine (front_whole f) rs exact_sums) (all_some (combination_of n) (front_rows f)).
Definition fresh (name : string) (n : nat) : front := Front name 1 (map (fun i => (0, [(N.of_nat i, 1)])) (seq 0 n)).

Fixpoint build (ns : list node) (f : front) (base : nat) : option (list affine * affine) :=
  match ns with
  | [] => option_map (fun a => ([], a)) (affine_of base f)
  | A_layer l :: ns' =>
      match put_in l f with
      | Some g =>
          match layer_act l with
          | Identity => build ns' g base
          | Relu => match affine_of base g with
              | Some a => let m := List.length (front_rows g) in
                  option_map (fun p => (a :: fst p, snd p)) (build ns' (fresh (layer_name l) m) m)
              | None => None
              end
          | Euaf => None
          end
      | None => None
      end
  | A_scan _ :: _ => None
  end.
Definition stack_of (net : network) : option (list affine * affine) :=
  match nodes net with [] => None | _ => build (nodes net) (fresh "input" (N.to_nat (inputs net))) (N.to_nat (inputs net)) end.

(* ---------- soundness ---------- *)
Open Scope R_scope.
Fixpoint eval (l : list (N * Z)) (h : list R) : R :=
  match l with [] => 0 | (i, q) :: l' => IZR q * nth (N.to_nat i) h 0 + eval l' h end.
Lemma merge_eval h a : forall b, eval (merge a b) h = eval a h + eval b h.
Proof.
  induction a as [|[i p] a IH]; intro b; [cbn; lra|]. induction b as [|[j q] b IHb]; [cbn; lra|].
  cbn [merge]. destruct (N.ltb_spec i j); [cbn [eval]; rewrite IH; cbn [eval]; lra|]. destruct (N.ltb_spec j i).
  - cbn [eval]. change ((fix go (b : list (N * Z)) : list (N * Z) := match b with [] => (i, p) :: a | (j0, q0) :: b' =>
      if (i <? j0)%N then (i, p) :: merge a b else if (j0 <? i)%N then (j0, q0) :: go b' else (i, (p + q0)%Z) :: merge a b' end) b) with (merge ((i, p) :: a) b).
    rewrite IHb. cbn [eval]. lra.
  - assert (i = j) by lia. subst j. cbn [eval]. rewrite IH, plus_IZR. lra.
Qed.
Lemma times_eval h w l : eval (times w l) h = IZR w * eval l h.
Proof. unfold times. destruct (Z.eqb_spec w 1) as [->|_]; [lra|]. induction l as [|[i q] l IH]; cbn; [lra|]. rewrite IH, mult_IZR. lra. Qed.
Definition sparse_value (s : sparse) (h : list R) : R := IZR (fst s) + eval (snd s) h.
Lemma plus_times_value h w f g : sparse_value (plus_times w f g) h = IZR w * sparse_value f h + sparse_value g h.
Proof. unfold sparse_value, plus_times. cbn [fst snd]. rewrite merge_eval, times_eval, plus_IZR, mult_IZR. lra. Qed.

Section Network.
Variable net : network.
Variable rho : values.
Let ps := parameters net.

Lemma scaled_to_value m e w : scaled_to m e = Some w -> IZR w = entry_value ps no_schedule e * IZR m.
Proof.
  unfold scaled_to. destruct e as [[a b]| |]; try discriminate. cbn [Qnum Qden]. destruct (Z.eqb_spec (m mod Zpos b) 0) as [H|]; [|discriminate].
  intro E. injection E as <-. cbn [entry_value]. unfold Q2R. cbn [Qnum Qden].
  pose proof (Z_div_exact_full_2 m (Zpos b) ltac:(lia) H) as E. set (k := (m / Zpos b)%Z) in *. rewrite E, !mult_IZR. field. apply not_0_IZR. lia.
Qed.
(* The values of a node that the front stands for. *)
Definition front_ok (f : front) (h : list R) : Prop :=
  (0 < front_whole f)%Z /\ forall i s, nth_error (front_rows f) i = Some s -> rho (front_name f) (N.of_nat i) * IZR (front_whole f) = sparse_value s h.

Lemma summed_value f ratio h reads : front_ok f h -> reads = [(front_name f, 0%N, N.of_nat (List.length (front_rows f)))] ->
  forall ws k c s, summed ratio (N.of_nat k) (skipn k (front_rows f)) ws c = Some s ->
  sparse_value s h = IZR c + IZR (front_whole f) * IZR ratio * weighted ps no_schedule rho reads ws.
Proof.
  intros [HD Hf] ->. set (fs := front_rows f) in *.
  assert (G : forall n k ws c s, (List.length fs <= n + k)%nat -> summed ratio (N.of_nat k) (skipn k fs) ws c = Some s ->
    sparse_value s h = IZR c + IZR (front_whole f) * IZR ratio * weighted ps no_schedule rho [(front_name f, 0%N, N.of_nat (List.length fs))] ws).
  { induction n as [|n IH]; intros k ws c s Hn E.
    - rewrite skipn_all2 in E by lia. destruct ws as [|[p e] ws]; cbn in E; [|discriminate]. injection E as <-. unfold sparse_value. cbn. lra.
    - destruct ws as [|[p e] ws]; [destruct (skipn k fs); cbn in E; injection E as <-; unfold sparse_value; cbn; lra|].
      destruct (Nat.lt_ge_cases k (List.length fs)) as [Hk|Hk]; [|rewrite skipn_all2 in E by lia; discriminate E].
      destruct (nth_error fs k) as [g|] eqn:Eg; [|apply nth_error_None in Eg; lia].
      assert (Es : skipn k fs = g :: skipn (S k) fs).
      { clear -Eg. revert k Eg. induction fs as [|a fs IH]; intros [|k] Eg; try discriminate; cbn in *; [now injection Eg as ->|now apply IH]. }
      rewrite Es in E. cbn [summed] in E. replace (N.of_nat k + 1)%N with (N.of_nat (S k)) in E by lia.
      destruct (N.eqb_spec p (N.of_nat k)) as [->|Hp].
      + destruct (scaled_to ratio e) as [w|] eqn:Ew; [|discriminate]. destruct (summed _ _ _ ws c) as [s'|] eqn:E'; [|discriminate].
        injection E as <-. rewrite plus_times_value, (IH (S k) ws c s') by (try assumption; lia). rewrite (scaled_to_value _ _ _ Ew).
        assert (So : source [(front_name f, 0%N, N.of_nat (List.length fs))] (N.of_nat k) = Some (front_name f, N.of_nat k)).
        { cbn [source]. rewrite N.sub_0_r, N.add_0_l. now replace (N.of_nat k <? N.of_nat (List.length fs))%N with true by (symmetry; apply N.ltb_lt; lia). }
        cbn [weighted]. rewrite So. cbn [value_at]. rewrite <- (Hf k g Eg). ring.
      + now apply (IH (S k)) with (c := c) in E; [|lia]. }
  intros ws k c s E. apply (G (List.length fs) k ws c s); [lia|exact E].
Qed.

Lemma all_some_spec {A B} (f : A -> option B) l : forall m, all_some f l = Some m -> Forall2 (fun a b => f a = Some b) l m.
Proof.
  induction l as [|a l IH]; intros m E; cbn in E; [injection E as <-; constructor|].
  destruct (f a) as [b|] eqn:Ea; [|discriminate]. destruct (all_some f l) as [m'|]; [|discriminate]. injection E as <-. constructor; [assumption|now apply IH].
Qed.
Lemma Forall2_nth {A B} (P : A -> B -> Prop) l m : Forall2 P l m -> forall i b, nth_error m i = Some b -> exists a, nth_error l i = Some a /\ P a b.
Proof. induction 1 as [|a b l m H F IH]; intros [|i] c E; try discriminate; cbn in *; [injection E as <-; now exists a|now apply IH]. Qed.

(* The sums of a layer, before its activation. *)
Definition sum_value (l : layer) (i : nat) : R :=
  match nth_error (rows l) i with Some r => entry_value ps no_schedule (bias r) + weighted ps no_schedule rho (layer_reads l) (weights r) | None => 0 end.
Lemma put_in_value l f g h : front_ok f h -> put_in l f = Some g ->
  (0 < front_whole g)%Z /\ front_name g = layer_name l /\ List.length (front_rows g) = List.length (rows l) /\
  forall i s, nth_error (front_rows g) i = Some s -> sum_value l i * IZR (front_whole g) = sparse_value s h.
Proof.
  intros Hf E. unfold put_in in E. set (D := common _ _) in *. set (ratio := (D / front_whole f)%Z) in *.
  destruct (one_read l f && (0 <? D)%Z && (D mod front_whole f =? 0)%Z && (D <? longest)%Z) eqn:C; [|discriminate].
  apply andb_prop in C. destruct C as [C _]. apply andb_prop in C. destruct C as [C C3]. apply andb_prop in C. destruct C as [C1 C2].
  apply Z.ltb_lt in C2. apply Z.eqb_eq in C3. destruct (all_some _ (rows l)) as [rs|] eqn:A; [|discriminate]. injection E as <-. cbn [front_whole front_name front_rows].
  apply all_some_spec in A. split; [assumption|]. split; [reflexivity|]. split; [symmetry; now apply Forall2_len in A|].
  intros i s Es. destruct (Forall2_nth _ _ _ A i s Es) as (r & Er & Eq). unfold sum_value. rewrite Er.
  destruct (scaled_to D (bias r)) as [b|] eqn:Eb; [|discriminate].
  assert (R : layer_reads l = [(front_name f, 0%N, N.of_nat (List.length (front_rows f)))]).
  { unfold one_read in C1. destruct (layer_reads l) as [|[[name start] stop] [|]]; try discriminate. apply andb_prop in C1. destruct C1 as [C1 E3].
    apply andb_prop in C1. destruct C1 as [E1 E2]. apply String.eqb_eq in E1. apply N.eqb_eq in E2, E3. now subst. }
  change 0%N with (N.of_nat 0) in Eq. rewrite (summed_value f ratio h _ Hf R (weights r) 0 b s Eq), (scaled_to_value _ _ _ Eb).
  destruct Hf as [HD _]. rewrite <- mult_IZR. unfold ratio. rewrite <- (Z_div_exact_full_2 D (front_whole f) ltac:(lia) C3). ring.
Qed.

Lemma dense_value h n : forall k l m, dense (N.of_nat k) n l = Some m -> eval l h = rdot m (skipn k h) /\ List.length m = n.
Proof.
  assert (G : forall k, skipn k h = [] /\ nth k h 0 = 0 \/ skipn k h = nth k h 0 :: skipn (S k) h).
  { intro k. revert k. induction h as [|a h' IH]; intros [|k]; cbn; auto; apply IH. }
  assert (Gs : forall k, skipn k h = [] -> skipn (S k) h = []).
  { clear G. induction h as [|a h' IH]; intros [|k] Ek; try discriminate; cbn in *; auto. }
  induction n as [|n IH]; intros k l m E; cbn [dense] in E.
  - destruct l; [|discriminate]. injection E as <-. split; reflexivity.
  - replace (N.of_nat k + 1)%N with (N.of_nat (S k)) in E by lia. destruct l as [|[i q] l].
    + destruct (dense _ n []) as [m'|] eqn:E'; [|discriminate]. injection E as <-. destruct (IH _ _ _ E') as [V L]. split; [|cbn; congruence].
      rewrite V. destruct (G k) as [[Ek _]|Ek]; rewrite Ek; cbn [rdot]; [|lra]. rewrite (Gs k Ek). destruct m'; reflexivity.
    + destruct (N.eqb_spec i (N.of_nat k)) as [->|Hi].
      * destruct (dense _ n l) as [m'|] eqn:E'; [|discriminate]. injection E as <-. destruct (IH _ _ _ E') as [V L]. split; [|cbn; congruence].
        cbn [eval]. rewrite Nnat.Nat2N.id, V. destruct (G k) as [[Ek E0]|Ek]; rewrite Ek; cbn [rdot]; [|lra]. rewrite E0.
        rewrite (Gs k Ek). destruct m'; cbn; lra.
      * destruct (dense _ n ((i, q) :: l)) as [m'|] eqn:E'; [|discriminate]. injection E as <-. destruct (IH _ _ _ E') as [V L]. split; [|cbn; congruence].
        rewrite V. destruct (G k) as [[Ek _]|Ek]; rewrite Ek; cbn [rdot]; [|lra].
        rewrite (Gs k Ek). destruct m'; reflexivity.
Qed.

Lemma combination_value h n s c : List.length h = n -> combination_of n s = Some c -> forall S D z, z * IZR D = sparse_value s h ->
  gives S D (map (Rmult S) h) c (S * z).
Proof.
  intros Ln E S D z Ez. unfold combination_of in E. destruct (dense 0 n (snd s)) as [l|] eqn:Ed; [|discriminate].
  destruct (forallb _ _); [|discriminate]. injection E as <-. change 0%N with (N.of_nat 0) in Ed.
  destruct (dense_value h n 0 _ _ Ed) as [V L]. cbn [skipn] in V. unfold gives. cbn [offset coarse fine]. rewrite !map_length.
  split; [|split; congruence]. rewrite Rmult_assoc, Ez. unfold sparse_value. rewrite V. clear. 
  rewrite Rmult_plus_distr_l, Rplus_assoc. f_equal; [ring|]. revert h. induction l as [|q l IH]; intros [|y h]; cbn [map rdot]; try ring.
  specialize (IH h). rewrite (Z.quot_rem' q half) at 1. rewrite plus_IZR, mult_IZR. lra.
Qed.
Lemma affine_value f h v n a : (0 < front_whole f)%Z -> (forall i s, nth_error (front_rows f) i = Some s -> v i * IZR (front_whole f) = sparse_value s h) ->
  List.length h = n -> affine_of n f = Some a -> forall S,
  (0 < whole_of a)%Z /\ Forall2 (gives S (whole_of a) (map (Rmult S) h)) (rows_of a) (map (fun i => S * v i) (seq 0 (List.length (front_rows f)))).
Proof.
  intros HD Hf Ln E S. unfold affine_of in E. destruct (all_some _ _) as [cs|] eqn:A; [|discriminate]. injection E as <-. cbn [whole_of rows_of].
  split; [assumption|]. apply all_some_spec in A. set (D := front_whole f) in *.
  assert (G : forall k, (forall i s, nth_error (front_rows f) i = Some s -> v (k + i)%nat * IZR D = sparse_value s h) ->
    Forall2 (gives S D (map (Rmult S) h)) cs (map (fun i => S * v i) (seq k (List.length (front_rows f))))).
  { clear Hf. induction A as [|s c ss cs Es A IH]; intros k Hf; cbn [List.length seq map]; constructor.
    - apply (combination_value h n s); [assumption|assumption|]. rewrite <- (Hf 0%nat s eq_refl). now rewrite Nat.add_0_r.
    - apply IH. intros i s' Hs. rewrite <- (Hf (Datatypes.S i) s' Hs). do 2 f_equal. lia. }
  now apply (G 0%nat).
Qed.
Lemma fresh_ok name n h : h = map (fun i => rho name (N.of_nat i)) (seq 0 n) -> front_ok (fresh name n) h.
Proof.
  intros ->. split; [cbn; lia|]. intros i s E.
  assert (Hi : (i < n)%nat).
  { assert (C : nth_error (front_rows (fresh name n)) i <> None) by (rewrite E; discriminate).
    apply nth_error_Some in C. cbn [front_rows fresh] in C. now rewrite map_length, seq_length in C. }
  cbn [front_rows front_name front_whole fresh] in *.
  rewrite nth_error_map, (nth_error_nth' _ 0%nat) in E by (now rewrite seq_length). rewrite seq_nth in E by assumption. cbn in E. injection E as <-.
  unfold sparse_value. cbn [fst snd eval]. rewrite Nnat.Nat2N.id.
  rewrite (nth_indep _ 0 (rho name (N.of_nat 0))) by (now rewrite map_length, seq_length). 
  rewrite (map_nth (fun i => rho name (N.of_nat i))), seq_nth by assumption. cbn. ring.
Qed.
Lemma relu_scaled S z : 0 < S -> relu (S * z) = S * relu z.
Proof. intro H. unfold relu. rewrite <- (Rmult_0_r S) at 1. now rewrite RmaxRmult by lra. Qed.

Theorem build_sound S : 0 < S -> forall ns f base h hidden last_, front_ok f h -> List.length h = base ->
  (forall n i, In n ns -> rho (node_name n) i = node_value ps rho n i) ->
  build ns f base = Some (hidden, last_) ->
  exists trace hend, flows S hidden (map (Rmult S) h) trace (map (Rmult S) hend) /\ (0 < whole_of last_)%Z /\
    Forall2 (gives S (whole_of last_) (map (Rmult S) hend)) (rows_of last_)
      (map (fun i => S * rho (last (map node_name ns) (front_name f)) (N.of_nat i)) (seq 0 (List.length (rows_of last_)))).
Proof.
  intro PS. induction ns as [|n ns IH]; intros f base h hidden last_ Hf Lh Hn E.
  - cbn [build] in E. destruct (affine_of base f) as [a|] eqn:Ea; [|discriminate]. injection E as <- <-.
    destruct Hf as [HD Hf]. destruct (affine_value f h (fun i => rho (front_name f) (N.of_nat i)) base a HD Hf Lh Ea S) as [W F]. exists [], h. split; [reflexivity|]. split; [assumption|].
    pose proof (Forall2_len _ _ _ F) as L. rewrite map_length, seq_length in L. rewrite L. exact F.
  - destruct n as [l|s]; [|discriminate]. cbn [build] in E. destruct (put_in l f) as [g|] eqn:Eg; [|discriminate].
    destruct (put_in_value l f g h Hf Eg) as (HD & Ename & Elen & Hg).
    assert (Hl : forall i, rho (layer_name l) i = layer_value ps no_schedule rho l i) by (intro i; apply (Hn (A_layer l)); now left).
    assert (Hl' : forall i, (i < List.length (rows l))%nat -> rho (layer_name l) (N.of_nat i) = activate (layer_act l) (sum_value l i)).
    { intros i Hi. rewrite Hl. unfold layer_value, sum_value. rewrite Nnat.Nat2N.id. destruct (nth_error (rows l) i) eqn:En; [reflexivity|]. apply nth_error_None in En. lia. }
    assert (Last : last (map node_name (A_layer l :: ns)) (front_name f) = last (map node_name ns) (layer_name l)) by (cbn [map node_name]; destruct ns as [|m ns]; [reflexivity|cbn; clear; revert m; induction ns as [|b ns IH]; intro m; [reflexivity|cbn; apply IH]]).
    rewrite Last. destruct (layer_act l) eqn:Ea; [| |discriminate].
    + destruct (affine_of base g) as [a|] eqn:Eaff; [|discriminate]. set (m := List.length (front_rows g)) in *.
      destruct (build ns (fresh (layer_name l) m) m) as [[hid la]|] eqn:Eb; [|discriminate]. cbn [option_map fst snd] in E. injection E as <- <-.
      set (zs := map (sum_value l) (seq 0 m)). set (h2 := map relu zs).
      assert (Eh : h2 = map (fun i => rho (layer_name l) (N.of_nat i)) (seq 0 m)).
      { unfold h2, zs. rewrite map_map. apply map_ext_in. intros i Hi. apply in_seq in Hi. rewrite Hl' by (rewrite <- Elen; fold m; lia). reflexivity. }
      destruct (IH (fresh (layer_name l) m) m h2 hid la (fresh_ok _ _ _ Eh) ltac:(unfold h2, zs; now rewrite !map_length, seq_length) ltac:(intros n i Hi; apply Hn; now right) Eb) as (trace & hend & Fl & W & F).
      exists (map (Rmult S) zs :: trace), hend. split; [|now split]. cbn [flows].
      destruct (affine_value g h (sum_value l) base a HD Hg Lh Eaff S) as [Wa Fa]. fold m in Fa. split; [assumption|].
      assert (Ez : map (Rmult S) zs = map (fun i => S * sum_value l i) (seq 0 m)) by (unfold zs; now rewrite map_map). rewrite Ez. split; [exact Fa|].
      rewrite <- Ez. replace (map relu (map (Rmult S) zs)) with (map (Rmult S) h2); [exact Fl|].
      unfold h2. rewrite !map_map. apply map_ext. intro z. symmetry. now apply relu_scaled.
    + destruct (IH g base h hidden last_ ltac:(split; [assumption|]; intros i s Es; rewrite Ename, Hl'; [now apply Hg|rewrite <- Elen; apply nth_error_Some; now rewrite Es]) Lh ltac:(intros n i Hi; apply Hn; now right) E) as (trace & hend & Fl & W & F).
      rewrite Ename in F. exists trace, hend. now split.
Qed.
End Network.

(* No sum is rounded in exact arithmetic. *)
Lemma affine_of_exact n f a : affine_of n f = Some a -> rounding_of a = exact_sums.
Proof. unfold affine_of. destruct (all_some _ _); [|discriminate]. intro E. injection E as <-. reflexivity. Qed.
Lemma build_exact ns : forall f base hidden last_, build ns f base = Some (hidden, last_) ->
  Forall (fun A => rounding_of A = exact_sums) hidden /\ rounding_of last_ = exact_sums.
Proof.
  induction ns as [|n ns IH]; intros f base hidden last_ E; cbn [build] in E.
  - destruct (affine_of base f) as [a|] eqn:Ea; [|discriminate]. injection E as <- <-. split; [constructor|now apply affine_of_exact in Ea].
  - destruct n as [l|]; [|discriminate]. destruct (put_in l f) as [g|]; [|discriminate]. destruct (layer_act l); [|now apply IH in E|discriminate].
    destruct (affine_of base g) as [a|] eqn:Ea; [|discriminate]. destruct (build ns _ _) as [[hid la]|] eqn:Eb; [|discriminate]. injection E as <- <-.
    destruct (IH _ _ _ _ Eb) as [F L]. split; [|exact L]. constructor; [now apply affine_of_exact in Ea|exact F].
Qed.
Lemma stack_exact net hidden last_ : stack_of net = Some (hidden, last_) -> Forall (fun A => rounding_of A = exact_sums) hidden /\ rounding_of last_ = exact_sums.
Proof. unfold stack_of. destruct (nodes net); [discriminate|]. apply build_exact. Qed.

(* The outputs of a network, and all values behind its relu layers, in units of 1/S. *)
Theorem stack_sound net x S hidden last_ : 0 < S -> well_ordered net = true -> stack_of net = Some (hidden, last_) ->
  exists trace hend, flows S hidden (map (fun i => S * x (N.of_nat i)) (seq 0 (N.to_nat (inputs net)))) trace hend /\ (0 < whole_of last_)%Z /\
    Forall2 (gives S (whole_of last_) hend) (rows_of last_)
      (map (fun i => S * run net x (node_name (last (nodes net) (A_layer (Layer "" [] Identity [])))) (N.of_nat i)) (seq 0 (List.length (rows_of last_)))).
Proof.
  intros PS Hw E. unfold stack_of in E. destruct (nodes net) as [|n ns] eqn:En; [discriminate|]. rewrite <- En in *.
  set (h := map (fun i => run net x "input" (N.of_nat i)) (seq 0 (N.to_nat (inputs net)))).
  destruct (build_sound net (run net x) S PS (nodes net) (fresh "input" (N.to_nat (inputs net))) (N.to_nat (inputs net)) h hidden last_) as (trace & hend & F1 & F2 & F3).
  - now apply fresh_ok.
  - unfold h. now rewrite map_length, seq_length.
  - intros m i Hm. now apply run_node.
  - exact E.
  - exists trace, (map (Rmult S) hend). split; [|split; [exact F2|]].
    + unfold h in F1. rewrite map_map in F1. now rewrite run_input in F1.
    + assert (L : forall (l : list node) d a, l <> [] -> last (map node_name l) d = node_name (last l a)).
      { clear. induction l as [|b l IH]; intros d a H; [easy|]. destruct l as [|b' l]; [reflexivity|]. cbn [map last] in *. now apply IH. }
      rewrite (L _ _ (A_layer (Layer "" [] Identity []))) in F3 by (rewrite En; discriminate). exact F3.
Qed.
