/* reader.cc - taking up commits and everything that reads; see reader.h and the schema in store.h. */
#include "engine/xapian/reader.h"
#include "engine/xapian/backend.h"
#include "engine/xapian/journal.h"
#include "engine/xapian/query.h"

extern "C" {
#include "engine/folder.h"
}

#include <algorithm>
#include <map>
#include <memory>
#include <time.h>
#include <vector>

constexpr int COMMIT_WAIT_MS = 10000;
constexpr int COMMIT_STEP_MS = 2;
/* Xapian's default: documents shorter than half the average gain nothing more by it. */
constexpr double BM25_MIN_NORMLEN = 0.5;

/* ---- which state is read ---- */

Reader::Reader(const char *path, Site &site, struct referat_error *error) : path_(path) {
    /* The ledger first, so that the collections are never older than it. */
    for (int i = DATABASE_COUNT - 1; i >= 0; i--) {
        site.name = store_database_path(path_, i);
        databases_[i] = Xapian::Database(site.name);
        store_check_tables(site.name, store_stamp(databases_[i], site.name, error), error);
    }
    settle(error);
}

Reader::Reader(const char *path, const Xapian::WritableDatabase databases[DATABASE_COUNT],
               const struct referat_error *kept)
    : path_(path), kept_(kept), settled_(true) {
    for (int i = 0; i < DATABASE_COUNT; i++) databases_[i] = databases[i];
}

void Reader::check_writer(struct referat_error *error) const {
    if (!kept_ || kept_->status == REFERAT_OK) return;
    if (error) *error = *kept_;
    throw Failure{kept_->status};
}

void Reader::reopen() {
    for (int i = DATABASE_COUNT - 1; i >= 0; i--) databases_[i].reopen();
}

void Reader::refresh(bool force, struct referat_error *error) {
    if (kept_) return;
    site_.name = store_database_path(path_, LEDGER);
    bool moved = databases_[LEDGER].reopen();
    if (settled_ && !moved && !force) return;
    settled_ = false;
    reopen();
    settle(error);
}

bool Reader::is_ahead(struct referat_error *error) {
    site_.name = store_database_path(path_, LEDGER);
    uint64_t commit = store_stamp(databases_[LEDGER], site_.name, error).commit;
    for (int i = 0; i < ENGINE_COLLECTION_COUNT; i++) {
        site_.name = store_database_path(path_, i);
        if (store_stamp(databases_[i], site_.name, error).commit > commit) return true;
    }
    return false;
}

/* Somebody is in the middle of a commit, or died there; the lock tells. */
void Reader::wait_or_undo(int waited_ms, struct referat_error *error) {
    struct referat_error reason;
    error_clear(&reason);
    int lock = -1;
    enum referat_status status = folder_lock(path_.c_str(), &lock, &reason);
    if (status == REFERAT_OK) {
        Site undoing;
        undoing.writing = true;
        status = guard(undoing, &reason, [&] { journal_undo(path_, undoing, &reason); });
        folder_unlock(lock);
        if (status == REFERAT_OK) return;
    }
    if (status != REFERAT_LOCKED)
        check(error_set(error, REFERAT_DAMAGED, _("%s: a commit was cut short and cannot be undone: %s"), path_.c_str(),
                        reason.message));
    if (waited_ms >= COMMIT_WAIT_MS)
        check(error_set(error, REFERAT_LOCKED, _("%s: the index is being written to; try again"), path_.c_str()));
    struct timespec step = {0, COMMIT_STEP_MS * 1000000L};
    nanosleep(&step, nullptr);
}

void Reader::settle(struct referat_error *error) {
    for (int waited_ms = 0; is_ahead(error); waited_ms += COMMIT_STEP_MS) {
        wait_or_undo(waited_ms, error);
        reopen();
    }
    settled_ = true;
}

enum referat_status Reader::last_commit(struct engine_commit_info *out, struct referat_error *error) noexcept {
    return read(LEDGER, true, error, [&](const Xapian::Database &database) {
        out->number = store_stamp(database, site_.name, error).commit;
        out->time = store_changed(store_file_path(site_.name, VERSION_FILE));
    });
}

void Reader::close() {
    for (Xapian::Database &database : databases_) database.close();
}

/* ---- searching ---- */

using Spies = std::unique_ptr<Xapian::ValueCountMatchSpy>[COLUMN_COUNT];

/*
 * Sorted by date the weights are of no use, but BoolWeight is not taken: a query that is one term that every document
 * has then reads the list of all documents under the term's name, and 1.4.22 ends in "Unexpected end of posting list"
 * where the first documents were deleted.
 */
static void set_order(Xapian::Enquire &enquire, enum engine_sort sort) {
    enquire.set_weighting_scheme(Xapian::BM25Weight(BM25_K1, 0, 0, BM25_B, BM25_MIN_NORMLEN));
    if (sort == ENGINE_BY_RELEVANCE) {
        enquire.set_sort_by_relevance_then_value(SLOT_NEWEST, false);
    } else {
        enquire.set_sort_by_value(sort == ENGINE_NEWEST_FIRST ? SLOT_NEWEST : SLOT_OLDEST, false);
    }
}

static void add_spies(Xapian::Enquire &enquire, uint32_t columns, Spies &spies) {
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        if (!(columns >> i & 1)) continue;
        spies[i].reset(new Xapian::ValueCountMatchSpy(SLOT_COLUMNS + i));
        enquire.add_matchspy(spies[i].get());
    }
}

static void copy_hits(const Xapian::MSet &matches, enum engine_sort sort, struct arena *arena,
                      struct engine_result *out) {
    size_t at = 0;
    out->hits = static_cast<struct engine_hit *>(arena_alloc(arena, matches.size() * sizeof *out->hits));
    if (arena->failed) return;
    for (Xapian::MSetIterator hit = matches.begin(); hit != matches.end(); ++hit, at++) {
        out->hits[at].document = *hit;
        out->hits[at].score = sort == ENGINE_BY_RELEVANCE ? hit.get_weight() : 0;
        out->hits[at].id = arena_slice(arena, to_slice(hit.get_document().get_value(SLOT_ID)));
    }
    out->hit_count = at;
}

/* Counts of packed values become counts of single ones. */
static std::map<std::string, uint64_t> unpack_counts(const Xapian::ValueCountMatchSpy &spy) {
    std::map<std::string, uint64_t> counts;
    for (Xapian::TermIterator packed = spy.values_begin(); packed != spy.values_end(); ++packed) {
        const std::string values = *packed;
        for (size_t from = 0, to; from <= values.size(); from = to + 1) {
            to = std::min(values.find('\t', from), values.size());
            if (to > from) counts[values.substr(from, to - from)] += packed.get_termfreq();
        }
    }
    return counts;
}

static void copy_facets(const Xapian::ValueCountMatchSpy &spy, struct arena *arena, struct engine_facet **facets,
                        size_t *count) {
    std::map<std::string, uint64_t> counts = unpack_counts(spy);
    std::vector<std::pair<std::string, uint64_t>> sorted(counts.begin(), counts.end());
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto &a, const auto &b) { return a.second > b.second; });
    *facets = static_cast<struct engine_facet *>(arena_alloc(arena, sorted.size() * sizeof **facets));
    if (arena->failed) return;
    for (size_t i = 0; i < sorted.size(); i++) {
        (*facets)[i].value = arena_slice(arena, to_slice(sorted[i].first));
        (*facets)[i].count = sorted[i].second;
    }
    *count = sorted.size();
}

static void run_search(const Xapian::Database &database, const struct engine_search *search, struct arena *arena,
                       struct engine_result *out, struct referat_error *error) {
    *out = engine_result();
    Spies spies;
    Xapian::doccount all = database.get_doccount();
    Xapian::doccount first = std::min<Xapian::doccount>(search->offset, all);
    Xapian::doccount limit = std::min<Xapian::doccount>(search->limit, all - first);
    TranslatedQuery translated = query_translate(search->query, database.has_positions(), error);
    bool count_all = search->facet_columns || translated.look_at_all;
    Xapian::doccount count_to = count_all ? all : std::min<Xapian::doccount>(search->count_to, all);
    Xapian::Enquire enquire(database);
    enquire.set_query(translated.query);
    set_order(enquire, search->sort);
    add_spies(enquire, search->facet_columns, spies);
    Xapian::MSet matches = enquire.get_mset(first, limit, count_to);
    out->total = matches.get_matches_lower_bound();
    out->total_exact = out->total == matches.get_matches_upper_bound();
    copy_hits(matches, search->sort, arena, out);
    for (unsigned i = 0; i < COLUMN_COUNT; i++)
        if (spies[i]) copy_facets(*spies[i], arena, &out->facets[i], &out->facet_counts[i]);
}

/* ---- entry points ---- */

extern "C" {

enum referat_status xapian_open(const char *path, void **out, struct referat_error *error) noexcept {
    Site site;
    return guard(site, error, [&] {
        for (int tries = 0;; tries++) {
            try {
                *out = new Reader(path, site, error);
                return;
            } catch (const Xapian::DatabaseModifiedError &) {
                if (tries == 2) throw;
            }
        }
    });
}

void xapian_close(void *reader) noexcept {
    std::unique_ptr<Reader> owned(static_cast<Reader *>(reader));
    guard_close([&] { owned->close(); });
}

enum referat_status xapian_search(void *reader, enum engine_collection collection, const struct engine_search *search,
                                  struct arena *arena, struct engine_result *out,
                                  struct referat_error *error) noexcept {
    return static_cast<Reader *>(reader)->read(collection, true, error, [&](const Xapian::Database &database) {
        run_search(database, search, arena, out, error);
    });
}

enum referat_status xapian_find(void *reader, enum engine_collection collection, struct slice id, struct arena *arena,
                                bool *found, struct slice *payload, struct referat_error *error) noexcept {
    return static_cast<Reader *>(reader)->read(collection, true, error, [&](const Xapian::Database &database) {
        *found = false;
        Xapian::docid document = id.len ? store_find(database, store_id_term(id)) : 0;
        if (!document) return;
        *payload = arena_slice(arena, to_slice(database.get_document(document).get_data()));
        *found = true;
    });
}

enum referat_status xapian_payload(void *reader, enum engine_collection collection, uint64_t document,
                                   struct arena *arena, struct slice *payload, struct referat_error *error) noexcept {
    return static_cast<Reader *>(reader)->read(collection, false, error, [&](const Xapian::Database &database) {
        try {
            Xapian::docid docid = static_cast<Xapian::docid>(document);
            if (docid != document || !docid) throw Xapian::DocNotFoundError("");
            *payload = arena_slice(arena, to_slice(database.get_document(docid).get_data()));
        } catch (const Xapian::DocNotFoundError &) {
            check(error_set(error, REFERAT_NOTHING_FOUND, _("the document is no longer in the index")));
        }
    });
}

enum referat_status xapian_document_count(void *reader, enum engine_collection collection, uint64_t *count,
                                          struct referat_error *error) noexcept {
    return static_cast<Reader *>(reader)->read(
        collection, true, error, [&](const Xapian::Database &database) { *count = database.get_doccount(); });
}

enum referat_status xapian_words(void *reader, enum engine_collection collection, struct slice prefix,
                                 struct arena *arena, struct engine_word **words, size_t *count,
                                 struct referat_error *error) noexcept {
    return static_cast<Reader *>(reader)->read(collection, true, error, [&](const Xapian::Database &database) {
        const std::string start = store_word_term(prefix), none = store_word_term(slice_of(""));
        *words = nullptr;
        *count = 0;
        for (Xapian::TermIterator term = database.allterms_begin(start); term != database.allterms_end(start); ++term) {
            const std::string stored = *term;
            struct engine_word *word = ARENA_PUSH(arena, *words, *count);
            word->word = arena_slice(arena, slice_from(to_slice(stored), none.size()));
            word->count = term.get_termfreq();
        }
    });
}

enum referat_status xapian_last_commit(void *reader, struct engine_commit_info *out,
                                       struct referat_error *error) noexcept {
    return static_cast<Reader *>(reader)->last_commit(out, error);
}

enum referat_status xapian_get(void *reader, struct slice key, struct arena *arena, bool *found, struct slice *value,
                               struct referat_error *error) noexcept {
    return static_cast<Reader *>(reader)->read(LEDGER, true, error, [&](const Xapian::Database &database) {
        *found = false;
        if (key.len == 0 || key.len > ENGINE_KEY_MAX) return;
        std::string stored = database.get_metadata(LEDGER_PREFIX + to_string(key));
        if (stored.empty()) return;
        *value = arena_slice(arena, slice_from(to_slice(stored), 1));
        *found = true;
    });
}

enum referat_status xapian_keys(void *reader, struct slice prefix, struct arena *arena, struct slice **keys,
                                size_t *count, struct referat_error *error) noexcept {
    return static_cast<Reader *>(reader)->read(LEDGER, true, error, [&](const Xapian::Database &database) {
        std::string start = LEDGER_PREFIX + to_string(prefix);
        *keys = nullptr;
        *count = 0;
        for (Xapian::TermIterator key = database.metadata_keys_begin(start); key != database.metadata_keys_end(start);
             ++key) {
            std::string stored = *key;
            *ARENA_PUSH(arena, *keys, *count) = arena_slice(arena, slice_from(to_slice(stored), 1));
        }
    });
}

} // extern "C"
