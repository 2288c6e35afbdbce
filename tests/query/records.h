/* records.h - the records of the test index: invented people and meetings, real municipalities and bodies. */
#ifndef TESTS_QUERY_RECORDS_H
#define TESTS_QUERY_RECORDS_H

#define SOURCE(path)                                                                                                   \
    "\"format_version\":1,\"source\":{\"path\":\"" path                                                                \
    "\",\"sha256\":\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\",\"pages\":9},"
#define MEETING(body, owner, date, kind)                                                                               \
    "\"meeting\":{\"body\":\"" body "\",\"owner\":\"" owner "\",\"date\":\"" date "\",\"kind\":\"" kind "\"},"
#define PART(kind, page, text) "{\"kind\":\"" kind "\",\"text\":\"" text "\",\"page\":" page ",\"offset\":0}"

static const char *const test_records[] = {
    "{" SOURCE("kosu/2031-03-06.pdf") MEETING(
        "KOSU", "", "2031-03-06",
        "referat") "\"attendance\":[{\"person\":\"Ida "
                   "Holm\",\"role\":\"formand\",\"title\":\"\",\"affiliation\":\"Viborg Kommune\","
                   "\"municipality\":\"Viborg\",\"status\":\"deltog\",\"note\":\"med på "
                   "video\",\"page\":1,\"quote\":\"\"},"
                   "{\"person\":\"Bo Friis\",\"role\":\"\",\"title\":\"sundhedschef\",\"affiliation\":\"Skive "
                   "Kommune\","
                   "\"municipality\":\"Skive\",\"status\":\"afbud\",\"note\":\"\",\"page\":1,\"quote\":\"\"}],"
                   "\"items\":["
                   "{\"number\":\"1\",\"title\":\"Velkomst\",\"page\":1,\"parts\":[" PART(
                       "referat", "1",
                       "Der blev budt velkommen. Formanden bød på kaffe.") "]},"
                                                                           "{\"number\":\"8\",\"title\":\"Natberedskab "
                                                                           "i "
                                                                           "hjemmeplejen\",\"case_number\":\"1-30-72-"
                                                                           "146-31\","
                                                                           "\"outcome\":\"godkendt\",\"page\":6,"
                                                                           "\"parts\":[" PART("indstilling", "6", "Formandskabet indstiller, at KOSU godkender kommissoriet og afsætter midler.") "," PART(
                                                                               "sagsfremstilling", "6",
                                                                               "Natberedskabet i hjemmeplejen er "
                                                                               "drøftet i flere kommuner. Telemedicin "
                                                                               "kan aflaste "
                                                                               "sygeplejerskerne om natten, og "
                                                                               "opfølgende hjemmebesøg kan planlægges "
                                                                               "bedre.") "," PART("beslutning", "7",
                                                                                                  "KOSU godkendte "
                                                                                                  "kommissoriet for "
                                                                                                  "natberedskabet. "
                                                                                                  "Skive og Horsens "
                                                                                                  "stiller med "
                                                                                                  "sygeplejersker. Der "
                                                                                                  "følges op til "
                                                                                                  "efteråret.") "," PART("økonomi",
                                                                                                                         "7",
                                                                                                                         "Udgiften deles efter folketal.") "],"
                                                                                                                                                           "\"attachments\":[\"Bilag 1: Kommissorium\"],\"municipalities\":[\"Horsens\",\"Skive\"]}],"
                                                                                                                                                           "\"appointments\":[{\"person\":\"Bo Friis\",\"title\":\"sundhedschef\",\"affiliation\":\"Skive Kommune\","
                                                                                                                                                           "\"municipality\":\"Skive\",\"group\":\"Følgegruppe for natberedskab\",\"role\":\"medlem\",\"act\":\"udpeget\","
                                                                                                                                                           "\"item\":\"8\",\"page\":7,\"offset\":1,\"quote\":\"\"}],"
                                                                                                                                                           "\"warnings\":[{\"code\":\"year-conflict\",\"message\":\"overskriften siger 2030\"}]}",

    "{" SOURCE("ffu/2032-05-05.txt") MEETING(
        "FFU", "", "2032-05-05",
        "referat") "\"items\":["
                   "{\"number\":\"2\",\"title\":\"Osteoporose i almen "
                   "praksis\",\"outcome\":\"drøftet\",\"page\":2,\"parts\":[" PART(
                       "sagsfremstilling", "2",
                       "Telemedicin indgår i samarbejdsaftalen om osteoporose. Sundhedsstyregruppen har "
                       "været hørt, og Ringkøbing-Skjern deltager.") "," PART("beslutning", "3",
                                                                              "Fælles Forretningsudvalg drøftede "
                                                                              "sagen.") "],\"municipalities\":["
                                                                                        "\"Ringkøbing-Skjern\"]},"
                                                                                        "{\"number\":\"3\",\"title\":"
                                                                                        "\"Orientering om "
                                                                                        "telemedicin\",\"outcome\":"
                                                                                        "\"orienteret\",\"page\":4,"
                                                                                        "\"parts\":[" PART(
                                                                                            "sagsfremstilling", "4",
                                                                                            "Der orienteres om "
                                                                                            "hjemmebesøg efter "
                                                                                            "udskrivelse.") "," PART("b"
                                                                                                                     "e"
                                                                                                                     "s"
                                                                                                                     "l"
                                                                                                                     "u"
                                                                                                                     "t"
                                                                                                                     "n"
                                                                                                                     "i"
                                                                                                                     "n"
                                                                                                                     "g",
                                                                                                                     "4",
                                                                                                                     "O"
                                                                                                                     "r"
                                                                                                                     "i"
                                                                                                                     "e"
                                                                                                                     "n"
                                                                                                                     "t"
                                                                                                                     "e"
                                                                                                                     "r"
                                                                                                                     "i"
                                                                                                                     "n"
                                                                                                                     "g"
                                                                                                                     "e"
                                                                                                                     "n"
                                                                                                                     " "
                                                                                                                     "b"
                                                                                                                     "l"
                                                                                                                     "e"
                                                                                                                     "v"
                                                                                                                     " "
                                                                                                                     "g"
                                                                                                                     "i"
                                                                                                                     "v"
                                                                                                                     "e"
                                                                                                                     "t"
                                                                                                                     ".") "]}]}",

    "{" SOURCE("aarhus/2031-03-11.txt")
        MEETING("Byrådet", "Aarhus", "2031-03-11",
                "referat") "\"items\":[{\"number\":\"4\",\"title\":\"Tandpleje til sårbare "
                           "børn\",\"outcome\":\"ikke godkendt\",\"page\":3,"
                           "\"parts\":[" PART("indstilling", "3",
                                              "Magistraten indstiller, at tandplejen udvides i "
                                              "Skødstrup.") "," PART("beslutning", "3",
                                                                     "Byrådet afviste forslaget om "
                                                                     "tandpleje.") "]}]}",

    "!{" SOURCE("kosu/dagsorden.txt")
        MEETING("KOSU", "", "2031-03-06",
                "dagsorden") "\"items\":[{\"number\":\"8\",\"title\":\"Natberedskab i "
                             "hjemmeplejen\",\"page\":2,\"parts\":[" PART("indstilling", "2",
                                                                          "Formandskabet indstiller, at KOSU godkender "
                                                                          "kommissoriet.") "]}]}",

    "{" SOURCE("ssf/dagsorden.txt")
        MEETING("SSF", "", "2033-01-10",
                "dagsorden") "\"items\":[{\"number\":\"1\",\"title\":\"Sundhedsplan\","
                             "\"page\":1,\"parts\":[" PART("sagsfremstilling", "1",
                                                           "Planen for natberedskab og osteoporose fremlægges.") "]}]}",

    "{" SOURCE("nat.txt")
        MEETING("Natkomitéen", "", "2034-02-01", "referat") "\"items\":[{\"number\":\"\",\"title\":\"<b>Ondt</b> & "
                                                            "\\\"godt\\\"\",\"page\":0,\"parts\":[" PART(
                                                                "beslutning", "0",
                                                                "Et <script>alert(1)</script> & \\u001b[31mrødt\\u202e "
                                                                "modsat\\u200f ord\\u0007.") "]}]}",
};

#define TEST_RECORD_COUNT (sizeof test_records / sizeof *test_records)

#define NAT      "KOSU/2031-03-06/8"
#define VELKOMST "KOSU/2031-03-06/1"
#define OSTEO    "FFU/2032-05-05/2"
#define ORIENT   "FFU/2032-05-05/3"
#define TAND     "Byrådet@Aarhus/2031-03-11/4"
#define AGENDA   "KOSU/2031-03-06/dagsorden/8"
#define PLAN     "SSF/2033-01-10/dagsorden/1"
#define ONDT     "Natkomitéen/2034-02-01/~1"

#endif
