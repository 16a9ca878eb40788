"""`manage.py organization_create SLUG [--credit USD] [--webhook-url URL]`"""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.errors import AppError
from apps.core.money import from_usd
from apps.portal.services import organization_provision


class Command(BaseCommand):
    help = "Makes an organization and prints one JSON line with its slug and webhook secret."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--credit", default="0", metavar="USD", help="opening credit in US dollars")
        parser.add_argument("--webhook-url", default="", help="default URL of its webhooks")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            organization = organization_provision(
                slug=options["slug"],
                credit_micros=from_usd(options["credit"]),
                webhook_url=options["webhook_url"],
            )
        except AppError as error:
            raise CommandError(error.message) from None
        except ValueError as error:
            raise CommandError(str(error)) from None
        secret = organization.webhook_settings.secret
        self.stdout.write(json.dumps({"slug": organization.slug, "webhook_secret": secret}))
