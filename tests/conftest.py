"""Property tests are deterministic by default; `HYPOTHESIS_PROFILE=search` looks for new examples."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
settings.register_profile("fixed", derandomize=True, deadline=None, max_examples=60, suppress_health_check=QUIET)
settings.register_profile("search", deadline=None, max_examples=2_000, print_blob=True, suppress_health_check=QUIET)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))
