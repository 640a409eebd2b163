#!/usr/bin/env bash
# The test of retry_test that needs a server of its own, which is restarted: an orderly restart, an immediate one, and a crash.
#
#   retry_server_test.sh SOURCE-FOLDER TEST-PROGRAM
set -euo pipefail
if [[ $1 != --beside-server ]]; then
    exec "$1/cmake/with-postgres" -- "$0" --beside-server "$@"
fi
source=$2 program=$3
bin=$("$source/cmake/find-postgres")
data=$(dirname "$PGHOST")/data
RETRY_FOLDER=$(TMPDIR=/var/tmp mktemp -d)
export RETRY_FOLDER
# The server that is running in the end is not the one that with-postgres started.
clients=
end() {
    [[ -z $clients ]] || kill "$clients" 2>/dev/null || true
    control stop -m immediate >/dev/null 2>&1 || true
    rm -rf "$RETRY_FOLDER"
}
trap end EXIT
control() {
    local as_server=()
    ((EUID != 0)) || as_server=(setpriv --reuid=postgres --regid=postgres --init-groups)
    (cd / && "${as_server[@]}" "$bin/pg_ctl" -D "$data" -w -l /dev/null "$@" <&- >/dev/null)
}

"$program" --gtest_also_run_disabled_tests --gtest_filter='*outlives_restarts*' &
clients=$!
progress() { stat -c %s "$RETRY_FOLDER/progress" 2>/dev/null || echo 0; }
all_go_on() {  # waits until a hundred more rows are committed
    local goal=$(($(progress) + 100))
    until (($(progress) >= goal)); do
        kill -0 "$clients" || exit 1
        sleep 0.05
    done
}
options="-k $PGHOST -c listen_addresses="
for how in fast immediate; do
    all_go_on
    control restart -m "$how" -o "$options"
done
all_go_on
# A process of the server dies by kill -9: the server ends all sessions, recovers, and goes on. It is one that does not end by
# itself meanwhile, as a client's does.
kill -KILL "$(psql -XAtc "select pid from pg_stat_activity where backend_type = 'background writer'")"
all_go_on
touch "$RETRY_FOLDER/enough"
wait "$clients"
