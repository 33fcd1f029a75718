"""The EUAF networks of Shen, Yang, Zhang 2022 (arXiv 2107.02397): a fixed number of neurons for every accuracy."""
