#!/usr/bin/env python3
"""Known items: do the short titles of bills find the items that speak of them?

usage: known_item.py PROGRAM RECORDS.ndjson[.xz] [ITEMS]

The records are debates of the Danish parliament as meeting records. The words in brackets before "Lovforslag nr. L n" are a
query; right is every item of that sitting that names L n. Indexes about ITEMS items (10000) into a scratch folder and
prints the share of queries with a right item first, the mean reciprocal rank, and how much of what is right is among the
first 100. It measures and never fails.
"""
import json, lzma, pathlib, re, subprocess, sys, tempfile

BILL = re.compile(r"\(([^()]{6,100}?)\.?\)\.? *\(?Lovforslag nr\. L (\d+)\b")


def sittings(path, limit):
    opened = lzma.open(path, "rt", encoding="utf8") if path.endswith(".xz") else open(path, encoding="utf8")
    items = 0
    with opened as lines:
        for line in lines:
            record = json.loads(line)
            yield line, record
            items += len(record["items"])
            if items >= limit:
                return


def item_text(item):
    return " ".join([item["title"], *(part["text"] for part in item.get("parts", []))])


def queries(record):
    """The bills of a sitting: short title -> keys of the items that name it."""
    meeting = record["meeting"]
    texts = [(f"{meeting['body']}/{meeting['date']}/{item['number']}", item_text(item)) for item in record["items"]]
    titles = {}
    for _, text in texts:
        for title, number in BILL.findall(text):
            titles.setdefault(number, " ".join(re.findall(r"[^\W_]+(?:-[^\W_]+)*", title)))
    for number, title in titles.items():
        names = re.compile(rf"\bL {number}\b")
        yield title, {key for key, text in texts if names.search(text)}


def search(program, index, query):
    done = subprocess.run([program, "search", "-i", index, "--format=json", "--limit", "100", "--", query],
                          capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(done.stderr)
    return [f"{hit['body']}/{hit['date']}/{hit['item']}" for hit in json.loads(done.stdout)["hits"]]


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    program, path, limit = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 10000
    with tempfile.TemporaryDirectory() as folder:
        records = pathlib.Path(folder, "records.ndjson")
        wanted = []
        with records.open("w", encoding="utf8") as out:
            for line, record in sittings(path, limit):
                out.write(line)
                wanted += queries(record)
        index = folder + "/index"
        subprocess.run([program, "index", "-i", index, "--records", records], check=True, capture_output=True)
        size = sum(file.stat().st_size for file in pathlib.Path(index).rglob("*") if file.is_file())
        first = reciprocal = found = 0
        for query, right in wanted:
            hits = search(program, index, query)
            place = next((i for i, hit in enumerate(hits, 1) if hit in right), 0)
            first += place == 1
            reciprocal += 1 / place if place else 0
            found += len(right & set(hits)) / len(right)
        count = max(1, len(wanted))
        print(f"known items: {len(wanted)} queries, right first {first / count:.3f}, MRR {reciprocal / count:.3f}, "
              f"recall in 100 {found / count:.3f}; index {size / 1e6:.1f} MB")


main()
