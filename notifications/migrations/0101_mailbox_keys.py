from django.db import migrations

from notifications.subscriptions import mailbox_key


def fill(apps, schema_editor):
    Subscription = apps.get_model("notifications", "Subscription")
    for row in Subscription.objects.filter(mailbox="").iterator():
        row.mailbox = mailbox_key(row.address)
        row.save(update_fields=["mailbox"])


class Migration(migrations.Migration):
    dependencies = [("notifications", "0100_subscriptions_of_all_kinds")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
