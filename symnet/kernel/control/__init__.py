"""Control problems, cuts of polytopes, and networks on parts of them: what control laws and meshes rest on."""
