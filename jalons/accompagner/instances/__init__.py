"""Commissions, cells and working groups: one mechanism of members, sittings, quorum, agenda, decisions and minutes."""
