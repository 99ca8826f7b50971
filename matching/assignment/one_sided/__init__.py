"""Only the candidates rank: rank-maximal, least total rank, fair, and a lottery to check."""
