import numpy as np
import pytest

from mnist_course.preprocessing.mnist_format import is_normalised
from mnist_course.synthetic.by_style import digits_by_style, styles_to_compare
from mnist_course.synthetic.styles import TEMPLATES
from mnist_course.synthetic.writers import writers_digits
from tools.networks.recipes import RECIPES


def test_of_each_digit_the_usual_style_comes_first_then_those_that_only_pendigits_shows():
    for digit in range(10):
        usual, *others = styles_to_compare(digit)
        shares = [style.share for style in TEMPLATES[digit].values()]
        assert TEMPLATES[digit][usual].share == max(shares)
        assert all(
            TEMPLATES[digit][name].fitted and not TEMPLATES[digit][name].share for name in others
        )
    assert "crossed long" in styles_to_compare(7)
    assert "tick" not in styles_to_compare(7)


def test_the_styles_that_are_compared_stay_the_same():
    """Lesson 11 shows them, and they are blended with no style of another kin."""
    images = digits_by_style(each=5).images
    ink = (images * (np.arange(784).reshape(28, 28) % 97)).sum()
    assert ink == pytest.approx(108877075, rel=1e-5)


def test_each_style_is_written_as_often_and_named_with_its_digit():
    images, labels, styles = digits_by_style((7, 2), each=3)
    kinds = [f"{digit} {style}" for digit in (7, 2) for style in styles_to_compare(digit)]
    assert list(dict.fromkeys(styles)) == kinds
    assert all((styles == kind).sum() == 3 for kind in kinds)
    assert [int(kind[0]) for kind in styles] == list(labels)
    assert images.shape == (len(labels), 28, 28)
    assert images.dtype == labels.dtype == np.uint8


def test_they_are_made_as_mnist_is_and_no_two_are_the_same():
    images, _, _ = digits_by_style((1, 9), each=4)
    assert all(is_normalised(image) for image in images)
    assert len({image.tobytes() for image in images}) == len(images)


def test_the_seed_decides():
    first, again, other = (digits_by_style((1,), each=2, seed=seed).images for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


@pytest.mark.slow
def test_no_network_has_learned_from_them():
    learned = {image.tobytes() for image in writers_digits(RECIPES["deeper_cnn"].writers)[0]}
    assert not learned & {image.tobytes() for image in digits_by_style(each=5).images}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(((12,),), "0 to 9"), (((),), "at least one"), (((1,),), "each is 0")],
)
def test_what_can_not_be_written_is_refused(arguments, said):
    with pytest.raises(ValueError, match=said):
        digits_by_style(*arguments, each=0 if "each" in said else 1)
