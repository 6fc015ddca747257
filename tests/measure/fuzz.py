"""A property test, fuzzed by what its code has not done yet: atheris finds the bytes, not chance.

    PYTHONPATH=tests python -m measure.fuzz test_intake:test_any_bytes_become_articles_or_a_reason

What follows goes to libFuzzer: `-max_total_time=600`. Needs atheris, which is in no lock.
"""

import sys
from importlib import import_module

import atheris

if __name__ == "__main__":
    module, _, name = sys.argv[1].partition(":")
    with atheris.instrument_imports(include=["helpers"]):
        test = getattr(import_module(module), name)
    atheris.Setup([sys.argv[0], *sys.argv[2:]], test.hypothesis.fuzz_one_input)
    atheris.Fuzz()
