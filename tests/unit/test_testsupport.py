"""What the benchmarks are made of says the truth about itself."""

import io

import numpy as np
from PIL import Image

from testsupport import cuts
from testsupport.mixed_sheets import mixed_sheet
from testsupport.real_photos import digit_box


def test_a_mixed_sheet_knows_where_its_digits_and_other_things_are():
    sheet = mixed_sheet(3)
    assert sheet.data == mixed_sheet(3).data
    grey = np.asarray(Image.open(io.BytesIO(sheet.data)).convert("L"), float)
    assert {thing.kind for thing in sheet.things} <= {"word", "arrow", "slash", "underline"}
    for box in [each.box for each in (*sheet.written, *sheet.things)]:
        left, top, right, bottom = (int(edge) for edge in box)
        part = grey[top : bottom + 1, left : right + 1]
        assert part.min() < 0.75 * np.median(grey)


def test_a_digit_is_boxed_dark_or_light_and_in_uneven_light():
    ink = np.full((200, 300), 230, np.uint8)
    ink[60:140, 100:120] = 30
    picture = Image.fromarray(ink).convert("RGB")
    for seen in (picture, cuts.inverted(picture), cuts.darkened(picture)):
        np.testing.assert_allclose(digit_box(seen), (100, 60, 120, 140), atol=2)


def test_a_cut_is_as_much_larger_as_its_margin_says():
    picture = Image.new("RGB", (300, 200), "white")
    assert cuts.cut(picture, (100, 50, 200, 150)).size == (100, 100)
    assert cuts.cut(picture, (100, 50, 200, 150), 0.2).size == (120, 120)
    assert cuts.cut(picture, (0, 50, 100, 150), 0.2).size == (110, 120)
    assert max(cuts.at_size(picture, 28).size) == 28
