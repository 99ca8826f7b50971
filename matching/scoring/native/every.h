/* Every pair of a block, for jobs whose pairs are wanted one by one: all rules that each breaks,
 * and what each part of the eligible ones is worth. */
#ifndef STAGEPACT_EVERY_H
#define STAGEPACT_EVERY_H

#include "coverage.h"
#include "parts.h"
#include "reverse.h"
#include "rules.h"
#include "types.h"

/* The bits of the rules that candidate i breaks with each vacancy. Loops by rule, so that the
 * compiler can use wide registers. */
static void mask_row(const market_t *market, const candidates_t *people, int64_t i,
                     const vacancies_t *offers, const options_t *options, scratch_t *room,
                     uint32_t *mask)
{
    const int64_t m = offers->slots;
    const uint64_t own = people->bits[i];
    const person_t *person = people->person + i;
    for (int64_t j = 0; j < m; j++) {
        const uint64_t hit = offers->bits[j] & own;
        mask[j] = (uint32_t)((hit & PAUSED_BIT) != 0) << PAUSED |
                  (uint32_t)((hit & UNREADY_BIT) != 0) << READINESS |
                  (uint32_t)((hit & LEVEL_MASK) != 0) << LEVEL |
                  (uint32_t)((hit & LEERWEG_MASK) != 0) << LEERWEG;
    }
    if (options->field_on)
        for (int64_t j = 0; j < m; j++)
            mask[j] |= (uint32_t)!study_fits(market, person->crebo, person->field,
                                             offers->study[j])
                       << FIELD;
    if (options->period_on)
        for (int64_t j = 0; j < m; j++)
            mask[j] |= (uint32_t)!period_fits(options, person->start, person->end,
                                              offers->start[j], offers->end[j])
                       << IN_PERIOD;
    if (options->hours_on)
        for (int64_t j = 0; j < m; j++)
            mask[j] |= (uint32_t)!hours_fit(options, person->hours, offers->hours[j])
                       << IN_HOURS;
    if (people->x[i] != NOWHERE)
        for (int64_t j = 0; j < m; j++)
            mask[j] |= (uint32_t)(offers->x[j] != NOWHERE &&
                                  squared(people->x[i], people->y[i], offers->x[j],
                                          offers->y[j]) > people->reach[i])
                       << IN_REACH;
    if (person->asks_recognition)
        for (int64_t j = 0; j < m; j++)
            mask[j] |= (uint32_t)!recognised_for(market, person->crebo, person->start,
                                                 offers->employer[j], offers->start[j],
                                                 room->recognition)
                       << RECOGNITION;
    const uint64_t *masks[3] = {market->language_mask, market->licence_mask,
                                market->certificate_mask};
    for (int64_t w = 0; w < market->words; w++) {
        const uint64_t more = people->more[i * market->words + w];
        for (int rule = 0; rule < 3; rule++) {
            const uint64_t mine = more & masks[rule][w];
            if (!mine) continue;
            for (int64_t j = 0; j < m; j++)
                mask[j] |= (uint32_t)((offers->more[w * offers->room + j] & mine) != 0)
                           << (LANGUAGE + rule);
        }
    }
    const int64_t first = people->special.at[i];
    for (int64_t e = first; options->forbidden_on && e < first + people->special.n[i]; e++)
        if (people->special.value[e] & SPECIAL_FORBIDDEN)
            mask[people->special.item[e]] |= 1u << FORBIDDEN; /* here slots are ids */
}

/* Count for both sides what each rule excludes, and what it alone does. */
static void count_row(const uint32_t *mask, int64_t m, int32_t *lost, int32_t *only,
                      int32_t *vacancy_lost, int32_t *vacancy_only)
{
    for (int rule = 0; rule < RULES; rule++) {
        const uint32_t bit = 1u << rule;
        int32_t *their = vacancy_lost + rule * m, *their_only = vacancy_only + rule * m;
        int32_t all = 0, alone = 0;
        for (int64_t j = 0; j < m; j++) {
            const int32_t hit = (mask[j] & bit) != 0, sole = mask[j] == bit;
            all += hit;
            alone += sole;
            their[j] += hit;
            their_only[j] += sole;
        }
        lost[rule] = all;
        only[rule] = alone;
    }
}

/* What each part of given pairs is worth, -1 where it does not apply, and what it adds to the
 * score of either side. `row` and `column` are slots, rows rising. */
static void parts_of(const market_t *market, const candidates_t *people,
                     const vacancies_t *offers, const options_t *options, scratch_t *room,
                     int64_t n, const int32_t *row, const int32_t *column, int32_t *values,
                     int32_t *mine, int32_t *their)
{
    filled_t done = {0, 0, 0, 0, 0};
    int64_t now = -1;
    for (int64_t q = 0; q < n; q++) {
        const int32_t i = row[q], j = column[q];
        if (i != now) {
            if (now >= 0) empty(room, &done);
            done = fill(market, people, i, options, room);
            now = i;
        }
        int32_t worth[PARTS];
        const int32_t applies = other_parts(people, i, offers, j, options, worth);
        uint64_t gain;
        int64_t use = 0, learning = 0;
        const int64_t part = gathered(offers, j, room, &gain);
        if (gain) best_each(offers, j, room, &done, &use, &learning);
        const int32_t total = offers->offer[j].total > 0 ? offers->offer[j].total : 1;
        worth[SKILLS] = share(part, (int64_t)FULL * total);
        worth[USE] = share(use, (int64_t)FULL * (done.held > 0 ? done.held : 1));
        worth[LEARNING] = share(learning, (int64_t)FULL * (done.wanted > 0 ? done.wanted : 1));
        const int32_t *own = options->candidate_share + (int64_t)SHARES * applies;
        const int32_t *other = options->vacancy_share + (int64_t)SHARES * applies;
        for (int p = 0; p < PARTS; p++) {
            values[PARTS * q + p] = applies >> p & 1 ? worth[p] : NONE;
            mine[PARTS * q + p] = added(worth[p], own[p]);
            their[PARTS * q + p] = added(worth[p], other[p]);
        }
    }
    if (now >= 0) empty(room, &done);
}

#endif
