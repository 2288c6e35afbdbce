# shellcheck shell=bash
# bash completion for referat(1). Verbs and flags are read from the program's own help, names of bodies and
# municipalities from 'referat complete': what it offers is what the program at hand knows.

_referat_verbs() {
    "$1" --help 2>/dev/null | sed -n 's/^  \([a-z][a-z]*\)   *[^ ].*/\1/p'
}

_referat_flags() { # PROGRAM VERB
    "$1" "$2" --help 2>/dev/null | sed -n 's/^ \{2,\}\(-[a-z], \)\{0,1\}\(--[a-z][a-z-]*\).*/\2/p'
}

# The words of PATTERN that the help of a flag names.
_referat_words() { # PROGRAM VERB FLAG PATTERN
    "$1" "$2" --help 2>/dev/null | sed -n "s/^ *$3 [A-Z]* *//p" | grep -owE "$4"
}

_referat_acts() {
    printf '%s\n' foreslået udpeget 'ikke udpeget' indtræder udtræder repræsenterer deltog afbud fraværende inviteret \
        stedfortræder
}

# What may stand behind a flag or a field of the query language, one a line.
_referat_values() { # PROGRAM VERB NAME
    case $3 in
    --body | organ | body) "$1" complete bodies ;;
    --municipality | kommune | municipality) "$1" complete municipalities ;;
    --kind | type | kind) "$1" complete kinds ;;
    --outcome | udfald | outcome) "$1" complete outcomes ;;
    --sort) _referat_words "$1" "$2" "$3" 'relevance|newest|oldest' ;;
    --format) _referat_words "$1" "$2" "$3" 'text|json|ndjson|csv' ;;
    --engine) _referat_words "$1" "$2" "$3" 'native|xapian' ;;
    --csv) _referat_words "$1" "$2" "$3" 'plain|excel' ;;
    --severity) _referat_words "$1" "$2" "$3" 'error|warning|hint' ;;
    esac 2>/dev/null
}

# Offers the lines of stdin that begin with the word as it is typed, small or capital letters, quoted as the shell
# needs them. A field's value is quoted with "", since the program wants the marks.
_referat_offer() { # WORD [field]
    local typed=$1 line quoted
    case $typed in
    [\"\']*) typed=${typed:1} quoted=yes ;;
    *) typed=${typed//\\/} quoted= ;;
    esac
    while IFS= read -r line; do
        [[ ${line,,} == "${typed,,}"* ]] || continue
        [[ $line == *' '* && ${2-} ]] && line=\"$line\"
        [[ $quoted ]] || printf -v line %q "$line"
        COMPREPLY+=("$line")
    done
}

_referat_files() { # WORD KIND: files (-f) or folders (-d)
    local line
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen "$2" -- "$1")
}

_referat() {
    local program=${COMP_WORDS[0]} verb=${COMP_WORDS[1]-} word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
    local flag=$before field=
    COMPREPLY=()
    if [[ $COMP_CWORD -eq 1 ]]; then
        _referat_offer "$word" < <(_referat_verbs "$program"; printf '%s\n' --help --version)
        return
    fi
    # The shell splits at = and at :, so that --format=js is three words, and organ:KO too.
    if [[ $word == [=:] ]]; then
        [[ $word == : ]] && field=$before
        word=
    elif [[ $before == = ]]; then
        flag=${COMP_WORDS[COMP_CWORD-2]}
    elif [[ $before == : ]]; then
        field=${COMP_WORDS[COMP_CWORD-2]#-}
    fi
    if [[ $field ]]; then
        [[ $verb == search || $verb == who ]] && _referat_offer "$word" field < <(_referat_values "$program" "$verb" "$field")
        return
    fi
    case $flag in
    -i | --index) _referat_files "$word" -d && return ;;
    --records) _referat_files "$word" -f && return ;;
    --body | --municipality | --kind | --outcome | --sort | --csv | --format | --severity)
        _referat_offer "$word" < <(_referat_values "$program" "$verb" "$flag")
        return
        ;;
    --aliases) _referat_files "$word" -f && return ;;
    --act) _referat_offer "$word" < <(_referat_acts) && return ;;
    --limit | --offset | --threads | --from | --to | --on | --person | --group) return ;;
    esac
    case $verb:$word in
    *:-*) _referat_offer "$word" < <(_referat_flags "$program" "$verb") ;;
    index:* | parse:* | lint:*) _referat_files "$word" -f ;;
    complete:*) _referat_offer "$word" < <(printf '%s\n' bodies municipalities kinds outcomes) ;;
    search:?*)
        compopt -o nospace 2>/dev/null
        _referat_offer "$word" < <(printf '%s:\n' organ kommune dato type udfald person felt titel sag)
        ;;
    esac
}

complete -F _referat referat
