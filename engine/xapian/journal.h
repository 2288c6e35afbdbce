/*
 * journal.h - the undo journal: what a commit's documents were before it. Written along with the batch, sealed and
 * flushed to the disk before the first database commits, removed after the last one did.
 *
 *     "referat undo 1\n"
 *     records:  u8 collection + 1, u32 docid, u32 term bytes, u32 document bytes, term, document
 *     u8 0, u64 number of the commit, u32 CRC-32 of all before
 *     padding
 *
 * Numbers are little-endian. One record for each document that the batch touched: its unique term, and its former docid
 * and Xapian::Document::serialise(), or docid 0 where there was none. The padding keeps room on the disk: it is given
 * back just before the ledger's commit, which thereby does not fail for want of a few blocks once the collections are
 * committed.
 */
#ifndef ENGINE_XAPIAN_JOURNAL_H
#define ENGINE_XAPIAN_JOURNAL_H

#include "engine/xapian/store.h"

/* Every member throws; the site's name is the journal's on a failure to write. */
class Journal {
  public:
    explicit Journal(const std::string &index_path);
    ~Journal();
    Journal(const Journal &) = delete;
    Journal &operator=(const Journal &) = delete;

    /* `former` is "" and docid 0 for a document that was not there. */
    void remember(int collection, const std::string &id_term, Xapian::docid docid, const std::string &former,
                  struct referat_error *error);
    /* Makes what was remembered durable, as the undo of the commit of that number. */
    void seal(uint64_t commit, struct referat_error *error);
    void release_padding(struct referat_error *error);
    /* Removes the file; the next record begins a new one. */
    void drop();

  private:
    void begin(struct referat_error *error);
    void append(const void *data, size_t len, struct referat_error *error);
    void flush(struct referat_error *error);
    void fail(struct referat_error *error);

    std::string folder_, name_, pending_;
    int fd_ = -1;
    uint32_t crc_ = 0;
    uint64_t size_ = 0;
};

/*
 * Brings back the last commit where one was cut short, and removes the journal. With the index's lock held. Throws
 * REFERAT_DAMAGED where a collection is ahead of the ledger and the journal does not tell how to undo that.
 */
void journal_undo(const std::string &index_path, Site &site, struct referat_error *error);

#endif
