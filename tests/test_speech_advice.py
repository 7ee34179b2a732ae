import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech.advice import awkward
from ivr.speech.spoken import plain, read

LEXICON = {"MGH": "M G H", "HSA": "H S A", "FSA": "F S A", "IT": "I T"}
