/* vocabulary.c - reads word lists, takes each word once, ranks them. */
#include "bench/vocabulary.h"
#include "base/file.h"
#include "bench/prng.h"

#include <stdlib.h>
#include <unistd.h>

#define FILE_MAX_BYTES ((size_t)256 << 20)
#define WORD_MAX_BYTES 48
#define WORDS_MIN      1000
/* How far chance moves a word among the lengths, in letters. */
#define SPREAD_LETTERS 9

static const char *const default_files[] = {"/usr/share/dict/danish", "/usr/share/hunspell/da_DK.dic"};

/* The commonest words of Danish minutes, by falling frequency. */
static const char head_words[] =
    "og i at til af for er en der det den med på som de om har ikke et fra vil skal kan blev ved samt være eller også "
    "under efter hvor mellem ud var inden blive over så vi men alle dette denne disse sig op ind mod før kommunen "
    "udvalget borgere indstilling forvaltningen kommunens sagen mødet bliver taget efterretning godkendt orientering "
    "kommunerne region sundhed arbejdet økonomi borgerne drift punktet forslag samarbejde derfor herunder budget "
    "samlet indsats behov år nye hvis ligger får kommuner ønsker fremgår forbindelse praksis opgaver flere rammer "
    "drøftede plan anbefaler grundlag fælles status muligheder regionen ansatte bilag behandling";

struct ranked {
    struct slice word;
    uint64_t key;
};

static int by_bytes(const void *left, const void *right) {
    const struct ranked *a = left, *b = right;
    return slice_compare(a->word, b->word);
}

static int by_key(const void *left, const void *right) {
    const struct ranked *a = left, *b = right;
    if (a->key != b->key) return a->key < b->key ? -1 : 1;
    return slice_compare(a->word, b->word);
}

/* Lower-case Danish letters, with hyphens inside alone. */
static bool is_word(struct slice word) {
    if (word.len < 2 || word.len > WORD_MAX_BYTES) return false;
    for (size_t i = 0; i < word.len; i++) {
        unsigned char byte = (unsigned char)word.data[i], next = i + 1 < word.len ? (unsigned char)word.data[i + 1] : 0;
        if (byte >= 'a' && byte <= 'z') continue;
        if (byte == '-' && i > 0 && next) continue;
        if (byte != 0xc3 || (next != 0xa5 && next != 0xa6 && next != 0xb8 && next != 0xa9)) return false;
        i++; /* å æ ø é */
    }
    return true;
}

static uint32_t letter_count(struct slice word) {
    uint32_t count = 0;
    for (size_t i = 0; i < word.len; i++) count += ((unsigned char)word.data[i] & 0xc0) != 0x80;
    return count;
}

static uint64_t hash_of(struct slice word, uint64_t seed) {
    uint64_t hash = seed ^ UINT64_C(14695981039346656037);
    for (size_t i = 0; i < word.len; i++) hash = (hash ^ (unsigned char)word.data[i]) * UINT64_C(1099511628211);
    struct prng prng = prng_seeded(hash);
    return prng_next(&prng);
}

/* The word at *at, which moves behind it; a dictionary's flags (after a slash or tab) are left out. */
static bool next_word(struct slice text, size_t *at, struct slice *word) {
    while (*at < text.len && (text.data[*at] == ' ' || text.data[*at] == '\n' || text.data[*at] == '\r')) ++*at;
    if (*at == text.len) return false;
    size_t end = *at, line_end;
    while (end < text.len && !strchr(" /\t\r\n", text.data[end])) end++;
    for (line_end = end; line_end < text.len && text.data[line_end] != '\n' && text.data[line_end] != ' ';) line_end++;
    *word = slice_make(text.data + *at, end - *at);
    *at = line_end;
    return true;
}

static size_t collect(struct slice text, struct ranked *out) {
    struct slice word;
    size_t count = 0;
    for (size_t at = 0; next_word(text, &at, &word);) {
        if (!is_word(word)) continue;
        if (out) out[count].word = word;
        count++;
    }
    return count;
}

/* Each word once, those of `head` out of it. The rest is ranked. */
static void rank(struct vocabulary *out, struct ranked *words, size_t count, uint64_t seed) {
    struct ranked head[256];
    size_t head_count = collect(slice_of(head_words), NULL);
    collect(slice_of(head_words), head);
    for (size_t i = 0; i < head_count; i++) out->words[i] = head[i].word;
    out->head = (uint32_t)head_count;
    qsort(head, head_count, sizeof *head, by_bytes);
    qsort(words, count, sizeof *words, by_bytes);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept && slice_equal(words[kept - 1].word, words[i].word)) continue;
        if (bsearch(&words[i], head, head_count, sizeof *head, by_bytes)) continue;
        words[kept++] = words[i];
    }
    for (size_t i = 0; i < kept; i++) {
        uint64_t chance = (hash_of(words[i].word, seed) >> 40) * SPREAD_LETTERS;
        words[i].key = ((uint64_t)letter_count(words[i].word) << 24) + chance;
    }
    qsort(words, kept, sizeof *words, by_key);
    for (size_t i = 0; i < kept; i++) out->words[head_count + i] = words[i].word;
    out->count = (uint32_t)(head_count + kept);
}

static enum referat_status append_file(const char *path, struct buf *text, struct referat_error *error) {
    struct buf file;
    buf_init(&file, FILE_MAX_BYTES);
    enum referat_status status = file_read(path, FILE_MAX_BYTES, &file, error);
    if (!status) {
        buf_slice(text, buf_as_slice(&file));
        buf_byte(text, '\n');
        status = buf_status(text, error);
    }
    buf_free(&file);
    return status;
}

static enum referat_status read_files(const char *path, struct buf *text, struct referat_error *error) {
    if (path) return append_file(path, text, error);
    enum referat_status status = REFERAT_OK;
    for (size_t i = 0; !status && i < sizeof default_files / sizeof *default_files; i++)
        if (access(default_files[i], R_OK) == 0) status = append_file(default_files[i], text, error);
    return status;
}

enum referat_status vocabulary_open(const char *path, uint64_t seed, struct vocabulary *out,
                                    struct referat_error *error) {
    *out = (struct vocabulary){0};
    buf_init(&out->text, FILE_MAX_BYTES * 2);
    enum referat_status status = read_files(path, &out->text, error);
    if (status) goto out;
    struct slice text = buf_as_slice(&out->text);
    size_t count = collect(text, NULL);
    if (count < WORDS_MIN) {
        status = error_set(error, REFERAT_BAD_INPUT, "%s: only %zu words, at least %d are wanted",
                           path ? path : "the word lists of wdanish and hunspell-da", count, WORDS_MIN);
        goto out;
    }
    struct ranked *words = calloc(count, sizeof *words);
    out->words = calloc(count + sizeof head_words / 2, sizeof *out->words);
    if (words && out->words) {
        collect(text, words);
        rank(out, words, count, seed);
    } else {
        status = error_no_memory(error);
    }
    free(words);
out:
    if (status) vocabulary_close(out);
    return status;
}

void vocabulary_close(struct vocabulary *vocabulary) {
    buf_free(&vocabulary->text);
    free(vocabulary->words);
    *vocabulary = (struct vocabulary){0};
}
