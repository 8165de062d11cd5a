"""Protect somebody: a sealed record, read by its author and one named cadre alone [CP 226-14, CASF L.226-2-1]."""
