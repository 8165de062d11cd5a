"""In which group a person counts, from what the files say of her; what they do not say is unknown. Pure."""

from __future__ import annotations


def sexe_de(code: object) -> str:
    """The code of GroupeSexe of the files' « 1 » or « 2 »."""
    return {"1": "homme", "2": "femme"}.get(str(code), "inconnu")


def c2s_de(code: object) -> str:
    """The code of GroupeC2S of the files' « gratuite », « participation » or « non »: what they do not say is unknown."""
    return {"gratuite": "oui", "participation": "oui", "non": "non"}.get(str(code), "inconnu")


def age_le(mois: str, naissance: object, annee: object) -> int | None:
    """Whole years on the last day of « AAAA-MM », from the date of birth (ISO), else from its year; None when unknown."""
    ans, rang = int(mois[:4]), int(mois[5:])
    if naissance:
        ne_en, ne_au = int(str(naissance)[:4]), int(str(naissance)[5:7])
        return ans - ne_en - (ne_au > rang)
    return ans - int(str(annee)) if annee else None


def tranche_age(age: int | None) -> str:
    """The code of GroupeAge of an age in whole years."""
    if age is None or age < 0:
        return "inconnu"
    return next(
        (code for limite, code in ((30, "moins_30"), (40, "de_30"), (50, "de_40"), (60, "de_50")) if age < limite),
        "plus_60",
    )


LIMITES_COMMUNE = (2_000, 20_000)  # inhabitants


def taille_commune(habitants: int | None) -> str:
    """The code of GroupeCommune of a legal population."""
    if habitants is None:
        return "inconnu"
    rurale, bourg = LIMITES_COMMUNE
    return "rurale" if habitants < rurale else "bourg" if habitants < bourg else "ville"
