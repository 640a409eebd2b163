#!/usr/bin/env bash
# `rowkey migrate` on a server of its own: restarted in mid-filling, and with a streaming replica that lags.
#
#   migration_server_test.sh CASE SOURCE-FOLDER TOOL
set -euo pipefail
if [[ $1 != --beside-server ]]; then
    exec "$2/cmake/with-postgres" -- "$0" --beside-server "$@"
fi
case=$2 source=$3 tool=$4
bin=$("$source/cmake/find-postgres")
folder=$(dirname "$PGHOST")
data=$folder/data
fail() { echo "$*" >&2; exit 1; }

scratch=$(TMPDIR=/var/tmp mktemp -d)
chmod 755 "$scratch"
as_server() {
    local as=()
    ((EUID != 0)) || as=(setpriv --reuid=postgres --regid=postgres --init-groups)
    (cd / && "${as[@]}" "$@" <&-)
}
tool_pid=
end() {
    [[ -z $tool_pid ]] || kill -KILL "$tool_pid" 2>/dev/null || true
    as_server "$bin/pg_ctl" -D "$scratch/replica" -m immediate stop >/dev/null 2>&1 || true
    as_server "$bin/pg_ctl" -D "$data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$scratch"
}
trap end EXIT

ask() { psql -XAtq -v ON_ERROR_STOP=1 -c "$1"; }
until_it_says() {  # PATTERN: waits until the tool has said it
    until grep -q "$1" "$scratch/said"; do
        kill -0 "$tool_pid" 2>/dev/null || { cat "$scratch/said" >&2; fail "ended before it said $1"; }
        sleep 0.05
    done
}
filled() { ask 'select count(public_id) from t'; }
migrate() {
    "$tool" migrate add-public-id --table t "$@" >"$scratch/report" 2>"$scratch/said" &
    tool_pid=$!
}
ends_well() {
    wait "$tool_pid" || { cat "$scratch/said" >&2; fail "the tool failed"; }
    tool_pid=
    [[ $(ask 'select count(*) = count(distinct public_id) from t') == t ]] || fail "a row has no id of its own"
}

ask "create table t (id bigint generated always as identity primary key, what text);
     insert into t (what) select 'row' from generate_series(1, 200000)"
case $case in
    outlives_a_restart_of_the_server)
        # The first batch does not end before go_on has a row.
        ask "create table go_on (so boolean);
             create function wait() returns trigger language plpgsql as
                 'begin while not exists (select from go_on) loop perform pg_sleep(0.1); end loop; return new; end';
             create trigger waits before update on t for each row when (new.id = 100) execute function wait()"
        migrate --fire-triggers
        until [[ $(ask "select count(*) from pg_stat_activity where wait_event = 'PgSleep'") == 1 ]]; do sleep 0.05; done
        as_server "$bin/pg_ctl" -D "$data" -w -l /dev/null restart -m immediate -o "-k $PGHOST -c listen_addresses=" >/dev/null
        until_it_says 'waiting for a new connection'
        ask 'insert into go_on values (true)'
        ends_well
        ;;
    waits_for_a_replica)
        ((EUID != 0)) || chown postgres: "$scratch"
        as_server "$bin/pg_basebackup" -h "$PGHOST" -U postgres -D "$scratch/replica" --checkpoint=fast -R
        as_server mkdir -p "$scratch/socket"
        as_server "$bin/pg_ctl" -D "$scratch/replica" -w -l "$scratch/log" start -o "-k $scratch/socket -c listen_addresses=" >/dev/null
        on_replica() { PGHOST=$scratch/socket ask "$1"; }
        until [[ $(ask "select count(*) from pg_stat_replication where state = 'streaming'") == 1 ]]; do sleep 0.05; done
        on_replica 'select pg_wal_replay_pause()' >/dev/null
        migrate --max-lag 300ms
        until_it_says 'waiting for a replica'
        before=$(filled)
        ((before < 200000)) || fail "it did not wait"
        # It waits for as long as the replica does: nothing more is filled while it looks five times.
        sleep 1
        [[ $(filled) == "$before" ]] || fail "it went on while the replica lagged"
        on_replica 'select pg_wal_replay_resume()' >/dev/null
        ends_well
        ;;
    *) fail "there is no case $case" ;;
esac
