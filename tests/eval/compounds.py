#!/usr/bin/env python3
"""How well `referat analyze` splits the words of a list: recall and precision of boundaries, and how many words that are
no compounds stay whole. A boundary is the byte where a part after the first starts. tests/data/compounds/README.md says
how a list is written.

usage: compounds.py PROGRAM [--misses] LIST...
"""
import json, re, subprocess, sys

CHUNK = 500

def read_list(path):
    "word: (boundaries, boundaries that may be or not), in characters"
    words = {}
    for line in open(path, encoding="utf8"):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        wanted, fair, at = set(), set(), 0
        for piece in re.findall(r"[~+|]|[^~+|]+", line):
            if piece == "+": wanted.add(at)
            elif piece == "|": fair.add(at)
            elif piece != "~": at += len(piece)
        words[re.sub("[~+|]", "", line)] = (wanted, fair)
    return words

def analysed(program, words):
    found = {}
    for i in range(0, len(words), CHUNK):
        run = subprocess.run([program, "analyze", "--format=json", "--", " ".join(words[i:i + CHUNK])],
                             capture_output=True, text=True, check=True)
        for token in json.loads(run.stdout):
            text = token["text"].encode()
            starts = {len(text[:part["start"] - token["start"]].decode()) for part in token["parts"]}
            found[token["text"]] = starts - {0}
    return found

def score(program, path, show):
    words = read_list(path)
    found = analysed(program, sorted(words))
    right = want = given = deeper = wholes = whole = 0
    for word, (wanted, fair) in sorted(words.items()):
        got = found.get(word, set()) - fair
        if not wanted and not fair:
            wholes += 1
            whole += not got
        elif wanted:
            right += len(got & wanted)
            want += len(wanted)
            given += len(got)
            deeper += len(got - wanted) if wanted <= got else 0
        if show and got != wanted:
            marked = "".join(("+" if i in got else "") + letter for i, letter in enumerate(word))
            print(f"  {marked}  lacks {sorted(wanted - got)} has {sorted(got - wanted)}")
    print(f"{path}: recall {right / want:.3f} of {want} boundaries, precision {right / given:.3f} "
          f"({right / (given - deeper):.3f} without deeper splits), {whole} of {wholes} others whole ({whole / wholes:.3f})")
    return right / want, right / given, whole / wholes

if __name__ == "__main__":
    if len(sys.argv) < 3: sys.exit(__doc__)
    show = "--misses" in sys.argv
    for path in [p for p in sys.argv[2:] if p != "--misses"]:
        score(sys.argv[1], path, show)
