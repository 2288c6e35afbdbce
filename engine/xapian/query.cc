/*
 * query.cc - translating the query tree; see query.h. Only operators that add weights are used: OP_SYNONYM, OP_MAX and
 * OP_WILDCARD weigh by estimates. Lists of children become one n-ary node, so that depth is that of our tree, which is
 * bounded: Xapian's own recursion is not.
 */
#include "engine/xapian/query.h"
#include "engine/xapian/store.h"

#include <vector>

namespace {

class Translator {
  public:
    Translator(bool has_positions, struct referat_error *error) : has_positions_(has_positions), error_(error) {}
    Xapian::Query translate(const struct engine_query *query, unsigned depth) const;

  private:
    Xapian::Query term(const struct engine_query *query) const;
    Xapian::Query join(Xapian::Query::op op, const struct engine_query *query, unsigned depth) const;
    Xapian::Query pair(Xapian::Query::op op, const struct engine_query *query, unsigned depth) const;
    Xapian::Query scale(const struct engine_query *query, unsigned depth) const;
    Xapian::Query range(const struct engine_query *query) const;
    Xapian::Query window(Xapian::Query::op op, const struct engine_query *query) const;
    Xapian::Query window_child(const struct engine_query *query) const;
    void expect(bool right) const;

    bool has_positions_;
    struct referat_error *error_;
};

void Translator::expect(bool right) const {
    if (!right) check(error_set(error_, REFERAT_INTERNAL, _("the engine was given a query that is none")));
}

/* A term that no document can hold matches nothing; the empty one would be everything to Xapian. */
Xapian::Query Translator::term(const struct engine_query *query) const {
    struct slice text = query->term;
    if (text.len == 0 || text.len > ENGINE_TERM_MAX || memchr(text.data, '\0', text.len)) return Xapian::Query();
    return Xapian::Query(to_string(text));
}

Xapian::Query Translator::join(Xapian::Query::op op, const struct engine_query *query, unsigned depth) const {
    std::vector<Xapian::Query> children;
    children.reserve(query->child_count);
    for (size_t i = 0; i < query->child_count; i++) children.push_back(translate(query->children[i], depth + 1));
    if (children.empty()) return op == Xapian::Query::OP_AND ? Xapian::Query::MatchAll : Xapian::Query::MatchNothing;
    return Xapian::Query(op, children.begin(), children.end());
}

Xapian::Query Translator::pair(Xapian::Query::op op, const struct engine_query *query, unsigned depth) const {
    expect(query->child_count == 2);
    return Xapian::Query(op, translate(query->children[0], depth + 1), translate(query->children[1], depth + 1));
}

Xapian::Query Translator::scale(const struct engine_query *query, unsigned depth) const {
    expect(query->child_count == 1 && query->factor >= 0);
    return Xapian::Query(query->factor, translate(query->children[0], depth + 1));
}

Xapian::Query Translator::range(const struct engine_query *query) const {
    expect(query->column < COLUMN_COUNT);
    std::string low = to_string(query->low), high = to_string(query->high);
    if (high.empty() || low > high) return Xapian::Query::MatchNothing;
    return Xapian::Query(Xapian::Query::OP_VALUE_RANGE, SLOT_COLUMNS + query->column, low, high);
}

/* Inside phrases Xapian takes terms and ORs of terms and throws at anything else. */
Xapian::Query Translator::window_child(const struct engine_query *query) const {
    if (query->op == ENGINE_TERM) return term(query);
    if (query->op == ENGINE_NONE) return Xapian::Query::MatchNothing;
    expect(query->op == ENGINE_OR);
    std::vector<Xapian::Query> words;
    for (size_t i = 0; i < query->child_count; i++) {
        expect(query->children[i]->op == ENGINE_TERM);
        words.push_back(term(query->children[i]));
    }
    return Xapian::Query(Xapian::Query::OP_OR, words.begin(), words.end());
}

Xapian::Query Translator::window(Xapian::Query::op op, const struct engine_query *query) const {
    std::vector<Xapian::Query> words;
    for (size_t i = 0; i < query->child_count; i++) words.push_back(window_child(query->children[i]));
    if (words.empty()) return Xapian::Query::MatchNothing;
    if (words.size() == 1) return words[0];
    /* Without positions in the whole database Xapian would answer an AND. */
    if (!has_positions_ || (query->window && query->window < words.size())) return Xapian::Query::MatchNothing;
    Xapian::termcount window = query->window ? query->window : static_cast<Xapian::termcount>(words.size());
    return Xapian::Query(op, words.begin(), words.end(), window);
}

Xapian::Query Translator::translate(const struct engine_query *query, unsigned depth) const {
    if (depth > ENGINE_QUERY_DEPTH)
        check(error_set(error_, REFERAT_QUERY, _("the query is nested more than %d deep"), ENGINE_QUERY_DEPTH));
    switch (query->op) {
    case ENGINE_TERM: return term(query);
    case ENGINE_AND: return join(Xapian::Query::OP_AND, query, depth);
    case ENGINE_OR: return join(Xapian::Query::OP_OR, query, depth);
    case ENGINE_AND_NOT: return pair(Xapian::Query::OP_AND_NOT, query, depth);
    case ENGINE_FILTER: return pair(Xapian::Query::OP_FILTER, query, depth);
    case ENGINE_SCALE: return scale(query, depth);
    case ENGINE_RANGE: return range(query);
    case ENGINE_PHRASE: return window(Xapian::Query::OP_PHRASE, query);
    case ENGINE_NEAR: return window(Xapian::Query::OP_NEAR, query);
    case ENGINE_ALL: return Xapian::Query::MatchAll;
    case ENGINE_NONE: return Xapian::Query::MatchNothing;
    }
    expect(false);
    return Xapian::Query::MatchNothing;
}

} // namespace

Xapian::Query query_translate(const struct engine_query *query, bool has_positions, struct referat_error *error) {
    return Translator(has_positions, error).translate(query, 1);
}
