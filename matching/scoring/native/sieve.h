/* The vacancies of a run of slots that a candidate may meet, as far as arrays can tell that are
 * read from end to end: alive, near enough, bits, study, period, hours. Sixteen at a time where the
 * processor can. Each that is out is counted at the first rule that it breaks. */
#ifndef STAGEPACT_SIEVE_H
#define STAGEPACT_SIEVE_H

#include "rules.h"
#include "types.h"

typedef struct {
    uint64_t bits;
    int32_t x, y, start, end, hours, crebo, field;
    int64_t reach;
    const uint64_t *more;
    const int32_t *marks; /* of the recognitions for the crebo, where that rule is asked; or null */
    int all_near;         /* every slot in a cell: differences fit 16 bits, and their squares 32 */
} seeker_t;

/* What the first pass counts: who is near enough, and of those who is out by what. */
typedef struct {
    int64_t near, pause, leerweg;
} tally_t;

static int64_t sieve_each(const market_t *market, const vacancies_t *offers,
                          const options_t *options, const seeker_t *own, int64_t first,
                          int64_t last, int measure, int32_t *found, int64_t *near, int64_t *lost)
{
    int64_t n = 0;
    for (int64_t j = first; j < last; j++) {
        const uint64_t theirs = offers->bits[j];
        if (theirs & DEAD_VACANCY) continue;
        if (measure && squared(own->x, own->y, offers->x[j], offers->y[j]) > own->reach) continue;
        (*near)++;
        const uint64_t hit = theirs & own->bits;
        if (hit)
            lost[hit & PAUSED_BIT ? PAUSED : hit & LEERWEG_MASK ? LEERWEG : FIELD]++;
        else if (options->field_on && !study_fits(market, own->crebo, own->field, offers->study[j]))
            lost[FIELD]++;
        else if (options->period_on &&
                 !period_fits(options, own->start, own->end, offers->start[j], offers->end[j]))
            lost[IN_PERIOD]++;
        else if (options->hours_on && !hours_fit(options, own->hours, offers->hours[j]))
            lost[IN_HOURS]++;
        else {
            const int rule = told_by_more(market, own->more, offers, j);
            if (rule != NONE)
                lost[rule]++;
            else if (own->marks && !recognised_for(market, own->crebo, own->start,
                                                   offers->employer[j], offers->start[j],
                                                   own->marks))
                lost[RECOGNITION]++;
            else
                found[n++] = (int32_t)j;
        }
    }
    return n;
}

#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__)

/* Two passes. The first reads runs of slots from end to end and keeps those that are near and
 * whose bits pass; the second looks at the rest of what is known of those few, packed together.
 * Neither branches on what a pair is like: such branches are guessed wrong too often. */

static inline __mmask16 lanes_up_to(int64_t n) { return n >= 16 ? 0xFFFF : (__mmask16)((1u << n) - 1); }

static inline __mmask16 both(__mmask8 low, __mmask8 high) { return _mm512_kunpackb(high, low); }

static inline __m512i gather(__m512i at, __mmask16 lanes, const int32_t *from)
{
    return _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), lanes, at, from, 4);
}

static inline __mmask8 within(const vacancies_t *offers, const seeker_t *own, int64_t j,
                              __mmask8 lanes)
{
    const __m512i east = _mm512_sub_epi64(
        _mm512_cvtepi32_epi64(_mm256_maskz_loadu_epi32(lanes, offers->x + j)),
        _mm512_set1_epi64(own->x));
    const __m512i north = _mm512_sub_epi64(
        _mm512_cvtepi32_epi64(_mm256_maskz_loadu_epi32(lanes, offers->y + j)),
        _mm512_set1_epi64(own->y));
    const __m512i d2 = _mm512_add_epi64(_mm512_mul_epi32(east, east),
                                        _mm512_mul_epi32(north, north));
    return _mm512_mask_cmple_epi64_mask(lanes, d2, _mm512_set1_epi64(own->reach));
}

/* The same for sixteen where `all_near`: both differences in one word, squared and added. */
static inline __mmask16 within_near(const vacancies_t *offers, const seeker_t *own, int64_t j,
                                    __mmask16 lanes, __m512i far)
{
    const __m512i east = _mm512_sub_epi32(_mm512_maskz_loadu_epi32(lanes, offers->x + j),
                                          _mm512_set1_epi32(own->x));
    const __m512i north = _mm512_sub_epi32(_mm512_maskz_loadu_epi32(lanes, offers->y + j),
                                           _mm512_set1_epi32(own->y));
    const __m512i way =
        _mm512_mask_blend_epi16(0xAAAAAAAA, east, _mm512_slli_epi32(north, 16));
    return _mm512_mask_cmple_epi32_mask(lanes, _mm512_madd_epi16(way, way), far);
}

/* The first pass over one run of slots. */
static int64_t sieve_run(const market_t *market, const vacancies_t *offers,
                         const options_t *options, const seeker_t *own, int64_t first,
                         int64_t last, int measure, int32_t *found, tally_t *tally, int64_t *lost)
{
    (void)market, (void)options, (void)lost;
    const __m512i mine = _mm512_set1_epi64((long long)own->bits);
    const __m512i paused = _mm512_set1_epi64((long long)(own->bits & PAUSED_BIT));
    const __m512i leerweg = _mm512_set1_epi64((long long)(own->bits & LEERWEG_MASK));
    const __m512i far =
        _mm512_set1_epi32(own->reach < INT32_MAX ? (int32_t)own->reach : INT32_MAX);
    const __m512i step = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    int64_t n = 0;
    for (int64_t j = first; j < last; j += 16) {
        const __mmask16 live = lanes_up_to(last - j);
        const __mmask8 upper = (__mmask8)(live >> 8);
        const __m512i low = _mm512_maskz_loadu_epi64((__mmask8)live, offers->bits + j);
        const __m512i high = _mm512_maskz_loadu_epi64(upper, offers->bits + j + 8);
        __mmask16 in = live & (__mmask16)~both(_mm512_movepi64_mask(low),
                                               _mm512_movepi64_mask(high));
        if (measure) {
            if (own->all_near)
                in = within_near(offers, own, j, in, far);
            else
                in &= both(within(offers, own, j, (__mmask8)live),
                           within(offers, own, j + 8, upper));
        }
        const __mmask16 p = in & both(_mm512_test_epi64_mask(low, paused),
                                      _mm512_test_epi64_mask(high, paused));
        const __mmask16 l = in & both(_mm512_test_epi64_mask(low, leerweg),
                                      _mm512_test_epi64_mask(high, leerweg));
        const __mmask16 keep = in & both(_mm512_testn_epi64_mask(low, mine),
                                         _mm512_testn_epi64_mask(high, mine));
        tally->near += bits_set(in);
        tally->pause += bits_set(p);
        tally->leerweg += bits_set(l & (__mmask16)~p);
        const __m512i at = _mm512_add_epi32(_mm512_set1_epi32((int)j), step);
        _mm512_storeu_si512(found + n, _mm512_maskz_compress_epi32(keep, at));
        n += bits_set(keep);
    }
    return n;
}

/* The lanes whose study set has a bit in a row of sets. */
static inline __mmask16 with_bit(const uint64_t *row, __m512i set, __mmask16 lanes)
{
    const __m512i word = gather(_mm512_srli_epi32(set, 5), lanes, (const int32_t *)row);
    const __m512i at = _mm512_and_si512(set, _mm512_set1_epi32(31));
    return _mm512_mask_test_epi32_mask(lanes, word, _mm512_sllv_epi32(_mm512_set1_epi32(1), at));
}

static int64_t sieve_study(const market_t *market, const vacancies_t *offers, const seeker_t *own,
                           int32_t *found, int64_t n)
{
    int64_t left = 0;
    for (int64_t f = 0; f < n; f += 16) {
        const __mmask16 lanes = lanes_up_to(n - f);
        const __m512i at = _mm512_maskz_loadu_epi32(lanes, found + f);
        const __m512i set = gather(at, lanes, offers->study);
        const __mmask16 asks = _mm512_mask_cmpge_epi32_mask(lanes, set, _mm512_setzero_si512());
        __mmask16 in = lanes & (__mmask16)~asks;
        if (own->crebo >= 0)
            in |= with_bit(market->study_crebo + own->crebo * market->study_words, set, asks);
        if (own->field >= 0)
            in |= with_bit(market->study_field + own->field * market->study_words, set, asks);
        _mm512_storeu_si512(found + left, _mm512_maskz_compress_epi32(in, at));
        left += bits_set(in);
    }
    return left;
}

static inline __mmask16 period_lanes(const options_t *options, const seeker_t *own, __m512i first,
                                     __m512i last, __mmask16 lanes)
{
    const __m512i one = _mm512_set1_epi32(1), start = _mm512_set1_epi32(own->start);
    const __m512i end = _mm512_set1_epi32(own->end);
    const __m512i overlap = _mm512_add_epi32(
        _mm512_sub_epi32(_mm512_min_epi32(end, last), _mm512_max_epi32(start, first)), one);
    const __m512i length = _mm512_add_epi32(
        _mm512_min_epi32(_mm512_sub_epi32(end, start), _mm512_sub_epi32(last, first)), one);
    __mmask16 measured = own->start > FIRST_DAY && own->end < LAST_DAY ? 0xFFFF : 0;
    measured |= _mm512_cmpgt_epi32_mask(first, _mm512_set1_epi32(FIRST_DAY)) &
                _mm512_cmplt_epi32_mask(last, _mm512_set1_epi32(LAST_DAY));
    const __m512i shorter = _mm512_mask_blend_epi32(measured, overlap, length);
    const __mmask16 some = _mm512_mask_cmpgt_epi32_mask(lanes, overlap, _mm512_setzero_si512());
    /* A thousand times the longest period is below 2^32, and a share is at most a thousand. */
    const __m512i have = _mm512_mullo_epi32(overlap, _mm512_set1_epi32(1000));
    const __m512i need =
        _mm512_mullo_epi32(shorter, _mm512_set1_epi32((int)options->period_share));
    return _mm512_mask_cmpge_epu32_mask(some, have, need);
}

static inline __mmask16 hours_lanes(const options_t *options, const seeker_t *own, __m512i their,
                                    __mmask16 lanes)
{
    if (own->hours == NONE) return lanes;
    const __m512i gap = _mm512_abs_epi32(_mm512_sub_epi32(their, _mm512_set1_epi32(own->hours)));
    return _mm512_mask_cmple_epi32_mask(lanes, gap,
                                        _mm512_set1_epi32((int)options->hours_tolerance)) |
           _mm512_mask_cmpeq_epi32_mask(lanes, their, _mm512_set1_epi32(NONE));
}

/* The lanes that ask no language, licence or certificate that is lacking. */
static inline __mmask16 more_lanes(const market_t *market, const vacancies_t *offers,
                                   const seeker_t *own, __m512i at, __mmask16 lanes, int64_t *lost)
{
    const uint64_t *masks[3] = {market->language_mask, market->licence_mask,
                                market->certificate_mask};
    const __m256i low = _mm512_castsi512_si256(at), high = _mm512_extracti32x8_epi32(at, 1);
    __mmask16 out[3] = {0, 0, 0};
    for (int64_t w = 0; w < market->words; w++) {
        const uint64_t *words = offers->more + w * offers->room;
        const __m512i zero = _mm512_setzero_si512();
        const __m512i one = _mm512_mask_i32gather_epi64(zero, (__mmask8)lanes, low, words, 8);
        const __m512i other =
            _mm512_mask_i32gather_epi64(zero, (__mmask8)(lanes >> 8), high, words, 8);
        for (int rule = 0; rule < 3; rule++) {
            const __m512i mine = _mm512_set1_epi64((long long)(own->more[w] & masks[rule][w]));
            out[rule] |= both(_mm512_test_epi64_mask(one, mine),
                              _mm512_test_epi64_mask(other, mine));
        }
    }
    lost[LANGUAGE] += bits_set(out[0]);
    lost[LICENCE] += bits_set(out[1] & (__mmask16)~out[0]);
    lost[CERTIFICATE] += bits_set(out[2] & (__mmask16) ~(out[0] | out[1]));
    return lanes & (__mmask16) ~(out[0] | out[1] | out[2]);
}

/* The lanes whose employer is recognised for the crebo on the first day. */
static inline __mmask16 recognised_lanes(const market_t *market, const vacancies_t *offers,
                                         const seeker_t *own, __m512i at, __m512i first,
                                         __mmask16 lanes)
{
    const __m512i employer = gather(at, lanes, offers->employer);
    const __m512i entry = gather(employer, lanes, own->marks);
    const __mmask16 some = _mm512_mask_cmpge_epi32_mask(lanes, entry, _mm512_setzero_si512());
    if (!some) return 0;
    const __m512i three = _mm512_add_epi32(entry, _mm512_add_epi32(entry, entry));
    const __m512i from = gather(three, some, market->recognised.item + 1);
    const __m512i to = gather(three, some, market->recognised.item + 2);
    const __m512i day = _mm512_max_epi32(first, _mm512_set1_epi32(own->start));
    __mmask16 in = _mm512_mask_cmpeq_epi32_mask(some, day, _mm512_set1_epi32(FIRST_DAY)) |
                   (_mm512_mask_cmpge_epi32_mask(some, day, from) &
                    _mm512_cmple_epi32_mask(day, to));
    /* Seldom is the first one of several, or out of date. */
    for (uint32_t left = some & ~(uint32_t)in; left; left &= left - 1) {
        int32_t slots[16];
        _mm512_storeu_si512(slots, at);
        const int32_t j = slots[__builtin_ctz(left)];
        if (recognised_for(market, own->crebo, own->start, offers->employer[j], offers->start[j],
                           own->marks))
            in |= (__mmask16)(left & -left);
    }
    return in;
}

static int64_t sieve_others(const market_t *market, const vacancies_t *offers,
                            const options_t *options, const seeker_t *own, int32_t *found,
                            int64_t n, int64_t *lost)
{
    int64_t left = 0;
    for (int64_t f = 0; f < n; f += 16) {
        const __mmask16 all = lanes_up_to(n - f);
        const __m512i at = _mm512_maskz_loadu_epi32(all, found + f);
        const __m512i first = gather(at, all, offers->start);
        __mmask16 in = all, before = all;
        if (options->period_on)
            in = period_lanes(options, own, first, gather(at, all, offers->end), in);
        lost[IN_PERIOD] += bits_set(before) - bits_set(in);
        before = in;
        if (options->hours_on) in = hours_lanes(options, own, gather(at, in, offers->hours), in);
        lost[IN_HOURS] += bits_set(before) - bits_set(in);
        in = more_lanes(market, offers, own, at, in, lost);
        before = in;
        if (own->marks) in = recognised_lanes(market, offers, own, at, first, in);
        lost[RECOGNITION] += bits_set(before) - bits_set(in);
        _mm512_storeu_si512(found + left, _mm512_maskz_compress_epi32(in, at));
        left += bits_set(in);
    }
    return left;
}

/* The second pass, over all slots that the first found. */
static int64_t sieve_rest(const market_t *market, const vacancies_t *offers,
                          const options_t *options, const seeker_t *own, int32_t *found,
                          int64_t n, const tally_t *tally, int64_t *lost)
{
    const int64_t fit = options->field_on ? sieve_study(market, offers, own, found, n) : n;
    lost[PAUSED] += tally->pause;
    lost[LEERWEG] += tally->leerweg;
    lost[FIELD] += tally->near - tally->pause - tally->leerweg - fit;
    return sieve_others(market, offers, options, own, found, fit, lost);
}

#else
static int64_t sieve_run(const market_t *market, const vacancies_t *offers,
                         const options_t *options, const seeker_t *own, int64_t first,
                         int64_t last, int measure, int32_t *found, tally_t *tally, int64_t *lost)
{
    return sieve_each(market, offers, options, own, first, last, measure, found, &tally->near,
                      lost);
}

static int64_t sieve_rest(const market_t *market, const vacancies_t *offers,
                          const options_t *options, const seeker_t *own, int32_t *found,
                          int64_t n, const tally_t *tally, int64_t *lost)
{
    (void)market, (void)offers, (void)options, (void)own, (void)found, (void)tally, (void)lost;
    return n; /* one pass has told everything */
}
#endif

#endif
