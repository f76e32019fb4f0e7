from django.db import migrations, models

from notifications.indexes import AddIndexWhileServing


class Migration(migrations.Migration):
    # PostgreSQL makes the indexes while others write.
    atomic = False
    dependencies = [("notifications", "0001_first_release")]

    operations = [
        AddIndexWhileServing(
            "message",
            models.Index(
                fields=["sent_at"],
                condition=models.Q(state="sent", erased_at=None),
                name="message_sent_to_erase",
            ),
        ),
        AddIndexWhileServing(
            "message",
            models.Index(
                fields=["next_at"],
                condition=models.Q(state="dead", erased_at=None),
                name="message_dead_to_erase",
            ),
        ),
    ]
