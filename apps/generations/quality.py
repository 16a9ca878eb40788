"""What a result must reach to be published. The thresholds are settings; the reasons stand beside them there."""

from __future__ import annotations

from apps.jobs.catalogue import QualityRule

STAGED = (
    QualityRule("structure_ssim", "STAGING_MIN_STRUCTURE_SSIM", at_least=True, retry_helps=True),
    QualityRule("unchanged_share", "STAGING_MIN_UNCHANGED_SHARE", at_least=True, retry_helps=True),
    QualityRule("furniture_share", "STAGING_MAX_FURNITURE_SHARE", at_least=False, retry_helps=True),
    QualityRule("largest_piece_share", "STAGING_MAX_PIECE_SHARE", at_least=False, retry_helps=True),
    QualityRule("opening_overlap", "STAGING_MAX_OPENING_OVERLAP", at_least=False, retry_helps=True),
    QualityRule("inside_floor", "STAGING_MIN_INSIDE_FLOOR", at_least=True, retry_helps=True),
    QualityRule("lines_kept", "STAGING_MIN_LINES_KEPT", at_least=True, retry_helps=True),
    QualityRule("feet_on_floor", "STAGING_MIN_FEET_ON_FLOOR", at_least=True, retry_helps=True),
    QualityRule("feet_off_floor_m", "STAGING_MAX_FEET_OFF_FLOOR_M", at_least=False, retry_helps=True),
    QualityRule("through_wall_m", "STAGING_MAX_THROUGH_WALL_M", at_least=False, retry_helps=True),
    QualityRule("opening_covered", "STAGING_MAX_OPENING_COVERED", at_least=False, retry_helps=True),
    QualityRule("clipped_highlights_added", "STAGING_MAX_CLIPPED_ADDED", at_least=False, retry_helps=True),
    QualityRule("luminance_in_range", "STAGING_MIN_LUMINANCE_IN_RANGE", at_least=True, retry_helps=True),
    QualityRule("color_cast", "STAGING_MAX_COLOR_CAST", at_least=False, retry_helps=True),
    QualityRule("sharpness_ratio", "STAGING_MIN_SHARPNESS_RATIO", at_least=True, retry_helps=True),
    QualityRule("sharpness_ratio", "STAGING_MAX_SHARPNESS_RATIO", at_least=False, retry_helps=True),
    QualityRule("scene_confidence", "STAGING_MIN_SCENE_CONFIDENCE", at_least=True, retry_helps=False),
)
STAGED_PHOTO = (
    QualityRule("furniture_share", "STAGING_MIN_FURNITURE_SHARE", at_least=True, retry_helps=True),
    *STAGED,
)
STAGED_PANORAMA = (
    QualityRule("furniture_share", "STAGING_MIN_PANORAMA_SHARE", at_least=True, retry_helps=True),
    *STAGED,
    QualityRule("seam_added", "STAGING_MAX_SEAM_ADDED", at_least=False, retry_helps=True),
)
STAGED_FLOORPLAN = (
    QualityRule("furnished_rooms", "STAGING_MIN_FURNISHED_ROOMS", at_least=True, retry_helps=False),
    QualityRule("scale_confidence", "STAGING_MIN_SCALE_CONFIDENCE", at_least=True, retry_helps=False),
    QualityRule("walls_kept", "STAGING_MIN_WALLS_KEPT", at_least=True, retry_helps=False),
    QualityRule("inside_floor", "STAGING_MIN_PLAN_INSIDE_FLOOR", at_least=True, retry_helps=True),
    QualityRule("overlap", "STAGING_MAX_PLAN_OVERLAP", at_least=False, retry_helps=True),
    QualityRule("door_overlap", "STAGING_MAX_OPENING_OVERLAP", at_least=False, retry_helps=True),
)

FILLED = (
    QualityRule("removal_confidence", "STAGING_MIN_REMOVAL_CONFIDENCE", at_least=True, retry_helps=False),
    QualityRule("removal_over_openings", "STAGING_MAX_REMOVAL_OVER_OPENINGS", at_least=False, retry_helps=False),
)
REMOVAL = (
    *FILLED,
    QualityRule("structure_ssim", "STAGING_MIN_STRUCTURE_SSIM", at_least=True, retry_helps=False),
    QualityRule("clipped_highlights_added", "STAGING_MAX_CLIPPED_ADDED", at_least=False, retry_helps=False),
)
STAGED_PHOTO_BY_MODE = {
    "refurnish": (*STAGED_PHOTO, *FILLED),
    "declutter": (
        *REMOVAL,
        QualityRule("unchanged_share", "STAGING_MIN_UNCHANGED_SHARE", at_least=True, retry_helps=False),
    ),
    "clean": (
        *FILLED,
        REMOVAL[-1],
        # Light and colour are made even: structure is held to what developing a photo must keep.
        QualityRule("structure_ssim", "PRO_CAPTURE_MIN_STRUCTURE_SSIM", at_least=True, retry_helps=False),
    ),
}

DEVELOPED_PHOTO = (
    QualityRule("clipped_highlights_added", "PRO_CAPTURE_MAX_CLIPPED_ADDED", at_least=False, retry_helps=False),
    QualityRule("clipped_blacks_added", "PRO_CAPTURE_MAX_CLIPPED_ADDED", at_least=False, retry_helps=False),
    QualityRule("structure_ssim", "PRO_CAPTURE_MIN_STRUCTURE_SSIM", at_least=True, retry_helps=False),
)
DEVELOPED_PANORAMA = (
    *DEVELOPED_PHOTO[:2],
    QualityRule("horizon_deg_after", "PRO_CAPTURE_MAX_HORIZON_DEG", at_least=False, retry_helps=False),
    QualityRule("seam_added", "STAGING_MAX_SEAM_ADDED", at_least=False, retry_helps=False),
)
DEVELOPED_FLOORPLAN = (
    QualityRule("lines_kept", "PRO_CAPTURE_MIN_LINES_KEPT", at_least=True, retry_helps=False),
    QualityRule("paper_white", "PRO_CAPTURE_MIN_PAPER_WHITE", at_least=True, retry_helps=False),
)
