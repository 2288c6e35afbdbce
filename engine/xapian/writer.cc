/* writer.cc - changing an index and committing; see the schema in store.h and the undo journal in journal.h. */
#include "engine/xapian/backend.h"
#include "engine/xapian/journal.h"
#include "engine/xapian/reader.h"

extern "C" {
#include "base/file.h"
}

#include <memory>
#include <unordered_set>

namespace {

class Writer {
  public:
    Writer(const char *path, Site &site, struct referat_error *error);

    /*
     * Runs one change. Its failure is kept, and ends the writer: Xapian drops a batch that met an error, and what is
     * left of it must not be committed.
     */
    template <typename Body> enum referat_status change(struct referat_error *error, Body &&body) noexcept {
        if (kept_.status == REFERAT_OK && guard(site_, &kept_, body) != REFERAT_OK) abandon();
        if (error && kept_.status != REFERAT_OK) *error = kept_;
        return kept_.status;
    }
    /* False where the document is refused, and nothing was changed. */
    bool put(int collection, const struct engine_document *document);
    void remove(int collection, struct slice id);
    void set(struct slice key, struct slice value);
    void unset(struct slice key);
    void commit();
    /* Drops what is not committed. */
    void close();
    Reader *reader() {
        return reader_.get();
    }

  private:
    Xapian::docid touch(int collection, const std::string &id_term);
    void commit_database(int database, uint64_t commit);
    void abandon() noexcept;

    Site site_;
    std::string path_;
    struct referat_error kept_;
    Xapian::WritableDatabase databases_[DATABASE_COUNT];
    Stamp stamps_[DATABASE_COUNT];
    bool changed_[DATABASE_COUNT] = {};
    std::unordered_set<std::string> touched_[ENGINE_COLLECTION_COUNT]; /* unique terms in the journal */
    Journal journal_;
    std::unique_ptr<Reader> reader_;
};

Writer::Writer(const char *path, Site &site, struct referat_error *error) : path_(path), journal_(path_) {
    site_.writing = true;
    error_clear(&kept_);
    journal_undo(path_, site, error);
    for (int i = 0; i < DATABASE_COUNT; i++) {
        site.name = store_database_path(path_, i);
        databases_[i] = store_open_writable(site.name);
        stamps_[i] = store_stamp(databases_[i], site.name, error);
        store_check_tables(site.name, stamps_[i], error);
        databases_[i].begin_transaction();
    }
    reader_.reset(new Reader(path, databases_, &kept_));
}

/* The document's docid, 0 where there is none. The first time in a batch its state goes into the journal. */
Xapian::docid Writer::touch(int collection, const std::string &id_term) {
    Xapian::WritableDatabase &database = databases_[collection];
    site_.name = store_database_path(path_, collection);
    Xapian::docid docid = store_find(database, id_term);
    if (touched_[collection].insert(id_term).second)
        journal_.remember(collection, id_term, docid, docid ? database.get_document(docid).serialise() : std::string(),
                          &kept_);
    changed_[collection] = true;
    return docid;
}

static void add_posting(Xapian::Document &out, const struct engine_posting *posting) {
    std::string term = to_string(posting->term);
    if (posting->position_count == 0) {
        out.add_term(term, posting->wdf);
        return;
    }
    out.add_posting(term, posting->positions[0], posting->wdf);
    for (uint32_t i = 1; i < posting->position_count; i++) out.add_posting(term, posting->positions[i], 0);
}

static Xapian::Document make_document(const struct engine_document *document) {
    Xapian::Document out;
    out.set_data(to_string(document->payload));
    for (size_t i = 0; i < document->posting_count; i++) add_posting(out, &document->postings[i]);
    for (size_t i = 0; i < document->word_count; i++) out.add_boolean_term(store_word_term(document->words[i]));
    out.add_value(SLOT_ID, to_string(document->id));
    out.add_value(SLOT_NEWEST, to_string(document->newest_key));
    out.add_value(SLOT_OLDEST, to_string(document->oldest_key));
    for (unsigned i = 0; i < COLUMN_COUNT; i++) out.add_value(SLOT_COLUMNS + i, to_string(document->columns[i]));
    return out;
}

static bool has_positions(const struct engine_document *document) {
    for (size_t i = 0; i < document->posting_count; i++)
        if (document->postings[i].position_count) return true;
    return false;
}

bool Writer::put(int collection, const struct engine_document *document) {
    std::string id_term = store_id_term(document->id);
    Xapian::Document made = make_document(document);
    /* Of a term that comes again Xapian adds the frequencies up. */
    if (made.termlist_count() != document->posting_count + document->word_count) return false;
    made.add_boolean_term(id_term);
    Xapian::docid docid = touch(collection, id_term);
    if (docid)
        databases_[collection].replace_document(docid, made);
    else
        databases_[collection].add_document(made);
    Stamp &stamp = stamps_[collection];
    stamp.payloads = stamp.payloads || document->payload.len;
    stamp.positions = stamp.positions || has_positions(document);
    return true;
}

void Writer::remove(int collection, struct slice id) {
    std::string id_term = store_id_term(id);
    site_.name = store_database_path(path_, collection);
    if (!databases_[collection].term_exists(id_term)) return;
    databases_[collection].delete_document(touch(collection, id_term));
}

void Writer::set(struct slice key, struct slice value) {
    site_.name = store_database_path(path_, LEDGER);
    changed_[LEDGER] = true;
    databases_[LEDGER].set_metadata(LEDGER_PREFIX + to_string(key), "=" + to_string(value));
}

void Writer::unset(struct slice key) {
    std::string stored = LEDGER_PREFIX + to_string(key);
    site_.name = store_database_path(path_, LEDGER);
    if (databases_[LEDGER].get_metadata(stored).empty()) return;
    changed_[LEDGER] = true;
    databases_[LEDGER].set_metadata(stored, std::string());
}

void Writer::commit_database(int database, uint64_t commit) {
    site_.name = store_database_path(path_, database);
    stamps_[database].commit = commit;
    databases_[database].set_metadata(STAMP_KEY, stamps_[database].text());
    databases_[database].commit_transaction();
    check(file_sync_directory(site_.name.c_str(), &kept_));
    databases_[database].begin_transaction();
}

void Writer::commit() {
    bool documents = false;
    for (int i = 0; i < ENGINE_COLLECTION_COUNT; i++) documents = documents || changed_[i];
    if (!documents && !changed_[LEDGER]) return;
    uint64_t commit = stamps_[LEDGER].commit + 1;
    if (documents) journal_.seal(commit, &kept_);
    for (int i = 0; i < ENGINE_COLLECTION_COUNT; i++)
        if (changed_[i]) commit_database(i, commit);
    if (documents) journal_.release_padding(&kept_);
    commit_database(LEDGER, commit);
    if (documents) journal_.drop();
    for (bool &changed : changed_) changed = false;
    for (auto &touched : touched_) touched.clear();
}

void Writer::close() {
    /* Inside a transaction, closing drops what was done in it. */
    reader_->close();
    for (Xapian::WritableDatabase &database : databases_) database.close();
    /* That of a commit that failed stays: it may be what brings back the one before. */
    if (kept_.status == REFERAT_OK) journal_.drop();
}

/* The last commit is brought back at once where that can be done; the next one to open the index does it otherwise. */
void Writer::abandon() noexcept {
    guard_close([&] {
        for (Xapian::WritableDatabase &database : databases_) guard_close([&] { database.close(); });
        struct referat_error ignored;
        Site site;
        site.writing = true;
        guard_close([&] { journal_.release_padding(&ignored); });
        journal_undo(path_, site, &ignored);
    });
}

} // namespace

/* ---- entry points ---- */

extern "C" {

enum referat_status xapian_write(const char *path, void **out, struct referat_error *error) noexcept {
    Site site;
    site.writing = true;
    return guard(site, error, [&] { *out = new Writer(path, site, error); });
}

void xapian_writer_close(void *writer) noexcept {
    std::unique_ptr<Writer> owned(static_cast<Writer *>(writer));
    guard_close([&] { owned->close(); });
}

enum referat_status xapian_put(void *handle, enum engine_collection collection, const struct engine_document *document,
                               struct referat_error *error) noexcept {
    Writer *writer = static_cast<Writer *>(handle);
    bool taken = true;
    enum referat_status status = writer->change(error, [&] { taken = writer->put(collection, document); });
    if (status || taken) return status;
    return error_set(error, REFERAT_INTERNAL, _("the index was given a document that names a term or a word twice"));
}

enum referat_status xapian_delete(void *handle, enum engine_collection collection, struct slice id,
                                  struct referat_error *error) noexcept {
    Writer *writer = static_cast<Writer *>(handle);
    return writer->change(error, [&] { writer->remove(collection, id); });
}

enum referat_status xapian_set(void *handle, struct slice key, struct slice value,
                               struct referat_error *error) noexcept {
    Writer *writer = static_cast<Writer *>(handle);
    return writer->change(error, [&] { writer->set(key, value); });
}

enum referat_status xapian_unset(void *handle, struct slice key, struct referat_error *error) noexcept {
    Writer *writer = static_cast<Writer *>(handle);
    return writer->change(error, [&] { writer->unset(key); });
}

enum referat_status xapian_commit(void *handle, struct referat_error *error) noexcept {
    Writer *writer = static_cast<Writer *>(handle);
    return writer->change(error, [&] { writer->commit(); });
}

void *xapian_writer_reader(void *writer) noexcept {
    return static_cast<Writer *>(writer)->reader();
}

} // extern "C"
