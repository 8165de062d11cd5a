"""Until now whoever was not she gave it to her."""

from django.db import migrations

SQL = "UPDATE signalements_attribution SET confiee = true WHERE par_id IS DISTINCT FROM agent_id"


class Migration(migrations.Migration):
    dependencies = [("signalements", "0014_attribution_confiee")]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
