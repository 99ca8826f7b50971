/* A walk over weakly stable matchings: who has no place takes one from an equal, who takes one
 * from an equal, until a free place is met; and places that come free move likewise.
 *
 * `matching.assignment.exact.walk` says why each step keeps the matching stable, and does the same
 * in Python, draw by draw.
 */
#include "order.h"
#include "types.h"

#define CHAIN 64 /* so many moves of a chain may go to equals */
#define LOG 512  /* so many moves of a chain can be taken back; a longer one is */
#define ODDS 4   /* one in so many prefers an equal to somebody worse */

typedef struct {
    int64_t candidates, vacancies;
    const int64_t *indptr, *row;       /* pairs of each candidate by rank */
    const int64_t *start, *column;     /* pairs of each vacancy by rank */
    const int32_t *candidate, *vacancy, *candidate_rank, *vacancy_rank; /* [pairs] */
    const int32_t *capacity;           /* [vacancies] */
    const uint8_t *capped;             /* [vacancies]: its employer's cap can bind; never moved */
    const int64_t *seat_start;         /* [vacancies + 1] */
    int64_t *seat;                     /* pairs held, by vacancy */
    int32_t *count;                    /* [vacancies] */
    int64_t *held;                     /* [candidates]: the pair, or -1 */
    int32_t *unplaced, *open;          /* lists: candidates without, vacancies with free places */
    int32_t *at_unplaced, *at_open;    /* where each stands in its list, or -1 */
    int64_t n_unplaced, n_open;
    uint64_t state;
    int64_t looks;                     /* how many entries may still be looked at */
} walk_t;

void walk_ties(void *walk, int64_t target);
size_t walk_size(void);

typedef struct {
    int64_t seat, before; /* of a displacement: where, and the pair that was there */
} displaced_t;

typedef struct {
    int64_t before, after; /* of a move: the pair given up, and the one taken */
} moved_t;

static int64_t draw(walk_t *w, int64_t below)
{
    w->state += GAMMA;
    return (int64_t)(split_mix(w->state, 0) % (uint64_t)below);
}

static void put(int32_t *list, int32_t *at, int64_t *size, int32_t item)
{
    at[item] = (int32_t)*size;
    list[(*size)++] = item;
}

static void take(int32_t *list, int32_t *at, int64_t *size, int32_t item)
{
    const int32_t last = list[--*size];
    list[at[item]] = last;
    at[last] = at[item];
    at[item] = NONE;
}

static void sit(walk_t *w, int64_t pair)
{
    const int32_t v = w->vacancy[pair];
    w->seat[w->seat_start[v] + w->count[v]++] = pair;
    w->held[w->candidate[pair]] = pair;
    if (w->count[v] == w->capacity[v]) take(w->open, w->at_open, &w->n_open, v);
}

static void rise(walk_t *w, int64_t pair)
{
    const int32_t v = w->vacancy[pair];
    int64_t at = w->seat_start[v];
    while (w->seat[at] != pair) at++;
    w->looks -= at - w->seat_start[v];
    if (w->count[v] == w->capacity[v]) put(w->open, w->at_open, &w->n_open, v);
    w->seat[at] = w->seat[w->seat_start[v] + --w->count[v]];
    w->held[w->candidate[pair]] = NONE;
}

static int32_t worst(walk_t *w, int32_t v)
{
    int32_t rank = NONE;
    const int64_t begin = w->seat_start[v], end = begin + w->count[v];
    w->looks -= end - begin;
    for (int64_t i = begin; i < end; i++) {
        const int32_t here = w->vacancy_rank[w->seat[i]];
        if (here > rank) rank = here;
    }
    return rank;
}

/* What a candidate without a place can do; -1 where it cannot. */
typedef struct {
    int64_t free, strict, tied;
    int barrier; /* it may have to go where no one is moved */
} options_t;

static options_t options_of(walk_t *w, int32_t c, int32_t came, int ties)
{
    options_t found = {NONE, NONE, NONE, 0};
    int64_t frees = 0, stricts = 0, tieds = 0;
    int32_t rank = NONE;
    for (int64_t i = w->indptr[c]; i < w->indptr[c + 1]; i++) {
        const int64_t p = w->row[i];
        const int32_t v = w->vacancy[p];
        if ((frees || stricts || found.barrier) && w->candidate_rank[p] != rank) break;
        rank = w->candidate_rank[p];
        w->looks--;
        if (w->count[v] < w->capacity[v]) {
            if (w->capped[v]) found.barrier = 1;
            else if (draw(w, ++frees) == 0) found.free = p;
            continue;
        }
        const int32_t least = worst(w, v), mine = w->vacancy_rank[p];
        if (least > mine) {
            if (w->capped[v]) found.barrier = 1;
            else if (draw(w, ++stricts) == 0) found.strict = p;
        } else if (ties && least == mine && v != came && !w->capped[v]) {
            if (draw(w, ++tieds) == 0) found.tied = p;
        }
    }
    return found;
}

/* Let a pair take the place of one of the worst; return whose, as a seat. */
static int64_t seat_of_worst(walk_t *w, int32_t v)
{
    const int32_t least = worst(w, v);
    const int64_t begin = w->seat_start[v], end = begin + w->count[v];
    int64_t chosen = NONE, many = 0;
    for (int64_t i = begin; i < end; i++)
        if (w->vacancy_rank[w->seat[i]] == least && draw(w, ++many) == 0) chosen = i;
    return chosen;
}

static void undo(walk_t *w, const displaced_t *log, int64_t length)
{
    while (length--) {
        w->held[w->candidate[w->seat[log[length].seat]]] = NONE;
        w->seat[log[length].seat] = log[length].before;
        w->held[w->candidate[log[length].before]] = log[length].before;
    }
}

/* One without a place takes one; whoever that was goes on. Returns whether one more is placed. */
static int displace(walk_t *w)
{
    displaced_t log[LOG];
    const int32_t first = w->unplaced[draw(w, w->n_unplaced)];
    int32_t c = first, came = NONE;
    for (int64_t length = 0; length < LOG; length++) {
        const options_t can = options_of(w, c, came, length < CHAIN);
        if (can.free != NONE) {
            sit(w, can.free);
            take(w->unplaced, w->at_unplaced, &w->n_unplaced, first);
            return 1;
        }
        int64_t chosen = can.strict;
        if (can.tied != NONE && (chosen == NONE || draw(w, ODDS) == 0)) chosen = can.tied;
        if (chosen == NONE) {
            if (can.barrier) undo(w, log, length);
            else if (c != first) {
                take(w->unplaced, w->at_unplaced, &w->n_unplaced, first);
                put(w->unplaced, w->at_unplaced, &w->n_unplaced, c);
            }
            return 0;
        }
        came = w->vacancy[chosen];
        log[length].seat = seat_of_worst(w, came);
        log[length].before = w->seat[log[length].seat];
        w->seat[log[length].seat] = chosen;
        w->held[c] = chosen;
        c = w->candidate[log[length].before];
        w->held[c] = NONE;
    }
    undo(w, log, LOG);
    return 0;
}

/* Who strictly wants the free place most, at random among equals: a pair, or -1. Of equals only
 * those whose own place may come free; `stuck` where there are others only. */
static int64_t wanted_by(walk_t *w, int32_t v, int *stuck)
{
    int64_t chosen = NONE, many = 0;
    int32_t rank = NONE;
    *stuck = 0;
    for (int64_t i = w->start[v]; i < w->start[v + 1]; i++) {
        const int64_t p = w->column[i], now = w->held[w->candidate[p]];
        if ((chosen != NONE || *stuck) && w->vacancy_rank[p] != rank) break;
        w->looks--;
        if (now != NONE && w->candidate_rank[now] <= w->candidate_rank[p]) continue;
        rank = w->vacancy_rank[p];
        if (now != NONE && w->capped[w->vacancy[now]]) *stuck = 1;
        else if (draw(w, ++many) == 0) chosen = p;
    }
    return chosen;
}

/* Somebody goes to a free place that they like as well, and what they leave is filled. */
static int vacate(walk_t *w)
{
    moved_t log[LOG];
    const int32_t v = w->open[draw(w, w->n_open)];
    int64_t chosen = NONE, many = 0;
    for (int64_t i = w->start[v]; i < w->start[v + 1]; i++) {
        const int64_t p = w->column[i], now = w->held[w->candidate[p]];
        w->looks--;
        if (now == NONE || now == p || w->capped[w->vacancy[now]]) continue;
        if (w->candidate_rank[now] == w->candidate_rank[p] && draw(w, ++many) == 0) chosen = p;
    }
    int stuck = 0;
    int64_t length = 0;
    while (chosen != NONE) {
        const int32_t c = w->candidate[chosen];
        const int64_t before = w->held[c];
        if (before == NONE) {
            sit(w, chosen);
            take(w->unplaced, w->at_unplaced, &w->n_unplaced, c);
            return 1;
        }
        if (length == LOG) {
            stuck = 1;
            break;
        }
        rise(w, before);
        sit(w, chosen);
        log[length].before = before;
        log[length++].after = chosen;
        chosen = wanted_by(w, w->vacancy[before], &stuck);
        if (chosen != NONE) stuck = 0;
    }
    while (stuck && length--) {
        rise(w, log[length].after);
        sit(w, log[length].before);
    }
    return 0;
}

/* The size of the structure, for the test that holds binding.py to it. */
size_t walk_size(void) { return sizeof(walk_t); }

/* Walk until so many have no place, or nothing more may be looked at. */
void walk_ties(void *walk, int64_t target)
{
    walk_t *w = walk;
    while (w->n_unplaced > target && w->looks > 0) {
        w->looks--;
        if (w->n_open && draw(w, 2) == 0) vacate(w);
        else displace(w);
    }
}
