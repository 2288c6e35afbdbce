/* Unit tests of stemmer/lexicon.c, compound.c, nominal.c and reading.c: the built-in lexicon, and damaged ones. */
#include "stemmer/nominal.h"
#include "stemmer/reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct lexicon lexicon;

static void lemmas_of(const char *word, char *out, size_t size) {
    struct arena arena;
    struct word_reading reading;
    arena_init(&arena, 1 << 20);
    *out = '\0';
    if (!reading_known(&lexicon, &arena, slice_of(word), &reading))
        reading_compound(&lexicon, &arena, slice_of(word), COMPOUND_KNOWN, &reading);
    for (unsigned i = 0; i < reading.lemma_count; i++) {
        size_t len = strlen(out);
        snprintf(out + len, size - len, "%s%.*s", len ? " " : "", (int)reading.lemmas[i].len, reading.lemmas[i].data);
    }
    arena_free(&arena);
}

static void parts_of(const char *word, char *out, size_t size) {
    struct arena arena;
    struct word_reading reading;
    arena_init(&arena, 1 << 20);
    *out = '\0';
    if (!reading_known(&lexicon, &arena, slice_of(word), &reading))
        reading_compound(&lexicon, &arena, slice_of(word), COMPOUND_KNOWN, &reading);
    for (unsigned i = 0; i < reading.compound.count; i++) {
        const struct compound_part *part = &reading.compound.parts[i];
        size_t len = strlen(out);
        snprintf(out + len, size - len, "%s%.*s", len ? "+" : "", (int)(part->end - part->start), word + part->start);
    }
    arena_free(&arena);
}

static void forms_have_their_lemmas(void **state) {
    (void)state;
    static const char *const pairs[][2] = {
        {"udpegede", "udpege"},
        {"udpeget", "udpege"},
        {"kommissorier", "kommissorium"},
        {"hjælpemidler", "hjælpemiddel"},
        {"fremgik", "fremgå"},
        {"besluttede", "besluttet beslutte"},
        {"mændene", "mand"},
        {"nætter", "nat"},
        {"gerningsmænd", "gerningsmand"},
        {"bedre", "god bedre"},
        {"xyzzyq", ""},
        {"gulerødder", "gulerod"},
        {"tandplejeordningen", "tandplejeordning"},
    };
    char lemmas[256];
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        lemmas_of(pairs[i][0], lemmas, sizeof lemmas);
        assert_string_equal(lemmas, pairs[i][1]);
    }
}

static void compounds_fall_into_their_parts(void **state) {
    (void)state;
    static const char *const pairs[][2] = {
        {"tandpleje", "tand+pleje"},
        {"tandplejeordningen", "tand+pleje+ordningen"},
        {"styregruppen", "styre+gruppen"},
        {"sundhedsstyregruppen", "sundhed+styre+gruppen"},
        {"psykiatrichef", "psykiatri+chef"},
        {"børneområdet", "børne+området"},
        {"kommunikationsafdelingen", "kommunikation+afdelingen"},
        {"orienteringen", ""},
        {"sygeplejersker", "syge+plejersker"},
        {"modernisering", ""},
        {"bosondring", "bo+sondring"},
        {"udpegning", ""},
        {"kosu", ""},
        {"kommune", ""},
    };
    char parts[256];
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        parts_of(pairs[i][0], parts, sizeof parts);
        assert_string_equal(parts, pairs[i][1]);
    }
}

static void one_unknown_part_is_guessed(void **state) {
    (void)state;
    struct compound compound;
    assert_false(compound_split(&lexicon, slice_of("xylqvordningen"), 0, COMPOUND_KNOWN, &compound));
    assert_true(compound_split(&lexicon, slice_of("xylqvordningen"), 0, COMPOUND_GUESSED, &compound));
    assert_int_equal(compound.count, 2);
    assert_int_equal(compound.parts[1].start, 5);
    assert_false(compound.head_unknown);
}

static void hostile_words_have_bounded_parts(void **state) {
    (void)state;
    char word[4096];
    struct compound compound;
    static const char *const patterns[] = {"a", "is", "ø", "\xff", "by", "sundheds"};
    for (size_t p = 0; p < sizeof patterns / sizeof patterns[0]; p++) {
        for (size_t i = 0; i < sizeof word; i++) word[i] = patterns[p][i % strlen(patterns[p])];
        for (size_t len = 0; len < 200; len++) {
            compound_split(&lexicon, slice_make(word, len), 0, COMPOUND_GUESSED, &compound);
            assert_true(compound.count <= COMPOUND_PARTS_MAX);
            for (unsigned i = 0; i < compound.count; i++)
                assert_true(compound.parts[i].start < compound.parts[i].end && compound.parts[i].end <= len);
        }
    }
    assert_false(compound_split(&lexicon, slice_of(""), 0, COMPOUND_GUESSED, &compound));
}

static void nouns_propose_verbs(void **state) {
    (void)state;
    static const struct {
        const char *noun;
        unsigned rule;
        const char *verb;
    } rows[] = {{"udpegning", 0, "udpege"},     {"beslutning", 1, "beslutte"}, {"indstilling", 2, "indstille"},
                {"godkendelse", 3, "godkende"}, {"indførsel", 5, "indføre"},   {"hus", 0, ""}};
    char verb[NOMINAL_MAX];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t len = nominal_verb(slice_of(rows[i].noun), rows[i].rule, verb);
        assert_true(slice_is(slice_make(verb, len), rows[i].verb));
    }
    char noun[400];
    memset(noun, 'a', sizeof noun);
    memcpy(noun + sizeof noun - 4, "ning", 4);
    assert_int_equal(nominal_verb(slice_make(noun, sizeof noun), 0, verb), 0);
}

/* The smallest lexicon: two automata of one key each, "a" and its record. */
static size_t small_lexicon(uint32_t *out) {
    const uint32_t arcs[] = {ARC_LAST,
                             'a' | ARC_LAST | 2u << ARC_TARGET_SHIFT,
                             LEXICON_SEPARATOR | ARC_LAST | 3u << ARC_TARGET_SHIFT,
                             2 | ARC_LAST | 4u << ARC_TARGET_SHIFT,
                             1 | ARC_LAST | 5u << ARC_TARGET_SHIFT,
                             1 | ARC_LAST | 6u << ARC_TARGET_SHIFT,
                             1 | ARC_LAST | ARC_FINAL};
    const uint32_t count = sizeof arcs / sizeof arcs[0], size = LEXICON_HEADER_SIZE + 8 * count;
    memset(out, 0, LEXICON_HEADER_SIZE);
    memcpy(out, LEXICON_MAGIC, 8);
    out[3] = size;
    out[4] = out[5] = count;
    out[6] = 100;
    memcpy(out + 8, arcs, sizeof arcs);
    memcpy(out + 8 + count, arcs, sizeof arcs);
    return size;
}

static void damage_is_seen(void **state) {
    (void)state;
    uint32_t bytes[64];
    struct lexicon opened;
    struct lexicon_form form;
    struct referat_error error;
    size_t size = small_lexicon(bytes);
    bytes[2] = lexicon_checksum(slice_make((char *)bytes, size));
    assert_int_equal(lexicon_open(slice_make((char *)bytes, size), &opened, &error), REFERAT_OK);
    assert_int_equal(lexicon_find(&opened, slice_of("a"), &form, 1), 1);
    assert_int_equal(lexicon_find(&opened, slice_of("b"), &form, 1), 0);
    for (size_t i = 0; i < size * 8; i++) {
        ((unsigned char *)bytes)[i / 8] ^= (unsigned char)(1u << i % 8);
        assert_int_equal(lexicon_open(slice_make((char *)bytes, size), &opened, &error), REFERAT_DAMAGED);
        ((unsigned char *)bytes)[i / 8] ^= (unsigned char)(1u << i % 8);
    }
    for (size_t len = 0; len < size; len++)
        assert_int_equal(lexicon_open(slice_make((char *)bytes, len), &opened, &error), REFERAT_DAMAGED);
}

/* The checksum holds and the arcs do not. */
static void arcs_that_lead_astray_are_seen(void **state) {
    (void)state;
    uint32_t bytes[64];
    struct lexicon opened;
    static const uint32_t arcs[] = {'a' | ARC_LAST | 1u << ARC_TARGET_SHIFT, 'a' | ARC_LAST | 9u << ARC_TARGET_SHIFT,
                                    ARC_LAST | 2u << ARC_TARGET_SHIFT, 'a' | ARC_LAST};
    for (size_t i = 0; i < sizeof arcs / sizeof arcs[0]; i++) {
        size_t size = small_lexicon(bytes);
        bytes[9] = arcs[i];
        bytes[2] = lexicon_checksum(slice_make((char *)bytes, size));
        assert_int_equal(lexicon_open(slice_make((char *)bytes, size), &opened, NULL), REFERAT_DAMAGED);
    }
}

static int open_lexicon(void **state) {
    (void)state;
    lexicon_built_in(&lexicon);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_have_their_lemmas),
        cmocka_unit_test(compounds_fall_into_their_parts),
        cmocka_unit_test(one_unknown_part_is_guessed),
        cmocka_unit_test(hostile_words_have_bounded_parts),
        cmocka_unit_test(nouns_propose_verbs),
        cmocka_unit_test(damage_is_seen),
        cmocka_unit_test(arcs_that_lead_astray_are_seen),
    };
    return cmocka_run_group_tests(tests, open_lexicon, NULL);
}
