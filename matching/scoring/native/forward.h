/* One candidate, or a run of them, against all vacancies: the best of both sides. */
#ifndef STAGEPACT_FORWARD_H
#define STAGEPACT_FORWARD_H

#include <string.h>

#include "coverage.h"
#include "eligible.h"
#include "lists.h"
#include "parts.h"
#include "rules.h"
#include "types.h"

#define CHUNK 256
#define LIST 64   /* keys of one candidate that are kept near */
#define AHEAD 8   /* pairs that are asked of memory before they are needed */

/* Pairs of one candidate that break no rule, in columns so that the compiler can use wide
 * registers. Use and learning are upper bounds here, as told by `gain`; they are exact where at
 * most one requirement is met. */
typedef struct {
    int32_t x[CHUNK], y[CHUNK], start[CHUNK], end[CHUNK], hours[CHUNK], total[CHUNK];
    int32_t applies[CHUNK], met[CHUNK];
    int64_t part[CHUNK];
    uint64_t gain[CHUNK];
    int32_t worth[PARTS][CHUNK];
    int32_t candidate_score[CHUNK], vacancy_score[CHUNK];
} chunk_t;

/* As many pairs as fill whole registers: loops over these need no remainder. */
static inline int64_t whole(int64_t n) { return (n + LANES - 1) & -(int64_t)LANES; }

/* What was told about pairs: wishes and rankings. */
static void tell_special(const candidates_t *people, int64_t i, const vacancies_t *offers,
                         const int32_t *found, int64_t n, chunk_t *chunk)
{
    for (int64_t q = 0; q < n; q++) {
        const int32_t special = special_of(people, i, offers->offer[found[q]].id);
        chunk->worth[WISH][q] = by_rank(WISH_RANK(special));
        chunk->worth[RANKING][q] = by_rank(RANKING_RANK(special));
    }
}

/* What applies to most of a chunk, or nearly so: voted by its first pairs. */
static int32_t usual_of(const int32_t *applies, int64_t n)
{
    int32_t usual = applies[0], votes = 0;
    for (int64_t q = 0; q < n && q < 9; q++) {
        if (!votes) usual = applies[q];
        votes += applies[q] == usual ? 1 : -1;
    }
    return usual;
}

/* Add what a part adds to LANES pairs that stand apart, each with a row of shares of its own. */
static inline void add_apart(const int32_t *worth, const int32_t *at, const int32_t *share,
                             const int32_t *row, int32_t *sum)
{
#if defined(__AVX512F__)
    const __m512i product = _mm512_mullo_epi32(
        _mm512_i32gather_epi32(_mm512_loadu_si512(at), worth, 4),
        _mm512_i32gather_epi32(_mm512_loadu_si512(row), share, 4));
    const __m512i sixteenth =
        _mm512_srai_epi32(_mm512_add_epi32(product, _mm512_set1_epi32(POINTS / 2)), 4);
    const __m512 half = _mm512_add_ps(_mm512_cvtepi32_ps(sixteenth), _mm512_set1_ps(0.5F));
    const __m512i more = _mm512_cvttps_epi32(_mm512_mul_ps(half, _mm512_set1_ps(1.0F / 625)));
    _mm512_storeu_si512(sum, _mm512_add_epi32(_mm512_loadu_si512(sum), more)); /* as `added` */
#else
    for (int o = 0; o < LANES; o++) sum[o] += added(worth[at[o]], share[row[o]]);
#endif
}

/* The scores of those pairs of a chunk to which other parts apply than to most. */
static void add_up_odd(const options_t *options, int64_t n, int32_t usual, int parts,
                       chunk_t *chunk)
{
    int32_t odd[CHUNK], row[CHUNK], mine[CHUNK], their[CHUNK];
    int64_t few = 0;
    for (int64_t q = 0; q < n; q++) {
        odd[few] = (int32_t)q;
        few += chunk->applies[q] != usual;
    }
    if (!few) return;
    for (int64_t o = few; o < whole(few); o++) odd[o] = odd[few - 1];
    few = whole(few);
    for (int64_t o = 0; o < few; o++) {
        row[o] = SHARES * chunk->applies[odd[o]];
        mine[o] = their[o] = 0;
    }
    for (int p = 0; p < parts; p++) {
        for (int64_t o = 0; o < few; o += LANES) {
            add_apart(chunk->worth[p], odd + o, options->candidate_share + p, row + o, mine + o);
            add_apart(chunk->worth[p], odd + o, options->vacancy_share + p, row + o, their + o);
        }
    }
    for (int64_t o = 0; o < few; o++) {
        chunk->candidate_score[odd[o]] = mine[o];
        chunk->vacancy_score[odd[o]] = their[o];
    }
}

/* Both scores of each pair of a chunk, from what its first parts are worth. Most pairs of a
 * candidate have the same parts that apply, and the same shares. */
static void add_up(const options_t *options, int64_t n, int parts, chunk_t *chunk)
{
    const int32_t usual = usual_of(chunk->applies, n);
    const int32_t *mine = options->candidate_share + (int64_t)SHARES * usual;
    const int32_t *their = options->vacancy_share + (int64_t)SHARES * usual;
    int32_t *restrict own = chunk->candidate_score, *restrict other = chunk->vacancy_score;
    const int64_t all = whole(n);
    for (int64_t q = 0; q < all; q++) own[q] = other[q] = 0;
    for (int p = 0; p < parts; p++) {
        const int32_t *restrict worth = chunk->worth[p];
        const int32_t share_of_own = mine[p], share_of_other = their[p];
        if (!share_of_own && !share_of_other) continue;
        for (int64_t q = 0; q < all; q++) {
            own[q] += added(worth[q], share_of_own);
            other[q] += added(worth[q], share_of_other);
        }
    }
    add_up_odd(options, n, usual, parts, chunk);
}

/* Lay what is known of the vacancies of a chunk side by side. */
static void lay_columns(const person_t *own, const vacancies_t *offers, const scratch_t *room,
                        const int32_t *found, int64_t n, chunk_t *restrict chunk)
{
    for (int64_t q = 0; q < n; q++) {
        if (q + AHEAD < n) __builtin_prefetch(offers->offer + found[q + AHEAD]);
        const offer_t *offer = offers->offer + found[q];
        __builtin_prefetch(offers->asked + offer->asked_at);
        chunk->x[q] = offer->x;
        chunk->y[q] = offer->y;
        chunk->start[q] = offer->start;
        chunk->end[q] = offer->end;
        chunk->hours[q] = offer->hours;
        chunk->total[q] = offer->total;
        chunk->applies[q] = own->applies & offer->applies;
        chunk->worth[INTERESTS][q] = room->wanted[offer->sector + 1] ? POINTS : 0;
    }
    for (int64_t q = n; q < whole(n); q++) { /* nobody looks at these, but they are numbers */
        chunk->x[q] = own->x, chunk->y[q] = own->y;
        chunk->start[q] = own->start, chunk->end[q] = own->end, chunk->hours[q] = own->hours;
        chunk->total[q] = 1, chunk->applies[q] = 0, chunk->part[q] = 0, chunk->gain[q] = 0;
        for (int p = 0; p < PARTS; p++) chunk->worth[p][q] = 0;
    }
}

/* What travel, period and hours are worth: loops without calls or branches, for wide registers. */
static void weigh_terms(const options_t *options, const person_t *person, int64_t n,
                        chunk_t *restrict chunk)
{
    const person_t own = *person;
    const double detour = options->detour, fixed = options->fixed[own.mode];
    const double speed = options->speed[own.mode], inverse = 0.5 / own.limit;
    const int32_t most = most_hours(options);
    const double hours_inverse = 0.5 / most;
    const int64_t all = whole(n);
    for (int64_t q = 0; q < all; q++)
        chunk->worth[TRAVEL][q] = travel_worth(detour, fixed, speed, own.limit, inverse,
                                               squared(own.x, own.y, chunk->x[q], chunk->y[q]));
    for (int64_t q = 0; q < all; q++)
        chunk->worth[PERIOD][q] = period_worth(own.start, own.end, chunk->start[q], chunk->end[q]);
    for (int64_t q = 0; q < all; q++)
        chunk->worth[HOURS][q] = hours_worth(most, hours_inverse, own.hours, chunk->hours[q]);
}

/* What skills are worth, and at most use and learning. */
static void weigh_skills(const filled_t *done, int64_t n, chunk_t *restrict chunk)
{
    const int64_t held = (int64_t)FULL * (done->held > 0 ? done->held : 1);
    const int64_t wanted = (int64_t)FULL * (done->wanted > 0 ? done->wanted : 1);
    const double held_inverse = 0.5 / (double)held, wanted_inverse = 0.5 / (double)wanted;
    const int32_t shift = done->shift;
    const int64_t all = whole(n);
    for (int64_t q = 0; q < all; q++) {
        const int64_t total = chunk->total[q] > 0 ? chunk->total[q] : 1;
        chunk->worth[SKILLS][q] = share(chunk->part[q], total * FULL);
    }
    for (int64_t q = 0; q < all; q++) {
        const int64_t use = (int64_t)(chunk->gain[q] & UINT32_MAX) << shift;
        chunk->worth[USE][q] = share_by(use < held ? use : held, held, held_inverse);
    }
    for (int64_t q = 0; q < all; q++) {
        const int64_t learning = (int64_t)(chunk->gain[q] >> 32) << shift;
        chunk->worth[LEARNING][q] =
            share_by(learning < wanted ? learning : wanted, wanted, wanted_inverse);
    }
}

/* Work out a chunk of pairs of candidate i. */
static void weigh(const candidates_t *people, int64_t i, const vacancies_t *offers,
                  const options_t *options, const scratch_t *room, const filled_t *done,
                  const int32_t *found, int64_t n, int by_postings, chunk_t *restrict chunk)
{
    const int told = people->special.n[i] > 0;
    lay_columns(people->person + i, offers, room, found, n, chunk);
    weigh_terms(options, people->person + i, n, chunk);
    if (by_postings)
        for (int64_t q = 0; q < n; q++) {
            chunk->part[q] = (int64_t)room->sum[2 * (int64_t)found[q]];
            chunk->gain[q] = room->sum[2 * (int64_t)found[q] + 1];
            chunk->met[q] = 2;
        }
    else
        gather_all(offers, found, n, room, chunk->part, chunk->gain, chunk->met);
    weigh_skills(done, n, chunk);
    if (told)
        tell_special(people, i, offers, found, n, chunk);
    add_up(options, n, told ? PARTS : WISH, chunk); /* nothing told: those two are worth nothing */
}

/* Whether use and learning of a pair are but bounds yet. */
static inline int unsettled(const filled_t *done, const chunk_t *chunk, int64_t q)
{
    return (chunk->gain[q] != 0) & ((chunk->met[q] > 1) | (done->shift > 0));
}

/* Replace the bounds of one pair by what use and learning are really worth. */
static void settle(const vacancies_t *offers, int64_t j,
                   const options_t *options, scratch_t *room, const filled_t *done, chunk_t *chunk,
                   int64_t q)
{
    int64_t use, learning;
    best_each(offers, j, room, done, &use, &learning);
    const int32_t worth[2] = {
        share(use, (int64_t)FULL * (done->held > 0 ? done->held : 1)),
        share(learning, (int64_t)FULL * (done->wanted > 0 ? done->wanted : 1))};
    const int parts[2] = {USE, LEARNING};
    const int32_t *mine = options->candidate_share + (int64_t)SHARES * chunk->applies[q];
    const int32_t *their = options->vacancy_share + (int64_t)SHARES * chunk->applies[q];
    for (int w = 0; w < 2; w++) {
        const int p = parts[w];
        const int32_t bound = chunk->worth[p][q];
        chunk->candidate_score[q] += added(worth[w], mine[p]) - added(bound, mine[p]);
        chunk->vacancy_score[q] += added(worth[w], their[p]) - added(bound, their[p]);
        chunk->worth[p][q] = worth[w];
    }
}

static void prepare(const market_t *market, const candidates_t *people, int64_t i,
                    scratch_t *room)
{
    const int64_t first = people->interests.at[i];
    for (int64_t e = first; e < first + people->interests.n[i]; e++)
        room->wanted[people->interests.item[e] + 1] = 1;
    if (people->person[i].asks_recognition)
        mark(&market->recognised, people->person[i].crebo, room->recognition);
}

static void tidy(const market_t *market, const candidates_t *people, int64_t i, scratch_t *room)
{
    const int64_t first = people->interests.at[i];
    for (int64_t e = first; e < first + people->interests.n[i]; e++)
        room->wanted[people->interests.item[e] + 1] = 0;
    if (people->person[i].asks_recognition)
        unmark(&market->recognised, people->person[i].crebo, room->recognition);
}

/* Put the pairs of a chunk that belong there into the candidate's list, and settle all that may
 * belong into either side's. Those that are settled anyway go first: then the others must do
 * better to be worth the work. */
static void choose_own(const vacancies_t *offers, const options_t *options, scratch_t *room,
                       const filled_t *done, const int32_t *found, int64_t n, chunk_t *chunk,
                       uint64_t *keys, int64_t width, best_t *best)
{
    int32_t open[CHUNK];
    int64_t few = 0;
    for (int64_t q = 0; q < n; q++) {
        open[few] = (int32_t)q;
        few += unsettled(done, chunk, q);
    }
    for (int64_t q = 0; q < n; q++) {
        const uint64_t key = key_of((uint32_t)chunk->candidate_score[q], offers->offer[found[q]].id);
        if (key > keys[best->k - 1] && !unsettled(done, chunk, q)) insert(keys, width, key);
    }
    for (int64_t o = 0; o < few; o++) {
        const int64_t q = open[o];
        const int32_t j = found[q];
        if ((uint32_t)chunk->candidate_score[q] < floor_of(keys, best->k) &&
            (uint32_t)chunk->vacancy_score[q] < best->vacancy_floor[j])
            continue;
        best->work[2]++;
        settle(offers, j, options, room, done, chunk, q);
        const uint64_t key = key_of((uint32_t)chunk->candidate_score[q], offers->offer[j].id);
        if (key > keys[best->k - 1]) insert(keys, width, key);
    }
}

/* Those whose score, or its bound, may belong into the vacancies' lists; memory is asked for
 * these. */
static int64_t hopeful(const int32_t *found, int64_t n, const chunk_t *chunk, const best_t *best,
                       int32_t *hope)
{
    int64_t few = 0;
    for (int64_t q = 0; q < n; q++) {
        hope[few] = (int32_t)q;
        few += (uint32_t)chunk->vacancy_score[q] >= best->vacancy_floor[found[q]];
    }
    for (int64_t h = 0; h < few; h++) {
        const uint64_t *their = best->vacancy_keys + (int64_t)found[hope[h]] * best->k;
        for (int64_t at = best->k - 1; at >= 0; at -= 8) __builtin_prefetch(their + at, 1);
    }
    return few;
}

/* Put the pairs of a chunk that belong there into both sides' lists. */
static void choose(const person_t *person, const vacancies_t *offers, const options_t *options,
                   scratch_t *room, const filled_t *done, const int32_t *found, int64_t n,
                   chunk_t *chunk, uint64_t *keys, int64_t width, best_t *best)
{
    int32_t hope[CHUNK];
    const int64_t few = hopeful(found, n, chunk, best, hope);
    choose_own(offers, options, room, done, found, n, chunk, keys, width, best);
    for (int64_t h = 0; h < few; h++) {
        const int64_t q = hope[h];
        const int32_t j = found[q];
        const uint32_t score = (uint32_t)chunk->vacancy_score[q];
        if (score < best->vacancy_floor[j]) continue; /* settled since, and less than its bound */
        uint64_t *their = best->vacancy_keys + (int64_t)j * best->k;
        const uint64_t key = key_of(score, person->id);
        if (key <= their[best->k - 1]) continue;
        insert(their, best->k, key);
        const uint32_t floor = floor_of(their, best->k);
        if (floor > best->vacancy_floor[j]) best->vacancy_floor[j] = floor;
    }
}

/* The best vacancies for candidate i, and i for the vacancies. */
static void best_of(const market_t *market, const candidates_t *people, int64_t i,
                    const vacancies_t *offers, const options_t *options, scratch_t *room,
                    int64_t row, best_t *best)
{
    chunk_t chunk;
    prepare(market, people, i, room);
    foresee(market, people, i);
    const int64_t n = eligible(market, people, i, offers, options, room, best->lost, best->work);
    best->candidate_eligible[row] = (int32_t)n;
    best->work[0] += n;
    if (n && options->stage != 1) {
        /* What is written and read again at once goes faster in whole registers; the keys beyond
         * the best k do no harm. */
        uint64_t near[LIST] = {0}, *result = best->candidate_keys + row * best->k;
        const int fits = best->k <= LIST;
        uint64_t *keys = fits ? near : result;
        const int64_t width = fits ? (best->k + 7) & -8 : best->k;
        if (fits) memcpy(near, result, (size_t)best->k * sizeof *near);
        const filled_t done = fill(market, people, i, options, room);
        const int by_postings =
            market->postings.n && offers->slots == offers->grid.tail &&
            (double)done.postings * options->posting_cost < (double)n * 8.0;
        if (by_postings) {
            posted(market, room, &done);
            best->work[1] += n;
            best->work[6] += done.postings;
        }
        for (int64_t first = 0; first < n && options->stage != 2; first += CHUNK) {
            const int64_t size = n - first < CHUNK ? n - first : CHUNK;
            const int32_t *found = room->found + first;
            weigh(people, i, offers, options, room, &done, found, size, by_postings, &chunk);
            if (best->vacancy_eligible)
                for (int64_t q = 0; q < size; q++) best->vacancy_eligible[found[q]]++;
            if (options->stage == 3) continue;
            choose(people->person + i, offers, options, room, &done, found, size, &chunk, keys,
                   width, best);
        }
        if (fits) memcpy(result, near, (size_t)best->k * sizeof *near);
        if (by_postings) unposted(market, room, &done);
        empty(room, &done);
    }
    tidy(market, people, i, room);
}

#endif
