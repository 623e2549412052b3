import signal
import subprocess
import sys

import pytest

from tests.processes import started

ASKING = [sys.executable, "-c", "import signal; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"]


@pytest.fixture(params=[signal.SIG_IGN, signal.SIG_DFL, signal.default_int_handler])
def handler(request):
    before = signal.signal(signal.SIGINT, request.param)
    yield request.param
    signal.signal(signal.SIGINT, before)


def test_a_program_can_be_interrupted_however_the_tests_were_started(handler):
    with started(ASKING, stdout=subprocess.PIPE, text=True) as asking:
        assert asking.communicate()[0] == "True\n"
    assert signal.getsignal(signal.SIGINT) == handler
