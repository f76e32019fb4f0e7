from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0150_phone_proofs")]

    operations = [
        migrations.AddField(
            model_name="complaint",
            name="held_because",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                verbose_name="mengapa diperiksa dua kali",
            ),
        ),
    ]
