# shellcheck shell=bash
# A headless Chromium for the scripts that source this: they have $scratch, a folder of their own, and fail(). It is asked by its
# remote debugging protocol, whose messages end with a zero byte.

browser='' session='' last=0 answer='' events=$scratch/events

start_browser() {
    mkfifo "$scratch/to" "$scratch/from"
    set -m  # a process group of its own
    chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --user-data-dir="$scratch/profile" --remote-debugging-pipe \
        3<"$scratch/to" 4>"$scratch/from" >"$scratch/browser.log" 2>&1 &
    browser=$!
    set +m
    exec {to}<>"$scratch/to" {from}<>"$scratch/from"
    : >"$events"
    ask Target.createTarget '{"url":"about:blank"}'
    ask Target.attachToTarget "{\"targetId\":\"$(field targetId)\",\"flatten\":true}"
    session=$(field sessionId)
    local domain
    for domain in Page Runtime Log Network; do ask "$domain.enable"; done
}

# And removes $scratch.
stop_browser() {
    local tries
    if [[ -n $browser ]]; then
        kill -- "-$browser" 2>/dev/null || true
        wait "$browser" 2>/dev/null || true
    fi
    for ((tries = 0; tries < 50; ++tries)); do  # while the browser's last process still writes
        if rm -rf "$scratch" 2>/dev/null; then return; fi
        sleep 0.1
    done
}

ask() {  # METHOD [PARAMETERS]: sets $answer, and notes in $events what else is told meanwhile
    printf '{"id":%d,"method":"%s","params":%s%s}\0' $((++last)) "$1" "${2:-"{}"}" "${session:+,\"sessionId\":\"$session\"}" >&"$to"
    while IFS= read -r -d '' -t 60 -u "$from" answer; do
        if [[ $answer == "{\"id\":$last,"* ]]; then
            [[ $answer != *'"error":{'* ]] || fail "$1: $answer"
            return
        fi
        printf '%s\n' "$answer" >>"$events"
    done
    cat "$scratch/browser.log" >&2
    fail "the browser does not answer $1"
}
field() { sed -E "s/.*\"$1\":\"([^\"]*)\".*/\1/" <<<"$answer"; }

open_page() {  # PATH-OF-A-FILE
    local tries
    ask Page.navigate "{\"url\":\"file://$1\"}"
    for ((tries = 0; tries < 100; ++tries)); do
        ask Runtime.evaluate '{"expression":"decodeURI(location.pathname) + document.readyState","returnByValue":true}'
        if [[ $answer == *"\"$1complete\""* ]]; then return; fi
        sleep 0.1
    done
    fail "the page does not load: $1"
}

# JavaScript, without double quotes and backslashes, that adds to `faults`.
see() {  # WHAT SCRIPT
    local script="(async () => { const faults = []; const wait = ms => new Promise(done => setTimeout(done, ms)); $2; return 'faults: ' + faults.join('; '); })()"
    ask Runtime.evaluate "{\"expression\":\"${script//$'\n'/ }\",\"awaitPromise\":true,\"returnByValue\":true}"
    [[ $answer == *'"value":"faults: "'* ]] || fail "$1: $(sed -E 's/.*"(description|value)":"([^"]*)".*/\2/' <<<"$answer")"
}

nothing_on_the_console() {
    local told
    told=$(grep -E '"method":"(Runtime.exceptionThrown|Runtime.consoleAPICalled|Log.entryAdded)"' "$events" || true)
    [[ -z $told ]] || fail "the console says: $(head -n 1 <<<"$told")"
}
