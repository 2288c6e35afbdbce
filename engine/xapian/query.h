/* query.h - our query tree as a Xapian::Query. No user text reaches Xapian's own parser. */
#ifndef ENGINE_XAPIAN_QUERY_H
#define ENGINE_XAPIAN_QUERY_H

#include "engine/xapian/backend.h"
#include "engine/xapian/guard.h"

struct TranslatedQuery {
    Xapian::Query query;
    /* Xapian is to look at every match: leaving out those that cannot reach the first page loses some that can. */
    bool look_at_all = false;
};

/* has_positions: of the database it is for. Throws REFERAT_QUERY (too deep), REFERAT_INTERNAL (a tree that is none). */
TranslatedQuery query_translate(const struct engine_query *query, bool has_positions, struct referat_error *error);

#endif
