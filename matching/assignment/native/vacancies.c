/* Vacancies propose, candidates keep the best offer: deferred acceptance in O(p log p).
 *
 * An employer goes down the pairs that nobody has refused, and offers while the vacancy has a place
 * and its cap leaves room. Each vacancy's pairs are sorted; of the vacancies of a capped employer
 * that have a place, the one with the best pair stands on top of a heap.
 */
#include <stdlib.h>
#include <string.h>

#include "order.h"

#define SOON 6       /* so many offers ahead what they ask for is fetched */
#define BY_HAND 12   /* lists this short are sorted by insertion */

typedef struct {
    uint64_t head;
    uint32_t candidate, pair;
} entry_t;

/* A vacancy: what it may still offer, and how many places it has left. */
typedef struct {
    entry_t *next, *end;
    int32_t left;
    int32_t group, place; /* the employer if it has a cap that can bind; NONE: not in its heap */
} desk_t;

/* An employer whose cap can bind: its vacancies that have a place and somebody to offer it to. */
typedef struct {
    int32_t *member;
    int32_t members, left;
} group_t;

typedef struct {
    const market_t *market;
    span_t span;
    desk_t *desk;     /* [vacancies] */
    entry_t *entries; /* [pairs], and as many as the longest list has */
    group_t *group;   /* [employers], or NULL where no cap can bind */
    int32_t *members; /* [vacancies] */
    uint32_t *held;   /* [candidates] the pair that each holds */
    int32_t *todo;    /* [vacancies] a ring of those that have something to offer */
    uint8_t *listed;  /* [vacancies] whether it stands in todo */
    int64_t first, count;
} room_t;

static inline int before(const room_t *room, entry_t a, entry_t b)
{
    if (a.head != b.head) return a.head < b.head;
    return goes_before(room->market, a.candidate, a.pair, b.candidate, b.pair);
}

/* Sort a list: short pieces by insertion, then by merging; `spare` has as much room. */
static void sort_list(const room_t *room, entry_t *list, int64_t size, entry_t *spare)
{
    for (int64_t left = 0; left < size; left += BY_HAND) {
        const int64_t end = left + BY_HAND < size ? left + BY_HAND : size;
        for (int64_t i = left + 1; i < end; i++) {
            const entry_t entry = list[i];
            int64_t at = i;
            for (; at > left && before(room, entry, list[at - 1]); at--) list[at] = list[at - 1];
            list[at] = entry;
        }
    }
    entry_t *from = list, *to = spare;
    for (int64_t width = BY_HAND; width < size; width *= 2) {
        for (int64_t left = 0; left < size; left += 2 * width) {
            const int64_t middle = left + width < size ? left + width : size;
            const int64_t end = middle + width < size ? middle + width : size;
            int64_t i = left, j = middle, k = left;
            while (i < middle && j < end) {
                const int later = before(room, from[j], from[i]);
                to[k++] = from[later ? j : i];
                j += later, i += !later;
            }
            memcpy(to + k, from + i, (size_t)(middle - i) * sizeof *to);
            memcpy(to + k + (middle - i), from + j, (size_t)(end - j) * sizeof *to);
        }
        entry_t *swap = from;
        from = to, to = swap;
    }
    if (from != list) memcpy(list, from, (size_t)size * sizeof *list);
}

static inline int has_more(const desk_t *desk) { return desk->next < desk->end; }

/* Take the best pair off a vacancy's list, and fetch what those to come will ask for. */
static inline entry_t take(const room_t *room, desk_t *desk)
{
    if (desk->end - desk->next > SOON) {
        PREFETCH(&room->held[desk->next[SOON].candidate]);
        PREFETCH(&room->market->candidate_rank[desk->next[SOON].pair]);
    }
    return *desk->next++;
}

static inline int has_better(const room_t *room, int32_t u, int32_t v)
{
    return before(room, *room->desk[u].next, *room->desk[v].next);
}

static inline void seat(const room_t *room, const group_t *group, int32_t at, int32_t v)
{
    group->member[at] = v;
    room->desk[v].place = at;
}

static void regroup(const room_t *room, const group_t *group, int32_t at, int32_t v)
{
    while (at > 0 && has_better(room, v, group->member[(at - 1) / 2])) {
        seat(room, group, at, group->member[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    for (int32_t child = 2 * at + 1; child < group->members; child = 2 * at + 1) {
        if (child + 1 < group->members &&
            has_better(room, group->member[child + 1], group->member[child]))
            child++;
        if (!has_better(room, group->member[child], v)) break;
        seat(room, group, at, group->member[child]);
        at = child;
    }
    seat(room, group, at, v);
}

/* Put a vacancy into the heap of its employer, or where it belongs in it, or take it out. */
static void update(const room_t *room, int32_t v)
{
    desk_t *desk = &room->desk[v];
    group_t *group = &room->group[desk->group];
    const int wanted = desk->left > 0 && has_more(desk);
    if (desk->place != NONE && wanted) {
        regroup(room, group, desk->place, v);
    } else if (wanted) {
        regroup(room, group, group->members++, v);
    } else if (desk->place != NONE) {
        const int32_t at = desk->place, last = group->member[--group->members];
        desk->place = NONE;
        if (last != v) regroup(room, group, at, last);
    }
}

static inline void list(room_t *room, int32_t v)
{
    if (room->listed[v]) return;
    room->listed[v] = 1;
    const int64_t at = room->first + room->count++, m = room->market->vacancies;
    room->todo[at < m ? at : at - m] = v;
}

/* Offer a pair; return the vacancy that loses a candidate by it (the same one: the offer was
 * refused), or NONE. */
static inline int32_t offer(const room_t *room, entry_t entry)
{
    const market_t *market = room->market;
    const uint32_t other = room->held[entry.candidate];
    if (other != NOBODY && wants_more(market, entry.candidate, other, entry.pair))
        return market->vacancy[entry.pair];
    room->held[entry.candidate] = entry.pair;
    return other == NOBODY ? NONE : market->vacancy[other];
}

/* A vacancy, and its employer if its cap can bind, has a place more. */
static inline void give_back(room_t *room, int32_t v)
{
    desk_t *desk = &room->desk[v];
    desk->left++;
    if (desk->group != NONE) {
        room->group[desk->group].left++;
        update(room, v);
    }
    list(room, v);
}

static void serve(room_t *room, int32_t v)
{
    desk_t *desk = &room->desk[v];
    while (desk->left > 0 && has_more(desk)) {
        desk->left--;
        const int32_t loser = offer(room, take(room, desk));
        if (loser == v) desk->left++;
        else if (loser != NONE) give_back(room, loser);
    }
}

static void serve_group(room_t *room, group_t *group)
{
    while (group->left > 0 && group->members > 0) {
        const int32_t v = group->member[0];
        room->desk[v].left--;
        group->left--;
        const entry_t entry = take(room, &room->desk[v]);
        update(room, v);
        const int32_t loser = offer(room, entry);
        if (loser != NONE) give_back(room, loser);
    }
}

/* The vacancy so many turns ahead. */
static inline const desk_t *ahead(const room_t *room, int64_t turns)
{
    const int64_t at = room->first + turns, m = room->market->vacancies;
    return &room->desk[room->todo[at < m ? at : at - m]];
}

/* Fetch what the turns to come will ask for: the record, the list, and whom it names. */
static inline void fetch(const room_t *room)
{
    if (room->count > 3 * SOON) PREFETCH(ahead(room, 3 * SOON));
    if (room->count > 2 * SOON) PREFETCH(ahead(room, 2 * SOON)->next);
    if (room->count > SOON && has_more(ahead(room, SOON))) {
        PREFETCH(&room->held[ahead(room, SOON)->next->candidate]);
        PREFETCH(&room->market->candidate_rank[ahead(room, SOON)->next->pair]);
    }
}

static void run(room_t *room)
{
    const int64_t m = room->market->vacancies;
    for (int64_t v = 0; v < m; v++) list(room, (int32_t)v);
    while (room->count) {
        fetch(room);
        const int32_t v = room->todo[room->first];
        room->first = room->first + 1 < m ? room->first + 1 : 0;
        room->count--;
        room->listed[v] = 0;
        if (room->desk[v].group == NONE) serve(room, v);
        else serve_group(room, &room->group[room->desk[v].group]);
    }
}

/* List the pairs of each vacancy, the best first. */
static int make_lists(room_t *room)
{
    const market_t *market = room->market;
    const int64_t m = market->vacancies;
    int64_t *sizes = calloc((size_t)m + 1, sizeof *sizes), longest = 0;
    if (!sizes) return 0;
    for (int64_t p = 0; p < market->pairs; p++) sizes[market->vacancy[p]]++;
    for (int64_t v = 0; v < m; v++) longest = sizes[v] > longest ? sizes[v] : longest;
    room->entries = malloc(((size_t)market->pairs + (size_t)longest + 1) * sizeof *room->entries);
    if (!room->entries) return free(sizes), 0;
    entry_t *next = room->entries;
    for (int64_t v = 0; v < m; v++) {
        room->desk[v].next = room->desk[v].end = next;
        next += sizes[v];
    }
    free(sizes);
    for (int64_t c = 0; c < market->candidates; c++) {
        for (int64_t p = market->indptr[c]; p < market->indptr[c + 1]; p++)
            *room->desk[market->vacancy[p]].end++ =
                (entry_t){head_of(market, room->span, c, p), (uint32_t)c, (uint32_t)p};
    }
    for (int64_t v = 0; v < m; v++) {
        desk_t *desk = &room->desk[v];
        sort_list(room, desk->next, desk->end - desk->next, next);
    }
    return 1;
}

/* Find the employers whose cap can bind, and put their vacancies into their heaps. */
static int group_up(room_t *room)
{
    const market_t *market = room->market;
    int64_t *sum = calloc((size_t)market->employers + 1, sizeof *sum);
    if (!sum) return 0;
    int binds = 0;
    for (int64_t v = 0; v < market->vacancies; v++) {
        desk_t *desk = &room->desk[v];
        const int32_t e = market->employer[v], cap = market->employer_capacity[e];
        int32_t left = market->capacity[v] < cap ? market->capacity[v] : cap;
        if (desk->end - desk->next < left) left = (int32_t)(desk->end - desk->next);
        desk->left = left;
        desk->group = desk->place = NONE;
        sum[e] += left;
        binds |= sum[e] > cap;
    }
    if (binds) {
        room->group = calloc((size_t)market->employers, sizeof *room->group);
        room->members = malloc((size_t)market->vacancies * sizeof *room->members);
        if (!room->group || !room->members) return free(sum), 0;
        for (int64_t v = 0; v < market->vacancies; v++)
            room->group[market->employer[v]].members++;
        int32_t *next = room->members;
        for (int64_t e = 0; e < market->employers; e++) {
            room->group[e].member = next;
            room->group[e].left = market->employer_capacity[e];
            next += room->group[e].members;
            room->group[e].members = 0;
        }
        for (int64_t v = 0; v < market->vacancies; v++) {
            const int32_t e = market->employer[v];
            if (sum[e] <= market->employer_capacity[e]) continue;
            room->desk[v].group = e;
            update(room, (int32_t)v);
        }
    }
    free(sum);
    return 1;
}

/* Fill `held` with the vacancy of each candidate, or -1. Returns 1, or 0 where memory ran out. */
int64_t vacancies_propose(const market_t *market, int32_t *held)
{
    const size_t n = (size_t)market->candidates, m = (size_t)market->vacancies;
    room_t room = {.market = market, .span = span_of(market)};
    room.desk = calloc(m + 1, sizeof *room.desk);
    room.held = malloc((n + 1) * sizeof *room.held);
    room.todo = malloc((m + 1) * sizeof *room.todo);
    room.listed = calloc(m + 1, 1);
    const int made = room.desk && room.held && room.todo && room.listed && make_lists(&room) &&
                     group_up(&room);
    if (made) {
        memset(room.held, 0xFF, n * sizeof *room.held);
        run(&room);
        for (size_t c = 0; c < n; c++)
            held[c] = room.held[c] == NOBODY ? NONE : market->vacancy[room.held[c]];
    }
    free(room.desk);
    free(room.entries);
    free(room.group);
    free(room.members);
    free(room.held);
    free(room.todo);
    free(room.listed);
    return made;
}
