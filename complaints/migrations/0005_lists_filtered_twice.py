from django.db import migrations, models

from notifications.indexes import AddIndexWhileServing


class Migration(migrations.Migration):
    # PostgreSQL makes the index while others write.
    atomic = False
    dependencies = [("complaints", "0004_history_of_templates")]

    operations = [
        AddIndexWhileServing(
            "complaint",
            models.Index(
                fields=["region", "status", "-id"],
                condition=models.Q(secret=False),
                name="complaint_region_status",
            ),
        ),
    ]
