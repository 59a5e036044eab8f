"""Run with: python3 -m unittest discover src"""

import contextlib
import io
import json
import unittest

from handle import handle


class HandleTest(unittest.TestCase):
    def test_handles_a_message_and_logs_it(self):
        lines = io.StringIO()
        with contextlib.redirect_stdout(lines):
            handle("hello")
        line = json.loads(lines.getvalue())
        self.assertEqual((line["message"], line["body"]), ("handled", "hello"))
