/* seats.c - tells the rows of each group in the order of their dates as seats that begin and end; see seats.h. */
#include "query/seats.h"

#include <stdlib.h>

const char *seat_end_name(enum seat_end end) {
    static const char *const names[] = {"", "udtræder", "efterfølger"};
    return names[end];
}

struct teller {
    struct seats *seats;
    struct seat **latest;     /* of each person, in the group that is told */
    size_t first;             /* seat of that group */
    struct register_row *row; /* that is told */
};

/* ---- the seat that a row is about ---- */

static const char *place_of(const struct teller *teller, const struct register_row *row) {
    return teller->seats->people->entries[row->name].place;
}

static bool same_place(const char *a, const char *b) {
    return !*a || !*b || strcmp(a, b) == 0;
}

/* The person's seat that goes on; a proposal too. */
static struct seat *find_open(const struct teller *teller) {
    struct seat *seat = teller->latest[people_of(teller->seats->people, teller->row)];
    for (; seat; seat = seat->previous) {
        if (seat->end == SEAT_OPEN && same_place(seat->place, place_of(teller, teller->row)) &&
            seat->head->act != ROW_IKKE_UDPEGET)
            return seat;
    }
    return NULL;
}

static struct seat *open_seat(struct teller *teller) {
    struct seats *seats = teller->seats;
    size_t person = people_of(seats->people, teller->row);
    struct seat *seat = arena_alloc(seats->arena, sizeof *seat);
    *seat = (struct seat){.person = person,
                          .group = groups_of(seats->groups, teller->row),
                          .place = place_of(teller, teller->row),
                          .head = teller->row,
                          .role = "",
                          .title = "",
                          .successor = SIZE_MAX,
                          .previous = teller->latest[person]};
    teller->latest[person] = seat;
    *ARENA_PUSH(seats->arena, seats->items, seats->count) = seat;
    return seat;
}

static void mention(struct teller *teller, struct seat *seat) {
    struct register_row *row = teller->row;
    *ARENA_PUSH(teller->seats->arena, seat->rows, seat->row_count) = row;
    if (row->role[0]) seat->role = row->role;
    if (row->title[0]) seat->title = row->title;
    if (!seat->place[0]) seat->place = place_of(teller, row);
    if (row->date > seat->last) seat->last = row->date;
    seat->shown |= (row->marks & ROW_SHOWN) != 0;
}

/* ---- succession ---- */

/* Is the name there as whole words? Both are folded, their words parted by one blank. */
static bool has_name(const char *sentence, const char *name) {
    size_t len = strlen(name);
    for (const char *at = sentence; len && (at = strstr(at, name)); at++) {
        bool begins = at == sentence || at[-1] == ' ', ends = at[len] == ' ' || at[len] == '\0';
        if (begins && ends) return true;
    }
    return false;
}

static bool names_person(const struct people *people, const char *sentence, size_t person) {
    for (size_t i = 0; i < people->count; i++) {
        if (people->entries[i].person == person && has_name(sentence, people->entries[i].folded)) return true;
    }
    return false;
}

/* A seat that was left that very day may be what the row's person takes over. */
static bool is_left_today(const struct teller *teller, const struct seat *seat) {
    return seat->end == SEAT_LEFT && seat->until == teller->row->date;
}

static bool is_held_by_other(const struct teller *teller, const struct seat *seat) {
    bool held = seat->end == SEAT_OPEN || is_left_today(teller, seat);
    return held && seat->decided && seat->person != people_of(teller->seats->people, teller->row);
}

static void end_seat(struct seat *seat, int date, enum seat_end end, size_t successor) {
    seat->end = end;
    seat->until = date;
    seat->successor = successor;
}

/* The one seat of the row's municipality that somebody else holds; NULL for none and for several. */
static struct seat *only_seat_of_place(const struct teller *teller) {
    struct seat *only = NULL;
    const char *place = place_of(teller, teller->row);
    for (size_t i = teller->first; *place && i < teller->seats->count; i++) {
        struct seat *seat = teller->seats->items[i];
        if (!is_held_by_other(teller, seat) || strcmp(seat->place, place) != 0) continue;
        if (only) return NULL;
        only = seat;
    }
    return only;
}

/* A row that begins a seat may say whose it was. */
static void end_predecessor(struct teller *teller) {
    struct seats *seats = teller->seats;
    const struct register_row *row = teller->row;
    if (!row->date || (!row->follows && !row->takes)) return;
    const char *sentence = alias_fold_person(seats->arena, slice_of(row->quote));
    size_t successor = people_of(seats->people, row);
    bool named = false;
    for (size_t i = teller->first; i < seats->count; i++) {
        struct seat *seat = seats->items[i];
        if (!is_held_by_other(teller, seat) || !names_person(seats->people, sentence, seat->person)) continue;
        end_seat(seat, row->date, SEAT_FOLLOWED, successor);
        named = true;
    }
    bool alone = row->takes && !named && !strstr(sentence, "pladsen efter");
    struct seat *only = alone ? only_seat_of_place(teller) : NULL;
    if (only) end_seat(only, row->date, SEAT_FOLLOWED, successor);
}

/* ---- rows in their order ---- */

static void tell_begin(struct teller *teller) {
    struct seat *seat = find_open(teller);
    bool begins = !seat || !seat->decided;
    if (!seat) seat = open_seat(teller);
    if (begins) seat->head = teller->row;
    seat->decided = true;
    mention(teller, seat);
    if (begins) end_predecessor(teller);
}

static void tell_mention(struct teller *teller, bool decides) {
    struct seat *seat = find_open(teller);
    if (!seat) seat = open_seat(teller);
    if (decides && !seat->decided) seat->head = teller->row;
    seat->decided |= decides;
    mention(teller, seat);
}

/* A decision that says no settles the proposal; who sits already goes on sitting. */
static void tell_refusal(struct teller *teller) {
    struct seat *seat = find_open(teller);
    if (!seat || seat->decided) seat = open_seat(teller);
    seat->head = teller->row;
    mention(teller, seat);
}

/* The person's seat that a successor ended the same day. */
static struct seat *find_followed_today(const struct teller *teller) {
    struct seat *seat = teller->latest[people_of(teller->seats->people, teller->row)];
    for (; seat; seat = seat->previous) {
        bool today = seat->end == SEAT_FOLLOWED && seat->until == teller->row->date;
        if (today && same_place(seat->place, place_of(teller, teller->row))) return seat;
    }
    return NULL;
}

static void tell_leaving(struct teller *teller) {
    struct seat *seat = find_open(teller);
    if (!seat || !seat->decided) {
        struct seat *followed = find_followed_today(teller);
        if (followed) {
            mention(teller, followed);
            return;
        }
        seat = open_seat(teller);
    }
    mention(teller, seat);
    if (teller->row->date || seat->head == teller->row) end_seat(seat, teller->row->date, SEAT_LEFT, SIZE_MAX);
}

static void tell(struct teller *teller) {
    switch (teller->row->act) {
    case ROW_UDPEGET:
    case ROW_INDTRAEDER: tell_begin(teller); break;
    case ROW_REPRAESENTERER: tell_mention(teller, true); break;
    case ROW_UDTRAEDER: tell_leaving(teller); break;
    case ROW_IKKE_UDPEGET: tell_refusal(teller); break;
    default: tell_mention(teller, false); break;
    }
}

/* By group, then date (those without one last), proposals of a day first, then as they stand in the text. */
static int by_group_and_date(const void *left, const void *right, void *data) {
    const struct groups *groups = data;
    const struct register_row *a = *(struct register_row *const *)left, *b = *(struct register_row *const *)right;
    size_t group_a = groups_of(groups, a), group_b = groups_of(groups, b);
    if (group_a != group_b) return group_a < group_b ? -1 : 1;
    if (a->date != b->date) return (a->date ? a->date : INT32_MAX) < (b->date ? b->date : INT32_MAX) ? -1 : 1;
    bool proposal_a = a->act == ROW_FORESLAAET, proposal_b = b->act == ROW_FORESLAAET;
    if (proposal_a != proposal_b) return proposal_a ? -1 : 1;
    return strverscmp(a->row_id, b->row_id);
}

static void tell_group(struct teller *teller, struct register_row *const *rows, size_t count) {
    teller->first = teller->seats->count;
    for (size_t i = 0; i < count; i++) teller->latest[people_of(teller->seats->people, rows[i])] = NULL;
    for (size_t i = 0; i < count && !teller->seats->arena->failed; i++) {
        teller->row = rows[i];
        tell(teller);
    }
}

enum referat_status seats_make(struct seats *seats, const struct register_rows *rows, struct referat_error *error) {
    struct register_row **sorted = malloc((rows->count + 1) * sizeof *sorted);
    struct teller teller = {.seats = seats, .latest = calloc(seats->people->person_count + 1, sizeof *teller.latest)};
    enum referat_status status = REFERAT_OK;
    size_t count = 0;
    seats->items = NULL;
    seats->count = 0;
    if (!sorted || !teller.latest) status = error_no_memory(error);
    for (size_t i = 0; !status && i < rows->count; i++) {
        if (!row_act_is_attendance(rows->items[i]->act)) sorted[count++] = rows->items[i];
    }
    if (count) qsort_r(sorted, count, sizeof *sorted, by_group_and_date, (void *)seats->groups);
    for (size_t from = 0, to; from < count; from = to) {
        size_t group = groups_of(seats->groups, sorted[from]);
        for (to = from + 1; to < count && groups_of(seats->groups, sorted[to]) == group;) to++;
        tell_group(&teller, sorted + from, to - from);
    }
    free(sorted);
    free(teller.latest);
    return status ? status : arena_status(seats->arena, error);
}

bool seat_covers(const struct seat *seat, int date) {
    if (!seat->decided || !seat->head->date || seat->head->date > date) return false;
    return seat->end == SEAT_OPEN || seat->until > date;
}
