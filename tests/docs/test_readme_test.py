"""The property test in the README passes as it stands there, with hypothesis's own settings."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_property_test_of_the_readme_passes(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text()
    (found,) = re.findall(r"^```python\n(from hypothesis import given\n.*?)^```$", text, re.MULTILINE | re.DOTALL)
    (tmp_path / "test_readme.py").write_text(found)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), "test_readme.py"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, env=environment)
    assert done.returncode == 0, done.stdout
