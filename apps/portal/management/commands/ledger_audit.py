"""`manage.py ledger_audit`"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from apps.portal.services import audit_run


class Command(BaseCommand):
    help = "Proves that balances, holds, jobs, events and stored files agree; exit 1 and a list when one does not."

    def handle(self, *args: Any, **options: Any) -> None:
        problems = audit_run()
        for problem in problems:
            self.stdout.write(problem)
        if problems:
            raise SystemExit(1)
        self.stdout.write("ok")
