"""The operators that are read, by what they do: move values about, map them affinely, bend them."""
