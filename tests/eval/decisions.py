#!/usr/bin/env python3
"""Known items by their decisions: do three words of a decision, or of a title, find the item?

usage: decisions.py PROGRAM INDEX RECORDS

RECORDS is what `PROGRAM parse --format=json` printed of the indexed minutes. Of each item with a decision the three longest
words of the decision that its title lacks are a query, of each item the three longest words of the title another one; right
is that item alone. Prints right first and mean reciprocal rank of both. It measures and never fails.
"""
import json, re, subprocess, sys

WORD = re.compile(r"[^\W\d_]{4,}")


def longest(text, without=""):
    words = {word.lower() for word in WORD.findall(text)} - {word.lower() for word in WORD.findall(without)}
    return " ".join(sorted(words, key=lambda word: (-len(word), word))[:3])


def queries(records):
    for record in records:
        for item in record["items"]:
            key = (record["meeting"].get("body"), record["meeting"].get("date"), item["number"])
            decision = " ".join(part["text"] for part in item.get("parts", []) if part["kind"] in ("beslutning", "referat"))
            if len(longest(decision, item["title"]).split()) == 3:
                yield "decisions", longest(decision, item["title"]), key
            if len(longest(item["title"]).split()) == 3:
                yield "titles", longest(item["title"]), key


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    program, index, path = sys.argv[1:]
    with open(path, encoding="utf8") as file:
        records = json.load(file)
    scores = {"decisions": [], "titles": []}
    for kind, query, key in queries(records):
        run = subprocess.run([program, "search", "-i", index, "--format=json", "--limit", "20", "--", query],
                             capture_output=True, text=True)
        hits = [(hit["body"], hit["date"], hit["item"]) for hit in json.loads(run.stdout)["hits"]]
        place = hits.index(key) + 1 if key in hits else 0
        scores[kind].append(1 / place if place else 0)
    for kind, found in scores.items():
        count = max(1, len(found))
        print(f"{kind}: {len(found)} queries, right first {found.count(1) / count:.3f}, MRR {sum(found) / count:.3f}")


main()
