"""What a call raises, held against what it should: in every test of errors. No test here."""

import tempfile


def raised(test, base, kind, code, call):
    """What the call raises: of this kind, with this code, in English lines without a path."""
    with test.assertRaises(kind) as seen:
        call()
    error = seen.exception
    test.assertIsInstance(error, base)
    test.assertEqual(error.code, code)
    if kind is not base.Internal:
        test.assertTrue(error.detail)
        for text in (error.detail, error.advice):
            test.assertFalse("/" in text and tempfile.gettempdir() in text, text)
            test.assertNotIn("\n", text)
    return error
