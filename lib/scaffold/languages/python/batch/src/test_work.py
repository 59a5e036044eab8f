"""Run with: python3 -m unittest discover src"""

import unittest

from work import work


class WorkTest(unittest.TestCase):
    def test_says_what_was_done(self):
        self.assertEqual(work(), {"done": 0})
