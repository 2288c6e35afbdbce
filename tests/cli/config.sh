#!/bin/bash
# The user's configuration: what it sets, what wins over it, what is refused; names for the shells' completion.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

mkdir -p m xdg/referat "$HOME/.config/referat"
minutes m/a.txt KOSU "6. marts 2031" "12.00" "Natberedskab i hjemmeplejen" "Natberedskabet gælder Skive Kommune."
referat index -i ix m >/dev/null
config=$SCRATCH/xdg/referat/config

with_config() { # CONTENT COMMAND...: with that configuration
    printf %b "$1" >"$config"
    shift
    XDG_CONFIG_HOME=$SCRATCH/xdg run "$@"
}

begin "the configuration names the index"
with_config "index = $SCRATCH/ix\n" referat search --format=json natberedskab
exit_is 0
json_is total 1

begin "comments, blank lines, blanks, Windows line ends and a byte order mark"
with_config "\xEF\xBB\xBF# my own\r\n\r\n   # more\r\n  index=$SCRATCH/ix  \r\n" referat search natberedskab
exit_is 0
with_config "# nothing else" referat analyze kommune
exit_is 0

begin "without XDG_CONFIG_HOME it is ~/.config/referat/config; ~ is the home folder"
printf 'index = ~/mine\n' >"$HOME/.config/referat/config"
run referat index m
exit_is 0
[ -e "$HOME/mine/referat.index" ] || problem "the index should be in ~/mine"
rm "$HOME/.config/referat/config"

begin "a path that is not absolute stands beside the configuration"
with_config "index = ../../ix\n" referat search natberedskab
exit_is 0

begin "the flag and the environment win over it"
with_config "index = /nowhere\n" referat search natberedskab
exit_is 4
with_config "index = /nowhere\n" referat search -i ix natberedskab
exit_is 0
with_config "index = /nowhere\n" env REFERAT_INDEX=ix "$REFERAT" search natberedskab
exit_is 0

begin "bodies and municipalities of one's own"
printf 'VVF\tVoksenvejlederforum\n' >xdg/referat/own.tsv
with_config "bodies = own.tsv\n" referat complete bodies
exit_is 0
stdout_has VVF
printf 'XYF\tEt andet forum\n' >other.tsv
with_config "bodies = own.tsv\n" env REFERAT_BODIES=other.tsv "$REFERAT" complete bodies
stdout_has XYF
stdout_lacks VVF
printf 'Nykøbing Mors\tmunicipality\n' >xdg/referat/towns.tsv
with_config "municipalities = towns.tsv\n" referat complete municipalities
stdout_has "Nykøbing Mors"
with_config "bodies = gone.tsv\n" referat complete bodies
exit_is 3
stderr_has gone.tsv

refused() { # CONTENT LINE WHAT
    local verb
    for verb in "search natberedskab" "analyze kommune" "show KOSU/2031-03-06" "index m" "parse m/a.txt"; do
        # shellcheck disable=SC2086 # the words of the command
        with_config "$1" referat $verb
        exit_is 2
        stderr_has "$config, line $2: $3"
        stdout_is_empty
        same 1 "$(wc -l <err)"
    done
}

begin "a key that is not known, twice or without value is refused with file and line"
refused "# one\nindex = /a\ncolour = red\n" 3 "there is no key 'colour'"
refused "bodies = /a\n\nbodies = /b\n" 3 "'bodies' is there twice"
refused "municipalities =\n" 1 "'municipalities' has no value"
refused "index = /a\nINDEX\n" 2 "a line is 'key = value'"
refused 'index = /a\000b\n' 1 "a line is 'key = value'"

begin "a configuration that cannot be read is refused"
rm "$config"
mkdir "$config"
XDG_CONFIG_HOME=$SCRATCH/xdg run referat analyze kommune
exit_is 2
stderr_has "$config: "
rmdir "$config"

begin "escape sequences of the configuration do not reach the terminal"
with_config '\033[31mred = 1\n' referat analyze kommune
exit_is 2
stderr_lacks $'\033'

begin "the help needs no configuration"
with_config "colour = red\n" referat search --help
exit_is 0

begin "names for completion"
run referat complete bodies
exit_is 0
stdout_has KOSU
run referat complete municipalities
stdout_has Skive
stdout_has "Region Midtjylland"
same "$(sort -u out | wc -l)" "$(wc -l <out)"
run referat complete kinds
same "referat dagsorden" "$(tr '\n' ' ' <out | sed 's/ $//')"
run referat complete outcomes
stdout_has "taget til efterretning"
run referat complete
exit_is 2
run referat complete nothing
exit_is 2
stdout_is_empty
