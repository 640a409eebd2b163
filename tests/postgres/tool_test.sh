#!/usr/bin/env bash
# The tool `rowkey` as a command: exits, errors, pipes, signals. The PG* variables name a server.
#
#   tool_test.sh CASE TOOL
set -euo pipefail
case=$1 tool=$2
scratch=$(TMPDIR=/var/tmp mktemp -d)
database=rowkey_tool_$$
psql -Xqc "create database $database"
trap 'PGDATABASE=postgres psql -Xqc "drop database if exists $database with (force)"; rm -rf "$scratch"' EXIT
export PGDATABASE=$database

fail() { echo "$case: $*" >&2; exit 1; }
sql() { psql -XAtqc "$1"; }
# A status, one line on stderr with these words, nothing on stdout.
refused() {  # STATUS WORDS ARGUMENT...
    local expected=$1 words=$2 status=0
    shift 2
    "$tool" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null || status=$?
    [[ $status == "$expected" ]] || { cat "$scratch/err" >&2; fail "expected $expected, not $status, from: $*"; }
    [[ $(wc -l <"$scratch/err") == 1 ]] || { cat "$scratch/err" >&2; fail "expected one line from: $*"; }
    grep -qF -- "$words" "$scratch/err" || { cat "$scratch/err" >&2; fail "expected '$words' from: $*"; }
    grep -q '^rowkey: ' "$scratch/err" || fail "does not say who speaks: $*"
    [[ ! -s $scratch/out ]] || fail "wrote to stdout: $*"
}
make_table() { sql "create table invoice (id bigint generated always as identity primary key, what text);
    insert into invoice (what) select 'row' from generate_series(1, $1)"; }
add=(migrate add-public-id --table invoice)

case $case in
    says_what_is_wrong_in_one_line)
        refused 2 'A subcommand is required'
        refused 2 'A subcommand is required' migrate
        refused 2 '--table is required' migrate add-public-id
        refused 2 'nosuch' migrate add-public-id --table t --nosuch
        refused 2 '--undated' "${add[@]}" --undated maybe
        refused 2 '--lock-timeout' "${add[@]}" --lock-timeout 0
        refused 2 '--lock-timeout' "${add[@]}" --lock-timeout soon
        refused 2 'excludes' "${add[@]}" --plan --sql
        # A variable that is not set makes no dry run the migration itself.
        refused 2 '--pause-file expects a value' "${add[@]}" --pause-file= --plan
        refused 2 'expects a value, not --plan' "${add[@]}" --pause-file --plan
        refused 2 'expects a value, not --plan' "${add[@]}" --column --plan
        refused 2 '--time-column' "${add[@]}" --time-column '' --plan
        refused 2 'expects a name as SQL writes it' migrate add-public-id --table a.b.c
        refused 2 'expects a name as SQL writes it' migrate add-public-id --table '"'
        refused 2 'a time zone needs a time column' "${add[@]}" --time-zone UTC
        refused 1 'there is no table "invoice"' "${add[@]}"
        refused 1 'there is no table "Invoice"' migrate add-public-id --table '"Invoice"'
        refused 2 'say --yes' migrate drop-public-id --table invoice
        refused 1 'there is no table "invoice"' migrate drop-public-id --table invoice --yes
        sql 'create table "größe" (id bigint primary key)'
        PGCLIENTENCODING=LATIN1 "$tool" migrate add-public-id --table größe --plan >/dev/null || fail "takes a name for Latin-1"
        for help in '' migrate 'migrate add-public-id' 'migrate drop-public-id'; do
            # shellcheck disable=SC2086  # they are words
            "$tool" $help --help >"$scratch/out"
            grep -q Usage "$scratch/out" || fail "no help of $help"
        done
        for help in add-public-id drop-public-id; do
            "$tool" migrate $help --help | grep -q "^  rowkey migrate $help" || fail "no example in the help of $help"
        done
        [[ $("$tool" --version) =~ ^rowkey\ [0-9]+\.[0-9]+\.[0-9]+$ ]] || fail "no version"
        ;;
    repeats_no_password)
        refused 1 'cannot connect' migrate add-public-id "host=/nonexistent password=secret" --table t
        refused 1 'cannot connect' migrate add-public-id "postgres://u:sec@ret@/db?host=/nonexistent" --table t
        ! grep -q ret "$scratch/err" || fail "repeats a part of a password"
        refused 1 'cannot connect' migrate add-public-id "password=secret host" --table t
        ! grep -q secret "$scratch/err" || fail "repeats a password"
        PGPASSWORD=secret PGHOST=/nonexistent refused 1 'cannot connect' migrate add-public-id --table t
        ! grep -q secret "$scratch/err" || fail "repeats a password"
        ;;
    behaves_in_pipes)
        make_table 10
        # A reader that goes away ends it quietly.
        { "$tool" "${add[@]}" --sql 2>"$scratch/err" || true; } | sed q >"$scratch/out"
        [[ -s $scratch/out && ! -s $scratch/err ]] || fail "a closed pipe: $(<"$scratch/err")"
        status=0
        "$tool" "${add[@]}" --plan >/dev/full 2>"$scratch/err" || status=$?
        [[ $status == 1 && $(<"$scratch/err") == "rowkey: cannot write to standard output" ]] || fail "/dev/full: $status, $(<"$scratch/err")"
        "$tool" "${add[@]}" --plan "dbname=$database" >"$scratch/out" 2>"$scratch/err"
        [[ ! -s $scratch/err && $(grep -c '^[0-9]\. ' "$scratch/out") == 9 ]] || fail "the plan: $(<"$scratch/out")"
        [[ -z $(sql "select 1 from pg_attribute where attname = 'public_id'") ]] || fail "a plan changed something"
        "$tool" "${add[@]}" >"$scratch/out" 2>"$scratch/err"
        grep -q '^10 rows were filled$' "$scratch/out" || fail "$(<"$scratch/out")"
        if grep -q $'[\r\033]' "$scratch/out" "$scratch/err"; then fail "writes to a pipe as to a terminal"; fi
        "$tool" "${add[@]}" --plan | grep -c 'done already' | grep -qx 9 || fail "not all is done"
        [[ $("$tool" "${add[@]}" --sql) == "-- Nothing is left to do." ]] || fail "a script where nothing is left"
        [[ $("$tool" "${add[@]}" --rehearse 2>/dev/null) == "there is nothing left to rehearse" ]] || fail "a rehearsal where nothing is left"
        "$tool" migrate drop-public-id --table invoice --yes >"$scratch/out" 2>"$scratch/err"
        grep -q '^invoice.public_id is gone$' "$scratch/out" || fail "$(<"$scratch/out")"
        "$tool" migrate drop-public-id --table invoice --yes >"$scratch/out" 2>"$scratch/err"
        grep -q '^there is no invoice.public_id; nothing was dropped$' "$scratch/out" || fail "$(<"$scratch/out")"
        ;;
    ends_after_the_batch_in_hand)
        make_table 200000
        begun() { [[ $(sql 'select count(public_id) from invoice' 2>/dev/null) -gt 0 ]]; }
        env --default-signal=INT "$tool" "${add[@]}" --batch-time 20ms >"$scratch/out" 2>"$scratch/err" &
        pid=$!
        until begun; do kill -0 "$pid" || fail "ended before it was asked to"; sleep 0.02; done
        kill -INT "$pid"
        status=0
        wait "$pid" || status=$?
        [[ $status == 1 ]] || fail "ended with $status"
        grep -qx 'rowkey: stopped as asked; run it again to go on' "$scratch/err" || { cat "$scratch/err" >&2; fail "does not say that it stopped"; }
        grep -q '^[0-9]* rows were filled$' "$scratch/out" || fail "$(<"$scratch/out")"
        "$tool" "${add[@]}" >"$scratch/out" 2>"$scratch/err"
        [[ $(sql 'select count(distinct public_id) from invoice') == 200000 ]] || fail "rows without an id of their own"
        ;;
    *) fail "no such case" ;;
esac
