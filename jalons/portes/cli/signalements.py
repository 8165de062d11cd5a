"""Verbs of the demandes that nobody answers."""

from __future__ import annotations

from collections import Counter

import click

from jalons.portes.cli.main import avec_django


@click.command()
@click.option("--apercu", is_flag=True, help="Compter sans rien écrire.")
@avec_django
def expirer(apercu: bool) -> None:
    """Fait expirer ce que la requête a trouvé et qui est resté sans réponse : offres parties, personnes jamais offertes.

    Ce que quelqu’un a signalé n’expire pas. Les délais sont ceux des référentiels. Les demandes de compte que personne
    n’a ouvertes à temps expirent aussi, et les partages arrivés à leur terme. Qui n’est plus suivi quitte la liste
    d’attente. La commande peut être interrompue puis
    relancée.

    Exemple : jalons expirer --apercu
    """
    from django.utils import timezone

    from jalons.fondations.agents.services import expirer_demandes
    from jalons.fondations.referentiels.selectors import valeur
    from jalons.parcours.attente import suivre_la_liste
    from jalons.personnes.partages.services import expirer as expirer_partages
    from jalons.recevoir.signalements import selectors

    jour = timezone.localdate()
    offre_jours = int(valeur("demande_offre_reponse", jour))
    sans_suite_mois = int(valeur("conservation_signalement_sans_suite", jour))
    attente = list(selectors.a_expirer(jour, offre_jours=offre_jours, sans_suite_mois=sans_suite_mois))
    delais = f"offre sans réponse depuis plus de {offre_jours} jours, demande sans suite depuis plus de {sans_suite_mois} mois"
    click.echo(f"{len(attente)} demande(s) à faire expirer ({delais}).")
    comptes = Counter(d.get_statut_display() for d in attente)
    if not apercu:
        comptes = _expirer(attente)
    for etat, combien in sorted(comptes.items()):
        click.echo(f"{combien} {'restée(s)' if apercu else 'expirée(s), restée(s)'} « {etat} »")
    if not apercu and (partages := expirer_partages(jour=jour)):
        click.echo(f"{partages} partage(s) avec un organisme expiré(s) : son accès est fermé")
    if not apercu and (comptes_expires := expirer_demandes(timezone.now())):
        click.echo(f"{comptes_expires} demande(s) de compte expirée(s)")
    if not apercu and (sorties := suivre_la_liste()):
        click.echo(f"{sorties} personne(s) sortie(s) de la liste d’attente, ou revenue(s)")


@click.command()
@click.option("--apercu", is_flag=True, help="Compter sans rien écrire.")
@avec_django
def relancer(apercu: bool) -> None:
    """Rappelle une fois à qui a signalé une personne la question restée sans réponse, au délai des référentiels.

    La commande peut être interrompue puis relancée. Exemple : jalons relancer --apercu
    """
    from django.utils import timezone

    from jalons.recevoir.signalements import services, suivis

    jour = timezone.localdate()
    attendues = list(suivis.a_relancer(jour))
    click.echo(f"{len(attendues)} question(s) sans réponse à rappeler.")
    if not apercu:
        faites = sum(services.relancer(signalement=s, jour=jour) for s in attendues)
        click.echo(f"{faites} rappelée(s).")


def _expirer(attente: list) -> Counter[str]:  # type: ignore[type-arg]
    """One transaction a demande: killed, it goes on at the next run. One that moved meanwhile is left alone."""
    from jalons.fondations.socle.refus import TransitionRefusee
    from jalons.portes.cli.avancement import nombre, progression
    from jalons.recevoir.signalements.services import expirer as faire

    faites: Counter[str] = Counter()
    with progression() as suivi:
        for rang, demande in enumerate(attente, 1):
            suivi(f"Demande {nombre(rang)} sur {nombre(len(attente))}")
            etat = demande.get_statut_display()
            try:
                faire(agent=None, demande=demande)
            except TransitionRefusee:
                click.echo("1 demande a changé d’état entre-temps : elle n’expire pas.", err=True)
            else:
                faites[etat] += 1
    return faites
