/*
 * guard.h - the border between C and C++. Every extern "C" function of this folder has one body inside guard(), which
 * turns whatever is thrown into a status and a message; no exception passes it. Inside, code throws freely: Xapian's
 * errors as they come, and Failure where the message is set already (fail()).
 */
#ifndef ENGINE_XAPIAN_GUARD_H
#define ENGINE_XAPIAN_GUARD_H

#include <string>
#include <utility>
#include <xapian.h>

extern "C" {
#include "base/error.h"
#include "base/intl.h"
}

/* What is being worked on, for messages: kept up to date by the body. */
struct Site {
    std::string name;     /* a file or folder */
    bool writing = false; /* failures are those of a writer */
};

/* A status whose message stands in the caller's referat_error. */
struct Failure {
    enum referat_status status;
};

/* Throws for a failed call to one of our C functions; REFERAT_OK passes. */
inline void check(enum referat_status status) {
    if (status != REFERAT_OK) throw Failure{status};
}

/* Xapian's lock is held; the same class of error is thrown where it cannot be taken for other reasons. */
inline bool is_held(const Xapian::DatabaseLockError &problem) {
    return problem.get_msg().find("already locked") != std::string::npos;
}

/* The status of the exception in flight, its message set. Only from a catch block. */
enum referat_status guard_status(const Site &site, struct referat_error *error) noexcept;

template <typename Body>
[[nodiscard]] enum referat_status guard(const Site &site, struct referat_error *error, Body &&body) noexcept {
    try {
        std::forward<Body>(body)();
        return REFERAT_OK;
    } catch (...) {
        return guard_status(site, error);
    }
}

/* For what ends a handle and has nobody to tell. */
template <typename Body> void guard_close(Body &&body) noexcept {
    try {
        std::forward<Body>(body)();
    } catch (...) { /* what was committed is safe, the rest was to be dropped */
    }
}

#endif
