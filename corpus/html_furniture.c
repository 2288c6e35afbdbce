/*
 * html_furniture.c - menus, banners, forms, cookies; see html_furniture.h. By element, by role, and by the words in
 * class and id, which are the same on most sites; a word must stand alone ("menu", "main-menu", not "menuet").
 */
#include "corpus/html_furniture.h"

#include <strings.h>

#define DEPTH_MAX 256

static bool is_word_of(const char *text, const char *const *words) {
    for (; *words; words++)
        if (strcasecmp(text, *words) == 0) return true;
    return false;
}

/* ---- finding the main part ---- */

static bool is_main(const xmlNode *node) {
    return xml_is(node, "main") || strcasecmp(xml_attribute(node, "role"), "main") == 0 ||
           strcasecmp(xml_attribute(node, "id"), "main-content") == 0;
}

static bool has_text(const xmlNode *node, unsigned depth) {
    for (const xmlNode *child = node->children; child && depth < DEPTH_MAX; child = child->next) {
        const char *text = xml_text(child);
        if (text && text[strspn(text, " \t\r\n\f\v")]) return true;
        if (child->type == XML_ELEMENT_NODE && !html_is_furniture(child) && has_text(child, depth + 1)) return true;
    }
    return false;
}

static const xmlNode *find_main(const xmlNode *node, unsigned depth) {
    for (const xmlNode *child = node->children; child && depth < DEPTH_MAX; child = child->next) {
        if (child->type != XML_ELEMENT_NODE) continue;
        if (is_main(child) && has_text(child, 0)) return child;
        const xmlNode *found = find_main(child, depth + 1);
        if (found) return found;
    }
    return NULL;
}

static size_t count_articles(const xmlNode *node, const xmlNode **first, unsigned depth) {
    size_t count = 0;
    for (const xmlNode *child = node->children; child && depth < DEPTH_MAX; child = child->next) {
        if (xml_is(child, "article")) {
            if (!*first) *first = child;
            count++;
        } else if (child->type == XML_ELEMENT_NODE) {
            count += count_articles(child, first, depth + 1);
        }
    }
    return count;
}

const xmlNode *html_main_part(const xmlNode *root) {
    const xmlNode *body = xml_child(root, "body");
    if (!body) return root;
    const xmlNode *found = find_main(body, 0), *article = NULL;
    if (found) return found;
    return count_articles(body, &article, 0) == 1 && has_text(article, 0) ? article : body;
}

/* ---- leaving out ---- */

static bool is_left_out_element(const xmlNode *node) {
    static const char *const names[] = {"script", "style",  "noscript", "template", "head",     "nav",    "aside",
                                        "form",   "button", "select",   "input",    "textarea", "iframe", "object",
                                        "embed",  "svg",    "canvas",   "audio",    "video",    "map",    "title",
                                        "dialog", "meta",   "link",     NULL};
    return is_word_of((const char *)node->name, names);
}

/* A form is often wrapped around the whole page (ASP.NET). */
static bool wraps_the_page(const xmlNode *node) {
    size_t blocks = 0;
    for (const xmlNode *child = node->children; child; child = child->next)
        blocks += xml_is(child, "div") || xml_is(child, "p") || xml_is(child, "table") || xml_is(child, "main");
    return xml_is(node, "form") && blocks > 1 && has_text(node, 0);
}

/* <header> and <footer> of the page; those of an article or section belong to it. */
static bool is_page_edge(const xmlNode *node) {
    if (!xml_is(node, "header") && !xml_is(node, "footer")) return false;
    for (const xmlNode *above = node->parent; above; above = above->parent) {
        static const char *const parts[] = {"article", "main", "section", NULL};
        if (above->type == XML_ELEMENT_NODE && is_word_of((const char *)above->name, parts)) return false;
        if (strcasecmp(xml_attribute(above, "role"), "main") == 0) return false;
    }
    return true;
}

static bool is_hidden(const xmlNode *node) {
    const char *style = xml_attribute(node, "style");
    for (const xmlAttr *attribute = node->properties; attribute; attribute = attribute->next)
        if (strcmp((const char *)attribute->name, "hidden") == 0) return true;
    return strstr(style, "display:none") || strstr(style, "display: none") || strstr(style, "visibility:hidden") ||
           strcmp(xml_attribute(node, "aria-hidden"), "true") == 0;
}

static bool is_left_out_role(const char *role) {
    static const char *const roles[] = {"navigation", "banner",        "contentinfo", "search",
                                        "dialog",     "alertdialog",   "menu",        "menubar",
                                        "toolbar",    "complementary", NULL};
    return is_word_of(role, roles);
}

static bool is_word_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* Whether one of the words in "site-menu top_menu" names furniture. */
static bool names_furniture(const char *text) {
    static const char *const words[] = {
        "nav",      "navbar",      "navigation", "menu",      "mainmenu",     "topmenu",    "sidemenu",    "submenu",
        "cookie",   "cookies",     "consent",    "cookiebar", "cookiebanner", "breadcrumb", "breadcrumbs", "skip",
        "skiplink", "sidebar",     "share",      "sharing",   "social",       "searchbox",  "searchform",  "pagination",
        "pager",    "readspeaker", "toolbar",    "printlink", "footer",       "newsletter", NULL};
    while (*text) {
        while (*text && !is_word_byte(*text)) text++;
        char word[24];
        size_t len = 0;
        for (; is_word_byte(*text); text++)
            if (len < sizeof word) word[len++] = *text;
        if (!len || len == sizeof word) continue;
        word[len] = '\0';
        if (is_word_of(word, words)) return true;
    }
    return false;
}

bool html_is_furniture(const xmlNode *node) {
    if (node->type != XML_ELEMENT_NODE) return true;
    if (xml_is(node, "html") || xml_is(node, "body") || xml_is(node, "main")) return false;
    if (is_left_out_element(node) && !wraps_the_page(node)) return true;
    if (is_hidden(node) || is_page_edge(node) || is_left_out_role(xml_attribute(node, "role"))) return true;
    return names_furniture(xml_attribute(node, "class")) || names_furniture(xml_attribute(node, "id"));
}
