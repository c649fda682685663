"""Sentences in English and Chinese: the English text is the key of a table."""
