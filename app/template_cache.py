"""The page's templates are compiled once, not for every page, which was half the server's work."""

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from voila.exporter import VoilaExporter


class TemplateCache(BytecodeCache):
    """Compiled templates, in memory; Jinja compares the checksum of their source."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill in what is known of a template."""
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._compiled[bucket.key] = bucket.bytecode_to_string()


def share_compiled_templates() -> None:
    """Let the exporter that Voilà makes for every page compile nothing twice."""
    cache = TemplateCache()
    create = VoilaExporter._create_environment

    def create_with_cache(self: VoilaExporter) -> Environment:
        environment = create(self)
        environment.bytecode_cache = cache
        return environment

    VoilaExporter._create_environment = create_with_cache
