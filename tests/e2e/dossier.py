"""What an assistante sociale does with her hands in a dossier, one gesture a page: the journeys that share it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.utils import timezone

from jalons.recevoir.rendez_vous.models import RendezVous
from tests.e2e.gestes import appeler, recevoir_et_reserver
from tests.e2e.suivre import Suivi, dans, mots, passer, remplir

# --- From the demande to the first interview ---


def demander(s: Suivi, *, origine: str, objet: str, lien: str, oui: list[str], paroles: str) -> None:
    """The CSAM hears who helps her, proposes, books; the words are no longer hers."""
    page = s.ouvrir(s.monde.agents["csam"], largeur=s.largeur)
    appeler(
        page, qui="professionnel", origine=origine, nom=f"{s.nom} {s.prenom}", naissance=f"{s.naissance:%d/%m/%Y}",
        objet=objet, lien=lien, oui=oui, paroles=paroles,
    )  # fmt: skip
    page.wait_for_selector("#raisons h2:has-text('Relève du service social')")
    recevoir_et_reserver(page)
    assert paroles not in page.content()


def commencer(s: Suivi, paroles: str, **situation: str) -> None:
    """From her demande, read in her words, to the dossier; the appointment is now."""
    s.page.goto("/demandes/")
    s.regarder()
    assert paroles in s.aller(s.nom)
    s.aller("Commencer l’accompagnement")
    assert "L’accompagnement commence" in s.poser("Commencer", **situation)
    fin = timezone.now() - timedelta(seconds=1)  # so short that it meets nobody else's
    RendezVous.objects.filter(assure__nom=s.nom).update(
        periode=(fin - timedelta(seconds=1), fin), date_acte=timezone.localdate(fin)
    )


def s_entretenir(s: Suivi, note: str, resume: str, *, rendez_vous: bool = False, **autres: str) -> None:
    """Two layers: the worker's own words, and what the file needs. The note of the appointment says its day."""
    s.aller("Noter un entretien", ".j-person")
    assert s.page.evaluate("document.activeElement.name") == "note", "one came to write"
    if rendez_vous:
        jour = RendezVous.objects.get(assure__nom=s.nom).date_acte
        remplir(s.page, {"rendez_vous": "2", "date_acte": str(jour)})
    if "presents" in autres:
        s.page.click("summary:has-text('Quelqu’un d’autre')")
    dit = s.poser(note=note, resume=resume, **autres)
    assert note not in dit and resume in dit and autres.get("promis_personne", "") in dit


def evaluer(s: Suivi, texte: str, **domaines: tuple[str, str]) -> None:
    """Her words, then the domains of her situation: how it stands, and what she needs."""
    s.aller("Commencer l’évaluation", "#evaluation")
    for code, (appreciation, besoins) in domaines.items():
        remplir(s.page, {f"a_{code}": appreciation})
        if besoins:
            ligne = s.page.locator("main li", has=s.page.locator(f"[name=a_{code}]"))
            ligne.locator("summary").click()
            remplir(s.page, {f"t_besoins_{code}": besoins})
    dit = s.poser(texte=texte)
    assert texte in dit and all(besoins in dit for _, besoins in domaines.values())


# --- Who is around, money, rights ---


def entourer(s: Suivi, *, foyer: list[dict[str, Any]], autour: list[dict[str, Any]]) -> None:
    """Who lives there, who counts outside, and what she agrees to; back on the dossier."""
    s.aller("noter, corriger", "#entourage")
    for personne in foyer:
        s.aller("Ajouter", "section[aria-labelledby*=foyer]")
        s.poser(**personne)
    for personne in autour:
        s.aller("Ajouter", "section[aria-labelledby=h-autour]")
        s.poser(**personne)
    s.au_dossier()
    dit = s.section("entourage")
    assert all(p["prenom"] in dit for p in foyer) and all(p["nom"] in dit for p in autour)


def compter(s: Suivi, reste: str, **lignes: str) -> None:
    """The sheet at the first interview, in one page; what is left to live a person a day; her own sheet."""
    s.aller("Remplir la feuille", "#budget")
    dit = s.poser(**lignes)
    assert reste in dit, dit
    assert reste in s.pdf(f"Imprimer pour {s.prenom}")
    s.au_dossier()
    assert reste in s.section("budget")


def noter_l_arret(s: Suivi, **faits: str) -> str:
    """The facts of the stoppage; what the line says of them."""
    s.aller("Noter l’arrêt", "#droits")
    s.poser(**faits)
    return s.section("droits")


# --- The ways ---


def ouvrir_la_voie(s: Suivi, titre: str, raison: str, *, proposee: bool) -> None:
    """Proposed with its reason, or opened without: the worker decides; then its page."""
    if proposee:
        ligne = s.page.locator("#voies li", has_text=titre)
        assert raison in mots(ligne.inner_text()), ligne.inner_text()
        s.suivre(ligne.locator("a"))
    else:
        s.aller(titre.lower(), "#voies")
        remplir(s.page, {"raison": raison})
    s.envoyer("Ouvrir cette voie")
    assert titre in mots(s.page.inner_text("h1"))


def avancer(s: Suivi, etape: str, **dit: Any) -> None:
    """One stage of the way: what is done, or awaited, from whom, by when."""
    s.suivre(s.page.locator("section.j-card", has=s.page.locator(f"h2:has-text('{etape}')")).locator("header a"))
    s.poser(**dit)


# --- The return to work ---


def dire_l_emploi(s: Suivi, **faits: str) -> str:
    """Her work, as she tells it; what the tools say today."""
    s.aller("le projet de reprise", "#reprise")
    s.aller("Noter sa situation d’emploi", "#emploi")
    s.poser(**faits)
    return mots(s.page.inner_text("#outils"))


def revoir_les_pistes(s: Suivi, paroles: str, **dits: str) -> None:
    """Her words; the tree, where nothing is closed."""
    s.aller("Revoir ensemble", "#ou")
    s.poser(paroles=paroles, **dits)
    dit = mots(s.page.inner_text("#ou"))
    assert paroles in dit and "Rien n’est fermé" in dit


def demander_l_outil(s: Suivi, titre: str, objet: str, *etapes: str) -> None:
    """Begun, its first steps done, then asked: who decides is not the service."""
    s.suivre(s.page.locator("#outils tr", has_text=titre).locator("a:has-text('Commencer')").first)
    s.poser("Commencer", objet=objet)
    carte = s.page.locator("section.j-card", has=s.page.locator(f"h2:has-text('{titre}')")).last
    for etape in etapes:
        s.suivre(carte.locator("li", has_text=etape).locator("a:has-text('noter')"))
        s.poser()
    s.suivre(carte.locator("a:has-text('La demande est partie')"))
    s.poser("Noter")
    assert "Demandé" in mots(carte.inner_text())


# --- The plan, what follows ---


def planifier(s: Suivi, objectif: dict[str, str], *actions: dict[str, str]) -> None:
    """One objective in her words, with its sign of success; who does what, herself too."""
    s.aller("Ajouter un objectif", "#plan")
    s.poser(**objectif)
    for action in actions:
        s.page.click("#plan article:last-of-type summary:has-text('Mettre à jour')")
        s.aller("Ajouter une action", "#plan article:last-of-type")
        s.poser(**action)
    assert objectif["intitule"] in s.section("plan")


def convenir(s: Suivi, *attendus: str) -> None:
    """Her agreement, said; the sheet that she takes home says it in plain words."""
    s.aller("Noter son accord", "#plan")
    s.poser("Noter son accord", accord="oral")
    for lien in ("PDF", "en gros caractères"):
        feuille = s.pdf(lien, "#plan")
        assert all(attendu in feuille for attendu in attendus), feuille
    s.aller(f"pour {s.prenom}", "#plan")
    s.au_dossier()


def demarcher(s: Suivi, **dit: str) -> None:
    """A démarche in one line, with the answer awaited."""
    s.aller("Noter une démarche", ".j-person")
    assert dit["intitule"] in s.poser(**dit)


def prevoir(s: Suivi, **etape: str) -> None:
    """What will be looked at together, and when."""
    s.aller("Prévoir une étape", "#etapes")
    assert etape["intitule"] in s.poser(**etape)


def faire_l_etape(s: Suivi, intitule: str, resultat: str) -> None:
    """Its day has come: from the day to the step, evaluated with her."""
    s.aller("Fait, avec un résultat", f"#etapes li:has-text('{intitule}')")
    s.poser(atteinte="atteint", resultat=resultat)
    assert resultat in s.section("etapes") and "Atteint" in s.section("etapes")


def partager(s: Suivi, recherche: str, service: str, *, but: str, lignes: list[str], jamais: str) -> None:
    """Line by line, with her agreement: the preview is what leaves, and what they read."""
    s.aller("Partager des lignes", "#partages")
    s.poser("Chercher", q=recherche)
    s.aller(service)
    page = s.page
    remplir(page, {"but": but, "a_qui": "Mme Roux, assistante sociale"})
    for titre in lignes:
        ligne = page.locator(".j-extrait__ligne", has=page.locator(f"label:has-text('{titre}')")).first
        if not ligne.is_visible():
            page.locator("details", has=ligne).locator("summary").first.click()
        ligne.locator("[name=lignes]").check()
    remplir(page, {"fondement": "accord", "voie_accord": "oral", "voie": "lien"})
    page.wait_for_selector(f"#apercu >> text={but}")
    page.wait_for_load_state("networkidle")
    apercu = mots(page.inner_text("#apercu [data-paquet]"))
    s.regarder()
    s.suivre(page.locator("button[value=transmettre]"))
    eux = s.dehors()
    eux.goto(page.inner_text("[data-adresse]"))
    eux.fill("input[name=code]", page.inner_text("[data-code]"))
    eux.click("button:has-text('Ouvrir')")
    lu = mots(eux.inner_text("[data-paquet]"))
    s.regarder(eux)
    assert lu == apercu and jamais not in eux.content() and but in lu
    s.aller("J’ai donné le code")
    s.au_dossier()


def avant_l_entretien(s: Suivi, *attendus: str) -> None:
    """Half a page before seeing her again; it says no note."""
    lu = s.aller("Avant l’entretien", ".j-person")
    assert all(attendu in lu for attendu in attendus), lu
    s.au_dossier()


def atteindre(s: Suivi, objectif: str) -> None:
    """She and the worker say that it is reached."""
    article = s.page.locator("#plan article", has_text=objectif)
    article.locator("summary").click()
    article.locator("button:text-matches('^Atteint(?! en)')").first.click()
    s.page.wait_for_selector("#plan .j-badge:has-text('Atteint')")


def dire_pourquoi_rien(s: Suivi, domaine: str, raison: str) -> None:
    """A domain to work on that nothing carries shows, until one says why."""
    assert domaine in s.section("evaluation")
    ligne = s.page.locator("#evaluation .j-note li", has_text=domaine)
    s.suivre(ligne.locator("a:has-text('pourquoi')"))
    s.page.locator(f"main #{s.page.url.rpartition('#')[2]}").fill(raison)
    s.envoyer("Enregistrer")
    assert raison in s.section("evaluation") and not ligne.count()


def poser_un_repere(s: Suivi, **repere: str) -> None:
    """A day that steps may follow."""
    s.aller("Repères", "#etapes")
    s.aller("Poser un repère")
    s.poser(**repere)
    s.au_dossier()


def repondre(s: Suivi, demarche: str, reponse: str) -> None:
    """The answer came: noted where the démarche is."""
    s.suivre(s.page.locator("#entretiens tr", has_text=demarche).locator("a:has-text('réponse')").first)
    assert reponse in s.poser(reponse=reponse)


def faire_la_tache(s: Suivi, mots_de_l_action: str) -> None:
    """The CSAM does, from her day, what the plan gives to the platform; she reads none of its words."""
    page = s.ouvrir(s.monde.agents["csam"], largeur=s.largeur)
    page.goto("/ma-journee/")
    assert mots_de_l_action not in s.regarder(page)
    ligne = page.locator("li.j-todo", has_text=s.nom).filter(has_text="le plan d’aide vous confie")
    ligne.locator("button:has-text('Fait')").click()
    page.wait_for_selector("text=La démarche est faite")
    s.au_dossier()
    assert s.page.locator("#plan [role=img][aria-label=Faite]").count() == 1


def orienter_vers_la_mission(s: Suivi) -> None:
    """From the way to the mission of the CPAM, with her agreement, and back."""
    voie = mots(s.page.inner_text("h1"))
    s.aller("Orienter vers la mission accompagnement santé")
    s.poser("Transmettre", accord="oui", partenaire="mission accompagnement santé", motif="cpam/accompagnement")
    s.au_dossier()
    assert "mission accompagnement santé, depuis le" in s.aller(voie, "#voies")


def faire_la_suite_de_la_voie(s: Suivi, titre: str, attendu: str) -> None:
    """What a way awaited is done, from its page."""
    s.aller(titre, "#voies")
    s.suivre(s.page.locator("main li", has_text=attendu).locator("button:has-text('C’est fait')"))


def lire_la_voie_d_invalidite(s: Suivi) -> None:
    """Before, during, after the decision: under the line of rights, each point with its source."""
    if not s.page.locator("#droits .j-voie").is_visible():
        s.page.click("#droits summary:has-text('Passage en invalidité')")
    lu = mots(s.page.inner_text("#droits .j-voie"))
    assert all(titre in lu for titre in ("Avant la décision", "Pendant l’examen", "Après la décision")), lu


def regler_l_echeance(s: Suivi, quoi: str) -> None:
    """What costs money is in the day with its date; looked at, it leaves it."""
    assert s.entier in s.ma_journee()
    ligne = s.page.locator("main li", has_text=s.entier).filter(has_text=quoi)
    ligne.locator("button:has-text('C’est réglé')").click()
    s.page.wait_for_selector("text=quitte votre journée")
    s.ouvrir_le_dossier()


def comparer(s: Suivi, texte: str) -> None:
    """Another version of the évaluation, beside the first."""
    s.aller("Compléter", "#evaluation")
    s.poser(texte=texte)
    assert texte in s.aller("Comparer", "#evaluation")
    s.au_dossier()


# --- Letters, papers ---


def ecrire(s: Suivi, *, modele: str, destinataire: str, complements: dict[str, str]) -> None:
    """From a template to the envelope: nothing leaves while something is to complete, nor without her agreement."""
    s.aller("Écrire un courrier", "#courriers")
    manque = s.poser("Commencer", modele=modele, destinataire=destinataire)
    corps, objet = (s.page.input_value(f"main [name={nom}]") for nom in ("corps", "objet"))
    assert ("[à compléter" in corps + objet) == ("À compléter avant l’envoi" in manque)
    for quoi, dit in complements.items():
        corps, objet = (re.sub(rf"\[à compléter : {quoi}[^\]]*\]", dit, texte) for texte in (corps, objet))
    complet = s.poser("Garder et voir", corps=corps, objet=objet)
    assert "À compléter" not in complet and all(dit in complet for dit in complements.values())
    assert s.entier in s.pdf("PDF")
    s.aller("Faire partir")
    dit = s.poser("Faire partir", voie="courrier", accord="oral", accord_le=dans(0), reponse_attendue_le=dans(15))
    assert "Ce qui va partir" in dit and "attend l’expédition" in dit, dit
    s.au_dossier()
    assert "attend l’expédition" in s.section("courriers")


def demander_un_papier(s: Suivi, **papier: Any) -> None:
    """Awaited, by a neutral name."""
    s.aller("Demander un papier", "#pieces")
    s.poser("Demander", **papier)
    assert "à venir" in s.section("pieces")


def rappeler_le_papier(s: Suivi, nom: str) -> None:
    """The platform recalls it: its neutral name and the date, nothing of the dossier."""
    page = s.ouvrir(s.monde.agents["csam"], largeur=s.largeur)
    page.goto("/ma-journee/")
    assert "Rappeler un papier attendu" in s.regarder(page)
    page.goto("/pieces/attendues/")
    assert nom in s.regarder(page)
    assert s.nom not in s.suivre(
        page.locator("main li", has_text=s.nom).locator("button:has-text('Rappel fait')"), page
    )


def envoyer_par_son_lien(s: Suivi, nom: str, photo: bytes) -> None:
    """She photographs it with her telephone, behind an address and a code said by voice."""
    s.aller("Lui donner un lien", "#pieces")
    s.envoyer("Préparer le lien")
    elle = s.dehors()
    elle.goto(s.page.inner_text("[data-adresse]"))
    s.regarder(elle)
    elle.fill("input[name=code]", s.page.inner_text("[data-code]"))
    elle.click("main button")
    elle.wait_for_selector("h1:has-text('Envoyer un papier')")
    assert nom in s.regarder(elle) and s.nom not in elle.content()
    elle.check("[name=papier] >> nth=0")
    elle.set_input_files("[name=fichier]", {"name": "IMG_0042.jpg", "mimeType": "image/jpeg", "buffer": photo})
    elle.click("button:has-text('Envoyer')")
    elle.wait_for_selector("text=Tout est arrivé")
    s.aller("J’ai donné le code")
    assert "complet" in s.section("pieces")


def deposer(s: Suivi, nom: str, photo: bytes) -> None:
    """The paper came to the worker: it is kept with the dossier, its pages redrawn."""
    s.suivre(s.page.locator("#pieces li", has_text=nom).locator("a:has-text('Déposer')"))
    fichier = {"name": "dossier.jpg", "mimeType": "image/jpeg", "buffer": photo}
    s.page.set_input_files("main [name=fichier]", fichier)
    s.envoyer("Déposer")
    s.au_dossier()
    assert "complet" in s.section("pieces")


# --- The end, and six months later ---


def terminer(s: Suivi, *, motif: str, issue: dict[str, str], besoins: dict[str, str], restes: dict[str, str]) -> None:
    """Nothing is closed in silence; her needs, the outcome, and when to ask how she is."""
    assert "il reste à dire" not in s.aller("Terminer l’accompagnement", "#cloture"), "who was met did come"
    tous, a_venir = "section[aria-labelledby=h-ouverts] fieldset", "input[name^='echeance-'], input[name^='papier-']"
    for un in s.page.locator(
        f"{tous}:has({a_venir})"
    ).all():  # dates of the line to come, papers awaited: of no use any more
        un.locator("label", has_text=re.compile(r"^\s*N’a plus lieu d’être\s*$")).click()
    ouverts = s.page.locator(f"{tous}:not(:has({a_venir}))")
    laisses = {mots(un.locator("legend").inner_text()) for un in ouverts.all()}
    assert len(laisses) == len(restes), (laisses, restes)
    for titre, suite in restes.items():
        ouverts.filter(has_text=titre).locator("label", has_text=re.compile(rf"^\s*{suite}\s*$")).click()
    for ailleurs in s.page.locator("section[aria-labelledby=h-extraits] fieldset").all():
        ailleurs.locator("label:has-text('Le retirer')").click()
    for domaine, resultat in besoins.items():
        remplir(s.page, {f"besoin-{domaine}": resultat})
    dit = s.poser("Terminer", motif=motif, nouvelles=["3", "6", "12"], **issue)
    assert "L’accompagnement est terminé" in dit
    fin = s.section("cloture")
    assert "à 6 mois" in fin and "Besoins" in fin, fin


def prendre_des_nouvelles(s: Suivi, reponse: dict[str, str], *attendus: str) -> None:
    """Three months, then six: the question is in the day, answered there, read in the dossier."""
    for mois in (3, 6):
        passer(s.dossier, 92)
        assert s.entier in s.ma_journee()
        ligne = s.page.locator("main li", has_text=f"une question à {mois} mois").filter(has_text=s.entier)
        s.suivre(ligne.locator("a:has-text('Noter sa réponse')").first)
        s.poser(**({"resultat": "ne_pas_joindre"} if mois == 3 else reponse))
    s.page.goto(f"/dossiers/{s.dossier.pk}/")
    s.regarder()
    fin = s.section("cloture")
    assert "injoignable" in fin and all(attendu in fin for attendu in attendus), fin
