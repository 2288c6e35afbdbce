/* xml.c - a guarded XML parser; see xml.h. */
#include "corpus/xml.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <limits.h>

/* A document type is where entities are declared: nothing of it is read. */
static void refuse_document_type(void *context, const xmlChar *name, const xmlChar *external, const xmlChar *system) {
    xmlParserCtxtPtr parser = context;
    (void)name, (void)external, (void)system;
    parser->_private = parser; /* seen below */
    xmlStopParser(parser);
}

enum decoder_end xml_read(struct slice bytes, xmlDocPtr *out) {
    *out = NULL;
    if (bytes.len > INT_MAX) return DECODER_TOO_BIG;
    xmlParserCtxtPtr parser = bytes.len ? xmlCreateMemoryParserCtxt(bytes.data, (int)bytes.len) : NULL;
    if (!parser) return bytes.len ? DECODER_NO_MEMORY : DECODER_BROKEN_XML;
    xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT);
    parser->sax->internalSubset = refuse_document_type;
    parser->sax->externalSubset = NULL;
    xmlParseDocument(parser);
    enum decoder_end end = DECODER_DONE;
    if (parser->_private) {
        end = DECODER_ENTITIES;
    } else if (parser->errNo == XML_ERR_NO_MEMORY) {
        end = DECODER_NO_MEMORY;
    } else if (!parser->wellFormed || !parser->myDoc) {
        bool deep = parser->nodeNr >= 256 || parser->nameNr >= 256;
        end = deep ? DECODER_TOO_DEEP : DECODER_BROKEN_XML;
    }
    if (end) {
        xmlFreeDoc(parser->myDoc);
    } else {
        *out = parser->myDoc;
    }
    parser->myDoc = NULL;
    xmlFreeParserCtxt(parser);
    return end;
}

bool xml_is(const xmlNode *node, const char *name) {
    return node && node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

xmlNode *xml_child(const xmlNode *node, const char *name) {
    for (xmlNode *child = node ? node->children : NULL; child; child = child->next)
        if (xml_is(child, name)) return child;
    return NULL;
}

const char *xml_attribute(const xmlNode *node, const char *name) {
    if (!node || node->type != XML_ELEMENT_NODE) return "";
    for (const xmlAttr *attribute = node->properties; attribute; attribute = attribute->next) {
        if (strcmp((const char *)attribute->name, name) != 0) continue;
        /* One text node: without entities there is nothing that could split it. */
        const char *text = attribute->children ? (const char *)attribute->children->content : NULL;
        return text ? text : "";
    }
    return "";
}

const char *xml_child_value(const xmlNode *node, const char *child, const char *attribute) {
    return xml_attribute(xml_child(node, child), attribute);
}

const char *xml_text(const xmlNode *node) {
    bool text = node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
    return text ? (const char *)node->content : NULL;
}

int xml_number(const char *text, int max, int otherwise) {
    int value = 0;
    if (!*text) return otherwise;
    for (; *text >= '0' && *text <= '9'; text++) {
        value = value * 10 + (*text - '0');
        if (value > max) return otherwise;
    }
    return *text ? otherwise : value;
}
