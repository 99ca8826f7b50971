"""The judge, room by room: what is held, the rules, stability in three strengths, and more.

`verdict` puts it together; `held`, `rules`, `blocking`, `pareto`, `envy` and `conditions` each
answer one question. Nothing here is shared with the solvers but the array types.
"""
