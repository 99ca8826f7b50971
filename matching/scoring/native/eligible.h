/* The vacancies that break no rule with one candidate, and how many break which rule first. */
#ifndef STAGEPACT_ELIGIBLE_H
#define STAGEPACT_ELIGIBLE_H

#include "parts.h"
#include "rules.h"
#include "sieve.h"
#include "types.h"

/* Whether every cell is so near that differences fit 16 bits, and sums of their squares 32. */
static inline int all_near(const grid_t *grid, int32_t x, int32_t y)
{
    const int64_t most = INT16_MAX;
    return x - grid->west <= most && y - grid->south <= most &&
           grid->west + grid->columns * grid->size - x <= most &&
           grid->south + grid->rows * grid->size - y <= most;
}

/* Take out the pairs that people decided against. */
static int64_t allowed(const candidates_t *people, int64_t i, const vacancies_t *offers,
                       int32_t *found, int64_t n, int64_t *lost)
{
    int64_t left = 0;
    for (int64_t f = 0; f < n; f++) {
        const int32_t j = found[f];
        found[left] = j;
        left += !(special_of(people, i, offers->offer[j].id) & SPECIAL_FORBIDDEN);
    }
    lost[FORBIDDEN] += n - left;
    return left;
}

static inline int forbids(const candidates_t *people, int64_t i)
{
    const int32_t *value = people->special.value + people->special.at[i];
    int32_t any = 0;
    for (int32_t e = 0; e < people->special.n[i]; e++) any |= value[e];
    return any & SPECIAL_FORBIDDEN;
}

/* Slots of vacancies that stand in no cell and break no rule with a candidate. */
static int64_t eligible_of_tail(const market_t *market, const vacancies_t *offers,
                                const options_t *options, const seeker_t *own, int32_t *found,
                                int64_t *lost)
{
    int64_t n = 0;
    for (int64_t j = offers->grid.tail; j < offers->slots; j++) {
        if (offers->bits[j] & DEAD_VACANCY) continue;
        const int measure = own->x != NOWHERE && offers->x[j] != NOWHERE;
        int64_t seen = 0;
        if (offers->bits[j] & own->bits & LEVEL_MASK)
            lost[LEVEL]++;
        else {
            n += sieve_each(market, offers, options, own, j, j + 1, measure, found + n, &seen, lost);
            lost[IN_REACH] += !seen;
        }
    }
    return n;
}

/* Slots of vacancies that break no rule with candidate i. */
static int64_t eligible(const market_t *market, const candidates_t *people, int64_t i,
                        const vacancies_t *offers, const options_t *options, scratch_t *room,
                        int64_t *lost, int64_t *work)
{
    const grid_t *grid = &offers->grid;
    const person_t *person = people->person + i;
    const seeker_t own = {
        people->bits[i], person->x, person->y, person->start, person->end, person->hours,
        person->crebo, person->field, people->reach[i], people->more + i * market->words,
        person->asks_recognition ? room->recognition : NULL,
        all_near(grid, person->x, person->y)};
    int64_t alive = 0, visited = 0, n = 0;
    for (int64_t g = 0; g < grid->groups; g++) alive += grid->alive[g];
    if (own.bits & UNREADY_BIT) {
        for (int64_t j = grid->tail; j < offers->slots; j++)
            alive += !(offers->bits[j] & DEAD_VACANCY);
        lost[READINESS] += alive;
        return 0;
    }
    tally_t tally = {0, 0, 0};
    int64_t *cells = room->ranges, *ranges = room->ranges + 3 * grid->rows;
    const int64_t rows = cells_within(grid, own.x, own.y, own.reach, cells);
    for (int64_t g = 0; g < grid->groups; g++) {
        const uint32_t levels = grid->levels[g];
        if (levels && !(levels >> people->level[i] & 1)) continue;
        visited += grid->alive[g];
        const int64_t n_ranges = slots_within(grid, g, cells, rows, ranges);
        work[3] += n_ranges;
        for (int64_t r = 0; r < n_ranges; r++) {
            const int64_t first = ranges[3 * r], last = ranges[3 * r + 1];
            work[4] += last - first;
            n += sieve_run(market, offers, options, &own, first, last, (int)ranges[3 * r + 2],
                           room->found + n, &tally, lost);
        }
    }
    lost[LEVEL] += alive - visited;
    lost[IN_REACH] += visited - tally.near;
    n = sieve_rest(market, offers, options, &own, room->found, n, &tally, lost);
    if (grid->tail < offers->slots)
        n += eligible_of_tail(market, offers, options, &own, room->found + n, lost);
    work[5] += n;
    if (options->forbidden_on && forbids(people, i))
        n = allowed(people, i, offers, room->found, n, lost);
    return n;
}

#endif
