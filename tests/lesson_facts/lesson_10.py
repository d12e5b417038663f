"""The numbers in the prose of lesson 10, and what it says of thresholds, shadows and few digits."""

import re
from functools import cache

import numpy as np
from exercise_answers.paper import otsu
from scipy.ndimage import grey_closing, uniform_filter1d
from scipy.stats import binomtest

import mnist_course as mc
from lesson_facts.outputs import cell, printed
from mnist_course.evaluation import share_interval
from mnist_course.preprocessing.load import load_picture
from mnist_course.preprocessing.mnist_format import normalise
from mnist_course.synthetic.photos import digit_photo

LESSON = "10_your_handwriting"
PLAIN = {"source": "photo", "size": "150-500 px", "share": "45-85 %", "extra": "none"}
PLAIN |= {"light": "even", "lines": "none", "pen": "gel", "colour": "black"}
KINDS = {  # as the lesson has them, with the seed of the first
    "black ink": (0, {}),
    "pencil": (30, {"pen": "pencil", "colour": "grey"}),
    "blurred": (40, {"focus": "blurred"}),
}
WHITE = np.iinfo(np.uint8).max


@cache
def _photos(kind):
    first, trouble = KINDS[kind]
    return [digit_photo(first + n, **PLAIN | trouble) for n in range(10)]


@cache
def _greys(kind):
    return [load_picture(photo.data).grey for photo in _photos(kind)]


def _inks(seeds):
    """Return how many different inks the plain photographs of these seeds show."""
    written = [digit_photo(seed, **PLAIN).written[0] for seed in seeds]
    return len({np.concatenate(each.strokes).tobytes() for each in written})


def _half():
    return int(re.search(r"grey < (\d+)", cell(LESSON, "half-counts").source)[1])


def _window():
    return int(re.search(r"size=(\d+)", cell(LESSON, "paper").source)[1])


def _own(grey):
    return otsu(np.bincount(grey.ravel(), minlength=256))


def _by_half(grey):
    return (grey < _half()) * np.uint8(255)


def _by_own(grey):
    return (grey < _own(grey)) * np.uint8(255)


def _by_paper(grey):
    light = grey_closing(grey, size=(_window(), _window()))
    level = (255 * (1 - grey / light)).clip(0, 255).astype(np.uint8)
    return (level >= _own(level)) * np.uint8(255)


# What the cells print


def _counts(cell_id):
    """Return, by trouble, the numbers of ten that each way reads right."""
    lines = printed(LESSON, cell_id).splitlines()
    rows = [line.split(":", 1) for line in lines if "of 10 right" in line]
    return {
        name.strip(): [int(n) for n in re.findall(r"(?<= )\d+(?=,| of)", rest)]
        for name, rest in rows
    }


def _half_counts(*names):
    return [_counts("half-counts")[name][0] for name in names]


def _gain(cell_id, name):
    before, after = _counts(cell_id)[name]
    return after - before


def _divided():
    return {name: after for name, (_, after) in _counts("closing-counts").items()}


def _interval(cell_id, row):
    """Return the ends of the interval that a figure shows, in percent."""
    ends = re.search(rf"{row}[^;]*?: [\d.]+%, ([\d.]+)% to ([\d.]+)%", printed(LESSON, cell_id))
    return float(ends[1]), float(ends[2])


def _clean():
    return int(re.search(r"drawn clean: +(\d+)", printed(LESSON, "clean"))[1])


# What the prose says


def _shade_and_dip():
    """Return the grey of the row's paper in the shade, in the light, and of its darkest ink."""
    photo = digit_photo(12, **PLAIN | {"light": "shadow", "pen": "pencil", "colour": "grey"})
    row = load_picture(photo.data).grey[int(cell(LESSON, "row").source.split("row = ")[1][:3])]
    return np.median(row[:40]), np.median(row[120:]), row[80:120].min()


def _is_as_dark():
    shade, light, dip = _shade_and_dip()
    return abs(shade - dip) <= 0.05 * (light - dip)


def _share_above_half(grey):
    """Return what share of the pixels darker than the paper's own noise is above half."""
    paper = np.bincount(grey.ravel()).argmax()
    return np.mean(grey[grey < paper - 12] >= _half())


def _left_of_blurred():
    """Return what half leaves of the strokes that each picture's own threshold finds."""
    return np.median([_by_half(grey).sum() / _by_own(grey).sum() for grey in _greys("blurred")])


def _is_in_the_valley(grey):
    counts = uniform_filter1d(np.bincount(grey.ravel(), minlength=256).astype(float), 9)
    at = _own(grey)
    return counts[at] < 0.8 * counts[:at].max() and counts[at] < 0.8 * counts[at:].max()


@cache
def _shadow_curves():
    """Return the accuracy at each depth of the shadow, of each way."""
    clf, curves = mc.load_classifier(), {}
    truth = [photo.written[0].digit for photo in _photos("black ink")]
    for name, way in (("half", _by_half), ("own", _by_own), ("paper", _by_paper)):
        curves[name] = []
        for depth in np.arange(0, 0.9, 0.1):
            pictures = [grey.astype(float) for grey in _greys("black ink")]
            for picture in pictures:
                picture[:, picture.shape[1] // 2 :] *= 1 - depth
            images = [normalise(way(picture.round().astype(np.uint8))) for picture in pictures]
            read = clf.predict_proba(np.array(images)).argmax(axis=1)
            curves[name].append(np.mean(read == truth))
    return {name: np.array(curve) for name, curve in curves.items()}


def _coins(least):
    """Return whether that many coins on one side are the fewest that rarely come by chance."""
    return binomtest(least, least).pvalue < 0.05 <= binomtest(least - 1, least - 1).pvalue


def _others():
    """Return how many digits of the hand are not learned from."""
    each = int(re.search(r"each=(\d+)", cell(LESSON, "hand").source)[1])
    few = int(re.search(r"each\[:(\d+)\]", cell(LESSON, "hand").source)[1])
    return 3 * (each - few)


FACTS = {
    ("found-explained", "every digit is found"): lambda: (
        "20 digits written, 20 found" in printed(LESSON, "found")
    ),
    ("row-predict", "Black is 0 and white is 255"): lambda: WHITE,
    ("row-explained", "Paper isn't 255"): lambda: WHITE,
    ("row-explained", "it falls as far as the pencil dips"): _is_as_dark,
    ("troubles-intro", "No digit is shown twice"): lambda: (
        "seeds = iter(range(80))" in cell(LESSON, "troubles").source,
        _inks(range(80)) == 80,
    ),
    ("half-explained", "Black or blue ink in even light causes hardly any trouble"): lambda: (
        min(_half_counts("black ink", "blue ink")) >= 9
    ),
    ("half-explained", "neither does a camera held at an angle"): lambda: (
        min(_half_counts("slanted")) >= 9
    ),
    ("half-explained", "Pencil is paler than half in many a photograph"): lambda: (
        sum(_share_above_half(grey) > 0.5 for grey in _greys("pencil")) >= 5
    ),
    ("half-explained", "hardly anything is left"): lambda: _left_of_blurred() < 0.25,
    ("half-explained", "for 10 of 10, the interval of lesson 6 begins at 72 %"): lambda: (
        f"{100 * share_interval(10, 10).low:.0f} %"
    ),
    ("histogram-intro", "128 was a guess"): _half,
    ("histogram-explained", "at 128, most of it lies on the wrong side"): lambda: (
        _half(),
        _share_above_half(_greys("pencil")[7]) > 0.5,
    ),
    ("histogram-explained", "try all 256 thresholds"): lambda: WHITE + 1,
    ("otsu-question", "256 counts"): lambda: WHITE + 1,
    ("otsu-limits-explained", "Each threshold stands in its own picture's valley"): lambda: (
        _is_in_the_valley(_greys("black ink")[0]),
        _is_in_the_valley(_greys("pencil")[7]),
    ),
    ("otsu-explained", "Pencil and blur get better"): lambda: (
        min(_gain("otsu-counts", name) for name in ("pencil", "blurred")) > 0
    ),
    ("otsu-explained", "Shadow and table, taken together, don't"): lambda: (
        sum(_gain("otsu-counts", name) for name in ("shadow", "table")) <= 0
    ),
    ("paper-intro", "makes 200 into 100 under the lamp, and 80 into 40"): lambda: (
        200 // 2,
        80 // 2,
    ),
    ("divide-question", "a window of 41 pixels"): _window,
    ("closing-counts-explained", "Most shadows are gone"): lambda: _divided()["shadow"] >= 7,
    ("closing-counts-explained", "A dark table isn't always"): lambda: _divided()["table"] < 10,
    ("closing-counts-explained", "Why 41?"): _window,
    ("steps-explained", "this one is unlike any digit, so it doesn't count"): lambda: (
        re.search(r"Proposal: threshold: [^.]*doesn't count", printed(LESSON, "steps")) is not None
    ),
    (
        "steps-explained",
        "Divided by its paper, the shadow is gone, and the digit is chosen",
    ): lambda: re.search(r"even light: [^:]*\. Chosen", printed(LESSON, "steps")) is not None,
    ("all-ways-explained", "its interval ends below the course's"): lambda: (
        _interval("all-ways-intervals", "by half")[1]
        < _interval("all-ways-intervals", "the course")[0]
    ),
    ("shadow-explained", "A fixed threshold tolerates a light shadow"): lambda: (
        _shadow_curves()["half"][1] >= 0.9
    ),
    ("shadow-explained", "Otsu's threshold gives way even earlier"): lambda: (
        (_shadow_curves()["own"] <= _shadow_curves()["half"]).all()
        and (_shadow_curves()["own"] < _shadow_curves()["half"]).any()
    ),
    ("shadow-explained", "doesn't care how deep the shadow is"): lambda: (
        np.ptp(_shadow_curves()["paper"]) <= 0.1
    ),
    ("clean-explained", "All of them, or nearly so"): lambda: _clean() >= 77,
    ("networks-explained", "a share of 95 %, and an interval from 76 % to 99 %"): lambda: (
        "95 %",
        *(f"{100 * end:.0f} %" for end in share_interval(19, 20)),
    ),
    ("more-intro", "reads 95 % of a hand correctly"): lambda: re.search(
        r"0\.(\d+) \* n", cell(LESSON, "more").source
    )[1],
    ("more-explained", "With 320 digits, sixteen sheets"): lambda: 16 * 20,
    ("teach-explained", "six at least would have to change"): lambda: _coins(6),
    ("hand-predict", "the 165 others"): _others,
    ("hand-explained", "Fifteen digits teach it a lot, and 165 are enough to show it"): lambda: (
        _others(),
        _interval("hand-taught", "this hand, before")[1]
        < _interval("hand-taught", "this hand, after")[0],
    ),
    ("hand-explained", "the network **forgot**"): lambda: (
        _interval("hand-taught", "other hands, after")[1]
        < _interval("hand-taught", "other hands, before")[0]
    ),
}
