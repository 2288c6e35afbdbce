/* store.cc - names, stamps and first creation of the databases; the schema is in store.h. */
#include "engine/xapian/store.h"
#include "engine/xapian/backend.h"

extern "C" {
#include "base/file.h"
}

#include <cstdlib>
#include <sys/stat.h>
#include <time.h>

static const char *const database_names[DATABASE_COUNT] = {"items", "register", "ledger"};

extern "C" {
const char *const xapian_parts[] = {"items", "register", "ledger", JOURNAL_FILE, nullptr};
}

constexpr size_t PLAIN_ID_MAX = 200;
constexpr int ORPHAN_TRIES = 200;
constexpr long ORPHAN_STEP_NS = 10 * 1000000L;

std::string store_file_path(const std::string &path, const char *name) {
    return path + "/" + name;
}

std::string store_database_path(const std::string &path, int database) {
    return store_file_path(path, database_names[database]);
}

std::string Stamp::text() const {
    return std::to_string(commit) + " " + (positions ? "p" : "") + (payloads ? "d" : "");
}

Stamp store_stamp(const Xapian::Database &database, const std::string &name, struct referat_error *error) {
    std::string text = database.get_metadata(STAMP_KEY);
    char *flags = nullptr;
    Stamp stamp;
    stamp.commit = strtoull(text.c_str(), &flags, 10);
    if (flags == text.c_str() || *flags != ' ')
        check(error_set(error, REFERAT_DAMAGED, _("%s: the index is damaged: it has no commit number"), name.c_str()));
    stamp.positions = strchr(flags, 'p') != nullptr;
    stamp.payloads = strchr(flags, 'd') != nullptr;
    return stamp;
}

static void check_table(const std::string &file, struct referat_error *error) {
    struct stat info;
    if (stat(file.c_str(), &info) != 0)
        check(error_set(error, REFERAT_DAMAGED, _("%s: the index is damaged: the file is missing"), file.c_str()));
}

void store_check_tables(const std::string &name, const Stamp &stamp, struct referat_error *error) {
    struct stat info;
    /* A stub database, which sends the reader to other machines, is a file. */
    if (stat(name.c_str(), &info) == 0 && !S_ISDIR(info.st_mode)) return;
    if (stamp.positions) check_table(store_file_path(name, "position.glass"), error);
    if (stamp.payloads) check_table(store_file_path(name, "docdata.glass"), error);
}

Xapian::WritableDatabase store_open_writable(const std::string &name) {
    for (int tries = 0;; tries++) {
        try {
            return Xapian::WritableDatabase(name, Xapian::DB_OPEN);
        } catch (const Xapian::DatabaseLockError &problem) {
            if (tries == ORPHAN_TRIES || !is_held(problem)) throw;
        }
        struct timespec step = {0, ORPHAN_STEP_NS};
        nanosleep(&step, nullptr);
    }
}

std::string store_id_term(struct slice id) {
    std::string term(1, '\0');
    if (id.len <= PLAIN_ID_MAX && !memchr(id.data, '\0', id.len)) return term.append("=").append(id.data, id.len);
    char hash[SHA256_TEXT_SIZE];
    sha256_text(id.data, id.len, hash);
    return term.append("#").append(hash);
}

int64_t store_changed(const std::string &path) {
    struct stat info;
    return stat(path.c_str(), &info) == 0 ? static_cast<int64_t>(info.st_mtime) : 0;
}

std::string store_word_term(struct slice word) {
    return std::string("\0w", 2).append(word.data, word.len);
}

Xapian::docid store_find(const Xapian::Database &database, const std::string &id_term) {
    /* In a writer the term's frequency is known without flushing what is pending; a posting list is not. */
    if (!database.term_exists(id_term)) return 0;
    Xapian::PostingIterator posting = database.postlist_begin(id_term);
    return posting == database.postlist_end(id_term) ? 0 : *posting;
}

static void create_database(const std::string &name, struct referat_error *error) {
    Xapian::WritableDatabase database(name, Xapian::DB_CREATE | Xapian::DB_BACKEND_GLASS);
    database.set_metadata(STAMP_KEY, Stamp().text());
    database.commit();
    database.close();
    check(file_sync_directory(name.c_str(), error));
}

extern "C" enum referat_status xapian_create(const char *path, struct referat_error *error) noexcept {
    Site site;
    site.writing = true;
    return guard(site, error, [&] {
        for (int i = 0; i < DATABASE_COUNT; i++) {
            site.name = store_database_path(path, i);
            create_database(site.name, error);
        }
        site.name = path;
        check(file_sync_directory(path, error));
    });
}
