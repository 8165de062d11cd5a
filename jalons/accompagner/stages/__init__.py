"""Stages: what a student writes in the dossiers opened to her, countersigned by whoever accompanies the person."""
