/* Candidates propose, vacancies and employers keep the best: deferred acceptance in O(p log q), q
 * the places of a vacancy.
 *
 * The order of the proposals does not change the outcome.
 */
#include <stdlib.h>

#include "walk.h"

#define BATCH 32 /* proposals at once */
#define FAR 96   /* so many candidates ahead their own record is fetched, */
#define NEAR 48  /* and so many ahead their rows */

typedef struct {
    uint64_t head;
    uint32_t candidate;
} entry_t;

/* A vacancy and who holds its places, the worst on top of a heap. */
typedef struct {
    uint64_t worst; /* the head of the worst where it is full, else beyond all */
    entry_t *heap;
    int32_t size, limit;
    int32_t group, place; /* the employer if its cap can bind, and where it stands among its own */
} desk_t;

/* An employer whose cap can bind: its vacancies, the one that holds the worst on top of a heap. */
typedef struct {
    int32_t *member;
    int32_t members, held, cap;
} group_t;

typedef struct {
    walks_t walks;
    span_t span;
    desk_t *desk;
    entry_t *entries;
    group_t *group;
    int32_t *members;
    uint32_t *waiting;
} room_t;

static inline int before(const room_t *room, entry_t a, entry_t b)
{
    if (a.head != b.head) return a.head < b.head;
    return goes_before(room->walks.market, a.candidate, pair_now(&room->walks, a.candidate),
                       b.candidate, pair_now(&room->walks, b.candidate));
}

static inline void sink(const room_t *room, desk_t *desk, entry_t entry)
{
    entry_t *heap = desk->heap;
    const int32_t size = desk->size;
    int32_t at = 0;
    for (int32_t child = 1; child < size; child = 2 * at + 1) {
        if (child + 1 < size && before(room, heap[child], heap[child + 1])) child++;
        if (!before(room, entry, heap[child])) break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = entry;
}

static inline void push(const room_t *room, desk_t *desk, entry_t entry)
{
    entry_t *heap = desk->heap;
    int32_t at = desk->size++;
    while (at > 0 && before(room, heap[(at - 1) / 2], entry)) {
        heap[at] = heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap[at] = entry;
    desk->worst = desk->size == desk->limit ? heap[0].head : UINT64_MAX;
}

/* Put an entry in the place of the worst; return who that was. */
static inline uint32_t replace(const room_t *room, desk_t *desk, entry_t entry)
{
    const uint32_t displaced = desk->heap[0].candidate;
    sink(room, desk, entry);
    desk->worst = desk->heap[0].head;
    return displaced;
}

static inline uint32_t pop(const room_t *room, desk_t *desk)
{
    const uint32_t displaced = desk->heap[0].candidate;
    desk->size--;
    if (desk->size > 0) sink(room, desk, desk->heap[desk->size]);
    desk->worst = UINT64_MAX;
    return displaced;
}

/* Whether vacancy u holds somebody worse than anybody at v; both of one employer. */
static inline int holds_worse(const room_t *room, int32_t u, int32_t v)
{
    const desk_t *a = &room->desk[u], *b = &room->desk[v];
    if (!a->size || !b->size) return a->size > 0;
    return before(room, b->heap[0], a->heap[0]);
}

static inline void seat(const room_t *room, const group_t *group, int32_t at, int32_t v)
{
    group->member[at] = v;
    room->desk[v].place = at;
}

/* Put a vacancy where it belongs among those of its employer after its worst has changed. */
static void regroup(const room_t *room, const group_t *group, int32_t v)
{
    int32_t at = room->desk[v].place;
    while (at > 0 && holds_worse(room, v, group->member[(at - 1) / 2])) {
        seat(room, group, at, group->member[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    for (int32_t child = 2 * at + 1; child < group->members; child = 2 * at + 1) {
        if (child + 1 < group->members &&
            holds_worse(room, group->member[child + 1], group->member[child]))
            child++;
        if (!holds_worse(room, group->member[child], v)) break;
        seat(room, group, at, group->member[child]);
        at = child;
    }
    seat(room, group, at, v);
}

/* As `offer`, to a vacancy whose employer's cap can bind. */
static uint32_t offer_under_cap(const room_t *room, int32_t v, entry_t entry)
{
    desk_t *desk = &room->desk[v];
    group_t *group = &room->group[desk->group];
    uint32_t displaced = NOBODY;
    if (desk->size == desk->limit) {
        if (!before(room, entry, desk->heap[0])) return entry.candidate;
        displaced = replace(room, desk, entry);
    } else if (group->held < group->cap) {
        group->held++;
        push(room, desk, entry);
    } else {
        const int32_t u = group->member[0];
        desk_t *other = &room->desk[u];
        if (!other->size || !before(room, entry, other->heap[0])) return entry.candidate;
        displaced = pop(room, other);
        regroup(room, group, u);
        push(room, desk, entry);
    }
    regroup(room, group, v);
    return displaced;
}

/* Let a candidate apply; return who is turned away, that one or another, or NOBODY. */
static inline uint32_t offer(const room_t *room, int32_t v, entry_t entry)
{
    desk_t *desk = &room->desk[v];
    if (entry.head > desk->worst || !desk->limit) return entry.candidate;
    if (LIKELY_NOT(desk->group != NONE)) return offer_under_cap(room, v, entry);
    if (desk->size < desk->limit) {
        push(room, desk, entry);
        return NOBODY;
    }
    if (!before(room, entry, desk->heap[0])) return entry.candidate;
    return replace(room, desk, entry);
}

/* Rows are far apart in memory, and so are vacancies: proposals are made in batches, each of which
 * goes in steps, so that what a step needs is on its way while the others of the batch are served. */
typedef struct {
    entry_t entry;
    int64_t pair;
    int32_t vacancy;
} proposal_t;

static inline void fetch_row(const market_t *market, int64_t c)
{
    PREFETCH(&market->candidate_rank[market->indptr[c]]);
    PREFETCH(&market->candidate_rank[market->indptr[c + 1] - 1]);
}

/* The candidate at a place of the round: all in order, or those that wait; fetches those to come. */
static inline uint32_t turn_of(const room_t *room, int64_t i, int64_t count, int first)
{
    const market_t *market = room->walks.market;
    if (i + FAR < count) {
        const int64_t c = first ? i + FAR : room->waiting[i + FAR];
        PREFETCH(&market->indptr[c]);
        PREFETCH(&room->walks.walk[c]);
    }
    if (i + NEAR < count) fetch_row(market, first ? i + NEAR : room->waiting[i + NEAR]);
    return first ? (uint32_t)i : room->waiting[i];
}

/* Find the next pair of a candidate; return whether there is one. */
static inline int next_pair(const room_t *room, uint32_t c, proposal_t *made)
{
    const market_t *market = room->walks.market;
    if (!advance(&room->walks, c)) return 0;
    made->entry.candidate = c;
    made->pair = pair_now(&room->walks, c);
    PREFETCH(&market->vacancy[made->pair]);
    PREFETCH(&market->vacancy_rank[made->pair]);
    return 1;
}

/* Work out where the pair stands at its vacancy. */
static inline void address(const room_t *room, proposal_t *made)
{
    const market_t *market = room->walks.market;
    const uint32_t c = made->entry.candidate;
    const uint8_t kind = room->walks.walk[c].kind;
    made->vacancy = market->vacancy[made->pair];
    PREFETCH(&room->desk[made->vacancy]);
    made->entry.head = head_of(market, room->span, c, made->pair);
    if (kind == WEAK) made->entry.head |= SIGN;
    if (kind != STRONG) made->entry.head |= UINT64_C(1) << LOT_BITS;
}

static inline void fetch_heap(const desk_t *desk)
{
    PREFETCH(desk->heap);
    PREFETCH(desk->heap + 4);
    if (desk->size < desk->limit) PREFETCH(desk->heap + desk->size);
}

/* Let all of a round propose; who is displaced waits for the next one. Returns how many wait. */
static int64_t run_round(const room_t *room, int64_t count, int first)
{
    uint32_t turn[BATCH];
    proposal_t made[BATCH];
    int64_t next = 0, waiting = 0;
    int turns = 0;
    while (turns || next < count) {
        int proposals = 0;
        for (; turns < BATCH && next < count; next++)
            turn[turns++] = turn_of(room, next, count, first);
        for (int i = 0; i < turns; i++) proposals += next_pair(room, turn[i], &made[proposals]);
        for (int i = 0; i < proposals; i++) address(room, &made[i]);
        for (int i = 0; i < proposals; i++) fetch_heap(&room->desk[made[i].vacancy]);
        turns = 0;
        for (int i = 0; i < proposals; i++) {
            const uint32_t displaced = offer(room, made[i].vacancy, made[i].entry);
            if (displaced == made[i].entry.candidate) turn[turns++] = displaced;
            else if (displaced != NOBODY) room->waiting[waiting++] = displaced;
        }
    }
    return waiting;
}

/* How many places count at each vacancy: no more than the employer takes, nor than apply. Returns
 * the sum; `needs` tells whether what apply is worth counting. */
static int64_t limits(const market_t *market, desk_t *desk, int64_t *sum, int *needs)
{
    int64_t total = 0;
    *needs = 0;
    memset(sum, 0, sizeof *sum * (size_t)market->employers);
    for (int64_t v = 0; v < market->vacancies; v++) {
        const int32_t e = market->employer[v];
        int64_t limit = desk[v].limit;
        if (market->capacity[v] < limit) limit = market->capacity[v];
        if (market->employer_capacity[e] < limit) limit = market->employer_capacity[e];
        desk[v].limit = (int32_t)limit;
        total += limit;
        sum[e] += limit;
        *needs |= sum[e] > market->employer_capacity[e];
    }
    *needs |= total > 2 * (market->candidates + market->vacancies);
    return total;
}

/* Find the employers whose cap can bind. */
static int group_up(room_t *room, const int64_t *sum)
{
    const market_t *market = room->walks.market;
    int64_t members = 0;
    for (int64_t v = 0; v < market->vacancies; v++)
        members += sum[market->employer[v]] > market->employer_capacity[market->employer[v]];
    if (!members) return 1;
    room->group = calloc((size_t)market->employers, sizeof *room->group);
    room->members = malloc((size_t)members * sizeof *room->members);
    if (!room->group || !room->members) return 0;
    for (int64_t v = 0; v < market->vacancies; v++) {
        const int32_t e = market->employer[v];
        if (sum[e] > market->employer_capacity[e]) room->group[e].members++;
    }
    int32_t *next = room->members;
    for (int64_t e = 0; e < market->employers; e++) {
        room->group[e].member = next;
        room->group[e].cap = market->employer_capacity[e];
        next += room->group[e].members;
        room->group[e].members = 0;
    }
    for (int64_t v = 0; v < market->vacancies; v++) {
        const int32_t e = market->employer[v];
        if (sum[e] <= market->employer_capacity[e]) continue;
        room->desk[v].group = e;
        seat(room, &room->group[e], room->group[e].members++, (int32_t)v);
    }
    return 1;
}

static int make_desks(room_t *room)
{
    const market_t *market = room->walks.market;
    const int64_t n = market->candidates, m = market->vacancies;
    int64_t *sum = malloc(sizeof *sum * (size_t)(market->employers + 1));
    room->desk = malloc(sizeof *room->desk * (size_t)(m + 1));
    if (!sum || !room->desk) return free(sum), 0;
    for (int64_t v = 0; v < m; v++) room->desk[v].limit = n < INT32_MAX ? (int32_t)n : INT32_MAX;
    int needs = 0;
    int64_t total = limits(market, room->desk, sum, &needs);
    if (needs) {
        for (int64_t v = 0; v < m; v++) room->desk[v].limit = 0;
        for (int64_t p = 0; p < market->pairs; p++) room->desk[market->vacancy[p]].limit++;
        total = limits(market, room->desk, sum, &needs);
    }
    room->entries = malloc(sizeof *room->entries * (size_t)(total + 1));
    if (!room->entries) return free(sum), 0;
    entry_t *next = room->entries;
    for (int64_t v = 0; v < m; v++) {
        desk_t *desk = &room->desk[v];
        desk->worst = UINT64_MAX;
        desk->heap = next;
        desk->size = 0;
        desk->group = desk->place = NONE;
        next += desk->limit;
    }
    const int made = group_up(room, sum);
    free(sum);
    return made;
}

static int make_walks(walks_t *walks)
{
    const market_t *market = walks->market;
    int64_t longest = 0;
    for (int64_t c = 0; c < market->candidates; c++)
        if (degree_of(market, c) > longest) longest = degree_of(market, c);
    walks->walk = calloc((size_t)market->candidates + 1, sizeof *walks->walk);
    if (longest <= SHORT_ROW) return walks->walk != NULL;
    walks->sorted = malloc((size_t)market->pairs * sizeof *walks->sorted);
    walks->rungs = malloc(2 * (size_t)longest * sizeof *walks->rungs);
    return walks->walk && walks->sorted && walks->rungs;
}

/* Fill `held` with the vacancy of each candidate, or -1. Returns 1, or 0 where memory ran out. */
int64_t candidates_propose(const market_t *market, int64_t weak, int64_t strong, int32_t *held)
{
    room_t room = {.walks = {.market = market, .weak = weak != 0, .strong = strong != 0}};
    room.span = span_of(market);
    room.waiting = malloc(sizeof *room.waiting * ((size_t)market->candidates + 1));
    const int made = room.waiting && make_walks(&room.walks) && make_desks(&room);
    if (made) {
        int64_t count = run_round(&room, market->candidates, 1);
        while (count) count = run_round(&room, count, 0);
        for (int64_t c = 0; c < market->candidates; c++) {
            const int none = room.walks.walk[c].kind == DONE;
            held[c] = none ? NONE : market->vacancy[pair_now(&room.walks, c)];
        }
    }
    free(room.waiting);
    free(room.walks.walk);
    free(room.walks.sorted);
    free(room.walks.rungs);
    free(room.desk);
    free(room.entries);
    free(room.group);
    free(room.members);
    return made;
}
