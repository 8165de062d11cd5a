"""The templates shipped with Jalons: national, each to be made one's own before it leaves."""

import uuid
from datetime import date

from django.db import migrations

DEBUT = date(2026, 1, 1)
ESPACE = uuid.UUID("6c1f4c1e-3f0b-4a55-9d0e-2a7d1f6b9c10")
FIN = "Je reste à votre disposition.\n\nJe vous prie de recevoir mes salutations attentives."
MODELES = [
    (
        "medecin_travail",
        "Demande de visite de pré-reprise",
        "Demande de visite de pré-reprise pour {{personne}}",
        "Docteur,\n\nJ’accompagne {{personne}}, {{nee_le}}, {{profession}}, en arrêt depuis le {{arret_depuis}}.\n\n"
        "Avec son accord, je vous demande une visite de pré-reprise. {{evaluation_sante}}\n\n"
        "Vous pouvez répondre directement à cette adresse, ou me joindre au {{telephone_service}}.\n\n" + FIN,
    ),
    (
        "employeur",
        "Préparer une reprise, après le médecin du travail",
        "Préparer la reprise de {{personne}}",
        "Madame, Monsieur,\n\nÀ sa demande, et à la suite de l’avis de votre service de prévention et de santé au travail, j’accompagne "
        "{{personne}}, {{profession}}, dans la préparation de sa reprise.\n\n"
        "Une rencontre avec vous permettrait d’organiser les horaires et les tâches. Je vous propose de convenir d’une date au "
        "{{telephone_service}}.\n\n" + FIN,
    ),
    (
        "mdph",
        "Appui à une demande",
        "Demande de {{personne}}, {{nee_le}}",
        "Madame, Monsieur,\n\n{{personne}}, qui habite {{adresse}}, vous adresse une demande que j’appuie avec son accord.\n\n"
        "{{evaluation}}\n\nJe suis joignable au {{telephone_service}} pour tout complément.\n\n" + FIN,
    ),
    (
        "commission",
        "Demande d’aide financière",
        "Demande d’aide pour une personne accompagnée",
        "Madame, Monsieur,\n\nJe vous présente la situation d’une personne que j’accompagne depuis le {{suivi_depuis}}. Une fois les "
        "charges payées, il lui reste {{reste_a_vivre}} par mois.\n\nL’aide demandée permettrait de : [à compléter : le besoin, le "
        "montant, ce que l’aide change].\n\n" + FIN,
    ),
    (
        "bailleur",
        "Demande d’échelonnement d’une dette de loyer",
        "Loyer de {{personne}}, {{adresse}}",
        "Madame, Monsieur,\n\n{{personne}}, votre locataire, rencontre une baisse passagère de ses ressources. Avec son accord, je "
        "vous propose de régler la dette de loyer en plusieurs fois : [à compléter : montant, nombre de mensualités].\n\n"
        "Les démarches en cours doivent rétablir sa situation. Je vous remercie de ne pas engager de procédure d’ici là, et de me "
        "répondre au {{telephone_service}}.\n\n" + FIN,
    ),
    (
        "personne",
        "Ce que nous avons convenu",
        "Ce que nous avons convenu",
        "Bonjour {{prenom}},\n\nVoici ce que nous avons convenu ensemble : [à compléter : qui fait quoi, avant quand].\n\n"
        "Vous pouvez me joindre au {{telephone_service}} en disant « service social ».\n\nÀ bientôt.",
    ),
    (
        "personne",
        "Fin de l’accompagnement",
        "Notre travail ensemble",
        "Bonjour {{prenom}},\n\nNous avons travaillé ensemble depuis le {{suivi_depuis}}, et nous avons décidé de nous arrêter là.\n\n"
        "Ce qui est fait : [à compléter : ce qui est réglé].\n\nCe qui continue, et avec qui : [à compléter : qui prend la suite, ou rien].\n\n"
        "Si quelque chose change, rappelez le {{telephone_service}} et dites « service social » : nous reprendrons ensemble.\n\nÀ bientôt.",
    ),
]


def livrer(apps, schema_editor):
    modele = apps.get_model("courriers", "ModeleCourrier")
    for rang, (genre, titre, objet, corps) in enumerate(MODELES):
        suite = uuid.uuid5(ESPACE, str(rang))
        modele.objects.create(
            pk=uuid.uuid5(suite, "1"), suite=suite, version=1, genre=genre, titre=titre, objet=objet, corps=corps, date_debut=DEBUT
        )


def reprendre(apps, schema_editor):
    apps.get_model("courriers", "ModeleCourrier").objects.filter(organisme=None, auteur=None).delete()


class Migration(migrations.Migration):
    dependencies = [("courriers", "0001_initial")]
    operations = [migrations.RunPython(livrer, reprendre)]
