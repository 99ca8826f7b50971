/* One vacancy against all candidates. The roles of the tables are turned: what a vacancy asks is
 * laid out by the skill that would meet it, and each candidate looks up what it holds. */
#ifndef STAGEPACT_REVERSE_H
#define STAGEPACT_REVERSE_H

#include "coverage.h"
#include "lists.h"
#include "parts.h"
#include "rules.h"
#include "types.h"

/* The candidates of a range that are alive, near enough and pass the first word. */
static int64_t sieve_people(const candidates_t *people, int64_t first, int64_t last, int measure,
                            uint64_t own, int32_t x, int32_t y, int32_t *found)
{
    int64_t n = 0;
    int64_t i = first;
#if defined(__AVX512F__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
    const __m512i mine = _mm512_set1_epi64((long long)own);
    const __m512i here_x = _mm512_set1_epi64(x), here_y = _mm512_set1_epi64(y);
    const __m256i step = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    for (; i < last; i += 8) {
        const __mmask8 live = last - i >= 8 ? 0xFF : (__mmask8)((1u << (last - i)) - 1);
        const __m512i theirs = _mm512_maskz_loadu_epi64(live, people->bits + i);
        __mmask8 in = _mm512_mask_testn_epi64_mask(live, theirs, mine);
        if (!in) continue;
        if (measure) {
            const __m512i east = _mm512_sub_epi64(
                _mm512_cvtepi32_epi64(_mm256_maskz_loadu_epi32(live, people->x + i)), here_x);
            const __m512i north = _mm512_sub_epi64(
                _mm512_cvtepi32_epi64(_mm256_maskz_loadu_epi32(live, people->y + i)), here_y);
            const __m512i d2 = _mm512_add_epi64(_mm512_mul_epi32(east, east),
                                                _mm512_mul_epi32(north, north));
            in = _mm512_mask_cmple_epi64_mask(
                in, d2, _mm512_maskz_loadu_epi64(live, people->reach + i));
        }
        const __m256i at = _mm256_add_epi32(_mm256_set1_epi32((int)i), step);
        _mm256_storeu_si256((__m256i *)(found + n), _mm256_maskz_compress_epi32(in, at));
        n += bits_set(in);
    }
    return n;
#else
    for (; i < last; i++) {
        if (people->bits[i] & own) continue;
        if (measure && squared(x, y, people->x[i], people->y[i]) > people->reach[i]) continue;
        found[n++] = (int32_t)i;
    }
    return n;
#endif
}

/* Whether a pair near enough breaks no other rule. `marks` are those of the recognitions of the
 * vacancy's employer by crebo. */
static inline int takes(const market_t *market, const candidates_t *people, int64_t i,
                        const vacancies_t *offers, int64_t j, const options_t *options,
                        const int32_t *marks)
{
    const person_t *person = people->person + i;
    const offer_t *offer = offers->offer + j;
    if (options->field_on && !study_fits(market, person->crebo, person->field, offer->study))
        return 0;
    if (options->period_on &&
        !period_fits(options, person->start, person->end, offer->start, offer->end))
        return 0;
    if (options->hours_on && !hours_fit(options, person->hours, offer->hours)) return 0;
    if (person->asks_recognition) {
        const int32_t crebo = person->crebo;
        if (crebo < 0 || marks[crebo] < 0) return 0;
        if (!recognised(&market->recognitions, offer->employer, marks[crebo], crebo,
                        person->start, offer->start))
            return 0;
    }
    if (told_by_more(market, people->more + i * market->words, offers, j) != NONE) return 0;
    return !(options->forbidden_on && people->special.n[i] &&
             special_of(people, i, offer->id) & SPECIAL_FORBIDDEN);
}

/* Slots of candidates that break no rule with vacancy j. */
static int64_t eligible_people(const market_t *market, const candidates_t *people,
                               const vacancies_t *offers, int64_t j, const options_t *options,
                               scratch_t *room)
{
    const grid_t *grid = &people->grid;
    const uint64_t own = offers->bits[j];
    const int32_t x = offers->x[j], y = offers->y[j];
    const rows_t *marked = &market->recognitions;
    int64_t n = 0;
    for (int64_t g = 0; g < grid->groups; g++) {
        /* A level that is not taken is a bit of the first word; here it saves the walk. */
        if (grid->levels[g] && (own & LEVEL_MASK) >> 52 & grid->levels[g]) continue;
        const int64_t rows = cells_within(grid, x, y, grid->reach[g], room->ranges);
        const int64_t ranges = slots_within(grid, g, room->ranges, rows, room->ranges);
        for (int64_t r = 0; r < ranges; r++) {
            const int measure = x != NOWHERE && options->travel_on &&
                (room->ranges[3 * r + 2] || grid->reach[g] == INT64_MAX);
            n += sieve_people(people, room->ranges[3 * r], room->ranges[3 * r + 1], measure, own,
                              x, y, room->found + n);
        }
    }
    for (int64_t i = grid->tail; i < people->slots; i++)
        if (!(people->bits[i] & own) &&
            (x == NOWHERE || people->x[i] == NOWHERE ||
             squared(x, y, people->x[i], people->y[i]) <= people->reach[i]))
            room->found[n++] = (int32_t)i;
    mark(marked, offers->offer[j].employer, room->recognition);
    int64_t left = 0;
    for (int64_t f = 0; f < n; f++) {
        if (f + 8 < n) __builtin_prefetch(people->person + room->found[f + 8]);
        if (takes(market, people, room->found[f], offers, j, options, room->recognition))
            room->found[left++] = room->found[f];
    }
    unmark(marked, offers->offer[j].employer, room->recognition);
    return left;
}

/* Lay out what vacancy j asks by the skill held: nodes of (next, requirement, credit). */
static void lay_out(const market_t *market, const vacancies_t *offers, int64_t j, scratch_t *room)
{
    const rows_t *similar = &market->similar_to;
    const int64_t first = offers->offer[j].asked_at;
    int32_t nodes = 0;
    for (int32_t r = 0; r < offers->offer[j].asked_n; r++) {
        const int32_t skill = skill_of(offers, first + r);
        const int32_t *word = similar->item + similar->at[skill];
        for (int32_t e = 0; e < similar->n[skill]; e++) {
            int32_t *node = room->nodes + 3 * (int64_t)nodes;
            const int32_t held = word[e] >> CREDIT_BITS;
            node[0] = room->hit[held];
            node[1] = r;
            node[2] = word[e] & CREDIT_MASK;
            room->hit[held] = nodes++;
        }
    }
}

static void clear_up(const market_t *market, const vacancies_t *offers, int64_t j, scratch_t *room)
{
    const rows_t *similar = &market->similar_to;
    const int64_t first = offers->offer[j].asked_at;
    for (int64_t r = first; r < first + offers->offer[j].asked_n; r++) {
        const int32_t skill = skill_of(offers, r);
        const int32_t *word = similar->item + similar->at[skill];
        for (int32_t e = 0; e < similar->n[skill]; e++) room->hit[word[e] >> CREDIT_BITS] = NONE;
    }
}

/* What the skills of candidate i are worth at vacancy j, laid out before. */
static void skill_parts(const candidates_t *people, int64_t i, const vacancies_t *offers,
                        int64_t j, const options_t *options, scratch_t *room, int32_t *worth)
{
    const person_t *person = people->person + i;
    const offer_t *offer = offers->offer + j;
    int32_t *need = room->best;
    int64_t use = 0, learning = 0, part = 0;
    int any = 0;
    for (int32_t s = 0; s < person->skills_n; s++) {
        const int32_t held = people->skills[person->skills_at + s];
        int32_t node = room->hit[held >> 3], most = 0;
        if (node < 0) continue;
        if (!any) {
            any = 1;
            for (int32_t r = 0; r < offer->asked_n; r++) need[r] = 0;
        }
        for (; node >= 0; node = room->nodes[3 * node]) {
            const int32_t r = room->nodes[3 * node + 1], credit = room->nodes[3 * node + 2];
            const uint64_t credits = options->credits[(int64_t)(held & 7) * (FULL + 1) + credit];
            const int level = level_of(offers, offer->asked_at + r);
            const int32_t now = (int32_t)(credits >> (16 * level) & 0xFFFF);
            if (now > need[r]) need[r] = now;
            if (credit > most) most = credit;
        }
        use += most;
    }
    for (int32_t r = 0; any && r < offer->asked_n; r++)
        part += need[r] * weight_of(offers, offer->asked_at + r);
    for (int32_t s = 0; s < person->learn_n; s++) {
        int32_t node = room->hit[people->learn[person->learn_at + s]], most = 0;
        for (; node >= 0; node = room->nodes[3 * node])
            if (room->nodes[3 * node + 2] > most) most = room->nodes[3 * node + 2];
        learning += most;
    }
    worth[SKILLS] = share(part, (int64_t)FULL * (offer->total > 0 ? offer->total : 1));
    worth[USE] = share(use, (int64_t)FULL * (person->skills_n > 0 ? person->skills_n : 1));
    worth[LEARNING] = share(learning, (int64_t)FULL * (person->learn_n > 0 ? person->learn_n : 1));
}

static inline int interested(const candidates_t *people, int64_t i, int32_t sector)
{
    const int64_t first = people->interests.at[i];
    for (int64_t e = first; e < first + people->interests.n[i]; e++)
        if (people->interests.item[e] == sector) return 1;
    return 0;
}

/* Everything but skills of one pair; the parts that apply. */
static int32_t other_parts(const candidates_t *people, int64_t i, const vacancies_t *offers,
                           int64_t j, const options_t *options, int32_t *worth)
{
    const person_t *own = people->person + i;
    const offer_t *offer = offers->offer + j;
    const int32_t most = most_hours(options);
    worth[TRAVEL] = travel_worth(options->detour, options->fixed[own->mode],
                                 options->speed[own->mode], own->limit, 0.5 / own->limit,
                                 squared(own->x, own->y, offer->x, offer->y));
    worth[PERIOD] = period_worth(own->start, own->end, offer->start, offer->end);
    worth[HOURS] = hours_worth(most, 0.5 / most, own->hours, offer->hours);
    worth[INTERESTS] = interested(people, i, offer->sector) ? POINTS : 0;
    const int32_t special = people->special.n[i] ? special_of(people, i, offer->id) : 0;
    worth[WISH] = by_rank(WISH_RANK(special));
    worth[RANKING] = by_rank(RANKING_RANK(special));
    return own->applies & offer->applies;
}

static inline uint32_t score_of(const int32_t *worth, const int32_t *shares)
{
    uint32_t score = 0;
    for (int p = 0; p < PARTS; p++) score += (uint32_t)added(worth[p], shares[p]);
    return score;
}

/* The slots of the candidates that break no rule with vacancy j, and both scores of each. */
static int64_t pairs_of_vacancy(const market_t *market, const candidates_t *people,
                                const vacancies_t *offers, int64_t j, const options_t *options,
                                scratch_t *room, int32_t *slots, uint32_t *candidate_score,
                                uint32_t *vacancy_score)
{
    const int64_t n = eligible_people(market, people, offers, j, options, room);
    if (!n) return 0;
    lay_out(market, offers, j, room);
    for (int64_t f = 0; f < n; f++) {
        const int32_t i = room->found[f];
        if (f + 8 < n)
            __builtin_prefetch(people->skills + people->person[room->found[f + 8]].skills_at);
        int32_t worth[PARTS];
        const int32_t applies = other_parts(people, i, offers, j, options, worth);
        skill_parts(people, i, offers, j, options, room, worth);
        slots[f] = i;
        candidate_score[f] =
            score_of(worth, options->candidate_share + (int64_t)SHARES * applies);
        vacancy_score[f] = score_of(worth, options->vacancy_share + (int64_t)SHARES * applies);
    }
    clear_up(market, offers, j, room);
    return n;
}

#endif
