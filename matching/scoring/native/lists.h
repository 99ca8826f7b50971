/* The best k of each side. One key orders pairs: the score, then the lower id. So the lists are
 * the same whatever the order in which pairs come, and whoever merges them. */
#ifndef STAGEPACT_LISTS_H
#define STAGEPACT_LISTS_H

#include "types.h"

static inline uint64_t key_of(uint32_t score, int32_t id)
{
    return (uint64_t)score << 32 | (UINT32_MAX - (uint32_t)id);
}

static inline int32_t id_of(uint64_t key) { return (int32_t)(UINT32_MAX - (uint32_t)key); }

/* Put a key that belongs among k in its place, the best first. */
#if defined(__AVX512F__)
/* Without asking where: each becomes the better of itself and the worse of the key and the one
 * before it. */
static inline void insert(uint64_t *keys, int64_t k, uint64_t key)
{
    const __m512i fresh = _mm512_set1_epi64((long long)key);
    __m512i last = _mm512_set1_epi64(-1);
    int64_t at = 0;
    for (; at + 8 <= k; at += 8) {
        const __m512i here = _mm512_loadu_si512(keys + at);
        const __m512i before = _mm512_alignr_epi64(here, last, 7);
        _mm512_storeu_si512(keys + at, _mm512_max_epu64(here, _mm512_min_epu64(before, fresh)));
        last = here;
    }
    if (at == k) return;
    const __mmask8 rest = (__mmask8)((1u << (k - at)) - 1);
    const __m512i here = _mm512_maskz_loadu_epi64(rest, keys + at);
    const __m512i before = _mm512_alignr_epi64(here, last, 7);
    _mm512_mask_storeu_epi64(keys + at, rest,
                             _mm512_max_epu64(here, _mm512_min_epu64(before, fresh)));
}
#else
static inline void insert(uint64_t *keys, int64_t k, uint64_t key)
{
    int64_t at = k - 1;
    for (; at > 0 && keys[at - 1] < key; at--) keys[at] = keys[at - 1];
    keys[at] = key;
}
#endif

/* The least score that may still enter. */
static inline uint32_t floor_of(const uint64_t *keys, int64_t k)
{
    return (uint32_t)(keys[k - 1] >> 32);
}

#endif
