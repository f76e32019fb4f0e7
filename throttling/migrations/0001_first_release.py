from django.db import migrations, models


class Migration(migrations.Migration):

    # An installation that has run all of these has run this one.
    replaces = [
        ('throttling', '0001_initial'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Counter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('slot', models.BigIntegerField(db_index=True)),
                ('count', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key', 'slot'), name='counter_once_per_slot')],
            },
        ),
    ]
