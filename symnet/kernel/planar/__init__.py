"""A network on a rectangle of a plane, cut where its neurons are zero."""
