"""The kinds of the Library: a picture from a prompt, one from a prompt and pictures, and a copy in another size."""

from __future__ import annotations

from apps.jobs.catalogue import Kind, QualityRule, register

GENERATE, EDIT, VARIANT = "image.generate", "image.edit", "image.variant"
PLAIN_READERS = frozenset({"illustrator"})
"""Engines that read a prompt by a grammar. To them words of the craft are noise, so they get the partner's own."""
DRAWN = (QualityRule("contrast", "IMAGE_MIN_CONTRAST", at_least=True, retry_helps=True),)


def register_kinds() -> None:
    from apps.library.services.finish import image_made
    from apps.library.services.generations import prompt_enhanced
    from apps.library.services.variants import variant_made

    for name, price in ((GENERATE, 40_000), (EDIT, 50_000)):
        register(
            Kind(
                name=name,
                engine="illustrator",
                queue="gpu",
                price_micros=price,
                time_limit_seconds=900,
                deadline_seconds=6 * 3600,
                quality=DRAWN,
                extra_input=prompt_enhanced,
                on_success=image_made,
            )
        )
    register(
        Kind(
            name=VARIANT,
            engine="variant",
            queue="ingest",
            time_limit_seconds=60,
            deadline_seconds=600,
            on_success=variant_made,
        )
    )
