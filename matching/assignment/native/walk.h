/* A candidate going down the list: which pair comes next.
 *
 * Most candidates propose a few times, so a row is not sorted: the next pair is looked for in it.
 * Only a long row that is asked often is sorted.
 */
#ifndef STAGEPACT_ASSIGNMENT_WALK_H
#define STAGEPACT_ASSIGNMENT_WALK_H

#include <string.h>

#include "order.h"

#define SHORT_ROW 16 /* a row this short is never sorted */
#define PATIENCE 8   /* a longer one is when it was looked through so many times */

/* What a candidate proposes with. The weak come before the plain of their class, and the strong
 * after everything else; a vacancy has the strong before the plain of equal rank, and the weak
 * after everybody. */
enum { FRESH, WEAK, PLAIN, STRONG, DONE };

typedef struct {
    uint32_t at; /* in the row, or in its sorted order */
    uint8_t kind, looked, sorted, spare;
} walk_t;

typedef struct {
    uint64_t head;
    uint32_t at;
} rung_t;

typedef struct {
    const market_t *market;
    walk_t *walk;     /* [candidates] */
    uint32_t *sorted; /* [pairs], or NULL where all rows are short */
    rung_t *rungs;    /* [2 * the longest row] */
    int weak, strong; /* whether there are such proposals */
} walks_t;

static inline int64_t degree_of(const market_t *market, int64_t c)
{
    return market->indptr[c + 1] - market->indptr[c];
}

/* The pair that a candidate proposed last. */
static inline int64_t pair_now(const walks_t *walks, int64_t c)
{
    const int64_t begin = walks->market->indptr[c];
    const walk_t walk = walks->walk[c];
    return begin + (walk.sorted ? walks->sorted[begin + walk.at] : walk.at);
}

/* The first of a class by key, of those after `after` (NOBODY: of all). */
static uint32_t first_of_class(const market_t *market, int64_t c, int32_t rank, uint32_t after)
{
    const int64_t begin = market->indptr[c], degree = degree_of(market, c);
    const int32_t *ranks = market->candidate_rank + begin;
    uint32_t best = NOBODY;
    uint64_t best_key = 0, floor = 0;
    if (after != NOBODY) floor = candidate_key(market, c, begin + after);
    for (uint32_t j = 0; j < (uint64_t)degree; j++) {
        if (ranks[j] != rank || j == after) continue;
        const uint64_t key = candidate_key(market, c, begin + j);
        if (after != NOBODY && (key < floor || (key == floor && j < after))) continue;
        if (best == NOBODY || key < best_key) best = j, best_key = key;
    }
    return best;
}

/* The first pair of the best class below `rank`, or NOBODY. */
static inline uint32_t first_below(const market_t *market, int64_t c, int32_t rank)
{
    const int32_t *ranks = market->candidate_rank + market->indptr[c];
    const uint32_t degree = (uint32_t)degree_of(market, c);
    uint64_t best = UINT64_MAX;
    for (uint32_t j = 0; j < degree; j++) {
        const uint64_t value = (uint64_t)ranks[j] << 32 | j;
        best = ranks[j] > rank && value < best ? value : best;
    }
    if (best == UINT64_MAX) return NOBODY;
    const int32_t found = (int32_t)(best >> 32);
    uint32_t equals = 0;
    for (uint32_t j = 0; j < degree; j++) equals += ranks[j] == found;
    if (LIKELY_NOT(equals > 1)) return first_of_class(market, c, found, NOBODY);
    return (uint32_t)best;
}

static inline int rung_before(const market_t *market, int64_t c, rung_t a, rung_t b)
{
    if (a.head != b.head) return a.head < b.head;
    const int64_t begin = market->indptr[c];
    return wants_more(market, c, begin + a.at, begin + b.at);
}

/* Sort a row by rank and key, by merging. */
static void sort_row(const walks_t *walks, int64_t c)
{
    const market_t *market = walks->market;
    const int64_t begin = market->indptr[c], degree = degree_of(market, c);
    rung_t *from = walks->rungs, *to = walks->rungs + degree;
    for (int64_t j = 0; j < degree; j++) {
        const uint64_t low =
            market->candidate_key ? 0 : candidate_key(market, c, begin + j) >> 32;
        from[j].head = (uint64_t)market->candidate_rank[begin + j] << 32 | low;
        from[j].at = (uint32_t)j;
    }
    for (int64_t width = 1; width < degree; width *= 2) {
        for (int64_t left = 0; left < degree; left += 2 * width) {
            const int64_t middle = left + width < degree ? left + width : degree;
            const int64_t end = middle + width < degree ? middle + width : degree;
            int64_t i = left, j = middle, k = left;
            while (i < middle && j < end)
                to[k++] = rung_before(market, c, from[j], from[i]) ? from[j++] : from[i++];
            while (i < middle) to[k++] = from[i++];
            while (j < end) to[k++] = from[j++];
        }
        rung_t *swap = from;
        from = to, to = swap;
    }
    for (int64_t j = 0; j < degree; j++) walks->sorted[begin + j] = from[j].at;
}

/* Sort the row of a candidate who asks often, and find the place again. */
static void settle(const walks_t *walks, int64_t c)
{
    walk_t *walk = &walks->walk[c];
    sort_row(walks, c);
    const uint32_t *sorted = walks->sorted + walks->market->indptr[c];
    const uint32_t at = walk->at;
    walk->at = 0;
    while (sorted[walk->at] != at) walk->at++;
    walk->sorted = 1;
}

/* The next of the class of the present pair, or NOBODY. */
static inline uint32_t next_of_class(const walks_t *walks, int64_t c)
{
    const market_t *market = walks->market;
    const walk_t walk = walks->walk[c];
    const int64_t begin = market->indptr[c];
    const int32_t *ranks = market->candidate_rank + begin;
    if (!walk.sorted) return first_of_class(market, c, ranks[walk.at], walk.at);
    const uint32_t *sorted = walks->sorted + begin;
    if (walk.at + 1 >= (uint64_t)degree_of(market, c)) return NOBODY;
    return ranks[sorted[walk.at + 1]] == ranks[sorted[walk.at]] ? walk.at + 1 : NOBODY;
}

/* The first of the class of the present pair. */
static inline uint32_t back_to_class(const walks_t *walks, int64_t c)
{
    const market_t *market = walks->market;
    const walk_t walk = walks->walk[c];
    const int64_t begin = market->indptr[c];
    const int32_t *ranks = market->candidate_rank + begin;
    if (!walk.sorted) return first_of_class(market, c, ranks[walk.at], NOBODY);
    const uint32_t *sorted = walks->sorted + begin;
    uint32_t at = walk.at;
    while (at > 0 && ranks[sorted[at - 1]] == ranks[sorted[walk.at]]) at--;
    return at;
}

/* The first pair of the class below that of the present pair, which is the last of its class. */
static inline uint32_t next_class(const walks_t *walks, int64_t c)
{
    const market_t *market = walks->market;
    const walk_t walk = walks->walk[c];
    if (walk.sorted)
        return walk.at + 1 < (uint64_t)degree_of(market, c) ? walk.at + 1 : NOBODY;
    return first_below(market, c, market->candidate_rank[market->indptr[c] + walk.at]);
}

/* The next pair of all, or NOBODY. */
static inline uint32_t next_of_all(const walks_t *walks, int64_t c)
{
    const market_t *market = walks->market;
    const walk_t walk = walks->walk[c];
    const uint32_t degree = (uint32_t)degree_of(market, c);
    if (walk.sorted) return walk.at + 1 < degree ? walk.at + 1 : NOBODY;
    const int32_t *ranks = market->candidate_rank + market->indptr[c];
    uint32_t equals = 0;
    for (uint32_t j = 0; j < degree; j++) equals += ranks[j] == ranks[walk.at];
    if (LIKELY_NOT(equals > 1)) {
        const uint32_t next = first_of_class(market, c, ranks[walk.at], walk.at);
        if (next != NOBODY) return next;
    }
    return first_below(market, c, ranks[walk.at]);
}

/* The first pair of the list, or NOBODY. */
static inline uint32_t first_of_all(const walks_t *walks, int64_t c)
{
    if (walks->walk[c].sorted) return 0;
    return first_below(walks->market, c, NONE);
}

/* Go on to the next proposal; return whether there is one. */
static inline int advance(const walks_t *walks, int64_t c)
{
    walk_t *walk = &walks->walk[c];
    uint32_t next = NOBODY;
    if (!walk->sorted && walk->kind != FRESH && degree_of(walks->market, c) > SHORT_ROW &&
        ++walk->looked > PATIENCE)
        settle(walks, c);
    switch (walk->kind) {
    case FRESH:
        walk->kind = walks->weak ? WEAK : PLAIN;
        next = first_of_all(walks, c);
        if (next == NOBODY) walk->kind = DONE;
        break;
    case WEAK:
        next = next_of_class(walks, c);
        if (next == NOBODY) walk->kind = PLAIN, next = back_to_class(walks, c);
        break;
    case PLAIN:
        if (walks->weak) {
            next = next_of_class(walks, c);
            if (next == NOBODY) walk->kind = WEAK, next = next_class(walks, c);
        } else {
            next = next_of_all(walks, c);
        }
        if (next != NOBODY) break;
        walk->kind = walks->strong ? STRONG : DONE;
        if (walks->strong) next = first_of_all(walks, c);
        break;
    case STRONG:
        next = next_of_all(walks, c);
        if (next == NOBODY) walk->kind = DONE;
        break;
    default: break;
    }
    if (next == NOBODY) return 0;
    walk->at = next;
    return 1;
}

#endif
