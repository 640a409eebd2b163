#!/usr/bin/env bash
# The servers that the tests run beside: PgBouncer by cmake/with-postgres, PostgreSQL 18 by cmake/fetch-postgres.
#
#   servers_test.sh CASE SOURCE-FOLDER
set -euo pipefail
case=$1 source=$2
umask 022
scratch=$(TMPDIR=/var/tmp mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/tmp"
chmod 755 "$scratch"

fail() { echo "$case: $*" >&2; jobs -p | xargs -r kill -KILL 2>/dev/null || true; exit 1; }  # and ends what it started
# In the background, bash lets commands ignore INT; they would inherit it.
pooled() { exec env --default-signal=INT,QUIT TMPDIR="$scratch/tmp" "$source/cmake/with-postgres" --pgbouncer -- "$@"; }
running() { pgrep -f "$scratch/tmp" >/dev/null; }
eventually() {  # COMMAND...: within two minutes, so that a load does not matter
    for ((tries = 0; tries < 1200; ++tries)); do
        if "$@" >/dev/null 2>&1; then return; fi
        sleep 0.1
    done
    fail "never: $*"
}
none_running() { ! running; }
pgbouncer_runs() { pgrep -f "pgbouncer $scratch/tmp"; }
ended() { [[ ! -e /proc/$pid || $(ps -o stat= -p "$pid") == Z* ]]; }
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
        begun() { [[ $(tr '\0' ' ' <"/proc/$pid/cmdline") == bash*cmake/with-postgres* ]]; }  # it takes INT from then on
        for signal in INT TERM HUP; do
            for delay in 0 0.05 0.1 0.2 0.4 0.6 1.2; do
                (pooled sleep 2000) &
                pid=$!
                eventually begun
                sleep "$delay"
                kill -s "$signal" "$pid"
                eventually ended
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
    a_kill_ends_all_that_the_command_started)
        trap 'cat "$scratch/orphans" "$scratch/others" 2>/dev/null | xargs -r kill -KILL 2>/dev/null || true; rm -rf "$scratch"' EXIT
        # A child, one that takes no TERM, and a grandchild in a session of its own.
        start() {  # NAME
            # shellcheck disable=SC2016  # the command's own variables
            (pooled bash -c 'sleep 2000 & echo $!
                (trap "" TERM; exec sleep 2000) & echo $!
                bash -c "setsid sleep 2000 & echo \$!; wait" &
                wait' >"$scratch/$1") &
            eventually started "$1"
        }
        started() { [[ $(wc -l <"$scratch/$1") == 3 ]]; }
        running() {  # PID...: how many; who has ended may still wait to be asked how
            local pid count=0
            for pid; do [[ ! -e /proc/$pid || $(ps -o stat= -p "$pid") =~ ^(Z|$) ]] || count=$((count + 1)); done
            echo "$count"
        }
        start others
        other=$!
        start orphans
        pid=$!
        mapfile -t others <"$scratch/others"
        mapfile -t orphans <"$scratch/orphans"
        (($(running "${others[@]}" "${orphans[@]}") == 6)) || fail "not running"
        kill -KILL "$pid"
        wait "$pid" || true
        none_left() { (($(running "${orphans[@]}") == 0)); }
        eventually none_left
        (($(running "${others[@]}") == 3)) || fail "another run's are gone as well"
        kill -KILL "$other"
        wait "$other" || true
        ;;
    a_server_that_the_command_started_again_ends_too)
        bin=$("$source/cmake/find-postgres")
        # shellcheck disable=SC2016  # the command's own variables
        (TMPDIR=$scratch/tmp "$source/cmake/with-postgres" -- bash -c 'data=${PGHOST%/socket}/data
            kill -KILL "$(head -n 1 "$data/postmaster.pid")"
            ((EUID != 0)) || as_server="setpriv --reuid=postgres --regid=postgres --init-groups"
            cd /
            until ${as_server:-} "$0/pg_ctl" -D "$data" -w -l /dev/null restart <&- >/dev/null 2>&1; do sleep 0.1; done
            psql -XAtqc "select 1"' "$bin") >"$scratch/out" 2>"$scratch/err"
        [[ $(<"$scratch/out") == 1 ]] || fail "it was not started again"
        [[ ! -s $scratch/err ]] || fail "says: $(<"$scratch/err")"
        none_running || fail "still running: $(pgrep -af "$scratch/tmp")"
        [[ -z $(left) ]] || fail "left behind: $(left)"
        ;;
    roots_umask_does_no_harm)
        for mask in 022 027 077; do
            found=$(umask "$mask"; pooled sh -c 'psql -XAtqc "select 1"; umask') || fail "fails under $mask"
            [[ $found == "1"$'\n'"0$mask" ]] || fail "the command found $found under $mask"
        done
        ;;
    an_exported_CDPATH_leads_nowhere)
        export CDPATH=$scratch/elsewhere
        mkdir -p "$scratch"/elsewhere/{bench,cmake,tmp}
        host=$(cd "$scratch/." && TMPDIR=tmp "$source/cmake/with-postgres" -- printenv PGHOST)
        [[ $host == "$scratch"/tmp/rowkey-postgres.* && $host != *$'\n'* ]] || fail "the server is in $host"
        # A project of its own, which has nothing to build.
        mkdir "$scratch/project"
        cp -r "$source"/{bench,cmake} "$scratch/project"
        echo 'project(nothing NONE)' >"$scratch/project/CMakeLists.txt"
        (cd "$scratch/project/." && cmake/build by_hand && ! bench/run --list 2>/dev/null)
        for name in by_hand bench; do [[ -e $scratch/project/build/$name/CMakeCache.txt ]] || fail "$name was built elsewhere"; done
        [[ -z $(find "$scratch/elsewhere" -type f) ]] || fail "wrote to $(find "$scratch/elsewhere" -type f)"
        # The other scripts.
        if grep -rnE '(^|[(;&|]) *cd "?\$' "$source"/{bench,cmake,tests} --exclude=servers_test.sh; then fail "may be led elsewhere"; fi
        ;;
    a_package_of_postgres_that_has_changed_is_refused)
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
        if PATH=$scratch/bin:$PATH XDG_CACHE_HOME=$scratch/cache "$source/cmake/fetch-postgres" 18 >"$scratch/out" 2>"$scratch/err"; then
            fail "took another package"
        fi
        grep -q 'is not what it was' "$scratch/err" || { cat "$scratch/err" >&2; fail "the message is not clear"; }
        [[ ! -s $scratch/out ]] || fail "prints a folder"
        [[ -z $(find "$scratch/cache" -type d -name 'postgresql*') ]] || fail "keeps the other package"
        ;;
    *) fail "no such case" ;;
esac
