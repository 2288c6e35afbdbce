/*
 * fold.h - the spellings of a word: as the stemmer sees it, as it may have been meant, as the index keeps it
 * (docs/ANALYSIS.md). All append to `out`, whose state tells of a failure (buf_status). For stemmer/ alone.
 */
#ifndef STEMMER_FOLD_H
#define STEMMER_FOLD_H

#include "base/buf.h"

/*
 * Lower case, NFC, invisible characters and broken bytes left out, apostrophes and hyphens straight, ligatures as
 * letters, of a pile of combining marks the first ones.
 */
void fold_case(struct slice text, struct buf *out);
/*
 * The same for one word (a token, or a part of a hyphenated one): besides, what an acronym or an apostrophe carries as
 * ending is off (KOSUs, KL's, tv'et) and the apostrophes that are left are out.
 */
void fold_word(struct slice raw, struct buf *out);
/* A number likewise: points that part thousands are off. */
void fold_number(struct slice raw, struct buf *out);
/*
 * The spelling that a word from fold_word may stand for: foreign accents off, aa ae oe as å æ ø. False, and nothing
 * appended, where it is the same.
 */
bool fold_reading(struct slice word, struct buf *out);
/* Whether fold_letters would give anything else than the word. */
bool fold_changes(struct slice word);
/* The finished form of a lower-case word: å æ ø as aa ae oe, other Latin letters without what is above and below them.
 */
void fold_letters(struct slice word, struct buf *out);

#endif
