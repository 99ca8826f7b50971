/* The assignment kernel: what Python calls. Exported names begin with stagepact_. */
#include "types.h"

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

int64_t candidates_propose(const market_t *market, int64_t weak, int64_t strong, int32_t *held);
int64_t vacancies_propose(const market_t *market, int32_t *held);
void walk_ties(void *walk, int64_t target);
size_t walk_size(void);

EXPORT const char *stagepact_sources(void);
const char *stagepact_sources(void) { return STAGEPACT_SOURCES; }

/* The size of the structure, for the test that holds binding.py to it. */
EXPORT int64_t stagepact_market_size(void);
int64_t stagepact_market_size(void) { return (int64_t)sizeof(market_t); }

EXPORT int64_t stagepact_candidates_propose(const market_t *market, int64_t weak, int64_t strong,
                                            int32_t *held);
int64_t stagepact_candidates_propose(const market_t *market, int64_t weak, int64_t strong,
                                     int32_t *held)
{
    return candidates_propose(market, weak, strong, held);
}

EXPORT int64_t stagepact_vacancies_propose(const market_t *market, int32_t *held);
int64_t stagepact_vacancies_propose(const market_t *market, int32_t *held)
{
    return vacancies_propose(market, held);
}

EXPORT int64_t stagepact_walk_size(void);
int64_t stagepact_walk_size(void) { return (int64_t)walk_size(); }

EXPORT void stagepact_walk_ties(void *walk, int64_t target);
void stagepact_walk_ties(void *walk, int64_t target) { walk_ties(walk, target); }
