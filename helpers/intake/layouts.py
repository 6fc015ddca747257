"""The patterns of `layouts.toml`, by layout and name: how downloads and pages are laid out."""

import re
import tomllib
from pathlib import Path

_FILE = Path(__file__).with_suffix(".toml")

LAYOUTS = {
    layout: {name: re.compile(pattern, re.I) for name, pattern in patterns.items()}
    for layout, patterns in tomllib.loads(_FILE.read_text(encoding="utf-8")).items()
}
