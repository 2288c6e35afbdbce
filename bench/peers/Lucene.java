/*
 * Lucene.java - Lucene as a peer (README.md): tokens come analysed, split at blanks; BM25 with k1 1.0 and b 0.5; one
 * segment; memory-mapped. Caches of filters are off, since every query is asked many times here and would be answered
 * from them.
 */
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.IntPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexOrDocValuesQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollector;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.MMapDirectory;

public final class Lucene {
    private static final String TEXT = "text", DATE = "date";
    private static final int HITS = 10;
    private static final double WARM_UP_S = 10;

    /** One line of the queries. */
    private static final class Asked {
        final String kind;
        final Query query;

        Asked(String line) {
            String[] fields = line.split("\t");
            kind = fields[0];
            query = make(fields[3].split(" "), Integer.parseInt(fields[1]), Integer.parseInt(fields[2]));
        }

        private Query make(String[] terms, int from, int to) {
            if (terms.length == 1 && !kind.equals("or+date")) return new TermQuery(new Term(TEXT, terms[0]));
            if (kind.equals("phrase")) return new PhraseQuery(TEXT, terms);
            Occur occur = kind.equals("and") || kind.equals("words") ? Occur.MUST : Occur.SHOULD;
            BooleanQuery.Builder all = new BooleanQuery.Builder();
            for (String term : terms) all.add(new TermQuery(new Term(TEXT, term)), occur);
            if (!kind.equals("or+date")) return all.build();
            Query range = new IndexOrDocValuesQuery(IntPoint.newRangeQuery(DATE, from, to),
                                                    NumericDocValuesField.newSlowRangeQuery(DATE, from, to));
            return new BooleanQuery.Builder().add(all.build(), Occur.MUST).add(range, Occur.FILTER).build();
        }
    }

    // ---- building ----

    private static void build(Path folder) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig(new WhitespaceAnalyzer());
        config.setSimilarity(new BM25Similarity(1.0f, 0.5f));
        config.setRAMBufferSizeMB(256);
        config.setUseCompoundFile(false);
        FieldType type = new FieldType();
        type.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS);
        type.setTokenized(true);
        type.freeze();
        try (MMapDirectory directory = new MMapDirectory(folder);
             IndexWriter writer = new IndexWriter(directory, config); BufferedReader in = input()) {
            Field text = new Field(TEXT, "", type);
            IntPoint point = new IntPoint(DATE, 0);
            NumericDocValuesField value = new NumericDocValuesField(DATE, 0);
            Document document = new Document();
            document.add(text);
            document.add(point);
            document.add(value);
            for (String line; (line = in.readLine()) != null;) {
                int tab = line.indexOf('\t'), date = Integer.parseInt(line.substring(0, 8));
                text.setStringValue(tab < 0 ? "" : line.substring(tab + 1));
                point.setIntValue(date);
                value.setLongValue(date);
                writer.addDocument(document);
            }
            writer.forceMerge(1);
            writer.commit();
        }
        report(folder);
    }

    private static void report(Path folder) throws IOException {
        long[] sums = new long[4];
        try (var files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                long size = Files.size(file);
                if (name.endsWith(".doc")) sums[0] += size;
                if (name.endsWith(".pos")) sums[1] += size;
                if (name.endsWith(".tim") || name.endsWith(".tip") || name.endsWith(".tmd")) sums[2] += size;
                sums[3] += size;
            }
        }
        System.out.println("postings\t" + sums[0]);
        System.out.println("positions\t" + sums[1]);
        System.out.println("dictionary\t" + sums[2]);
        System.out.println("total\t" + sums[3]);
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        System.out.println("cpu_s\t" + system.getProcessCpuTime() / 1e9);
        for (String line : Files.readAllLines(Paths.get("/proc/self/status")))
            if (line.startsWith("VmHWM:"))
                System.out.println("peak_rss_mb\t" + Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0);
    }

    // ---- asking ----

    private static TopDocs ask(IndexSearcher searcher, Asked asked, boolean total) throws IOException {
        TopScoreDocCollector collector = TopScoreDocCollector.create(HITS, total ? Integer.MAX_VALUE : HITS);
        searcher.search(asked.query, collector);
        return collector.topDocs();
    }

    private static void search(Path folder, int passes, double budget, int parallelMs, int cores) throws Exception {
        List<Asked> queries = new ArrayList<>();
        try (BufferedReader in = input()) {
            for (String line; (line = in.readLine()) != null;) queries.add(new Asked(line));
        }
        long begun = System.nanoTime();
        try (DirectoryReader reader = DirectoryReader.open(new MMapDirectory(folder))) {
            System.out.println("open_us\t" + (System.nanoTime() - begun) / 1e3);
            IndexSearcher searcher = new IndexSearcher(reader);
            searcher.setSimilarity(new BM25Similarity(1.0f, 0.5f));
            searcher.setQueryCache(null);
            warmUp(searcher, queries, Math.min(budget, WARM_UP_S));
            for (int first = 0, end; first < queries.size(); first = end) {
                for (end = first; end < queries.size() && queries.get(end).kind.equals(queries.get(first).kind);) end++;
                time(searcher, queries, first, end, passes, budget);
                if (parallelMs > 0) parallel(searcher, queries, first, end, parallelMs, cores);
            }
        }
    }

    /** Passes over all queries, both ways, until the time is up: for the compiler. */
    private static void warmUp(IndexSearcher searcher, List<Asked> queries, double seconds) throws IOException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end) {
            for (Asked asked : queries) {
                ask(searcher, asked, false);
                ask(searcher, asked, true);
                if (System.nanoTime() > end) break;
            }
        }
    }

    /** Of each query the median of its times, as bench/timing.c does; gives how many the budget allowed. */
    private static int run(IndexSearcher searcher, List<Asked> queries, int first, int count, boolean total, int passes,
                           double budget, double[] us) throws IOException {
        long end = System.nanoTime() + (long) (budget * 1e9);
        double[][] times = new double[passes][count];
        int done = 0, measured = count;
        while (done < passes && (done == 0 || System.nanoTime() < end)) {
            for (int i = 0; i < measured; i++) {
                long begun = System.nanoTime();
                if (done == 0 && i > 0 && begun > end) {
                    measured = i;
                    break;
                }
                ask(searcher, queries.get(first + i), total);
                times[done][i] = (System.nanoTime() - begun) / 1e3;
            }
            done++;
        }
        for (int i = 0; i < measured; i++) {
            double[] values = new double[done];
            for (int pass = 0; pass < done; pass++) values[pass] = times[pass][i];
            Arrays.sort(values);
            us[i] = (values[(done - 1) / 2] + values[done / 2]) / 2;
        }
        return measured;
    }

    private static void time(IndexSearcher searcher, List<Asked> queries, int first, int end, int passes, double budget)
        throws IOException {
        double[] us = new double[end - first], withTotal = new double[end - first];
        int count = run(searcher, queries, first, end - first, false, passes, budget, us);
        count = run(searcher, queries, first, count, true, passes, budget, withTotal);
        for (int i = 0; i < count; i++) {
            TopDocs found = ask(searcher, queries.get(first + i), true);
            System.out.println("answer\t" + (first + i) + "\t" + found.scoreDocs.length + "\t" + found.totalHits.value +
                               "\t" + us[i] + "\t" + withTotal[i]);
        }
    }

    /** Queries a second, a thread a core. */
    private static void parallel(IndexSearcher searcher, List<Asked> queries, int first, int end, int ms, int cores)
        throws Exception {
        AtomicLong asked = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        long begun = System.nanoTime(), until = begun + ms * 1_000_000L;
        for (int core = 0; core < cores; core++) {
            int start = core * (end - first) / cores;
            threads.add(new Thread(() -> {
                try {
                    for (int i = start; System.nanoTime() < until; i++) {
                        ask(searcher, queries.get(first + i % (end - first)), false);
                        asked.incrementAndGet();
                    }
                } catch (IOException failed) {
                    throw new java.io.UncheckedIOException(failed);
                }
            }));
        }
        for (Thread thread : threads) thread.start();
        for (Thread thread : threads) thread.join();
        System.out.println("per_s\t" + first + "\t" + asked.get() / ((System.nanoTime() - begun) / 1e9));
    }

    private static BufferedReader input() {
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8), 1 << 20);
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Paths.get(arguments[1]);
        if (arguments[0].equals("build"))
            build(folder);
        else
            search(folder, Integer.parseInt(arguments[2]), Double.parseDouble(arguments[3]),
                   Integer.parseInt(arguments[4]), Integer.parseInt(arguments[5]));
    }
}
