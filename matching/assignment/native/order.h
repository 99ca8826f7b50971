/* The strict order: ranks, then keys or lots. Lots are worked out where two ranks tie, and only
 * there.
 *
 * A lot is a number of SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom
 * number generators", OOPSLA 2014): candidate c has number c + 1 of the sequence of the seed, and
 * its pair with vacancy v has number v + 1 of the sequence of that lot. The mixing is one to one,
 * so no two candidates have the same lot.
 */
#ifndef STAGEPACT_ASSIGNMENT_ORDER_H
#define STAGEPACT_ASSIGNMENT_ORDER_H

#include "types.h"

#define GAMMA UINT64_C(0x9E3779B97F4A7C15)
#define SIGN (UINT64_C(1) << 63)
#define LOT_BITS 31

static inline uint64_t split_mix(uint64_t start, int64_t number)
{
    uint64_t z = start + ((uint64_t)number + 1) * GAMMA;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static inline uint64_t lot(const market_t *market, int64_t candidate)
{
    return split_mix(market->seed, candidate);
}

/* Where a pair stands among the equals of its candidate; lower is better. */
static inline uint64_t candidate_key(const market_t *market, int64_t candidate, int64_t pair)
{
    if (market->candidate_key) return (uint64_t)market->candidate_key[pair] ^ SIGN;
    return split_mix(lot(market, candidate), market->vacancy[pair]);
}

/* Where a pair stands among the equals of its vacancy; lower is better. */
static inline uint64_t vacancy_key(const market_t *market, int64_t candidate, int64_t pair)
{
    if (market->vacancy_key) return (uint64_t)market->vacancy_key[pair] ^ SIGN;
    return lot(market, candidate);
}

/* Whether a candidate has pair a before pair b; the first of equals is the first in the row. */
static inline int wants_more(const market_t *market, int64_t candidate, int64_t a, int64_t b)
{
    const int32_t *rank = market->candidate_rank;
    if (rank[a] != rank[b]) return rank[a] < rank[b];
    const uint64_t x = candidate_key(market, candidate, a), y = candidate_key(market, candidate, b);
    return x != y ? x < y : a < b;
}

/* Whether (c, a) goes before (d, b) where the vacancies' ranks tie. Where the keys tie too,
 * the candidates' own order decides. */
static inline int goes_before(const market_t *market, int64_t c, int64_t a, int64_t d, int64_t b)
{
    const int32_t *rank = market->candidate_rank;
    uint64_t x = vacancy_key(market, c, a), y = vacancy_key(market, d, b);
    if (x != y) return x < y;
    if (rank[a] != rank[b]) return rank[a] < rank[b];
    x = candidate_key(market, c, a), y = candidate_key(market, d, b);
    return x != y ? x < y : a < b;
}

/* What heads share: the least key, or that the keys span too much for the bits of a head. */
typedef struct {
    int64_t least;
    int fits;
} span_t;

static inline span_t span_of(const market_t *market)
{
    span_t span = {0, 0};
    if (!market->vacancy_key || !market->pairs) return span;
    int64_t least = market->vacancy_key[0], most = least;
    for (int64_t p = 1; p < market->pairs; p++) {
        const int64_t key = market->vacancy_key[p];
        if (key < least) least = key;
        if (key > most) most = key;
    }
    span.least = least;
    span.fits = (uint64_t)most - (uint64_t)least < UINT64_C(1) << LOT_BITS;
    return span;
}

/* The rank and, as far as 31 bits go, the key: where heads differ they decide, lower first. */
static inline uint64_t head_of(const market_t *market, span_t span, int64_t candidate, int64_t pair)
{
    uint64_t low = 0;
    if (!market->vacancy_key) low = lot(market, candidate) >> (64 - LOT_BITS);
    else if (span.fits) low = (uint64_t)market->vacancy_key[pair] - (uint64_t)span.least;
    return (uint64_t)market->vacancy_rank[pair] << (LOT_BITS + 1) | low;
}

#endif
