/*
 * check.cc - looking an index over with Xapian's own check, and its parts against each other. Xapian keeps no
 * checksums, so a flipped bit in a text, a position or a number can stay unseen.
 */
#include "engine/xapian/backend.h"
#include "engine/xapian/reader.h"

extern "C" {
#include "engine/folder.h"
}

#include <dirent.h>
#include <memory>
#include <sstream>
#include <sys/stat.h>

namespace {

struct Problems {
    engine_problem *report;
    void *context;
    struct engine_check_summary *summary;

    void tell(const char *message) const {
        summary->problems++;
        if (report) report(context, message);
    }
    void tell(const std::string &name, const std::string &reason) const {
        struct referat_error message;
        error_set(&message, REFERAT_DAMAGED, _("%s: the file is damaged: %s"), name.c_str(), reason.c_str());
        tell(message.message);
    }
};

/* Runs body; what it throws, but for want of memory, is a problem of the database. */
template <typename Body> void attempt(const Problems &problems, const std::string &name, Body &&body) {
    try {
        body();
    } catch (const Xapian::Error &problem) {
        problems.tell(name, problem.get_msg());
    }
}

void count_files(const std::string &name, struct engine_check_summary *summary) {
    DIR *folder = opendir(name.c_str());
    if (!folder) return;
    while (const struct dirent *entry = readdir(folder)) {
        struct stat info;
        if (stat((name + '/' + entry->d_name).c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
        summary->files++;
        summary->bytes += static_cast<uint64_t>(info.st_size);
    }
    closedir(folder);
}

/* Xapian writes what it finds into the stream, a line each, and gives their number. */
void check_database(const Problems &problems, const std::string &name) {
    count_files(name, problems.summary);
    attempt(problems, name, [&] {
        std::ostringstream out;
        if (Xapian::Database::check(name, 0, &out) == 0) return;
        std::string lines = out.str(), line;
        std::istringstream in(lines);
        bool told = false;
        while (std::getline(in, line)) {
            if (line.empty() || line.find("errors found") != std::string::npos) continue;
            problems.tell(name, line);
            told = true;
        }
        if (!told) problems.tell(name, _("Xapian's check finds errors"));
    });
}

/* Everything that reading would touch, once: lists with their positions, values, payloads. */
void check_contents(const Problems &problems, const std::string &name) {
    attempt(problems, name, [&] {
        Xapian::Database database(name);
        Xapian::termcount lengths = 0;
        for (auto document = database.postlist_begin(""); document != database.postlist_end(""); ++document) {
            Xapian::Document whole = database.get_document(*document);
            whole.get_data();
            for (auto value = whole.values_begin(); value != whole.values_end(); ++value)
                lengths += (*value).size() > 0;
            problems.summary->documents++;
        }
        for (auto term = database.allterms_begin(); term != database.allterms_end(); ++term) {
            Xapian::doccount count = 0;
            for (auto posting = database.postlist_begin(*term); posting != database.postlist_end(*term); ++posting) {
                for (auto at = posting.positionlist_begin(); at != posting.positionlist_end(); ++at) lengths++;
                count++;
            }
            if (count != term.get_termfreq()) problems.tell(name, _("the list of a term cannot be"));
        }
        for (auto key = database.metadata_keys_begin(); key != database.metadata_keys_end(); ++key)
            database.get_metadata(*key);
    });
}

/* The lock, so that no commit is under way; without the right to take it, nobody of us writes. */
class Held {
  public:
    Held(const char *path, struct referat_error *error) {
        enum referat_status status = folder_lock(path, &lock_, error);
        if (status == REFERAT_LOCKED) throw Failure{status};
    }
    ~Held() {
        folder_unlock(lock_);
    }
    Held(const Held &) = delete;
    Held &operator=(const Held &) = delete;

  private:
    int lock_ = -1;
};

} // namespace

extern "C" enum referat_status xapian_check(const char *path, engine_problem *report, void *context,
                                            struct engine_check_summary *summary,
                                            struct referat_error *error) noexcept {
    Site site;
    *summary = {};
    return guard(site, error, [&] {
        const Problems problems = {report, context, summary};
        void *reader = nullptr; /* opening undoes a commit that was cut short, and holds ledger and contents together */
        enum referat_status status = xapian_open(path, &reader, error);
        struct engine_commit_info commit = {};
        if (status == REFERAT_OK) status = xapian_last_commit(reader, &commit, error);
        if (reader) xapian_close(reader);
        if (status == REFERAT_DAMAGED)
            problems.tell(error->message);
        else
            check(status);
        summary->commit = commit.number;
        Held held(path, error);
        for (int i = 0; i < DATABASE_COUNT; i++) {
            site.name = store_database_path(path, i);
            check_database(problems, site.name);
            check_contents(problems, site.name);
        }
    });
}
