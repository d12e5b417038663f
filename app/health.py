"""Whether the playground answers: exit status 0, or 1 where it is down or hangs.

python app/health.py http://localhost:8866
"""

import sys
import urllib.request

_PATIENCE = 5  # seconds


def main(address: str) -> int:
    """Ask for a small file; return the exit status."""
    try:
        urllib.request.urlopen(f"{address.rstrip('/')}/voila/static/voila.js", timeout=_PATIENCE)
    except OSError as error:
        print(f"{address} doesn't answer: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8866"))
