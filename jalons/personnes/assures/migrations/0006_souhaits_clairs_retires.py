from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assures", "0005_souhaits_chiffres")]

    operations = [migrations.RemoveField("contact", f"{c}_clair") for c in ("consignes", "ne_pas_contacter_motif")]
