/* The kernel for one kind of processor; SUFFIX tells which. All kinds give the same bytes: there is
 * nothing but whole numbers, and doubles that hold them exactly. */
#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_(a, b)
#define VARIANT(name) JOIN(name, SUFFIX)

#include "every.h"
#include "forward.h"
#include "reverse.h"

void VARIANT(best)(const market_t *market, const candidates_t *people, int64_t first, int64_t last,
                   const vacancies_t *offers, const options_t *options, scratch_t *room,
                   best_t *best)
{
    for (int64_t i = first; i < last; i++)
        if (!(people->bits[i] & DEAD_CANDIDATE))
            best_of(market, people, i, offers, options, room, i - first, best);
}

int64_t VARIANT(of_candidate)(const market_t *market, const candidates_t *people, int64_t i,
                              const vacancies_t *offers, const options_t *options,
                              scratch_t *room, int32_t *slots, uint32_t *candidate_score,
                              uint32_t *vacancy_score)
{
    int64_t lost[RULES] = {0}, work[8] = {0};
    chunk_t chunk;
    prepare(market, people, i, room);
    foresee(market, people, i);
    const int64_t n = eligible(market, people, i, offers, options, room, lost, work);
    const filled_t done = fill(market, people, i, options, room);
    for (int64_t first = 0; first < n; first += CHUNK) {
        const int64_t size = n - first < CHUNK ? n - first : CHUNK;
        weigh(people, i, offers, options, room, &done, room->found + first, size, 0, &chunk);
        for (int64_t q = 0; q < size; q++) {
            if (unsettled(&done, &chunk, q))
                settle(offers, room->found[first + q], options, room, &done, &chunk, q);
            slots[first + q] = room->found[first + q];
            candidate_score[first + q] = (uint32_t)chunk.candidate_score[q];
            vacancy_score[first + q] = (uint32_t)chunk.vacancy_score[q];
        }
    }
    empty(room, &done);
    tidy(market, people, i, room);
    return n;
}

int64_t VARIANT(of_vacancy)(const market_t *market, const candidates_t *people,
                            const vacancies_t *offers, int64_t j, const options_t *options,
                            scratch_t *room, int32_t *slots, uint32_t *candidate_score,
                            uint32_t *vacancy_score)
{
    return pairs_of_vacancy(market, people, offers, j, options, room, slots, candidate_score,
                            vacancy_score);
}

void VARIANT(rules)(const market_t *market, const candidates_t *people, int64_t first,
                    int64_t last, const vacancies_t *offers, const options_t *options,
                    scratch_t *room, uint32_t *mask, int32_t *lost, int32_t *only,
                    int32_t *vacancy_lost, int32_t *vacancy_only)
{
    for (int64_t i = first; i < last; i++) {
        uint32_t *row = mask + (i - first) * offers->slots;
        prepare(market, people, i, room);
        mask_row(market, people, i, offers, options, room, row);
        tidy(market, people, i, room);
        count_row(row, offers->slots, lost + RULES * (i - first), only + RULES * (i - first),
                  vacancy_lost, vacancy_only);
    }
}

void VARIANT(parts)(const market_t *market, const candidates_t *people, const vacancies_t *offers,
                    const options_t *options, scratch_t *room, int64_t n, const int32_t *row,
                    const int32_t *column, int32_t *values, int32_t *mine, int32_t *their)
{
    parts_of(market, people, offers, options, room, n, row, column, values, mine, their);
}
