"""The job itself, with the renderer left out: what is handed to the staging engine, and what comes back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.workers.engines.redesign.test_variations import placed
from tests.workers.engines.staging.scenes import camera, room
from workers.engines.base import Candidate, InvalidInput, Request, Result
from workers.engines.redesign import engine, variations
from workers.engines.redesign.engine import RedesignEngine
from workers.engines.redesign.recolour import Recoloured
from workers.engines.staging.remove.job import Emptied

PHOTO = np.full((96, 144, 3), 170, np.uint8)


class House:
    """Stands in for seeing, emptying, painting, arranging and rendering; remembers what each was given."""

    def __init__(self, patch: pytest.MonkeyPatch, *, occupied: float = 0.0, refuse: str = "") -> None:
        self.room = room(camera())
        self.calls: dict[str, Any] = {}
        self.refuse, self.removable = refuse, True
        patch.setattr(engine, "understand", self.understand)
        patch.setattr(engine, "require_readable", lambda _: None)
        patch.setattr(engine, "clutter", lambda *_: occupied)
        patch.setattr(engine, "require_empty", lambda *_: None)
        patch.setattr(engine, "emptied_room", self.empty)
        patch.setattr(engine, "recolour", self.paint)
        patch.setattr(engine, "furnish_photo", self.furnish)
        patch.setattr(variations, "arrange", lambda *_, **asked: self.calls.update(asked) or [placed(0.0), placed(1.0)])

    def understand(self, photo: Any, **_: Any) -> Any:
        if self.refuse:
            raise InvalidInput("not seen", code=self.refuse)
        return self.room

    def empty(self, photo: Any, focal: Any, order: Any, request: Request, steps: Any) -> tuple[Emptied, Any]:
        self.calls["emptied"] = order
        zone = np.full(photo.shape[:2], self.removable)
        return Emptied(photo + 1, zone, self.room, {"removal_confidence": 0.8}, {"found": []}), self.room

    def paint(self, photo: Any, _: Any, paints: Any) -> Recoloured:
        self.calls["paints"] = dict(paints)
        return Recoloured(photo + 50, tuple(paints), ("The floor stays.",), {"recolour_structure": 0.9})

    def furnish(self, photo: Any, seen: Any, order: Any, request: Request, steps: Any, **others: Any) -> Result:
        self.calls |= {"photo": photo, "order": order, "request": request} | others
        candidates = []
        for number, _ in enumerate(others["choose"](seen)):
            path, content_type = others["write"](others["canvas"], request.work_dir / f"candidate-{number + 1}")
            candidates.append(Candidate(path, content_type, {"structure_ssim": 1.0}, details={"pieces": []}))
        return Result("staging", "2.0.0", tuple(candidates), {"style": order.style, "room_types": ["?"]})


def run(tmp_path: Path, prompt: str, **changed: Any) -> Result:
    source = tmp_path / "source.png"
    Image.fromarray(PHOTO).save(source)
    given = {"prompt": prompt, "preserve_layout": True, "num_outputs": 1, "output_format": "png", "extra": {}} | changed
    request = Request("redesign.photo", given, {"source": source}, tmp_path, 9)
    return RedesignEngine().run(request, progress=lambda _: None, cancelled=lambda: False)


def test_a_prompt_is_carried_out_and_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    house = House(monkeypatch)

    result = run(tmp_path, "boho bedroom with two plants, no rug and a didgeridoo", num_outputs=2, output_format="webp")

    assert (result.engine, result.version) == ("redesign", RedesignEngine.version)
    assert (house.calls["room_types"], house.calls["style"], house.calls["seed"]) == (("Bedroom",), "boho", 9)
    assert (house.calls["wishes"].barred, house.calls["order"].style) == ({"rug"}, "boho")
    assert [one.content_type for one in result.candidates] == ["image/webp", "image/webp"]
    assert [one.details["differs"] for one in result.candidates] == ["arrangement", "arrangement"]
    assert result.candidates[0].details["missing"] == [{"piece": "plant", "wanted": 2, "got": 0}]
    told = result.details["understood"]
    assert (told["rooms"], told["style"], told["without"]) == (["Bedroom"], "boho", ["rug"])
    assert (told["not_understood"], told["assumed"]) == (["didgeridoo"], [])
    assert result.details["room_types"] == ["Bedroom"]
    assert json.loads(json.dumps(result.details)) == result.details


def test_what_nobody_said_is_assumed_and_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    House(monkeypatch)

    told = run(tmp_path, "Please make it nice.").details["understood"]

    assert (told["rooms"], told["style"], told["assumed"]) == (["Living Room"], "modern", ["room", "style"])


def test_extra_beats_the_prompt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    house = House(monkeypatch)
    extra = {"room_type": "Home Office", "style_preset": "luxury", "seed": 4, "quality": "draft"}

    told = run(tmp_path, "boho bedroom", extra=extra).details["understood"]

    assert (told["rooms"], told["style"], told["assumed"]) == (["Home Office"], "luxury", [])
    assert (house.calls["seed"], house.calls["order"].quality, house.calls["request"].seed) == (4, "draft", 4)


@pytest.mark.parametrize("prompt", ["wohnzimmer im skandinavischen stil", "asdf", "现代风格的客厅"])
def test_a_prompt_that_is_not_understood_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, prompt: str
) -> None:
    house = House(monkeypatch)

    with pytest.raises(InvalidInput) as caught:
        run(tmp_path, prompt)

    assert caught.value.code == "prompt_not_understood"
    assert house.calls == {}


def test_but_not_where_extra_says_it_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    House(monkeypatch)

    result = run(tmp_path, "asdf", extra={"room_type": "Bedroom", "style_preset": "scandi"})

    assert result.details["understood"]["not_understood"] == ["asdf"]


def test_the_layout_kept_nothing_is_painted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    house = House(monkeypatch)

    result = run(tmp_path, "living room with sage walls")

    assert "paints" not in house.calls
    assert (house.calls["canvas"] == PHOTO).all()
    assert result.details["understood"]["notes"] == ["Colours of walls only change with preserve_layout false."]


def test_else_furniture_goes_into_the_painted_photo_lit_by_the_true_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    house = House(monkeypatch)

    result = run(tmp_path, "living room with white walls", preserve_layout=False)

    assert house.calls["paints"] == {"walls": "#f2f0eb"}
    assert (house.calls["photo"] == PHOTO).all()
    assert (house.calls["canvas"] == PHOTO + 50).all()
    assert result.candidates[0].quality == {"structure_ssim": 1.0, "recolour_structure": 0.9}
    assert result.details["understood"]["painted"] == ["walls"]
    assert result.details["understood"]["notes"] == ["The floor stays."]


@pytest.mark.parametrize(
    ("occupied", "refuse", "extra"),
    [
        (0.4, "", {}),
        (0.0, "scene_not_understood", {}),
        (0.0, "", {"scene": {"remove": [[4, 4, 40, 40]]}}),
    ],
)
def test_a_furnished_room_is_emptied_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, occupied: float, refuse: str, extra: dict[str, Any]
) -> None:
    house = House(monkeypatch, occupied=occupied, refuse=refuse)

    result = run(tmp_path, "modern living room", extra=extra)

    assert house.calls["emptied"].mode == "refurnish"
    assert (house.calls["photo"] == PHOTO + 1).all()
    assert result.candidates[0].quality == {"structure_ssim": 1.0, "removal_confidence": 0.8}
    assert result.details["removed"] == {"found": []}


def test_an_empty_room_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    house = House(monkeypatch, occupied=0.05)

    result = run(tmp_path, "modern living room")

    assert "emptied" not in house.calls
    assert "removed" not in result.details


def test_other_refusals_are_passed_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    house = House(monkeypatch, refuse="room_too_dark")

    with pytest.raises(InvalidInput) as caught:
        run(tmp_path, "modern living room")

    assert caught.value.code == "room_too_dark"
    assert "emptied" not in house.calls


def test_a_furnished_room_in_which_nothing_can_be_told_apart_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    house = House(monkeypatch, occupied=0.4)
    house.removable = False

    with pytest.raises(InvalidInput) as caught:
        run(tmp_path, "modern living room")

    assert caught.value.code == "room_not_empty"
    assert "photo" not in house.calls
