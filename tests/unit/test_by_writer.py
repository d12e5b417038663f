import numpy as np

from mnist_course.synthetic.by_writer import digits_by_writer


def test_without_the_ink_made_up_hands_stand_in_and_it_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MNIST_COURSE_PENDIGITS", str(tmp_path))
    images, labels, writers, source = digits_by_writer()
    assert source == "synthetic"
    assert "stand in" in capsys.readouterr().out
    assert images.shape == (600, 28, 28) and images.dtype == np.uint8
    assert images.reshape(600, -1).any(axis=1).all()
    assert all(set(labels[writers == writer]) == set(range(10)) for writer in range(1, 13))
