/* What the machine can do, to hold the scoring kernel against: nothing else in the way.
 *
 * `pairs` is the practical limit for summing what vacancies ask: hand-written AVX-512 gathers over
 * the pairs that survive the rules, without rules, other parts and lists. */
#include <stdint.h>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define HAS_AVX512 1
#define AVX512 __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw")))
#endif

#define EXPORT __attribute__((visibility("default")))
#define AHEAD 8
#define ASKED_BITS 18
#define ASKED_MASK ((UINT32_C(1) << ASKED_BITS) - 1)

EXPORT const char *stagepact_sources(void);
const char *stagepact_sources(void) { return STAGEPACT_SOURCES; }

EXPORT int64_t wide(void);
int64_t wide(void)
{
#if HAS_AVX512
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#else
    return 0;
#endif
}

#if HAS_AVX512
AVX512 static uint64_t gathers_wide(const uint64_t *table, const int32_t *at, int64_t n)
{
    __m512i sum = _mm512_setzero_si512();
    for (int64_t i = 0; i + 8 <= n; i += 8)
        sum = _mm512_add_epi64(
            sum, _mm512_i32gather_epi64(_mm256_loadu_si256((const __m256i *)(at + i)),
                                        (const long long *)table, 8));
    return (uint64_t)_mm512_reduce_add_epi64(sum);
}

AVX512 static uint64_t pairs_wide(const int32_t *found, int64_t n, const int64_t *first,
                                  const uint32_t *asked, const uint64_t *entry)
{
    __m512i total = _mm512_setzero_si512();
    for (int64_t q = 0; q < n; q++) {
        if (q + AHEAD < n) __builtin_prefetch(asked + first[found[q + AHEAD]]);
        const int64_t last = first[found[q] + 1];
        for (int64_t r = first[found[q]]; r < last; r += 8) {
            const __mmask8 live = last - r >= 8 ? 0xFF : (__mmask8)((1u << (last - r)) - 1);
            const __m256i word = _mm256_maskz_loadu_epi32(live, asked + r);
            const __m256i at = _mm256_and_si256(word, _mm256_set1_epi32((int)ASKED_MASK));
            const __m256i slot = _mm256_slli_epi32(_mm256_srli_epi32(at, 2), 1);
            const __m512i needs = _mm512_mask_i32gather_epi64(
                _mm512_setzero_si512(), live, slot, (const long long *)entry, 8);
            const __m512i gains = _mm512_mask_i32gather_epi64(
                _mm512_setzero_si512(), live, slot, (const long long *)entry + 1, 8);
            const __m512i level = _mm512_cvtepu32_epi64(
                _mm256_slli_epi32(_mm256_and_si256(at, _mm256_set1_epi32(3)), 4));
            const __m512i need =
                _mm512_and_si512(_mm512_srlv_epi64(needs, level), _mm512_set1_epi64(0xFFFF));
            const __m512i weight = _mm512_cvtepu32_epi64(_mm256_srli_epi32(word, ASKED_BITS));
            total = _mm512_add_epi64(total, _mm512_mul_epu32(need, weight));
            total = _mm512_add_epi64(total, gains);
        }
    }
    return (uint64_t)_mm512_reduce_add_epi64(total);
}
#endif

/* Read words of a table in the order told, and return their sum. `n` is a multiple of 8. */
EXPORT uint64_t gathers(const uint64_t *table, const int32_t *at, int64_t n);
uint64_t gathers(const uint64_t *table, const int32_t *at, int64_t n)
{
#if HAS_AVX512
    if (wide()) return gathers_wide(table, at, n);
#endif
    uint64_t sum = 0;
    for (int64_t i = 0; i < n; i++) sum += table[at[i]];
    return sum;
}

/* Sum weight times need, and the gains, of everything that the vacancies of some pairs ask. */
EXPORT uint64_t pairs(const int32_t *found, int64_t n, const int64_t *first, const uint32_t *asked,
                      const uint64_t *entry);
uint64_t pairs(const int32_t *found, int64_t n, const int64_t *first, const uint32_t *asked,
               const uint64_t *entry)
{
#if HAS_AVX512
    if (wide()) return pairs_wide(found, n, first, asked, entry);
#endif
    uint64_t total = 0;
    for (int64_t q = 0; q < n; q++) {
        if (q + AHEAD < n) __builtin_prefetch(asked + first[found[q + AHEAD]]);
        for (int64_t r = first[found[q]]; r < first[found[q] + 1]; r++) {
            const uint32_t at = asked[r] & ASKED_MASK;
            const uint64_t *own = entry + 2 * (at >> 2);
            total += (own[0] >> (16 * (at & 3)) & 0xFFFF) * (asked[r] >> ASKED_BITS) + own[1];
        }
    }
    return total;
}

/* Count what is not zero by a branch that the compiler may not do without. */
EXPORT uint64_t branches(const uint8_t *taken, int64_t n);
uint64_t branches(const uint8_t *taken, int64_t n)
{
    uint64_t count = 0;
    for (int64_t i = 0; i < n; i++)
        if (taken[i]) {
            count++;
            __asm__ volatile("" : "+r"(count));
        }
    return count;
}
