/*
 * test_appointments.c - the shapes in which minutes tell of appointments and the traps beside them, each in a short
 * document; and the cases of corpus/samples/register, every row of which must be right. Run from the root of the tree.
 */
#include "corpus/wordclass.h"
#include "tests/corpus/expect_register.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define CASES "corpus/samples/register"

static int open_registry(void **state) {
    struct referat_error error;
    return registry_open(NULL, NULL, (struct registry **)state, &error);
}

static int close_registry(void **state) {
    registry_close(*state);
    return 0;
}

/* Reads minutes of one meeting whose second item says `text`, and one line a row: person|municipality|group|role|act.
 */
static char *read_rows(const struct registry *registry, const char *kind, const char *text, char **codes) {
    char *document, *rows = NULL;
    size_t size;
    struct arena arena;
    struct minutes minutes;
    struct referat_error error = {0};
    int len =
        asprintf(&document,
                 "%s\n\nMøde i KOSU den 6. marts 2031\n\nTid: Den 6. marts 2031, kl. 9.00 - 10.00\nSted: Virtuelt\n\n"
                 "Deltagere:\n Ida Holm (formand)      Viborg Kommune\n Bo Friis                Skive Kommune\n"
                 " Åse Kjærgård            Odder Kommune\n Nora Lund               Region Midtjylland\n\n"
                 "1. Velkomst\n%s:\nFormanden bød velkommen.\n\n2. Sager\n%s\n\n3. Eventuelt\n%s:\nIntet.\n",
                 kind, strcmp(kind, "Referat") ? "Indstilling" : "Referat", text,
                 strcmp(kind, "Referat") ? "Indstilling" : "Referat");
    assert_true(len > 0);
    arena_init(&arena, (size_t)1 << 28);
    enum referat_status status = minutes_read(slice_of(document), registry, &arena, &minutes, &error);
    assert_int_equal(status, REFERAT_OK);
    FILE *out = open_memstream(&rows, &size);
    assert_non_null(out);
    for (size_t i = 0; i < minutes.records[0].appointment_count; i++) {
        const struct minutes_appointment *row = &minutes.records[0].appointments[i];
        fprintf(out, "%s|%s|%s|%s|%s\n", row->person, row->municipality, row->group, row->role,
                appointment_act_name(row->act));
        assert_int_equal(document[row->offset], row->quote[0]);
    }
    fclose(out);
    if (codes) {
        out = open_memstream(codes, &size);
        assert_non_null(out);
        for (size_t i = 0; i < minutes.records[0].warning_count; i++)
            fprintf(out, "%s\n", minutes.records[0].warnings[i].code);
        fclose(out);
    }
    arena_free(&arena);
    free(document);
    return rows;
}

struct shape {
    const char *text, *rows;
};

static void assert_shapes(const struct registry *registry, const char *kind, const struct shape *shapes, size_t count) {
    unsigned wrong = 0;
    for (size_t i = 0; i < count; i++) {
        char *rows = read_rows(registry, kind, shapes[i].text, NULL);
        if (strcmp(rows, shapes[i].rows) != 0)
            print_message("%s\n  gives\n%s  not\n%s\n", shapes[i].text, rows, shapes[i].rows);
        wrong += strcmp(rows, shapes[i].rows) != 0;
        free(rows);
    }
    assert_int_equal(wrong, 0);
}

#define SHAPES(kind, list) assert_shapes(*state, kind, list, sizeof(list) / sizeof *(list))

static void test_who_is_appointed(void **state) {
    static const struct shape shapes[] = {
        {"Referat:\nKOSU udpegede sundhedschef Per Dam Lund, Lemvig Kommune, og socialchef Eva Kjær, Struer Kommune, "
         "til "
         "Følgegruppen for demens.",
         "Per Dam Lund|Lemvig|Følgegruppen for demens|medlem|udpeget\n"
         "Eva Kjær|Struer|Følgegruppen for demens|medlem|udpeget\n"},
        {"Referat:\nK-formandskabet har udpeget Eva Kjær fra Struer Kommune som tovholder til Styregruppen for søvn.",
         "Eva Kjær|Struer|Styregruppen for søvn|tovholder|udpeget\n"},
        {"Referat:\nSektionsleder Eva Kjær fra Struer Kommune udpeges til kommunal formand i Styregruppen for søvn.",
         "Eva Kjær|Struer|Styregruppen for søvn|kommunal formand|udpeget\n"},
        {"Referat:\nKOSU udpegede Per Dam Lund, Lemvig Kommune, og socialchef Eva Kjær fra samme kommune til "
         "Styregruppen for søvn.",
         "Per Dam Lund|Lemvig|Styregruppen for søvn|medlem|udpeget\n"
         "Eva Kjær|Lemvig|Styregruppen for søvn|medlem|udpeget\n"},
        {"Referat:\nBo Friis blev valgt til Styregruppen for søvn. Nora Lund blev valgt som observatør.",
         "Bo Friis|Skive|Styregruppen for søvn|medlem|udpeget\n"
         "Nora Lund||Styregruppen for søvn|observatør|udpeget\n"},
        {"Referat:\nÅse Kjærgaard orienterede om, at hun er udpeget til at deltage i Det nationale forum for søvn.",
         "Åse Kjærgaard|Odder|Det nationale forum for søvn|medlem|udpeget\n"},
        {"Referat:\nKOSU pegede på Eva Kjær, Struer Kommune, som formand for Styregruppen for søvn.",
         "Eva Kjær|Struer|Styregruppen for søvn|formand|udpeget\n"},
        {"Referat:\nKOSU udpegede Eva Kjær, Struer Kommune, men ikke Per Dam Lund, Lemvig Kommune, til Styregruppen "
         "for "
         "søvn.",
         "Eva Kjær|Struer|Styregruppen for søvn|medlem|udpeget\n"
         "Per Dam Lund|Lemvig|Styregruppen for søvn|medlem|ikke udpeget\n"},
    };
    SHAPES("Referat", shapes);
}

static void test_who_comes_and_goes(void **state) {
    static const struct shape shapes[] = {
        {"Referat:\nEva Kjær, Struer Kommune, afløser Per Dam Lund, Lemvig Kommune, som formand for Styregruppen for "
         "søvn.",
         "Eva Kjær|Struer|Styregruppen for søvn|formand|indtræder\n"
         "Per Dam Lund|Lemvig|Styregruppen for søvn|formand|udtræder\n"},
        {"Referat:\nPer Dam Lund, Lemvig Kommune, udtræder af Styregruppen for søvn. Eva Kjær, Struer Kommune, "
         "overtager "
         "pladsen.",
         "Per Dam Lund|Lemvig|Styregruppen for søvn|medlem|udtræder\n"
         "Eva Kjær|Struer|Styregruppen for søvn|medlem|indtræder\n"},
        {"Referat:\nKommunerne er i Styregruppen for søvn repræsenteret ved Per Dam Lund, der er stoppet i Lemvig "
         "Kommune.",
         "Per Dam Lund|Lemvig|Styregruppen for søvn|medlem|udtræder\n"},
        {"Referat:\nPanelet for søvn har kommunal repræsentation ved bl.a. Per Dam Lund, Lemvig Kommune, og Eva Kjær, "
         "Struer Kommune.",
         "Per Dam Lund|Lemvig|Panelet for søvn|medlem|repræsenterer\n"
         "Eva Kjær|Struer|Panelet for søvn|medlem|repræsenterer\n"},
        {"Referat:\nNyt fra Styregruppen for søvn (ved Eva Kjær, Struer Kommune)\nArbejdet skrider frem.",
         "Eva Kjær|Struer|Styregruppen for søvn|medlem|repræsenterer\n"},
    };
    SHAPES("Referat", shapes);
}

static void test_lists_and_headings(void **state) {
    static const struct shape shapes[] = {
        {"Referat:\nKOSU udpegede følgende til Styregruppen for søvn:\n\nSundhedsråd Midt: Leder af Center for Sundhed "
         "og\n"
         "Mestring Eva Kjær, Struer Kommune\nSundhedsråd Vest: Chef Per Dam Lund, Lemvig\nKommune",
         "Eva Kjær|Struer|Styregruppen for søvn|medlem|udpeget\n"
         "Per Dam Lund|Lemvig|Styregruppen for søvn|medlem|udpeget\n"},
        {"Referat:\nKOSU godkendte følgende udpegninger:\n\nStyregruppen for søvn\n• Chef Eva Kjær, Struer Kommune "
         "(suppleant)\n\nPanelet for hjerter\n• Ingen kandidat",
         "Eva Kjær|Struer|Styregruppen for søvn|suppleant|udpeget\n"},
        {"Referat:\nKOSU har foretaget følgende udpegninger:\n\nGruppe                   Navn           Kommune\n"
         "Styregruppen for søvn    Eva Kjær       Struer\n",
         "Eva Kjær|Struer|Styregruppen for søvn|medlem|udpeget\n"},
        {"Referat:\nPanelet for hjerter\nKOSU har udpeget Eva Kjær fra Struer Kommune til panelet.",
         "Eva Kjær|Struer|Panelet for hjerter|medlem|udpeget\n"},
    };
    SHAPES("Referat", shapes);
}

static void test_stage_and_polarity(void **state) {
    static const struct shape shapes[] = {
        {"Referat:\nKOSU udpegede ikke Eva Kjær, Struer Kommune, til Styregruppen for søvn.",
         "Eva Kjær|Struer|Styregruppen for søvn|medlem|ikke udpeget\n"},
        {"Indstilling:\nDet indstilles, at KOSU udpeger Eva Kjær, Struer Kommune, til Styregruppen for søvn.\n\n"
         "Referat:\nIndstillingen blev godkendt.",
         "Eva Kjær|Struer|Styregruppen for søvn|medlem|udpeget\n"},
        {"Indstilling:\nDet indstilles, at KOSU udpeger Eva Kjær, Struer Kommune, til Styregruppen for søvn.\n\n"
         "Referat:\nPunktet blev udsat.",
         "Eva Kjær|Struer|Styregruppen for søvn|medlem|foreslået\n"},
        {"Referat:\nEva Kjær, Struer Kommune, vil blive udpeget til Styregruppen for søvn.", ""},
        {"Referat:\nKOSU drøftede, om Eva Kjær, Struer Kommune, kan udpeges til Styregruppen for søvn.", ""},
        {"Referat:\nKOSU drøftede et forslag om at udpege Eva Kjær, Struer Kommune, til Styregruppen for søvn.",
         "Eva Kjær|Struer|Styregruppen for søvn|medlem|foreslået\n"},
        {"Referat:\nKOSU besluttede at udpege en formand for Styregruppen for søvn.", ""},
    };
    SHAPES("Referat", shapes);
}

static void test_traps(void **state) {
    static const struct shape shapes[] = {
        {"Referat:\nOverlæge Eva Kjær er formand for Styregruppen for søvn.", ""},
        {"Referat:\nRingkøbing-Skjern Kommune blev udpeget som pilotkommune i Styregruppen for søvn.", ""},
        {"Referat:\nHans Egede Skole blev valgt til Panelet for hjerter.", ""},
        {"Referat:\nKOSU udpegede en formand. Læs mere: [Eva Kjær udpeget til Panelet for hjerter](#)", ""},
        {"Referat:\nKOSU takkede Eva Kjær, Struer Kommune, for arbejdet i Styregruppen for søvn.", ""},
        {"Referat:\nVenlig hilsen\n\nEva Kjær, Struer Kommune\nFormand for KOSU", ""},
        {"Referat:\nAftalen afløser Eva Kjær-aftalen i Styregruppen for søvn.", ""},
    };
    SHAPES("Referat", shapes);
}

static void test_an_agenda_proposes(void **state) {
    static const struct shape shapes[] = {
        {"Indstilling:\n• At KOSU udpeger Eva Kjær, Struer Kommune, til Styregruppen for søvn",
         "Eva Kjær|Struer|Styregruppen for søvn|medlem|foreslået\n"},
        {"Sagsfremstilling:\nKOSU-formandskabet har udpeget Eva Kjær, Struer Kommune, til Styregruppen for søvn.",
         "Eva Kjær|Struer|Styregruppen for søvn|medlem|udpeget\n"},
    };
    SHAPES("Dagsorden", shapes);
}

static void assert_doubt(const struct registry *registry, const char *text, const char *code) {
    char *codes = NULL, *rows = read_rows(registry, "Referat", text, &codes);
    assert_string_equal(rows, "");
    if (!strstr(codes, code)) fail_msg("%.200s\n  warns of\n%s  not of %s", text, codes, code);
    free(rows);
    free(codes);
}

static void test_doubts_are_warnings(void **state) {
    assert_doubt(*state, "Referat:\nInger blev valgt til Panelet for hjerter. Bo Friis takkede.", "appointment-name");
    assert_doubt(*state, "Referat:\nKOSU udpegede Eva Kjær, Struer Kommune.", "appointment-group");
    assert_doubt(*state,
                 "Referat:\nKOSU udpegede medlemmer. Bo Friis takkede.\nGruppe Navn Kommune\nPanelet Eva Kjær Struer",
                 "appointment-table");
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    fprintf(out, "Referat:\nKOSU udpegede Eva Kjær, Struer Kommune,");
    for (int i = 0; i < 3000; i++) fprintf(out, " og Per Dam Lund");
    fclose(out);
    assert_doubt(*state, text, "appointment-list");
    free(text);
}

static void test_dates_notes_and_proposals(void **state) {
    static const char text[] =
        "Referat\n\nMøde i KOSU den 6. marts 2031\n\nTid: Den 6. marts 2031, kl. 9.00\n\n1. Sager\nIndstilling:\n"
        "Det indstilles, at KOSU udpeger Eva Kjær, Struer Kommune, til Panelet for søvn.\n\nReferat:\n"
        "KOSU udpegede midlertidigt Eva Kjær, Struer Kommune, til Panelet for søvn. På mødet i november 2030 udpegede "
        "KOSU Per Dam Lund, Lemvig Kommune, til Forum for hjerter.\n\n2. Eventuelt\nReferat:\nIntet.\n";
    struct arena arena;
    struct minutes minutes;
    struct referat_error error;
    arena_init(&arena, (size_t)1 << 26);
    assert_int_equal(minutes_read(slice_of(text), *state, &arena, &minutes, &error), REFERAT_OK);
    assert_int_equal(minutes.records[0].appointment_count, 2);
    const struct minutes_appointment *rows = minutes.records[0].appointments;
    assert_string_equal(rows[0].note, "midlertidig");
    assert_string_equal(rows[0].date, "");
    assert_string_equal(rows[1].date, "2030-11");
    assert_true(strncmp(rows[0].proposed.quote, "Det indstilles", 14) == 0);
    assert_true(strncmp(text + rows[0].proposed.offset, "Det indstilles", 14) == 0);
    assert_true(strncmp(text + rows[0].offset, "KOSU udpegede midlertidigt", 20) == 0);
    assert_string_equal(rows[1].proposed.quote, "");
    arena_free(&arena);
}

static void test_word_classes_are_sorted(void **state) {
    (void)state;
    size_t count;
    const struct word_entry *table = wordclass_table(&count);
    for (size_t i = 1; i < count; i++) assert_true(strcmp(table[i - 1].word, table[i].word) < 0);
    for (size_t i = 0; i < count; i++) assert_ptr_equal(wordclass_find(slice_of(table[i].word)), &table[i]);
    assert_null(wordclass_find(slice_of("sundhedschef")));
    assert_null(wordclass_find(slice_of("")));
}

struct run {
    const struct registry *registry;
    struct register_score score;
};

static void visit_case(void *data, const char *name, const char *path, const char *expected) {
    struct run *run = data;
    char *text = NULL;
    size_t size;
    run->score.out = open_memstream(&text, &size);
    assert_non_null(run->score.out);
    if (register_document(&run->score, run->registry, path, expected)) {
        fflush(run->score.out);
        print_message("%s\n%s", name, text);
    }
    fclose(run->score.out);
    free(text);
}

static void test_register_cases(void **state) {
    struct run run = {.registry = *state};
    assert_true(expect_each(CASES, visit_case, &run) >= 40);
    assert_int_equal(run.score.wrong + run.score.invented + run.score.missing, 0);
    assert_int_equal(run.score.attendance.differences, 0);
}

/* The samples at large, most of which appoint nobody: every row is found, and nothing is invented. */
static void test_samples_rows(void **state) {
    struct run run = {.registry = *state};
    assert_true(expect_each("corpus/samples", visit_case, &run) >= 70);
    const unsigned right = run.score.counts[REGISTER_ROW].right;
    assert_true(right >= 40);
    assert_int_equal(run.score.counts[REGISTER_ROW].found, right);
    assert_int_equal(run.score.counts[REGISTER_ROW].wanted, right);
    assert_int_equal(run.score.invented, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_word_classes_are_sorted),
        cmocka_unit_test(test_who_is_appointed),
        cmocka_unit_test(test_who_comes_and_goes),
        cmocka_unit_test(test_lists_and_headings),
        cmocka_unit_test(test_stage_and_polarity),
        cmocka_unit_test(test_traps),
        cmocka_unit_test(test_an_agenda_proposes),
        cmocka_unit_test(test_doubts_are_warnings),
        cmocka_unit_test(test_dates_notes_and_proposals),
        cmocka_unit_test(test_register_cases),
        cmocka_unit_test(test_samples_rows),
    };
    return cmocka_run_group_tests(tests, open_registry, close_registry);
}
