"""All tables at once, for a new installation: the twenty migrations that it replaces make the same, step by step.

An installation that has some of the twenty goes on with them. They go when no installation can be so old.
"""

import uuid

import django.contrib.auth.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension
from django.db import migrations, models

import occ.models.api
import occ.models.fields


def index_the_search(apps, schema_editor):
    """On PostgreSQL, an index that finds a part of a description within an account. SQLite reads the account's rows."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX service_search ON occ_service USING gin (account_id, UPPER(description::text) gin_trgm_ops)"
        )


class Migration(migrations.Migration):
    replaces = [
        ("occ", "0001_initial"),
        ("occ", "0002_operations"),
        ("occ", "0003_api"),
        ("occ", "0004_fault_and_correspondence"),
        ("occ", "0005_engine_in_batches"),
        ("occ", "0006_pages_at_scale"),
        ("occ", "0007_api_operations"),
        ("occ", "0008_carts"),
        ("occ", "0009_finished_tasks_are_counted"),
        ("occ", "0010_end_of_term"),
        ("occ", "0011_one_port_for_each_service"),
        ("occ", "0012_api_as_used"),
        ("occ", "0013_indexes_for_staff"),
        ("occ", "0014_services_of_any_account"),
        ("occ", "0015_tasks_due_of_an_account"),
        ("occ", "0016_no_stored_answers"),
        ("occ", "0017_users_and_what_they_hold"),
        ("occ", "0018_orders_of_each_provider_user"),
        ("occ", "0019_users_of_used_keys"),
        ("occ", "0020_configurations_share_their_state"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        # Both are trusted: the owner of the database may create them. Neither does anything on SQLite.
        BtreeGinExtension(),
        TrigramExtension(),
        migrations.CreateModel(
            name="Clock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=50, unique=True, verbose_name="name")),
                ("origin_real", models.DateTimeField(verbose_name="real origin")),
                ("origin_simulated", models.DateTimeField(verbose_name="simulated origin")),
                ("speed", models.FloatField(default=1.0, verbose_name="speed")),
                ("paused", models.BooleanField(default=False, verbose_name="paused")),
            ],
            options={
                "verbose_name": "clock",
                "verbose_name_plural": "clocks",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("speed__gt", 0)),
                        name="clock_speed_is_positive",
                        violation_error_message="The speed of a clock is greater than zero.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProviderUser",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("provider", models.CharField(max_length=32, verbose_name="provider")),
                ("username", models.CharField(max_length=150, verbose_name="username")),
                ("is_active", models.BooleanField(db_default=True, default=True, verbose_name="active")),
                ("is_demo", models.BooleanField(default=False, verbose_name="demo user")),
            ],
            options={
                "verbose_name": "provider's user",
                "verbose_name_plural": "providers' users",
                "ordering": ["provider", "username"],
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "username"), name="provider_username_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Worker",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                ("seen_at", models.DateTimeField(verbose_name="last seen")),
                ("steps", models.BigIntegerField(default=0, verbose_name="steps")),
                ("seconds", models.FloatField(default=0, verbose_name="seconds of work")),
                ("durations", models.JSONField(default=list, verbose_name="durations")),
            ],
            options={
                "verbose_name": "worker",
                "verbose_name_plural": "workers",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("nichandle", models.CharField(max_length=32, unique=True, verbose_name="nic handle")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                (
                    "language",
                    models.CharField(
                        choices=[("fr", "Français"), ("en", "English")],
                        default="fr",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="occ.clock",
                        verbose_name="clock",
                    ),
                ),
                ("is_demo", models.BooleanField(default=False, verbose_name="demo account")),
            ],
            options={
                "verbose_name": "account",
                "verbose_name_plural": "accounts",
                "ordering": ["nichandle"],
            },
        ),
        migrations.CreateModel(
            name="KeyAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attempts",
                        to="occ.provideruser",
                        verbose_name="user",
                    ),
                ),
                ("address", models.GenericIPAddressField(verbose_name="address")),
                ("at", models.DateTimeField(verbose_name="real time")),
            ],
            options={
                "verbose_name": "wrong key",
                "verbose_name_plural": "wrong keys",
                "indexes": [models.Index(fields=["user", "address", "at"], name="key_attempt_recent")],
            },
        ),
        migrations.CreateModel(
            name="Effect",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=100, unique=True, verbose_name="key")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="occ.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("email", "E-mail"), ("provider", "Message to the provider")],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("payload", models.JSONField(verbose_name="content")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("accepted_at", models.DateTimeField(null=True, verbose_name="accepted")),
            ],
            options={
                "verbose_name": "effect",
                "verbose_name_plural": "effects",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("accepted_at__isnull", True)), fields=["id"], name="effect_waiting"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Fault",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="faults",
                        to="occ.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("service_deliver", "Deliver the service"),
                            ("service_activate", "Activate the service at the provider"),
                            ("service_end", "End the service with its term"),
                            ("provider_answer", "Answer of the provider"),
                            ("key_create", "Regenerate the service key"),
                            ("vrack_attach", "Associate the vRack"),
                            ("vrack_detach", "Dissociate the vRack"),
                            ("pop_create", "Add the PoP configuration"),
                            ("pop_delete", "Delete the PoP configuration"),
                            ("datacenter_create", "Add the datacentre configuration"),
                            ("datacenter_delete", "Delete the datacentre configuration"),
                            ("routing_create", "Add the routing configuration"),
                            ("routing_delete", "Delete the routing configuration"),
                        ],
                        max_length=20,
                        verbose_name="kind of task",
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("fail", "The task fails"),
                            ("slow", "The task is slow"),
                            ("silent", "The provider does not answer"),
                            ("refusing", "The provider refuses the order"),
                            ("twice", "The provider answers twice"),
                            ("late", "The provider answers too late"),
                            ("after_cancel", "The provider answers after a cancellation"),
                        ],
                        max_length=12,
                        verbose_name="fault",
                    ),
                ),
                (
                    "factor",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="slower by the factor"),
                ),
                ("left", models.PositiveIntegerField(null=True, verbose_name="still to come")),
                ("used", models.PositiveIntegerField(default=0, verbose_name="times used")),
                ("created_at", models.DateTimeField(verbose_name="created")),
            ],
            options={
                "verbose_name": "fault",
                "verbose_name_plural": "faults",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left__isnull", True), ("left__gt", 0), _connector="OR"),
                        fields=("account", "kind"),
                        name="fault_one_in_force",
                        violation_error_message="There is already a fault on this kind of task: take it off first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("mode__in", ("silent", "refusing", "twice", "late", "after_cancel")), _negated=True
                            ),
                            ("kind", "service_activate"),
                            _connector="OR",
                        ),
                        name="fault_of_provider_on_activation_only",
                        violation_error_message="Only the activation at the provider hears from the provider.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("factor__isnull", False), ("factor__range", (2, 100)), ("mode", "slow")),
                            models.Q(models.Q(("mode", "slow"), _negated=True), ("factor__isnull", True)),
                            _connector="OR",
                        ),
                        name="fault_factor_goes_with_slow",
                        violation_error_message="A factor goes with a slow task, and only with it.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined")),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="users",
                        to="occ.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
            },
        ),
        migrations.CreateModel(
            name="Vrack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vracks",
                        to="occ.account",
                        verbose_name="account",
                    ),
                ),
                ("name", models.CharField(max_length=32, unique=True, verbose_name="name")),
                ("description", models.CharField(blank=True, max_length=100, verbose_name="description")),
                ("details", models.CharField(blank=True, max_length=255, verbose_name="details")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
            ],
            options={
                "verbose_name": "vRack",
                "verbose_name_plural": "vRacks",
                "ordering": ["name"],
                "indexes": [models.Index(fields=["account", "id"], name="vrack_by_account")],
            },
        ),
        migrations.CreateModel(
            name="ApiApplication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="api_applications",
                        to="occ.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                ("key", models.CharField(max_length=16, unique=True, verbose_name="application key")),
                ("secret", models.TextField(verbose_name="application secret, encrypted")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("created_at", models.DateTimeField(verbose_name="created")),
            ],
            options={
                "verbose_name": "API application",
                "verbose_name_plural": "API applications",
                "ordering": ["-pk"],
            },
            bases=(occ.models.api.Held, models.Model),
        ),
        migrations.CreateModel(
            name="ApiClient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="api_clients",
                        to="occ.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                ("client_id", models.CharField(max_length=32, unique=True, verbose_name="client id")),
                ("secret_hash", models.CharField(max_length=64, verbose_name="client secret, hashed")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("last_used_at", models.DateTimeField(null=True, verbose_name="last used")),
            ],
            options={
                "verbose_name": "OAuth2 client",
                "verbose_name_plural": "OAuth2 clients",
                "ordering": ["-pk"],
            },
            bases=(occ.models.api.Held, models.Model),
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                (
                    "uuid",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False, verbose_name="UUID"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="services",
                        to="occ.account",
                        verbose_name="account",
                    ),
                ),
                ("description", models.CharField(max_length=100, verbose_name="description")),
                ("provider", models.CharField(max_length=32, verbose_name="provider")),
                ("pop", models.CharField(max_length=32, verbose_name="PoP")),
                ("bandwidth", models.CharField(max_length=8, verbose_name="bandwidth")),
                (
                    "state",
                    models.CharField(
                        choices=[("delivering", "Being delivered"), ("active", "Active"), ("closed", "Closed")],
                        default="delivering",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "vrack",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="services",
                        to="occ.vrack",
                        verbose_name="vRack",
                    ),
                ),
                (
                    "vrack_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("init", "Deploying"),
                            ("active", "Configured"),
                            ("toDelete", "Deleting"),
                            ("error", "Error"),
                        ],
                        max_length=8,
                        verbose_name="vRack link",
                    ),
                ),
                ("ordered_at", models.DateTimeField(verbose_name="ordered")),
                ("delivered_at", models.DateTimeField(blank=True, null=True, verbose_name="delivered")),
                ("provider_name", models.CharField(db_default="", editable=False, max_length=60)),
                ("pop_name", models.CharField(db_default="", editable=False, max_length=60)),
                ("bandwidth_mbps", models.PositiveIntegerField(db_default=0, editable=False)),
                (
                    "vrack_place",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Coalesce(
                            models.F("vrack"), models.Value(9223372036854775807)
                        ),
                        output_field=models.BigIntegerField(),
                    ),
                ),
            ],
            options={
                "verbose_name": "service",
                "verbose_name_plural": "services",
                "ordering": ["-ordered_at", "-uuid"],
                "indexes": [
                    models.Index(fields=["account", "ordered_at", "uuid"], name="service_by_order_date"),
                    models.Index(fields=["account", "description", "uuid"], name="service_by_name"),
                    models.Index(fields=["account", "provider_name", "uuid"], name="service_by_provider"),
                    models.Index(fields=["account", "pop_name", "uuid"], name="service_by_pop_name"),
                    models.Index(fields=["account", "bandwidth_mbps", "uuid"], name="service_by_bandwidth"),
                    models.Index(fields=["account", "state", "uuid"], name="service_by_its_state"),
                    models.Index(fields=["account", "vrack_place", "uuid"], name="service_by_vrack"),
                    models.Index(
                        condition=models.Q(("state", "delivering")),
                        fields=["account", "ordered_at", "uuid"],
                        name="service_being_delivered",
                    ),
                    models.Index(fields=["ordered_at", "uuid"], name="service_of_any_account"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("vrack__isnull", True), ("vrack_status", "")),
                            models.Q(("vrack__isnull", False), models.Q(("vrack_status", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="service_vrack_and_its_status_go_together",
                        violation_error_message="A service has a vRack and the state of its link, or neither.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("vrack__isnull", True), ("state", "active"), _connector="OR"),
                        name="service_vrack_only_when_active",
                        violation_error_message="A vRack goes with an active service only.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="occ.service",
                        verbose_name="service",
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("link", "Link down"),
                            ("bgp", "BGP session down"),
                            ("bandwidth", "Bandwidth nearly used up"),
                            ("prefixes", "Too many prefixes"),
                        ],
                        max_length=12,
                        verbose_name="type",
                    ),
                ),
            ],
            options={
                "verbose_name": "alert",
                "verbose_name_plural": "alerts",
                "constraints": [models.UniqueConstraint(fields=("service", "type"), name="alert_once")],
            },
        ),
        migrations.CreateModel(
            name="ApiCredential",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credentials",
                        to="occ.apiapplication",
                        verbose_name="API application",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="api_credentials",
                        to="occ.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="validated by",
                    ),
                ),
                ("consumer_hash", models.CharField(max_length=64, unique=True, verbose_name="consumer key, hashed")),
                (
                    "validation_hash",
                    models.CharField(max_length=64, unique=True, verbose_name="validation link, hashed"),
                ),
                ("rules", models.JSONField(verbose_name="access rules")),
                ("allowed_ips", models.JSONField(null=True, verbose_name="allowed addresses")),
                ("redirection", models.URLField(blank=True, max_length=500, verbose_name="address after validation")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pendingValidation", "To be validated"),
                            ("validated", "Valid"),
                            ("refused", "Refused"),
                            ("expired", "Expired"),
                        ],
                        default="pendingValidation",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("expires_at", models.DateTimeField(null=True, verbose_name="expires")),
                ("last_used_at", models.DateTimeField(null=True, verbose_name="last used")),
            ],
            options={
                "verbose_name": "API key",
                "verbose_name_plural": "API keys",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "pendingValidation")),
                        fields=["created_at"],
                        name="api_key_waiting",
                    )
                ],
            },
            bases=(occ.models.api.Held, models.Model),
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="real time")),
                ("at_simulated", models.DateTimeField(null=True, verbose_name="simulated time")),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="occ.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audit",
                        to="occ.service",
                        verbose_name="service",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
                ("actor", models.CharField(max_length=150, verbose_name="who")),
                ("action", models.CharField(max_length=40, verbose_name="action")),
                ("object_type", models.CharField(max_length=20, verbose_name="object type")),
                ("object_id", models.CharField(max_length=36, verbose_name="object")),
                ("object_label", models.CharField(max_length=120, verbose_name="object name")),
                ("before", models.JSONField(default=dict, verbose_name="before")),
                ("after", models.JSONField(default=dict, verbose_name="after")),
                ("request_id", models.CharField(blank=True, max_length=32, verbose_name="request")),
            ],
            options={
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit entries",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["service", "-id"], name="audit_by_service"),
                    models.Index(fields=["account", "-id"], name="audit_by_account"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact_changes",
                        to="occ.service",
                        verbose_name="service",
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("contactAdmin", "administrative contact"),
                            ("contactBilling", "billing contact"),
                            ("contactTech", "technical contact"),
                        ],
                        max_length=16,
                        verbose_name="contact",
                    ),
                ),
                ("from_nic", models.CharField(max_length=32, verbose_name="from")),
                ("to_nic", models.CharField(max_length=32, verbose_name="to")),
                (
                    "state",
                    models.CharField(
                        choices=[("todo", "To be accepted"), ("done", "Finished"), ("refused", "Refused")],
                        default="todo",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("done_at", models.DateTimeField(null=True, verbose_name="finished")),
            ],
            options={
                "verbose_name": "change of contact",
                "verbose_name_plural": "changes of contact",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Contract",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "service",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contract",
                        to="occ.service",
                        verbose_name="service",
                    ),
                ),
                ("automatic", models.BooleanField(default=True, verbose_name="renewed automatically")),
                ("delete_at_expiration", models.BooleanField(default=False, verbose_name="ends at expiration")),
                ("period", models.PositiveSmallIntegerField(default=1, verbose_name="months of a renewal")),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="ends")),
                ("contact_admin", models.CharField(max_length=32, verbose_name="administrative contact")),
                ("contact_billing", models.CharField(max_length=32, verbose_name="billing contact")),
                ("contact_tech", models.CharField(max_length=32, verbose_name="technical contact")),
            ],
            options={
                "verbose_name": "contract",
                "verbose_name_plural": "contracts",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("period__in", (1, 3, 6, 12))), name="contract_period_is_offered"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Diagnostic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="diagnostics",
                        to="occ.service",
                        verbose_name="service",
                    ),
                ),
                (
                    "function",
                    models.CharField(
                        choices=[
                            ("diagPeering", "BGP session at the PoP"),
                            ("diagPeeringExtra", "BGP session in the datacentre"),
                            ("diagRoutes", "Routing table"),
                            ("diagMacs", "MAC addresses"),
                        ],
                        max_length=20,
                        verbose_name="diagnostic",
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("default", "State of the session"),
                            ("routes", "Routes received"),
                            ("advertised-routes", "Routes announced"),
                        ],
                        max_length=20,
                        verbose_name="type",
                    ),
                ),
                ("source", models.CharField(max_length=120, verbose_name="scope")),
                ("denied", models.BooleanField(default=False, verbose_name="denied by the quota")),
                ("result", models.JSONField(default=list, verbose_name="result")),
                ("at", models.DateTimeField(verbose_name="launched")),
            ],
            options={
                "verbose_name": "diagnostic",
                "verbose_name_plural": "diagnostics",
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["service", "-at"], name="diagnostic_recent")],
            },
        ),
        migrations.CreateModel(
            name="Email",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emails",
                        to="occ.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emails",
                        to="occ.service",
                        verbose_name="service",
                    ),
                ),
                ("key", models.CharField(max_length=100, unique=True, verbose_name="key")),
                ("to", models.EmailField(max_length=254, verbose_name="to")),
                ("subject", models.CharField(max_length=200, verbose_name="subject")),
                ("text", models.TextField(verbose_name="text")),
                ("html", models.TextField(verbose_name="HTML")),
                ("language", models.CharField(max_length=2, verbose_name="language")),
                ("sent_at", models.DateTimeField(verbose_name="sent")),
                ("relayed_at", models.DateTimeField(null=True, verbose_name="relayed")),
                ("relay_after", models.DateTimeField(null=True, verbose_name="next relay attempt")),
            ],
            options={
                "verbose_name": "e-mail",
                "verbose_name_plural": "e-mails",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["account", "-id"], name="email_by_account"),
                    models.Index(
                        condition=models.Q(("relayed_at__isnull", True)), fields=["id"], name="email_to_relay"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incidents",
                        to="occ.service",
                        verbose_name="service",
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[("incident", "Incident"), ("maintenance", "Maintenance")],
                        max_length=12,
                        verbose_name="type",
                    ),
                ),
                ("start_at", models.DateTimeField(verbose_name="start")),
                ("end_at", models.DateTimeField(null=True, verbose_name="end")),
            ],
            options={
                "verbose_name": "incident",
                "verbose_name_plural": "incidents",
                "ordering": ["start_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Interface",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "service",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interface",
                        to="occ.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "port",
                "verbose_name_plural": "ports",
            },
        ),
        migrations.CreateModel(
            name="LogSubscription",
            fields=[
                (
                    "uuid",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False, verbose_name="UUID"
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="log_subscriptions",
                        to="occ.service",
                        verbose_name="service",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("service", "Life of the service"),
                            ("service_configuration", "Configuration of the service"),
                            ("bgp", "BGP sessions"),
                            ("interface", "Port"),
                        ],
                        max_length=24,
                        verbose_name="kind",
                    ),
                ),
                ("stream", models.UUIDField(verbose_name="stream")),
                ("created_at", models.DateTimeField(verbose_name="created")),
            ],
            options={
                "verbose_name": "log subscription",
                "verbose_name_plural": "log subscriptions",
                "ordering": ["created_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("service", "kind", "stream"), name="log_subscription_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="occ.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "service",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="order",
                        to="occ.service",
                        verbose_name="service",
                    ),
                ),
                ("monthly_cents", models.PositiveIntegerField(verbose_name="monthly price in euro cents, without tax")),
                ("ordered_at", models.DateTimeField(verbose_name="ordered")),
            ],
            options={
                "verbose_name": "order",
                "verbose_name_plural": "orders",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ProviderMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "direction",
                    models.CharField(
                        choices=[("to", "To the provider"), ("from", "From the provider")],
                        max_length=4,
                        verbose_name="direction",
                    ),
                ),
                ("key", models.CharField(max_length=100, unique=True, verbose_name="key")),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("key_enabled", "Service key enabled"),
                            ("key_cancelled", "Service key cancelled"),
                            ("order_confirmed", "Circuit ordered"),
                            ("circuit_released", "Circuit released"),
                            ("circuit_ready", "Circuit ready"),
                            ("order_refused", "Order refused"),
                        ],
                        max_length=20,
                        verbose_name="message",
                    ),
                ),
                ("provider", models.CharField(max_length=32, verbose_name="provider")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="occ.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="occ.service",
                        verbose_name="service",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="simulated time")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("accepted", "Accepted"), ("too_late", "Too late")],
                        default="accepted",
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("repeats", models.PositiveIntegerField(default=0, verbose_name="repeated")),
            ],
            options={
                "verbose_name": "message of a provider",
                "verbose_name_plural": "messages of the providers",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ServiceKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keys",
                        to="occ.service",
                        verbose_name="service",
                    ),
                ),
                ("value", models.CharField(max_length=40, unique=True, verbose_name="service key")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("doing", "To do"),
                            ("toCheck", "Unavailable"),
                            ("active", "Enabled"),
                            ("cancelled", "Cancelled"),
                            ("terminated", "Ended"),
                        ],
                        default="doing",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="used")),
                (
                    "used_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="used_keys",
                        to="occ.provideruser",
                        verbose_name="used by",
                    ),
                ),
            ],
            options={
                "verbose_name": "service key",
                "verbose_name_plural": "service keys",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("used_at__isnull", False)),
                        fields=["used_by", "used_at", "id"],
                        name="key_by_user",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ("doing", "toCheck", "active"))),
                        fields=("service",),
                        name="key_one_valid_per_service",
                        violation_error_message="This service already has a valid service key.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="occ.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("service_deliver", "Deliver the service"),
                            ("service_activate", "Activate the service at the provider"),
                            ("service_end", "End the service with its term"),
                            ("provider_answer", "Answer of the provider"),
                            ("key_create", "Regenerate the service key"),
                            ("vrack_attach", "Associate the vRack"),
                            ("vrack_detach", "Dissociate the vRack"),
                            ("pop_create", "Add the PoP configuration"),
                            ("pop_delete", "Delete the PoP configuration"),
                            ("datacenter_create", "Add the datacentre configuration"),
                            ("datacenter_delete", "Delete the datacentre configuration"),
                            ("routing_create", "Add the routing configuration"),
                            ("routing_delete", "Delete the routing configuration"),
                        ],
                        max_length=20,
                        verbose_name="action",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="occ.service",
                        verbose_name="service",
                    ),
                ),
                (
                    "vrack",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="occ.vrack",
                        verbose_name="vRack",
                    ),
                ),
                (
                    "object_type",
                    models.CharField(
                        choices=[
                            ("service", "Service"),
                            ("key", "Service key"),
                            ("pop", "PoP configuration"),
                            ("datacenter", "Datacentre configuration"),
                            ("routing", "Routing configuration"),
                        ],
                        max_length=12,
                        verbose_name="object type",
                    ),
                ),
                ("object_id", models.CharField(max_length=36, verbose_name="object")),
                ("object_label", models.CharField(max_length=120, verbose_name="object name")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("todo", "Scheduled"),
                            ("doing", "In progress"),
                            ("done", "Finished"),
                            ("error", "Error"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="todo",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("step", models.PositiveIntegerField(default=0, verbose_name="step")),
                ("current", models.JSONField(null=True, verbose_name="current object")),
                ("plan", models.JSONField(null=True, verbose_name="plan")),
                ("receipt", models.JSONField(null=True, verbose_name="receipt")),
                ("reason", models.JSONField(null=True, verbose_name="reason")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("started_at", models.DateTimeField(null=True, verbose_name="started")),
                ("due_at", models.DateTimeField(null=True, verbose_name="next step")),
                ("ends_at", models.DateTimeField(null=True, verbose_name="expected end")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                ("history_length", models.PositiveIntegerField(default=0, verbose_name="history length")),
                ("lease", models.PositiveIntegerField(default=0, verbose_name="lease")),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                ("lease_holder", models.CharField(blank=True, max_length=64, verbose_name="lease holder")),
                ("lease_until", models.DateTimeField(null=True, verbose_name="lease until")),
                (
                    "requested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="requested by",
                    ),
                ),
                ("request_key", models.CharField(max_length=64, null=True, verbose_name="request key")),
            ],
            options={
                "verbose_name": "task",
                "verbose_name_plural": "tasks",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ("todo", "doing"))), fields=["due_at", "id"], name="task_due"
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ("todo", "doing"))),
                        fields=["vrack", "due_at", "id"],
                        name="task_due_in_vrack",
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ("todo", "doing"))),
                        fields=["account", "due_at", "id"],
                        name="task_due_of_account",
                    ),
                    models.Index(condition=models.Q(("status", "error")), fields=["kind", "id"], name="task_in_error"),
                    models.Index(
                        condition=models.Q(("status__in", ("done", "cancelled"))),
                        fields=["kind", "status"],
                        name="task_over",
                    ),
                    models.Index(fields=["service", "-id"], name="task_by_service"),
                    models.Index(fields=["account", "-id"], name="task_by_account"),
                    models.Index(
                        condition=models.Q(("object_type__in", ("datacenter", "routing"))),
                        fields=["vrack", "-id"],
                        name="task_shared_in_vrack",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "request_key"), name="task_request_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "service_deliver",
                                    "service_activate",
                                    "service_end",
                                    "provider_answer",
                                    "key_create",
                                    "vrack_attach",
                                    "vrack_detach",
                                    "pop_create",
                                    "pop_delete",
                                    "datacenter_create",
                                    "datacenter_delete",
                                    "routing_create",
                                    "routing_delete",
                                ],
                            )
                        ),
                        name="task_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_at__isnull", False), ("status__in", ("todo", "doing"))),
                            models.Q(
                                models.Q(("status__in", ("todo", "doing")), _negated=True), ("due_at__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="task_open_has_a_due_time",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="service",
            name="task",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="occ.task",
                verbose_name="task",
            ),
        ),
        migrations.CreateModel(
            name="Termination",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "service",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terminations",
                        to="occ.service",
                        verbose_name="service",
                    ),
                ),
                (
                    "vrack",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terminations",
                        to="occ.vrack",
                        verbose_name="vRack",
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True, verbose_name="token, hashed")),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("used_at", models.DateTimeField(null=True, verbose_name="used")),
            ],
            options={
                "verbose_name": "termination token",
                "verbose_name_plural": "termination tokens",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("service__isnull", True), ("vrack__isnull", True), _connector="XOR"),
                        name="termination_of_a_service_or_a_vrack",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Cart",
            fields=[
                (
                    "uuid",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False, verbose_name="UUID"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="carts",
                        to="occ.account",
                        verbose_name="account",
                    ),
                ),
                ("subsidiary", models.CharField(max_length=2, verbose_name="subsidiary")),
                ("description", models.CharField(blank=True, max_length=255, verbose_name="description")),
                ("expires_at", models.DateTimeField(db_index=True, verbose_name="expires")),
                (
                    "order",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cart",
                        to="occ.order",
                        verbose_name="order",
                    ),
                ),
            ],
            options={
                "verbose_name": "cart",
                "verbose_name_plural": "carts",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("order__isnull", True), ("account__isnull", False), _connector="OR"),
                        name="cart_ordered_by_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DatacenterConfig",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("init", "Deploying"),
                            ("active", "Configured"),
                            ("toDelete", "Deleting"),
                            ("error", "Error"),
                        ],
                        default="init",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="occ.task",
                        verbose_name="task",
                    ),
                ),
                (
                    "vrack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="datacenter_configs",
                        to="occ.vrack",
                        verbose_name="vRack",
                    ),
                ),
                ("datacenter", models.PositiveIntegerField(verbose_name="datacentre")),
                ("ovh_asn", models.BigIntegerField(verbose_name="OVHcloud ASN")),
                ("subnet", occ.models.fields.NetworkField(max_length=18, verbose_name="subnet")),
                ("subnet_first", models.BigIntegerField()),
                ("subnet_last", models.BigIntegerField()),
                (
                    "routing_type",
                    models.CharField(
                        blank=True,
                        choices=[("bgp", "BGP"), ("network", "Static")],
                        max_length=8,
                        verbose_name="routing type",
                    ),
                ),
            ],
            options={
                "verbose_name": "datacentre configuration",
                "verbose_name_plural": "datacentre configurations",
                "ordering": ["pk"],
                "abstract": False,
                "indexes": [models.Index(fields=["vrack", "subnet_first"], name="datacenter_by_subnet")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("vrack", "datacenter"),
                        name="datacenter_one_per_vrack",
                        violation_error_message="This vRack already has a configuration for this datacentre.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ovh_asn__range", (1, 4294967295))), name="datacenter_asn_in_32_bits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "subnet_last__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("subnet_first"), "+", models.Value(15)
                                ),
                            ),
                            (
                                "subnet_last__lte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("subnet_first"), "+", models.Value(16777216)
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                            ),
                        ),
                        name="datacenter_subnet_from_8_to_28",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "active"), ("task__isnull", True)),
                            models.Q(models.Q(("status", "active"), _negated=True), ("task__isnull", False)),
                            _connector="OR",
                        ),
                        name="datacenter_active_or_with_task",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Migration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "service",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="migration",
                        to="occ.service",
                        verbose_name="service",
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[("repricing", "Price only"), ("total", "Price and equipment")],
                        default="total",
                        max_length=10,
                        verbose_name="type",
                    ),
                ),
                ("started_at", models.DateTimeField(null=True, verbose_name="started")),
                (
                    "key",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="occ.servicekey",
                        verbose_name="new service key",
                    ),
                ),
            ],
            options={
                "verbose_name": "offer upgrade",
                "verbose_name_plural": "offer upgrades",
            },
        ),
        migrations.CreateModel(
            name="OrderStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="occ.order",
                        verbose_name="order",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "name",
                    models.CharField(
                        choices=[
                            ("BOOK_RESSOURCES", "Preparation"),
                            ("CREATE_SERVICE_KEY", "Service key generation"),
                            ("SEND_SERVICE_KEY", "Service key sending"),
                            ("FINALIZING", "Finalisation"),
                        ],
                        max_length=24,
                        verbose_name="name",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("todo", "To come"),
                            ("doing", "In progress"),
                            ("done", "Finished"),
                            ("error", "Error"),
                        ],
                        default="todo",
                        max_length=5,
                        verbose_name="status",
                    ),
                ),
                ("at", models.DateTimeField(blank=True, null=True, verbose_name="date")),
            ],
            options={
                "verbose_name": "delivery step",
                "verbose_name_plural": "delivery steps",
                "ordering": ["order", "number"],
                "constraints": [models.UniqueConstraint(fields=("order", "name"), name="order_step_once")],
            },
        ),
        migrations.CreateModel(
            name="PopConfig",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("init", "Deploying"),
                            ("active", "Configured"),
                            ("toDelete", "Deleting"),
                            ("error", "Error"),
                        ],
                        default="init",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="occ.task",
                        verbose_name="task",
                    ),
                ),
                (
                    "interface",
                    models.OneToOneField(
                        error_messages={"unique": "This port already has a configuration."},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pop_config",
                        to="occ.interface",
                        verbose_name="port",
                    ),
                ),
                (
                    "vrack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pop_configs",
                        to="occ.vrack",
                        verbose_name="vRack",
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[("l3", "L3"), ("l2", "L2")], default="l3", max_length=2, verbose_name="type"
                    ),
                ),
                ("customer_asn", models.BigIntegerField(verbose_name="customer ASN")),
                ("ovh_asn", models.BigIntegerField(verbose_name="OVHcloud ASN")),
                ("subnet", occ.models.fields.NetworkField(max_length=18, verbose_name="subnet")),
                ("subnet_first", models.BigIntegerField()),
                ("subnet_last", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "PoP configuration",
                "verbose_name_plural": "PoP configurations",
                "ordering": ["pk"],
                "abstract": False,
                "indexes": [models.Index(fields=["vrack", "subnet_first"], name="pop_by_subnet")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("customer_asn__range", (1, 4294967295)), ("ovh_asn__range", (1, 4294967295))
                        ),
                        name="pop_asn_in_32_bits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("customer_asn", models.F("ovh_asn")), _negated=True), name="pop_asns_differ"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "subnet_last",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("subnet_first"), "+", models.Value(3)
                                ),
                            )
                        ),
                        name="pop_subnet_is_a_30",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "active"), ("task__isnull", True)),
                            models.Q(models.Q(("status", "active"), _negated=True), ("task__isnull", False)),
                            _connector="OR",
                        ),
                        name="pop_active_or_with_task",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaskEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="occ.task",
                        verbose_name="task",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("lease", models.PositiveIntegerField(verbose_name="lease")),
                ("at", models.DateTimeField(verbose_name="simulated time")),
                ("real_at", models.DateTimeField(verbose_name="real time")),
                ("step", models.CharField(max_length=40, verbose_name="step")),
                (
                    "object_type",
                    models.CharField(
                        choices=[
                            ("service", "Service"),
                            ("key", "Service key"),
                            ("pop", "PoP configuration"),
                            ("datacenter", "Datacentre configuration"),
                            ("routing", "Routing configuration"),
                        ],
                        max_length=12,
                        verbose_name="object type",
                    ),
                ),
                ("object_id", models.CharField(max_length=36, verbose_name="object")),
                ("object_label", models.CharField(max_length=120, verbose_name="object name")),
                ("from_status", models.CharField(blank=True, max_length=10, verbose_name="from")),
                ("to_status", models.CharField(blank=True, max_length=10, verbose_name="to")),
                ("reason", models.JSONField(null=True, verbose_name="reason")),
            ],
            options={
                "verbose_name": "task event",
                "verbose_name_plural": "task events",
                "ordering": ["task", "number"],
                "constraints": [models.UniqueConstraint(fields=("task", "number"), name="task_event_number_once")],
            },
        ),
        migrations.CreateModel(
            name="CartItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cart",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="item",
                        to="occ.cart",
                        verbose_name="cart",
                    ),
                ),
                ("plan", models.CharField(max_length=64, verbose_name="plan")),
            ],
            options={
                "verbose_name": "cart item",
                "verbose_name_plural": "cart items",
            },
        ),
        migrations.CreateModel(
            name="RoutingConfig",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("init", "Deploying"),
                            ("active", "Configured"),
                            ("toDelete", "Deleting"),
                            ("error", "Error"),
                        ],
                        default="init",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="occ.task",
                        verbose_name="task",
                    ),
                ),
                (
                    "datacenter_config",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="routings",
                        to="occ.datacenterconfig",
                        verbose_name="datacentre configuration",
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[("bgp", "BGP"), ("network", "Static")], max_length=8, verbose_name="type"
                    ),
                ),
                ("customer_asn", models.BigIntegerField(null=True, verbose_name="customer ASN")),
                ("neighbor_ip", models.GenericIPAddressField(null=True, protocol="IPv4", verbose_name="IP Neighbor")),
                ("subnet", occ.models.fields.NetworkField(max_length=18, null=True, verbose_name="subnet")),
                ("next_hop", models.GenericIPAddressField(null=True, protocol="IPv4", verbose_name="Nexthop")),
            ],
            options={
                "verbose_name": "routing configuration",
                "verbose_name_plural": "routing configurations",
                "ordering": ["pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("customer_asn__isnull", False),
                                ("neighbor_ip__isnull", False),
                                ("type", "bgp"),
                                ("next_hop__isnull", True),
                                ("subnet__isnull", True),
                            ),
                            models.Q(
                                ("next_hop__isnull", False),
                                ("subnet__isnull", False),
                                ("type", "network"),
                                ("customer_asn__isnull", True),
                                ("neighbor_ip__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="routing_fields_of_its_type_only",
                    ),
                    models.UniqueConstraint(
                        fields=("datacenter_config", "neighbor_ip"),
                        name="routing_neighbor_once",
                        violation_error_message="This neighbour is already configured in this datacentre.",
                    ),
                    models.UniqueConstraint(
                        fields=("datacenter_config", "subnet"),
                        name="routing_destination_once",
                        violation_error_message="This destination already has a route in this datacentre.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("customer_asn__isnull", True), ("customer_asn__range", (1, 4294967295)), _connector="OR"
                        ),
                        name="routing_asn_in_32_bits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "active"), ("task__isnull", True)),
                            models.Q(models.Q(("status", "active"), _negated=True), ("task__isnull", False)),
                            _connector="OR",
                        ),
                        name="routing_active_or_with_task",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CartConfiguration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="configurations",
                        to="occ.cartitem",
                        verbose_name="cart item",
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        choices=[("provider", "provider"), ("pop", "PoP")], max_length=16, verbose_name="label"
                    ),
                ),
                ("value", models.CharField(max_length=64, verbose_name="value")),
            ],
            options={
                "verbose_name": "cart configuration",
                "verbose_name_plural": "cart configurations",
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("item", "label"), name="cart_label_once")],
            },
        ),
        migrations.RunPython(index_the_search, migrations.RunPython.noop),
    ]
