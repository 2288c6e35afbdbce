#!/bin/bash
# The shells' completion: what is offered where, in bash by calling its function, in zsh by what reaches zsh's own.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

# shellcheck source=completion/referat.bash
. "$ROOT/completion/referat.bash"

offered() { # WORD...: the words typed, the last of which is to be completed
    COMP_WORDS=("$REFERAT" "$@") COMP_CWORD=$# COMPREPLY=()
    : >err
    _referat 2>err
    CODE=$?
    if [ ${#COMPREPLY[@]} -eq 0 ]; then : >out; else printf '%s\n' "${COMPREPLY[@]}" >out; fi
    stderr_is_empty
}

offers() { # exactly these
    same "$(printf '%s\n' "$@")" "$(cat out)"
}

begin "bash: verbs"
offered s
stdout_has search
stdout_has show
stdout_has stats
stdout_lacks index
offered ""
for verb in index search show stats parse analyze; do stdout_has "$verb"; done
stdout_lacks complete

begin "bash: the flags that the program has"
for verb in $("$REFERAT" --help | sed -n 's/^  \([a-z]*\)   .*/\1/p'); do
    offered "$verb" --
    same "$("$REFERAT" "$verb" --help | grep -oE '^ +(-.,)? *--[a-z-]+' | grep -oE '\-\-[a-z-]+' | sort)" "$(sort out)"
done
offered search --lim
offers --limit

begin "bash: values of flags, behind a blank and behind ="
offered search --sort n
offers newest
offered search --sort = o
offers oldest
offered search --sort =
offers relevance newest oldest
offered index --format ""
offers text json
offered search --csv ""
offers plain excel
offered search --format ""
offers text json ndjson csv
offered search --kind d
offers dagsorden
offered search --outcome taget
offers 'taget\ til\ efterretning'

begin "bash: every format that is offered is one the program has"
mkdir m
minutes m/a.txt KOSU "6. marts 2031" "12.00" "Natberedskab" "Natberedskabet gælder Skive Kommune."
referat index -i "$SCRATCH/ix" m >/dev/null
export REFERAT_INDEX=$SCRATCH/ix
for command in "index m" "search natberedskab" "show KOSU/2031-03-06" "stats" "parse m/a.txt" "analyze kommune"; do
    offered "${command%% *}" --format ""
    stdout_has json
    for format in "${COMPREPLY[@]}"; do
        # shellcheck disable=SC2086 # the words of the command
        run referat $command --format "$format"
        exit_is 0
    done
done

begin "bash: bodies and municipalities, one's own too, in small or capital letters, as the shell needs them quoted"
offered search --body kos
offers KOSU
offered search --municipality Sk
stdout_has Skive
stdout_has Skanderborg
offered search --municipality 'region\ mid'
offers 'Region\ Midtjylland'
offered search --municipality '"region mid'
offers 'Region Midtjylland'
mkdir -p "$HOME/.config/referat"
printf 'VVF\tVoksenvejlederforum\n' >"$HOME/.config/referat/bodies.tsv"
offered search --body VV
offers VVF
rm "$HOME/.config/referat/bodies.tsv"

begin "bash: fields of the query and their values"
offered search or
offers organ:
offered search natberedskab organ :
stdout_has KOSU
offered search natberedskab organ : ff
offers FFU
offered search -kommune : "region mid"
offers '\"Region\ Midtjylland\"'
offered search udfald : uds
offers udsat
run referat search 'kommune:"Region Midtjylland"' natberedskab
exit_is 1

begin "bash: files and folders"
offered parse m/
offers m/a.txt
offered index -i m
offers m
offered complete bo
offers bodies

begin "bash: nothing where nothing is known"
offered search --limit ""
stdout_is_empty
offered search --person ""
stdout_is_empty
offered nothing --
stdout_is_empty

# ---- zsh: its own functions are replaced by ones that print what they are given ----

zsh_offered() { # FUNCTION WORD...
    cat >stub.zsh <<'ZSH'
setopt extendedglob
_describe() { print -rl -- ${(P)4} }
_arguments() { print -rl -- "$@" }
_files() { print files "$@" }
_message() { : }
compadd() {
    if [[ ${@[-2]} == -a ]]; then print -rl -- ${(P)@[-1]}; else print -rl -- "$@"; fi
}
ZSH
    run zsh -f -c '. ./stub.zsh; source=$1; shift; words=("$@"); CURRENT=$#; . $source' zsh \
        "$ROOT/completion/_referat" "$REFERAT" "$@"
    stderr_is_empty
}

zsh_value() { # VERB FLAG
    run zsh -f -c '. ./stub.zsh; words=($2); CURRENT=2; . $1 >/dev/null; shift; _referat_value "$@"' zsh \
        "$ROOT/completion/_referat" "$REFERAT" "$@"
    stderr_is_empty
}

begin "zsh: verbs, flags and values"
if command -v zsh >/dev/null; then
    zsh_offered ""
    stdout_has "search:find agenda items"
    stdout_lacks complete
    zsh_offered search ""
    stdout_has "*--body=[items of this body; may be given again]:BODY: _referat_value $REFERAT search body"
    stdout_has "*-i+["
    stdout_has "*--facets["
    stdout_has "*--person=["
    same "$("$REFERAT" search --help | grep -cE '^ +(-.,)? *--')" "$(grep -c '^\*--' out)"
    zsh_value search body
    stdout_has KOSU
    zsh_value search municipality
    stdout_has "Region Midtjylland"
    zsh_value search sort
    same "relevance newest oldest" "$(tr '\n' ' ' <out | sed 's/ $//')"
    zsh_value parse format
    stdout_has ndjson
else
    skip "zsh is not installed"
fi
