/*
 * people.c - joins names to people (people.h). Names are compared within one place and one block alone: all pairs of a
 * block, the surest first, and two sets of names become one only where each pair across them may be the same person.
 */
#include "query/people.h"

#include "base/hash.h"

#include <stdlib.h>

#define RUN_MAX   400 /* names of one block; where there are more, nothing is proposed among them */
#define YEARS_MAX 8   /* between the last of one name and the first of another */

/* What a pair of names may be, in rising order. */
enum pair { PAIR_UNLIKE, PAIR_FAR, PAIR_SHORTENED, PAIR_SPELLED };

const char *name_match_name(enum name_match match) {
    static const char *const names[] = {"exact", "proposed", "confirmed"};
    return names[match];
}

void people_init(struct people *people, struct arena *arena, const struct registry *registry,
                 const struct aliases *aliases) {
    *people = (struct people){.arena = arena, .registry = registry, .aliases = aliases};
}

void people_free(struct people *people) {
    free(people->slots);
}

/* ---- names as they stand in the rows ---- */

static uint64_t hash_name(const char *folded, const char *place) {
    return hash_mix(hash_bytes(slice_of(folded)), hash_bytes(slice_of(place)));
}

static size_t slot_of(const struct people *people, const char *folded, const char *place) {
    size_t mask = people->slot_count - 1, at = (size_t)hash_name(folded, place) & mask;
    for (; people->slots[at]; at = (at + 1) & mask) {
        const struct name_entry *entry = &people->entries[people->slots[at] - 1];
        if (strcmp(entry->folded, folded) == 0 && strcmp(entry->place, place) == 0) break;
    }
    return at;
}

static bool reserve_slots(struct people *people) {
    if (2 * (people->count + 1) < people->slot_count) return true;
    size_t wanted = people->slot_count ? 2 * people->slot_count : 64;
    size_t *slots = calloc(wanted, sizeof *slots);
    if (!slots) return false;
    free(people->slots);
    people->slots = slots;
    people->slot_count = wanted;
    for (size_t i = 0; i < people->count; i++)
        people->slots[slot_of(people, people->entries[i].folded, people->entries[i].place)] = i + 1;
    return true;
}

static const char *place_of(const struct people *people, const struct register_row *row) {
    if (row->municipality[0]) return row->municipality;
    if (!row->affiliation[0]) return "";
    const struct authority *known = registry_find_authority(people->registry, slice_of(row->affiliation));
    return known ? known->name : row->affiliation;
}

static const char *block_of(struct people *people, const struct person_name *name) {
    struct buf block;
    buf_init(&block, 1 << 12);
    person_name_block(name, &block);
    const char *text = arena_text(people->arena, buf_as_slice(&block));
    people->no_memory |= !buf_ok(&block);
    buf_free(&block);
    return text;
}

static const struct alias_line *alias_of(const struct people *people, const char *folded, const char *place) {
    for (size_t i = 0; i < people->aliases->count; i++) {
        const struct alias_line *line = &people->aliases->lines[i];
        for (size_t k = 0; !line->forbids && !line->group && k < line->name_count; k++) {
            if (alias_name_fits(&line->names[k], folded, place)) return line;
        }
    }
    return NULL;
}

static size_t find_entry(struct people *people, const struct register_row *row) {
    const char *folded = row->folded, *place = place_of(people, row);
    if (!reserve_slots(people)) {
        people->no_memory = true;
        return 0;
    }
    size_t slot = slot_of(people, folded, place);
    if (people->slots[slot]) return people->slots[slot] - 1;
    struct name_entry *entry = ARENA_PUSH(people->arena, people->entries, people->count);
    entry->folded = folded;
    entry->place = arena_text(people->arena, slice_of(place));
    if (person_name_read(slice_of(row->person), &entry->parts, NULL) != REFERAT_OK) people->no_memory = true;
    entry->block = block_of(people, &entry->parts);
    entry->alias = alias_of(people, folded, place);
    people->slots[slot] = people->count;
    return people->count - 1;
}

static void add_spelling(struct people *people, struct name_entry *entry, const char *written) {
    for (size_t i = 0; i < entry->spelling_count; i++) {
        if (strcmp(entry->spellings[i].written, written) != 0) continue;
        entry->spellings[i].rows++;
        return;
    }
    *ARENA_PUSH(people->arena, entry->spellings, entry->spelling_count) = (struct spelling){written, 1};
}

void people_add(struct people *people, struct register_row *row) {
    row->name = find_entry(people, row);
    if (people->no_memory || people->arena->failed) return;
    struct name_entry *entry = &people->entries[row->name];
    entry->rows++;
    add_spelling(people, entry, row->person);
    if (row->date && (!entry->first || row->date < entry->first)) entry->first = row->date;
    if (row->date > entry->last) entry->last = row->date;
    if (row_act_is_attendance(row->act))
        *ARENA_PUSH(people->arena, entry->meetings, entry->meeting_count) = hash_name(row->meeting, "");
}

size_t people_of(const struct people *people, const struct register_row *row) {
    return people->entries[row->name].person;
}

/* ---- sets ---- */

static size_t root_of(struct people *people, size_t at) {
    struct name_entry *entries = people->entries;
    while (entries[at].set != at) at = entries[at].set = entries[entries[at].set].set;
    return at;
}

static bool is_forbidden(const struct people *people, const struct name_entry *a, const struct name_entry *b) {
    return aliases_forbid(people->aliases, false, a->folded, a->place, b->folded, b->place);
}

static void unite(struct people *people, size_t a, size_t b) {
    people->entries[root_of(people, b)].set = root_of(people, a);
}

/* ---- confirmed by the file ---- */

static void join_line(struct people *people, const struct alias_line *line) {
    size_t first = SIZE_MAX;
    for (size_t i = 0; i < people->count; i++) {
        const struct name_entry *entry = &people->entries[i];
        bool named = false;
        for (size_t k = 0; entry->alias && k < line->name_count && !named; k++)
            named = alias_name_fits(&line->names[k], entry->folded, entry->place);
        if (!named) continue;
        if (first == SIZE_MAX)
            first = i;
        else if (!is_forbidden(people, &people->entries[first], entry))
            unite(people, first, i);
    }
}

static void join_confirmed(struct people *people) {
    for (size_t i = 0; i < people->aliases->count; i++) {
        const struct alias_line *line = &people->aliases->lines[i];
        if (!line->forbids && !line->group) join_line(people, line);
    }
}

/* ---- proposed ---- */

static int by_number(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* Does a meeting list both? */
static bool met(const struct name_entry *a, const struct name_entry *b) {
    for (size_t i = 0, k = 0; i < a->meeting_count && k < b->meeting_count;) {
        if (a->meetings[i] == b->meetings[k]) return true;
        if (a->meetings[i] < b->meetings[k])
            i++;
        else
            k++;
    }
    return false;
}

static bool are_far(const struct name_entry *a, const struct name_entry *b) {
    if (!a->first || !b->first) return false;
    int gap = a->first > b->last ? a->first - b->last : b->first > a->last ? b->first - a->last : 0;
    return gap > YEARS_MAX * 10000;
}

static enum pair compare(const struct people *people, struct name_entry *a, struct name_entry *b) {
    enum name_likeness likeness = person_name_compare(&a->parts, &b->parts);
    a->alike |= likeness != NAMES_UNLIKE;
    if (likeness == NAMES_UNLIKE || met(a, b) || is_forbidden(people, a, b)) return PAIR_UNLIKE;
    if (are_far(a, b)) return PAIR_FAR;
    return likeness == NAMES_SPELLED ? PAIR_SPELLED : PAIR_SHORTENED;
}

/* The names of one place and block, each pair compared. */
struct run {
    struct people *people;
    const size_t *entries;
    size_t count;
    unsigned char *pairs; /* count * count of enum pair */
};

static enum pair pair_of(const struct run *run, size_t a, size_t b) {
    return (enum pair)run->pairs[a * run->count + b];
}

/* Is the name like two that are unlike each other? */
static bool is_ambiguous(const struct run *run, size_t at) {
    for (size_t a = 0; a < run->count; a++) {
        if (a == at || pair_of(run, at, a) < PAIR_SHORTENED) continue;
        for (size_t b = a + 1; b < run->count; b++) {
            if (b != at && pair_of(run, at, b) >= PAIR_SHORTENED && pair_of(run, a, b) == PAIR_UNLIKE) return true;
        }
    }
    return false;
}

static void propose(struct run *run, enum proposal_kind kind, size_t a, size_t b) {
    struct people *people = run->people;
    if (!people->propose) return;
    *ARENA_PUSH(people->arena, people->proposals, people->proposal_count) =
        (struct name_proposal){kind, run->entries[a], run->entries[b]};
}

/* Sets a and b may become one where no pair across them is unlike. */
static bool may_unite(struct run *run, size_t a, size_t b) {
    struct people *people = run->people;
    size_t set_a = root_of(people, run->entries[a]), set_b = root_of(people, run->entries[b]);
    for (size_t i = 0; i < run->count; i++) {
        if (root_of(people, run->entries[i]) != set_a) continue;
        for (size_t k = 0; k < run->count; k++) {
            if (root_of(people, run->entries[k]) == set_b && pair_of(run, i, k) == PAIR_UNLIKE) return false;
        }
    }
    return true;
}

static void join_pairs(struct run *run, enum pair kind, const bool *ambiguous) {
    for (size_t a = 0; a < run->count; a++) {
        for (size_t b = a + 1; b < run->count; b++) {
            if (pair_of(run, a, b) != kind) continue;
            struct people *people = run->people;
            if (root_of(people, run->entries[a]) == root_of(people, run->entries[b])) continue;
            bool joined = (kind == PAIR_SPELLED || (!ambiguous[a] && !ambiguous[b])) && may_unite(run, a, b);
            if (joined) unite(people, run->entries[a], run->entries[b]);
            propose(run, joined ? PROPOSAL_JOINED : PROPOSAL_AMBIGUOUS, a, b);
        }
    }
}

static void join_run(struct people *people, const size_t *entries, size_t count) {
    bool ambiguous[RUN_MAX];
    if (count < 2 || count > RUN_MAX || !people->entries[entries[0]].place[0]) return;
    struct run run = {people, entries, count, malloc(count * count)};
    if (!run.pairs) {
        people->no_memory = true;
        return;
    }
    for (size_t a = 0; a < count; a++) {
        for (size_t b = 0; b < count; b++) {
            enum pair pair =
                a == b ? PAIR_SPELLED : compare(people, &people->entries[entries[a]], &people->entries[entries[b]]);
            run.pairs[a * count + b] = (unsigned char)pair;
        }
    }
    for (size_t i = 0; i < count; i++) ambiguous[i] = is_ambiguous(&run, i);
    join_pairs(&run, PAIR_SPELLED, ambiguous);
    join_pairs(&run, PAIR_SHORTENED, ambiguous);
    free(run.pairs);
}

/* Entries sorted with the help of the array that they stand in; qsort_r hands it on. */
static int by_place_and_block(const void *left, const void *right, void *data) {
    const struct name_entry *entries = data;
    const struct name_entry *a = &entries[*(const size_t *)left], *b = &entries[*(const size_t *)right];
    int order = strcmp(a->place, b->place);
    if (!order) order = strcmp(a->block, b->block);
    if (!order) order = strcmp(a->folded, b->folded);
    return order;
}

static int by_folded(const void *left, const void *right, void *data) {
    const struct name_entry *entries = data;
    const struct name_entry *a = &entries[*(const size_t *)left], *b = &entries[*(const size_t *)right];
    int order = strcmp(a->folded, b->folded);
    return order ? order : strcmp(a->place, b->place);
}

static bool same_block(const struct name_entry *a, const struct name_entry *b) {
    return strcmp(a->place, b->place) == 0 && strcmp(a->block, b->block) == 0;
}

static void join_proposed(struct people *people, size_t *order) {
    qsort_r(order, people->count, sizeof *order, by_place_and_block, people->entries);
    for (size_t from = 0, to; from < people->count; from = to) {
        for (to = from + 1; to < people->count; to++) {
            if (!same_block(&people->entries[order[from]], &people->entries[order[to]])) break;
        }
        join_run(people, order + from, to - from);
    }
}

/* ---- one name at several places ---- */

/* A name that tells no place is that of the one person who has it, if there is just one. */
static void join_placeless(struct people *people, const size_t *run, size_t count) {
    if (count < 2 || people->entries[run[0]].place[0]) return;
    for (size_t i = 2; i < count; i++) {
        if (root_of(people, run[i]) != root_of(people, run[1])) return;
    }
    if (!is_forbidden(people, &people->entries[run[0]], &people->entries[run[1]])) unite(people, run[1], run[0]);
}

/* One after the other, at most YEARS_MAX apart: the person may have moved. */
static void propose_moves(struct people *people, const size_t *run, size_t count) {
    for (size_t i = 0; i < count && people->propose && count < RUN_MAX; i++) {
        for (size_t k = i + 1; k < count; k++) {
            const struct name_entry *a = &people->entries[run[i]], *b = &people->entries[run[k]];
            bool earlier = a->last && b->first && a->last < b->first, later = b->last && a->first && b->last < a->first;
            if (!a->place[0] || !(earlier || later) || are_far(a, b) || is_forbidden(people, a, b)) continue;
            if (root_of(people, run[i]) == root_of(people, run[k])) continue;
            *ARENA_PUSH(people->arena, people->proposals, people->proposal_count) =
                (struct name_proposal){PROPOSAL_MOVED, earlier ? run[i] : run[k], earlier ? run[k] : run[i]};
        }
    }
}

static void join_places(struct people *people, size_t *order) {
    qsort_r(order, people->count, sizeof *order, by_folded, people->entries);
    for (size_t from = 0, to; from < people->count; from = to) {
        for (to = from + 1; to < people->count; to++) {
            if (strcmp(people->entries[order[from]].folded, people->entries[order[to]].folded) != 0) break;
        }
        join_placeless(people, order + from, to - from);
        propose_moves(people, order + from, to - from);
    }
}

/* ---- people ---- */

/* The spelling that most rows have; of several the longest, then by bytes. */
static bool is_better(const struct spelling *a, const struct spelling *b) {
    if (!b || a->rows != b->rows) return !b || a->rows > b->rows;
    size_t len_a = strlen(a->written), len_b = strlen(b->written);
    return len_a != len_b ? len_a > len_b : strcmp(a->written, b->written) < 0;
}

static bool has_text(const char *const *texts, size_t count, const char *text) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(texts[i], text) == 0) return true;
    }
    return false;
}

/* A line that names all entries of a set confirms it; `run` are the entries of one person. */
static enum name_match match_of(const struct people *people, const size_t *run, size_t count) {
    bool several = false, confirmed = true;
    for (size_t i = 0; i < count; i++) {
        const struct name_entry *entry = &people->entries[run[i]];
        several |= strcmp(entry->folded, people->entries[run[0]].folded) != 0;
        several |= strcmp(entry->place, people->entries[run[0]].place) != 0 && entry->place[0] &&
                   people->entries[run[0]].place[0];
        confirmed &= entry->alias != NULL || !entry->place[0];
    }
    if (!several) return MATCH_EXACT;
    return confirmed ? MATCH_CONFIRMED : MATCH_PROPOSED;
}

static void make_person(struct people *people, const size_t *run, size_t count) {
    struct arena *arena = people->arena;
    const struct spelling *best = NULL;
    const struct alias_line *alias = NULL;
    size_t number = people->person_count;
    struct person_cluster *person = ARENA_PUSH(arena, people->persons, people->person_count);
    for (size_t i = 0; i < count; i++) {
        struct name_entry *entry = &people->entries[run[i]];
        entry->person = number;
        if (entry->alias && (!alias || entry->alias->number < alias->number)) alias = entry->alias;
        for (size_t k = 0; k < entry->spelling_count; k++) {
            if (is_better(&entry->spellings[k], best)) best = &entry->spellings[k];
        }
    }
    *person = (struct person_cluster){.name = best ? best->written : "", .match = match_of(people, run, count)};
    if (alias) person->name = alias->names[0].written;
    for (size_t i = 0; i < count; i++) {
        const struct name_entry *entry = &people->entries[run[i]];
        for (size_t k = 0; k < entry->spelling_count; k++) {
            const char *written = entry->spellings[k].written;
            if (strcmp(written, person->name) == 0 || has_text(person->variants, person->variant_count, written))
                continue;
            *ARENA_PUSH(arena, person->variants, person->variant_count) = written;
        }
    }
}

static int by_set(const void *left, const void *right, void *data) {
    const struct name_entry *entries = data;
    size_t a = *(const size_t *)left, b = *(const size_t *)right;
    if (entries[a].set != entries[b].set) return entries[a].set < entries[b].set ? -1 : 1;
    return by_folded(left, right, data);
}

static void make_people(struct people *people, size_t *order) {
    people->persons = NULL;
    people->person_count = 0;
    for (size_t i = 0; i < people->count; i++) people->entries[i].set = root_of(people, i);
    qsort_r(order, people->count, sizeof *order, by_set, people->entries);
    for (size_t from = 0, to; from < people->count; from = to) {
        for (to = from + 1; to < people->count; to++) {
            if (people->entries[order[from]].set != people->entries[order[to]].set) break;
        }
        make_person(people, order + from, to - from);
    }
}

enum referat_status people_join(struct people *people, struct referat_error *error) {
    size_t *order = malloc((people->count + 1) * sizeof *order);
    if (!order || people->no_memory || people->arena->failed) {
        free(order);
        return error_no_memory(error);
    }
    people->proposals = NULL;
    people->proposal_count = 0;
    for (size_t i = 0; i < people->count; i++) {
        struct name_entry *entry = &people->entries[i];
        entry->set = order[i] = i;
        if (entry->meeting_count) qsort(entry->meetings, entry->meeting_count, sizeof *entry->meetings, by_number);
    }
    join_confirmed(people);
    if (people->count) {
        join_proposed(people, order);
        join_places(people, order);
        make_people(people, order);
    }
    free(order);
    if (people->no_memory) return error_no_memory(error);
    return arena_status(people->arena, error);
}
