"""How well skills are understood: links, similarity, finding work, changing work.

Run ``python -m benchmarks.skills [--esco DIR]``; it writes its tables into
``benchmarks/RESULTS.md``.
"""
