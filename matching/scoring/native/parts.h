/* What each part of a score is worth, and the scores of both sides. */
#ifndef STAGEPACT_PARTS_H
#define STAGEPACT_PARTS_H

#include <math.h>
#include <stdlib.h>

#include "types.h"

/* Part of whole in points, rounded half up. The quotient of two whole numbers below 2^53 lies
 * farther from the next whole number than one rounding, so doubles are exact here. */
static inline int32_t share(int64_t part, int64_t whole)
{
    return (int32_t)((2.0 * POINTS * (double)part + (double)whole) / (2.0 * (double)whole));
}

/* The same for many parts of one whole, whose inverse is 0.5 / whole. Both sums are halves or
 * whole, so that the quotient lies 1 / (4 * whole) or more from the next whole number: farther
 * than the rounding of the inverse and of the product, for any whole below 2^36. */
static inline int32_t share_by(int64_t part, int64_t whole, double inverse)
{
    return (int32_t)((2.0 * POINTS * (double)part + (double)whole + 0.5) * inverse);
}

/* Round half to even, for numbers below 2^51: adding this leaves no bits behind the point. */
static inline double rounded(double value)
{
    const double magic = 6755399441055744.0; /* 1.5 * 2^52 */
    return (value + magic) - magic;
}

static inline int64_t squared(int32_t x, int32_t y, int32_t other_x, int32_t other_y)
{
    const int64_t east = (int64_t)x - other_x, north = (int64_t)y - other_y;
    return east * east + north * north;
}

/* The worth of travel for a squared distance; the inverse is that of the limit. */
static inline int32_t travel_worth(double detour, double fixed, double speed, int64_t limit,
                                   double inverse, int64_t d2)
{
    const double road = rounded(sqrt((double)d2) * detour);
    const double taken = rounded(fixed + road * 6.0 / speed);
    const int64_t left = limit - (int64_t)taken;
    return share_by(left > 0 ? left : 0, limit, inverse);
}

/* The days in which two periods overlap, and those of the shorter. */
static inline int32_t overlap_of(int32_t start, int32_t end, int32_t their_start,
                                 int32_t their_end, int32_t *shorter)
{
    int32_t overlap = (end < their_end ? end : their_end) -
                      (start > their_start ? start : their_start) + 1;
    overlap = overlap > 0 ? overlap : 0;
    const int32_t own = end - start, their = their_end - their_start;
    const int measured = ((start > FIRST_DAY) & (end < LAST_DAY)) |
                         ((their_start > FIRST_DAY) & (their_end < LAST_DAY));
    *shorter = measured ? (own < their ? own : their) + 1 : (overlap > 1 ? overlap : 1);
    return overlap;
}

static inline int32_t period_worth(int32_t start, int32_t end, int32_t their_start,
                                   int32_t their_end)
{
    int32_t shorter;
    const int32_t overlap = overlap_of(start, end, their_start, their_end, &shorter);
    const int32_t worth = share(overlap, shorter > 1 ? shorter : 1);
    return worth < POINTS ? worth : POINTS;
}

static inline int32_t hours_worth(int32_t tolerance, double inverse, int32_t own, int32_t their)
{
    const int32_t left = tolerance - abs(own - their);
    return share_by(left > 0 ? left : 0, tolerance, inverse);
}

/* The tolerance that hours are measured by. */
static inline int32_t most_hours(const options_t *options)
{
    return (int32_t)(options->hours_tolerance > 1 ? options->hours_tolerance : 1);
}

/* What was told about this very pair, or 0. */
static inline int32_t special_of(const candidates_t *people, int64_t i, int32_t vacancy)
{
    const int64_t first = people->special.at[i];
    int64_t low = 0, high = people->special.n[i];
    while (low < high) {
        const int64_t middle = (low + high) / 2;
        if (people->special.item[first + middle] < vacancy)
            low = middle + 1;
        else
            high = middle;
    }
    const int found = low < people->special.n[i] && people->special.item[first + low] == vacancy;
    return found ? people->special.value[first + low] : 0;
}

static inline int32_t by_rank(int32_t rank) { return rank > 0 ? share(1, rank) : 0; }

/* What a part adds to a score, in points: the product divided by POINTS, rounded half up. It is
 * below 2^27; its sixteenth and a half are exact in a float, and with 625 of them in a point the
 * quotient is never so near a whole number that rounding reaches it (tried for all of them). */
static inline int32_t added(int32_t worth, int32_t of)
{
    const int32_t sixteenth = (worth * of + POINTS / 2) >> 4;
    return (int32_t)(((float)sixteenth + 0.5F) * (1.0F / 625));
}

#endif
