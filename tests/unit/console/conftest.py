"""What the tests of the console's parts share."""

import pytest
from flask.testing import FlaskClient

from tests.support.pages import Pages


@pytest.fixture
def client(served: Pages) -> FlaskClient:
    """A browser without a window at the pages of the test's own line, `served`."""
    return served.app.test_client()
