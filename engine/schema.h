/*
 * schema.h - which terms and columns an item has. Written by indexer/, asked for by query/, the same in every engine.
 *
 * Terms with positions (counted in BM25):
 *   sundhed            plain terms of every word of the item, wdf = the weight of the part it stands in
 *   C:pleje            span terms of compounds, at the compound's position, same wdf
 *   V:udpege           the verb, of a verb and of the nouns made of it, same wdf
 *   E:sundhedsvæsen    exact spelling, only of words that folding changed, same wdf
 * Terms without positions, wdf 0 (never scored):
 *   T: I: D: + term    the word stands in the title, the indstilling, the beslutning or referat
 *   P:økonomi          the item has that part
 *   B:KOSU O:Aarhus    body, owner          M:Skive   a municipality named in the item
 *   K:referat          kind                 U:godkendt  outcome           S:1-01-72-1044-24  case number
 *   Y:superseded       an agenda's item whose meeting has minutes
 *   F:<sha256 of path> the source file it came from
 *   N:ida holm         a person who is on the meeting's list (present, apologies, absent, substitute) or is appointed
 * by the item: the folded name (stemmer/written.h); of a longer name also its last word, and its first and last Beside
 * the terms, its written words (engine_document.words). A term is at most 245 bytes once stored; the indexer cuts
 * longer values with a hash (schema_value_term).
 *
 * A row of the register (ENGINE_REGISTER, docs/REGISTER.md) has terms with positions of its group, title, affiliation
 * and role, T: of its group's, B: O: K: F: Y: as an item has them, M: of its municipality, and
 *   R:udpegning        an appointment; R:deltagelse: a line of an attendance list
 *   A:indtræder        its act or status
 *   N:ida holm         every run of the words of the person's name, folded, and the first with the last
 *   L:Skive/i/hlmo     municipality and block of the name (stemmer/names.h): the names that may be the same
 *   X:Skive/ida holm   municipality and whole folded name: the rows of one name
 *   G:følgegruppe x    the group's key (stemmer/names.h)
 *   Y:follows          the sentence tells of somebody who is followed (stemmer/succession.h); Y:takes: by his seat
 * alone Its payload is engine/row.h's. Columns are those of items, the group's name as it stands there where those have
 * the outcome.
 */
#ifndef ENGINE_SCHEMA_H
#define ENGINE_SCHEMA_H

#include "base/arena.h"

#define SCHEMA_VERSION 7

#define SCHEMA_TITLE        "T:"
#define SCHEMA_INDSTILLING  "I:"
#define SCHEMA_DECISION     "D:"
#define SCHEMA_PART         "P:"
#define SCHEMA_BODY         "B:"
#define SCHEMA_OWNER        "O:"
#define SCHEMA_MUNICIPALITY "M:"
#define SCHEMA_KIND         "K:"
#define SCHEMA_OUTCOME      "U:"
#define SCHEMA_CASE         "S:"
#define SCHEMA_SUPERSEDED   "Y:superseded"
#define SCHEMA_FOLLOWS      "Y:follows"
#define SCHEMA_FILE         "F:"
#define SCHEMA_PERSON       "N:"
#define SCHEMA_ROW          "R:"
#define SCHEMA_ACT          "A:"
#define SCHEMA_NAME_BLOCK   "L:"
#define SCHEMA_NAME_WHOLE   "X:"
#define SCHEMA_GROUP        "G:"

#define SCHEMA_ROW_APPOINTMENT "udpegning"
#define SCHEMA_ROW_ATTENDANCE  "deltagelse"

#define SCHEMA_TERM_MAX  200
#define SCHEMA_GROUP_MAX 1000

/* Columns: values of an item beside its terms, for ranges, sorting and facets. */
enum schema_column {
    COLUMN_DATE,    /* "20310306"; "00000000" without a date */
    COLUMN_BODY,    /* "KOSU" or "Byrådet@Aarhus" */
    COLUMN_OUTCOME, /* of a row of the register its group's name, "" for one above SCHEMA_GROUP_MAX bytes */
    COLUMN_KIND,
    COLUMN_MUNICIPALITIES, /* several, packed (engine.h) */
    COLUMN_COUNT
};

/* Part weights: a word's wdf by where it stands. */
#define WEIGHT_TITLE    4
#define WEIGHT_DECISION 2
#define WEIGHT_TEXT     1
/* Between two parts of an item, so that a phrase never crosses. */
#define POSITION_GAP 1000
/* f of OR(term, f * C:term). */
#define WEIGHT_SPAN 0.5
/* The same of the verb's family: OR(term, w * V:verb). */
#define WEIGHT_WEAK 0.4
/* BM25. */
#define BM25_K1 1.0
#define BM25_B  0.5

/*
 * Keys of the key-value store that both sides know. (The indexer's own ledger keys begin with "f:" and "c:"; of the
 * first it is known here that there is one for each file.)
 *   m:<meeting id>   the meeting record (corpus/record.h) without items, as JSON
 *   i:<meeting id>   the ids of its items that are indexed, in order, each followed by "\n"
 *   r:<meeting id>   the ids of its rows in the register, likewise
 * The payload of an item's document is the meeting record with that one item and neither attendance nor appointments
 * nor warnings, as JSON.
 */
#define SCHEMA_KEY_MEETING "m:"
#define SCHEMA_KEY_ITEMS   "i:"
#define SCHEMA_KEY_ROWS    "r:"
#define SCHEMA_KEY_FILE    "f:"

/* prefix + value, cut with a hash of the whole where it would pass SCHEMA_TERM_MAX. */
struct slice schema_term(struct arena *arena, const char *prefix, struct slice value);

/* What an index is bound to: the fingerprint that indexer/ gives to engine_write and query/ to engine_open. */
static inline const char *schema_fingerprint(struct arena *arena, const char *analyzer, const char *registry) {
    return arena_printf(arena, "schema %d; analysis %s; registry %s", SCHEMA_VERSION, analyzer, registry);
}

#endif
