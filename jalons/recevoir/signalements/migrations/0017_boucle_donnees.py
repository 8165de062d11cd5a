"""The dates of the loop, from what the older rows say."""

from django.db import migrations

SQL = """
UPDATE signalements_demande d SET
  signalee_le = (SELECT min(s.recu_le) FROM signalements_signalement s WHERE s.demande_id = d.id AND s.qui <> ''),
  etat_le = CASE
    WHEN d.close_le IS NOT NULL THEN d.close_le
    WHEN d.statut = 'offre_envoyee' THEN d.offre_le
    WHEN d.remise_le IS NOT NULL THEN (d.remise_le AT TIME ZONE 'Europe/Paris')::date
    ELSE d.recue_le END,
  repondue_le = CASE
    WHEN d.statut IN ('reoriente', 'clos') THEN d.close_le
    WHEN d.statut IN ('rdv_pris', 'accompagne') THEN (d.remise_le AT TIME ZONE 'Europe/Paris')::date END;
"""


class Migration(migrations.Migration):
    dependencies = [("signalements", "0016_boucle")]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
