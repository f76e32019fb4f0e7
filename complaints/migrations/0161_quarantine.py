from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0160_why_it_is_held")]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="quarantined",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="belum dipindai"
            ),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(
                condition=models.Q(quarantined=True),
                fields=["id"],
                name="attachment_to_scan",
            ),
        ),
    ]
