/* What Python and C share: tables of profiles, options, scratch space and results.
 *
 * Every array belongs to Python and outlives the call. Everything that counts is a whole number,
 * so sums and comparisons are the same in any order and on any machine. The structures mirror
 * layout.py field for field; a test compares their sizes.
 */
#ifndef STAGEPACT_TYPES_H
#define STAGEPACT_TYPES_H

#include <stddef.h>
#include <stdint.h>

#define POINTS 10000
#define FULL 1000       /* permille */
#define NONE (-1)
#define NOWHERE (-2000000000)
#define FIRST_DAY 0
#define LAST_DAY 4000000

enum { SKILLS, USE, TRAVEL, INTERESTS, LEARNING, PERIOD, HOURS, WISH, RANKING, PARTS };
enum {
    FORBIDDEN, PAUSED, READINESS, LEVEL, FIELD, RECOGNITION, LEERWEG,
    IN_PERIOD, IN_HOURS, IN_REACH, LANGUAGE, LICENCE, CERTIFICATE, RULES
};

#define SHARES 16 /* a row of shares, padded */
#define LANES 16  /* numbers of 32 bits in the widest register */

/* The first word of bits. A pair is out as soon as a candidate's bit meets a vacancy's:
 * the candidate says what it is or lacks, the vacancy what it does not take or asks. */
#define STUDY_BITS 48
#define STUDY_MASK ((UINT64_C(1) << 48) - 1)
#define LEERWEG_MASK (UINT64_C(0xF) << 48)
#define LEVEL_MASK (UINT64_C(0x7F) << 52)
#define UNREADY_BIT (UINT64_C(1) << 59)
#define PAUSED_BIT (UINT64_C(1) << 60)
#define DEAD_CANDIDATE (UINT64_C(1) << 62) /* every live vacancy has it */
#define DEAD_VACANCY (UINT64_C(1) << 63)   /* every live candidate has it */

/* Rows of unequal length, with room to append: row i is item[at[i]] and on, n[i] of them. */
typedef struct {
    const int64_t *at;
    const int32_t *n;
    const int32_t *item;
    const int32_t *value;
} rows_t;

/* Slots sorted by group, then by cell of a square grid, row by row; then those without a place.
 * Slots from `tail` on came later and stand in no cell. */
typedef struct {
    int64_t groups;
    int64_t columns, rows, size; /* of the grid; side of a cell in units of 10 m */
    int64_t west, south;
    int64_t tail;
    const int64_t *start;   /* [groups][columns * rows + 2] */
    const uint32_t *levels; /* [groups] what a group takes or is; 0: any */
    const int64_t *reach;   /* [groups] the greatest squared reach in it */
    const int64_t *alive;   /* [groups] slots that are not dead */
} grid_t;

/* What is read of one profile together stands together: one line of cache each. */
typedef struct {
    int32_t id, x, y, limit, start, end, hours, crebo, field, mode, asks_recognition, applies;
    int32_t skills_at, skills_n, learn_at, learn_n;
} person_t;

typedef struct {
    int32_t id, x, y, start, end, hours, employer, sector, study, applies;
    int32_t asked_at, asked_n, total, spare[3];
} offer_t;

typedef struct {
    int64_t slots;
    const person_t *person;
    const uint64_t *bits;
    const uint64_t *more;
    const int32_t *x, *y;
    const int64_t *reach;
    const uint8_t *level;
    const int32_t *skills; /* the skill times eight plus the level */
    const int32_t *learn;  /* the skill */
    rows_t interests;      /* sector */
    rows_t special;        /* vacancy rising; see below */
    grid_t grid;
} candidates_t;

/* special.value: what people decided, the rank of the wish, the rank by the employer; 0 is none. */
#define SPECIAL_FORBIDDEN 1
#define SPECIAL_LOCKED 2
#define WISH_RANK(value) (((value) >> 2) & 0x3FFF)
#define RANKING_RANK(value) ((value) >> 16)

typedef struct {
    int64_t slots;
    const offer_t *offer;
    int64_t room;                 /* slots that fit: the length of a row of `more` */
    const uint64_t *bits;
    const uint64_t *more;         /* [words][room] */
    const int32_t *x, *y, *start, *end, *hours, *study, *employer;
    const uint32_t *asked; /* see ASKED_BITS; the weight stands there only where this is null: */
    const int32_t *weight;
    grid_t grid;
} vacancies_t;

/* A requirement: the skill times four plus the level less one; its weight above that. */
#define ASKED_BITS 18
#define ASKED_MASK ((UINT32_C(1) << ASKED_BITS) - 1)
#define LEVELS 4

/* A neighbour of a skill: the other skill, and the credit in permille below it. */
#define CREDIT_BITS 10
#define CREDIT_MASK ((1 << CREDIT_BITS) - 1)

/* What both sides refer to. */
typedef struct {
    int64_t skills, words, employers, crebos, sectors;
    rows_t similar;      /* a skill held: the skill asked and the credit, as CREDIT_BITS tells */
    rows_t similar_to;   /* a skill asked: the skill held and the credit */
    rows_t recognised;   /* a crebo: employer rising; three numbers an entry: */
    rows_t recognitions; /* an employer: crebo rising;  who, first day, last day */
    const uint64_t *study_crebo, *study_field; /* [crebos or fields][study_words] */
    int64_t study_words;
    const uint64_t *language_mask, *licence_mask, *certificate_mask; /* [words] */
    rows_t postings; /* a skill: slot of a vacancy, weight times four plus level less one */
} market_t;

typedef struct {
    int64_t isa;
    int64_t period_on, hours_on, travel_on, recognition_on, field_on, forbidden_on;
    int64_t period_share;    /* permille of the shorter period */
    int64_t hours_tolerance; /* hundredths of an hour */
    const uint64_t *credits; /* [8][FULL + 1]: what a credit is at the four levels asked, in 16
                                bits each, by the level held */
    double detour;
    double fixed[4], speed[4]; /* tenths of minutes; kilometres an hour, by mode */
    const int32_t *candidate_share; /* [512][SHARES]: what each part may add, by what applies */
    const int32_t *vacancy_share;
    double posting_cost; /* of one posting, in gathered requirements; chooses how to sum */
    int64_t stage; /* benchmarks only: how far to go, 0 is all the way */
} options_t;

/* What a candidate's skills give for one skill asked. The gains are sums of credit, in permille
 * unless that takes more than 16 bits: small enough for the whole table to stay near. */
typedef struct {
    uint64_t need;        /* the best credit at each level asked, 16 bits each */
    uint16_t use, learning;
    uint16_t node, spare; /* the first of who gives it: see nodes */
} entry_t;

/* Room that one thread works in. All zero, or -1 where told, between two calls. */
typedef struct {
    entry_t *entry;    /* [skills] */
    uint64_t *known;   /* [skills / 64 + 1] the skills whose entry is not empty, as bits */
    int32_t *touched;  /* [skills] */
    int32_t *hit;      /* [skills], -1: first node of the requirements that a skill meets */
    int32_t *nodes;    /* [node_room][3]: next or -1, skill of the candidate or requirement,
                          credit */
    int64_t node_room;
    int32_t *recognition; /* [max(employers, crebos)], -1 */
    uint8_t *wanted;   /* [sectors + 1] */
    int32_t *best;     /* [best_room] */
    int64_t best_room;
    int32_t *found;    /* [found_room] slots */
    int64_t found_room;
    uint64_t *sum;     /* [vacancy slots][2] */
    int64_t *ranges;   /* [range_room][3] */
    int64_t range_room;
} scratch_t;

/* The best of both sides so far. A key is the score, then the lower id: score << 32 | ~id. */
typedef struct {
    int64_t k;
    uint64_t *candidate_keys;    /* [last - first][k], best first, 0: nothing */
    int32_t *candidate_eligible; /* [last - first] */
    uint64_t *vacancy_keys;      /* [vacancy slots][k], best first */
    uint32_t *vacancy_floor;     /* [vacancy slots] scores below this need not come */
    int32_t *vacancy_eligible;   /* [vacancy slots] */
    int64_t *lost;               /* [RULES] pairs, each at the first rule it breaks */
    int64_t *work;               /* [8] what was done, for benchmarks */
} best_t;

#endif
