from django.db import migrations

# An offer that left before this column existed left on the day of its journal line, else on the day of the demande.
DATER = """
UPDATE signalements_demande d SET offre_le = COALESCE(
    (SELECT max(l.instant)::date FROM journal_ligne l
     WHERE l.objet_id = d.id AND l.acte = 'demande.envoyer_offre'),
    d.recue_le)
WHERE d.statut = 'offre_envoyee' AND d.offre_le IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("signalements", "0002_demande_offre_le"),
        ("journal", "0001_initial"),
    ]

    operations = [migrations.RunSQL(DATER, migrations.RunSQL.noop)]
