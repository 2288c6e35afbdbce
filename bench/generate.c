/*
 * generate.c - fictional minutes as meeting records, one JSON object a line, at any size. Words follow a Zipf law over
 * a Danish vocabulary; each item belongs to one or two topics of a few hundred, which have words and stock phrases of
 * their own, so that words burst and stand beside each other as they do in real minutes. Nothing depends on the clock,
 * the locale or the machine: the same seed, size and word lists give the same bytes.
 */
#include "base/buf.h"
#include "bench/bench.h"
#include "bench/vocabulary.h"
#include "bench/zipf.h"
#include "corpus/record.h"
#include "corpus/registry.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define TOPICS        300
#define TOPIC_WORDS   400
#define TOPIC_PHRASES 60
#define PHRASE_WORDS  4
/* A topic's words are ranks up to here, the frequent ones sooner. */
#define TOPIC_RANKS 80000u

#define FIRST_YEAR 2007
#define YEARS      20
#define DAYS       (YEARS * 12 * 28) /* the first 28 of each month */
#define DAY_STEP   2741              /* prime, and no divisor of DAYS: each day once before any comes again */

struct phrase {
    uint32_t words[PHRASE_WORDS];
    uint32_t count;
};

struct topic {
    uint32_t words[TOPIC_WORDS];
    struct phrase phrases[TOPIC_PHRASES];
};

/* A body that meets, and whose it is ("" for a cooperation). */
struct holder {
    const char *body, *owner;
};

struct generator {
    struct prng prng;
    struct vocabulary vocabulary;
    struct zipf words, topic_words, topic_phrases;
    struct topic *topics;
    struct registry *registry;
    struct holder *holders;
    uint32_t holder_count;
    uint64_t meetings; /* so far */
    struct buf out;
    FILE *file;
};

/* ---- setting up ---- */

static void make_topic(struct generator *generator, struct topic *topic) {
    const struct vocabulary *vocabulary = &generator->vocabulary;
    struct prng *prng = &generator->prng;
    uint32_t span = vocabulary->count - vocabulary->head;
    if (span > TOPIC_RANKS) span = TOPIC_RANKS;
    for (uint32_t i = 0; i < TOPIC_WORDS; i++) {
        uint32_t nearer = prng_below(prng, span), other = prng_below(prng, span);
        topic->words[i] = vocabulary->head + (nearer < other ? nearer : other);
    }
    for (uint32_t i = 0; i < TOPIC_PHRASES; i++) {
        struct phrase *phrase = &topic->phrases[i];
        phrase->count = prng_between(prng, 2, PHRASE_WORDS);
        for (uint32_t word = 0; word < phrase->count; word++)
            phrase->words[word] = prng_percent(prng, 35) ? prng_below(prng, vocabulary->head)
                                                         : topic->words[zipf_draw(&generator->topic_words, prng)];
    }
}

/* Every cooperation, and every council or committee with every municipality or region that may have it. */
static enum referat_status make_holders(struct generator *generator, struct referat_error *error) {
    size_t bodies = registry_body_count(generator->registry);
    size_t authorities = registry_authority_count(generator->registry);
    generator->holders = calloc(bodies * authorities, sizeof *generator->holders);
    if (!generator->holders) return error_no_memory(error);
    for (size_t i = 0; i < bodies; i++) {
        const struct body *body = registry_body_at(generator->registry, i);
        for (size_t j = 0; j < (body->needs_owner ? authorities : 1); j++) {
            const struct authority *owner = registry_authority_at(generator->registry, j);
            generator->holders[generator->holder_count++] =
                (struct holder){body->code, body->needs_owner ? owner->name : ""};
        }
    }
    for (uint32_t i = generator->holder_count; i > 1; i--) {
        uint32_t other = prng_below(&generator->prng, i);
        struct holder kept = generator->holders[i - 1];
        generator->holders[i - 1] = generator->holders[other];
        generator->holders[other] = kept;
    }
    return REFERAT_OK;
}

static enum referat_status set_up(struct generator *generator, const char *words, uint64_t seed,
                                  struct referat_error *error) {
    generator->prng = prng_seeded(seed);
    enum referat_status status = vocabulary_open(words, seed, &generator->vocabulary, error);
    if (!status) status = zipf_init(&generator->words, generator->vocabulary.count, error);
    if (!status) status = zipf_init(&generator->topic_words, TOPIC_WORDS, error);
    if (!status) status = zipf_init(&generator->topic_phrases, TOPIC_PHRASES, error);
    if (!status) status = registry_open(NULL, NULL, &generator->registry, error);
    if (!status) status = make_holders(generator, error);
    if (status) return status;
    generator->topics = calloc(TOPICS, sizeof *generator->topics);
    if (!generator->topics) return error_no_memory(error);
    for (uint32_t i = 0; i < TOPICS; i++) make_topic(generator, &generator->topics[i]);
    return REFERAT_OK;
}

static void tear_down(struct generator *generator) {
    vocabulary_close(&generator->vocabulary);
    zipf_free(&generator->words);
    zipf_free(&generator->topic_words);
    zipf_free(&generator->topic_phrases);
    registry_close(generator->registry);
    free(generator->holders);
    free(generator->topics);
    buf_free(&generator->out);
}

/* ---- text ---- */

/* Inside a JSON text. */
static void put_text(struct buf *out, const char *text) {
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') buf_byte(out, '\\');
        buf_byte(out, *text);
    }
}

static void put_word(struct generator *generator, uint32_t rank, bool capital) {
    struct slice word = generator->vocabulary.words[rank];
    size_t at = generator->out.len;
    buf_slice(&generator->out, word);
    if (!capital || !buf_ok(&generator->out)) return;
    unsigned char *first = (unsigned char *)generator->out.data + at;
    if (first[0] >= 'a' && first[0] <= 'z') first[0] -= 'a' - 'A';
    if (first[0] == 0xc3) first[1] -= 0x20;
}

static void put_number(struct generator *generator) {
    struct prng *prng = &generator->prng;
    switch (prng_below(prng, 4)) {
    case 0: buf_printf(&generator->out, "%u", prng_between(prng, FIRST_YEAR, FIRST_YEAR + YEARS)); return;
    case 1: buf_printf(&generator->out, "%u", prng_between(prng, 2, 99)); return;
    case 2: buf_printf(&generator->out, "%u,%u mio. kr.", prng_below(prng, 90), prng_below(prng, 10)); return;
    default: buf_printf(&generator->out, "%u.%03u kr.", prng_between(prng, 1, 900), prng_below(prng, 1000)); return;
    }
}

/* Words of one or two topics in sentences. */
struct passage {
    const struct topic *topics[2];
    uint32_t left;     /* words still to come */
    uint32_t sentence; /* words still to come in the sentence */
    bool capital;
};

static void put_one(struct generator *generator, struct passage *passage, uint32_t rank) {
    put_word(generator, rank, passage->capital);
    passage->capital = false;
    if (passage->left) passage->left--;
    if (passage->sentence) passage->sentence--;
}

static void put_next(struct generator *generator, struct passage *passage) {
    struct prng *prng = &generator->prng;
    const struct topic *topic = passage->topics[prng_below(prng, 4) == 0];
    uint32_t kind = prng_below(prng, 100);
    if (kind < 66) {
        put_one(generator, passage, zipf_draw(&generator->words, prng));
    } else if (kind < 93) {
        put_one(generator, passage, topic->words[zipf_draw(&generator->topic_words, prng)]);
    } else if (kind < 99 || passage->capital) {
        const struct phrase *phrase = &topic->phrases[zipf_draw(&generator->topic_phrases, prng)];
        for (uint32_t i = 0; i < phrase->count; i++) {
            if (i) buf_byte(&generator->out, ' ');
            put_one(generator, passage, phrase->words[i]);
        }
    } else {
        put_number(generator);
        passage->left -= passage->left > 0;
        passage->sentence -= passage->sentence > 0;
    }
}

/* About `count` words in sentences of 6 to 19, with a new paragraph now and then. */
static void put_passage(struct generator *generator, const struct topic *const topics[2], uint32_t count) {
    struct prng *prng = &generator->prng;
    struct passage passage = {.topics = {topics[0], topics[1]}, .left = count};
    while (passage.left) {
        passage.sentence = prng_between(prng, 6, 19);
        passage.capital = true;
        for (bool first = true; passage.sentence && passage.left; first = false) {
            if (!first) buf_text(&generator->out, prng_below(prng, 11) == 0 ? ", " : " ");
            put_next(generator, &passage);
        }
        buf_byte(&generator->out, '.');
        if (passage.left) buf_text(&generator->out, prng_below(prng, 4) == 0 ? "\\n" : " ");
    }
}

static void put_title(struct generator *generator, const struct topic *const topics[2]) {
    struct prng *prng = &generator->prng;
    static const char *const openings[] = {"Orientering om ", "Godkendelse af ", "Status på ", "Drøftelse af ",
                                           "Indstilling om ", "Evaluering af ",  "Plan for ",  "Udpegning til "};
    bool opened = prng_percent(prng, 55);
    if (opened) buf_text(&generator->out, openings[prng_below(prng, 8)]);
    struct passage passage = {.topics = {topics[0], topics[1]}, .capital = !opened};
    passage.left = passage.sentence = prng_between(prng, 2, 5);
    for (bool first = true; passage.left; first = false) {
        if (!first) buf_byte(&generator->out, ' ');
        put_one(generator, &passage, passage.topics[0]->words[zipf_draw(&generator->topic_words, prng)]);
    }
}

/* ---- records ---- */

static const char *municipality(struct generator *generator) {
    size_t count = registry_authority_count(generator->registry);
    return registry_authority_at(generator->registry, prng_below(&generator->prng, (uint32_t)count))->name;
}

static void put_decision(struct generator *generator, const struct holder *holder, enum outcome outcome) {
    put_text(&generator->out, holder->body);
    switch (outcome) {
    case OUTCOME_GODKENDT: buf_text(&generator->out, " godkendte indstillingen."); break;
    case OUTCOME_TAGET_TIL_EFTERRETNING: buf_text(&generator->out, " tog orienteringen til efterretning."); break;
    case OUTCOME_DROEFTET: buf_text(&generator->out, " drøftede sagen."); break;
    case OUTCOME_UDSAT: buf_text(&generator->out, " udsatte punktet."); break;
    default: buf_text(&generator->out, " behandlede punktet."); break;
    }
}

static void begin_part(struct generator *generator, enum part_kind kind, bool first) {
    buf_printf(&generator->out, "%s{\"kind\": \"%s\", \"text\": \"", first ? "" : ", ", part_kind_name(kind));
}

static void put_parts(struct generator *generator, const struct topic *const topics[2], const struct holder *holder,
                      enum outcome outcome) {
    struct prng *prng = &generator->prng;
    struct buf *out = &generator->out;
    uint32_t length = prng_between(prng, 24, 104);
    if (prng_below(prng, 12) == 0) length += prng_below(prng, 240);
    begin_part(generator, PART_SAGSFREMSTILLING, true);
    put_passage(generator, topics, length);
    buf_text(out, "\"}");
    begin_part(generator, PART_INDSTILLING, false);
    buf_text(out, "Det indstilles, at ");
    put_passage(generator, topics, prng_between(prng, 5, 28));
    buf_text(out, "\"}");
    begin_part(generator, PART_BESLUTNING, false);
    put_decision(generator, holder, outcome);
    if (prng_percent(prng, 60)) {
        buf_byte(out, ' ');
        put_passage(generator, topics, prng_between(prng, 5, 30));
    }
    buf_text(out, "\"}");
}

static void put_item(struct generator *generator, const struct holder *holder, uint32_t number) {
    static const enum outcome outcomes[] = {OUTCOME_GODKENDT, OUTCOME_GODKENDT, OUTCOME_TAGET_TIL_EFTERRETNING,
                                            OUTCOME_DROEFTET, OUTCOME_UDSAT,    OUTCOME_NONE};
    struct prng *prng = &generator->prng;
    struct buf *out = &generator->out;
    const struct topic *topics[2];
    topics[0] = topics[1] = &generator->topics[prng_below(prng, TOPICS)];
    if (prng_percent(prng, 40)) topics[1] = &generator->topics[prng_below(prng, TOPICS)];
    enum outcome outcome = outcomes[prng_below(prng, sizeof outcomes / sizeof *outcomes)];
    buf_printf(out, "%s{\"number\": \"%u\", \"title\": \"", number > 1 ? ", " : "", number);
    put_title(generator, topics);
    buf_text(out, "\"");
    if (prng_percent(prng, 30)) {
        buf_printf(out, ", \"case_number\": \"%u-%02u-%02u-%u-%02u\"", prng_between(prng, 1, 3), prng_below(prng, 100),
                   prng_below(prng, 100), prng_between(prng, 1, 3000), prng_between(prng, 7, 26));
    }
    buf_printf(out, ", \"outcome\": \"%s\", \"parts\": [", outcome_name(outcome));
    put_parts(generator, topics, holder, outcome);
    buf_text(out, "], \"municipalities\": [");
    for (uint32_t i = 0, count = prng_below(prng, 3); i < count; i++) {
        buf_text(out, i ? ", \"" : "\"");
        put_text(out, municipality(generator));
        buf_byte(out, '"');
    }
    buf_text(out, "]}");
}

static void put_meeting(struct generator *generator, uint32_t items) {
    struct buf *out = &generator->out;
    uint64_t number = generator->meetings++, holder_index = number % generator->holder_count;
    const struct holder *holder = &generator->holders[holder_index];
    uint32_t day = (uint32_t)((number / generator->holder_count * DAY_STEP + holder_index * 907) % DAYS);
    buf_clear(out);
    buf_printf(out,
               "{\"format_version\": 1, \"source\": {\"path\": \"generated/%07llu.txt\"}, \"meeting\": {\"body\": \"",
               (unsigned long long)number);
    put_text(out, holder->body);
    buf_text(out, "\", \"owner\": \"");
    put_text(out, holder->owner);
    buf_printf(out, "\", \"date\": \"%04u-%02u-%02u\", \"kind\": \"referat\"}, \"items\": [", FIRST_YEAR + day / 336,
               day / 28 % 12 + 1, day % 28 + 1);
    for (uint32_t i = 0; i < items; i++) put_item(generator, holder, i + 1);
    buf_text(out, "]}\n");
}

static enum referat_status write_all(struct generator *generator, uint64_t items, struct referat_error *error) {
    char reason[128];
    while (items) {
        uint32_t here = prng_between(&generator->prng, 4, 14);
        if (here > items) here = (uint32_t)items;
        put_meeting(generator, here);
        enum referat_status status = buf_status(&generator->out, error);
        if (status) return status;
        if (fwrite(generator->out.data, 1, generator->out.len, generator->file) != generator->out.len) break;
        items -= here;
    }
    if (items || fflush(generator->file))
        return error_set(error, REFERAT_NOT_WRITTEN, "the output cannot be written: %s", error_errno(errno, reason));
    return REFERAT_OK;
}

int bench_generate(int argc, char **argv) {
    struct referat_error error;
    uint64_t items = 0, seed = 1;
    const char *words = NULL;
    const struct bench_option options[] = {
        {"--items", .number = &items}, {"--seed", .number = &seed}, {"--words", .text = &words}};
    struct generator generator = {.file = stdout};
    buf_init(&generator.out, BUF_MAX_DEFAULT);
    enum referat_status status = bench_options(argc, argv, options, sizeof options / sizeof *options, &error);
    if (!status && !items) status = error_set(&error, REFERAT_USAGE, "generate wants --items N");
    if (!status) status = set_up(&generator, words, seed, &error);
    if (!status) status = write_all(&generator, items, &error);
    tear_down(&generator);
    return status ? bench_fail(&error) : 0;
}
