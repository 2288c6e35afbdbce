/*
 * store.h - how the Xapian engine keeps an index, and what reader and writer share. The schema:
 *
 *     items/ register/    one Xapian database (glass) a collection
 *     ledger/             a Xapian database without documents: the key-value store
 *     journal             undo journal of a commit under way (journal.h)
 *
 * A document in a collection:
 *
 *     terms        as given, with wdf and positions
 *                  \0=<id>      the unique term, wdf 0, of an id up to 200 bytes without zero bytes
 *                  \0#<sha256>  the unique term of any other id
 *                  \0w<word>    a written word, wdf 0; its document frequency is the word's count
 *     values  0    id
 *             1    newest key: sorts newest first, breaks ties of score
 *             2    oldest key
 *             8+c  column c (enum schema_column), several values joined by \t; not set where it is ""
 *     data         the payload
 *
 * Metadata of each database:
 *
 *     S            stamp: "<commit> <flags>", the number of the last commit that changed it, and p once a document had
 *                  positions, d once one had a payload: then position.glass, docdata.glass must be there, which Xapian
 *                  itself would take for empty tables
 *     K<key>       ledger only: "=" and the value
 *
 * A commit raises the number by one. It changes items and register, each stamped with the number, and at last the
 * ledger, always: the ledger's number is the index's. So a collection is never ahead of the ledger, except while a
 * commit is under way or where one was cut short; that one is undone from the journal by whoever opens the index next
 * with the writer's lock. Readers therefore look at the ledger first and take up the collections only when it moved.
 *
 * Xapian commits by itself after some 10,000 documents; everything is written inside a transaction, which keeps it from
 * doing so (it spills to its tables, invisible to readers).
 */
#ifndef ENGINE_XAPIAN_STORE_H
#define ENGINE_XAPIAN_STORE_H

#include "engine/xapian/backend.h"
#include "engine/xapian/guard.h"

#include <cstdint>

enum : Xapian::valueno { SLOT_ID = 0, SLOT_NEWEST = 1, SLOT_OLDEST = 2, SLOT_COLUMNS = 8 };

constexpr int LEDGER = ENGINE_COLLECTION_COUNT;
constexpr int DATABASE_COUNT = ENGINE_COLLECTION_COUNT + 1;
constexpr char STAMP_KEY[] = "S";
constexpr char LEDGER_PREFIX[] = "K";
constexpr char JOURNAL_FILE[] = "journal";
constexpr char VERSION_FILE[] = "iamglass"; /* of a database: written anew by every commit */

struct Stamp {
    uint64_t commit = 0;
    bool positions = false, payloads = false;

    std::string text() const;
};

std::string store_database_path(const std::string &path, int database);
std::string store_file_path(const std::string &path, const char *name);

/* When the file was last changed, in seconds since 1970; 0 where there is none. */
int64_t store_changed(const std::string &path);
/* Throws REFERAT_DAMAGED where there is none. */
Stamp store_stamp(const Xapian::Database &database, const std::string &name, struct referat_error *error);
/* Throws REFERAT_DAMAGED where a table that the stamp speaks of is missing. */
void store_check_tables(const std::string &name, const Stamp &stamp, struct referat_error *error);
/* With the index's lock held. What still holds Xapian's own lock are children of a dead writer: 2 seconds for them. */
Xapian::WritableDatabase store_open_writable(const std::string &name);

std::string store_id_term(struct slice id);
/* The term of a written word, or what those of the words that begin so begin with. */
std::string store_word_term(struct slice word);
/* 0 where there is none. */
Xapian::docid store_find(const Xapian::Database &database, const std::string &id_term);

inline std::string to_string(struct slice text) {
    return text.len ? std::string(text.data, text.len) : std::string();
}
inline struct slice to_slice(const std::string &text) {
    return slice_make(text.data(), text.size());
}

#endif
