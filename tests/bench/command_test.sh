#!/usr/bin/env bash
# bench/run and its server as commands: bad input, signals, what is left behind. The PG* variables name a server.
#
#   command_test.sh CASE SOURCE-FOLDER BUILD-FOLDER
set -euo pipefail
case=$1 source=$2 build=$3
bench=$build/bench/rowkey_bench
umask 022
scratch=$(TMPDIR=/var/tmp mktemp -d)
chmod 755 "$scratch"
database=rowkey_test_$$
dsn="dbname=$database"
trap 'psql -qXc "drop database if exists $database with (force)" 2>/dev/null; rm -rf "$scratch"' EXIT

fail() { echo "$case: $*" >&2; jobs -p | xargs -r kill -KILL 2>/dev/null || true; exit 1; }  # and ends what it started
sql() { psql -XAtqc "$1" "$dsn"; }
make_database() { psql -Xqc "create database $database"; }

# What was said on stderr, but for how far it is: on a busy machine a run may take so long that it tells that.
said() { grep -vE '^ *[0-9]+%  repetition .* left$' "$scratch/err" || true; }
# One line on stderr with these words, nothing on stdout, a non-zero exit.
refused() {  # WORDS COMMAND...
    local words=$1
    shift
    if "$@" >"$scratch/out" 2>"$scratch/err"; then fail "succeeded: $*"; fi
    [[ $(wc -l <"$scratch/err") == 1 ]] || { cat "$scratch/err" >&2; fail "expected one line from: $*"; }
    grep -qF -- "$words" "$scratch/err" || { cat "$scratch/err" >&2; fail "expected '$words' from: $*"; }
    [[ ! -s $scratch/out ]] || fail "wrote to stdout: $*"
}
no_schema() { [[ -z $(sql "select nspname from pg_namespace where nspname = 'rowkey_bench'") ]] || fail "left its schema behind"; }
no_server() {
    [[ -z $(find "$scratch/tmp" -mindepth 1) ]] || fail "left behind: $(find "$scratch/tmp" -mindepth 1 -maxdepth 2)"
    if pgrep -f "$scratch/tmp" >/dev/null; then fail "left running: $(pgrep -af "$scratch/tmp")"; fi
}
eventually() {  # COMMAND...: within 20 s
    for ((tries = 0; tries < 200; ++tries)); do
        if "$@" >/dev/null 2>&1; then return; fi
        sleep 0.1
    done
    fail "never: $*"
}
ended() { ! kill -0 "$1" 2>/dev/null; }  # PID: of a child, which can still be waited for
no_session() { [[ -z $(sql "select 1 from pg_stat_activity where application_name like 'rowkey_bench %' and datname = current_database()") ]]; }
# In the background, bash lets commands ignore INT; they would inherit it.
as_from_a_terminal() { exec env --default-signal=INT,QUIT "$@"; }
begun() { ! tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qE 'command_test|default-signal'; }  # $pid is that command by now
inserting() { [[ -n $(sql "select 1 where pg_relation_size(to_regclass('rowkey_bench.rows')) > 0") ]]; }
own_postmaster() { [[ $(sed -n 8p "$scratch"/tmp/*/data/postmaster.pid) == ready* ]] && head -n 1 "$scratch"/tmp/*/data/postmaster.pid; }
own_server() { TMPDIR=$scratch/tmp "$source/cmake/with-postgres" -- "$bench" --own_server main --out "$scratch/results" "$@"; }

case $case in
    bad_options_are_refused_in_one_line)
        refused 'unknown key "uuidv1"; expected some of bigint,uuidv4,uuidv7' "$bench" --keys uuidv7,uuidv1
        refused '--keys names uuidv7 twice' "$bench" --keys uuidv7,uuidv7
        refused '--rows expects a whole number from 1' "$bench" --rows 0
        refused '--rows expects a whole number from 1' "$bench" --rows=-5
        refused "--rows expects a whole number from 1 to 1000000000, not '1e6'" "$bench" --rows 1e6
        refused '--clients expects' "$bench" --clients 0
        refused '--batch expects' "$bench" --batch 0
        refused '--repeat expects' "$bench" --repeat 0
        refused "'abc'" "$bench" --rows abc
        refused 'unknown scenario "shrink"' "$bench" --scenario shrink
        refused 'nosuch' "$bench" --nosuch
        refused 'expected options only' "$bench" rows
        refused 'no server' "$bench" --rows 10
        refused 'cannot write' "$bench" --dsn "$PGDATABASE" --out /dev/null/results
        refused '--checkpoint goes with --dsn' "$bench" --checkpoint
        refused '--scenario all stands alone' "$bench" --scenario all,grow
        refused 'shape grow and steady only' "$bench" --scenario reads --keys bigint
        refused 'checkpoints compares forced ones' "$bench" --dsn "$PGDATABASE" --scenario checkpoints
        ln -s "$scratch/nowhere/results" "$scratch/link"
        refused 'cannot write' "$bench" --dsn "$PGDATABASE" --out "$scratch/link"
        ;;
    bench_run_refuses_before_it_starts_a_server)
        mkdir "$scratch/tmp"
        chmod 777 "$scratch/tmp"
        TMPDIR=$scratch/tmp refused 'unknown key' "$source/bench/run" --yes --keys nosuch
        TMPDIR=$scratch/tmp refused '--rows expects' "$source/bench/run" --rows 0 --yes
        TMPDIR=$scratch/tmp refused "unknown option '-dsn'" "$source/bench/run" -dsn dbname=postgres
        TMPDIR=$scratch/tmp refused '--rows expects a value' "$source/bench/run" --rows
        no_server
        "$source/bench/run" --help | grep -q -- '--rows N'
        # Its names are the program's.
        of_help() { "$source/bench/run" --help | awk -v option="$1" '$1 == option { on = 1; $1 = $2 = "" } on && /^  *(The first|\(four)/ { exit } on' | tr -d ',\n' | tr -s ' ' '\n' | grep -vxE 'of|all|' | sort; }
        of_list() { "$bench" --list | awk -v part="$1" 'NF == 0 { on = 0 } on { print $1 } $1 == part { on = 1 }' | sort; }
        for part in scenario key; do
            option=--$part
            [[ $part == scenario ]] || option=--keys
            [[ $(of_list $part | wc -l) -gt 10 ]] || fail "--list has no ${part}s"
            diff <(of_help $option) <(of_list $part) || fail "--help and --list name different ${part}s"
        done
        ;;
    values_are_checked_before_anything_is_installed)
        # Where nothing is built, and where nothing can be: no compiler, no apt, no cmake.
        mkdir "$scratch/bin" "$scratch/project"
        cp -r "$source/bench" "$source/cmake" "$scratch/project"
        rm -rf "$scratch"/project/bench/results/*/ "$scratch/project/bench/results/latest"
        for tool in bash cat date dirname env fold paste sed stat; do ln -s "$(command -v $tool)" "$scratch/bin"; done
        checked() { PATH=$scratch/bin refused "$1" "$scratch/project/bench/run" "${@:2}"; }
        refused() {  # as above, by what is in that folder
            if "${@:2}" >"$scratch/out" 2>"$scratch/err"; then fail "succeeded: ${*:2}"; fi
            [[ $(<"$scratch/err") == *"$1"* && $(<"$scratch/err") != *$'\n'* ]] || fail "expected '$1' from ${*:2}, not: $(<"$scratch/err")"
        }
        checked 'unknown key "nonsense"; expected some of bigint,uuidv4,' --keys nonsense
        checked 'unknown key ""' --keys uuidv7,,bigint
        checked 'unknown scenario "shrink"; expected some of grow,steady,' --scenario=grow,shrink
        checked "--rows expects a whole number from 1, not '1e6'" --rows 1e6
        checked "--repeat expects a whole number from 1, not '0'" --repeat=0
        checked "--postgres expects 15 to 18 or a version that is installed in /usr/lib/postgresql, not '1'" --postgres 1
        checked '--postgres expects a value' --postgres --rows 5
        checked 'there is no results.json in' --render "$scratch/nowhere"
        checked '--render and --publish take no other options' --render "$scratch/nowhere" --rows 5
        checked '--render and --publish take no other options' --list --publish "$scratch/nowhere"
        checked '--rows expects a value' --rows=
        checked '--render and --publish are given once, and not both' --render "$scratch/nowhere" --publish "$scratch/nowhere"
        mkdir "$scratch/results"
        touch "$scratch/results/results.json"
        checked "there are results in $scratch/results; go on with --resume, or choose another folder" --out "$scratch/results"
        mkdir -p "$scratch/project/bench/results/latest"
        checked 'bench/results/latest is no symbolic link of yours' --rows 5
        [[ ! -e $scratch/project/build ]] || fail "built something"
        ;;
    what_was_found_is_shown_anew)
        make_database
        "$bench" --dsn "$dsn" --rows 2000 --repeat 1 --out "$scratch/results" >"$scratch/table"
        mkdir "$scratch/first"
        mv "$scratch"/results/{report.html,RESULTS.md,landing.svg} "$scratch/first"
        sum=$(sha256sum "$scratch/results/results.json") inode=$(stat -c '%i %y' "$scratch/results/results.json")
        PGHOST=/nonexistent "$bench" --render "$scratch/results" >"$scratch/out" 2>"$scratch/err" || { cat "$scratch/err" >&2; fail "not shown"; }
        for file in report.html RESULTS.md landing.svg; do cmp "$scratch/first/$file" "$scratch/results/$file" || fail "another $file"; done
        diff "$scratch/table" "$scratch/out" || fail "another table"
        [[ $sum == "$(sha256sum "$scratch/results/results.json")" && $inode == "$(stat -c '%i %y' "$scratch/results/results.json")" ]] || fail "touched results.json"
        ;;
    what_is_not_of_this_bench_is_not_shown)
        mkdir "$scratch/results"
        of() { printf '%s' "$1" >"$scratch/results/results.json"; }
        of '{"format": 1}'
        refused "$scratch/results/results.json: is of format 1, and this bench reads format" "$bench" --render "$scratch/results"
        of '{"format": 2, "date": NaN}'
        refused "$scratch/results/results.json: is no JSON: " "$bench" --render "$scratch/results"
        of '{"format": 2'
        refused "$scratch/results/results.json: is no JSON: " "$bench" --render "$scratch/results"
        refused "$scratch/nowhere/results.json: there is no such file" "$bench" --render "$scratch/nowhere"
        kept=$(find "$source/bench/results" -name "postgresql-*.json" | sort | head -n 1)
        sed 's/"rows_per_second":[0-9.]*,/"rows_per_second":null,/' "$kept" >"$scratch/results/results.json"
        refused '/runs/0/rows_per_second: expected a number, not null' "$bench" --render "$scratch/results"
        sed '0,/"name": "grow"/s//"name": "shrink"/' "$kept" >"$scratch/results/results.json"
        refused '/runs/0/scenario: "grow" is not among the scenarios' "$bench" --render "$scratch/results"
        [[ $(ls "$scratch/results") == results.json ]] || fail "wrote $(ls "$scratch/results")"
        ;;
    kept_results_are_shown_as_they_were)
        for kept in "$source"/bench/results/*.json; do
            (($(stat -c %s "$kept") <= 1048576)) || fail "$kept is too large to be kept"
            diff <("$bench" --list | sed '1d; /^$/,$d' | cut -d ' ' -f 1 | sort) <(sed -n 's/^      "name": "\(.*\)",$/\1/p' "$kept" | sort) ||
                fail "$kept has other scenarios than the bench"
        done
        mkdir -p "$scratch/results" "$scratch/published"
        # Published again, one server after the other, they are the same.
        for kept in "$source"/bench/results/*.json; do
            cp "$kept" "$scratch/results/results.json"
            "$bench" --render "$scratch/results" >"$scratch/out"
            "$bench" --render "$scratch/results" --publish "$scratch/published" >"$scratch/out"
            cmp "$kept" "$scratch/published/results/${kept##*/}" || fail "other figures are published of ${kept##*/}"
            if git -C "$source" rev-parse 2>/dev/null && git -C "$source" check-ignore -q "$kept"; then fail "git ignores what is to be kept"; fi
        done
        for file in RESULTS.md landing.svg; do diff "$source/bench/$file" "$scratch/published/$file" || fail "bench/$file is not what bench/results has"; done
        ;;
    published_scenarios_take_the_place_of_kept_ones)
        make_database
        run_bench() { "$bench" --dsn "$dsn" --rows 500 --repeat 1 --keys uuidv7 "$@" --out "$scratch/results" >/dev/null; }
        publish() { "$bench" --render "$scratch/results" --publish "$scratch/published"; }
        mkdir "$scratch/results" "$scratch/published"
        run_bench --scenario grow,steady
        publish >/dev/null
        rm "$scratch/results"/*
        run_bench --scenario grow,cached
        publish >"$scratch/out"
        kept=$(head -n 1 "$scratch/out")
        [[ $(sed -n 's/^ *"name": "\(.*\)",$/\1/p' "$kept" | paste -sd ' ') == "grow steady cached" ]] || fail "keeps other scenarios"
        runs() { grep "\"scenario\":\"$2\"" "$1"; }
        diff <(runs "$kept" grow) <(runs "$scratch/results/results.json" grow) || fail "keeps what was measured before"
        (($(runs "$kept" steady | wc -l) == 1)) || fail "does not keep what was not measured again"
        grep -A 3 '^```sh' "$scratch/published/RESULTS.md" | grep -q -- '--scenario grow,cached' || fail "does not tell the second command"
        # What is not whole takes nothing's place.
        before=$(sha256sum "$kept")
        not_taken() {  # MESSAGE, of results.json after sed with the rest
            cp "$scratch/results/results.json" "$scratch/whole"
            sed -i "${@:2}" "$scratch/results/results.json"
            refused "$1" publish
            mv "$scratch/whole" "$scratch/results/results.json"
            [[ $(sha256sum "$kept") == "$before" ]] || fail "changed what is kept"
        }
        not_taken 'the run of grow ended early (interrupted); go on with --resume' '0,/"failure": ""/s//"failure": "interrupted"/'
        not_taken 'the run is not finished: reads is to come; go on with --resume' 's/"to_come": \[\]/"to_come": ["reads"]/'
        sed -i 's/"format": [0-9]*/"format": 1/' "$kept"
        refused "$kept: is of format 1, and this bench reads format " publish
        refused '; remove it, and publish a run of all scenarios' publish
        ;;
    runs_go_into_dated_folders)
        make_database
        for name in first second; do
            "$bench" --dsn "$dsn" --rows 500 --repeat 1 --scenario grow --out "$scratch/results/$name" --latest "$scratch/results/latest" >"$scratch/out"
            [[ $(readlink "$scratch/results/latest") == "$name" ]] || fail "latest points to $(readlink "$scratch/results/latest")"
        done
        [[ -s $scratch/results/first/results.json && -s $scratch/results/latest/results.json ]] || fail "a run is gone"
        rm "$scratch/results/latest"
        mkdir "$scratch/results/latest"
        refused 'is no symbolic link of yours; move it away' "$bench" --dsn "$dsn" --rows 500 --out "$scratch/results/third" --latest "$scratch/results/latest"
        [[ ! -e $scratch/results/third ]] || fail "made a folder"
        ;;
    an_interrupted_run_goes_on)
        make_database
        bench_again=("$bench" --dsn "$dsn" --rows 500 --scenario grow,steady,cached --out "$scratch/results")
        refused "$scratch/results/results.json: there is no such file" "${bench_again[@]}" --repeat 1 --resume
        "${bench_again[@]}" --repeat 1 >"$scratch/out"
        of() { grep "\"scenario\":\"$1\"" "$scratch/results/results.json"; }
        of grow >"$scratch/grow"
        of cached >"$scratch/cached"
        grep -A 11 '"name": "grow"' "$scratch/results/results.json" | grep -q '"minutes": [0-9.e-]*,' || fail "does not tell how long it took"
        sed -i '/"name": "cached"/,/"failure"/s/"failure": ""/"failure": "interrupted"/' "$scratch/results/results.json"
        refused '"; --resume goes on with the same options' "${bench_again[@]}" --repeat 2 --resume
        "${bench_again[@]}" --repeat 1 --resume >"$scratch/out"
        diff <(of grow) "$scratch/grow" || fail "what was whole was measured again"
        if diff -q <(of cached) "$scratch/cached"; then fail "what was partial was not measured again"; fi
        (($(of cached | wc -l) == $(wc -l <"$scratch/cached"))) || fail "the partial runs are still there"
        if grep -q interrupted "$scratch/results/results.json"; then fail "is still partial"; fi
        sum=$(sha256sum "$scratch/results/results.json")
        "${bench_again[@]}" --repeat 1 --resume >"$scratch/out"
        [[ $sum == "$(sha256sum "$scratch/results/results.json")" ]] || fail "measured what was there"
        sed -i 's/"postgres": "[^"]*"/"postgres": "12.0"/; /"name": "cached"/,/"failure"/s/"failure": ""/"failure": "interrupted"/' "$scratch/results/results.json"
        refused 'results of PostgreSQL 12.0, ' "${bench_again[@]}" --repeat 1 --resume
        ;;
    a_server_that_cannot_be_reached_is_told)
        refused 'cannot connect' "$bench" --dsn 'host=/nonexistent' --out "$scratch/results"
        refused 'cannot connect' "$bench" --dsn 'nonsense' --out "$scratch/results"
        refused 'cannot connect' "$bench" --dsn 'dbname=nosuch' --out "$scratch/results"
        ;;
    no_password_is_repeated)
        secret=Tr0ub4dor
        silent() {  # WORDS COMMAND...
            refused "$@"
            if grep -q "$secret" "$scratch/err"; then cat "$scratch/err" >&2; fail "repeats the password"; fi
        }
        for dsn in "postgresql://rowkey:a@$secret@/db?host=/nonexistent" "postgresql://rowkey:1@$secret@localhost/db" \
            "postgresql://rowkey:$secret/a@localhost/db" "postgres://localhost:1/$secret@localhost/db" \
            "postgresql://rowkey:$secret%zz@/db?host=/nonexistent" \
            "postgresql://rowkey:$secret@[localhost/db" "postgresql:///db?host=/nonexistent&password=a&$secret" \
            "host=/nonexistent password=a $secret" "host=/nonexistent password=a $secret=b" "host=/nonexistent password='$secret" "$secret"; do
            silent 'cannot connect: --dsn is not what libpq expects' "$bench" --dsn "$dsn" --out "$scratch/results"
        done
        # What is wrong besides is told.
        silent '/nonexistent' "$bench" --dsn "postgresql://rowkey:$secret@/db?host=/nonexistent" --out "$scratch/results"
        silent '/nonexistent' "$bench" --dsn "host=/nonexistent password=$secret user=a@b" --out "$scratch/results"
        dsn=postgresql://rowkey:$secret@/db
        for program in "$bench" "$source/bench/run"; do
            silent dns "$program" "--dns=$dsn"
            silent 'expected options only' "$program" "$dsn"
        done
        silent '-dsn' "$source/bench/run" "-dsn=$dsn"
        silent "unknown option '--dns'" "$source/bench/run" "--dns=$dsn?password=$secret="
        ;;
    missing_rights_are_told)
        make_database
        role=rowkey_test_role_$$
        trap 'psql -qXc "drop database if exists $database with (force)"; psql -qXc "drop role if exists $role"; rm -rf "$scratch"' EXIT
        sql "create role $role login"
        as_role=("$bench" --dsn "$dsn user=$role" --rows 1000 --repeat 1 --out "$scratch/results")
        refused 'may not create a schema' "${as_role[@]}"
        sql "grant create on database $database to $role"
        refused 'may not create the extension pgstattuple; let a superuser run' "${as_role[@]}"
        no_schema
        sql "create extension pgstattuple"
        refused 'may not use the extension pgstattuple; grant it pg_stat_scan_tables' "${as_role[@]}"
        sql "create extension pg_walinspect; grant pg_stat_scan_tables to $role"
        refused 'may not use the extension pg_walinspect; grant it pg_read_server_files' "${as_role[@]}"
        no_schema
        sql "grant pg_read_server_files to $role"
        refused 'may not CHECKPOINT; grant it pg_checkpoint' "${as_role[@]}" --checkpoint
        no_schema
        "${as_role[@]}" >"$scratch/out"
        grep -q 'no checkpoint forced' "$scratch/out" || fail "an ordinary role with these rights can run it"
        no_schema
        sql "drop owned by $role cascade"
        ;;
    a_server_without_contrib_is_told)
        # A copy of the installation that lacks one extension: the server finds its files from its own place.
        bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin | sort -V | tail -n 1)
        version=$(basename "$(dirname "$bin")")
        mkdir -p "$scratch/usr/lib/postgresql/$version" "$scratch/usr/share/postgresql" "$scratch/tmp"
        chmod 777 "$scratch/tmp"
        cp -r "$bin" "$scratch/usr/lib/postgresql/$version/bin"
        ln -s "/usr/lib/postgresql/$version/lib" "$scratch/usr/lib/postgresql/$version/lib"
        cp -r "/usr/share/postgresql/$version" "$scratch/usr/share/postgresql/$version"
        rm "$scratch/usr/share/postgresql/$version/extension/pg_walinspect.control"
        export ROWKEY_PG_BIN=$scratch/usr/lib/postgresql/$version/bin
        refused "lacks the extension pg_walinspect; install PostgreSQL's contrib modules" own_server --rows 1000
        no_server
        ;;
    a_schema_that_is_not_the_benchs_is_not_touched)
        make_database
        sql "create schema rowkey_bench; create table rowkey_bench.precious (n int)"
        refused 'has a schema rowkey_bench that the bench did not make' "$bench" --dsn "$dsn" --rows 1000 --out "$scratch/results"
        sql "select from rowkey_bench.precious"
        ;;
    two_at_once_in_one_database_are_refused)
        make_database
        "$bench" --dsn "$dsn" --rows 100000000 --out "$scratch/results" &
        pid=$!
        eventually inserting
        refused 'another bench is at work' "$bench" --dsn "$dsn" --rows 1000 --out "$scratch/results"
        # A signal to one that waits for its turn does the other no harm.
        "$bench" --dsn "$dsn" --rows 1000 --out "$scratch/results" 2>/dev/null &
        waiting=$!
        sleep 2
        kill "$waiting"
        wait "$waiting" || true
        kill -0 "$pid" || fail "the first one is gone"
        eventually inserting
        kill "$pid"
        wait "$pid" || true
        no_schema
        ;;
    more_clients_than_threads_can_be_started_are_told)
        make_database
        # Room for a few threads with stacks of half a gigabyte, and plenty for all else.
        (ulimit -s 500000; ulimit -v 4000000; refused 'lower --clients' "$bench" --dsn "$dsn" --rows 1000 --clients 80 --out "$scratch/results")
        no_schema
        ;;
    no_other_user_can_reach_the_server)
        mkdir "$scratch/tmp"
        chmod 777 "$scratch/tmp"
        TMPDIR=$scratch/tmp "$source/cmake/with-postgres" -- bash -c '
            [[ $(stat -c %a "$PGHOST") == 700 ]] || { echo "the socket folder is open to others" >&2; exit 1; }
            psql -Atc "select 1" >/dev/null'
        # Settings for another server do no harm.
        PGPORT=6543 PGSERVICE=nosuch PGHOST=/nonexistent TMPDIR=$scratch/tmp "$source/cmake/with-postgres" -- psql -Atc "select 1" >/dev/null
        no_server
        ;;
    a_debug_build_refuses_to_report)
        refused 'this is a debug build' "$build/tests/rowkey_bench_debug" --own_server main --out "$scratch/results"
        [[ ! -e $scratch/results ]] || fail "made $scratch/results"
        ;;
    is_quiet_in_a_pipe)
        make_database
        "$bench" --dsn "$dsn" --rows 20000 --repeat 1 --out "$scratch/results" >"$scratch/out" 2>"$scratch/err"
        [[ -z $(said) ]] || { cat "$scratch/err" >&2; fail "not quiet"; }
        for file in results.json report.html RESULTS.md landing.svg; do [[ -s $scratch/results/$file ]] || fail "no $file"; done
        ;;
    what_lies_in_the_results_place_is_replaced_and_not_written_to)
        make_database
        mkdir "$scratch/results"
        echo precious >"$scratch/precious"
        ln -s "$scratch/precious" "$scratch/results/results.json"
        ln "$scratch/precious" "$scratch/results/report.html"
        ln -s "$scratch/made" "$scratch/results/RESULTS.md"
        mkfifo "$scratch/results/landing.svg"
        ln -s "$scratch/precious" "$scratch/results/generate.json"
        (umask 027; "$bench" --dsn "$dsn" --rows 1000 --repeat 1 --out "$scratch/results" >"$scratch/out")
        (umask 027; "$build/bench/rowkey_generate" --repetitions 1 --benchmark_filter=limit/clock_gettime --out "$scratch/results/generate.json" >"$scratch/out")
        [[ $(<"$scratch/precious") == precious ]] || fail "wrote to another file"
        [[ ! -e $scratch/made ]] || fail "made another file"
        for file in generate.json landing.svg report.html results.json RESULTS.md; do
            [[ $(stat -c '%F %h %a' "$scratch/results/$file") == 'regular file 1 640' ]] || fail "$file is no file of its own: $(stat "$scratch/results/$file")"
        done
        [[ $(find "$scratch/results" -type f | wc -l) == 5 ]] || fail "left more behind: $(ls "$scratch/results")"
        ;;
    shows_progress_on_a_terminal)
        if ! script -qec true /dev/null >/dev/null 2>&1; then echo "skipped: this machine has no pseudo-terminals"; exit 77; fi
        make_database
        script -qec "'$bench' --dsn '$dsn' --rows 60000 --repeat 1 --out '$scratch/results'" "$scratch/typescript" >/dev/null
        grep -aqE '%  repetition 1 of 1: grow bigint  .* left' "$scratch/typescript" || fail "no progress on a terminal"
        ;;
    a_signal_leaves_nothing_on_a_users_server)
        make_database
        for signal in INT TERM HUP; do
            for delay in 0 0.05 0.2 0.7 1.5; do
                as_from_a_terminal "$bench" --dsn "$dsn" --rows 3000000 --clients 3 --checkpoint --out "$scratch/results" >"$scratch/out" 2>"$scratch/err" &
                pid=$!
                eventually begun
                sleep "$delay"
                kill -s "$signal" "$pid"
                status=0
                wait "$pid" || status=$?
                ((status > 128)) || fail "$signal after $delay s ended with $status"
                [[ -z $(said) ]] || { cat "$scratch/err" >&2; fail "not quiet after $signal"; }
                no_schema
                eventually no_session
            done
        done
        ;;
    a_signal_in_its_first_moments_ends_it)
        make_database
        # Kept from making its schema, when it has found nothing yet.
        exec {holder}> >(psql -qX "$dsn")
        echo "begin; lock table pg_catalog.pg_namespace in share mode;" >&"$holder"
        held() { [[ -n $(sql "select 1 from pg_locks where relation = 'pg_catalog.pg_namespace'::regclass and mode = 'ShareLock' and granted") ]]; }
        eventually held
        waits() { [[ -n $(sql "select 1 from pg_stat_activity where application_name like 'rowkey_bench %' and datname = current_database() and wait_event_type = 'Lock'") ]]; }
        for signal in INT TERM HUP; do
            as_from_a_terminal "$bench" --dsn "$dsn" --rows 1000 --out "$scratch/results" >"$scratch/out" 2>"$scratch/err" {holder}>&- &
            pid=$!
            eventually waits
            kill -s "$signal" "$pid"
            eventually ended "$pid"
            status=0
            wait "$pid" || status=$?
            ((status == 128 + $(kill -l "$signal"))) || fail "$signal ended it with $status"
            [[ -z $(said) ]] || { cat "$scratch/err" >&2; fail "not quiet after $signal"; }
            eventually no_session
        done
        exec {holder}>&-
        no_schema
        ;;
    a_second_signal_does_not_wait_for_a_silent_server)
        mkdir "$scratch/tmp"
        chmod 777 "$scratch/tmp"
        TMPDIR=$scratch/tmp "$source/cmake/with-postgres" -- sleep 1000 &
        server=$!
        eventually own_postmaster
        dsn="host=$(echo "$scratch"/tmp/*/socket) port=5432 user=postgres dbname=postgres"
        as_from_a_terminal "$bench" --dsn "$dsn" --rows 3000000 --out "$scratch/results" >"$scratch/out" 2>"$scratch/err" &
        pid=$!
        eventually inserting
        kill -STOP "$(own_postmaster)"  # from now on it takes connections and says nothing
        signalled_again() { ! kill -INT "$pid" 2>/dev/null; }
        eventually signalled_again
        status=0
        wait "$pid" || status=$?
        ((status == 130)) || fail "ended with $status"
        kill -CONT "$(own_postmaster)"
        kill "$server"
        wait "$server" || true
        no_server
        ;;
    a_signal_leaves_no_server)
        mkdir "$scratch/tmp"
        chmod 777 "$scratch/tmp"
        for signal in INT TERM HUP; do
            for delay in 0.1 0.5 1 1.5 2.5; do
                TMPDIR=$scratch/tmp as_from_a_terminal "$source/cmake/with-postgres" -- "$bench" --own_server main --out "$scratch/results" --rows 3000000 \
                    >"$scratch/out" 2>"$scratch/err" &
                pid=$!
                eventually begun
                sleep "$delay"
                kill -s "$signal" "$pid"
                status=0
                wait "$pid" || status=$?
                ((status > 128)) || { cat "$scratch/err"; fail "$signal after $delay s ended with $status"; }
                no_server
            done
        done
        ;;
    after_a_kill_the_next_run_removes_what_was_left)
        make_database
        "$bench" --dsn "$dsn" --rows 3000000 --out "$scratch/results" &
        pid=$!
        eventually inserting
        kill -KILL "$pid"
        wait "$pid" || true
        [[ -n $(sql "select 1 from pg_namespace where nspname = 'rowkey_bench'") ]] || fail "nothing was left to remove"
        "$bench" --dsn "$dsn" --rows 1000 --repeat 1 --out "$scratch/results" >/dev/null
        no_schema

        mkdir "$scratch/tmp"
        chmod 777 "$scratch/tmp"
        # shellcheck disable=SC2016  # the command's own variable
        TMPDIR=$scratch/tmp "$source/cmake/with-postgres" --memory-group -- bash -c 'echo "$ROWKEY_MEMORY_GROUP" >'"$scratch/group; exec sleep 1000" &
        pid=$!
        eventually test -s "$scratch/group"
        group=$(<"$scratch/group")
        kill -KILL "$pid"
        wait "$pid" || true
        [[ -n $(find "$scratch/tmp" -mindepth 1) ]] || fail "nothing was left to remove"
        own_server --rows 1000 --repeat 1 >/dev/null
        no_server
        [[ -z $group || ! -d $group ]] || fail "left $group behind"
        ;;
    a_killed_server_leaves_no_control_group)
        mkdir "$scratch/tmp"
        chmod 777 "$scratch/tmp"
        # shellcheck disable=SC2016  # the command's own variables
        group=$(TMPDIR=$scratch/tmp "$source/cmake/with-postgres" --memory-group -- bash -c 'echo "$ROWKEY_MEMORY_GROUP"
            ! [[ -n $ROWKEY_MEMORY_GROUP ]] || grep -qx "$(head -n 1 "$PGHOST/../data/postmaster.pid")" "$ROWKEY_MEMORY_GROUP/cgroup.procs" || echo "without its server"
            kill -KILL "$(head -n 1 "$PGHOST/../data/postmaster.pid")"')
        if [[ -z $group ]]; then echo "skipped: no control groups here"; exit 77; fi
        [[ $group != *without* ]] || fail "$group"
        [[ ! -d $group ]] || fail "left $group behind, with $(cat "$group/cgroup.procs")"
        if TMPDIR=$scratch/tmp "$source/cmake/with-postgres" --memory-group -- false; then fail "succeeded"; fi
        no_server
        [[ -z $(ROWKEY_MEMORY_GROUP=/nonexistent TMPDIR=$scratch/tmp "$source/cmake/with-postgres" -- printenv ROWKEY_MEMORY_GROUP) ]] || fail "told of another server's group"
        no_server
        ;;
    a_lost_server_is_told_in_one_line)
        mkdir "$scratch/tmp"
        chmod 777 "$scratch/tmp"
        own_server --rows 100000000 >"$scratch/out" 2>"$scratch/err" &
        pid=$!
        eventually own_postmaster
        sleep 2
        kill -QUIT "$(own_postmaster)"
        if wait "$pid"; then fail "succeeded without a server"; fi
        [[ $(said | wc -l) == 1 ]] || { cat "$scratch/err" >&2; fail "expected one line"; }
        no_server
        ;;
    a_run_that_ends_early_leaves_results_marked_partial)
        make_database
        endless=("$bench" --dsn "$dsn" --rows 3000 --keys uuidv7,uuidv4 --scenario grow --repeat 1000)
        partial() {  # FOLDER WHY
            grep -q '"partial": true' "$1/results.json" || fail "$1/results.json is not marked partial"
            grep -q "\"failure\": \".*$2" "$1/results.json" || { grep '"failure"' "$1/results.json" >&2; fail "does not say '$2'"; }
            grep -q '"repetitions":[1-9]' "$1/results.json" || fail "no repetition in $1/results.json"
            grep -q "$2" "$1/report.html" || fail "the report does not say '$2'"
        }
        as_from_a_terminal "${endless[@]}" --out "$scratch/signalled" >/dev/null 2>"$scratch/err" &
        pid=$!
        sleep 4
        kill -INT "$pid"
        wait "$pid" && fail "succeeded"
        partial "$scratch/signalled" interrupted
        no_schema

        "${endless[@]}" --out "$scratch/disconnected" >"$scratch/out" 2>"$scratch/err" &
        pid=$!
        sleep 4
        sql "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'rowkey_bench %' and datname = current_database()" >/dev/null
        wait "$pid" && fail "succeeded without its sessions"
        [[ $(said | wc -l) == 1 ]] || { cat "$scratch/err" >&2; fail "expected one line"; }
        grep -q "what was measured is in $scratch/disconnected, marked partial" "$scratch/err" || { cat "$scratch/err" >&2; fail "does not say where"; }
        partial "$scratch/disconnected" "a connection was lost"
        eventually no_session
        no_schema
        ;;
    a_full_disk_is_told)
        mkdir "$scratch/tmp"
        if ! mount -t tmpfs -o size=120m,mode=1777 rowkey-test "$scratch/tmp" 2>/dev/null; then echo "skipped: may not mount a tmpfs"; exit 77; fi
        trap 'umount "$scratch/tmp"; rm -rf "$scratch"' EXIT
        if own_server --rows 5000000 --repeat 1 >"$scratch/out" 2>"$scratch/err"; then fail "succeeded on a full disk"; fi
        grep -qE 'No space left on device|the server was lost' "$scratch/err" || { cat "$scratch/err" >&2; fail "does not say what happened"; }
        [[ $(said | wc -l) == 1 ]] || { cat "$scratch/err" >&2; fail "expected one line"; }
        no_server
        ;;
    memory_does_not_grow_with_the_load)
        mkdir "$scratch/tmp"
        chmod 777 "$scratch/tmp"
        TMPDIR=$scratch/tmp "$source/cmake/with-postgres" -- "$bench" --own_server main --out "$scratch/results" \
            --rows 100000000 --clients 32 --keys uuidv7 --scenario grow 2>/dev/null &
        server=$!
        eventually pgrep -fx "$bench --own_server main --out $scratch/results .*"
        pid=$(pgrep -fx "$bench --own_server main --out $scratch/results .*")
        sleep 8
        resident() { sed -n 's/^VmRSS:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$pid/status"; }
        early=$(resident)
        sleep 20
        late=$(resident)
        kill "$server"
        wait "$server" || true
        no_server
        ((late < early + 4096)) || fail "grew from $early to $late kB in 20 seconds"
        ;;
    bench_run_does_it_all)
        mkdir "$scratch/tmp"
        chmod 777 "$scratch/tmp"
        cd /
        TMPDIR=$scratch/tmp "$source/bench/run" --yes --rows 5000 --repeat 1 --out "$scratch/results" >"$scratch/out" 2>"$scratch/err"
        grep -q 'grow: 5,000 rows into empty tables; a checkpoint every 500 rows' "$scratch/out" || { cat "$scratch/err"; fail "no table"; }
        grep -qx "$scratch/results/report.html" "$scratch/out" || fail "does not say where the report is"
        no_server
        # Each scenario has a server of its own; the second adds to what the first one found.
        TMPDIR=$scratch/tmp "$source/bench/run" --yes --rows 2000 --repeat 1 --scenario cached,bounded --out "$scratch/suite" >"$scratch/out" 2>"$scratch/err"
        for name in cached bounded; do grep -q "\"name\": \"$name\"" "$scratch/suite/results.json" || fail "$name is not in results.json"; done
        grep -q '"shared_buffers": "6[0-9]MB"' "$scratch/suite/results.json" || fail "cached ran with another server's settings"
        grep -q '^### “' "$scratch/suite/RESULTS.md" || fail "no claims in RESULTS.md"
        no_server
        # The second time there is nothing to install or build.
        TMPDIR=$scratch/tmp "$source/bench/run" --rows 1000 --repeat 1 --out "$scratch/again" >"$scratch/out" 2>"$scratch/err" </dev/null
        [[ -z $(said) ]] || { cat "$scratch/err" >&2; fail "not quiet the second time"; }
        no_server
        # Who ends it ends all of it.
        TMPDIR=$scratch/tmp "$source/bench/run" --rows 100000000 --out "$scratch/ended" >/dev/null 2>&1 </dev/null &
        pid=$!
        eventually pgrep -f "rowkey_bench --out $scratch/ended .*--own_server"
        sleep 1
        kill -TERM "$pid"
        wait "$pid" || true
        gone() { [[ -z $(find "$scratch/tmp" -mindepth 1) ]]; }
        eventually gone
        no_server
        ;;
    examples_without_a_server_end_in_an_error)
        for example in quickstart keys retry pipelined_insert saas/saas; do
            status=0
            PGHOST=/nonexistent "$build/examples/$example" >"$scratch/out" 2>"$scratch/err" || status=$?
            ((status == 1)) || fail "$example ended with $status"
            grep -q /nonexistent "$scratch/err" || { cat "$scratch/err" >&2; fail "$example does not say what it lacks"; }
            [[ ! -s $scratch/out ]] || fail "$example wrote to stdout"
        done
        ;;
    *) fail "no such case" ;;
esac
