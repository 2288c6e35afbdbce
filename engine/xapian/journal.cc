/* journal.cc - writing the undo journal, and undoing with it; see journal.h. */
#include "engine/xapian/journal.h"

extern "C" {
#include "base/file.h"
}

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <memory>
#include <unistd.h>
#include <zlib.h>

static const char MAGIC[] = "referat undo 1\n";
constexpr size_t MAGIC_LEN = sizeof MAGIC - 1;
constexpr size_t FLUSH_BYTES = 1 << 20;
constexpr off_t PADDING_BYTES = 1 << 20;

/* ---- writing ---- */

static void put_number(std::string &out, uint64_t number, int bytes) {
    for (int i = 0; i < bytes; i++) out.push_back(static_cast<char>(number >> (8 * i)));
}

Journal::Journal(const std::string &index_path)
    : folder_(index_path), name_(store_file_path(index_path, JOURNAL_FILE)) {}

Journal::~Journal() {
    if (fd_ >= 0) close(fd_);
}

void Journal::fail(struct referat_error *error) {
    char reason[128];
    check(error_set(error, REFERAT_NOT_WRITTEN, _("%s: cannot be written: %s"), name_.c_str(),
                    error_errno(errno, reason)));
}

void Journal::flush(struct referat_error *error) {
    if (!file_write_all(fd_, pending_.data(), pending_.size())) fail(error);
    size_ += pending_.size();
    pending_.clear();
}

void Journal::append(const void *data, size_t len, struct referat_error *error) {
    pending_.append(static_cast<const char *>(data), len);
    crc_ = static_cast<uint32_t>(crc32_z(crc_, static_cast<const Bytef *>(data), len));
    if (pending_.size() >= FLUSH_BYTES) flush(error);
}

void Journal::begin(struct referat_error *error) {
    fd_ = open(name_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd_ < 0) fail(error);
    pending_.clear();
    crc_ = 0;
    size_ = 0;
    append(MAGIC, MAGIC_LEN, error);
}

void Journal::remember(int collection, const std::string &id_term, Xapian::docid docid, const std::string &former,
                       struct referat_error *error) {
    if (fd_ < 0) begin(error);
    std::string head;
    put_number(head, static_cast<uint64_t>(collection) + 1, 1);
    put_number(head, docid, 4);
    put_number(head, id_term.size(), 4);
    put_number(head, former.size(), 4);
    append(head.data(), head.size(), error);
    append(id_term.data(), id_term.size(), error);
    append(former.data(), former.size(), error);
}

void Journal::seal(uint64_t commit, struct referat_error *error) {
    if (fd_ < 0) begin(error);
    std::string end;
    put_number(end, 0, 1);
    put_number(end, commit, 8);
    append(end.data(), end.size(), error);
    put_number(pending_, crc_, 4);
    flush(error);
    /* Where the file system cannot reserve, a full disk costs a commit that is undone later instead of now. */
    int refused = posix_fallocate(fd_, static_cast<off_t>(size_), PADDING_BYTES);
    errno = refused;
    if (refused == ENOSPC || refused == EDQUOT || refused == EFBIG || refused == EIO) fail(error);
    if (fsync(fd_) != 0) fail(error);
    check(file_sync_directory(folder_.c_str(), error));
}

void Journal::release_padding(struct referat_error *error) {
    if (fd_ >= 0 && ftruncate(fd_, static_cast<off_t>(size_)) != 0) fail(error);
}

void Journal::drop() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
    pending_.clear();
    /* One that stays is of a commit that the ledger knows, and is no longer asked. */
    unlink(name_.c_str());
}

/* ---- reading ---- */

namespace {

struct Record {
    int collection; /* -1 at the end */
    Xapian::docid docid;
    std::string id_term, former;
};

class JournalReader {
  public:
    explicit JournalReader(const std::string &name) : file_(fopen(name.c_str(), "rbe"), fclose) {}

    bool is_there() const {
        return file_ != nullptr;
    }
    bool begin() {
        rewind(file_.get());
        crc_ = 0;
        std::string magic;
        return bytes(magic, MAGIC_LEN) && magic == MAGIC;
    }
    bool next(Record &record);
    /* After the end: number of the commit, and whether all of it was read as it was written. */
    bool end(uint64_t &commit) {
        uint64_t crc = 0;
        if (!number(commit, 8)) return false;
        uint32_t expected = crc_;
        return number(crc, 4) && crc == expected;
    }

  private:
    bool bytes(std::string &out, size_t len);
    bool number(uint64_t &out, int len);

    std::unique_ptr<FILE, int (*)(FILE *)> file_;
    uint32_t crc_ = 0;
};

/* In steps, so that a length that is damage asks for no more memory than the file has bytes. */
bool JournalReader::bytes(std::string &out, size_t len) {
    out.clear();
    char chunk[65536];
    while (out.size() < len) {
        size_t want = std::min(len - out.size(), sizeof chunk);
        if (fread(chunk, 1, want, file_.get()) != want) return false;
        out.append(chunk, want);
    }
    crc_ = static_cast<uint32_t>(crc32_z(crc_, reinterpret_cast<const Bytef *>(out.data()), len));
    return true;
}

bool JournalReader::number(uint64_t &out, int len) {
    std::string text;
    out = 0;
    if (!bytes(text, static_cast<size_t>(len))) return false;
    for (int i = 0; i < len; i++) out |= static_cast<uint64_t>(static_cast<unsigned char>(text[i])) << (8 * i);
    return true;
}

bool JournalReader::next(Record &record) {
    uint64_t kind = 0, docid = 0, term_len = 0, former_len = 0;
    if (!number(kind, 1) || kind > ENGINE_COLLECTION_COUNT) return false;
    record.collection = static_cast<int>(kind) - 1;
    if (record.collection < 0) return true;
    if (!number(docid, 4) || !number(term_len, 4) || !number(former_len, 4)) return false;
    record.docid = static_cast<Xapian::docid>(docid);
    return bytes(record.id_term, term_len) && bytes(record.former, former_len);
}

} // namespace

/* Whether the journal is whole and undoes that commit. */
static bool journal_is_of(JournalReader &reader, uint64_t commit) {
    Record record;
    uint64_t sealed = 0;
    if (!reader.is_there() || !reader.begin()) return false;
    do {
        if (!reader.next(record)) return false;
    } while (record.collection >= 0);
    return reader.end(sealed) && sealed == commit;
}

/* ---- undoing ---- */

static void undo_record(Xapian::WritableDatabase &database, const Record &record) {
    Xapian::docid now = store_find(database, record.id_term);
    if (now && now != record.docid) database.delete_document(now);
    if (record.docid) database.replace_document(record.docid, Xapian::Document::unserialise(record.former));
}

/* In one transaction, so that a kill leaves it to be done again from the start. */
static void undo_collection(const std::string &name, int collection, uint64_t commit, JournalReader &reader,
                            struct referat_error *error) {
    Xapian::WritableDatabase database = store_open_writable(name);
    Stamp stamp = store_stamp(database, name, error);
    stamp.commit = commit;
    database.begin_transaction();
    Record record;
    bool whole = reader.begin();
    while ((whole = whole && reader.next(record)) && record.collection >= 0)
        if (record.collection == collection) undo_record(database, record);
    if (!whole) throw Xapian::DatabaseCorruptError("the journal changed while it was read");
    database.set_metadata(STAMP_KEY, stamp.text());
    database.commit_transaction();
    database.close();
    check(file_sync_directory(name.c_str(), error));
}

static Stamp read_stamp(const std::string &name, struct referat_error *error) {
    Xapian::Database database(name);
    Stamp stamp = store_stamp(database, name, error);
    database.close();
    return stamp;
}

void journal_undo(const std::string &index_path, Site &site, struct referat_error *error) {
    std::string journal = store_file_path(index_path, JOURNAL_FILE);
    site.name = store_database_path(index_path, LEDGER);
    uint64_t commit = read_stamp(site.name, error).commit;
    for (int i = 0; i < ENGINE_COLLECTION_COUNT; i++) {
        site.name = store_database_path(index_path, i);
        uint64_t ahead = read_stamp(site.name, error).commit;
        if (ahead <= commit) continue;
        JournalReader reader(journal);
        if (!journal_is_of(reader, ahead))
            check(error_set(error, REFERAT_DAMAGED,
                            _("%s: the index is damaged: a commit was cut short and cannot be undone"),
                            journal.c_str()));
        undo_collection(site.name, i, commit, reader, error);
    }
    if (unlink(journal.c_str()) != 0 && errno != ENOENT) {
        char reason[128];
        check(error_set(error, REFERAT_NOT_WRITTEN, _("%s: cannot be removed: %s"), journal.c_str(),
                        error_errno(errno, reason)));
    }
}
