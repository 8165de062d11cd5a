"""Each relation is tied to its appointment. Who booked somebody with herself, and was given her by nobody, keeps her work
and loses the secrets.
"""

from django.db import migrations

SQL = """
UPDATE assures_rattachement r SET cause = v.id
FROM rendez_vous_rendezvous v
WHERE r.genre = 'rdv' AND v.assure_id = r.assure_id AND v.agent_id = r.agent_id
  AND v.statut NOT IN ('annule', 'excuse') AND v.date_acte + 60 = r.date_fin;
UPDATE assures_rattachement r SET confie = false
WHERE r.genre = 'rdv'
  AND EXISTS (SELECT 1 FROM rendez_vous_rendezvous v
              WHERE v.assure_id = r.assure_id AND v.agent_id = r.agent_id AND v.pris_par_id = r.agent_id)
  AND NOT EXISTS (SELECT 1 FROM rendez_vous_rendezvous v
                  WHERE v.assure_id = r.assure_id AND v.agent_id = r.agent_id
                    AND v.pris_par_id IS DISTINCT FROM r.agent_id)
  AND NOT EXISTS (SELECT 1 FROM signalements_demande d
                  WHERE d.assure_id = r.assure_id AND d.attribuee_a_id = r.agent_id)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("rendez_vous", "0002_accord"),
        ("assures", "0007_rattachement_confie"),
    ]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
