from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "apps.sources"

    def ready(self) -> None:
        from apps.jobs.catalogue import Kind, register
        from apps.sources.kinds import INGEST
        from apps.sources.services import asset_ready

        register(
            Kind(
                name=INGEST,
                engine="ingest",
                queue="ingest",
                time_limit_seconds=600,
                max_attempts=4,
                deadline_seconds=3600,
                on_success=asset_ready,
                awaited=True,
            )
        )
