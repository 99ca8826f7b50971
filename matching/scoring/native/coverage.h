/* How far skills cover requirements, for one candidate against many vacancies.
 *
 * The best of a candidate's skills for a requirement does not depend on the vacancy, so it is
 * looked up once, in a table over skills: the best credit at each of the four levels asked, and
 * the sums of what the skills held and wanted give there. For `use` and `learning` these sums are
 * upper bounds; most pairs never need more than that.
 */
#ifndef STAGEPACT_COVERAGE_H
#define STAGEPACT_COVERAGE_H

#include "types.h"

/* For one candidate: how much of the table is in use. */
typedef struct {
    int64_t touched, postings;
    int32_t held, wanted;
    int32_t shift; /* gains are in units of 2^shift permille */
} filled_t;

/* The larger of four numbers of 16 bits each. */
static inline uint64_t larger(uint64_t one, uint64_t other)
{
#if defined(__AVX512F__)
    return (uint64_t)_mm_cvtsi128_si64(_mm_max_epu16(_mm_cvtsi64_si128((long long)one),
                                                     _mm_cvtsi64_si128((long long)other)));
#else
    uint64_t most = 0;
    for (int lane = 0; lane < 64; lane += 16) {
        const uint64_t a = one >> lane & 0xFFFF, b = other >> lane & 0xFFFF;
        most |= (a > b ? a : b) << lane;
    }
    return most;
#endif
}

/* Note that the skill `slot` of a candidate gives credit for a skill asked. */
static inline entry_t *noted(scratch_t *room, int32_t to, int32_t slot, int32_t credit,
                             int32_t node, int64_t *touched)
{
    entry_t *entry = room->entry + to;
    const int fresh = !(entry->use | entry->learning);
    int32_t *given = room->nodes + 3 * (int64_t)node;
    given[0] = entry->node | -fresh; /* NONE where fresh: a branch would be guessed wrong */
    given[1] = slot;
    given[2] = credit;
    entry->node = (uint16_t)node;
    room->known[to >> 6] |= UINT64_C(1) << (to & 63);
    room->touched[*touched] = to;
    *touched += fresh;
    return entry;
}

/* The finest unit in which the sum of all gains of one entry fits 16 bits. */
static inline int32_t shift_for(int32_t skills)
{
    int32_t shift = 0;
    while ((int64_t)skills * ((FULL >> shift) + 1) > UINT16_MAX) shift++;
    return shift;
}

static inline uint16_t gain_of(int32_t credit, int32_t shift)
{
    return (uint16_t)((credit + (1 << shift) - 1) >> shift);
}

/* Fill the table for a candidate. */
static filled_t fill(const market_t *market, const candidates_t *people, int64_t i,
                     const options_t *options, scratch_t *room)
{
    const rows_t *similar = &market->similar;
    const person_t *person = people->person + i;
    filled_t done = {0, 0, person->skills_n, person->learn_n, 0};
    done.shift = shift_for(done.held > done.wanted ? done.held : done.wanted);
    int64_t touched = 0;
    int32_t node = 0;
    for (int32_t s = 0; s < done.held; s++) {
        const int32_t held = people->skills[person->skills_at + s], skill = held >> 3;
        const uint64_t *credits = options->credits + (int64_t)(held & 7) * (FULL + 1);
        const int32_t *word = similar->item + similar->at[skill];
        const int32_t n = similar->n[skill];
        for (int32_t e = 0; e < n; e++) {
            const int32_t credit = word[e] & CREDIT_MASK;
            entry_t *entry = noted(room, word[e] >> CREDIT_BITS, s, credit, node++, &touched);
            entry->use += gain_of(credit, done.shift);
            entry->need = larger(entry->need, credits[credit]);
        }
    }
    for (int32_t s = 0; s < done.wanted; s++) {
        const int32_t skill = people->learn[person->learn_at + s];
        const int32_t *word = similar->item + similar->at[skill];
        for (int32_t e = 0; e < similar->n[skill]; e++) {
            const int32_t credit = word[e] & CREDIT_MASK;
            noted(room, word[e] >> CREDIT_BITS, done.held + s, credit, node++, &touched)
                ->learning += gain_of(credit, done.shift);
        }
    }
    done.touched = touched;
    if (market->postings.n)
        for (int64_t t = 0; t < touched; t++) done.postings += market->postings.n[room->touched[t]];
    return done;
}

/* Leave the table as it was found. */
static void empty(scratch_t *room, const filled_t *done)
{
    for (int64_t t = 0; t < done->touched; t++) {
        const int32_t skill = room->touched[t];
        room->entry[skill] = (entry_t){0, 0, 0, 0, 0};
        room->known[skill >> 6] = 0;
    }
}

/* Ask memory for the neighbours of what candidate i can and wants. */
static inline void foresee(const market_t *market, const candidates_t *people, int64_t i)
{
    const person_t *person = people->person + i;
    const rows_t *similar = &market->similar;
    for (int32_t s = 0; s < person->skills_n; s++) {
        const int32_t *word =
            similar->item + similar->at[people->skills[person->skills_at + s] >> 3];
        __builtin_prefetch(word);
        __builtin_prefetch(word + 16);
        __builtin_prefetch(word + similar->n[people->skills[person->skills_at + s] >> 3] - 1);
    }
}

static inline int32_t skill_of(const vacancies_t *offers, int64_t e)
{
    return (int32_t)((offers->weight ? offers->asked[e] : offers->asked[e] & ASKED_MASK) / LEVELS);
}

static inline int64_t weight_of(const vacancies_t *offers, int64_t e)
{
    return offers->weight ? offers->weight[e] : (int64_t)(offers->asked[e] >> ASKED_BITS);
}

static inline int level_of(const vacancies_t *offers, int64_t e)
{
    return (int)(offers->asked[e] % LEVELS);
}

static inline uint64_t gain_in(const entry_t *entry)
{
    return (uint64_t)entry->learning << 32 | entry->use;
}

/* Sum what a vacancy asks: weight times need; and the bounds for use and learning, as
 * learning << 32 | use, in units of the shift. */
static inline int64_t gathered(const vacancies_t *offers, int64_t j, const scratch_t *room,
                               uint64_t *gain)
{
    const int64_t first = offers->offer[j].asked_at, n = offers->offer[j].asked_n;
#if defined(__AVX512F__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
    if (!offers->weight) {
        const uint32_t *asked = offers->asked + first;
        const __m256i ones = _mm256_set1_epi32(1), low = _mm256_set1_epi32(31);
        __m512i parts = _mm512_setzero_si512(), sums = _mm512_setzero_si512();
        for (int64_t r = 0; r < n; r += 8) {
            const __mmask8 live = n - r >= 8 ? 0xFF : (__mmask8)((1u << (n - r)) - 1);
            const __m256i word = _mm256_maskz_loadu_epi32(live, asked + r);
            const __m256i at = _mm256_and_si256(word, _mm256_set1_epi32((int)ASKED_MASK));
            const __m256i skill = _mm256_srli_epi32(at, 2);
            /* Most of what is asked nobody here has: the bits are few enough to be always near. */
            const __m256i bits = _mm256_mmask_i32gather_epi32(
                _mm256_setzero_si256(), live, _mm256_srli_epi32(skill, 5),
                (const int *)room->known, 4);
            const __mmask8 known = _mm256_test_epi32_mask(
                bits, _mm256_sllv_epi32(ones, _mm256_and_si256(skill, low)));
            if (!known) continue;
            const __m256i slot = _mm256_slli_epi32(skill, 1);
            const __m512i needs = _mm512_mask_i32gather_epi64(
                _mm512_setzero_si512(), known, slot, (const long long *)room->entry, 8);
            const __m512i gains = _mm512_mask_i32gather_epi64(
                _mm512_setzero_si512(), known, slot, (const long long *)room->entry + 1, 8);
            const __m512i level = _mm512_cvtepu32_epi64(
                _mm256_slli_epi32(_mm256_and_si256(at, _mm256_set1_epi32(3)), 4));
            const __m512i need =
                _mm512_and_si512(_mm512_srlv_epi64(needs, level), _mm512_set1_epi64(0xFFFF));
            const __m512i weight = _mm512_cvtepu32_epi64(_mm256_srli_epi32(word, ASKED_BITS));
            parts = _mm512_add_epi64(parts, _mm512_mul_epu32(need, weight));
            const __m512i use = _mm512_and_si512(gains, _mm512_set1_epi64(0xFFFF));
            const __m512i learning = _mm512_and_si512(_mm512_slli_epi64(gains, 16),
                                                      _mm512_set1_epi64(0xFFFF00000000));
            sums = _mm512_add_epi64(sums, _mm512_or_si512(use, learning));
        }
        *gain = (uint64_t)_mm512_reduce_add_epi64(sums);
        return _mm512_reduce_add_epi64(parts);
    }
#endif
    int64_t part = 0;
    uint64_t gains = 0;
    for (int64_t e = first; e < first + n; e++) {
        const int32_t skill = skill_of(offers, e);
        if (!(room->known[skill >> 6] >> (skill & 63) & 1)) continue;
        const entry_t *entry = room->entry + skill;
        part += (int64_t)(entry->need >> (16 * level_of(offers, e)) & 0xFFFF) *
                weight_of(offers, e);
        gains += gain_in(entry);
    }
    *gain = gains;
    return part;
}

/* Note which requirements of pair q any skill of the candidate meets: the words and the pair
 * from `n` on. Most of what is asked nobody here has, and the bits are few enough to be always
 * near. Without a branch: there is no guessing how many there will be. */
#if defined(__AVX512F__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
static inline int64_t note_met(const uint32_t *asked, int64_t n_asked, const scratch_t *room,
                               int32_t q, uint32_t *word, int32_t *pair)
{
    int64_t n = 0;
    for (int64_t r = 0; r < n_asked; r += 16) {
        const __mmask16 live = n_asked - r >= 16 ? 0xFFFF : (__mmask16)((1u << (n_asked - r)) - 1);
        const __m512i words = _mm512_maskz_loadu_epi32(live, asked + r);
        const __m512i skill =
            _mm512_srli_epi32(_mm512_and_si512(words, _mm512_set1_epi32((int)ASKED_MASK)), 2);
        const __m512i bits =
            _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), live, _mm512_srli_epi32(skill, 5),
                                        (const int *)room->known, 4);
        const __m512i bit = _mm512_sllv_epi32(
            _mm512_set1_epi32(1), _mm512_and_si512(skill, _mm512_set1_epi32(31)));
        const __mmask16 met = _mm512_test_epi32_mask(bits, bit);
        _mm512_storeu_si512(word + n, _mm512_maskz_compress_epi32(met, words));
        _mm512_storeu_si512(pair + n, _mm512_set1_epi32(q));
        n += __builtin_popcount(met);
    }
    return n;
}
#else
static inline int64_t note_met(const uint32_t *asked, int64_t n_asked, const scratch_t *room,
                               int32_t q, uint32_t *word, int32_t *pair)
{
    int64_t n = 0;
    for (int64_t r = 0; r < n_asked; r++) {
        const uint32_t skill = (asked[r] & ASKED_MASK) / LEVELS;
        word[n] = asked[r];
        pair[n] = q;
        n += (int64_t)(room->known[skill >> 6] >> (skill & 63) & 1);
    }
    return n;
}
#endif

/* Add what the requirements that are met give to the sums of their pairs. */
static inline void add_met(const scratch_t *room, int64_t n, const uint32_t *word,
                           const int32_t *pair, int64_t *part, uint64_t *gain, int32_t *met)
{
    for (int64_t h = 0; h < n; h++) {
        const entry_t *entry = room->entry + (word[h] & ASKED_MASK) / LEVELS;
        const int64_t need = (int64_t)(entry->need >> (16 * (word[h] % LEVELS)) & 0xFFFF);
        part[pair[h]] += need * (int64_t)(word[h] >> ASKED_BITS);
        gain[pair[h]] += gain_in(entry);
        met[pair[h]]++;
    }
}

#define MET 512 /* requirements met that are noted together */

/* `gathered` for n vacancies, and how many requirements of each are met, or 2 for several. */
static void gather_all(const vacancies_t *offers, const int32_t *found, int64_t n,
                       const scratch_t *room, int64_t *part, uint64_t *gain, int32_t *met)
{
    uint32_t word[MET + LANES];
    int32_t pair[MET + LANES];
    int64_t noted = 0;
    for (int64_t q = 0; q < n; q++) {
        const offer_t *offer = offers->offer + found[q];
        part[q] = 0;
        gain[q] = 0;
        met[q] = 0;
        if (noted + offer->asked_n > MET) {
            add_met(room, noted, word, pair, part, gain, met);
            noted = 0;
        }
        if (offers->weight || offer->asked_n > MET) {
            part[q] = gathered(offers, found[q], room, gain + q);
            met[q] = 2;
        } else {
            noted += note_met(offers->asked + offer->asked_at, offer->asked_n, room, (int32_t)q,
                              word + noted, pair + noted);
        }
    }
    add_met(room, noted, word, pair, part, gain, met);
}

/* The same sums for all vacancies at once, along the postings of the skills that are touched. */
static void posted(const market_t *market, scratch_t *room, const filled_t *done)
{
    const rows_t *postings = &market->postings;
    for (int64_t t = 0; t < done->touched; t++) {
        const int32_t skill = room->touched[t];
        const uint64_t need = room->entry[skill].need, gain = gain_in(room->entry + skill);
        const int64_t first = postings->at[skill], last = first + postings->n[skill];
        for (int64_t e = first; e < last; e++) {
            uint64_t *sum = room->sum + 2 * (int64_t)postings->item[e];
            const uint32_t value = (uint32_t)postings->value[e];
            sum[0] += (need >> (16 * (value % LEVELS)) & 0xFFFF) * (value / LEVELS);
            sum[1] += gain;
        }
    }
}

static void unposted(const market_t *market, scratch_t *room, const filled_t *done)
{
    const rows_t *postings = &market->postings;
    for (int64_t t = 0; t < done->touched; t++) {
        const int64_t first = postings->at[room->touched[t]];
        const int64_t last = first + postings->n[room->touched[t]];
        for (int64_t e = first; e < last; e++) {
            uint64_t *sum = room->sum + 2 * (int64_t)postings->item[e];
            sum[0] = sum[1] = 0;
        }
    }
}

/* Let the best credit of each skill be at least what it gives for a skill asked. */
static inline void lift(const scratch_t *room, int32_t skill, int32_t *best)
{
    for (int32_t node = room->entry[skill].node; node >= 0; node = room->nodes[3 * node]) {
        const int32_t slot = room->nodes[3 * node + 1], credit = room->nodes[3 * node + 2];
        best[slot] = credit > best[slot] ? credit : best[slot];
    }
}

/* For each skill held and wanted the best credit that it gives at a vacancy; their sums. */
static void best_each(const vacancies_t *offers, int64_t j, scratch_t *room, const filled_t *done,
                      int64_t *use, int64_t *learning)
{
    int32_t *best = room->best;
    const int32_t slots = done->held + done->wanted;
    for (int32_t s = 0; s < slots; s++) best[s] = 0;
    const int64_t first = offers->offer[j].asked_at, n = offers->offer[j].asked_n;
    if (offers->weight || n > MET) {
        for (int64_t e = first; e < first + n; e++) {
            const int32_t skill = skill_of(offers, e);
            if (room->known[skill >> 6] >> (skill & 63) & 1) lift(room, skill, best);
        }
    } else {
        uint32_t word[MET + LANES];
        int32_t pair[MET + LANES];
        const int64_t met = note_met(offers->asked + first, n, room, 0, word, pair);
        for (int64_t h = 0; h < met; h++)
            lift(room, (int32_t)((word[h] & ASKED_MASK) / LEVELS), best);
    }
    *use = *learning = 0;
    for (int32_t s = 0; s < done->held; s++) *use += best[s];
    for (int32_t s = done->held; s < slots; s++) *learning += best[s];
}

#endif
