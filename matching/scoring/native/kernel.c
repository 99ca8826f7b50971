/* The scoring kernel: what Python calls. Exported names begin with stagepact_. */
#include "types.h"

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

#if defined(__x86_64__) && defined(__GNUC__)
#define HAS_AVX512 1
#endif

#define DECLARE(variant)                                                                          \
    void best_##variant(const market_t *, const candidates_t *, int64_t, int64_t,                 \
                        const vacancies_t *, const options_t *, scratch_t *, best_t *);           \
    int64_t of_candidate_##variant(const market_t *, const candidates_t *, int64_t,               \
                                   const vacancies_t *, const options_t *, scratch_t *,           \
                                   int32_t *, uint32_t *, uint32_t *);                            \
    int64_t of_vacancy_##variant(const market_t *, const candidates_t *, const vacancies_t *,     \
                                 int64_t, const options_t *, scratch_t *, int32_t *, uint32_t *,  \
                                 uint32_t *);                                                     \
    void rules_##variant(const market_t *, const candidates_t *, int64_t, int64_t,                \
                         const vacancies_t *, const options_t *, scratch_t *, uint32_t *,         \
                         int32_t *, int32_t *, int32_t *, int32_t *);                             \
    void parts_##variant(const market_t *, const candidates_t *, const vacancies_t *,             \
                         const options_t *, scratch_t *, int64_t, const int32_t *,                \
                         const int32_t *, int32_t *, int32_t *, int32_t *);

DECLARE(portable)
#if HAS_AVX512
DECLARE(avx512)
#define CALL(options, name, ...)                                                                  \
    ((options)->isa ? name##_avx512(__VA_ARGS__) : name##_portable(__VA_ARGS__))
#else
#define CALL(options, name, ...) name##_portable(__VA_ARGS__)
#endif

EXPORT const char *stagepact_sources(void);
const char *stagepact_sources(void) { return STAGEPACT_SOURCES; }

/* Which kind of processor this is: 1 with AVX-512, else 0. */
EXPORT int64_t stagepact_isa(void);
int64_t stagepact_isa(void)
{
#if HAS_AVX512
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#else
    return 0;
#endif
}

/* Sizes of the structures, for the test that holds layout.py to them. */
EXPORT void stagepact_sizes(int64_t *sizes);
void stagepact_sizes(int64_t *sizes)
{
    const size_t of[] = {sizeof(rows_t),      sizeof(grid_t),    sizeof(candidates_t),
                         sizeof(vacancies_t), sizeof(market_t),  sizeof(options_t),
                         sizeof(scratch_t),   sizeof(best_t)};
    for (int s = 0; s < 8; s++) sizes[s] = (int64_t)of[s];
}

EXPORT void stagepact_best(const market_t *market, const candidates_t *people, int64_t first,
                           int64_t last, const vacancies_t *offers, const options_t *options,
                           scratch_t *room, best_t *best);
void stagepact_best(const market_t *market, const candidates_t *people, int64_t first,
                    int64_t last, const vacancies_t *offers, const options_t *options,
                    scratch_t *room, best_t *best)
{
    CALL(options, best, market, people, first, last, offers, options, room, best);
}

EXPORT int64_t stagepact_of_candidate(const market_t *market, const candidates_t *people,
                                      int64_t i, const vacancies_t *offers,
                                      const options_t *options, scratch_t *room, int32_t *slots,
                                      uint32_t *mine, uint32_t *their);
int64_t stagepact_of_candidate(const market_t *market, const candidates_t *people, int64_t i,
                               const vacancies_t *offers, const options_t *options,
                               scratch_t *room, int32_t *slots, uint32_t *mine, uint32_t *their)
{
    return CALL(options, of_candidate, market, people, i, offers, options, room, slots, mine,
                their);
}

EXPORT int64_t stagepact_of_vacancy(const market_t *market, const candidates_t *people,
                                    const vacancies_t *offers, int64_t j,
                                    const options_t *options, scratch_t *room, int32_t *slots,
                                    uint32_t *mine, uint32_t *their);
int64_t stagepact_of_vacancy(const market_t *market, const candidates_t *people,
                             const vacancies_t *offers, int64_t j, const options_t *options,
                             scratch_t *room, int32_t *slots, uint32_t *mine, uint32_t *their)
{
    return CALL(options, of_vacancy, market, people, offers, j, options, room, slots, mine, their);
}

EXPORT void stagepact_rules(const market_t *market, const candidates_t *people, int64_t first,
                            int64_t last, const vacancies_t *offers, const options_t *options,
                            scratch_t *room, uint32_t *mask, int32_t *lost, int32_t *only,
                            int32_t *vacancy_lost, int32_t *vacancy_only);
void stagepact_rules(const market_t *market, const candidates_t *people, int64_t first,
                     int64_t last, const vacancies_t *offers, const options_t *options,
                     scratch_t *room, uint32_t *mask, int32_t *lost, int32_t *only,
                     int32_t *vacancy_lost, int32_t *vacancy_only)
{
    CALL(options, rules, market, people, first, last, offers, options, room, mask, lost, only,
         vacancy_lost, vacancy_only);
}

EXPORT void stagepact_parts(const market_t *market, const candidates_t *people,
                            const vacancies_t *offers, const options_t *options, scratch_t *room,
                            int64_t n, const int32_t *row, const int32_t *column,
                            int32_t *values, int32_t *mine, int32_t *their);
void stagepact_parts(const market_t *market, const candidates_t *people,
                     const vacancies_t *offers, const options_t *options, scratch_t *room,
                     int64_t n, const int32_t *row, const int32_t *column, int32_t *values,
                     int32_t *mine, int32_t *their)
{
    CALL(options, parts, market, people, offers, options, room, n, row, column, values, mine,
         their);
}
