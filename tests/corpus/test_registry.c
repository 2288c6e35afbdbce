/* test_registry.c - municipalities and bodies: the data, look-ups, the nearest name, names in running text. */
#include "corpus/registry.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static int open_registry(void **state) {
    struct referat_error error;
    return registry_open(NULL, NULL, (struct registry **)state, &error);
}

static int close_registry(void **state) {
    registry_close(*state);
    return 0;
}

static const char *body_code(const struct registry *registry, const char *name) {
    const struct body *body = registry_find_body(registry, slice_of(name));
    return body ? body->code : "";
}

static const char *authority_name(const struct registry *registry, const char *name) {
    const struct authority *authority = registry_find_authority(registry, slice_of(name));
    return authority ? authority->name : "";
}

/* The names that a text holds, separated by spaces; a '!' behind the ones with the word Kommune. */
static const char *scanned(const struct registry *registry, const char *text) {
    static char out[4096];
    struct arena arena;
    arena_init(&arena, (size_t)1 << 24);
    struct mention *mentions;
    size_t count;
    registry_scan_authorities(registry, slice_of(text), &arena, &mentions, &count);
    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        assert_non_null(mentions[i].authority);
        assert_null(mentions[i].body);
        assert_true(mentions[i].start < mentions[i].end && mentions[i].end <= strlen(text));
        size_t len = strlen(out);
        snprintf(out + len, sizeof out - len, "%s%s%s", i ? " " : "", mentions[i].authority->name,
                 mentions[i].explicit_kommune ? "!" : "");
    }
    arena_free(&arena);
    return out;
}

static const char *scanned_bodies(const struct registry *registry, const char *text) {
    static char out[4096];
    struct arena arena;
    arena_init(&arena, (size_t)1 << 24);
    struct mention *mentions;
    size_t count;
    registry_scan_bodies(registry, slice_of(text), &arena, &mentions, &count);
    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        assert_non_null(mentions[i].body);
        size_t len = strlen(out);
        snprintf(out + len, sizeof out - len, "%s%s=%.*s", i ? "; " : "", mentions[i].body->code,
                 (int)(mentions[i].end - mentions[i].start), text + mentions[i].start);
    }
    arena_free(&arena);
    return out;
}

static void test_data_are_whole(void **state) {
    struct registry *registry = *state;
    size_t municipalities = 0, regions = 0;
    for (size_t i = 0; i < registry_authority_count(registry); i++) {
        const struct authority *authority = registry_authority_at(registry, i);
        if (authority->kind == AUTHORITY_MUNICIPALITY) municipalities++;
        if (authority->kind == AUTHORITY_REGION && !(authority->first_year > 2026)) regions++;
        assert_ptr_equal(registry_find_authority(registry, slice_of(authority->name)), authority);
    }
    assert_int_equal(municipalities, 98);
    assert_int_equal(regions, 5);
    for (size_t i = 0; i < registry_body_count(registry); i++) {
        const struct body *body = registry_body_at(registry, i);
        assert_ptr_equal(registry_find_body(registry, slice_of(body->code)), body);
        assert_ptr_equal(registry_find_body(registry, slice_of(body->name)), body);
        for (const char *const *alias = body->aliases; *alias; alias++)
            assert_ptr_equal(registry_find_body(registry, slice_of(*alias)), body);
    }
    assert_int_equal(strlen(registry_fingerprint(registry)), 64);
}

static void test_authorities_are_found_in_every_form(void **state) {
    static const char *const cases[][2] = {
        {"Aarhus", "Aarhus"},
        {"århus", "Aarhus"},
        {"AARHUS KOMMUNE", "Aarhus"},
        {"århus kommunes", "Aarhus"},
        {"Aarhus'", "Aarhus"},
        {"Aarhus\xE2\x80\x99", "Aarhus"},
        {"A\xCC\x8Arhus", "Aarhus"}, /* decomposed */
        {"T\x61\xCC\x8Arnby", "Tårnby"},
        {"Skives", "Skive"},
        {"koebenhavn", "København"},
        {"Københavns Kommune", "København"},
        {"Vesthimmerland", "Vesthimmerlands"},
        {"Vesthimmerlands Kommune", "Vesthimmerlands"},
        {"Nordfyn", "Nordfyns"},
        {"Mors", "Morsø"},
        {"Ringkøbing-Skjern", "Ringkøbing-Skjern"},
        {"ringkøbing skjern kommune", "Ringkøbing-Skjern"},
        {"Fåborg-Midtfyn", "Faaborg-Midtfyn"},
        {"Bornholms Regionskommune", "Bornholm"},
        {"Region Midtjylland", "Region Midtjylland"},
        {"region midtjyllands", "Region Midtjylland"},
        {"Favrskov Kom.", "Favrskov"},
        {"Nordjylland", ""},
        {"Kommune", ""},
        {"", ""},
        {"Aarhu", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(authority_name(*state, cases[i][0]), cases[i][1]);
}

static void test_ordinary_words_are_marked(void **state) {
    assert_true(registry_find_authority(*state, slice_of("Vejen"))->common_word);
    assert_true(registry_find_authority(*state, slice_of("Skive"))->common_word);
    assert_true(registry_find_authority(*state, slice_of("Odder"))->common_word);
    assert_false(registry_find_authority(*state, slice_of("Viborg"))->common_word);
    assert_int_equal(registry_find_authority(*state, slice_of("Region Østdanmark"))->first_year, 2027);
}

static void test_bodies_are_found_in_every_form(void **state) {
    static const char *const cases[][2] = {
        {"KOSU", "KOSU"},
        {"kosu", "KOSU"},
        {"KOSUs", "KOSU"},
        {"KOSU's", "KOSU"},
        {"KOSU\xE2\x80\x99s", "KOSU"},
        {"Den Kommunale Styregruppe på sundhedsområdet", "KOSU"},
        {"kommunal styregruppe", ""},
        {"Fælles Forretningsudvalg", "FFU"},
        {"Det Fælles Forretningsudvalg", "FFU"},
        {"Sundhedsaftalens Fælles Forretningsudvalg", "FFU"},
        {"faelles forretningsudvalgs", "FFU"},
        {"Forretningsudvalget", "Forretningsudvalget"},
        {"Sundhedsstyregruppe", "SSG"},
        {"Sundhedsstyregruppens", "SSG"},
        {"Strategisk Sundhedsforum", "SSF"},
        {"Sundhedssamarbejdsudvalg", "SSU"},
        {"kd net", "KD-Net"},
        {"KKR Midtjylland", "KKR Midtjylland"},
        {"Byråd", "Byrådet"},
        {"byraadets", "Byrådet"},
        {"Børne- og ungdomsudvalg", "Børne- og Ungdomsudvalget"},
        {"Sundhedsrådet Aarhus", "Sundhedsråd Aarhus"},
        {"Patientudvalget", ""},
        {"", ""},
        {"'", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(body_code(*state, cases[i][0]), cases[i][1]);
    assert_true(registry_find_body(*state, slice_of("Byrådet"))->needs_owner);
    assert_false(registry_find_body(*state, slice_of("KOSU"))->needs_owner);
    assert_int_equal(registry_find_body(*state, slice_of("SKU"))->last_year, 2022);
}

static void test_the_nearest_name_is_proposed(void **state) {
    assert_string_equal(registry_nearest_body(*state, slice_of("KOSO"))->code, "KOSU");
    assert_string_equal(registry_nearest_body(*state, slice_of("DASOSS"))->code, "DASSOS");
    assert_string_equal(registry_nearest_body(*state, slice_of("Byrodet"))->code, "Byrådet");
    assert_string_equal(registry_nearest_body(*state, slice_of("sundhedsstyregrupen"))->code, "SSG");
    assert_null(registry_nearest_body(*state, slice_of("telemedicin")));
    assert_null(registry_nearest_body(*state, slice_of("")));
    assert_string_equal(registry_nearest_authority(*state, slice_of("Vibrog"))->name, "Viborg");
    assert_string_equal(registry_nearest_authority(*state, slice_of("Skivve Kommune"))->name, "Skive");
    assert_string_equal(registry_nearest_authority(*state, slice_of("Ringkøbing"))->name, "Ringkøbing-Skjern");
    assert_string_equal(registry_nearest_authority(*state, slice_of("Midtjylland"))->name, "Region Midtjylland");
    assert_null(registry_nearest_authority(*state, slice_of("Atlantis")));
    char longest[5000];
    memset(longest, 'a', sizeof longest);
    assert_null(registry_nearest_authority(*state, slice_make(longest, sizeof longest)));
    assert_null(registry_find_body(*state, slice_make(longest, sizeof longest)));
}

static void test_municipalities_in_text(void **state) {
    static const char *const cases[][2] = {
        {"Ida Holm (formand) Viborg Kommune", "Viborg!"},
        {"Direktør Bo Friis, Herning kommune", "Herning!"},
        {"Skive Kommunes indstilling", "Skive!"},
        {"Aftale mellem Lemvig, Struer og Holstebro Kommuner.", "Lemvig! Struer! Holstebro!"},
        {"Lemvig, Struer og Holstebro kommuner", "Lemvig! Struer! Holstebro!"},
        {"Skive og Viborg Kommuner", "Skive! Viborg!"},
        {"Holstebro- og Struer Kommuner", "Holstebro! Struer!"},
        {"Favrskov og Odder Kommune", "Favrskov! Odder!"},
        {"kommunerne Skive og Viborg er enige", "Skive! Viborg!"},
        {"Kommunerne Odder, Skive og Viborg", "Odder! Skive! Viborg!"},
        {"kommunerne i Horsens og Hedensted", "Horsens! Hedensted!"},
        {"følger Aarhus' model", "Aarhus"},
        {"en enkelt kommune (Samsø), som", "Samsø"},
        {"(Skive)", "Skive"},
        {"Samsø har ikke svaret", "Samsø"},
        {"Fra Samsø deltog to", "Samsø"},
        {"I Skive er der to", "Skive"},
        {"møde i Skive om", ""},
        {"Afdelingsleder Ida Holm, Samsø Kommune", "Samsø!"},
        {"Chef Ida Holm, Aarhus Kom.\n", "Aarhus!"},
        {"Region Midtjylland og Viborg", "Region Midtjylland Viborg"},
        {"Region Midtjyllands tilbud", "Region Midtjylland"},
        {"Høje-Taastrup og Lyngby-Taarbæk", "Høje-Taastrup Lyngby-Taarbæk"},
        {"Ida Holm  Ringkøbing-Skjern \nKommune", "Ringkøbing-Skjern!"},
        {"Københavns Kommune og Bornholms Regionskommune", "København! Bornholm!"},
        {"Nordfyns Kommune, Vesthimmerlands Kommune", "Nordfyns! Vesthimmerlands!"},
        {"borgmesteren på Mors", "Morsø"},
        {"VIBORG KOMMUNE", "Viborg!"},
        {"Århus Kommune", "Aarhus!"},
        {"Aarhus Byråd godkendte", "Aarhus"},
        {"Viborg/Skive", "Viborg Skive"},
        {"\xE2\x80\x9DRanders er klar\xE2\x80\x9D", "Randers"},
        /* what is none */
        {"Reberbanen 11, 8800 Viborg, Atriumgaarden", ""},
        {"Viborg Ungdomsskole", ""},
        {"Silkeborg Rådhus", ""},
        {"Leder af Sundhedscenter Viborg Mette Krog", ""},
        {"Sundhedsråd Aarhus: Afdelingsleder Ida Holm", ""},
        {"sygehusene Viborg og Horsens", ""},
        {"Aarhus Universitetshospital", ""},
        {"Aarhus universitetshospital", ""},
        {"Regionshospitalet Horsens", ""},
        {"i Horsens- og Gødstrupklyngen", ""},
        {"Viborg-modellen", ""},
        {"Ikast-Brandeområdet", ""},
        {"Aarhus C", ""},
        {"Ida Holbæk", ""},
        {"borgere i Nordjylland", ""},
        {"PLO-Nordjylland", ""},
        {"Vejen til bedre sundhed", ""},
        {"Punkt 4. Vejen frem", ""},
        {"Skive", ""},
        {"Vibor Kommune", ""},
        {"Mors dag", ""},
        {"viborg kommune", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *found = scanned(*state, cases[i][0]);
        if (strcmp(found, cases[i][1]) != 0) print_error("in \"%s\"\n", cases[i][0]);
        assert_string_equal(found, cases[i][1]);
    }
}

static void test_a_mention_spans_the_word_kommune(void **state) {
    struct arena arena;
    arena_init(&arena, (size_t)1 << 20);
    const char *text = "for Struer og Skive Kommunes borgere";
    struct mention *mentions;
    size_t count;
    registry_scan_authorities(*state, slice_of(text), &arena, &mentions, &count);
    assert_int_equal(count, 2);
    assert_int_equal(mentions[0].start, 4);
    assert_int_equal(mentions[0].end, 10);
    assert_int_equal(mentions[1].start, 14);
    assert_int_equal(mentions[1].end, 28);
    arena_free(&arena);
}

static void test_bodies_in_text(void **state) {
    static const char *const cases[][2] = {
        {"KOSU udpegede, og KOSUs formand", "KOSU=KOSU; KOSU=KOSUs"},
        {"KOSU's forretningsudvalg", "KOSU=KOSU's"},
        {"KOSU-møderne i DASSOS", "KOSU=KOSU; DASSOS=DASSOS"},
        {"Kosu og Ffu", ""},
        {"REFERAT Sundhedsaftalens Fælles Forretningsudvalg d. 2", "FFU=Sundhedsaftalens Fælles Forretningsudvalg"},
        {"Fælles Forretningsudvalg drøftede", "FFU=Fælles Forretningsudvalg"},
        {"til Sundhedsstyregruppens møde", "SSG=Sundhedsstyregruppens"},
        {"Møde i Den Kommunale Styregruppe på sundhedsområdet", "KOSU=Den Kommunale Styregruppe på sundhedsområdet"},
        {"Natur-, Teknik- og Miljøudvalget", "Natur-, Teknik- og Miljøudvalget=Natur-, Teknik- og Miljøudvalget"},
        {"Kultur-, Fritids- og Sundhedsudvalget", ""},
        {"Aarhus Byråd", "Byrådet=Byråd"},
        {"Sundhedsråd Aarhus: Ida Holm", "Sundhedsråd Aarhus=Sundhedsråd Aarhus"},
        {"Sundhedsaftalen", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(scanned_bodies(*state, cases[i][0]), cases[i][1]);
}

/* Any bytes: every single, every pair of a few nasty ones, cut names. */
static void test_broken_text_does_no_harm(void **state) {
    static const char nasty[] = "A\xC3\x85\xE2\x80\x99' -\n8\xFF\xF0.,";
    char text[64];
    for (size_t a = 0; a < sizeof nasty; a++)
        for (size_t b = 0; b < sizeof nasty; b++) {
            snprintf(text, sizeof text, "%cAarhus%cSkive%c%c", nasty[a], nasty[b], nasty[b], nasty[a]);
            scanned(*state, text);
            scanned_bodies(*state, text);
        }
    const char *name = "Ringkøbing-Skjern Kommuner";
    for (size_t len = 0; len <= strlen(name); len++) {
        char *copy = malloc(len + 1); /* exact, so that a sanitizer sees a step over the end */
        memcpy(copy, name, len);
        copy[len] = '\0';
        scanned(*state, copy);
        free(copy);
    }
}

/* ---- a user's own file ---- */

static const char *scratch_file(const char *content, size_t len) {
    static char path[64];
    snprintf(path, sizeof path, "/tmp/referat-registry-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, content, len), len);
    close(fd);
    return path;
}

static void test_a_user_adds_and_overrides(void **state) {
    static const char text[] =
        "\xEF\xBB\xBF# own bodies\r\n\r\nVVF\tVoksenvejlederforum\tForum for voksenvejledere\t2031-\t-\r\n"
        "KOSU\tKommunernes Sundhedsmøde\n";
    const char *path = scratch_file(text, sizeof text - 1);
    struct registry *registry;
    struct referat_error error;
    assert_int_equal(registry_open(path, NULL, &registry, &error), REFERAT_OK);
    unlink(path);
    assert_string_equal(body_code(registry, "vvf"), "VVF");
    assert_string_equal(body_code(registry, "forummet for voksenvejledere"), "VVF");
    assert_int_equal(registry_find_body(registry, slice_of("VVF"))->first_year, 2031);
    assert_string_equal(registry_find_body(registry, slice_of("KOSU"))->name, "Kommunernes Sundhedsmøde");
    assert_int_equal(registry_body_count(registry), registry_body_count(*state) + 1);
    assert_string_not_equal(registry_fingerprint(registry), registry_fingerprint(*state));
    registry_close(registry);
}

static void test_a_user_adds_municipalities(void **state) {
    static const char text[] = "Grenaa\tmunicipality\t-\t-2006\t-\nSkive\tmunicipality\n";
    const char *path = scratch_file(text, sizeof text - 1);
    struct registry *registry;
    struct referat_error error;
    assert_int_equal(registry_open(NULL, path, &registry, &error), REFERAT_OK);
    unlink(path);
    assert_string_equal(scanned(registry, "Grenå Kommune"), "Grenaa!");
    assert_false(registry_find_authority(registry, slice_of("Skive"))->common_word);
    assert_int_equal(registry_authority_count(registry), registry_authority_count(*state) + 1);
    registry_close(registry);
}

static void refused(bool bodies, const char *text, size_t len, const char *line) {
    const char *path = scratch_file(text, len);
    struct registry *registry;
    struct referat_error error;
    enum referat_status status = registry_open(bodies ? path : NULL, bodies ? NULL : path, &registry, &error);
    unlink(path);
    assert_int_equal(status, REFERAT_BAD_INPUT);
    assert_null(registry);
    assert_non_null(strstr(error.message, path));
    assert_non_null(strstr(error.message, line));
}

static void test_bad_files_are_refused_with_their_line(void **state) {
    (void)state;
    struct referat_error error;
    struct registry *registry;
    assert_int_equal(registry_open("/nonexistent/bodies.tsv", NULL, &registry, &error), REFERAT_UNREADABLE);
    assert_int_equal(registry_open(NULL, "/nonexistent/m.tsv", &registry, &error), REFERAT_UNREADABLE);
#define REFUSED(bodies, text, line) refused(bodies, text, sizeof(text) - 1, line)
    REFUSED(true, "# x\n\tname\n", ":2:");
    REFUSED(true, "X1\tName\t-\t20\n", ":1:");
    REFUSED(true, "X1\tName\t-\t2031-2030\n", ":1:");
    REFUSED(true, "X1\tName\t-\t2031-2032-\n", ":1:");
    REFUSED(true, "X1\tName\t-\t-\tmaybe\n", ":1:");
    REFUSED(true, "X1\tName\t-\t-\t-\tmore\n", ":1:");
    REFUSED(true, "X1\tName\tA||B\n", ":1:");
    REFUSED(true, "X1\nX2\nX1\n", ":3:");
    REFUSED(true, "X1\t\xFF\n", ":1:");
    REFUSED(true, "X1\t...\n", ":1:");
    REFUSED(false, "Grenaa\n", ":1:");
    REFUSED(false, "Grenaa\ttown\n", ":1:");
    REFUSED(false, "Grenaa\tmunicipality\tmaybe\n", ":1:");
    REFUSED(false, "Grenaa\tmunicipality\t-\tthen\n", ":1:");
    REFUSED(false, "Grenaa\tmunicipality\t-\t-\t~\n", ":1:");
    REFUSED(false, "Grenaa\tregion\nGrenå\tregion\n", ":2:");
}

/* A bound that only a mistake in kind (a look-up a byte) would break, on any machine and with sanitizers. */
static void test_scanning_is_fast(void **state) {
    static const char line[] =
        "Fælles Forretningsudvalg drøftede dagsordenen til Strategisk Sundhedsforum med bemærkning om, at "
        "kommunerne i Horsens og Hedensted afventer næste møde, og at Skive Kommune deltager. ";
    size_t len = (sizeof line - 1) * 40000;
    char *text = malloc(len);
    assert_non_null(text);
    for (size_t at = 0; at < len; at += sizeof line - 1) memcpy(text + at, line, sizeof line - 1);
    struct arena arena;
    arena_init(&arena, (size_t)1 << 28);
    struct mention *mentions;
    size_t count;
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    registry_scan_authorities(*state, slice_make(text, len), &arena, &mentions, &count);
    clock_gettime(CLOCK_MONOTONIC, &b);
    double seconds = (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
    assert_int_equal(count, 3 * 40000);
    print_message("authorities: %.0f MB/s\n", (double)len / 1e6 / seconds);
    registry_scan_bodies(*state, slice_make(text, len), &arena, &mentions, &count);
    assert_int_equal(count, 2 * 40000);
    assert_true(seconds < 10);
    arena_free(&arena);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_data_are_whole),
        cmocka_unit_test(test_authorities_are_found_in_every_form),
        cmocka_unit_test(test_ordinary_words_are_marked),
        cmocka_unit_test(test_bodies_are_found_in_every_form),
        cmocka_unit_test(test_the_nearest_name_is_proposed),
        cmocka_unit_test(test_municipalities_in_text),
        cmocka_unit_test(test_a_mention_spans_the_word_kommune),
        cmocka_unit_test(test_bodies_in_text),
        cmocka_unit_test(test_broken_text_does_no_harm),
        cmocka_unit_test(test_a_user_adds_and_overrides),
        cmocka_unit_test(test_a_user_adds_municipalities),
        cmocka_unit_test(test_bad_files_are_refused_with_their_line),
        cmocka_unit_test(test_scanning_is_fast),
    };
    return cmocka_run_group_tests(tests, open_registry, close_registry);
}
