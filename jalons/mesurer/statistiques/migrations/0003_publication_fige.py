from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("statistiques", "0002_parcours")]

    operations = [migrations.AddField("publication", "fige", models.JSONField(null=True))]
