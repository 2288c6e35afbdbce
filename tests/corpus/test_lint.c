/* test_lint.c - every code of lint: a text that provokes it, and one that nearly does and must not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "corpus/lint.h"
#include "corpus/quote.h"

#include <stdio.h>

#include <cmocka.h>

#define HEAD_OF(date)                                                                                                  \
    "Referat\n\nMøde i KOSU den " date "\n\nTid: Den " date ", kl. 12.00\n\nSted: Rådhuset\n\n"                       \
    "Deltagere:\n Ida Holm (formand)  Viborg Kommune\n Bo Friis  Skive Kommune\n\nAfbud:  Ole Lund  Horsens "          \
    "Kommune\n\n"
#define HEAD HEAD_OF("6. marts 2031")
#define ITEM(number, title)                                                                                            \
    number ". " title "\nIndstilling:\nAt KOSU godkender forslaget.\nReferat:\nKOSU godkendte forslaget.\n\n"
#define ITEMS ITEM("1", "Natberedskab i hjemmeplejen") ITEM("2", "Budget for næste periode") ITEM("3", "Eventuelt")

struct fixture {
    struct arena arena;
    struct registry *registry;
    struct minutes minutes;
    struct finding *findings;
    size_t count;
    const char *path;
};

static int set_up(void **state) {
    static struct fixture fixture;
    fixture = (struct fixture){.path = "kosu.txt"};
    arena_init(&fixture.arena, (size_t)1 << 30);
    if (registry_open(NULL, NULL, &fixture.registry, NULL)) return -1;
    *state = &fixture;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    registry_close(fixture->registry);
    arena_free(&fixture->arena);
    return 0;
}

static struct lint_document document_of(struct fixture *fixture, const char *text) {
    struct referat_error error;
    assert_int_equal(minutes_read(slice_of(text), fixture->registry, &fixture->arena, &fixture->minutes, &error),
                     REFERAT_OK);
    fixture->minutes.records[0].source.path = fixture->path;
    fixture->minutes.records[0].source.sha256 = "";
    return (struct lint_document){slice_of(text), &fixture->minutes.records[0], &fixture->minutes.views[0],
                                  fixture->registry};
}

static void lint(struct fixture *fixture, const char *text) {
    struct lint_document document = document_of(fixture, text);
    fixture->findings = NULL;
    fixture->count = 0;
    lint_document(&document, &fixture->arena, &fixture->findings, &fixture->count);
    assert_false(fixture->arena.failed);
}

static const struct finding *find(const struct fixture *fixture, const char *code) {
    for (size_t i = 0; i < fixture->count; i++)
        if (strcmp(fixture->findings[i].code, code) == 0) return &fixture->findings[i];
    return NULL;
}

/* The text has the finding once, and it stands where `at` stands (NULL: wherever). */
static void has(void **state, const char *text, const char *code, const char *at) {
    struct fixture *fixture = *state;
    size_t times = 0;
    lint(fixture, text);
    for (size_t i = 0; i < fixture->count; i++) times += strcmp(fixture->findings[i].code, code) == 0;
    if (times != 1) {
        for (size_t i = 0; i < fixture->count; i++)
            print_error("%s: %s\n", fixture->findings[i].code, fixture->findings[i].message);
        fail_msg("%s should be found once, is found %zu times", code, times);
    }
    const struct finding *finding = find(fixture, code);
    if (!at) return;
    size_t lines = 1;
    assert_non_null(strstr(text, at));
    assert_int_equal(finding->offset, strstr(text, at) - text);
    for (const char *c = text; c < strstr(text, at); c++) lines += *c == '\n';
    assert_int_equal(finding->line, lines);
    assert_int_equal(finding->page, 1);
    assert_true(finding->quote[0]);
}

static void lacks(void **state, const char *text, const char *code) {
    struct fixture *fixture = *state;
    lint(fixture, text);
    const struct finding *finding = find(fixture, code);
    if (finding) fail_msg("%s should not be found: %s (%s)", code, finding->message, finding->quote);
}

static void test_sound_minutes_have_no_finding(void **state) {
    struct fixture *fixture = *state;
    lint(fixture, HEAD ITEMS);
    if (fixture->count) fail_msg("%s: %s", fixture->findings[0].code, fixture->findings[0].message);
}

/* ---- dates ---- */

static void test_year(void **state) {
    struct fixture *fixture = *state;
    has(state, "Referat\n\nMøde i KOSU den 6. marts 2031\n\nTid: Den 6. marts 2032, kl. 12.00\n\n" ITEMS,
        "year-conflict", "Møde i KOSU");
    has(state,
        HEAD "1. Natberedskab\nBeslutning i KOSU den 6. marts 2030\nGodkendt.\n\n2. Eventuelt\nReferat:\nIntet.\n",
        "year-conflict", "Beslutning i KOSU");
    lacks(state,
          HEAD "1. Natberedskab\nBeslutning i KOSU den 7. marts 2030\nGodkendt.\n\n2. Eventuelt\nReferat:\nIntet.\n",
          "year-conflict");
    fixture->path = "2030/kosu_2030-03-06.txt";
    has(state, HEAD ITEMS, "year-conflict", NULL);
    fixture->path = "kosu 20300306.txt";
    has(state, HEAD ITEMS, "year-conflict", NULL);
    fixture->path = "kosu-2030-03-09.txt"; /* the day it was written down, perhaps */
    lacks(state, HEAD ITEMS, "year-conflict");
    fixture->path = "kosu-2031-03-06-kopi-2030-03-06.txt";
    lacks(state, HEAD ITEMS, "year-conflict");
}

static void test_date(void **state) {
    has(state, "Referat\n\nMøde i KOSU den 6. marts 2031\n\nTid: Den 7. marts 2031, kl. 12.00\n\n" ITEMS,
        "date-conflict", "Møde i KOSU");
    lacks(state, HEAD ITEMS, "date-conflict");
}

static void test_weekday(void **state) {
    /* 6 March 2031 is a Thursday, 22 August 2031 a Friday. */
    has(state, HEAD_OF("fredag den 6. marts 2031") ITEMS, "weekday-conflict", "Møde i KOSU");
    lacks(state, HEAD_OF("torsdag den 6. marts 2031") ITEMS, "weekday-conflict");
    has(state, HEAD "1. Seminar\nReferat:\nSeminaret holdes mandag d. 22. august 2031 i Skive.\n\n2. Eventuelt\n",
        "weekday-conflict", "22. august 2031");
    lacks(state, HEAD "1. Seminar\nReferat:\nSeminaret holdes fredag d. 22. august 2031 i Skive.\n\n2. Eventuelt\n",
          "weekday-conflict");
    lacks(state, HEAD "1. Seminar\nReferat:\nHver mandag fra 22. august 2031 i Skive.\n\n2. Eventuelt\n",
          "weekday-conflict");
}

static void test_what_the_head_does_not_tell(void **state) {
    has(state, "Referat\n\nMøde i KOSU\n\n" ITEMS, "no-date", NULL);
    has(state, "Referat\n\n6. marts 2031\n\n" ITEMS, "no-body", NULL);
    has(state, "Referat\n\nMøde i KOSU den 6. marts 2031\n\nDer var ikke noget.\n", "no-items", NULL);
    has(state, "Møde i KOSU den 6. marts 2031\n\n1. Seminar\n\n2. Budget\n\n3. Eventuelt\n", "no-kind", NULL);
    lacks(state, HEAD ITEMS, "no-kind");
}

/* ---- items ---- */

#define CONTENTS(second, more)                                                                                         \
    "Indholdsfortegnelse\n1. Natberedskab i hjemmeplejen .......... 2\n2. " second " .......... 3\n" more              \
    "3. Eventuelt .......... 4\n\n"

static void test_contents(void **state) {
    lacks(state, HEAD CONTENTS("Budget for næste periode", "") ITEMS, "contents-differ");
    lacks(state, HEAD CONTENTS("BUDGET for næste-periode", "") ITEMS, "contents-title");
    lacks(state, HEAD CONTENTS("Budget for næste", "") ITEMS, "contents-title"); /* cut short */
    has(state, HEAD CONTENTS("Budget for kommende periode", "") ITEMS, "contents-title", "2. Budget for næste");
    has(state, HEAD CONTENTS("Budget for næste periode", "") ITEMS "4. Kvalitetsstandarder\nReferat:\nGodkendt.\n",
        "contents-differ", "4. Kvalitetsstandarder");
    has(state, HEAD CONTENTS("Budget for næste periode", "7. Samarbejdsaftale om rehabilitering .......... 4\n") ITEMS,
        "contents-extra", "7. Samarbejdsaftale");
    lacks(state,
          HEAD CONTENTS("Budget for næste periode", "7. Lukket: Personalesag i forvaltningen .......... 4\n") ITEMS,
          "contents-extra");
}

static void test_numbers(void **state) {
    has(state, HEAD ITEM("1", "Natberedskab") ITEM("2", "Budget") ITEM("4", "Seminar") ITEM("5", "Eventuelt"),
        "number-jump", "4. Seminar");
    lacks(state,
          HEAD ITEM("1", "Natberedskab") ITEM("2", "Budget") "Punkt 3 er lukket.\n\n" ITEM("4", "Seminar")
              ITEM("5", "Eventuelt"),
          "number-jump");
    lacks(state, HEAD ITEM("129", "Natberedskab") ITEM("130", "Budget") ITEM("131", "Seminar"), "number-jump");
    has(state, HEAD ITEM("1", "Natberedskab") ITEM("2", "Budget") ITEM("2", "Seminar") ITEM("3", "Eventuelt"),
        "number-repeated", "2. Seminar");
    lacks(state, HEAD ITEM("1", "Natberedskab") ITEM("1", "Budget") ITEM("1", "Seminar"), "number-repeated");
    lacks(state, HEAD ITEM("1", "Natberedskab") ITEM("2", "Budget") ITEM("2a", "Seminar") ITEM("3", "Eventuelt"),
          "number-repeated");
    lacks(state, HEAD ITEM("1", "Natberedskab") ITEM("2", "Budget") ITEM("1", "Seminar") ITEM("2", "Eventuelt"),
          "number-repeated");
}

static void test_decisions(void **state) {
    has(state, HEAD ITEMS "4. Ny aftale\nIndstilling:\nAt KOSU godkender aftalen.\n", "no-decision", "4. Ny aftale");
    lacks(state, HEAD ITEMS "4. Gensidig orientering\nIndstilling:\nAt medlemmerne orienterer hinanden.\n",
          "no-decision");
    lacks(state, HEAD ITEMS "4. Ny aftale\nIndstilling:\nAt KOSU godkender aftalen.\nReferat:\nDer var spørgsmål.\n",
          "no-decision");
}

/* ---- people and places ---- */

static void test_present_and_absent(void **state) {
#define LISTS(present, absent)                                                                                         \
    "Referat\n\nMøde i KOSU den 6. marts 2031\n\n" present                                                             \
    "\n Ida Holm  Viborg Kommune\n Bo Friis  Skive Kommune\n\n" absent "\n\n" ITEMS
    has(state, LISTS("Deltagere:", "Afbud:\n Bo Friis  Skive Kommune"), "present-and-absent",
        "Bo Friis  Skive Kommune\n\n1.");
    has(state, LISTS("Til stede:", "Fraværende: Bo Friis"), "present-and-absent", "Fraværende: Bo");
    lacks(state, LISTS("Deltagere:", "Afbud:\n Bo Friis Holm  Skive Kommune"), "present-and-absent");
    lacks(state, LISTS("Medlemmer:", "Afbud:\n Bo Friis  Skive Kommune"), "present-and-absent");
    lacks(state, LISTS("Deltagere:", "Fraværende: Bo Friis (pkt. 2-3)"), "present-and-absent");
    lacks(state, LISTS("Deltagere:", "Afbud:\n Ole Lund  Horsens Kommune (Bo Friis deltog som stedfortræder)"),
          "present-and-absent");
}

static void test_municipalities(void **state) {
    struct fixture *fixture = *state;
#define TOLD(text) HEAD "1. Natberedskab\nReferat:\n" text "\n\n2. Eventuelt\nReferat:\nIntet.\n"
    has(state, TOLD("Forslaget kom fra Silkborg Kommune i foråret."), "unknown-municipality", "Silkborg");
    assert_non_null(strstr(find(fixture, "unknown-municipality")->message, "Silkeborg"));
    has(state, TOLD("Lemvig, Strur og Holstebro Kommuner er med."), "unknown-municipality", "Strur");
    lacks(state, TOLD("Lemvig, Struer og Holstebro Kommuner er med."), "unknown-municipality");
    lacks(state, TOLD("Høje-Taastrup, Ringkøbing-Skjern og Århus Kommune er med. Egen Kommune betaler."),
          "unknown-municipality");
    lacks(state, TOLD("Arkivet fra Hørning Kommune er overtaget, og hver kommune svarer."), "unknown-municipality");
    has(state,
        "Referat\n\nMøde i KOSU den 6. marts 2031\n\nDeltagere:\n Ida Holm, Viborg Kommune\n Bo Friis, Skoveng "
        "Kommune\n\n" ITEMS,
        "unknown-municipality", "Skoveng Kommune");
    assert_int_equal(find(fixture, "unknown-municipality")->severity, REFERAT_SEVERITY_HINT);
}

/* ---- links ---- */

static void test_cut_links(void **state) {
    has(state, TOLD("Se https://www.example.org/aftaler/natberedskab-\ni-kommunerne.pdf og tal med os."), "link-cut",
        "https://www");
    has(state, TOLD("Se https://www.example.org/aftaler\n/natberedskab/2031.pdf"), "link-cut", "https://www");
    has(state, TOLD("Se https://www.example.org/aft… for mere."), "link-cut", "https://www");
    lacks(state, TOLD("Se https://www.example.org/aftaler/\nog tal med os."), "link-cut");
    lacks(state, TOLD("Se https://www.example.org/aftaler.\nFormanden/næstformanden svarer."), "link-cut");
    lacks(state, TOLD("Se https://www.example.org/aftaler\nhttps://www.example.org/mere/om/det"), "link-cut");
}

static void test_malformed_links(void **state) {
    static const char *const bad[] = {
        "https:// og så videre", "http:/www.example.org",       "htps://www.example.org", "https//www.example.org/a",
        "www..example.org",      "https://https://example.org", "https://www.example,org"};
    static const char *const good[] = {"https://example.org",           "(www.example.org)",
                                       "http://example.org:8080/a?b=c", "https://example.org/a_(b)",
                                       "HTTP er en protokol",           "skriv til www-gruppen",
                                       "ftp://example.org/x.pdf",       "https://example.org/?u=https://example.com/"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[2048];
        snprintf(text, sizeof text, TOLD("Se %s i dag."), bad[i]);
        has(state, text, "link-malformed", bad[i]);
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        char text[2048];
        snprintf(text, sizeof text, TOLD("Se %s i dag."), good[i]);
        lacks(state, text, "link-malformed");
        lacks(state, text, "link-cut");
    }
}

static void test_empty_links(void **state) {
    has(state, TOLD("Se [aftalen](#) og [bilaget]( )."), "link-empty", "[aftalen]");
    lacks(state, TOLD("Se [aftalen](https://example.org/a) og [2](note)."), "link-empty");
}

static void test_attachments(void **state) {
#define LISTED(text)                                                                                                   \
    HEAD "1. Natberedskab\nSagsfremstilling:\n" text                                                                   \
         "\nReferat:\nGodkendt.\nBilag:\n• Bilag 1: Kommissorium\n• Bilag 2: Budget\n\n"                           \
         "2. Eventuelt\nReferat:\nIntet.\n"
    has(state, LISTED("Økonomien fremgår, se bilag 3."), "attachment-missing", "bilag 3");
    lacks(state, LISTED("Økonomien fremgår, se bilag 2."), "attachment-missing");
    lacks(state, LISTED("Økonomien fremgår af bilag 3 til sundhedsaftalen."), "attachment-missing");
    lacks(state, TOLD("Økonomien fremgår, se bilag 3."), "attachment-missing"); /* nothing is listed at all */
}

/* ---- announced meetings ---- */

static size_t plan(struct fixture *fixture, const char *text, struct planned_meeting **meetings) {
    size_t count;
    struct lint_document document = document_of(fixture, text);
    lint_planned_meetings(&document, &fixture->arena, meetings, &count);
    return count;
}

static void test_announced_meetings(void **state) {
    struct fixture *fixture = *state;
    struct planned_meeting *meetings;
    size_t count = plan(fixture,
                        HEAD ITEMS "4. Møder 2032\nDASSOS\tKOSU\tLederne\n"
                                   "5. februar kl. 10\t6. februar kl. 12\t7. februar\n\t9. maj\t\n\n5. Eventuelt\n",
                        &meetings);
    /* Of a row with one date and three columns nobody can tell whose it is. */
    assert_int_equal(count, 2);
    assert_string_equal(meetings[0].body, "DASSOS");
    assert_int_equal(meetings[0].date, 20320205);
    assert_string_equal(meetings[1].body, "KOSU");
    assert_int_equal(meetings[1].date, 20320206);
    count = plan(fixture, HEAD ITEMS "4. Næste møde\nTorsdag den 5. februar 2032 kl. 10\n", &meetings);
    assert_int_equal(count, 1);
    assert_int_equal(meetings[0].date, 20320205);
    count = plan(fixture, HEAD "1. Budget\nReferat:\nGodkendt.\nNæste møde: 8. januar.\n\n2. Eventuelt\n", &meetings);
    assert_int_equal(count, 1);
    assert_int_equal(meetings[0].date, 20320108);
    /* Another group's, one that is moved, and the meeting itself. */
    count = plan(fixture, HEAD "1. Budget\nReferat:\nNæste møde i styregruppen er den 8. maj 2031.\n\n2. Eventuelt\n",
                 &meetings);
    assert_int_equal(count, 0);
    count = plan(fixture,
                 HEAD "1. Mødeplan 2032\nSagsfremstilling:\n5. februar 2032\n9. april 2032\nBeslutning:\nGodkendt, dog "
                      "flyttes mødet den 9. april til den 16.\n\n2. Eventuelt\n",
                 &meetings);
    assert_int_equal(count, 1);
    count = plan(fixture, HEAD "1. Møder 2031\n6. marts\n8. maj\n\n2. Eventuelt\n", &meetings);
    assert_int_equal(count, 1);
    assert_int_equal(meetings[0].date, 20310508);
}

/* ---- quotes ---- */

static void test_quotes(void **state) {
    struct fixture *fixture = *state;
    struct layout layout;
    const char *text =
        "Punktet  blev drøftet af Sundheds-\nstyregruppen, og alle var enige i det, der stod i sagen.\n\f"
        "Beslutning: Godkendt.\n";
    size_t second = (size_t)(strstr(text, "Godkendt") - text);
    layout_read(slice_of(text), &fixture->arena, &layout);
    struct slice joined = slice_of("Punktet blev drøftet af Sundhedsstyregruppen, og alle");
    assert_true(quote_begins_at(&layout, 0, joined, &fixture->arena));
    assert_false(
        quote_begins_at(&layout, 0, slice_of("Punktet blev drøftet af Sundheds styregruppen"), &fixture->arena));
    assert_false(quote_begins_at(&layout, 0, slice_of("Punktet blev ikke drøftet"), &fixture->arena));
    assert_false(quote_begins_at(&layout, 100000, joined, &fixture->arena));
    assert_true(quote_begins_at(&layout, second, slice_of("Godkendt."), &fixture->arena));
    assert_int_equal(quote_page(&layout, second), 2);
    assert_true(quote_begins_on_line(&layout, 0, slice_of("drøftet af Sundhedsstyregruppen"), &fixture->arena));
    assert_false(quote_begins_on_line(&layout, 0, slice_of("Godkendt."), &fixture->arena));
    assert_true(quote_is_line(&layout, 2, slice_of("Beslutning: Godkendt.")));
    assert_false(quote_is_line(&layout, 1, slice_of("Beslutning: Godkendt.")));
    assert_true(quote_is_line(&layout, 1, slice_of("Punktet blev drøftet af Sundheds-")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sound_minutes_have_no_finding, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_year, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_date, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_weekday, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_the_head_does_not_tell, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_contents, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_numbers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_decisions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_present_and_absent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_municipalities, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cut_links, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_malformed_links, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_empty_links, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_attachments, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_announced_meetings, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_quotes, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
