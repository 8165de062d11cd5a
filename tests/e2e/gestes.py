"""What a CSAM does with her hands, in the journeys that share it."""

from __future__ import annotations

from typing import Any


def cocher(page: Any, nom: str, valeur: str) -> None:
    page.check(f"input[name={nom}][value={valeur}]")


def appeler(
    page: Any,
    *,
    qui: str,
    nom: str,
    naissance: str,
    objet: str,
    lien: str,
    oui: list[str],
    paroles: str,
    origine: str = "",
) -> None:
    """Steps 1 to 4 of the call, as the CSAM types them."""
    page.goto("/appel/")
    cocher(page, "qui", qui)
    if origine:
        page.select_option("select[name=origine]", origine)
    page.fill("input[name=nom_prenom]", nom)
    page.fill("input[name=naissance]", naissance)
    page.fill("textarea[name=paroles]", paroles)
    entendre(page, objet=objet, lien=lien, oui=oui)
    page.click("button[value=verifier]")
    if qui != "personne":
        page.click("#verif summary:has-text('À ne pas dire')")
    page.wait_for_selector("input[name=assure][value=nouvelle]")
    cocher(page, "assure", "nouvelle")


def entendre(page: Any, *, objet: str, lien: str, oui: list[str]) -> None:
    """The codes and the fiche, from which something is proposed."""
    cocher(page, "lien_sante", lien)
    page.select_option("select[name=objet]", objet)
    for item in oui:
        cocher(page, f"item_{item}", "oui")


def recevoir_et_reserver(page: Any, *, soi: bool = False) -> None:
    """Her agreement is asked for when somebody else called."""
    cocher(page, "decision", "recevoir")
    page.check("input[name=creneau] >> nth=0")
    if not soi:
        cocher(page, "accord_rdv", "elle")
    page.click("button[value=reserver]")
    page.wait_for_selector("text=Le rendez-vous est pris")
