/* guard.cc - which exception is which status; see guard.h. */
#include "engine/xapian/guard.h"

#include <cerrno>
#include <cstring>
#include <exception>
#include <new>

static enum referat_status damaged(const Site &site, const Xapian::Error &problem, struct referat_error *error) {
    const char *system = problem.get_error_string();
    return error_set(error, REFERAT_DAMAGED,
                     system ? _("%s: the index is damaged: %s: %s") : _("%s: the index is damaged: %s"),
                     site.name.c_str(), problem.get_msg().c_str(), system);
}

static enum referat_status not_written(const Site &site, const Xapian::Error &problem, struct referat_error *error) {
    const char *system = problem.get_error_string();
    return error_set(error, REFERAT_NOT_WRITTEN, _("%s: the index cannot be written: %s"), site.name.c_str(),
                     system ? system : problem.get_msg().c_str());
}

static bool begins(const std::string &text, const char *start) {
    return text.compare(0, strlen(start), start) == 0;
}

/* Xapian has one class for failed reads and failed writes; its messages and the errno in it tell them apart. */
static bool is_write_failure(const Site &site, const Xapian::DatabaseError &problem) {
    if (!site.writing || begins(problem.get_msg(), "Error reading")) return false;
    return problem.get_error_string() || begins(problem.get_msg(), "Modifications failed");
}

/* A file that is not there is damage; one that may not be opened for writing, or no room to do so, is not. */
static bool is_refused_opening(const Site &site, const Xapian::DatabaseError &problem) {
    const char *system = problem.get_error_string();
    return site.writing && system && strcmp(system, strerror(ENOENT)) != 0;
}

enum referat_status guard_status(const Site &site, struct referat_error *error) noexcept {
    try {
        throw;
    } catch (const Failure &failure) {
        return failure.status;
    } catch (const std::bad_alloc &) {
        return error_no_memory(error);
    } catch (const Xapian::DatabaseLockError &problem) {
        if (!is_held(problem)) return not_written(site, problem, error);
        return error_set(error, REFERAT_LOCKED, _("%s: another process is writing to the index"), site.name.c_str());
    } catch (const Xapian::DatabaseVersionError &) {
        return error_set(error, REFERAT_OTHER_FORMAT, _("%s: the index is of another version of Xapian"),
                         site.name.c_str());
    } catch (const Xapian::DatabaseModifiedError &) {
        return error_set(error, REFERAT_DAMAGED, _("%s: the index changed each time it was read, or is damaged"),
                         site.name.c_str());
    } catch (const Xapian::DatabaseCorruptError &problem) {
        return damaged(site, problem, error);
    } catch (const Xapian::DatabaseOpeningError &problem) {
        return is_refused_opening(site, problem) ? not_written(site, problem, error) : damaged(site, problem, error);
    } catch (const Xapian::DatabaseError &problem) {
        return is_write_failure(site, problem) ? not_written(site, problem, error) : damaged(site, problem, error);
    } catch (const Xapian::RuntimeError &problem) {
        return damaged(site, problem, error);
    } catch (const Xapian::Error &problem) {
        return error_set(error, REFERAT_INTERNAL, "%s: %s: %s", site.name.c_str(), problem.get_type(),
                         problem.get_msg().c_str());
    } catch (const std::exception &problem) {
        return error_set(error, REFERAT_INTERNAL, "%s: %s", site.name.c_str(), problem.what());
    } catch (...) {
        return error_set(error, REFERAT_INTERNAL, _("%s: an unknown fault"), site.name.c_str());
    }
}
