"""Words that several widgets need."""


def with_article(digit: int) -> str:
    """Return a digit with its article: "a 7", "an 8"."""
    return f"an {digit}" if digit == 8 else f"a {digit}"
