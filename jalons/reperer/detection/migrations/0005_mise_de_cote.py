from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("detection", "0004_identifiants")]

    operations = [
        migrations.AddField(
            model_name="reperage",
            name="mise_de_cote",
            field=models.CharField(
                blank=True,
                choices=[
                    ("sans_identite", "sans_identite"),
                    ("a_verifier", "a_verifier"),
                    ("illisible", "illisible"),
                ],
                default="",
                max_length=16,
            ),
            preserve_default=False,
        ),
    ]
