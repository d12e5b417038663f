"""The colours of the figures, each with one meaning: CONTRIBUTING.md writes the language down."""

# Okabe and Ito's colours, which colour-blind people can tell apart too.
BLUE, VERMILLION, GREEN, PURPLE, ORANGE = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00"
INK, GREY, PALE = "#222222", "#6b6b6b", "#c9ced4"

WRONG = VERMILLION  # what is misread
HEAT = ORANGE  # laid over an image: the more of it, the higher; told from grey by everybody

# Matplotlib's names of colour maps.
IMAGE = "gray"  # 0, paper, is black, and 255, full ink, is white: as the network gets it
MAP = "viridis"  # numbers in which 0 means nothing special: dark is low, yellow is high
FOR_AND_AGAINST = "PuOr"  # purple is above 0 and speaks for, orange is below and speaks against
CELL_RIGHT, CELL_WRONG = "Greys", "Blues"  # of a confusion matrix: the more, the darker
