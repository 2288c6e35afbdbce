/*
 * thesaurus.h - which words a thesaurus in the form of MyThes names together: synonyms, wider and narrower terms. A
 * compound mostly is a narrower term of its last part (fiskegryde: gryde).
 */
#ifndef LEXICON_THESAURUS_H
#define LEXICON_THESAURUS_H

#include "base/arena.h"

/* Both are single words in lower case; each pair is there both ways. */
struct thesaurus_pair {
    struct slice word, related;
};

struct thesaurus {
    struct thesaurus_pair *pairs; /* by word, then by the related one; each once */
    size_t count;
};

/*
 * Everything lives in the arena. Errors: REFERAT_UNREADABLE, REFERAT_TOO_LARGE, REFERAT_BAD_INPUT (another encoding
 * than UTF-8), REFERAT_NO_MEMORY.
 */
enum referat_status thesaurus_read(const char *path, struct arena *arena, struct thesaurus *out,
                                   struct referat_error *error) MUST_CHECK;
/* The first pair of the word, or of the next one that there is. */
size_t thesaurus_find(const struct thesaurus *thesaurus, struct slice word);
bool thesaurus_has(const struct thesaurus *thesaurus, struct slice word);
bool thesaurus_relates(const struct thesaurus *thesaurus, struct slice word, struct slice related);

#endif
