/* reader.h - one state of an index, and reading it. A writer has one too, which sees what is not committed yet. */
#ifndef ENGINE_XAPIAN_READER_H
#define ENGINE_XAPIAN_READER_H

#include "engine/xapian/store.h"

class Reader {
  public:
    /* Opens the last commit. */
    Reader(const char *path, Site &site, struct referat_error *error);
    /* Looks through a writer's databases; `kept` is the writer's error. */
    Reader(const char *path, const Xapian::WritableDatabase databases[DATABASE_COUNT],
           const struct referat_error *kept);

    /*
     * Runs body(database) on the newest commit, or on the state that is open already; where a writer has since taken
     * its blocks, the whole of it again on the newest commit, twice at most. The body sets its results whole each time.
     */
    template <typename Body>
    enum referat_status read(int database, bool newest, struct referat_error *error, Body &&body) noexcept {
        return guard(site_, error, [&] {
            check_writer(error);
            for (int tries = 0;; tries++) {
                try {
                    if (newest || tries) refresh(tries > 0, error);
                    site_.name = store_database_path(path_, database);
                    body(databases_[database]);
                    return;
                } catch (const Xapian::DatabaseModifiedError &) {
                    if (tries == 2) throw;
                }
            }
        });
    }
    enum referat_status last_commit(struct engine_commit_info *out, struct referat_error *error) noexcept;
    void close();

  private:
    void check_writer(struct referat_error *error) const;
    void refresh(bool force, struct referat_error *error);
    void reopen();
    void settle(struct referat_error *error);
    bool is_ahead(struct referat_error *error);
    void wait_or_undo(int waited_ms, struct referat_error *error);

    Site site_;
    std::string path_;
    const struct referat_error *kept_ = nullptr; /* NULL where it is no writer's */
    Xapian::Database databases_[DATABASE_COUNT];
    bool settled_ = false;
};

#endif
