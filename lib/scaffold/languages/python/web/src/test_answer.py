"""Run with: python3 -m unittest discover src"""

import unittest

from answer import answer


class AnswerTest(unittest.TestCase):
    def test_says_hello(self):
        self.assertEqual(answer("/my-workload"), {"message": "Hello from my-workload"})

    def test_says_that_it_is_well(self):
        self.assertEqual(answer("/healthz"), {"status": "ok"})
