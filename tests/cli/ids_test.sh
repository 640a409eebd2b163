#!/usr/bin/env bash
# The tool's subcommands for ids, as commands. They need no server.
#
#   ids_test.sh CASE TOOL SOURCE-FOLDER
set -euo pipefail
case=$1 tool=$(realpath "$2") source=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
rowkey() { "$tool" "$@"; }
with_seal=''  # the component may be left out
if rowkey --help | grep -q '^  seal '; then with_seal=yes; fi

fail() { echo "$case: $*" >&2; exit 1; }
same() { [[ $1 == "$2" ]] || fail "expected '$1', not '$2'${3:+, from: $3}"; }  # EXPECTED ACTUAL [WHAT]
# A status, one line on stderr with these words, nothing on stdout.
refused() {  # STATUS WORDS ARGUMENT...
    local expected=$1 words=$2 status=0
    shift 2
    rowkey "$@" >"$scratch/out" 2>"$scratch/err" </dev/null || status=$?
    told "$status" "$expected" "$words" "$*"
    [[ ! -s $scratch/out ]] || fail "wrote to stdout: $*"
}
told() {  # STATUS EXPECTED-STATUS WORDS WHAT
    [[ $1 == "$2" ]] || { cat "$scratch/err" >&2; fail "expected $2, not $1, from: $4"; }
    [[ $(wc -l <"$scratch/err") == 1 ]] || { cat "$scratch/err" >&2; fail "expected one line from: $4"; }
    grep -qE -- "$3" "$scratch/err" || { cat "$scratch/err" >&2; fail "expected '$3' from: $4"; }
    grep -q '^rowkey: ' "$scratch/err" || fail "does not say who speaks: $4"
    if LC_ALL=C grep -q '[^ -~]' "$scratch/err"; then fail "wrote more than ASCII: $4"; fi
}
# A filter's status and error, of what printf makes of the first argument; its output is in $scratch/out.
filtered() {  # INPUT STATUS WORDS ARGUMENT...
    local input=$1 expected=$2 words=$3 status=0
    shift 3
    # shellcheck disable=SC2059  # that is meant
    printf -- "$input" | rowkey "$@" >"$scratch/out" 2>"$scratch/err" || status=$?
    if [[ $expected == 0 ]]; then
        [[ $status == 0 && ! -s $scratch/err ]] || { cat "$scratch/err" >&2; fail "refused '$input': $*"; }
    else
        told "$status" "$expected" "$words" "'$input' to $*"
    fi
}

# The same id in every form.
id=01890a5d-ac96-774b-bcce-b302099a8057
hex=01890a5dac96774bbcceb302099a8057
base62=02tcRIyrxLXTR81B3dqdOx
base32=01h455vb4pex5vsknk084sn02q
ulid=01H455VB4PEX5VSKNK084SN02Q
typeid=inv_$base32
declare -A text=([uuid]=$id [hex]=$hex [base62]=$base62 [base32]=$base32 [ulid]=$ulid [typeid=inv]=$typeid [typeid=]=$base32)
uuid_pattern='[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'

# The key of the vectors in rowkey/seal.hpp, and others. Of those that are refused each begins with c0ffee.
key=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
other=$(printf '%064d' 1)
refused_key=$(printf 'c0ffee%.0s' {1..10})cafe
keys() {  # FILE KEY...
    local file=$scratch/$1
    shift
    (umask 077; printf '%s\n' "$@" >"$file")
}

least_of() { printf '%08x-%04x-7000-8000-000000000000' $(($1 >> 16)) $(($1 & 0xffff)); }  # MILLISECONDS
ms_of() { date -u -d "$1" +%s%3N; }

case $case in
    wrong_usage_is_told_in_one_line)
        refused 2 'A subcommand is required'
        refused 2 'there is no subcommand nosuch; see rowkey --help' nosuch
        refused 2 'there is no subcommand .\[31mred;' $'\e[31mred'
        refused 2 '-n: expected a decimal number, found 010; see rowkey new --help' new -n 010
        refused 2 '-n' new -n 0x10
        refused 2 'nosuch' new --nosuch
        refused 2 '-n' new -n 0
        refused 2 '-n' new -n -1
        refused 2 '-n' new -n 1.5
        refused 2 '-n' new -n many
        refused 2 '-n' new -n 99999999999999999999
        refused 2 '--at excludes --v4|--v4 excludes --at' new --at 2026-02-14 --v4
        refused 2 '--format: expected uuid, hex, base62, base32, ulid or typeid=PREFIX' new --format UUID
        refused 2 '--format: expected uuid, hex, base62, base32, ulid or typeid=PREFIX' new --format typeid
        refused 2 '--format: the prefix: byte 0: ' new --format typeid=Inv
        refused 2 '--format: the prefix: byte 3: ' new --format typeid=inv_
        refused 2 '--to is required' convert
        refused 2 '--to: expected uuid, hex' convert --to base64
        refused 2 '--to: the prefix: byte 63: ' convert --to "typeid=$(printf 'a%.0s' {1..64})"
        refused 2 '--nosuch' inspect --nosuch
        refused 2 '--nosuch' inspect $id --nosuch
        refused 2 'extras|not expected|nosuch' convert --to uuid nosuch
        refused 2 'FROM is required' range
        refused 2 'TO is required' range 2026-02-14
        refused 2 'TO: expected a time that is not before FROM' range 2026-02-14 2026-02-13
        ;;
    tells_wrong_usage_of_seal_and_open)
        keys good $key
        for command in seal open; do
            refused 2 '--keys is required' $command 42
            refused 2 '--keys expects a value' $command --keys= 42
            refused 2 '--keys: expects a value' $command --keys '' 42
            refused 2 '--entity: expects a value' $command --keys "$scratch/good" --entity '' 42
            refused 2 '--entity: the prefix: byte 0: .*expected a letter' $command --keys "$scratch/good" --entity Inv 42
            refused 2 '--entity: the prefix: byte 3: .*expected a letter' $command --keys "$scratch/good" --entity inv_ 42
            refused 2 '--nosuch' $command --keys "$scratch/good" --nosuch
            refused 2 '--nosuch' $command --keys "$scratch/good" 42 --nosuch
            # Before the keys are looked at.
            refused 2 '--entity: the prefix: byte 0: ' $command --keys "$scratch/missing" --entity Inv 42
        done
        refused 2 '--format: expected uuid, hex, base62' seal --keys "$scratch/good" --format UUID 42
        # An id that is sealed for one entity and written as another's would be opened as neither's.
        refused 2 '--format: typeid=inv is for ids of --entity inv$' seal --keys "$scratch/good" --format typeid=inv 42
        refused 2 '--format: typeid=inv is for ids of --entity inv$' seal --keys "$scratch/good" --entity user --format typeid=inv 42
        ;;
    seals_and_opens)
        keys good $key
        seal() { rowkey seal --keys "$scratch/good" "$@"; }
        open() { rowkey open --keys "$scratch/good" "$@"; }
        # The vectors of rowkey/seal.hpp, as that file has them.
        found=0
        while read -r prefix row sealed; do
            entity=()
            [[ $prefix == none ]] || entity=(--entity "$prefix")
            same "$sealed" "$(seal "${entity[@]}" "$row")" "$prefix $row"
            same "$sealed" "$(seal "${entity[@]}" <<<"$row")" "$prefix $row"
            same "$row" "$(open "${entity[@]}" "$sealed")" "$sealed"
            same "$row" "$(open "${entity[@]}" <<<"$sealed")" "$sealed"
            found=$((found + 1))
        done < <(sed -n 's/no prefix/prefix none/; s/^.*row_id_sealer, prefix \([a-z]*\) *\(-\{0,1\}[0-9]*\) *\([-0-9a-f]\{36\}\)$/\1 \2 \3/p' "$source/include/rowkey/seal.hpp")
        same 3 $found
        # Several, in their order; those below zero are no options, and behind -- nothing is.
        # shellcheck disable=SC2046  # they are words
        printf '%s\n' 42 -1 -15 0 | cmp - <(open $(seal 42 -1 -15 0)) || fail "loses the order"
        same "$(seal -1)" "$(seal -- -1)"
        same "$(seal -1 2)" "$(seal -- -1 2)"
        same "" "$(seal </dev/null)"
        same "" "$(open </dev/null)"
        # Through every form.
        for format in uuid hex base62 base32 ulid typeid= typeid=inv; do
            seq -500 500 | seal --entity inv --format $format >"$scratch/sealed"
            open --entity inv <"$scratch/sealed" | cmp <(seq -500 500) - || fail "loses rows by $format"
            same 1001 "$(sort -u "$scratch/sealed" | wc -l)" "$format"
        done
        same "$(seal --entity inv 42)" "$(rowkey convert --to uuid <<<"$(seal --entity inv --format typeid=inv 42)")"
        # All that a bigint holds; CR LF and a missing end.
        printf '%s\r\n%s' -9223372036854775808 9223372036854775807 | seal | open >"$scratch/out"
        printf '%s\n' -9223372036854775808 9223372036854775807 | cmp - "$scratch/out" || fail "the least and the greatest"
        # Many, through pipes.
        seq 100000 | seal --entity inv --format base62 | open --entity inv | cmp <(seq 100000) - || fail "loses one of 100000"
        ;;
    opens_what_older_keys_sealed)
        keys old $key
        keys new "$other" $key
        old=$(rowkey seal --keys "$scratch/old" 42)
        same 42 "$(rowkey open --keys "$scratch/new" "$old")"
        # New ids are of the newest, which is first.
        keys newest "$other"
        same "$(rowkey seal --keys "$scratch/newest" 42)" "$(rowkey seal --keys "$scratch/new" 42)"
        refused 1 '^rowkey: argument 1: no key opens it: ' open --keys "$scratch/newest" "$old"
        # Its file may lack the last newline, and may be a pipe.
        (umask 077; printf '%s' $key >"$scratch/one")
        same "$old" "$(rowkey seal --keys "$scratch/one" 42)"
        same "$old" "$(echo $key | rowkey seal --keys /dev/stdin 42)"
        # Keys must not be taken for rows or ids, whose errors repeat a character.
        for command in seal open; do
            status=0
            rowkey $command --keys "$scratch/one" <"$scratch/one" >"$scratch/out" 2>"$scratch/err" || status=$?
            told $status 2 '^rowkey: --keys: standard input is read for what is to be converted' "$command by its own keys"
        done
        ;;
    refuses_what_no_key_opens)
        keys good $key
        sealed=$(rowkey seal --keys "$scratch/good" --entity inv 42)
        open() { refused 1 "^rowkey: argument 1: $1" open --keys "$scratch/good" "${@:2}"; }
        open 'no key opens it: ' --entity user "$sealed"
        open 'no key opens it: ' "$sealed"
        open 'of another entity: found the prefix inv, expected the prefix user$' --entity user "$(rowkey convert --to typeid=inv <<<"$sealed")"
        open 'of another entity: found the prefix inv, expected no prefix$' "$(rowkey convert --to typeid=inv <<<"$sealed")"
        # The same id in the clothes of another entity's.
        open 'of another entity: found the prefix user, expected the prefix inv$' --entity inv "$(rowkey convert --to typeid=user <<<"$sealed")"
        open 'not a sealed id: expected a uuid of version 8$' --entity inv $id
        open 'not a sealed id: expected a uuid of version 8$' --entity inv 00000000-0000-0000-0000-000000000000
        open 'not base62: byte 6: ' --entity inv nosuch
        open 'not a uuid: byte 36: ' --entity inv "$sealed "
        open 'not base62: byte 0: ' --entity inv ''
        # Any digit altered; where the version and the variant were, it is no sealed id at all.
        hex=${sealed//-/}
        for ((i = 0; i < 32; ++i)); do
            digit=$(((16#${hex:i:1} ^ 1) & 15))
            open '(no key opens it: |not a sealed id: )' --entity inv "${hex:0:i}$(printf %x $digit)${hex:i+1}"
        done
        # What came before is written. One line for each with --keep-going, and what is opened.
        status=0
        printf '%s\n' "$sealed" $id "$sealed" | rowkey open --keys "$scratch/good" --entity inv >"$scratch/out" 2>"$scratch/err" || status=$?
        told $status 1 '^rowkey: line 2: not a sealed id: ' 'the second of three'
        same 42 "$(<"$scratch/out")"
        status=0
        printf '%s\n' "$sealed" $id "$sealed" nosuch | rowkey open --keys "$scratch/good" --entity inv --keep-going >"$scratch/out" 2>"$scratch/err" || status=$?
        same 1 $status
        same '42 42' "$(paste -sd ' ' "$scratch/out")"
        same 'line 2:line 4:' "$(sed 's/^rowkey: \(line [0-9]*:\).*/\1/' "$scratch/err" | tr -d '\n')"
        status=0
        rowkey seal --keys "$scratch/good" --keep-going 1 x 3 >"$scratch/out" 2>"$scratch/err" || status=$?
        told $status 1 '^rowkey: argument 2: not a row number: byte 0: ' 'the second of three'
        same 2 "$(wc -l <"$scratch/out")"
        ;;
    refuses_keys_that_are_not_safe)
        keys others $key
        refuses() {  # WORDS FILE: by both, and without a word of a key
            for command in seal open; do
                refused 1 "^rowkey: --keys: $2: $1" $command --keys "$2" 42
                if grep -qi -e c0ff -e cafe -e 00010203 "$scratch/err"; then fail "repeats some of a key: $(<"$scratch/err")"; fi
            done
        }
        for mode in 644 640 604 660 610 601 777; do
            chmod $mode "$scratch/others"
            refuses 'others than its owner have access to it; chmod 600 takes it away$' "$scratch/others"
        done
        chmod 400 "$scratch/others"
        same "$(rowkey seal --keys <(echo $key) 42)" "$(rowkey seal --keys "$scratch/others" 42)"
        refuses 'No such file or directory$' "$scratch/missing"
        mkdir -m 700 "$scratch/folder"
        refuses 'expected a file or a pipe, found a folder, a device or a socket$' "$scratch/folder"
        (umask 077; : >"$scratch/empty")
        refuses 'line 1: expected a key, found none$' "$scratch/empty"
        keys short "${refused_key%?}"
        refuses 'line 1: expected 64 hexadecimal digits, found 63 characters$' "$scratch/short"
        keys long "${refused_key}0"
        refuses 'line 1: expected 64 hexadecimal digits, found more characters$' "$scratch/long"
        keys letter $key "${refused_key%?}g"
        refuses 'line 2: byte 63: expected a hexadecimal digit$' "$scratch/letter"
        keys blank "$refused_key" ''
        refuses 'line 2: expected 64 hexadecimal digits, found 0 characters$' "$scratch/blank"
        keys zeros "$(printf '%064d' 0)"
        refuses 'line 1: expected a key, found only zeros$' "$scratch/zeros"
        keys twice "$refused_key" $key "${refused_key^^}"
        refuses 'line 3: the same key as in line 1$' "$scratch/twice"
        # shellcheck disable=SC2046  # they are words
        keys nine "$refused_key" $(for i in {1..8}; do printf '%064d ' "$i"; done)
        refuses 'line 9: expected 8 keys at most$' "$scratch/nine"
        ;;
    reads_rows_one_way)
        keys good $key
        while IFS='|' read -r bad words; do
            refused 1 "^rowkey: argument 1: not a row number: $words" seal --keys "$scratch/good" -- "$bad"
            filtered "$bad\n" 1 "^rowkey: line 1: not a row number: $words" seal --keys "$scratch/good"
        done <<'TABLE'
|byte 0: found the end of the text, expected a decimal digit or a minus$
+5|byte 0: found .*, expected a decimal digit or a minus$
 5|byte 0: found .*, expected a decimal digit or a minus$
5 |byte 1: found .*, expected a decimal digit or the end of the text$
-|byte 1: found the end of the text, expected a digit from 1 to 9$
--5|byte 1: found .*, expected a digit from 1 to 9$
-0|byte 1: found .*, expected a digit from 1 to 9$
-05|byte 1: found .*, expected a digit from 1 to 9$
00|byte 1: found .*, expected the end of the text$
042|byte 1: found .*, expected the end of the text$
0x1f|byte 1: found .*, expected the end of the text$
4.0|byte 1: found .*, expected a decimal digit or the end of the text$
1e3|byte 1: found .*, expected a decimal digit or the end of the text$
1,000|byte 1: found .*, expected a decimal digit or the end of the text$
٤٢|byte 0: found .*U\+0664.*, expected a decimal digit or a minus$
forty-two|byte 0: found .*, expected a decimal digit or a minus$
9223372036854775808|byte 0: found .*, expected a number from -9223372036854775808 to 9223372036854775807$
-9223372036854775809|byte 0: found .*, expected a number from -9223372036854775808 to 9223372036854775807$
99999999999999999999999999|byte 0: found .*, expected a number from -9223372036854775808 to 9223372036854775807$
TABLE
        filtered '42\000\n' 1 '^rowkey: line 1: not a row number: byte 2: ' seal --keys "$scratch/good"
        ;;
    makes_ids)
        [[ $(rowkey new) =~ ^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$ ]] || fail "not a version 7 uuid"
        [[ $(rowkey new --v4) =~ ^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$ ]] || fail "not a version 4 uuid"
        declare -A shape=([uuid]="$uuid_pattern" [hex]='[0-9a-f]{32}' [base62]='0[0-9A-Za-z]{21}' [base32]='0[0-9a-z]{25}' [ulid]='0[0-9A-Z]{25}'
            [typeid=inv]='inv_0[0-9a-z]{25}' [typeid=a_b]='a_b_0[0-9a-z]{25}' [typeid=]='0[0-9a-z]{25}')
        for format in "${!shape[@]}"; do same 3 "$(rowkey new -n 3 --format "$format" | grep -cxE "${shape[$format]}")" "$format"; done
        # More than it makes at a time: ascending, and so distinct.
        rowkey new -n 2500 >"$scratch/out"
        same 2500 "$(wc -l <"$scratch/out")"
        LC_ALL=C sort -uc "$scratch/out" || fail "does not ascend"
        same 2500 "$(rowkey new -n 2500 --v4 | sort -u | wc -l)"
        # Of this moment.
        before=$(date +%s) made=$(rowkey new) after=$(date +%s)
        made=$((16#${made:0:8}${made:9:4} / 1000))
        ((before <= made + 1 && made <= after + 1)) || fail "made at $before to $after, says $made"
        ;;
    makes_ids_of_a_time)
        for time in 1970-01-01 2026-02-14T10:00:00.123Z 2527-06-23T06:20:44.415Z '2026-02-14 10:00:00.5+01:30'; do
            made=$(rowkey new --at "$time")
            same "$(printf %012x "$(ms_of "$time")")" "${made:0:8}${made:9:4}" "$time"
            same 7 "${made:14:1}" "$time"
        done
        # What is written below the millisecond is there, to the microsecond, which is rounded down; else it is random.
        for digits in 123456 123456999; do
            rowkey new -n 100 --at "2026-02-14T10:00:00.${digits}Z" >"$scratch/out"
            same 1 "$(cut -c 1-18 "$scratch/out" | sort -u | wc -l)" "$digits"
            rowkey inspect "$(head -n 1 "$scratch/out")" | grep -q '^reading   2026-02-14T10:00:00.123455810Z if its next 12 bits count 1/4096' || fail "another time"
            same 100 "$(sort -u "$scratch/out" | wc -l)"
        done
        # 100 ids share 12 random bits with odds of 10^-357.
        (($(rowkey new -n 100 --at 2026-02-14T10:00:00.123 | cut -c 1-18 | sort -u | wc -l) > 1)) || fail "fewer random bits than the time leaves"
        refused 2 '^rowkey: --at: expected a time from 1970 to before 2527-06-23T06:20:44.416Z$' new --at 1969-12-31T23:59:59.999999Z
        refused 2 '^rowkey: --at: expected a time from 1970 to before 2527-06-23T06:20:44.416Z$' new --at 2527-06-23T06:20:44.416Z
        refused 2 '^rowkey: --at: expected a time from 1970 to before 2527' new --at 9999-12-31T23:59:59-23:59
        refused 2 '^rowkey: --at: expects a value' new --at ''
        ;;
    reads_times)
        # As the other programs that read ISO 8601 do.
        for time in 2026-02-14 2024-02-29 2000-02-29 1970-01-01 9999-12-31 '2026-02-14 10:00:00' '2026-02-14 10:00:00Z' '2026-02-14 00:30:00+01' \
                '2026-02-14 23:30:00-02:30' '2026-02-14 10:00:00.1Z' '2026-02-14 10:00:00.999999999+00:00' '2026-12-31 23:59:59.999-0530' '2026-02-14 10:00'; do
            expected=$(least_of "$(ms_of "$time")")
            same "$expected" "$(rowkey range "$time" 9999-12-31 | head -n 1)" "$time"
            same "$expected" "$(rowkey range "${time/ /T}" 9999-12-31 | head -n 1)" "${time/ /T}"
            lower=${time/ /t}
            same "$expected" "$(TZ=America/New_York rowkey range "${lower/Z/z}" 9999-12-31 | head -n 1)" "$lower"
        done
        # Byte by byte.
        while IFS='|' read -r time words; do
            refused 2 "^rowkey: FROM: $words" range "$time" 9999-12-31
        done <<'TABLE'
|byte 0: .*expected a digit$
now|byte 0: .*expected a digit$
 2026-02-14|byte 0: .*expected a digit$
2026|byte 4: .*expected a hyphen$
26-02-14|byte 2: .*expected a digit$
2026-2-14|byte 6: .*expected a digit$
2026-13-01|byte 5: .*expected a month from 01 to 12$
2026-00-01|byte 5: .*expected a month from 01 to 12$
2026/02/14|byte 4: .*expected a hyphen$
2026-02-30|byte 8: .*expected a day of that month$
2026-02-29|byte 8: .*expected a day of that month$
2100-02-29|byte 8: .*expected a day of that month$
2026-02-32|byte 8: .*expected a day of that month$
2026-02-00|byte 8: .*expected a day of that month$
2026-02-14Z|byte 10: .*expected T or a blank, or the end of the text$
2026-02-14 |byte 11: .*expected a digit$
2026-02-14T24:00:00|byte 11: .*expected an hour from 00 to 23$
2026-02-14T10|byte 13: .*expected a colon$
2026-02-14T10:60|byte 14: .*expected a minute from 00 to 59$
2026-02-14T10:00:60Z|byte 17: .*expected a second from 00 to 59$
2026-02-14T10:00:00.Z|byte 20: .*expected a digit$
2026-02-14T10:00:00,5Z|byte 19: .*expected Z, an offset such as
2026-02-14T10:00:00.1234567890Z|byte 29: .*expected nine digits of a fraction at most$
2026-02-14T10:00:00 UTC|byte 19: .*expected Z, an offset such as
2026-02-14T10:00:00+24|byte 20: .*expected an hour from 00 to 23$
2026-02-14T10:00:00+1|byte 21: .*expected a digit$
2026-02-14T10:00:00+01:|byte 23: .*expected a digit$
2026-02-14T10:00:00+01:60|byte 23: .*expected a minute from 00 to 59$
2026-02-14T10:00:00+01:00:00|byte 25: .*expected the end of the text$
2026-02-14T10:00:00ZZ|byte 20: .*expected the end of the text$
10000-01-01|byte 4: .*expected a hyphen$
1969-12-31T23:59:59.999Z|expected a time from 1970 on$
1970-01-01T00:00:00+00:01|expected a time from 1970 on$
0000-01-01|expected a time from 1970 on$
TABLE
        ;;
    tells_what_an_id_says)
        diff - <(rowkey inspect $typeid) <<TEXT
read as   typeid
version   7
variant   10 (RFC 9562)
time      2023-06-30T03:34:18.518Z
reading   2023-06-30T03:34:18.518455810Z if its next 12 bits count 1/4096 ms, as rowkey and PostgreSQL 18 write them
reading   2023-06-30T03:34:18.518466Z    if its next 10 bits count microseconds, as MariaDB and Symfony write them
uuid      $id
hex       $hex
base62    $base62
base32    $base32
ulid      $ulid
typeid    $typeid
TEXT
        diff - <(rowkey inspect --json $typeid $base62) <<TEXT
{"read_as":"typeid","version":7,"variant":"10","time":"2023-06-30T03:34:18.518Z","unix_ts_ms":1688096058518,"readings":{"ms_in_4096ths":"2023-06-30T03:34:18.518455810Z","microseconds":"2023-06-30T03:34:18.518466Z"},"uuid":"$id","hex":"$hex","base62":"$base62","base32":"$base32","ulid":"$ulid","prefix":"inv","typeid":"$typeid"}
{"read_as":"base62","version":7,"variant":"10","time":"2023-06-30T03:34:18.518Z","unix_ts_ms":1688096058518,"readings":{"ms_in_4096ths":"2023-06-30T03:34:18.518455810Z","microseconds":"2023-06-30T03:34:18.518466Z"},"uuid":"$id","hex":"$hex","base62":"$base62","base32":"$base32","ulid":"$ulid","prefix":null,"typeid":null}
TEXT
        # Bits that are no microsecond; the ends of the readings.
        rowkey inspect 01890a5d-ac96-7fff-bcce-b302099a8057 >"$scratch/out"
        grep -q '^reading   2023-06-30T03:34:18.518999755Z if its next 12 bits count 1/4096' "$scratch/out" || fail "$(<"$scratch/out")"
        if grep -q microseconds "$scratch/out"; then fail "there is no microsecond 1023"; fi
        rowkey inspect 01890a5d-ac96-7f9f-bcce-b302099a8057 | grep -q '^reading   2023-06-30T03:34:18.518999Z  ' || fail "microsecond 999"
        rowkey inspect 01890a5d-ac96-7fa0-bcce-b302099a8057 | grep -q microseconds && fail "there is no microsecond 1000"
        rowkey inspect --json 01890a5d-ac96-7fa0-bcce-b302099a8057 | grep -q '"microseconds":null' || fail "there is no microsecond 1000"
        # What has no time, no version.
        says() { rowkey inspect "$1" >"$scratch/out"; grep -qxF -- "$2" "$scratch/out" || { cat "$scratch/out" >&2; fail "$1: expected $2"; }; }
        says 00000000-0000-0000-0000-000000000000 'variant   0 (the nil UUID)'
        says 00000000-0000-0000-0000-000000000000 'version   none'
        says 00000000-0000-0000-0000-000000000000 'time      told of version 7 only'
        says ffffffff-ffff-ffff-ffff-ffffffffffff 'variant   111 (the max UUID)'
        says ffffffff-ffff-ffff-ffff-fffffffffffe 'variant   111 (reserved)'
        says 01890a5d-ac96-774b-7cce-b302099a8057 'variant   0 (NCS)'
        says 01890a5d-ac96-774b-ccce-b302099a8057 'variant   110 (Microsoft)'
        says 01890a5d-ac96-774b-ccce-b302099a8057 'version   none'
        says 01890a5d-ac96-474b-bcce-b302099a8057 'version   4'
        says 01890a5d-ac96-474b-bcce-b302099a8057 'time      told of version 7 only'
        says 01890a5d-ac96-0000-bcce-b302099a8057 'version   0'
        says 00000000-0000-7000-8000-000000000000 'time      1970-01-01T00:00:00.000Z'
        says ffffffff-ffff-7000-8000-000000000000 'time      +10889-08-02T05:31:50.655Z'
        rowkey inspect --json 01890a5d-ac96-774b-ccce-b302099a8057 |
            grep -q '"version":null,"variant":"110","time":null,"unix_ts_ms":null,"readings":null' || fail "the JSON of another variant"
        # Several are told apart by an empty line. Those of standard input too.
        same 1 "$(rowkey inspect $id $id | grep -c '^$')"
        same "$(rowkey inspect $id $ulid)" "$(printf '%s\r\n%s' $id $ulid | rowkey inspect)"
        same "" "$(rowkey inspect </dev/null)"
        # Times, as another program says them.
        for ms in 951782400000 951868799999 4107542399999 16725225599999 17592186044415; do
            says "$(least_of $ms)" "time      $(date -u -d "@$((ms / 1000)).$(printf %03d $((ms % 1000)))" +%Y-%m-%dT%H:%M:%S.%3NZ)"
        done
        ;;
    reads_every_form_as_one)
        read_as() { rowkey inspect --json "$2" | grep -qF "{\"read_as\":\"$1\"" || fail "'$2' is not read as $1"; }
        for one in $id "${id^^}" $hex "${hex^^}" "{$id}" "{$hex}" "urn:uuid:$id" "URN:UUID:${id^^}" 01890a5dac96-774bbcceb302-099a-8057; do
            read_as uuid "$one"
            same $id "$(rowkey convert --to uuid <<<"$one")" "$one"
        done
        for name in base62 base32 ulid; do read_as $name "${text[$name]}"; done
        for one in $typeid x_$base32 a_b_$base32; do read_as typeid "$one"; done
        # 22 digits are base62 even where they would be hexadecimal too; 26 digits of base32 without a letter are the same id in either case.
        read_as base62 0123456789012345678901
        read_as base32 01234567890123456789012345
        same "$(rowkey convert --to uuid <<<01h455vb4pex5vsknk084sn02q)" "$(rowkey convert --to uuid <<<01H455VB4PEX5VSKNK084SN02Q)"
        same 'uuid' "$(rowkey inspect --json 01234567890123456789012345678901 | sed 's/{"read_as":"\([a-z0-9]*\)".*/\1/')"
        ;;
    tells_why_a_text_is_no_id)
        # A blank at an end is told as one, in each form.
        for text in 01H455VB4PEX5VSKNK084SN02Q 01h455vb4pex5vsknk084sn02q 02tcRIyrxLXTR81B3dqdOx 01890a5d-ac96-774b-bcce-b302099a8057; do
            refused 1 "byte ${#text}: found a blank, expected the end of the text" inspect "$text "
            refused 1 'byte 0: found a blank, expected ' inspect " $text"
        done
        while IFS='|' read -r bad words; do
            refused 1 "^rowkey: argument 1: not $words" inspect "$bad"
            filtered "$bad\n" 1 "^rowkey: line 1: not $words" inspect
            filtered "$bad\n" 1 "^rowkey: line 1: not $words" convert --to uuid
        done <<TABLE
|base62: byte 0: .*expected 22 characters of base62$
hello world|base62: byte 5: .*expected a digit of base62
${base62%?}|base62: byte 21: .*expected 22 characters of base62$
8n42DGM5Tflk9n8mt7Fhc7|base62: byte 0: .*expected a number up to 2\^128 - 1
${base32%?}|base32: byte 25: .*expected 26 characters of base32$
${ulid%?}|a ULID: byte 25: .*expected 26 characters of base32$
01h455vb4pex5vsknk084sn0lq|base32: byte 24: .*expected a digit of base32
01H455VB4PEX5VSKNK084SN0OQ|a ULID: byte 24: .*expected a digit of base32
01H455vb4pex5vsknk084sn02q|a ULID: byte 6: .*expected a digit of base32
8zzzzzzzzzzzzzzzzzzzzzzzzz|base32: byte 0: .*expected a number up to 2\^128 - 1
01890a5d–ac96–774b–bcce–b302099a8057|a uuid: byte 8: .*expected a hyphen$
01890a5d-ac96-774b-bcce–b302099a8057|a uuid: byte 23: .*expected a hyphen$
01890a5d-ac96-774b-bcce-b302099a805|a uuid: byte 35: .*expected a hexadecimal digit$
01890a5d-ac96-774b-bcce-b302099a8O57|a uuid: byte 33: .*expected a hexadecimal digit$
$id |a uuid: byte 36: .*expected the end of the text$
 $id|a uuid: byte 0: .*expected a hexadecimal digit$
{$id|a uuid: byte 37: .*expected a closing brace$
urn:uuid:$hex|a uuid: byte 17: .*expected a hyphen$
${hex}0|a uuid: byte 32: .*expected the end of the text$
inv-$base32|a uuid: byte 0: .*expected a hexadecimal digit$
Inv_$base32|a TypeID: byte 0: .*expected a letter
inv__$base32|a TypeID: byte 3: .*expected a letter
_$base32|a TypeID: byte 0: .*expected a prefix before the underscore
inv_${base32%?}|a TypeID: byte 29: .*expected 26 characters of base32$
inv_$ulid|a TypeID: byte 6: .*expected a digit of base32
TABLE
        # Each is told, and those that are ids are shown.
        status=0
        rowkey inspect nosuch $id new '{}' '[]' >"$scratch/out" 2>"$scratch/err" || status=$?
        same 1 $status
        same 4 "$(grep -c '^rowkey: argument [1345]: not ' "$scratch/err")"
        grep -qx "uuid      $id" "$scratch/out" || fail "does not show what is an id"
        refused 1 '^rowkey: argument 1: not base62: byte 0: ' inspect '[]'
        refused 1 '^rowkey: argument 1: not a uuid: byte 0: ' inspect "[$id]"
        # In JSON, an object for each, in their order.
        printf 'x"\n%s\n\001\n' $id | rowkey inspect --json >"$scratch/out" 2>"$scratch/err" && fail "ended with 0"
        same 2 "$(wc -l <"$scratch/err")"
        same 3 "$(wc -l <"$scratch/out")"
        sed -n 1p "$scratch/out" | grep -qE '^\{"line":1,"error":"not base62: byte 1: .*"\}$' || fail "$(<"$scratch/out")"
        sed -n 2p "$scratch/out" | grep -qF "\"uuid\":\"$id\"" || fail "$(<"$scratch/out")"
        sed -n 3p "$scratch/out" | grep -qE '^\{"line":3,"error":"not base62: byte 0: .*"\}$' || fail "$(<"$scratch/out")"
        { rowkey inspect --json '' 2>/dev/null || true; } | grep -qE '^\{"argument":1,"error":"not base62: byte 0: ' || fail "an empty argument"
        ;;
    converts_among_all_forms)
        for from in "${!text[@]}"; do
            for to in "${!text[@]}"; do same "${text[$to]}" "$(rowkey convert --to "$to" <<<"${text[$from]}")" "$from to $to"; done
        done
        # Ids of every kind, through every form and back.
        { rowkey new -n 2000; rowkey new -n 2000 --v4; printf '%s\n' 00000000-0000-0000-0000-000000000000 ffffffff-ffff-ffff-ffff-ffffffffffff; } >"$scratch/ids"
        for form in "${!text[@]}"; do
            rowkey convert --to "$form" <"$scratch/ids" >"$scratch/form"
            rowkey convert --to uuid <"$scratch/form" | cmp "$scratch/ids" - || fail "lost an id by $form"
            [[ $form != base* && $form != ulid && $form != hex ]] || LC_ALL=C sort <(head -n 2000 "$scratch/form") | cmp <(head -n 2000 "$scratch/form") - || fail "$form sorts otherwise"
        done
        # Another prefix takes the place of the first.
        same user_$base32 "$(rowkey convert --to typeid=user <<<$typeid)"
        # A million, through all of it.
        rowkey new -n 1000000 >"$scratch/ids"
        # shellcheck disable=SC2094  # it is read twice
        rowkey convert --to base62 <"$scratch/ids" | rowkey convert --to typeid=inv | rowkey convert --to ulid |
            rowkey convert --to hex | rowkey convert --to uuid | cmp "$scratch/ids" - || fail "lost one of a million"
        same 1000000 "$(wc -l <"$scratch/ids")"
        ;;
    filters_lines)
        filtered '' 0 '' convert --to uuid
        same '' "$(<"$scratch/out")"
        filtered "$id\r\n$base62\n$ulid" 0 '' convert --to hex
        printf '%s\n' $hex $hex $hex | cmp - "$scratch/out" || fail "CR LF, LF and no end"
        filtered "$id\r" 0 '' convert --to hex
        # By default it ends at the first that is none; what came before is there.
        filtered "$id\nnosuch\n$ulid\nnosuch\n" 1 '^rowkey: line 2: not base62: byte 6: ' convert --to hex
        printf '%s\n' $hex | cmp - "$scratch/out" || fail "does not write what came before"
        status=0
        printf '%s\n' $id nosuch $ulid "" $id | rowkey convert --to hex --keep-going >"$scratch/out" 2>"$scratch/err" || status=$?
        same 1 $status
        printf '%s\n' $hex $hex $hex | cmp - "$scratch/out" || fail "does not go on"
        same 'line 2:line 4:' "$(sed 's/^rowkey: \(line [0-9]*:\) not base62: byte [06]: .*/\1/' "$scratch/err" | tr -d '\n')"
        filtered "$id\n" 0 '' convert --to hex --keep-going
        # Bytes that no text has.
        filtered "${id:0:10}\000${id:11}\n" 1 '^rowkey: line 1: not a uuid: byte 10: ' convert --to hex
        filtered "$id\000\n" 1 '^rowkey: line 1: not a uuid: byte 36: ' convert --to hex
        filtered "\000\n" 1 '^rowkey: line 1: not base62: byte 0: ' convert --to hex
        filtered "\033[31m\377\376\n" 1 '^rowkey: line 1: not ' convert --to hex
        filtered "$id\r\r\n" 1 '^rowkey: line 1: not a uuid: byte 36: ' convert --to hex
        # Input that cannot be read.
        status=0
        rowkey convert --to hex </ >"$scratch/out" 2>"$scratch/err" || status=$?
        told $status 1 '^rowkey: cannot read standard input: Is a directory$' 'a folder'
        status=0
        rowkey convert --to hex <&- >"$scratch/out" 2>"$scratch/err" || status=$?
        told $status 1 '^rowkey: cannot read standard input: ' 'what is closed'
        ;;
    takes_lines_of_any_length)
        # Around its buffer of 256 KiB, and far past it: told in one line, gone on from, in bounded memory.
        for size in 100 262143 262144 262145 524288 3000000; do
            for byte in 0 - _ '{'; do
                { echo $id; head -c $size /dev/zero | tr '\0' "$byte"; printf '\n%s\n' $ulid; } >"$scratch/in"
                status=0
                rowkey convert --to hex --keep-going <"$scratch/in" >"$scratch/out" 2>"$scratch/err" || status=$?
                told $status 1 '^rowkey: line 2: not a ' "$size times $byte"
                printf '%s\n' $hex $hex | cmp - "$scratch/out" || fail "lost its place behind $size times $byte"
                status=0
                head -n 2 "$scratch/in" | head -c -1 | rowkey inspect >"$scratch/out" 2>"$scratch/err" || status=$?
                told $status 1 '^rowkey: line 2: not a ' "$size times $byte and no end"
            done
        done
        # Lines that lie across the buffer's end, cut at each place.
        rowkey new -n 16000 >"$scratch/ids"
        for ((empty = 0; empty < 37; ++empty)); do
            head -c $empty /dev/zero | tr '\0' '\n' | cat - "$scratch/ids" >"$scratch/in"
            status=0
            rowkey convert --to uuid --keep-going <"$scratch/in" >"$scratch/out" 2>"$scratch/err" || status=$?
            cmp "$scratch/ids" "$scratch/out" || fail "cut at $empty"
            same $empty "$(wc -l <"$scratch/err")"
        done
        # A stream without an end of line, in less memory than it has bytes. (A sanitizer's own memory is more than that.)
        if ! grep -aq __asan_init "$tool" && ! grep -aq __tsan_init "$tool"; then
            status=0
            (ulimit -v 200000; head -c 300000000 /dev/zero | rowkey inspect) >"$scratch/out" 2>"$scratch/err" || status=$?
            told $status 1 '^rowkey: line 1: not a uuid: byte 0: ' 'a stream of NULs'
        fi
        ;;
    holds_no_line_back)
        coproc filter { rowkey convert --to hex; }
        for i in 1 2 3; do
            echo $id >&"${filter[1]}"
            read -r -t 60 answer <&"${filter[0]}" || fail "keeps line $i for itself"
            same $hex "$answer"
        done
        # Nor where a line comes in pieces.
        printf %s ${id:0:20} >&"${filter[1]}"
        sleep 0.1
        echo ${id:20} >&"${filter[1]}"
        read -r -t 60 answer <&"${filter[0]}" || fail "loses a line in two pieces"
        same $hex "$answer"
        to=${filter[1]}
        exec {to}>&-
        ;;
    writes_to_pipes_and_full_disks)
        rowkey new -n 100000 >"$scratch/ids"
        commands=('new -n 100000' 'new -n 1' 'inspect' "inspect $id" 'inspect --json' 'convert --to base62' 'range 2026-02-14 2026-02-15')
        if [[ $with_seal ]]; then
            keys good $key
            seq 100000 >"$scratch/rows"
            rowkey seal --keys "$scratch/good" <"$scratch/rows" >"$scratch/sealed"
            commands+=("seal --keys $scratch/good" "seal --keys $scratch/good 42" "open --keys $scratch/good")
        fi
        for command in "${commands[@]}"; do
            case $command in
                seal*) input=$scratch/rows ;;
                open*) input=$scratch/sealed ;;
                *) input=$scratch/ids ;;
            esac
            status=0
            # shellcheck disable=SC2086  # they are words
            rowkey $command <"$input" >/dev/full 2>"$scratch/err" || status=$?
            told $status 1 '^rowkey: cannot write to standard output$' "$command"
            status=0
            # shellcheck disable=SC2086
            rowkey $command <"$input" >&- 2>"$scratch/err" || status=$?
            told $status 1 '^rowkey: cannot write to standard output$' "$command"
            # A reader that goes away ends it quietly.
            # shellcheck disable=SC2086
            { env --default-signal=PIPE "$tool" $command <"$input" 2>"$scratch/err" || true; } | head -n 1 >"$scratch/out"
            [[ -s $scratch/out && ! -s $scratch/err ]] || fail "a closed pipe: $command: $(<"$scratch/err")"
        done
        # It does not go on where nothing can be written any more.
        timeout 60 "$tool" convert --to hex < <(yes $id) >/dev/full 2>"$scratch/err" && fail "ended with 0"
        grep -qx 'rowkey: cannot write to standard output' "$scratch/err" || fail "$(<"$scratch/err")"
        ;;
    ranges_hold_the_span)
        diff - <(rowkey range 2026-02-14 2026-02-15) <<'TEXT'
019c5972-7800-7000-8000-000000000000
019c5e98-d400-7000-8000-000000000000
TEXT
        same '{"from":"019c5972-7800-7000-8000-000000000000","to":"019c5e98-d400-7000-8000-000000000000"}' \
            "$(rowkey range 2026-02-14T01:00:00+01:00 2026-02-15T00:00:00.000999Z --json)"
        mapfile -t bounds < <(rowkey range 2026-02-14 2026-02-15)
        for time in 2026-02-14 2026-02-14T23:59:59.999999; do
            made=$(rowkey new --at $time)
            [[ ! $made < ${bounds[0]} && $made < ${bounds[1]} ]] || fail "$time is outside"
        done
        for time in 2026-02-13T23:59:59.999999 2026-02-15; do
            made=$(rowkey new --at $time)
            [[ $made < ${bounds[0]} || ! $made < ${bounds[1]} ]] || fail "$time is inside"
        done
        same 1 "$(rowkey range 2026-02-14 2026-02-14 | sort -u | wc -l)"
        ;;
    help_shows_what_runs)
        # In a folder for the files that they make.
        CDPATH='' cd "$scratch"
        command -v openssl >/dev/null || openssl() { head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }
        commands=(new inspect convert range)
        [[ ! $with_seal ]] || commands+=(seal open)
        for command in "${commands[@]}"; do
            rowkey $command --help >"$scratch/help"
            grep -q Usage "$scratch/help" || fail "no help of $command"
            if LC_ALL=C.UTF-8 grep -nE '^.{121,}' "$scratch/help"; then fail "the help of $command has long lines"; fi
            sed -n '/^Examples:/,$ { /^  /p }' "$scratch/help" >"$scratch/examples"
            grep -q "rowkey $command" "$scratch/examples" || fail "no example in the help of $command"
            while read -r example; do
                (eval "$example") >"$scratch/out" 2>"$scratch/err" || { cat "$scratch/err" >&2; fail "does not run: $example"; }
                [[ -s $scratch/out || $example != rowkey* ]] || fail "prints nothing: $example"
            done <"$scratch/examples"
        done
        for command in new range; do rowkey $command --help | grep -q 'Without a time zone it is UTC' || fail "$command does not tell of time zones"; done
        rowkey --help | grep -q '^  new ' || fail "the help does not list new"
        ;;
    man_page_has_what_help_has)
        page=$source/src/cli/rowkey.1
        # Without what only formats, and the change of fonts.
        sed 's/\\-/-/g; s/\\f[BIR]//g' "$page" >"$scratch/page"
        walk() {  # SUBCOMMAND...: the help of it and of all below
            rowkey "$@" --help | tee -a "$scratch/help" | sed -n '/^Subcommands:/I,/^$/ s/^  \([a-z][-a-z0-9]*\) .*/\1/p' | while read -r word; do
                echo "rowkey${*:+ $*} $word" >>"$scratch/commands"
                walk "$@" "$word"
            done
        }
        walk
        while read -r command; do
            grep -qE "^$command( |\$)" "$scratch/page" || fail "rowkey.1 has no synopsis of $command"
        done <"$scratch/commands"
        (($(wc -l <"$scratch/commands") >= 7)) || fail "found too few subcommands: $(<"$scratch/commands")"
        options() { grep -oE -- '(^|[^-a-z])--?[a-z][-a-z0-9]*' | grep -oE -- '--?[a-z].*' | LC_ALL=C sort -u; }
        # Its options are those of the help, of which each begins a line.
        diff <(grep -oE -- '^ +-[^ ]+( +--[a-z][^ ]*)?' "$scratch/help" | options) <(grep -E '^\.(B|BI|BR) -|^rowkey' "$scratch/page" | options) || fail "rowkey.1 and --help differ"
        if command -v groff >/dev/null; then
            groff -man -ww -z -Tutf8 "$page" 2>"$scratch/err" || fail "groff fails"
            [[ ! -s $scratch/err ]] || { cat "$scratch/err" >&2; fail "groff warns"; }
        fi
        if command -v mandoc >/dev/null; then mandoc -T lint -W warning "$page" || fail "mandoc warns"; fi
        ;;
    *) fail "no such case" ;;
esac
