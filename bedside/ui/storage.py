"""Static files under names that carry a fingerprint of what is in them, compressed once."""

from whitenoise.storage import (  # type: ignore[import-untyped]  # it has no types
    CompressedManifestStaticFilesStorage,
)


class Fingerprinted(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # nor a known base
    """Names like `bedside.4f2c1a.css`, kept by browsers for ever. Only these names exist.

    Compressed with gzip. Brotli would make Wagtail's files a tenth smaller, and the first start
    a minute longer.
    """

    keep_only_hashed_files = True
