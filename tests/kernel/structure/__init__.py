"""Changed networks and proofs, made by moves, against the kernel: what it accepts must be true.

    PYTHONPATH=.:tests python -m kernel.structure --tries 20000 [--seed N] [--kernel FOLDER] [--save FOLDER]

An honest certificate is changed by a few moves (an extra term, a read swapped, a node put in between, a part of the
network copied together with the steps that speak about it, another rule or premise in a step), the rules write its
statements anew, the steps that are refused are left out, and every statement that still stands is claimed. Where the
kernel accepts, every claim is compared with the network evaluated at points. What was accepted and true is changed
further. All is determined by the seed. The kernel may be that of another checkout:

    PYTHONPATH=.:tests python -m kernel.structure --tries 20000 --kernel /tmp/other/symnet/kernel

finds certificates that the kernel there accepts and that are false.

    bases       the honest certificates
    wiring      neurons and reads of a network file, found and changed
    proof       steps with their premises, put in, copied, renumbered
    moves       changes of a network        copies   parts copied with their steps        arguing   changes of steps
    of_facts    changes of facts about neurons
    of_outputs  changes of outputs, targets and boxes
    idle        changes that leave the function as it is
    trying      tries, their count, the smallest set of moves that is still accepted and false
"""
