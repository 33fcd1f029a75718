"""The networks of Shen, Yang, Zhang 2022: Theorems 2.1, 2.2 and 2.3."""
