"""`python -m symnet.experiments`: the same commands as `symnet experiment`."""

from symnet.experiments.commands import experiment

if __name__ == "__main__":
    experiment(prog_name="python -m symnet.experiments")
