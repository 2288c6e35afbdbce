/* The small readers of corpus/: dates and times, headings, case numbers, people on a line, outcomes, layout. */
#include "corpus/person.h"
#include "corpus/reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct arena arena;
static struct registry *registry;

static int set_up(void **state) {
    (void)state;
    struct referat_error error;
    arena_init(&arena, (size_t)64 << 20);
    return registry_open(NULL, NULL, &registry, &error) != REFERAT_OK;
}

static int tear_down(void **state) {
    (void)state;
    registry_close(registry);
    arena_free(&arena);
    return 0;
}

/* ---- dates ---- */

static int date_in(const char *text) {
    struct text_date date;
    size_t at = 0;
    return textdate_next(slice_of(text), &at, &date) ? date.date : 0;
}

static void dates_in_every_spelling(void **state) {
    (void)state;
    assert_int_equal(date_in("den 5. maj 2032"), 20320505);
    assert_int_equal(date_in("onsdag d. 17.9.2031"), 20310917);
    assert_int_equal(date_in("d.10.09.31."), 20310910);
    assert_int_equal(date_in("d. 22-08-2035"), 20350822);
    assert_int_equal(date_in("21-08-2032 kl. 14:00 - 16:00"), 20320821);
    assert_int_equal(date_in("Mandag, 3 oktober, 2032 - 16:30"), 20321003);
    assert_int_equal(date_in("Torsdag, Marts 3, 2033 - 08:00"), 20330303);
    assert_int_equal(date_in("15-maj-2032"), 20320515);
    assert_int_equal(date_in("22/8-2031"), 20310822);
    assert_int_equal(date_in("2031-03-06"), 20310306);
    assert_int_equal(date_in("Mødedato 1. DECEMBER 2031"), 20311201);
}

static void what_is_no_date(void **state) {
    (void)state;
    assert_int_equal(date_in("1-01-72-1044-24"), 0);
    assert_int_equal(date_in("31. februar 2032"), 0);
    assert_int_equal(date_in("§ 12.3 og 4.000 kr."), 0);
    assert_int_equal(date_in("99-99-9999"), 0);
    assert_int_equal(date_in("majoritet 3, 20"), 0);
    assert_int_equal(date_in("27. februar kl. 10.00-12.00"), 227); /* a day without a year */
}

static void weekdays(void **state) {
    (void)state;
    assert_int_equal(textdate_weekday(20310306), 4); /* a Thursday */
    assert_int_equal(textdate_weekday(20320229), 7);
}

static void assert_times(const char *text, bool bare, const char *start, const char *end) {
    char from[6], to[6];
    bool found = textdate_times(slice_of(text), bare, from, to);
    assert_int_equal(found, start[0] != '\0');
    assert_string_equal(from, start);
    assert_string_equal(to, end);
}

static void times_in_every_spelling(void **state) {
    (void)state;
    assert_times("Den 4. marts 2031, kl. 9.00 - 9.30", false, "09:00", "09:30");
    assert_times("kl. 11.00 – 12.30", false, "11:00", "12:30");
    assert_times("kl. 9-11.30", false, "09:00", "11:30");
    assert_times("Fredag d. 22. august 2031 kl. 12:00", false, "12:00", "");
    assert_times("21-08-2032 14:00 - 16:00", true, "14:00", "16:00");
    assert_times("21-08-2032 14:00 - 16:00", false, "", "");
    assert_times("14:30:00", true, "14:30", "");
    assert_times("kl. 16 til kl. 18.15", false, "16:00", "18:15");
    assert_times("klasse 7.30", false, "", "");
    assert_times("12.05.2031", true, "", "");
}

/* ---- headings ---- */

static void assert_heading(const char *line, enum part_kind kind, const char *rest) {
    struct heading heading;
    assert_true(reading_heading(slice_of(line), &heading));
    assert_int_equal(heading.kind, kind);
    assert_true(slice_is(heading.rest, rest));
}

static void headings_of_parts(void **state) {
    (void)state;
    struct heading heading;
    assert_heading("Referat:", PART_REFERAT, "");
    assert_heading("**Beslutning**", PART_BESLUTNING, "");
    assert_heading("Beslutning: Godkendt.", PART_BESLUTNING, "Godkendt.");
    assert_heading("RESUME", PART_RESUME, "");
    assert_heading("Økonomi", PART_OEKONOMI, "");
    assert_heading("ØKONOMI", PART_OEKONOMI, "");
    assert_heading("Fortsat sagsbehandling", PART_VIDERE_PROCES, "");
    assert_heading("Forvaltningens indstilling", PART_INDSTILLING, "");
    assert_heading("Byrådets beslutning", PART_BESLUTNING, "");
    assert_true(reading_heading(slice_of("Beslutning i Socialudvalget den 3. maj 2032, pkt. 4"), &heading));
    assert_int_equal(heading.date, 20320503);
    assert_true(slice_is(heading.whose, "Socialudvalget"));
    assert_true(reading_heading(slice_of("Økonomiudvalget, 1. oktober 2032, pkt. 3"), &heading));
    assert_int_equal(heading.kind, PART_BESLUTNING);
    assert_false(reading_heading(slice_of("Beslutningen om at udvide ordningen er truffet."), &heading));
    assert_false(reading_heading(slice_of("Økonomien i projektet er god"), &heading));
    assert_false(reading_heading(slice_of("Referat fra mødet den 3. maj godkendes"), &heading));
    assert_false(reading_heading(slice_of(""), &heading));
}

static void case_numbers(void **state) {
    (void)state;
    struct slice number;
    assert_true(reading_case_number(slice_of("1-01-72-1044-34"), &number));
    assert_true(reading_case_number(slice_of("Sagsnr.: 2031-04711"), &number));
    assert_true(slice_is(number, "2031-04711"));
    assert_true(reading_case_number(slice_of("27.35.04-Ø40-1-33"), &number));
    assert_true(reading_case_number(slice_of("34/1187"), &number));
    assert_true(reading_case_number(slice_of("Sagsnr. 31/04711 Dok.nr. 12"), &number));
    assert_true(slice_is(number, "31/04711"));
    assert_false(reading_case_number(slice_of("22-08-2031"), &number));
    assert_false(reading_case_number(slice_of("12.500 kr."), &number));
    assert_false(reading_case_number(slice_of("Sagen er udsat"), &number));
}

/* ---- people ---- */

static struct person *people(const char *line, size_t *count) {
    struct person *list = NULL;
    *count = 0;
    person_read_line(registry, &arena, slice_of(line), &list, count);
    return list;
}

static void assert_person(const char *line, const char *name, const char *affiliation, const char *role) {
    size_t count;
    struct person *list = people(line, &count);
    assert_int_equal(count, 1);
    assert_true(slice_is(list[0].name, name));
    assert_true(slice_is(list[0].affiliation, affiliation));
    assert_string_equal(list[0].role, role);
}

static void one_person_a_line(void **state) {
    (void)state;
    assert_person(" Ida Holm (formand)  Viborg Kommune", "Ida Holm", "Viborg Kommune", "formand");
    assert_person("Ida Holm (næstformand) Viborg Kommune", "Ida Holm", "Viborg Kommune", "næstformand");
    assert_person("Bo Friis (KOSU-formand)\tOdder Kommune", "Bo Friis", "Odder Kommune", "formand");
    assert_person("Ida Holm Ringkøbing-Skjern Kommune", "Ida Holm", "Ringkøbing-Skjern Kommune", "");
    assert_person("Direktør Ida Holm, Herning kommune", "Ida Holm", "Herning kommune", "");
    assert_person("Chef for sundhed og omsorg Ida Holm, Odder Kommune", "Ida Holm", "Odder Kommune", "");
    assert_person("Ida Holm, Patientforløb & Økonomi, Region Nordjylland - **mødeleder**", "Ida Holm",
                  "Region Nordjylland", "mødeleder");
    assert_person("Ida Holm, Regionshospital Nordjylland, Region Nordjylland", "Ida Holm", "Region Nordjylland", "");
    assert_person("Ida von Holm-Kjær (A)", "Ida von Holm-Kjær", "", "");
    assert_person("Ida Holm – med på video", "Ida Holm", "", "");
    assert_person("Ida Holm  Fælleskommunalt sekretariat", "Ida Holm", "Fælleskommunalt sekretariat", "");
}

static void several_people_on_a_line(void **state) {
    (void)state;
    size_t count;
    struct person *list = people("Ida Holm (formand), Bo Friis, Eva Kjær og Per Åge Lund", &count);
    assert_int_equal(count, 4);
    assert_true(slice_is(list[3].name, "Per Åge Lund"));
    list = people("Ida Holm, Viborg Kommune, og Bo Friis, Skive Kommune", &count);
    assert_int_equal(count, 2);
    assert_true(slice_is(list[1].affiliation, "Skive Kommune"));
    list = people("Tom Bie Lysgaard (C), næstformand - afbud", &count);
    assert_int_equal(count, 1);
    assert_true(list[0].absent);
    assert_string_equal(list[0].role, "næstformand");
}

static void what_is_no_person(void **state) {
    (void)state;
    static const char *const lines[] = {"",
                                        "13, 8800 Viborg, Atriumgaarden",
                                        "Region Midtjylland",
                                        "Sundhedsstyregruppen",
                                        "Der blev budt velkommen.",
                                        "Mødelokale D, Regionshuset",
                                        "Ingen",
                                        "Leder af Sundhedscenter Viborg Ida Holm",
                                        "https://example.org/a/b"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        size_t count;
        people(lines[i], &count);
        assert_int_equal(count, 0);
    }
}

/* ---- outcomes ---- */

static enum outcome outcome_of(const char *text) {
    static const char *const names[] = {"KOSU", "Fælles Forretningsudvalg", NULL};
    return outcome_read(slice_of(text), names, &arena);
}

static void outcomes_that_are_said(void **state) {
    (void)state;
    assert_int_equal(outcome_of("Godkendt."), OUTCOME_GODKENDT);
    assert_int_equal(outcome_of("Tiltrådt."), OUTCOME_GODKENDT);
    assert_int_equal(outcome_of("KOSU godkendte kommissoriet."), OUTCOME_GODKENDT);
    assert_int_equal(outcome_of("Dagsordenen blev godkendt uden bemærkninger."), OUTCOME_GODKENDT);
    assert_int_equal(outcome_of("KOSU godkendte aftalen med bemærkning om, at fristen flyttes."),
                     OUTCOME_GODKENDT_MED_BEMAERKNINGER);
    assert_int_equal(outcome_of("Udvalget godkendte ikke forslaget."), OUTCOME_IKKE_GODKENDT);
    assert_int_equal(outcome_of("Udvalget kunne ikke godkende forslaget."), OUTCOME_IKKE_GODKENDT);
    assert_int_equal(outcome_of("KOSU tog orienteringen til efterretning."), OUTCOME_TAGET_TIL_EFTERRETNING);
    assert_int_equal(outcome_of("Taget til efterretning."), OUTCOME_TAGET_TIL_EFTERRETNING);
    assert_int_equal(outcome_of("KOSU drøftede udkastet og takkede for arbejdet."), OUTCOME_DROEFTET);
    assert_int_equal(outcome_of("KOSU blev orienteret om sagen."), OUTCOME_ORIENTERET);
    assert_int_equal(outcome_of("Ida Holm orienterede om mødet."), OUTCOME_ORIENTERET);
    assert_int_equal(outcome_of("Punktet udsættes til næste møde."), OUTCOME_UDSAT);
    assert_int_equal(outcome_of("Udsat."), OUTCOME_UDSAT);
    assert_int_equal(outcome_of("Forslaget blev forkastet."), OUTCOME_AFVIST);
    assert_int_equal(outcome_of("KOSU besluttede at oversende sagen til KKR."), OUTCOME_OVERSENDT);
    assert_int_equal(outcome_of("KOSU udpegede Ida Holm til gruppen."), OUTCOME_UDPEGET);
    assert_int_equal(outcome_of("KOSU besluttede, at punktet udsættes."), OUTCOME_UDSAT);
    assert_int_equal(outcome_of("Ad 1 og 2: Godkendt. Ad 3: Udsat."), OUTCOME_GODKENDT);
}

static void an_act_besides_gives_way(void **state) {
    (void)state;
    assert_int_equal(outcome_of("KOSU drøftede sagen. På den baggrund blev kommissoriet godkendt."), OUTCOME_GODKENDT);
    /* Remarks in bullets under what was said do not. */
    assert_int_equal(outcome_of("KOSU drøftede dagsordenen med bemærkning om:\n- At godkendelse af aftalen udskydes."),
                     OUTCOME_DROEFTET);
}

static void what_is_no_outcome(void **state) {
    (void)state;
    assert_int_equal(outcome_of(""), OUTCOME_NONE);
    assert_int_equal(outcome_of("Intet at bemærke."), OUTCOME_NONE);
    assert_int_equal(outcome_of("Der blev budt velkommen."), OUTCOME_NONE);
    assert_int_equal(outcome_of("Folketinget godkendte loven i maj."), OUTCOME_NONE);
    assert_int_equal(outcome_of("Planen forventes godkendt i august."), OUTCOME_NONE);
    assert_int_equal(outcome_of("Aftalen skal godkendes af byrådene."), OUTCOME_NONE);
    assert_int_equal(outcome_of("Regionen har tidligere godkendt planen."), OUTCOME_NONE);
    assert_int_equal(outcome_of("KOSU udpegede ikke en repræsentant."), OUTCOME_NONE);
    assert_int_equal(outcome_of("Der henvises til den udsendte mail."), OUTCOME_NONE);
    assert_int_equal(outcome_of("Sundhedschefen oplyste, at aftalen er godkendt i Skive."), OUTCOME_NONE);
}

/* ---- layout ---- */

static const char *paragraphs(const char *text) {
    struct layout layout;
    layout_read(slice_of(text), &arena, &layout);
    return layout_paragraphs(&layout, 0, layout.line_count, &arena);
}

#define WIDE                                                                                                           \
    "Dette er en linje med brødtekst, som er lang nok til at sige, hvor bred siden er,\n"                             \
    "og som går videre på den næste linje uden at nogen har sat et punktum endnu, for\n"                            \
    "her er der stadig mere at sige om den samme sag i den samme sætning, og det går\n"                              \
    "videre endnu en gang.\n"

static void cut_words_are_joined(void **state) {
    (void)state;
    assert_non_null(
        strstr(paragraphs(WIDE "Sagen behandles af Sundheds-\nstyregruppen på næste møde."), "Sundhedsstyregruppen"));
    assert_non_null(strstr(paragraphs(WIDE "Sagen sendes til sundheds-\nog omsorgsområdet i kommunen."),
                           "sundheds- og omsorgsområdet"));
    assert_non_null(strstr(paragraphs(WIDE "Det gælder Ringkøbing-\nSkjern Kommune."), "Ringkøbing-Skjern"));
    assert_non_null(strstr(paragraphs(WIDE "Det gælder KOSU-\nformandskabet."), "KOSU-formandskabet"));
}

static void blank_lines_between_lines_are_undone(void **state) {
    (void)state;
    struct layout layout;
    struct buf text;
    buf_init(&text, 1 << 16);
    for (int i = 0; i < 6; i++)
        buf_text(&text, "En linje, som går videre på den næste linje uden at\n \nvære slut, og som derfor hører til "
                        "den samme\n \nsætning.\n \n \n \n");
    layout_read(buf_as_slice(&text), &arena, &layout);
    assert_true(layout.double_spaced);
    assert_int_equal(layout.line_count, 18);
    assert_int_equal(layout.lines[1].blank_above, 0);
    assert_int_equal(layout.lines[3].blank_above, 1);
    buf_free(&text);
}

static void furniture_goes(void **state) {
    (void)state;
    struct layout layout;
    struct buf text;
    buf_init(&text, 1 << 16);
    for (int i = 1; i <= 4; i++)
        buf_printf(&text, "Skive Kommune – Ældrerådet\nSide %d af 4\n%d. Et punkt\nReferat:\nLinje på side %d.\n\f", i,
                   i, i);
    layout_read(buf_as_slice(&text), &arena, &layout);
    assert_int_equal(layout.pages, 4);
    size_t heads = 0, parts = 0;
    for (size_t i = 0; i < layout.line_count; i++) {
        assert_false(slice_starts(layout.lines[i].text, "Side "));
        heads += slice_starts(layout.lines[i].text, "Skive Kommune");
        parts += slice_is(layout.lines[i].text, "Referat:");
        assert_memory_equal(buf_as_slice(&text).data + layout.lines[i].offset, layout.lines[i].text.data,
                            layout.lines[i].text.len);
    }
    assert_int_equal(heads, 1); /* the title of the first page stays */
    assert_int_equal(parts, 4); /* a heading that stands on every page is no running head */
    buf_free(&text);
}

/* "Mødelokale 3" is the name of the room; behind a colon or a gap stands the name by itself. */
static void rooms_keep_their_names(void **state) {
    (void)state;
    static const char *const lines[][2] = {{"Mødelokale 3", "Mødelokale 3"},
                                           {"Mødelokale: Kirken", "Kirken"},
                                           {"Lokale  D2.12", "D2.12"},
                                           {"Lokale D2.12", "Lokale D2.12"},
                                           {"Sted Rådhuset", "Rådhuset"}};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct slice place;
        assert_int_equal(reading_head_label(&arena, slice_of(lines[i][0]), &place), HEAD_PLACE);
        assert_string_equal(arena_text(&arena, place), lines[i][1]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_in_every_spelling),
        cmocka_unit_test(what_is_no_date),
        cmocka_unit_test(weekdays),
        cmocka_unit_test(times_in_every_spelling),
        cmocka_unit_test(headings_of_parts),
        cmocka_unit_test(case_numbers),
        cmocka_unit_test(one_person_a_line),
        cmocka_unit_test(several_people_on_a_line),
        cmocka_unit_test(what_is_no_person),
        cmocka_unit_test(outcomes_that_are_said),
        cmocka_unit_test(an_act_besides_gives_way),
        cmocka_unit_test(what_is_no_outcome),
        cmocka_unit_test(cut_words_are_joined),
        cmocka_unit_test(blank_lines_between_lines_are_undone),
        cmocka_unit_test(furniture_goes),
        cmocka_unit_test(rooms_keep_their_names),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
