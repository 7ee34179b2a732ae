"""Where the tests find what they read: the checkout, the shipped menu, and the folders of spec/."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "faq_tree.yaml"
SPEC = ROOT / "tests" / "spec"
BAD_FILES = SPEC / "bad_files"
CALLS = SPEC / "calls"
EDITIONS = SPEC / "editions"
REPORTS = SPEC / "reports"
TREES = SPEC / "trees"
