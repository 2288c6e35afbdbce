/*
 * test_register.c - seats and their intervals, names that are one person's, and what the file of aliases says of both,
 * from rows made here: docs/REGISTER.md, "Seats and intervals" and "One person, many spellings".
 */
#include "query/seats.h"
#include "tests/query/fixture.h"

struct told {
    struct arena arena;
    struct registry *registry;
    struct analyzer *analyzer;
    struct aliases aliases;
    struct register_rows rows;
    struct people people;
    struct groups groups;
    struct seats seats;
    char path[64];
};

static int set_up(void **state) {
    struct told *told = calloc(1, sizeof *told);
    struct referat_error error;
    arena_init(&told->arena, (size_t)64 << 20);
    ASSERT_OK(registry_open(NULL, NULL, &told->registry, &error));
    ASSERT_OK(analyzer_new(&told->analyzer, &error));
    people_init(&told->people, &told->arena, told->registry, &told->aliases);
    groups_init(&told->groups, &told->arena, told->registry, told->analyzer, &told->aliases);
    told->seats = (struct seats){.arena = &told->arena, .people = &told->people, .groups = &told->groups};
    strcpy(told->path, "/tmp/referat-aliases-XXXXXX");
    *state = told;
    return 0;
}

static int tear_down(void **state) {
    struct told *told = *state;
    if (!strchr(told->path, 'X')) unlink(told->path);
    people_free(&told->people);
    groups_free(&told->groups);
    analyzer_free(told->analyzer);
    registry_close(told->registry);
    arena_free(&told->arena);
    free(told);
    return 0;
}

static void write_aliases(struct told *told, const char *text) {
    struct referat_error error;
    int file = mkstemp(told->path);
    assert_true(file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text));
    close(file);
    ASSERT_OK(aliases_read(told->path, told->registry, told->analyzer, &told->arena, &told->aliases, &error));
}

/* An appointment to "Rådet for test"; "i stedet for" in the quote makes it a succession. */
static struct register_row *appoint(struct told *told, const char *person, const char *municipality, enum row_act act,
                                    int date, const char *quote) {
    struct register_row *row = arena_alloc(&told->arena, sizeof *row);
    const char *id = arena_printf(&told->arena, "KOSU/%d/1/u%zu", date, told->rows.count + 1),
               *group = "Rådet for test";
    *row = (struct register_row){.row_id = id,
                                 .act = act,
                                 .person = person,
                                 .title = "",
                                 .affiliation = "",
                                 .municipality = municipality,
                                 .group = group,
                                 .group_key = group_key(told->analyzer, slice_of(group), &told->arena).data,
                                 .role = "",
                                 .note = "",
                                 .body = "KOSU",
                                 .owner = "",
                                 .item = "1",
                                 .id = id,
                                 .meeting = id,
                                 .path = "",
                                 .quote = quote,
                                 .folded = alias_fold_person(&told->arena, slice_of(person)),
                                 .date = date,
                                 .follows = strstr(quote, "i stedet for") != NULL,
                                 .takes = strstr(quote, "overtager pladsen") != NULL};
    *ARENA_PUSH(&told->arena, told->rows.items, told->rows.count) = row;
    people_add(&told->people, row);
    groups_add(&told->groups, row);
    return row;
}

static void tell(struct told *told) {
    struct referat_error error;
    ASSERT_OK(people_join(&told->people, &error));
    ASSERT_OK(groups_join(&told->groups, &error));
    ASSERT_OK(seats_make(&told->seats, &told->rows, &error));
}

static const struct seat *seat(const struct told *told, size_t at) {
    assert_true(at < told->seats.count);
    return told->seats.items[at];
}

static void a_seat_begins_is_mentioned_and_ends(void **state) {
    struct told *told = *state;
    appoint(told, "Bo Friis", "Skive", ROW_FORESLAAET, 20310101, "");
    appoint(told, "Bo Friis", "Skive", ROW_UDPEGET, 20310201, "");
    appoint(told, "Bo Friis", "Skive", ROW_REPRAESENTERER, 20320101, "");
    appoint(told, "Bo Friis", "Skive", ROW_UDTRAEDER, 20330301, "");
    tell(told);
    assert_int_equal(told->seats.count, 1);
    assert_int_equal(seat(told, 0)->head->date, 20310201);
    assert_int_equal(seat(told, 0)->until, 20330301);
    assert_int_equal(seat(told, 0)->end, SEAT_LEFT);
    assert_int_equal(seat(told, 0)->row_count, 4);
    assert_false(seat_covers(seat(told, 0), 20310131));
    assert_true(seat_covers(seat(told, 0), 20310201));
    assert_true(seat_covers(seat(told, 0), 20330228));
    assert_false(seat_covers(seat(told, 0), 20330301));
}

/* "B indtræder i stedet for A" gives two rows, in either order: one seat ends, and says who came. */
static void who_is_followed_and_leaves_has_one_seat(void **state) {
    struct told *told = *state;
    appoint(told, "Bo Friis", "Skive", ROW_UDPEGET, 20310201, "");
    appoint(told, "Anne Toft", "Horsens", ROW_INDTRAEDER, 20330301, "Anne Toft indtræder i stedet for Bo Friis.");
    appoint(told, "Bo Friis", "Skive", ROW_UDTRAEDER, 20330301, "Anne Toft indtræder i stedet for Bo Friis.");
    appoint(told, "Ole Lund", "Odder", ROW_UDPEGET, 20310201, "");
    appoint(told, "Ole Lund", "Odder", ROW_UDTRAEDER, 20340301, "Per Dam indtræder i stedet for Ole Lund.");
    appoint(told, "Per Dam", "Odder", ROW_INDTRAEDER, 20340301, "Per Dam indtræder i stedet for Ole Lund.");
    tell(told);
    assert_int_equal(told->seats.count, 4);
    for (size_t i = 0; i < 4; i++) {
        const struct seat *one = seat(told, i);
        const char *name = told->people.persons[one->person].name;
        bool gone = strcmp(name, "Bo Friis") == 0 || strcmp(name, "Ole Lund") == 0;
        assert_int_equal(one->end, gone ? SEAT_FOLLOWED : SEAT_OPEN);
        assert_int_equal(one->row_count, gone ? 2 : 1);
    }
}

static void an_open_seat_says_when_it_was_mentioned_last(void **state) {
    struct told *told = *state;
    appoint(told, "Bo Friis", "Skive", ROW_UDPEGET, 20310201, "");
    appoint(told, "Bo Friis", "Skive", ROW_REPRAESENTERER, 20350101, "");
    tell(told);
    assert_int_equal(seat(told, 0)->end, SEAT_OPEN);
    assert_int_equal(seat(told, 0)->last, 20350101);
    assert_true(seat_covers(seat(told, 0), 20991231));
}

static void a_named_successor_ends_it(void **state) {
    struct told *told = *state;
    appoint(told, "Bo Friis", "Skive", ROW_UDPEGET, 20310201, "");
    appoint(told, "Ida Holm", "Skive", ROW_INDTRAEDER, 20320301, "Ida Holm indtræder i stedet for Bo Friis.");
    tell(told);
    assert_int_equal(told->seats.count, 2);
    assert_int_equal(seat(told, 0)->end, SEAT_FOLLOWED);
    assert_int_equal(seat(told, 0)->until, 20320301);
    assert_int_equal(seat(told, 0)->successor, seat(told, 1)->person);
    assert_int_equal(seat(told, 1)->end, SEAT_OPEN);
}

static void who_takes_the_seat_ends_the_only_one_of_the_municipality(void **state) {
    struct told *told = *state;
    appoint(told, "Bo Friis", "Skive", ROW_UDPEGET, 20310201, "");
    appoint(told, "Per Dam", "Aarhus", ROW_UDPEGET, 20310201, "");
    appoint(told, "Ida Holm", "Skive", ROW_INDTRAEDER, 20320301, "Ida Holm overtager pladsen.");
    tell(told);
    assert_int_equal(seat(told, 0)->end, SEAT_FOLLOWED);
    assert_int_equal(seat(told, 1)->end, SEAT_OPEN);
}

static void of_two_seats_of_the_municipality_none_is_ended(void **state) {
    struct told *told = *state;
    appoint(told, "Bo Friis", "Skive", ROW_UDPEGET, 20310201, "");
    appoint(told, "Per Dam", "Skive", ROW_UDPEGET, 20310201, "");
    appoint(told, "Ida Holm", "Skive", ROW_INDTRAEDER, 20320301, "Ida Holm overtager pladsen.");
    tell(told);
    for (size_t i = 0; i < 3; i++) assert_int_equal(seat(told, i)->end, SEAT_OPEN);
}

static void a_proposal_and_a_refusal_are_no_seat(void **state) {
    struct told *told = *state;
    appoint(told, "Bo Friis", "Skive", ROW_FORESLAAET, 20310201, "");
    appoint(told, "Per Dam", "Aarhus", ROW_IKKE_UDPEGET, 20310201, "");
    tell(told);
    for (size_t i = 0; i < 2; i++) assert_false(seat_covers(seat(told, i), 20320101));
}

/* What an agenda reports as done is done. */
static void an_agenda_s_row_has_its_act(void **state) {
    struct told *told = *state;
    appoint(told, "Bo Friis", "Skive", ROW_UDPEGET, 20310201, "KOSU-formandskabet har udpeget Bo Friis.")->agenda =
        true;
    tell(told);
    assert_true(seat_covers(seat(told, 0), 20310201));
}

static void two_municipalities_are_two_people(void **state) {
    struct told *told = *state;
    appoint(told, "Bo Friis", "Skive", ROW_UDPEGET, 20310201, "");
    appoint(told, "Bo Friis", "Aarhus", ROW_UDPEGET, 20320201, "");
    tell(told);
    assert_int_equal(told->people.person_count, 2);
    assert_int_equal(told->seats.count, 2);
}

static void spellings_of_one_municipality_are_proposed(void **state) {
    struct told *told = *state;
    appoint(told, "Kåre Damgård", "Horsens", ROW_UDPEGET, 20310201, "");
    appoint(told, "Kaare Damgaard", "Horsens", ROW_REPRAESENTERER, 20320201, "");
    tell(told);
    assert_int_equal(told->people.person_count, 1);
    assert_int_equal(told->seats.count, 1);
}

static void aliases_join_a_person_who_moved(void **state) {
    struct told *told = *state;
    write_aliases(told, "Bo Friis @ Skive = Bo Friis @ Aarhus\n");
    appoint(told, "Bo Friis", "Skive", ROW_UDPEGET, 20310201, "");
    appoint(told, "Bo Friis", "Aarhus", ROW_UDPEGET, 20320201, "");
    tell(told);
    assert_int_equal(told->people.person_count, 1);
    assert_int_equal(told->people.persons[0].match, MATCH_CONFIRMED);
    assert_int_equal(told->seats.count, 2); /* an interval for each municipality */
}

static void aliases_forbid_one_person(void **state) {
    struct told *told = *state;
    write_aliases(told, "Bo Friis != Bo Fris\n");
    appoint(told, "Bo Friis", "Skive", ROW_UDPEGET, 20310201, "");
    appoint(told, "Bo Fris", "Skive", ROW_UDPEGET, 20320201, "");
    tell(told);
    assert_int_equal(told->people.person_count, 2);
}

static void aliases_that_contradict_each_other_are_refused(void **state) {
    struct told *told = *state;
    struct referat_error error;
    int file = mkstemp(told->path);
    static const char text[] = "Bo Friis = Bo Fris\nBo Friis != Bo Fris\n";
    assert_true(file >= 0 && write(file, text, sizeof text - 1) == (ssize_t)sizeof text - 1);
    close(file);
    assert_int_equal(aliases_read(told->path, told->registry, told->analyzer, &told->arena, &told->aliases, &error),
                     REFERAT_BAD_INPUT);
    assert_non_null(strstr(error.message, "2"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {TEST(a_seat_begins_is_mentioned_and_ends),
                                       TEST(an_open_seat_says_when_it_was_mentioned_last),
                                       TEST(a_named_successor_ends_it),
                                       TEST(who_is_followed_and_leaves_has_one_seat),
                                       TEST(who_takes_the_seat_ends_the_only_one_of_the_municipality),
                                       TEST(of_two_seats_of_the_municipality_none_is_ended),
                                       TEST(a_proposal_and_a_refusal_are_no_seat),
                                       TEST(an_agenda_s_row_has_its_act),
                                       TEST(two_municipalities_are_two_people),
                                       TEST(spellings_of_one_municipality_are_proposed),
                                       TEST(aliases_join_a_person_who_moved),
                                       TEST(aliases_forbid_one_person),
                                       TEST(aliases_that_contradict_each_other_are_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
