/* Who may meet whom. The cheap rules come first: a walk over cells within reach, then what
 * arrays tell (sieve.h), then what people decided about the very pair.
 */
#ifndef STAGEPACT_RULES_H
#define STAGEPACT_RULES_H

#include <math.h>

#include "parts.h"
#include "types.h"

static inline int64_t bits_set(uint32_t value) { return __builtin_popcount(value); }

/* The cells within reach, as (first, last) in rows of three numbers; -1: a place is unknown or
 * nothing is too far, so that all slots of a group are within reach. */
static int64_t cells_within(const grid_t *grid, int32_t x, int32_t y, int64_t reach, int64_t *cells)
{
    int64_t n = 0;
    if (x == NOWHERE || reach == INT64_MAX) return NONE;
    const double far = sqrt((double)(reach > 0 ? reach : 0)) + 1.0;
    const double south = ((double)y - far - (double)grid->south) / (double)grid->size;
    const double north = ((double)y + far - (double)grid->south) / (double)grid->size;
    int64_t row = south > 0 ? (int64_t)south : 0;
    const int64_t last_row = north < (double)grid->rows ? (int64_t)north : grid->rows - 1;
    for (; north >= 0 && row <= last_row; row++) {
        const double bottom = (double)(grid->south + row * grid->size);
        const double top = bottom + (double)grid->size;
        const double off = y < bottom ? bottom - y : y > top ? y - top : 0.0;
        const double left = far * far - off * off;
        if (left < 0) continue;
        const double half = sqrt(left) + 1.0;
        const double west = ((double)x - half - (double)grid->west) / (double)grid->size;
        const double east = ((double)x + half - (double)grid->west) / (double)grid->size;
        if (east < 0 || west >= (double)grid->columns) continue;
        const int64_t from = west > 0 ? (int64_t)west : 0;
        const int64_t to = east < (double)grid->columns ? (int64_t)east : grid->columns - 1;
        cells[3 * n] = row * grid->columns + from, cells[3 * n + 1] = row * grid->columns + to;
        n++;
    }
    return n;
}

/* The slots of a group in cells within reach, n rows of them, as (first, last, measure) triples:
 * where `measure` is 0 a place is unknown and no distance can break the rule. The ranges may
 * take the place of the cells. */
static int64_t slots_within(const grid_t *grid, int64_t group, const int64_t *cells, int64_t n,
                            int64_t *ranges)
{
    const int64_t all = grid->columns * grid->rows;
    const int64_t *start = grid->start + group * (all + 2);
    if (n < 0) {
        ranges[0] = start[0], ranges[1] = start[all + 1], ranges[2] = 0;
        return start[0] < start[all + 1];
    }
    int64_t made = 0, last = NONE;
    for (int64_t r = 0; r < n; r++) {
        const int64_t from = start[cells[3 * r]], to = start[cells[3 * r + 1] + 1];
        if (from >= to) continue;
        made += from != last; /* else it goes on where the row before ended */
        if (from != last) ranges[3 * made - 3] = from;
        ranges[3 * made - 2] = last = to;
        ranges[3 * made - 1] = 1;
    }
    if (start[all] < start[all + 1]) {
        ranges[3 * made] = start[all], ranges[3 * made + 1] = start[all + 1];
        ranges[3 * made + 2] = 0;
        made++;
    }
    return made;
}

static inline int bit_at(const uint64_t *words, int64_t at) { return words[at >> 6] >> (at & 63) & 1; }

/* Whether a vacancy takes what a person studies. -1 stands for nothing told. */
static inline int study_fits(const market_t *market, int32_t crebo, int32_t field, int32_t set)
{
    if (set < 0) return 1;
    return (crebo >= 0 && bit_at(market->study_crebo + crebo * market->study_words, set)) ||
           (field >= 0 && bit_at(market->study_field + field * market->study_words, set));
}

static inline int period_fits(const options_t *options, int32_t start, int32_t end,
                              int32_t their_start, int32_t their_end)
{
    int32_t shorter;
    const int32_t overlap = overlap_of(start, end, their_start, their_end, &shorter);
    return overlap > 0 && (int64_t)overlap * 1000 >= options->period_share * shorter;
}

static inline int hours_fit(const options_t *options, int32_t own, int32_t their)
{
    if (own == NONE || their == NONE) return 1;
    const int64_t gap = (int64_t)own - their;
    return (gap < 0 ? -gap : gap) <= options->hours_tolerance;
}

/* Whether one of the recognitions from `entry` on, all of `who`, holds on the first day. */
static inline int recognised(const rows_t *rows, int64_t row, int64_t entry, int32_t who,
                             int32_t start, int32_t their_start)
{
    const int64_t end = rows->at[row] + rows->n[row];
    const int32_t day = start > their_start ? start : their_start;
    for (; entry < end && rows->item[3 * entry] == who; entry++)
        if (day == FIRST_DAY ||
            (day >= rows->item[3 * entry + 1] && day <= rows->item[3 * entry + 2]))
            return 1;
    return 0;
}

/* Mark where the recognitions of each employer for a crebo begin (or of each crebo for an
 * employer), and take the marks away. */
static void mark(const rows_t *rows, int32_t row, int32_t *marks)
{
    if (row < 0) return;
    const int64_t first = rows->at[row];
    for (int64_t e = first + rows->n[row] - 1; e >= first; e--)
        marks[rows->item[3 * e]] = (int32_t)e;
}

static void unmark(const rows_t *rows, int32_t row, int32_t *marks)
{
    if (row < 0) return;
    const int64_t first = rows->at[row];
    for (int64_t e = first; e < first + rows->n[row]; e++) marks[rows->item[3 * e]] = NONE;
}

static inline int recognised_for(const market_t *market, int32_t crebo, int32_t start,
                                 int32_t employer, int32_t their_start, const int32_t *marks)
{
    const int64_t entry = marks[employer];
    return entry >= 0 &&
           recognised(&market->recognised, crebo, entry, employer, start, their_start);
}

/* The words of bits beside the first: -1, or the first rule of the three that they tell. */
static inline int told_by_more(const market_t *market, const uint64_t *own,
                               const vacancies_t *offers, int64_t j)
{
    const uint64_t *masks[3] = {market->language_mask, market->licence_mask,
                                market->certificate_mask};
    uint64_t any = 0;
    for (int64_t w = 0; w < market->words; w++) any |= own[w] & offers->more[w * offers->room + j];
    if (!any) return NONE;
    for (int rule = 0; rule < 3; rule++)
        for (int64_t w = 0; w < market->words; w++)
            if (own[w] & offers->more[w * offers->room + j] & masks[rule][w]) return LANGUAGE + rule;
    return NONE;
}

#endif
