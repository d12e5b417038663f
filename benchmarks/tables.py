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
        f"{result['by_digit'][worst]:.2%}." + _moved_ink(result.get("canvases", {}))
    )


def _moved_ink(canvases: dict) -> str:
    if not canvases:  # a result from before it was measured
        return ""
    rows = [[f"{int(n):,}", *(f"{s:.2%}" for s in row.values())] for n, row in canvases.items()]
    return (
        " The same digits, moved into a corner or against an edge of a canvas of so many units, "
        "and compared with where they were drawn:\n\n"
        + _table(["units", "read right", "read alike", "the same image"], rows)
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
    left_out = [[kind, f"{share:.1%}"] for kind, share in result["left out"].items()]
    return (
        "## Doubt\n\nThe share that is called unlike a digit: of digits, in the first rows, as "
        "little as can be; of all else as much as can be. Doubt was fitted to these kinds, by "
        "other hands and in other fonts. The calibration error is how far confidence is "
        "from the share read right, before and after the temperature.\n\n"
        + _table(["", *(f"`{n}`" for n in networks)], rows)
        + f"\n\nThe same of kinds that the doubt of `{result['default']}` was not fitted to: of a "
        "third of the letters and shapes, which the network itself wasn't trained on; and of each "
        "kind together with those that resemble it, as drawings do doodles.\n\n"
        + _table(["", f"`{result['default']}`"], left_out)
    )


def photos(result: dict) -> str:
    """Return how well real pictures, and cuts of them, are read."""
    sources = result["counts"]
    ways = list(dict.fromkeys(way for rows in sources.values() for way in rows))
    rows = [[way, *(_share_right(counts.get(way)) for counts in sources.values())] for way in ways]
    return (
        "## Pictures cut, shrunk, blurred, dark\n\nOne digit each: the share read right, of so "
        f"many. A margin is a share of the digit's box. {result['skipped']}\n\n"
        + _table(["", *sources], rows)
    )


def _share_right(row: dict | None) -> str:
    return "" if row is None else f"{row['right'] / row['n']:.1%} of {row['n']:,}"


def mixed_sheets(result: dict) -> str:
    """Return what is found and what is named on sheets with words and drawings."""
    digits = result["digits"]
    shares = {key: digits[key] / digits["written"] for key in ("found", "right", "ceiling")}
    rows = [
        [
            kind,
            f"{row['n']:,}",
            f"{row['named'] / row['n']:.1%}",
            f"{row['doubted'] / row['n']:.1%}",
        ]
        for kind, row in result["things"].items()
    ]
    return (
        f"## Digits among words and drawings\n\nOf {digits['written']:,} digits "
        f"{shares['found']:.1%} are found, {shares['right']:.1%} found and read right; as ink, "
        f"{shares['ceiling']:.1%} are read right. Of the other things, some are named a digit "
        "without doubt, and some with doubt:\n\n" + _table(["", "there", "named", "doubted"], rows)
    )


def no_digits(result: dict) -> str:
    """Return how much of what is no digit is named one."""
    rows = [[kind, *(f"{s:.1%}" for s in row.values())] for kind, row in result["shares"].items()]
    return (
        f"## Pictures of what is no digit\n\n{result['each']} of each kind; the less is named a "
        "digit without doubt, the better.\n\n" + _table(["", "named", "doubted", "no digit"], rows)
    )


def picture_speed(result: dict) -> str:
    """Return how long photographs take, and how much memory."""
    rows = [
        [task, f"{row['seconds']:.2f}", f"{row['processor']:.2f}", f"{row['megabytes']:.0f}"]
        for task, row in result.items()
    ]
    return (
        "## Photographs: time and memory\n\nThe median of a few; the memory is the most that the "
        "whole process ever held.\n\n" + _table(["", "seconds", "seconds of one core", "MB"], rows)
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
        + _table(["what", "figure"], rows)
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


def many_visitors(result: dict) -> str:
    """Return how the app bears visitors who mean no good, and many at once."""
    names = {
        "calm": "nothing",
        "hang": f"{result['hang']['asked']} sockets that speak an older protocol",
        "pages": f"{result['pages']['asked']} pages asked for, none used",
        "visitors": f"{result['visitors']['asked']} visitors without browsers at once",
        "windows": f"{result['windows']['asked']} browser windows opened at once",
    }
    rows = [
        [
            names[part],
            f"{counts['median wait']:.3f}",
            f"{counts['longest wait']:.2f}",
            str(counts["kernels"]),
            f"{counts['megabytes']:.0f}",
        ]
        for part, counts in result.items()
    ]
    windows, pages, visitors = result["windows"], result["pages"], result["visitors"]
    return (
        "## Many visitors\n\nWhat somebody else waits for a small file while this goes on, and the "
        "most kernels and memory (proportional set size) that are taken.\n\n"
        + _table(["meanwhile", "s, median", "s, at most", "kernels", "MB"], rows)
        + f"\n\nOf the sockets, {result['hang']['refused']} were refused, of the pages "
        f"{pages['refused']}; {pages['kernels left']} kernels were left 70 s later. The "
        f"visitors had their widgets within {max(visitors['seconds to the widgets']):.1f} s; a "
        f"page took the server and its kernels {visitors['processor seconds a page']:.2f} s of "
        "processor time. Of the "
        f"windows, {windows['without a pad']} got no pad; the others got it within "
        f"{max(windows['seconds to the pad'], default=0):.1f} s."
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


def page(result: dict) -> str:
    """Return the page's bytes, how soon one may draw, and how soon the bars follow the pen."""
    sizes = ", ".join(f"{size / 1000:.0f} kB as {name}" for name, size in result["bytes"].items())
    waits = {"first stroke": result["first_stroke_ms"]} | {
        f"{what}, processor slowed {slowed} times" if slowed != "1" else what: times[what]
        for slowed, times in result["drawing_ms"].items()
        for what in ("bars", "ink", "live", "frames")
    }
    rows = [
        [
            what,
            *(
                f"{ms:.0f}"
                for ms in (
                    statistics.median(times),
                    statistics.quantiles(times, n=20)[-1],
                    max(times),
                )
            ),
        ]
        for what, times in waits.items()
    ]
    return (
        f"## The page\n\nTo the first reading, compressed: {sizes}. From the request until a press "
        "leaves ink; from the release of the button to the bars; from a move to the frame with its "
        "ink, and to the bars; from frame to frame.\n\n"
        + _table(["", "ms, median", "ms, 95th percentile", "ms, at most"], rows)
    )


TABLES = {
    "ink": ink,
    "doubt": doubt,
    "paper_photos": paper_photos,
    "photos": photos,
    "mixed_sheets": mixed_sheets,
    "no_digits": no_digits,
    "picture_speed": picture_speed,
    "reading_speed": reading_speed,
    "builtin_digits": builtin_digits,
    "champion": champion,
    "training_step": training_step,
    "time_to_accuracy": time_to_accuracy,
    "app_start": app_start,
    "many_visitors": many_visitors,
    "drawing_latency": drawing_latency,
    "page": page,
}
"""What the page shows, in this order."""
