"""Broken files for every reader, without end: `make fuzz`, or `python -m tests.fuzz --seconds 60 svg network`.

Each reader runs in a process of its own under rules (`rules`): it may read the file or refuse it in one sentence that
names it, and nothing else. Inputs come from the reader's own files, broken in ways that keep most of their structure
(`breaking`), chosen by atheris where new code is reached, or by a plain loop without it.
"""
