"""Jobs: work cut into tasks, each bytes -> bytes, done here, by processes or on a Dask cluster, and resumed after any end.

A task is the name of a kind, an input shared by the tasks of its job, and an input of its own. Kinds stand in a closed table
(`Kinds`): what travels is a name and bytes, so that neither an executor nor a worker ever runs what it was sent. A result is
judged wherever it comes from, a worker or a file, before anything is made of it.
"""
