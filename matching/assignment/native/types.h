/* What Python and C share: a problem, and how its ties are broken.
 *
 * Every array belongs to Python and outlives the call; indices and ranks were checked there. The
 * structure mirrors binding.py field for field; a test compares the sizes.
 */
#ifndef STAGEPACT_ASSIGNMENT_TYPES_H
#define STAGEPACT_ASSIGNMENT_TYPES_H

#include <stddef.h>
#include <stdint.h>

#define NONE (-1)
#define NOBODY UINT32_MAX

#if defined(__GNUC__)
#define PREFETCH(address) __builtin_prefetch(address)
#define LIKELY_NOT(condition) __builtin_expect(!!(condition), 0)
#else
#define PREFETCH(address) ((void)0)
#define LIKELY_NOT(condition) (condition)
#endif

/* Candidates' rows of pairs, vacancies rising within a row. Ranks count first; pairs of one rank
 * are ordered by the keys where there are keys, else by lots drawn from the seed (order.h). */
typedef struct {
    int64_t candidates, vacancies, employers, pairs;
    const int64_t *indptr;         /* [candidates + 1] */
    const int32_t *vacancy;        /* [pairs] */
    const int32_t *candidate_rank; /* [pairs] not negative */
    const int32_t *vacancy_rank;   /* [pairs] not negative */
    const int32_t *capacity;       /* [vacancies] */
    const int32_t *employer;       /* [vacancies] */
    const int32_t *employer_capacity; /* [employers] */
    const int64_t *candidate_key;  /* [pairs] or NULL */
    const int64_t *vacancy_key;    /* [pairs] or NULL */
    uint64_t seed;
} market_t;

#endif
