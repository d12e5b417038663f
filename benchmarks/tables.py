"""The results as Markdown, one function for each benchmark."""

import statistics


def _table(header: list[str], rows: list[list[str]]) -> str:
    aligned = ["---"] + ["---:"] * (len(header) - 1)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, aligned, *rows))


def ink(result: dict) -> str:
    """Return the shares of real ink read right."""
    rows = [[f"`{name}`", f"{share:.2%}"] for name, share in result["networks"].items()]
    worst = min(result["by_digit"], key=result["by_digit"].get)
    return (
        f"## Other people's ink\n\n{result['digits']:,} digits that 30 writers drew on a tablet "
        "(E. Alpaydin, F. Alimoglu: Pen-Based Recognition of Handwritten Digits, UCI, 1998). No "
        "network was trained on them; preprocessing and augmentation were developed on them.\n\n"
        + _table(["network", "read right"], rows)
        + f"\n\nThe hardest digit for `{result['default']}` is {worst}: "
        f"{result['by_digit'][worst]:.2%}."
    )


def doubt(result: dict) -> str:
    """Return what is called unlike a digit."""
    networks = result["networks"]
    rows = [
        [kind, *(f"{network[part][kind]:.1%}" for network in networks.values())]
        for part in ("digits", "others")
        for kind in networks[result["default"]][part]
    ]
    rows.append(["temperature", *(f"{each['temperature']:.2f}" for each in networks.values())])
    for kind in networks[result["default"]]["calibration"]:
        for name in ("error", "calibrated error"):
            figures = [each["calibration"][kind][name] for each in networks.values()]
            rows.append([f"{name}, {kind}", *(f"{figure:.2%}" for figure in figures)])
    return (
        "## Doubt\n\nThe share that is called unlike a digit: of digits, in the first rows, as "
        "little as can be; of all else as much as can be. No doubt was fitted to these letters and "
        "shapes, nor to printed letters. The calibration error is how far confidence is "
        "from the share read right, before and after the temperature.\n\n"
        + _table(["", *(f"`{n}`" for n in networks)], rows)
    )


def paper_photos(result: dict) -> str:
    """Return how well digits on paper are read, and how often blank paper is refused."""
    digits, blanks = result["digits"]["all"][""], result["blanks"]["all"][""]
    sheets = result["sheets"]
    of_written = {key: sheets[key] / sheets["written"] for key in ("found", "right", "ceiling")}
    rows = [
        [f"one digit, {digits['n']} pictures: read right", f"{digits['right']:.1%}"],
        ["the same strokes, drawn clean", f"{digits['ceiling']:.1%}"],
        [f"blank paper, {blanks['n']} pictures: no digit read", f"{blanks['refused']:.1%}"],
        [
            f"{sheets['sheets']} sheets, {sheets['written']:,} digits: found",
            f"{of_written['found']:.1%}",
        ],
        ["found and read right", f"{of_written['right']:.1%}"],
        ["the same strokes, drawn clean", f"{of_written['ceiling']:.1%}"],
        ["found where there is none", f"{sheets['false_finds']:,}"],
        ["sheets in reading order", f"{sheets['in_order']} of {sheets['sheets']}"],
    ]
    seconds = ", ".join(
        f"`{name}` {each:.2f} s" for name, each in result["seconds_for_12_megapixels"].items()
    )
    kinds = [
        f"{value} ({share['right']:.0%})"
        for kind, values in result["digits"].items()
        if kind in ("lines", "light", "extra")
        for value, share in values.items()
        if share["right"] < 0.95
    ]
    return (
        "## Paper\n\nMade photographs and scans: ruled and squared paper, shadows, pencil, blur, "
        f"from 60 pixels to 12 megapixels, read by `{result['network']}`.\n\n"
        + _table(["", ""], rows)
        + f"\n\nFor 12 megapixels, median: {seconds}."
        + (f" Hardest: {', '.join(kinds)}." if kinds else "")
    )


def reading_speed(result: dict) -> str:
    """Return what a reading takes."""
    times = result["milliseconds"]
    whole = times["read ink (all three)"]
    rows = [[name, f"{ms:.2f}", f"{ms / whole:.2f}"] for name, ms in times.items()]
    cold = result["cold_start"]
    return (
        "## A reading\n\n"
        + _table(["", "ms, median", "of a reading"], rows)
        + f"\n\nFrom `import mnist_course` to the first reading, in a new process: "
        f"{cold['seconds']:.2f} s, peak memory {cold['peak_megabytes']:.0f} MB."
    )


def builtin_digits(result: dict) -> str:
    """Return how good the built-in digits are."""
    return (
        "## Built-in digits\n\n`basic_cnn`, trained on built-in digits alone, reads "
        f"{result['mnist_test']:.2%} of MNIST's test images, and {result['held_out']:.2%} of "
        f"built-in digits held out. 70,000 of them are written in the time of "
        f"{result['epochs_of_training']:.1f} epochs of that training; drawing one at 280x280 takes "
        f"{result['rendering_ms']:.2f} ms."
    )


def time_to_accuracy(result: dict) -> str:
    """Return how much faster the quick recipe is."""
    rows = []
    for target, those in result.items():
        seconds = [f"{those['medians'][name]:.1f}" for name in ("example", "ours")]
        missed = sum(value is None for value in those["ours"])
        of = f"{len(those['ours']) - missed} of {len(those['ours'])}"
        rows.append([target, *seconds, f"{those['times_faster']:.1f}", of])
    return (
        "## Time to accuracy\n\nSeconds of training until MNIST's test set is read so well, median "
        "over seeds: the Keras documentation's example `mnist_convnet` (F. Chollet, 2015) and "
        "`train_quickly`.\n\n"
        + _table(
            [
                "test accuracy",
                "Keras example",
                "ours",
                "times faster",
                "seeds of ours that got there",
            ],
            rows,
        )
    )


def champion(result: dict) -> str:
    """Return how good the best network is, over seeds."""
    rows = [[f"seed {seed}", f"{share:.2%}"] for seed, share in result["seeds"].items()]
    rows += [["mean", f"{result['mean']:.2%}"], ["all together", f"{result['ensemble']:.2%}"]]
    return (
        "## The best network\n\n`champion`, trained anew with each seed, on MNIST's test images. "
        "All together: the mean of their probabilities.\n\n" + _table(["", "read right"], rows)
    )


PUBLISHED = {
    "LeNet-5": (
        0.9905,
        "Y. LeCun et al.: Gradient-based learning applied to document recognition, 1998",
    ),
    "Keras example `mnist_convnet`": (0.99, "F. Chollet: Simple MNIST convnet, keras.io, 2015"),
    "one CNN, elastic distortions": (
        0.996,
        "P. Simard et al.: Best practices for convolutional neural networks, 2003",
    ),
    "one deep CNN": (
        0.9965,
        "D. Cireşan et al.: Flexible, high performance convolutional neural networks, 2011",
    ),
    "35 deep CNNs together": (0.9977, "D. Cireşan et al.: Multi-column deep neural networks, 2012"),
    "3 CNNs together, at best": (
        0.9987,
        "S. An et al.: An ensemble of simple CNN models for MNIST, 2020",
    ),
    "9 CNNs together, at best": (0.9991, "the same"),
}
"""Test accuracy that others published, and where."""


def published(of_ours: dict[str, float]) -> str:
    """Return our networks' test accuracy among that of others, in rising order."""
    known = {f"**{name}**": (accuracy, "this project") for name, accuracy in of_ours.items()}
    rows = [
        [name, f"{accuracy:.2%}", source]
        for name, (accuracy, source) in sorted(
            {**PUBLISHED, **known}.items(), key=lambda row: row[1][0]
        )
    ]
    return (
        "## Beside published figures\n\nMNIST's test images read right. What others trained on, "
        "how long, on what machine, and how they chose, differs; their figures are theirs.\n\n"
        + _table(["network", "test accuracy", "source"], rows)
    )


def training_step(result: dict) -> str:
    """Return how near a training step comes to the processor's peak."""
    peak = next(iter(result.values()))
    rows = [[name, f"{speed:.0f}", f"{speed / peak:.0%}"] for name, speed in result.items()]
    return "## A training step\n\n" + _table(["", "GFLOP/s", "of the matrix product"], rows)


def app_start(result: dict) -> str:
    """Return how long a visitor of the web app waits, and what memory a visitor takes."""
    rows = [
        [f"{name}: {what}", f"{statistics.median(times):.2f}", f"{max(times):.2f}"]
        for name, waits in result["seconds"].items()
        for what, times in waits.items()
    ]
    megabytes = result["megabytes"]
    counts = ", ".join(f"{value:.0f} MB after {int(n):,}" for n, value in megabytes.items())
    return (
        "## The web app\n\nFrom the request for the page until a press on the pad leaves ink, "
        "until a first line does, and until a digit has been read; with an empty browser cache, "
        "server and browser on one machine.\n\n"
        + _table(["kernel", "s, median", "s, at most"], rows)
        + f"\n\nMemory of a visitor's kernel, by the strokes drawn and read: {counts}."
    )


def drawing_latency(result: dict) -> str:
    """Return how soon bars and ink follow the pen."""
    crowd = f"the app, {result['at once']['visitors']} visitors at once"
    places = {"JupyterLab": "JupyterLab", "the app": "Voilà", crowd: "at once"}
    rows = []
    for name, place in places.items():
        for what in ("bars", "ink"):
            times = result[place].get(f"{what}_ms", [])
            known = [time for time in times if time is not None]
            if known:
                median, last = statistics.median(known), statistics.quantiles(known, n=20)[-1]
                lost = f"{len(times) - len(known)} of {len(times)}"
                rows.append([f"{name}: {what}", f"{median:.0f}", f"{last:.0f}", lost])
    hovering = " and ".join(
        f"{result[place]['messages_while_hovering']} in {name}"
        for name, place in places.items()
        if "messages_while_hovering" in result[place]
    )
    return (
        "## Drawing\n\nFrom the release of the button to the last change of the bars, and from a "
        "move to the end of the first frame that shows its ink; server and browser on one "
        "machine.\n\n"
        + _table(["", "ms, median", "ms, 95th percentile", "lost"], rows)
        + f"\n\nMessages sent while hovering: {hovering}."
    )


TABLES = {
    "ink": ink,
    "doubt": doubt,
    "paper_photos": paper_photos,
    "reading_speed": reading_speed,
    "builtin_digits": builtin_digits,
    "champion": champion,
    "training_step": training_step,
    "time_to_accuracy": time_to_accuracy,
    "app_start": app_start,
    "drawing_latency": drawing_latency,
}
"""What the page shows, in this order."""
