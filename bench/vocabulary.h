/*
 * vocabulary.h - Danish words in an order of falling frequency: what joins sentences first, as it does in minutes, then
 * the words of a dictionary, short ones sooner than long ones with much chance in it, as in a language.
 */
#ifndef BENCH_VOCABULARY_H
#define BENCH_VOCABULARY_H

#include "base/buf.h"

struct vocabulary {
    struct buf text;     /* of the files */
    struct slice *words; /* by rank; lower case, UTF-8, letters with inner hyphens */
    uint32_t count;
    uint32_t head; /* the first so many are function words and words of minutes */
};

/*
 * `path` is a word list, one a line, or a hunspell dictionary (.dic); NULL: those of wdanish and hunspell-da, as far as
 * they are installed. The order depends on the words and the seed alone. Errors: REFERAT_UNREADABLE, REFERAT_BAD_INPUT
 * (fewer than 1,000 words), REFERAT_NO_MEMORY.
 */
enum referat_status vocabulary_open(const char *path, uint64_t seed, struct vocabulary *out,
                                    struct referat_error *error) MUST_CHECK;
void vocabulary_close(struct vocabulary *vocabulary);

#endif
