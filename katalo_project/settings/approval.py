"""What a result must measure to be published. Structural similarity and shares run from 0 to 1."""

from __future__ import annotations

import environ

env = environ.FileAwareEnv()

# Away from furniture and its shadow the architecture must be the photo's: below .98 walls or windows visibly changed.
STAGING_MIN_STRUCTURE_SSIM = env.float("STAGING_MIN_STRUCTURE_SSIM", default=0.98)
# Every pixel outside the furniture's zone is copied, so anything below 1 is a defect of the blend.
STAGING_MIN_UNCHANGED_SHARE = env.float("STAGING_MIN_UNCHANGED_SHARE", default=1.0)
# Under 3 % of the frame a room still looks empty; over 60 % the furniture hides the room that is for sale.
STAGING_MIN_FURNITURE_SHARE = env.float("STAGING_MIN_FURNITURE_SHARE", default=0.03)
STAGING_MAX_FURNITURE_SHARE = env.float("STAGING_MAX_FURNITURE_SHARE", default=0.60)
# One piece over a third of the frame stands in front of the camera. Arrangements keep .35 for its bounding box, which
# holds its outline; the hundredth above is for the coarser raster.
STAGING_MAX_PIECE_SHARE = env.float("STAGING_MAX_PIECE_SHARE", default=0.36)
# Doors stay usable, windows stay visible: a hair of overlap comes from measuring, more is furniture in a doorway.
STAGING_MAX_OPENING_OVERLAP = env.float("STAGING_MAX_OPENING_OVERLAP", default=0.02)
# Feet on the floor: the least share of a piece's footprint on the floor in view, whose edge is known to about 5 cm, an
# end's 5 %. Arrangements keep .95 on the same raster; the hundredth below is for rounding.
STAGING_MIN_INSIDE_FLOOR = env.float("STAGING_MIN_INSIDE_FLOOR", default=0.94)
# Straight edges of the architecture found again where they were, away from furniture: every twentieth may be lost to a
# shadow that runs along it.
STAGING_MIN_LINES_KEPT = env.float("STAGING_MIN_LINES_KEPT", default=0.95)
# The same as INSIDE_FLOOR, measured on the feet of the finished meshes; half a footprint's edge may be rounding.
STAGING_MIN_FEET_ON_FLOOR = env.float("STAGING_MIN_FEET_ON_FLOOR", default=0.9)
# A foot two centimetres above the floor is seen to float.
STAGING_MAX_FEET_OFF_FLOOR_M = env.float("STAGING_MAX_FEET_OFF_FLOOR_M", default=0.02)
# The place of a wall is known to a few centimetres, leaves and curtains brush it; more is furniture in the wall.
STAGING_MAX_THROUGH_WALL_M = env.float("STAGING_MAX_THROUGH_WALL_M", default=0.08)
# More than three quarters of a door or window behind furniture and the photo no longer shows it.
STAGING_MAX_OPENING_COVERED = env.float("STAGING_MAX_OPENING_COVERED", default=0.75)
# Furniture lit within what the photo shows; a quarter may be brighter (a lamp and its shade) or sunk in black.
STAGING_MIN_LUMINANCE_IN_RANGE = env.float("STAGING_MIN_LUMINANCE_IN_RANGE", default=0.75)
# Distance of greys in CIELAB: 10 is the step from daylight to warm white, furniture has cream and beige of its own.
STAGING_MAX_COLOR_CAST = env.float("STAGING_MAX_COLOR_CAST", default=16.0)
# Lamps may burn out a few pixels, half a percent of the frame reads as glare.
STAGING_MAX_CLIPPED_ADDED = env.float("STAGING_MAX_CLIPPED_ADDED", default=0.005)
# Furniture twice as sharp, or half as sharp, as the photo looks pasted in.
STAGING_MIN_SHARPNESS_RATIO = env.float("STAGING_MIN_SHARPNESS_RATIO", default=0.3)
STAGING_MAX_SHARPNESS_RATIO = env.float("STAGING_MAX_SHARPNESS_RATIO", default=3.0)
# Below this the room was read wrong too often; another seed reads the same lines, so a retry does not help.
STAGING_MIN_SCENE_CONFIDENCE = env.float("STAGING_MIN_SCENE_CONFIDENCE", default=0.3)
# The chance that what was filled looks like what is behind, measured on drawn rooms (docs/engines/removal.md): from
# here on about one hole in twenty is found by the eye.
STAGING_MIN_REMOVAL_CONFIDENCE = env.float("STAGING_MIN_REMOVAL_CONFIDENCE", default=0.75)
# A hole that hides more of a door, window or fireplace than its rim was filled with an invented one.
STAGING_MAX_REMOVAL_OVER_OPENINGS = env.float("STAGING_MAX_REMOVAL_OVER_OPENINGS", default=0.1)
# A panorama shows the whole room, so that its furniture takes less of the frame.
STAGING_MIN_PANORAMA_SHARE = env.float("STAGING_MIN_PANORAMA_SHARE", default=0.01)
# Levels by which the step where a panorama's borders meet may grow; a sensor's noise alone makes a step of about 3.
STAGING_MAX_SEAM_ADDED = env.float("STAGING_MAX_SEAM_ADDED", default=3.0)
# Floor plans: at least one room, a scale that was read or measured from doors, walls where the plan has them.
STAGING_MIN_FURNISHED_ROOMS = env.float("STAGING_MIN_FURNISHED_ROOMS", default=1.0)
STAGING_MIN_SCALE_CONFIDENCE = env.float("STAGING_MIN_SCALE_CONFIDENCE", default=0.3)
STAGING_MIN_WALLS_KEPT = env.float("STAGING_MIN_WALLS_KEPT", default=0.95)
# A plan's lines are some centimetres wide, so its rooms are known less exactly than a photo's floor.
STAGING_MIN_PLAN_INSIDE_FLOOR = env.float("STAGING_MIN_PLAN_INSIDE_FLOOR", default=0.9)
STAGING_MAX_PLAN_OVERLAP = env.float("STAGING_MAX_PLAN_OVERLAP", default=0.15)
# A horizon that is half a degree off is seen when the picture is turned.
PRO_CAPTURE_MAX_HORIZON_DEG = env.float("PRO_CAPTURE_MAX_HORIZON_DEG", default=0.5)
# A cleaned plan keeps its lines, on white paper.
PRO_CAPTURE_MIN_LINES_KEPT = env.float("PRO_CAPTURE_MIN_LINES_KEPT", default=0.95)
PRO_CAPTURE_MIN_PAPER_WHITE = env.float("PRO_CAPTURE_MIN_PAPER_WHITE", default=0.97)
# Developing a photo must not lose detail that the capture had.
PRO_CAPTURE_MAX_CLIPPED_ADDED = env.float("PRO_CAPTURE_MAX_CLIPPED_ADDED", default=0.0)
# Tone changes, structure does not: below this something moved or smeared.
PRO_CAPTURE_MIN_STRUCTURE_SSIM = env.float("PRO_CAPTURE_MIN_STRUCTURE_SSIM", default=0.85)
# An upscaled picture has exactly `scale` times the input's sides: one pixel off and it no longer lies on its original.
UPSCALE_SIZE_EXACT = 1.0
# Scaled down again it must be the input. Measured: photos 37 to 46 dB, small text 29, pure noise 24; below 20 dB it
# shows something else.
UPSCALE_MIN_AGREEMENT_PSNR = env.float("UPSCALE_MIN_AGREEMENT_PSNR", default=20.0)
# Painted walls and floors keep what light draws on them (.92 to 1.0 on the photos looked at) and the straight edges of
# the architecture (.94 to 1.0). Below these the paint ran over something.
REDESIGN_MIN_RECOLOUR_STRUCTURE = env.float("REDESIGN_MIN_RECOLOUR_STRUCTURE", default=0.85)
REDESIGN_MIN_RECOLOUR_LINES_KEPT = env.float("REDESIGN_MIN_RECOLOUR_LINES_KEPT", default=0.9)
# Standard deviation of luminance, white being 1. A picture of one even tone has 0; a sparse minimalist sheet has 0.05.
IMAGE_MIN_CONTRAST = env.float("IMAGE_MIN_CONTRAST", default=0.01)
