/*
 * test_extract_decoders.c - what decoders of documents make of each thing that a document can hold, called without a
 * child: numbers and bullets, tables, page breaks, what is left out, character sets, parts of mails.
 */
#include "corpus/charset.h"
#include "corpus/decode.h"
#include "corpus/unpack.h"
#include "tests/tools/format_writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_decodes(decoder *decode, struct slice bytes, const char *wanted) {
    struct buf out;
    buf_init(&out, BUF_MAX_DEFAULT);
    enum decoder_end end = decode(bytes, &out);
    if (end) fail_msg("%s", decoder_reason(end));
    if (strcmp(out.data ? out.data : "", wanted) != 0) fail_msg("got:\n%s\nwanted:\n%s", out.data, wanted);
    buf_free(&out);
}

/* ---- DOCX ---- */

#define W "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""

static void assert_docx(const char *body, const char *numbering, const char *styles, const char *wanted) {
    struct zip_writer zip;
    struct buf file, xml;
    buf_init(&file, BUF_MAX_DEFAULT);
    buf_init(&xml, BUF_MAX_DEFAULT);
    buf_printf(&xml, "<w:document " W "><w:body>%s</w:body></w:document>", body);
    zip_begin(&zip, &file, NULL);
    zip_add(&zip, "word/document2.xml", buf_as_slice(&xml));
    if (numbering) zip_add(&zip, "word/numbering.xml", slice_of(numbering));
    if (styles) zip_add(&zip, "word/styles.xml", slice_of(styles));
    zip_end(&zip);
    assert_decodes(decode_docx, buf_as_slice(&file), wanted);
    buf_free(&file);
    buf_free(&xml);
}

static void test_docx_text(void **state) {
    (void)state;
    assert_docx(
        "<w:p><w:r><w:t>Møde</w:t><w:tab/><w:t>kl.\xC2\xA0"
        "9</w:t><w:br/><w:t>natte</w:t><w:softHyphen/><w:t>vagt e</w:t><w:noBreakHyphen/><w:t>mail</w:t></w:r></w:p>"
        "<w:p/><w:p><w:r><w:sym w:font=\"Symbol\" w:char=\"F0B7\"/><w:t xml:space=\"preserve\"> x</w:t></w:r></w:p>",
        NULL, NULL, "Møde\tkl. 9\nnattevagt e-mail\n\n\xE2\x80\xA2 x\n");
    /* what is not seen */
    assert_docx(
        "<w:p><w:del><w:r><w:delText>væk</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>væk</w:t></w:r></w:moveFrom>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>skjult</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:r><w:footnoteReference/><w:commentReference/></w:r><w:hyperlink><w:r><w:t>her</w:t></w:r></w:hyperlink>"
        "<w:ins><w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>!</w:t></w:r></w:ins></w:p>",
        NULL, NULL, "her!\n");
    /* a text box stands there twice */
    assert_docx(
        "<w:p><w:r><w:t>Før</w:t><mc:AlternateContent xmlns:mc=\"m\"><mc:Choice><w:drawing><w:txbxContent><w:p><w:r>"
        "<w:t>Boks</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>"
        "<w:p><w:r><w:t>Boks</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        "</w:p>",
        NULL, NULL, "Før\n\nBoks\n");
}

static void test_docx_numbers(void **state) {
    static const char numbering[] =
        "<w:numbering " W "><w:abstractNum w:abstractNumId=\"3\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"4\"/><w:numFmt "
        "w:val=\"decimal\"/><w:pStyle w:val=\"H1\"/><w:lvlText w:val=\"Punkt %1:\"/></w:lvl><w:lvl "
        "w:ilvl=\"1\"><w:start "
        "w:val=\"1\"/><w:numFmt w:val=\"lowerLetter\"/><w:pStyle w:val=\"H2\"/><w:lvlText w:val=\"%1.%2)\"/></w:lvl>"
        "<w:lvl w:ilvl=\"2\"><w:start w:val=\"1\"/><w:numFmt w:val=\"upperRoman\"/><w:lvlText w:val=\"%3.\"/></w:lvl>"
        "</w:abstractNum><w:abstractNum w:abstractNumId=\"5\"><w:lvl w:ilvl=\"0\"><w:numFmt "
        "w:val=\"bullet\"/><w:lvlText "
        "w:val=\"-\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"3\"/></w:num><w:num "
        "w:numId=\"2\"><w:abstractNumId w:val=\"3\"/><w:lvlOverride w:ilvl=\"2\"><w:startOverride w:val=\"9\"/>"
        "</w:lvlOverride></w:num><w:num w:numId=\"6\"><w:abstractNumId w:val=\"5\"/></w:num></w:numbering>";
    static const char styles[] =
        "<w:styles " W "><w:style w:styleId=\"Base\"><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style>"
        "<w:style w:styleId=\"H1\"><w:basedOn w:val=\"Base\"/></w:style><w:style w:styleId=\"H2\"><w:basedOn "
        "w:val=\"H1\"/></w:style><w:style w:styleId=\"L1\"><w:basedOn w:val=\"L2\"/></w:style><w:style "
        "w:styleId=\"L2\">"
        "<w:basedOn w:val=\"L1\"/></w:style></w:styles>";
#define P(properties, text) "<w:p><w:pPr>" properties "</w:pPr><w:r><w:t>" text "</w:t></w:r></w:p>"
#define STYLE(id)           "<w:pStyle w:val=\"" id "\"/>"
#define NUM(id, level)      "<w:numPr><w:ilvl w:val=\"" level "\"/><w:numId w:val=\"" id "\"/></w:numPr>"
    (void)state;
    assert_docx(P(STYLE("H1"), "a") P(STYLE("H2"), "b") P(STYLE("H2"), "c") P(STYLE("H1"), "d") P(STYLE("H2"), "e")
                    P(NUM("1", "2"), "f") P(NUM("2", "2"), "g") P(NUM("2", "2"), "h") P(NUM("6", "0"), "i")
                        P(STYLE("H1") "<w:numPr><w:numId w:val=\"0\"/></w:numPr>", "j") P(STYLE("L1"), "k")
                            P(NUM("99", "0"), "l"),
                numbering, styles,
                "Punkt 4: a\n\n4.a) b\n\n4.b) c\n\nPunkt 5: d\n\n5.a) e\n\nI. f\nIX. g\nX. h\n\n- i\n\nj\n\nk\n\nl\n");
    /* without the parts that say what the numbers are */
    assert_docx(P(STYLE("H1") NUM("1", "0"), "a"), NULL, NULL, "a\n");
}

static void test_docx_tables(void **state) {
#define CELL(paragraphs) "<w:tc>" paragraphs "</w:tc>"
#define T(text)          P("", text)
    (void)state;
    assert_docx(T("x") "<w:tbl><w:tr>" CELL(T("Deltagere"))
                    CELL(T("Ida Holm") T("Bo Friis")) "</w:tr><w:tr>" CELL("<w:p/>")
                        CELL(T("Ole")) "</w:tr></w:tbl><w:tbl><w:tr>" CELL("<w:tbl><w:tr>" CELL(T("a")) CELL(
                            T("b")) "</w:tr></w:tbl>" T("c")) CELL(T("d")) "</w:tr></w:tbl>" T("y"),
                NULL, NULL, "x\n\nDeltagere\tIda Holm\n\tBo Friis\n\tOle\n\na\tb\td\nc\n\ny\n");
}

static void test_docx_pages(void **state) {
#define BREAK    "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>"
#define RENDERED "<w:r><w:lastRenderedPageBreak/></w:r>"
    (void)state;
    assert_docx(T("1") BREAK "<w:p>" RENDERED "<w:r><w:t>2</w:t></w:r></w:p><w:p><w:r><w:t>2, </w:t></w:r>" RENDERED
                             "<w:r><w:t>3</w:t></w:r></w:p>" T("3") P("<w:pageBreakBefore/>", "4") P("<w:sectPr/>", "4")
                                 T("5") P("<w:sectPr><w:type w:val=\"continuous\"/></w:sectPr>", "5"),
                NULL, NULL, "1\n\f2\n\n2, 3\n\f3\n\f4\n\n4\n\f5\n\n5\n");
}

/* ---- ODT ---- */

static void assert_odt(const char *styles, const char *text, const char *wanted) {
    struct zip_writer zip;
    struct buf file, xml;
    buf_init(&file, BUF_MAX_DEFAULT);
    buf_init(&xml, BUF_MAX_DEFAULT);
    buf_printf(&xml, "<d><automatic-styles>%s</automatic-styles><body><text>%s</text></body></d>", styles, text);
    zip_begin(&zip, &file, NULL);
    zip_add(&zip, "content.xml", buf_as_slice(&xml));
    zip_add(
        &zip, "styles.xml",
        slice_of(
            "<d><styles><outline-style><outline-level-style level=\"1\" num-format=\"1\" num-suffix=\".\"/>"
            "<outline-level-style level=\"2\" num-format=\"1\" display-levels=\"2\"/></outline-style></styles></d>"));
    zip_end(&zip);
    assert_decodes(decode_odt, buf_as_slice(&file), wanted);
    buf_free(&file);
    buf_free(&xml);
}

static void test_odt(void **state) {
    static const char lists[] =
        "<list-style name=\"L\"><list-level-style-number level=\"1\" num-format=\"1\" "
        "num-suffix=\".\" start-value=\"3\"/><list-level-style-number level=\"2\" num-format=\"a\" "
        "num-suffix=\")\"/></list-style>";
    (void)state;
    assert_odt("",
               "<p>a <s c=\"2\"/>b\n  c<tab/>d<line-break/>e</p><p>f<note><p>fodnote</p></note><annotation><p>x</p>"
               "</annotation></p><p>g<frame><text-box><p>boks</p></text-box></frame></p>",
               "a   b c\td\ne\n\nf\n\ng\n\nboks\n");
    assert_odt(
        lists,
        "<list style-name=\"L\"><list-header><p>uden</p></list-header><list-item><p>a</p><p>mere</p><list>"
        "<list-item><p>b</p></list-item><list-item><p>c</p></list-item></list></list-item><list-item "
        "start-value=\"7\"><p>d</p></list-item></list><list style-name=\"L\" continue-numbering=\"true\"><list-item>"
        "<p>e</p></list-item></list><list style-name=\"L\"><list-item><p>f</p></list-item></list>",
        "uden\n\n3. a\n\nmere\n\na) b\nb) c\n7. d\n8. e\n3. f\n");
    assert_odt("", "<h outline-level=\"1\">A</h><h outline-level=\"2\">B</h><h outline-level=\"1\">C</h>",
               "1. A\n\n1.1 B\n\n2. C\n");
    assert_odt("<style name=\"P\" family=\"paragraph\"><paragraph-properties break-before=\"page\"/></style>"
               "<style name=\"Q\" family=\"paragraph\" parent-style-name=\"P\"/>",
               "<p>1</p><p style-name=\"Q\">2</p><p>2<soft-page-break/>2</p><p>3</p>", "1\n\f2\n\n22\n\f3\n");
    assert_odt("",
               "<table><table-header-rows><table-row><table-cell><p>a</p></table-cell><table-cell "
               "number-columns-repeated=\"2\"><p>b</p></table-cell></table-row></table-header-rows><table-row><covered-"
               "table-cell/><table-cell><list style-name=\"?\"><list-item><p>c</p></list-item></list></table-cell>"
               "</table-row></table>",
               "a\tb\tb\n\tc\n");
}

/* ---- HTML ---- */

static void assert_html(const char *html, const char *wanted) {
    assert_decodes(decode_html, slice_of(html), wanted);
}

static void test_html_text(void **state) {
    (void)state;
    assert_html("<html><p>a\n  b <b>c</b>d&nbsp;&aelig;<br>e<br><br>f<p>g", "a b cd æ\ne\n\nf\n\ng\n");
    assert_html("<ol start=3><li>a<li value=7>b<ol type=a><li>c</ol><li>d</ol><ul><li><p>e</p><li></ul>x",
                "3. a\n7. b\na. c\n8. d\n\n\xE2\x80\xA2 e\n\nx\n");
    assert_html("<table><caption>T</caption><tr><th>a<th>b<tr><td>c<p>d<td>e</table>", "T\n\na\tb\nc\te\nd\n");
    assert_html("<pre>a\n  b</pre><h1>1. X</h1>y<hr>z", "a\n  b\n\n1. X\n\ny\n\nz\n");
    assert_html("<p>1<p style='page-break-before: always'>2", "1\n\f2\n");
}

static void test_html_furniture(void **state) {
    (void)state;
    assert_html("<body><header>H</header><nav>N</nav><div class='main-menu'>M</div><div id=cookie-consent>C</div><div "
                "style='display: none'>D</div><p hidden>E<p aria-hidden=true>F<div role=banner>G</div><form><input "
                "value=x><button>B</button></form><script>S</script><style>T</style><p class='menuet'>Punkt 1<footer>O",
                "Punkt 1\n");
    assert_html("<body><p>uden for<main><header><h1>Referat</h1></header>inde</main>", "Referat\n\ninde\n");
    assert_html("<body><p>før<article>kun denne</article><p>efter", "kun denne\n");
    assert_html("<body><p>før<article>en</article><article>to</article>", "før\n\nen\n\nto\n");
    assert_html("<body><form id=aspnetForm><div>Hele</div><div>siden</div></form>", "Hele\n\nsiden\n");
}

static void test_html_charsets(void **state) {
    (void)state;
    assert_html("<meta charset=iso-8859-1><p>m\xF8"
                "de",
                "møde\n");
    assert_html("<meta charset=iso-8859-1><p>møde", "møde\n"); /* it is UTF-8, whatever it says */
    assert_html("<meta http-equiv=Content-Type content=\"text/html; charset=macintosh\"><p>m\xBF"
                "de r\x8C"
                "d",
                "møde råd\n");
    assert_decodes(decode_html, slice_make("\xFF\xFE<\0p\0>\0\xF8\0", 10), "ø\n");
}

/* ---- RTF ---- */

static void assert_rtf(const char *rtf, const char *wanted) {
    assert_decodes(decode_rtf, slice_of(rtf), wanted);
}

static void test_rtf(void **state) {
    (void)state;
    assert_rtf(
        "{\\rtf1\\ansi m\\'f8de \\u230?\\u-3913 {\\uc2\\u8211 xx}\\uc0\\u229 r\\~\\_\\-\\\\\\{\\}\\par\nb\\line c}",
        "møde æ\xE2\x80\xA2\xE2\x80\x93"
        "år -\\{}\n\nb\nc\n");
    assert_rtf("{\\rtf1\\mac m\\'bfde}", "møde\n");
    assert_rtf("{\\rtf1\\pc m\\'9bde \\'91}", "møde æ\n");
    assert_rtf("{\\rtf1\\ansi{\\fonttbl{\\f0\\fcharset0 A;}{\\f7\\fcharset77 B;}}\\f7 m\\'bfde \\f0 m\\'f8de}",
               "møde møde\n");
    assert_rtf("{\\rtf1\\u-10179?\\u-8704? {\\*\\ukendt væk}{\\info{\\title væk}}{\\header væk}{\\pict væk}{\\v skjult}"
               "{\\deleted væk}{\\field{\\*\\fldinst PAGE}{\\fldrslt felt}}{\\*\\shpinst{\\shptxt boks}}\\bin3 {{{}",
               "\xF0\x9F\x98\x80 feltboks\n");
    assert_rtf(
        "{\\rtf1{\\listtext\\pard\\plain 1.\\tab}a\\par{\\listtext 2.\\tab}b\\par\\page{\\pntext\\'b7\\tab}c\\par}",
        "1. a\n2. b\n\f\xE2\x80\xA2 c\n");
    assert_rtf("{\\rtf1 x\\par\\trowd\\intbl a\\par b\\cell c\\cell\\row\\intbl d\\cell e\\cell\\row\\pard y\\par}",
               "x\n\na\tc\nb\nd\te\n\ny\n");
    assert_rtf(
        "{\\rtf1\\intbl\\itap2 a\\nestcell b\\nestcell{\\*\\nesttableprops\\nestrow}\\itap1 c\\cell d\\cell\\row "
        "\\pard y}",
        "a\tb\td\nc\n\ny\n");
}

/* ---- mail and archives ---- */

static bool append_member(void *data, const struct unpacked *member) {
    struct buf *out = data;
    buf_printf(out, "[%.*s]", (int)member->name.len, member->name.data);
    if (member->end) buf_printf(out, "!%d", member->end);
    buf_slice(out, member->bytes);
    buf_byte(out, '\n');
    return true;
}

static void assert_mail(const char *mail, enum decoder_end wanted_end, const char *wanted) {
    struct buf out;
    buf_init(&out, BUF_MAX_DEFAULT);
    assert_int_equal(unpack_mail(slice_of(mail), append_member, &out), wanted_end);
    if (strcmp(out.data ? out.data : "", wanted) != 0) fail_msg("got:\n%s\nwanted:\n%s", out.data, wanted);
    buf_free(&out);
}

static void test_mail(void **state) {
#define HEAD  "From: a@example.org\nMIME-Version: 1.0\n"
#define MIXED HEAD "Content-Type: MULTIPART/Mixed; boundary=b\n\n--b\n"
    (void)state;
    assert_mail(HEAD "\nHej\n", DECODER_DONE, "[]Hej\n\n");
    assert_mail("From x@y Thu Mar 6\n" HEAD "Content-Transfer-Encoding: quoted-printable\nContent-Type: text/plain; "
                "charset=\"iso-8859-1\"\n\nm=F8de=\n n=C6=ZZ=",
                DECODER_DONE, "[]\xEF\xBB\xBFmøde nÆ=ZZ=\n");
    assert_mail(HEAD "Content-Type: multipart/alternative; boundary=\"b b\"\n\n--b b\n\nren\n--b b\nContent-Type: "
                     "text/html\n\n<p>rig\n--b b--\n",
                DECODER_DONE, "[]<p>rig\n\n");
    assert_mail(MIXED
                "\nto\n--b\nContent-Disposition: attachment; filename*0*=utf-8''r%C3%A5; filename*1=\"d.txt\"\n\nx\n"
                "--b\nContent-Type: application/pdf; name=\"=?iso-8859-1?Q?b=E6_r?= =?utf-8?B?w7g=?=\"\n"
                "Content-Transfer-Encoding: base64\n\nQUJD\nREU=\n--b\nContent-Type: text/calendar\n\nx\n--b\n"
                "Content-Type: message/rfc822\n\nFrom: x\n\ny\n--b--\nefter",
                DECODER_DONE,
                "[]to\n\n[r\xC3\xA5"
                "d.txt]x\n\n[b\xC3\xA6 r\xC3\xB8]ABCDE\n[mail-1.eml]From: x\n\ny\n\n");
    assert_mail(MIXED "\nto\n", DECODER_BROKEN_MAIL, "[]to\n\n");
    assert_mail(HEAD "Content-Type: multipart/encrypted; boundary=b\n\nx", DECODER_DONE, "[bilag-1]!11\n");
}

static void test_zip_names(void **state) {
    static const struct {
        const char *raw, *clean;
    } cases[] = {{"r\x86"
                  "d.pdf",
                  "råd.pdf"}, /* cp850 */
                 {"r\xC3\xA5"
                  "d.pdf",
                  "råd.pdf"},
                 {"a\x1B[2Jb\xE2\x80\xAE.pdf", "a?[2Jb?.pdf"},
                 {"", ""}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out;
        buf_init(&out, 1000);
        unpack_clean_name(slice_of(cases[i].raw), &out);
        assert_string_equal(out.data ? out.data : "", cases[i].clean);
        buf_free(&out);
    }
    assert_int_equal(decoder_status(DECODER_ENCRYPTED), REFERAT_ENCRYPTED);
    assert_int_equal(decoder_status((enum decoder_end)99), REFERAT_BAD_INPUT);
}

/* ---- character sets ---- */

static void assert_guess(const char *bytes, size_t len, enum charset wanted, const char *text) {
    struct buf out;
    buf_init(&out, 1000);
    assert_int_equal(charset_guess(slice_make(bytes, len)), wanted);
    assert_int_equal(decode_text(slice_make(bytes, len), &out, NULL), REFERAT_OK);
    assert_string_equal(out.data, text);
    buf_free(&out);
}

static void test_charsets_are_guessed(void **state) {
    (void)state;
#define GUESS(bytes, charset, text) assert_guess(bytes, sizeof(bytes) - 1, charset, text)
    GUESS("Ældreråd", CHARSET_UTF8, "Ældreråd");
    GUESS("m\xF8"
          "de i \xE6"
          "ldrer\xE5"
          "det",
          CHARSET_WINDOWS_1252, "møde i ældrerådet");
    GUESS("m\x9B"
          "de i b\x9B"
          "rner\x86"
          "det",
          CHARSET_CP850, "møde i børnerådet");
    GUESS("m\xBF"
          "de i b\xBF"
          "rner\x8C"
          "det",
          CHARSET_MACINTOSH, "møde i børnerådet");
    GUESS("m\0\xF8\0d\0e\0 \0i\0 \0K\0O\0S\0U\0", CHARSET_UTF16LE, "møde i KOSU");
    GUESS("\0m\0\xF8\0d\0e\0 \0i\0 \0K\0O\0S\0U", CHARSET_UTF16BE, "møde i KOSU");
    assert_int_equal(charset_from_name(slice_of("ISO-8859-1")), CHARSET_WINDOWS_1252);
    assert_int_equal(charset_from_name(slice_of("klingon")), CHARSET_UNKNOWN);
    assert_int_equal(charset_from_codepage(865), CHARSET_CP865);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_docx_text),
        cmocka_unit_test(test_docx_numbers),
        cmocka_unit_test(test_docx_tables),
        cmocka_unit_test(test_docx_pages),
        cmocka_unit_test(test_odt),
        cmocka_unit_test(test_html_text),
        cmocka_unit_test(test_html_furniture),
        cmocka_unit_test(test_html_charsets),
        cmocka_unit_test(test_rtf),
        cmocka_unit_test(test_mail),
        cmocka_unit_test(test_zip_names),
        cmocka_unit_test(test_charsets_are_guessed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
